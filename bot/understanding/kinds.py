"""What kind of message it is, and how certain (conversations.md 4.2).

A few shapes decide alone: an empty line, a bare name, the number of a record. Everything else is weighed: each cue of
the message adds to the kinds it speaks for, and the share of the best kind is how certain it is.
"""

import re
from math import exp

from bot.understanding.calls import call_of
from bot.understanding.cues import LEAD_OPENS, TASK_OPENS, Facts, cues_of
from bot.understanding.kind_weights import KINDS, WEIGHTS
from bot.understanding.reading import Business, Certainty, Kind
from bot.understanding.registers import register_of

__all__ = ["Facts", "business_of", "kind_of", "names_nobody", "talk_of"]

Found = tuple[Kind, Certainty]

SMALL_TALK = re.compile(
    r"\W*(?:hi|hello|hey|yo|你好|您好|哈喽|哈啰|嗨|在吗|在么|在不在|早|早安|早上好|上午好"
    r"|中午好|下午好|晚上好|晚安|good\s+(?:morning|afternoon|evening|night)"
    r"|谢谢|谢了|多谢|感谢|thanks?|thank\s+you|thx|ty|ok|okay|k|好|好的|好滴|行|可以"
    r"|收到|知道了|明白|了解|嗯+|哦+|噢|辛苦了?|bye|再见|拜拜|noted|got\s+it|great|cool"
    r"|nice|sure|哈+|呵+"
    r"|你是谁|who\s+are\s+you)(?:[!。.,~?\s啊呀哈了们]*|[,.\s!?]+(?:there|你|大家|bot"
    r"|all|team|everyone|谢谢|thanks|怎么用|.{0,8}机器人.{0,4}|.{0,4}how.{0,24}))\W*"
)
ACKNOWLEDGES = re.compile(
    r"(?:谢谢|谢了|多谢|感谢|thank\s+you|thanks?|thx|ty|okay|ok|k|好的|好滴|好|行|可以|收到|知道了|明白|了解|嗯|哦|噢"
    r"|辛苦了?|bye|再见|拜拜|noted|got\s+it|great|cool|nice|sure|哈|呵|了|\W)*"
)
ASKS_HELP = re.compile(
    r"(?:这个)?(?:机器人|bot)?(?:怎么用|如何使用|怎么使用|有什么功能)|(?:怎么|如何|怎样)(?:新增"
    r"|添加|新建|记录?|修改|改|删除?|导出|导入|设置|绑定|查)|how\s+(?:do|can)\s+i\b"
    r"|what\s+can\s+you\s+do|how\s+does\s+this\s+work"
    r"|^help\W*$|帮助"
)
NUMBER = re.compile(r"^\W*[a-z]{1,4}-?\d{3,12}\W*$")
LOST = re.compile(
    r"单子?掉了|掉单|被[^,。]{0,4}对手|没谈成|没成交|丢了单|输单|丢单|单子?黄了|黄了"
    r"|输了|没中标|选了别家|被(?:竞争对手"
    r"|对手|同行)[^,。]{0,4}抢|closed[\s-]lost|\blost\s+to\b|lost\s+(?:the\s+)?(?:deal"
    r"|order)|went\s+with\s+(?:a\s+)?competitor"
)
WON = re.compile(
    r"赢单|中标了?|拿下了?|成交了?|(?<!没)(?<!没有)(?<!未)谈成了?|closed[\s-]won|won\s+(?:the\s+)?(?:deal"
    r"|order)|got\s+the\s+order"
)
SIGNED = re.compile(
    r"(?:合同|合约|协议)[^,。]{0,4}签|签(?=合同|合约|单)|签(?:了|下|订|署|约)[^,。]{0,8}(?:合同"
    r"|合约|协议|单|约)?|已签|\bsigned\b"
)
PAID = re.compile(
    r"到账|入账|入帐|打款|付款了?|汇款|转账|回款|收款|付了|付清|收到[^,。]{0,6}款|\bpaid\b"
    r"|payment\s+received|transferred|wired"
)
QUOTED = re.compile(r"报价|报了|\bquoted?\b|quotation|proposal\s+of")
AMOUNT = re.compile(r"改[成到为]|调整?[到成为]|(?:set|change)\s+.{0,24}to")
BUSINESS: tuple[tuple[Business, re.Pattern[str]], ...] = (
    ("paid", PAID),
    ("signed", SIGNED),
    ("won", WON),
    ("quoted", QUOTED),
    ("amount", AMOUNT),
)
TODAY = re.compile(r"\W*(?:今[天日儿]|today)\W*")
TENSELESS = re.compile(
    r"(?:\W|今[天日儿]|today|去|到|见|找|约|拜访|联[系络]|打给|打电话|给|跟|和|visit|call|meet|see|contact|at|with)*"
)
SHORT = 20
LETTERS_ALONE = re.compile(r"[\u4e00-\u9fff]{2,6}|[a-z]{3,12}")
# The share of the weight from which a kind is certain: measured, so that 199 of 200 such lines are right.
CERTAIN = 0.98
# An own customer, a method and a past or an outcome are what a contact is made of: less weight is enough.
CERTAIN_OF_A_CONTACT = 0.8
PAST = frozenset(("date_happened", "done", "outcome"))


