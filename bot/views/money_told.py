"""What others hear of money, and the list of what is owed (conversations 6.14, 7)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.money import Ageing, AgeingLine, ClaimLine, ClaimList, MoneyTold

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
    lines, several = shown.lines[:SHOWN], len({line.owner for line in shown.lines}) > 1
    numbered = [
        t("ui-item", number=n, facts=_line(line, t, owner=several)) for n, line in enumerate(lines, shown.first + 1)
    ]
    numbers = [
        tap(str(n), "contract", "open", ref("contract", line.contract_id))
        for n, line in enumerate(lines, shown.first + 1)
    ]
    turning = pages(t, shown.first, shown.total, size=SHOWN, to=lambda label, at: _turn(label, chosen, at))
    export = [tap(t.plain("button-export"), "export", "ask", arg="list")] if shown.may_export else []
    return View(
        card(
            [
                t("money-ageing", amount=t.formats.money(total, shown.currency)),
                t.facts(*sums),
                *numbered,
            ]
        ),
        keyboard(numbers, turning, *rows_of([*_buckets(shown, chosen, t), *waiting, *export], 3), picker=True),
    )


def _turn(label: str, bucket: str, first: int) -> Button:
    return tap(label, "money", "list", "-", f"{bucket or 'all'}.{first}")


def _line(line: AgeingLine, t: Texts, *, owner: bool) -> Markup:
    """Whose it is where the list is that of several people."""
    age = t("money-falls-today")
    if line.days:
        age = t("money-late-days" if line.days > 0 else "money-falls-in", n=abs(line.days))
    facts = t(
        "money-ageing-line",
        customer=line.customer,
        contract=line.contract,
        amount=t.formats.money(line.amount, line.currency),
        age=age,
    )
    return t.facts(facts, line.owner if owner else None)


def _buckets(shown: Ageing, chosen: str, t: Texts) -> list[Button]:
    """One filter for each bucket that holds money, and all of them again."""
    held = [name for name, amount in shown.buckets if amount]
    if chosen:
        return [tap(t.plain("button-money-all"), "money", "list")]
    return [tap(t.entry("age", name), "money", "list", "-", name) for name in held] if len(held) > 1 else []


def _claims(n: int, t: Texts) -> Button:
    return tap(t.plain("button-money-claims", count=n), "money", "open", "-", "claims")


def claims(shown: ClaimList, t: Texts) -> View:
    """待确认 3: what waits for finance; a number opens one."""
    if not shown.lines:
        return no_claims(t)
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=n, facts=_claim(line, t)) for n, line in numbered]
    numbers = [tap(str(n), "money", "open", ref("receipt", line.id)) for n, line in numbered]
    turning = pages(
        t, shown.first, shown.total, size=SHOWN, to=lambda label, at: tap(label, "money", "list", "-", f"claims.{at}")
    )
    owed = tap(t.plain("button-money-ageing"), "money", "list")
    return View(card([t("money-claims", n=shown.total), *lines]), keyboard(numbers, turning, [owed], picker=True))


def _claim(line: ClaimLine, t: Texts) -> Markup:
    """天成贸易 · HT-0655 · 4.2万 · 林志强 7月13日"""
    amount = t.formats.money(line.amount, line.currency)
    reported = t("money-reported", person=line.person, day=t.formats.day(line.at))
    return t.facts(line.customer, line.contract, amount, reported)


def no_claims(t: Texts) -> View:
    """Nothing waits for confirmation."""
    return View(card([t("money-none-waiting")]), keyboard([tap(t.plain("button-money-ageing"), "money", "list")]))
