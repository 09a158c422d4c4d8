"""The team of a deal or contract: a row reaches this record only (TEAM-1 to TEAM-6)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ChildKind, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.team import Member, Offered, TeamCard, TeamTold
from storage.errors import Conflict, Forbidden, NotFound
from storage.pushes import PUSHES, Drawn
from storage.queries import audit, cards, children, colleagues, contracts, deals, dialogue, outbox, people, team
from storage.rules import team as rules
from storage.rules.settings import Policy
from storage.rules.transfer import check_taker, through
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import versioned_cards

PERMISSION: Final = "customer.team"
VIEW: Final = "team-beneath"
WHO: Final = "team-beneath-who"
POWER: Final = "team-beneath-power"
LEFT: Final = "team-beneath-left"
# The step each card of a team shows.
STEPS: Final = {VIEW: "team-list", WHO: "team-who", POWER: "team-power", LEFT: "team-left"}


def show(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, *, first: int = 0
) -> Outcome:
    """Who is in the team. Raises NotFound."""
    row = children.get_readable(tx, actor, kind, record_id, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref(kind, record_id))
    return _drawn(tx, actor, call, card, kind, row, state={"first": max(0, first)})


def pick(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: ChildKind,
    record_id: int,
    user_id: int | None,
    *,
    asks: bool = False,
) -> Outcome:
    """Whom to add; or, with a person, what he shall be allowed. Raises NotFound, Forbidden."""
    row = children.get_readable(tx, actor, kind, record_id, now=call.at)
    if user_id != actor.user_id:
        _check_may_add(tx, actor, kind, row, "read", 0, now=call.at)
    view, slot = (WHO, "person") if user_id is None else (POWER, "date")
    state = {"asks": asks} if user_id is None else {"user": user_id}
    outcome = _drawn(tx, actor, call, card, kind, row, view, state=state)
    if asks or user_id is not None:
        subject = f"{ref(kind, record_id)}:{view}"
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


def search(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, words: str
) -> Outcome:
    """A typed name: one colleague goes on, several are offered, none is said so (conversations 4.5)."""
    row = children.get_readable(tx, actor, kind, record_id, now=call.at)
    found = [one for one in colleagues.list_named(tx, words) if one["id"] != row["owner_id"]]
    onto = dialogue.find_asking(tx, call, actor.user_id, what=WHO) or card
    if len(found) == 1:
        return pick(tx, actor, call, onto, kind, record_id, found[0]["id"])
    _check_may_add(tx, actor, kind, row, "read", 0, now=call.at)
    state = {"asks": True, "found": [one["id"] for one in found[: colleagues.MOST]], "hint": "" if found else words}
    return _drawn(tx, actor, call, onto, kind, row, WHO, state=state)


def put_through(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: ChildKind,
    record_id: int,
    at: int,
    *,
    timed: bool,
) -> Outcome:
    """A typed date: what the person on the card may do ends then; somebody new may read. Raises as `put`."""
    onto = dialogue.find_asking(tx, call, actor.user_id, what=POWER) or card
    user_id = onto.list_state.get("user") if onto is not None else None
    if not isinstance(user_id, int):
        raise NotFound(rule="TEAM-2")
    had = team.find(tx, kind, record_id, user_id, now=call.at)
    power = had["power"] if had is not None else "read"
    until = through(actor.organisation, at, timed=timed)
    return put(tx, actor, call, onto, kind, record_id, user_id, power=power, expires_at=until)


def put(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: ChildKind,
    record_id: int,
    user_id: int,
    *,
    power: str,
    expires_at: int | None,
) -> Outcome:
    """Add a colleague, or change what he may. Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
    row = _locked(tx, actor, kind, record_id, now=call.at)
    rules.check_power(power, expires_at, now=call.at)
    rules.check_not_owner(user_id, row["owner_id"])
    had = team.find(tx, kind, record_id, user_id, now=call.at)
    if had is None:
        _check_may_add(tx, actor, kind, row, power, expires_at, now=call.at)
        person = people.get_user(tx, user_id)
        check_taker(person["status"] if person else None)
        _join(tx, actor, call, kind, row, user_id, power, expires_at)
    elif (had["power"], had["expires_at"]) != (power, expires_at):
        _check_may_manage(tx, actor, row)
        seen = (had["power"], had["expires_at"])
        if not team.change(tx, had["id"], power=power, expires_at=expires_at, before=seen, now=call.at):
            raise Conflict("changed", rule="TEAM-3")
        _note(tx, actor, call, kind, row, "changed", user_id, power, expires_at)
    colleagues.pick(tx, actor.user_id, user_id, at=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref(kind, record_id))
    return _drawn(tx, actor, call, card, kind, row)


