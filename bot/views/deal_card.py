"""The card of a deal: what it is, what was done with it, what it still asks (conversations.md 6.11)."""

from collections.abc import Callable
from typing import Final

from bot.texts import Markup, Texts
from bot.views import deal_ends, deal_fields, deal_stages
from bot.views.deal_stages import Rows, back, move_label
from bot.views.file import count_button
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.deals import DealCard, DealGone, QuoteLine
from storage.entities.ids import base36, ref
from storage.entities.lines import Line

# What was just done, above the card as it is now.
_DONE: Final = frozenset({"deal-saved", "deal-changed", "deal-unmoved", "deal-reopened", "deal-given"})


def view(shown: DealCard, t: Texts) -> View:
    """One deal with what can be done on it."""
    special = _SPECIAL.get(shown.view)
    if special is not None:
        return special(shown, t)
    lines: list[Markup | None] = [_title(shown, t), *_done(shown, t), *_facts(shown, t)]
    rows = _more(shown, t) if shown.view == "deal-more" else _main(shown, t)
    return View(card(lines), keyboard(*rows, picker=shown.view == "deal-more"))


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
        _off(shown, t),
        _origin(shown, t),
        t("deal-tags", words=t.chain("deal-tag-list", shown.tags)) if shown.tags else None,
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


def _off(shown: DealCard, t: Texts) -> Markup | None:
    """The discount of the whole."""
    if not shown.order_discount:
        return None
    return t("deal-order-discount", amount=t.formats.money_digits(shown.order_discount, shown.currency))


def _origin(shown: DealCard, t: Texts) -> Markup | None:
    """Where it came from."""
    source = t("deal-source", words=t.entry("source", shown.source)) if shown.source else None
    campaign = t("deal-campaign", words=t.entry("campaign", shown.campaign)) if shown.campaign else None
    return t.facts(source, campaign) or None


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
    given = count_button(shown.files, own, t)
    last: list[Button | None] = [log if shown.customer_readable else None, given, more]
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
    """[阶段] [编辑] [报价] / [历史] [客户] [出报价] / [协作] [转移] [无效] / [‹ 返回] [删除]"""
    own, edit = ref("opportunity", shown.id), "edit" in shown.rights
    give = tap(t.plain("button-transfer"), "transfer", "who", own) if "transfer" in shown.rights else None
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
        tap(t.plain("button-team"), "team", "open", own),
        give,
        tap(t.plain("button-deal-void"), "deal", "ask", own, "void") if edit else None,
    ]
    drop = tap(t.plain("button-delete"), "deal", "ask", own, "delete") if "delete" in shown.rights else None
    return [first, second, third, [back(own, t), drop]]


# ── asked ──


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
    "deal-edit": deal_fields.asked,
    "deal-people": deal_fields.people,
    "deal-part": deal_fields.part,
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
