"""Days as Chinese says them: 明天, 下周三, 15号, 8月5日, 2026-08-05."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, add_months, days_in, month_end, month_start, real_day
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.numerals import CHINESE, SMALL, number

N = SMALL
# 琴日 and 寻日 are yesterday, 听日 tomorrow in Hong Kong; 明仔载 is tomorrow in Taiwan.
NAMED = {
    "大前": -3, "前": -2, "昨": -1, "琴": -1, "寻": -1, "今": 0, "明": 1, "听": 1, "明仔": 1, "后": 2, "大后": 3,
}  # fmt: skip
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
SHIFTS = {"上上": -2, "上": -1, "这": 0, "呢": 0, "本": 0, "今": 0, "当": 0, "下": 1, "下下": 2, "下下下": 3, "次": 1}
YEARS = {
    "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "这一年": 0,
    "明年": 1, "下年": 1, "下一年": 1, "后年": 2,
}  # fmt: skip
# What follows a number with 号 that counts things instead of days.
THINGS = (
    "楼线店仓院门库厂馆机桌柜台栋座井标厅口铺车位码段岸坝房间室站球员工料模板钢胶网柱钻幢墙窗箱炉罐泵阀床桥路街巷弄"
    "摊舖趸"
)
BEFORE_NUMBER = rf"(?<![\d.万千亿{CHINESE}])"
TWO_DIGITS = re.compile(r"[一二三四五六七八九]{2}")
SHARES = re.compile(r"(?:付|占|剩|差|少|多|省|减|降|涨|欠|交|收|赔|大概|不到|超过|只有)了?$")
TO = r"(?:\s*(?:[-~—–ー]{1,2}|到|至)\s*)"


def named_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """今天 明天 大后天, 听日 琴晚."""
    day = anchor.today + NAMED[m["day"] or m["day2"]] * DAY
    return Piece(*m.span(), day, day + DAY)


def next_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """次日, 翌日 is tomorrow where no day stands before it; 隔天, 第二天 needs one."""
    alone = m.group() in ("次日", "翌日")
    tomorrow = anchor.today + DAY
    return Piece(*m.span(), tomorrow, tomorrow + DAY if alone else None, following=True)


def now_itself(m: re.Match[str], anchor: Anchor) -> Piece:
    """现在 as a whole text."""
    return Piece(*m.span(), instant=anchor.now.replace(second=0, microsecond=0))


def days_around(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """前两天, 后三天 as a whole text: the days before today or after it."""
    count = number(m["n"])
    if count is None or not 1 < count <= 31:
        return None
    first = anchor.today + (DAY if m["way"] == "后" else -count * DAY)
    return Piece(*m.span(), first, first + count * DAY)


def weekday(m: re.Match[str], anchor: Anchor) -> Piece:
    """周三, 这周三, 下周三, 上礼拜天; 每周三 is the next one and repeats."""
    index = WEEKDAYS[m["wd"]] if m["wd"] in WEEKDAYS else int(m["wd"]) - 1
    shift = m["shift"]
    if shift in SHIFTS:
        return shifted_weekday(m.span(), index, SHIFTS[shift], anchor)
    return coming_weekday(m.span(), index, anchor, repeat=shift in ("每", "逢"))


def shifted_weekday(span: tuple[int, int], index: int, weeks: int, anchor: Anchor) -> Piece:
    """A weekday of a calendar week; on a Sunday 下周 may mean the week after the coming one."""
    day = anchor.monday + timedelta(days=index, weeks=weeks)
    also = (day + 7 * DAY,) if weeks == 1 and anchor.today.weekday() == 6 else ()
    return Piece(*span, day, day + DAY, also=also, weekday=index, this_week=weeks == 0)


def coming_weekday(span: tuple[int, int], index: int, anchor: Anchor, *, repeat: bool = False) -> Piece:
    """The next such weekday; today counts while its hour is ahead."""
    day = anchor.today + timedelta(days=(index - anchor.today.weekday()) % 7)
    past = anchor.today - timedelta(days=(anchor.today.weekday() - index) % 7)
    return Piece(*span, day, day + DAY, past=past, again=day + 7 * DAY, weekday=index, repeat=repeat)


def weekend(m: re.Match[str], anchor: Anchor) -> Piece:
    """周末, 下周末: the Saturday."""
    day = anchor.monday + timedelta(days=5, weeks=SHIFTS.get(m["shift"] or "", 0))
    past = day if day <= anchor.today else day - 7 * DAY
    again = None if m["shift"] else day + 7 * DAY
    return Piece(*m.span(), day, day + 2 * DAY, past=None if m["shift"] else past, again=again)


def week(m: re.Match[str], anchor: Anchor) -> Piece:
    """下周 is its Monday; 这周 and 这周内 are acted on by Friday."""
    shift = SHIFTS[m["shift"]]
    monday = anchor.monday + timedelta(weeks=shift)
    part = m["part"] or ""
    if part in ("内", "里", "之内", "以内"):
        friday = monday + 4 * DAY
        return Piece(*m.span(), friday, friday + DAY, open="before", this_week=shift == 0)
    if part:
        day = monday + {"初": 0, "中": 2, "底": 4}[part] * DAY
        return Piece(*m.span(), day, day + DAY, this_week=shift == 0)
    return week_piece(m.span(), monday, shift)


def week_piece(span: tuple[int, int], monday: date, shift: int) -> Piece:
    """A whole week; the present one is acted on by its Friday."""
    act = monday + 4 * DAY if shift == 0 else monday
    return Piece(*span, monday, monday + 7 * DAY, grain="week", act=act, this_week=shift == 0)


def day_of_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """15号, 下月5号, 每月5号; 十五六号 is one of two."""
    day = number(m["d"])
    if day is None or not 1 <= day <= 31 or TWO_DIGITS.search(m["d"]):
        return None
    shift = m["shift"]
    if shift in SHIFTS:
        first = month_start(anchor.today, SHIFTS[shift])
        if day > days_in(first):
            return short_month(m.span(), first, day)
        return Piece(*m.span(), first.replace(day=day), first.replace(day=day) + DAY)
    return coming_day_of_month(m.span(), day, anchor, repeat=shift is not None)


def coming_day_of_month(span: tuple[int, int], day: int, anchor: Anchor, *, repeat: bool = False) -> Piece:
    """The next such day; the 31st in a short month asks: its last day, or the next real 31st."""
    first = month_start(anchor.today)
    if day > days_in(first) and not repeat:
        return short_month(span, first, day)
    months = [m for n in range(-3, 5) if day <= days_in(m := month_start(anchor.today, n))]
    days = [month.replace(day=day) for month in months]
    ahead = [each for each in days if each >= anchor.today]
    past = [each for each in days if each <= anchor.today]
    return Piece(*span, ahead[0], ahead[0] + DAY, past=past[-1], again=ahead[1], repeat=repeat)


def short_month(span: tuple[int, int], first: date, day: int) -> Piece:
    """A day that its month does not have."""
    longer = next(m for n in range(1, 4) if day <= days_in(m := month_start(first, n)))
    return Piece(*span, choices=(month_end(first), longer.replace(day=day)), trouble="ambiguous")


def month_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8月5日, 2026年8月5日, 115年8月5日, 明年3月1号; 7月35日 is impossible."""
    month, day = 1 if m["m"] == "元" else number(m["m"]), number(m["d"])
    if month is None or day is None or month > 99 or day > 99:
        return None
    found = dated(m.span(), year_of(m["y"], anchor), month, day, anchor)
    if "," in (m["y"] or "") and not (found.day and found.day >= anchor.today):
        return dated((m.start("m"), m.end()), None, month, day, anchor)  # 2024年, 8月5日 are a year and a day.
    yearly = m.string.endswith("每年", 0, m.start()) and not m["y"]
    return replace(found, start=m.start() - 2, repeat=True) if yearly else found


