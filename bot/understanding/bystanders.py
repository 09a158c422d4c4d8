"""Who a message names besides its customer and his contact: who brought the customer, and who has left."""

import re
from collections.abc import Sequence

from bot.understanding.people import Person
from bot.understanding.spans import Span

LONGEST_INTRODUCTION = 60
# A firm or a person is named before 介绍, before "put me on to", or behind "referred by".
BRINGS = re.compile(
    r"[^,;。!?\n]{0,8}?(?:介绍|推荐|引荐)(?:的|来|过来|认识|给|我|了?一?[个家])"
    r"|(?:\s+(?:at|from|of|over\s+at)\s+[^,;.!?\n]{2,40}?)?\s+(?:just\s+|kindly\s+)?"
    r"(?:put\s+(?:me|us)\s+(?:on\s?to|in\s+touch)|introduced|referred|recommended|tipped\s+(?:me|us)|pointed\s+(?:me|us)"
    r"|connected\s+(?:me|us)|intro(?:['’]?d|ed)?\s+(?:me|us)|(?:gave|passed)\s+(?:me|us)\s+(?:this|their|his|her|the\s+name))\b"
)
BROUGHT_BY = re.compile(
    r"\b(?:(?:referred|recommended|introduced)\s+(?:to\s+(?:me|us)\s+)?by"
    r"|(?:referral|reference|intro(?:duction)?|recommendation)\s+(?:from|by|via|thru|through))\s+(?:[\w.'-]+\s+){0,3}$"
)
LEAD_FROM = re.compile(r"\b(?:lead|tip|enquiry|inquiry|name|card)\s+(?:from|via|thru|through)\s+(?:my\s+|our\s+)?$")
GONE = re.compile(
    r"[^,;。!?\n\w]{0,2}(?:他|她)?(?:已经?|都|刚刚?|上个?月|上周|去年|年[前初底]|前阵子)?(?:离职|退休|走了|走人|调走|调离|调[咗去到]|转[咗了]去|跳槽|辞职|不干|换人|换咗人)"
    r"|(?:[\s,]+(?:who\s+)?|['’]s\s+)(?:has\s+|had\s+|have\s+|already\s+|just\s+|is\s+|was\s+)*"
    r"(?:left(?!\s+(?:me|us|a|an|the|my|word|it|him|her|them|\d|with|early|for))|retired|resigned|quit|moved\s+on|no\s+longer"
    r"|gone|sacked|fired|transferred)\b"
)
FORMER = re.compile(
    r"(?:[旧舊]的?|之前的|原来的|原来是|前任|以前的|以前是|接替|顶替)$"
    r"|\b(?:former|ex|previous|old\s+(?:buyer|manager|contact|boss|mgr)|replac(?:es|ed|ing)|takes?\s+over\s+from|took\s+over\s+from)"
    r"[\s-]+(?:\w+\s+)?$"
)


def brings(span: Span, folded: str) -> bool:
    """Whether a firm or a person is named because somebody there introduced the customer."""
    before = max(0, span[0] - LONGEST_INTRODUCTION)
    return BRINGS.match(folded, span[1]) is not None or BROUGHT_BY.search(folded, before, span[0]) is not None


def contact_of(people: Sequence[Person], folded: str) -> Person | None:
    """The first of several people who neither brought the customer nor has left; without any, the first."""
    staying = (
        each for each in people if not _is_bystander(each.whole, folded) and not _is_bystander(each.span, folded)
    )
    return next(staying, people[0] if people else None)


def _is_bystander(span: Span, folded: str) -> bool:
    before = max(0, span[0] - LONGEST_INTRODUCTION)
    return (
        brings(span, folded)
        or GONE.match(folded, span[1]) is not None
        or LEAD_FROM.search(folded, before, span[0]) is not None
        or FORMER.search(folded, before, span[0]) is not None
    )
