"""Deals, contracts, instalments and receipts of an export: what the list shows, under the right (PERM-12)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.exporting import RIGHTS, ExportKind
from storage.entities.ids import ChildKind
from storage.entities.people import Actor
from storage.queries import contract_lists, visibility
from storage.queries.money_lists import EFFECTIVE
from storage.queries.visibility import Condition
from storage.tx import Row, Tx

# Whose visibility a row has: money has that of its contract (PERM-6).
OF: Final[dict[str, ChildKind]] = {
    "opportunity": "opportunity",
    "contract": "contract",
    "plan": "contract",
    "receipt": "contract",
}
_CUSTOMER: Final = " JOIN customers c ON c.id = r.customer_id LEFT JOIN users u ON u.id = r.owner_id"
# The rows, and the key they go by.
_FROM: Final = {
    "opportunity": ("opportunities r JOIN stages s ON s.id = r.stage_id" + _CUSTOMER, "r.id"),
    "contract": ("contracts r LEFT JOIN opportunities o ON o.id = r.opportunity_id" + _CUSTOMER, "r.id"),
    "plan": ("plans p JOIN contracts r ON r.id = p.contract_id" + _CUSTOMER, "p.id"),
    "receipt": (
        "receipts p JOIN contracts r ON r.id = p.contract_id"
        + _CUSTOMER
        + " LEFT JOIN users b ON b.id = p.recorded_by LEFT JOIN users f ON f.id = p.confirmed_by",
        "p.id",
    ),
}
_COLUMNS: Final = {
    "opportunity": "r.*, r.name AS title, c.name AS customer, u.name AS owner, s.name AS stage,"
    " r.reason AS lost_reason, (2 * r.amount * COALESCE(r.probability, s.rate) + 100) / 200 AS weighted",
    "contract": "r.*, r.name AS title, c.name AS customer, u.name AS owner, o.name AS opportunity,"
    " r.amount - r.received AS outstanding",
    "plan": "p.*, r.number AS contract, r.currency AS currency, r.approval_status AS contract_status,"
    " c.name AS customer, u.name AS owner, p.amount - p.paid AS open_amount",
    "receipt": "p.*, r.number AS contract, c.name AS customer, u.name AS owner, b.name AS recorder,"
    " f.name AS confirmer",
}
# What is owed: the open part of each instalment, and what no instalment asks for, due on the order date (MONEY-13).
_OWED: Final = """(
  SELECT 2 * id AS id, contract_id, period_no, due_on, amount, paid, method, note FROM plans
  WHERE deleted_at IS NULL AND paid < amount
  UNION ALL
  SELECT 2 * k.id + 1, k.id, NULL, k.order_date, k.amount - k.received - k.asked, 0, NULL, '' FROM (
    SELECT id, order_date, amount, received, COALESCE((
      SELECT sum(q.amount - q.paid) FROM plans q WHERE q.contract_id = contracts.id AND q.deleted_at IS NULL
    ), 0) AS asked FROM contracts
  ) k WHERE k.amount - k.received > k.asked
) p JOIN contracts r ON r.id = p.contract_id"""
_NARROWED: Final = {"customer": "r.customer_id", "owner": "r.owner_id", "state": "r.state"}
_OF_CONTRACTS: Final = ("customer", "owner", "status", "words")


def _within(tx: Tx, actor: Actor, kind: ExportKind, chosen: Mapping[str, Any], *, now: int) -> Condition:
    """Readable, its owner in U(export), and as the list was narrowed."""
    if OF[kind] != kind and not actor.may("money.view"):
        return visibility.NOBODY
    seen = visibility.readable_child(tx, actor, OF[kind], now=now)
    under = visibility.child_under(tx, actor, OF[kind], RIGHTS[kind])
    sql, params = under.sql, dict(seen.params)
    for name, value in under.params.items():
        sql = sql.replace(f":{name}", f":x_{name}")
        params[f"x_{name}"] = value
    parts = [f"({seen.sql})", f"({sql})"]
    if kind == "plan" and chosen.get("owed"):
        parts += [EFFECTIVE, "r.received < r.amount"]
        if "due" in chosen:
            parts.append("p.due_on BETWEEN :n_oldest AND :n_newest")
            params["n_oldest"], params["n_newest"] = chosen["due"]
    elif kind == "plan":
        parts.append("p.deleted_at IS NULL")
    if kind == "contract":
        only, more = contract_lists.narrowing({name: chosen.get(name) for name in _OF_CONTRACTS})
        return Condition(" AND ".join(parts) + only, params | more)
    if kind == "opportunity":
        for name, column in _NARROWED.items():
            if chosen.get(name) is not None:
                parts.append(f"{column} = :n_{name}")
                params[f"n_{name}"] = chosen[name]
    return Condition(" AND ".join(parts), params)


def _tables(kind: ExportKind, chosen: Mapping[str, Any]) -> tuple[str, str]:
    """The rows, and the key they go by."""
    if kind == "plan" and chosen.get("owed"):
        return _OWED + _CUSTOMER, "p.id"
    return _FROM[kind]


def count(tx: Tx, actor: Actor, kind: ExportKind, chosen: Mapping[str, Any], *, now: int, most: int) -> int:
    """How many rows the file would have; counting stops above `most`."""
    within = _within(tx, actor, kind, chosen, now=now)
    tables, _ = _tables(kind, chosen)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {tables} WHERE {within.sql} LIMIT :most) AS found",
        most=most,
        **within.params,
    )
    return int(row["n"]) if row else 0


def page(
    tx: Tx, actor: Actor, kind: ExportKind, chosen: Mapping[str, Any], *, now: int, after: int, limit: int
) -> Sequence[Row]:
    """Records by id, after the cursor (ORG-14)."""
    within = _within(tx, actor, kind, chosen, now=now)
    tables, key = _tables(kind, chosen)
    return tx.all(
        f"SELECT {_COLUMNS[kind]} FROM {tables} WHERE {within.sql} AND {key} > :after ORDER BY {key} LIMIT :limit",
        after=after,
        limit=limit,
        **within.params,
    )
