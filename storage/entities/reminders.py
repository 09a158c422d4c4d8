"""Reminders: timed pushes about one record, or one's own (§3.6)."""

from dataclasses import dataclass
from datetime import time

from storage.entities.cards import Card
from storage.entities.dialogue import Draft, Memo, Record
from storage.entities.digest_lines import DigestLine
from storage.entities.people import Organisation


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. `record` is None for one's own without a record, or one no longer readable.

    `topic` is what the next contact is about, `short` the customer's short name, where there is one.
    """

    id: int
    kind: str
    user_id: int
    due_at: int
    state: str
    misses: int
    note: str
    set_at: int
    version: int
    record: Record | None = None
    person: str = ""
    last: str = ""
    level: str = ""
    topic: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class ReminderShown:
    """A reminder on its card. `view` says what it shows or what has just happened (remind-due, remind-moved, …).

    `phones` only where the reader may see them in full (PERM-15). `options` are records it could be about.
    """

    view: str
    reminder: Reminder
    card: Card
    firm: Organisation
    hour: time
    phones: tuple[str, ...] = ()
    sender: str = ""
    options: tuple[tuple[str, str], ...] = ()
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class RemindersShown:
    """Several reminders on one card, numbered as listed."""

    view: str
    reminders: tuple[Reminder, ...]
    card: Card
    firm: Organisation
    hour: time
    at: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due today and overdue; `first` is the number of the first line, `total` of all lines.

    `claims` says whether an empty day may point to the pool.
    """

    reminders: tuple[Reminder, ...]
    card: Card
    first: int
    total: int
    now: int
    has_next: bool = False
    has_previous: bool = False
    view: str = "agenda"
    lines: tuple[DigestLine, ...] = ()
    claims: bool = True


@dataclass(frozen=True, slots=True)
class ReminderDraft:
    """One's own reminder that still lacks its time."""

    view: str
    draft: Draft
    card: Card
    firm: Organisation
    hour: time


@dataclass(frozen=True, slots=True)
class Colleague:
    """What somebody in a manager's scope has before him: due today, overdue, done today, customers held."""

    id: int
    name: str
    today: int
    overdue: int
    done: int
    customers: int


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a manager, whoever is most behind first; `first` counts from 0."""

    people: tuple[Colleague, ...]
    total: int
    first: int
    card: Card


@dataclass(frozen=True, slots=True)
class TeamPerson:
    """One of them with his reminders: overdue and today, then those done today."""

    person: Colleague
    reminders: tuple[Reminder, ...]
    total: int
    first: int
    card: Card
    now: int
    may_set_away: bool = False


@dataclass(frozen=True, slots=True)
class ColleagueMemo:
    """Something a colleague is to do, kept as a memo until tasks arrive; `choices` are the times it named."""

    memo: Memo
    name: str
    choices: tuple[int, ...]
    card: Card
    firm: Organisation
    hour: time
