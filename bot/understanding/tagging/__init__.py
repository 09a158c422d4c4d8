"""Who a message is about: the stretches that name the customer and the person, marked token by token.

Lists of words know the names that were thought of; what stands around a name tells the others. A linear-chain
conditional random field weighs such evidence: the words beside a token, what kinds of words they are, and how far
the text agrees with a record of the CRM. Its weights come from messages with their meaning (training/README.md); it
reads them from one file and needs nothing but Python (decision 14).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.spans import Span
from bot.understanding.tagging.evidence import Others, evidence
from bot.understanding.tagging.known import Proposal
from bot.understanding.tagging.model import LABELS, tagger
from bot.understanding.tagging.tokens import tokens_of

Named = Literal["customer", "person"]

# What no person's name goes over: the end of a sentence, and how he was reached (Kelvin WhatsApp).
STOPS = re.compile(r"\b(?!(?:capt|supt|prof|engr|insp|atty|messrs)\b)[a-z]{4,}\.\s+")
CHANNEL = re.compile(r"\s+(?:whatsapp|wechat|line|telegram|viber|zoom|teams|e-?mail|sms)(?:\s.*)?$")


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch that names the customer or a person."""

    what: Named
    span: Span


def find_names(text: str, folded: str, others: Others, proposals: Sequence[Proposal]) -> list[Name]:
    """The names of a message in their order; `others` says what dates, phones and sums are already."""
    tokens = tokens_of(text, folded)
    if not tokens:
        return []
    labels = tagger().tag(evidence(tokens, folded, others, proposals))
    found: list[Name] = []
    start = 0
    while start < len(tokens):
        label = LABELS[labels[start]]
        end = start + 1
        if label[0] == "B":
            while end < len(tokens) and LABELS[labels[end]] == f"I{label[1]}":
                end += 1
            span = (tokens[start].start, tokens[end - 1].end)
            found.append(Name("person", _one_person(span, folded)) if label[1] == "P" else Name("customer", span))
        start = end
    return found


def _one_person(span: Span, folded: str) -> Span:
    start, end = span
    for stop in STOPS.finditer(folded, start, end):
        start = stop.end()
    channel = CHANNEL.search(folded[start:end])
    return start, (start + channel.start() if channel else end)
