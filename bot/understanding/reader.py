"""One typed line in, its reading out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.understanding.reading import Input, Language, Match, Reading
from storage.entities.candidates import Candidate

NINE = time(9)
WEEKDAYS = frozenset(range(5))


def read(
    text: str,
    *,
    now: datetime,
    tz: str | ZoneInfo,
    lang: Language,
    region: str,
    currency: str,
    candidates: Sequence[Candidate] = (),
    day_month_order: str | None = None,
    default_time: time = NINE,
    workdays: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = (),
    makeup_days: Collection[date] = (),
    known: Candidate | None = None,
    context: Candidate | None = None,
    input: Input = "text",
) -> Reading:
    """What one message means."""
    return Reading(text=text, note=text, match=Match())
