"""What holds for a whole flow: its name, where and when it applies, its admins, who is in copy (6.26, APPR-1)."""

from collections.abc import Sequence
from typing import Final

from bot.texts import Markup, Texts, cut
from bot.views.flow_conditions import WHOLE, chips, when
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.flows import FlowCard
from storage.entities.ids import ref

PAGE: Final = 6
# A button's word -> what of the flow it chooses.
CHOSEN: Final = {"place": "departments", "admin": "admins", "cc": "cc"}
PEOPLE: Final = ("admin", "cc")
TYPED: Final = ("name", "order", "amount", *PEOPLE)


def settings(result: FlowCard, t: Texts) -> View:
    """合同审批 · 设置, a button for each value."""
    again = "restart" if result.flow.resubmit == "resume" else "resume"
    keys = [
        _asked(result, "name", t),
        _open(result, "button-flow-place", "place", t),
        tap(t.plain("button-step-if"), "flow", "if", _own(result), str(WHOLE)),
        _asked(result, "order", t),
        _open(result, "button-flow-admin", "admin", t),
        _open(result, "button-flow-cc", "cc", t),
    ]
    last = [
        tap(t.plain("button-flow-again"), "flow", "put", _own(result), f"again.{again}"),
        tap(t.plain("button-back"), "flow", "open", _own(result)),
    ]
    return View(_body(result, t), keyboard(*rows_of(keys, 3), last))


def _body(result: FlowCard, t: Texts) -> Markup:
    flow = result.flow
    nobody = t.plain("flow-own-nobody")
    return card(
        [
            t("flow-own-title", name=flow.name),
            t("flow-own-place", what=t.chain("approval-list", result.departments) or t.plain("flow-everywhere")),
            t("flow-own-when", what=when(flow.condition, result.terms, t) or t.plain("flow-always")),
            t("flow-own-admins", names=t.chain("approval-list", result.admins) or nobody),
            t("flow-own-cc", names=t.chain("approval-list", result.cc) or nobody),
            t.facts(t("flow-own-order", order=flow.priority), t(f"flow-own-{flow.resubmit}")),
        ]
    )


def _question(result: FlowCard, key: str, t: Texts) -> Markup:
    return card([t("flow-own-title", name=result.flow.name), t(key)])


def condition(result: FlowCard, t: Texts) -> View:
    """When does the whole flow apply?"""
    back = tap(t.plain("button-back"), "flow", "own", _own(result))
    return View(_question(result, "flow-choose-when", t), keyboard(*chips(result, WHOLE, back, t), picker=True))


def places(result: FlowCard, found: Sequence[tuple[int, str]], first: int, t: Texts) -> View:
    """The departments it is for, a page of them; none is the whole firm."""
    keys = [_chip(result, "place", id_, name, result.flow.departments) for id_, name in found[first : first + PAGE]]

    def turn(label: str, at: int) -> Button:
        return tap(label, "flow", "own", _own(result), f"place.{at}")

    turning = pages(t, first, len(found), size=PAGE, to=turn)
    ask = _question(result, "flow-choose-place", t)
    return View(ask, keyboard(*rows_of(keys, 3), turning, [_back(result, t)], picker=True))


def people(result: FlowCard, name: str, found: Sequence[tuple[int, str]], t: Texts) -> View:
    """Colleagues as admins or in copy; who already is carries a mark, and a tap takes him out."""
    held = result.flow.admins if name == "admin" else result.flow.cc
    keys = [_chip(result, name, id_, called, held) for id_, called in found[:PAGE]]
    search = tap(t.plain("button-search-colleague"), "flow", "ask", _own(result), f"{WHOLE}.{name}")
    ask = _question(result, f"flow-choose-{name}", t)
    return View(ask, keyboard(*rows_of(keys, 3), [_back(result, t), search], picker=True))


def asking(result: FlowCard, name: str, t: Texts) -> View:
    """A value waits for words."""
    key = "flow-type-user" if name in PEOPLE else f"flow-type-{name}"
    return View(_question(result, key, t), keyboard([_back(result, t)]))


def _chip(result: FlowCard, name: str, id_: int, label: str, held: Sequence[int]) -> Button:
    mark = "✓" if id_ in held else ""
    return tap(cut(f"{mark}{label}", 10), "flow", "put", _own(result), f"{name}.{id_}")


def _asked(result: FlowCard, name: str, t: Texts) -> Button:
    return tap(t.plain(f"button-flow-{name}"), "flow", "ask", _own(result), f"{WHOLE}.{name}")


def _open(result: FlowCard, label: str, name: str, t: Texts) -> Button:
    return tap(t.plain(label), "flow", "own", _own(result), name)


def _back(result: FlowCard, t: Texts) -> Button:
    return tap(t.plain("button-back"), "flow", "own", _own(result))


def _own(result: FlowCard) -> str:
    return ref("flow", result.flow.id)
