"""Pools, and what is looked up in them: pages, single records, what a claim is counted by."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.instants import DAY
from storage.entities.people import Actor
from storage.entities.pool import PAGE, Pool, RecycleRule
from storage.entities.pool_lists import PoolFilter
from storage.queries import visibility
from storage.queries.people import departments_above
from storage.tx import Row, Tx, among

LIVE: dict[str, str] = {"lead": "r.deleted_at IS NULL", "customer": "r.state = 'live'"}
Place = tuple[int, int]  # where a record stands in its pool: entered_pool_at, id


def _pool(row: Row) -> Pool:
    return Pool(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        is_default=bool(row["is_default"]),
        enabled=bool(row["enabled"]),
        daily_claim_limit=row["daily_claim_limit"],
        cooldown_days=row["cooldown_days"],
        release_delay_hours=row["release_delay_hours"],
        daily_view_cap=row["daily_view_cap"],
        hidden=frozenset(json.loads(row["hidden_fields"])),
        show_history=bool(row["show_history"]),
        auto_recycle=bool(row["auto_recycle"]),
        recycling_since=date.fromisoformat(row["recycling_since"]) if row["recycling_since"] else None,
        held=row["held"],
        version=row["version"],
    )


def find(tx: Tx, pool_id: int) -> Pool | None:
    """The pool, enabled or not; None when there never was one or it was deleted."""
    row = tx.one("SELECT * FROM pools WHERE id = :id AND deleted_at IS NULL", id=pool_id)
    return None if row is None else _pool(row)


def get_default(tx: Tx, kind: RecordKind) -> Pool:
    """The one default pool of a kind (POOL-1)."""
    row = tx.one("SELECT * FROM pools WHERE kind = :kind AND is_default = 1", kind=kind)
    if row is None:
        raise LookupError(f"no default pool of kind {kind}")
    return _pool(row)


def list_open(tx: Tx, actor: Actor) -> list[Pool]:
    """Every pool the actor may look into, customers first (POOL-19)."""
    return [pool for kind in RECORD_KINDS for pool in list_open_of(tx, actor, kind)]


def list_open_of(tx: Tx, actor: Actor, kind: RecordKind) -> list[Pool]:
    condition, params = among(tx, "id", "ids", visibility.open_pools(tx, actor, kind))
    return [_pool(row) for row in tx.all(f"SELECT * FROM pools WHERE {condition} ORDER BY id", **params)]


def find_nearest(tx: Tx, kind: RecordKind, department_id: int) -> Pool:
    """The enabled pool that names the nearest department upward, lowest id on a tie, else the default (POOL-3)."""
    for above in departments_above(tx, department_id):
        row = tx.one(
            "SELECT p.* FROM pools p JOIN pool_departments d ON d.pool_id = p.id"
            " WHERE p.kind = :kind AND p.enabled = 1 AND d.department_id = :department ORDER BY p.id LIMIT 1",
            kind=kind,
            department=above,
        )
        if row is not None:
            return _pool(row)
    return get_default(tx, kind)


def is_member(tx: Tx, pool_id: int, user_id: int) -> bool:
    """A department of the pool at or above one of his, a pool of everybody, or a seat (POOL-2)."""
    return visibility.is_member(tx, pool_id, user_id, set(visibility.own_department_chain(tx, user_id)))


def _narrowed(narrowed: PoolFilter, now: int) -> tuple[str, dict[str, Any]]:
    """The condition of a filter against the alias `r`."""
    parts, params = "", dict[str, Any]()
    for name in ("region", "industry", "level"):
        value = getattr(narrowed, name)
        if value is not None:
            parts += f" AND r.{name} = :f_{name}"
            params[f"f_{name}"] = value
    if narrowed.idle_days is not None:
        parts += " AND coalesce(r.last_followup_at, r.created_at) <= :f_idle"
        params["f_idle"] = now - narrowed.idle_days * DAY
    return parts, params


def page(
    tx: Tx,
    pool: Pool,
    *,
    after: Place | None = None,
    before: Place | None = None,
    narrowed: PoolFilter = PoolFilter(),  # noqa: B008
    now: int = 0,
) -> tuple[Sequence[Row], bool]:
    """A page of the pool, newest entries first, by keyset; and whether more follow (ORG-14)."""
    at, order, comparison = (before, "", ">") if before else (after, " DESC", "<")
    where = f"AND (r.entered_pool_at, r.id) {comparison} (:entered, :last)" if at else ""
    only, params = _narrowed(narrowed, now)
    rows = list(
        tx.all(
            f"SELECT r.* FROM {visibility.TABLES[pool.kind]} r WHERE r.pool_id = :pool AND {LIVE[pool.kind]} {where}"
            f"{only} ORDER BY r.entered_pool_at{order}, r.id{order} LIMIT :limit",
            pool=pool.id,
            limit=PAGE + 1,
            **({"entered": at[0], "last": at[1]} if at else {}),
            **params,
        )
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return (list(reversed(rows)), True) if before else (rows, more)


def count(tx: Tx, pool: Pool, narrowed: PoolFilter, *, now: int) -> int:
    """How many the filter leaves; counting stops above 1,000. Without a filter the pool's own counter (ORG-14)."""
    if not narrowed:
        return pool.held
    only, params = _narrowed(narrowed, now)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {visibility.TABLES[pool.kind]} r WHERE r.pool_id = :pool"
        f" AND {LIVE[pool.kind]}{only} LIMIT 1001) AS found",
        pool=pool.id,
        **params,
    )
    return int(row["n"]) if row else 0


