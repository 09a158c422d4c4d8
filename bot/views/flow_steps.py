"""One step of an approval flow, and the chips of its fields (conversations.md 6.26)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.texts import Markup, Texts, cut
from bot.views.flow_conditions import chips, when
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.flows import KINDS, MODES, ON_EMPTY, ON_SUBMITTER, FlowCard, Step, StepShown
from storage.entities.ids import ref
from storage.entities.organisation import Colleague

NAMED: Final = ("user", "role")
HOURS: Final = (8, 24, 48)
LEVELS: Final = (1, 2, 3)
ABOVE: Final = ("superior", "superior_chain")
ROLES: Final = 6
# The fields of a step: the word in the button, its dictionary, its values.
FIELDS: Final[dict[str, tuple[str, Sequence[str]]]] = {
    "kind": ("flow_kind_key", KINDS),
    "mode": ("flow_mode", MODES),
    "empty": ("flow_empty", ON_EMPTY),
    "own": ("flow_own", ON_SUBMITTER),
}
MOST: Final = 6
LONGEST: Final = 100


def who(one: StepShown, t: Texts) -> str:
    """直属上级, 财务, 周敏"""
    if one.step.kind in NAMED and one.names:
        return t.chain("approval-list", one.names)
    return _above(one.step, t) or t.entry("flow_kind", one.step.kind)


def _above(step: Step, t: Texts) -> str | None:
    """第 2 级上级, 最高一级上级, 逐级上级到第 2 级; None for the plain word."""
    if step.kind == "superior":
        if step.level > 1:
            return t.plain("flow-superior-level", level=step.level)
        return t.plain("flow-superior-top") if step.level == 0 else None
    return t.plain("flow-chain-level", level=step.level) if step.kind == "superior_chain" and step.level else None


def condition(one: StepShown, t: Texts) -> str | None:
    """折扣超标准时; None where the step always applies."""
    return when(one.step.condition, one.terms, t)


def limit(one: StepShown, t: Texts) -> str:
    """24 小时，超时提醒"""
    return t.plain(f"flow-limit-{one.step.on_timeout}", hours=one.step.timeout_hours)


# ── the card of a step ──


def step_card(result: FlowCard, t: Texts) -> View:
    """第 2 步, with a button for each field."""
    one = _one(result)
    if one is None:
        return View(card([t("flow-no-steps")]), keyboard([_open(result, t)]))
    last = [
        _open(result, t),
        _write(result, "button-move-up", "move", t) if one.number > 1 else None,
        tap(t.plain("button-remove-step"), "flow", "del", _own(result), str(one.number), style="danger"),
    ]
    return View(_body(one, t), keyboard(*rows_of(_fields(result, one, t), 3), last))


def _fields(result: FlowCard, one: StepShown, t: Texts) -> list[Button]:
    names = ("kind", "mode", "if", "empty", "own", "hours")
    return [
        tap(t.plain(f"button-step-{name}"), "flow", "step", _own(result), f"{one.number}.{name}") for name in names
    ]


def _body(one: StepShown, t: Texts, *more: Markup | None) -> Markup:
    step = one.step
    return card(
        [
            t("flow-step-head", step=one.number, who=who(one, t), mode=t.entry("flow_mode", step.mode)),
            t("flow-step-if", what=condition(one, t) or t.plain("flow-always")),
            t(
                "flow-step-nobody",
                empty=t.entry("flow_empty", step.on_empty),
                own=t.entry("flow_own", step.on_submitter),
            ),
            t.facts(
                t("flow-step-limit", limit=limit(one, t)),
                t("flow-step-words") if step.comment_required else None,
                t("flow-step-again") if step.ask_again else None,
            ),
            *more,
        ]
    )


def _one(result: FlowCard, number: int | None = None) -> StepShown | None:
    wanted = number or result.number or len(result.steps)
    return next((one for one in result.steps if one.number == wanted), None)


def at(result: FlowCard, number: int, t: Texts) -> View:
    """The card of a step after a change of it."""
    return step_card(of(result, number), t)


def of(result: FlowCard, number: int) -> FlowCard:
    """The same flow with a step chosen."""
    return replace(result, number=number)


def field(result: FlowCard, name: str, t: Texts) -> View:
    """The chips of one field."""
    one = _one(result)
    if one is None:
        return step_card(result, t)
    return View(_body(one, t, t(f"flow-choose-{name}")), keyboard(*_chips(result, one, name, t), picker=True))


def _back(result: FlowCard, one: StepShown, t: Texts) -> Button:
    return tap(t.plain("button-back"), "flow", "step", _own(result), str(one.number))


def _chips(result: FlowCard, one: StepShown, name: str, t: Texts) -> list[list[Button]]:
    back = _back(result, one, t)
    if name in FIELDS:
        dictionary, values = FIELDS[name]
        keys = [_chip(result, one, name, value, t.entry(dictionary, value)) for value in values]
        return [*rows_of(keys, 3), *_beside(result, one, name, back, t)]
    if name == "hours":
        hours = [_set(result, one, f"hours.{n}", t.plain("flow-hours", hours=n)) for n in HOURS]
        late = [_set(result, one, f"late.{way}", t.entry("flow_late", way, capital=True)) for way in result.allowed]
        return [[*hours, _asked(result, one, "hours", t)], late, [back]]
    return chips(result, one.number, _back(result, one, t), t)


def _beside(result: FlowCard, one: StepShown, name: str, back: Button, t: Texts) -> list[list[Button]]:
    """Below the kinds the level of a superior, below the modes what a signer has to do."""
    step = one.step
    if name == "mode":
        words = _switch(result, one, "words", t.plain("flow-step-words"), step.comment_required)
        return [[words, _switch(result, one, "twice", t.plain("flow-step-again"), step.ask_again)], [back]]
    if name != "kind" or step.kind not in ABOVE:
        return [[back]]
    levels = [_level(result, one, n, t.plain("button-level", level=n)) for n in LEVELS]
    return [levels, [back, _level(result, one, 0, t.plain("button-level-top"))]]


def _level(result: FlowCard, one: StepShown, level: int, label: str) -> Button:
    return _set(result, one, f"level.{level}", f"✓{label}" if one.step.level == level else label)


def _switch(result: FlowCard, one: StepShown, name: str, label: str, held: bool) -> Button:
    return _set(result, one, f"{name}.{int(not held)}", f"✓{label}" if held else label)


def _chip(result: FlowCard, one: StepShown, name: str, value: str, label: str) -> Button:
    """A value; people and roles are chosen on another screen."""
    if name == "kind" and value in NAMED:
        return tap(label, "flow", "step", _own(result), f"{one.number}.{value}")
    # An argument is short: 12.k.superior_chain fills it.
    return _set(result, one, f"{'k' if name == 'kind' else name}.{value}", label)


def _set(result: FlowCard, one: StepShown, arg: str, label: str) -> Button:
    return tap(label, "flow", "set", _own(result), f"{one.number}.{arg}")


def _asked(result: FlowCard, one: StepShown, name: str, t: Texts) -> Button:
    return tap(t.plain("button-type-it"), "flow", "ask", _own(result), f"{one.number}.{name}")


def roles(result: FlowCard, found: Sequence[tuple[int, str]], first: int, t: Texts) -> View:
    """Whose role decides? A page of them."""

    def turn(label: str, at: int) -> Button:
        return tap(label, "flow", "step", _own(result), f"{result.number}.role.{at}")

    turning = pages(t, first, len(found), size=ROLES, to=turn)
    return _named(result, found[first : first + ROLES], "role", t, turning)


def people(result: FlowCard, found: Sequence[Colleague], t: Texts) -> View:
    """Who decides? Or a name is typed."""
    return _named(result, [(one.id, one.name) for one in found[:MOST]], "user", t)


def _named(
    result: FlowCard, found: Sequence[tuple[int, str]], name: str, t: Texts, turning: Sequence[Button] = ()
) -> View:
    """Chips of people or roles; those of the step carry a mark, and a tap takes them out."""
    one = _one(result)
    if one is None:
        return step_card(result, t)
    named = one.step.people if one.step.kind == name else ()
    keys = [_set(result, one, f"{name}.{id_}", cut(f"{'✓' * (id_ in named)}{label}", 10)) for id_, label in found]
    search = tap(t.plain("button-search-colleague"), "flow", "ask", _own(result), f"{one.number}.user")
    back = tap(t.plain("button-back"), "flow", "step", _own(result), f"{one.number}.kind")
    last = [back, search if name == "user" else None]
    rows = [*rows_of(keys, 3), turning, last]
    return View(_body(one, t, t(f"flow-choose-{name}")), keyboard(*rows, picker=True))


def asking(result: FlowCard, name: str, t: Texts) -> View:
    """The field waits for words."""
    one = _one(result)
    if one is None:
        return step_card(result, t)
    back = [tap(t.plain("button-back"), "flow", "step", _own(result), str(one.number))]
    return View(_body(one, t, t(f"flow-type-{name}")), keyboard(back))


def _own(result: FlowCard) -> str:
    return ref("flow", result.flow.id)


def _open(result: FlowCard, t: Texts) -> Button:
    return tap(t.plain("button-back"), "flow", "open", _own(result))


def _write(result: FlowCard, label: str, verb: str, t: Texts) -> Button:
    one = _one(result)
    return tap(t.plain(label), "flow", verb, _own(result), str(one.number if one else 1))