def _join(
    tx: Tx, actor: Actor, call: Call, kind: ChildKind, row: Row, user_id: int, power: str, expires_at: int | None
) -> None:
    rules.check_room(team.count_live(tx, kind, row["id"], now=call.at))
    try:
        with tx.try_out():
            team.add(
                tx,
                kind,
                row["id"],
                user_id,
                power=power,
                expires_at=expires_at,
                source="manual",
                by=actor.user_id,
                at=call.at,
            )
    except ConstraintBroken as exc:
        raise Conflict("member_already", rule="TEAM-1") from exc
    _note(tx, actor, call, kind, row, "added", user_id, power, expires_at)


def remove(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, user_id: int
) -> Outcome:
    """Take somebody out; oneself at any time (TEAM-6). Raises NotFound, Forbidden."""
    row = _locked(tx, actor, kind, record_id, now=call.at)
    if user_id != actor.user_id:
        _check_may_manage(tx, actor, row)
    if team.find(tx, kind, record_id, user_id, now=call.at) is None:
        raise NotFound(rule="TEAM-6")
    had = team.end(tx, kind, record_id, user_id, at=call.at)
    if had is None:
        raise NotFound(rule="TEAM-6")
    event = "left" if user_id == actor.user_id else "removed"
    _note(tx, actor, call, kind, row, event, user_id, had["power"], had["expires_at"])
    return _drawn(tx, actor, call, card, kind, row, LEFT if event == "left" else VIEW)


