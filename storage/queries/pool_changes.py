"""Rows of pools, their seats and their recycle rules."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.entities.pool import Pool, PoolSettings, RecycleRule
from storage.queries.visibility import TABLES
from storage.tx import Tx, among

_LIVE: dict[str, str] = {"lead": "deleted_at IS NULL", "customer": "state = 'live'"}


def _values(settings: PoolSettings, since: date | None) -> dict[str, Any]:
    return {
        "name": settings.name.strip(),
        "name_key": name_key(settings.name),
        "daily_claim_limit": settings.daily_claim_limit,
        "cooldown_days": settings.cooldown_days,
        "release_delay_hours": settings.release_delay_hours,
        "daily_view_cap": settings.daily_view_cap,
        "hidden_fields": json.dumps(sorted(settings.hidden)),
        "show_history": int(settings.show_history),
        "auto_recycle": int(settings.auto_recycle),
        "recycling_since": since.isoformat() if since else None,
    }


def insert(tx: Tx, settings: PoolSettings, *, recycling_since: date | None, at: int) -> int:
    """A pool that is no default; its id. Raises ConstraintBroken for a name taken."""
    values = _values(settings, recycling_since)
    columns = ", ".join(values)
    row = tx.one(
        f"INSERT INTO pools (public_id, kind, created_at, updated_at, {columns})"
        f" VALUES (:public_id, :kind, :at, :at, {', '.join(f':{name}' for name in values)}) RETURNING id",
        public_id=new_public_id(),
        kind=settings.kind,
        at=at,
        **values,
    )
    assert row is not None
    return int(row["id"])


def update(tx: Tx, pool_id: int, settings: PoolSettings, *, recycling_since: date | None, at: int) -> None:
    """Raises ConstraintBroken for a name taken."""
    values = _values(settings, recycling_since)
    changes = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(
        f"UPDATE pools SET {changes}, updated_at = :at, version = version + 1 WHERE id = :id",
        id=pool_id,
        at=at,
        **values,
    )


def set_people(tx: Tx, pool_id: int, settings: PoolSettings) -> None:
    """Departments, admins and extra members anew; an admin needs no seat as a member besides."""
    tx.run("DELETE FROM pool_departments WHERE pool_id = :id", id=pool_id)
    tx.run("DELETE FROM pool_people WHERE pool_id = :id", id=pool_id)
    for department in sorted(set(settings.departments)):
        tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:id, :d)", id=pool_id, d=department)
    seats = dict.fromkeys(settings.members, "member") | dict.fromkeys(settings.admins, "admin")
    for user_id, seat in sorted(seats.items()):
        tx.run("INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:id, :u, :s)", id=pool_id, u=user_id, s=seat)


def settings_of(tx: Tx, pool: Pool) -> PoolSettings:
    """A pool as its admin wrote it."""
    departments = tx.all("SELECT department_id AS id FROM pool_departments WHERE pool_id = :id", id=pool.id)
    seats = tx.all("SELECT user_id, seat FROM pool_people WHERE pool_id = :id ORDER BY user_id", id=pool.id)
    return PoolSettings(
        name=pool.name,
        kind=pool.kind,
        departments=tuple(row["id"] for row in departments),
        admins=tuple(row["user_id"] for row in seats if row["seat"] == "admin"),
        members=tuple(row["user_id"] for row in seats if row["seat"] == "member"),
        daily_claim_limit=pool.daily_claim_limit,
        cooldown_days=pool.cooldown_days,
        release_delay_hours=pool.release_delay_hours,
        daily_view_cap=pool.daily_view_cap,
        hidden=pool.hidden,
        show_history=pool.show_history,
        auto_recycle=pool.auto_recycle,
    )


# A pool may close only when it holds nothing; counter and rows must agree on that (POOL-4).
_EMPTY = (
    "held = 0 AND is_default = 0 AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.pool_id = pools.id AND"
    " c.state = 'live') AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.pool_id = pools.id AND l.deleted_at IS NULL)"
)


def enable(tx: Tx, pool_id: int, *, at: int) -> bool:
    return tx.run("UPDATE pools SET enabled = 1, updated_at = :at WHERE id = :id", id=pool_id, at=at) == 1


def disable(tx: Tx, pool_id: int, *, at: int) -> bool:
    """False for the default pool and one that holds records."""
    return (
        tx.run(
            f"UPDATE pools SET enabled = 0, updated_at = :at, version = version + 1 WHERE id = :id AND {_EMPTY}",
            id=pool_id,
            at=at,
        )
        == 1
    )


def delete(tx: Tx, pool_id: int, *, at: int) -> bool:
    """False for the default pool and one that holds records."""
    return (
        tx.run(
            "UPDATE pools SET enabled = 0, deleted_at = :at, updated_at = :at, version = version + 1"
            f" WHERE id = :id AND deleted_at IS NULL AND {_EMPTY}",
            id=pool_id,
            at=at,
        )
        == 1
    )


def count_live(tx: Tx, pool: Pool) -> int:
    """The records the pool holds, counted."""
    row = tx.one(
        f"SELECT count(*) AS n FROM {TABLES[pool.kind]} WHERE pool_id = :id AND {_LIVE[pool.kind]}", id=pool.id
    )
    return int(row["n"]) if row else 0


def departments_stand(tx: Tx, departments: Sequence[int]) -> bool:
    """Do all of them exist, none archived?"""
    condition, params = among(tx, "id", "ids", set(departments))
    row = tx.one(f"SELECT count(*) AS n FROM departments WHERE archived = 0 AND {condition}", **params)
    return row is not None and row["n"] == len(set(departments))


def save_rule(tx: Tx, pool_id: int, rule: RecycleRule) -> int:
    """A new rule (id 0) or new values of one; its id."""
    values = {
        "no_followup_days": rule.no_followup_days,
        "no_opportunity_days": rule.no_opportunity_days,
        "no_deal_days": rule.no_deal_days,
        "level": rule.level,
        "exempt_dealt": int(rule.exempt_dealt),
        "exempt_open_opp": int(rule.exempt_open_opp),
        "exempt_running_contract": int(rule.exempt_running_contract),
        "changed_on": rule.changed_on.isoformat(),
    }
    if rule.id:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        tx.run(
            f"UPDATE pool_rules SET {changes} WHERE id = :id AND pool_id = :pool", id=rule.id, pool=pool_id, **values
        )
        return rule.id
    row = tx.one(
        f"INSERT INTO pool_rules (pool_id, {', '.join(values)})"
        f" VALUES (:pool, {', '.join(f':{name}' for name in values)}) RETURNING id",
        pool=pool_id,
        **values,
    )
    assert row is not None
    return int(row["id"])


def end_rule(tx: Tx, pool_id: int, rule_id: int) -> bool:
    return (
        tx.run(
            "UPDATE pool_rules SET enabled = 0 WHERE id = :id AND pool_id = :pool AND enabled = 1",
            id=rule_id,
            pool=pool_id,
        )
        == 1
    )
