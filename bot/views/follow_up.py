"""Cards of follow-ups: saved, without a date, with the chips of another, undone by hand (conversations.md 6.2)."""

from collections.abc import Sequence

from bot import buttons
from bot.texts import Markup, Texts, escape, width
from bot.views import chips
from bot.views.view import Button, Keyboard, View, card, keyboard, rows_of, tap
from storage.entities.follow_ups import FollowUp, FollowUpShown, FollowUpsShown
from storage.entities.ids import ref
from storage.entities.instants import from_ms

NARROW = 10
LONGEST_VOICE = 60
OUTCOMES = ("interested", "wants_quote", "considering", "no_need")


def shown(result: FollowUpShown, t: Texts) -> View:
    """The card of a follow-up, with the keys of what was asked for last."""
    lines = [_title(result, t), *_facts(result, t), *_asks(result, t)]
    return View(card(lines), _KEYS.get(result.view, _saved_keys)(result, t))


def several(result: FollowUpsShown, t: Texts) -> View:
    """One message saved to several records, undone together."""
    first = result.follow_ups[0]
    names = t.facts(*(one.record.name for one in result.follow_ups))
    lines = [t("follow-saved-several", n=len(result.follow_ups)), names, escape(first.content)]
    undo = tap(t.plain("button-undo"), "follow", "undo", ref("follow_up", first.id))
    return View(card([*lines, _next(first, t)]), keyboard([undo]))


def _title(result: FollowUpShown, t: Texts) -> Markup:
    key = "remind-reached-title" if result.view == "remind-reached" else "follow-saved-title"
    if result.follow_up.corrects:
        key = "follow-corrects-title"
    return t(key, customer=result.follow_up.record.name)


def _facts(result: FollowUpShown, t: Texts) -> list[Markup | None]:
    """How, when, who; the words; what comes next. A contact just reached shows its question alone."""
    follow_up = result.follow_up
    if result.view == "remind-reached":
        return []
    late = t.plain("follow-late") if follow_up.late else None
    method = t.entry("method", follow_up.method, capital=True)
    outcome = t.entry("outcome", follow_up.outcome) if follow_up.outcome else None
    facts = t.facts(method, t.formats.near(follow_up.occurred_at), follow_up.person, late)
    said = escape(follow_up.content) if follow_up.content else None
    if said is None and outcome is not None:
        said = escape(outcome[:1].upper() + outcome[1:])
    added = t("follow-added") if result.view == "follow-noted" else None
    files = t("follow-files", n=follow_up.files) if follow_up.files else None
    answers = [t.facts(label, words) for label, words in follow_up.extra.items()]
    return [facts, said, *answers, files, added, _next(follow_up, t, moved=result.view == "follow-moved")]


def _next(follow_up: FollowUp, t: Texts, *, moved: bool = False) -> Markup | None:
    if follow_up.next_at is None:
        return t("follow-saved-none") if follow_up.closed else None
    key = "follow-next-changed" if moved else "follow-saved-kept" if follow_up.kept else "follow-saved-next"
    return t(key, at=t.formats.tg_time(follow_up.next_at))


def _asks(result: FollowUpShown, t: Texts) -> list[Markup | None]:
    """The one line that asks or hints, by what the keys are for."""
    hints = result.hints
    repeat = t("note-repeat") if hints.repeat and result.follow_up.next_at is not None else None
    return [repeat, _weekend(result, t), *_question(result, t)]


def _question(result: FollowUpShown, t: Texts) -> list[Markup | None]:
    match result.view:
        case "remind-reached":
            return [t("remind-reached-ask")]
        case "follow-when":
            return [t("follow-when-hint")]
        case "follow-days":
            return [t("follow-choose-day")]
        case "follow-hours":
            return [t("follow-choose-hour")]
        case "follow-note":
            return [t("follow-note-hint")]
        case _:
            if asks_line(result):
                return [*_told(result, t), t("error-voice-no-engine")]
            return [*_told(result, t), *(_missing_date(result, t) if asks_date(result) else [])]


