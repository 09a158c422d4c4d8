"""Rows of approval flows and their versions (APPR-1, APPR-2)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.flows import Flow, Step, condition_text, steps_of, steps_text, terms_of
from storage.entities.ids import new_public_id
from storage.errors import NotFound
from storage.tx import Row, Tx

_FLOWS = """
SELECT f.*, v.steps FROM flows f
LEFT JOIN flow_versions v ON v.flow_id = f.id AND v.number = f.current_version
WHERE f.deleted_at IS NULL AND {condition} ORDER BY f.subject, f.id
"""


def list_of(tx: Tx, subject: str = "") -> list[Flow]:
    """Every flow, or those of one subject."""
    rows = tx.all(_FLOWS.format(condition="(:subject = '' OR f.subject = :subject)"), subject=subject)
    named: dict[int, list[int]] = {}
    for row in tx.all("SELECT flow_id, department_id FROM flow_departments ORDER BY department_id"):
        named.setdefault(row["flow_id"], []).append(row["department_id"])
    return [_flow(row, named.get(row["id"], ())) for row in rows]


def get(tx: Tx, flow_id: int) -> Flow:
    """One flow. Raises NotFound."""
    row = tx.one(_FLOWS.format(condition="f.id = :id"), id=flow_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    named = tx.all("SELECT department_id AS id FROM flow_departments WHERE flow_id = :id ORDER BY 1", id=flow_id)
    return _flow(row, [one["id"] for one in named])


def _flow(row: Row, departments: Sequence[int]) -> Flow:
    return Flow(
        id=row["id"],
        subject=row["subject"],
        name=row["name"],
        departments=tuple(departments),
        condition=terms_of(json.loads(row["condition"])),
        priority=row["priority"],
        enabled=bool(row["enabled"]),
        admins=tuple(json.loads(row["admins"])),
        cc=tuple(json.loads(row["cc"])),
        resubmit=row["resubmit"],
        current_version=row["current_version"],
        steps=steps_of(row["steps"]),
        draft=steps_of(row["draft_steps"]) if row["draft_steps"] is not None else None,
        version=row["version"],
    )


def insert(tx: Tx, *, subject: str, name: str, admins: Sequence[int], at: int, by: int) -> int:
    """A disabled flow without a version; its id."""
    row = tx.one(
        "INSERT INTO flows (public_id, subject, name, admins, draft_steps, created_at, created_by, updated_at,"
        " updated_by) VALUES (:public_id, :subject, :name, :admins, '[]', :at, :by, :at, :by) RETURNING id",
        public_id=new_public_id(),
        subject=subject,
        name=name,
        admins=json.dumps(list(admins)),
        at=at,
        by=by or None,
    )
    assert row is not None
    return int(row["id"])


def set_departments(tx: Tx, flow_id: int, departments: Sequence[int]) -> None:
    """The departments of a flow anew; none is the whole firm."""
    tx.run("DELETE FROM flow_departments WHERE flow_id = :id", id=flow_id)
    for department in sorted(set(departments)):
        tx.run("INSERT INTO flow_departments (flow_id, department_id) VALUES (:id, :d)", id=flow_id, d=department)


_COLUMNS: Mapping[str, Any] = {
    "condition": condition_text,
    "admins": lambda ids: json.dumps(list(ids)),
    "cc": lambda ids: json.dumps(list(ids)),
    "draft_steps": lambda steps: None if steps is None else steps_text(steps),
    "enabled": int,
}


def change(tx: Tx, flow_id: int, seen: int, values: Mapping[str, Any], *, at: int, by: int) -> Row | None:
    """Set columns if the flow still is of that version; the row after, or None (ORG-11)."""
    kept = {name: _COLUMNS.get(name, lambda value: value)(value) for name, value in values.items()}
    sets = "".join(f"{column} = :{column}, " for column in kept)
    return tx.one(
        f"UPDATE flows SET {sets}version = version + 1, updated_at = :at, updated_by = :by"
        " WHERE id = :id AND version = :seen AND deleted_at IS NULL RETURNING *",
        id=flow_id,
        seen=seen,
        at=at,
        by=by or None,
        **kept,
    )


def keep_named(tx: Tx, flow_id: int) -> None:
    """Whom the flow names, written down anew after a change of it."""
    flow = get(tx, flow_id)
    steps = [*flow.steps, *(flow.draft or ())]
    named = {*flow.admins, *flow.cc, *(person for step in steps if step.kind == "user" for person in step.people)}
    tx.run("UPDATE flows SET named = :named WHERE id = :id", named=json.dumps(sorted(named)), id=flow_id)


def publish(tx: Tx, flow_id: int, seen: int, *, at: int, by: int) -> int | None:
    """The draft becomes the next version if the flow still is as it was seen; its number, or None (APPR-2)."""
    row = tx.one(
        "UPDATE flows SET current_version = current_version + 1, draft_steps = NULL, version = version + 1,"
        " updated_at = :at, updated_by = :by WHERE id = :id AND version = :seen AND draft_steps IS NOT NULL"
        " AND deleted_at IS NULL RETURNING current_version",
        id=flow_id,
        seen=seen,
        at=at,
        by=by or None,
    )
    return None if row is None else int(row["current_version"])


def keep_version(
    tx: Tx, flow_id: int, number: int, steps: Sequence[Step], changes: Sequence[Any], *, at: int, by: int
) -> None:
    """The steps of a version, which never change."""
    tx.run(
        "INSERT INTO flow_versions (flow_id, number, steps, changes, published_at, published_by)"
        " VALUES (:id, :number, :steps, :changes, :at, :by)",
        id=flow_id,
        number=number,
        steps=steps_text(steps),
        changes=json.dumps(list(changes), ensure_ascii=False),
        at=at,
        by=by or None,
    )


def steps_at(tx: Tx, flow_id: int, number: int) -> tuple[Step, ...]:
    """The steps of one version: what runs finishes on the version it began with."""
    row = tx.one("SELECT steps FROM flow_versions WHERE flow_id = :id AND number = :n", id=flow_id, n=number)
    return () if row is None else steps_of(row["steps"])


def list_versions(tx: Tx, flow_id: int) -> Sequence[Row]:
    """Versions of a flow with who published them, newest first."""
    return tx.all(
        "SELECT v.*, u.name AS publisher FROM flow_versions v LEFT JOIN users u ON u.id = v.published_by"
        " WHERE v.flow_id = :id ORDER BY v.number DESC",
        id=flow_id,
    )


def count_running(tx: Tx, flow_id: int) -> int:
    row = tx.one("SELECT count(*) AS n FROM approvals WHERE flow_id = :id AND state = 'pending'", id=flow_id)
    return int(row["n"]) if row else 0
