"""The yardstick: python-telegram-bot's echo bot as its documentation has it, with nothing but defaults."""

import os

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Poll until SIGTERM."""
    builder = ApplicationBuilder().token(os.environ["ECHO_TOKEN"]).base_url(f"{os.environ['ECHO_URL']}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
