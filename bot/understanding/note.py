"""The note of a message: the person's own words, without the clauses that the card already shows.

A clause is left out only when customer, person, method and dates are all there is to it; otherwise it stays whole.
"""

import re
from collections.abc import Sequence

from bot.understanding.folding import has_latin
from bot.understanding.planning import Plan
from bot.understanding.reading import Kind
from bot.understanding.spans import Span, blanked

CLAUSE = re.compile(r"[^,;!?。,;!?、\n]+(?:[,;!?。、\n]+|$)|[,;!?。、\n]+")
FILLER = re.compile(
    r"(?:今天|刚才?|已经?|我们?|一下|去|来|到|在|跟|和|与|同|给|向|对|把|的|了|过|又"
    r"|也|再次?|就|都|先|还|那边|这边|拜访|走访|回访|见面?|到|打|通|个|一?[个通次趟]?"
    r"|电话|电联|致电|微信|邮件|短信|开会|会议|面谈"
    r"|联系|联络|跟进|沟通|聊|谈|约|好|客户|下次|改到|改|时间|上门|当面|碰面|见到|公司"
    r"|记录|记一下|拜访记录|视频|线上|腾讯|发|用|line|whatsapp|telegram|zoom|teams"
    r"|met|meet|meeting|called?|calls?|visit(?:ed)?|spoke|talked|saw|emailed?|texted?"
    r"|contact(?:ed)?|follow(?:ed)?[\s-]?up|again|next|with|at|to|from|the|and|on|in"
    r"|mr|mrs|ms|by|phone|had|a|we|i|went|see|w/|@|of|back|then|will|due|them|him|her)"
)
EDGES = " \t\r\n,;.。、:-–—!"
POLITE = r"(?:请|麻烦|烦请|劳烦|唔该|帮我?|到时候?|到点|please|pls|kindly|can\s+you|could\s+you|hi|hey|[\W\x00])*"
REMINDER = (
    r"(?:(?:设个?|定个?)?提醒?(?:我|一下我?|下我?|我们|咱们)(?:一下|一声)?|提醒|叫我(?:一声)?|记得(?:要|提醒我)?"
    r"|别忘[了记]?|不要忘[了记]?|勿忘|唔好唔?[忘记]+得?|记[着住]|待办|备忘|闹钟"
    r"|(?:set\s+a\s+)?remind(?:er)?(?:\s+(?:me|us))?(?:\s+(?:to|that|about|for)\b)?"
    r"|(?:don['’]?t|do\s+not)\s+(?:let\s+me\s+)?forget(?:\s+(?:to|about)\b)?|remember\s+to|rmb(?:\s+to)?"
    r"|(?:nudge|ping|alert)\s+me(?:\s+to\b)?|to-?do)[::\s]*"
)
TASK_LEAD = re.compile(rf"{POLITE}{REMINDER}")
ASKED = r"(?:(?:can|could|would)\s+you\s+|please\s+)?(?:让|请|叫|麻烦|安排|通知|@|ask|tell|have|get|assign)\s*"
COLLEAGUE_LEAD = re.compile(rf"[\W\x00]*{ASKED}")
# A last clause that only reminds: 周五交周报，提醒我.
TASK_TAIL = re.compile(rf"[,;.。、\s]+(?:到时候?|记得|please\s+|pls\s+)*{REMINDER}[\W\x00]*$")
BEFORE_DATE = re.compile(r"(?:\b(?:on|by|at|before|for|until|till|from|come|this)\s+|(?:在|于)\s*)$")
JOINTS = re.compile(r"^(?:to|that|about)\s+|^要(?=[\u4e00-\u9fff])|\s+(?:on|by|at|before|to)$", re.IGNORECASE)
PART = re.compile(r"[,;!?。、\n]|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d\x00]|$)")
NEGATED = re.compile(r"[没未不冇唔]|\b(?:no|not|never)\b|n['’]t")


