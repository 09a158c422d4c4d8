"""Days of the lunar calendar and of festivals in Chinese: 农历八月十五, 正月初八, 初五, 大年三十, 冬至那天."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.dates import festivals, lunar
from bot.understanding.dates.calendar import DAY, workday_from
from bot.understanding.dates.chinese_days import SPELLED_YEAR, TO, year_of
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.numerals import CHINESE, number

MONTHS = {"正": 1, "冬": 11, "腊": 12}
BY_THE_MOON = re.compile("[初廿历正冬腊闰]")


def lunar_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """农历八月十五, 腊月廿三, 2027年农历闰四月初一, 初五: the next one, the last one where it is behind."""
    day = number(m["d"].removeprefix("初").replace("廿", "二十"))
    month = _month(m)
    if day is None or not 1 <= day <= 30 or month is None:
        return None
    if year := _year(m, anchor):
        return _named(m, lunar.in_year(year, month, day))
    days = lunar.nearest(month or None, day, anchor.today)
    past, ahead = [each for each in days if each < anchor.today], [each for each in days if each >= anchor.today]
    if not ahead:
        return None
    again = ahead[1] if len(ahead) > 1 else None
    before = anchor.today if ahead[0] == anchor.today else past[0] if past else None
    return Piece(*m.span(), ahead[0], ahead[0] + DAY, past=before, again=again)


def lunar_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """正月初一到初七, 大年初三至初六: days of one month of the moon."""
    first = lunar_day(m, anchor) if BY_THE_MOON.search(m.group()) else None
    days = [number(m[name].removeprefix("初").replace("廿", "二十")) for name in ("d", "d2")]
    if first is None or first.day is None or days[0] is None or days[1] is None or days[0] >= days[1]:
        return None
    return replace(first, last=first.day + (days[1] - days[0] + 1) * DAY)


def lunar_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """正月, 明年腊月, 农历十月, 闰四月: the one that is on or comes; its first working day is acted on."""
    month, year = _month(m), _year(m, anchor)
    if not month:
        return None
    span = lunar.month_in_year(year, month) if year else lunar.coming_month(month, anchor.today)
    if span is None:
        return None
    begun = span[0] <= anchor.today < span[1]
    act = workday_from(span[1] - DAY, anchor, -1) if begun else workday_from(span[0], anchor)
    return Piece(*m.span(), *span, grain="month", act=act)


def _named(m: re.Match[str], day: date | None) -> Piece | None:
    return Piece(*m.span(), day, day + DAY) if day else None


def _year(m: re.Match[str], anchor: Anchor) -> int | None:
    return year_of(said(m, "y") or said(m, "y2"), anchor)


def _month(m: re.Match[str]) -> int | None:
    """The lunar month that is named, negative for a leap month, 0 for any, None when there is no such month."""
    if said(m, "year"):
        return 1
    words = said(m, "m")
    if words is None:
        return 0
    month = MONTHS.get(words, number(words))
    if month is None or not 1 <= month <= 12:
        return None
    return -month if said(m, "leap") else month


def festival_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """中秋节 as a whole text, 除夕那天 anywhere: the one of the year that is said, or the next."""
    name = festivals.CHINESE[m["name"]]
    if year := _year(m, anchor):
        return _named(m, festivals.kept(name, year, anchor))
    return _named(m, festivals.ahead(name, anchor))


def festival_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """去年春节到元宵节, 圣诞到元旦 as a whole text: from the one day to the next such day after it."""
    first = festival_day(m, anchor)
    if first is None or first.day is None:
        return None
    name = festivals.CHINESE[m["name2"]]
    days = (festivals.kept(name, first.day.year + count, anchor) for count in (0, 1))
    last = next((day for day in days if day and day > first.day), None)
    return replace(first, last=last + DAY) if last and last < first.day + 92 * DAY else None


def festival_of_contact(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """中秋节再联系, 国庆节拜访了他们: the next one, the last one where it is behind."""
    found, name = festival_day(m, anchor), festivals.CHINESE[m["name"]]
    if found is None or found.day is None or _year(m, anchor):
        return found
    return replace(found, past=festivals.last(name, anchor), again=festivals.kept(name, found.day.year + 1, anchor))


def around_festival(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """国庆后, 年前, 中秋过后: asked about, the nearest working day first."""
    name = festivals.CHINESE[m["name"]]
    year = _year(m, anchor)
    before, after = festivals.before(name, anchor, year), festivals.after(name, anchor, year)
    if said(m, "way") == "前后":
        days = (*before[:1], *after[:1])
    else:
        days = before if (said(m, "way") or "").endswith("前") else after
    return Piece(*m.span(), choices=days, trouble="ambiguous") if days else None


def beside_festival(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """端午前一天, 国庆前两天, 春节后一周: so far from the day itself."""
    day, count = festivals.coming(festivals.CHINESE[m["name"]], anchor), number(m["n"])
    if day is None or count is None or count > 30:
        return None
    day += timedelta(days=count * (7 if m["unit"] in ("周", "星期", "礼拜") else 1) * (-1 if m["way"] == "前" else 1))
    return Piece(*m.span(), day, day + DAY) if day >= anchor.today else None


# A festival alone is mostly an occasion (中秋礼盒); these are the short words that need more around them.
SHORT = r"(?<![\d一二两三四五六七八九十半几今明后去前每多整全去来年周月万千百])(?:年|节)"
NAMES = "|".join(sorted((each for each in festivals.CHINESE if len(each) > 1), key=len, reverse=True))
COUNTED_FROM = "|".join(sorted((each for each in festivals.COUNTED_FROM if len(each) > 1), key=len, reverse=True))
FESTIVAL = rf"(?P<name>{COUNTED_FROM}|{SHORT})"
# 二十一 and 五一班 hold the names of festivals.
WHOLE = rf"(?<![{CHINESE}\d第])(?P<name>{COUNTED_FROM})(?!班|节假日)"
ENDS = "".join({each[-1] for each in festivals.CHINESE} | {"天", "日"})
NUMBERED = rf"(?:公元|民国)?(?:{SPELLED_YEAR}|(?<!\d)(?:20\d\d|1[0-4]\d)|(?<=民国)\d{{2}})\s?年"
Y = rf"(?:(?P<y>[今明后去前]年|{NUMBERED})的?\s?)"
Y2 = Y.replace("<y>", "<y2>")
INITIAL = r"初[一二三四五六七八九十]"
TENS = (
    rf"(?:{INITIAL}|初(?:10|[1-9])(?!\d)|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    r"|三十)"
)
MOON = "(?:农历|阴历|旧历|夏历)的?"
M = rf"(?P<leap>闰)?(?P<m>[正冬腊]|[{CHINESE}]{{1,2}}|\d{{1,2}})月份?"
# What people do on a day, and not the presents that they buy for it.
CONTACT = (
    r"(?=\s?(?:再(?![说有生])|联[系络]|去?拜[访年]|去?上门|去见|见面|打电话|打给|给[^,]{1,6}(?:总|老板|经理|主任|姐|哥)[^,]{0,2}[发打送]|[回复]访|[早晚]上|[上中下]午|傍晚|晚(?!会|宴|饭|餐)"
    r"|(?:\d{1,2}|[一二两三四五六七八九十]{1,2})点))"
)

RULES = (
    rule(
        "day of the lunar calendar",
        "历",
        rf"{Y}?{MOON}{Y2}?{M}(?P<d>{TENS}|\d{{1,2}})[日号]?",
        lunar_day,
    ),
    rule("day of a lunar month", "正腊冬", rf"{Y}?(?P<m>[正冬腊])月(?P<d>{TENS}|\d{{1,2}})[日号]?", lunar_day),
    rule(
        "days of a lunar month from and to",
        "初廿",
        rf"(?:{Y}?(?:{MOON})?{Y2}?{M}|(?P<year>大年|过年|春节))(?P<d>{TENS}){TO}(?P<d2>{TENS})(?![日号])",
        lunar_range,
    ),
    rule("day of a leap month", "闰", rf"{Y}?(?P<leap>闰)(?P<m>[{CHINESE}]{{1,2}})月(?P<d>{TENS})", lunar_day),
    rule(
        "day by the moon",
        "初廿",
        rf"{Y}?(?P<m>[{CHINESE}]{{1,2}}|\d{{1,2}})月(?P<d>{INITIAL}|(?<=[{CHINESE}]月)廿[一二三四五六七八九]?)(?![日号])",
        lunar_day,
    ),
    rule("month of the lunar calendar", "历", rf"{Y}?{MOON}{Y2}?{M}(?![{CHINESE}\d初])", lunar_month),
    rule("lunar month", "正腊", r"(?P<m>[正腊])月", lunar_month, loose=True),
    rule("lunar month of a year", "正腊", rf"{Y}(?P<m>[正腊])月(?![{CHINESE}\d初])", lunar_month),
    rule(
        "lunar month of contact",
        "正腊",
        r"(?P<m>[正腊])月里?(?=再?(?:联[系络]|约|[去来]?拜[访年]|去|见面|谈|聊|跟进))",
        lunar_month,
    ),
    rule("leap month", "闰", rf"{Y}?(?P<leap>闰)(?P<m>[{CHINESE}]{{1,2}})月(?![{CHINESE}\d初])", lunar_month),
    rule("day of the new year", "年", rf"(?P<year>大年|过年|年|春节|新年)(?P<d>{INITIAL})", lunar_day),
    rule("day of some moon", "历", rf"(?:农历|阴历|旧历)(?P<d>{TENS})", lunar_day),
    rule(
        "day of this moon",
        "初廿",
        rf"(?<![读升上最起当年月{CHINESE}])(?P<d>{INITIAL}|廿[一二三四五六七八九])(?![生班级年届中月学补])",
        lunar_day,
    ),
    rule(
        "around a festival",
        "后前",
        rf"{Y}?{FESTIVAL}(?:长假|假期|放假|节)?(?P<way>前后|过后|之后|以后|过完|后(?![台面天年来])"
        rf"|之前|以前|前(?![台面天年]))(?:的?第一个?(?:工作日|天)|上班第一天)?",
        around_festival,
    ),
    rule(
        "days beside a festival",
        "前后",
        rf"{FESTIVAL}(?:的)?(?P<way>[前后])(?P<n>[一二两三四五六七八九十]|\d{{1,2}})个?(?P<unit>天|日|周|星期|礼拜)",
        beside_festival,
    ),
    rule("after a festival is over", "过", rf"过[完了]{FESTIVAL}(?P<way>之后|以后|后)?", around_festival),
    rule(
        "festival",
        ENDS,
        rf"(?:农历的?(?!新年|年))?{Y}?(?P<name>{NAMES}|{SHORT})(?:[当那这]一?天|当日)?",
        festival_day,
        loose=True,
    ),
    rule("festival of a year", "年", rf"{Y}{FESTIVAL}(?=\s*$|[,.;!?。\s再去约见])", festival_day),
    rule("festival of a year alone", "年", rf"^\s*{Y}(?P<name>{NAMES})(?=\s*[.!?。]?\s*$)", festival_day),
    rule("festivals from and to", "到至", rf"{Y}(?P<name>{NAMES}){TO}(?P<name2>{NAMES})", festival_range),
    rule(
        "festivals from and to alone",
        "到至",
        rf"{Y}?(?P<name>{NAMES}){TO}(?P<name2>{NAMES})",
        festival_range,
        loose=True,
    ),
    rule("festival on a weekday", "活", r"(?P<name>复活节(?:星期|周)一)", festival_of_contact),
    rule("festival of contact", ENDS, rf"{Y}?{WHOLE}{CONTACT}", festival_of_contact),
    rule("day of a festival", "天日", rf"{Y}?(?P<name>{NAMES}|{SHORT})(?:[当那]天|当日)", festival_of_contact),
)
