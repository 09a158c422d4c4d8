"""Pipelines and their stages under /admin (OPP-3)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views.organising_screens import CHOSEN
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import Pipeline, PipelineCard, Stage
from storage.errors import NotFound

# What a stage may ask for, in the order of the buttons.
ASKED: Final = ("amount", "expected_close_on", "decision_maker", "lines", "next_step", "competitor")
MOST: Final = 10


def view(shown: PipelineCard, t: Texts) -> View:
    """All of them, or one with its stages."""
    if shown.chosen is not None:
        return _one(shown, shown.chosen, t)
    numbered = list(enumerate(shown.pipelines[:MOST], 1))
    lines = [t("ui-item", number=number, facts=_facts(one, t)) for number, one in numbered]
    keys = [tap(str(number), "pipeline", "open", "-", str(one.id)) for number, one in numbered]
    back = tap(t.plain("button-back"), "admin", "open", "-", "hub")
    return View(card([t("pipeline-list-title", n=len(shown.pipelines)), *lines]), keyboard(*rows_of(keys, 5), [back]))


def _facts(one: Pipeline, t: Texts) -> Markup:
    default = t("pipeline-default") if one.is_default else None
    return t.facts(one.name, default, None if one.enabled else t("pipeline-off"))


def _one(shown: PipelineCard, chosen: Pipeline, t: Texts) -> View:
    numbered = list(enumerate(chosen.open_stages, 1))
    lines: list[Markup | None] = [
        _facts(chosen, t),
        *(t("ui-item", number=number, facts=_stage_facts(stage, shown, t)) for number, stage in numbered),
    ]
    keys = [tap(str(number), "pipeline", "open", "-", f"{chosen.id}.{stage.id}") for number, stage in numbered]
    last: list[Button | None] = [tap(t.plain("button-back"), "pipeline", "open")]
    if not chosen.is_default:
        last.append(tap(t.plain("button-pipeline-default"), "pipeline", "set", "-", f"{chosen.id}.0.default"))
        label, to = ("button-pipeline-off", "off") if chosen.enabled else ("button-pipeline-on", "on")
        last.append(tap(t.plain(label), "pipeline", "set", "-", f"{chosen.id}.0.{to}"))
    return View(card(lines), keyboard(*rows_of(keys, 5)[:3], last, picker=True))


def _stage_facts(stage: Stage, shown: PipelineCard, t: Texts) -> Markup:
    held = shown.held.get(stage.id, 0)
    asked = t.chain("admin-list-separator", [t.entry("deal_field", one) for one in stage.required])
    return t.facts(
        stage.name,
        t.formats.percent(stage.rate * 100),
        t("pipeline-days", n=stage.max_days),
        t("pipeline-held", n=held) if held else None,
        t("pipeline-asks", fields=asked) if asked else None,
    )


def stage(shown: PipelineCard, one: Stage, t: Texts) -> View:
    """One stage: what it asks for before a deal may enter, up, out."""
    if shown.chosen is None:
        raise NotFound(rule="ORG-31")
    path = f"{shown.chosen.id}.{one.id}"
    fields = [
        tap(
            (CHOSEN if field in one.required else "") + t.entry("deal_field", field, capital=True),
            "pipeline",
            "set",
            "-",
            f"{path}.{number}",
        )
        for number, field in enumerate(ASKED)
    ]
    last = [
        tap(t.plain("button-back"), "pipeline", "open", "-", str(shown.chosen.id)),
        tap(t.plain("button-stage-up"), "pipeline", "set", "-", f"{path}.up"),
        tap(t.plain("button-stage-out"), "pipeline", "set", "-", f"{path}.out"),
    ]
    lines = [t.facts(shown.chosen.name, one.name), _stage_facts(one, shown, t), t("pipeline-ask-which")]
    return View(card(lines), keyboard(*rows_of(fields, 3), last))
