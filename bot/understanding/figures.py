"""How figures of money are written: 20万, 3万5, 30来万, 四万五千六, 1.5k, 38,60,000, forty five thousand."""

import re
from decimal import Decimal, InvalidOperation

from bot.understanding.currencies import BEFORE, BEHIND
from bot.understanding.numerals import number, spelled_out

SCALES = {
    "": 1, "百": 100, "千": 1_000, "k": 1_000, "thousand": 1_000, "grand": 1_000, "万": 10_000, "w": 10_000,
    "lakhs": 100_000, "lakh": 100_000, "l": 100_000, "lacs": 100_000, "lac": 100_000, "百万": 1_000_000,
    "m": 1_000_000, "mn": 1_000_000, "mil": 1_000_000, "mill": 1_000_000, "million": 1_000_000, "mio": 1_000_000,
    "千万": 10_000_000, "crores": 10_000_000, "crore": 10_000_000, "亿": 100_000_000, "b": 1_000_000_000,
    "bn": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip
HAN = "一二两三四五六七八九"
COUNTERS = (
    "个台套件支箱吨米只条张份根辆架组瓶盒袋桶卷双颗粒把扇间家户人名位次遍页平斤克升匹片棵部批单种款层楼点倍度折路"
    "座栋艘顿盏扎副对块幅班期盘枚株樽碟板盆节段榀卡车柜"
)
# What makes a number a time: 8周, 5号, 10分; but 一万八周四 is paid on a Thursday, 3万分两次 in two parts.
MOMENT = (
    "(?:[月天日号秒]|小(?:时|半)|年(?![底初会货])|周(?![一二三四五六日天末])"
    "|分(?!期|[两几二三四五六七八九十\\d]{1,2}[次期笔批]))"
)

_TENS = "ten|twelve|fifteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
_UNDER_TEN = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
_PARTS = rf"(?:\s+point\s+(?:zero\s+)?(?:{_UNDER_TEN})|\s+and\s+a\s+half)"
_ENGLISH = rf"""(?:half\s+a
    |(?:{_TEENS}|{_TENS}|{_UNDER_TEN}){_PARTS}
    |(?:a(?=\s?[htgml])|{_TEENS}|{_TENS}|{_UNDER_TEN})(?:[\s-](?:{_UNDER_TEN}))?
        (?:\s+hundred(?:\s+and)?(?:\s+(?:{_TENS}))?)?)
    (?=\s?(?:k|thousand|grand|mill?|million|lakhs?|crores?)\b)
    |(?:{_TEENS}|{_UNDER_TEN})\s+hundred(?:\s+and\s+(?:{_TENS})(?:[\s-](?:{_UNDER_TEN}))?)?
        (?=\s(?:quid|dollars?|bucks|euros?|pounds|ringgit|rand|pesos|rupees|baht|dirhams)\b)"""
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,2}(?:,\d{2}){1,3},\d{3}(?!\d)|\d{1,15})(?:\.\d{1,6})?"
# Behind a sign thousands may stand apart: R64 500; but €5 500 pcs is a price and a quantity.
# CHF 12'500 and €1.450,00 are ways of writing them as well.
_SPACED = r"\d{1,3}(?:(?:\.\d{3})+,\d\d|(?:\.\d{3}){2,}|(?:'\d{3})+|(?:\s\d{3})+)"
_SPACED += r"(?![\d,.]*\d|\s?(?:pcs|pc|ea|x|[a-z]{2,}s)\b)"
# A price and its total said in one breath are two: 每台三千二六万四千, 每支六百八一万三千六.
_NEXT = rf"(?=[{HAN}](?:十[{HAN}]?)?万|[{HAN}]千)"
_CHINESE = rf"(?:(?<![{HAN}十百千万几数好多])|(?<=[千百][{HAN}]){_NEXT})"
_CHINESE += rf"(?:[{HAN}][千百][{HAN}]{_NEXT}|[{HAN}十廿卅][{HAN}十百千零廿卅]{{0,8}})"
_SCALE = r"""(?P<scale>千万|百万|亿|万|千|百(?!分)
    |(?:million|thousand|billion|grand|lakhs?|lacs?|crores?|mio|mill?|mn|bn|k(?!\d\d)|m(?!\d)|l|w(?!的?(?:led|灯|电机|功率|充电|光伏))|b(?!\d))(?![a-z]))"""
