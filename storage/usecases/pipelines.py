"""Pipelines are made and edited by `pipeline.manage` (OPP-3); every company begins with one (ORG-27)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import NewStage, Pipeline, PipelineCard
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import audit, departments, pipelines
from storage.rules import deals as rules
from storage.rules.people import check_version
from storage.rules.wording import cleaned
from storage.tx import Tx
from storage.usecases import organising_screens

LONGEST_NAME = 40


def add_default(tx: Tx, locale: str, *, at: int) -> tuple[int, str]:
    """The pipeline a company begins with; its id and name (ORG-27)."""
    name = rules.DEFAULT_PIPELINE[locale][0]
    pipeline_id = pipelines.add(tx, name, is_default=True, enabled=True, at=at)
    assert pipeline_id is not None
    for position, stage in enumerate(rules.default_stages(locale)):
        pipelines.add_stage(tx, pipeline_id, position, stage)
    return pipeline_id, name


def check_may_manage(actor: Actor) -> None:
    """Raises Forbidden (OPP-3)."""
    if not actor.may("pipeline.manage"):
        raise Forbidden("not_allowed", rule="OPP-3")


def add(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    name: str,
    stages: Sequence[NewStage] = (),
    named_departments: Sequence[int] = (),
) -> Outcome:
    """A further pipeline; without stages it has the shipped ones.

    Raises Forbidden, Invalid, Conflict (name_taken).
    """
    check_may_manage(actor)
    kept = rules.checked_stages(list(stages) or rules.default_stages(actor.organisation.locale))
    if any(stage.id is not None for stage in kept):
        raise Invalid("unknown_stage", rule="OPP-3")
    named = cleaned(name, field="name", longest=LONGEST_NAME)
    _check_departments(tx, named_departments)
    pipeline_id = pipelines.add(tx, named, is_default=False, enabled=True, at=call.at)
    if pipeline_id is None:
        raise Conflict("name_taken", rule="OPP-3", name=named)
    pipelines.set_departments(tx, pipeline_id, named_departments)
    for position, stage in enumerate(kept):
        pipelines.add_stage(tx, pipeline_id, position, stage)
    after = facts_of(pipelines.get(tx, pipeline_id))
    audit.write(tx, actor, call, "created", "pipeline", pipeline_id, name=named, after=after)
    return draw(tx, actor, call, card, pipeline_id)


def edit(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    pipeline_id: int,
    *,
    name: str | None = None,
    stages: Sequence[NewStage] | None = None,
    named_departments: Sequence[int] | None = None,
    enabled: bool | None = None,
    version: int | None = None,
    stage: int = 0,
    part: str = "",
) -> Outcome:
    """Another name, other stages, departments, on or off; what is not said stays (OPP-3).

    Raises Forbidden, NotFound, Invalid, Stale, Conflict (stage_held, default_pipeline, name_taken).
    """
    check_may_manage(actor)
    pipelines.lock(tx, pipeline_id)
    before = pipelines.get(tx, pipeline_id)
    check_version(version, before.version)
    on = before.enabled if enabled is None else enabled
    if before.is_default and not on:
        raise Conflict("default_pipeline", rule="OPP-3", name=before.name)
    named = before.name if name is None else cleaned(name, field="name", longest=LONGEST_NAME)
    if pipelines.change(tx, pipeline_id, named, enabled=on, version=before.version, at=call.at) is not True:
        raise Conflict("name_taken", rule="OPP-3", name=named)
    if named_departments is not None:
        _check_departments(tx, named_departments)
        pipelines.set_departments(tx, pipeline_id, named_departments)
    if stages is not None:
        _set_stages(tx, call, before, rules.checked_stages(stages))
    _note(tx, actor, call, before, pipelines.get(tx, pipeline_id))
    return draw(tx, actor, call, card, pipeline_id, stage=stage, part=part)


def _set_stages(tx: Tx, call: Call, before: Pipeline, stages: Sequence[NewStage]) -> None:
    """Those named keep their id; those left out are removed, the ends never. Raises Conflict, Invalid."""
    there = {stage.id: stage for stage in before.stages if not stage.removed}
    kept = {stage.id for stage in stages if stage.id is not None}
    for stage_id in there.keys() - kept:
        stage = there[stage_id]
        if stage.type != "open":
            raise Invalid("stage_ends", rule="OPP-3", end=stage.type)
        if not pipelines.remove_stage(tx, stage_id, at=call.at):
            held = pipelines.count_open(tx, [stage_id]).get(stage_id, 0)
            raise Conflict("stage_held", rule="OPP-3", stage=stage.name, held=held)
    for position, new in enumerate(stages):
        if new.id is None:
            pipelines.add_stage(tx, before.id, position, new)
        elif new.id not in there or not pipelines.change_stage(tx, before.id, position, new):
            raise Invalid("unknown_stage", rule="OPP-3", stage=new.id)


def make_default(tx: Tx, actor: Actor, call: Call, card: Card | None, pipeline_id: int) -> Outcome:
    """The pipeline of everybody without a nearer one (OPP-2). Raises Forbidden, NotFound, Conflict when it is off."""
    check_may_manage(actor)
    before = pipelines.get(tx, pipeline_id)
    if not pipelines.make_default(tx, pipeline_id, at=call.at):
        raise Conflict("pipeline_disabled", rule="OPP-2", name=before.name)
    if not before.is_default:
        _note(tx, actor, call, before, pipelines.get(tx, pipeline_id))
    return draw(tx, actor, call, card, pipeline_id)


def _check_departments(tx: Tx, named: Sequence[int]) -> None:
    for department_id in named:
        row = departments.find(tx, department_id)
        if row is None or row["archived"]:
            raise Invalid("unknown_department", rule="OPP-2", department=department_id)


def facts_of(pipeline: Pipeline) -> dict[str, Any]:
    """What the history keeps of a pipeline."""
    live = [one for one in pipeline.stages if not one.removed]
    stages = [[one.name, one.type, one.rate, one.max_days, list(one.required)] for one in live]
    return {
        "name": pipeline.name,
        "is_default": int(pipeline.is_default),
        "enabled": int(pipeline.enabled),
        "departments": list(pipeline.departments),
        "stages": stages,
    }


def _note(tx: Tx, actor: Actor, call: Call, before: Pipeline, after: Pipeline) -> None:
    old, new = facts_of(before), facts_of(after)
    changed = [name for name in old if old[name] != new[name]]
    audit.write(
        tx,
        actor,
        call,
        "changed",
        "pipeline",
        after.id,
        name=after.name,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
    )


def get_managed(tx: Tx, actor: Actor, pipeline_id: int) -> Pipeline:
    """One pipeline, for whoever may edit it. Raises Forbidden, NotFound."""
    check_may_manage(actor)
    return pipelines.get(tx, pipeline_id)


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    pipeline_id: int = 0,
    *,
    stage: int = 0,
    part: str = "",
    asks: str = "",
    page: int = 0,
) -> Outcome:
    """The screen of one pipeline, or of all with 0; of one of its stages, a part of it, or a question."""
    view = "admin-pipeline" if pipeline_id else "admin-pipelines"
    path = f"pipe.{pipeline_id}.{asks}.{stage}" if asks else ""
    kept: dict[str, Any] = {"stage": stage, "part": part, "field": asks}
    return organising_screens.draw(tx, actor, call, card, view, pipeline_id, asks=path, page=page, **kept)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> PipelineCard:
    """The screen as it reads now. Raises NotFound for whoever may not manage them any more."""
    if not actor.may("pipeline.manage"):
        raise NotFound(rule="PERM-13")
    card, kept = organising_screens.state(tx, outcome)
    every = pipelines.list_all(tx)
    chosen = next((one for one in every if one.id == outcome.id), None)
    live = [one for one in chosen.stages if not one.removed] if chosen else []
    return PipelineCard(
        outcome.view,
        tuple(every),
        chosen,
        pipelines.count_open(tx, [stage.id for stage in live]) if live else {},
        card,
        stage=next((one for one in live if one.id == kept.get("stage")), None),
        part=str(kept.get("part", "")),
        asks=str(kept.get("field", "")),
        departments=tuple((row["id"], row["name"]) for row in departments.list_live(tx)),
        page=int(kept.get("page", 0)),
    )


SHOWS = {"admin-pipeline": shown, "admin-pipelines": shown}
