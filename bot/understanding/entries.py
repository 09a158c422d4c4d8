"""From what a message was read as to what the CRM writes down."""

from datetime import datetime

from bot.understanding.reading import Reading
from storage.entities.candidates import Candidate
from storage.entities.follow_ups import OUTCOMES, Entry, Hints, Subject
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms

LONGEST_PERSON = 60


def subject_of(candidate: Candidate | None) -> Subject | None:
    """The lead or customer a candidate stands for; a contact stands for his customer."""
    if candidate is None:
        return None
    parsed = parse_ref(candidate.subject or candidate.ref)
    if parsed is None or parsed[0] not in ("customer", "lead"):
        return None
    return ("lead" if parsed[0] == "lead" else "customer", parsed[1])


def record_ref(candidate: Candidate) -> str:
    """The record of a candidate as buttons write it."""
    return candidate.subject or candidate.ref


def entry_of(reading: Reading, subject: Subject | None, *, now: int) -> Entry:
    """One contact. A date that cannot be taken leaves its reason on the card (conversations 4.6)."""
    next_at = _ahead(reading.next_at, now)
    outcome = reading.fields.get("outcome")
    return Entry(
        subject=subject,
        content=reading.note or reading.text,
        words=reading.text,
        method=reading.method or "other",
        occurred_at=_happened(reading, now),
        next_at=next_at,
        chosen=any(found.timed for found in reading.dates if found.role == "next"),
        outcome=outcome if outcome in OUTCOMES else None,
        person=(reading.person or "")[:LONGEST_PERSON],
        hints=_hints(reading, next_at),
    )


def _happened(reading: Reading, now: int) -> int | None:
    """When it happened; of a month or a year gone by its last moment, so that it is not taken for today."""
    if reading.happened_at is not None:
        return to_ms(reading.happened_at)
    long_ago = [found.end for found in reading.dates if found.grain in ("month", "quarter", "year") and found.end]
    gone = [to_ms(end) - 1 for end in long_ago if to_ms(end) <= now]
    return max(gone, default=None)


def _ahead(moment: datetime | None, now: int) -> int | None:
    at = to_ms(moment) if moment else None
    return at if at is not None and at > now else None


def _hints(reading: Reading, next_at: int | None) -> Hints:
    """What the card must still ask."""
    problem = reading.date_problem
    chips = tuple(to_ms(choice) for choice in reading.choices)
    gone = to_ms(reading.next_at) if reading.next_at and next_at is None else 0
    trouble = "past" if gone else "" if problem.kind in ("none", "vague", "ambiguous") else problem.kind
    start = max(0, reading.text.find(problem.text)) if problem.text else 0
    found = next((each for each in reading.dates if each.trouble == problem.kind), None)
    at = gone or (to_ms(found.at or found.start) if found is not None and trouble else 0)
    return Hints(chips, trouble, (start, start + len(problem.text)), at, repeat=reading.repeat is not None)
