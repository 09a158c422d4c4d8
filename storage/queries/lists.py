"""Pages of customers: own ones, those of a scope, those not contacted for long. Flat in the size of the firm.

Every page is read by a keyset along one index; of a scope of many owners the first few of each are merged (ORG-14).
What a person reads by a team row alone comes from the short list of his rows.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, Literal

from storage.entities.ids import RecordKind
from storage.queries import visibility
from storage.tx import Row, Tx, among

Order = Literal["next", "none", "silent", "newest"]
Place = tuple[int, int]
"""Where a page begins: after this value of its order, and this id."""

MOST_COUNTED: Final = 1001
_SILENT: Final = "COALESCE(c.last_followup_at, c.received_at)"

# The index of each order, its condition, its value and where it goes on.
_ORDERS: Final[dict[Order, tuple[str, str, str, str]]] = {
    "next": ("customers_mine", "c.next_contact_at IS NOT NULL", "c.next_contact_at", ">"),
    "none": ("customers_mine", "c.next_contact_at IS NULL", "0", ">"),
    "silent": ("customers_silent", f"{_SILENT} <= :before", _SILENT, ">"),
    "newest": ("customers_by_id", "1 = 1", "0", "<"),
}


def page(
    tx: Tx, owners: Collection[int], order: Order, *, after: Place | None, limit: int, before: int = 0
) -> Sequence[Row]:
    """The next customers of these owners: id and `place`, the value they are ordered by."""
    index, condition, value, onward = _ORDERS[order]
    ordered = value if value != "0" else ""
    down = " DESC" if onward == "<" else ""
    by = ", ".join(f"{column}{down}" for column in (ordered, "c.id") if column)
    keyset = f"({ordered}, c.id) {onward} (:value, :id)" if ordered else f"c.id {onward} :id"
    where = f"c.state = 'live' AND {condition}" + (f" AND {keyset}" if after else "")
    params: dict[str, Any] = {"limit": limit}
    params |= {"id": after[1]} | ({"value": after[0]} if ordered else {}) if after else {}
    params |= {"before": before} if order == "silent" else {}
    if len(owners) == 1:
        pinned = f" INDEXED BY {index}" if tx.dialect == "sqlite" else ""
        sql = f"SELECT c.id, {value} AS place FROM customers c{pinned} WHERE c.owner_id = :owner AND {where}"
        return tx.all(f"{sql} ORDER BY {by} LIMIT :limit", owner=next(iter(owners)), **params)
    return _merged(tx, owners, index, value, where, by, params)


def _merged(
    tx: Tx, owners: Collection[int], index: str, value: str, where: str, by: str, params: dict[str, Any]
) -> Sequence[Row]:
    """The first few of every owner, and of those the first few."""
    few = f"SELECT c.id, {value} AS place FROM customers c{{pinned}} WHERE c.owner_id = {{owner}} AND {where}"
    few += f" ORDER BY {by} LIMIT :limit"
    outer = by.replace(value, "few.place").replace("c.id", "few.id") if value != "0" else by.replace("c.id", "few.id")
    if tx.dialect == "postgres":
        sql = "SELECT few.id, few.place FROM unnest(CAST(:owners AS bigint[])) AS u(owner) CROSS JOIN LATERAL ("
        sql += few.format(pinned="", owner="u.owner") + f") AS few ORDER BY {outer} LIMIT :limit"
        return tx.all(sql, owners=list(owners), **params)
    _, listed = among(tx, "x", "owners", owners)
    inner = few.replace(f"c.id, {value} AS place", "c.id").format(pinned=f" INDEXED BY {index}", owner="u.value")
    shown = value.replace("c.", "few.")
    sql = f"SELECT few.id, {shown} AS place FROM json_each(:owners) AS u CROSS JOIN customers AS few"
    sql += f" WHERE few.id IN ({inner}) ORDER BY {by.replace('c.', 'few.')} LIMIT :limit"
    return tx.all(sql, **listed, **params)


def everybody(tx: Tx, *, after: Place | None, limit: int) -> Sequence[Row]:
    """The newest owned customers of the whole firm."""
    onward = "AND c.id < :id" if after else ""
    return tx.all(
        f"SELECT c.id, 0 AS place FROM customers c WHERE c.state = 'live' AND c.owner_id IS NOT NULL {onward}"
        " ORDER BY c.id DESC LIMIT :limit",
        limit=limit,
        **({"id": after[1]} if after else {}),
    )


def list_shared(tx: Tx, user_id: int, *, now: int, limit: int = MOST_COUNTED) -> list[int]:
    """Customers of others in whose team the person is, the latest first (PERM-10)."""
    rows = tx.all(
        "SELECT t.record_id AS id FROM team_members t JOIN customers c ON c.id = t.record_id"
        " WHERE t.user_id = :me AND t.record_kind = 'customer' AND t.ended_at IS NULL"
        " AND (t.expires_at IS NULL OR t.expires_at > :now) AND c.state = 'live' AND c.owner_id IS NOT NULL"
        " AND c.owner_id <> :me ORDER BY t.id DESC LIMIT :limit",
        me=user_id,
        now=now,
        limit=limit,
    )
    return [row["id"] for row in rows]


def count_held(tx: Tx, kind: RecordKind, owners: Collection[int] | None) -> int:
    """How many live records these people hold, by the counters; None is the whole firm (ORG-14)."""
    condition, params = among(tx, "owner_id", "owners", owners) if owners is not None else ("1 = 1", {})
    row = tx.one(
        f"SELECT COALESCE(sum(held), 0) AS n FROM holdings WHERE kind = :kind AND {condition}", kind=kind, **params
    )
    return int(row["n"]) if row else 0


def count_silent(tx: Tx, owners: Collection[int], *, before: int) -> int:
    """How many of these people's customers nobody contacted since; counted to 1,001, owner by owner."""
    silent = f"c.state = 'live' AND {_SILENT} <= :before LIMIT {MOST_COUNTED}"
    if tx.dialect == "postgres":
        params: dict[str, Any] = {"owners": list(owners)}
        found = "SELECT 1 FROM unnest(CAST(:owners AS bigint[])) AS u(owner) CROSS JOIN LATERAL"
        found += f" (SELECT 1 FROM customers c WHERE c.owner_id = u.owner AND {silent}) AS his LIMIT {MOST_COUNTED}"
    else:
        condition, params = among(tx, "c.owner_id", "owners", owners)
        found = f"SELECT 1 FROM customers c INDEXED BY customers_silent WHERE {condition} AND {silent}"
    row = tx.one(f"SELECT count(*) AS n FROM ({found}) AS found", before=before, **params)
    return int(row["n"]) if row else 0


