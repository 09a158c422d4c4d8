"""The timeline of a customer, and the history of its changes (conversations 6.7, AUDIT-6)."""

from typing import Any, Final

from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.paging import MANY, PAGE, pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.customer_fields import CONTACT, CUSTOMER, Form
from storage.entities.ids import ref
from storage.entities.timeline import Timeline, TimelineLine

_TABS: Final = (("logs", "button-tab-logs"), ("changes", "button-tab-changes"), ("all", "button-tab-all"))
_TRADE: Final = ("stage", "quote", "contract", "effective", "receipt")
_FORMS: Final[dict[str, Form]] = {**CONTACT, **CUSTOMER}


def shown(line_up: Timeline, t: Texts) -> View:
    """One page, newest first, with the tabs below."""
    own = ref("customer", line_up.customer_id)
    if line_up.tab == "logs" and line_up.lines:
        return _logs(line_up, t, own)
    lines = [_line(line, t) for line in line_up.lines] or [t("customer-timeline-empty")]
    tabs = [tap(t.plain(key), "customer", "tline", own, tab) for tab, key in _TABS]
    back = tap(t.plain("button-back"), "customer", "open", own, "back")
    return View(card([_title(line_up, t), *lines]), keyboard(tabs, _turning(line_up, t), [back]))


def _logs(line_up: Timeline, t: Texts, own: str) -> View:
    """Follow-ups alone: a number opens one, with its comments."""
    numbered = list(enumerate(line_up.lines, (line_up.page - 1) * PAGE + 1))
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    keys = [tap(str(number), "follow", "open", ref("follow_up", line.id), "read") for number, line in numbered]
    tabs = [tap(t.plain(key), "customer", "tline", own, tab) for tab, key in _TABS]
    back = tap(t.plain("button-back"), "customer", "open", own, "back")
    return View(card([_title(line_up, t), *lines]), keyboard(tabs, keys, [back, *_turning(line_up, t)]))


def _title(line_up: Timeline, t: Texts) -> Markup:
    if line_up.total > MANY:
        total = t.formats.count(line_up.total)
        return t("customer-timeline-title-many", customer=line_up.customer, total=total, page=line_up.page)
    last = max(1, -(-line_up.total // PAGE))
    return t("customer-timeline-title", customer=line_up.customer, n=line_up.total, page=line_up.page, pages=last)


def _turning(line_up: Timeline, t: Texts) -> list[Button]:
    return pages(t, (line_up.page - 1) * PAGE, line_up.total, more=line_up.more)


def _line(line: TimelineLine, t: Texts) -> Markup:
    day = t.formats.day(line.at)
    if line.what == "follow":
        return _follow(line, day, t)
    if line.what == "taken":
        return t("customer-timeline-owner", day=day, name=line.who, how=t.entry("stint_in", line.reason))
    if line.what == "left":
        return t("customer-timeline-left", day=day, name=line.who, how=t.entry("stint_out", line.reason))
    if line.what in _TRADE:
        return _trade(line, day, t)
    return _change(line, day, t)


def _trade(line: TimelineLine, day: str, t: Texts) -> Markup:
    """Where a deal stands since, what was quoted, agreed, paid."""
    who = line.who or t.plain("customer-history-system")
    if line.what == "stage":
        return t.facts(t("customer-timeline-stage", day=day, deal=line.content, stage=line.reason), who)
    amount = t.formats.money(line.amount, line.currency)
    state = t.entry("receipt_state", line.reason) if line.what == "receipt" else None
    return t.facts(t(f"customer-timeline-{line.what}", day=day, number=line.content, amount=amount), state, who)


def _follow(line: TimelineLine, day: str, t: Texts) -> Markup:
    """7月9日 拜访 · 林志强：对报价基本认可，要再降3个点 · 附件 1"""
    said = line.content or (t.entry("outcome", line.outcome) if line.outcome else "")
    method = t.entry("method", line.method)
    files = t("customer-card-files", n=line.files) if line.files else None
    if not said:
        return t.facts(t("customer-timeline-line-plain", day=day, method=method, name=line.who), files)
    return t.facts(t("customer-timeline-line", day=day, method=method, name=line.who, content=said), files)


def _change(line: TimelineLine, day: str, t: Texts) -> Markup:
    who = line.who or t.plain("customer-history-system")
    about = t("customer-history-contact", contact=line.name) if line.name else None
    if line.what == "changed" and line.fields:
        said = [_field(name, before, after, t) for name, before, after in line.fields[:3]]
        more = t("customer-history-more", n=len(line.fields) - 3) if len(line.fields) > 3 else None
        return t.facts(_deed("changed", day, who, t), about, *said, more)
    deed = _deed(line.what, day, who, t)
    reason = _reason(line, t)
    return t.facts(deed, about, reason)


def _deed(what: str, day: str, who: str, t: Texts) -> Markup:
    return t("customer-history-line", day=day, name=who, deed=t.entry("history", what))


def _reason(line: TimelineLine, t: Texts) -> str | None:
    if not line.reason:
        return None
    for dictionary in ("return_reason", "pool_reason", "lock_reason", "reveal_reason"):
        if t.has(f"dict-{dictionary}-{line.reason}"):
            return t.entry(dictionary, line.reason)
    return line.reason[:60]


def _field(name: str, before: Any, after: Any, t: Texts) -> Markup:
    """级别：B → A"""
    form = _FORMS.get(name)
    label = t.entry("field", name, capital=True)
    if form is None or form.kind in ("customer", "person") or isinstance(before, dict) or isinstance(after, dict):
        return t("customer-history-field-plain", field=label)
    old, new = (customer_fields.value(form, side, t)[:40] or t.plain("customer-nothing") for side in (before, after))
    return t("customer-history-field", field=label, before=old, after=new)
