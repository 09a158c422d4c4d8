"""What one message means: the values that `read` gives back, and their JSON form."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from storage.entities.candidates import Candidate

SCHEMA = 1

Language = Literal["zh-CN", "zh-TW", "en"]
Kind = Literal[
    "follow_up", "lead", "task", "lookup", "register", "agenda", "call", "business", "small_talk", "unknown"
]
Certainty = Literal["sure", "likely", "none"]
Input = Literal["text", "voice", "forward"]
Level = Literal["sure", "fuzzy", "several", "context", "none", "not_yours", "pool"]
How = Literal["known", "exact", "alias", "phone", "prefix", "similar", "homophone", "contact", "initials"]
Grain = Literal["minute", "hour", "part", "day", "week", "month", "quarter", "year"]
Open = Literal["before", "after"]
Role = Literal["next", "happened", "other"]
Business = Literal["quoted", "signed", "paid", "amount", "won", "lost"]
Trouble = Literal["none", "impossible", "past", "future", "vague", "ambiguous"]
Method = Literal[
    "phone",
    "visit",
    "email",
    "sms",
    "wechat",
    "line",
    "whatsapp",
    "telegram",
    "meeting",
    "online",
    "event",
    "care",
    "other",
]


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The characters of the message that name a party: text[start:end], as written."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate that the message may mean; `weight` is 0 to 1, `how` is what spoke for it."""

    candidate: Candidate
    weight: float
    how: How


@dataclass(frozen=True, slots=True)
class Match:
    """Which record a mention means (conversations.md 4.3); hits best first.

    Only `sure` may be saved without asking. `fuzzy` and `context` have one hit to confirm, `several` has
    equals to choose from, `pool` and `not_yours` say why nothing can be written, `none` may still hold
    hits to suggest ("did you mean").
    """

    level: Level = "none"
    hits: tuple[Hit, ...] = ()
    mention: Mention | None = None

    @property
    def best(self) -> Candidate | None:
        """The record to act on or to confirm, if the level names one."""
        return self.hits[0].candidate if self.hits and self.level not in ("none", "several") else None


@dataclass(frozen=True, slots=True)
class DateFound:
    """One date of the message, in the zone of the person.

    `start` is where the date begins at its own grain (a day at 00:00) and `end`, exclusive, where it ends; moments
    and open dates have no end. `at` is the moment to act on, with the default hours of conversations.md 4.6; it is
    None while `choices` are open. `due` is the last moment of a deadline. `timed` says that a clock time was given.
    """

    text: str
    span: tuple[int, int]
    start: datetime
    end: datetime | None
    grain: Grain
    open: Open | None = None
    role: Role = "other"
    at: datetime | None = None
    due: datetime | None = None
    choices: tuple[datetime, ...] = ()
    trouble: Trouble = "none"
    repeat: str | None = None
    timed: bool = False


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Why a date of the message could not simply be taken, with the words concerned."""

    kind: Trouble = "none"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one message says. The first part is the JSON contract, the second is for the process only.

    `customer` is the name as the message gives it. `matches` has one entry per customer named (two or more:
    ask-several); `match` is the first of them. `mention` is the span that names the customer, also an unknown one.
    `tense_open` asks whether today means done or planned (ask-tense). `suggest_help` offers to ask the superior.
    """

    text: str
    kind: Kind = "unknown"
    certainty: Certainty = "none"
    customer: str | None = None
    customers: tuple[str, ...] = ()
    person: str | None = None
    title: str | None = None
    assignee: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    amount: Money | None = None
    method: Method | None = None
    happened_at: datetime | None = None
    next_at: datetime | None = None
    due_at: datetime | None = None
    choices: tuple[datetime, ...] = ()
    dates: tuple[DateFound, ...] = ()
    repeat: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    note: str = ""

    match: Match = Match()
    matches: tuple[Match, ...] = ()
    mention: Mention | None = None
    assignee_hit: Hit | None = None
    unread_phones: tuple[str, ...] = ()
    date_problem: DateProblem = DateProblem()
    business: Business | None = None
    suggest_help: bool = False
    tense_open: bool = False


def to_json(reading: Reading) -> dict[str, Any]:
    """The object of `fieldline understand`, schema 1. Fields may be added, never changed."""
    return {
        "schema": SCHEMA,
        "kind": reading.kind,
        "certainty": reading.certainty,
        "customer": reading.customer,
        "customers": list(reading.customers),
        "person": reading.person,
        "title": reading.title,
        "assignee": reading.assignee,
        "phones": list(reading.phones),
        "emails": list(reading.emails),
        "amount": _money(reading.amount),
        "method": reading.method,
        "happened_at": _iso(reading.happened_at),
        "next_at": _iso(reading.next_at),
        "due_at": _iso(reading.due_at),
        "choices": [choice.isoformat() for choice in reading.choices],
        "dates": [_date(found) for found in reading.dates],
        "repeat": reading.repeat,
        "fields": dict(reading.fields),
        "note": reading.note,
        "match": reading.match.level,
        "date_problem": reading.date_problem.kind,
    }


def _money(amount: Money | None) -> dict[str, Any] | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _date(found: DateFound) -> dict[str, Any]:
    return {
        "text": found.text,
        "start": found.start.isoformat(),
        "end": _iso(found.end),
        "grain": found.grain,
        "open": found.open,
        "role": found.role,
        "at": _iso(found.at),
        "due": _iso(found.due),
        "choices": [choice.isoformat() for choice in found.choices],
        "trouble": found.trouble,
        "repeat": found.repeat,
        "timed": found.timed,
        "span": list(found.span),
    }
