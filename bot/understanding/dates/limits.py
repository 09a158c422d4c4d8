"""The words that open a date on one side: 周五前, by Friday, 5号之后, tomorrow before 4pm."""

import re
from dataclasses import replace

from bot.understanding.dates.calendar import DAY
from bot.understanding.dates.values import Piece
from bot.understanding.reading import Open

BEFORE = re.compile(
    r"\s*(?:之前|以前|之内|以内|内(?![容部贸销])|前(?![台面期沿景端任天年往提置缀后])|为止|截止|止(?![付损血痛]))"
)
AFTER = re.compile(r"\s*(?:之后|以后|过后|后(?![台面勤期续道背天年])|起(?![来重床飞]))")
LIMIT = re.compile(
    r"(?:最[晚迟慢]|截止到?|截至|不[晚迟]于|赶在|之前|\b(?:by|before|until|till|latest"
    r"|no\s+later\s+than|due|deadline))"
    r"(?:\s+(?:on|the|at|latest))?\s*[::]?\s*$"
)
HOUR_LIMIT = re.compile(
    r",?\s+(?:any\s?time\s+)?(?:(?P<after>after|from|later\s+than|past)|before|by|until|till|no\s+later\s+than|latest)\s+"
)
SINCE = re.compile(r"\b(?:after|from|since)(?:\s+the)?\s*$")


def limited(date: Piece, text: str) -> Piece:
    """周五前, by Friday, 5号之后: an open date, with the words that open it."""
    limit: Open | None = None
    start, end = date.start, date.end
    if close := re.match(r"\s?[)）]", text[end : end + 2]):
        end += close.end() if "(" in text[start:end] else 0
    if behind := BEFORE.match(text, end):
        limit, end = "before", behind.end()
    elif behind := AFTER.match(text, end):
        limit, end = "after", behind.end()
    window = text[max(0, start - 24) : start]
    if limit is None and (ahead := LIMIT.search(window)):
        limit, start = "before", start - len(window) + ahead.start()
    elif limit is None and (ahead := SINCE.search(window)):
        if date.until or (date.day and date.last and date.last > date.day + DAY):
            return replace(date, start=start - len(window) + ahead.start(), end=end)
        limit, start = "after", start - len(window) + ahead.start()
    if limit is None or date.trouble == "impossible":
        return replace(date, end=end)
    if date.part and date.part.name == "late" and limit == "before" and not date.clock:
        limit = None
    return replace(date, start=start, end=end, open=limit or date.open)


def limit_between(between: str) -> Open | None:
    """tomorrow before 4pm, Tuesday after 2: the hour opens or closes the day."""
    found = HOUR_LIMIT.fullmatch(between)
    return None if found is None else "after" if found["after"] else "before"