def dated(span: tuple[int, int], year: int | None, month: int, day: int, anchor: Anchor) -> Piece:
    """A day with or without its year; without, the nearest ahead (or behind, when it happened)."""
    if year is not None:
        found = real_day(year, month, day)
        return Piece(*span, found, found + DAY) if found else Piece(*span, trouble="impossible")
    days = [each for n in range(-4, 9) if (each := real_day(anchor.today.year + n, month, day))]
    if not days:
        return Piece(*span, trouble="impossible")
    ahead = [each for each in days if each >= anchor.today]
    past = [each for each in days if each <= anchor.today]
    return Piece(*span, ahead[0], ahead[0] + DAY, past=past[-1], again=ahead[1] if len(ahead) > 1 else None)


def year_of(words: str | None, anchor: Anchor) -> int | None:
    """2026年, 26年, 民国115年, 115年, 明年, 二〇二六年."""
    if not words:
        return None
    if words.rstrip("的 ") in YEARS:
        return anchor.today.year + YEARS[words.rstrip("的 ")]
    digits = re.sub(r"[民国公元西年的,\s]", "", words)
    year = number("二〇" + digits if re.fullmatch("[零〇一二][零〇一二三四五六七八九]", digits) else digits)
    if year is None:
        return None
    if words.startswith("民国") or 100 <= year < 200:
        return year + 1911
    return year + 2000 if year < 100 else year


