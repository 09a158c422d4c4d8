"""The timeline of a customer and the history of its changes, five a page (FOLLOW-13, AUDIT-6)."""

from typing import Any, Final, cast

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.timeline import Tab, Timeline, TimelineLine
from storage.errors import NotFound
from storage.queries import audit, cards, customer_timeline, records, visibility
from storage.queries.customer_timeline import NEWEST
from storage.rules.audit import without_private
from storage.tx import Row, Tx
from storage.usecases import record_cards

PAGE: Final = 5
TABS: Final[tuple[Tab, ...]] = ("all", "logs", "changes")
# Fields of the history that say nothing to a person.
_INNER: Final = frozenset({"version", "revenue_currency", "lat_e6", "lng_e6", "primary_contact_id", "merged_into"})


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, tab: str = "all") -> Outcome:
    """The newest entries of a tab. Raises NotFound."""
    row = records.get_readable(tx, actor, "customer", customer_id, now=call.at)
    wanted = tab if tab in TABS else "all"
    return _draw(tx, actor, call, card, row, {"tab": wanted, "starts": [list(NEWEST)]})


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """Older (+1) or newer (-1) entries. Raises NotFound."""
    if card is None or card.view != "customer-timeline":
        raise NotFound(rule="ORG-31")
    row = records.get_readable(tx, actor, "customer", card.record_id, now=call.at)
    starts = list(card.list_state["starts"])
    if step < 0:
        starts = starts[:-1] or starts
    else:
        following = _page(tx, actor, row, card.list_state["tab"], starts[-1], now=call.at)[1]
        starts += [following] if following else []
    return _draw(tx, actor, call, card, row, {"tab": card.list_state["tab"], "starts": starts})


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, state: dict[str, Any]) -> Outcome:
    return record_cards.draw(tx, actor, call, card, "customer", row, view="customer-timeline", state=state)


def _page(
    tx: Tx, actor: Actor, row: Row, tab: str, start: list[int], *, now: int
) -> tuple[list[TimelineLine], list[int] | None]:
    """The lines before the cursor, and where the next page begins."""
    if tab == "changes":
        whole = visibility.may_see_phones(tx, actor, "customer", row["id"], now=now)
        rows = customer_timeline.history(tx, row["id"], before=start[2], limit=PAGE + 1)
        following = [0, 0, rows[PAGE - 1]["id"]] if len(rows) > PAGE else None
        return [_change(entry, private=whole) for entry in rows[:PAGE]], following
    cursor = (start[0], start[1], start[2])
    rows = customer_timeline.page(tx, actor, row["id"], tab, before=cursor, limit=PAGE + 1, now=now)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return [_entry(entry) for entry in rows[:PAGE]], [last["at"], last["rank"], last["id"]] if last else None


def _entry(row: Row) -> TimelineLine:
    return TimelineLine(
        what=row["what"],
        at=row["at"],
        who=row["name"],
        method=row["method"],
        content=row["content"],
        outcome=row["outcome"],
        files=row["files"],
        reason=row["reason"],
        id=row["id"],
        amount=row["amount"],
        currency=row["currency"],
    )


def _change(row: Row, *, private: bool) -> TimelineLine:
    """One row of the history: the fields that changed, private values masked for those who may not see them."""
    before, after = audit.values_of(row)
    old, new = (before, after) if private else (without_private(before), without_private(after))
    names = [name for name in dict.fromkeys((*old, *new)) if name not in _INNER]
    return TimelineLine(
        what=row["action"],
        at=row["at"],
        who=row["name"],
        reason=row["reason"] or "",
        fields=tuple((name, old.get(name), new.get(name)) for name in names) if row["action"] == "changed" else (),
        name=row["record_name"] if row["entity"] == "contact" else "",
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Timeline:
    """The page as it reads now. Raises NotFound."""
    if outcome.card is None:
        raise NotFound(rule="PERM-13")
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, "customer", outcome.id, now=card.drawn_at)
    state = card.list_state
    lines, following = _page(tx, actor, row, state["tab"], state["starts"][-1], now=card.drawn_at)
    return Timeline(
        customer_id=row["id"],
        customer=row["name"],
        tab=cast(Tab, state["tab"]),
        lines=tuple(lines),
        total=customer_timeline.count(tx, actor, row["id"], state["tab"], now=card.drawn_at),
        page=len(state["starts"]),
        more=following is not None,
        card=card,
    )


SHOWS: Final = {"customer-timeline": shown}
