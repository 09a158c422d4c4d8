"""How long somebody may be away, and which days are offered (SCHED-5). Pure."""

from datetime import date, timedelta

from storage.entities.people import Organisation
from storage.errors import Invalid
from storage.rules.calendar import is_working_day, next_working_day

LONGEST = 366


def check(today: date, until: date) -> None:
    """Raises Invalid for a past day, or one more than a year ahead."""
    if until < today or (until - today).days > LONGEST:
        raise Invalid("away_days", rule="SCHED-5", most=LONGEST)


def choices(firm: Organisation, today: date) -> tuple[date, ...]:
    """Today alone, the next working day, and the last working day of this week, each once."""
    following = next_working_day(firm, today)
    sunday = today + timedelta(days=6 - today.weekday())
    last = next((day for n in range(7) if is_working_day(firm, day := sunday - timedelta(days=n))), today)
    return tuple(sorted({day for day in (today, following, last) if day >= today}))
