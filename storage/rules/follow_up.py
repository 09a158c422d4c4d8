"""When a follow-up may be written, what it counts for, and how long it may be taken back (FOLLOW-3 to FOLLOW-9)."""

import re
from collections.abc import Sequence
from datetime import time, timedelta

from storage.entities.follow_ups import METHODS, OUTCOMES
from storage.entities.instants import HOUR, MINUTE, to_ms
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules import calendar
from storage.rules.settings import Policy

AHEAD = 5 * MINUTE
FURTHEST_DAYS = 731  # two years, one of them a leap year


def check_occurred(policy: Policy, occurred_at: int, *, now: int) -> None:
    """FOLLOW-3: at most `followup.backdate_days` back and 5 minutes ahead. Raises Invalid."""
    days = policy.number("followup.backdate_days")
    if occurred_at < now - days * 24 * HOUR:
        raise Invalid("too_old", rule="FOLLOW-3", days=days, at=occurred_at)
    if occurred_at > now + AHEAD:
        raise Invalid("not_yet", rule="FOLLOW-3", at=occurred_at)


def check_next(next_at: int, *, now: int) -> None:
    """FOLLOW-4, REMIND-8: in the future and within two years. Raises Invalid."""
    if next_at <= now:
        raise Invalid("date_gone", rule="REMIND-8", at=next_at)
    if next_at > now + FURTHEST_DAYS * 24 * HOUR:
        raise Invalid("date_too_far", rule="FOLLOW-4", at=next_at)


def check_words(method: str, outcome: str | None, content: str, *, more: bool = False) -> None:
    """A known method and outcome, and something said: content is needed unless an outcome is given, or `more`, a
    file, a voice or a position."""
    if method not in METHODS:
        raise Invalid("unknown_method", rule="FOLLOW-1", method=method)
    if outcome is not None and outcome not in OUTCOMES:
        raise Invalid("unknown_outcome", rule="FOLLOW-1", outcome=outcome)
    if not content and outcome is None and not more:
        raise Invalid("missing", rule="FOLLOW-1", field="content")


def answered(content: str, prompts: Sequence[str]) -> tuple[str, dict[str, str]]:
    """FOLLOW-20: a prompt with a colon and words up to the next stop is an answer; the rest is the note.

    A note that is nothing but answers keeps its words as well, so that it still says something.
    """
    answers: dict[str, str] = {}
    note = content
    for label in prompts:
        found = re.search(rf"(?:^|[\n，,；;。])\s*{re.escape(label)}\s*[：:]\s*([^\n，,；;。]+)", note)
        if found is not None:
            answers[label] = found[1].strip()
            note = note[: found.start()] + note[found.end() :]
    return (note.strip("\n，,；;。 ") or content), answers


def is_qualifying(policy: Policy, *, kind: str, content: str, outcome: str | None, more: bool = False) -> bool:
    """FOLLOW-7: does it count for clocks, first response and metrics? `more` is a file, a voice or a position."""
    if kind not in ("follow", "visit"):
        return False
    if outcome == "no_answer":
        return policy.flag("followup.no_answer_counts")
    if outcome is not None or more:
        return True
    return bool(content) and len(content) >= policy.number("followup.min_chars")


def end_of_today(organisation: Organisation, now: int) -> int:
    """The first instant of tomorrow: an open next contact before it is closed when nothing new is said (FOLLOW-4)."""
    tomorrow = calendar.today(organisation, now) + timedelta(days=1)
    return calendar.instant(organisation, tomorrow, time(0))


def check_may_undo(policy: Policy, done_at: int, *, now: int) -> None:
    """FOLLOW-8: within `chat.undo_minutes`. Raises Conflict."""
    minutes = policy.number("chat.undo_minutes")
    if now > done_at + minutes * MINUTE:
        raise Conflict("undo_late", rule="FOLLOW-8", minutes=minutes)


def may_edit(policy: Policy, created_at: int, *, now: int) -> bool:
    """FOLLOW-8: the author may edit within `followup.edit_hours`."""
    return now <= created_at + policy.number("followup.edit_hours") * HOUR


def is_late_entry(organisation: Organisation, occurred_at: int, created_at: int) -> bool:
    """Written down on a later day than it happened."""
    return calendar.today(organisation, occurred_at) < calendar.today(organisation, created_at)


def weekend_move(organisation: Organisation, at: int, *, said_at: int) -> int | None:
    """The same hour on the next working day, when the date falls on a day off (ask-weekend).

    Who says on a day off that it is to be later that day knows which day it is.
    """
    moment = calendar.local(organisation, at)
    day_off = not calendar.is_working_day(organisation, moment.date())
    if not day_off or moment.date() == calendar.today(organisation, said_at):
        return None
    day = calendar.next_working_day(organisation, moment.date())
    return to_ms(moment.replace(year=day.year, month=day.month, day=day.day))
