"""Pipelines with their stages, read whole: there are few (OPP-2, OPP-3)."""

import json
from collections.abc import Sequence

from storage.entities.deals import NewStage, Pipeline, Stage
from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.errors import NotFound
from storage.queries.people import departments_above
from storage.tx import ConstraintBroken, Row, Tx, among


def _stage(row: Row) -> Stage:
    return Stage(
        id=row["id"],
        pipeline_id=row["pipeline_id"],
        position=row["position"],
        name=row["name"],
        type=row["type"],
        rate=row["rate"],
        max_days=row["max_days"],
        required=tuple(json.loads(row["required_fields"])),
        removed=row["removed_at"] is not None,
    )


def list_all(tx: Tx) -> list[Pipeline]:
    """Every pipeline, the default one first, its stages in their order."""
    stages: dict[int, list[Stage]] = {}
    for row in tx.all("SELECT * FROM stages ORDER BY pipeline_id, position, id"):
        stages.setdefault(row["pipeline_id"], []).append(_stage(row))
    departments: dict[int, list[int]] = {}
    for row in tx.all("SELECT pipeline_id, department_id FROM pipeline_departments ORDER BY department_id"):
        departments.setdefault(row["pipeline_id"], []).append(row["department_id"])
    return [
        Pipeline(
            id=row["id"],
            name=row["name"],
            is_default=bool(row["is_default"]),
            enabled=bool(row["enabled"]),
            stages=tuple(stages.get(row["id"], ())),
            departments=tuple(departments.get(row["id"], ())),
            version=row["version"],
        )
        for row in tx.all("SELECT * FROM pipelines ORDER BY is_default DESC, id")
    ]


def get(tx: Tx, pipeline_id: int) -> Pipeline:
    """Raises NotFound."""
    found = next((one for one in list_all(tx) if one.id == pipeline_id), None)
    if found is None:
        raise NotFound(rule="OPP-2")
    return found


def find_nearest(tx: Tx, department_id: int) -> Pipeline:
    """The enabled one naming the nearest department upward, else the default (OPP-2). Raises NotFound without any."""
    every = [one for one in list_all(tx) if one.enabled]
    for department in departments_above(tx, department_id):
        for one in sorted(every, key=lambda pipeline: pipeline.id):
            if department in one.departments:
                return one
    default = next((one for one in every if one.is_default), None)
    if default is None:
        raise NotFound("no_pipeline", rule="OPP-2")
    return default


def get_stage(tx: Tx, stage_id: int) -> Stage:
    """A stage, also a removed one. Raises NotFound."""
    row = tx.one("SELECT * FROM stages WHERE id = :id", id=stage_id)
    if row is None:
        raise NotFound(rule="OPP-3")
    return _stage(row)


def add(tx: Tx, name: str, *, is_default: bool, enabled: bool, at: int) -> int | None:
    """Its id; None when another has the name."""
    try:
        with tx.try_out():
            row = tx.one(
                "INSERT INTO pipelines (public_id, name, name_key, is_default, enabled, created_at, updated_at)"
                " VALUES (:public_id, :name, :key, :is_default, :enabled, :at, :at) RETURNING id",
                public_id=new_public_id(),
                name=name,
                key=name_key(name) or name.casefold(),
                is_default=int(is_default),
                enabled=int(enabled),
                at=at,
            )
    except ConstraintBroken:
        return None
    return int(row["id"]) if row else None


def change(tx: Tx, pipeline_id: int, name: str, *, enabled: bool, version: int, at: int) -> bool | None:
    """Of the version seen; None when another has the name, False when it changed meanwhile."""
    try:
        with tx.try_out():
            return (
                tx.run(
                    "UPDATE pipelines SET name = :name, name_key = :key, enabled = :enabled, version = version + 1,"
                    " updated_at = :at WHERE id = :id AND version = :version AND (is_default = 0 OR :enabled = 1)",
                    id=pipeline_id,
                    name=name,
                    key=name_key(name) or name.casefold(),
                    enabled=int(enabled),
                    version=version,
                    at=at,
                )
                == 1
            )
    except ConstraintBroken:
        return None