def list_values(tx: Tx, pool: Pool, column: Literal["region", "industry", "level"], *, limit: int) -> list[str]:
    """The values of a field there are in the pool, the most frequent first."""
    rows = tx.all(
        f"SELECT r.{column} AS value, count(*) AS n FROM {visibility.TABLES[pool.kind]} r WHERE r.pool_id = :pool"
        f" AND {LIVE[pool.kind]} AND r.{column} IS NOT NULL GROUP BY r.{column} ORDER BY n DESC, value LIMIT :limit",
        pool=pool.id,
        limit=limit,
    )
    return [row["value"] for row in rows]


def is_subscribed(tx: Tx, pool_id: int, user_id: int) -> bool:
    return (
        tx.one(
            "SELECT 1 AS yes FROM pool_subscriptions WHERE pool_id = :id AND user_id = :user",
            id=pool_id,
            user=user_id,
        )
        is not None
    )


def subscribe(tx: Tx, pool_id: int, user_id: int, *, on: bool) -> None:
    """Hear of what is new in the pool, or no more."""
    if on:
        sql = "INSERT INTO pool_subscriptions (pool_id, user_id) VALUES (:id, :user) ON CONFLICT DO NOTHING"
    else:
        sql = "DELETE FROM pool_subscriptions WHERE pool_id = :id AND user_id = :user"
    tx.run(sql, id=pool_id, user=user_id)


def list_subscribers(tx: Tx, pool_id: int) -> Sequence[Row]:
    """Active people who want to hear of what is new in the pool: id and account."""
    return tx.all(
        "SELECT u.id, u.account FROM pool_subscriptions s JOIN users u ON u.id = s.user_id AND u.status = 'active'"
        " WHERE s.pool_id = :id ORDER BY u.id",
        id=pool_id,
    )


def find_pooled(tx: Tx, kind: RecordKind, record_id: int, pools: Sequence[int]) -> Row | None:
    """One live record of any of these pools."""
    condition, params = among(tx, "r.pool_id", "pools", pools)
    return tx.one(
        f"SELECT r.* FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {LIVE[kind]} AND {condition}",
        id=record_id,
        **params,
    )


def find_claim(tx: Tx, kind: RecordKind, record_id: int, pool_id: int, day: str) -> Row | None:
    """Who claimed the record from this pool that day, the latest."""
    return tx.one(
        "SELECT l.user_id, l.at, u.name FROM claim_log l JOIN users u ON u.id = l.user_id"
        " WHERE l.kind = :kind AND l.record_id = :id AND l.day = :day AND l.pool_id = :pool"
        " ORDER BY l.id DESC LIMIT 1",
        kind=kind,
        id=record_id,
        pool=pool_id,
        day=day,
    )


def count_claims(tx: Tx, user_id: int, pool_id: int, day: str) -> int:
    """Claims of the day in the claim log (POOL-14)."""
    row = tx.one(
        "SELECT count(*) AS n FROM claim_log WHERE user_id = :user AND pool_id = :pool AND day = :day",
        user=user_id,
        pool=pool_id,
        day=day,
    )
    return int(row["n"]) if row else 0


def find_last_stint(tx: Tx, kind: RecordKind, record_id: int, user_id: int) -> Row | None:
    """The end of this person's latest stint on the record, however many held it since (POOL-15)."""
    return tx.one(
        "SELECT until, out_reason, ended_by FROM stints WHERE kind = :kind AND record_id = :id AND user_id = :user"
        " AND until IS NOT NULL ORDER BY until DESC, id DESC LIMIT 1",
        kind=kind,
        id=record_id,
        user=user_id,
    )


_HELD: dict[str, str] = {
    "customer": "state = 'live' AND (dealt = 0 OR :dealt = 1)",
    "lead": "deleted_at IS NULL AND status NOT IN ('converted', 'invalid') AND :dealt IN (0, 1)",
}


def count_held(tx: Tx, kind: RecordKind, user_id: int, *, count_dealt: bool, but: int = 0) -> int:
    """The holding count of a person, dealt customers left out, without the record `but` (CUST-20)."""
    kept = tx.one("SELECT held, dealt FROM holdings WHERE kind = :kind AND owner_id = :user", kind=kind, user=user_id)
    if kept is None:
        return 0
    left_out = tx.one(
        f"SELECT 1 AS yes FROM {visibility.TABLES[kind]} WHERE owner_id = :user AND id = :but AND {_HELD[kind]}",
        user=user_id,
        but=but,
        dealt=int(count_dealt),
    )
    return int(kept["held"]) - (0 if count_dealt else int(kept["dealt"])) - (left_out is not None)


