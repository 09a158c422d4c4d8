"""The same small bot twice, on two libraries: what the conversation tests talk to."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BufferedInputFile,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

TOKEN = "123456:TEST"
INLINE = [
    [{"text": "Go", "callback_data": "go", "style": "success"}, {"text": "Spin", "callback_data": "spin"}],
    [{"text": "Site", "url": "https://example.com/"}, {"text": "Copy", "copy_text": {"text": "+886 912"}}],
    [{"text": "Invite", "url": "https://t.me/fieldline_bot?start=i_friend"}],
    [{"text": "Search", "switch_inline_query_current_chat": "shun"}],
]
KEYS = [["Log", "Pool"], [{"text": "Here", "request_location": True}, {"text": "Me", "request_contact": True}]]


def ptb_application(url: str, request: BaseRequest | None = None) -> Application:
    """The small bot on python-telegram-bot."""
    Update, Context = telegram.Update, ContextTypes.DEFAULT_TYPE

    async def start(update: Update, context: Context) -> None:
        word = context.args[0] if context.args else "nobody"
        rows = [[telegram.InlineKeyboardButton.de_json(dict(one), None) for one in row] for row in INLINE]
        await update.effective_chat.send_message(
            f"Welcome <b>{word}</b>", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup(rows)
        )

    async def tapped(update: Update, context: Context) -> None:
        if update.callback_query.data == "spin":
            return
        await update.callback_query.edit_message_text("Done <i>it</i>", parse_mode="HTML")
        await update.callback_query.answer("OK", show_alert=True)

    async def text(update: Update, context: Context) -> None:
        keys = [[telegram.KeyboardButton(**({"text": k} if isinstance(k, str) else k)) for k in r] for r in KEYS]
        markup = telegram.ReplyKeyboardMarkup(keys, resize_keyboard=True, is_persistent=True)
        shown = markup if update.message.text == "keys" else None
        await update.message.reply_text(f"You said {update.message.text}", do_quote=True, reply_markup=shown)

    async def forwarded(update: Update, context: Context) -> None:
        author = update.message.forward_origin.sender_user_name
        await update.message.reply_text(f"{author} wrote {update.message.text}")

    async def edited(update: Update, context: Context) -> None:
        await update.effective_chat.send_message(f"Edited to {update.edited_message.text}")

    async def photo(update: Update, context: Context) -> None:
        file = await update.message.photo[-1].get_file()
        content = bytes(await file.download_as_bytearray())
        await update.message.reply_photo(content, caption=f"{len(content)} bytes")

    async def document(update: Update, context: Context) -> None:
        file = await update.message.document.get_file()
        content = bytes(await file.download_as_bytearray())
        await update.message.reply_document(content + b"!", filename="back.txt")

    async def contact(update: Update, context: Context) -> None:
        card = update.message.contact
        own = card.user_id == update.effective_user.id
        await update.message.reply_text(f"{card.first_name} {card.phone_number} {own}")

    async def location(update: Update, context: Context) -> None:
        place = update.message.location
        await update.message.reply_text(f"{place.latitude:.2f} {place.longitude:.2f}")

    async def album(update: Update, context: Context) -> None:
        content = await (await update.message.photo[-1].get_file()).download_as_bytearray()
        await update.message.reply_media_group(
            [telegram.InputMediaPhoto(bytes(content), caption="one"), telegram.InputMediaPhoto(bytes(content))]
        )

    async def inline(update: Update, context: Context) -> None:
        article = telegram.InlineQueryResultArticle(
            "r1", f"About {update.inline_query.query}", telegram.InputTextMessageContent("Masked <b>card</b>", "HTML")
        )
        await update.inline_query.answer([article], cache_time=0, is_personal=True)

    async def member(update: Update, context: Context) -> None:
        status = update.my_chat_member.new_chat_member.status
        if update.effective_chat.id < 0 and status == "member":
            await context.bot.send_message(update.effective_chat.id, "Hello group")

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    if request is not None:
        builder = builder.request(request).updater(None)
    application = builder.build()
    application.add_handlers(
        [
            CommandHandler("start", start),
            CallbackQueryHandler(tapped),
            InlineQueryHandler(inline),
            ChatMemberHandler(member),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited),
            MessageHandler(filters.FORWARDED, forwarded),
            MessageHandler(filters.CaptionRegex("^album$"), album),
            MessageHandler(filters.PHOTO, photo),
            MessageHandler(filters.Document.ALL, document),
            MessageHandler(filters.CONTACT, contact),
            MessageHandler(filters.LOCATION, location),
            MessageHandler(filters.TEXT, text),
        ]
    )
    return application


@asynccontextmanager
async def ptb_bot(url: str) -> AsyncIterator[None]:
    """Run the small bot on python-telegram-bot until the end of the block."""
    application = ptb_application(url)
    async with application:
        await application.start()
        kinds = telegram.Update.ALL_TYPES
        await application.updater.start_polling(poll_interval=0, timeout=10, allowed_updates=kinds)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


def aiogram_dispatcher() -> aiogram.Dispatcher:
    """The small bot on aiogram."""
    F, types = aiogram.F, aiogram.types
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message(aiogram.filters.CommandStart())
    async def start(message: types.Message, command: aiogram.filters.CommandObject) -> None:
        markup = types.InlineKeyboardMarkup.model_validate({"inline_keyboard": INLINE})
        await message.answer(f"Welcome <b>{command.args or 'nobody'}</b>", parse_mode="HTML", reply_markup=markup)

    @dispatcher.callback_query(F.data == "spin")
    async def spin(query: types.CallbackQuery) -> None:
        return

    @dispatcher.callback_query()
    async def tapped(query: types.CallbackQuery) -> None:
        await query.message.edit_text("Done <i>it</i>", parse_mode="HTML")
        await query.answer("OK", show_alert=True)

    @dispatcher.inline_query()
    async def inline(query: types.InlineQuery) -> None:
        content = InputTextMessageContent(message_text="Masked <b>card</b>", parse_mode="HTML")
        article = InlineQueryResultArticle(id="r1", title=f"About {query.query}", input_message_content=content)
        await query.answer([article], cache_time=0, is_personal=True)

    @dispatcher.my_chat_member()
    async def member(change: types.ChatMemberUpdated) -> None:
        if change.chat.id < 0 and change.new_chat_member.status == "member":
            await change.answer("Hello group")

    @dispatcher.edited_message()
    async def edited(message: types.Message) -> None:
        await message.answer(f"Edited to {message.text}")

    @dispatcher.message(F.forward_origin)
    async def forwarded(message: types.Message) -> None:
        await message.answer(f"{message.forward_origin.sender_user_name} wrote {message.text}")

    async def content_of(message: types.Message, file_id: str) -> bytes:
        buffer = io.BytesIO()
        await message.bot.download(file_id, buffer)
        return buffer.getvalue()

    @dispatcher.message(F.caption == "album")
    async def album(message: types.Message) -> None:
        content = await content_of(message, message.photo[-1].file_id)
        files = [BufferedInputFile(content, f"{number}.png") for number in range(2)]
        first, second = InputMediaPhoto(media=files[0], caption="one"), InputMediaPhoto(media=files[1])
        await message.answer_media_group([first, second])

    @dispatcher.message(F.photo)
    async def photo(message: types.Message) -> None:
        content = await content_of(message, message.photo[-1].file_id)
        await message.answer_photo(BufferedInputFile(content, "back.png"), caption=f"{len(content)} bytes")

    @dispatcher.message(F.document)
    async def document(message: types.Message) -> None:
        content = await content_of(message, message.document.file_id)
        await message.answer_document(BufferedInputFile(content + b"!", "back.txt"))

    @dispatcher.message(F.contact)
    async def contact(message: types.Message) -> None:
        card = message.contact
        await message.answer(f"{card.first_name} {card.phone_number} {card.user_id == message.from_user.id}")

    @dispatcher.message(F.location)
    async def location(message: types.Message) -> None:
        await message.answer(f"{message.location.latitude:.2f} {message.location.longitude:.2f}")

    @dispatcher.message(F.text)
    async def text(message: types.Message) -> None:
        keys = {"keyboard": [[{"text": k} if isinstance(k, str) else k for k in row] for row in KEYS]}
        markup = types.ReplyKeyboardMarkup.model_validate({**keys, "resize_keyboard": True, "is_persistent": True})
        await message.reply(f"You said {message.text}", reply_markup=markup if message.text == "keys" else None)

    return dispatcher


@asynccontextmanager
async def aiogram_bot(url: str) -> AsyncIterator[None]:
    """Run the small bot on aiogram until the end of the block."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    bot = aiogram.Bot(TOKEN, session=session)
    dispatcher = aiogram_dispatcher()
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=True, polling_timeout=10)
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await polling


BOTS = {"python-telegram-bot": ptb_bot, "aiogram": aiogram_bot}