_TAIL = rf"""(?P<tail>零?[\d{HAN}](?:千(?:零?[\d{HAN}]百?)?|百[\d{HAN}]?)?
    (?:(?=一[{COUNTERS}])|(?![\d.%{HAN}十百千万]|(?!块)[{COUNTERS}](?!右|付)|{MOMENT})))"""

# A sign, the figure or two of a range, a scale with what stands behind it, a word of vagueness, a currency.
SUM = re.compile(
    rf"""(?:(?<![a-z]){BEFORE}\s?|(?<![\d.\w-])|(?<=[\u4e00-\u9fff~]))
    (?P<n>(?(cur){_SPACED}|(?!))|{_ARABIC}|{_CHINESE}|{_ENGLISH})
    (?:\s?(?:-|~|到|至|to)\s?(?:{_ARABIC}|[{HAN}十百]{{1,4}})(?!月|日|号|[\d.]))?
    (?:\s?[来多余]?\s?{_SCALE}{_TAIL}?)?
    (?:多|来|出头|左右|上下|-?ish\b|\+)?
    (?:\s?{BEHIND}(?P<cents>\d|[{HAN}](?![十百千万月号日点{COUNTERS}]))?)?""",
    re.VERBOSE,
)
# Plain numbers, among which the quantity and the total may stand: 80箱, 两台, 32800.
PLAIN = re.compile(
    rf"""(?<![\d./:-])(?P<n>{_ARABIC})(?P<scale>万|k(?![a-z]))?(?![\d:/%]|\.\d|-\d)
    |(?P<han>[{HAN}十百千万]{{1,5}})(?=[{COUNTERS}打])""",
    re.VERBOSE,
)


CONTINENTAL = re.compile(r"\d{1,3}(?:(?:\.\d{3})+,\d\d|(?:\.\d{3}){2,})")
NEIGHBOURS = re.compile(rf"([{HAN}])[{HAN}]([十百千]?)")


def value_of(words: str, scale: str, tail: str | None) -> Decimal | None:
    """20万, 3万5, 4块2, 三十万, two hundred; None for no numeral."""
    try:
        if words[0].isdecimal():
            major = Decimal(_ungrouped(words))
        else:
            spelled = spelled_out(words) if words[0].isascii() else number(_lower(words))
            if spelled is None:
                return None
            major = Decimal(spelled)
    except InvalidOperation:
        return None
    major *= SCALES[scale]
    return major + _rest(tail, SCALES[scale]) if tail else major


def _ungrouped(words: str) -> str:
    """12,500.00 and what others write for it: 12 500, 12'500, 12.500,00."""
    if CONTINENTAL.fullmatch(words):
        words = words.replace(".", "").replace(",", ".")
    return re.sub("[, ']", "", words)


def _lower(words: str) -> str:
    """Of two figures in a row the lower: 七八万 is 七万, 三四十万 三十万."""
    vague = NEIGHBOURS.fullmatch(words)
    return vague[1] + vague[2] if vague and HAN.index(vague[1]) < HAN.index(words[1]) else words


def _rest(tail: str, scale: int) -> Decimal:
    """What stands behind 万: 3万5 is 35,000, 3万零五百 is 30,500, 5万8千8 is 58,800."""
    words = "".join("零一二三四五六七八九"[int(char)] if char.isdecimal() else char for char in tail)
    if scale == 10_000 and len(words) > 1:
        return Decimal((number("一万" + words) or 10_000) - 10_000)
    return (number(words[0]) or 0) * Decimal(scale) / 10
