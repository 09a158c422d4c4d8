"""Contracts: read, and changed by statements that name the state they start from (CONTRACT-2 to CONTRACT-12)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.contracts import NewContract
from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.tx import Row, Tx, among

EFFECTIVE: Final = "approval_status IN ('approved', 'not_required') AND deleted_at IS NULL"
OPEN_TO_EDIT: Final = "approval_status IN ('draft', 'rejected', 'recalled') AND deleted_at IS NULL"
_TOUCHED: Final = "updated_at = :at, updated_by = :by, version = version + 1"
_KEPT: Final = (
    "number", "name", "name_key", "customer_id", "opportunity_id", "quote_id", "renewal_of_id", "amount", "currency",
    "list_total", "order_discount", "discount_bp", "over_limit", "order_date", "start_on", "end_on", "deliver_on",
    "type", "customer_signer", "company_signer", "terms", "remark", "extra", "tags", "fx_rate", "owner_id",
)  # fmt: skip
TYPED: Final = frozenset(NewContract.__dataclass_fields__) - {"plans", "lines", "number", "owner_id"}


def add(tx: Tx, values: Mapping[str, Any], *, at: int, by: int) -> Row:
    """A new draft; the row. Raises ConstraintBroken for a number there is."""
    kept = {name: values[name] for name in _KEPT if name in values}
    columns = [*kept, "public_id", "created_at", "created_by", "updated_at", "updated_by"]
    row = tx.one(
        f"INSERT INTO contracts ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"
        " RETURNING *",
        public_id=new_public_id(),
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **kept,
    )
    assert row is not None
    return row


def get(tx: Tx, contract_id: int) -> Row | None:
    """The contract, whatever its state."""
    return tx.one("SELECT * FROM contracts WHERE id = :id", id=contract_id)


def lock(tx: Tx, contract_id: int) -> Row | None:
    """The contract as it is now, taken for the rest of the transaction: its money is counted behind it."""
    taken = " FOR UPDATE" if tx.dialect == "postgres" else ""
    return tx.one(f"SELECT * FROM contracts WHERE id = :id{taken}", id=contract_id)


def find_id(tx: Tx, public_id: str) -> int | None:
    """The row a link names, judged by nobody yet (ORG-31)."""
    row = tx.one("SELECT id FROM contracts WHERE public_id = :public_id", public_id=public_id)
    return None if row is None else int(row["id"])


def change(
    tx: Tx, contract_id: int, fields: Mapping[str, Any], *, where: str, version: int, at: int, by: int
) -> Row | None:
    """New values for a contract as it was read and in one of the states of `where`; the row after, or None."""
    if "name" in fields:
        fields = {**fields, "name_key": name_key(str(fields["name"]))}
    sets = ", ".join(f"{name} = :{name}" for name in fields)
    return tx.one(
        f"UPDATE contracts SET {sets}, {_TOUCHED} WHERE id = :id AND version = :version AND {where} RETURNING *",
        id=contract_id,
        version=version,
        at=at,
        by=by,
        **fields,
    )


def move(
    tx: Tx, contract_id: int, *, came_from: Sequence[str], to: str, at: int, by: int, version: int | None = None
) -> Row | None:
    """Another approval status, from one of these (CONTRACT-3); the row after, or None."""
    condition, params = among(tx, "approval_status", "came_from", came_from)
    seen, more = (" AND version = :version", {"version": version}) if version is not None else ("", {})
    return tx.one(
        f"UPDATE contracts SET approval_status = :to, {_TOUCHED} WHERE id = :id AND deleted_at IS NULL"
        f" AND {condition}{seen} RETURNING *",
        id=contract_id,
        to=to,
        at=at,
        by=by,
        **params,
        **more,
    )


def make_effective(
    tx: Tx, contract_id: int, *, came_from: str, to: str, values: Mapping[str, Any], at: int, by: int
) -> Row | None:
    """In force from now on, with what it keeps for ever (CONTRACT-4, CONTRACT-16); the row after, or None.

    Its customer must be live.
    """
    sets = ", ".join(f"{name} = :{name}" for name in values)
    return tx.one(
        f"UPDATE contracts SET approval_status = :to, effective_at = :at, {sets}, {_TOUCHED}"
        " WHERE id = :id AND approval_status = :came_from AND deleted_at IS NULL AND effective_at IS NULL"
        " AND EXISTS (SELECT 1 FROM customers c WHERE c.id = contracts.customer_id AND c.state = 'live')"
        " RETURNING *",
        id=contract_id,
        came_from=came_from,
        to=to,
        at=at,
        by=by,
        **values,
    )


def void(tx: Tx, contract_id: int, *, reason: str, version: int, at: int, by: int) -> Row | None:
    """Void while no money is on it; what was claimed is not money any more (CONTRACT-9). The row after, or None."""
    return tx.one(
        f"UPDATE contracts SET approval_status = 'void', void_reason = :reason, claimed = 0, {_TOUCHED}"
        f" WHERE id = :id AND version = :version AND {EFFECTIVE} AND received = 0 RETURNING *",
        id=contract_id,
        reason=reason,
        version=version,
        at=at,
        by=by,
    )


def delete(tx: Tx, contract_id: int, *, version: int, at: int, by: int) -> Row | None:
    """Delete what was never in force (CONTRACT-10); the row after, or None. Its number stays taken."""
    return tx.one(
        f"UPDATE contracts SET deleted_at = :at, {_TOUCHED} WHERE id = :id AND version = :version"
        f" AND {OPEN_TO_EDIT} RETURNING *",
        id=contract_id,
        version=version,
        at=at,
        by=by,
    )


def pass_on(tx: Tx, contract_id: int, *, owner_id: int, to: int, at: int, by: int) -> Row | None:
    """Another owner, from this one (CONTRACT-12); the credit stays where it is. The row after, or None."""
    return tx.one(
        f"UPDATE contracts SET owner_id = :to, {_TOUCHED} WHERE id = :id AND owner_id = :owner_id"
        " AND deleted_at IS NULL AND approval_status <> 'void' RETURNING *",
        id=contract_id,
        owner_id=owner_id,
        to=to,
        at=at,
        by=by,
    )


def list_of_owner(tx: Tx, owner_id: int, *, customer_id: int | None = None) -> Sequence[Row]:
    """What a person holds and may be given to another: not deleted, not void; of one customer if given (XFER-2)."""
    of = " AND customer_id = :customer" if customer_id is not None else ""
    params = {"customer": customer_id} if customer_id is not None else {}
    return tx.all(
        f"SELECT * FROM contracts WHERE owner_id = :owner AND deleted_at IS NULL AND approval_status <> 'void'{of}"
        " ORDER BY id",
        owner=owner_id,
        **params,
    )


def derive_deals(tx: Tx, customer_id: int) -> Row | None:
    """`dealt`, the days of the first and last deal and their number, from its effective contracts (CUST-6).

    The customer before and after, None when nothing changed.
    """
    row = tx.one(
        f"SELECT count(*) AS n, min(order_date) AS first, max(order_date) AS last FROM contracts"
        f" WHERE customer_id = :id AND {EFFECTIVE}",
        id=customer_id,
    )
    assert row is not None
    return tx.one(
        "UPDATE customers SET dealt = :dealt, first_deal_on = :first, last_deal_on = :last, order_count = :n"
        " WHERE id = :id AND (dealt <> :dealt OR order_count <> :n OR COALESCE(first_deal_on, '') <> :first_text"
        " OR COALESCE(last_deal_on, '') <> :last_text) RETURNING *",
        id=customer_id,
        dealt=int(row["n"] > 0),
        n=row["n"],
        first=row["first"],
        last=row["last"],
        first_text=row["first"] or "",
        last_text=row["last"] or "",
    )


def is_renewed(tx: Tx, contract_id: int) -> bool:
    """Is there a contract that renews this one (CONTRACT-13)?"""
    row = tx.one(
        "SELECT 1 AS yes FROM contracts WHERE renewal_of_id = :id AND deleted_at IS NULL"
        " AND approval_status <> 'void' LIMIT 1",
        id=contract_id,
    )
    return row is not None


def list_blocking(tx: Tx, customer_id: int) -> Sequence[Row]:
    """What keeps a customer from being deleted: effective contracts, and others with a receipt (CUST-14)."""
    return tx.all(
        f"SELECT id, number, name FROM contracts k WHERE customer_id = :id AND (({EFFECTIVE}) OR EXISTS ("
        "SELECT 1 FROM receipts p WHERE p.contract_id = k.id AND p.state <> 'void' AND p.state <> 'rejected'))"
        " ORDER BY id",
        id=customer_id,
    )


def list_open_of(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Contracts of a customer on which an approval may run."""
    return tx.all(
        "SELECT id, approval_status FROM contracts WHERE customer_id = :id AND deleted_at IS NULL"
        " AND approval_status <> 'void' ORDER BY id",
        id=customer_id,
    )


