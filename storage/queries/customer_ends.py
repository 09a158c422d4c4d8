"""Customers that end and come back: deleted, restored, merged into another (CUST-14 to CUST-16).

Every change of state is one statement that names the state it starts from.
"""

from collections.abc import Sequence

from storage.tx import Row, Tx

_EMPTIED = (
    "owner_id = NULL, pool_id = NULL, recycle_due_on = NULL, recycle_rule_id = NULL, protected_until = NULL,"
    " locked_until = NULL, lock_reason = NULL, next_contact_at = NULL"
)


def lock(tx: Tx, *ids: int) -> None:
    """Take customers, whatever their state, for the rest of the transaction, in one order."""
    if tx.dialect == "postgres":
        for customer_id in sorted(set(ids)):
            tx.one("SELECT id FROM customers WHERE id = :id FOR UPDATE", id=customer_id)


def delete(tx: Tx, customer_id: int, *, version: int, at: int, by: int) -> Row | None:
    """Delete a live customer as it was read; the row after, or None."""
    return tx.one(
        f"UPDATE customers SET state = 'deleted', deleted_at = :at, {_EMPTIED}, updated_at = :at, updated_by = :by,"
        " version = version + 1 WHERE id = :id AND version = :version AND state = 'live' RETURNING *",
        id=customer_id,
        version=version,
        at=at,
        by=by,
    )


def restore(
    tx: Tx, customer_id: int, *, deleted_at: int, owner_id: int | None, pool_id: int | None, at: int, by: int
) -> Row | None:
    """Bring back the customer of that deletion for an owner or a pool; the row after, or None."""
    return tx.one(
        "UPDATE customers SET state = 'live', deleted_at = NULL, owner_id = :owner, pool_id = :pool,"
        " received_at = :at, entered_pool_at = COALESCE(:entered, entered_pool_at), updated_at = :at,"
        " updated_by = :by, version = version + 1"
        " WHERE id = :id AND state = 'deleted' AND deleted_at = :deleted RETURNING *",
        entered=at if pool_id is not None else None,
        id=customer_id,
        deleted=deleted_at,
        owner=owner_id,
        pool=pool_id,
        at=at,
        by=by,
    )


def merge(tx: Tx, source: int, target: int, *, version: int, at: int, by: int) -> Row | None:
    """End a live customer as it was read; its id leads to the other from now on. The row after, or None."""
    row = tx.one(
        f"UPDATE customers SET state = 'merged', merged_into = :target, {_EMPTIED}, updated_at = :at,"
        " updated_by = :by, version = version + 1 WHERE id = :id AND version = :version AND state = 'live'"
        " RETURNING *",
        id=source,
        target=target,
        version=version,
        at=at,
        by=by,
    )
    if row is not None:
        tx.run("UPDATE customers SET merged_into = :target WHERE merged_into = :id", id=source, target=target)
    return row


def take_over(tx: Tx, target: int, pool_id: int, owner_id: int, *, received_at: int, at: int, by: int) -> bool:
    """The owner of what was merged into a pooled customer becomes its owner; False when it left the pool."""
    return (
        tx.run(
            "UPDATE customers SET owner_id = :owner, pool_id = NULL, received_at = :received, updated_at = :at,"
            " updated_by = :by WHERE id = :id AND pool_id = :pool AND owner_id IS NULL AND state = 'live'",
            id=target,
            pool=pool_id,
            owner=owner_id,
            received=received_at,
            at=at,
            by=by,
        )
        == 1
    )


def end_contacts(tx: Tx, customer_id: int, *, at: int, by: int) -> None:
    """Its contacts go along (CUST-14)."""
    tx.run(
        "UPDATE contacts SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE customer_id = :id AND deleted_at IS NULL",
        id=customer_id,
        at=at,
        by=by,
    )


