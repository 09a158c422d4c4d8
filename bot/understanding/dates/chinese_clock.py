"""Hours in Chinese: 下午3点, 十点半, 三点一刻, 15:30, 2-4点, 一早."""

import re

from bot.understanding.dates import clock as hours
from bot.understanding.dates.chinese_days import TO
from bot.understanding.dates.rules import rule
from bot.understanding.dates.values import Anchor, Clock, Part, Piece
from bot.understanding.numerals import CHINESE, number

PARTS: dict[str, Part] = {
    **dict.fromkeys(("一大早", "大清早", "一早", "清早", "清晨", "大早上", "透早"), hours.FIRST),
    **dict.fromkeys(("上午", "早上", "早晨", "早间", "早", "晨", "朝早", "朝", "上昼"), hours.MORNING),
    **dict.fromkeys(("中午", "正午", "午间", "晌午", "中昼"), hours.NOON),
    **dict.fromkeys(("下午", "午后", "午饭后", "午休后", "下昼", "晏昼", "下晡"), hours.AFTERNOON),
    **dict.fromkeys(("傍晚", "下班前", "下班之前", "下班以前", "快下班", "收工前", "放工前"), hours.LATE),
    **dict.fromkeys(
        ("晚上", "晚间", "夜里", "夜晚", "夜间", "晚", "夜", "下班后", "放工后", "晚饭后", "晚头", "晚黑"),
        hours.EVENING,
    ),
    **dict.fromkeys(("凌晨", "半夜", "午夜", "深夜"), hours.NIGHT),
}
HOW_LONG = re.compile(r"(?:[了聊谈等忙跑开]|大)(?:一整?个?|整整一?个?|半个?)$")
QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "1刻": 15, "3刻": 45}


