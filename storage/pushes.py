"""How a queued message is judged and drawn at leasing: kind -> a function of the receiver (NOTIFY-2, NOTIFY-12).

A function returns what the view shows, or None when the reason no longer stands. `MERGED` kinds become one
message when several are ready for one person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.outbox import Push, Told
from storage.entities.people import Actor
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a view shows, and the card it is shown on. `kind` may differ when several became one."""

    kind: str
    entity: Any
    card: Card | None = None


Draw = Callable[[Tx, Actor, Call, Sequence[Push]], Drawn | None]


def told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """A plain notice: nothing to judge but that the reader is active."""
    push = pushes[0]
    return Drawn(push.kind, Told(push.kind, push.facts))


PUSHES: dict[str, Draw] = {
    "join-told": told,
    "join-denied": told,
    "join-binding-refused": told,
    "parked-told": told,
    "lead-told": told,
    "lead-override-told": told,
}
MERGED: frozenset[str] = frozenset({"remind-due"})

# Drawing of a shown group card: kind -> entity, without a reader (audience is the place).
REDRAWS: dict[str, Callable[[Tx, Push], Any | None]] = {}

# A message to a bound group: kind -> what the masked view shows, or None (PERM-23).
PLACES: dict[str, Callable[[Tx, Call, Push], Drawn | None]] = {}

# A word to the private chat of an account that is bound to nobody any more; its facts carry the language.
ACCOUNTS: frozenset[str] = frozenset({"join-unbound"})
