"""Stars on customers, each of one person (CUST-9)."""

from storage.tx import Tx


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


def move(tx: Tx, source: int, target: int) -> None:
    """Stars of a merged customer are on its survivor."""
    tx.run(
        "INSERT INTO stars (user_id, customer_id, at) SELECT user_id, :target, at FROM stars"
        " WHERE customer_id = :source ON CONFLICT (user_id, customer_id) DO NOTHING",
        source=source,
        target=target,
    )
    tx.run("DELETE FROM stars WHERE customer_id = :source", source=source)