def kind_of(facts: Facts) -> Found:
    """The kind and how certain it is."""
    for recognise in SHAPES:
        found = recognise(facts)
        if found is not None:
            return found
    cues = cues_of(facts)
    kind, share = weigh(cues)
    if kind == "unknown":
        # Not one word of a sentence: a name that nobody has.
        return ("lookup", "likely") if "wordless" in cues and _is_name_like(facts.folded) else ("unknown", "none")
    return kind, "sure" if _may_be_sure(kind, share, cues, facts) else "likely"


def _is_name_like(folded: str) -> bool:
    return LETTERS_ALONE.fullmatch(folded.strip()) is not None


def weigh(cues: set[str]) -> tuple[Kind, float]:
    """The kind that the cues speak for most, and its share of all that was said."""
    rows = [WEIGHTS[cue] for cue in cues if cue in WEIGHTS]
    totals = [sum(column) for column in zip(*rows, strict=True)] or [0.0] * len(KINDS)
    best = max(range(len(KINDS)), key=lambda index: totals[index])
    return KINDS[best], 1 / sum(exp(total - totals[best]) for total in totals)


def _may_be_sure(kind: Kind, share: float, cues: set[str], facts: Facts) -> bool:
    """What must be there besides the weight, before a kind counts as certain."""
    named = facts.names_customer or facts.match.level != "none"
    if kind == "follow_up":
        contact = facts.match.level == "sure" and facts.method is not None and not cues.isdisjoint(PAST)
        return named and share >= (CERTAIN_OF_A_CONTACT if contact else CERTAIN)
    if kind == "lead":
        return LEAD_OPENS.match(facts.folded) is not None or ("new_name" in cues and share >= CERTAIN)
    if kind == "task" and "moves" in cues and not TASK_OPENS.match(facts.folded):
        return False  # What is moved stands in the CRM already; a second task would be wrong.
    if kind == "task":
        return TASK_OPENS.match(facts.folded) is not None or facts.to_colleague or share >= CERTAIN
    if kind == "business":
        return facts.has_sum and facts.names_customer and share >= CERTAIN
    return share >= CERTAIN


def business_of(folded: str, *, has_sum: bool) -> Business | None:
    """What the message says about money or a deal; a quote or a new amount only with its sum."""
    if LOST.search(folded):
        return "lost"
    found = (business for business, pattern in BUSINESS if pattern.search(folded))
    return next((each for each in found if has_sum or each not in ("quoted", "amount")), None)


def names_nobody(folded: str) -> bool:
    """Greetings, thanks, questions about the bot, and bare numbers of records."""
    words = folded.strip()
    if NUMBER.match(words):
        return True
    return _is_politeness(words) or (ASKS_HELP.search(words) is not None and len(words) <= 2 * SHORT)


def _is_politeness(words: str) -> bool:
    """One greeting or thanks, or several in a row: 好的，收到，谢谢."""
    return all(SMALL_TALK.fullmatch(part) for part in re.split(r"[,.!。\s]+|(?<=好的)|(?<=收到)", words) if part) or (
        SMALL_TALK.fullmatch(words) is not None
    )


def talk_of(folded: str) -> str:
    """What kind of small talk it is: thanks (a reaction is enough) or a greeting (a line of help)."""
    return "thanks" if ACKNOWLEDGES.fullmatch(folded.strip()) else "greeting"


def _small_talk(facts: Facts) -> Found | None:
    words = facts.folded.strip()
    if _is_politeness(words) or not any(char.isalnum() for char in words):
        return "small_talk", "sure"
    if ASKS_HELP.search(words) and not facts.names_customer and len(words) <= 2 * SHORT:
        return "small_talk", "likely"
    return None


def _register(facts: Facts) -> Found | None:
    return ("register", "sure") if register_of(facts.folded) else None


def _agenda(facts: Facts) -> Found | None:
    """Today and not a word more: the agenda of the day."""
    return ("agenda", "sure") if TODAY.fullmatch(facts.folded) else None


def _today_with(facts: Facts) -> Found | None:
    """今天 and a name, with no more than a verb without tense: done or planned, the card asks (ask-tense)."""
    named = facts.match.mention if facts.match.hits else None
    if named is None or [date.role for date in facts.dates] != ["other"]:
        return None
    rest = facts.folded[: named.start] + " " + facts.folded[named.end :]
    return ("follow_up", "likely") if TENSELESS.fullmatch(rest) else None


def _record(facts: Facts) -> Found | None:
    """A bare name, a bare phone, the number of a record: a look-up."""
    words = facts.folded.strip()
    if facts.nothing_but_name and len(words) <= SHORT:
        return "lookup", "sure" if facts.match.hits else "likely"
    return ("lookup", "sure") if NUMBER.match(words) else None


def _call(facts: Facts) -> Found | None:
    """A number with words and no name, unknown or only read; one's own is a follow-up, a question a look-up."""
    if not (facts.has_phone and call_of(facts.folded)) or "asks" in cues_of(facts):
        return None
    hit = next(iter(facts.match.hits), None)
    if facts.match.level == "not_yours":
        reads = hit is not None and hit.how == "phone" and hit.candidate.standing == "readable"
        return ("call", "likely") if reads else None
    if facts.match.level == "sure" and hit is not None and hit.how == "phone":
        return "follow_up", "sure"
    unnamed = not (facts.names_customer or facts.names_person)
    return ("call", "likely") if unnamed and facts.match.level in ("none", "context") else None


SHAPES = (_small_talk, _register, _agenda, _today_with, _record, _call)
