"""Money over many contracts: claims that wait, what is owed and since when; within what the actor reads (PERM-12)."""

from collections.abc import Sequence

from storage.entities.people import Actor
from storage.queries import visibility
from storage.queries.people import reach
from storage.tx import Row, Tx, among

EFFECTIVE = "r.approval_status IN ('approved', 'not_required')"


def count_claims(tx: Tx, actor: Actor, *, now: int) -> int:
    """How many claims this person may confirm."""
    sql, params = _claims(tx, actor, now=now)
    row = tx.one(f"SELECT count(*) AS n {sql}", **params)
    return int(row["n"]) if row else 0


def list_claims(tx: Tx, actor: Actor, *, now: int, limit: int = 50, after: int = 0) -> Sequence[Row]:
    """The claims this person may confirm, oldest first, after so many, with customer, contract and who reported."""
    sql, params = _claims(tx, actor, now=now)
    return tx.all(
        "SELECT p.*, r.number AS contract, (SELECT c.name FROM customers c WHERE c.id = r.customer_id) AS customer,"
        f" (SELECT u.name FROM users u WHERE u.id = p.recorded_by) AS person {sql}"
        " ORDER BY p.recorded_at, p.id LIMIT :limit OFFSET :after",
        limit=limit,
        after=after,
        **params,
    )


def _claims(tx: Tx, actor: Actor, *, now: int) -> tuple[str, dict[str, object]]:
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    scope = reach(tx, actor, "money.confirm")
    may, users = ("1 = 1", dict[str, object]()) if scope.everyone else among(tx, "r.owner_id", "m_users", scope.users)
    if not actor.may("money.view"):
        may = "1 = 0"
    sql = (
        f"FROM receipts p JOIN contracts r ON r.id = p.contract_id WHERE p.state = 'claimed' AND {may} AND {seen.sql}"
    )
    return sql, {**(users if may != "1 = 0" else {}), **seen.params}


def list_open(tx: Tx, actor: Actor, *, now: int) -> Sequence[Row]:
    """Effective contracts with open money that the actor reads, each with one row for every unpaid instalment, or one
    without (MONEY-13)."""
    if not actor.may("money.view"):
        return []
    seen = visibility.readable_child(tx, actor, "contract", now=now)
    return tx.all(
        "SELECT r.id, r.number, r.amount, r.received, r.currency, r.base_amount, r.order_date, c.name AS customer,"
        " u.name AS owner, p.due_on, p.amount - p.paid AS open FROM contracts r"
        " JOIN customers c ON c.id = r.customer_id JOIN users u ON u.id = r.owner_id"
        " LEFT JOIN plans p ON p.contract_id = r.id AND p.deleted_at IS NULL AND p.paid < p.amount"
        f" WHERE {EFFECTIVE} AND r.received < r.amount AND {seen.sql} ORDER BY r.id, p.due_on, p.period_no",
        **seen.params,
    )
