"""People of the organisation: suspending, moving, superiors, roles, the owner's seat, the directory (2.2)."""

from collections.abc import Mapping, Sequence

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RECORD_KINDS, ref
from storage.entities.organisation import Colleague, Directory, PersonChoices, PersonShown, Suspended
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid
from storage.queries import (
    administration,
    audit,
    cards,
    departments,
    handovers,
    joining,
    lists,
    names,
    outbox,
    people,
    roles,
    settings,
    users,
)
from storage.rules.calendar import today
from storage.rules.people import check_can_take_seat, check_may_suspend, check_roles, check_tree, may_pass_seat
from storage.tx import Row, Tx
from storage.usecases import approval_hands, inviting, organising, own_settings, pool_clock

PAGE = 20
MOST = 200
# what is chosen for a person -> how it is shown
CHOICES = {"role": "admin-roles", "dept": "admin-depts", "boss": "admin-superiors"}


def suspend(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int) -> Outcome:
    """End every access of a person at once; what he holds stays until handed over (ORG-23 to ORG-26).

    What waits for his decision goes to somebody else at once (APPR-19).
    """
    organising.check_holds(actor, "org.user")
    settings.lock_organisation(tx)
    check_may_suspend(actor_id=actor.user_id, user_id=user_id, owner_id=people.company_owner_id(tx))
    person = organising.person_to_change(tx, actor, user_id, card)
    if not users.suspend(tx, user_id, at=call.at, by=actor.user_id):
        raise Conflict("suspended_already", rule="ORG-23", name=person["name"])
    joining.cancel_of(tx, user_id, at=call.at)
    outbox.drop_of_user(tx, user_id, at=call.at)
    cards.retire_of(tx, user_id, at=call.at)
    users.end_dialogue(tx, user_id, at=call.at)
    _end_team_rows(tx, actor, call, user_id)
    approval_hands.move_of(tx, actor, call, user_id)
    pool_clock.recompute_owner(tx, user_id, call.at)
    old, new = {"status": person["status"]}, {"status": "suspended"}
    audit.write(tx, actor, call, "suspended", "user", user_id, name=person["name"], before=old, after=new)
    return _drawn(tx, actor, call, card, "admin-stopped", users.get(tx, user_id))


def _end_team_rows(tx: Tx, actor: Actor, call: Call, user_id: int) -> None:
    for row in users.end_team_rows(tx, user_id, at=call.at):
        if row["record_kind"] in RECORD_KINDS:
            names.refresh(tx, row["record_kind"], row["record_id"])
        audit.write(
            tx,
            actor,
            call,
            "team_removed",
            row["record_kind"],
            row["record_id"],
            before={"user": user_id, "power": row["power"]},
            reason="suspended",
        )


def move(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, department_id: int) -> Outcome:
    """Another main department, which must lie in the actor's set as well (ORG-32)."""
    person = organising.person_to_change(tx, actor, user_id, card)
    department = organising.check_department(tx, actor, department_id)
    if person["main_dept_id"] != department_id:
        users.change(tx, user_id, at=call.at, by=actor.user_id, main_dept_id=department_id)
        pool_clock.recompute_owner(tx, user_id, call.at)
        audit.write(
            tx,
            actor,
            call,
            "moved",
            "user",
            user_id,
            name=person["name"],
            before={"department": person["department"]},
            after={"department": department["name"]},
        )
    return _drawn(tx, actor, call, card, "admin-person", users.get(tx, user_id))


def set_superior(
    tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, superior_id: int | None
) -> Outcome:
    """Another superior, or none. Raises Conflict for a cycle or more than 20 levels (ORG-18)."""
    if actor.may("org.settings"):
        settings.lock_organisation(tx)
        person = users.get(tx, user_id)
    else:
        person = organising.person_to_change(tx, actor, user_id, card)
    if superior_id is not None:
        check_can_take_seat(users.get(tx, superior_id)["status"])
        check_tree(users.superiors(tx), user_id, superior_id, tree="superiors")
    users.change(tx, user_id, at=call.at, by=actor.user_id, superior_id=superior_id)
    changed = users.get(tx, user_id)
    audit.write(
        tx,
        actor,
        call,
        "superior_changed",
        "user",
        user_id,
        name=person["name"],
        before={"superior": person["superior"]},
        after={"superior": changed["superior"]},
    )
    return _drawn(tx, actor, call, card, "admin-person", changed)


