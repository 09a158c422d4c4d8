"""Hours and parts of the day, and what they come to together (conversations.md 4.6, second table)."""

from datetime import time

from bot.understanding.dates.values import Clock, Part

FIRST = Part("first", time(9), time(12))
MORNING = Part("morning", time(10), time(12))
NOON = Part("noon", time(12), time(14))
AFTERNOON = Part("afternoon", time(14), time(18))
LATE = Part("late", time(17, 30), time(19))
EVENING = Part("evening", time(19, 30), None)
NIGHT = Part("night", time(0), time(6), chips=(time(0), time(9)))
MIDNIGHT = Part("midnight", time(0), time(0, 1), chips=(time(0), time(9)))


def clock(hour: int | None, minute: int | None, *, bare: bool = True) -> Clock | None:
    """An hour as said, or None when there is no such hour; 13 to 24 and 0 need no part of the day."""
    minute = minute or 0
    if hour is None or not 0 <= hour <= 24 or not 0 <= minute < 60 or (hour == 24 and minute):
        return None
    return Clock(hour, minute, bare and 1 <= hour <= 12)


def hours(said: Clock, part: Part | None) -> tuple[tuple[int, time], ...]:
    """The times that a clock may mean, each with the days to add: 晚上12点 is the next day's 00:00.

    Bare 8 to 12 stays, bare 1 to 6 is the afternoon, bare 7 is both.
    """
    if not said.bare:
        return (_time(said.hour, said.minute),)
    if part is None:
        if said.hour == 7:
            return _time(7, said.minute), _time(19, said.minute)
        return (_time(said.hour + 12 if said.hour <= 6 else said.hour, said.minute),)
    return (_time(_hour_in(said.hour, part.name), said.minute),)


def _hour_in(hour: int, part: str) -> int:
    if part in ("afternoon", "late"):
        return hour if hour == 12 else hour + 12
    if part == "noon":
        return hour if hour >= 10 else hour + 12
    if part == "evening":
        return hour + 12 if hour >= 5 else hour + 24
    return hour if part in ("first", "morning") or hour < 12 else 24


def _time(hour: int, minute: int) -> tuple[int, time]:
    return hour // 24, time(hour % 24, minute)
