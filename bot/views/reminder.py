"""Cards of reminders: due, several, moved, missed, set, taken back (conversations.md 6.8, 6.16)."""

from collections.abc import Callable

from bot.texts import Markup, Texts
from bot.views import chips
from bot.views.view import Button, Keyboard, View, card, copy, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import HOUR
from storage.entities.reminders import ColleagueMemo, Reminder, ReminderDraft, ReminderShown, RemindersShown

MOST_LINES = 30
"""Of what is due together; who was away for long finds the rest under /today."""


def shown(result: ReminderShown, t: Texts) -> View:
    """The card of a reminder by what has just happened to it."""
    return _VIEWS[result.view](result, t)


def due(result: ReminderShown | RemindersShown, t: Texts) -> View:
    """What is pushed: one reminder, or those due together."""
    return several(result, t) if isinstance(result, RemindersShown) else _due(result, t)


def who(reminder: Reminder, t: Texts) -> Markup:
    """The record and the person there; a reminder without a record is its note."""
    if reminder.record is None:
        return t.facts(reminder.note)
    if reminder.person:
        return t("remind-who", customer=reminder.record.name, person=reminder.person)
    return t.facts(reminder.record.name)


def about(reminder: Reminder, t: Texts) -> str:
    """What a short line says of it: the note of one's own, else the record's name."""
    return reminder.note or (reminder.record.name if reminder.record else "")


def _due(result: ReminderShown, t: Texts) -> View:
    return View(card(_due_lines(result.reminder, t)), _due_keys(result, t), silent=result.repeat)


def _due_lines(reminder: Reminder, t: Texts) -> list[Markup | None]:
    time, day = t.formats.tg_clock(reminder.due_at), t.formats.near_day(reminder.set_at)
    dated = day == t.formats.day(reminder.set_at)
    if reminder.kind == "own":
        record = t.facts(reminder.record.name, reminder.person) if reminder.record else None
        when = t("remind-own-when" if dated else "remind-own-when-near", time=time, day=day)
        return [t("remind-own-title", note=reminder.note), when, record]
    last = t("remind-due-last", content=reminder.last) if reminder.last else None
    first = not reminder.last
    when = t("remind-due-when" if dated else "remind-due-when-near", time=time, day=day)
    when = t("remind-due-when-first", time=time) if first else when
    if reminder.kind == "untouched":
        when = t("remind-due-when-untouched", time=time)
    return [t("remind-due-title", who=who(reminder, t)), when, last]


def _due_keys(result: ReminderShown, t: Texts) -> Keyboard | None:
    own = ref("reminder", result.reminder.id)
    later = chips.remind_chips(t, result.firm, hour=result.hour)
    return keyboard(
        _answer_keys(result, t, own),
        chips.row(later, "remind", "snooze", own),
        [tap(t.plain("button-other-time"), "remind", "open", own, "when")],
    )


def _answer_keys(result: ReminderShown, t: Texts, own: str) -> list[Button | None]:
    if result.reminder.kind == "own":
        return [tap(t.plain("button-done"), "remind", "done", own, style="success"), _copy_phone(result, t)]
    return [
        tap(t.plain("button-reached"), "remind", "done", own, style="success"),
        tap(t.plain("button-no-answer"), "remind", "miss", own),
        _copy_phone(result, t),
    ]


def _copy_phone(result: ReminderShown, t: Texts) -> Button | None:
    return copy(t.plain("button-copy-phone"), result.phones[0] if result.phones else None)


