"""What kind of message it is, and how certain (conversations.md 4.2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.calls import call_of
from bot.understanding.reading import Business, Certainty, DateFound, Kind, Match
from bot.understanding.registers import register_of

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
LEAD_SURE = re.compile(
    r"^\W*(?:新(?:增|加|建)?(?:的)?(?:客户|线索|名单|潜在客户|商机线索)|线索|名单|new\s+(?:lead"
    r"|customer|client|prospect)|lead\b\s*[-:])(?!名称|的|那|说|要求)"
)
LEAD_LIKELY = re.compile(
    r"意向客户|潜在客户|新客户|新线索|新名单|名片|线索|准客户|prospect|new\s+(?:lead|customer|contact)|\blead\b"
)
TASK_SURE = re.compile(
    r"^\W*(?:提醒(?:我|一下|下)|记得|别忘了?|不要忘了?|记着|待办|到时提醒|叫我|remind\s+me"
    r"|reminder|don['’]?t\s+(?:let\s+me\s+)?forget|remember\s+to|to-?do)"
)
TASK_CHANGE = re.compile(
    r"^\W*(?:请|帮我|帮忙|麻烦)?(?:把|将)[^,。;]{1,24}(?:改|推|延|挪|换|调|移|更新|设)[到成为至在]?"
    r"|^\W*(?:push|move|reschedule|postpone|change|set|update)\b.{2,60}\bto\b|^\W*(?:改期|推迟|延后)"
)
TO_COLLEAGUE = re.compile(
    r"^\W*(?:(?:can|could|would)\s+you\s+|please\s+)?(?:让|请|叫|麻烦|安排|通知|@|ask"
    r"|tell|have|get|assign)\s*(?!我|他|她|客户|对方|你)"
)
LOOKUP = re.compile(
    r"^\W*(?:查询?一?下?|找一?下?|搜索?一?下?|看一?下|看看|帮我[查找看]一?下?|find|search"
    r"|look\s*up|show(?:\s+me)?|who\s+is|what(?:['’]s|\s+is)|where\s+is|list)(?![a-z])\s*(?=\S)"
)
LOOKUP_QUESTION = re.compile(
    r"(?:电话|手机|号码|地址|邮箱|微信|联系方式|联系人|负责人|预算|尾款|合同)(?:是)?(?:多少"
    r"|几号|什么|谁|呢|哪个|在哪)|(?:有哪些|多少家|几家|几个|几单|多少单|签了多少|哪几家|是谁的)|有没有人跟"
    r"|\b(?:phone|number|address|email)\s*\?|how\s+many|which\s+customers|who\s+(?:owns|has)"
)
NUMBER = re.compile(r"^\W*[a-z]{1,4}-?\d{3,12}\W*$")
DONE_ZH = re.compile(
    r"(?:拜访|见|打|聊|谈|发|报|寄|送|签|去|加|联系|联络|跟进|沟通|回访|走访|开|吃|喝"
    r"|碰|跑|介绍|演示|做|看|交|收|付|通|说|讲|陌拜|展示|催|问|回|试|参观|确认|讨论"
    r"|对接|转|留|给|过)[^,。;!?\n]{0,14}?(?:了(?!解)|过(?!来|去))"
    r"|(?<![要去会想再来约划备算])(?:拜访|打给|走访)(?!计划)|刚(?:刚|才)?(?=[^\s]{1,6})"
    r"|已经?|来电|电话联系|电话沟通|电话回访|拜访记录|见到|收到|接到|路过|通话|加微信"
    r"|登门"
)
CONTACT_VERB = re.compile(
    r"拜访|走访|回访|见了?面|面谈|电话(?=联系|沟通|联络|里)|打电话|打给|微信(?=聊|联系"
    r"|沟通)|聊|吃饭|开会|演示|送样|报价"
    r"|\b(?:visit|call|meet|meeting|demo|lunch|zoom)\b"
)
DONE_EN = re.compile(
    r"\b(?:met|called|visited|spoke|talked|sent|quoted|emailed|e-mailed|texted|phoned"
    r"|rang|saw|went|had|dropped\s+(?:by|off|in)|stopped\s+by|discussed|presented"
    r"|demoed|showed|delivered|signed|negotiated|reached|received|got|gave|told|left"
    r"|messaged|whatsapped|shared|followed\s+up|checked\s+in|caught\s+up"
    r"|chatted|confirmed|agreed|asked|submitted|won|lost|closed|introduced|pitched|zoom\s+call|just)\b"
)
REPORT = re.compile(
    r"\bno[\s-]?show|说|反馈|表示|觉得|认为|认可|同意|满意|没空|不在|出差|要求|提出|希望|需要|想要"
    r"|想|要(?=\d|[一二两三四五六七八九十]|降|再|加|样|报|合同|资料)|ok|可以|等(?=[^,。]{0,6}(?:批"
    r"|回|通知|消息|答复))|询|追加|投诉|抱怨|嫌|比价"
    r"|对比|竞争|输单|赢单|黄了|输了|赢了|中标|丢了|谈成|决定|成交|签了|下单|回款|到账"
    r"|打款|订单号|交货|换了|升职|离职|搬|卡在|进展|通过|定下|差不多"
    r"|\b(?:says?|said|likes?|wants?|needs?|price|ok|happy|unhappy|interested|waiting"
    r"|complain|closed|lost|won|paid|signed|went\s+well|prefers?|asks?|budget|decided"
    r"|moq)\b"
)
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
CLAUSE = re.compile(r",(?!\d{3})|[;!?。、\n]+|\.(?=\s|$)|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
ADDED = re.compile(r"(?:已|刚)?(?:互)?加了?(?:个|好友)?微信")
PLAN_START = re.compile(
    r"\W*(?:call|ring|meet|visit|email|text|contact|follow|给|打给|联系|拜访|约|去|回访|(?:今|明|后)天)"
)
SHORT = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What the recognisers need to know about a message."""

    folded: str
    dates: Sequence[DateFound]
    match: Match
    names_customer: bool
    names_person: bool
    has_phone: bool
    has_handle: bool
    has_sum: bool
    method: str | None
    outcome: str | None
    source: str | None
    to_colleague: bool
    nothing_but_name: bool
    labelled: bool
    forwarded: bool
    undated_plan: bool


