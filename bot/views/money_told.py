"""What others hear of money, and the list of what is owed (conversations 6.14, 7)."""

from typing import Final

from bot.texts import Texts
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.money import Ageing, AgeingLine, MoneyTold

SHOWN: Final = 7
TOLD: Final = {
    "confirmed": "money-told-confirmed",
    "rejected": "money-told-rejected",
    "void": "money-told-void",
    "refunded": "money-refunded",
    "refund-rejected": "money-refund-rejected",
}


def told(shown: MoneyTold, t: Texts) -> View:
    """A receipt or refund was decided: to who reported it, and to the contract's owner."""
    key = TOLD[shown.event]
    fields: dict[str, str] = {"amount": t.formats.money(shown.amount, shown.currency), "customer": shown.customer}
    if key.startswith("money-told"):
        fields["person"] = shown.by
    if shown.event == "confirmed":
        fields["time"] = t.formats.day_clock(shown.at)
    because = t("money-because", reason=shown.reason) if shown.reason and shown.event != "confirmed" else None
    opens = tap(t.plain("button-contract-open"), "contract", "open", ref("contract", shown.contract_id))
    return View(card([t(key, **fields), t("money-of", contract=shown.contract), because]), keyboard([opens]))


def ageing(shown: Ageing, t: Texts, *, claims: int = 0) -> View:
    """What is owed, by how long; a number opens the contract."""
    state = shown.card.list_state if shown.card is not None else {}
    chosen = str(state.get("bucket", ""))
    total = sum(amount for _, amount in shown.buckets)
    waiting = [_claims(claims, t)] if claims else []
    if not total:
        words = t("money-ageing-none")
        return View(card([words]), keyboard(waiting))
    sums = [
        t("money-bucket", bucket=t.entry("age", name), amount=t.formats.money(amount, shown.currency))
        for name, amount in shown.buckets
        if amount
    ]
    lines = shown.lines[:SHOWN]
    numbered = [t("ui-item", number=n, facts=_line(line, t)) for n, line in enumerate(lines, 1)]
    more = t("money-ageing-more", n=shown.total - len(lines)) if shown.total > len(lines) else None
    numbers = [tap(str(n), "contract", "open", ref("contract", line.contract_id)) for n, line in enumerate(lines, 1)]
    return View(
        card(
            [
                t("money-ageing", amount=t.formats.money(total, shown.currency)),
                t.facts(*sums),
                *numbered,
                more,
            ]
        ),
        keyboard(numbers, *rows_of([*_buckets(shown, chosen, t), *waiting], 3), picker=True),
    )


def _line(line: AgeingLine, t: Texts) -> str:
    age = t("money-late-days", n=line.days) if line.days > 0 else t("money-not-due")
    return t(
        "money-ageing-line",
        customer=line.customer,
        contract=line.contract,
        amount=t.formats.money(line.amount, line.currency),
        age=age,
    )


def _buckets(shown: Ageing, chosen: str, t: Texts) -> list[Button]:
    """One filter for each bucket that holds money, and all of them again."""
    held = [name for name, amount in shown.buckets if amount]
    if chosen:
        return [tap(t.plain("button-money-all"), "money", "list")]
    return [tap(t.entry("age", name), "money", "list", "-", name) for name in held] if len(held) > 1 else []


def _claims(n: int, t: Texts) -> Button:
    return tap(t.plain("button-money-claims", count=n), "money", "open", "-", "claims")


def no_claims(t: Texts) -> View:
    """Nothing waits for confirmation."""
    return View(card([t("money-none-waiting")]), keyboard([tap(t.plain("button-money-ageing"), "money", "list")]))
