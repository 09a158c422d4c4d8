"""The colleague whom a message asks to do something: 让王芳…, @Wang, Ask Wang to …"""

import re
from collections.abc import Sequence

from bot.understanding.people import SURNAME
from bot.understanding.reading import Hit
from bot.understanding.spans import Span
from storage.entities.candidates import Candidate
from storage.entities.names import name_key

STRANGER = re.compile(
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}}?|[小老阿]{SURNAME})"
    r"(?=[\s今明后後周週下本这這在去把给給帮幫尽儘马馬跟联聯发發寄送打约約到\d])"
)
STRANGER_EN = re.compile(r"(?P<name>(?!The|Them|Him|Her|It)[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)(?=\s+to\b)")
ASKED = re.compile(
    r"\W*(?:(?:can|could|would)\s+you\s+|please\s+)?(?:让|请|叫|麻烦|安排|通知|@|ask|tell|have|get|assign)\s*"
)


def find_assignee(
    text: str, folded: str, candidates: Sequence[Candidate], dates: Sequence[Span] = ()
) -> tuple[Hit | None, Span | None]:
    """The colleague whom the message asks, at once or behind a date: 让王芳…, 周五前让王芳…, @Wang, Ask Wang to …"""
    opening = next((end for start, end in dates if folded[:start].strip() in ("", "by", "on", "before")), 0)
    asked = ASKED.match(folded, opening)
    if asked is None:
        return None, None
    colleagues = [each for each in candidates if each.kind == "colleague"]
    for colleague in colleagues:
        for name in (colleague.name, *colleague.aliases, *colleague.name.split()):
            key = name_key(name)
            if len(key) > 1 and name_key(folded[asked.end() : asked.end() + len(name)]) == key:
                return Hit(colleague, 1.0, "exact"), (asked.end(), asked.end() + len(name))
    stranger = STRANGER_EN.match(text, asked.end()) or STRANGER.match(text, asked.end())
    return (None, None) if stranger is None else (None, stranger.span("name"))
