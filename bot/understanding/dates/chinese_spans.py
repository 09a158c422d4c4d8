"""Stretches and distances in Chinese: 3天后, 半个月内, 月底, 第三季度, 国庆后."""

import re
from datetime import UTC, date, datetime, timedelta

from bot.understanding.dates import chinese_lunar, chinese_pairs
from bot.understanding.dates.calendar import (
    DAY,
    add_months,
    add_workdays,
    month_end,
    month_start,
    quarter_start,
    workday_from,
)
from bot.understanding.dates.chinese_days import SHIFTS, year_of
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.numerals import CHINESE, number
from bot.understanding.reading import Open

DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
MONTHS = {"月": 1, "季度": 3, "年": 12}
MINUTES = {"小时": 60, "钟头": 60, "钟": 60, "分钟": 1, "分": 1, "刻钟": 15}
LONGEST = 12_000


def distance(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3天后, 两周内, 一个半小时后, 半年后, 过3天, 三天前."""
    count = _count(m)
    way = said(m, "way") or "后"
    if count is None or count > LONGEST or (m["unit"] == "月" and _is_a_month(m)):
        return None
    if way in ("内", "之内", "以内"):
        return away(m.span(), m["unit"], count, anchor, within=True)
    sign = -1 if way in ("前", "之前", "以前") else 1
    return away(m.span(), m["unit"], sign * count, anchor)


def away(span: tuple[int, int], unit: str, count: float, anchor: Anchor, *, within: bool = False) -> Piece | None:
    """So many units from now; hours and minutes are moments, the others days."""
    limit: Open | None = "before" if within else None
    try:
        if unit in MINUTES:
            return Piece(*span, instant=_later(anchor, MINUTES[unit] * count), open=limit)
        day = day_away(unit, count, anchor)
    except (OverflowError, ValueError):
        return None
    return Piece(*span, day, day + DAY, open=limit)


def day_away(unit: str, count: float, anchor: Anchor) -> date:
    """The calendar day so many days, weeks, months or working days away."""
    if unit == "工作日":
        return add_workdays(anchor.today, round(count), anchor)
    if unit in DAYS:
        return anchor.today + timedelta(days=round(DAYS[unit] * count))
    months, half = divmod(abs(MONTHS[unit] * count), 1)
    sign = 1 if count >= 0 else -1
    return add_months(anchor.today, sign * int(months)) + sign * timedelta(days=15 if half else 0)


def about(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """十来天后, 一个多月后: that long, or half as long again; asked about."""
    count = number(m["n"])
    if count is None or not 0 < count <= 90:
        return None
    days = (day_away(m["unit"], count, anchor), day_away(m["unit"], count * 1.5, anchor))
    return Piece(*m.span(), choices=days, trouble="ambiguous")


def within_period(m: re.Match[str], anchor: Anchor) -> Piece:
    """年内, 月内, 本季度内: by its last working day."""
    last = {"年": date(anchor.today.year, 12, 31), "月": month_end(anchor.today)}.get(m["period"])
    day = workday_from(last or quarter_start(anchor.today, 1) - DAY, anchor, -1)
    return Piece(*m.span(), day, day + DAY, open="before")


def between(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """两三天后: the first of the two, the second to offer."""
    low, high = number(m["n"]), number(m["n2"])
    if low is None or high is None or not low < high <= low + 7:
        return None
    first, second = day_away(m["unit"], low, anchor), day_away(m["unit"], high, anchor)
    return Piece(*m.span(), first, first + DAY, also=(second,))


def part_of_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """月底, 下月初, 8月中旬: a working day stands for it."""
    first = _named_month(m, anchor)
    if first is None:
        return None
    day = _day_in(first, m["part"], anchor)
    bare = not said(m, "shift") and not said(m, "month")
    if said(m, "each"):
        ahead = day if day > anchor.today else _day_in(month_start(first, 1), m["part"], anchor)
        return Piece(*m.span(), ahead, ahead + DAY, repeat=True)
    if bare and m["part"] in ("中", "中旬", "初", "上旬", "头") and day < anchor.today:
        day = _day_in(month_start(first, 1), m["part"], anchor)
    passed = day <= anchor.today and said(m, "shift") not in ("上", "上上")
    if passed and m["part"] in ("底", "末", "下旬", "尾"):
        following = _day_in(month_start(first, 1), m["part"], anchor)
        return Piece(*m.span(), choices=(month_end(first), following), trouble="ambiguous", past=day)
    return Piece(*m.span(), day, day + DAY, past=day if passed else None)


def month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下个月, 8月份: its first working day is acted on."""
    first = _named_month(m, anchor)
    return None if first is None else month_piece(m.span(), first, anchor)


def month_piece(span: tuple[int, int], first: date, anchor: Anchor) -> Piece:
    """A whole month; of the present one the last working day is acted on."""
    act = workday_from(first, anchor)
    if first == month_start(anchor.today):
        act = workday_from(month_end(first), anchor, -1)
    return Piece(*span, first, month_start(first, 1), grain="month", act=act)


def working_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下个工作日, 下月第一个工作日, 月底最后一个工作日."""
    if m["next"]:
        day = add_workdays(anchor.today, 1, anchor)
        return Piece(*m.span(), day, day + DAY)
    first = month_start(anchor.today, SHIFTS[m["shift"] or "本"])
    day = (
        workday_from(first, anchor)
        if not m["which"].startswith("最后")
        else workday_from(month_end(first), anchor, -1)
    )
    return Piece(*m.span(), day, day + DAY)


def coming_stretch(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """未来三天, 接下来两周: as 三天内."""
    count = _count(m)
    return away(m.span(), m["unit"], count, anchor, within=True) if count and count <= LONGEST else None


def quarter(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """第三季度, 下季度, q3, 季末, 三季度初."""
    start = _named_quarter(m, anchor)
    if start is None:
        return None
    return quarter_piece(m.span(), start, m["part"] or "", anchor)


def quarter_piece(span: tuple[int, int], start: date, part: str, anchor: Anchor) -> Piece:
    """A quarter, or the working day at its beginning or end."""
    following = month_start(start, 3)
    if part in ("底", "末", "end"):
        day = workday_from(following - DAY, anchor, -1)
        return Piece(*span, day, day + DAY)
    first = workday_from(start, anchor)
    if part:
        return Piece(*span, first, first + DAY)
    act = first if first >= anchor.today else workday_from(following - DAY, anchor, -1)
    return Piece(*span, start, following, grain="quarter", act=act)


def part_of_year(m: re.Match[str], anchor: Anchor) -> Piece:
    """年底, 明年初, 年中, 上半年, 下半年."""
    year = year_of((said(m, "y") or "今年"), anchor) or anchor.today.year
    part = (m["part"] or m["part2"]).removeprefix("年")
    part = {"头": "初", "尾": "底"}.get(part, part)
    if part in ("上半年", "下半年"):
        start = date(year, 1 if part == "上半年" else 7, 1)
        return Piece(*m.span(), start, month_start(start, 6), grain="quarter", act=workday_from(start, anchor))
    day = year_part_day(year, {"初": "early", "中": "mid"}.get(part, "end"), anchor)
    if day < anchor.today and not said(m, "y"):
        day = year_part_day(year + 1, {"初": "early", "中": "mid"}.get(part, "end"), anchor)
    return Piece(*m.span(), day, day + DAY)


def year_part_day(year: int, part: str, anchor: Anchor) -> date:
    """The first, a middle or the last working day of a year."""
    if part == "end":
        return workday_from(date(year, 12, 31), anchor, -1)
    return workday_from(date(year, 1, 1) if part == "early" else date(year, 6, 30), anchor)


def year(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """明年, 2027年: its first working day is acted on."""
    number_of_year = year_of(said(m, "y"), anchor)
    if number_of_year is None or not 1990 <= number_of_year <= 2100:
        return None
    return year_piece(m.span(), number_of_year, anchor)


def year_piece(span: tuple[int, int], number_of_year: int, anchor: Anchor) -> Piece:
    """A whole year."""
    start = date(number_of_year, 1, 1)
    act = workday_from(start, anchor)
    return Piece(*span, start, date(number_of_year + 1, 1, 1), grain="year", act=act)


def _is_a_month(m: re.Match[str]) -> bool:
    """7月内 is within July and 3月后 after March; 三个月后 and 两月后 count months."""
    return "个" not in m.group() and m["n"] not in ("半", "两", "俩", "仨")


def _count(m: re.Match[str]) -> float | None:
    if m["n"] == "半":
        return 0.5
    if "." in m["n"]:
        return float(m["n"])
    count = number(m["n"])
    return None if count is None else count + (0.5 if said(m, "half") else 0)


def _later(anchor: Anchor, minutes: float) -> datetime:
    moment = anchor.now.astimezone(UTC) + timedelta(minutes=round(minutes))
    return moment.astimezone(anchor.zone).replace(second=0, microsecond=0)


def _named_month(m: re.Match[str], anchor: Anchor) -> date | None:
    if said(m, "shift"):
        return month_start(anchor.today, SHIFTS[m["shift"]])
    if not said(m, "month"):
        return month_start(anchor.today)
    index = number(m["month"])
    if index is None or not 1 <= index <= 12:
        return None
    named_year = year_of(said(m, "y"), anchor)
    if named_year is not None:
        return date(named_year, index, 1) if 1990 <= named_year <= 2100 else None
    first = date(anchor.today.year, index, 1)
    return first if first >= month_start(anchor.today) else date(anchor.today.year + 1, index, 1)


def _day_in(first: date, part: str, anchor: Anchor) -> date:
    if part in ("底", "末", "下旬", "尾"):
        return workday_from(month_end(first), anchor, -1)
    return first.replace(day=15) if part in ("中", "中旬") else workday_from(first, anchor)


def _named_quarter(m: re.Match[str], anchor: Anchor) -> date | None:
    if said(m, "q"):
        index = number(m["q"])
        if index is None or not 1 <= index <= 4:
            return None
        year_named = year_of(said(m, "y") or said(m, "y4"), anchor)
        start = date(year_named or anchor.today.year, index * 3 - 2, 1)
        passed = month_start(start, 3) <= anchor.today and year_named is None
        return date(start.year + 1, start.month, 1) if passed else start
    return quarter_start(anchor.today, SHIFTS.get(said(m, "shift") or "本", 0))


YEAR = r"(?P<y>(?:[今明后去前]年|(?:\d{4}|[〇零一二三四五六七八九]{4})\s?年)\s?的?)"
# The beginnings and ends of stretches, and not 尾款, 底价, 头款, 初步.
EARLY = "(?:初(?![一二三四五六七八九十步期稿审次始衷级])|头(?![款寸期程皮等发]))"
LATE = "(?:底(?![价薪座部板图漆稿料]|下(?!单|订|[周午]))|末(?!端)|尾(?![款数单货巴牙期]))"
MONTH_SHIFT = r"(?P<shift>上上|上|这|本|今|当|下下|下)\s?(?:一?个)?"
N = rf"(?:\d{{1,4}}|[{CHINESE}俩仨]{{1,4}})"
UNIT = r"(?P<unit>工作日|天|日|周|星期|礼拜|月|年|季度|小时|钟头|分钟|刻钟|(?<=[个半])钟)"
WAY = (
    r"(?P<way>之后|以后|过后|后(?![台面勤期续道背])|之内|以内|内(?![部容]|[有失]效|免费|包)"
    r"|之前|以前|前(?![台面期沿景端任后]))"
)

RULES = (
    rule(
        "distance",
        "后内前",
        rf"(?<![\d.{CHINESE}])(?:再?过|再等)?\s?(?P<n>半|\d{{1,2}}\.\d|{N})\s?个?(?P<half>半)?{UNIT}\s?{WAY}",
        distance,
    ),
    rule(
        "distance with a half behind",
        "半",
        rf"(?<![\d.{CHINESE}])(?:再?过)?\s?(?P<n>{N})\s?个?{UNIT}(?P<half>半)\s?{WAY}",
        distance,
    ),
    rule(
        "after a while",
        "过等",
        rf"(?:再?(?<![超经通])过|再等)\s?(?P<n>半|(?!两天|几)(?:{N}))\s?个?(?P<half>半)?{UNIT}(?P<way>之后|以后|后)?",
        distance,
    ),
    rule(
        "about so long",
        "后",
        rf"(?<![\d.{CHINESE}])(?P<n>{N})(?:[来多几]个?|个[来多几])(?P<unit>天|周|星期|礼拜|月|年)(?:之|以)?后(?![台面])",
        about,
    ),
    rule(
        "within a period",
        "内",
        rf"(?:[今本这]个?|(?<![\d{CHINESE}个半周年月季多]))(?P<period>年|月|季)度?(?:之|以)?内(?![部容销贸])",
        within_period,
    ),
    rule(
        "two or three days",
        "后内",
        r"(?:过)?(?P<n>[一二两三四五六七八]|\d{1,2}(?=[-~到至]))[-~到至]?(?P<n2>\d{1,2}"
        r"|[二两三四五六七八九])个?(?P<unit>天"
        r"|日|周|星期|礼拜|月)(?:之|以)?[后内]",
        between,
    ),
    rule(
        "working day",
        "工",
        r"(?P<next>下一?个)工作日|(?:(?P<shift>[上下本这])个?月的?|月[底初末]的?)(?P<which>第一|最后一?|头一|首)个工作日",
        working_day,
    ),
    rule(
        "stretch to come",
        "来今往",
        rf"(?:未来|接下来|往后|今后)的?\s?(?P<n>{N})\s?个?(?P<half>半)?{UNIT}(?:之内|以内|内|里)?",
        coming_stretch,
    ),
    rule(
        "part of a month",
        "月",
        rf"""(?:{YEAR}?(?:{MONTH_SHIFT}|(?<![\d{CHINESE}])(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?)
        |(?P<each>每)个?|(?<![个月\d{CHINESE}]))(?:月份?的?(?:(?<=月)月)?)(?P<part>上旬|中旬|下旬|{EARLY}|中(?![间心秋])|{LATE})""",
        part_of_month,
    ),
    rule("month", "月", rf"{MONTH_SHIFT}月(?:份)?(?![\d{CHINESE}中上]|{EARLY}|{LATE})", month),
    rule(
        "named month",
        "月",
        rf"""(?:{YEAR}|(?<![\d.{CHINESE}年]))(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月份?
        (?![\d{CHINESE}初头中底末尾上下饼花牌天]|\s\d)""",
        month,
    ),
    rule(
        "quarter",
        "季q",
        rf"""(?:{YEAR}?(?:第?(?P<q>[一二三四1-4])|(?P<shift>上|这|本|下)\s?(?:一?个)?)|(?<![一-龥])(?=季度?[初末底]))
        (?<!(?<!第)四(?=季(?!度)))季(?!度假)度?(?P<part>初|末|底)?(?![节])""",
        quarter,
    ),
    rule(
        "quarter by its letter",
        "q",
        rf"(?:{YEAR}?(?<![a-z0-9])|(?<!\d)(?P<y4>20\d\d)\s?)q(?P<q>[1-4])(?![a-z0-9])(?P<part>初|末|底)?",
        quarter,
    ),
    rule(
        "part of a year",
        "年",
        rf"(?:(?P<y>[今明后去前]年|(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})年)的?年?(?P<part>{EARLY}|中(?!无)|{LATE}|上半年|下半年)|"
        rf"(?<![\d{CHINESE}去前])(?P<part2>年(?:{EARLY}|中(?!无)|{LATE})|上半年|下半年))",
        part_of_year,
    ),
    rule(
        "year",
        "年",
        rf"(?<!\d)(?P<y>[今明后去前]年|20\d\d\s?年)(?!\d|\s?{N}\s?月|[初中底末尾上下第的q式款版型产份])",
        year,
    ),
    rule("year beside this one", "年", r"(?P<y>[上下]一?年|这一年)度?", year, loose=True),
    *chinese_lunar.RULES,
    *chinese_pairs.RULES,
)
