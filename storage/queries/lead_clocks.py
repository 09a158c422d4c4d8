"""The response clocks of leads that came from somebody else, one for a stint (LEAD-4)."""

from collections.abc import Sequence

from storage.tx import Row, Tx

_DUE = """
SELECT c.*, s.until AS stint_ended, l.name, l.source, l.status, l.owner_id, l.received_at, l.first_response_at,
  l.deleted_at
FROM lead_clocks c JOIN stints s ON s.id = c.stint_id JOIN leads l ON l.id = c.lead_id
WHERE c.next_at IS NOT NULL AND c.next_at <= :now ORDER BY c.next_at LIMIT :limit
"""


def list_due(tx: Tx, *, now: int, limit: int) -> Sequence[Row]:
    """Clocks to be looked at, each with its lead."""
    return tx.all(_DUE, now=now, limit=limit)


def advance(tx: Tx, stint_id: int, before: int, steps: int, next_at: int | None) -> bool:
    """The clock was looked at; False when another look was faster."""
    return (
        tx.run(
            "UPDATE lead_clocks SET steps = :steps, next_at = :next_at WHERE stint_id = :id AND steps = :before"
            " AND next_at IS NOT NULL",
            id=stint_id,
            before=before,
            steps=steps,
            next_at=next_at,
        )
        == 1
    )