_COUNTED: Final[dict[str, str]] = {
    "customer": "state = 'live' AND owner_id IS NOT NULL",
    "lead": "deleted_at IS NULL AND status NOT IN ('converted', 'invalid') AND owner_id IS NOT NULL",
}


def recount(tx: Tx, kind: RecordKind) -> list[int]:
    """Put the counters of one kind right; whose were wrong (the nightly check of ORG-14)."""
    dealt = "sum(dealt)" if kind == "customer" else "0"
    rows = tx.all(
        f"SELECT owner_id, count(*) AS held, {dealt} AS dealt FROM {visibility.TABLES[kind]}"
        f" WHERE {_COUNTED[kind]} GROUP BY owner_id"
    )
    true = {row["owner_id"]: (row["held"], int(row["dealt"])) for row in rows}
    kept = {
        row["owner_id"]: (row["held"], row["dealt"])
        for row in tx.all("SELECT owner_id, held, dealt FROM holdings WHERE kind = :kind", kind=kind)
    }
    wrong = [owner for owner in {*true, *kept} if true.get(owner, (0, 0)) != kept.get(owner, (0, 0))]
    for owner in wrong:
        held, dealt_ = true.get(owner, (0, 0))
        tx.run(
            "INSERT INTO holdings (kind, owner_id, held, dealt) VALUES (:kind, :owner, :held, :dealt)"
            " ON CONFLICT (kind, owner_id) DO UPDATE SET held = excluded.held, dealt = excluded.dealt",
            kind=kind,
            owner=owner,
            held=held,
            dealt=dealt_,
        )
    return sorted(wrong)


def list_holders(tx: Tx, kind: RecordKind) -> list[int]:
    """Everybody who holds something."""
    rows = tx.all("SELECT owner_id FROM holdings WHERE kind = :kind AND held > 0 ORDER BY owner_id", kind=kind)
    return [row["owner_id"] for row in rows]


def list_next(tx: Tx, ids: Sequence[int]) -> dict[int, int]:
    """When these customers are contacted next, where that is known."""
    condition, params = among(tx, "id", "ids", ids)
    rows = tx.all(
        f"SELECT id, next_contact_at FROM customers WHERE {condition} AND next_contact_at IS NOT NULL", **params
    )
    return {row["id"]: row["next_contact_at"] for row in rows}
