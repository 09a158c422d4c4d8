"""The card of a deal: what it is, what was done with it, what it still asks (conversations.md 6.11)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.texts import Markup, Texts
from bot.views import deal_ends, deal_stages
from bot.views.deal_stages import Rows, back, move_label
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import DealCard, DealGone, QuoteLine
from storage.entities.ids import base36, ref
from storage.entities.lines import Line

# What was just done, above the card as it is now.
_DONE: Final = frozenset({"deal-saved", "deal-changed", "deal-unmoved", "deal-reopened", "deal-given"})
FIELDS: Final = ("name", "amount", "expected_close_on", "next_step", "competitor", "probability")


def view(shown: DealCard, t: Texts) -> View:
    """One deal with what can be done on it."""
    special = _SPECIAL.get(shown.view)
    if special is not None:
        return special(shown, t)
    lines: list[Markup | None] = [_title(shown, t), *_done(shown, t), *_facts(shown, t)]
    rows = _more(shown, t) if shown.view == "deal-more" else _main(shown, t)
    return View(card(lines), keyboard(*rows))


def _title(shown: DealCard, t: Texts) -> Markup:
    return t.facts(shown.name, shown.customer, None if shown.mine else t("customer-owner", owner=shown.owner))


def _done(shown: DealCard, t: Texts) -> list[Markup | None]:
    return [t(shown.view)] if shown.view in _DONE else []


def _facts(shown: DealCard, t: Texts) -> list[Markup | None]:
    """Money, stage and day; how long it stands there; whoever decides; what comes next; its lines and quotes."""
    contacts = [t("deal-contact", name=one.name, role=t.entry("deal_role", one.role)) for one in shown.contacts]
    return [
        t.facts(_money(shown, t), _stage(shown, t), _day(shown, t)),
        _standing(shown, t),
        t.facts(*contacts) or None,
        t("deal-next-step", words=shown.next_step) if shown.next_step else None,
        t("deal-rival", words=shown.competitor) if shown.competitor else None,
        *(line_words(line, shown.currency, t) for line in shown.lines),
        *(_quote(quote, shown.currency, t) for quote in shown.quotes),
    ]


def _money(shown: DealCard, t: Texts) -> str | Markup:
    amount = shown.won_amount if shown.won_amount is not None else shown.amount
    return t.formats.money(amount, shown.currency) if amount else t("deal-no-amount")


def _stage(shown: DealCard, t: Texts) -> Markup:
    if shown.state != "open":
        reason = deal_ends.reason(shown, t)
        return (
            t("deal-ended", state=t.entry("deal_state", shown.state), reason=reason)
            if reason
            else t.facts(t.entry("deal_state", shown.state, capital=True))
        )
    return t("deal-stage", stage=shown.stage.name, rate=t.formats.percent(shown.probability * 100))


def _day(shown: DealCard, t: Texts) -> Markup | None:
    day = shown.expected_close_on
    if day is None or shown.state != "open":
        return None
    return t("deal-overdue-since" if shown.overdue else "deal-closes", day=t.formats.day(day))


def _standing(shown: DealCard, t: Texts) -> Markup | None:
    if shown.state != "open":
        return None
    return t("deal-days", n=shown.days, usual=shown.stage.max_days)


def line_words(line: Line, currency: str, t: Texts) -> Markup:
    """One product: how many, for how much."""
    whole, rest = divmod(line.quantity, 1000)
    count = f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
    sum_ = t.formats.money_digits(line.subtotal, currency)
    off = t.formats.percent(line.discount_bp) if line.discount_bp else ""
    if off:
        return t("deal-line-off", product=line.name, count=count, sum=sum_, off=off)
    return t("deal-line", product=line.name, count=count, sum=sum_)


def _quote(quote: QuoteLine, currency: str, t: Texts) -> Markup:
    total = t.formats.money(quote.total, currency)
    return t("deal-quote", number=quote.number, total=total, state=t.entry("quote_state", quote.state))


# ── keys ──


def _main(shown: DealCard, t: Texts) -> Rows:
    """[!进到「商务谈判」] / [赢单] [输单] [改金额] / [记跟进] [更多]"""
    own = ref("opportunity", shown.id)
    log = tap(t.plain("button-log"), "follow", "log", ref("customer", shown.customer_id))
    more = tap(t.plain("button-more"), "deal", "open", own, "more")
    last: list[Button | None] = [log if shown.customer_readable else None, more]
    if "edit" not in shown.rights:
        reopen = tap(t.plain("button-deal-reopen"), "deal", "ask", own, "reopen")
        return [[reopen] if "reopen" in shown.rights else [], last]
    target = shown.target or shown.next
    first: list[Button | None] = []
    if target is not None and target.id != shown.stage.id:
        key = tap(move_label(target, t), "deal", "stage", own, base36(target.id), style="primary")
        first = [key]
    ends: list[Button | None] = [
        tap(t.plain("button-won"), "deal", "ask", own, "win"),
        tap(t.plain("button-lost"), "deal", "ask", own, "lose"),
        tap(t.plain("button-amount"), "deal", "ask", own, "amount") if not shown.lines else None,
    ]
    return [first, ends, last]


def _more(shown: DealCard, t: Texts) -> Rows:
    """[阶段] [编辑] [报价] / [历史] [客户] [无效] / [删除] [‹ 返回]"""
    own, edit = ref("opportunity", shown.id), "edit" in shown.rights
    quote = shown.quotes[0] if shown.quotes else None
    first = [
        tap(t.plain("button-deal-stages"), "deal", "open", own, "stages") if edit else None,
        tap(t.plain("button-edit"), "deal", "ask", own, "fields") if edit else None,
        tap(t.plain("button-quote"), "quote", "open", "-", base36(quote.id)) if quote else None,
    ]
    second = [
        tap(t.plain("button-deal-history"), "deal", "open", own, "past"),
        tap(t.plain("button-customer"), "customer", "open", ref("customer", shown.customer_id))
        if shown.customer_readable
        else None,
        tap(t.plain("button-quote-make"), "quote", "make", own) if shown.lines and "quote" in shown.rights else None,
    ]
    third = [
        back(own, t),
        tap(t.plain("button-deal-void"), "deal", "ask", own, "void") if edit else None,
        tap(t.plain("button-delete"), "deal", "ask", own, "delete") if "delete" in shown.rights else None,
    ]
    return [first, second, third]


# ── asked ──


def fields(shown: DealCard, t: Texts) -> View:
    """编辑: which field."""
    own = ref("opportunity", shown.id)
    names = [
        tap(t.entry("deal_field", name, capital=True), "deal", "ask", own, name)
        for name in FIELDS
        if name != "amount" or not shown.lines
    ]
    return View(
        card([_title(shown, t), t("deal-edit-which")]), keyboard(*rows_of(names, 3), [back(own, t)], picker=True)
    )


def _asked(shown: DealCard, t: Texts) -> View:
    """A field in words; a day also by chips."""
    own, field = ref("opportunity", shown.id), str(shown.asked.get("field", ""))
    chips = _days(own, t) if field == "expected_close_on" else []
    key = f"deal-ask-{field.replace('_', '-')}"
    return View(card([_title(shown, t), t(key)]), keyboard(chips, [back(own, t)]))


def _days(own: str, t: Texts) -> list[Button]:
    """The ends of this month and the two after it."""
    found, day = [], t.formats.today
    for _ in range(3):
        first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = first - timedelta(days=1)
        found.append(tap(t.formats.day(end), "deal", "put", own, f"t.{end.isoformat()}"))
        day = first
    return found


def day_of(arg: str) -> date | None:
    """The day a chip says."""
    try:
        return date.fromisoformat(arg)
    except ValueError:
        return None


def delete_sure(shown: DealCard, t: Texts) -> View:
    """Deleting asks once, with the name."""
    own = ref("opportunity", shown.id)
    yes = tap(t.plain("button-confirm-delete"), "deal", "drop", own, style="danger")
    return View(card([t("deal-delete-sure", name=shown.name)]), keyboard([back(own, t), yes]))


def gone(shown: DealGone, t: Texts) -> View:
    """Deleted, or given away to somebody whose it is now."""
    return View(t("deal-deleted" if shown.card.view == "deal-deleted" else "deal-given-away", name=shown.name))


def with_amount(shown: DealCard, minor: int, t: Texts) -> View:
    """The card, with the sum that was said as one tap."""
    found = view(shown, t)
    if "edit" not in shown.rights or shown.lines or minor == shown.amount or found.keyboard is None:
        return found
    sum_ = t.formats.money_button(minor, shown.currency)
    key = tap(t.plain("button-amount-to", amount=sum_), "deal", "put", ref("opportunity", shown.id), f"a.{minor}")
    rows = [list(row) for row in found.keyboard.rows]
    ends = [button for button in rows[-2] if (button.feature, button.arg) != ("deal", "amount")]
    return View(found.text, keyboard(*rows[:-2], [*ends], [key, rows[-1][-1]]))


_SPECIAL: Final[dict[str, Callable[[DealCard, Texts], View]]] = {
    "deal-edit": _asked,
    "deal-moved": deal_stages.moved,
    "deal-needs": deal_stages.needs,
    "deal-back": deal_stages.why_back,
    "deal-skip": deal_stages.skip,
    "deal-stages": deal_stages.choose,
    "deal-lost-why": deal_ends.why_lost,
    "deal-lost": deal_ends.lost,
    "deal-void-why": deal_ends.why_void,
    "deal-void": deal_ends.voided,
    "deal-won-ask": deal_ends.ask_won,
    "deal-won": deal_ends.won,
    "deal-reopen": deal_ends.why_reopen,
}
