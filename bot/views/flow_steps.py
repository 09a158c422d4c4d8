"""One step of an approval flow, and the chips of its fields (conversations.md 6.26)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.texts import Markup, Texts, cut
from bot.texts.money import of_units
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.flows import KINDS, MODES, ON_EMPTY, ON_SUBMITTER, FlowCard, StepShown, Term
from storage.entities.ids import ref
from storage.entities.organisation import Colleague

NAMED: Final = ("user", "role")
HOURS: Final = (8, 24, 48)
AMOUNTS: Final = (50_000, 200_000, 500_000)
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
    if one.step.kind == "superior" and one.step.level > 1:
        return t.plain("flow-superior-level", level=one.step.level)
    return t.entry("flow_kind", one.step.kind)


def condition(one: StepShown, t: Texts) -> str | None:
    """折扣超标准时; None where the step always applies."""
    if not one.step.condition:
        return None
    return t.plain("flow-when", what=t.chain("flow-and", [_term(term, one, t) for term in one.step.condition]))


def _term(term: Term, one: StepShown, t: Texts) -> str:
    if term.field == "over_limit":
        return t.plain("flow-if-over")
    if term.field == "amount" and term.op == ">=" and isinstance(term.value, int):
        return t.plain("flow-if-amount", amount=t.formats.money(term.value))
    if term.field == "department":
        names = list(one.terms.values())
        return t.plain("flow-if-department", name=t.chain("approval-list", names))
    return t.plain("flow-if-other", field=t.entry("flow_fact", term.field), op=term.op, value=str(term.value))


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
            t("flow-step-limit", limit=limit(one, t)),
            *more,
        ]
    )


def _one(result: FlowCard, number: int | None = None) -> StepShown | None:
    wanted = number or result.number or len(result.steps)
    return next((one for one in result.steps if one.number == wanted), None)


def at(result: FlowCard, number: int, t: Texts) -> View:
    """The card of a step after a change of it."""
    return step_card(replace(result, number=number), t)


def field(result: FlowCard, name: str, t: Texts) -> View:
    """The chips of one field."""
    one = _one(result)
    if one is None:
        return step_card(result, t)
    rows = _chips(result, one, name, t)
    back = [tap(t.plain("button-back"), "flow", "step", _own(result), str(one.number))]
    return View(_body(one, t, t(f"flow-choose-{name}")), keyboard(*rows, back, picker=True))


def _chips(result: FlowCard, one: StepShown, name: str, t: Texts) -> list[list[Button]]:
    if name in FIELDS:
        dictionary, values = FIELDS[name]
        return rows_of([_chip(result, one, name, value, t.entry(dictionary, value), t) for value in values], 3)
    if name == "hours":
        hours = [_set(result, one, f"hours.{n}", t.plain("flow-hours", hours=n)) for n in HOURS]
        late = [_set(result, one, f"late.{way}", t.entry("flow_late", way, capital=True)) for way in result.allowed]
        return [[*hours, _asked(result, one, "hours", t)], late]
    amounts = [
        _set(result, one, f"amount.{of_units(n, t.currency or '')}", t.plain("flow-if-amount", amount=money))
        for n in AMOUNTS
        if (money := t.formats.money(of_units(n, t.currency or "")))
    ]
    always = _set(result, one, "if.always", t.plain("flow-always"))
    over = _set(result, one, "if.over", t.plain("button-if-over"))
    place = tap(t.plain("button-if-department"), "flow", "step", _own(result), f"{one.number}.dept")
    return [[always, over], amounts, [place, _asked(result, one, "amount", t)]]


def _chip(result: FlowCard, one: StepShown, name: str, value: str, label: str, t: Texts) -> Button:
    """A value; people and roles are chosen on another screen."""
    if name == "kind" and value in NAMED:
        return tap(label, "flow", "step", _own(result), f"{one.number}.{value}")
    # An argument is short: 12.k.superior_chain fills it.
    return _set(result, one, f"{'k' if name == 'kind' else name}.{value}", label)


def _set(result: FlowCard, one: StepShown, arg: str, label: str) -> Button:
    return tap(label, "flow", "set", _own(result), f"{one.number}.{arg}")


def _asked(result: FlowCard, one: StepShown, name: str, t: Texts) -> Button:
    return tap(t.plain("button-type-it"), "flow", "ask", _own(result), f"{one.number}.{name}")


def roles(result: FlowCard, found: Sequence[tuple[int, str]], t: Texts) -> View:
    """Whose role decides?"""
    return _named(result, found[: MOST + 2], "role", t)


def people(result: FlowCard, found: Sequence[Colleague], t: Texts) -> View:
    """Who decides? Or a name is typed."""
    return _named(result, [(one.id, one.name) for one in found[:MOST]], "user", t)


def departments(result: FlowCard, found: Sequence[tuple[int, str]], t: Texts) -> View:
    """Whose requests?"""
    return _named(result, found[: MOST + 2], "dept", t)


def _named(result: FlowCard, found: Sequence[tuple[int, str]], name: str, t: Texts) -> View:
    """Chips of people, roles or departments; those of the step carry a mark, and a tap takes them out."""
    one = _one(result)
    if one is None:
        return step_card(result, t)
    named = one.step.people if one.step.kind == name else ()
    chips = [_set(result, one, f"{name}.{id_}", cut(f"{'✓' * (id_ in named)}{label}", 10)) for id_, label in found]
    search = tap(t.plain("button-search-colleague"), "flow", "ask", _own(result), f"{one.number}.user")
    back = tap(
        t.plain("button-back"), "flow", "step", _own(result), f"{one.number}.{'if' if name == 'dept' else 'kind'}"
    )
    last = [back, search if name == "user" else None]
    return View(_body(one, t, t(f"flow-choose-{name}")), keyboard(*rows_of(chips, 3), last, picker=True))


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
