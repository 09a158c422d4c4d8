"""The table of contents: every word, key, tap and push, and the feature it belongs to."""

from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, TypeHandler
from telegram.request import BaseRequest

from bot import errors
from bot.boundary import Context
from bot.contents import features
from bot.handling import enter
from bot.runtime import Runtime
from bot.settings import Settings
from bot.transport import AiohttpRequest

App = Application[Any, Context, Any, Any, Any, Any]


def build(settings: Settings, runtime: Runtime, *, request: BaseRequest | None = None) -> App:
    """The application with its one way in; no updater, no persistence, no job queue (docs/decisions)."""
    request = request or AiohttpRequest(proxy=settings.proxy)
    base = settings.telegram_url.rstrip("/")
    application: App = (
        Application.builder()
        .token(settings.token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(request)
        .get_updates_request(request)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application.bot_data["runtime"] = runtime
    application.add_handler(TypeHandler(Update, enter))
    application.add_error_handler(errors.unhandled)
    return application


__all__ = ["App", "build", "features"]
