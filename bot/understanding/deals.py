"""What a line says of a deal beside its customer and its sum: the name, products, a discount, a day (6.11).

The name is what is left when everything that is known is taken out: 顺达 年度运输 45万 谈到报价了 -> 年度运输.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.understanding.folding import fold_text
from bot.understanding.reading import Reading
from storage.entities.candidates import Candidate
from storage.entities.ids import parse_ref

LONGEST_NAME = 40
MOST_PRODUCTS = 20
NEW = re.compile(r"新(?:的)?(?:商机|商機|单子|單子)|新建商机|新增商機|\bnew\s+(?:deal|opportunity)\b", re.IGNORECASE)
_SUM = re.compile(
    r"(?:[¥$€£￥]|us\$|nt\$|rmb|usd|cny|twd)?\s*\d[\d,]*(?:\.\d+)?\s*"
    r"(?:百万|百萬|千万|千萬|万|萬|亿|億|千|k|m|w|mil|million|thousand)?\s*"
    r"(?:元|块钱|块|塊|美元|美金|台币|台幣|人民币|rmb|usd|cny|twd)?(?![\w%折])",
    re.IGNORECASE,
)
_OFF = re.compile(r"(?<![\d.])([1-9])(?:\.?(\d))?\s*折|(\d{1,2})\s*%\s*(?:off|discount)", re.IGNORECASE)
_OFF_ALONE = re.compile(
    rf"(?:全部|都|整单|整單|每样|每樣|一律|统一|統一|改成|改|按|打|all|everything|make\s+it|\s)*(?:{_OFF.pattern})[\s.。!！了吧]*",
    re.IGNORECASE,
)
_TIMES = r"\s*(?:[×x*✕]|乘)\s*(\d{1,6}(?:\.\d{1,3})?)\s*(?:台|个|個|件|套|支|箱|units?|pcs)?"
# What says how it stands, not what it is.
_CUE = re.compile(
    r"(?:已经|已經|正在|现在|現在)?(?:谈到|談到|谈|談|进到|進到|到了|推进到|推進到)[^\s,，。;；]*"
    r"|报价了?|報價了?|报了价|報了價|^(?:含|包含|包括|带|帶|with)|(?:预计|預計|大概|大约|大約|(?<![合签簽])[约約])"
    r"|(?:签约|簽約|签|簽|成交|关单|結案)$|(?:商机|商機|单子|單子)$"
    r"|\b(?:quoted|quoting|proposal\s+sent|negotiat\w+|deal|opportunity|new|for|worth|at|of|about|the|a|an|is|now"
    r"|includes?|including|with|closes?|closing|by|we|have|has|stage)\b",
    re.IGNORECASE,
)
# That it is over, beside what `business` says of every message: only where a deal of the customer is open.
_NOT_YET = re.compile(
    r"[?？]|\b(?:if|when|hope|hoping|might|may|could|can|will|would|going\s+to|not\s+(?:yet|lost|won)|never|no\s+one|nobody|almost|nearly"
    r"|hasn['’]?t|haven['’]?t|didn['’]?t|isn['’]?t|won['’]t|until|unless|before|track|touch|contact|key|keys|phone|card"
    r"|interest|weight)\b"
    r"|没(?:有|能)?(?:丢|签|拿|谈|成|搞|中)|未|别(?!家|人)|不会|可能|也许|如果|要是|快要?|希望|争取|准备|打算|差点|能不能|会不会|怕|担心|吗|手机|钥匙|名片|货丢|件丢"
    r"|资料|发票|快递|文件"
)
_LOST = re.compile(
    r"(?:单子?|订单|客户|商机|项目)?丢了|丢单|泡汤|没戏了|吹了|被(?:人|别人|别家)[^,。]{0,3}抢"
    r"|\blost\b|\b(?:deal|order|project|tender)\s+(?:is\s+|was\s+|has\s+)?(?:dead|gone|fell\s+through)\b"
    r"|\bchose\s+(?:another|a\s+different|someone|somebody)|\bwent\s+with\s+(?:another|someone|somebody|a\s+rival)"
)
_WON = re.compile(
    r"(?:签|谈|拿)下来?了|签下来|成单了?|搞定了|中标|\bwon\b|\b(?:landed|secured|bagged|nailed|closed)\s+(?:the|this|that"
    r"|a)\b[^,.;]{0,40}\b(?:deal|order|contract|tender|project)\b|\b(?:deal|order)\s+(?:is\s+)?(?:won|closed|done)\b"
    r"|\bgot\s+the\s+(?:order|deal)\b"
)
_REASONS: Final = (
    ("competitor", re.compile(r"对手|同行|别家|别人|竞品|competitor|rival|lost\s+to|went\s+with|chose")),
    ("no_budget", re.compile(r"预算|经费|budget|no\s+money")),
    ("price", re.compile(r"价|贵|price|pricing|expensive|cost")),
    ("no_need", re.compile(r"没需求|不需要|用不上|no\s+need|not\s+needed")),
    ("timing", re.compile(r"时机|时间|推迟|搁置|太晚|timing|delay|postpon|too\s+late|too\s+early")),
    ("product_gap", re.compile(r"产品|功能|质量|规格|product|feature|quality|spec")),
    ("relationship", re.compile(r"关系|熟人|relation")),
)
_BREAK = re.compile(r"[\s,，。;；:：、·|/]+")


@dataclass(frozen=True, slots=True)
class Said:
    """The name of the deal, its products (id, how many), the discount on each, the day it should close."""

    name: str = ""
    products: tuple[tuple[int, float], ...] = ()
    discount_bp: int = 0
    day: date | None = None
    is_new: bool = False


def said_of(reading: Reading, products: Sequence[Candidate] = ()) -> Said:
    """What is said of a deal; an empty name where the words give none."""
    text = _without_dates(reading)
    is_new = NEW.search(text) is not None
    text = NEW.sub(" ", text)
    if reading.mention is not None:
        text = text.replace(reading.mention.text, " ")
    lines, text = _products(text, products)
    off = _OFF.search(text)
    text = _SUM.sub(" ", _OFF.sub(" ", text))
    return Said(_name(text), lines, _discount(off), _day(reading), is_new)


def _without_dates(reading: Reading) -> str:
    text = reading.text
    for found in sorted(reading.dates, key=lambda one: -one.span[0]):
        start, end = found.span
        text = f"{text[:start]} {text[end:]}"
    return text


def _products(text: str, products: Sequence[Candidate]) -> tuple[tuple[tuple[int, float], ...], str]:
    """A100×3: products by their name or number with how many; and the words without them."""
    found: dict[int, float] = {}
    for one in sorted(products, key=lambda each: -len(each.name)):
        parsed = parse_ref(one.ref)
        for name in (one.name, *one.aliases):
            form = rf"(?:含|包含|包括|with\s+)?\s*{re.escape(name)}{_TIMES}"
            said = re.search(form, text, re.IGNORECASE) if name else None
            if said is not None and parsed is not None and len(found) < MOST_PRODUCTS:
                found[parsed[1]] = float(said[1])
                text = f"{text[: said.start()]} {text[said.end() :]}"
                break
    return tuple(found.items()), text


def discount_alone(text: str) -> int | None:
    """打9折, 10% off: the discount that is all of the words; None for any others."""
    off = _OFF_ALONE.fullmatch(text.strip())
    return _discount(_OFF.search(off[0])) if off is not None else None


def _discount(off: "re.Match[str] | None") -> int:
    """95折 and 9.5折 are 500, 9折 is 1000, 5% off is 500."""
    if off is None:
        return 0
    if off[3]:
        return int(off[3]) * 100
    return 10_000 - int(off[1]) * 1000 - (int(off[2]) * 100 if off[2] else 0)


def _day(reading: Reading) -> date | None:
    """The day that lies ahead and is said last."""
    ahead = [found for found in reading.dates if found.role == "next" and found.trouble == "none"]
    return ((ahead[-1].due or ahead[-1].at or ahead[-1].start).date()) if ahead else None


def _name(text: str) -> str:
    """The longest run of words that say what it is."""
    if re.search(r"[\u4e00-\u9fff]", text):
        runs = [_CUE.sub(" ", part).strip() for part in _BREAK.split(text)]
        runs = [part for run in runs for part in run.split()]
    else:
        runs = [" ".join(_CUE.sub(" ", part).split()) for part in re.split(r"[,;:.|/]+", text)]
    best = max(runs, key=len, default="").strip("-—·的了 ")
    return best[:LONGEST_NAME] if len(best) >= 2 and re.search(r"[^\W\d]{2}", best) else ""


def end_of(text: str) -> str | None:
    """Lost the freight deal …, 顺达签下来了: won, lost, or None where it is neither or not yet."""
    folded = fold_text(text)
    if _NOT_YET.search(folded):
        return None
    return "lost" if _LOST.search(folded) else "won" if _WON.search(folded) else None


def reason_of(text: str, offered: Sequence[str]) -> str | None:
    """Why it was lost, by a word for one of the reasons the firm offers."""
    folded = fold_text(text)
    return next((key for key, words in _REASONS if key in offered and words.search(folded)), None)


def spoken_of(text: str, customer: str, candidates: Sequence[Candidate]) -> int | None:
    """The one open deal of the customer (as buttons write it) that the words name by most of its name."""
    deals = [one for one in candidates if one.kind == "opportunity" and one.subject == customer]
    own = [one for one in deals if one.standing == "own"]  # Whoever may not edit a deal still writes of the customer.
    found = [one for one in own if _names(one.name, text)]
    parsed = parse_ref(found[0].ref) if len(found) == 1 else None
    return parsed[1] if parsed is not None else None


def _names(name: str, text: str) -> bool:
    hits = shares(name, text)
    return hits >= 2 and 2 * hits >= len(fold_text(name)) - 1 if re.search(r"[\u4e00-\u9fff]", name) else hits >= 4


def shares(name: str, said: str) -> int:
    """How many pairs of letters of a name the text has, or words of English where it has half of them."""
    key, text = fold_text(name), fold_text(said)
    if re.search(r"[\u4e00-\u9fff]", key):
        pairs = {key[at : at + 2] for at in range(len(key) - 1)}
        return sum(pair in text for pair in pairs)
    words = [word for word in re.findall(r"[a-z0-9]+", key) if len(word) > 2]
    hits = sum(re.search(rf"\b{re.escape(word)}", text) is not None for word in words)
    return 2 * hits if words and 2 * hits >= len(words) else 0
