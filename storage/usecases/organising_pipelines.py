"""Pipelines and their stages on the admin's screens: opened, changed by taps and words (OPP-3, OPP-5)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import REQUIRABLE, NewStage, Pipeline, Stage
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.tx import Tx
from storage.usecases import pipelines

PARTS: Final = ("fields", "depts")
ASKS: Final = ("name", "stage", "rate", "days")
LONGEST: Final = 40
_NUMBER: Final = re.compile(r"\D*(\d{1,4})\D*")
# 方案评审 40%: the name of a stage and what it is worth.
_STAGE: Final = re.compile(r"(?P<name>.*\S)\s+(?P<rate>\d{1,3})\s*[%％]?")


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None, *, asks: bool = False) -> Outcome:
    """Every pipeline; `asks` asks for the name of a new one. Raises Forbidden."""
    pipelines.check_may_manage(actor)
    return pipelines.draw(tx, actor, call, card, asks="new" if asks else "")


def open_one(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    pipeline_id: int,
    stage: int = 0,
    what: str = "",
    page: int = 0,
) -> Outcome:
    """One pipeline or one of its stages; `what` is a part to choose from, or what a message shall answer.

    Raises Forbidden, NotFound.
    """
    found = pipelines.get_managed(tx, actor, pipeline_id)
    if stage:
        _stage(found, stage)
    part, asks = (what if what in PARTS else ""), (what if what in ASKS else "")
    return pipelines.draw(tx, actor, call, card, pipeline_id, stage=stage, part=part, asks=asks, page=page)


def _stage(found: Pipeline, number: int) -> Stage:
    stage = next((one for one in found.stages if one.id == number and not one.removed), None)
    if stage is None:
        raise NotFound(rule="OPP-3")
    return stage


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, pipeline_id: int, stage: int, what: str) -> Outcome:
    """A tap: default, on, off or d7 of a pipeline; up, out or f3 of a stage.

    Raises Forbidden, NotFound, Conflict (stage_held, default_pipeline), Invalid.
    """
    found = pipelines.get_managed(tx, actor, pipeline_id)
    if what == "default":
        return pipelines.make_default(tx, actor, call, card, pipeline_id)
    if what in ("on", "off"):
        return pipelines.edit(tx, actor, call, card, pipeline_id, enabled=what == "on")
    number = int(what[1:]) if what[1:].isascii() and what[1:].isdecimal() else -1
    if what[:1] == "d" and number > 0:
        named = [one for one in found.departments if one != number]
        wanted = named if number in found.departments else [*named, number]
        return pipelines.edit(tx, actor, call, card, pipeline_id, named_departments=wanted, part="depts")
    if what in ("up", "out"):
        stages = _moved_up(found, stage) if what == "up" else [one for one in _kept(found) if one.id != stage]
        _stage(found, stage)
        return pipelines.edit(tx, actor, call, card, pipeline_id, stages=stages)
    if what[:1] == "f" and 0 <= number < len(REQUIRABLE):
        field, asked = REQUIRABLE[number], _stage(found, stage).required
        required = tuple(one for one in asked if one != field) if field in asked else (*asked, field)
        stages = _with(found, stage, required=required)
        return pipelines.edit(tx, actor, call, card, pipeline_id, stages=stages, stage=stage, part="fields")
    raise NotFound(rule="ORG-31")


def _kept(found: Pipeline) -> list[NewStage]:
    return [
        NewStage(one.name, one.type, one.rate, one.max_days, one.required, one.id)
        for one in found.stages
        if not one.removed
    ]


def _with(found: Pipeline, stage: int, **changes: Any) -> list[NewStage]:
    return [replace(one, **changes) if one.id == stage else one for one in _kept(found)]


def _moved_up(found: Pipeline, stage: int) -> list[NewStage]:
    stages = _kept(found)
    at = next((index for index, one in enumerate(stages) if one.id == stage), 0)
    if at and stages[at].type == "open":
        stages[at - 1], stages[at] = stages[at], stages[at - 1]
    return stages


def answer(tx: Tx, actor: Actor, call: Call, pipeline_id: int, field: str, words: str) -> Outcome:
    """A typed name of a pipeline, a new one or a stage, a new stage, its rate or its usual days.

    Raises Forbidden, NotFound, Invalid, Conflict (name_taken).
    """
    asked, _, number = field.partition(".")
    stage = int(number) if number.isdecimal() else 0
    if asked == "new":
        return pipelines.add(tx, actor, call, None, words)
    found = pipelines.get_managed(tx, actor, pipeline_id)
    if asked == "name" and not stage:
        return pipelines.edit(tx, actor, call, None, pipeline_id, name=words)
    if asked == "stage":
        return pipelines.edit(tx, actor, call, None, pipeline_id, stages=[*_kept(found), _new(found, words)])
    if asked not in CHANGES:
        raise NotFound(rule="DIALOG-6")
    _stage(found, stage)
    stages = _with(found, stage, **CHANGES[asked](words))
    return pipelines.edit(tx, actor, call, None, pipeline_id, stages=stages, stage=stage)


def _new(found: Pipeline, words: str) -> NewStage:
    """A stage behind the open ones; without a rate it is worth what the last of them is."""
    read = _STAGE.fullmatch(words.strip())
    if read is None:
        return NewStage(words, rate=found.open_stages[-1].rate)
    return NewStage(read["name"], rate=int(read["rate"]))


def _figure(words: str, allowed: str) -> int:
    found = _NUMBER.fullmatch(words.strip())
    low, high = (int(part) for part in allowed.replace(",", "").split("-"))
    if found is None or "-" in words or not low <= int(found[1]) <= high:
        raise Invalid("outside_range", rule="OPP-3", name="stage", allowed=allowed)
    return int(found[1])


CHANGES: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "name": lambda words: {"name": words},
    "rate": lambda words: {"rate": _figure(words, "0-100")},
    "days": lambda words: {"max_days": _figure(words, "1-1,000")},
}
