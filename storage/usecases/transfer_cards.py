"""A transfer in steps on one card: to whom, why, what the old owner keeps, yes (conversations 6.15).

The card keeps what was chosen so far; every step is judged when it is tapped, and the yes again (PERM-21).
"""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome, call_shown
from storage.entities.cards import Card
from storage.entities.ids import parse_ref, ref
from storage.entities.people import Actor
from storage.entities.transfer import Named, Terms, TransferCard
from storage.errors import Invalid, NotFound, OldButton, Stale
from storage.queries import cards, colleagues, dialogue, people, records
from storage.rules import transfer as rules
from storage.rules.team import check_power
from storage.rules.wording import cleaned
from storage.tx import Tx
from storage.usecases import bulk
from storage.usecases import transfer as transferring
from storage.usecases.pool_entry import kind_of

Record = tuple[str, int]
STEPS: Final = ("transfer-who", "transfer-why", "transfer-preview", "transfer-access")
ENTITY: Final[dict[str, str]] = {"transfer-who": "transfer-who", "transfer-why": "transfer-why"}


def start(tx: Tx, actor: Actor, call: Call, card: Card | None, chosen: Sequence[Record]) -> Outcome:
    """Transfer: to whom? Raises NotFound, Forbidden, Conflict for a single record, Invalid for their number."""
    bulk.check_size(len(chosen))
    if len(chosen) == 1:
        _check(tx, actor, call, chosen[0])
    state = {"records": [ref(*record) for record in chosen]}
    return _drawn(tx, actor, call, card, "transfer-who", state)


def _check(tx: Tx, actor: Actor, call: Call, record: Record) -> None:
    """May he transfer it at all? Said before he is asked for anything."""
    kind = kind_of(record)
    row = records.get_under(tx, actor, kind, record[1], f"{kind}.transfer", now=call.at)
    rules.check_movable(owner_id=row["owner_id"], to=0, status=row["status"] if kind == "lead" else "")


def ask_who(tx: Tx, actor: Actor, call: Call, card: Card | None, *, search: bool) -> Outcome:
    """The people again; with `search` a typed name answers."""
    state = {key: value for key, value in _state(card).items() if key not in ("found", "hint", "asks")}
    if not search:
        dialogue.close_question(tx, actor.user_id, "replaced")
        return _drawn(tx, actor, call, card, "transfer-who", state)
    outcome = _drawn(tx, actor, call, card, "transfer-who", state | {"asks": "person"})
    _await(tx, actor, call, "person", "transfer-who", outcome)
    return outcome


def find(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str) -> Outcome:
    """A typed name: one colleague goes on, several are offered, none is said so (conversations 4.5)."""
    onto = dialogue.find_asking(tx, call, actor.user_id, what="transfer-who") or card
    found = list(colleagues.list_named(tx, words))
    if len(found) == 1:
        return choose(tx, actor, call, onto, found[0]["id"])
    state = _state(onto) | {"asks": "person", "found": [one["id"] for one in found[: colleagues.MOST]]}
    return _drawn(tx, actor, call, onto, "transfer-who", state | {"hint": "" if found else words[:40]})


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, to: int) -> Outcome:
    """This colleague; now why? Raises Invalid for somebody who cannot take it, Conflict for the owner himself."""
    state = _state(card)
    person = people.get_user(tx, to)
    rules.check_taker(person["status"] if person else None)
    chosen = _records(state)
    if len(chosen) == 1:
        transferring.judge(tx, actor, call, chosen[0], to)
    dialogue.close_question(tx, actor.user_id, "answered")
    state = {"records": state["records"], "to": to} | {
        key: state[key] for key in ("power", "days", "until") if key in state
    }
    return _drawn(tx, actor, call, card, "transfer-why", state)


def ask_why(tx: Tx, actor: Actor, call: Call, card: Card | None, *, writing: bool) -> Outcome:
    """The reasons again; with `writing` typed words answer."""
    state = {key: value for key, value in _state(card).items() if key != "asks"}
    if not writing:
        dialogue.close_question(tx, actor.user_id, "replaced")
        return _drawn(tx, actor, call, card, "transfer-why", state)
    outcome = _drawn(tx, actor, call, card, "transfer-why", state | {"asks": "reason"})
    _await(tx, actor, call, "reason", "transfer-why", outcome)
    return outcome


def reason(tx: Tx, actor: Actor, call: Call, card: Card | None, key: str, words: str = "") -> Outcome:
    """Why; then what it would do. Raises Invalid."""
    onto = (dialogue.find_asking(tx, call, actor.user_id, what="transfer-why") or card) if words else card
    kept = cleaned(words, field="reason", longest=rules.LONGEST_REASON, empty=True)
    rules.check_reason(key, kept)
    dialogue.close_question(tx, actor.user_id, "answered")
    state = {name: value for name, value in _state(onto).items() if name != "asks"}
    return _drawn(tx, actor, call, onto, "transfer-preview", state | {"reason": key, "words": kept})


