"""Who sees what: the one place that decides it, for lists, single records, counts and searches (PERM-12).

A condition is written against the alias `r` of a lead or customer. Records in a pool are not seen here:
queries/pool.py asks `open_pools` and shows them masked (PERM-11, POOL-19).
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from storage.entities.ids import ChildKind, RecordKind
from storage.entities.people import Actor
from storage.queries.people import departments_above, reach
from storage.tx import Tx, among

TABLES: dict[str, str] = {"lead": "leads", "customer": "customers"}
LIVE: dict[str, str] = {"lead": "r.deleted_at IS NULL", "customer": "r.state = 'live'"}
# Records beneath a customer that have an owner of their own, and what their permissions are called.
CHILD_TABLES: Final[dict[ChildKind, str]] = {"opportunity": "opportunities", "contract": "contracts"}
CHILD_MODULES: Final[dict[ChildKind, str]] = {"opportunity": "opp", "contract": "contract"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of WHERE with the parameters it needs."""

    sql: str
    params: dict[str, Any]


NOBODY = Condition("1 = 0", {})

_TEAM = (
    "EXISTS (SELECT 1 FROM team_members t WHERE t.record_kind = :v_kind AND t.record_id = r.id"
    " AND t.user_id = :v_me AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > :v_now){power})"
)

_WRITE = " AND t.power = 'write'"


def readable(tx: Tx, actor: Actor, kind: RecordKind, *, now: int) -> Condition:
    """Owned live records the actor may read in full (PERM-3, PERM-4, PERM-10)."""
    if not actor.may(f"{kind}.view"):
        return NOBODY
    return _owned_or_team(tx, actor, kind, f"{kind}.view", now=now, power="")


def editable(tx: Tx, actor: Actor, kind: RecordKind, *, now: int) -> Condition:
    """Owned live records the actor may change (PERM-7 a and b)."""
    if not (actor.may(f"{kind}.view") and actor.may(f"{kind}.edit")):
        return NOBODY
    return _owned_or_team(tx, actor, kind, f"{kind}.edit", now=now, power=_WRITE)


def under(tx: Tx, actor: Actor, kind: RecordKind, permission: str) -> Condition:
    """Owned live records whose owner is in U(permission): team rows give nothing here (PERM-9)."""
    if not actor.may(f"{kind}.view"):
        return NOBODY
    scope = reach(tx, actor, permission)
    if scope.everyone:
        return Condition(f"{LIVE[kind]} AND r.owner_id IS NOT NULL", {})
    owned, params = among(tx, "r.owner_id", "v_users", scope.users)
    return Condition(f"{LIVE[kind]} AND {owned}", params)


def _owned_or_team(tx: Tx, actor: Actor, kind: RecordKind, permission: str, *, now: int, power: str) -> Condition:
    scope = reach(tx, actor, permission)
    if scope.everyone:
        return Condition(f"{LIVE[kind]} AND r.owner_id IS NOT NULL", {})
    if scope.users <= {actor.user_id}:
        owned, params = "r.owner_id = :v_me", dict[str, Any]()
    else:
        owned, params = among(tx, "r.owner_id", "v_users", scope.users)
    team = _TEAM.format(power=power)
    return Condition(
        f"{LIVE[kind]} AND r.owner_id IS NOT NULL AND ({owned} OR {team})",
        params | {"v_me": actor.user_id, "v_kind": kind, "v_now": now},
    )


def open_pools(tx: Tx, actor: Actor, *kinds: RecordKind) -> list[int]:
    """Enabled pools whose records the actor may list and open: members, admins, `pool.manage` (POOL-2, POOL-19).

    Without `lead.view`/`customer.view` at any scope nothing of the kind is visible (PERM-3).
    """
    visible = [kind for kind in kinds if actor.may(f"{kind}.view")]
    if not visible:
        return []
    condition, params = among(tx, "p.kind", "kinds", visible)
    rows = tx.all(_POOLS.format(condition=condition), me=actor.user_id, **params)
    pools = list(dict.fromkeys(row["id"] for row in rows))
    if actor.is_system or actor.may("pool.manage"):
        return pools
    tied = {row["id"] for row in rows if row["department_id"] is not None}
    if not tied:
        return pools
    mine = set(own_department_chain(tx, actor.user_id))
    seated = {row["id"] for row in rows if row["seated"]}
    near = {row["id"] for row in rows if row["department_id"] in mine}
    return [pool for pool in pools if pool not in tied or pool in near or pool in seated]


_POOLS = """
SELECT p.id, d.department_id, EXISTS (
    SELECT 1 FROM pool_people s WHERE s.pool_id = p.id AND s.user_id = :me) AS seated
FROM pools p LEFT JOIN pool_departments d ON d.pool_id = p.id
WHERE {condition} AND p.enabled = 1 ORDER BY p.id
"""


def own_department_chain(tx: Tx, user_id: int) -> list[int]:
    """Main and extra departments with everything above them: a pool of any of these is the person's."""
    rows = tx.all(
        "SELECT main_dept_id AS id FROM users WHERE id = :id"
        " UNION SELECT department_id FROM user_departments WHERE user_id = :id",
        id=user_id,
    )
    return [above for row in rows for above in departments_above(tx, row["id"])]


def is_member(tx: Tx, pool_id: int, user_id: int, department_chain: set[int]) -> bool:
    """POOL-2: a department of the pool at or above one of his, an empty list of departments, or a seat."""
    departments = tx.all("SELECT department_id FROM pool_departments WHERE pool_id = :id", id=pool_id)
    if not departments or any(row["department_id"] in department_chain for row in departments):
        return True
    seat = tx.one(
        "SELECT 1 AS yes FROM pool_people WHERE pool_id = :id AND user_id = :user", id=pool_id, user=user_id
    )
    return seat is not None


