"""From what a message was read as to what the CRM writes down; and the dates in it that need a question."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot import understanding
from bot.boundary import Context
from bot.understanding import DateFound, Reading
from bot.understanding.reading import Language
from storage.entities.candidates import Candidate
from storage.entities.follow_ups import OUTCOMES, Entry, Hints, Subject
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms
from storage.rules.settings import Policy

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


def entry_of(reading: Reading, context: Context, subject: Subject | None) -> Entry:
    """One contact. A date that cannot be taken leaves its reason on the card (conversations 4.6)."""
    next_at = _ahead(reading.next_at, context)
    outcome = reading.fields.get("outcome")
    return Entry(
        subject=subject,
        content=reading.note or reading.text,
        words=reading.text,
        method=reading.method or "other",
        occurred_at=to_ms(reading.happened_at) if reading.happened_at else None,
        next_at=next_at,
        chosen=any(found.timed for found in reading.dates if found.role == "next"),
        outcome=outcome if outcome in OUTCOMES else None,
        person=(reading.person or "")[:LONGEST_PERSON],
        hints=_hints(reading, next_at),
    )


def _ahead(moment: datetime | None, context: Context) -> int | None:
    at = to_ms(moment) if moment else None
    return at if at is not None and at > context.call.at else None


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


def whole_date(context: Context, text: str) -> DateFound | None:
    """The date that the whole text is, or None (conversations 4.5)."""
    firm = context.speaker.organisation
    policy = Policy(context.situation.settings)
    return understanding.read_date(
        text,
        now=context.call.said_at.astimezone(firm.timezone),
        tz=ZoneInfo(firm.timezone.key),
        lang=_language(context.speaker.locale),
        region=firm.phone_region,
        day_month_order=policy["org.day_month_order"],
        default_time=time.fromisoformat(policy["remind.default_time"]),
        workdays=firm.workdays,
        holidays=firm.holidays,
        makeup_days=firm.makeup_days,
    )


def _language(locale: str) -> Language:
    return "zh-CN" if locale == "zh-CN" else "zh-TW" if locale.startswith("zh") else "en"
