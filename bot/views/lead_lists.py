"""Lists of leads: one's own with a choice of several, the call and visitor registers (LEAD-11, LEAD-13)."""

from datetime import date, datetime, time, timedelta

from bot.texts import Markup, Texts
from bot.views import deleted
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import to_ms
from storage.entities.leads import LeadLine, LeadList

NEED = 24
OTHER = {"phone_in": "walk_in", "walk_in": "phone_in"}


def listed(shown: LeadList, t: Texts) -> View:
    """A page of the list; the numbers open a lead, or choose it."""
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(shown, line, t)) for number, line in numbered]
    keys = [_number(number, line, shown) for number, line in numbered]
    turning = pages(t, shown.first, shown.total)
    return View(card([_title(shown, t), *lines]), keyboard(keys, turning, _last_row(shown, t), picker=True))


def _title(shown: LeadList, t: Texts) -> Markup:
    total = t.formats.count(shown.total)
    if shown.day is None:
        return t("lead-list-title", n=shown.total, total=total) if shown.total else t("lead-list-empty")
    day = t.formats.day(_noon(shown.day, t))
    key = f"lead-register-{shown.what.replace('_', '-')}"
    return t(key, day=day, n=shown.total, total=total) if shown.total else t(f"{key}-empty", day=day)


def _noon(day: date, t: Texts) -> int:
    return to_ms(datetime.combine(day, time(12), t.zone))


def _line(shown: LeadList, line: LeadLine, t: Texts) -> Markup:
    status = t.entry("lead_status", line.status)
    if shown.day is None:
        at = t("lead-list-next", at=t.formats.near(line.next_at)) if line.next_at else None
        return t.facts(line.name, status, at)
    result = t.entry("invalid_reason", line.reason) if line.status == "invalid" and line.reason else status
    need = line.need if len(line.need) <= NEED else line.need[:NEED] + "…"
    return t.facts(t.formats.clock(line.at), line.name, line.contact, line.phone, need, result, line.receiver)


def _number(number: int, line: LeadLine, shown: LeadList) -> Button:
    own = ref("lead", line.id)
    if shown.picking:
        return tap(f"✓{number}" if line.id in shown.chosen else str(number), "lead", "list", own)
    return tap(str(number), "customer", "open", own)


def _last_row(shown: LeadList, t: Texts) -> list[Button | None]:
    """Choose several and convert them; of a register the day before, the other one, the day after."""
    if shown.day is not None:
        return _days(shown, shown.day, t)
    if not shown.picking:
        several = shown.may_convert and shown.total > 1
        gone = deleted.entry("lead", t) if shown.may_restore else None
        return [tap(t.plain("button-several"), "lead", "list", arg="pick") if several else None, gone]
    cancel = tap(t.plain("button-cancel"), "lead", "list", arg="pick")
    count = len(shown.chosen)
    convert = tap(t.plain("button-convert-n", n=count), "lead", "convert", arg="several", style="success")
    return [convert if count else None, cancel]


def _days(shown: LeadList, day: date, t: Texts) -> list[Button | None]:
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    other = OTHER[shown.what]
    return [
        _day("button-day-before", shown.what, before, t),
        tap(t.plain(f"button-register-{other.replace('_', '-')}"), "lead", "list", arg=_of(other, day)),
        _day("button-day-after", shown.what, after, t) if after <= shown.today else None,
    ]


def _day(key: str, what: str, day: date, t: Texts) -> Button:
    return tap(t.plain(key, day=t.formats.day(_noon(day, t))), "lead", "list", arg=_of(what, day))


def _of(what: str, day: date) -> str:
    return f"{what}.{day:%Y%m%d}"


def entries(t: Texts) -> list[Button]:
    """The lists of leads as 更多 offers them."""
    return [
        tap(t.plain("button-my-leads"), "lead", "list", arg="mine"),
        tap(t.plain("button-register-phone-in"), "lead", "list", arg="phone_in"),
        tap(t.plain("button-register-walk-in"), "lead", "list", arg="walk_in"),
    ]