def access(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """What does the old owner keep? A chip or a typed date answers."""
    outcome = _drawn(tx, actor, call, card, "transfer-access", _state(card))
    _await(tx, actor, call, "date", "transfer-access", outcome)
    return outcome


def keep(tx: Tx, actor: Actor, call: Call, card: Card | None, power: str, days: int) -> Outcome:
    """He keeps this for so many days, 0 without end; "" is nothing (XFER-4). Raises Invalid."""
    if power not in ("", "read", "write") or days not in rules.KEEP_DAYS:
        raise Invalid("unknown_value", rule="XFER-4")
    dialogue.close_question(tx, actor.user_id, "answered")
    state = {key: value for key, value in _state(card).items() if key != "until"}
    kept = {"power": power, "days": days if power else 0}
    return _drawn(tx, actor, call, card, "transfer-preview", state | kept)


def keep_through(tx: Tx, actor: Actor, call: Call, card: Card | None, at: int, *, timed: bool) -> Outcome:
    """A typed date: what he keeps, or reading where nothing was chosen yet, ends then. Raises Invalid."""
    onto = dialogue.find_asking(tx, call, actor.user_id, what="transfer-access") or card
    until = rules.through(actor.organisation, at, timed=timed)
    check_power("read", until, now=call.at)
    dialogue.close_question(tx, actor.user_id, "answered")
    state = _state(onto)
    return _drawn(
        tx, actor, call, onto, "transfer-preview", state | {"power": state.get("power") or "read", "until": until}
    )


def back(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The preview again, as things stand now."""
    dialogue.close_question(tx, actor.user_id, "replaced")
    return _drawn(tx, actor, call, card, "transfer-preview", _state(card))


def go(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The yes: what the card shows is done. Raises Stale when an owner is another by now, and whatever a transfer
    raises."""
    state = _state(card)
    if card is None or card.view != "transfer-preview" or "to" not in state or "reason" not in state:
        raise OldButton()
    owners, shown_ = _owners(tx, actor, state, now=call.at), state.get("owners", {})
    if any(owners.get(name, owner) != owner for name, owner in shown_.items()):
        raise Stale("stale", rule="ORG-11")
    power = state.get("power") or None
    until = _until(actor, state, now=call.at)
    terms = Terms(state["to"], state["reason"], state.get("words", ""), power=power, until=until)
    done = transferring.transfer_several(tx, actor, call, _records(state), terms)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=done.view,
        entity="transfer",
        record_id=actor.user_id,
        list_state={"power": power or "", "until": until},
        onto=card,
    )
    return Outcome(done.view, done.entity, done.id, card=drawn, parts=done.parts)


def _until(actor: Actor, state: dict[str, Any], *, now: int) -> int | None:
    """When what the old owner keeps ends: the typed instant, or so many days from now."""
    if not state.get("power"):
        return None
    typed = state.get("until")
    return int(typed) if typed else rules.kept_until(actor.organisation, int(state.get("days", 0)), now=now)


def _state(card: Card | None) -> dict[str, Any]:
    """What was chosen so far. Raises OldButton for a card that shows no transfer."""
    if card is None or "records" not in card.list_state:
        raise OldButton()
    return card.list_state


def _records(state: dict[str, Any]) -> list[Record]:
    found = [parse_ref(text) for text in state["records"]]
    return [record for record in found if record is not None]


def _await(tx: Tx, actor: Actor, call: Call, slot: str, purpose: str, outcome: Outcome) -> None:
    dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=f"-:{purpose}", card_id=outcome.card)


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, state: dict[str, Any]) -> Outcome:
    one = state["records"][0] if len(state["records"]) == 1 else None
    if view == "transfer-preview":
        state = state | {"owners": _owners(tx, actor, state, now=call.at)}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY.get(view, "transfer"),
        record_id=actor.user_id,
        subject=one,
        list_state=state,
        onto=card,
    )
    return Outcome(view, "transfer", actor.user_id, card=drawn)


def _owners(tx: Tx, actor: Actor, state: dict[str, Any], *, now: int) -> dict[str, int]:
    """Whose the records are that the card names."""
    return {ref(kind, row["id"]): row["owner_id"] for kind, row in _rows(tx, actor, _records(state), now=now)}


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> TransferCard:
    """The step as it reads now. Raises NotFound when nothing of it is readable any more."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    rows = _rows(tx, actor, _records(state), now=card.drawn_at)
    if not rows:
        raise NotFound(rule="PERM-13")
    to, power = state.get("to"), state.get("power", "")
    owners = dict.fromkeys(row["owner_id"] for _, row in rows)
    return TransferCard(
        view=outcome.view,
        card=card,
        records=tuple(Named(row["id"], row["name"], kind) for kind, row in rows),
        owners=tuple(Named(owner, people.user_name(tx, owner)) for owner in owners),
        to=Named(to, people.user_name(tx, to)) if to else None,
        reason=state.get("reason", ""),
        words=state.get("words", ""),
        power=power,
        until=_until(actor, state, now=card.drawn_at),
        preview=_preview(tx, actor, card, outcome.view, to),
        people=_people(tx, actor, card, outcome.view, list(owners)),
        asks=state.get("asks", ""),
        hint=state.get("hint", ""),
    )


def _rows(tx: Tx, actor: Actor, chosen: Sequence[Record], *, now: int) -> list[tuple[str, Any]]:
    found = [
        (kind_of(record), records.find_readable(tx, actor, kind_of(record), record[1], now=now)) for record in chosen
    ]
    return [(kind, row) for kind, row in found if row is not None]


def _preview(tx: Tx, actor: Actor, card: Card, view: str, to: int | None) -> Any:
    if view != "transfer-preview" or to is None:
        return None
    return transferring.preview(tx, actor, call_shown(card.drawn_at), _records(card.list_state), to)


def _people(tx: Tx, actor: Actor, card: Card, view: str, owners: Sequence[int]) -> tuple[Named, ...]:
    """Who may take it: those picked last, or those a typed name found."""
    if view != "transfer-who":
        return ()
    if "found" in card.list_state:
        found = [people.get_user(tx, user_id) for user_id in card.list_state["found"]]
        return tuple(Named(row["id"], row["name"]) for row in found if row is not None)
    but = owners if len(owners) == 1 else ()
    offered = colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="customer.edit", but=but)
    return tuple(Named(row["id"], row["name"]) for row in offered)


SHOWS: Final = dict.fromkeys(STEPS, shown)