def taken_dates(plan: Plan, kind: Kind) -> list[Span]:
    """Where the dates stand that the record holds anyway; a date that was not taken stays in the words."""
    return [
        date.span
        for date in plan.dates
        if (date.role == "happened" and kind != "task" and date.at == plan.happened_at)
        or (date.role == "next" and date.at is not None and date.at == plan.next_at)
        or (date.role == "next" and date.at is None and kind == "task" and date.choices == plan.choices)
    ]


def note_of(text: str, folded: str, spoken_for: Sequence[Span]) -> str:
    """The words that say more than the facts; the whole text when nothing more is said."""
    rest = blanked(folded, [span for span in spoken_for if not NEGATED.search(folded[slice(*span)])])
    kept = [span for span in _clauses(folded) if _says_more(rest[slice(*span)])]
    if not kept:
        return text.strip()
    words = _joined(text, kept)
    if kept[0][0] > 0 and words[:1].islower() and words[:1].isascii():
        words = words[0].upper() + words[1:]
    return words


def task_note(text: str, folded: str, dates: Sequence[Span], assignee: Span | None) -> str:
    """What is to be done: without who is reminded or asked, and without when."""
    rest = blanked(folded, dates)
    cut = [match.span() for match in (TASK_LEAD.match(rest), TASK_TAIL.search(rest)) if match]
    if assignee is not None and (asked := COLLEAGUE_LEAD.match(rest)):
        cut.append((asked.start(), max(asked.end(), assignee[1])))
    if not cut:
        return text.strip()
    lead = max((end for start, end in cut if not folded[:start].strip()), default=0)
    cut += [_with_preposition(folded, date) for date in dates if _is_when(rest, date, lead)]
    words = "".join(text[index] for index in range(len(text)) if not any(s <= index < e for s, e in cut))
    words = re.sub(r"\s{2,}", " ", words)
    words = re.sub(r"\s+(?=[,;.!?，；。！？、])", "", words).strip(EDGES)
    for _ in range(2):
        words = JOINTS.sub("", words).strip(EDGES)
    return words or text.strip()


def _is_when(rest: str, date: Span, lead: int) -> bool:
    """Whether a date says when to do it: it stands alone or in the first clause; 19号要 and 明天的会议 say more."""
    start, end = date
    if end <= lead:
        return True
    if rest[end : end + 1] == "的":
        return False
    before, behind = PART.split(rest[lead:start]), PART.split(rest[end:])
    alone = not any(map(str.isalnum, before[-1] + behind[0]))
    return alone or not any(char.isalnum() for piece in before[:-1] for char in piece)


def _with_preposition(folded: str, date: Span) -> Span:
    """On Friday, by noon: the little word goes with the date."""
    before = BEFORE_DATE.search(folded, max(0, date[0] - 12), date[0])
    return (before.start() if before else date[0], date[1])


def _clauses(folded: str) -> list[Span]:
    """The clauses with the marks behind them; what stands in brackets is not parted."""
    spans: list[Span] = []
    open_brackets = 0
    for match in CLAUSE.finditer(folded):
        start, end = match.span()
        spans.append((spans.pop()[0], end) if open_brackets > 0 else (start, end))
        open_brackets += match.group().count("(") - match.group().count(")")
    return spans


def _joined(text: str, spans: Sequence[Span]) -> str:
    """The kept clauses with their own punctuation."""
    return "".join(text[start:end] for start, end in spans).strip(EDGES + ",;。，；、：") or text.strip()


def _says_more(rest: str) -> bool:
    """Whether anything stands in a clause besides what is spoken for and words without weight."""
    rest = rest.replace("\x00", "")
    rest = _english_rest(rest) if has_latin(rest) else FILLER.sub("", rest)
    return any(char.isalnum() or ord(char) > 0x2FFF for char in rest if char not in "。、")


def _english_rest(rest: str) -> str:
    words = re.findall(r"[a-z/@']+|[^\sa-z]", rest)
    return "".join(word for word in words if not FILLER.fullmatch(word))
