"""Approval flows under /admin: lists, steps and their fields, publishing, trying one out (conversations 6.26)."""

import re
from typing import Any, Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import flow as views
from bot.views import flow_settings as settings_views
from bot.views import flow_steps as step_views
from bot.views.flow import subject
from storage.entities.dialogue import Situation
from storage.entities.flows import SUBJECTS, FlowCard, Step
from storage.entities.ids import parse_ref
from storage.errors import NotFound

SCREENS: Final = {"publish": "flow-publish", "off": "flow-disable"}
NUMBER: Final = re.compile(r"\D*(\d{1,3})\D*")
SWITCHES: Final = {"words": "comment_required", "twice": "ask_again"}
VALUES: Final = {"mode": "mode", "empty": "on_empty", "own": "on_submitter", "late": "on_timeout"}


async def open(update: Update, context: Context) -> None:
    """The list, the subjects of a new flow, one flow, or the question before it is published or disabled."""
    flows, arg = context.crm.flows, context.button_arg
    if context.record is None:
        await _listed(context, *arg.partition(".")[::2])
        return
    await _show(context, await flows.open(context.call, context.id_of("flow"), view=SCREENS.get(arg, "flow-card")))


async def _listed(context: Context, asks: str, subject_: str) -> None:
    """The list; for a new flow its subject, then its department."""
    found = await context.crm.flows.list(context.call)
    if asks == "new" and subject_ in SUBJECTS:
        places = await context.crm.departments.list(context.call)
        below = [(one.id, one.name) for one in places if one.parent_id is not None]
        view = views.where(subject_, below, context.t)
    else:
        view = views.new(found, context.t) if asks == "new" else views.listed(found, context.t)
    await replies.show(context, view, card=found.card)


async def add(update: Update, context: Context) -> None:
    """A new flow of a subject, or one step more: its card opens, to be filled in."""
    flows, arg = context.crm.flows, context.button_arg
    if context.record is None:
        about, _, department = arg.partition(".")
        if about not in SUBJECTS:
            raise NotFound(rule="ORG-31")
        name = context.t.plain("flow-named", what=subject(about, context.t))
        places = [int(department)] if department.isdecimal() else []
        await _show(context, await flows.create(context.call, about, name, places))
        return
    made = await flows.add_step(context.call, context.id_of("flow"), Step("superior"))
    await replies.show(context, step_views.at(made, len(made.steps), context.t), card=made.card)


