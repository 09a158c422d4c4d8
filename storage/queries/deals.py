"""Opportunities: every change of state or owner is one guarded statement that returns the row (OPP-4)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.tx import Row, Tx

JSON = frozenset({"tags", "extra"})
CHANGEABLE = (
    "name",
    "amount",
    "currency",
    "order_discount",
    "expected_close_on",
    "probability",
    "next_step",
    "source",
    "campaign",
    "competitor",
    "tags",
)


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: json.dumps(value, ensure_ascii=False) if name in JSON else value for name, value in values.items()}
    if "name" in kept:
        kept["name_key"] = name_key(kept["name"]) or kept["name"].casefold()
    return kept


def add(tx: Tx, values: Mapping[str, Any], *, at: int, by: int) -> Row:
    """A new open one; its row."""
    kept = _stored(values) | {"public_id": new_public_id(), "created_by": by or None, "updated_by": by or None}
    columns = ", ".join(kept)
    marks = ", ".join(f":{name}" for name in kept)
    row = tx.one(
        f"INSERT INTO opportunities ({columns}, state, created_at, updated_at)"
        f" VALUES ({marks}, 'open', :at, :at) RETURNING *",
        at=at,
        **kept,
    )
    assert row is not None
    return row


def get(tx: Tx, deal_id: int) -> Row | None:
    """A row that was not deleted, judged by nobody yet."""
    return tx.one("SELECT * FROM opportunities WHERE id = :id AND deleted_at IS NULL", id=deal_id)


def find_id(tx: Tx, public_id: str) -> int | None:
    """The row a link names, judged by nobody yet (ORG-31)."""
    row = tx.one("SELECT id FROM opportunities WHERE public_id = :id", id=public_id)
    return int(row["id"]) if row else None


def lock(tx: Tx, deal_id: int) -> None:
    """One change of a deal after the other."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM opportunities WHERE id = :id FOR UPDATE", id=deal_id)


