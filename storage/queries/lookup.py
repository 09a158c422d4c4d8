"""Records found by name or phone among those the person reads (CUST-21, PERM-12, PERM-16)."""

from collections.abc import Sequence

from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.queries import visibility
from storage.tx import Row, Tx, among

MOST_READ = 4000
_ALIAS: dict[str, str] = {"customer": "r.short_name", "lead": "r.contact_name"}
_LIVE: dict[str, str] = {
    "customer": visibility.LIVE["customer"],
    "lead": visibility.LIVE["lead"] + " AND r.status NOT IN ('converted', 'invalid')",
}
_CONTACTS = (
    "SELECT x.customer_id FROM contacts x JOIN name_tokens t ON t.kind = 'contact' AND t.record_id = x.id"
    " WHERE x.deleted_at IS NULL AND {chosen} GROUP BY x.customer_id, x.id HAVING count(*) = :wanted"
)


_SPELLED = (
    "(r.name_key LIKE :key ESCAPE '!' OR lower(r.name) LIKE :raw ESCAPE '!' OR lower({alias}) LIKE :raw ESCAPE '!'"
)
_SPELLED_CONTACT = (
    " OR EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = r.id AND x.deleted_at IS NULL"
    " AND x.name_key LIKE :key ESCAPE '!')"
)


def list_named(
    tx: Tx,
    actor: Actor,
    kind: RecordKind,
    key: str,
    tokens: Sequence[str],
    pools: Sequence[int],
    *,
    now: int,
    own: bool = False,
) -> Sequence[Row]:
    """Readable or pooled live records whose name may hold the key: by the index where it has tokens, else by
    looking through the names. `own` gives all of the person's own, for what only he compares."""
    seen = visibility.readable(tx, actor, kind, now=now)
    pooled, params = among(tx, "r.pool_id", "pools", pools)
    where = f"(({seen.sql}) OR {pooled}) AND {_LIVE[kind]}"
    if own:
        where += " AND r.owner_id = :me"
    elif not tokens:
        where += f" AND {_SPELLED.format(alias=_ALIAS[kind])}{_SPELLED_CONTACT if kind == 'customer' else ''})"
        params |= {"key": _like(key), "raw": _like(key)}
    else:
        chosen, more = among(tx, "t.token", "tokens", tokens)
        found = f"SELECT t.record_id FROM name_tokens t WHERE t.kind = :kind AND {chosen}"
        found += " GROUP BY t.record_id HAVING count(*) = :wanted"
        also = f" OR r.id IN ({_CONTACTS.format(chosen=chosen)})" if kind == "customer" else ""
        where += f" AND (r.id IN ({found}){also})"
        params |= more | {"kind": kind, "wanted": len(tokens)}
    return tx.all(
        f"SELECT r.id, r.name, {_ALIAS[kind]} AS alias, r.level, r.owner_id, r.pool_id, u.name AS owner,"
        f" p.name AS pool, CASE WHEN {seen.sql} THEN 1 ELSE 0 END AS readable FROM {visibility.TABLES[kind]} r"
        " LEFT JOIN users u ON u.id = r.owner_id LEFT JOIN pools p ON p.id = r.pool_id"
        f" WHERE {where} ORDER BY CASE WHEN r.owner_id = :me THEN 0 ELSE 1 END, r.id LIMIT {MOST_READ}",
        **{"me": actor.user_id} | seen.params | params,
    )


def _like(text: str) -> str:
    """The text anywhere, its own wildcards taken literally."""
    return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


def list_contact_names(tx: Tx, customer_ids: Sequence[int]) -> dict[int, list[str]]:
    """Names of the contacts of some customers."""
    names: dict[int, list[str]] = {}
    if customer_ids:
        condition, params = among(tx, "x.customer_id", "ids", customer_ids)
        for row in tx.all(
            f"SELECT x.customer_id, x.name FROM contacts x WHERE x.deleted_at IS NULL AND {condition}", **params
        ):
            names.setdefault(row["customer_id"], []).append(row["name"])
    return names


def list_by_last_digits(tx: Tx, actor: Actor, kind: RecordKind, digits: str, *, now: int) -> Sequence[Row]:
    """Records whose phone ends so, only where the actor may see phones in full (PERM-16, T27)."""
    seen = visibility.readable(tx, actor, kind, now=now)
    ending = f'%{digits}"%'
    contacts = (
        " OR EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = r.id AND x.deleted_at IS NULL"
        " AND x.phones LIKE :ending)"
    )
    return tx.all(
        f"SELECT r.id, r.name, {_ALIAS[kind]} AS alias, r.level, r.owner_id, r.pool_id, u.name AS owner,"
        f" NULL AS pool, 1 AS readable FROM {visibility.TABLES[kind]} r LEFT JOIN users u ON u.id = r.owner_id"
        f" WHERE {seen.sql} AND {_LIVE[kind]} AND {visibility.full_phones(kind)}"
        f" AND (r.phones LIKE :ending{contacts if kind == 'customer' else ''}) ORDER BY r.id LIMIT {MOST_READ}",
        **seen.params | {"ending": ending, "v_me": actor.user_id, "v_kind": kind, "v_now": now},
    )
