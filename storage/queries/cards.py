"""Card rows: made in the transaction of what they show, their nonce spent in that of the write."""

import json
from collections.abc import Mapping
from typing import Any

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.ids import new_nonce
from storage.tx import Row, Tx

_COLUMNS = (
    "id, place, message, user_id, view, entity, record_id, subject, nonce, created_at, seen, list_state, updated_at"
)


def _card(row: Row) -> Card:
    return Card(
        id=row["id"],
        place=row["place"],
        message=row["message"],
        user_id=row["user_id"],
        view=row["view"],
        entity=row["entity"],
        record_id=row["record_id"],
        subject=row["subject"],
        nonce=row["nonce"],
        created_at=row["created_at"],
        seen=json.loads(row["seen"]),
        list_state=json.loads(row["list_state"]),
        drawn_at=row["updated_at"],
    )


def draw(
    tx: Tx,
    call: Call,
    *,
    user_id: int | None,
    view: str,
    entity: str,
    record_id: int,
    subject: str | None = None,
    seen: Mapping[str, int] | None = None,
    list_state: Mapping[str, Any] | None = None,
    onto: Card | None = None,
    place: str | None = None,
) -> int:
    """The card of an answer: `onto` redraws that card in place with a new nonce, otherwise a new one. Its id."""
    values = {
        "user_id": user_id,
        "view": view,
        "entity": entity,
        "record_id": record_id,
        "subject": subject,
        "seen": json.dumps(dict(seen or {})),
        "list_state": json.dumps(dict(list_state or {})),
        "nonce": new_nonce(),
        "now": call.at,
    }
    if onto is not None:
        tx.run(
            "UPDATE cards SET view = :view, entity = :entity, record_id = :record_id, subject = :subject,"
            " seen = :seen, list_state = :list_state, nonce = :nonce, state = 'live', updated_at = :now"
            " WHERE id = :id",
            id=onto.id,
            **{key: value for key, value in values.items() if key != "user_id"},
        )
        return onto.id
    row = tx.one(
        "INSERT INTO cards (place, user_id, view, entity, record_id, subject, seen, list_state, nonce, state,"
        " created_at, updated_at) VALUES (:place, :user_id, :view, :entity, :record_id, :subject, :seen,"
        " :list_state, :nonce, 'live', :now, :now) RETURNING id",
        place=call.place if place is None else place,
        **values,
    )
    assert row is not None
    return int(row["id"])


def add_state(tx: Tx, card_id: int, state: Mapping[str, Any]) -> None:
    """Keep more codes and ids beside what the card keeps; None takes one away."""
    kept = get(tx, card_id).list_state | dict(state)
    kept = {name: value for name, value in kept.items() if value is not None}
    tx.run("UPDATE cards SET list_state = :kept WHERE id = :id", kept=json.dumps(kept), id=card_id)


def get(tx: Tx, card_id: int) -> Card:
    """Raises LookupError when there is none: ids of cards come from our own rows only."""
    row = tx.one(f"SELECT {_COLUMNS} FROM cards WHERE id = :id", id=card_id)
    if row is None:
        raise LookupError(card_id)
    return _card(row)


def find_at(tx: Tx, place: str, message: str) -> Card | None:
    """The card a message shows, the newest if the message was used twice."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM cards WHERE place = :place AND message = :message ORDER BY id DESC LIMIT 1",
        place=place,
        message=message,
    )
    return None if row is None else _card(row)


def spend(tx: Tx, card_id: int, nonce: str, *, by: int, at: int) -> bool:
    """Spend the nonce; False when it is not the current one."""
    return (
        tx.run(
            "UPDATE cards SET state = 'spent', spent_nonce = nonce, nonce = :next, spent_by = :by, spent_at = :at"
            " WHERE id = :id AND nonce = :nonce AND state = 'live'",
            id=card_id,
            nonce=nonce,
            next=new_nonce(),
            by=by,
            at=at,
        )
        == 1
    )


def find_spending(tx: Tx, card_id: int, nonce: str) -> Row | None:
    """Who spent this nonce of the card, and when."""
    return tx.one(
        "SELECT c.spent_by, c.spent_at, u.name FROM cards c LEFT JOIN users u ON u.id = c.spent_by"
        " WHERE c.id = :id AND c.spent_nonce = :nonce",
        id=card_id,
        nonce=nonce,
    )


def set_message(tx: Tx, card_id: int, message: str) -> None:
    """The message id, known after sending."""
    tx.run("UPDATE cards SET message = :message WHERE id = :id", id=card_id, message=message)


def retire_of(tx: Tx, user_id: int, *, at: int) -> None:
    """Every button of a person is dead (ORG-23)."""
    tx.run(
        "UPDATE cards SET state = 'retired', nonce = '', updated_at = :at WHERE user_id = :user_id",
        user_id=user_id,
        at=at,
    )
