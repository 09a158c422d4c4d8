"""What holds for a whole flow, and when it or a step applies: chips, and values that are typed (6.26)."""

import re
from typing import Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import flow_conditions as condition_views
from bot.views import flow_settings as views
from bot.views import flow_steps as step_views
from bot.views.view import View
from storage.entities.dialogue import Situation
from storage.entities.flows import FlowCard, Term
from storage.entities.ids import parse_ref
from storage.errors import NotFound

ORDER: Final = re.compile(r"\s*([+-]?\d{1,4})\s*")
OVER: Final = Term("over_limit", "=", True)


async def own(update: Update, context: Context) -> None:
    """设置 of a flow, or the chips of one of its values."""
    name, _, first = context.button_arg.partition(".")
    shown = await context.crm.flows.open(context.call, context.id_of("flow"), view="flow-settings")
    if name == "place":
        found = await context.crm.flows.choices(context.call, "department")
        view = views.places(shown, found, _number(first), context.t)
    elif name in views.PEOPLE:
        view = await _people(context, shown, name)
    else:
        view = views.settings(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def _people(context: Context, shown: FlowCard, name: str, words: str = "") -> View:
    found = await context.crm.people.directory(context.call, text=words, limit=views.PAGE)
    return views.people(shown, name, [(one.id, one.name) for one in found.people], context.t)


async def put(update: Update, context: Context) -> None:
    """A chip: another value of the flow."""
    name, _, value = context.button_arg.partition(".")
    flows, flow = context.crm.flows, context.id_of("flow")
    if name in views.CHOSEN:
        shown = await flows.choose_for_flow(context.call, flow, views.CHOSEN[name], _number(value))
    elif name == "again":
        shown = await flows.change(context.call, flow, resubmit=value)
    else:
        raise NotFound(rule="ORG-31")
    await replies.show(context, views.settings(shown, context.t), card=shown.card)


async def conditions(update: Update, context: Context) -> None:
    """条件: its chips, or the departments, product categories or roles to choose from."""
    number, name, first = _parts(context)
    flows, flow = context.crm.flows, context.id_of("flow")
    if number == condition_views.WHOLE:
        shown = await flows.open(context.call, flow, view="flow-settings")
    else:
        shown = await flows.open_step(context.call, flow, number)
    if name in condition_views.FACTS:
        found = await flows.choices(context.call, condition_views.FACTS[name])
        view = condition_views.several(shown, number, name, found, _number(first), context.t)
    else:
        view = _conditions(shown, number, context)
    await replies.show(context, view, card=shown.card)


def _conditions(shown: FlowCard, number: int, context: Context) -> View:
    if number == condition_views.WHOLE:
        return views.condition(shown, context.t)
    return step_views.field(step_views.of(shown, number), "if", context.t)


async def choose(update: Update, context: Context) -> None:
    """A chip of a condition: set, joined to what was chosen, or taken out."""
    number, name, value = _parts(context)
    term = _term(name, value)
    shown = await context.crm.flows.choose_term(context.call, context.id_of("flow"), number, term)
    await replies.show(context, _after(shown, number, context), card=shown.card)


def _after(shown: FlowCard, number: int, context: Context) -> View:
    if number == condition_views.WHOLE:
        return views.settings(shown, context.t)
    return step_views.at(shown, number, context.t)


def _term(name: str, value: str) -> Term | None:
    """What a chip compares; None for always. Raises NotFound for what is none."""
    if name == "if" and value in ("always", "over"):
        return OVER if value == "over" else None
    if name == "amount":
        return Term("amount", ">=", _number(value))
    if name in condition_views.FACTS:
        return Term(condition_views.FACTS[name], "=", _number(value))
    raise NotFound(rule="ORG-31")


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A name, an order, an amount or a colleague for the whole flow; False when the words are none of it."""
    about, what = situation.asked
    record, (number, _, name) = parse_ref(about), what.partition(".")
    if record is None or record[0] != "flow" or not number.isdecimal() or name not in views.TYPED:
        return False
    flow, step, flows = record[1], int(number), context.crm.flows
    order = ORDER.fullmatch(reading.text)
    if name == "amount" and reading.amount is not None:
        shown = await flows.choose_term(context.call, flow, step, Term("amount", ">=", reading.amount.minor))
        view = _after(shown, step, context)
    elif name in views.PEOPLE and len(reading.text) <= step_views.LONGEST:
        shown = await flows.open(context.call, flow, view="flow-settings")
        view = await _people(context, shown, name, reading.text.strip())
    elif name == "name" or (name == "order" and order is not None):
        values = {"name": reading.text} if order is None or name == "name" else {"priority": int(order[1])}
        shown = await flows.change(context.call, flow, **values)
        view = views.settings(shown, context.t)
    else:
        return False
    await replies.show(context, view, card=shown.card)
    return True


def _parts(context: Context) -> tuple[int, str, str]:
    """The step a button names (0 is the whole flow), what of it, and the value."""
    number, _, rest = context.button_arg.partition(".")
    name, _, value = rest.partition(".")
    return _number(number), name, value


def _number(text: str) -> int:
    """Nothing is 0. Raises NotFound for what is no number."""
    if text and not text.isdecimal():
        raise NotFound(rule="ORG-31")
    return int(text or 0)
