"""Instalments, and the money on them (MONEY-2 to MONEY-4, MONEY-7, MONEY-15 to MONEY-17)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from storage.queries.contracts import EFFECTIVE
from storage.tx import Row, Tx, among

_TOUCHED: Final = "updated_at = :at, updated_by = :by, version = version + 1"


def add(
    tx: Tx,
    contract_id: int,
    period_no: int,
    *,
    amount: int,
    due_on: str,
    method: str | None,
    note: str,
    told_on: str,
    at: int,
    by: int,
) -> Row:
    """A new instalment; what lies before `told_on` is not told any more."""
    row = tx.one(
        "INSERT INTO plans (contract_id, period_no, amount, due_on, method, note, told_on, created_at, created_by,"
        " updated_at, updated_by) VALUES (:contract, :period, :amount, :due, :method, :note, :told, :at, :by, :at,"
        " :by) RETURNING *",
        contract=contract_id,
        period=period_no,
        amount=amount,
        due=due_on,
        method=method,
        note=note,
        told=told_on,
        at=at,
        by=by,
    )
    assert row is not None
    return row


def find(tx: Tx, plan_id: int) -> Row | None:
    """One instalment that was not deleted."""
    return tx.one("SELECT * FROM plans WHERE id = :id AND deleted_at IS NULL", id=plan_id)


def list_of(tx: Tx, contract_id: int) -> Sequence[Row]:
    """The instalments of a contract in their order."""
    return tx.all(
        "SELECT * FROM plans WHERE contract_id = :id AND deleted_at IS NULL ORDER BY period_no", id=contract_id
    )


def change(tx: Tx, plan_id: int, fields: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """New values as it was read, never an amount below what is paid (MONEY-17); the row after, or None."""
    sets = ", ".join(f"{name} = :{name}" for name in fields)
    paid = " AND paid <= :amount" if "amount" in fields else ""
    return tx.one(
        f"UPDATE plans SET {sets}, {_TOUCHED} WHERE id = :id AND version = :version AND deleted_at IS NULL{paid}"
        " RETURNING *",
        id=plan_id,
        version=version,
        at=at,
        by=by,
        **fields,
    )


def delete(tx: Tx, plan_id: int, *, version: int, at: int, by: int) -> Row | None:
    """An instalment without money on it goes (MONEY-17); the row after, or None."""
    return tx.one(
        f"UPDATE plans SET deleted_at = :at, {_TOUCHED} WHERE id = :id AND version = :version AND paid = 0"
        " AND deleted_at IS NULL RETURNING *",
        id=plan_id,
        version=version,
        at=at,
        by=by,
    )


def pay(tx: Tx, plan_id: int, amount: int) -> bool:
    """Money on an instalment, never above it; less with a negative amount."""
    return (
        tx.run(
            "UPDATE plans SET paid = paid + :n, version = version + 1 WHERE id = :id AND deleted_at IS NULL"
            " AND paid + :n BETWEEN 0 AND amount",
            id=plan_id,
            n=amount,
        )
        == 1
    )


def allocate(tx: Tx, receipt_id: int, plan_id: int, amount: int) -> None:
    """Money of a receipt on an instalment."""
    tx.run(
        "INSERT INTO allocations (receipt_id, plan_id, amount) VALUES (:receipt, :plan, :amount)",
        receipt=receipt_id,
        plan=plan_id,
        amount=amount,
    )


def deallocate(tx: Tx, receipt_id: int, plan_id: int, amount: int) -> None:
    """So much of it less; nothing left is no row."""
    tx.run(
        "DELETE FROM allocations WHERE receipt_id = :receipt AND plan_id = :plan AND amount = :amount",
        receipt=receipt_id,
        plan=plan_id,
        amount=amount,
    )
    tx.run(
        "UPDATE allocations SET amount = amount - :amount WHERE receipt_id = :receipt AND plan_id = :plan"
        " AND amount > :amount",
        receipt=receipt_id,
        plan=plan_id,
        amount=amount,
    )


def list_allocations(tx: Tx, contract_id: int, *, receipt_id: int | None = None) -> Sequence[Row]:
    """receipt_id, plan_id, period_no and amount of the money on a contract's instalments."""
    only = " AND a.receipt_id = :receipt" if receipt_id is not None else ""
    params = {"receipt": receipt_id} if receipt_id is not None else {}
    return tx.all(
        "SELECT a.receipt_id, a.plan_id, a.amount, p.period_no FROM allocations a JOIN plans p ON p.id = a.plan_id"
        f" WHERE p.contract_id = :id{only} ORDER BY p.period_no, a.receipt_id",
        id=contract_id,
        **params,
    )


def list_claimed_contracts(tx: Tx) -> list[int]:
    """Contracts with claims that finance has not decided."""
    return [row["id"] for row in tx.all("SELECT DISTINCT contract_id AS id FROM receipts WHERE state = 'claimed'")]


def list_untold(tx: Tx, *, until: str, today: str, but: Iterable[int], limit: int) -> Sequence[Row]:
    """Unpaid instalments of effective contracts due until a day, not looked at today, but for some (MONEY-15)."""
    paused, params = among(tx, "p.id", "but", but)
    return tx.all(
        "SELECT p.*, k.owner_id FROM plans p JOIN contracts k ON k.id = p.contract_id"
        f" AND k.{EFFECTIVE.replace(' AND deleted_at', ' AND k.deleted_at')} WHERE p.due_on <= :until"
        " AND p.deleted_at IS NULL AND p.paid < p.amount AND (p.told_on IS NULL OR p.told_on < :today)"
        f" AND NOT ({paused}) ORDER BY p.id LIMIT :limit",
        until=until,
        today=today,
        limit=limit,
        **params,
    )


def note_told(tx: Tx, plan_id: int, today: str) -> bool:
    """What was to be told until today was told; False when somebody looked already."""
    return (
        tx.run(
            "UPDATE plans SET told_on = :today WHERE id = :id AND (told_on IS NULL OR told_on < :today)",
            id=plan_id,
            today=today,
        )
        == 1
    )
