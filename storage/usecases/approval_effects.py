"""What an approval does, and what its card shows: each area registers its own subjects (APPR-21, PERM-22).

`passed` runs in the transaction of the last decision and may raise a Refusal: then the decision is undone with it and
the task stays pending. The row handed over is that of `approvals` after the change of state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.tx import Row, Tx

Run = Callable[[Tx, Actor, Call, Row], None]


def nothing(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """For what an area need not know."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows when an approval passes, is rejected (or returned to its submitter), recalled, cancelled."""

    passed: Run
    rejected: Run = nothing
    recalled: Run = nothing
    cancelled: Run = nothing


@dataclass(frozen=True, slots=True)
class Request:
    """What submitting a record now would carry, for the dry run (6.26)."""

    name: str
    submitter_id: int
    department_id: int
    facts: dict[str, Any]


Facts = Callable[[Tx, Actor, Row], dict[str, Any]]
# May this person read the record itself? (APPR-22); one that is not registered opens nothing.
Reads = Callable[[Tx, Actor, int, int], bool]
# A record found by what a person typed (its number or name), or None; for the dry run of a flow.
Requests = Callable[[Tx, Actor, str, int], Request | None]

EFFECTS: Final[dict[str, Effect]] = {}
FACTS: Final[dict[str, Facts]] = {}
READS: Final[dict[str, Reads]] = {}
REQUESTS: Final[dict[str, Requests]] = {}
IDLE: Final = Effect(nothing)


def effect_of(subject: str) -> Effect:
    """The registered effect; a subject without one only keeps what was decided."""
    return EFFECTS.get(subject, IDLE)
