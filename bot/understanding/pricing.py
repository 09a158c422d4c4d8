"""Which of several sums a message is about: the words before and behind each, and the arithmetic between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.understanding.spans import Span, overlaps

_COUNTER = (
    "[面个台套件支箱吨米只条张份根辆架组瓶盒袋桶卷双颗粒把扇间家人位页斤克升片棵部层颗樽块幅节樘平头顿公疋匹打]"
)
_APPROX = r"(?:大[概约]|约|差不多|要|卖|是|才|就|只要|算|按|报|给|做|开|[降压谈给让砍][到至])?\s?"

# What stands right before a sum, and what that makes of it.
TOTAL = re.compile(
    r"""(?:总[\u4e00-\u9fff]{0,3}|就是|等于|[一合]共|合计?|共计?|全数|全部|加起来|算下来|[所]?以是|打包价?
    |[一两二三四五\d]年(?:算?下来|合计|共|总共|总数|就是)
    |grand\s+total|total(?:l?ing|s|\s+of)?
    |comes?\s+to|altogether|all\s+in(?:\s+all)?|\bso|=|that(?:'|’|\s+i)?s|which\s+is|makes\s+it|call\s+it
    |adds\s+up\s+to|works\s+out\s+(?:at|to))
    (?:价|金额|是|为|[一两三]年|大[概约]|约|[:,\s]|about|around|roughly|is|it'?s|at)*$""",
    re.VERBOSE,
)
A_YEAR = re.compile(r"[一两三四五\d]年\s?$")
AGREED = re.compile(
    r"""(?:[调压降改变谈减抹落砍涨加升让定给][到至成为在]|变|定价?|成交价?|最[终后]|敲定|拍板|down\s+to
    |up\s+to(?!\s+date)|agreed(?:\s+(?:on|at|to))?
    |settled?\s+(?:at|on|for)|now|became|changed?\s+to|revised\s+to|closed\s+at|final(?:\s+price)?|→|->|>
    |signed\s+(?:for|at))
    (?:了|是|[:,\s]|it'?s|at)*$""",
    re.VERBOSE,
)
SAID = re.compile(
    r"""(?:金额|合同额?|合约|签了?|中标价?|成交|budget|bajet|worth|contract|deal|(?:new\s)?po|order|
    预算|报价|报了?|打款|到账|入账|回款|付了?|收到|quoted?|quote\s+stands\s+at|paid|we\s+said|offered
    |proposal|amount)
    [^\d,;。]{0,6}$""",
    re.VERBOSE,
)
ONE_PIECE = re.compile(
    rf"""(?:[单吨台件均]价|每{_COUNTER}(?:别超|不超|不要超过|最[多少高低]|不到)?|(?:^|[\s,;。、:)价]
    |大[概约])[一每]{_COUNTER}(?=\S)|[@×]|\bx|unit\s+price|unit\s+cost
    |each\s+at|\b\d+\s(?:units?|pcs|pieces|sets?|boxes|bags|pallets|drums|tonnes?|tons)\s+(?:at|@)|(?:price|rate)\s+per\s+\w+|每(?:月|个月|天|日|平米|平方|公斤|千克)|月[租费薪付]
    |一个?月)\s?{_APPROX}(?:是|为|:)?\s*$""",
    re.VERBOSE,
)
PIECE_ALONE = re.compile(rf"(?<![\d万千百块元])[一每](?P<counter>{_COUNTER}){_APPROX}$")
SEVERAL = r"(?:[2-9]|\d\d|[两二三四五六七八九十百千万])\s?"
QUOTED = re.compile(r"(?:报价|报了?|单价|unit\s+price|quoted?)(?:是|为|约|大概|[:,\s]|at|of|is)*$")
DISCOUNT = re.compile(
    r"""(?:便宜|优惠|折让|立减|让利?|再?降(?:价|个)?|减|省[下出]?|砍掉?|抹掉?|少|涨|折扣|返(?:点|利|现)?|discount(?:\s+of)?
    |knock(?:ed|ing)?|sav(?:es?|ing)
    |rebate(?:\s+of)?|cheaper\s+by|less)了?\s?$""",
    re.VERBOSE,
)
OLD = re.compile(
    r"""(?:(?:^|[^\u4e00-\u9fff])(?:从|由)|[总报底单]价(?:从|由)|原(?:来|价|本|先)|本来|之前|以前|上次|上回|去年
    |前年|旧|\bfrom|\bwas|\bwere|used\s+to\s+be
    |last\s+(?:time|year|order)|previous(?:ly)?|old|instead\s+of|rather\s+than|\bnot
    |original(?:ly)?)[^\d,;。]{0,7}$""",
    re.VERBOSE,
)
OTHERS = re.compile(
    r"对手|竞[品争]|别[家人]|同行|另[一外][家个]|友商|他们家|competitor|rival|\bvs\b|versus|elsewhere"
    r"|\btheirs\b(?!.*\bours\b)|other\s+(?:quote|vendor|supplier)|their\s+current"
)
PART = re.compile(
    r"""(?:[定订]金|首付|头[款期]|尾[款数]|余款|押金|质保金|保证金|第[一二三][笔期]|预付款?|运费|安装费|税[金费]?
    |欠|还?差|毛利|成本
    |deposit|down\s?payment|advance|retainer|shipping|freight|balance|owe[sd]?|overdue|outstanding
    |(?:old|last|open)\s+invoice|margin)[^\d,;。]{0,6}$""",
    re.VERBOSE,
)
NO_DEAL = re.compile(
    r"(?:注册资[本金]|产值|营业额|营收|流水|工资|月薪|年薪|罚款?|红包|礼金|turnover|revenue|salary|penalty)[^\d,;。]{0,6}$"
)

# What stands right behind.
PER_PIECE = re.compile(
    rf"""\s?(?:/(?!yr|year|年)(?=[^\W\d])|/\s(?:ctn|pcs?|units?|piece|month|kg|ton|set|box|{_COUNTER})(?![a-z])
    |每(?!年)|一{_COUNTER}|per\b(?!\s+(?:year|annum))|each\b|ea\b|apiece|a\s?(?:piece|unit|pop|pc|head|set
    |box|month|week|day|ft|kg|metre)\b|p/?u\b
    |(?:for\s+)?one\b|monthly|a\s?side|pcm)""",
    re.VERBOSE,
)
OFF = re.compile(r"\s?(?:off\b|discount|rebate|less\b|的?(?:优惠|折扣|返点)|折)")
LAST_TIME = re.compile(
    r"\s?(?:apiece\s)?(?:last\s+(?:time|year)|before\b|previously|上次|还?(?:调|压|降|改|变|减|抹|落)[到至成为])"
)
ALL_IN = re.compile(
    r"\s?(?:全包|打包|总价|合计|含(?:运|税|安装)|total|all[\s-]?in|altogether|in\s+(?:all|total)|\+\s?(?:vat|gst|tax))"
)
STILL_DUE = re.compile(r"\s?(?:still\s+)?(?:due|owing|overdue|outstanding|deposit|尾款|[定订]金|首付|没付|未付)")
# A rent by the month is that of a year twelve times, of two years twenty-four times.
BY_MONTH = re.compile(r"每月|每个月|月[租费付薪]|一个月|(?:a|per)\s+month|/m(?:on)?th|monthly|\bpcm\b|\bp/?m\b")
YEARS = re.compile(
    r"(?P<n>[一两二三四五1-5])\s?年|(?P<word>one|two|three|five|[1-5a])[\s-](?:years?|yrs?)\b|per\s+annum"
)
NUMBERS = dict(zip("一二三四五12345", (1, 2, 3, 4, 5) * 2, strict=True))
NUMBERS |= {"两": 2, "a": 1, "one": 1, "two": 2, "three": 3, "five": 5}
BREAK = re.compile(r"[,;!?。、\n]|\.(?!\d)|\s[-–]\s")

BEFORE_WEIGHTS = ((TOTAL, 5), (A_YEAR, 3), (AGREED, 5), (SAID, 2), (OLD, -4), (PART, -3))
BEHIND_WEIGHTS = ((ALL_IN, 5), (LAST_TIME, -4), (STILL_DUE, -3))
PRODUCT = 8
MOST_COMPARED = 16
WINDOW = 24


@dataclass(frozen=True, slots=True)
class Priced:
    """A figure of money; `named` says that its currency was."""

    major: Decimal
    code: str
    named: bool
    span: Span
    weight: int = 0
    whole: bool = True
    quoted: bool = False


def worth(found: Sequence[Priced], folded: str, figures: Sequence[tuple[Decimal, Span]]) -> list[Priced]:
    """The sums with their weights; a plain figure that is a price times a quantity joins them as the total."""
    judged = [_judged(each, folded, figures) for each in found]
    return _with_product(judged, figures, _months(folded))


def _judged(each: Priced, folded: str, figures: Sequence[tuple[Decimal, Span]]) -> Priced:
    start, end = each.span
    before = folded[max(0, start - WINDOW) : start]
    clause = BREAK.split(before)[-1]
    weight = sum(points for pattern, points in BEFORE_WEIGHTS if pattern.search(before))
    weight += sum(points for pattern, points in BEHIND_WEIGHTS if pattern.match(folded, end))
    theirs = DISCOUNT.search(clause) or OFF.match(folded, end) or NO_DEAL.search(clause) or OTHERS.search(clause)
    of_piece = PER_PIECE.match(folded, end) or ONE_PIECE.search(before) or _is_one_of_several(clause, folded)
    quoted = not theirs and QUOTED.search(before) is not None
    return replace(each, weight=weight, whole=not (theirs or of_piece), quoted=quoted)


def _is_one_of_several(clause: str, folded: str) -> bool:
    """一箱410 beside 80箱; but 包装机一台1万5 is all of it."""
    one = PIECE_ALONE.search(clause)
    return one is not None and re.search(SEVERAL + one["counter"], folded) is not None


def _months(folded: str) -> set[Decimal]:
    """How many months the years of a message have, when it speaks of a price by the month."""
    if not BY_MONTH.search(folded):
        return set()
    return {Decimal(12 * NUMBERS.get(match["n"] or match["word"] or "a", 1)) for match in YEARS.finditer(folded)}


def _with_product(found: list[Priced], figures: Sequence[tuple[Decimal, Span]], months: set[Decimal]) -> list[Priced]:
    """80箱 一箱410 32800: the product of a quantity and a price is the whole, and the price is none."""
    known = {each.span: each for each in found}
    plain = [Priced(value, found[0].code, False, span) for value, span in figures if not overlaps(span, known)]
    counts = months | {value for value, _ in figures if value > 1 and value == int(value)}
    for total in (*found[:MOST_COMPARED], *plain[:MOST_COMPARED]):
        for price in found[:MOST_COMPARED]:
            times = total.major / price.major if price.major < total.major else None
            if times in counts and times not in (price.major, total.major):
                rest = [replace(each, whole=False) if each is price else each for each in found if each is not total]
                code, named = (total.code, True) if total.named else (price.code, price.named)
                return [*rest, replace(total, weight=PRODUCT, whole=True, code=code, named=named)]
    return found
