"""Festivals that people count from: 节后, 国庆后, before Christmas, after Easter (conversations.md 4.6).

Nothing is ever saved from a festival without asking.
"""

from datetime import date, timedelta

from bot.understanding.dates import lunar
from bot.understanding.dates.calendar import DAY, add_workdays, workday_from
from bot.understanding.dates.solar_terms import TERMS, WEATHER, day_of_term
from bot.understanding.dates.values import Anchor

YEARS = range(1900, 2200)
# Month and day of the lunar year; day 0 is the last one.
LUNAR = {
    "spring": (1, 1), "lantern": (1, 15), "dragon_boat": (5, 5), "double_seventh": (7, 7), "ghosts": (7, 15),
    "mid_autumn": (8, 15), "double_ninth": (9, 9), "eighth_of_twelfth": (12, 8), "year_end_dinner": (12, 16),
    "new_year_eve": (12, 0), "dragon_head": (2, 2), "vesak": (4, 15),
}  # fmt: skip
FIXED = {
    "new_year": (1, 1), "valentine": (2, 14), "women": (3, 8), "labour": (5, 1), "children": (6, 1),
    "double_ten": (10, 10), "double_eleven": (11, 11), "double_twelve": (12, 12),
    "christmas_eve": (12, 24), "christmas": (12, 25),
    "last_night": (12, 31), "halloween": (10, 31), "independence": (7, 4), "arbor": (3, 12), "party": (7, 1),
    "army": (8, 1), "teachers": (9, 10), "youth": (5, 4), "journalists": (11, 8), "fools": (4, 1),
}  # fmt: skip
CHINESE = {
    "春节": "spring", "过年": "spring", "新年": "new_year", "年": "spring", "大年初一": "spring",
    "农历新年": "spring",
    "元宵": "lantern", "元宵节": "lantern", "清明": "qingming", "清明节": "qingming", "五一": "labour",
    "劳动节": "labour", "端午": "dragon_boat", "端午节": "dragon_boat", "中秋": "mid_autumn", "中秋节": "mid_autumn",
    "国庆": "national", "国庆节": "national", "十一": "national", "双十": "double_ten", "双十一": "double_eleven",
    "双11": "double_eleven", "双12": "double_twelve",
    "元旦": "new_year", "圣诞": "christmas", "圣诞节": "christmas", "重阳": "double_ninth", "重阳节": "double_ninth",
    "节": "next", "节假日": "next", "三八": "women", "妇女节": "women", "三八节": "women", "情人节": "valentine",
    "除夕": "new_year_eve", "大年三十": "new_year_eve", "年三十": "new_year_eve", "年夜": "new_year_eve",
    "七夕": "double_seventh", "中元": "ghosts", "中元节": "ghosts", "腊八": "eighth_of_twelfth",
    "尾牙": "year_end_dinner", "冬至": "solstice", "双十节": "double_ten", "双十二": "double_twelve",
    "光棍节": "double_eleven", "平安夜": "christmas_eve", "跨年": "last_night", "跨年夜": "last_night",
    "母亲节": "mothers", "父亲节": "fathers", "感恩节": "thanksgiving", "万圣节": "halloween",
    "复活节": "easter", "儿童节": "children", "六一": "children", "植树节": "arbor", "建军节": "army",
    "青年节": "youth", "愚人节": "fools", "记者节": "journalists", "元旦节": "new_year", "国庆日": "national",
    "龙抬头": "dragon_head", "卫塞节": "vesak", "腊八节": "eighth_of_twelfth", "七夕节": "double_seventh",
    "大年夜": "new_year_eve", "除夕夜": "new_year_eve", "圣诞夜": "christmas_eve", "建党节": "party",
    "冬至节": "solstice",
    "复活节星期一": "easter_monday", "复活节周一": "easter_monday", "耶稣受难日": "good_friday",
    "受难日": "good_friday",
    "教师节": "teachers", "五一节": "labour", "年假": "spring", "春假": "spring", "农历年": "spring",
}  # fmt: skip
# A day of the sun's year is a festival to old customers (立秋那天); 清明 and 冬至 are in the table above.
CHINESE = {each: each for each in TERMS} | CHINESE
# A festival that people count from; before and after the weather (大雪后) nobody does.
COUNTED_FROM = frozenset(CHINESE) - WEATHER
ENGLISH = {
    "new year": "new_year", "new year's": "new_year", "christmas": "christmas", "xmas": "christmas",
    "easter": "easter",
    "cny": "spring", "chinese new year": "spring", "lunar new year": "spring", "spring festival": "spring",
    "thanksgiving": "thanksgiving", "national day": "national", "mid-autumn": "mid_autumn",
    "mid-autumn festival": "mid_autumn", "golden week": "national", "labour day": "labour", "the holidays": "next",
    "the holiday": "next", "dragon boat festival": "dragon_boat", "halloween": "halloween",
}  # fmt: skip
EASTER = {"good_friday": -2, "easter": 0, "easter_monday": 1}
SUN = {"qingming": "清明", "solstice": "冬至"}
# Where a firm's region keeps the day on another date.
ELSEWHERE = {
    "TW": {"national": (10, 10), "fathers": (8, 8), "teachers": (9, 28), "children": (4, 4)},
    "HK": {"national": (10, 1)},
}
# Days off from the festival's first day, where the firm's own calendar says nothing: (before, after).
DAYS_OFF = {"CN": {"spring": (1, 6), "national": (0, 6), "labour": (0, 4)}, "TW": {"spring": (1, 4)}}