def set_roles(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, granted: Sequence[int]) -> Outcome:
    """The roles of a person, at least one (PERM-19, PERM-20, ORG-25, ORG-26)."""
    person = organising.person_to_change(tx, actor, user_id, card)
    before = users.roles_of(tx, user_id)
    wanted = [roles.get(tx, role) for role in dict.fromkeys(granted)]
    inviting.check_grantable(tx, actor, [role["id"] for role in wanted])
    check_roles(
        actor_id=actor.user_id,
        actor_is_super=actor.is_super,
        user_id=user_id,
        owner_id=people.company_owner_id(tx),
        before=[role["built_in"] or "" for role in before],
        after=[role["built_in"] or "" for role in wanted],
    )
    users.set_roles(tx, user_id, [role["id"] for role in wanted])
    users.change(tx, user_id, at=call.at, by=actor.user_id, status=person["status"])
    old, new = {"roles": [r["name"] for r in before]}, {"roles": [r["name"] for r in wanted]}
    audit.write(tx, actor, call, "roles_changed", "user", user_id, name=person["name"], before=old, after=new)
    if old != new and user_id != actor.user_id:
        own_settings.tell_roles(tx, call, user_id)
    return _drawn(tx, actor, call, card, "admin-person", users.get(tx, user_id))


def set_extra_departments(
    tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, departments_: Sequence[int]
) -> Outcome:
    """Departments beside the main one; they widen `dept` scopes and pools, so they must lie in the set too."""
    person = organising.person_to_change(tx, actor, user_id, card)
    names = [organising.check_department(tx, actor, department)["name"] for department in departments_]
    users.set_extra_departments(tx, user_id, departments_)
    users.change(tx, user_id, at=call.at, by=actor.user_id, status=person["status"])
    audit.write(tx, actor, call, "moved", "user", user_id, name=person["name"], after={"extra_departments": names})
    return _drawn(tx, actor, call, card, "admin-person", users.get(tx, user_id))


def pass_seat(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int) -> Outcome:
    """The company owner gives his seat to another active super admin (ORG-25)."""
    settings.lock_organisation(tx)
    if people.company_owner_id(tx) != actor.user_id:
        raise Forbidden("company_owner_only", rule="ORG-25")
    person = users.get(tx, user_id)
    is_super = any(role["built_in"] == "super_admin" for role in users.roles_of(tx, user_id))
    if not may_pass_seat(status=person["status"], is_super=is_super):
        raise Invalid("super_admin_needed", rule="ORG-25", name=person["name"])
    settings.pass_seat(tx, giver=actor.user_id, taker=user_id, at=call.at)
    old, new = {"company_owner": actor.user_id}, {"company_owner": user_id}
    audit.write(
        tx, actor, call, "seat_passed", "organisation", 1, name=actor.organisation.name, before=old, after=new
    )
    return _drawn(tx, actor, call, card, "admin-person", person)


def delete(tx: Tx, actor: Actor, call: Call, user_id: int) -> Outcome:
    """Users are never deleted (ORG-20). Raises Forbidden, always."""
    raise Forbidden("users_stay", rule="ORG-20")


def open_person(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int) -> Outcome:
    """A person as an admin sees him. Raises Forbidden outside the actor's `org.user` set."""
    organising.check_holds(actor, "org.user")
    if user_id not in people.reach(tx, actor, "org.user"):
        raise Forbidden("out_of_reach", rule="ORG-32")
    return _drawn(tx, actor, call, card, "admin-person", users.get(tx, user_id))


def ask_suspend(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int) -> Outcome:
    """The question before a suspension; everything is judged now and again at the yes."""
    check_may_suspend(actor_id=actor.user_id, user_id=user_id, owner_id=people.company_owner_id(tx))
    person = organising.person_to_change(tx, actor, user_id, card)
    return _drawn(tx, actor, call, card, "admin-stop-ask", person)


def choices(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, kind: str) -> Outcome:
    """Which roles ("role"), departments ("dept") or superiors ("boss") the actor may give this person.

    The invite card stays known.
    """
    person = organising.person_to_change(tx, actor, user_id, card)
    invite_id = card.record_id if card is not None and card.entity == "invite" else 0
    view = CHOICES[kind]
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="invite" if invite_id else "user",
        record_id=invite_id or user_id,
        seen={ref("user", user_id): person["version"]},
        onto=card,
    )
    return Outcome(view, "user", user_id, card=drawn, parts=(invite_id,))


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, person: Row) -> Outcome:
    """The person's card; what is changed on the card of an invite is shown there."""
    user_id = person["id"]
    if view == "admin-person" and card is not None and card.entity == "invite":
        return inviting.draw(tx, actor, call, card, card.record_id, person)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=user_id,
        seen={ref("user", user_id): person["version"]},
        onto=card,
    )
    return Outcome(view, "user", user_id, version=person["version"], card=drawn)


def directory(tx: Tx, actor: Actor, call: Call, *, text: str = "", after: int = 0, limit: int = PAGE) -> Directory:
    """Colleagues as everybody may see them (PERM-25, ORG-14)."""
    size = min(limit, MOST)
    rows = users.list_directory(tx, text=text, after=after, limit=size + 1)
    day = today(actor.organisation, call.at).isoformat()
    found = tuple(
        Colleague(row["id"], row["name"], row["title"], row["department"], row["superior"] or "", _is_away(row, day))
        for row in rows[:size]
    )
    cursor = found[-1].id if len(rows) > size else None
    return Directory(found, users.count_directory(tx, text=text), cursor)


