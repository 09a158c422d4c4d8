"""Festivals that people count from: 节后, 国庆后, before Christmas, after Easter (conversations.md 4.6).

The lunar ones are tabulated; nothing is ever saved from a festival without asking.
"""

from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, add_workdays, workday_from
from bot.understanding.dates.values import Anchor

FIRST_YEAR = 2024
LUNAR = {
    "spring": "0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212",
    "lantern": "0224 0212 0303 0220 0209 0227 0217 0206 0225 0214 0305 0222 0211 0301 0218 0207 0226",
    "qingming": "0404 0404 0405 0405 0404 0404 0405 0405 0404 0404 0405 0405 0404 0404 0405 0405 0404",
    "dragon_boat": "0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614",
    "mid_autumn": "0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920",
    "double_ninth": "1011 1029 1018 1008 1026 1016 1005 1024 1012 1001 1020 1009 1027 1017 1007 1026 1014",
}
FIXED = {
    "new_year": (1, 1), "valentine": (2, 14), "women": (3, 8), "labour": (5, 1), "children": (6, 1),
    "double_eleven": (11, 11), "christmas": (12, 25), "halloween": (10, 31), "independence": (7, 4),
}  # fmt: skip
CHINESE = {
    "春节": "spring", "过年": "spring", "新年": "new_year", "年": "spring", "大年初一": "spring",
    "农历新年": "spring",
    "元宵": "lantern", "元宵节": "lantern", "清明": "qingming", "清明节": "qingming", "五一": "labour",
    "劳动节": "labour", "端午": "dragon_boat", "端午节": "dragon_boat", "中秋": "mid_autumn", "中秋节": "mid_autumn",
    "国庆": "national", "国庆节": "national", "十一": "national", "双十": "national", "双十一": "double_eleven",
    "元旦": "new_year", "圣诞": "christmas", "圣诞节": "christmas", "重阳": "double_ninth", "重阳节": "double_ninth",
    "节": "next", "节假日": "next", "三八": "women", "情人节": "valentine",
}  # fmt: skip
ENGLISH = {
    "new year": "new_year", "new year's": "new_year", "christmas": "christmas", "xmas": "christmas",
    "easter": "easter",
    "cny": "spring", "chinese new year": "spring", "lunar new year": "spring", "spring festival": "spring",
    "thanksgiving": "thanksgiving", "national day": "national", "mid-autumn": "mid_autumn",
    "mid-autumn festival": "mid_autumn", "golden week": "national", "labour day": "labour", "the holidays": "next",
    "the holiday": "next", "dragon boat festival": "dragon_boat", "halloween": "halloween",
}  # fmt: skip
# Days off from the festival's first day, where the firm's own calendar says nothing: (before, after).
DAYS_OFF = {"CN": {"spring": (1, 6), "national": (0, 6), "labour": (0, 4)}, "TW": {"spring": (1, 4)}}


def festival(name: str, year: int, region: str) -> date | None:
    """The day of a festival in a year; None outside the table."""
    if name in LUNAR:
        days = LUNAR[name].split()
        if not 0 <= year - FIRST_YEAR < len(days):
            return None
        return date(year, int(days[year - FIRST_YEAR][:2]), int(days[year - FIRST_YEAR][2:]))
    if name == "national":
        return date(year, 10, 10) if region == "TW" else date(year, 10, 1)
    if name == "easter":
        return _easter(year)
    if name == "thanksgiving":
        return date(year, 11, 22 + (3 - date(year, 11, 1).weekday() - 0) % 7)
    return date(year, *FIXED[name]) if name in FIXED else None


def coming(name: str, anchor: Anchor) -> date | None:
    """The festival that is on or lies ahead."""
    if name == "next":
        names = ("new_year", "spring", "qingming", "labour", "dragon_boat", "mid_autumn", "national")
        days = [day for each in names if (day := coming(each, anchor))]
        return min(days, default=None)
    for year in (anchor.today.year, anchor.today.year + 1):
        day = festival(name, year, anchor.region)
        if day and day >= anchor.today - timedelta(days=_days_off(name, anchor)[1]):
            return day
    return None


def after(name: str, anchor: Anchor) -> tuple[date, ...]:
    """The first working day after it, then one a week later."""
    day = coming(name, anchor)
    if day is None:
        return ()
    first = workday_from(day + DAY * (_days_off(name, anchor)[1] + 1), anchor)
    return first, workday_from(first + 7 * DAY, anchor)


def before(name: str, anchor: Anchor) -> tuple[date, ...]:
    """The last working day before it, then one a week earlier, as far as they lie ahead."""
    day = coming(name, anchor)
    if day is None:
        return ()
    last = add_workdays(day - DAY * _days_off(name, anchor)[0], -1, anchor)
    days = (last, workday_from(last - 7 * DAY, anchor, -1))
    return tuple(each for each in days if each > anchor.today)


def _days_off(name: str, anchor: Anchor) -> tuple[int, int]:
    return (0, 0) if anchor.holidays else DAYS_OFF.get(anchor.region, {}).get(name, (0, 0))


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
