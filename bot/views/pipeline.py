"""Pipelines and their stages under /admin (OPP-3)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views.organising_screens import CHOSEN
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import REQUIRABLE, Pipeline, PipelineCard, Stage

MOST: Final = 10
IN_ROW: Final = 5
DEPARTMENTS: Final = 6


def view(shown: PipelineCard, t: Texts) -> View:
    """All of them, one with its stages, a stage, or what is chosen or asked for of one."""
    if shown.asks:
        return _asked(shown, t)
    if shown.chosen is None:
        return _listed(shown, t)
    if shown.part == "depts":
        return _departments(shown, shown.chosen, t)
    if shown.stage is None:
        return _one(shown, shown.chosen, t)
    if shown.part == "fields":
        return _fields(shown, shown.chosen, shown.stage, t)
    return _stage(shown, shown.chosen, shown.stage, t)


def _go(label: str, path: str = "") -> Button:
    return tap(label, "pipeline", "open", "-", path)


def _set(label: str, path: str) -> Button:
    return tap(label, "pipeline", "set", "-", path)


def _listed(shown: PipelineCard, t: Texts) -> View:
    numbered = list(enumerate(shown.pipelines[:MOST], 1))
    lines = [t("ui-item", number=number, facts=_facts(one, shown, t)) for number, one in numbered]
    keys = [_go(str(number), str(one.id)) for number, one in numbered]
    last = [tap(t.plain("button-back"), "admin", "open", "-", "hub"), _go(t.plain("button-pipeline-add"), "0.0.new")]
    title = t("pipeline-list-title", n=len(shown.pipelines))
    return View(card([title, *lines]), keyboard(*rows_of(keys, IN_ROW), last))


def _facts(one: Pipeline, shown: PipelineCard, t: Texts) -> Markup:
    default = t("pipeline-default") if one.is_default else None
    names = [name for id_, name in shown.departments if id_ in one.departments]
    of = t.chain("admin-list-separator", names) if names else None
    return t.facts(one.name, default, of, None if one.enabled else t("pipeline-off"))


def _one(shown: PipelineCard, chosen: Pipeline, t: Texts) -> View:
    live = [*chosen.open_stages, *(one for one in chosen.stages if one.type != "open" and not one.removed)]
    numbered = list(enumerate(live, 1))
    items = [t("ui-item", number=number, facts=_stage_facts(stage, shown, t)) for number, stage in numbered]
    keys = [_go(str(number), f"{chosen.id}.{stage.id}") for number, stage in numbered]
    changes = [
        _go(t.plain("button-rename"), f"{chosen.id}.0.name"),
        _go(t.plain("button-stage-add"), f"{chosen.id}.0.stage"),
        _go(t.plain("button-departments"), f"{chosen.id}.0.depts"),
    ]
    last: list[Button | None] = [_go(t.plain("button-back"))]
    if not chosen.is_default:
        last.append(_set(t.plain("button-pipeline-default"), f"{chosen.id}.0.default"))
        label, to = ("button-pipeline-off", "off") if chosen.enabled else ("button-pipeline-on", "on")
        last.append(_set(t.plain(label), f"{chosen.id}.0.{to}"))
    rows = rows_of(keys, 7)[:2]
    return View(card([_facts(chosen, shown, t), *items]), keyboard(*rows, changes, last, picker=True))


def _stage_facts(stage: Stage, shown: PipelineCard, t: Texts) -> Markup:
    held = shown.held.get(stage.id, 0)
    asked = t.chain("admin-list-separator", [t.entry("deal_field", one) for one in stage.required])
    is_open = stage.type == "open"
    return t.facts(
        stage.name,
        t.formats.percent(stage.rate * 100) if is_open else None,
        t("pipeline-days", n=stage.max_days) if is_open else t("pipeline-end"),
        t("pipeline-held", n=held) if held else None,
        t("pipeline-asks", fields=asked) if asked else None,
    )


def _stage(shown: PipelineCard, chosen: Pipeline, one: Stage, t: Texts) -> View:
    """One stage: its name, rate and usual days, what it asks for, up, out; an end keeps its place and its rate."""
    path, is_open = f"{chosen.id}.{one.id}", one.type == "open"
    values = [
        _go(t.plain("button-rename"), f"{path}.name"),
        _go(t.plain("button-stage-rate"), f"{path}.rate") if is_open else None,
        _go(t.plain("button-stage-days"), f"{path}.days") if is_open else None,
    ]
    last = [
        _go(t.plain("button-back"), str(chosen.id)),
        _go(t.plain("button-stage-fields"), f"{path}.fields"),
        _set(t.plain("button-stage-up"), f"{path}.up") if is_open and one != chosen.open_stages[0] else None,
        _set(t.plain("button-stage-out"), f"{path}.out") if is_open else None,
    ]
    return View(card([t.facts(chosen.name, one.name), _stage_facts(one, shown, t)]), keyboard(values, last))


def _fields(shown: PipelineCard, chosen: Pipeline, one: Stage, t: Texts) -> View:
    """What must be filled in before a deal enters the stage (OPP-5)."""
    path = f"{chosen.id}.{one.id}"
    chips = [
        _set((CHOSEN if field in one.required else "") + t.entry("deal_field", field, capital=True), f"{path}.f{at}")
        for at, field in enumerate(REQUIRABLE)
    ]
    lines = [t.facts(chosen.name, one.name), _stage_facts(one, shown, t), t("pipeline-ask-which")]
    back = [_go(t.plain("button-back"), path)]
    return View(card(lines), keyboard(*rows_of(chips, 4), back, picker=True))


def _departments(shown: PipelineCard, chosen: Pipeline, t: Texts) -> View:
    """Whose pipeline it is; nobody named is everybody (OPP-2)."""
    pages = max(1, -(-len(shown.departments) // DEPARTMENTS))
    page = shown.page % pages
    chips = [
        _set((CHOSEN if id_ in chosen.departments else "") + name, f"{chosen.id}.0.d{id_}")
        for id_, name in shown.departments[page * DEPARTMENTS : (page + 1) * DEPARTMENTS]
    ]
    back = _go(t.plain("button-back"), str(chosen.id))
    further = _go("›", f"{chosen.id}.0.depts.{(page + 1) % pages}") if pages > 1 else None
    lines = [_facts(chosen, shown, t), t("pipeline-ask-depts")]
    return View(card(lines), keyboard(*rows_of(chips, 2), [back, further], picker=True))


def _asked(shown: PipelineCard, t: Texts) -> View:
    """The question for one value; ‹ goes back without it."""
    chosen, stage = shown.chosen, shown.stage
    title = t.facts(chosen.name, stage.name if stage else None) if chosen else None
    path = (f"{chosen.id}.{stage.id}" if stage else str(chosen.id)) if chosen else ""
    return View(card([title, t(f"pipeline-ask-{shown.asks}")]), keyboard([_go(t.plain("button-back"), path)]))