def find_own_limit(tx: Tx, user_id: int) -> int | None:
    """The holding limit of the user, else of the nearest department that has one (POOL-16)."""
    user = tx.one("SELECT holding_limit, main_dept_id FROM users WHERE id = :id", id=user_id)
    if user is None or user["holding_limit"] is not None:
        return None if user is None else int(user["holding_limit"])
    for department in departments_above(tx, user["main_dept_id"]):
        row = tx.one("SELECT holding_limit FROM departments WHERE id = :id", id=department)
        if row is not None and row["holding_limit"] is not None:
            return int(row["holding_limit"])
    return None


def count_other_views(tx: Tx, user_id: int, pool_id: int, day: str, kind: RecordKind, record_id: int) -> int | None:
    """How many other cards of the pool the person opened that day; None when this one is among those opened."""
    rows = tx.all(
        "SELECT DISTINCT record_id FROM pool_views WHERE user_id = :user AND pool_id = :pool AND day = :day"
        " AND kind = :kind",
        user=user_id,
        pool=pool_id,
        day=day,
        kind=kind,
    )
    seen = {row["record_id"] for row in rows}
    return None if record_id in seen else len(seen)


def log_view(tx: Tx, user_id: int, pool_id: int, kind: RecordKind, record_id: int, *, day: str, at: int) -> None:
    tx.run(
        "INSERT INTO pool_views (user_id, pool_id, kind, record_id, day, at)"
        " VALUES (:user, :pool, :kind, :id, :day, :at)",
        user=user_id,
        pool=pool_id,
        kind=kind,
        id=record_id,
        day=day,
        at=at,
    )


def list_last_follow_ups(tx: Tx, kind: RecordKind, record_id: int, *, limit: int = 2) -> Sequence[Row]:
    """The latest follow-ups with words, newest first."""
    return tx.all(
        "SELECT occurred_at, content FROM follow_ups WHERE subject_kind = :kind AND subject_id = :id"
        " AND deleted_at IS NULL AND content <> '' AND kind IN ('follow', 'visit')"
        " ORDER BY occurred_at DESC, id DESC LIMIT :limit",
        kind=kind,
        id=record_id,
        limit=limit,
    )


def list_former_owners(tx: Tx, kind: RecordKind, record_id: int) -> Sequence[Row]:
    """Ended stints with their people, latest first: former owners are read only from stints (CUST-3)."""
    return tx.all(
        "SELECT s.user_id, u.name FROM stints s JOIN users u ON u.id = s.user_id"
        " WHERE s.kind = :kind AND s.record_id = :id AND s.until IS NOT NULL ORDER BY s.until DESC, s.id DESC",
        kind=kind,
        id=record_id,
    )


def list_group_cards(tx: Tx, kind: RecordKind, record_id: int) -> Sequence[Row]:
    """Cards of a pooled record that stand in groups."""
    return tx.all(
        "SELECT id FROM cards WHERE entity = :kind AND record_id = :id AND view = 'pool-push'"
        " AND user_id IS NULL AND state <> 'retired' ORDER BY id",
        kind=kind,
        id=record_id,
    )


def list_reasons(tx: Tx) -> list[str]:
    """The reasons a record is returned for, as they are offered."""
    rows = tx.all("SELECT key FROM dictionaries WHERE dictionary = 'return_reason' AND enabled = 1 ORDER BY position")
    return [row["key"] for row in rows]


def list_rules(tx: Tx, pool_id: int) -> list[RecycleRule]:
    """The enabled recycle rules of a pool."""
    rows = tx.all("SELECT * FROM pool_rules WHERE pool_id = :id AND enabled = 1 ORDER BY id", id=pool_id)
    return [_rule(row) for row in rows]


def find_rule(tx: Tx, rule_id: int) -> RecycleRule | None:
    row = tx.one("SELECT * FROM pool_rules WHERE id = :id", id=rule_id)
    return None if row is None else _rule(row)


def _rule(row: Row) -> RecycleRule:
    return RecycleRule(
        id=row["id"],
        no_followup_days=row["no_followup_days"],
        no_opportunity_days=row["no_opportunity_days"],
        no_deal_days=row["no_deal_days"],
        level=row["level"],
        exempt_dealt=bool(row["exempt_dealt"]),
        exempt_open_opp=bool(row["exempt_open_opp"]),
        exempt_running_contract=bool(row["exempt_running_contract"]),
        changed_on=date.fromisoformat(row["changed_on"]),
    )


def find_latest_claim(tx: Tx, kind: RecordKind, record_id: int) -> Row | None:
    """Who claimed the record last, from whatever pool."""
    return tx.one(
        "SELECT l.user_id, l.at, u.name FROM claim_log l JOIN users u ON u.id = l.user_id"
        " WHERE l.kind = :kind AND l.record_id = :id ORDER BY l.id DESC LIMIT 1",
        kind=kind,
        id=record_id,
    )


def list_bound_groups(tx: Tx) -> Sequence[Row]:
    """Groups bound to a live department (PERM-23)."""
    return tx.all(
        "SELECT g.place, g.department_id FROM group_bindings g"
        " JOIN departments d ON d.id = g.department_id AND d.archived = 0 ORDER BY g.place"
    )