def _told(result: FollowUpShown, t: Texts) -> list[Markup | None]:
    """What else became of the message."""
    told = result.hints.told
    return [
        t("error-file-too-big") if "too_big" in told else None,
        t("error-voice-too-long", n=LONGEST_VOICE) if "voice_long" in told else None,
        t("follow-help-asked") if result.follow_up.label == "help" else None,
    ]


def asks_line(result: FollowUpShown) -> bool:
    """A voice without a word: one line, or one chip, so that it can be found."""
    follow_up = result.follow_up
    return "voice" in result.hints.told and not follow_up.content and follow_up.outcome is None


def asks_date(result: FollowUpShown) -> bool:
    """Neither a next date nor the word that there is none, or one was said that could not be taken."""
    follow_up, hints = result.follow_up, result.hints
    if follow_up.kept and (hints.trouble or hints.chips):
        return True
    return follow_up.next_at is None and not follow_up.closed


def _missing_date(result: FollowUpShown, t: Texts) -> list[Markup | None]:
    """Why the date that was said could not be taken, or simply the question."""
    hints = result.hints
    start, end = hints.span
    words = result.follow_up.words[start:end]
    match hints.trouble:
        case "impossible" if words:
            return [t("error-bad-date", words=words), t("error-bad-date-hint")]
        case "past" if hints.at:
            return [t("error-date-gone", day=t.formats.day_long(hints.at))]
        case "future" if hints.at:
            return [t("error-not-yet", day=t.formats.day_long(hints.at))]
        case _:
            return [t("follow-no-date-ask")]


def _weekend(result: FollowUpShown, t: Texts) -> Markup | None:
    """A date the person said is kept; on a day off the card says so."""
    at = result.follow_up.next_at
    if at is None or _monday(result) is None or result.view in ("follow-when", "follow-days", "follow-hours"):
        return None
    weekday = from_ms(at).astimezone(t.zone).weekday()
    if weekday in result.firm.workdays:
        return t("ask-day-off", day=t.formats.day(at))
    return t("ask-weekend", weekday=t.formats.weekday(at))


def _monday(result: FollowUpShown) -> int | None:
    return None if result.follow_up.kept else result.follow_up.weekend_to


def _saved_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    own = ref("follow_up", result.follow_up.id)
    if asks_line(result):
        return _line_keys(t, own)
    if asks_date(result):
        return _date_keys(result, t, own)
    first = [
        tap(t.plain("button-undo"), "follow", "undo", own),
        tap(t.plain("button-time"), "follow", "open", own, "when"),
        tap(t.plain("button-edit-note"), "follow", "open", own, "note"),
    ]
    to = _monday(result)
    if to is None:
        return keyboard(first, _prompt_keys(result, own), [_help_key(result, t, own)])
    label = t.plain("button-move-to", day=t.formats.chip_word(to))
    return keyboard(first, [tap(label, "follow", "when", own, buttons.minutes(to))], [_help_key(result, t, own)])


def _help_key(result: FollowUpShown, t: Texts, own: str) -> Button | None:
    """求助主管, where the words ask for it and nobody was asked yet (FOLLOW-11)."""
    if not result.hints.help or result.follow_up.label == "help":
        return None
    return tap(t.plain("button-ask-help"), "follow", "note", own, "help", style="primary")


def _prompt_keys(result: FollowUpShown, own: str) -> list[Button]:
    """What the firm asks of such a contact, while it is not answered (FOLLOW-20)."""
    return [tap(one.label, "follow", "open", own, f"p{one.id}") for one in result.prompts]


def _line_keys(t: Texts, own: str) -> Keyboard | None:
    outcomes = [
        tap(t.entry("outcome", outcome, capital=True), "follow", "note", own, outcome)
        for outcome in ("interested", "no_answer")
    ]
    return keyboard([*outcomes, tap(t.plain("button-no-line"), "follow", "open", own, "keep")])


