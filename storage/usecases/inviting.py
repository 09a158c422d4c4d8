"""Making and voiding invites (ORG-22, ORG-32, PERM-20; conversations 6.20)."""

from collections.abc import Sequence

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.instants import HOUR
from storage.entities.joining import Invited
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid, NotFound
from storage.queries import audit, cards, departments, joining, roles, settings, users
from storage.rules.joining import Wish, read_wish
from storage.rules.permissions import ROLE_NAMES
from storage.rules.scopes import touches_organisation
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import organising, pool_clock

NAME = 60


def invite(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str, token_hash: str) -> Outcome:
    """`王芳 销售 华东区`: a new person with an invite, or a new invite of one of that name who has not joined yet.

    Raises Invalid for words that name neither role nor department (with the list), Forbidden by ORG-32 and PERM-20.
    """
    organising.check_holds(actor, "org.user")
    settings.lock_organisation(tx)
    wish = _wish(tx, actor, words)
    name = cleaned(wish.name, field="name", longest=NAME)
    department = wish.departments[0] if wish.departments else actor.main_dept_id
    row = organising.check_department(tx, actor, department)
    granted = list(wish.roles) or [_default_role(tx)]
    check_grantable(tx, actor, granted)
    user_id = _waiting(tx, actor, name, department) or _newcomer(tx, actor, call, name, row)
    before = [role["name"] for role in users.roles_of(tx, user_id)]
    users.set_roles(tx, user_id, granted)
    names = [role["name"] for role in users.roles_of(tx, user_id)]
    if before != names:
        audit.write(
            tx,
            actor,
            call,
            "roles_changed",
            "user",
            user_id,
            name=name,
            before={"roles": before},
            after={"roles": names},
        )
    return invite_again(tx, actor, call, card, user_id, token_hash)


def _wish(tx: Tx, actor: Actor, words: str) -> Wish:
    reached = organising.reached_departments(tx, actor, "org.user")
    known = {row["name"]: row["id"] for row in departments.list_live(tx)}
    offered = [name for name, id_ in known.items() if reached is None or id_ in reached]
    role_rows = roles.list_all(tx)
    wish = read_wish(
        words, roles=_role_words(role_rows), departments={name_key(name): id_ for name, id_ in known.items()}
    )
    if wish.unknown or len(wish.departments) > 1:
        raise Invalid(
            "unknown_words" if wish.unknown else "one_department",
            rule="ORG-32",
            words=list(wish.unknown),
            departments=offered,
            roles=[row["name"] for row in role_rows],
        )
    return wish


def _role_words(rows: Sequence[Row]) -> dict[str, int]:
    """Every name a role goes by: its own, and the shipped ones of every language."""
    words: dict[str, int] = {}
    for row in rows:
        if row["built_in"]:
            words[name_key(row["built_in"])] = row["id"]
            words |= {name_key(shipped[row["built_in"]]): row["id"] for shipped in ROLE_NAMES.values()}
    return words | {row["name_key"]: row["id"] for row in rows}


def _default_role(tx: Tx) -> int:
    return next(int(row["id"]) for row in roles.list_all(tx) if row["built_in"] == "rep")


def check_grantable(tx: Tx, actor: Actor, granted: Sequence[int]) -> None:
    """Who is no super admin grants only roles without any `org.` permission. Raises Forbidden (PERM-20, ORG-26)."""
    if actor.is_super or actor.is_system:
        return
    built_in = {roles.get(tx, role)["built_in"] for role in granted}
    if "super_admin" in built_in or touches_organisation(roles.permissions_of(tx, granted)):
        raise Forbidden("super_admin_only", rule="PERM-20")


def _waiting(tx: Tx, actor: Actor, name: str, department: int) -> int | None:
    """Somebody of this name in this department who was invited and has not joined."""
    for row in users.list_named(tx, name):
        if row["status"] == "invited" and row["main_dept_id"] == department and row["name"] == name:
            organising.person_to_change(tx, actor, row["id"])
            return int(row["id"])
    return None


