"""Days said in one breath in Chinese: 15号到17号, 8/5-8/9, 周三四, 8月5、6号, 七八号, 八月第二个周五."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, days_in, month_start, real_day, workday_from
from bot.understanding.dates.chinese_days import (
    BAI,
    BEFORE_NUMBER,
    NOT_COUNTED,
    NOT_THINGS,
    SHIFT,
    SHIFTS,
    TO,
    WEEKDAYS,
    YEAR,
    N,
    coming_day_of_month,
    coming_weekday,
    dated,
    month_slash_day,
    weekday,
    year_of,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.numerals import CHINESE, number


def both_days(m: re.Match[str], anchor: Anchor) -> Piece:
    """明后天: tomorrow, or the day after; 今明两天: today, or tomorrow."""
    day = anchor.today if m.group().startswith("今") else anchor.today + DAY
    return Piece(*m.span(), day, day + DAY, also=(day + DAY,))


def two_weekdays(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下周四五: the first, the next to offer; 每周二四: whichever comes first."""
    if m["shift"] in ("每", "逢"):
        second = coming_weekday(m.span(), WEEKDAYS[m["wd2"]], anchor, repeat=True)
        return min(weekday(m, anchor), second, key=lambda each: _after_today(each, anchor))
    days = WEEKDAYS[m["wd2"]] - WEEKDAYS[m["wd"]]
    if days <= 0 or (days > 1 and not m["or"]):
        return None
    first = weekday(m, anchor)
    return replace(first, also=(first.day + days * DAY,)) if first.day else first


def _after_today(piece: Piece, anchor: Anchor) -> date:
    assert piece.day is not None
    return piece.again if piece.again and piece.day == anchor.today else piece.day


def weekday_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下周一到三: its days, of one week."""
    first = weekday(m, anchor)
    days = WEEKDAYS[m["wd2"]] - WEEKDAYS[m["wd"]]
    if days <= 0 or first.day is None:
        return None
    return replace(first, last=first.day + (days + 1) * DAY)


def day_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3月18-20日, 15号到17号, 8月30日到9月2日."""
    first = number(m["d"])
    second = number(m["d2"])
    month = number(m["m"]) if m["m"] else None
    if first is None or second is None or (m["m"] and month is None) or second > 31:
        return None
    if month is None:
        if not 1 <= first < second:
            return None
        piece = coming_day_of_month(m.span(), first, anchor)
    else:
        piece = dated(m.span(), year_of(m["y"], anchor), month, first, anchor)
    if piece.day is None or second <= first:
        return None
    last = real_day(piece.day.year, piece.day.month, second)
    return None if last is None else Piece(*m.span(), piece.day, last + DAY, past=piece.past)


def slash_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8/5-8/9, 8/5-9."""
    first = month_slash_day(m, anchor)
    if first is None or first.day is None:
        return None
    last = real_day(first.day.year, int(m["m2"] or m["m"]), int(m["d2"]))
    return None if last is None or last <= first.day else replace(first, last=last + DAY)


def numeric_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2026/8/5-2026/9/4, 2026.8.5-9.4."""
    first = real_day(int(m["y"]), int(m["m"]), int(m["d"]))
    last = real_day(int(m["y2"] or m["y"]), int(m["m2"]), int(m["d2"]))
    return Piece(*m.span(), first, last + DAY) if first and last and first < last else None


