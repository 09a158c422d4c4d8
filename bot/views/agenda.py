"""/today and /week: what is due, numbered; days off (conversations.md 6.17, 5.3)."""

from datetime import date

from bot.texts import Markup, Texts
from bot.views.digests import doors, line_of
from bot.views.paging import PAGE, pages
from bot.views.reminder import who
from bot.views.view import View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import from_ms
from storage.entities.notices import Absence
from storage.entities.reminders import Agenda, Reminder


def listed(agenda: Agenda, t: Texts) -> View:
    """The list of its view; a number opens the reminder's card."""
    return week(agenda, t) if agenda.view == "agenda-week" else today(agenda, t)


def today(agenda: Agenda, t: Texts) -> View:
    """An empty day points to the pool, where the person may claim."""
    if not agenda.reminders and not agenda.lines and not agenda.claims:
        return View(t("agenda-empty-plain"))
    if not agenda.reminders and not agenda.lines:
        return View(t("agenda-empty"), keyboard([tap(t.plain("button-pool"), "pool", "open")]))
    title = t("agenda-title", day=t.formats.day_weekday(agenda.now))
    counted = t("agenda-total", title=title, n=agenda.total) if agenda.total > PAGE else title
    lines = [_line(one, number, agenda, t) for number, one in _numbered(agenda)]
    also = line_of(agenda.lines, t)
    return _list(counted, [*lines, also] if also else lines, agenda, t)


def week(agenda: Agenda, t: Texts) -> View:
    """The next seven days by time."""
    if not agenda.reminders:
        return View(t("agenda-week-empty"))
    lines = [_week_line(one, number, t) for number, one in _numbered(agenda)]
    return _list(t("agenda-week-title", n=agenda.total), lines, agenda, t)


def _numbered(agenda: Agenda) -> list[tuple[int, Reminder]]:
    return list(enumerate(agenda.reminders, agenda.first))


def _list(title: Markup, lines: list[Markup], agenda: Agenda, t: Texts) -> View:
    numbers = [tap(str(number), "remind", "open", ref("reminder", one.id)) for number, one in _numbered(agenda)]
    turning = pages(t, agenda.first - 1, agenda.total, more=agenda.has_next)
    return View(card([title, *lines]), keyboard(numbers, turning, doors(agenda.lines, t)))


def _line(one: Reminder, number: int, agenda: Agenda, t: Texts) -> Markup:
    time = t.formats.clock(one.due_at)
    days = _days_late(one, agenda, t)
    what = _what(one, t)
    if days > 0:
        return t("agenda-item-late", number=number, n=days, who=what)
    if one.due_at < agenda.now:
        return t("agenda-item-late-today", number=number, time=time, who=what)
    return t("agenda-item", number=number, time=time, who=what)


def _week_line(one: Reminder, number: int, t: Texts) -> Markup:
    return t("agenda-item", number=number, time=t.formats.moment(one.due_at), who=_what(one, t))


def _what(one: Reminder, t: Texts) -> Markup:
    """Whom, and about what."""
    topic = (one.note or one.topic) if one.record is not None else ""
    return t.facts(who(one, t), topic)


def _days_late(one: Reminder, agenda: Agenda, t: Texts) -> int:
    """Calendar days since it was due (ORG-3)."""
    today = from_ms(agenda.now).astimezone(t.zone).date()
    return (today - from_ms(one.due_at).astimezone(t.zone).date()).days


# ── days off ──


def absence(shown: Absence, t: Texts) -> View:
    """Asked until when, entered, or back."""
    if shown.view == "agenda-away-ask":
        back = tap(t.plain("button-back"), "agenda", "open", "-", "rest")
        days = [tap(_day(day, shown.today, t), "agenda", "off", "-", f"{day:%Y%m%d}") for day in shown.choices]
        return View(card([t("agenda-away-ask"), t("agenda-away-note")]), keyboard(days, [back]))
    if shown.view == "agenda-back" or shown.until is None:
        return View(t("agenda-back"))
    end = tap(t.plain("button-end-day-off"), "agenda", "off", "-", "end")
    return View(t("agenda-away", day=t.formats.weekday_day(shown.until)), keyboard([end]))


def _day(day: date, today: date, t: Texts) -> str:
    if day == today:
        return t.plain("button-only-today")
    return t.plain("button-until", day=t.formats.near_day(day))