def kind_of(facts: Facts) -> tuple[Kind, Certainty]:
    """The kind and how certain it is."""
    for recognise in RECOGNISERS:
        found = recognise(facts)
        if found is not None:
            return found
    if facts.names_customer or facts.names_person:
        return "follow_up", "likely"
    return "unknown", "none"


def business_of(folded: str, *, has_sum: bool) -> Business | None:
    """What the message says about money or a deal; a quote or a new amount only with its sum."""
    if LOST.search(folded):
        return "lost"
    found = (business for business, pattern in BUSINESS if pattern.search(folded))
    return next((each for each in found if has_sum or each not in ("quoted", "amount")), None)


def has_done(folded: str) -> bool:
    """Whether something is told as done."""
    return DONE_ZH.search(folded) is not None or DONE_EN.search(folded) is not None


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


def _small_talk(facts: Facts) -> tuple[Kind, Certainty] | None:
    words = facts.folded.strip()
    if _is_politeness(words) or not any(char.isalnum() for char in words):
        return "small_talk", "sure"
    if ASKS_HELP.search(words) and not facts.names_customer and len(words) <= 2 * SHORT:
        return "small_talk", "likely"
    return None


def _register(facts: Facts) -> tuple[Kind, Certainty] | None:
    return ("register", "sure") if register_of(facts.folded) else None


def _lead_by_word(facts: Facts) -> tuple[Kind, Certainty] | None:
    return ("lead", "sure") if LEAD_SURE.match(facts.folded) else None


def _task_by_word(facts: Facts) -> tuple[Kind, Certainty] | None:
    if TASK_SURE.match(facts.folded):
        return "task", "sure"
    if facts.to_colleague:
        return "task", "sure"
    return ("task", "likely") if TASK_CHANGE.match(facts.folded) else None


def _lookup(facts: Facts) -> tuple[Kind, Certainty] | None:
    words = facts.folded.strip()
    if facts.nothing_but_name and len(words) <= SHORT:
        return "lookup", "sure" if facts.match.hits else "likely"
    if NUMBER.match(words):
        return "lookup", "sure"
    planned = any(date.role == "next" and date.grain in ("day", "part", "minute") for date in facts.dates)
    if (LOOKUP.match(words) or LOOKUP_QUESTION.search(words)) and not planned and len(words) <= 3 * SHORT:
        return "lookup", "sure"
    return None


