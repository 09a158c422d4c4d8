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
    is_bug = not isinstance(failure, TelegramError | OutOfService)
    level = logging.ERROR if is_bug else logging.WARNING
    about = {"incident": incident}
    log.log(level, "incident %s: %s", incident, type(failure).__name__, exc_info=failure, extra=about)


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
