"""The card of one record that remembers which version of it was shown (ORG-11)."""

from collections.abc import Mapping
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.queries import cards
from storage.tx import Row, Tx


def seen(card: Card | None, kind: str, record_id: int) -> int | None:
    """The version that the card tapped has shown of a record; none where words were written (ORG-11)."""
    return card.seen.get(ref(kind, record_id)) if card is not None else None


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: str,
    row: Row,
    view: str,
    *,
    entity: str = "",
    state: Mapping[str, Any] | None = None,
) -> Outcome:
    """Draw it on the card tapped if there is one, else on a new one.

    `entity` says what a reply to the card means where that is not the record itself; `state` are codes and ids of
    what is asked.
    """
    named = ref(kind, row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=entity or kind,
        record_id=row["id"],
        subject=named,
        seen={named: row["version"]},
        list_state=state,
        onto=card,
    )
    return Outcome(view, kind, row["id"], row["version"], card=drawn)