def make_default(tx: Tx, pipeline_id: int, *, at: int) -> bool:
    """The one default; False for a disabled one."""
    tx.run("UPDATE pipelines SET is_default = 0 WHERE is_default = 1 AND id <> :id", id=pipeline_id)
    sql = (
        "UPDATE pipelines SET is_default = 1, version = version + 1, updated_at = :at WHERE id = :id AND enabled = 1"
    )
    return tx.run(sql, id=pipeline_id, at=at) == 1


def set_departments(tx: Tx, pipeline_id: int, departments: Sequence[int]) -> None:
    tx.run("DELETE FROM pipeline_departments WHERE pipeline_id = :id", id=pipeline_id)
    for department in dict.fromkeys(departments):
        tx.run(
            "INSERT INTO pipeline_departments (pipeline_id, department_id) VALUES (:id, :department)",
            id=pipeline_id,
            department=department,
        )


def add_stage(tx: Tx, pipeline_id: int, position: int, stage: NewStage) -> int:
    row = tx.one(
        "INSERT INTO stages (pipeline_id, position, name, type, rate, max_days, required_fields)"
        " VALUES (:pipeline, :position, :name, :type, :rate, :max_days, :required) RETURNING id",
        pipeline=pipeline_id,
        position=position,
        name=stage.name,
        type=stage.type,
        rate=stage.rate,
        max_days=stage.max_days,
        required=json.dumps(list(stage.required)),
    )
    assert row is not None
    return int(row["id"])


def change_stage(tx: Tx, pipeline_id: int, position: int, stage: NewStage) -> bool:
    """Name, place, rate, days and fields; its type stays. False for one that is not there."""
    return (
        tx.run(
            "UPDATE stages SET position = :position, name = :name, rate = :rate, max_days = :max_days,"
            " required_fields = :required WHERE id = :id AND pipeline_id = :pipeline AND type = :type"
            " AND removed_at IS NULL",
            id=stage.id,
            pipeline=pipeline_id,
            position=position,
            name=stage.name,
            type=stage.type,
            rate=stage.rate,
            max_days=stage.max_days,
            required=json.dumps(list(stage.required)),
        )
        == 1
    )


def remove_stage(tx: Tx, stage_id: int, *, at: int) -> bool:
    """Out of use; its history stays. False while open deals stand in it (OPP-3).

    It is taken first, so that the statement sees what entered it meanwhile.
    """
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM stages WHERE id = :id FOR UPDATE", id=stage_id)
    return (
        tx.run(
            "UPDATE stages SET removed_at = :at WHERE id = :id AND type = 'open' AND removed_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM opportunities o"
            " WHERE o.stage_id = :id AND o.state = 'open' AND o.deleted_at IS NULL)",
            id=stage_id,
            at=at,
        )
        == 1
    )


def lock(tx: Tx, pipeline_id: int) -> None:
    """A pipeline's stages for the rest of the transaction: what enters one waits for its removal and the reverse."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM pipelines WHERE id = :id FOR UPDATE", id=pipeline_id)


def lock_stage(tx: Tx, stage_id: int) -> None:
    """Nobody removes this stage before the transaction ends; others may enter it meanwhile."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM stages WHERE id = :id FOR SHARE", id=stage_id)


def count_open(tx: Tx, stage_ids: Sequence[int]) -> dict[int, int]:
    """Open deals by stage."""
    condition, params = among(tx, "stage_id", "ids", stage_ids)
    rows = tx.all(
        f"SELECT stage_id, count(*) AS n FROM opportunities WHERE {condition} AND state = 'open'"
        " AND deleted_at IS NULL GROUP BY stage_id",
        **params,
    )
    return {row["stage_id"]: int(row["n"]) for row in rows}
