"""Quotes of deals: each change of state one guarded statement (OPP-16)."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.tx import Row, Tx


def add(tx: Tx, values: Mapping[str, Any], *, at: int, by: int) -> Row:
    """A draft; its row."""
    kept = dict(values) | {"public_id": new_public_id(), "created_by": by or None, "updated_by": by or None}
    columns, marks = ", ".join(kept), ", ".join(f":{name}" for name in kept)
    row = tx.one(
        f"INSERT INTO quotes ({columns}, state, created_at, updated_at)"
        f" VALUES ({marks}, 'draft', :at, :at) RETURNING *",
        at=at,
        **kept,
    )
    assert row is not None
    return row


def get(tx: Tx, quote_id: int) -> Row | None:
    return tx.one("SELECT * FROM quotes WHERE id = :id", id=quote_id)


def find_numbered(tx: Tx, number: str) -> Row | None:
    """A quote by its number, for the dry run of a flow; who may read it is asked of its deal."""
    return tx.one("SELECT * FROM quotes WHERE number = :number", number=number)


def list_of(tx: Tx, deal_id: int) -> Sequence[Row]:
    """The quotes of a deal, the newest first."""
    return tx.all("SELECT * FROM quotes WHERE opportunity_id = :id ORDER BY id DESC", id=deal_id)


def turn(tx: Tx, quote_id: int, source: str, target: str, *, at: int, by: int) -> Row | None:
    """Into another state if it still is in `source`; the row after, or None."""
    return tx.one(
        "UPDATE quotes SET state = :target, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND state = :source RETURNING *",
        id=quote_id,
        source=source,
        target=target,
        at=at,
        by=by or None,
    )
