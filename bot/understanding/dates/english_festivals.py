"""Festivals as English says them: after Easter, before Boxing Day, Good Friday; around one it is asked."""

import re
from datetime import date, timedelta

from bot.understanding.dates import festivals
from bot.understanding.dates.calendar import DAY, add_workdays, workday_from
from bot.understanding.dates.english_weeks import nth_weekday
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

# What every calendar has in the same place: month and day, or month, weekday (Monday is 0) and which of them.
FIXED = {
    "boxing day": (12, 26), "new year's eve": (12, 31), "christmas eve": (12, 24), "veterans day": (11, 11),
    "independence day": (7, 4), "4th of july": (7, 4), "fourth of july": (7, 4), "canada day": (7, 1),
    "st patrick's day": (3, 17), "st paddy's": (3, 17), "anzac day": (4, 25), "australia day": (1, 26),
    "songkran": (4, 13),
}  # fmt: skip
NTH = {
    "mlk day": (1, 0, 3), "martin luther king day": (1, 0, 3), "presidents' day": (2, 0, 3),
    "memorial day": (5, 0, -1), "labor day": (9, 0, 1), "columbus day": (10, 0, 2),
    "thanksgiving": (11, 3, 4), "melbourne cup": (11, 1, 1),
}  # fmt: skip
FROM_EASTER = {"good friday": -2, "easter monday": 1, "the easter break": 1, "easter weekend": -2}
# The evenings of moons and sightings: as announced for the years ahead.
MOONS = {
    "diwali": "1101 1020 1108 1029 1017 1105 1026", "hari raya": "0410 0331 0321 0310 0227 0215 0205",
}  # fmt: skip
MOONS |= {"deepavali": MOONS["diwali"], "raya": MOONS["hari raya"], "eid": MOONS["hari raya"]}
FIRST_MOON = 2024
ELSEWHERE = {
    "valentine's day": "valentine", "valentines": "valentine", "mother's day": "mothers", "father's day": "fathers",
    "mothers day": "mothers", "fathers day": "fathers", "the new year": "new_year", "the chinese new year": "spring",
    "the lunar new year": "spring", "new years": "new_year", "tomb sweeping": "qingming", "qingming": "qingming",
    "may day": "labour",
}  # fmt: skip
NAMES = festivals.ENGLISH | ELSEWHERE


def around(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """after Easter, before Christmas: asked about, the nearest working day first."""
    name, ahead = _name(m), m["way"] == "before"
    if name in NAMES:
        days = festivals.before(NAMES[name], anchor) if ahead else festivals.after(NAMES[name], anchor)
    else:
        days = _beside(coming(name, anchor), ahead, anchor)
    return Piece(*m.span(), choices=days, trouble="ambiguous") if days else None


def _beside(day: date | None, ahead: bool, anchor: Anchor) -> tuple[date, ...]:
    """The working day nearest to a festival, and the one a week further."""
    if day is None:
        return ()
    if ahead:
        last = add_workdays(day, -1, anchor)
        return tuple(each for each in (last, workday_from(last - 7 * DAY, anchor, -1)) if each > anchor.today)
    first = workday_from(day + DAY, anchor)
    return first, workday_from(first + 7 * DAY, anchor)


def festival_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """Christmas, Good Friday, memorial day 2027."""
    name = _name(m)
    year = int(m["y"]) if said(m, "y") else None
    if year is None:
        day = festivals.coming(NAMES[name], anchor) if name in NAMES else coming(name, anchor)
    elif name in NAMES:
        day = festivals.kept(NAMES[name], year, anchor)
    else:
        day = in_year(name, year)
    return Piece(*m.span(), day, day + DAY) if day else None


def coming(name: str, anchor: Anchor) -> date | None:
    """The festival that is today or ahead."""
    days = [in_year(name, anchor.today.year + n) for n in (0, 1)]
    return next((day for day in days if day and day >= anchor.today), None)


def in_year(name: str, year: int) -> date | None:
    """The day of a festival; None beyond what is announced."""
    if name in FIXED:
        return date(year, *FIXED[name])
    if name == "black friday":
        return nth_weekday(date(year, 11, 1), 3, 4) + DAY
    if name in NTH:
        month, weekday, nth = NTH[name]
        return nth_weekday(date(year, month, 1), weekday, nth)
    if name in FROM_EASTER:
        easter = festivals.festival("easter", year, "")
        return easter + timedelta(days=FROM_EASTER[name]) if easter else None
    days = MOONS[name].split()
    index = year - FIRST_MOON
    return date(year, int(days[index][:2]), int(days[index][2:])) if 0 <= index < len(days) else None


def _name(m: re.Match[str]) -> str:
    return KEYS[" ".join(re.sub(r"['’]", "", m["name"]).split())]


OWN = {*FIXED, *NTH, *FROM_EASTER, *MOONS, "black friday"}
KEYS = {name.replace("'", ""): name for name in (*OWN, *NAMES)}
FESTIVAL = "|".join(sorted((re.escape(name).replace("'", "['’]?") for name in {*NAMES, *OWN}), key=len, reverse=True))

RULES = (
    rule(
        "festival",
        "abcdefghijklmnopqrstuvwxyz",
        rf"(?P<name>{FESTIVAL})(?:['’]s)?(?:\s+day)?",
        festival_day,
        loose=True,
    ),
    rule(
        "festival of a year",
        "20",
        rf"\b(?P<name>{FESTIVAL})(?:['’]s)?(?:\s+day)?\s+(?P<y>20\d\d)\b",
        festival_day,
    ),
    rule(
        "a friday of its own",
        "good friday|black friday|easter monday|boxing day|eve",
        r"\b(?P<name>good\s+friday|black\s+friday|easter\s+monday|boxing\s+day|new\s+year['’]?s\s+eve|christmas\s+eve)\b",
        festival_day,
    ),
    rule(
        "around a festival",
        "after|before|following",
        rf"\b(?P<way>after|before|following)\s+(?:the\s+)?(?P<name>{FESTIVAL})\b(?:\s+(?:holidays?|break|weekend))?",
        around,
    ),
)
