"""Everything that happened to a customer in one order, newest first, by keyset (FOLLOW-13, AUDIT-6, ORG-14)."""

import re
from collections.abc import Sequence
from typing import Any, Final

from storage.entities.people import Actor
from storage.queries import visibility
from storage.tx import Row, Tx

MOST_COUNTED: Final = 1000
Cursor = tuple[int, int, int]
NEWEST: Final[Cursor] = (2**62, 9, 2**62)

_FOLLOW_UPS: Final = (
    "SELECT f.occurred_at AS at, 3 AS rank, f.id AS id, 'follow' AS what, f.author_id AS who, f.method AS method,"
    " f.content AS content, f.outcome AS outcome, '' AS reason, 0 AS amount, '' AS currency FROM follow_ups f"
    " WHERE f.subject_kind = 'customer' AND f.subject_id = :customer AND f.deleted_at IS NULL"
)
_TAKEN: Final = (
    "SELECT s.since, 1, s.id, 'taken', s.user_id, '', '', NULL, s.in_reason, 0, '' FROM stints s"
    " WHERE s.kind = 'customer' AND s.record_id = :customer"
)
_LEFT: Final = (
    "SELECT s.until, 2, s.id, 'left', s.user_id, '', '', NULL, s.out_reason, 0, '' FROM stints s"
    " WHERE s.kind = 'customer' AND s.record_id = :customer AND s.until IS NOT NULL"
    " AND s.out_reason IN ('returned', 'recycled', 'leaver', 'deleted', 'merged')"
)
# What was traded, each part only of the records its reader reads (CUST-13).
_STAGES: Final = (
    "SELECT h.entered_at, 4, h.id, 'stage', h.by_id, '', r.name, NULL, t.name, 0, '' FROM stage_history h"
    " JOIN opportunities r ON r.id = h.opportunity_id JOIN stages t ON t.id = h.to_stage_id"
    " WHERE r.customer_id = :customer AND {deals}"
)
_QUOTES: Final = (
    "SELECT q.created_at, 5, q.id, 'quote', q.created_by, '', q.number, NULL, '', q.total, q.currency FROM quotes q"
    " JOIN opportunities r ON r.id = q.opportunity_id WHERE r.customer_id = :customer AND {deals}"
)
_CONTRACTS: Final = (
    "SELECT r.created_at, 6, r.id, 'contract', r.created_by, '', r.number, NULL, '', r.amount, r.currency"
    " FROM contracts r WHERE r.customer_id = :customer AND {contracts}"
)
_EFFECTIVE: Final = (
    "SELECT r.effective_at, 7, r.id, 'effective', r.owner_id, '', r.number, NULL, '', r.amount, r.currency"
    " FROM contracts r WHERE r.customer_id = :customer AND r.effective_at IS NOT NULL AND {contracts}"
)
_RECEIPTS: Final = (
    "SELECT m.recorded_at, 8, m.id, 'receipt', m.recorded_by, '', r.number, NULL, m.state, m.amount, m.currency"
    " FROM receipts m JOIN contracts r ON r.id = m.contract_id WHERE r.customer_id = :customer AND {contracts}"
)

# Reading is in the log too; the history of a record is what changed.
_HISTORY: Final = (
    "FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.action <> 'opened' AND ((a.entity = 'customer'"
    " AND a.record_id = :customer) OR (a.entity = 'contact' AND a.record_id IN"
    " (SELECT x.id FROM contacts x WHERE x.customer_id = :customer)))"
)


def _of_tab(tx: Tx, actor: Actor, tab: str, *, now: int) -> tuple[str, dict[str, Any]]:
    """The statement of a tab, and the parameters of what this person reads of it."""
    if tab == "logs":
        return _FOLLOW_UPS, {}
    parts, params = [_FOLLOW_UPS, _TAKEN, _LEFT], dict[str, Any]()
    if actor.may("opp.view"):
        deals = visibility.readable_child(tx, actor, "opportunity", now=now)
        parts += [one.format(deals=f"({deals.sql})") for one in (_STAGES, _QUOTES)]
        params |= deals.params
    if actor.may("contract.view"):
        seen = visibility.readable_child(tx, actor, "contract", now=now)
        own = "(" + re.sub(r":([vw])_", r":k\1_", seen.sql) + ")"
        money = (_RECEIPTS,) if actor.may("money.view") else ()
        parts += [one.format(contracts=own) for one in (_CONTRACTS, _EFFECTIVE, *money)]
        params |= {re.sub(r"^([vw])_", r"k\1_", name): value for name, value in seen.params.items()}
    return " UNION ALL ".join(parts), params


def page(tx: Tx, actor: Actor, customer_id: int, tab: str, *, before: Cursor, limit: int, now: int) -> Sequence[Row]:
    """The next rows before the cursor (at, rank, id), with the names of who and the number of files."""
    at, rank, id_ = before
    of_tab, seen = _of_tab(tx, actor, tab, now=now)
    return tx.all(
        "SELECT e.*, COALESCE(u.name, '') AS name, CASE WHEN e.what = 'follow' THEN"
        " (SELECT count(*) FROM file_links k WHERE k.entity = 'follow_up' AND k.record_id = e.id) ELSE 0 END AS files"
        f" FROM ({of_tab}) AS e LEFT JOIN users u ON u.id = e.who"
        " WHERE (e.at, e.rank, e.id) < (:at, :rank, :id) ORDER BY e.at DESC, e.rank DESC, e.id DESC LIMIT :limit",
        customer=customer_id,
        at=at,
        rank=rank,
        id=id_,
        limit=limit,
        **seen,
    )


def count(tx: Tx, actor: Actor, customer_id: int, tab: str, *, now: int) -> int:
    """How many there are; counting stops above 1,000."""
    of_tab, seen = ("", {}) if tab == "changes" else _of_tab(tx, actor, tab, now=now)
    inner = f"SELECT 1 FROM ({of_tab}) AS e" if of_tab else f"SELECT 1 {_HISTORY}"
    row = tx.one(
        f"SELECT count(*) AS n FROM ({inner} LIMIT :most) AS found",
        customer=customer_id,
        most=MOST_COUNTED + 1,
        **seen,
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
