"""/today in its smallest form: what is due and overdue, numbered (conversations.md 6.17)."""

from bot.texts import Markup, Texts
from bot.views.reminder import who
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import from_ms
from storage.entities.reminders import Agenda, Reminder


def today(agenda: Agenda, t: Texts) -> View:
    """The list; a number opens the reminder's card. An empty day points to the pool."""
    if not agenda.reminders:
        return View(t("agenda-empty"), keyboard([tap(t.plain("button-pool"), "pool", "open")]))
    lines = [_line(one, number, agenda, t) for number, one in enumerate(agenda.reminders, agenda.first)]
    numbers = [
        tap(str(number), "remind", "open", ref("reminder", one.id))
        for number, one in enumerate(agenda.reminders, agenda.first)
    ]
    return View(card([t("agenda-title", day=t.formats.day_weekday(agenda.now)), *lines]), _keys(agenda, t, numbers))


def _keys(agenda: Agenda, t: Texts, numbers: list[Button]) -> Keyboard | None:
    previous = tap(t.plain("button-prev"), "ui", "prev") if agenda.has_previous else None
    following = tap(t.plain("button-next"), "ui", "next") if agenda.has_next else None
    return keyboard(numbers, [previous, following])


def _line(one: Reminder, number: int, agenda: Agenda, t: Texts) -> Markup:
    time = t.formats.clock(one.due_at)
    days = _days_late(one, agenda, t)
    if days > 0:
        return t("agenda-item-late", number=number, n=days, who=who(one, t))
    if one.due_at < agenda.now:
        return t("agenda-item-late-today", number=number, time=time, who=who(one, t))
    return t("agenda-item", number=number, time=time, who=who(one, t))


def _days_late(one: Reminder, agenda: Agenda, t: Texts) -> int:
    """Calendar days since it was due (ORG-3)."""
    today = from_ms(agenda.now).astimezone(t.zone).date()
    return (today - from_ms(one.due_at).astimezone(t.zone).date()).days
