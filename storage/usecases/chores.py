"""Which work has something to do, which of the daily work is due, and that it was done (ORG-30)."""

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
    system = people.system_actor(tx)
    clock, policy = local(system.organisation, now), Policy(system.settings)
    finished = jobs.list_done(tx, day=clock.date().isoformat())
    return [
        name
        for name, daily in DAILY.items()
        if name not in finished and (not daily.at or clock.strftime("%H:%M") >= policy[daily.at])
    ]


def done(tx: Tx, *, name: str, now: int) -> bool:
    """Note that the work of this local day is finished."""
    today = local(people.system_actor(tx).organisation, now).date()
    return jobs.take_day(tx, name, day=today.isoformat(), at=now)
