"""Random organisations, and a model of the scopes written from the rules alone: plain loops, no SQL."""

import json
from dataclasses import dataclass

from hypothesis import strategies as st

from storage.entities.ids import RecordKind, new_public_id
from storage.entities.people import Actor
from storage.entities.tokens import sought_terms
from storage.queries import lookup, names, standing
from storage.tx import Tx

NOW = 1_000_000
WORD = "顺达物流"
KINDS: tuple[RecordKind, ...] = ("customer", "lead")
SCOPES = ("self", "self_subs", "dept", "dept_tree", "custom", "all")
PERMISSIONS = [f"{kind}.{action}" for kind in KINDS for action in ("view", "edit", "delete")] + ["pool.manage"]


@dataclass(frozen=True)
class Company:
    """Numbers are positions in these tuples; department 0 is the root, person 0 the company owner."""

    parents: tuple[int, ...]  # of department n+1
    heads: tuple[int | None, ...]
    main: tuple[int, ...]
    extra: tuple[tuple[int, int], ...]
    superiors: tuple[int | None, ...]
    suspended: frozenset[int]
    roles: tuple[tuple[tuple[str, str, tuple[tuple[int, bool], ...]], ...], ...]
    holders: tuple[tuple[int, int], ...]  # person, role
    pools: tuple[tuple[RecordKind, bool, tuple[int, ...], tuple[int, ...]], ...]  # kind, enabled, departments, seats
    records: tuple[tuple[RecordKind, str, int], ...]  # kind, owned/pooled/deleted, person or pool
    team: tuple[tuple[int, int, str, int | None, bool], ...]  # record, person, power, expires, ended


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Any organisation, also one the CRM would never make: superiors may run in a circle."""
    departments = draw(st.integers(1, 7))
    people = draw(st.integers(2, 8))
    person, department = st.integers(0, people - 1), st.integers(0, departments - 1)
    parents = tuple(draw(st.integers(0, n)) for n in range(departments - 1))
    grant = st.tuples(
        st.sampled_from(PERMISSIONS),
        st.sampled_from(SCOPES),
        st.lists(st.tuples(department, st.booleans()), min_size=1, max_size=2).map(tuple),
    )
    role = st.lists(grant, max_size=6, unique_by=lambda one: one[0]).map(tuple)
    roles = tuple(draw(st.lists(role, min_size=1, max_size=4)))
    pool = st.tuples(
        st.sampled_from(KINDS),
        st.booleans(),
        st.lists(department, max_size=2, unique=True).map(tuple),
        st.lists(person, max_size=2, unique=True).map(tuple),
    )
    pools = tuple(draw(st.lists(pool, max_size=3)))
    held = [st.tuples(st.sampled_from(KINDS), st.sampled_from(("owned", "owned", "deleted")), person)]
    held += [st.just((one[0], "pooled", number)) for number, one in enumerate(pools)]
    records = tuple(draw(st.lists(st.one_of(held), min_size=1, max_size=14)))
    row = st.tuples(
        st.integers(0, len(records) - 1),
        person,
        st.sampled_from(("read", "write")),
        st.sampled_from((None, NOW - 1, NOW, NOW + 1)),
        st.booleans(),
    )
    return Company(
        parents=parents,
        heads=tuple(draw(st.one_of(st.none(), person)) for _ in range(departments)),
        main=tuple(draw(department) for _ in range(people)),
        extra=tuple(draw(st.lists(st.tuples(person, department), max_size=3, unique=True))),
        superiors=tuple(draw(st.one_of(st.none(), person)) for _ in range(people)),
        suspended=frozenset(draw(st.lists(person, max_size=2))),
        roles=roles,
        holders=tuple(
            draw(
                st.lists(st.tuples(person, st.integers(0, len(roles) - 1)), min_size=people, max_size=12, unique=True)
            )
        ),
        pools=pools,
        records=records,
        team=tuple(draw(st.lists(row, max_size=8, unique_by=lambda one: one[:2]))),
    )


class Model:
    """What the rules say of a company, by looking at everything every time."""

    def __init__(self, company: Company) -> None:
        self.c = company

    def below(self, department: int) -> set[int]:
        found = {department}
        while more := {n + 1 for n, parent in enumerate(self.c.parents) if parent in found} - found:
            found |= more
        return found

    def above(self, department: int) -> set[int]:
        found = {department}
        while department != 0:
            department = self.c.parents[department - 1]
            found.add(department)
        return found

    def subordinates(self, person: int) -> set[int]:
        found: set[int] = set()
        while more := {n for n, up in enumerate(self.c.superiors) if up == person or up in found} - found:
            found |= more
        return found

    def mine(self, person: int) -> set[int]:
        headed = {n for n, head in enumerate(self.c.heads) if head == person}
        return {self.c.main[person]} | {d for p, d in self.c.extra if p == person} | headed

    def scope(self, person: int, scope: str, departments: tuple[tuple[int, bool], ...]) -> set[int]:
        everybody = set(range(len(self.c.main)))
        if scope == "all":
            return everybody
        if scope == "self_subs":
            return {person} | self.subordinates(person)
        reached: set[int] = set()
        if scope in ("dept", "dept_tree"):
            for department in self.mine(person):
                reached |= self.below(department) if scope == "dept_tree" else {department}
        if scope == "custom":
            for department, deep in departments:
                reached |= self.below(department) if deep else {department}
        return {person} | {p for p in everybody if self.c.main[p] in reached}

    def grants(self, person: int, permission: str) -> list[tuple[str, tuple[tuple[int, bool], ...]]]:
        roles = [self.c.roles[role] for holder, role in self.c.holders if holder == person]
        return [(scope, deps) for role in roles for name, scope, deps in role if name == permission]

    def reach(self, person: int, permission: str) -> set[int]:
        found: set[int] = set()
        for scope, departments in self.grants(person, permission):
            found |= self.scope(person, scope, departments)
        return found

    def on_team(self, person: int, record: int, *powers: str) -> bool:
        return any(
            (of, who) == (record, person) and power in powers and not ended and (until is None or until > NOW)
            for of, who, power, until, ended in self.c.team
        )

    def reads(self, person: int, record: int) -> bool:
        kind, state, holder = self.c.records[record]
        if state != "owned" or not self.grants(person, f"{kind}.view"):
            return False
        return holder in self.reach(person, f"{kind}.view") or self.on_team(person, record, "read", "write")

    def edits(self, person: int, record: int) -> bool:
        kind, _, holder = self.c.records[record]
        if not self.reads(person, record) or not self.grants(person, f"{kind}.edit"):
            return False
        return holder in self.reach(person, f"{kind}.edit") or self.on_team(person, record, "write")

    def deletes(self, person: int, record: int) -> bool:
        kind, _, holder = self.c.records[record]
        return self.reads(person, record) and holder in self.reach(person, f"{kind}.delete")

    def sees_pooled(self, person: int, record: int) -> bool:
        kind, state, number = self.c.records[record]
        if state != "pooled" or not self.grants(person, f"{kind}.view"):
            return False
        _, enabled, departments, seats = self.c.pools[number]
        if not enabled:
            return False
        if not departments or person in seats or self.grants(person, "pool.manage"):
            return True
        belongs = {self.c.main[person]} | {d for p, d in self.c.extra if p == person}
        return any(pool in self.above(one) for one in belongs for pool in departments)


@dataclass(frozen=True)
class Numbers:
    """Ids in the database by position."""

    people: list[int]
    records: list[int]


def build(tx: Tx, company: Company) -> Numbers:
    """Write a company straight into the tables, beside whatever is there."""
    departments: list[int] = []
    for number in range(len(company.parents) + 1):
        parent = departments[company.parents[number - 1]] if number else _root(tx)
        departments.append(
            _row(tx, "departments", name=f"部门{number}", name_key=f"d{new_public_id()}", parent_id=parent)
        )
    people = [_person(tx, company, number, departments) for number in range(len(company.main))]
    for number, superior in enumerate(company.superiors):
        if superior is not None:
            tx.run("UPDATE users SET superior_id = :s WHERE id = :id", s=people[superior], id=people[number])
    for number, head in enumerate(company.heads):
        if head is not None:
            tx.run("UPDATE departments SET head_user_id = :h WHERE id = :id", h=people[head], id=departments[number])
    for person, department in company.extra:
        tx.run(
            "INSERT INTO user_departments (user_id, department_id) VALUES (:u, :d)",
            u=people[person],
            d=departments[department],
        )
    _roles(tx, company, people, departments)
    pools = [_pool(tx, number, company, people, departments) for number in range(len(company.pools))]
    records = [_record(tx, number, company, people, pools) for number in range(len(company.records))]
    for of, who, power, until, ended in company.team:
        tx.run(
            "INSERT INTO team_members (record_kind, record_id, user_id, power, expires_at, added_at, ended_at)"
            " VALUES (:kind, :id, :user, :power, :until, 0, :ended)",
            kind=company.records[of][0],
            id=records[of],
            user=people[who],
            power=power,
            until=until,
            ended=1 if ended else None,
        )
        names.refresh(tx, company.records[of][0], records[of])
    return Numbers(people, records)


def found_by_name(tx: Tx, actor: Actor, kind: RecordKind, *, now: int) -> set[int]:
    """What the search gives of the owned records of a kind."""
    standings = standing.Standings(tx, actor, now=now)
    found, _ = lookup.search(tx, actor, [sought_terms(WORD)], standings, now=now)
    return {hit.row["id"] for hit in found if hit.kind == kind and hit.row["readable"]}


def _root(tx: Tx) -> int:
    row = tx.one("SELECT id FROM departments WHERE parent_id IS NULL")
    assert row is not None
    return int(row["id"])


def _row(tx: Tx, table: str, **values: object) -> int:
    values = {"public_id": new_public_id(), "created_at": 0, "updated_at": 0} | values
    columns = ", ".join(values)
    marks = ", ".join(f":{column}" for column in values)
    row = tx.one(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", **values)
    assert row is not None
    return int(row["id"])


def _person(tx: Tx, company: Company, number: int, departments: list[int]) -> int:
    return _row(
        tx,
        "users",
        name=f"员工{number}",
        name_key=f"u{number}",
        main_dept_id=departments[company.main[number]],
        status="suspended" if number in company.suspended else "active",
        locale="en",
    )


def _roles(tx: Tx, company: Company, people: list[int], departments: list[int]) -> None:
    ids = []
    for grants in company.roles:
        row = tx.one(
            "INSERT INTO roles (name, name_key, created_at, updated_at) VALUES (:n, :n, 0, 0) RETURNING id",
            n=new_public_id(),
        )
        assert row is not None
        ids.append(row["id"])
        for permission, scope, chosen in grants:
            tx.run(
                "INSERT INTO role_permissions (role_id, permission, scope, departments) VALUES (:r, :p, :s, :d)",
                r=row["id"],
                p=permission,
                s=scope,
                d=json.dumps([[departments[one], int(deep)] for one, deep in chosen]),
            )
    for person, role in company.holders:
        tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:u, :r)", u=people[person], r=ids[role])


def _pool(tx: Tx, number: int, company: Company, people: list[int], departments: list[int]) -> int:
    kind, enabled, chosen, seats = company.pools[number]
    key = new_public_id()
    pool = _row(tx, "pools", name=key, name_key=key, kind=kind, enabled=int(enabled))
    for department in chosen:
        tx.run(
            "INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)",
            p=pool,
            d=departments[department],
        )
    for seat in seats:
        tx.run("INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'member')", p=pool, u=people[seat])
    return pool


def _record(tx: Tx, number: int, company: Company, people: list[int], pools: list[int]) -> int:
    kind, state, holder = company.records[number]
    pooled, deleted = state == "pooled", state == "deleted"
    owner, pool = (None, pools[holder]) if pooled else (people[holder], None)
    values: dict[str, object] = {
        "name": WORD,
        "name_key": WORD,
        "owner_id": owner,
        "pool_id": pool,
        "entered_pool_at": 0 if pooled else None,
        "received_at": 0,
        "deleted_at": 1 if deleted else None,
    }
    if kind == "customer":
        values["state"] = "deleted" if deleted else "live"
    else:
        values["status"] = "unassigned" if pooled else "assigned"
    id_ = _row(tx, f"{kind}s", **values)
    names.refresh(tx, kind, id_)
    return id_
