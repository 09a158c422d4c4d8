"""Sums of money: 20万, 1.5k, NT$30萬, 三十万, USD 12,000. Quantities (500套, 1万支) are no sums."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.understanding.numerals import number
from bot.understanding.reading import Money
from bot.understanding.spans import Span, overlaps

DOLLARS = ("USD", "TWD", "HKD", "SGD", "AUD", "CAD", "NZD", "MOP")
YUAN = ("CNY", "TWD", "HKD", "MOP")
CODES = {
    "nt$": "TWD", "nt": "TWD", "ntd": "TWD", "twd": "TWD", "台币": "TWD", "新台币": "TWD", "us$": "USD",
    "usd": "USD",
    "美元": "USD", "美金": "USD", "刀": "USD", "美刀": "USD", "hk$": "HKD", "hkd": "HKD", "港币": "HKD",
    "港元": "HKD",
    "s$": "SGD", "sgd": "SGD", "新币": "SGD",
    "rm": "MYR", "myr": "MYR", "马币": "MYR", "令吉": "MYR", "rmb": "CNY",
    "cny": "CNY", "人民币": "CNY", "€": "EUR", "eur": "EUR", "欧元": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP",
    "gbp": "GBP", "英镑": "GBP", "pounds": "GBP", "jpy": "JPY", "日元": "JPY", "日圆": "JPY", "mop": "MOP",
    "aud": "AUD", "a$": "AUD", "cad": "CAD", "krw": "KRW", "inr": "INR", "thb": "THB", "vnd": "VND",
}  # fmt: skip
SCALES = {
    "": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "百万": 1_000_000, "m": 1_000_000, "mn": 1_000_000,
    "mil": 1_000_000, "million": 1_000_000, "mio": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
    "b": 1_000_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000, "thousand": 1_000, "grand": 1_000, "百": 100,
}  # fmt: skip
NO_MINOR_UNIT = ("JPY", "KRW", "VND", "CLP", "ISK")
LARGEST = 10**15

_BEFORE = (
    r"(?P<cur>nt\$|us\$|hk\$|s\$|a\$|\$|€|£|¥|rmb|usd|twd|ntd|cny|hkd|sgd|eur|gbp|jpy|myr|aud|cad|人民币|新?台币"
    r"|美[元金]|港币|欧元|rm(?=\s?\d)|nt(?=\s?\d))"
)
_SCALE = r"(?P<scale>千万|百万|亿|万|千|百(?!分)|million|thousand|billion|grand|mio|mil|mn|bn|k|m|w|b)"
_BEHIND = (
    r"(?P<unit>元整?|块钱?|圆|美[元金刀]|刀|新?台币|人民币|港[币元]|欧元|英镑|日[元圆]"
    r"|新币|马币|令吉|rmb|usd|twd|ntd|cny|hkd"
    r"|sgd|eur|gbp|jpy|myr|aud|cad|dollars?|bucks|euros?|pounds|yuan|€|£)"
)
SUM = re.compile(
    rf"(?:{_BEFORE}\s*)?(?:(?<![\d.\w-])|(?<=[\u4e00-\u9fff:$€£¥~])|(?<=(?i:rmb|usd|twd|ntd|cny|hkd|sgd|myr)))"
    r"(?P<n>\d[\d,]{0,18}(?:\.\d{1,6})?|[一二两三四五六七八九十百零][一二两三四五六七八九十百千零]{0,8})"
    r"(?:\s?(?:-|~|到|至|to)\s?(?P<high>\d[\d,]{0,12}(?:\.\d{1,4})?|[一二两三四五六七八九十百]{1,4}))?"
    rf"\s?(?:{_SCALE}(?![a-z])(?P<tail>(?:\d|[一二三四五六七八九])千?(?![\d\w个]|月))?)?(?:多"
    rf"|来|出头|左右)?\s?(?:{_BEHIND}(?![a-z]))?"
)
CUE = re.compile(
    r"(?:预算|报价|报了?|金额|总[价额]|合同额?|合约|单价|价格|打款|付了?|付款|收了?"
    r"|到账|入账|回款|收款|尾款|定金|订金|货款|首付|差|欠"
    r"|追加|订单|成交|签了?|改[成到为]|budget|quoted?|price|worth|amount|total|deposit|deal|order|contract"
    r"|paid|invoice|value|for|at|of)"
    r"(?:是|为|大[概约]|约|了|到|在|[::]|\s|only|,|about|around|approx\.?|~|额|款)*$"
)
COUNTED = re.compile(
    r"\s?(?:[个台套件支箱吨米只条张份根辆架组瓶盒袋桶卷双颗粒把扇间家户人名位次遍页公平斤克升匹片块棵部批单种款层楼号点倍年月天日周小分秒度%％级路折]"
    r"|千克|pcs|pieces|units|sets|boxes|kg|tons?|cm|mm|km|people|users|licen[sc]es|pallets"
    r"|days?|weeks?|months?|years?|hours?|min)"
)
PER_UNIT = re.compile(r"\s?(?:/|每|一[个台套件支箱吨米]|per\b|each\b|a\s(?:piece|unit))")
UNIT_PRICE = re.compile(r"(?:单价|unit\s*price|每[个台套件支箱吨米])\D{0,4}$")
WEIGHTS = (
    (re.compile(r"(?:总[价额]|金额|合同额?|合约|成交|签了?|total|worth|contract|deal)\W{0,4}\w{0,3}$"), 3),
    (re.compile(r"(?:预算|报价|报了?|改[成到为]|打款|到账|入账|回款|付了?|budget|quoted?|paid)\W{0,4}\w{0,3}$"), 2),
    (re.compile(r"(?:对手|竞品|别家|同行|competitors?)\w{0,4}\W{0,3}$"), -4),
    (re.compile(r"(?:还?差|欠|尾款|毛利|成本|运费|deposit|shipping)\W{0,4}\w{0,2}$"), -2),
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum and where it stands; `weight` tells which of several the message is about."""

    money: Money
    span: Span
    weight: int


