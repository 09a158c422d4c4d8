"""Contracts as lists: pages, counts, by number or name; always within what the actor reads (PERM-12, ORG-14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.queries import visibility
from storage.tx import Row, Tx, literal

MOST_COUNTED = 1000
_LIKE_NUMBER = "(upper(r.number) LIKE :begins ESCAPE '!' OR upper(r.number) LIKE :ends ESCAPE '!')"
_COLUMNS = {"customer": "customer_id", "owner": "owner_id", "status": "approval_status"}


def page(tx: Tx, actor: Actor, narrowed: Mapping[str, Any], *, first: int, now: int, limit: int) -> Sequence[Row]:
    """Newest first, after `first`; `narrowed` by customer, owner, status, words of number, name or customer."""
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    only, params = narrowing(narrowed)
    return tx.all(
        f"SELECT r.* FROM contracts r WHERE {seen.sql}{only} ORDER BY r.id DESC LIMIT :limit OFFSET :first",
        first=first,
        limit=limit,
        **params,
        **seen.params,
    )


def count(tx: Tx, actor: Actor, narrowed: Mapping[str, Any], *, now: int) -> int:
    """How many; counting stops above 1,000."""
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    only, params = narrowing(narrowed)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM contracts r WHERE {seen.sql}{only} LIMIT :most) AS found",
        most=MOST_COUNTED + 1,
        **params,
        **seen.params,
    )
    return int(row["n"]) if row else 0


def sums(tx: Tx, actor: Actor, narrowed: Mapping[str, Any], *, now: int) -> list[tuple[str, int]]:
    """Currency and what its contracts come to, the largest first; void ones count for nothing."""
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    only, params = narrowing(narrowed)
    rows = tx.all(
        f"SELECT r.currency, sum(r.amount) AS amount FROM contracts r WHERE {seen.sql}{only}"
        " AND r.approval_status <> 'void' GROUP BY r.currency ORDER BY 2 DESC, 1",
        **params,
        **seen.params,
    )
    return [(row["currency"], int(row["amount"])) for row in rows]


def narrowing(narrowed: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The further conditions of a list on `contracts r`, each begun with AND."""
    kept = {name: value for name, value in narrowed.items() if value is not None}
    words = str(kept.pop("words", ""))
    parts = "".join(f" AND r.{_COLUMNS[name]} = :{name}" for name in kept)
    if not words:
        return parts, kept
    named = "r.name_key LIKE :name ESCAPE '!' OR EXISTS (SELECT 1 FROM customers c WHERE c.id = r.customer_id"
    named += " AND c.name_key LIKE :name ESCAPE '!')"
    name = f"%{literal(name_key(words))}%" if name_key(words) else ""
    return f"{parts} AND ({_LIKE_NUMBER} OR {named})", {**kept, **_like_number(words), "name": name}


def _like_number(number: str) -> dict[str, str]:
    text = number.strip().upper()
    letters, digits = text.rstrip("0123456789"), text[len(text.rstrip("0123456789")) :]
    return {"begins": f"{literal(text)}%", "ends": f"{literal(letters)}%{digits}" if digits else literal(text)}


def list_named(tx: Tx, actor: Actor, number: str, key: str, *, now: int, limit: int) -> Sequence[Row]:
    """The contract of that number first, then those whose number or name begins with it; wildcards literally."""
    if not number:
        return []
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    return tx.all(
        f"SELECT r.* FROM contracts r WHERE {seen.sql} AND (r.number LIKE :number ESCAPE '!'"
        " OR (:key <> '' AND r.name_key LIKE :name ESCAPE '!'))"
        " ORDER BY CASE WHEN r.number = :exact THEN 0 ELSE 1 END, r.id DESC LIMIT :limit",
        number=f"{literal(number)}%",
        exact=number,
        key=key,
        name=f"{literal(key)}%",
        limit=limit,
        **seen.params,
    )


def list_waiting(tx: Tx, approval_id: int) -> list[str]:
    """The names of those an approval waits for."""
    rows = tx.all(
        "SELECT u.name FROM approval_tasks t JOIN users u ON u.id = t.approver_id"
        " WHERE t.approval_id = :id AND t.state = 'pending' ORDER BY t.position, t.id",
        id=approval_id,
    )
    return [row["name"] for row in rows]


def count_paid_on_time(tx: Tx, customer_id: int) -> tuple[int, int]:
    """Of a customer's paid instalments: how many by their day, and how many there are (conversations 6.13)."""
    row = tx.one(
        "SELECT count(*) AS n, sum(CASE WHEN last_on <= due_on THEN 1 ELSE 0 END) AS good FROM ("
        "SELECT p.id, p.due_on, max(r.received_on) AS last_on FROM plans p JOIN contracts k ON k.id = p.contract_id"
        " JOIN allocations a ON a.plan_id = p.id JOIN receipts r ON r.id = a.receipt_id"
        " WHERE k.customer_id = :id AND p.paid = p.amount AND p.deleted_at IS NULL GROUP BY p.id, p.due_on) AS paid",
        id=customer_id,
    )
    return (int(row["good"] or 0), int(row["n"])) if row is not None else (0, 0)