def _locked(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> Row:
    """The record, read by its members too; its room is counted behind its row. Raises NotFound."""
    row = children.get_readable(tx, actor, kind, record_id, now=now)
    children.lock(tx, kind, record_id)
    return row


def may_manage(tx: Tx, actor: Actor, row: Row) -> bool:
    """`customer.team` over the owner (TEAM-2)."""
    return row["owner_id"] in people.reach(tx, actor, PERMISSION)


def _check_may_manage(tx: Tx, actor: Actor, row: Row) -> None:
    if not may_manage(tx, actor, row):
        raise Forbidden("not_allowed", rule="TEAM-2")


def _check_may_add(
    tx: Tx, actor: Actor, kind: ChildKind, row: Row, power: str, expires_at: int | None, *, now: int
) -> None:
    """By right over the owner; or, where the firm lets them, a write member up to what he has himself (TEAM-2)."""
    if may_manage(tx, actor, row):
        return
    own = team.find(tx, kind, row["id"], actor.user_id, now=now)
    if own is None or own["power"] != "write" or not Policy(actor.settings).flag("team.write_may_add"):
        raise Forbidden("not_allowed", rule="TEAM-2")
    rules.check_may_pass_on((own["power"], own["expires_at"]), power, expires_at)


def name_of(row: Row) -> str:
    """A contract by number and name, a deal by its name."""
    return f"{row['number']} {row['name']}" if "number" in set(row.keys()) else str(row["name"])


def _note(
    tx: Tx,
    actor: Actor,
    call: Call,
    kind: ChildKind,
    row: Row,
    event: str,
    user_id: int,
    power: str,
    expires_at: int | None,
) -> None:
    """In the log; member and owner hear of it, nobody of his own act (TEAM-6, NOTIFY-28)."""
    after = {"user": user_id, "power": power, "expires_at": expires_at}
    audit.write(tx, actor, call, f"team_{event}", kind, row["id"], name=name_of(row), after=after)
    facts = {"sender": actor.user_id, "event": event, "member": user_id, "power": power, "until": expires_at}
    for receiver in dict.fromkeys((user_id, row["owner_id"])):
        if receiver != actor.user_id:
            outbox.queue(
                tx,
                call,
                VIEW,
                dedupe=f"{VIEW}:{kind}:{row['id']}:{user_id}:{event}:{call.delivery_id or call.at}:{receiver}",
                tier=2,
                user_id=receiver,
                subject=(kind, row["id"]),
                facts={**facts, "name": name_of(row)},
            )


def _drawn(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: ChildKind,
    row: Row,
    view: str = VIEW,
    *,
    state: dict[str, Any] | None = None,
) -> Outcome:
    entity = WHO if view == WHO else kind
    kept = state or {"first": 0}
    return versioned_cards.draw(tx, actor, call, card, kind, row, view, entity=entity, state=kept)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> TeamCard:
    """The team as it is now. Raises NotFound for a record the reader has lost, but for his own leaving."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state, now = card.list_state, card.drawn_at
    kind: ChildKind = "contract" if outcome.entity == "contract" else "opportunity"
    row = _row(tx, actor, kind, outcome, now=now)
    live = team.list_live(tx, kind, row["id"], now=card.drawn_at)
    members = tuple(
        Member(one["user_id"], one["name"], one["power"], one["expires_at"], mine=one["user_id"] == actor.user_id)
        for one in live
    )
    user_id = state.get("user")
    return TeamCard(
        view=STEPS[outcome.view],
        kind=kind,
        id=row["id"],
        name=name_of(row),
        members=members,
        card=card,
        may_change=_may_add(tx, actor, kind, row, now=now),
        first=state.get("first", 0),
        total=len(members),
        chosen=Offered(user_id, people.user_name(tx, user_id)) if user_id else None,
        member=next((one for one in members if one.user_id == user_id), None),
        people=_offered(tx, actor, row, state, [one.user_id for one in members]) if outcome.view == WHO else (),
        asks=bool(state.get("asks")),
        hint=str(state.get("hint", "")),
    )


def _row(tx: Tx, actor: Actor, kind: ChildKind, outcome: Outcome, *, now: int) -> Row:
    if outcome.view != LEFT:
        return children.get_readable(tx, actor, kind, outcome.id, now=now)
    row = contracts.get(tx, outcome.id) if kind == "contract" else deals.get(tx, outcome.id)
    assert row is not None
    return row


def _may_add(tx: Tx, actor: Actor, kind: ChildKind, row: Row, *, now: int) -> bool:
    """Is there anything he may add?"""
    try:
        _check_may_add(tx, actor, kind, row, "read", 0, now=now)
    except Forbidden:
        return False
    return True


def _offered(tx: Tx, actor: Actor, row: Row, state: dict[str, Any], members: Sequence[int]) -> tuple[Offered, ...]:
    """Those a typed name found, else colleagues used last; who is in the team already is not offered."""
    if "found" in state:
        return tuple(Offered(one, people.user_name(tx, one)) for one in state["found"])
    but = [*members, row["owner_id"]]
    offered = colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="customer.view", but=but)
    return tuple(Offered(one["id"], one["name"]) for one in offered)


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Any) -> Drawn | None:
    """What happened in a team; to somebody who lost the record with its name alone (NOTIFY-2)."""
    push: Push = pushes[0]
    if push.subject is None:
        return None
    facts, kind = push.facts, push.subject[0]
    child: ChildKind = "contract" if kind == "contract" else "opportunity"
    row = children.find_readable(tx, actor, child, push.subject[1], now=call.at)
    to_member = facts["member"] == actor.user_id
    if row is None and not (to_member and facts["event"] in ("removed", "left")):
        return None
    entity = TeamTold(
        event=facts["event"],
        customer_id=push.subject[1],
        customer=name_of(row) if row is not None else facts["name"],
        sender=people.user_name(tx, facts["sender"]),
        member=people.user_name(tx, facts["member"]),
        to_member=to_member,
        power=facts["power"],
        expires_at=facts["until"],
        readable=row is not None,
        kind=child,
    )
    return Drawn(push.kind, entity)


PUSHES[VIEW] = draw_told
SHOWS: Final[dict[str, Any]] = dict.fromkeys(STEPS, shown)
