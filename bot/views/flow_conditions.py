"""When a step or a whole flow applies: its words, and the chips that choose it (APPR-3, conversations 6.26)."""

from collections.abc import Sequence
from typing import Final

from bot.texts import Markup, Texts, cut
from bot.texts.money import of_units
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.flows import Condition, FlowCard, Names, Term
from storage.entities.ids import ref

AMOUNTS: Final = (50_000, 200_000, 500_000)
# A button's word for a fact -> the fact that is compared.
FACTS: Final = {"dept": "department", "cat": "product_category", "by": "role"}
WHOLE: Final = 0
PAGE: Final = 6


def when(condition: Condition, names: Names, t: Texts) -> str | None:
    """折扣超标准时; None where it always applies."""
    if not condition:
        return None
    return t.plain("flow-when", what=t.chain("flow-and", [_term(term, names, t) for term in condition]))


def _term(term: Term, names: Names, t: Texts) -> str:
    if term.field == "over_limit":
        return t.plain("flow-if-over")
    if term.field == "amount" and term.op == ">=" and isinstance(term.value, int):
        return t.plain("flow-if-amount", amount=t.formats.money(term.value))
    if term.field in FACTS.values():
        called = [names[term.field, id_] for id_ in _ids(term) if (term.field, id_) in names]
        return t.plain(f"flow-if-{term.field}", name=t.chain("flow-or", called))
    return t.plain("flow-if-other", field=t.entry("flow_fact", term.field), op=term.op, value=str(term.value))


def _ids(term: Term) -> list[int]:
    return list(term.value) if isinstance(term.value, list | tuple) else [term.value]


def chips(result: FlowCard, number: int, back: Button, t: Texts) -> list[list[Button]]:
    """总是, 折扣超标, three amounts, 部门, 产品类, 角色, an amount of one's own; what holds carries a mark."""
    held = held_by(result, number)
    always = _set(result, number, "if.always", _marked(t.plain("flow-always"), not held))
    over = _set(result, number, "if.over", _marked(t.plain("button-if-over"), Term("over_limit", "=", True) in held))
    amounts = []
    for units in AMOUNTS:
        minor = of_units(units, t.currency or "")
        label = t.plain("button-if-amount", amount=t.formats.money(minor))
        chosen = Term("amount", ">=", minor) in held
        amounts.append(_set(result, number, f"amount.{minor}", _marked(label, chosen)))
    facts = [tap(t.plain(f"button-if-{name}"), "flow", "if", _own(result), f"{number}.{name}") for name in FACTS]
    typed = tap(t.plain("button-type-it"), "flow", "ask", _own(result), f"{number}.amount")
    return [[always, over], amounts, facts, [back, typed]]


def several(result: FlowCard, number: int, name: str, found: Sequence[tuple[int, str]], first: int, t: Texts) -> View:
    """Departments, product categories or roles, a page of them; a tap joins one, or takes it out."""
    chosen = {id_ for term in held_by(result, number) if term.field == FACTS[name] for id_ in _ids(term)}
    shown = found[first : first + PAGE]
    keys = [_set(result, number, f"{name}.{id_}", _marked(cut(label, 9), id_ in chosen)) for id_, label in shown]

    def turn(label: str, at: int) -> Button:
        return tap(label, "flow", "if", _own(result), f"{number}.{name}.{at}")

    back = tap(t.plain("button-back"), "flow", "if", _own(result), str(number))
    turning = pages(t, first, len(found), size=PAGE, to=turn)
    asked = t(f"flow-choose-{name}" if found else "flow-choose-none")
    return View(card([_now(result, number, t), asked]), keyboard(*rows_of(keys, 3), turning, [back], picker=True))


def _now(result: FlowCard, number: int, t: Texts) -> Markup:
    names = result.terms if number == WHOLE else result.steps[number - 1].terms
    return t("flow-step-if", what=when(held_by(result, number), names, t) or t.plain("flow-always"))


def held_by(result: FlowCard, number: int) -> Condition:
    """The condition of a step, or of the whole flow."""
    if number == WHOLE:
        return result.flow.condition
    return next((one.step.condition for one in result.steps if one.number == number), ())


def _set(result: FlowCard, number: int, arg: str, label: str) -> Button:
    return tap(label, "flow", "when", _own(result), f"{number}.{arg}")


def _marked(label: str, held: bool) -> str:
    return f"✓{label}" if held else label


def _own(result: FlowCard) -> str:
    return ref("flow", result.flow.id)
