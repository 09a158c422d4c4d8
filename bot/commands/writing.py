"""Commands that change the company: set-up and invites. They act as the company owner, channel cli (AUDIT-9)."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from bot.clock import Clock
from storage.crm import Crm
from storage.entities.call import Call
from storage.errors import Refusal
from storage.usecases.setup import NewCompany

from .answers import Answer

OWNER = "cli"


def operator_call(clock: Clock) -> Call:
    """A call of the operator: no place, no message, a request id of its own."""
    now = clock.now()
    return Call(account=OWNER, channel="cli", now=now, said_at=now, delivery_id=f"cli-{secrets.token_hex(8)}")


def deep_link(bot_username: str, token: str | None) -> str:
    """The link that opens the bot with an invite. Raises ValueError without a token."""
    if not token:
        raise ValueError("the token is known only to the call that made it")
    return f"https://t.me/{bot_username}?start=i_{token}"


async def setup(crm: Crm, clock: Clock, bot_username: str, arguments: dict[str, Any]) -> Answer:
    """Make the company, or, when there is one, issue a new link for the company owner only (ORG-27)."""
    call = operator_call(clock)
    if not await crm.joining.has_company():
        known = {field.name for field in fields(NewCompany)}
        company = NewCompany(**{key: value for key, value in arguments.items() if key in known and value})
        await crm.joining.make_company(call, company)
        call = operator_call(clock)
    invited = await crm.joining.owner_invite(call)
    return Answer(
        (
            f"Company owner: {invited.name}",
            f"Invite link (valid {invited.hours} hours, one use):",
            deep_link(bot_username, invited.token),
        )
    )


async def invite(crm: Crm, clock: Clock, bot_username: str, arguments: dict[str, Any]) -> Answer:
    """Invite a colleague by the words of /invite: name, role, department."""
    invited = await crm.joining.invite(operator_call(clock), str(arguments["words"]))
    return Answer((f"{invited.name}: {deep_link(bot_username, invited.token)}",))


Command = Callable[[Crm, Clock, str, dict[str, Any]], Awaitable[Answer]]
COMMANDS: dict[str, Command] = {"setup": setup, "invite": invite}


async def carry_out(crm: Crm, clock: Clock, bot_username: str, command: str, arguments: dict[str, Any]) -> Answer:
    """Run a writing command; a refusal is an answer with exit code 1, an unknown command 2."""
    carry = COMMANDS.get(command)
    if carry is None:
        return Answer((f"Unknown command: {command}",), 2)
    try:
        return await carry(crm, clock, bot_username, arguments)
    except Refusal as refusal:
        return Answer((f"Refused: {refusal}",), 1)
    except TypeError as exc:
        return Answer((f"Arguments missing: {exc}",), 2)
