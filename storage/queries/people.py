"""Who acts, and whom his permissions reach; nothing read here outlives the call (ORG-28, PERM-2)."""

import json
from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from storage.entities.names import name_key
from storage.entities.people import STRANGER, Actor, Grant, Organisation, Reach
from storage.errors import NotFound
from storage.tx import Row, Tx, among


@lru_cache(maxsize=8)
def _organisation(*values: Any) -> Organisation:
    name, zone, currency, locale, region, workdays, start, end, holidays, makeup, owner = values
    return Organisation(
        name=name,
        timezone=ZoneInfo(zone),
        base_currency=currency,
        locale=locale,
        phone_region=region,
        workdays=frozenset(json.loads(workdays)),
        work_start=time.fromisoformat(start),
        work_end=time.fromisoformat(end),
        holidays=frozenset(date.fromisoformat(day) for day in json.loads(holidays)),
        makeup_days=frozenset(date.fromisoformat(day) for day in json.loads(makeup)),
        company_owner_id=owner,
    )


_ORGANISATION = (
    "SELECT name, timezone, base_currency, locale, phone_region, workdays, work_start, work_end, holidays,"
    " makeup_days, company_owner_id FROM organisation WHERE id = 1"
)


def find_organisation(tx: Tx) -> Organisation | None:
    """The firm, or None before set-up."""
    row = tx.one(_ORGANISATION)
    return None if row is None else _organisation(*(row[column] for column in row.keys()))  # noqa: SIM118


def stored_settings(tx: Tx) -> dict[str, Any]:
    """Settings that differ from their default."""
    return {row["name"]: json.loads(row["value"]) for row in tx.all("SELECT name, value FROM settings")}


# The person, the firm, its settings and his grants in one statement: on PostgreSQL each one is a way there and back.
_OF_THE_FIRM = """
  o.name AS firm, o.timezone, o.base_currency, o.locale AS firm_locale, o.phone_region, o.workdays, o.work_start,
  o.work_end, o.holidays, o.makeup_days, o.company_owner_id,
  (SELECT CAST({listed}({pair}(s.name, s.value)) AS TEXT) FROM settings s) AS settings
"""
_NOBODY = f"SELECT {_OF_THE_FIRM} FROM organisation o WHERE o.id = 1"
_ACTOR = f"""
SELECT u.id, u.name, u.account, u.locale, u.main_dept_id, u.superior_id, {_OF_THE_FIRM},
  (SELECT CAST({{listed}}({{pair}}(r.built_in, p.permission, p.scope, p.departments)) AS TEXT)
    FROM user_roles ur JOIN roles r ON r.id = ur.role_id LEFT JOIN role_permissions p ON p.role_id = r.id
    WHERE ur.user_id = u.id) AS grants
FROM users u CROSS JOIN organisation o
WHERE o.id = 1 AND {{who}}
"""
_LISTED = {
    "sqlite": {"listed": "json_group_array", "pair": "json_array"},
    "postgres": {"listed": "json_agg", "pair": "json_build_array"},
}


def _find(tx: Tx, who: str, **params: Any) -> Actor | None:
    row = tx.one(_ACTOR.format(who=who, **_LISTED[tx.dialect]), **params)
    return None if row is None else _actor(row)


def find_actor(tx: Tx, account: str) -> Actor | None:
    """The active person bound to an account, with his rights; None for strangers and suspended people."""
    return _find(tx, "u.account = :account AND u.status = 'active'", account=account)


def get_actor_by_id(tx: Tx, user_id: int) -> Actor | None:
    """The active person of that id as an actor: whom a push or a judgement is about."""
    return _find(tx, "u.id = :user_id AND u.status = 'active'", user_id=user_id)


def system_actor(tx: Tx) -> Actor:
    """Jobs act as the system (PERM-24)."""
    actor = _nobody(tx, 0, name="system")
    if actor is None:
        raise LookupError("set the company up first")
    return actor


def stranger(tx: Tx, account: str) -> Actor:
    """Whoever writes from an account bound to nobody: an actor without any right. Raises NotFound before set-up."""
    actor = _nobody(tx, STRANGER, account=account)
    if actor is None:
        raise NotFound("no_company", rule="ORG-27")
    return actor