def several(result: RemindersShown, t: Texts) -> View:
    """Those due together: a number opens one, all can be put off at once; after the last one nothing is left."""
    if not result.reminders:
        return View(t("remind-several-done"))
    left = len(result.reminders)
    same = left == len(result.card.list_state.get("ids", ()))
    whole = same and all(t.formats.is_today(one.due_at) and one.due_at - result.at < HOUR for one in result.reminders)
    time = t.formats.clock(result.at)
    title = t("remind-several-title", time=time, n=left) if whole else t("remind-several-left", n=left)
    together = all(one.due_at == result.at for one in result.reminders)
    lines = [
        t.facts(f"{number} {_when_due(one, t, together=together)}{who(one, t)}", _topic(one, t))
        for number, one in enumerate(result.reminders[:MOST_LINES], 1)
    ]
    if left > MOST_LINES:
        lines.append(t("remind-several-more", n=left - MOST_LINES))
    numbers = [
        tap(str(number), "remind", "open", ref("reminder", one.id))
        for number, one in enumerate(result.reminders[:7], 1)
    ]
    later = chips.row(chips.all_chips(t, result.firm, hour=result.hour), "remind", "all", "-")
    return View(card([title, *lines]), keyboard(numbers, later))


def _when_due(one: Reminder, t: Texts, *, together: bool) -> str:
    """The time before a line, where not all are due at the same one."""
    if together:
        return ""
    clock = t.formats.clock(one.due_at) if t.formats.is_today(one.due_at) else t.formats.day_clock(one.due_at)
    return f"{clock} "


def _topic(reminder: Reminder, t: Texts) -> str:
    if reminder.record is not None and (reminder.note or reminder.topic):
        return reminder.note or reminder.topic
    return reminder.last.partition("\n")[0] or t.plain("remind-first-call") if reminder.record else ""


def all_moved(result: RemindersShown, t: Texts) -> View:
    return View(t("remind-all-moved", n=len(result.reminders), at=t.formats.tg_time(result.at)))


def listed(result: RemindersShown, t: Texts) -> View:
    """Several reminders by their view."""
    return all_moved(result, t) if result.view == "remind-all-moved" else several(result, t)


def asked(result: ReminderDraft, t: Texts) -> View:
    """What to be reminded of, and the days to choose from; typing a date works too."""
    own = ref("draft", result.draft.id)
    said = [at for at in result.draft.body.get("choices", []) if at > (t.now or 0)]
    offered = chips.choice_chips(t, said, hour=result.hour) or chips.next_chips(t, result.firm, hour=result.hour)
    days = chips.row(offered, "remind", "set", own)
    drop = tap(t.plain("button-discard"), "draft", "drop", own)
    return View(card([t.quote(result.draft.words), t("follow-choose-day"), t("remind-hint")]), keyboard(days, [drop]))


def for_colleague(kept: ColleagueMemo, t: Texts) -> View:
    """Tasks for colleagues come later: the words are kept, and one's own reminder is a tap away."""
    own = ref("memo", kept.memo.id)
    said = [at for at in kept.choices if at > (t.now or 0)]
    offered = chips.choice_chips(t, said, hour=kept.hour) or chips.next_chips(t, kept.firm, hour=kept.hour)
    lines = [t("remind-colleague", name=kept.name), t.quote(kept.memo.text), t("remind-colleague-ask")]
    return View(card(lines), keyboard(chips.row(offered, "remind", "set", own)))


def _moved(result: ReminderShown, t: Texts) -> View:
    at = t.formats.tg_time(result.reminder.due_at)
    return View(t("remind-moved", at=at, customer=about(result.reminder, t)), _undo(result, t))


def _set(result: ReminderShown, t: Texts) -> View:
    """Saved at once; a customer named unsurely is offered below."""
    at = t.formats.tg_time(result.reminder.due_at)
    own = ref("reminder", result.reminder.id)
    lines = [t("remind-set", at=at, note=about(result.reminder, t))]
    choices: list[list[Button]] = []
    if result.options and result.reminder.record is None:
        lines.append(t("remind-which"))
        choices = [[tap(name, "remind", "set", own, value)] for value, name in result.options[:2]]
    first = [_undo_button(result, t), tap(t.plain("button-time"), "remind", "open", own, "when")]
    return View("\n".join(lines), keyboard(first, *choices))


