"""Days in digits alone: 2026-08-05T09:15, 2026 08 05, 13.5.2026, 26/8/5."""

import re
from datetime import UTC, datetime, time, timedelta

from bot.understanding.dates.calendar import DAY, real_day
from bot.understanding.dates.chinese_days import dated, numeric
from bot.understanding.dates.rules import rule
from bot.understanding.dates.values import Anchor, Clock, Piece


def timestamp(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2026-08-05T09:15, 2026/08/05 09:15:30, 2026-08-05T09:15:00+02:00: as machines write."""
    day, hour, minute = real_day(int(m["y"]), int(m["m"]), int(m["d"])), int(m["h"]), int(m["min"])
    if day is None or hour > 23:
        return None
    if not m["zone"]:
        return Piece(*m.span(), day, day + DAY, clock=Clock(hour, minute))
    moment = datetime.combine(day, time(hour, minute), tzinfo=UTC) - offset(m["zone"])
    return Piece(*m.span(), instant=moment.astimezone(anchor.zone))


def offset(words: str) -> timedelta:
    """+08:00, -0530, z."""
    digits = re.sub(r"\D", "", words) or "0000"
    return (-1 if words[0] == "-" else 1) * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))


def year_last(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """10/1/2026: the month comes first, unless it can only be a day (13.5.2026)."""
    first, second, year = int(m["m"]), int(m["d"]), int(m["y"])
    month, day = (first, second) if first <= 12 else (second, first)
    return dated(m.span(), year, month, day, anchor) if real_day(year, month, day) else None


def short_numbers(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """26/8/5, 8/5/26: every reading within five years; when there are several, they are offered."""
    a, b, c = int(m["a"]), int(m["b"]), int(m["c"])
    orders = ((a, b, c), (c, a, b), (c, b, a))
    real = [day for each in orders if (day := real_day(each[0] + 2000, *each[1:]))]
    days = sorted({day for day in real if abs(day.year - anchor.today.year) <= 5})
    if len(days) == 1:
        return Piece(*m.span(), days[0], days[0] + DAY)
    return Piece(*m.span(), choices=tuple(days), trouble="ambiguous") if days else None


RULES = (
    rule("year first with blanks", "2", r"(?<![\d.])(?P<y>20\d\d)\s(?P<m>[01]\d)\s(?P<d>[0-3]\d)(?!\s?\d)", numeric),
    rule(
        "year first and hour",
        "-/.",
        r"""(?<![a-z0-9./_-])(?P<y>20\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?:t|\s{1,2})
        (?P<h>\d{1,2}):(?P<min>[0-5]\d)(?::[0-5]\d(?:\.\d{1,9})?)?(?P<zone>z|[+-](?:0\d|1[0-4]):?(?:[0-5]\d)?)?
        (?![\d:]|\s?[ap]\.?m)""",
        timestamp,
    ),
    rule(
        "year last",
        "-/.",
        r"(?<![a-z0-9./_])(?P<m>\d{1,2})(?P<sep>[-/.])(?P<d>\d{1,2})(?P=sep)(?P<y>20\d\d)(?!\d|[./]\d)",
        year_last,
    ),
    rule(
        "three short numbers",
        "-/.",
        r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d\d?)",
        short_numbers,
        loose=True,
    ),
)