def is_pool_admin(tx: Tx, pool_id: int, user_id: int) -> bool:
    seat = tx.one(
        "SELECT 1 AS yes FROM pool_people WHERE pool_id = :id AND user_id = :user AND seat = 'admin'",
        id=pool_id,
        user=user_id,
    )
    return seat is not None


def may_see_phones(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> bool:
    """Cards print private values for the owner and the team; of high privacy, write members (PERM-15, PERM-17)."""
    row = tx.one(
        f"SELECT 1 AS yes FROM {TABLES[kind]} r WHERE r.id = :id AND {full_phones(kind)}",
        id=record_id,
        v_kind=kind,
        v_me=actor.user_id,
        v_now=now,
    )
    return row is not None


def written() -> str:
    """The condition of a live team row with write access; it needs v_me, v_kind and v_now."""
    return _TEAM.format(power=_WRITE)


def full_phones(kind: RecordKind) -> str:
    """The condition under which phones are printed, as `may_see_phones`; it needs v_me, v_kind and v_now."""
    written = _TEAM.format(power=_WRITE)
    team = f"(r.privacy = 'normal' AND {_TEAM.format(power='')})" if kind == "customer" else _TEAM.format(power="")
    return f"(r.owner_id = :v_me OR {team} OR {written})"


# ── records beneath a customer: opportunities and contracts ──


def readable_child(tx: Tx, actor: Actor, kind: ChildKind, *, now: int) -> Condition:
    """Live ones the actor reads in full: their owner in scope, a team row, or full read of the customer (PERM-4)."""
    module = CHILD_MODULES[kind]
    if not actor.may(f"{module}.view"):
        return NOBODY
    own = _child_owned_or_team(tx, actor, kind, f"{module}.view", now=now, power="")
    if not own.params or not _inherits(actor):
        return own
    return _or_of_customer(own, readable(tx, actor, "customer", now=now))


def editable_child(tx: Tx, actor: Actor, kind: ChildKind, *, now: int) -> Condition:
    """Live ones the actor may change: owner in scope, a write row on it, or the customer's owner and write members
    (PERM-7 a to c)."""
    module = CHILD_MODULES[kind]
    if not (actor.may(f"{module}.view") and actor.may(f"{module}.edit")):
        return NOBODY
    own = _child_owned_or_team(tx, actor, kind, f"{module}.edit", now=now, power=_WRITE)
    if not own.params:
        return own
    held = f"{LIVE['customer']} AND (r.owner_id = :v_me OR {_TEAM.format(power=_WRITE)})"
    params = {"v_me": actor.user_id, "v_kind": "customer", "v_now": now}
    return _or_of_customer(own, Condition(held, params))


def child_under(tx: Tx, actor: Actor, kind: ChildKind, permission: str) -> Condition:
    """Live ones whose owner is in U(permission): team rows and inheritance give nothing here (PERM-9)."""
    if not actor.may(f"{CHILD_MODULES[kind]}.view"):
        return NOBODY
    scope = reach(tx, actor, permission)
    if scope.everyone:
        return Condition("r.deleted_at IS NULL", {})
    owned, params = among(tx, "r.owner_id", "v_users", scope.users)
    return Condition(f"r.deleted_at IS NULL AND {owned}", params)


def card_readable(actor: Actor) -> Condition:
    """Live customers of which the actor owns an open opportunity or a contract that is not void: he reads their own
    fields and contacts, nothing beneath (PERM-5)."""
    if not actor.may("customer.view"):
        return NOBODY
    parts = []
    if actor.may("opp.view"):
        parts.append(
            "EXISTS (SELECT 1 FROM opportunities o WHERE o.customer_id = r.id AND o.owner_id = :v_me"
            " AND o.state = 'open' AND o.deleted_at IS NULL)"
        )
    if actor.may("contract.view"):
        parts.append(
            "EXISTS (SELECT 1 FROM contracts k WHERE k.customer_id = r.id AND k.owner_id = :v_me"
            " AND k.approval_status <> 'void' AND k.deleted_at IS NULL)"
        )
    if not parts:
        return NOBODY
    return Condition(f"{LIVE['customer']} AND ({' OR '.join(parts)})", {"v_me": actor.user_id})


def _child_owned_or_team(
    tx: Tx, actor: Actor, kind: ChildKind, permission: str, *, now: int, power: str
) -> Condition:
    """Without parameters it is everybody's."""
    scope = reach(tx, actor, permission)
    if scope.everyone:
        return Condition("r.deleted_at IS NULL", {})
    owned, params = among(tx, "r.owner_id", "v_users", scope.users)
    return Condition(
        f"r.deleted_at IS NULL AND ({owned} OR {_TEAM.format(power=power)})",
        params | {"v_me": actor.user_id, "v_kind": kind, "v_now": now},
    )


def _or_of_customer(own: Condition, customers: Condition) -> Condition:
    """The condition, or a live one of these customers; their alias and parameters get names of their own.

    The customer is looked up by its key, so that one record costs the same however many customers are in scope.
    """
    inner = re.sub(r"\br\.", "c.", customers.sql.replace(":v_", ":w_"))
    params = {re.sub(r"^v_", "w_", name): value for name, value in customers.params.items()}
    beneath = f"EXISTS (SELECT 1 FROM customers c WHERE c.id = r.customer_id AND {inner})"
    return Condition(f"(({own.sql}) OR (r.deleted_at IS NULL AND {beneath}))", own.params | params)


def _inherits(actor: Actor) -> bool:
    """`perm.inherit_read`, which is on unless the firm switched it off."""
    return bool(actor.settings.get("perm.inherit_read", True))