def move_to_customer(tx: Tx, source: int, target: int, *, at: int, by: int) -> list[int]:
    """A merge takes the contracts along (CONTRACT-7, CUST-16); their ids."""
    rows = tx.all(
        f"UPDATE contracts SET customer_id = :target, {_TOUCHED} WHERE customer_id = :source RETURNING id",
        source=source,
        target=target,
        at=at,
        by=by,
    )
    return [row["id"] for row in rows]


def count_follow_ups(tx: Tx, contract_id: int) -> int:
    """How many follow-ups name it (CONTRACT-15)."""
    row = tx.one(
        "SELECT count(*) AS n FROM follow_ups WHERE contract_id = :id AND deleted_at IS NULL", id=contract_id
    )
    return int(row["n"]) if row else 0


def was_any_effective(tx: Tx) -> bool:
    """Was there ever a contract in force (ORG-5)?"""
    return tx.one("SELECT 1 AS yes FROM contracts WHERE effective_at IS NOT NULL LIMIT 1") is not None


def list_ending(tx: Tx, *, first: str, last: str, after: int, limit: int) -> Sequence[Row]:
    """Effective contracts that end between two days, by id (CONTRACT-13)."""
    return tx.all(
        f"SELECT * FROM contracts WHERE end_on BETWEEN :first AND :last AND {EFFECTIVE}"
        " AND fulfilment NOT IN ('terminated') AND id > :after ORDER BY id LIMIT :limit",
        first=first,
        last=last,
        after=after,
        limit=limit,
    )