def numeric(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2026-08-05, 2026/8/5, 115/8/5."""
    year, month, day = int(m["y"]), int(m["m"]), int(m["d"])
    if 100 <= year < 200:
        year += 1911
    if not 2000 <= year < 2100:
        return None
    return dated(m.span(), year, month, day, anchor)


def month_slash_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8/5, 8.5 in Chinese: the month comes first; 付了1/3 is a share."""
    month, day = int(m["m"]), int(m["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31) or (month < day < 6 and SHARES.search(m.string, 0, m.start())):
        return None
    return dated(m.span(), year_of(said(m, "y"), anchor), month, day, anchor)


def every_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """每天: the first time is tomorrow, or today while the hour is ahead."""
    return Piece(*m.span(), anchor.today, anchor.today + DAY, again=anchor.today + DAY, repeat=True)


def same_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """下个月的今天, 上周今天, 明年今天."""
    if m["y"]:
        day = add_months(anchor.today, 12 * YEARS[m["y"]])
    elif m["unit"] == "月":
        day = add_months(anchor.today, SHIFTS[m["shift"]])
    else:
        day = anchor.today + timedelta(weeks=SHIFTS[m["shift"]])
    return Piece(*m.span(), day, day + DAY)


SPELLED_YEAR = "[〇零一二三四五六七八九]{4}|(?<=民国)[一二三四五六七八九十百零]{2,6}"
SHORT_YEAR = f"(?<![{CHINESE}])[零〇一][零〇一二三四五六七八九]"
YEAR = (
    rf"(?P<y>(?:[今明后去前]年|(?:民国|公元|西元)?\s?(?:\d{{2,4}}|{SPELLED_YEAR}|{SHORT_YEAR})\s?年)"
    rf"\s?(?:的|,\s?(?=\d|[{CHINESE}]))?)"
)
LAST_YEAR = r"(?:(?P<y>[今明后去前]年)的?\s?)"
# 预付1/3的货款, 1/2以上: a share of something.
NOT_A_SHARE = r"(?:左右|接头|拍|牙|管|螺|小时|以[上下内]|的?(?:货|款|量|股|价|时间|人|定金|订金|预付|首付))"
NOT_COUNTED = r"(?!\s?[个台套件家箱吨米支只点%.:/\d折倍月号日])"
SHIFT = r"(?P<shift>上上|上|下下下|下下|(?<!一)下|这|本|今|呢|每|逢)\s?(?:一?个|一(?=周|星期|礼拜))?"
# 三周, 2周 count weeks; 7.15周三 does not.
NO_COUNT = rf"(?<![{CHINESE}个半])(?:(?<!\d)|(?<=[./-]\d)|(?<=[./-]\d\d))"
# 一万八周四去量: a sum before a day on which somebody does something is not counting weeks.
DONE_THEN = (
    rf"(?<=[{CHINESE}\d半个])"
    r"(?=(?:周|星期|礼拜)[一二三四五六日天](?:[上下中]午|早上|晚上|[送发去来见装取]|再|拜访|上门))"
)
# 拜五 is 礼拜五 in Taiwan; 崇拜, 跪拜 and 拜一下 are other words.
BAI = "拜(?=[一二三四五六日天](?![下个拜些点]))(?<![崇膜跪参祭朝结]拜)"
NOT_THINGS = rf"号(?![{THINGS}]|电[池梯]|当铺|档口|螺|展[馆厅台位])"

RULES = (
    rule(
        "next day",
        "次翌隔第",
        r"[次翌]日(?![达留])|(?<![^\W\d到至])(?:第二天|隔[天日](?![达]))(?=\s?[早晚上中下凌再去来我\d])",
        next_day,
    ),
    rule("now", "现", "现在", now_itself, loose=True),
    rule(
        "days around today", "天", rf"(?P<way>[前后])(?P<n>[{CHINESE}]{{1,2}}|\d{{1,2}})天", days_around, loose=True
    ),
    rule(
        "named day",
        "天日儿早晚晨夜上中下傍朝载",
        rf"""(?P<day>大后|大前|(?<![\d{CHINESE}天])[后前](?=[天日儿])|(?<![之以饭班节年月会周课餐工假])[后前](?=晚(?![点些上一饭]))
        |明|今|昨)
        (?:天(?![然津猫性])|日(?![报常历期后内本]|头条)|儿个?(?![子女童])|(?=[早晚晨夜]|上午|中午|下午|傍晚|朝(?![阳酒])))
        |(?P<day2>明仔|听|(?<!钢)琴|寻)(?:日(?!本)|载|(?=早|朝|晚(?!上)|夜))""",
        named_day,
    ),
    rule(
        "weekday",
        "周星礼拜",
        rf"""(?:{SHIFT}(?:(?:周|星期|礼拜)的?)?|{NO_COUNT}|{DONE_THEN}|(?<=[周期拜][一二三四五六]))(?:周|星期|礼拜|{BAI})\s?
        (?P<wd>[一二三四五六日天](?![围遭金报刊])|[1-7](?!\d|\s?[.:/个台套件家]))""",
        weekday,
    ),
    rule("weekend", "周礼", rf"(?:{SHIFT})?(?:周末|礼拜末)", weekend),
    rule(
        "week",
        "周星礼",
        r"""(?P<shift>上上|上|下下|下|这|本|今|呢|当)\s?(?:一?个|一)?(?:周|星期|礼拜)(?![一二三四五六日天末1-7])
        (?P<part>之内|以内|内|里(?!面)|初|底|中(?![心国间]))?""",
        week,
    ),
    rule(
        "day of month",
        "号日",
        rf"""(?:(?P<shift>上上|上|下下|下|这|本|今|呢|当|每)\s?个?月份?的?\s?
        |(?<![\d月年路街巷段弄道第.a-z{CHINESE}/-])(?<![a-z][区馆座栋排]))
        (?P<d>\d{{1,2}}|[{CHINESE}]{{1,3}})\s?
        (?:{NOT_THINGS}|日(?![后内元币经报游均化系产货式之以本]))""",
        day_of_month,
    ),
    rule(
        "month and day",
        "月",
        rf"{YEAR}?{BEFORE_NUMBER}(?P<m>{N}|元)\s?月(?:份)?的?\s?(?P<d>{N})\s?(?:{NOT_THINGS}|日)",
        month_day,
    ),
    rule(
        "day in words of a spelled year",
        "年",
        rf"(?P<y>(?:{SPELLED_YEAR})年)(?P<m>[{CHINESE}]{{1,2}})月(?P<d>[一二三四五六七八九])(?![\w])",
        month_day,
    ),
    rule(
        "month and bare day",
        "月",
        rf"{YEAR}?{BEFORE_NUMBER}(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}}){NOT_COUNTED}",
        month_day,
    ),
    rule(
        "month and day in words",
        "月",
        rf"{YEAR}?{BEFORE_NUMBER}(?P<m>[{CHINESE}]{{1,2}}|\d{{1,2}})月(?P<d>二?十[一二三四五六七八九]?|(?<=\d月)廿[一二三四五六七八九]?|三十一?)"
        rf"(?![{CHINESE}号日万亿个台套件家箱吨米块元几多])",
        month_day,
    ),
    rule(
        "month and first days in words",
        "月",
        rf"(?P<y>)(?P<m>{N})月(?P<d>[一二三四五六七八九])",
        month_day,
        loose=True,
    ),
    rule(
        "year first",
        "-/.",
        r"""(?<![a-z0-9./_-])(?P<y>20\d\d|1[0-4]\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})
        (?![\d/.-]*\d)日?""",
        numeric,
    ),
    rule(
        "month slash day",
        "/",
        rf"""{LAST_YEAR}?(?<![a-z0-9./_-])(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?![\d/.]*\d)
        (?!\s?[a-z%寸吋英"]|{NOT_A_SHARE})日?""",
        month_slash_day,
    ),
    rule(
        "month dot day",
        ".-",
        r"""(?<![a-z0-9./_到至~-])(?P<m>\d{1,2})[.-](?P<d>\d{1,2})
        (?=\s?(?:[号日](?![元])|[(]?(?:周|星期|礼拜)[一二三四五六日天]|上午|中午|下午|早上|晚上|之?前|再|去|见|拜访|走访|打|聊|签|约|开会|联系|联络|上门|回访|跟|过去|我
        |出发|面谈|会面|碰|催|交|到货|发货|送|开标|开工|开业|截止))[号日]?""",
        month_slash_day,
    ),
    rule(
        "dot day after a cue",
        ".",
        r"(?<=[约在定于])(?P<m>\d{1,2})\.(?P<d>\d{1,2})(?![\d.]|\s?[万千百亿元块折%k个台套点])",
        month_slash_day,
    ),
    rule("bare numbers", ".-·", r"(?P<m>\d{1,2})[.·-](?P<d>\d{1,2})", month_slash_day, loose=True),
    rule("eight digits", "2", r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)", numeric, loose=True),
    rule(
        "every day",
        "每天",
        r"(?:每一?[天日]|天天(?=[打去催问给都在跟要]))(?!的?(?:产|用|销|消耗|流水|客流|营业|出货|只)|\s?[\d几一二两三四五六七八九十百]+\s?[件个台单箱份人次吨万千瓶支桌辆])",
        every_day,
    ),
    rule(
        "same day of another week, month or year",
        "今这同",
        r"(?:(?P<shift>上|下)一?个?(?P<unit>周|星期|礼拜|月)|(?P<y>[明去]年))的?(?:今[天日]|这个?时候|这[天日]|同一?天)",
        same_day,
    ),
)