def month_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8-10月, 2027年2月至4月, 11月到2月: its months, the first as a month."""
    first, second = _month_of(m, anchor), number(m["m2"])
    if first is None or second is None or not 1 <= second <= 12:
        return None
    months = (second - first.month) % 12 + 1
    if months == 1 or (months > 6 and second < first.month):
        return None
    return Piece(*m.span(), first, month_start(first, months), grain="month", act=workday_from(first, anchor))


def either_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """15或16号, 8月5、6号, 十五六号: the first, the second to offer."""
    tens = m["tens"] or ""
    first, second = number(tens + m["d"]), number(tens + m["d2"])
    if first is None or second is None or not 1 <= first < second <= 31 or (m["next"] and second != first + 1):
        return None
    month = number(m["m"]) if m["m"] else None
    if month is not None:
        piece = dated(m.span(), year_of(m["y"], anchor), month, first, anchor)
    else:
        piece = coming_day_of_month(m.span(), first, anchor)
    other = real_day(piece.day.year, piece.day.month, second) if piece.day else None
    return replace(piece, also=(other,)) if other else None


def weekday_of_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """八月第二个周五, 下个月最后一个周一."""
    first = _month_of(m, anchor)
    if first is None:
        return None
    index = WEEKDAYS[m["wd"]]
    if m["which"] == "最后":
        end = first.replace(day=days_in(first))
        day = end - timedelta(days=(end.weekday() - index) % 7)
    else:
        count = number(m["which"].removeprefix("第")) or 1
        day = first + timedelta(days=(index - first.weekday()) % 7, weeks=count - 1)
    return Piece(*m.span(), day, day + DAY) if day.month == first.month else None


def edge_of_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """4月最后一天, 下个月第一天."""
    first = _month_of(m, anchor)
    if first is None:
        return None
    day = first.replace(day=days_in(first)) if m["which"] == "最后" else first
    return Piece(*m.span(), day, day + DAY)


def day_of_this_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """去年本月10日, 明年这个月5号: the month that is on, of another year."""
    day, year = number(m["d"]), year_of(m["y"], anchor)
    return None if day is None or year is None else dated(m.span(), year, anchor.today.month, day, anchor)


def _month_of(m: re.Match[str], anchor: Anchor) -> date | None:
    if said(m, "shift"):
        return month_start(anchor.today, SHIFTS[m["shift"]])
    month, year = number(m["m"]), year_of(m["y"], anchor)
    if month is None or not 1 <= month <= 12:
        return None
    first = date(year or anchor.today.year, month, 1)
    return first if year or first >= month_start(anchor.today) else first.replace(year=first.year + 1)


# Days that need no 号: digits, and tens in words.
DAY_WORDS = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|三十一?)"

RULES = (
    rule("both days", "后明", r"明[天日]?(?:或|或者|、)?后(?:两)?[天日]|今明[两二]?[天日]", both_days),
    rule(
        "two weekdays",
        "周星礼",
        rf"""(?:{SHIFT}|(?<![{CHINESE}\d个半]))(?:周|星期|礼拜)(?P<wd>[一二三四五六])(?P<or>[、和或]?)(?P<wd2>[二三四五六日])
        (?![点号月楼个十百千万分路线台套家环])""",
        two_weekdays,
    ),
    rule(
        "weekdays from and to",
        "周星礼拜",
        rf"""(?:{SHIFT}|(?<![{CHINESE}\d个半]))(?:周|星期|礼拜|{BAI})(?P<wd>[一二三四五六日天]){TO}
        (?:周|星期|礼拜)?(?P<wd2>[一二三四五六日天])(?![点号月个十百千万])""",
        weekday_range,
    ),
    rule(
        "day range",
        "号日",
        rf"""{YEAR}?(?:{BEFORE_NUMBER}(?P<m>{N})\s?月\s?)?{BEFORE_NUMBER}(?P<d>{N})\s?[号日]?{TO}
        (?P<d2>{N})\s?(?:{NOT_THINGS}|日)""",
        day_range,
    ),
    rule(
        "slashed days from and to",
        "/",
        rf"(?<![a-z0-9./_-])(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){TO}(?:(?P<m2>\d{{1,2}})/)?(?P<d2>\d{{1,2}})(?![\d/.%])",
        slash_range,
    ),
    rule(
        "days of a month from and to",
        "月",
        rf"{YEAR}?{BEFORE_NUMBER}(?P<m>{N})\s?月\s?(?P<d>{DAY_WORDS}){TO}(?P<d2>{DAY_WORDS}){NOT_COUNTED}(?![{CHINESE}个])",
        day_range,
    ),
    rule(
        "months from and to",
        "月",
        rf"{YEAR}?{BEFORE_NUMBER}(?P<m>{N})\s?(?:月份?)?{TO}(?P<m2>{N})\s?月(?![{CHINESE}\d初头底中末上下]|\s\d)",
        month_range,
    ),
    rule(
        "years first from and to",
        "-/.",
        r"""(?<![a-z0-9./_-])(?P<y>20\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})
        \s?(?:[-~—–]{1,2}|到|至)\s?(?:(?P<y2>20\d\d)(?P=sep))?(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?![\d/.-]*\d)""",
        numeric_range,
    ),
    rule(
        "one of two days",
        "号日",
        rf"""{YEAR}?(?:{BEFORE_NUMBER}(?P<m>{N})\s?月)?{BEFORE_NUMBER}(?P<tens>)(?P<d>\d{{1,2}}|[{CHINESE}]{{1,3}})\s?[号日]?
        \s?(?:、|或者?|和|/)\s?(?P<next>)(?P<d2>\d{{1,2}}|[{CHINESE}]{{1,3}})\s?(?:{NOT_THINGS}|日)""",
        either_day,
    ),
    rule(
        "neighbouring days",
        "号",
        rf"""{YEAR}?(?:{BEFORE_NUMBER}(?P<m>{N})\s?月)?(?<![\d.万千亿第])(?<![零〇百])(?P<tens>二?十?)
        (?P<d>(?P<next>[一二三四五六七八]))(?P<d2>[二三四五六七八九])\s?{NOT_THINGS}""",
        either_day,
    ),
    rule(
        "weekday of a month",
        "周星礼",
        rf"""(?:(?P<shift>下下|[上下本这])个?|{YEAR}?{BEFORE_NUMBER}(?P<m>{N}))月份?的?(?P<which>第[一二三四五1-5]|最后)一?个?
        (?:周|星期|礼拜)(?P<wd>[一二三四五六日天])""",
        weekday_of_month,
    ),
    rule(
        "first or last day of a month",
        "月",
        rf"(?:(?P<shift>下下|[上下本这])一?个?|{YEAR}?{BEFORE_NUMBER}(?P<m>{N}))月份?的?(?P<which>最后|第)一天(?![^\W\d]班)",
        edge_of_month,
    ),
    rule(
        "day of this month in another year",
        "月",
        rf"(?P<y>[去前明后]年)的?(?:本|同|这个)月的?(?P<d>{N})\s?(?:{NOT_THINGS}|日)",
        day_of_this_month,
    ),
)
