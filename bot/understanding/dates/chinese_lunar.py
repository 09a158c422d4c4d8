"""Days of the lunar calendar and of festivals in Chinese: 农历八月十五, 正月初八, 初五, 大年三十, 冬至那天."""

import re
from datetime import date, timedelta

from bot.understanding.dates import festivals, lunar
from bot.understanding.dates.calendar import DAY
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.numerals import CHINESE, number

MONTHS = {"正": 1, "冬": 11, "腊": 12}
YEARS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}


def lunar_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """农历八月十五, 腊月廿三, 大年初六, 初五: the next one, the last one where it is behind."""
    day = number(m["d"].removeprefix("初").replace("廿", "二十"))
    month = _month(m)
    if day is None or not 1 <= day <= 30 or month is None:
        return None
    if said(m, "y"):
        return _named(m, lunar.in_year(anchor.today.year + YEARS[m["y"]], month, day))
    days = lunar.nearest(month or None, day, anchor.today)
    past, ahead = [each for each in days if each < anchor.today], [each for each in days if each >= anchor.today]
    if not ahead:
        return None
    again = ahead[1] if len(ahead) > 1 else None
    before = anchor.today if ahead[0] == anchor.today else past[0] if past else None
    return Piece(*m.span(), ahead[0], ahead[0] + DAY, past=before, again=again)


def _named(m: re.Match[str], day: date | None) -> Piece | None:
    return Piece(*m.span(), day, day + DAY) if day else None


def _month(m: re.Match[str]) -> int | None:
    """The lunar month that is named, 0 for any, None when there is no such month."""
    if said(m, "year"):
        return 1
    words = said(m, "m")
    if words is None:
        return 0
    month = MONTHS.get(words, number(words))
    return month if month is not None and 1 <= month <= 12 else None


def festival_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """中秋节 as a whole text, 除夕那天 anywhere."""
    name = festivals.CHINESE[m["name"]]
    if said(m, "y"):
        return _named(m, festivals.kept(name, anchor.today.year + YEARS[m["y"]], anchor))
    day = festivals.coming(name, anchor)
    return Piece(*m.span(), day, day + DAY) if day else None


def around_festival(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """国庆后, 年前, 中秋过后: asked about, the nearest working day first."""
    name = festivals.CHINESE[m["name"]]
    year = anchor.today.year + YEARS[m["y"]] if said(m, "y") else None
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
FESTIVAL = rf"(?P<name>{NAMES}|{SHORT})"
ENDS = "".join({each[-1] for each in festivals.CHINESE} | {"天", "日"})
Y = r"(?:(?P<y>[今明后去]年)的?)"
INITIAL = r"初[一二三四五六七八九十]"
TENS = rf"(?:{INITIAL}|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|三十)"

RULES = (
    rule(
        "day of the lunar calendar",
        "历",
        rf"(?:农历|阴历|旧历){Y}?的?(?P<m>[正冬腊]|[{CHINESE}]{{1,2}}|\d{{1,2}})月(?P<d>{TENS}|\d{{1,2}})[日号]?",
        lunar_day,
    ),
    rule(
        "day of a lunar month",
        "正腊冬",
        rf"{Y}?(?P<m>[正冬腊])月(?P<d>{TENS}|\d{{1,2}})[日号]?",
        lunar_day,
    ),
    rule(
        "day by the moon",
        "初",
        rf"(?:农历|阴历|旧历)?(?P<m>[{CHINESE}]{{1,2}}|\d{{1,2}})月(?P<d>{INITIAL})",
        lunar_day,
    ),
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
    rule("festival", ENDS, rf"{Y}?{FESTIVAL}(?:[当那]天|当日)?", festival_day, loose=True),
    rule("festival of a year", "年", rf"{Y}{FESTIVAL}(?=\s*$|[,.;!?。\s再去约见])", festival_day),
    rule("day of a festival", "天日", rf"{Y}?{FESTIVAL}(?:[当那]天|当日)", festival_day),
)