def _call(facts: Facts) -> tuple[Kind, Certainty] | None:
    """A number with words and no name, unknown or of a record that is only read; one's own is a follow-up."""
    if not (facts.has_phone and call_of(facts.folded)):
        return None
    hit = next(iter(facts.match.hits), None)
    if facts.match.level == "not_yours":
        reads = hit is not None and hit.how == "phone" and hit.candidate.standing == "readable"
        return ("call", "likely") if reads else None
    unnamed = not (facts.names_customer or facts.names_person)
    return ("call", "likely") if unnamed and facts.match.level in ("none", "context") else None


def _business(facts: Facts) -> tuple[Kind, Certainty] | None:
    """Alone it is a statement about a deal; in a longer follow-up only a suggestion."""
    business = business_of(facts.folded, has_sum=facts.has_sum)
    if business in (None, "lost") or not facts.has_sum or facts.method or facts.has_phone:
        return None
    clauses = [clause for clause in CLAUSE.split(facts.folded) if clause.strip()]
    if len(clauses) > 2 or any(date.role == "next" for date in facts.dates):
        return None
    return "business", "sure" if facts.names_customer else "likely"


def _lead_by_look(facts: Facts) -> tuple[Kind, Certainty] | None:
    """An unknown name beside a phone, a card, a source: likely a lead."""
    if facts.match.level not in ("none", "context") and not facts.labelled:
        return None
    named = facts.names_customer or facts.names_person
    if facts.labelled and named and (facts.has_phone or facts.match.level == "none"):
        return "lead", "likely"
    if LEAD_LIKELY.search(facts.folded) and named:
        return "lead", "likely"
    done = has_done(ADDED.sub("", facts.folded)) and facts.source is None
    planned = PLAN_START.match(facts.folded) and any(date.role == "next" for date in facts.dates)
    if named and (facts.has_phone or facts.has_handle) and not (done or planned or LOST.search(facts.folded)):
        return "lead", "likely"
    if named and facts.source in ("fair", "referral", "walk_in", "online_form", "cold_visit"):
        return "lead", "likely"
    return None


def _follow_up(facts: Facts) -> tuple[Kind, Certainty] | None:
    named = facts.names_customer or facts.match.level not in ("none",)
    happened = any(date.role == "happened" for date in facts.dates)
    clauses = _clauses_without_plans(facts)
    told = any(has_done(clause) for clause in clauses)
    told = told or LOST.search(facts.folded) is not None or WON.search(facts.folded) is not None
    if facts.outcome or told or (happened and facts.method):
        if TO_COLLEAGUE.match(facts.folded) and not told:
            return None
        return "follow_up", "sure" if named else "likely"
    if any(REPORT.search(clause) for clause in clauses):
        return "follow_up", "likely"
    if any(CONTACT_VERB.search(clause) for clause in clauses) and (named or facts.names_person):
        return "follow_up", "likely"
    return None


def _plan(facts: Facts) -> tuple[Kind, Certainty] | None:
    ahead = [date for date in facts.dates if date.role == "next" and date.trouble != "past"]
    if not ahead and facts.undated_plan:
        return "task", "likely"
    if not ahead:
        return None
    return "task", "sure" if facts.names_customer or facts.names_person or facts.method else "likely"


def _clauses_without_plans(facts: Facts) -> list[str]:
    """The clauses that tell something: those around a next date are the plan."""
    clauses = []
    start = 0
    for end in [*(match.start() for match in CLAUSE.finditer(facts.folded)), len(facts.folded)]:
        planned = [date for date in facts.dates if date.role == "next" and start <= date.span[0] < end]
        clause = facts.folded[start:end]
        if not planned:
            clauses.append(clause)
        elif has_done(clause[: planned[0].span[0] - start]):
            clauses.append(clause[: planned[0].span[0] - start])
        start = end
    return clauses


RECOGNISERS = (
    _small_talk,
    _register,
    _lead_by_word,
    _task_by_word,
    _lookup,
    _call,
    _business,
    _lead_by_look,
    _follow_up,
    _plan,
)