def _is_away(row: Row, day: str) -> bool:
    return bool(row["away_from"] and row["away_from"] <= day <= (row["away_until"] or day))


def show_person(tx: Tx, actor: Actor, outcome: Outcome) -> PersonShown:
    person = users.get(tx, outcome.id)
    assert outcome.card is not None
    return PersonShown(
        id=person["id"],
        name=person["name"],
        status=person["status"],
        department=person["department"],
        superior=person["superior"] or "",
        roles=tuple(role["name"] for role in users.roles_of(tx, person["id"])),
        customers=lists.count_held(tx, "customer", [person["id"]]),
        version=person["version"],
        changes=_changes(tx, actor, person),
        card=cards.get(tx, outcome.card),
    )


def _changes(tx: Tx, actor: Actor, person: Row) -> frozenset[str]:
    """Which buttons the actor may use; every one is judged again at its tap (PERM-21)."""
    if person["id"] not in people.reach(tx, actor, "org.user") or not organising.is_above(tx, actor, person["id"]):
        return frozenset()
    fixed = person["id"] in (people.company_owner_id(tx), actor.user_id)
    stop = set() if fixed or person["status"] == "suspended" else {"stop"}
    return frozenset({"role", "dept", "boss", "invite", *stop, *_hand_over(tx, actor, person)})


def _hand_over(tx: Tx, actor: Actor, person: Row) -> set[str]:
    """What a suspended person left behind waits here for its hand-over (XFER-12)."""
    if person["status"] != "suspended":
        return set()
    return {"hand"} if _may_hand_over(tx, actor, person["id"], handovers.count_held(tx, person["id"])) else set()


def show_suspended(tx: Tx, actor: Actor, outcome: Outcome) -> Suspended:
    held = handovers.count_held(tx, outcome.id)
    assert outcome.card is not None
    return Suspended(
        outcome.id,
        people.user_name(tx, outcome.id),
        held["customer"],
        held["lead"],
        cards.get(tx, outcome.card),
        waiting=_may_hand_over(tx, actor, outcome.id, held),
    )


def _may_hand_over(tx: Tx, actor: Actor, user_id: int, held: Mapping[str, int]) -> bool:
    """Is there something the actor may give to others (XFER-12)?"""
    return any(held.values()) and user_id in people.reach(tx, actor, "xfer.handover")


def show_roles(tx: Tx, actor: Actor, outcome: Outcome) -> PersonChoices:
    offered = [(row["id"], row["name"]) for row in roles.list_all(tx) if _may_grant(tx, actor, row["id"])]
    chosen = frozenset(role["id"] for role in users.roles_of(tx, outcome.id))
    return _choices(tx, outcome, "role", offered, chosen)


def _may_grant(tx: Tx, actor: Actor, role_id: int) -> bool:
    try:
        inviting.check_grantable(tx, actor, [role_id])
    except Forbidden:
        return False
    return True


def show_departments(tx: Tx, actor: Actor, outcome: Outcome) -> PersonChoices:
    reached = organising.reached_departments(tx, actor, "org.user")
    live = departments.list_live(tx)
    offered = [(row["id"], row["name"]) for row in live if reached is None or row["id"] in reached]
    return _choices(tx, outcome, "dept", offered, frozenset({users.get(tx, outcome.id)["main_dept_id"]}))


def show_superiors(tx: Tx, actor: Actor, outcome: Outcome) -> PersonChoices:
    """Everybody active who is not below him already, and nobody (ORG-18, ORG-24)."""
    below = people.subordinates(tx, outcome.id)
    seats = administration.list_seats(tx, but=outcome.id)
    offered = [(0, ""), *((row["id"], row["name"]) for row in seats if row["id"] not in below)]
    chosen = users.get(tx, outcome.id)["superior_id"] or 0
    return _choices(tx, outcome, "boss", offered, frozenset({chosen}))


def _choices(
    tx: Tx, outcome: Outcome, kind: str, offered: list[tuple[int, str]], chosen: frozenset[int]
) -> PersonChoices:
    assert outcome.card is not None
    invite_id = outcome.parts[0] or None
    name = people.user_name(tx, outcome.id)
    return PersonChoices(kind, outcome.id, name, invite_id, tuple(offered), chosen, cards.get(tx, outcome.card))


SHOWS = {
    "admin-person": show_person,
    "admin-stop-ask": show_person,
    "admin-stopped": show_suspended,
    "admin-roles": show_roles,
    "admin-depts": show_departments,
    "admin-superiors": show_superiors,
}
