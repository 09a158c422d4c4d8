"""The morning agenda and the evening digest as they are shown (NOTIFY-8, NOTIFY-54)."""

from dataclasses import dataclass
from datetime import date, time

from storage.entities.cards import Card
from storage.entities.digest_lines import DigestLine
from storage.entities.outbox import Thing
from storage.entities.people import Organisation
from storage.entities.reminders import Reminder
from storage.entities.transfer import Named


@dataclass(frozen=True, slots=True)
class Morning:
    """What waits today: `late` is the oldest overdue one, `reminders` the next of all; `news` came meanwhile."""

    name: str
    late: Reminder | None
    reminders: tuple[Reminder, ...]
    today: int
    overdue: int
    lines: tuple[DigestLine, ...]
    news: tuple[Thing, ...]
    card: Card
    now: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did on a day, by kind."""

    visits: int = 0
    calls: int = 0
    others: int = 0
    leads: int = 0
    reminders: int = 0

    @property
    def total(self) -> int:
        return self.visits + self.calls + self.others + self.leads + self.reminders


@dataclass(frozen=True, slots=True)
class Evening:
    """What was done and what was not; `planned` counts what the next working day holds already."""

    done: Done
    missed: tuple[Reminder, ...]
    total_missed: int
    next_day: date
    planned: int
    lines: tuple[DigestLine, ...]
    news: tuple[Thing, ...]
    card: Card
    firm: Organisation
    hour: time
    now: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off: asked until when (`choices`), entered, or ended; `person` unless they are one's own (SCHED-5)."""

    view: str
    today: date
    until: date | None
    choices: tuple[date, ...]
    card: Card
    person: Named | None = None
    delegate: str = ""
