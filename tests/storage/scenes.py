"""One person and a record for every relation he can have to it (PERM-12)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from storage.database import Database
from storage.entities.ids import RecordKind
from storage.tx import Tx
from tests.factories import (
    Firm,
    Person,
    a_customer,
    a_department,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
    the_pool,
)

WORD = "顺达物流"


KINDS: tuple[RecordKind, ...] = ("customer", "lead")


OWNED = {
    "own",
    "subordinate",
    "same_dept",
    "below_dept",
    "extra_dept",
    "headed_dept",
    "other_dept",
    "suspended_peer",
    "team_read",
    "team_write",
    "team_expired",
    "team_ended",
}


TEAM = {"team_read", "team_write"}


DEPT = {"own", "same_dept", "extra_dept", "headed_dept", "suspended_peer"} | TEAM


@dataclass
class Scene:
    firm: Firm
    me: Person
    records: dict[tuple[RecordKind, str], int]

    def named(self, kind: RecordKind, ids: Iterable[int]) -> set[str]:
        names_ = {id_: relation for (of, relation), id_ in self.records.items() if of == kind}
        return {names_[id_] for id_ in ids}


async def a_scene(db: Database, role: str) -> Scene:
    firm = await a_firm(db)
    home, other = await a_department(firm, "我的部门"), await a_department(firm, "别的部门")
    extra, below = await a_department(firm, "兼任部门"), await a_department(firm, "下级部门", parent=home)
    headed = await a_department(firm, "我带的部门")
    boss = await a_person(firm, "主管", "viewer", department=other)
    me = await a_person(firm, "我", *([role] if role in firm.roles else ["rep"]), department=home, superior=boss)
    owners = {
        "own": me,
        "subordinate": await a_person(firm, "下属", department=other, superior=me),
        "same_dept": await a_person(firm, "同部门", department=home),
        "below_dept": await a_person(firm, "下级部门的人", department=below),
        "extra_dept": await a_person(firm, "兼任部门的人", department=extra),
        "headed_dept": await a_person(firm, "我带的部门的人", department=headed),
        "other_dept": await a_person(firm, "别的部门的人", department=other),
        "suspended_peer": await a_person(firm, "停用的同事", department=home),
    }
    sql = "UPDATE departments SET head_user_id = :me WHERE id = :id"
    await db.write(lambda tx: tx.run(sql, me=me.id, id=headed))
    if role not in firm.roles:
        await _own_role(firm, me, role, home=home)
    await db.write(
        lambda tx: tx.run("INSERT INTO user_departments (user_id, department_id) VALUES (:u, :d)", u=me.id, d=extra)
    )
    made: dict[tuple[RecordKind, str], int] = {}
    for kind in KINDS:
        made |= {(kind, relation): id_ for relation, id_ in (await _records(firm, kind, me, owners, other)).items()}
    sql = "UPDATE users SET status = 'suspended', account = NULL WHERE id = :id"
    await db.write(lambda tx: tx.run(sql, id=owners["suspended_peer"].id))
    return Scene(firm, me, made)


async def _own_role(firm: Firm, me: Person, role: str, *, home: int) -> None:
    grants = {
        "self_subs": [("self_subs", [])],
        "custom_flat": [("custom", [[home, 0]])],
        "custom_deep": [("custom", [[home, 1]])],
        "subs_and_dept": [("self_subs", []), ("dept", [])],
        "nothing": [],
    }[role]

    def unit(tx: Tx) -> None:
        tx.run("DELETE FROM user_roles WHERE user_id = :id", id=me.id)
        for number, (scope, departments) in enumerate(grants or [("", [])]):
            row = tx.one(
                "INSERT INTO roles (name, name_key, created_at, updated_at) VALUES (:n, :n, 0, 0) RETURNING id",
                n=f"{role}{number}",
            )
            assert row is not None
            tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:u, :r)", u=me.id, r=row["id"])
            for permission in ("lead.view", "customer.view") if scope else ():
                tx.run(
                    "INSERT INTO role_permissions (role_id, permission, scope, departments) VALUES (:r, :p, :s, :d)",
                    r=row["id"],
                    p=permission,
                    s=scope,
                    d=json.dumps(departments),
                )

    await firm.write(unit)


async def _records(firm: Firm, kind: RecordKind, me: Person, owners: dict[str, Person], other: int) -> dict[str, int]:
    make = a_customer if kind == "customer" else a_lead
    now = firm.clock.ms
    made = {relation: await make(firm, owner=owner, name=WORD) for relation, owner in owners.items()}
    stranger = owners["other_dept"]
    for relation in ("team_read", "team_write", "team_expired", "team_ended", "deleted", "team_deleted"):
        made[relation] = await make(firm, owner=me if relation == "deleted" else stranger, name=WORD)
    rows = {
        "team_read": ("read", now + 1, None),
        "team_write": ("write", None, None),
        "team_expired": ("write", now, None),
        "team_ended": ("write", None, now - 1),
        "team_deleted": ("write", None, None),
    }
    for relation, (power, expires, ended) in rows.items():
        id_ = await a_team_row(firm, (kind, made[relation]), me, power, expires_at=expires)
        await firm.write(
            lambda tx, id_=id_, ended=ended: tx.run(
                "UPDATE team_members SET ended_at = :e WHERE id = :id", e=ended, id=id_
            )
        )
    state = "state = 'deleted', deleted_at = 1" if kind == "customer" else "deleted_at = 1"
    for relation in ("deleted", "team_deleted"):
        sql = f"UPDATE {kind}s SET {state} WHERE id = :id"
        await firm.write(lambda tx, sql=sql, relation=relation: tx.run(sql, id=made[relation]))
    made["pooled"] = await make(firm, pool=await the_pool(firm, kind), name=WORD)
    made["pooled_elsewhere"] = await make(firm, pool=await _foreign_pool(firm, kind, other), name=WORD)
    return made


async def _foreign_pool(firm: Firm, kind: RecordKind, department: int) -> int:
    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO pools (public_id, name, name_key, kind, created_at, updated_at)"
            " VALUES (:n, :n, :n, :kind, 0, 0) RETURNING id",
            n=f"foreign{kind}",
            kind=kind,
        )
        assert row is not None
        tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=row["id"], d=department)
        return int(row["id"])

    return int(await firm.write(unit))
