"""What the clocks of owned records are read from, and the due days that wait to be computed anew (POOL-8)."""

from collections.abc import Sequence

from storage.entities.ids import RecordKind
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx, among

_OWNED: dict[str, str] = {
    "lead": "r.deleted_at IS NULL AND r.status NOT IN ('converted', 'invalid')",
    "customer": "r.state = 'live'",
}
# What deals, contracts and approvals beneath a customer say; deleted and void ones count for nothing (POOL-7, T7).
_DEALS = (
    "(SELECT count(*) FROM opportunities o WHERE o.customer_id = r.id AND o.state = 'open'"
    " AND o.deleted_at IS NULL) AS open_deals,"
    " (SELECT max(o.closed_at) FROM opportunities o WHERE o.customer_id = r.id AND o.state IN ('won', 'lost')"
    " AND o.deleted_at IS NULL) AS deal_closed_at"
)
_CONTRACTS = (
    "(SELECT max(COALESCE(k.end_on, '9999-12-31')) FROM contracts k WHERE k.customer_id = r.id"
    " AND k.deleted_at IS NULL AND k.approval_status IN ('approved', 'not_required')"
    " AND k.fulfilment NOT IN ('completed', 'terminated')) AS runs_until,"
    " (SELECT max(CASE WHEN k.end_on < k.ended_on THEN k.end_on ELSE k.ended_on END)"
    " FROM contracts k WHERE k.customer_id = r.id"
    " AND k.deleted_at IS NULL AND k.approval_status IN ('approved', 'not_required')"
    " AND k.fulfilment IN ('completed', 'terminated')) AS contract_done_on"
)
_BENEATH = {
    "customer": "a.record_id = r.id",
    "quote": "a.record_id IN (SELECT q.id FROM quotes q JOIN opportunities o ON o.id = q.opportunity_id"
    " WHERE o.customer_id = r.id)",
    "contract": "a.record_id IN (SELECT k.id FROM contracts k WHERE k.customer_id = r.id)",
    "contract_change": "a.record_id IN (SELECT h.id FROM contract_changes h JOIN contracts k ON k.id = h.contract_id"
    " WHERE k.customer_id = r.id)",
    "refund": "a.record_id IN (SELECT f.id FROM refunds f JOIN contracts k ON k.id = f.contract_id"
    " WHERE k.customer_id = r.id)",
}
_PENDING = " + ".join(
    f"(SELECT count(*) FROM approvals a WHERE a.record_kind = '{kind}' AND a.state = 'pending' AND {beneath}{{more}})"
    for kind, beneath in _BENEATH.items()
)
_APPROVALS = f"({_PENDING.format(more='')}) AS approvals"
_LOCK: dict[str, str] = {
    "lead": "NULL AS locked_until, NULL AS lock_reason, 0 AS dealt, 0 AS open_deals, NULL AS deal_closed_at,"
    " NULL AS last_deal_on, NULL AS runs_until, NULL AS contract_done_on, 0 AS approvals",
    "customer": f"r.locked_until, r.lock_reason, r.dealt, r.last_deal_on, {_DEALS}, {_CONTRACTS}, {_APPROVALS}",
}
_FACTS = """
SELECT r.id, r.name, r.level, r.owner_id, r.version, r.received_at, r.created_at, r.protected_until,
  r.recycle_due_on, r.recycle_rule_id, {lock}, u.status AS owner_status, u.main_dept_id AS department,
  (SELECT max(f.occurred_at) FROM follow_ups f WHERE f.subject_kind = :kind AND f.subject_id = r.id
    AND f.qualifying = 1 AND f.deleted_at IS NULL) AS last_qualifying_at,
  (SELECT count(*) FROM pool_extensions e JOIN stints s ON s.id = e.stint_id AND s.until IS NULL
    WHERE e.kind = :kind AND e.record_id = r.id AND e.state = 'pending') AS pending
FROM {table} r JOIN users u ON u.id = r.owner_id WHERE {owned} AND {where} ORDER BY r.id
"""


def facts(tx: Tx, kind: RecordKind, ids: Sequence[int]) -> Sequence[Row]:
    """What the clocks of these records depend on; only those that are owned and live."""
    condition, params = among(tx, "r.id", "ids", ids)
    return tx.all(_facts(kind, condition), kind=kind, **params)


def facts_of_department(
    tx: Tx, kind: RecordKind, departments: Sequence[int], *, after: int, limit: int
) -> Sequence[Row]:
    """The same for the records of everybody whose main department is one of these, by id."""
    condition, params = among(tx, "u.main_dept_id", "departments", departments)
    where = f"{condition} AND r.id > :after"
    return tx.all(_facts(kind, where) + " LIMIT :limit", kind=kind, after=after, limit=limit, **params)


