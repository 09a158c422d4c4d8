"""/today and /week: what is due, numbered; days off (conversations.md 6.17, 5.3)."""

from datetime import date

from bot.texts import Markup, Texts, cut
from bot.views.digests import doors, line_of
from bot.views.paging import PAGE, pages
from bot.views.reminder import who
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.instants import from_ms
from storage.entities.notices import Absence
from storage.entities.organisation import Directory
from storage.entities.reminders import Agenda, Reminder
from storage.entities.transfer import Named


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
        return _ask_days(shown, t)
    if shown.person is not None:
        return _of(shown, shown.person, t)
    if shown.view == "agenda-back" or shown.until is None:
        return View(t("agenda-back"))
    delegate = tap(t.plain("button-delegate"), "approval", "open", "-", "who.0")
    end = tap(t.plain("button-end-day-off"), "agenda", "off", "-", "end")
    line = t("agenda-away", day=t.formats.weekday_day(shown.until))
    return View(card([line, _delegate(shown, t)]), keyboard([end, delegate]))


def _ask_days(shown: Absence, t: Texts) -> View:
    """The days to choose from; for somebody else also who decides meanwhile."""
    whom = "-" if shown.person is None else ref("user", shown.person.id)
    days = [tap(_day(day, shown.today, t), "agenda", "off", whom, f"{day:%Y%m%d}") for day in shown.choices]
    if shown.person is None:
        back = tap(t.plain("button-back"), "agenda", "open", "-", "rest")
        return View(card([t("agenda-away-ask"), t("agenda-away-note")]), keyboard(days, [back]))
    back = tap(t.plain("button-back"), "agenda", "open", whom)
    lines = [t("agenda-away-ask-of", name=shown.person.name), _now_of(shown, shown.person, t), _delegate(shown, t)]
    return View(card(lines), keyboard(days, [back, *_keys_of(shown, whom, t)]))


def _of(shown: Absence, person: Named, t: Texts) -> View:
    """Entered for somebody else, ended, or another delegate of his."""
    whom = ref("user", person.id)
    back = tap(t.plain("button-back"), "agenda", "open", whom)
    text = card([_now_of(shown, person, t), _delegate(shown, t)])
    return View(text, keyboard([back, *_keys_of(shown, whom, t)]))


def _now_of(shown: Absence, person: Named, t: Texts) -> Markup:
    if shown.until is None or shown.until < shown.today:
        return t("agenda-back-of", name=person.name)
    return t("agenda-away-of", name=person.name, day=t.formats.weekday_day(shown.until))


def _keys_of(shown: Absence, whom: str, t: Texts) -> list[Button | None]:
    away = shown.until is not None and shown.until >= shown.today
    end = tap(t.plain("button-end-day-off"), "agenda", "off", whom, "end")
    return [tap(t.plain("button-delegate"), "agenda", "open", whom, "who.0"), end if away else None]


def _delegate(shown: Absence, t: Texts) -> Markup:
    if not shown.delegate:
        return t("agenda-away-nobody")
    return t("agenda-away-delegate", delegate=shown.delegate)


def delegates(user_id: int, found: Directory, t: Texts) -> View:
    """Who decides while somebody else is away?"""
    whom = ref("user", user_id)
    people = [
        tap(cut(one.name, 16), "agenda", "off", whom, f"d.{one.id}") for one in found.people if one.id != user_id
    ]
    more = None
    if found.cursor is not None:
        more = tap(t.plain("button-next"), "agenda", "open", whom, f"who.{found.cursor}")
    nobody = tap(t.plain("button-no-delegate"), "agenda", "off", whom, "d.none")
    last = [tap(t.plain("button-back"), "agenda", "open", whom, "off"), more]
    return View(card([t("approval-delegate-ask")]), keyboard(*rows_of(people, 2), [nobody], last, picker=True))


def _day(day: date, today: date, t: Texts) -> str:
    if day == today:
        return t.plain("button-only-today")
    return t.plain("button-until", day=t.formats.near_day(day))
