"""Receipts and refunds: kept, and moved from one state to the next (MONEY-5 to MONEY-11)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.money import NewReceipt
from storage.tx import Row, Tx


def add(
    tx: Tx, contract_id: int, new: NewReceipt, *, number: str, state: str, more: Mapping[str, Any], at: int, by: int
) -> Row:
    """A receipt; `more` holds who confirmed it and whose it is, when finance records it."""
    columns = {
        "public_id": new_public_id(),
        "number": number,
        "contract_id": contract_id,
        "amount": new.amount,
        "currency": new.currency,
        "received_on": new.received_on,
        "method": new.method,
        "payer": new.payer,
        "plan_ids": json.dumps(list(new.plan_ids)),
        "state": state,
        "recorded_by": by,
        "recorded_at": at,
        "updated_at": at,
        **more,
    }
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    row = tx.one(f"INSERT INTO receipts ({names}) VALUES ({values}) RETURNING *", **columns)
    assert row is not None
    return row


def find(tx: Tx, receipt_id: int) -> Row | None:
    return tx.one("SELECT * FROM receipts WHERE id = :id", id=receipt_id)


def list_of(tx: Tx, contract_id: int) -> Sequence[Row]:
    """The receipts of a contract, newest first."""
    return tx.all("SELECT * FROM receipts WHERE contract_id = :id ORDER BY received_on DESC, id DESC", id=contract_id)


def find_claim_for(tx: Tx, contract_id: int, plan_id: int, *, by: int) -> Row | None:
    """The newest claim of this person for an instalment that finance has not decided."""
    rows = tx.all(
        "SELECT * FROM receipts WHERE contract_id = :id AND recorded_by = :by AND state = 'claimed' ORDER BY id DESC",
        id=contract_id,
        by=by,
    )
    return next((row for row in rows if plan_id in json.loads(row["plan_ids"])), None)


def find_same(tx: Tx, contract_id: int, amount: int, received_on: str, *, but: int = 0) -> Row | None:
    """Another receipt of this sum and day that is not void (MONEY-10)."""
    return tx.one(
        "SELECT * FROM receipts WHERE contract_id = :id AND amount = :amount AND received_on = :day"
        " AND state <> 'void' AND id <> :but ORDER BY id DESC LIMIT 1",
        id=contract_id,
        amount=amount,
        day=received_on,
        but=but,
    )


def move(
    tx: Tx, receipt_id: int, *, came_from: str, to: str, at: int, version: int | None = None, **fields: Any
) -> Row | None:
    """Another state, from this one; the row after, or None."""
    sets = "".join(f", {name} = :{name}" for name in fields)
    seen, more = (" AND version = :version", {"version": version}) if version is not None else ("", {})
    return tx.one(
        f"UPDATE receipts SET state = :to, updated_at = :at, version = version + 1{sets}"
        f" WHERE id = :id AND state = :came_from{seen} RETURNING *",
        id=receipt_id,
        came_from=came_from,
        to=to,
        at=at,
        **more,
        **fields,
    )


def reject_claims(tx: Tx, contract_id: int, *, reason: str, at: int) -> Sequence[Row]:
    """The claims of a contract that is void are rejected (CONTRACT-9); the rows after."""
    return tx.all(
        "UPDATE receipts SET state = 'rejected', reason = :reason, updated_at = :at, version = version + 1"
        " WHERE contract_id = :id AND state = 'claimed' RETURNING *",
        id=contract_id,
        reason=reason,
        at=at,
    )


def oldest_unnudged(tx: Tx) -> Row | None:
    """The claim that waits longest and of which finance was not reminded (MONEY-14)."""
    return tx.one(
        "SELECT id, recorded_at FROM receipts WHERE state = 'claimed' AND nudged_at IS NULL"
        " ORDER BY recorded_at, id LIMIT 1"
    )


def take_nudge(tx: Tx, receipt_id: int, *, at: int) -> Row | None:
    """Finance is reminded of it once; the row after, or None."""
    return tx.one(
        "UPDATE receipts SET nudged_at = :at WHERE id = :id AND state = 'claimed' AND nudged_at IS NULL RETURNING *",
        id=receipt_id,
        at=at,
    )


def add_refund(
    tx: Tx, contract_id: int, *, number: str, amount: int, currency: str, reason: str, at: int, by: int
) -> Row:
    """A refund somebody asks for."""
    row = tx.one(
        "INSERT INTO refunds (public_id, number, contract_id, amount, currency, reason, state, asked_by, asked_at,"
        " updated_at) VALUES (:public, :number, :contract, :amount, :currency, :reason, 'draft', :by, :at, :at)"
        " RETURNING *",
        public=new_public_id(),
        number=number,
        contract=contract_id,
        amount=amount,
        currency=currency,
        reason=reason,
        by=by,
        at=at,
    )
    assert row is not None
    return row


def find_refund(tx: Tx, refund_id: int) -> Row | None:
    return tx.one("SELECT * FROM refunds WHERE id = :id", id=refund_id)


def find_refund_numbered(tx: Tx, number: str) -> Row | None:
    return tx.one("SELECT * FROM refunds WHERE number = :number", number=number)


def list_refunds(tx: Tx, contract_id: int) -> Sequence[Row]:
    """The refunds of a contract, newest first."""
    return tx.all("SELECT * FROM refunds WHERE contract_id = :id ORDER BY id DESC", id=contract_id)


def move_refund(tx: Tx, refund_id: int, *, came_from: str, to: str, at: int, **fields: Any) -> Row | None:
    """Another state, from this one; the row after, or None."""
    sets = "".join(f", {name} = :{name}" for name in fields)
    return tx.one(
        f"UPDATE refunds SET state = :to, updated_at = :at, version = version + 1{sets}"
        " WHERE id = :id AND state = :came_from RETURNING *",
        id=refund_id,
        came_from=came_from,
        to=to,
        at=at,
        **fields,
    )