def note_end_told(tx: Tx, contract_id: int, told: str, *, before: str) -> bool:
    """The steps before the end that were told, unless somebody told meanwhile."""
    return (
        tx.run(
            "UPDATE contracts SET end_told = :told WHERE id = :id AND end_told = :before",
            id=contract_id,
            told=told,
            before=before,
        )
        == 1
    )


def take_revisits(tx: Tx, *, until: int, at: int, limit: int) -> Sequence[Row]:
    """Contracts in force since `until` or earlier whose promises were not asked after; each is taken once
    (CONTRACT-14)."""
    return tx.all(
        f"UPDATE contracts SET revisit_told_at = :at WHERE id IN (SELECT id FROM contracts"
        f" WHERE effective_at <= :until AND revisit_told_at IS NULL AND {EFFECTIVE} ORDER BY effective_at, id"
        " LIMIT :limit) AND revisit_told_at IS NULL RETURNING *",
        until=until,
        at=at,
        limit=limit,
    )


def list_products(tx: Tx, contracts: Sequence[int], *, limit: int) -> list[str]:
    """The names of what these contracts sell most of, by money (CUST-13)."""
    condition, params = among(tx, "holder_id", "ids", contracts)
    rows = tx.all(
        f"SELECT name, sum(subtotal) AS sold FROM lines WHERE holder_kind = 'contract' AND {condition}"
        " GROUP BY name ORDER BY sold DESC, name LIMIT :limit",
        limit=limit,
        **params,
    )
    return [row["name"] for row in rows]


# ── change requests ──


def add_change(
    tx: Tx, contract_id: int, *, kind: str, wanted: str, before: str, reason: str, at: int, by: int
) -> Row:
    """A change request. Raises ConstraintBroken when one is pending (CONTRACT-8)."""
    row = tx.one(
        "INSERT INTO contract_changes (public_id, contract_id, kind, wanted, before_values, reason, state, asked_by,"
        " asked_at) VALUES (:public, :contract, :kind, :wanted, :before, :reason, 'pending', :by, :at) RETURNING *",
        public=new_public_id(),
        contract=contract_id,
        kind=kind,
        wanted=wanted,
        before=before,
        reason=reason,
        by=by,
        at=at,
    )
    assert row is not None
    return row


def find_change(tx: Tx, change_id: int) -> Row | None:
    return tx.one("SELECT * FROM contract_changes WHERE id = :id", id=change_id)


def list_changes(tx: Tx, contract_id: int) -> Sequence[Row]:
    """The change requests of a contract, newest first."""
    return tx.all("SELECT * FROM contract_changes WHERE contract_id = :id ORDER BY id DESC", id=contract_id)


def end_change(tx: Tx, change_id: int, state: str, *, before: str | None = None, at: int, by: int) -> Row | None:
    """A pending change request is settled; the row after, or None."""
    return tx.one(
        "UPDATE contract_changes SET state = :state, decided_by = :by, decided_at = :at,"
        " before_values = COALESCE(:before, before_values), version = version + 1"
        " WHERE id = :id AND state = 'pending' RETURNING *",
        id=change_id,
        state=state,
        before=before,
        at=at,
        by=by,
    )


def cancel_changes(tx: Tx, contract_id: int, *, at: int, by: int) -> None:
    """Pending change requests of a contract that is void are cancelled."""
    tx.run(
        "UPDATE contract_changes SET state = 'cancelled', decided_by = :by, decided_at = :at, version = version + 1"
        " WHERE contract_id = :id AND state = 'pending'",
        id=contract_id,
        at=at,
        by=by,
    )