def restore_contacts(tx: Tx, customer_id: int, *, deleted_at: int) -> None:
    """Those that went with that deletion come back with it."""
    tx.run(
        "UPDATE contacts SET deleted_at = NULL, version = version + 1 WHERE customer_id = :id AND deleted_at = :at",
        id=customer_id,
        at=deleted_at,
    )


def find_last_stint(tx: Tx, customer_id: int) -> Row | None:
    """Who held it last."""
    return tx.one(
        "SELECT s.user_id, s.out_reason, u.status FROM stints s JOIN users u ON u.id = s.user_id"
        " WHERE s.kind = 'customer' AND s.record_id = :id ORDER BY s.id DESC LIMIT 1",
        id=customer_id,
    )


def count_parts(tx: Tx, customer_id: int) -> dict[str, int]:
    """What goes along with a customer: contacts, follow_ups, reminders."""
    row = tx.one(
        "SELECT (SELECT count(*) FROM contacts WHERE customer_id = :id AND deleted_at IS NULL) AS contacts,"
        " (SELECT count(*) FROM follow_ups WHERE subject_kind = 'customer' AND subject_id = :id"
        "  AND deleted_at IS NULL) AS follow_ups,"
        " (SELECT count(*) FROM reminders WHERE subject_kind = 'customer' AND subject_id = :id"
        "  AND state = 'open') AS reminders",
        id=customer_id,
    )
    assert row is not None
    return {name: int(row[name]) for name in ("contacts", "follow_ups", "reminders")}


def list_merged_names(tx: Tx, customer_id: int) -> list[str]:
    """The names of what was merged into a customer: it is still found by them (CUST-16)."""
    rows = tx.all("SELECT name FROM customers WHERE merged_into = :id AND state = 'merged'", id=customer_id)
    return [row["name"] for row in rows]


def move_children(tx: Tx, source: int, target: int, *, at: int, by: int) -> None:
    """Contacts, follow-ups, closed reminders, history of owners, and whatever points to the source (CUST-16)."""
    for sql in (
        "UPDATE contacts SET customer_id = :target, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE customer_id = :source",
        "UPDATE follow_ups SET subject_id = :target, updated_at = :at, version = version + 1"
        " WHERE subject_kind = 'customer' AND subject_id = :source",
        "UPDATE reminders SET subject_id = :target WHERE subject_kind = 'customer' AND subject_id = :source"
        " AND state <> 'open'",
        "UPDATE stints SET record_id = :target WHERE kind = 'customer' AND record_id = :source",
        "UPDATE customers SET parent_customer_id = NULL, relation = NULL WHERE id = :target"
        " AND parent_customer_id = :source",
        "UPDATE customers SET parent_customer_id = :target WHERE parent_customer_id = :source",
        "UPDATE customers SET referrer_customer_id = NULL WHERE id = :target AND referrer_customer_id = :source",
        "UPDATE customers SET referrer_customer_id = :target WHERE referrer_customer_id = :source",
        "UPDATE leads SET referrer_customer_id = :target WHERE referrer_customer_id = :source",
        "UPDATE leads SET converted_customer_id = :target WHERE converted_customer_id = :source",
    ):
        params = {"source": source, "target": target, "at": at, "by": by}
        tx.run(sql, **{name: value for name, value in params.items() if f":{name}" in sql})


def list_team(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Rows of the team that did not end."""
    return tx.all(
        "SELECT id, user_id, power, expires_at FROM team_members WHERE record_kind = 'customer' AND record_id = :id"
        " AND ended_at IS NULL ORDER BY id",
        id=customer_id,
    )


def move_member(tx: Tx, row_id: int, target: int) -> None:
    tx.run("UPDATE team_members SET record_id = :target WHERE id = :id", id=row_id, target=target)


def end_member(tx: Tx, row_id: int, *, at: int) -> None:
    tx.run("UPDATE team_members SET ended_at = :at WHERE id = :id AND ended_at IS NULL", id=row_id, at=at)
