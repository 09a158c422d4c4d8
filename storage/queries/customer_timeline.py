"""Everything that happened to a customer in one order, newest first, by keyset (FOLLOW-13, AUDIT-6, ORG-14)."""

from collections.abc import Sequence
from typing import Final

from storage.tx import Row, Tx

MOST_COUNTED: Final = 1000
Cursor = tuple[int, int, int]
NEWEST: Final[Cursor] = (2**62, 9, 2**62)

_FOLLOW_UPS: Final = (
    "SELECT f.occurred_at AS at, 3 AS rank, f.id AS id, 'follow' AS what, f.author_id AS who, f.method AS method,"
    " f.content AS content, f.outcome AS outcome, '' AS reason FROM follow_ups f"
    " WHERE f.subject_kind = 'customer' AND f.subject_id = :customer AND f.deleted_at IS NULL"
)
_TAKEN: Final = (
    "SELECT s.since, 1, s.id, 'taken', s.user_id, '', '', NULL, s.in_reason FROM stints s"
    " WHERE s.kind = 'customer' AND s.record_id = :customer"
)
_LEFT: Final = (
    "SELECT s.until, 2, s.id, 'left', s.user_id, '', '', NULL, s.out_reason FROM stints s"
    " WHERE s.kind = 'customer' AND s.record_id = :customer AND s.until IS NOT NULL"
    " AND s.out_reason IN ('returned', 'recycled', 'leaver', 'deleted', 'merged')"
)
_TABS: Final = {"logs": _FOLLOW_UPS, "all": f"{_FOLLOW_UPS} UNION ALL {_TAKEN} UNION ALL {_LEFT}"}

# Reading is in the log too; the history of a record is what changed.
_HISTORY: Final = (
    "FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.action <> 'opened' AND ((a.entity = 'customer'"
    " AND a.record_id = :customer) OR (a.entity = 'contact' AND a.record_id IN"
    " (SELECT x.id FROM contacts x WHERE x.customer_id = :customer)))"
)


def page(tx: Tx, customer_id: int, tab: str, *, before: Cursor, limit: int) -> Sequence[Row]:
    """The next rows before the cursor (at, rank, id), with the names of who and the number of files."""
    at, rank, id_ = before
    return tx.all(
        "SELECT e.*, COALESCE(u.name, '') AS name, CASE WHEN e.what = 'follow' THEN"
        " (SELECT count(*) FROM file_links k WHERE k.entity = 'follow_up' AND k.record_id = e.id) ELSE 0 END AS files"
        f" FROM ({_TABS[tab]}) AS e LEFT JOIN users u ON u.id = e.who"
        " WHERE (e.at, e.rank, e.id) < (:at, :rank, :id) ORDER BY e.at DESC, e.rank DESC, e.id DESC LIMIT :limit",
        customer=customer_id,
        at=at,
        rank=rank,
        id=id_,
        limit=limit,
    )


def count(tx: Tx, customer_id: int, tab: str) -> int:
    """How many there are; counting stops above 1,000."""
    inner = f"SELECT 1 {_HISTORY}" if tab == "changes" else f"SELECT 1 FROM ({_TABS[tab]}) AS e"
    row = tx.one(
        f"SELECT count(*) AS n FROM ({inner} LIMIT :most) AS found", customer=customer_id, most=MOST_COUNTED + 1
    )
    return 0 if row is None else int(row["n"])


def history(tx: Tx, customer_id: int, *, before: int, limit: int) -> Sequence[Row]:
    """The audit rows of a customer and its contacts below the cursor, with their values, newest first."""
    return tx.all(
        "SELECT a.*, v.record_name, v.before_values, v.after_values, v.erased_at, COALESCE(u.name, '') AS name"
        f" {_HISTORY.replace('JOIN audit_values', 'LEFT JOIN users u ON u.id = a.actor_id JOIN audit_values', 1)}"
        " AND a.id < :before ORDER BY a.id DESC LIMIT :limit",
        customer=customer_id,
        before=before,
        limit=limit,
    )
