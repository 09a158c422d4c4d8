"""The list in which a deleted lead or customer is found again, and its card with the way back (LEAD-14, CUST-15)."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deleted import DeletedLine, DeletedList
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid
from storage.queries import cards, deleted, people
from storage.rules import customer_ends as rules
from storage.tx import Row, Tx
from storage.usecases import customer_ends, lead_deletion, own_lists

VIEW: Final = "deleted-list"
PAGE: Final = 5
OTHER: Final[dict[RecordKind, RecordKind]] = {"lead": "customer", "customer": "lead"}


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind) -> Outcome:
    """What was deleted and the person may restore, the latest first. Raises Forbidden (PERM-9)."""
    return _draw(tx, actor, call, card, kind, [None])


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The next page (+1) or the one before (-1). Raises Invalid (no_list), Forbidden (PERM-9)."""
    if card is None or card.view != VIEW:
        raise Invalid("no_list", rule="ORG-14")
    kind, starts = card.list_state["kind"], list(card.list_state["starts"])
    if step < 0:
        return _draw(tx, actor, call, card, kind, starts[:-1] or starts)
    rows = _rows(tx, actor, kind, starts[-1], now=call.at)
    if len(rows) > PAGE:
        starts.append([rows[PAGE - 1]["deleted_at"], rows[PAGE - 1]["id"]])
    return _draw(tx, actor, call, card, kind, starts)


def open(tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int) -> Outcome:
    """The card of a deleted record, or of one that came back since. Raises NotFound, Conflict (restore_late)."""
    if kind == "lead":
        return lead_deletion.open_deleted(tx, actor, call, record_id)
    return customer_ends.open_deleted(tx, actor, call, record_id)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, starts: Sequence[Any]) -> Outcome:
    _check(actor, kind)
    return own_lists.draw(tx, actor, call, card, VIEW, {"kind": kind, "starts": list(starts)})


def _check(actor: Actor, kind: RecordKind) -> None:
    if not rules.may_find_deleted(actor, kind):
        raise Forbidden("not_allowed", rule="PERM-9")


def _rows(tx: Tx, actor: Actor, kind: RecordKind, start: Sequence[int] | None, *, now: int) -> Sequence[Row]:
    """A page and the first line of the next one."""
    after = None if start is None else (start[0], start[1])
    since = rules.deleted_since(now)
    return deleted.page(tx, kind, _owners(tx, actor, kind), since=since, after=after, limit=PAGE + 1)


def _owners(tx: Tx, actor: Actor, kind: RecordKind) -> Collection[int] | None:
    """Over whom the person may delete; None is everybody."""
    seen = people.reach(tx, actor, f"{kind}.delete")
    return None if seen.everyone else sorted(seen.users)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> DeletedList:
    """The page as it reads now: what came back has left it. Raises Forbidden (PERM-9)."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    kind, starts = card.list_state["kind"], card.list_state["starts"]
    _check(actor, kind)
    rows = _rows(tx, actor, kind, starts[-1], now=card.drawn_at)
    since = rules.deleted_since(card.drawn_at)
    return DeletedList(
        kind=kind,
        lines=tuple(_line(row) for row in rows[:PAGE]),
        total=deleted.count(tx, kind, _owners(tx, actor, kind), since=since),
        first=(len(starts) - 1) * PAGE,
        more=len(rows) > PAGE,
        card=card,
        days=rules.RESTORE_DAYS,
        may_other=rules.may_find_deleted(actor, OTHER[kind]),
    )


def _line(row: Row) -> DeletedLine:
    until = rules.restorable_until(row["deleted_at"])
    return DeletedLine(row["id"], row["name"], row["deleted_by"] or "", until)


SHOWS = {VIEW: shown}
