"""Approval flows in chat: the list, one flow, before publishing or disabling, versions, dry run (6.26)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bot.texts import Markup, Texts, cut
from bot.views.flow_conditions import when
from bot.views.flow_settings import settings
from bot.views.flow_steps import condition, limit, step_card, who
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.flows import (
    SUBJECTS,
    DryRun,
    DryStep,
    FlowCard,
    FlowLine,
    FlowList,
    FlowVersions,
    StepShown,
)
from storage.entities.ids import ref

NUMBERED: Final = 7
IN_ROW: Final = 2
DEPARTMENTS: Final = 5
NEVER_TRIED: Final = "form"
VALUES: Final = {
    "kind": "flow_kind",
    "mode": "flow_mode",
    "on_empty": "flow_empty",
    "on_submitter": "flow_own",
    "on_timeout": "flow_late",
}


def go(label: str, flow: int | None = None, arg: str = "") -> Button:
    """A button that opens the list, a flow, or other keys below it."""
    return tap(label, "flow", "open", "-" if flow is None else ref("flow", flow), arg)


def subject(name: str, t: Texts) -> str:
    """合同"""
    return t.entry("approval_subject", name, capital=True)


def listed(shown: FlowList, t: Texts) -> View:
    """审批流 · 3 条, a number for each."""
    lines = [t.facts(f"{number} {subject(one.subject, t)}", *_line(one, t)) for number, one in _numbered(shown)]
    numbers = [go(str(number), one.id) for number, one in _numbered(shown)]
    rows = rows_of(numbers, NUMBERED)
    last = [go(t.plain("button-new-flow"), None, "new"), tap(t.plain("button-back"), "admin", "open", "-", "hub")]
    head = t("flow-list", n=len(shown.flows)) if shown.flows else t("flow-list-none")
    return View(card([head, *lines]), keyboard(*rows[:3], last, picker=True))


def _numbered(shown: FlowList) -> list[tuple[int, FlowLine]]:
    return list(enumerate(shown.flows, 1))


def _line(one: FlowLine, t: Texts) -> list[str]:
    state = t.plain("flow-version", version=one.current_version) if one.enabled else t.plain("flow-off")
    return [_place(one.departments, t), t.plain("flow-steps", n=one.steps), state]


def _place(departments: tuple[str, ...], t: Texts) -> str:
    return t.chain("approval-list", departments) if departments else t.plain("flow-everywhere")


def new(shown: FlowList, t: Texts) -> View:
    """What is the new flow for?"""
    subjects = [go(subject(one, t), None, f"new.{one}") for one in SUBJECTS if one != "form"]
    return View(
        card([t("flow-new-ask")]), keyboard(*rows_of(subjects, IN_ROW), [go(t.plain("button-back"))], picker=True)
    )


def where(name: str, found: Sequence[tuple[int, str]], t: Texts) -> View:
    """For the whole firm, or one department and what is below it?"""
    everywhere = tap(t.plain("flow-everywhere"), "flow", "add", "-", name)
    places = [tap(cut(label, 16), "flow", "add", "-", f"{name}.{id_}") for id_, label in found[:DEPARTMENTS]]
    rows = rows_of([everywhere, *places], IN_ROW)
    ask = t("flow-where-ask", what=t.entry("approval_subject", name))
    return View(card([ask]), keyboard(*rows, [go(t.plain("button-back"), None, "new")], picker=True))


# ── one flow ──


def shown(result: FlowCard, t: Texts) -> View:
    """A screen of a flow by its view."""
    return _VIEWS[result.view](result, t)


def _card(result: FlowCard, t: Texts, asks: Markup | None = None) -> View:
    flow = result.flow
    own = ref("flow", flow.id)
    lines = [_step_line(one, t) for one in result.steps] or [t("flow-no-steps")]
    running = t("flow-running", n=result.running) if result.running else None
    numbers = [tap(str(one.number), "flow", "step", own, str(one.number)) for one in result.steps]
    add = tap(t.plain("button-add-step"), "flow", "add", own)
    rows = rows_of([*numbers, add], NUMBERED - 1)
    trial = tap(t.plain("button-dry"), "flow", "ask", own, "dry") if flow.subject != NEVER_TRIED else None
    versions = tap(t.plain("button-versions"), "flow", "vers", own)
    own_ = tap(t.plain("button-flow-own"), "flow", "own", own)
    used = when(flow.condition, result.terms, t)
    return View(
        card([_head(result, t), t("flow-own-when", what=used) if used else None, *lines, running, asks]),
        keyboard(*rows[:2], [trial, versions, _switch(result, t)], [go(t.plain("button-back")), own_], picker=True),
    )


def _head(result: FlowCard, t: Texts) -> Markup:
    flow = result.flow
    state = (
        t.plain("flow-version", version=flow.current_version) if flow.current_version else t.plain("flow-unpublished")
    )
    off = t.plain("flow-off") if flow.current_version and not flow.enabled else None
    return t.facts(flow.name, _place(result.departments, t), state, off)


def _switch(result: FlowCard, t: Texts) -> Button | None:
    """Publish while changes wait; else disable, or enable."""
    flow = result.flow
    if flow.draft is not None:
        if not result.steps:
            return None
        label = t.plain("button-publish", version=flow.current_version + 1)
        return tap(label, "flow", "open", ref("flow", flow.id), "publish", style="primary")
    if not flow.enabled:
        return tap(t.plain("button-enable"), "flow", "off", ref("flow", flow.id), "on")
    return go(t.plain("button-disable"), flow.id, "off")


def _step_line(one: StepShown, t: Texts) -> Markup:
    return t.facts(
        f"{one.number} {who(one, t)}", t.entry("flow_mode", one.step.mode), condition(one, t), limit(one, t)
    )


def asking(result: FlowCard, t: Texts) -> View:
    """The card with the question what to try."""
    return _card(result, t, t(f"flow-dry-ask-{result.flow.subject.replace('_', '-')}"))


def _publish(result: FlowCard, t: Texts) -> View:
    flow, version = result.flow, result.flow.current_version + 1
    running = (
        t("flow-publish-running", version=version, n=result.running) if result.running else t("flow-publish-new")
    )
    back = go(t.plain("button-back"), flow.id)
    sure = tap(
        t.plain("button-publish-sure", version=version), "flow", "publish", ref("flow", flow.id), style="success"
    )
    lines = [change(one, t) for one in result.changes]
    return View(card([t("flow-publish", version=version), *lines, running]), keyboard([back, sure]))


def _disable(result: FlowCard, t: Texts) -> View:
    flow = result.flow
    back = go(t.plain("button-back"), flow.id)
    sure = tap(t.plain("button-disable-sure"), "flow", "off", ref("flow", flow.id), "yes", style="danger")
    ask = t("flow-disable", what=t.entry("approval_subject", flow.subject))
    return View(card([_head(result, t), ask]), keyboard([back, sure]))


def change(one: Mapping[str, Any], t: Texts) -> Markup:
    """第 2 步：时限 24 → 8"""
    if "what" in one:
        return t(f"flow-{one['what']}", step=one["step"])
    field = t.entry("flow_field", one["field"])
    values = [_value(one["field"], one[side], t) for side in ("before", "after")]
    if None in values:
        return t("flow-changed", step=one["step"], field=field)
    return t("flow-change", step=one["step"], field=field, before=str(values[0]), after=str(values[1]))


def _value(field: str, value: Any, t: Texts) -> str | None:
    if field in VALUES:
        return t.entry(VALUES[field], str(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


# ── versions and the dry run ──


def versions(result: FlowVersions, t: Texts) -> View:
    """Each version: when, by whom, what changed."""
    own = ref("flow", result.flow.id)
    lines = []
    for one in result.versions:
        what = t.chain("flow-list-changes", [change(fact, t) for fact in one.changes]) or t.plain(
            "flow-first-version"
        )
        day, by = t.formats.day(one.at), one.by
        lines.append(t("flow-version-line", version=one.number, day=day, by=by, what=Markup(what)))
    drop = tap(t.plain("button-drop-changes"), "flow", "drop", own) if result.draft else None
    back = go(t.plain("button-back"), result.flow.id)
    return View(card([t("flow-versions", name=result.flow.name), *lines]), keyboard([back, drop]))


def dry(result: DryRun, t: Texts) -> View:
    """Who would decide this record now, and why; nobody is told."""
    if result.flow is None:
        return View(card([t("flow-dry-free", name=result.name)]), keyboard([go(t.plain("button-back"))]))
    flow = result.flow
    head = t("flow-dry", name=result.name, version=flow.current_version)
    again = tap(t.plain("button-another"), "flow", "ask", ref("flow", flow.id), "dry")
    back = go(t.plain("button-back"), flow.id)
    return View(card([head, *(_dry_step(one, t) for one in result.steps)]), keyboard([back, again]))


def _dry_step(one: DryStep, t: Texts) -> Markup:
    people = [person for person in one.people if not person.skipped]
    if one.outcome != "ask" or not people:
        outcome = "signed" if one.outcome == "ask" else one.outcome
        return t("flow-dry-step", number=one.number, what=t.entry("flow_outcome", outcome))
    names = t.chain("approval-list", [person.name for person in people])
    return t("flow-dry-asks", number=one.number, names=names, why=t.entry("flow_why", people[0].why))


_VIEWS: dict[str, Callable[[FlowCard, Texts], View]] = {
    "flow-card": _card,
    "flow-settings": settings,
    "flow-step": step_card,
    "flow-publish": _publish,
    "flow-disable": _disable,
}
