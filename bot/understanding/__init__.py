"""Text in, reading out. Pure: no Telegram, no database, no clock; never writes, never raises on any text."""

from bot.understanding.dates import find_dates, read_date
from bot.understanding.reader import read
from bot.understanding.reading import (
    DateFound,
    DateProblem,
    Hit,
    Match,
    Mention,
    Money,
    Reading,
    to_json,
)

__all__ = [
    "DateFound",
    "DateProblem",
    "Hit",
    "Match",
    "Mention",
    "Money",
    "Reading",
    "find_dates",
    "read",
    "read_date",
    "to_json",
]
