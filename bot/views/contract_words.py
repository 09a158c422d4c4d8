"""The fields of a contract in words: what it says, what somebody wants it to say."""

from datetime import date
from typing import Any, Final

from bot.texts import Markup, Texts
from bot.texts.widths import cut
from bot.views import contract_own
from storage.entities.contracts import ChangeLine, ContractCard

# what is asked -> the field it changes
FIELDS: Final = {
    "amount": "amount",
    "deliver": "deliver_on",
    "name": "name",
    "start": "start_on",
    "end": "end_on",
    "type": "type",
    "signer": "customer_signer",
    "ours": "company_signer",
    "terms": "terms",
    "remark": "remark",
    "discount": "order_discount",
    "products": "lines",
    "ordered": "order_date",
}
FREE: Final = frozenset({"signer", "ours", "remark"})
SUMS: Final = frozenset({"amount", "order_discount"})
DAYS: Final = frozenset({"order_date", "deliver_on", "start_on", "end_on"})
LONGEST: Final = 120


def money(amount: int, of: ContractCard, t: Texts) -> str:
    return t.formats.money(amount, of.currency)


def day(text: str | None, t: Texts) -> str:
    """2026-08-20 as 8月20日; empty without one."""
    return t.formats.day(date.fromisoformat(text)) if text else ""


def clauses(shown: ContractCard, t: Texts) -> list[Markup | None]:
    """Type and time, who signs, terms and remark; nothing of what is not filled in."""
    kind = t.entry("contract_type", shown.type) if shown.type else None
    start = t("contract-from", day=day(shown.start_on, t)) if shown.start_on else None
    until = t("contract-until", day=day(shown.end_on, t)) if shown.end_on else None
    theirs = t("contract-signer", name=shown.customer_signer) if shown.customer_signer else None
    ours = t("contract-ours", name=shown.company_signer) if shown.company_signer else None
    return [
        t.facts(kind, start, until) or None,
        t.facts(theirs, ours) or None,
        t("contract-terms", words=cut(shown.terms, LONGEST)) if shown.terms else None,
        t("contract-remark", words=cut(shown.remark, LONGEST)) if shown.remark else None,
        *contract_own.lines(shown, t),
    ]


def change_line(change: ChangeLine, currency: str, t: Texts) -> Markup:
    """金额 45万 → 50万"""
    parts = [
        t(
            "contract-change-line",
            field=t.entry("contract_field", field),
            before=value_words(field, change.before.get(field), currency, t),
            after=value_words(field, value, currency, t),
        )
        for field, value in change.wanted.items()
        if field in FIELDS.values()
    ]
    return t.facts(*parts, *(contract_own.changed(one, t) for one in change.own))


def value_words(field: str, value: Any, currency: str, t: Texts) -> str:
    """A value of a contract as one reads it."""
    if value is None or value == "":
        return "–"
    if field == "lines":
        return _products(value, currency, t)
    if field in SUMS:
        return t.formats.money_digits(int(value), currency)
    if field == "type":
        return t.entry("contract_type", str(value))
    return day(str(value), t) if field in DAYS else cut(str(value), LONGEST)


def _products(value: Any, currency: str, t: Texts) -> str:
    """A100×3 486,000 of products that were asked for; the sum alone while it is asked why."""
    if isinstance(value, str):
        return t.formats.money_digits(int(value), currency)
    parts = [
        t.plain(
            "contract-product",
            product=str(line.get("name", "")),
            count=f"{line.get('quantity', 0) / 1000:g}",
            amount=t.formats.money_digits(line.get("subtotal", 0), currency),
        )
        for line in value
    ]
    return cut(t.chain("admin-list-separator", parts), LONGEST)
