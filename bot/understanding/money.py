"""Sums of money: 20万, 1.5k, NT$30萬, 三十万, 一万八, USD 12,000. Quantities (500套, 1万支) are no sums."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.understanding.currencies import code_of
from bot.understanding.figures import COUNTERS, HAN, MOMENT, PLAIN, SUM, value_of
from bot.understanding.folding import has_chinese
from bot.understanding.pricing import ONE_PIECE, Priced, worth
from bot.understanding.reading import Money
from bot.understanding.spans import Span, overlaps

NO_MINOR_UNIT = ("JPY", "KRW", "VND", "CLP", "ISK", "IDR")
LARGEST = 10**15
SMALLEST_BARE = 100
MOST_FIGURES = 24

# Words of money right before a figure, and what may stand between.
CUE = re.compile(
    r"""(?:预算|报价|报了?|金额|总[价额数]?|总[\u4e00-\u9fff]{2,3}|[总合一]?共计?|合计|小计|合同额?|合约|单价|价格?|打款|付了?|付款
    |收了?|到账|加起来|算下来|等于|赢[了咗]?|win\s?咗|中标|入账|回款|收款|尾款|余款|定金|订金|首付|货款|货值|[运年学租路车管保][租]?费|维[保护]费|[装务训养赁计]费|租金|费用|首单|收现|折后|报的|差|欠|追加|成交|签了?|卖|谈[到成]|压到|降到|调到
    |改[成到为]|变成?|抹到|[只还]剩|底价|开价|出价|贷款|发票|投标|标价|款
    |budget|bajet|quoted?|quote\s+stands|price|worth|amount|(?:sub)?total|deposit|deal|contract|paid|pays?|invoiced?|value
    |cost|est\.?|owes?|balance|comes\s+to|po(?=\s+for|\s*[:=])|won|order(?=\s+(?:of|for|worth))|=)
    (?:是|为|大[概约]|约|了|到|在|抓|就|给|有|才|只有|额|款|:|\s|,|~|\(
    |only|about|around|approx\.?|roughly|is|was|at|of|for|to)*$""",
    re.VERBOSE,
)
# What follows a count of things: a measure word, a unit, or an English plural.
COUNTED = re.compile(
    rf"""{MOMENT}|\s?(?!对方)(?:(?:[{COUNTERS}%％级]|千克|毫米|厘米|多[{COUNTERS}])(?!右|付|款|前|后|底|初|中)
    |(?:pcs?|pieces|units?|sets?|boxes|kgs?|tons?|tonnes|cm|mm|km|people|users|pax|licen[sc]es|pallets|sq\s?(?:m|ft)|sqm
        |ft|feet|lit(?:re|er)s?|gsm|rpm|kva|kwh?|mah|days?|weeks?|wks?|months?|mths?|years?|yrs?|hours?|hrs?|mins?|am|pm|hp
        |gb|tb|th|st|nd|rd)(?![a-z])
    |(?!(?:is|was|has|as|us|yes|plus|this|says|needs|wants|his|hers|its|theirs|ours|yours|others|less|gross|minus|thus|always|across|tops|mondays?
        |tues|weds|thurs|terms|unless|thanks|pls|sounds|seems|goes|works|includes?|excludes?)\b)[a-z]{{3,}}s\b)""",
    re.VERBOSE,
)
# Right behind a figure without a sign: the money has come, or the price is for all of it.
IN_ALL = re.compile(r"(?:打包|全包|包干|一口价|不?含税|含运|含安装|包安装|包邮|连工|现金|成交)(?!装)")
# Behind things that were counted stands their price: 道闸两套 13600, not the year of 两台2025款.
COUNT_BEFORE = re.compile(
    r"(?:[一两二三四五六七八九十百千]|\d)[台套件支箱吨米只条张份根辆架组瓶袋桶卷把扇间块樘平个顶盒副公打][\u4e00-\u9fff]{0,4}\s?$"
)
# A round figure of four digits that closes a clause behind Chinese words is what they come to: 灯箱 9400, 退了2300.
CLOSES = re.compile(r"[了块钱]?(?:$|[,;。!?、\n]|\s(?=[\u4e00-\u9fff]|\d{1,2}[月号/]))")
# But no number of a room, a house, an order or an account, no quantity and nothing vague.
NO_PRICE_BEFORE = re.compile(
    r"(?:[号码座栋楼厦场路街道巷弄室房转级型款频第至比近乘量约要需订来购发存退]|[\da-z)]|大概|微信|编号|订单|单号|[线牌]|尾数|库存|产量"
    r"|人数|邮编|邮箱|统编|车次)[是为:]?\s?$"
)
SHORTHAND = re.compile(rf"[{HAN}](?:千[{HAN}](?:百[{HAN}]?)?|百[{HAN}])")
# A unit or a model behind a figure: 2300W, 1500瓦, 2288型, 138 0013.
MEASURED = re.compile(r"(?!\s\d{1,2}[月号/])\s?(?:[a-z\d/*.×-]|[瓦伏型寸转克级目匹安丝毫厘])")
HUNDREDS = re.compile("[百千]")
# Paid invoice 20417: the number of a paper.
ITS_NUMBER = re.compile(r"\b(?:invoices?|inv|ref)\.?\s*(?:no\.?\s*|number\s*)?#?$")
VAGUE_SCALES = ("百", "千")
SHORT_SCALES = ("m", "b")
AS_SCALE = re.compile(
    r"\s?(?:$|[^\sa-z]|(?:for|budget|deal|project|order|contract|total|and|but|or|to|over|max|tops|in)\b)"
)
GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})+(?:\.\d{1,2})?")
CAME_IN = re.compile(r"(?:今天|昨天|刚刚?|已经?|都|全)?(?:入[账帐]|到账|收到|到了|付清|清了|全款)")
HOW_MANY = re.compile(
    # Glass jars 20k: as likely a count as a price.
    r"(?:(?:^|[,.;]\s?)(?:[a-z-]+\s){0,2}(?!ours|theirs|costs|pays)[a-z-]{3,}s\s"
    r"|(?:wants?|needs?|ordered|takes?|moq|qty|quantity|volume|users|headcount|pop(?:ulation)?)[^\d,;.]{0,6})$"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum and where it stands; `weight` tells which of several the message is about.

    `whole` is false for what is not the sum of a deal: a price for one piece, a discount, somebody's turnover.
    A price for one piece still is what a message is about when it was `quoted` and nothing else is said.
    """

    money: Money
    span: Span
    weight: int
    whole: bool = True
    quoted: bool = False


def find_sums(folded: str, currency: str, taken: Sequence[Span] = ()) -> list[Sum]:
    """All sums of a folded text, the one that the message is about first; `taken` are dates and phones."""
    matches = (_priced(match, folded, currency, taken) for match in SUM.finditer(folded))
    found = [each for each in matches if each is not None] or _multiplied(folded, currency, taken)
    if not found:
        return []
    foreign = {each.code for each in found if each.code != currency}
    usual = foreign.pop() if len(foreign) == 1 else currency
    sums = [
        Sum(_money(each.major, each.code if each.named else usual), each.span, each.weight, each.whole, each.quoted)
        for each in worth(found, folded, _plain(folded, taken))
    ]
    return sorted(sums, key=lambda each: (not each.whole, not each.quoted and not each.whole, -each.weight))


def deal_of(sums: Sequence[Sum]) -> Money | None:
    """The sum of the deal; without one, the price of a piece that was quoted, and no discount or sum of others."""
    return next((each.money for each in sums if each.whole or each.quoted), None)


def _multiplied(folded: str, currency: str, taken: Sequence[Span]) -> list[Priced]:
    """Three numbers of which the last is the product of the two before it: 手套一百打 一打22 2200."""
    if not has_chinese(folded):
        return []
    plain = [each for each in _plain(folded, taken) if each[0] > 1]
    for (many, _), (price, _), (total, span) in zip(plain, plain[1:], plain[2:], strict=False):
        if many * price == total >= SMALLEST_BARE:
            return [Priced(total, currency, False, span)]
    return []


def _money(major: Decimal, code: str) -> Money:
    return Money(int(major * (1 if code in NO_MINOR_UNIT else 100)), code)


def _priced(match: re.Match[str], folded: str, currency: str, taken: Sequence[Span]) -> Priced | None:
    sign, scale, unit = match["cur"], match["scale"] or "", match["unit"]
    named = bool(sign or unit)
    if not named and not (scale or match["n"][0].isdecimal() or HUNDREDS.search(match["n"])):
        return None
    if sign == "p" and currency != "PHP" and "," not in match["n"]:
        return None  # P98,000 is of the Philippines everywhere, P245 only there.
    if _spoken_for(match, taken) or (unit in ("块", "刀") and not _is_yuan(match, folded)):
        return None
    if not named and not _is_money(match, folded):
        return None
    code = code_of(sign, unit, currency)
    if scale == "l" and code != "INR":
        return None
    major = value_of(match["n"], scale, match["tail"] or match["cents"])
    if major is None or not 0 < major < LARGEST:
        return None
    span = (match.start(), match.start() + len(match.group().rstrip()))
    return Priced(major, code, named, span)


def _spoken_for(match: re.Match[str], taken: Sequence[Span]) -> bool:
    """A date or phone that begins before the sum keeps its digits; a sum with sign or scale keeps its own."""
    start, end = match.start("n"), match.end("scale") if match["scale"] else match.end("n")
    sure = match["cur"] or match["scale"]
    return any(start < until and since < end and not (sure and since >= start) for since, until in taken)


def _is_yuan(match: re.Match[str], folded: str) -> bool:
    """块 counts screens and boards as well: 两块屏; 一块儿 is together; 刘一刀 is a name."""
    many = match["n"][0].isdecimal() and len(match["n"]) > 1
    if match["cents"] or match["scale"] or many or HUNDREDS.search(match["n"]):
        return True
    return match["n"] != "一" and CUE.search(folded, max(0, match.start() - 18), match.start()) is not None


def _is_money(match: re.Match[str], folded: str) -> bool:
    """Without a sign: no count of things, and a scale, a word of money before it, or figures in groups (9,600)."""
    start, end = match.span()
    scale, figure = match["scale"] or "", match["n"]
    if scale == "k" and "\u4e00" <= figure[0] <= "\u9fff":
        return False  # 两百K is the colour of a light.
    apart = scale in ("万", "亿") and folded[end : end + 1].isspace()
    if (not apart and COUNTED.match(folded, end)) or (scale in SHORT_SCALES and not AS_SCALE.match(folded, end)):
        return False
    before = max(0, start - 18)
    if not scale and "," not in figure and ITS_NUMBER.search(folded, before, start):
        return False
    if CUE.search(folded, before, start):
        return bool(scale) or _is_price(figure, folded, start)
    if IN_ALL.match(folded, end) and len(figure + scale) > 1:
        return bool(scale) or _is_price(figure, folded, start)
    if scale in VAGUE_SCALES and match["tail"] and len(figure) == 1:
        return True  # 六千八
    if scale and (scale != "k" or not HOW_MANY.search(folded, max(0, start - 30), start)):
        return scale not in (*VAGUE_SCALES, *SHORT_SCALES)
    if len(figure) > 2 and _is_priced_by_place(figure, folded, (start, end)):
        return True
    return (
        GROUPED.fullmatch(figure) is not None
        and not folded.startswith((" of ", " at ", " @"), end)
        and not HOW_MANY.search(folded, before, start)
    )


def _is_priced_by_place(figure: str, folded: str, span: Span) -> bool:
    """每台350, 66000到账, 八百五, 两套 13600; but no year, and no figure that goes on as a word (2288型)."""
    before = max(0, span[0] - 18)
    if ONE_PIECE.search(folded, before, span[0]) or CAME_IN.match(folded, span[1]) or SHORTHAND.fullmatch(figure):
        return True
    if MEASURED.match(folded, span[1]) or ("," not in figure and 1990 <= _major(figure) <= 2050):
        return False
    return COUNT_BEFORE.search(folded, before, span[0]) is not None or _closes_clause(figure, folded, span)


def _closes_clause(figure: str, folded: str, span: Span) -> bool:
    if not 4 <= len(figure) <= 6 or not figure.isdigit() or not figure.endswith("0") or figure.startswith("0"):
        return False
    behind_words = has_chinese(folded[max(0, span[0] - 2) : span[0]])
    return (
        behind_words
        and not NO_PRICE_BEFORE.search(folded, max(0, span[0] - 6), span[0])
        and (CLOSES.match(folded, span[1]) is not None)
    )


def _is_price(figure: str, folded: str, start: int) -> bool:
    """Budget 2026 is the one of a year; single digits are prices only of one piece."""
    major = _major(figure)
    if 1990 <= major <= 2050 and "," not in figure and folded[:start].rstrip()[-1:].isascii():
        return False
    return major >= SMALLEST_BARE or ONE_PIECE.search(folded, max(0, start - 12), start) is not None


def _major(figure: str) -> Decimal:
    return value_of(figure, "", None) or Decimal(0)


def _plain(folded: str, taken: Sequence[Span]) -> list[tuple[Decimal, Span]]:
    """The plain numbers of a message, among which a price times a quantity may give the total."""
    found = []
    for match in PLAIN.finditer(folded):
        value = value_of(match["han"] or match["n"], match["scale"] or "", None)
        if value and not overlaps(match.span(), taken):
            found.append((value, match.span()))
    return found[:MOST_FIGURES]