def _newcomer(tx: Tx, actor: Actor, call: Call, name: str, department: Row) -> int:
    superior = department["head_user_id"] or actor.user_id or None
    user_id = users.add(
        tx,
        name=name,
        department=department["id"],
        superior=superior,
        locale=actor.organisation.locale,
        by=actor.user_id or None,
        at=call.at,
    )
    after = {"name": name, "department": department["name"], "status": "invited"}
    audit.write(tx, actor, call, "created", "user", user_id, name=name, after=after)
    return user_id


def reinvite(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, token_hash: str) -> Outcome:
    """A new link for somebody: also for a new phone; for a suspended person it is the way back (2.2).

    The old binding of an active person ends only when the new invite is confirmed.
    """
    person = organising.person_to_change(tx, actor, user_id, card)
    if person["status"] == "suspended":
        organising.check_department(tx, actor, person["main_dept_id"])
        users.change(tx, user_id, at=call.at, by=actor.user_id, status="invited")
        old, new = {"status": "suspended"}, {"status": "invited"}
        audit.write(tx, actor, call, "reactivated", "user", user_id, name=person["name"], before=old, after=new)
        pool_clock.recompute_owner(tx, user_id, call.at)
    return invite_again(tx, actor, call, card, user_id, token_hash)


def invite_again(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int, token_hash: str) -> Outcome:
    """A fresh invite of a person whose rights were judged; the old ones are cancelled (ORG-22)."""
    joining.cancel_of(tx, user_id, at=call.at)
    hours = Policy(actor.settings).number("org.invite_hours")
    invite_id = joining.add_invite(
        tx, user_id=user_id, token_hash=token_hash, by=actor.user_id, at=call.at, expires_at=call.at + hours * HOUR
    )
    person = users.get(tx, user_id)
    audit.write(tx, actor, call, "invited", "user", user_id, name=person["name"], after={"hours": hours})
    return draw(tx, actor, call, card, invite_id, person)


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, invite_id: int, person: Row) -> Outcome:
    """The card of an invite, on the one tapped if there is one."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="admin-invite",
        entity="invite",
        record_id=invite_id,
        seen={ref("user", person["id"]): person["version"]},
        onto=card,
    )
    return Outcome("admin-invite", "invite", invite_id, version=person["version"], card=drawn)


def open_invite(tx: Tx, actor: Actor, call: Call, card: Card | None, invite_id: int) -> Outcome:
    """The card of an invite again, for instance after a role was changed on it."""
    row = joining.find(tx, invite_id)
    if row is None:
        raise NotFound(rule="ORG-22")
    return draw(tx, actor, call, card, invite_id, organising.person_to_change(tx, actor, row["user_id"]))


def void(tx: Tx, actor: Actor, call: Call, card: Card | None, invite_id: int) -> Outcome:
    """Cancel an invite. Raises NotFound when it is used, expired or cancelled already."""
    row = joining.find(tx, invite_id)
    if row is None:
        raise NotFound(rule="ORG-22")
    person = organising.person_to_change(tx, actor, row["user_id"])
    if not joining.cancel(tx, invite_id, at=call.at):
        raise NotFound(rule="ORG-22")
    audit.write(tx, actor, call, "invite_cancelled", "user", person["id"], name=person["name"])
    return draw(tx, actor, call, card, invite_id, person)


def show_invited(tx: Tx, actor: Actor, outcome: Outcome) -> Invited:
    row = joining.find(tx, outcome.id)
    assert row is not None
    assert outcome.card is not None
    person = users.get(tx, row["user_id"])
    return Invited(
        invite_id=row["id"],
        user_id=person["id"],
        name=person["name"],
        department=person["department"],
        roles=tuple(role["name"] for role in users.roles_of(tx, person["id"])),
        hours=(row["expires_at"] - row["created_at"]) // HOUR,
        card=cards.get(tx, outcome.card),
        digest=row["token_hash"],
        is_open=row["used_at"] is None and row["cancelled_at"] is None,
    )


SHOWS = {"admin-invite": show_invited}
