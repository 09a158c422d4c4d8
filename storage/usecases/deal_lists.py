"""Lists of deals: one's own, those of a customer, everything one reads (conversations 6.11, PERM-12)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import DealLine, DealList, DealSum
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import cards, deal_lists, records
from storage.rules import deals as rules
from storage.rules.calendar import today
from storage.rules.paging import begin_of
from storage.tx import Row, Tx
from storage.usecases import own_lists

PAGE: Final = 5
MOST_ON_CARD: Final = 3
VIEW: Final = "deal-list"


def show(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    *,
    customer_id: int | None = None,
    mine: bool | None = None,
    state: str = "open",
    step: int = 0,
) -> Outcome:
    """Open deals by their expected day, five a page; of a customer all states. Raises NotFound.

    Without `mine` one's own, or everybody's to whom has none and reads those of others: a manager who sells nothing.
    """
    if not actor.may("opp.view"):
        raise NotFound(rule="PERM-3")
    if customer_id is not None:
        records.get_readable(tx, actor, "customer", customer_id, now=call.at)
    if mine is None:
        own = deal_lists.list_page(tx, actor, mine=True, state=state, limit=1, now=call.at)
        mine = bool(own) or not deal_lists.list_page(tx, actor, mine=False, state=state, limit=1, now=call.at)
    kept: dict[str, Any] = {"customer": customer_id, "mine": mine and customer_id is None, "state": state, "first": 0}
    if step and card is not None and card.view == VIEW:
        kept = dict(card.list_state)
        total = sum(row["n"] for row in deal_lists.sums(tx, actor, now=call.at, **_filter(kept)))
        kept["first"] = begin_of(kept["first"] + step * PAGE, total, PAGE)
    return own_lists.draw(tx, actor, call, card, VIEW, kept)


def _filter(state: Mapping[str, Any]) -> dict[str, Any]:
    return {"customer_id": state["customer"], "mine": state["mine"], "state": state["state"]}


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> DealList:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state, now = card.list_state, card.drawn_at
    rows = deal_lists.list_page(tx, actor, first=state["first"], limit=PAGE, now=now, **_filter(state))
    sums = deal_lists.sums(tx, actor, now=now, **_filter(state))
    customer = None
    if state["customer"] is not None:
        row = records.get_readable(tx, actor, "customer", state["customer"], now=now)
        customer = (row["id"], row["name"])
    return DealList(
        view=VIEW,
        deals=tuple(line_of(actor, row, now=now) for row in rows),
        total=sum(row["n"] for row in sums),
        first=state["first"],
        sums=tuple(DealSum(row["currency"], row["n"], int(row["amount"]), int(row["weighted"])) for row in sums),
        customer=customer,
        card=card,
        may_export=actor.may("opp.export"),
    )


def open_of(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> tuple[DealLine, ...]:
    """The open deals of a customer that its card names, those the reader reads (CUST-13)."""
    if not actor.may("opp.view"):
        return ()
    rows = deal_lists.list_page(tx, actor, customer_id=customer_id, limit=MOST_ON_CARD, now=now)
    return tuple(line_of(actor, row, now=now) for row in rows)


def line_of(actor: Actor, row: Row, *, now: int) -> DealLine:
    """A deal in a list; the row comes from `deal_lists`."""
    day = today(actor.organisation, now)
    expected = date.fromisoformat(row["expected_close_on"]) if row["expected_close_on"] else None
    followed = row["last_followup_at"]
    last = today(actor.organisation, followed) if followed is not None else None
    is_open = row["state"] == "open"
    entered = date.fromisoformat(row["entered_stage_on"])
    return DealLine(
        id=row["id"],
        name=row["name"],
        customer=row["customer"],
        owner=row["owner_name"],
        amount=row["amount"],
        currency=row["currency"],
        stage=row["stage"],
        rate=row["rate"],
        state=row["state"],
        expected_close_on=expected,
        stale=is_open and rules.is_stale(day, entered, last, row["max_days"]),
        overdue=is_open and rules.is_overdue(day, expected),
    )


SHOWS: Final = {VIEW: shown}