def _date_keys(result: FollowUpShown, t: Texts, own: str) -> Keyboard | None:
    """One row of days, other days or none, undo."""
    proposed = [*_readings(result, t), *chips.next_chips(t, result.firm, hour=result.hour)]
    days = chips.row(_distinct(proposed)[:3], "follow", "when", own)
    was = _it_was(result, t, own)
    other = tap(t.plain("button-other-date"), "follow", "open", own, "when")
    none = tap(t.plain("button-no-date"), "follow", "when", own, "none")
    undo = tap(t.plain("button-undo"), "follow", "undo", own)
    return keyboard(days, [was, other, none], [undo, _help_key(result, t, own)])


def _readings(result: FollowUpShown, t: Texts) -> list[chips.Chip]:
    ahead = [at for at in result.hints.chips if at > (t.now or 0)]
    return chips.choice_chips(t, ahead, hour=result.hour)


def _distinct(proposed: Sequence[chips.Chip]) -> list[chips.Chip]:
    return list({chip.at: chip for chip in reversed(proposed)}.values())[::-1]


def _it_was(result: FollowUpShown, t: Texts, own: str) -> Button | None:
    """A day gone by may have been the day it happened."""
    hints = result.hints
    if hints.trouble != "past" or not hints.at:
        return None
    return tap(t.plain("button-it-was-then"), "follow", "when", own, f"was.{buttons.minutes(hints.at)}")


def _when_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    """Six likely days, then back, the grid of days, and none."""
    own = ref("follow_up", result.follow_up.id)
    days = chips.row(chips.date_chips(t, result.firm, hour=result.hour), "follow", "when", own)
    last = [
        tap(t.plain("button-back"), "follow", "open", own, "back"),
        tap(t.plain("button-pick-date"), "follow", "open", own, "days"),
        tap(t.plain("button-no-alert"), "follow", "when", own, "none"),
    ]
    return keyboard(days[:3], days[3:6], last, picker=True)


def _days_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    own = ref("follow_up", result.follow_up.id)
    weeks = [chips.row(week, "follow", "open", own) for week in chips.day_grid(t)]
    return keyboard(*weeks, [tap(t.plain("button-back"), "follow", "open", own, "when")], picker=True)


def _hours_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    own = ref("follow_up", result.follow_up.id)
    hours = [
        chips.row(row, "follow", "when", own) for row in chips.hour_grid(t, result.card.list_state.get("day", 0))
    ]
    hours[-1].append(tap(t.plain("button-prev"), "follow", "open", own, "days"))
    return keyboard(*hours, picker=True)


def _note_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    """Back; deleting stands on the left, where the confirmation has its way back."""
    own = ref("follow_up", result.follow_up.id)
    delete = tap(t.plain("button-delete"), "follow", "open", own, "delete") if result.may_delete else None
    return keyboard([delete, tap(t.plain("button-back"), "follow", "open", own, "back")])


def _reached_keys(result: FollowUpShown, t: Texts) -> Keyboard | None:
    """Four outcomes and undo: in threes where the words fit, else in twos."""
    own = ref("follow_up", result.follow_up.id)
    named = [(t.entry("outcome", outcome, capital=True), outcome) for outcome in OUTCOMES]
    keys = [tap(label, "follow", "note", own, outcome) for label, outcome in named]
    keys.append(tap(t.plain("button-undo"), "follow", "undo", own))
    across = 3 if all(width(label) <= NARROW for label, _ in named) else 2
    return keyboard(*rows_of(keys, across))


_KEYS = {
    "follow-when": _when_keys,
    "follow-days": _days_keys,
    "follow-hours": _hours_keys,
    "follow-note": _note_keys,
    "remind-reached": _reached_keys,
}
