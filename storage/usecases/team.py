"""The team of a customer: added, changed, removed, left; each change is one row (TEAM-1 to TEAM-7)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import audit, cards, colleagues, customer_ends, dialogue, names, outbox, people, records, team
from storage.rules import team as rules
from storage.rules.settings import Policy
from storage.rules.transfer import check_taker, through
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import reminders_kept

KIND: Final = "customer"
ASKING: Final = "team-who"
ENDING: Final = "team-power"


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, *, first: int = 0) -> Outcome:
    """Who is in the team. Raises NotFound."""
    row = records.get_readable(tx, actor, KIND, customer_id, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, "-")
    return _drawn(tx, actor, call, card, "team-list", row, {"first": max(0, first)})


def pick(
    tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, user_id: int | None, *, asks: bool = False
) -> Outcome:
    """Whom to add; or, with a person, what he shall be allowed. Raises NotFound, Forbidden."""
    row = records.get_readable(tx, actor, KIND, customer_id, now=call.at)
    if user_id is None:
        _check_may_add(tx, actor, row, now=call.at)
        outcome = _drawn(tx, actor, call, card, "team-who", row, {"asks": asks})
        if asks:
            subject = f"{ref(KIND, customer_id)}:{ASKING}"
            dialogue.ask(tx, call, user_id=actor.user_id, slot="person", subject=subject, card_id=outcome.card)
        return outcome
    if user_id != actor.user_id:
        _check_may_add(tx, actor, row, now=call.at)
    outcome = _drawn(tx, actor, call, card, "team-power", row, {"user": user_id})
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=f"-:{ENDING}", card_id=outcome.card)
    return outcome


def search(tx: Tx, actor: Actor, call: Call, customer_id: int, words: str, card: Card | None) -> Outcome:
    """A typed name: one colleague goes on, several are offered, none is said so (conversations 4.5)."""
    row = records.get_readable(tx, actor, KIND, customer_id, now=call.at)
    _check_may_add(tx, actor, row, now=call.at)
    found = [one for one in colleagues.list_named(tx, words) if one["id"] != row["owner_id"]]
    onto = dialogue.find_asking(tx, call, actor.user_id, what=ASKING) or card
    if len(found) == 1:
        return pick(tx, actor, call, onto, customer_id, found[0]["id"])
    state = {"asks": True, "found": [one["id"] for one in found[: colleagues.MOST]], "hint": "" if found else words}
    return _drawn(tx, actor, call, onto, "team-who", row, state)


def put(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    customer_id: int,
    user_id: int,
    *,
    power: str,
    expires_at: int | None,
) -> Outcome:
    """Add a colleague, or change what he may. Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
    row = _locked(tx, actor, customer_id, now=call.at)
    rules.check_power(power, expires_at, now=call.at)
    rules.check_not_owner(user_id, row["owner_id"])
    had = team.find(tx, KIND, customer_id, user_id, now=call.at)
    if had is None:
        _check_may_add(tx, actor, row, power=power, expires_at=expires_at, now=call.at)
        person = people.get_user(tx, user_id)
        check_taker(person["status"] if person else None)
        join(tx, actor, call, row, user_id, power=power, expires_at=expires_at, source="manual")
    elif (had["power"], had["expires_at"]) != (power, expires_at):
        check_may_manage(tx, actor, row)
        _change(tx, actor, call, row, had, power, expires_at)
    colleagues.pick(tx, actor.user_id, user_id, at=call.at)
    dialogue.close_question_about(tx, actor.user_id, "-")
    return _drawn(tx, actor, call, card, "team-list", row, {"first": 0})


def join(
    tx: Tx, actor: Actor, call: Call, row: Row, user_id: int, *, power: str, expires_at: int | None, source: str
) -> None:
    """One row more in the team of a customer, told to him and its owner. Raises Limit, Conflict (TEAM-1)."""
    rules.check_room(team.count_live(tx, KIND, row["id"], now=call.at))
    try:
        with tx.try_out():
            team.add(
                tx,
                KIND,
                row["id"],
                user_id,
                power=power,
                expires_at=expires_at,
                source=source,
                by=actor.user_id,
                at=call.at,
            )
    except ConstraintBroken as exc:
        raise Conflict("member_already", rule="TEAM-1") from exc
    names.refresh(tx, "customer", row["id"])
    after = {"user": user_id, "power": power, "expires_at": expires_at}
    audit.write(tx, actor, call, "team_added", KIND, row["id"], name=row["name"], after=after)
    tell(tx, actor, call, row, "added", user_id, power=power, expires_at=expires_at)


def _change(tx: Tx, actor: Actor, call: Call, row: Row, had: Row, power: str, expires_at: int | None) -> None:
    before = (had["power"], had["expires_at"])
    if not team.change(tx, had["id"], power=power, expires_at=expires_at, before=before, now=call.at):
        raise Conflict("changed", rule="TEAM-3")
    names.refresh(tx, "customer", row["id"])
    audit.write(
        tx,
        actor,
        call,
        "team_changed",
        KIND,
        row["id"],
        name=row["name"],
        before={"user": had["user_id"], "power": had["power"], "expires_at": had["expires_at"]},
        after={"power": power, "expires_at": expires_at},
    )
    tell(tx, actor, call, row, "changed", had["user_id"], power=power, expires_at=expires_at)


