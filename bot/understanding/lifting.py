"""A second opinion on a line that nobody understood: what may be taken of it, and what may not.

It lifts nothing to likely and never to sure: what follows waits for a tap. Only what can be seen in the message
itself is believed, a name that does not stand there is dropped.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Final

from bot.understanding.folding import fold_text
from bot.understanding.reading import Kind, Match, Mention, Reading

PROMPT: Final = (
    "A salesperson typed one message into a CRM. Answer with one JSON object and nothing else: "
    '{"kind": "follow_up" | "lead" | "lookup" | "none", "customer": string or null, "person": string or null}. '
    "follow_up: something that happened with a customer. lead: a new prospect to keep. "
    "lookup: asking for a record of the CRM. none: anything else. "
    "customer is the company and person the human named, copied letter by letter from the message."
)
KINDS: Final[dict[str, Kind]] = {"follow_up": "follow_up", "lead": "lead", "lookup": "lookup"}
LONGEST_NAME: Final = 60
OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody else makes of the line, unchecked."""

    kind: Kind
    customer: str = ""
    person: str = ""


def suggestion_of(answer: str) -> Suggestion | None:
    """The one object of an answer, whatever stands around it; None for anything else, and for no kind of ours."""
    found = OBJECT.search(answer)
    try:
        said = json.loads(found.group()) if found is not None else None
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    kind = KINDS.get(str(said.get("kind")))
    if kind is None:
        return None
    return Suggestion(kind, _words(said.get("customer")), _words(said.get("person")))


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= LONGEST_NAME else ""


def name_in(text: str, name: str) -> Mention | None:
    """Where the name stands in the message, in whatever case, width and script; None when it does not."""
    at = fold_text(text).find(fold_text(name)) if name else -1
    return Mention(text[at : at + len(name)], at, at + len(name)) if at >= 0 else None


def lifted(reading: Reading, suggestion: Suggestion, named: Match) -> Reading:
    """The reading as likely as that; `named` is what our own matching makes of the customer alone.

    Without a name in the message there is nothing to look up and no lead, and the reading stays as it was.
    """
    if reading.kind != "unknown":
        return reading
    customer, person = name_in(reading.text, suggestion.customer), name_in(reading.text, suggestion.person)
    if suggestion.kind != "follow_up" and customer is None and person is None:
        return reading
    match = unsure(reading.match if reading.match.hits else named if customer is not None else Match())
    own = reading.customer or (customer.text if customer else None)
    return replace(
        reading,
        kind=suggestion.kind,
        certainty="likely",
        customer=own,
        customers=reading.customers or ((own,) if own else ()),
        person=reading.person or (person.text if person else None),
        match=match,
        matches=(match,) if match.hits else (),
        mention=reading.mention or customer,
        tense_open=False,
    )


def unsure(match: Match) -> Match:
    """A record that somebody else pointed at is confirmed first."""
    return replace(match, level="fuzzy") if match.level == "sure" else match
