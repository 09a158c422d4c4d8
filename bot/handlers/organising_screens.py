"""The screens under /admin: a tap opens one, switches something on it, or asks for one value (6.20)."""

from collections.abc import Awaitable
from typing import Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import group as group_views
from bot.views import organising as organising_views
from bot.views.organising_roles import SCOPES
from bot.views.organising_rules import with_keys
from bot.views.paging import PAGE
from storage.entities.administration import Screen
from storage.entities.dialogue import Situation
from storage.errors import NotFound

LONGEST = 500
CHOICES = {"h": "head", "p": "parent"}


async def open_screen(update: Update, context: Context) -> None:
    """The screen a button names: of a department, role or pool, or one by its path."""
    arg = context.button_arg
    if context.record is not None:
        opener = OPENERS.get(context.record[0])
        if opener is None:
            raise NotFound(rule="ORG-31")
        await opener(context, context.record[1], arg)
        return
    if arg == "people" or arg[:1] == "a":
        found = await context.crm.people.directory(context.call, after=_number(arg[1:]), limit=PAGE)
        await replies.show(context, organising_views.people(found, context.t))
        return
    await _open_path(context, arg)


async def _open_path(context: Context, path: str) -> None:
    """A path without a record: hub, depts.1, roles.new, rules.pool.0, rule.14, words.2.0, prompts.1.new …"""
    parts = path.split(".")
    asked = _listed(context, parts[0], parts[1:])
    if asked is None:
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await asked)


def _listed(context: Context, name: str, rest: list[str]) -> Awaitable[Screen] | None:
    admin, call = context.crm.administration, context.call
    first = rest[0] if rest else ""
    page = _number(rest[-1]) if rest else 0
    match name:
        case "hub":
            return admin.hub(call)
        case "depts":
            return admin.departments(call, page)
        case "roles":
            return admin.roles(call, page, asks="new" if first == "new" else "")
        case "pools":
            return admin.pools(call, page, asks=f"new-{first}" if first in ("customer", "lead") else "")
        case "rules":
            return admin.setting_group(call, first, page) if first else admin.setting_groups(call)
        case "rule" if first.isdecimal():
            return admin.setting(call, int(first))
        case "fields":
            return admin.fields(call, _number(first), page, asks="label" if rest[-1:] == ["new"] else "")
        case "field" if first.isdecimal():
            return admin.field(call, int(first), asks=rest[1] if len(rest) > 1 else "")
        case "numbers":
            return admin.numbers(call)
        case "number" if first.isdecimal():
            return admin.number(call, int(first))
        case "methods":
            return admin.methods(call, page)
        case "prompts" if first.isdecimal():
            return admin.prompts(call, int(first), page, asks=rest[-1] == "new")
        case "prompt" if first.isdecimal():
            return admin.prompt(call, int(first))
        case "words" if first.isdecimal():
            return admin.dictionary(call, int(first), page, asks=rest[-1] == "new")
        case "words" if not first:
            return admin.dictionaries(call)
    return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


async def _open_department(context: Context, department: int, arg: str) -> None:
    """One department, or the question for a field of it."""
    what, _, page = arg.partition(".")
    if what == "group":
        await _group(context, department)
        return
    asks = what if what in ("name", "sub", "limit", "head", "parent") else ""
    shown = await context.crm.administration.department(context.call, department, asks=asks, page=_number(page))
    await replies.answer(context, shown)


async def _group(context: Context, department: int) -> None:
    """The way to bind a group to this department."""
    payload = await context.crm.groups.link(context.call, department)
    found = next(one for one in await context.crm.departments.list(context.call) if one.id == department)
    view = group_views.link(found.name, payload, context.t, bot=context.bot.username)
    await replies.show(context, view, fresh=True)


async def change_department(update: Update, context: Context) -> None:
    """h12 is another head, h0 none, p3 another parent; archive puts it away."""
    admin, (department, arg) = context.crm.administration, _tapped(context)
    if arg == "archive":
        await replies.answer(context, await admin.archive_department(context.call, department))
        return
    field, chosen = CHOICES.get(arg[:1]), arg[1:]
    if field is None or not chosen.isdecimal():
        raise NotFound(rule="ORG-31")
    shown = await admin.choose_for_department(context.call, department, field, int(chosen) or None)
    await replies.answer(context, shown)


async def _open_role(context: Context, role: int, arg: str) -> None:
    """One role, the name asked for, or a module of its permissions with one of them opened."""
    admin, (what, _, rest) = context.crm.administration, arg.partition(".")
    if what in ("m", "x"):
        module, _, number = rest.partition(".")
        shown: Screen = await admin.role_module(context.call, role, module, chosen=number)
    else:
        shown = await admin.role(context.call, role, asks=what if what in ("name", "copy") else "")
    await replies.answer(context, shown)


