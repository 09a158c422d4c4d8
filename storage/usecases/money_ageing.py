"""The ageing list: open money by how long it has been due (MONEY-13)."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.money import Ageing, AgeingLine
from storage.entities.people import Actor
from storage.errors import Forbidden
from storage.queries import cards, money_lists
from storage.rules import money_ageing as rules
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases.contract_access import card_of, sees_money

MOST_LINES: Final = 50


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, *, bucket: str = "", first: int = 0) -> Outcome:
    """The list, or only one bucket of it, beginning after so many lines. Raises Forbidden without `money.view`."""
    if not sees_money(actor):
        raise Forbidden("not_allowed", rule="PERM-6")
    state = {"bucket": bucket if bucket in rules.NAMES else "", "first": max(0, first)}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="money-ageing",
        entity="ageing",
        record_id=0,
        list_state=state,
        onto=card,
    )
    return Outcome("money-ageing", "ageing", card=drawn)


def of(tx: Tx, actor: Actor, *, now: int, bucket: str = "", first: int = 0, card: Card | None = None) -> Ageing:
    """Sums by bucket in the base currency, and the lines, the longest due first."""
    day = today(actor.organisation, now)
    rows = money_lists.list_open(tx, actor, now=now)
    found = [item for _, mine in groupby(rows, key=lambda row: row["id"]) for item in _lines(list(mine), day)]
    sums = dict.fromkeys(rules.NAMES, 0)
    for line, base in found:
        sums[line.bucket] += base
    lines = sorted(
        (line for line, _ in found if bucket in ("", line.bucket)), key=lambda one: (-one.days, one.contract)
    )
    return Ageing(
        currency=actor.organisation.base_currency,
        buckets=tuple(sums.items()),
        lines=tuple(lines[first : first + MOST_LINES]),
        total=len(lines),
        card=card,
        first=first,
        may_export=actor.may("money.export"),
    )


def _lines(rows: list[Row], day: date) -> Iterator[tuple[AgeingLine, int]]:
    """The open parts of one contract: by instalment, and what no instalment asks for from the order date."""
    first = rows[0]
    plans = [(row["due_on"], row["open"]) for row in rows if row["due_on"] is not None]
    rest = rules.unplanned(first["amount"] - first["received"], (part for _, part in plans))
    for due_on, part in [*plans, *([(first["order_date"], rest)] if rest else [])]:
        days = rules.days_due(due_on, day)
        line = AgeingLine(
            contract_id=first["id"],
            contract=first["number"],
            customer=first["customer"],
            owner=first["owner"],
            amount=part,
            currency=first["currency"],
            days=days,
            bucket=rules.bucket_of(days),
        )
        yield line, rules.share(first["base_amount"] or 0, part, first["amount"])


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Ageing:
    """The list as it reads now."""
    card = card_of(tx, outcome)
    state = card.list_state
    bucket, first = str(state.get("bucket", "")), int(state.get("first", 0))
    return of(tx, actor, now=card.drawn_at, bucket=bucket, first=first, card=card)


SHOWS: Final[dict[str, Any]] = {"money-ageing": shown}
