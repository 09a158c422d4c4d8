"""Files hung on a record by a message, and taken off it again while that is new (FILE-1, FILE-5, FOLLOW-8)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.files import MOST_FILES, Holder, NewFile
from storage.entities.instants import MINUTE
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import audit, cards, files, files_of_trade
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases.follow_ups import store_files

ADDED: Final = "added"
"""What a card keeps of files that are new on it: (id, when) of each."""


def hang(
    tx: Tx, actor: Actor, call: Call, holder: Holder, record_id: int, name: str, new: Sequence[NewFile]
) -> list[int]:
    """Hang the files of a message on a record; their ids."""
    ids = store_files(tx, actor, call, new)
    for file_id in ids:
        files.attach(tx, file_id, holder, record_id, now=call.at)
    audit.write(tx, actor, call, "attached", holder, record_id, name=name, after={"files": len(ids)})
    return ids


def remember(tx: Tx, actor: Actor, call: Call, card: Card | None, outcome: Outcome, ids: Sequence[int]) -> Outcome:
    """The card that was drawn keeps which files are new on it, with those that were new on it before."""
    assert outcome.card is not None
    before = _new_on(actor, call, card) if card is not None and card.id == outcome.card else []
    cards.add_state(tx, outcome.card, {ADDED: [*before, *([one, call.at] for one in ids)][-MOST_FILES:]})
    return outcome


def forget(tx: Tx, outcome: Outcome) -> Outcome:
    """Nothing on the card is new any more."""
    assert outcome.card is not None
    cards.add_state(tx, outcome.card, {ADDED: None})
    return outcome


def find_new(tx: Tx, actor: Actor, call: Call, card: Card | None) -> tuple[Holder, int, list[int]]:
    """What the files that are new on a card hang on: (kind, id, ids).

    Raises Conflict (nothing_to_undo; undo_late after `chat.undo_minutes`).
    """
    if card is None or not card.list_state.get(ADDED):
        raise Conflict("nothing_to_undo", rule="FOLLOW-8")
    ids = [file_id for file_id, _ in _new_on(actor, call, card)]
    if not ids:
        raise Conflict("undo_late", rule="FOLLOW-8", minutes=_minutes(actor))
    holder = files.find_holder(tx, ids, by=actor.user_id)
    if holder is None:
        raise Conflict("nothing_to_undo", rule="FOLLOW-8")
    return *holder, ids


def _new_on(actor: Actor, call: Call, card: Card) -> list[tuple[int, int]]:
    since = call.at - _minutes(actor) * MINUTE
    return [(file_id, at) for file_id, at in card.list_state.get(ADDED, ()) if at >= since]


def _minutes(actor: Actor) -> int:
    return Policy(actor.settings).number("chat.undo_minutes")


def take_off(tx: Tx, actor: Actor, call: Call, holder: Holder, record_id: int, name: str, ids: Sequence[int]) -> None:
    """The actor's own files come off the record; their bytes go where nothing else holds them (FILE-5).

    Raises Conflict (changed_since) for what an approval was submitted with meanwhile, and for what is gone.
    """
    if set(ids) & files_of_trade.list_decided_upon(tx, holder, record_id):
        raise Conflict("changed_since", rule="FOLLOW-8")
    taken = files.take_off(tx, ids, (holder, record_id), by=actor.user_id, now=call.at)
    if not taken:
        raise Conflict("changed_since", rule="FOLLOW-8")
    audit.write(tx, actor, call, "detached", holder, record_id, name=name, before={"files": taken})
