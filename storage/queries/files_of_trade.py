"""Files of deals, contracts and money: who reads them, and which go with what is decided (PERM-6, FILE-4)."""

import json
from typing import Final

from storage.entities.files import TradeHolder
from storage.entities.people import Actor
from storage.queries import children
from storage.tx import Row, Tx, among

# What lies beneath a contract, and needs `money.view` besides it.
_MONEY: Final = {"plan": "plans", "receipt": "receipts", "refund": "refunds"}


def is_readable(tx: Tx, actor: Actor, entity: TradeHolder, record_id: int, *, now: int) -> bool:
    """Does the actor read what the files hang on?"""
    if entity == "opportunity":
        return children.find_readable(tx, actor, "opportunity", record_id, now=now) is not None
    contract_id: int | None = record_id
    if entity in _MONEY:
        contract_id = _contract_of(tx, entity, record_id) if actor.may("money.view") else None
    return contract_id is not None and children.find_readable(tx, actor, "contract", contract_id, now=now) is not None


def _contract_of(tx: Tx, entity: str, record_id: int) -> int | None:
    row = tx.one(f"SELECT contract_id FROM {_MONEY[entity]} WHERE id = :id", id=record_id)
    return None if row is None else int(row["contract_id"])


def list_ids(tx: Tx, entity: TradeHolder, record_id: int) -> list[int]:
    """The files on one of them, oldest first."""
    rows = tx.all(
        "SELECT k.file_id FROM file_links k JOIN files f ON f.id = k.file_id"
        " WHERE k.entity = :entity AND k.record_id = :id AND f.state <> 'erased' ORDER BY k.file_id",
        entity=entity,
        id=record_id,
    )
    return [row["file_id"] for row in rows]


def list_beneath(tx: Tx, contract_id: int) -> list[tuple[str, int]]:
    """The contract and all money on it, as (kind, id)."""
    found = [("contract", contract_id)]
    for kind, table in _MONEY.items():
        rows = tx.all(f"SELECT id FROM {table} WHERE contract_id = :id ORDER BY id", id=contract_id)
        found += [(kind, row["id"]) for row in rows]
    return found


def list_proofs(tx: Tx, contract_id: int) -> list[int]:
    """The files on the receipts of a contract, oldest first."""
    rows = tx.all(
        "SELECT k.file_id FROM receipts r JOIN file_links k ON k.entity = 'receipt' AND k.record_id = r.id"
        " JOIN files f ON f.id = k.file_id WHERE r.contract_id = :id AND f.state <> 'erased' ORDER BY k.file_id",
        id=contract_id,
    )
    return list(dict.fromkeys(row["file_id"] for row in rows))


def list_given(tx: Tx, approval: Row) -> list[int]:
    """The files an approval was submitted with, and those handed in on its refund since (PERM-22)."""
    given = list(json.loads(approval["snapshot"]).get("files", ()))
    if approval["record_kind"] == "refund":
        given += list_ids(tx, "refund", approval["record_id"])
    if not given:
        return []
    ids, params = among(tx, "id", "given", given)
    rows = tx.all(f"SELECT id FROM files WHERE {ids} AND state <> 'erased' ORDER BY id", **params)
    return [row["id"] for row in rows]


_DECIDED: Final = {
    "contract": "a.record_kind = 'contract' AND a.record_id = :id",
    "opportunity": "a.record_kind = 'quote' AND a.record_id IN (SELECT id FROM quotes WHERE opportunity_id = :id)",
    "receipt": "a.record_kind = 'refund' AND a.record_id IN (SELECT r.id FROM refunds r JOIN receipts p"
    " ON p.contract_id = r.contract_id WHERE p.id = :id)",
}


def list_decided_upon(tx: Tx, entity: str, record_id: int) -> set[int]:
    """The files that approvals were submitted with, of what hangs on a record."""
    condition = _DECIDED.get(entity)
    if condition is None:
        return set()
    rows = tx.all(f"SELECT a.snapshot FROM approvals a WHERE {condition}", id=record_id)
    return {file_id for row in rows for file_id in json.loads(row["snapshot"]).get("files", ())}


def list_receipt_cards(tx: Tx, receipt_id: int) -> list[tuple[int, int]]:
    """Cards on which somebody is asked to confirm a receipt: (card, person)."""
    rows = tx.all(
        "SELECT id, user_id FROM cards WHERE entity = 'receipt' AND record_id = :id AND view = 'money-confirm'"
        " AND state = 'live' AND message IS NOT NULL AND user_id IS NOT NULL ORDER BY id",
        id=receipt_id,
    )
    return [(row["id"], row["user_id"]) for row in rows]
