"""Stars on customers, each of one person (CUST-9)."""

from collections.abc import Sequence

from storage.entities.people import Actor
from storage.queries import people, visibility
from storage.tx import Row, Tx, among


def star(tx: Tx, user_id: int, customer_id: int, *, at: int) -> None:
    tx.run(
        "INSERT INTO stars (user_id, customer_id, at) VALUES (:user, :id, :at)"
        " ON CONFLICT (user_id, customer_id) DO NOTHING",
        user=user_id,
        id=customer_id,
        at=at,
    )


def unstar(tx: Tx, user_id: int, customer_id: int) -> bool:
    """False when there was no star."""
    return tx.run("DELETE FROM stars WHERE user_id = :user AND customer_id = :id", user=user_id, id=customer_id) == 1


def list_starred(tx: Tx, actor: Actor, *, now: int, limit: int = 200) -> Sequence[Row]:
    """Readable customers with a star of the actor, or of people in his `customer.view` scope: a manager's team list.

    One row a customer: name, level, owner, whose stars (names with commas between), `mine` first.
    """
    seen = visibility.readable(tx, actor, "customer", now=now)
    scope = people.reach(tx, actor, "customer.view")
    whose, params = (
        ("1 = 1", dict[str, object]()) if scope.everyone else among(tx, "s.user_id", "s_users", scope.users)
    )
    return tx.all(
        "SELECT r.id, r.name, r.level, r.owner_id, o.name AS owner,"
        f" max(CASE WHEN s.user_id = :s_me THEN 1 ELSE 0 END) AS mine, {_joined(tx)} AS stars"
        " FROM stars s JOIN customers r ON r.id = s.customer_id"
        " JOIN users u ON u.id = s.user_id LEFT JOIN users o ON o.id = r.owner_id"
        f" WHERE {seen.sql} AND (s.user_id = :s_me OR {whose})"
        " GROUP BY r.id, r.name, r.level, r.owner_id, o.name ORDER BY mine DESC, r.id LIMIT :limit",
        s_me=actor.user_id,
        limit=limit,
        **seen.params,
        **params,
    )


def _joined(tx: Tx) -> str:
    return "string_agg(u.name, ', ')" if tx.dialect == "postgres" else "group_concat(u.name, ', ')"


def move(tx: Tx, source: int, target: int) -> None:
    """Stars of a merged customer are on its survivor."""
    tx.run(
        "INSERT INTO stars (user_id, customer_id, at) SELECT user_id, :target, at FROM stars"
        " WHERE customer_id = :source ON CONFLICT (user_id, customer_id) DO NOTHING",
        source=source,
        target=target,
    )
    tx.run("DELETE FROM stars WHERE customer_id = :source", source=source)
