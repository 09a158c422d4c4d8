"""Groups bound to a department (PERM-23)."""

from typing import Any

from storage.errors import NotFound
from storage.tx import Row, Tx

_BOUND = "SELECT g.*, d.name AS department FROM group_bindings g JOIN departments d ON d.id = g.department_id"


def get(tx: Tx, binding_id: int) -> Row:
    """Raises NotFound for a group that was unbound."""
    row = tx.one(f"{_BOUND} WHERE g.id = :id", id=binding_id)
    if row is None:
        raise NotFound(rule="PERM-23")
    return row


def find(tx: Tx, place: str) -> Row | None:
    """The binding of a group, None while it gets nothing."""
    return tx.one(f"{_BOUND} WHERE g.place = :place AND d.archived = 0", place=place)


def bind(tx: Tx, place: str, *, department_id: int, locale: str, quiet: str, by: int, at: int) -> None:
    tx.run(
        "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
        " VALUES (:place, :department, :locale, :quiet, :by, :at)"
        " ON CONFLICT (place) DO UPDATE SET department_id = excluded.department_id, bound_by = excluded.bound_by,"
        " bound_at = excluded.bound_at",
        place=place,
        department=department_id,
        locale=locale,
        quiet=quiet,
        by=by,
        at=at,
    )


def unbind(tx: Tx, place: str) -> bool:
    return tx.run("DELETE FROM group_bindings WHERE place = :place", place=place) == 1


def move(tx: Tx, place: str, to: str) -> bool:
    """The group lives on under another address, with what is queued for it; False when it was not bound."""
    known = tx.one("SELECT 1 AS yes FROM group_bindings WHERE place = :to", to=to)
    tx.run("UPDATE outbox SET place = :to WHERE place = :place AND state IN ('queued', 'leased')", to=to, place=place)
    if known is not None:
        return unbind(tx, place)
    return tx.run("UPDATE group_bindings SET place = :to WHERE place = :place", to=to, place=place) == 1


def change(tx: Tx, place: str, **values: Any) -> None:
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    tx.run(f"UPDATE group_bindings SET {assignments} WHERE place = :place", place=place, **values)


def list_places(tx: Tx, department_id: int) -> list[str]:
    """The groups bound to a department."""
    sql = "SELECT g.place FROM group_bindings g WHERE g.department_id = :id ORDER BY g.place"
    return [row["place"] for row in tx.all(sql, id=department_id)]
