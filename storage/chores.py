"""What the CRM does by itself, registered by the use cases that do it.

A piece of work is one transaction: `work(tx, now)` does a bounded part and says whether more waits. `EVERY_LOOK`
runs whenever the leading process looks for what is due and finds something to do, all of it asked in one read;
`DAILY` once a local day, from the time its setting names, until nothing waits (ORG-30). All of it is idempotent: a
day that was cut short is simply taken up again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from storage.entities.people import Actor
from storage.tx import Tx

Work = Callable[[Tx, int], bool]


@dataclass(frozen=True, slots=True)
class Chore:
    """Work of every look; `waits(tx, system, now)` reads cheaply whether there is any."""

    work: Work
    waits: Callable[[Tx, Actor, int], bool]


@dataclass(frozen=True, slots=True)
class Daily:
    """One chunk of a day's work, and the setting with the local time it waits for ("" is midnight)."""

    work: Work
    at: str = ""


EVERY_LOOK: Final[dict[str, Chore]] = {}
DAILY: Final[dict[str, Daily]] = {}