def find_sums(folded: str, currency: str, taken: Sequence[Span] = ()) -> list[Sum]:
    """All sums of a folded text, the one that the message is about first; `taken` are dates and phones."""
    sums = []
    for match in SUM.finditer(folded):
        found = _sum(match, folded, currency, taken)
        if found is not None:
            sums.append(found)
    return sorted(sums, key=lambda each: -each.weight)


def _sum(match: re.Match[str], folded: str, currency: str, taken: Sequence[Span]) -> Sum | None:
    start, end = match.span()
    sign, scale, unit = match["cur"], match["scale"], match["unit"]
    if not (sign or unit or scale) and not CUE.search(folded, max(0, start - 16), start):
        return None
    if overlaps((match.start("n"), match.end("n")), taken) or (not sign and not unit and COUNTED.match(folded, end)):
        return None
    if (
        scale in ("m", "b", "百", "千")
        and not sign
        and not unit
        and not CUE.search(folded, max(0, start - 16), start)
    ):
        return None
    major = _value(match["n"], scale or "", match["tail"])
    if major is None or not 0 < major < LARGEST or (not sign and not unit and not scale and major < 100):
        return None
    code = code_of(sign, unit, currency)
    money = Money(int(major * (1 if code in NO_MINOR_UNIT else 100)), code)
    return Sum(money, (start, len(match.group().rstrip()) + start), _weight(folded, start, end))


def code_of(sign: str | None, unit: str | None, currency: str) -> str:
    """The currency of a sign or a word; $ and 元 are the company's own when it counts in such."""
    for word in (sign, unit):
        if word in CODES:
            return CODES[word]
    if sign == "$" or (unit or "").startswith(("dollar", "bucks")):
        return currency if currency in DOLLARS else "USD"
    if sign == "¥":
        return "JPY" if currency == "JPY" else "CNY"
    if unit:
        return currency if currency in YUAN else "CNY"
    return currency


def _value(words: str, scale: str, tail: str | None) -> Decimal | None:
    """20万, 3万5, 三十万."""
    try:
        if words[0].isdecimal():
            major = Decimal(words.replace(",", ""))
        else:
            spelled = number(words)
            if spelled is None:
                return None
            major = Decimal(spelled)
    except InvalidOperation:
        return None
    major *= SCALES[scale]
    if tail:
        major += (number(tail[0]) or 0) * Decimal(SCALES[scale]) / 10
    return major


def _weight(folded: str, start: int, end: int) -> int:
    before = folded[max(0, start - 12) : start]
    weight = sum(points for pattern, points in WEIGHTS if pattern.search(before))
    if PER_UNIT.match(folded, end) or UNIT_PRICE.search(before):
        weight -= 3
    return weight