def count_submitted(tx: Tx, customer_id: int, user_id: int) -> int:
    """Approvals on a customer and beneath it that this person submitted and that still run (POOL-23)."""
    mine = _PENDING.format(more=" AND a.submitter_id = :user")
    row = tx.one(f"SELECT ({mine}) AS n FROM customers r WHERE r.id = :id", id=customer_id, user=user_id)
    return int(row["n"]) if row else 0


def list_departments(tx: Tx) -> list[int]:
    """Every department, also archived ones: people may still be in them."""
    return [row["id"] for row in tx.all("SELECT id FROM departments ORDER BY id")]


def _facts(kind: RecordKind, where: str) -> str:
    return _FACTS.format(lock=_LOCK[kind], table=TABLES[kind], owned=_OWNED[kind], where=where)


def lock_owned(tx: Tx, kind: RecordKind, *, after: int, limit: int, owner_id: int = 0) -> list[int]:
    """The next owned live records by id, of everybody or one owner, their rows taken for this transaction."""
    owner = "r.owner_id = :owner" if owner_id else "r.owner_id IS NOT NULL"
    params = {"owner": owner_id} if owner_id else {}
    rows = tx.all(
        f"SELECT r.id FROM {TABLES[kind]} r WHERE {owner} AND {_OWNED[kind]} AND r.id > :after"
        f" ORDER BY r.id LIMIT :limit{_taken(tx)}",
        after=after,
        limit=limit,
        **params,
    )
    return [row["id"] for row in rows]


def lock_due(tx: Tx, kind: RecordKind, *, first: str, last: str, after: int, limit: int) -> list[int]:
    """The next owned records whose last safe day lies between two days, both included, their rows taken."""
    rows = tx.all(
        f"SELECT r.id FROM {TABLES[kind]} r WHERE r.recycle_due_on BETWEEN :first AND :last"
        f" AND r.owner_id IS NOT NULL AND {_OWNED[kind]} AND r.id > :after ORDER BY r.id LIMIT :limit{_taken(tx)}",
        first=first,
        last=last,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


def _taken(tx: Tx) -> str:
    return " FOR UPDATE" if tx.dialect == "postgres" else ""


def any_due(tx: Tx, kind: RecordKind) -> bool:
    """Does any owned record have a last safe day?"""
    return (
        tx.one(
            f"SELECT 1 AS yes FROM {TABLES[kind]} WHERE recycle_due_on IS NOT NULL AND owner_id IS NOT NULL LIMIT 1"
        )
        is not None
    )


def any_recycling(tx: Tx, kind: RecordKind) -> bool:
    """Does any pool of the kind recycle?"""
    return tx.one("SELECT 1 AS yes FROM pools WHERE kind = :kind AND auto_recycle = 1 LIMIT 1", kind=kind) is not None


def queue_renewal(tx: Tx, kind: RecordKind, owner_id: int, *, after: int) -> None:
    """The rest of a renewal too large for one transaction; a renewal of everybody replaces what waited."""
    if not owner_id:
        tx.run("DELETE FROM pool_renewals WHERE kind = :kind", kind=kind)
    tx.run(
        "INSERT INTO pool_renewals (kind, owner_id, after_id) VALUES (:kind, :owner, :after)",
        kind=kind,
        owner=owner_id,
        after=after,
    )


def next_renewal(tx: Tx) -> Row | None:
    """The renewal that waits longest."""
    return tx.one("SELECT id, kind, owner_id, after_id FROM pool_renewals ORDER BY id LIMIT 1")


def go_on(tx: Tx, renewal_id: int, after: int | None) -> None:
    """How far a renewal has come; None when it is finished."""
    if after is None:
        tx.run("DELETE FROM pool_renewals WHERE id = :id", id=renewal_id)
        return
    tx.run("UPDATE pool_renewals SET after_id = :after WHERE id = :id", id=renewal_id, after=after)


def end_locks(tx: Tx, *, before: str, limit: int) -> Sequence[Row]:
    """Locks whose last day has passed are open again; the day itself stays, because it restarts the clocks."""
    return tx.all(
        "UPDATE customers SET lock_reason = NULL, version = version + 1 WHERE id IN (SELECT id FROM customers"
        " WHERE lock_reason IS NOT NULL AND locked_until < :before ORDER BY locked_until, id LIMIT :limit)"
        " RETURNING id, name, locked_until",
        before=before,
        limit=limit,
    )
