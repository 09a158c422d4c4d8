"""A lead becoming a customer and back: each change one guarded statement (LEAD-6 to LEAD-12)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.tx import Row, Tx, among


def close(tx: Tx, lead_id: int, status: str, *, at: int, by: int) -> Row | None:
    """Take the lead out of work before its customer is made; the row after, or None when it changed meanwhile."""
    return tx.one(
        "UPDATE leads SET status = 'converted', converted_from = status, converted_at = :at, conversion = 'new',"
        " recycle_due_on = NULL, recycle_rule_id = NULL, next_contact_at = NULL,"
        " updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND status = :status AND owner_id IS NOT NULL AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        status=status,
        at=at,
        by=by,
    )


def point(tx: Tx, lead_id: int, customer_id: int, how: str) -> Row:
    """The converted lead points to its customer; the row after."""
    row = tx.one(
        "UPDATE leads SET converted_customer_id = :customer, conversion = :how WHERE id = :id RETURNING *",
        id=lead_id,
        customer=customer_id,
        how=how,
    )
    assert row is not None
    return row


def take_back(tx: Tx, lead_id: int, customer_id: int, *, at: int, by: int) -> Row | None:
    """The status before, if the lead still points to this customer; the row after, or None (LEAD-12)."""
    return tx.one(
        "UPDATE leads SET status = converted_from, converted_from = NULL, converted_at = NULL, conversion = NULL,"
        " converted_customer_id = NULL, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND status = 'converted' AND converted_customer_id = :customer AND deleted_at IS NULL"
        " RETURNING *",
        id=lead_id,
        customer=customer_id,
        at=at,
        by=by,
    )


def keep(tx: Tx, lead_id: int, customer_id: int, *, owner_id: int, made: Mapping[str, Any], at: int, by: int) -> None:
    """What the conversion did, for its undo."""
    tx.run(
        "INSERT INTO conversions (lead_id, customer_id, owner_id, made, at, by_id)"
        " VALUES (:lead, :customer, :owner, :made, :at, :by)",
        lead=lead_id,
        customer=customer_id,
        owner=owner_id,
        made=json.dumps(made, ensure_ascii=False),
        at=at,
        by=by,
    )


def find(tx: Tx, lead_id: int) -> Row | None:
    """The conversion of a lead that was not taken back."""
    return tx.one("SELECT * FROM conversions WHERE lead_id = :id AND undone_at IS NULL", id=lead_id)


def find_last_of(tx: Tx, customer_id: int) -> Row | None:
    """The latest conversion into a customer that was not taken back."""
    return tx.one(
        "SELECT * FROM conversions WHERE customer_id = :id AND undone_at IS NULL ORDER BY id DESC LIMIT 1",
        id=customer_id,
    )


def note_undone(tx: Tx, conversion_id: int, *, at: int, by: int) -> bool:
    """False when it was taken back before."""
    sql = "UPDATE conversions SET undone_at = :at, undone_by = :by WHERE id = :id AND undone_at IS NULL"
    return tx.run(sql, id=conversion_id, at=at, by=by) == 1


def count_follow_ups(tx: Tx, lead_id: int) -> int:
    """How many follow-ups and visits move along with a lead."""
    row = tx.one(
        "SELECT count(*) AS n FROM follow_ups"
        " WHERE subject_kind = 'lead' AND subject_id = :id AND deleted_at IS NULL",
        id=lead_id,
    )
    return int(row["n"]) if row else 0


def relink(tx: Tx, lead_id: int, customer_id: int) -> None:
    """Follow-ups and visits go to the customer and remember their lead (LEAD-10)."""
    tx.run(
        "UPDATE follow_ups SET subject_kind = 'customer', subject_id = :customer, origin_lead_id = :lead"
        " WHERE subject_kind = 'lead' AND subject_id = :lead AND deleted_at IS NULL",
        lead=lead_id,
        customer=customer_id,
    )
    _move_help(tx, ("lead", lead_id), ("customer", customer_id))


def _move_help(tx: Tx, source: tuple[str, int], target: tuple[str, int]) -> None:
    """What needs help still does."""
    tx.run(
        "UPDATE help_requests SET subject_kind = :to_kind, subject_id = :to_id"
        " WHERE subject_kind = :kind AND subject_id = :id AND settled_at IS NULL",
        kind=source[0],
        id=source[1],
        to_kind=target[0],
        to_id=target[1],
    )


def move_files(
    tx: Tx, source: tuple[str, int], target: tuple[str, int], only: Sequence[int] | None = None
) -> list[int]:
    """Files that hang on the record itself hang on the other instead; their ids."""
    condition, params = among(tx, "file_id", "only", only or ())
    rows = tx.all(
        "UPDATE file_links SET entity = :to_kind, record_id = :to_id WHERE entity = :kind AND record_id = :id"
        " AND NOT EXISTS (SELECT 1 FROM file_links t WHERE t.file_id = file_links.file_id"
        " AND t.entity = :to_kind AND t.record_id = :to_id)"
        f"{'' if only is None else ' AND ' + condition} RETURNING file_id",
        kind=source[0],
        id=source[1],
        to_kind=target[0],
        to_id=target[1],
        **({} if only is None else params),
    )
    return [row["file_id"] for row in rows]


def unlink(tx: Tx, lead_id: int, customer_id: int) -> None:
    """The same follow-ups back to their lead."""
    tx.run(
        "UPDATE follow_ups SET subject_kind = 'lead', subject_id = :lead, origin_lead_id = NULL, contact_id = NULL"
        " WHERE subject_kind = 'customer' AND subject_id = :customer AND origin_lead_id = :lead",
        lead=lead_id,
        customer=customer_id,
    )
    if not has_follow_ups(tx, customer_id):
        _move_help(tx, ("customer", customer_id), ("lead", lead_id))


def has_follow_ups(tx: Tx, customer_id: int) -> bool:
    """Is anything written on the customer?"""
    sql = "SELECT 1 AS yes FROM follow_ups WHERE subject_kind = 'customer' AND subject_id = :id LIMIT 1"
    return tx.one(sql, id=customer_id) is not None


def find_newer(
    tx: Tx, lead_id: int, customer_id: int, *, since: int, contacts: Sequence[int], deal: int | None = None
) -> str | None:
    """What was added to the customer after the conversion: a follow-up, a contact, a deal, a contract, a customer
    beneath it."""
    follow_up = tx.one(
        "SELECT 1 AS yes FROM follow_ups WHERE subject_kind = 'customer' AND subject_id = :customer"
        " AND deleted_at IS NULL AND created_at > :since AND COALESCE(origin_lead_id, 0) <> :lead LIMIT 1",
        customer=customer_id,
        since=since,
        lead=lead_id,
    )
    if follow_up is not None:
        return "follow_up"
    rows = tx.all(
        "SELECT id FROM contacts WHERE customer_id = :customer AND deleted_at IS NULL AND created_at > :since",
        customer=customer_id,
        since=since,
    )
    if any(row["id"] not in contacts for row in rows):
        return "contact"
    for newer, sql in _NEWER.items():
        if tx.one(sql, customer=customer_id, since=since, deal=deal or 0) is not None:
            return newer
    below = tx.one(
        "SELECT 1 AS yes FROM customers WHERE parent_customer_id = :customer AND state = 'live'"
        " AND updated_at > :since LIMIT 1",
        customer=customer_id,
        since=since,
    )
    return None if below is None else "customer"


_NEWER = {
    "deal": "SELECT 1 AS yes FROM opportunities WHERE customer_id = :customer AND deleted_at IS NULL"
    " AND ((created_at > :since AND id <> :deal) OR (id = :deal AND version > 1)) LIMIT 1",
    "contract": "SELECT 1 AS yes FROM contracts WHERE customer_id = :customer AND deleted_at IS NULL"
    " AND (created_at > :since OR opportunity_id = :deal) LIMIT 1",
}


def remove_deal(tx: Tx, deal_id: int, *, at: int, by: int) -> Row | None:
    """Delete the deal a conversion made, if nothing was done with it; the row after, or None."""
    return tx.one(
        "UPDATE opportunities SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND version = 1 AND state = 'open' AND deleted_at IS NULL RETURNING *",
        id=deal_id,
        at=at,
        by=by,
    )


def give_reminder(tx: Tx, reminder_id: int, subject: tuple[str, int], *, now: int) -> bool:
    """An open reminder goes to the record its lead became, or back; False when it ended meanwhile."""
    return (
        tx.run(
            "UPDATE reminders SET subject_kind = :kind, subject_id = :record, version = version + 1,"
            " updated_at = :now WHERE id = :id AND state = 'open'",
            id=reminder_id,
            kind=subject[0],
            record=subject[1],
            now=now,
        )
        == 1
    )


def restore_fields(
    tx: Tx, customer_id: int, before: Mapping[str, Any], after: Mapping[str, Any], *, at: int, by: int
) -> None:
    """Filled fields are empty again where they still hold what was filled in."""
    for name, value in after.items():
        tx.run(
            f"UPDATE customers SET {name} = :before, updated_at = :at, updated_by = :by, version = version + 1"
            f" WHERE id = :id AND {name} = :after",
            id=customer_id,
            before=before[name],
            after=value,
            at=at,
            by=by,
        )


def remove_customer(tx: Tx, customer_id: int, owner_id: int, *, at: int, by: int) -> Row | None:
    """Delete the customer a conversion made, if it still is its owner's; the row after, or None (ORG-12)."""
    return tx.one(
        "UPDATE customers SET state = 'deleted', deleted_at = :at, recycle_due_on = NULL, next_contact_at = NULL,"
        " updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND state = 'live' AND owner_id = :owner RETURNING *",
        id=customer_id,
        owner=owner_id,
        at=at,
        by=by,
    )


def list_recent_customers(tx: Tx, user_id: int, *, limit: int) -> list[int]:
    """Own customers by their last follow-up, the latest first."""
    rows = tx.all(
        "SELECT id FROM customers WHERE owner_id = :user AND state = 'live' AND last_followup_at IS NOT NULL"
        " ORDER BY last_followup_at DESC, id DESC LIMIT :limit",
        user=user_id,
        limit=limit,
    )
    return [row["id"] for row in rows]