def part(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下午, 一早, 下班前; 谈了一下午 is how long."""
    if HOW_LONG.search(m.string, max(0, m.start() - 4), m.start()):
        return None
    return Piece(*m.span(), part=PARTS[m["part"]])


def hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3点, 十点半, 三点一刻, 九点零五分, 15时30分."""
    if m.group() == "一点" and m.string[m.start() - 1 : m.start()] not in tuple("午天日号上晨晚昼朝里夜"):
        return None  # 便宜一点 is no hour.
    said = _clock(m["h"], m["m"])
    return None if said is None else Piece(*m.span(), clock=said)


def digital(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """15:30; 09:30 with its zero is exact, 3:30 is read like 三点半."""
    said = hours.clock(int(m["h"]), int(m["m"]), bare=not m["h"].startswith("0"))
    return None if said is None else Piece(*m.span(), clock=said)


def half_of_the_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3:00pm, 6点30pm, 8 am between Chinese words."""
    hour, minute = int(m["h"]), int(m["m"] or 0)
    if not 1 <= hour <= 12:
        return None
    return Piece(*m.span(), clock=Clock(hour % 12 + (12 if m["ap"] == "p" else 0), minute))


def short_of(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """差十分三点, 3点差5分."""
    words = m["m"] or m["m2"]
    minutes = QUARTERS.get(words, number(words))
    whole = number(m["h"] or m["h2"])
    if whole is None or minutes is None or not 1 <= whole <= 12 or not 0 < minutes < 60:
        return None
    return Piece(*m.span(), clock=hours.clock((whole - 2) % 12 + 1, 60 - minutes))


def hour_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2-4点, 9点到10点, 两点半至四点: the first hour, and the last to keep."""
    first, second = _clock(m["h"], m["m"]), _clock(m["h2"], m["m2"])
    if first is None or second is None:
        return None
    return Piece(*m.span(), clock=first, until=second)


def neighbours(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """下午三四点: the first of the two."""
    low, high = number(m["h"]), number(m["h2"])
    if low is None or high != low + 1:
        return None
    said = hours.clock(low, 0)
    return None if said is None else Piece(*m.span(), clock=said)


def _clock(hour_words: str, minute_words: str | None) -> Clock | None:
    minute: int | None = 0
    if minute_words:
        words = minute_words.removesuffix("分")
        if words.endswith("个字"):  # Hong Kong counts the hour in twelve: 三点两个字 is 3:10.
            return hours.clock(number(hour_words), 5 * (number(words[0]) or 0))
        minute = QUARTERS[words] if words in QUARTERS else number(words.lstrip("零〇过") or "0")
        if minute is None:
            return None
    return hours.clock(number(hour_words), minute)


H = r"(?:\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
M = (
    r"(?:半|[一三13]刻|[一二两三四五六七八九]个字|过?[零〇]?\d{2}分?(?![\d万千百元块个台套%])|过?\d分|过?[零〇][一二三四五六七八九]分?"
    r"|过[一二三四五六七八九]分"
    r"|[二三四五]?十[一二三四五六七八九]?分?|[一二三四五六七八九]分)"
)
NO_POINTS = (
    r"(?!利润|多?钱|式|读书|论坛|钟?方向|\d(?![\d分刻])|毛利|优惠|折扣|要求|建议|意见|问题|理由|优势|原因|不同|内容|说明|心|水[的旁边]|评|赞|名|击|滴|子|火|菜|餐|"
    r"点|数|五|[一二两三四六七八九](?!刻|十|分|个字)|\.|\d?%)"
)
SECONDS = rf"(?:(?:\d{{1,2}}|[{CHINESE}廿]{{1,3}})秒)?"
AMOUNTS = rf"(?<![返扣税]点)(?:(?<!\d)|(?<=\d\d)(?=[{CHINESE}]))(?<![.第降涨让高低加减多少返补扣差有快慢利润税])"

RULES = (
    rule(
        "minutes short of an hour",
        "差",
        rf"(?:差\s?(?P<m>{H}|一刻)分?钟?\s?(?P<h>{H})点|(?P<h2>{H})点差(?P<m2>{H}|一刻)分?)(?!钱)",
        short_of,
    ),
    rule(
        "part of the day",
        "午早晚晨夜班朝昼工",
        r"""(?P<part>一大早|大清早|(?<![周期拜])一早(?!上)|清早|清晨|大早上|上午|早上(?![好班])|早晨|早间|中午(?!饭(?![局后]))|正午|午间|晌午|下午(?!茶)|午后
        |朝早|[上中下晏]昼|下晡|透早|傍晚|下班[之以]?前|[收放]工前|放工后|下班后|晚饭后|午饭后|午休后|快下班|晚上(?!好)|晚间|夜里|夜晚|夜间|晚头|晚黑|凌晨|半夜|午夜|深夜
        |(?<=[今明后前昨当天日一二三四五六末号听琴寻仔])(?:[早晚夜晨]|朝(?![阳廷]))(?![上点餐饭些于期已了安报间里晚饭半])
        |(?<=[今明])早(?=上班)|(?<![最早夜今明后前昨])[早晚](?=\s?(?:\d{1,2}|[五六七八九十]{1,2})(?:点|:\d)))""",
        part,
    ),
    rule(
        "hour",
        "点",
        rf"{AMOUNTS}(?P<h>{H})\s?点(?:钟|整)?{NO_POINTS}(?:(?P<m>{M}){SECONDS})?(?:多钟?|来钟|左右|前后)?",
        hour,
    ),
    rule(
        "hour of a timetable",
        "时",
        rf"(?:(?<![\d.{CHINESE}一不暂])|(?<=[周期拜][一二三四五六日天])(?=\d))"
        rf"(?P<h>(?!一时){H})\s?时(?![间候期代常不尚段装光效速差])(?:(?P<m>{M}|\d分){SECONDS})?",
        hour,
    ),
    rule(
        "hour on a clock",
        ":",
        r"(?<![\d:.])(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?!:?\d|\s?[ap]\.?m)(?:时(?![间候期]))?",
        digital,
    ),
    rule(
        "hour of the morning or the afternoon",
        "ap",
        r"(?<![\d:.a-z])(?P<h>\d{1,2})\s?(?:(?::|点)\s?(?P<m>[0-5]\d)?)?\s?(?P<ap>[ap])\.?m(?![a-z])\.?",
        half_of_the_day,
    ),
    rule(
        "hour with seconds behind its day",
        ":",
        r"(?:(?<=[日号]\s)|(?<=[日号]))(?P<h>\d{1,2}):(?P<m>[0-5]\d):[0-5]\d(?![\d:])",
        digital,
    ),
    rule(
        "hours from and to",
        "点",
        rf"{AMOUNTS}(?P<h>{H})\s?(?:点钟?(?P<m>{M})?)?{TO}(?P<h2>{H})\s?点钟?{NO_POINTS}(?P<m2>{M})?",
        hour_range,
    ),
    rule(
        "one of two hours",
        "点",
        rf"{AMOUNTS}(?P<h>[一二三四五六七八九])(?P<h2>[二三四五六七八九十])点钟?",
        neighbours,
    ),
)
