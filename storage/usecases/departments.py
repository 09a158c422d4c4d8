"""The tree of departments (ORG-17 to ORG-19, ORG-24)."""

from storage.entities.call import Call, Outcome
from storage.entities.ids import RECORD_KINDS
from storage.entities.names import name_key
from storage.entities.organisation import DepartmentShown
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate
from storage.queries import audit, departments, settings, users
from storage.rules.people import check_can_take_seat, check_tree, check_version
from storage.rules.wording import cleaned
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import organising, pool_clock

NAME = 60


def create(tx: Tx, actor: Actor, call: Call, name: str, parent: int) -> Outcome:
    """A department below another. Raises Duplicate for a name its siblings have, Conflict below the 20th level."""
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    departments.get(tx, parent)
    kept = cleaned(name, field="name", longest=NAME)
    check_tree(departments.parents(tx), 0, parent, tree="departments")
    try:
        with tx.try_out():
            id_ = departments.add(tx, name=kept, parent=parent, at=call.at)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="ORG-17", name=kept) from exc
    audit.write(tx, actor, call, "created", "department", id_, name=kept, after={"name": kept, "parent": parent})
    return Outcome("department", "department", id_, version=1)


def _to_change(tx: Tx, actor: Actor, department_id: int, version: int | None) -> Row:
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    row = departments.get(tx, department_id)
    check_version(version, row["version"])
    return row


def _changed(tx: Tx, actor: Actor, call: Call, row: Row, action: str, **values: object) -> Outcome:
    stored = dict(values)
    if "name" in values:
        stored["name_key"] = name_key(str(values["name"]))
    try:
        with tx.try_out():
            version = departments.change(tx, row["id"], at=call.at, **stored)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="ORG-17", name=row["name"]) from exc
    before = {column: row[column] for column in values}
    audit.write(tx, actor, call, action, "department", row["id"], name=row["name"], before=before, after=values)
    return Outcome("department", "department", row["id"], version=version)


def rename(tx: Tx, actor: Actor, call: Call, department_id: int, name: str, version: int | None = None) -> Outcome:
    """Another name; the root may be renamed too (ORG-17)."""
    row = _to_change(tx, actor, department_id, version)
    return _changed(tx, actor, call, row, "renamed", name=cleaned(name, field="name", longest=NAME))


def move(tx: Tx, actor: Actor, call: Call, department_id: int, parent: int, version: int | None = None) -> Outcome:
    """Below another department. Raises Conflict for the root, a cycle, or more than 20 levels (ORG-17, ORG-18)."""
    row = _to_change(tx, actor, department_id, version)
    if row["parent_id"] is None:
        raise Conflict("root_department", rule="ORG-17")
    departments.get(tx, parent)
    check_tree(departments.parents(tx), department_id, parent, tree="departments")
    outcome = _changed(tx, actor, call, row, "moved", parent_id=parent)
    for kind in RECORD_KINDS:
        pool_clock.recompute_all(tx, kind, call.at)
    return outcome


def set_head(
    tx: Tx, actor: Actor, call: Call, department_id: int, user_id: int | None, version: int | None = None
) -> Outcome:
    """Who leads it; nobody who is suspended (ORG-24)."""
    row = _to_change(tx, actor, department_id, version)
    if user_id is not None:
        check_can_take_seat(users.get(tx, user_id)["status"])
    return _changed(tx, actor, call, row, "head_changed", head_user_id=user_id)


def set_limit(
    tx: Tx, actor: Actor, call: Call, department_id: int, limit: int | None, version: int | None = None
) -> Outcome:
    """How many records one of its people may hold; None leaves it to the firm's own limit (POOL-16)."""
    row = _to_change(tx, actor, department_id, version)
    return _changed(tx, actor, call, row, "limit_changed", holding_limit=limit)


def archive(tx: Tx, actor: Actor, call: Call, department_id: int, version: int | None = None) -> Outcome:
    """Put away. Raises Conflict for the root, and with the list of what is in the way (ORG-17, ORG-19)."""
    row = _to_change(tx, actor, department_id, version)
    if row["parent_id"] is None:
        raise Conflict("root_department", rule="ORG-17")
    obstacles = departments.in_the_way(tx, department_id)
    if obstacles:
        raise Conflict("department_in_use", rule="ORG-19", name=row["name"], obstacles=obstacles)
    return _changed(tx, actor, call, row, "archived", archived=1)


def list_all(tx: Tx, actor: Actor) -> tuple[DepartmentShown, ...]:
    """The live tree, the root first; part of the directory, so everybody may read it (PERM-25)."""
    return tuple(_shown(row) for row in departments.list_live(tx))


def _shown(row: Row) -> DepartmentShown:
    return DepartmentShown(
        row["id"], row["name"], row["parent_id"], row["head_user_id"], bool(row["archived"]), row["version"]
    )


def show(tx: Tx, actor: Actor, outcome: Outcome) -> DepartmentShown:
    row = departments.find(tx, outcome.id)
    assert row is not None
    return _shown(row)


SHOWS = {"department": show}
