"""Which work has something to do, which of the daily work is due, and that it was done (ORG-30)."""

from datetime import datetime

from storage.chores import DAILY, EVERY_LOOK
from storage.queries import jobs, people
from storage.rules.calendar import local
from storage.rules.settings import Policy
from storage.tx import Tx


def waiting(tx: Tx, *, now: int) -> list[str]:
    """Names of the work of every look that has something to do."""
    system = people.system_actor(tx)
    return [name for name, chore in EVERY_LOOK.items() if chore.waits(tx, system, now)]


def due(tx: Tx, *, now: int) -> list[str]:
    """Names of the daily work that today still lacks and whose time has come; missed days are not made up."""
    clock, policy = _local(tx, now), Policy(people.stored_settings(tx))
    return [
        name
        for name, daily in DAILY.items()
        if (not daily.at or clock.strftime("%H:%M") >= policy[daily.at])
        and not jobs.was_done(tx, name, day=clock.date().isoformat())
    ]


def done(tx: Tx, *, name: str, now: int) -> bool:
    """Note that the work of this local day is finished."""
    return jobs.take_day(tx, name, day=_local(tx, now).date().isoformat(), at=now)


def _local(tx: Tx, now: int) -> datetime:
    return local(people.system_actor(tx).organisation, now)
