"""Bugs and Telegram trouble only: an incident code for the person, a traceback for the log."""

import logging

from telegram import Update
from telegram.error import TelegramError

from bot.boundary import Context
from bot.ordering import current
from storage.errors import OutOfService

log = logging.getLogger("fieldline.errors")


def report(failure: BaseException, incident: str) -> None:
    """One log record with the traceback and without anything a customer said."""
    if isinstance(failure, TelegramError | OutOfService):
        log.warning("incident %s: %s", incident, type(failure).__name__, exc_info=failure)
    else:
        log.error("incident %s: %s", incident, type(failure).__name__, exc_info=failure)


async def unhandled(update: object, context: Context) -> None:
    """The last net of the library: whatever escaped the boundary is kept as the failure of its delivery."""
    failure = context.error
    if failure is None:
        return
    delivery = current.get()
    if delivery is not None:
        delivery.failure = failure
        return
    report(failure, "-" if not isinstance(update, Update) else str(update.update_id))