def _missed(result: ReminderShown, t: Texts) -> View:
    reminder = result.reminder
    nth = t.formats.ordinal(reminder.misses)
    text = t("remind-missed", nth=nth, at=t.formats.tg_clock(reminder.due_at))
    chip = chips.make_chip(t, result.firm, hour=result.hour)
    proposed = [] if chip.at == reminder.due_at else [chip]
    later = chips.row(proposed, "remind", "snooze", ref("reminder", reminder.id))
    return View(text, keyboard([*later, _undo_button(result, t)]))


def _third_miss(result: ReminderShown, t: Texts) -> View:
    reminder = result.reminder
    own = ref("reminder", reminder.id)
    sms = copy(t.plain("button-copy-sms"), t.plain("remind-sms", firm=result.firm.name, name=result.sender))
    monday = chips.row([chips.monday_chip(t, result.firm, hour=result.hour)], "remind", "snooze", own)
    give_up = tap(t.plain("button-unreachable"), "remind", "off", own, "lost")
    text = t("remind-third-miss", n=reminder.misses, customer=about(reminder, t))
    return View(text, keyboard([sms, *monday], [give_up, _undo_button(result, t)]))


def _done(result: ReminderShown, t: Texts) -> View:
    return View(t("remind-own-done", note=about(result.reminder, t)), _undo(result, t))


def _off(result: ReminderShown, t: Texts) -> View:
    return View(t("remind-off", customer=about(result.reminder, t)), _undo(result, t))


def _lost(result: ReminderShown, t: Texts) -> View:
    return View(t("remind-unreachable", customer=about(result.reminder, t)), _undo(result, t))


def _undone(result: ReminderShown, t: Texts) -> View:
    """What was taken back: the reminder as it was before, or none."""
    if result.reminder.state != "open":
        return View(t("remind-undone", note=about(result.reminder, t)))
    return _due(result, t)


def _when(result: ReminderShown, t: Texts) -> View:
    own = ref("reminder", result.reminder.id)
    days = chips.row(chips.date_chips(t, result.firm, hour=result.hour), "remind", "snooze", own)
    last = [
        tap(t.plain("button-back"), "remind", "open", own, "back"),
        tap(t.plain("button-pick-date"), "remind", "open", own, "days"),
        tap(t.plain("button-no-alert"), "remind", "off", own),
    ]
    lines = [*_due_lines(result.reminder, t), t("remind-hint")]
    return View(card(lines), keyboard(days[:3], days[3:6], last, picker=True))


def _days(result: ReminderShown, t: Texts) -> View:
    own = ref("reminder", result.reminder.id)
    weeks = [chips.row(week, "remind", "open", own) for week in chips.day_grid(t)]
    back = [tap(t.plain("button-back"), "remind", "open", own, "when")]
    lines = [*_due_lines(result.reminder, t), t("follow-choose-day")]
    return View(card(lines), keyboard(*weeks, back, picker=True))


def _hours(result: ReminderShown, t: Texts) -> View:
    own = ref("reminder", result.reminder.id)
    day = result.card.list_state.get("day", 0)
    hours = [chips.row(row, "remind", "snooze", own) for row in chips.hour_grid(t, day)]
    hours[-1].append(tap(t.plain("button-prev"), "remind", "open", own, "days"))
    lines = [*_due_lines(result.reminder, t), t("follow-choose-hour")]
    return View(card(lines), keyboard(*hours, picker=True))


def _undo_button(result: ReminderShown, t: Texts) -> Button:
    return tap(t.plain("button-undo"), "remind", "undo", ref("reminder", result.reminder.id))


def _undo(result: ReminderShown, t: Texts) -> Keyboard | None:
    return keyboard([_undo_button(result, t)])


_VIEWS: dict[str, Callable[[ReminderShown, Texts], View]] = {
    "remind-due": _due,
    "remind-set": _set,
    "remind-moved": _moved,
    "remind-missed": _missed,
    "remind-third-miss": _third_miss,
    "remind-done": _done,
    "remind-off": _off,
    "remind-lost": _lost,
    "remind-undone": _undone,
    "remind-when": _when,
    "remind-days": _days,
    "remind-hours": _hours,
}
