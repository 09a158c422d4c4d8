"""Pipelines under /admin: looked at, their stages asked more or less of, moved, taken out (OPP-3)."""

from dataclasses import replace

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.views import pipeline as views
from storage.entities.deals import NewStage, Pipeline, Stage
from storage.errors import NotFound


async def open(update: Update, context: Context) -> None:
    """The list; one pipeline; one of its stages."""
    pipeline, stage, _ = _parts(context)
    if not pipeline:
        await replies.answer(context, await context.crm.deals.pipelines(context.call))
        return
    shown = await context.crm.deals.open_pipeline(context.call, pipeline)
    if stage and shown.chosen is not None:
        await replies.show(context, views.stage(shown, _stage(shown.chosen, stage), context.t), card=shown.card)
        return
    await replies.answer(context, shown)


async def set(update: Update, context: Context) -> None:
    """default, on, off of a pipeline; up, out or a field asked of a stage."""
    pipeline, number, what = _parts(context)
    deals = context.crm.deals
    if what == "default":
        await replies.answer(context, await deals.make_default_pipeline(context.call, pipeline))
        return
    if what in ("on", "off"):
        await replies.answer(context, await deals.edit_pipeline(context.call, pipeline, enabled=what == "on"))
        return
    found = await deals.pipeline(context.call, pipeline)
    shown = await deals.edit_pipeline(
        context.call, pipeline, stages=_edited(found, _stage(found, number), what), version=found.version
    )
    await replies.answer(context, shown)


def _edited(found: Pipeline, stage: Stage, what: str) -> list[NewStage]:
    """The stages after the change."""
    stages = [_new(one) for one in found.stages if not one.removed]
    at = next(index for index, one in enumerate(stages) if one.id == stage.id)
    if what == "up" and at:
        stages[at - 1], stages[at] = stages[at], stages[at - 1]
    elif what == "out":
        del stages[at]
    elif what.isdecimal() and int(what) < len(views.ASKED):
        field = views.ASKED[int(what)]
        asked = stage.required
        required = tuple(one for one in asked if one != field) if field in asked else (*asked, field)
        stages[at] = replace(stages[at], required=required)
    else:
        raise NotFound(rule="ORG-31")
    return stages


def _new(one: Stage) -> NewStage:
    return NewStage(one.name, one.type, one.rate, one.max_days, one.required, one.id)


def _stage(found: Pipeline, number: int) -> Stage:
    stage = next((one for one in found.stages if one.id == number and not one.removed), None)
    if stage is None:
        raise NotFound(rule="ORG-31")
    return stage


def _parts(context: Context) -> tuple[int, int, str]:
    """The pipeline, the stage, and what is to be done: 1.4.up"""
    first, second, what = [*context.button_arg.split("."), "", ""][:3]
    numbers = [int(one) if one.isascii() and one.isdecimal() else 0 for one in (first, second)]
    return numbers[0], numbers[1], what
