"""The money counters of a contract, raised and lowered only within what the rules allow (MONEY-2, 5, 11, 12).

Each statement is guarded by what it counts: the row after, or None.
"""

from storage.queries.contracts import EFFECTIVE
from storage.tx import Row, Tx


def claim(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """Money somebody reports (MONEY-5)."""
    return tx.one(
        f"UPDATE contracts SET claimed = claimed + :n WHERE id = :id AND {EFFECTIVE}"
        " AND received + claimed + :n <= amount RETURNING *",
        id=contract_id,
        n=amount,
    )


def receive(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """Money finance records itself (MONEY-5)."""
    return tx.one(
        f"UPDATE contracts SET received = received + :n WHERE id = :id AND {EFFECTIVE}"
        " AND received + claimed + :n <= amount RETURNING *",
        id=contract_id,
        n=amount,
    )


def confirm(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """What was reported becomes money, judged once more (MONEY-5)."""
    return tx.one(
        f"UPDATE contracts SET received = received + :n, claimed = claimed - :n WHERE id = :id AND {EFFECTIVE}"
        " AND claimed >= :n AND received + claimed <= amount RETURNING *",
        id=contract_id,
        n=amount,
    )


def unclaim(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """What was reported is no claim any more."""
    return tx.one(
        "UPDATE contracts SET claimed = claimed - :n WHERE id = :id AND claimed >= :n RETURNING *",
        id=contract_id,
        n=amount,
    )


def unreceive(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """A receipt is void; what is left still covers the refunds on their way (MONEY-9, MONEY-11)."""
    return tx.one(
        "UPDATE contracts SET received = received - :n WHERE id = :id AND received - :n >= refunding RETURNING *",
        id=contract_id,
        n=amount,
    )


def plan(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """One instalment more: never beyond the amount, its number never used again (MONEY-2, MONEY-3)."""
    return tx.one(
        "UPDATE contracts SET planned = planned + :n, periods = periods + 1 WHERE id = :id AND deleted_at IS NULL"
        " AND approval_status NOT IN ('pending', 'void') AND planned + :n <= amount RETURNING *",
        id=contract_id,
        n=amount,
    )


def replan(tx: Tx, contract_id: int, more: int) -> Row | None:
    """Instalments of so much more, or less (MONEY-2)."""
    return tx.one(
        "UPDATE contracts SET planned = planned + :n WHERE id = :id AND deleted_at IS NULL"
        " AND approval_status NOT IN ('pending', 'void')"
        " AND planned + :n <= amount AND planned + :n >= 0 RETURNING *",
        id=contract_id,
        n=more,
    )


def reserve_refund(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """A refund is asked for: never more than came in (MONEY-11)."""
    return tx.one(
        f"UPDATE contracts SET refunding = refunding + :n WHERE id = :id AND {EFFECTIVE}"
        " AND refunding + :n <= received RETURNING *",
        id=contract_id,
        n=amount,
    )


def release_refund(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """A refund does not happen."""
    return tx.one(
        "UPDATE contracts SET refunding = refunding - :n WHERE id = :id AND refunding >= :n RETURNING *",
        id=contract_id,
        n=amount,
    )


def refund(tx: Tx, contract_id: int, amount: int) -> Row | None:
    """Money went back (MONEY-11, MONEY-12)."""
    return tx.one(
        "UPDATE contracts SET received = received - :n, refunding = refunding - :n WHERE id = :id"
        " AND refunding >= :n AND received >= :n RETURNING *",
        id=contract_id,
        n=amount,
    )
