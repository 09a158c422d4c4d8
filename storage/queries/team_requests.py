"""Requests to join a customer: one pending a person and record, settled by one guarded statement (TEAM-8)."""

from collections.abc import Sequence

from storage.tx import Row, Tx

_NAMED = (
    "SELECT q.*, u.name AS asker, u.status AS asker_status, c.name AS customer, c.owner_id, c.state AS customer_state"
    " FROM join_requests q JOIN users u ON u.id = q.user_id JOIN customers c ON c.id = q.customer_id"
)


def add(tx: Tx, customer_id: int, user_id: int, *, at: int) -> int:
    """A pending request; its id. Raises ConstraintBroken when one is pending."""
    row = tx.one(
        "INSERT INTO join_requests (customer_id, user_id, state, asked_at) VALUES (:customer, :user, 'pending', :at)"
        " RETURNING id",
        customer=customer_id,
        user=user_id,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def find(tx: Tx, request_id: int) -> Row | None:
    """A request with the names it shows."""
    return tx.one(f"{_NAMED} WHERE q.id = :id", id=request_id)


def find_last(tx: Tx, customer_id: int, user_id: int) -> Row | None:
    """The newest request of the person for the record."""
    return tx.one(
        "SELECT * FROM join_requests WHERE customer_id = :customer AND user_id = :user ORDER BY id DESC LIMIT 1",
        customer=customer_id,
        user=user_id,
    )


def settle(
    tx: Tx,
    request_id: int,
    state: str,
    *,
    by: int | None,
    at: int,
    power: str | None = None,
    expires_at: int | None = None,
) -> bool:
    """Decide a pending request; False when it was decided before."""
    return (
        tx.run(
            "UPDATE join_requests SET state = :state, power = :power, expires_at = :expires, decided_at = :at,"
            " decided_by = :by WHERE id = :id AND state = 'pending'",
            id=request_id,
            state=state,
            power=power,
            expires=expires_at,
            at=at,
            by=by,
        )
        == 1
    )


def list_pending_on(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Who waits to be let into a customer."""
    return tx.all(
        f"{_NAMED} WHERE q.customer_id = :customer AND q.state = 'pending' ORDER BY q.id", customer=customer_id
    )


def list_late(tx: Tx, *, before: int, limit: int) -> Sequence[Row]:
    """Pending ones asked at or before the instant."""
    return tx.all(
        f"{_NAMED} WHERE q.state = 'pending' AND q.asked_at <= :before ORDER BY q.asked_at, q.id LIMIT :limit",
        before=before,
        limit=limit,
    )


def list_to_escalate(tx: Tx, *, before: int, limit: int) -> Sequence[Row]:
    """Pending ones asked at or before the instant that no superior was told of yet."""
    return tx.all(
        f"{_NAMED} WHERE q.state = 'pending' AND q.asked_at <= :before AND q.escalated_at IS NULL"
        " ORDER BY q.asked_at, q.id LIMIT :limit",
        before=before,
        limit=limit,
    )


def escalate(tx: Tx, request_id: int, *, at: int) -> bool:
    """The superior decides as well from now on; False when he does already."""
    return (
        tx.run(
            "UPDATE join_requests SET escalated_at = :at"
            " WHERE id = :id AND state = 'pending' AND escalated_at IS NULL",
            id=request_id,
            at=at,
        )
        == 1
    )


def find_joinable(tx: Tx, customer_id: int) -> Row | None:
    """A live customer that somebody owns, judged by nobody: its name was known to the asker before."""
    return tx.one(
        "SELECT id, name, owner_id FROM customers WHERE id = :id AND state = 'live' AND owner_id IS NOT NULL",
        id=customer_id,
    )
