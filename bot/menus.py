"""The command menu of one chat: set when a person has a language and a role (conversations.md 3.1)."""

import asyncio
import logging

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import RetryAfter, TelegramError

from bot.boundary import chat_id_of
from bot.sending import retry_seconds
from bot.texts import Texts

log = logging.getLogger("fieldline.menus")

TRIES = 3
LONGEST_WAIT = 10.0

# Every command of this bot in the order of the menu, and the permission that lists it ("" is everybody).
LISTED: dict[str, str] = {
    "today": "",
    "week": "",
    "log": "customer.edit",
    "lead": "lead.create",
    "find": "",
    "visit": "customer.edit",
    "pool": "pool.claim",
    "deals": "opp.view",
    "products": "product.view",
    "contracts": "contract.view",
    "money": "money.view",
    "approve": "contract.export",  # managers and finance; whoever else is asked gets the cards
    "requests": "",
    "assign": "xfer.handover",
    "team": "customer.transfer",
    "invite": "org.user",
    "import": "import.run",
    "export": "customer.export",
    "admin": "org.user",
    "drafts": "",
    "mute": "",
    "settings": "",
    "help": "",
    "cancel": "",
}


def commands_for(permissions: frozenset[str]) -> list[str]:
    """Names of the commands a person is shown, in order."""
    return [name for name, needed in LISTED.items() if not needed or needed in permissions]


async def set_menu(bot: Bot, account: str, permissions: frozenset[str], t: Texts) -> None:
    """Set the menu of a private chat; trouble with it is logged and stops nothing."""
    commands = [BotCommand(name, t.plain(f"command-{name}")) for name in commands_for(permissions)]
    for _ in range(TRIES):
        try:
            await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id_of(account)))
        except RetryAfter as exc:
            if retry_seconds(exc) > LONGEST_WAIT:
                break
            await asyncio.sleep(retry_seconds(exc))
        except TelegramError as exc:
            log.info("a menu was not taken: %s", type(exc).__name__)
        else:
            return
    log.warning("menu not set")