def put_through(tx: Tx, actor: Actor, call: Call, card: Card | None, at: int, *, timed: bool) -> Outcome:
    """A typed date: what the person on the card may do ends then; somebody new may read.

    Raises NotFound without such a card, and what `put` raises.
    """
    onto = dialogue.find_asking(tx, call, actor.user_id, what=ENDING) or card
    user_id = onto.list_state.get("user") if onto is not None else None
    if onto is None or not isinstance(user_id, int):
        raise NotFound(rule="TEAM-2")
    customer_id = onto.record_id
    had = team.find(tx, KIND, customer_id, user_id, now=call.at)
    power = had["power"] if had is not None else "read"
    until = through(actor.organisation, at, timed=timed)
    return put(tx, actor, call, onto, customer_id, user_id, power=power, expires_at=until)


def remove(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, user_id: int) -> Outcome:
    """Take somebody out. Raises NotFound, Forbidden."""
    row = _locked(tx, actor, customer_id, now=call.at)
    check_may_manage(tx, actor, row)
    _end(tx, actor, call, row, user_id, "removed")
    return _drawn(tx, actor, call, card, "team-list", row, {"first": 0})


def leave(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """A member goes, at any time (TEAM-6). Raises NotFound."""
    row = _locked(tx, actor, customer_id, now=call.at)
    _end(tx, actor, call, row, actor.user_id, "left")
    return _drawn(tx, actor, call, card, "team-left", row, {"first": 0})


def _end(tx: Tx, actor: Actor, call: Call, row: Row, user_id: int, event: str) -> None:
    if team.find(tx, KIND, row["id"], user_id, now=call.at) is None:
        raise NotFound(rule="TEAM-6")
    had = team.end(tx, KIND, row["id"], user_id, at=call.at)
    if had is None:
        raise NotFound(rule="TEAM-6")
    names.refresh(tx, "customer", row["id"])
    before = {"user": user_id, "power": had["power"], "expires_at": had["expires_at"]}
    audit.write(tx, actor, call, f"team_{event}", KIND, row["id"], name=row["name"], before=before)
    reminders_kept.lose(tx, actor, call, (KIND, row["id"]), user_id)
    tell(tx, actor, call, row, event, user_id, power=had["power"], expires_at=had["expires_at"])


def tell(
    tx: Tx, actor: Actor, call: Call, row: Row, event: str, user_id: int, *, power: str, expires_at: int | None
) -> None:
    """The member and the owner hear of it, nobody of his own act (TEAM-6, NOTIFY-28)."""
    for receiver in dict.fromkeys((user_id, row["owner_id"])):
        if receiver is None or receiver == actor.user_id:
            continue
        outbox.queue(
            tx,
            call,
            f"team-{event}",
            user_id=receiver,
            subject=(KIND, row["id"]),
            facts={
                "sender": actor.user_id,
                "member": user_id,
                "name": row["name"],
                "power": power,
                "until": expires_at,
            },
            tier=2,
            dedupe=f"team-{event}:{row['id']}:{user_id}:{receiver}:{call.at}:{power}:{expires_at}",
        )


def _locked(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> Row:
    """The customer, taken for the rest of the transaction: its owner and its team change one after the other."""
    customer_ends.lock(tx, customer_id)
    return records.get_readable(tx, actor, KIND, customer_id, now=now)


def may_manage(tx: Tx, actor: Actor, row: Row) -> bool:
    """Is the owner in U(customer.team)? Team rows give nothing here (TEAM-2)."""
    return row["owner_id"] is not None and row["owner_id"] in people.reach(tx, actor, "customer.team")


def check_may_manage(tx: Tx, actor: Actor, row: Row) -> None:
    """Raises Forbidden (TEAM-2)."""
    if not may_manage(tx, actor, row):
        raise Forbidden("not_allowed", rule="TEAM-2")


def _check_may_add(
    tx: Tx, actor: Actor, row: Row, *, power: str = "read", expires_at: int | None = 0, now: int
) -> None:
    """By right over the owner; or, where the firm lets them, a write member up to what he has himself (TEAM-2)."""
    if may_manage(tx, actor, row):
        return
    own = team.find(tx, KIND, row["id"], actor.user_id, now=now)
    if own is None or own["power"] != "write" or not Policy(actor.settings).flag("team.write_may_add"):
        raise Forbidden("not_allowed", rule="TEAM-2")
    rules.check_may_pass_on((own["power"], own["expires_at"]), power, expires_at)


def may_add(tx: Tx, actor: Actor, row: Row, *, now: int) -> bool:
    """Is there anything he may add?"""
    try:
        _check_may_add(tx, actor, row, now=now)
    except Forbidden:
        return False
    return True


def _drawn(
    tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, row: Row, state: dict[str, Any]
) -> Outcome:
    subject = ref(KIND, row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ASKING if view == "team-who" else KIND,
        record_id=row["id"],
        subject=subject,
        seen={subject: row["version"]},
        list_state=state,
        onto=card,
    )
    return Outcome(view, KIND, row["id"], row["version"], drawn)
