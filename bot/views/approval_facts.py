"""What an approver reads of a record: its name, its money, what else counts (conversations.md 6.13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.texts import Markup, Texts
from storage.entities.approvals import ApprovalCard, Item, RequestLine

Approved = ApprovalCard | Item | RequestLine


def title(shown: Approved, t: Texts) -> Markup:
    """合同 HT-0712 · 顺达物流"""
    return t.facts(t.plain("approval-named", what=_what(shown, t), name=_name(shown)), shown.facts.get("customer"))


def brief(shown: Approved, t: Texts) -> str:
    """合同 HT-0712 顺达物流 45万, within a line; what has no name of its own is its kind alone."""
    name = " ".join(part for part in (_name(shown), str(shown.facts.get("customer") or "")) if part)
    named = t.plain("approval-named", what=_what(shown, t), name=name)
    money = amount(shown, t)
    return f"{named} {money}" if money else named


def amount(shown: Approved, t: Texts) -> str:
    """45万, short; empty where no money is decided."""
    return t.formats.money(shown.amount, shown.currency) if shown.amount is not None else ""


def button_amount(shown: Approved, t: Texts) -> str:
    """The amount on a button that decides: short only where exact."""
    return t.formats.money_button(shown.amount, shown.currency) if shown.amount is not None else ""


def record_name(shown: Approved, t: Texts) -> str:
    """合同 HT-0712"""
    return t.plain("approval-named", what=_what(shown, t), name=_name(shown))


def _what(shown: Approved, t: Texts) -> str:
    return t.entry("approval_subject", shown.subject, capital=True)


def _name(shown: Approved) -> str:
    return str(shown.facts.get("number") or shown.name)


def lines(shown: ApprovalCard, t: Texts) -> list[Markup | None]:
    """The facts below the title; those a reader may not see are not among them."""
    facts = shown.facts
    own = _OWN.get(shown.subject)
    note = t("approval-note", name=shown.submitter.name, words=shown.note) if shown.note else None
    return [_money(shown, t), *(own(shown, t) if own else [t.facts(*_terms(facts, t))]), _paid(facts, t), note]


def _money(shown: ApprovalCard, t: Texts) -> Markup | None:
    if shown.amount is None:
        return None
    facts, figure = shown.facts, t.formats.money_digits(shown.amount, shown.currency)
    off = facts.get("discount_bp")
    if not off or not facts.get("list_total"):
        return t("approval-amount", amount=figure)
    listed, share = t.formats.money_digits(facts["list_total"], shown.currency), t.formats.percent(off)
    above = off - facts.get("limit_bp", off)
    if above > 0:
        return t("approval-amount-over", amount=figure, listed=listed, off=share, n=_points(above, t))
    key = "approval-amount-low" if facts.get("over_limit") else "approval-amount-off"
    return t(key, amount=figure, listed=listed, off=share)


def _points(basis_points: int, t: Texts) -> int | str:
    """2 of 200, 2.5 of 250."""
    text = t.formats.percent(basis_points).rstrip("%")
    return int(text) if text.isdecimal() else text


def discount(facts: Mapping[str, Any], t: Texts) -> str | None:
    """折扣 12%（标准 10%）; a single price may be too low while the whole is not."""
    off = facts.get("discount_bp")
    if not off:
        return t.plain("approval-low") if facts.get("over_limit") else None
    share, limit = t.formats.percent(off), facts.get("limit_bp", off)
    if off > limit:
        return t.plain("approval-off-over", off=share, limit=t.formats.percent(limit))
    return t.plain("approval-off-low" if facts.get("over_limit") else "approval-off", off=share)


def _terms(facts: dict[str, Any], t: Texts) -> list[str]:
    """付款 30/60/10 · 交付 8月20日 · 毛利 18%"""
    found, whole = [], facts.get("amount")
    plans = facts.get("plans")
    if plans and whole:
        parts = "/".join(str(round(plan["amount"] * 100 / whole)) for plan in plans)
        found.append(t.plain("approval-payment", parts=parts))
    if facts.get("deliver_on"):
        found.append(t.plain("approval-delivery", day=_day(facts["deliver_on"], t)))
    if facts.get("margin") is not None and whole:
        share = t.formats.percent(round(facts["margin"] * 10_000 / whole))
        found.append(t.plain("approval-margin", share=share))
    return found


def _paid(facts: dict[str, Any], t: Texts) -> Markup | None:
    good, total = (facts.get("paid_on_time") or (0, 0))[:2]
    if not total:
        return None
    return t("approval-paid-all" if good == total else "approval-paid", good=good, total=total)


def _day(text: str, t: Texts) -> str:
    try:
        return t.formats.day(date.fromisoformat(str(text)[:10]))
    except ValueError:
        return str(text)


def _refund(shown: ApprovalCard, t: Texts) -> list[Markup | None]:
    facts = shown.facts
    received = t.formats.money(facts.get("received") or 0, shown.currency)
    return [t("approval-of-contract", contract=str(facts.get("contract", "")), received=received)]


def _change(shown: ApprovalCard, t: Texts) -> list[Markup | None]:
    """What was, and what is wanted: the amount in figures, the rest by name."""
    before, after = shown.facts.get("before") or {}, shown.facts.get("after") or {}
    found: list[Markup | None] = []
    if "amount" in before and "amount" in after:
        was, now = (t.formats.money_digits(one["amount"], shown.currency) for one in (before, after))
        found.append(t("approval-was", was=was, now=now))
    names = [t.entry("approval_field", name) for name in after if name != "amount"]
    names += map(str, shown.facts.get("own") or ())
    changed = t("approval-changes", names=t.chain("approval-list", names)) if names else None
    return [*found, changed]


def _export(shown: ApprovalCard, t: Texts) -> list[Markup | None]:
    rows = shown.facts.get("rows") or 0
    return [t("approval-export", rows=f"{rows:,}", name=shown.submitter.name)]


def _transfer(shown: ApprovalCard, t: Texts) -> list[Markup | None]:
    facts = shown.facts
    return [t("approval-transfer", owner=str(facts.get("owner", "")), to=str(facts.get("to", "")))]


_OWN = {"refund": _refund, "contract_change": _change, "export": _export, "transfer": _transfer}
