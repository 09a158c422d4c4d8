"""How the outcome of a call is read again: view name -> what the use case returns, from the records' state."""

from collections.abc import Callable
from typing import Any

from storage.entities.call import Outcome
from storage.entities.cards import Nothing
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import dialogue

Show = Callable[[Tx, Actor, Outcome], Any]


def _nothing(tx: Tx, actor: Actor, outcome: Outcome) -> Nothing:
    return Nothing()


SHOWS: dict[str, Show] = {
    "nothing": _nothing,
    **dialogue.SHOWS,
}