async def change_role(update: Update, context: Context) -> None:
    """customer.3.5 holds the fourth permission of customers at the sixth scope; delete deletes the role."""
    admin, (role, arg) = context.crm.administration, _tapped(context)
    if arg == "delete":
        await replies.answer(context, await admin.delete_role(context.call, role))
        return
    module, number, scope = [*arg.split("."), "", ""][:3]
    if not number.isdecimal() or not scope.isdecimal() or int(scope) >= len(SCOPES):
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await admin.set_scope(context.call, role, module, int(number), SCOPES[int(scope)]))


async def _open_pool(context: Context, pool: int, arg: str) -> None:
    """One pool, a part of it, or the question for a number of it."""
    what, _, rest = arg.partition(".")
    admin = context.crm.administration
    if what == "ask":
        shown: Screen = await admin.pool(context.call, pool, asks=rest)
    elif what == "r" and rest.partition(".")[0].isdecimal():
        number, _, asks = rest.partition(".")
        shown = await admin.pool_rule(context.call, pool, int(number), asks=bool(asks))
    elif what in ("auto", "level", "end"):
        shown = await admin.ask_pool(context.call, pool, _change(what, rest))
    elif what in ("more", "days", "hidden", "admins", "members", "depts"):
        shown = await admin.pool(context.call, pool, what, page=_number(rest))
    else:
        shown = await admin.pool(context.call, pool)
    await replies.answer(context, shown)


def _change(what: str, rest: str) -> dict[str, str | int | bool]:
    """auto.on, level.7.A and end.7 as the change of a pool's rules they stand for."""
    if what == "auto":
        return {"on": rest == "on"}
    number, _, level = rest.partition(".")
    if not number.isdecimal():
        raise NotFound(rule="POOL-6")
    return {"end": int(number)} if what == "end" else {"rule": int(number), "level": level}


async def change_pool(update: Update, context: Context) -> None:
    """history switches it, admins.7.1 seats person 7 from the second page; go makes the change asked about."""
    admin, (pool, arg) = context.crm.administration, _tapped(context)
    part, chosen, page = [*arg.split("."), "", ""][:3]
    if part == "go":
        await replies.answer(context, await admin.confirm_pool(context.call, pool))
        return
    await replies.answer(context, await admin.switch_pool(context.call, pool, part, chosen, _number(page)))


async def rule(update: Update, context: Context) -> None:
    """14.2 is a setting's third choice, 14.reset its default, w2.7 an entry of a list, c7.hidden a field, n1.2 the
    kind of a new one, p0.2 the period of a number, q7.up a prompt."""
    if context.record is not None:
        raise NotFound(rule="ORG-31")
    admin, (what, _, choice) = context.crm.administration, context.button_arg.partition(".")
    if what[:1] == "n" and what[1:].isdecimal() and choice.isdecimal():
        shown: Screen = await admin.choose_kind(context.call, int(what[1:]), int(choice))
    elif what[:1] == "c" and what[1:].isdecimal():
        shown = await admin.switch_field(context.call, int(what[1:]), choice)
    elif what[:1] == "p" and what[1:].isdecimal() and choice.isdecimal():
        shown = await admin.choose_reset(context.call, int(what[1:]), int(choice))
    elif what[:1] == "q" and what[1:].isdecimal():
        shown = await admin.change_prompt(context.call, int(what[1:]), choice)
    elif what[:1] == "w" and what[1:].isdecimal() and choice.isdecimal():
        shown = await admin.switch_word(context.call, int(what[1:]), int(choice))
    elif what.isdecimal() and choice == "reset":
        shown = await admin.reset_setting(context.call, int(what))
    elif what.isdecimal() and choice.isdecimal():
        shown = await admin.choose_setting(context.call, int(what), int(choice))
    else:
        raise NotFound(rule="ORG-31")
    await replies.answer(context, shown)


def _tapped(context: Context) -> tuple[int, str]:
    """The record of a button, which its way here made sure of, and what the button says about it."""
    assert context.record is not None
    return context.record[1], context.button_arg


OPENERS: Final = {"department": _open_department, "role": _open_role, "pool": _open_pool}


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The value a screen asked for; False for what is surely something else (conversations 4.5)."""
    path = (situation.question.subject if situation.question else "").removeprefix("@:")
    if len(reading.text) > LONGEST or (reading.certainty == "sure" and reading.kind not in ("lookup", "unknown")):
        return False
    words = with_keys(reading.text, context.t) if path.startswith("rule.") else reading.text
    await replies.answer(context, await context.crm.administration.answer(context.call, path, words), redraw=True)
    return True
