"""The words of the English calendar: counts, ordinals, weekdays, months, and the pieces that patterns share."""

import re

from bot.understanding.dates.rules import said

WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHIFTS = {"this": 0, "current": 0, "last": -1, "previous": -1, "past": -1, "next": 1, "following": 1, "coming": 1}
UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
TENS: dict[str, float] = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
COUNTS: dict[str, float] = {word: number for number, word in enumerate(UNITS, 1)} | TENS
COUNTS |= {f"{ten} {one}": TENS[ten] + COUNTS[one] for ten in TENS for one in UNITS[:9]}
COUNTS |= {
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "a couple": 2,
    "couple of": 2,
    "couple": 2,
    "half a": 0.5,
    "half an": 0.5,
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
ORDINALS |= {f"twenty {word}": 20 + number for word, number in list(ORDINALS.items())[:9]}
ORDINALS |= {"thirtieth": 30, "thirty first": 31}


def ordinal_of(words: str) -> int:
    """15, 15th, fifteenth, twenty-third as a number."""
    digits = re.match(r"\d+", words)
    return int(digits.group()) if digits else ORDINALS[" ".join(words.replace("-", " ").split())]


def count_of(words: str) -> float:
    """3, 2.5, two, a couple of, twenty-one as a number."""
    plain = " ".join(words.replace("-", " ").split())
    return float(plain) if plain[0].isdecimal() else float(COUNTS[plain])


def month_of(m: re.Match[str]) -> int:
    """The number of the month that a match names."""
    return MONTHS.index(m["mon"][:3]) + 1


def weekday_of(m: re.Match[str]) -> int:
    """Monday is 0."""
    return WEEKDAYS[m["wd"][:2]]


def year_of(m: re.Match[str], now: int) -> int | None:
    """The year of a match, written with two or four digits, or counted from this one."""
    words = said(m, "y") or said(m, "yy")
    if shift := said(m, "ys"):
        return now + SHIFTS[shift]
    if not words:
        return None
    return int(words) + (2000 if len(words) == 2 else 0)


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"[\s-]+")


WD = (
    r"(?P<wd>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
WD_LONG = (
    r"(?P<wd>monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri"
    r"|saturday|sunday)"
)
MON = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\b\.?|(?=\d))"
)
IN_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
IN_WEEK = "mon|tue|wed|thu|fri|sat|sun"
YEAR = r"(?:(?:,?\s+|[/-])(?P<y>20\d\d)(?!\d)|,?\s+(?P<ys>this|next|last)\s+year\b)?"
ORD = r"(?:st|nd|rd|th)"
ORD_WORD = rf"(?:{_any(list(ORDINALS))})"
COUNT_WORD = rf"(?:{_any(list(COUNTS))})"
COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|{COUNT_WORD})"
FOLLOWS = (
    r"(?=\s*(?:$|[,.;:!?)\n(-]|at\b|in\b|for\b|to\b|until\b|till\b|through\b|thru\b|of\s+this|of\s+next|morning|afternoon"
    r"|evening|or\b|and\b|noon|\d"
    r"|if\b|when\b|with\b|w/|please\b|pls\b|again\b|is\b|works\b|about\b|by\b|before\b|after\b|am\b|pm\b|@|re\b"
    r"|first\s+thing|[\u4e00-\u9fff]))"
)
HOUR_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
CLAUSE_ENDS = r"(?=\s*(?:$|[,;!?)\n\"”]|\.(?!\d)))"
# the 2nd floor, the 3rd attempt: counted things and no days.
NO_THING = (
    r"(?!\s+(?:floor|flr|lvl|level|line|unit|item|order|time|visit|call|meeting|batch|option|attempt|person|quarter|half|one"
    r"|week|day|try|round|phase|party|year|gen|generation|edition|shop|store|branch|site|building|quote|sample|draft|version"
    r"|place|choice|choices|name|contact|supplier|vendor|customer|in\s+line|of\s+(?:the|our|their|three|four|five)\s+\w+s)\b)"
)
NOT_NAME = r"(?!\.\w|['’]s\s+(?!meeting|call|visit|demo|delivery|agenda)|-(?!mon|tue|wed|thu|fri|sat|sun|\d)[a-z])"
# From what a meeting was moved is no date any more: moved from Wed to Fri.
MOVED = re.compile(
    r"\b(?:moved?|moving|pushed|shifted|reschedul\w+|changed|postponed|bumped|brought|switch\w*|delayed|swapped)\b[^.;!?\n]{0,40}$"
)
