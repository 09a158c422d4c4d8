"""Rows of visits (FOLLOW-15 to FOLLOW-19)."""

from collections.abc import Sequence

from storage.entities.people import Actor
from storage.queries import people
from storage.tx import Row, Tx

_NAMED = (
    "SELECT f.*, COALESCE(c.name, l.name) AS name FROM follow_ups f"
    " LEFT JOIN customers c ON f.subject_kind = 'customer' AND c.id = f.subject_id"
    " LEFT JOIN leads l ON f.subject_kind = 'lead' AND l.id = f.subject_id"
)


def set_place(
    tx: Tx,
    visit_id: int,
    *,
    checked_in_at: int,
    arrived_at: int | None,
    place: tuple[int, int] | None,
    trust: str,
    distance_m: int | None,
) -> None:
    """Where a visit was begun, and when."""
    tx.run(
        "UPDATE follow_ups SET checked_in_at = :at, arrived_at = :arrived, lat_e6 = :lat, lng_e6 = :lng,"
        " trust = :trust, distance_m = :distance WHERE id = :id",
        id=visit_id,
        at=checked_in_at,
        arrived=arrived_at,
        lat=place[0] if place else None,
        lng=place[1] if place else None,
        trust=trust,
        distance=distance_m,
    )


def find_latest(tx: Tx, user_id: int) -> Row | None:
    """The last check-in of a person."""
    return tx.one(
        f"{_NAMED} WHERE f.author_id = :user AND f.checked_in_at IS NOT NULL AND f.deleted_at IS NULL"
        " ORDER BY f.checked_in_at DESC LIMIT 1",
        user=user_id,
    )


def leave(tx: Tx, visit_id: int, *, at: int, now: int, auto: bool = False) -> bool:
    """End an open visit; False when it was ended before."""
    return (
        tx.run(
            "UPDATE follow_ups SET checked_out_at = :at, auto_closed = :auto, updated_at = :now,"
            " version = version + 1"
            " WHERE id = :id AND checked_out_at IS NULL AND checked_in_at IS NOT NULL AND deleted_at IS NULL",
            id=visit_id,
            at=at,
            auto=int(auto),
            now=now,
        )
        == 1
    )


def move_end(tx: Tx, visit_id: int, user_id: int, *, at: int, now: int) -> bool:
    """Another end for an own visit that is over; False when it is not."""
    return (
        tx.run(
            "UPDATE follow_ups SET checked_out_at = :at, auto_closed = 0, updated_at = :now, version = version + 1"
            " WHERE id = :id AND author_id = :user AND checked_out_at IS NOT NULL AND deleted_at IS NULL"
            " AND :at >= checked_in_at AND :at <= :now",
            id=visit_id,
            user=user_id,
            at=at,
            now=now,
        )
        == 1
    )


def list_open_of(tx: Tx, user_id: int) -> Sequence[Row]:
    """Open visits of a person: one at most (FOLLOW-17)."""
    return tx.all(
        f"{_NAMED} WHERE f.author_id = :user AND f.kind = 'visit' AND f.checked_in_at IS NOT NULL"
        " AND f.checked_out_at IS NULL AND f.deleted_at IS NULL",
        user=user_id,
    )


def list_quiet(tx: Tx, *, before: int, limit: int) -> Sequence[Row]:
    """Open visits without a sign since that moment."""
    return tx.all(
        f"{_NAMED} WHERE f.kind = 'visit' AND f.checked_in_at IS NOT NULL AND f.checked_out_at IS NULL"
        " AND f.deleted_at IS NULL AND f.checked_in_at <= :before AND f.updated_at <= :before"
        " ORDER BY f.checked_in_at, f.id LIMIT :limit",
        before=before,
        limit=limit,
    )


def last_before(tx: Tx, subject: tuple[str, int], visit_id: int) -> int | None:
    """When the record was visited last before this visit."""
    row = tx.one(
        "SELECT max(occurred_at) AS at FROM follow_ups WHERE subject_kind = :kind AND subject_id = :subject"
        " AND deleted_at IS NULL AND id <> :id AND (kind = 'visit' OR method = 'visit')",
        kind=subject[0],
        subject=subject[1],
        id=visit_id,
    )
    return None if row is None else row["at"]


def last_note(tx: Tx, subject: tuple[str, int], visit_id: int) -> str:
    """What the last follow-up before the visit says: there is something to take up again."""
    row = tx.one(
        "SELECT content, next_note FROM follow_ups WHERE subject_kind = :kind AND subject_id = :subject"
        " AND deleted_at IS NULL AND id <> :id AND (content <> '' OR next_note <> '')"
        " ORDER BY occurred_at DESC, id DESC LIMIT 1",
        kind=subject[0],
        subject=subject[1],
        id=visit_id,
    )
    return "" if row is None else str(row["next_note"] or row["content"])


def list_with_file(tx: Tx, file_id: int) -> Sequence[Row]:
    """The live visits a file hangs on, the first of them first."""
    return tx.all(
        f"{_NAMED} JOIN file_links k ON k.entity = 'follow_up' AND k.record_id = f.id WHERE k.file_id = :file"
        " AND f.checked_in_at IS NOT NULL AND f.deleted_at IS NULL ORDER BY f.id",
        file=file_id,
    )


def has_marked_photos(tx: Tx, visit_id: int) -> bool:
    """Are there photos of the visit, and is every one of them here, as a picture that takes a watermark?"""
    row = tx.one(
        "SELECT count(*) AS n, sum(CASE WHEN f.state = 'kept' AND f.mime <> '' THEN 1 ELSE 0 END) AS here"
        " FROM file_links k JOIN files f ON f.id = k.file_id"
        " WHERE k.entity = 'follow_up' AND k.record_id = :id AND f.kind = 'photo' AND f.state <> 'erased'",
        id=visit_id,
    )
    return row is not None and bool(row["n"]) and row["n"] == row["here"]


def sees_position(tx: Tx, actor: Actor, author_id: int) -> bool:
    """Coordinates are for the author and for holders of `visit.location` over him (FOLLOW-19)."""
    return author_id == actor.user_id or author_id in people.reach(tx, actor, "visit.location")


def give_place(tx: Tx, customer_id: int, place: tuple[int, int], *, by: int, now: int) -> bool:
    """The first place of a customer; False when it has one."""
    return (
        tx.run(
            "UPDATE customers SET lat_e6 = :lat, lng_e6 = :lng, updated_at = :now, updated_by = :by,"
            " version = version + 1 WHERE id = :id AND lat_e6 IS NULL AND state = 'live'",
            id=customer_id,
            lat=place[0],
            lng=place[1],
            by=by,
            now=now,
        )
        == 1
    )


def is_unplaced(tx: Tx, subject: tuple[str, int]) -> bool:
    """A customer without a saved place; leads have none at all."""
    if subject[0] != "customer":
        return False
    row = tx.one("SELECT lat_e6 FROM customers WHERE id = :id", id=subject[1])
    return row is not None and row["lat_e6"] is None


def list_due_near(tx: Tx, user_id: int, customer_ids: Sequence[int], *, since: int, until: int) -> list[int]:
    """Those of the customers whom the person meant to meet in that time."""
    found = []
    for customer_id in customer_ids:
        row = tx.one(
            "SELECT 1 AS yes FROM reminders WHERE kind = 'next_contact' AND state = 'open' AND user_id = :user"
            " AND subject_kind = 'customer' AND subject_id = :id AND due_at BETWEEN :since AND :until",
            user=user_id,
            id=customer_id,
            since=since,
            until=until,
        )
        if row is not None:
            found.append(customer_id)
    return found