async def step(update: Update, context: Context) -> None:
    """A step, the chips of one of its fields, or whom to name."""
    number, rest = _field(context)
    name, _, first = rest.partition(".")
    shown = await context.crm.flows.open_step(context.call, context.id_of("flow"), number)
    if name == "role":
        roles = await context.crm.roles.list(context.call)
        after = int(first) if first.isdecimal() else 0
        view = step_views.roles(shown, [(one.id, one.name) for one in roles], after, context.t)
    elif name == "user":
        found = await context.crm.people.directory(context.call, limit=step_views.MOST)
        view = step_views.people(shown, found.people, context.t)
    else:
        view = step_views.field(shown, name, context.t) if name else views.shown(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def set(update: Update, context: Context) -> None:
    """A chip: another value of a field of a step."""
    number, rest = _field(context)
    name, _, value = rest.partition(".")
    if name in step_views.NAMED and value.isdecimal():
        flow = context.id_of("flow")
        shown = await context.crm.flows.choose_one(context.call, flow, number, name, int(value))
        await replies.show(context, step_views.at(shown, number, context.t), card=shown.card)
        return
    await _change(context, context.id_of("flow"), number, **_values(name, value))


def _values(name: str, value: str) -> dict[str, Any]:
    """What a chip says, as values of the step. Raises NotFound for what is none."""
    if name in VALUES:
        return {VALUES[name]: value}
    if name == "k":
        return {"kind": value, "people": (), "level": 0 if value == "superior_chain" else 1}
    if name == "level" and value.isdecimal():
        return {"level": int(value)}
    if name in SWITCHES and value in ("0", "1"):
        return {SWITCHES[name]: value == "1"}
    if name == "hours" and value.isdecimal():
        return {"timeout_hours": int(value)}
    raise NotFound(rule="ORG-31")


async def _change(context: Context, flow: int, number: int, **values: Any) -> None:
    shown = await context.crm.flows.change_step(context.call, flow, number, **values)
    await replies.show(context, step_views.at(shown, number, context.t), card=shown.card)


async def move(update: Update, context: Context) -> None:
    """上移."""
    number, _ = _field(context)
    await _show(context, await context.crm.flows.move_step_up(context.call, context.id_of("flow"), number))


async def remove(update: Update, context: Context) -> None:
    """删除 a step of the draft."""
    number, _ = _field(context)
    await _show(context, await context.crm.flows.remove_step(context.call, context.id_of("flow"), number))


async def drop(update: Update, context: Context) -> None:
    """放弃改动."""
    await _show(context, await context.crm.flows.drop_changes(context.call, context.id_of("flow")))


async def publish(update: Update, context: Context) -> None:
    """确认第 5 版."""
    await _show(context, await context.crm.flows.publish(context.call, context.id_of("flow")))


async def switch(update: Update, context: Context) -> None:
    """停用, 启用."""
    on = context.button_arg == "on"
    await _show(context, await context.crm.flows.set_enabled(context.call, context.id_of("flow"), enabled=on))


async def versions(update: Update, context: Context) -> None:
    """版本."""
    shown = await context.crm.flows.versions(context.call, context.id_of("flow"))
    await replies.show(context, views.versions(shown, context.t), card=shown.card)


async def ask(update: Update, context: Context) -> None:
    """试算, or a value that is typed: the next message is the answer."""
    what = context.button_arg
    shown = await context.crm.flows.ask(context.call, context.id_of("flow"), what)
    number, _, name = what.partition(".")
    if number == "0":
        view = settings_views.asking(shown, name, context.t)
    else:
        view = step_views.asking(shown, name, context.t) if name else views.asking(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The record to try, hours, or a colleague's name of a step; False when the words are none of it."""
    about, what = situation.asked
    record = parse_ref(about)
    if record is None or record[0] != "flow":
        return False
    flow, text = record[1], reading.text.strip()
    if what == "dry":
        if len(text) > step_views.LONGEST:
            return False
        shown = await context.crm.flows.dry_run(context.call, flow, text)
        await replies.show(context, views.dry(shown, context.t), card=shown.card)
        return True
    number, _, name = what.partition(".")
    return number.isdecimal() and number != "0" and await _field_said(context, flow, int(number), name, reading)


async def _field_said(context: Context, flow: int, number: int, name: str, reading: Reading) -> bool:
    if name == "user":
        shown = await context.crm.flows.open_step(context.call, flow, number)
        found = await context.crm.people.directory(context.call, text=reading.text.strip(), limit=step_views.MOST)
        await replies.show(context, step_views.people(shown, found.people, context.t), card=shown.card)
        return True
    hours = NUMBER.fullmatch(reading.text)
    if name == "hours" and hours is not None:
        await _change(context, flow, number, timeout_hours=int(hours[1]))
        return True
    return False


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old, or somebody changed the flow meanwhile."""
    shown = await context.crm.flows.open(context.call, number)
    await replies.show(context, views.shown(shown, context.t), card=shown.card, fresh=True)


def _field(context: Context) -> tuple[int, str]:
    """The step a button names, and what of it. Raises NotFound."""
    number, _, name = context.button_arg.partition(".")
    if not number.isdecimal():
        raise NotFound(rule="ORG-31")
    return int(number), name


async def _show(context: Context, shown: FlowCard) -> None:
    await replies.show(context, views.shown(shown, context.t), card=shown.card)