def festival(name: str, year: int, region: str) -> date | None:
    """The day of a festival in a year; None outside the table."""
    if year not in YEARS:
        return None
    if name in LUNAR:
        return lunar.in_year(year, *LUNAR[name])
    if fixed := ELSEWHERE.get(region, {}).get(name):
        return date(year, *fixed)
    if name in TERMS or name in SUN:
        return day_of_term(SUN.get(name, name), year)
    if name in ("mothers", "fathers"):
        return _sunday(year, 5, 2) if name == "mothers" else _sunday(year, 6, 3)
    if name == "national":
        return date(year, 10, 1)
    if name in EASTER:
        return _easter(year) + EASTER[name] * DAY
    if name == "thanksgiving":
        return date(year, 11, 22 + (3 - date(year, 11, 1).weekday() - 0) % 7)
    return date(year, *FIXED[name]) if name in FIXED else None


def kept(name: str, year: int, anchor: Anchor) -> date | None:
    """The day of a festival where the person is; family days go by the language rather than by the firm."""
    family = anchor.lang == "zh-TW" and name in ("fathers", "teachers", "children")
    return festival(name, year, "TW" if family else anchor.region)


def coming(name: str, anchor: Anchor) -> date | None:
    """The festival that is on or lies ahead."""
    if name == "next":
        names = ("new_year", "spring", "qingming", "labour", "dragon_boat", "mid_autumn", "national")
        days = [day for each in names if (day := coming(each, anchor))]
        return min(days, default=None)
    for year in range(anchor.today.year - 1, anchor.today.year + 2):
        day = kept(name, year, anchor)
        if day and day >= anchor.today - timedelta(days=_days_off(name, anchor)[1]):
            return day
    return None


def ahead(name: str, anchor: Anchor) -> date | None:
    """The next day of a festival, today counts; of a feast of several days its first."""
    if name == "next":
        return coming(name, anchor)
    days = (kept(name, anchor.today.year + n, anchor) for n in (-1, 0, 1, 2))
    return next((day for day in days if day and day >= anchor.today), None)


def last(name: str, anchor: Anchor) -> date | None:
    """The last day of a festival, today counts."""
    days = (kept(name, anchor.today.year + n, anchor) for n in (0, -1, -2))
    return next((day for day in days if day and day <= anchor.today), None)


def after(name: str, anchor: Anchor, year: int | None = None) -> tuple[date, ...]:
    """The first working day after it, then one a week later."""
    day = kept(name, year, anchor) if year else coming(name, anchor)
    if day is None:
        return ()
    first = workday_from(day + DAY * (_days_off(name, anchor)[1] + 1), anchor)
    return first, workday_from(first + 7 * DAY, anchor)


def before(name: str, anchor: Anchor, year: int | None = None) -> tuple[date, ...]:
    """The last working day before it, then one a week earlier, as far as they lie ahead."""
    day = kept(name, year, anchor) if year else coming(name, anchor)
    if day is None:
        return ()
    last = add_workdays(day - DAY * _days_off(name, anchor)[0], -1, anchor)
    days = (last, workday_from(last - 7 * DAY, anchor, -1))
    return tuple(each for each in days if each > anchor.today)


def _days_off(name: str, anchor: Anchor) -> tuple[int, int]:
    return (0, 0) if anchor.holidays else DAYS_OFF.get(anchor.region, {}).get(name, (0, 0))


def _sunday(year: int, month: int, count: int) -> date:
    """That Sunday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=6 - first.weekday(), weeks=count - 1)


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