def _nobody(tx: Tx, user_id: int, *, name: str = "", account: str | None = None) -> Actor | None:
    """One who stands in no list of people: an actor without grants. None before set-up."""
    row = tx.one(_NOBODY.format(**_LISTED[tx.dialect]))
    if row is None:
        return None
    organisation = _organisation_of(row)
    return Actor(
        user_id=user_id,
        name=name,
        account=account,
        locale=organisation.locale,
        main_dept_id=0,
        superior_id=None,
        is_super=False,
        grants=(),
        organisation=organisation,
        settings=_settings_of(row),
    )


def operator(tx: Tx) -> Actor:
    """Commands of the operator act as the company owner, whether or not he has joined (AUDIT-9)."""
    actor = _find(tx, "u.id = o.company_owner_id")
    if actor is None:
        raise NotFound("no_company", rule="ORG-27")
    return actor


def company_owner_id(tx: Tx) -> int:
    """Who has the seat of the company owner now (ORG-25)."""
    row = tx.one("SELECT company_owner_id FROM organisation WHERE id = 1")
    return 0 if row is None else int(row["company_owner_id"])


_FIRM = ("firm", "timezone", "base_currency", "firm_locale", "phone_region", "workdays", "work_start", "work_end")
_FIRM_MORE = ("holidays", "makeup_days", "company_owner_id")


def _actor(row: Row) -> Actor:
    is_super, grants = _granted(row["grants"])
    return Actor(
        user_id=row["id"],
        name=row["name"],
        account=row["account"],
        locale=row["locale"],
        main_dept_id=row["main_dept_id"],
        superior_id=row["superior_id"],
        is_super=is_super,
        grants=grants,
        organisation=_organisation_of(row),
        settings=_settings_of(row),
    )


def _organisation_of(row: Row) -> Organisation:
    return _organisation(*(row[column] for column in (*_FIRM, *_FIRM_MORE)))


def _settings_of(row: Row) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in json.loads(row["settings"] or "[]")}


@lru_cache(maxsize=256)
def _granted(listed: str | None) -> tuple[bool, tuple[Grant, ...]]:
    """Whether the roles listed make a super administrator, and what they grant: most people have the same ones."""
    grants = json.loads(listed or "[]")
    is_super = any(built_in == "super_admin" for built_in, *_ in grants)
    return is_super, tuple(_grant(*grant) for _, *grant in grants if grant[0] is not None)


def _grant(permission: str, scope: Any, departments: str) -> Grant:
    deep = tuple((int(id_), bool(deep)) for id_, deep in json.loads(departments)) if scope == "custom" else ()
    return Grant(permission, scope, deep)


def reach(tx: Tx, actor: Actor, permission: str) -> Reach:
    """U(permission): the union of the scope sets of all grants, the actor always in it if there is any (PERM-2)."""
    if actor.is_system:
        return Reach(everyone=True, users=frozenset())
    grants = actor.grants_of(permission)
    if any(grant.scope == "all" for grant in grants):
        return Reach(everyone=True, users=frozenset({actor.user_id}))
    users: set[int] = {actor.user_id} if grants else set()
    for grant in grants:
        users.update(_scope_users(tx, actor, grant))
    return Reach(everyone=False, users=frozenset(users))


def _scope_users(tx: Tx, actor: Actor, grant: Grant) -> Sequence[int]:
    match grant.scope:
        case "self_subs":
            return subordinates(tx, actor.user_id)
        case "dept":
            return [row["id"] for row in tx.all(_COLLEAGUES, user_id=actor.user_id)]
        case "dept_tree":
            return [row["id"] for row in tx.all(_COLLEAGUES_BELOW, user_id=actor.user_id)]
        case "custom":
            flat = [id_ for id_, deep in grant.departments if not deep]
            deep = departments_below(tx, [id_ for id_, deep in grant.departments if deep])
            return _members(tx, [*flat, *deep])
        case _:
            return ()


_BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM users WHERE superior_id = :user_id
  UNION
  SELECT u.id FROM users u JOIN below b ON u.superior_id = b.id
)
SELECT id FROM below
"""


def subordinates(tx: Tx, user_id: int) -> list[int]:
    """Everybody below in the superior tree; cyclic data ends (T18)."""
    return [row["id"] for row in tx.all(_BELOW, user_id=user_id)]


_OWN_DEPARTMENTS = """
SELECT main_dept_id AS id FROM users WHERE id = :user_id
UNION SELECT department_id FROM user_departments WHERE user_id = :user_id
UNION SELECT id FROM departments WHERE head_user_id = :user_id AND archived = 0
"""


# In one statement: they are asked for with every page, card and look-up of a manager.
_COLLEAGUES = f"SELECT id FROM users WHERE main_dept_id IN ({_OWN_DEPARTMENTS})"
_COLLEAGUES_BELOW = f"""
WITH RECURSIVE below(id) AS (
  {_OWN_DEPARTMENTS}
  UNION
  SELECT d.id FROM departments d JOIN below b ON d.parent_id = b.id
)
SELECT id FROM users WHERE main_dept_id IN (SELECT id FROM below)
"""


def own_departments(tx: Tx, user_id: int) -> list[int]:
    """Main, extra and headed departments."""
    return [row["id"] for row in tx.all(_OWN_DEPARTMENTS, user_id=user_id)]


def departments_below(tx: Tx, roots: Sequence[int]) -> list[int]:
    """The departments given and everything below them."""
    condition, params = among(tx, "id", "roots", roots)
    rows = tx.all(
        f"WITH RECURSIVE below(id) AS (SELECT id FROM departments WHERE {condition}"
        " UNION SELECT d.id FROM departments d JOIN below b ON d.parent_id = b.id) SELECT id FROM below",
        **params,
    )
    return [row["id"] for row in rows]


def departments_above(tx: Tx, department_id: int) -> list[int]:
    """The department and those above it, nearest first; at most 25."""
    found: list[int] = []
    current: int | None = department_id
    while current is not None and current not in found and len(found) < 25:
        found.append(current)
        row = tx.one("SELECT parent_id FROM departments WHERE id = :id", id=current)
        current = row["parent_id"] if row else None
    return found


def _members(tx: Tx, departments: Sequence[int]) -> list[int]:
    condition, params = among(tx, "main_dept_id", "departments", departments)
    return [row["id"] for row in tx.all(f"SELECT id FROM users WHERE {condition}", **params)]


def get_user(tx: Tx, user_id: int) -> Row | None:
    """One row of users, whatever its status."""
    return tx.one("SELECT * FROM users WHERE id = :id", id=user_id)


def user_name(tx: Tx, user_id: int | None) -> str:
    """The name, empty for nobody."""
    row = tx.one("SELECT name FROM users WHERE id = :id", id=user_id) if user_id else None
    return str(row["name"]) if row else ""


def find_by_name(tx: Tx, name: str) -> int | None:
    """The one active person of that very name."""
    rows = tx.all("SELECT id FROM users WHERE name_key = :key AND status = 'active' LIMIT 2", key=name_key(name))
    return int(rows[0]["id"]) if len(rows) == 1 else None


def lock_user(tx: Tx, user_id: int) -> None:
    """Take the person's row for the rest of the transaction: what limits his records is counted behind it.

    Rows that only name him are written meanwhile: whoever gives him something would wait for him, and he for them.
    """
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM users WHERE id = :id FOR NO KEY UPDATE", id=user_id)


def lock_caller(tx: Tx, account: str) -> None:
    """As `lock_user`, for whoever calls, before his rights are read: what was waited for may have taken them, or have
    suspended him (ORG-23)."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM users WHERE account = :account FOR NO KEY UPDATE", account=account)


def superior_of(tx: Tx, user_id: int) -> list[int]:
    """The superior; without an active one the head of the nearest department upward who is not the person
    himself, else the super admins (ORG-29)."""
    row = tx.one(
        "SELECT u.main_dept_id, s.id AS superior FROM users u"
        " LEFT JOIN users s ON s.id = u.superior_id AND s.status = 'active' WHERE u.id = :id",
        id=user_id,
    )
    if row is None:
        return super_admins(tx)
    if row["superior"] is not None:
        return [row["superior"]]
    for department in departments_above(tx, row["main_dept_id"]):
        head = tx.one(
            "SELECT u.id FROM departments d JOIN users u ON u.id = d.head_user_id AND u.status = 'active'"
            " WHERE d.id = :id AND u.id <> :user_id",
            id=department,
            user_id=user_id,
        )
        if head is not None:
            return [head["id"]]
    return [admin for admin in super_admins(tx) if admin != user_id]


def super_admins(tx: Tx) -> list[int]:
    """Active holders of the role super_admin."""
    rows = tx.all(
        "SELECT u.id FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id"
        " WHERE r.built_in = 'super_admin' AND u.status = 'active' ORDER BY u.id"
    )
    return [row["id"] for row in rows]
