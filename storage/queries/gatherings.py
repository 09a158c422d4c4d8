"""Albums and bursts of forwards while their parts still arrive (DIALOG-4)."""

import json
from collections.abc import Sequence

from storage.entities.inbox import Gathering, Waiting
from storage.tx import Row, Tx


def _gathering(row: Row) -> Gathering:
    return Gathering(
        row["id"], row["key"], row["account"], row["place"], tuple(json.loads(row["parts"])), row["closes_at"]
    )


def add(tx: Tx, key: str, *, account: str, place: str, delivery_id: str, closes_at: int) -> Gathering:
    """One more part of what is being gathered under the key, or the first; each part counts once."""
    lock = " FOR UPDATE" if tx.dialect == "postgres" else ""
    row = tx.one(f"SELECT parts FROM gatherings WHERE key = :key AND state = 'open'{lock}", key=key)
    parts = json.loads(row["parts"]) if row else []
    if delivery_id not in parts:
        parts.append(delivery_id)
    stored = tx.one(
        "INSERT INTO gatherings (key, account, place, parts, closes_at, state)"
        " VALUES (:key, :account, :place, :parts, :closes_at, 'open')"
        " ON CONFLICT (key) WHERE state = 'open'"
        " DO UPDATE SET parts = excluded.parts, closes_at = excluded.closes_at"
        " RETURNING id, key, account, place, parts, closes_at",
        key=key,
        account=account,
        place=place,
        parts=json.dumps(parts),
        closes_at=closes_at,
    )
    assert stored is not None
    return _gathering(stored)


def list_open(tx: Tx) -> list[Gathering]:
    """Everything that is being gathered, the oldest first."""
    rows = tx.all("SELECT id, key, account, place, parts, closes_at FROM gatherings WHERE state = 'open' ORDER BY id")
    return [_gathering(row) for row in rows]


def parts_of(tx: Tx, channel: str, delivery_ids: Sequence[str]) -> list[Waiting]:
    """The stored messages of a gathering, in the order they came."""
    found = []
    for delivery_id in delivery_ids:
        row = tx.one(
            "SELECT delivery_id, account, place, said_at, payload, tries FROM inbox"
            " WHERE channel = :channel AND delivery_id = :id AND payload IS NOT NULL",
            channel=channel,
            id=delivery_id,
        )
        if row is not None:
            found.append(
                Waiting(row["delivery_id"], row["account"], row["place"], row["said_at"], bytes(row["payload"]), 0)
            )
    return found


def close(tx: Tx, gathering: Gathering) -> bool:
    """Nothing more is taken; False when another part came meanwhile, or it was closed before."""
    return (
        tx.run(
            "UPDATE gatherings SET state = 'closed' WHERE id = :id AND state = 'open' AND parts = :parts",
            id=gathering.id,
            parts=json.dumps(list(gathering.parts)),
        )
        == 1
    )


def prune(tx: Tx, *, before: int) -> int:
    """Gatherings closed long ago go; their parts stay what they are."""
    return tx.run("DELETE FROM gatherings WHERE state = 'closed' AND closes_at < :before", before=before)
