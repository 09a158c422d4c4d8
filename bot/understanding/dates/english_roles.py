"""The English words around a date that tell whether it happened or comes next."""

import re

from bot.understanding.reading import Role

DONE = re.compile(
    r"\b(?:met|saw|spoke|talked|went|sent|had|was|were|got|gave|told|said|made|paid"
    r"|dropped\s+by|left|just|did|came|sold|won"
    r"|lost|took|rang|texted|[a-z]{3,}(?<!ne)(?<!nee)(?<!interest)(?<!propos)ed)\b"
)
NEXT = re.compile(
    r"\b(?:again|next|follow[\s-]?up|call|meet|visit|send|email|will|to|going\s+to|remind"
    r"|schedule|plan|check|contact|revisit"
    r"|ring|quote|push|move|by|until|before|wants?|needs?|let['’]?s|back|sending|calling"
    r"|meeting|due|expects?|later|try|see|chase"
    r"|booked|scheduled|rescheduled|agreed|set|arranged|postponed|moved|pushed)\b"
)
# A word of contact, beside which even a year is a plan: next year again.
PLANNED = re.compile(r"\b(?:again|follow|revisit|call|meet|contact|back|check)\b|^\s*$")


def cue(before: str, after: str) -> Role | None:
    """The role that the nearest word of the clause before and after a date gives it."""
    nearest: tuple[int, Role] | None = None
    roles_of: tuple[tuple[re.Pattern[str], Role], ...] = ((DONE, "happened"), (NEXT, "next"))
    for pattern, role in roles_of:
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            nearest = min(nearest or (999, role), (distance, role), key=lambda pair: pair[0])
        first = pattern.search(after)
        if first:
            nearest = min(nearest or (999, role), (first.start() + 6, role), key=lambda pair: pair[0])
    return nearest[1] if nearest else None
