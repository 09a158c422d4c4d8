"""The note of a message: the person's own words, without the clauses that the card already shows.

A clause is left out only when customer, person, method and dates are all there is to it; otherwise it stays whole.
"""

import re
from collections.abc import Sequence

from bot.understanding.folding import has_latin
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
TASK_LEAD = re.compile(
    r"^\W*(?:提醒(?:我|一下我?|下)|记得|别忘了?|不要忘了?|记着|待办[::]?|叫我|remind\s+me(?:\s+to\b"
    r"|\s+that\b)?|reminder[::]?|don['’]?t\s+(?:let\s+me\s+)?forget(?:\s+to)?|remember\s+to"
    r"|to-?do[::]?)\s*"
)
COLLEAGUE_LEAD = re.compile(
    r"^\W*(?:(?:can|could|would)\s+you\s+|please\s+)?(?:让|请|叫|麻烦|安排|通知|@|ask|tell|have|get|assign)\s*"
)
JOINTS = re.compile(r"^(?:to|that|about)\s+|^要(?=[\u4e00-\u9fff])|\s+(?:on|by|at|before|to)$", re.IGNORECASE)


def note_of(text: str, folded: str, spoken_for: Sequence[Span]) -> str:
    """The words that say more than the facts; the whole text when nothing more is said."""
    rest = blanked(folded, spoken_for)
    kept = [clause.span() for clause in CLAUSE.finditer(folded) if _says_more(rest[slice(*clause.span())])]
    if not kept:
        return text.strip()
    words = _joined(text, kept)
    if kept[0][0] > 0 and words[:1].islower() and words[:1].isascii():
        words = words[0].upper() + words[1:]
    return words


def task_note(text: str, folded: str, dates: Sequence[Span], assignee: Span | None) -> str:
    """What is to be done: without who is reminded or asked, and without when."""
    lead = TASK_LEAD.match(folded)
    cut = [lead.span()] if lead else []
    if assignee is not None and (asked := COLLEAGUE_LEAD.match(folded)):
        cut.append((asked.start(), max(asked.end(), assignee[1])))
    if not cut:
        return text.strip()
    cut += [span for span in dates if span[0] >= cut[0][1]]
    words = "".join(text[index] for index in range(len(text)) if not any(s <= index < e for s, e in cut))
    words = re.sub(r"\s{2,}", " ", words).strip(EDGES)
    for _ in range(2):
        words = JOINTS.sub("", words).strip(EDGES)
    return words or text.strip()


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
