"""How the contact was made, and whether that has happened or is only planned (conversations.md 4.2, FOLLOW)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.understanding.folding import has_chinese, has_latin
from bot.understanding.method_words import Tense, Word, pattern
from bot.understanding.methods_chinese import CHINESE
from bot.understanding.methods_english import ENGLISH
from bot.understanding.reading import DateFound, Kind, Match, Method
from bot.understanding.spans import Span
from storage.entities.names import name_key

IN_CHINESE, IN_ENGLISH = pattern(CHINESE), pattern(ENGLISH)
BREAK = re.compile(r"[,;!?。、\n\r]|\.(?!\d)|\s[-–—]\s|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")

# In one clause with the method: what makes it a plan, what makes it past.
PLANNED = re.compile(
    r"""再|下次|下回|改天|改日|回头|到时|准备|打算|计划|想(?!法)|要(?!求|不是)|会(?=去|打|跟|给|再|上|过)|得(?=去|打|跟|给)
    |[让叫请][我小老他她]|约|等|提醒|记得|别忘|安排|方便|可以|希望|需要|建议|之?后再|有空|争取|尽快|务必|待
    |\bto\s+(?:\w+\s+){0,2}$
    |\b(?:will|'ll|’ll|gonna|going\s+to|needs?|should|shall|must|plan|planning|wants?|let['’]?s|please|pls|kindly|remind
        |can|could|next|again|scheduled?|book(?:ed)?|arranged?|set\s+up|for|asap|then|if|when|ask(?:ed)?|agreed)\b""",
    re.VERBOSE,
)
PAST = re.compile(
    r"""(?<![忘为算除])[了过完咗](?!去|来|几天|两天)|刚|昨|前天|已|寻
    |\b(?:just(?!\s+(?:call|ring|phone|e-?mail|text|visit|meet|send|pop|drop|go)\b)|already|yesterday|ystd|yday|yest|earlier|ago|last|this\s+morning|had|did|was|were|went|done|finished|good
        |great|dah|sudah|tadi|semalam)\b""",
    re.VERBOSE,
)
# What somebody said in it has been said: 电话里说, email讲.
TOLD = re.compile(r"\s?[里上中来]?[说话讲问](?!一声|一下)|\s?(?:反馈|回复|表示|告知)")
NAME = re.compile(r"\w")
# Of today alone nobody knows whether it is past: a zoom today that is told of has been.
TODAY = re.compile(r"今天|今日|今早|今朝|早上|.*?(?:\btoday|\bthis\s+(?:morning|afternoon))")
# A date that hangs on a word before it opens no clause: 约了周三见, 微信里说下周一.
LEANS = re.compile(r"[约定在到等说讲至从改推][了好咗过个到在的是]{0,2}$|说[是要]?$")
# How a lead can come in; what its words plan is no contact yet.
MOST_HITS, LONGEST_NAME = 3, 40
MOST_CONTACTS = 32
CAME_IN = ("phone", "whatsapp", "line", "wechat")


@dataclass(frozen=True, slots=True)
class Contact:
    """One way of contact that a message names, and where.

    `planned` when it is still to come; `sure` when the words themselves say that it happened.
    """

    method: Method
    span: Span
    planned: bool
    sure: bool = False


def find_methods(folded: str, dates: Sequence[DateFound] = (), names: Sequence[Span] = ()) -> list[Contact]:
    """The methods of a folded text in their order, the first 32; words within `names` (面对面餐饮) are none."""
    for start, end in names:
        folded = folded[:start] + NAME.sub(_stand_in, folded[start:end]) + folded[end:]
    clauses = _clauses(folded, dates)
    contacts = []
    for (method, tense, _), span in islice(_words(folded), MOST_CONTACTS):
        planned = _is_planned(tense, span, folded, clauses, dates)
        if tense != "never" and not (tense == "meal" and planned):
            contacts.append(Contact(method, span, planned, tense == "done"))
    return contacts


def own_words(match: Match) -> list[Span]:
    """Where a record's own name stands; a word too many in the mention (顺达打了) is not of it."""
    if match.mention is None or not match.hits:
        return []
    names = [name_key(hit.candidate.name) for hit in match.hits[:MOST_HITS]]
    words, start = match.mention.text, match.mention.start
    for length in range(min(len(words), LONGEST_NAME), 1, -1):
        key = name_key(words[:length])
        if any(key in name for name in names):
            return [(start, start + length)]
    return []


def _stand_in(char: re.Match[str]) -> str:
    return "x" if char.group().isascii() else "某"


def method_of(contacts: Sequence[Contact], kind: Kind) -> Contact | None:
    """The contact that a record of this kind is about: what happened of a follow-up, what is to be done of a task."""
    if kind == "lead" and any(each.method == "event" for each in contacts):
        return None  # Who was spoken to at a fair did not come in by phone.
    if kind == "lead":
        return next((each for each in contacts if each.sure and each.method in CAME_IN), None)
    if kind not in ("follow_up", "task"):
        return None
    planned = kind == "task"
    fitting = [each for each in contacts if each.planned == planned] or (list(contacts) if planned else [])
    if not fitting:
        return None
    first = fitting[0]
    if first.method == "visit":
        return next((each for each in fitting if each.method == "event"), first)
    return first


def _words(folded: str) -> Iterator[tuple[Word, Span]]:
    found: list[tuple[Word, Span]] = []
    tables = ((IN_CHINESE, CHINESE, has_chinese), (IN_ENGLISH, ENGLISH, has_latin))
    for compiled, words, occurs in tables:
        if occurs(folded):
            for match in compiled.finditer(folded):
                if match.lastgroup is not None:
                    found.append((words[int(match.lastgroup[1:])], match.span()))
    return iter(sorted(found, key=lambda each: each[1]))


def _clauses(folded: str, dates: Sequence[DateFound]) -> list[Span]:
    """The stretches between punctuation; a date after a space opens one as well."""
    opened = [each.span[0] for each in dates if folded[: each.span[0]].endswith(" ") and has_chinese(folded)]
    edges = sorted({0, len(folded), *opened, *(match.start() for match in BREAK.finditer(folded))})
    return list(zip(edges, edges[1:], strict=False))


def _opens(date: DateFound, folded: str) -> bool:
    """Where nobody set a comma, a date still to come ends what was told of before it: 他同意了周六上门."""
    start = date.span[0]
    return date.role == "next" and has_chinese(folded) and not LEANS.search(folded, max(0, start - 6), start)


def _is_planned(tense: Tense, span: Span, folded: str, clauses: Sequence[Span], dates: Sequence[DateFound]) -> bool:
    if tense == "done":
        return False
    start, end = next((each for each in clauses if each[0] <= span[0] < each[1]), (0, len(folded)))
    told = max(
        (each.span[0] for each in dates if start <= each.span[0] < span[0] and _opens(each, folded)), default=start
    )
    if tense == "plan":
        return PAST.search(folded, start, span[0]) is None
    if any(each.role == "happened" and told <= each.span[0] < span[0] for each in dates):
        return False
    behind = folded[span[1] : min(end, span[1] + 6)]
    if PAST.search(folded[told : span[1]]) or PAST.search(behind) or TOLD.match(behind):
        return False
    ahead = any(
        each.role == "next" and start <= each.span[0] < end and not TODAY.match(folded, *each.span) for each in dates
    )
    return ahead or PLANNED.search(folded, start, span[0]) is not None