def change(tx: Tx, deal_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """Other values of an open one as it was seen; the row after, or None (ORG-11)."""
    kept = _stored(values)
    sets = "".join(f"{column} = :{column}, " for column in kept)
    return tx.one(
        f"UPDATE opportunities SET {sets}updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND version = :version AND state = 'open' AND deleted_at IS NULL RETURNING *",
        id=deal_id,
        version=version,
        at=at,
        by=by or None,
        **kept,
    )


def move(
    tx: Tx,
    deal_id: int,
    source: int,
    target: int,
    *,
    day: str,
    at: int,
    by: int,
    probability: int | None = None,
    version: int | None = None,
) -> Row | None:
    """Into another open stage if it still stands in `source`; its own probability ends (OPP-9). The row after, or
    None."""
    return tx.one(
        "UPDATE opportunities SET stage_id = :target, probability = :probability, entered_stage_on = :day,"
        " stale_told_on = NULL, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND stage_id = :source AND state = 'open' AND deleted_at IS NULL"
        " AND (:version = 0 OR version = :version) RETURNING *",
        id=deal_id,
        source=source,
        target=target,
        day=day,
        probability=probability,
        version=version or 0,
        at=at,
        by=by or None,
    )


def close(
    tx: Tx,
    deal_id: int,
    state: str,
    stage_id: int,
    *,
    day: str,
    won_amount: int | None = None,
    reason: str | None = None,
    note: str = "",
    at: int,
    by: int,
) -> Row | None:
    """Into one of the three ends if it is still open; the row after, or None."""
    return tx.one(
        "UPDATE opportunities SET state = :state, stage_id = :stage, probability = NULL, entered_stage_on = :day,"
        " closed_at = :at, won_amount = :won, reason = :reason, reason_note = :note, stale_told_on = NULL,"
        " overdue_told_on = NULL, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND state = 'open' AND deleted_at IS NULL RETURNING *",
        id=deal_id,
        state=state,
        stage=stage_id,
        day=day,
        won=won_amount,
        reason=reason,
        note=note,
        at=at,
        by=by or None,
    )


def reopen(tx: Tx, deal_id: int, state: str, stage_id: int, *, day: str, at: int, by: int) -> Row | None:
    """Out of an end, its closing fields emptied; the row after, or None."""
    return tx.one(
        "UPDATE opportunities SET state = 'open', stage_id = :stage, probability = NULL, entered_stage_on = :day,"
        " closed_at = NULL, won_amount = NULL, reason = NULL, reason_note = '', stale_told_on = NULL,"
        " overdue_told_on = NULL, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND state = :state AND deleted_at IS NULL RETURNING *",
        id=deal_id,
        state=state,
        stage=stage_id,
        day=day,
        at=at,
        by=by or None,
    )


def delete(tx: Tx, deal_id: int, *, at: int, by: int) -> Row | None:
    """An open or void one without contract (OPP-11); the row after, or None."""
    return tx.one(
        "UPDATE opportunities SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND state IN ('open', 'void') AND deleted_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM contracts k WHERE k.opportunity_id = :id AND k.deleted_at IS NULL) RETURNING *",
        id=deal_id,
        at=at,
        by=by or None,
    )


def give(tx: Tx, deal_id: int, owner_id: int, to: int, *, at: int, by: int) -> Row | None:
    """To another person if it still is the first one's; stage, figures and dates stay (XFER-3, T25)."""
    return tx.one(
        "UPDATE opportunities SET owner_id = :to, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND owner_id = :owner AND deleted_at IS NULL RETURNING *",
        id=deal_id,
        owner=owner_id,
        to=to,
        at=at,
        by=by or None,
    )


def list_contract_ids(tx: Tx, deal_id: int) -> list[int]:
    """Contracts made from it, voided ones too, the oldest first."""
    rows = tx.all(
        "SELECT id FROM contracts WHERE opportunity_id = :id AND deleted_at IS NULL ORDER BY id", id=deal_id
    )
    return [row["id"] for row in rows]


# ── of a customer or a person ──


def list_open_of(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Open ones of a customer, judged by nobody yet."""
    return tx.all(
        "SELECT * FROM opportunities WHERE customer_id = :id AND state = 'open' AND deleted_at IS NULL ORDER BY id",
        id=customer_id,
    )


def list_held(tx: Tx, owner_id: int, *, customer_id: int | None = None, limit: int = 1000) -> Sequence[Row]:
    """Everything a person owns, closed ones too; of one customer if named (XFER-2, XFER-12)."""
    return tx.all(
        "SELECT * FROM opportunities WHERE owner_id = :owner AND deleted_at IS NULL"
        " AND (:customer = 0 OR customer_id = :customer) ORDER BY id LIMIT :limit",
        owner=owner_id,
        customer=customer_id or 0,
        limit=limit,
    )


def count_held(tx: Tx, owner_id: int) -> int:
    """How many a person owns, closed ones too."""
    sql = "SELECT count(*) AS n FROM opportunities WHERE owner_id = :owner AND deleted_at IS NULL"
    row = tx.one(sql, owner=owner_id)
    return int(row["n"]) if row else 0


def move_to_customer(tx: Tx, source: int, target: int, *, at: int, by: int) -> list[int]:
    """A merge takes every opportunity along, deleted ones too (CUST-16); the ids of live ones."""
    rows = tx.all(
        "UPDATE opportunities SET customer_id = :target, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE customer_id = :source RETURNING id, deleted_at",
        source=source,
        target=target,
        at=at,
        by=by or None,
    )
    return [row["id"] for row in rows if row["deleted_at"] is None]


def derive_followed(tx: Tx, deal_id: int) -> None:
    """The last qualifying follow-up on it (OPP-13); derived, so it changes no version."""
    tx.run(
        "UPDATE opportunities SET last_followup_at = (SELECT max(f.occurred_at) FROM follow_ups f"
        " WHERE f.opportunity_id = :id AND f.qualifying = 1 AND f.deleted_at IS NULL) WHERE id = :id",
        id=deal_id,
    )


def derive_of_follow_up(tx: Tx, follow_up_id: int) -> None:
    """The same for the deal a follow-up names, if it names one; it was changed, deleted or came back."""
    row = tx.one("SELECT opportunity_id AS id FROM follow_ups WHERE id = :id", id=follow_up_id)
    if row is not None and row["id"] is not None:
        derive_followed(tx, row["id"])


# ── contacts (OPP-12) ──


def list_contacts(tx: Tx, deal_id: int) -> Sequence[Row]:
    """Live contacts of a deal with their part in it; who went to another customer has none (OPP-12)."""
    return tx.all(
        "SELECT c.id, c.name, oc.role FROM opportunity_contacts oc JOIN contacts c ON c.id = oc.contact_id"
        " JOIN opportunities o ON o.id = oc.opportunity_id AND o.customer_id = c.customer_id"
        " WHERE oc.opportunity_id = :id AND c.deleted_at IS NULL ORDER BY oc.role, c.id",
        id=deal_id,
    )


def put_contact(tx: Tx, deal_id: int, contact_id: int, role: str) -> None:
    tx.run(
        "INSERT INTO opportunity_contacts (opportunity_id, contact_id, role) VALUES (:deal, :contact, :role)"
        " ON CONFLICT (opportunity_id, contact_id) DO UPDATE SET role = excluded.role",
        deal=deal_id,
        contact=contact_id,
        role=role,
    )


def drop_contact(tx: Tx, deal_id: int, contact_id: int) -> bool:
    sql = "DELETE FROM opportunity_contacts WHERE opportunity_id = :deal AND contact_id = :contact"
    return tx.run(sql, deal=deal_id, contact=contact_id) == 1


# ── history of stages (OPP-4) ──


def step(tx: Tx, row: Row, *, came_from: int | None, department_id: int, by: int, note: str, at: int) -> None:
    """Close the open row of the history and write the one of the stage the deal stands in now."""
    tx.run(
        "UPDATE stage_history SET left_at = :at WHERE opportunity_id = :id AND left_at IS NULL", id=row["id"], at=at
    )
    tx.run(
        "INSERT INTO stage_history (opportunity_id, from_stage_id, to_stage_id, entered_at, by_id, owner_id,"
        " department_id, amount, note) VALUES (:id, :from, :to, :at, :by, :owner, :department, :amount, :note)",
        **{"from": came_from},
        id=row["id"],
        to=row["stage_id"],
        at=at,
        by=by or None,
        owner=row["owner_id"],
        department=department_id,
        amount=row["amount"],
        note=note,
    )


def list_steps(tx: Tx, deal_id: int, *, limit: int = 50) -> Sequence[Row]:
    """Its way through the stages, the newest first."""
    return tx.all(
        "SELECT h.*, f.name AS from_name, t.name AS to_name, t.type AS to_type, u.name AS by_name"
        " FROM stage_history h JOIN stages t ON t.id = h.to_stage_id LEFT JOIN stages f ON f.id = h.from_stage_id"
        " LEFT JOIN users u ON u.id = h.by_id WHERE h.opportunity_id = :id ORDER BY h.id DESC LIMIT :limit",
        id=deal_id,
        limit=limit,
    )


def find_last_open_stage(tx: Tx, deal_id: int) -> int | None:
    """The open stage it stood in last that is still in use."""
    row = tx.one(
        "SELECT h.to_stage_id AS id FROM stage_history h JOIN stages s ON s.id = h.to_stage_id"
        " WHERE h.opportunity_id = :id AND s.type = 'open' AND s.removed_at IS NULL ORDER BY h.id DESC LIMIT 1",
        id=deal_id,
    )
    return int(row["id"]) if row else None


# ── next contacts that name a deal ──


def list_next_contacts(tx: Tx, deal_id: int) -> Sequence[Row]:
    """Open next contacts that name it, of anybody."""
    return tx.all(
        "SELECT * FROM reminders WHERE opportunity_id = :id AND kind = 'next_contact' AND state = 'open' ORDER BY id",
        id=deal_id,
    )


def link_next_contact(tx: Tx, reminder_id: int, deal_id: int) -> None:
    """The next contact is about this deal of its customer."""
    tx.run("UPDATE reminders SET opportunity_id = :deal WHERE id = :id", id=reminder_id, deal=deal_id)
