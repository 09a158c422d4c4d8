"""The validator made from aiogram's types: current, strict, and quiet about correct calls."""

import io
from pathlib import Path
from typing import Any

import aiogram
import pytest
import telegram
from aiogram import types as at
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

import emulator as package
from emulator import Emulator, Person

from .bots import TOKEN
from .conftest import Client, png
from .schema_from_aiogram import build, render


def button(**action: Any) -> dict[str, Any]:
    return {"text": "Go", **action}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


GO = button(callback_data="go")
PLANTED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a parameter nobody knows": ("sendMessage", {"text": "x", "colour": "red"}, "unknown-parameter"),
    "no text": ("sendMessage", {}, "missing-parameter"),
    "no chat": ("sendMessage", {"chat_id": None, "text": "x"}, "missing-parameter"),
    "a number as text": ("sendMessage", {"text": 5}, "wrong-type"),
    "words as a number": ("sendMessage", {"text": "x", "message_thread_id": "soon"}, "wrong-type"),
    "a text as a switch": ("sendMessage", {"text": "x", "protect_content": "maybe"}, "wrong-type"),
    "a keyboard that is no JSON": ("sendMessage", {"text": "x", "reply_markup": "{rows"}, "wrong-type"),
    "an empty text": ("sendMessage", {"text": " \n "}, "empty-text"),
    "4,097 letters": ("sendMessage", {"text": "x" * 4097}, "too-long"),
    "2,049 emoji": ("sendMessage", {"text": "😀" * 2049}, "too-long"),
    "half a surrogate": ("sendMessage", {"text": "\ud83d"}, "not-utf8"),
    "an unknown tag": ("sendMessage", {"text": "<h1>x</h1>", "parse_mode": "HTML"}, "parse-entities"),
    "an open tag": ("sendMessage", {"text": "<b>x", "parse_mode": "HTML"}, "parse-entities"),
    "tags that cross": ("sendMessage", {"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "parse-entities"),
    "an unescaped sign": ("sendMessage", {"text": "1 < 2", "parse_mode": "HTML"}, "parse-entities"),
    "an unescaped dot": ("sendMessage", {"text": "a.b", "parse_mode": "MarkdownV2"}, "parse-entities"),
    "an invented parse mode": ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, "parse-mode"),
    "101 entities": ("sendMessage", {"text": "<b>a</b> " * 101, "parse_mode": "HTML"}, "too-many-entities"),
    "an entity outside": (
        "sendMessage",
        {"text": "abc", "entities": [{"type": "bold", "offset": 2, "length": 5}]},
        "entity-bounds",
    ),
    "an invented entity": (
        "sendMessage",
        {"text": "abc", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
        "bad-value",
    ),
    "callback data of 65 bytes": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(callback_data="客" * 21 + "ab")])},
        "too-long",
    ),
    "empty callback data": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(callback_data="")])},
        "too-short",
    ),
    "two actions in a button": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(callback_data="a", url="https://a.example")])},
        "button-actions",
    ),
    "no action in a button": ("sendMessage", {"text": "x", "reply_markup": keyboard([button()])}, "button-actions"),
    "a button without a label": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([{"text": " ", "callback_data": "a"}])},
        "empty-button",
    ),
    "a label that is no field": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([{"label": "Go", "callback_data": "a"}])},
        "unknown-field",
    ),
    "nine buttons in a row": ("sendMessage", {"text": "x", "reply_markup": keyboard([GO] * 9)}, "row-too-long"),
    "101 buttons": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard(*[[GO] * 8] * 12, [GO] * 5)},
        "too-many-buttons",
    ),
    "a flat keyboard": ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [GO]}}, "wrong-type"),
    "an invented style": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(callback_data="a", style="pink")])},
        "bad-value",
    ),
    "257 letters to copy": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(copy_text={"text": "x" * 257})])},
        "too-long",
    ),
    "a link to nowhere": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(url="http://localhost/")])},
        "button-url",
    ),
    "a deep link with an umlaut": (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard([button(url="https://t.me/fieldline_bot?start=gr%C3%BC")])},
        "deep-link",
    ),
    "a placeholder of 65": (
        "sendMessage",
        {"text": "x", "reply_markup": {"keyboard": [["a"]], "input_field_placeholder": "x" * 65}},
        "wrong-type",
    ),
    "a long placeholder": (
        "sendMessage",
        {"text": "x", "reply_markup": {"keyboard": [[{"text": "a"}]], "input_field_placeholder": "x" * 65}},
        "too-long",
    ),
    "an invented action": ("sendChatAction", {"action": "dancing"}, "bad-value"),
    "a place off the globe": ("sendLocation", {"latitude": 91, "longitude": 0}, "location"),
    "a long caption": ("sendPhoto", {"photo": "attach://p", "caption": "x" * 1025}, "too-long"),
    "a photo that is none": ("sendPhoto", {"photo": "attach://text"}, "photo-unreadable"),
    "an attachment that is not there": ("sendDocument", {"document": "attach://nothing"}, "attach"),
    "an album of one": ("sendMediaGroup", {"media": [{"type": "photo", "media": "attach://p"}]}, "too-short"),
    "a mixed album": (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "attach://p"}, {"type": "document", "media": "attach://text"}]},
        "album-kinds",
    ),
    "a command in capitals": (
        "setMyCommands",
        {"chat_id": None, "commands": [{"command": "Start", "description": "x"}]},
        "command-name",
    ),
    "an answer of 201": (
        "answerCallbackQuery",
        {"chat_id": None, "callback_query_id": "1", "text": "x" * 201},
        "too-long",
    ),
    "a tap nobody made": ("answerCallbackQuery", {"chat_id": None, "callback_query_id": "1"}, "unknown-query"),
    "a limit of 1,000": ("getUpdates", {"chat_id": None, "limit": 1000}, "out-of-range"),
    "a method of tomorrow": ("sendTelepathy", {}, "unknown-method"),
    "a chat nobody has": ("sendMessage", {"chat_id": 42, "text": "x"}, "chat-not-found"),
}


@pytest.fixture
def ann() -> Person:
    person = Emulator(flood=False).people.add("Ann")
    person.open()
    return person


@pytest.mark.parametrize("what", PLANTED)
async def test_a_planted_fault_is_refused_and_recorded(what: str, ann: Person) -> None:
    method, params, rule = PLANTED[what]
    params = {"chat_id": ann.id, **params}
    named = str(params)
    files = {name: (name, content) for name, content in (("p", png()), ("text", b"words")) if f"//{name}" in named}
    status, body = await ann.emulator.call(method, params, files)
    assert (status, body["ok"]) == (404 if rule == "unknown-method" else 400, False), body
    assert [(found["method"], found["rule"]) for found in ann.emulator.violations] == [(method, rule)], body
    assert len(ann.screen()["messages"]) == 1


async def test_the_refusal_names_the_place(ann: Person) -> None:
    markup = keyboard([GO], [button(callback_data="x" * 65)])
    _, body = await ann.emulator.call("sendMessage", {"chat_id": ann.id, "text": "x", "reply_markup": markup})
    assert "reply_markup.inline_keyboard.1.0.callback_data" in body["description"]


def test_the_schema_is_what_aiogram_says_today() -> None:
    path = Path(package.__file__).with_name("schema.json")
    assert path.read_text(encoding="utf-8") == render(build()), "run `make schema`"


async def test_python_telegram_bot_raises_no_false_alarm(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann", username="ann")
    ann.open()
    ann.say("keep this")
    group = emulator.people.add_group("North", [ann], bot_admin=True)
    bot = telegram.Bot(TOKEN, base_url=f"{client.url}/bot", base_file_url=f"{client.url}/file/bot")
    async with bot:
        markup = telegram.InlineKeyboardMarkup(
            [
                [telegram.InlineKeyboardButton("Go", callback_data="x" * 64, style="danger")] * 8,
                [
                    telegram.InlineKeyboardButton("Copy", copy_text=telegram.CopyTextButton("x" * 256)),
                    telegram.InlineKeyboardButton("Find", switch_inline_query_current_chat=""),
                    telegram.InlineKeyboardButton(
                        "Share",
                        switch_inline_query_chosen_chat=telegram.SwitchInlineQueryChosenChat(allow_user_chats=True),
                    ),
                ],
            ]
        )
        await bot.get_me()
        await bot.set_my_commands(
            [("start", "Begin"), ("find", "Look")],
            scope=telegram.BotCommandScopeChat(ann.id),
            language_code="zh",
        )
        assert (await bot.get_my_commands(telegram.BotCommandScopeChat(ann.id), "zh"))[0].command == "start"
        await bot.delete_my_commands()
        await bot.set_my_description("What this is")
        assert (await bot.get_my_description()).description == "What this is"
        await bot.set_my_short_description("Short")
        await bot.set_chat_menu_button(ann.id, telegram.MenuButtonCommands())
        assert (await bot.get_chat_menu_button(ann.id)).type == "commands"
        sent = await bot.send_message(
            ann.id,
            "<b>x</b> <tg-time unix='1782000000' format='wDT'>soon</tg-time>",
            parse_mode="HTML",
            reply_markup=markup,
            protect_content=True,
            disable_notification=True,
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            reply_parameters=telegram.ReplyParameters(2, allow_sending_without_reply=True),
        )
        assert sent.reply_markup == markup
        assert sent.has_protected_content
        assert sent.reply_to_message.text == "keep this"
        plain = await bot.send_message("@ann", "😀" * 2048)
        await bot.send_message(ann.id, "a\\_b *bold* __u__ ||s||", parse_mode="MarkdownV2")
        await bot.send_message(ann.id, "list", entities=[telegram.MessageEntity("bold", 0, 4)])
        await bot.send_message(ann.id, "gone", reply_markup=telegram.ReplyKeyboardRemove())
        await bot.send_message(ann.id, "key", reply_markup=telegram.ReplyKeyboardMarkup([["a"]], is_persistent=True))
        await bot.edit_message_text("y", ann.id, sent.message_id, reply_markup=markup)
        await bot.edit_message_reply_markup(ann.id, sent.message_id)
        photo = await bot.send_photo(ann.id, io.BytesIO(png()), caption="<i>c</i>", parse_mode="HTML")
        await bot.edit_message_caption(ann.id, photo.message_id, caption="d")
        await bot.edit_message_media(telegram.InputMediaPhoto(png(3, 3), caption="e"), ann.id, photo.message_id)
        again = await bot.send_photo(ann.id, photo.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        document = await bot.send_document(ann.id, b"%PDF", filename="a.pdf", thumbnail=png())
        assert document.document.file_name == "a.pdf"
        await bot.edit_message_media(telegram.InputMediaDocument(b"%PDF2"), ann.id, document.message_id)
        await bot.send_media_group(ann.id, [telegram.InputMediaDocument(b"a"), telegram.InputMediaDocument(b"b")])
        await bot.send_voice(ann.id, b"ogg", duration=3)
        await bot.send_audio(ann.id, b"mp3", title="t")
        await bot.send_video(ann.id, b"mp4", width=10, height=10, supports_streaming=True)
        await bot.send_animation(ann.id, b"gif")
        await bot.send_video_note(ann.id, b"mp4")
        await bot.send_sticker(ann.id, b"webp")
        place = await bot.send_location(ann.id, 25.0, 121.5, live_period=60)
        await bot.edit_message_live_location(ann.id, place.message_id, latitude=25.1, longitude=121.5)
        await bot.stop_message_live_location(ann.id, place.message_id)
        await bot.send_venue(ann.id, 25.0, 121.5, "Office", "Road 1")
        await bot.send_contact(ann.id, "+886912345678", "Liu", last_name="Min")
        await bot.send_dice(ann.id)
        await bot.send_chat_action(ann.id, "typing")
        await bot.set_message_reaction(ann.id, 2, "👍")
        await bot.pin_chat_message(ann.id, plain.message_id)
        assert (await bot.get_chat(ann.id)).pinned_message.message_id == plain.message_id
        await bot.unpin_chat_message(ann.id)
        await bot.unpin_all_chat_messages(ann.id)
        await bot.forward_message(ann.id, ann.id, plain.message_id)
        await bot.copy_message(ann.id, ann.id, photo.message_id, caption="copied")
        await bot.copy_messages(ann.id, ann.id, [2])
        await bot.forward_messages(ann.id, ann.id, [2])
        await bot.delete_message(ann.id, plain.message_id)
        await bot.delete_messages(ann.id, [document.message_id])
        assert (await bot.get_chat_member(group.id, ann.id)).status == "creator"
        assert [one.user.id for one in await bot.get_chat_administrators(group.id)] == [ann.id]
        assert await bot.get_chat_member_count(group.id) == 2
        assert (await bot.get_user_profile_photos(ann.id)).total_count == 0
        await bot.get_webhook_info()
        await bot.delete_webhook()
        await bot.leave_chat(group.id)
    assert emulator.violations == []


async def test_aiogram_raises_no_false_alarm(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    ann.open()
    bot = aiogram.Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(client.url)))
    async with bot:
        markup = at.InlineKeyboardMarkup(
            inline_keyboard=[
                [at.InlineKeyboardButton(text="Go", callback_data="go", style="primary")],
                [at.InlineKeyboardButton(text="Copy", copy_text=at.CopyTextButton(text="1"))],
                [at.InlineKeyboardButton(text="Open", url="tg://resolve?domain=fieldline_bot")],
            ]
        )
        await bot.set_my_commands([at.BotCommand(command="start", description="Begin")], at.BotCommandScopeDefault())
        sent = await bot.send_message(ann.id, "<u>x</u>", parse_mode="HTML", reply_markup=markup)
        assert (sent.text, sent.entities[0].type) == ("x", "underline")
        await bot.edit_message_text("y", chat_id=ann.id, message_id=sent.message_id)
        photo = await bot.send_photo(ann.id, at.BufferedInputFile(png(), "a.png"), caption="c")
        await bot.edit_message_media(
            at.InputMediaPhoto(media=at.BufferedInputFile(png(4, 4), "b.png")),
            chat_id=ann.id,
            message_id=photo.message_id,
        )
        await bot.send_document(ann.id, at.BufferedInputFile(b"x", "客户.csv"))
        await bot.send_voice(ann.id, at.BufferedInputFile(b"x", "a.ogg"))
        await bot.send_location(ann.id, 25.0, 121.5)
        await bot.send_contact(ann.id, "+886912345678", "Liu")
        await bot.send_chat_action(ann.id, "upload_photo")
        await bot.set_message_reaction(ann.id, 1, [at.ReactionTypeEmoji(emoji="👌")])
        await bot.set_chat_menu_button(ann.id, at.MenuButtonDefault())
        await bot.get_chat(ann.id)
        await bot.get_chat_member(ann.id, ann.id)
        await bot.copy_message(ann.id, ann.id, sent.message_id)
        await bot.delete_message(ann.id, sent.message_id)
        await bot.get_updates(limit=100, timeout=0, allowed_updates=["message", "callback_query"])
    assert ann.screen()["messages"][-1]["text"] == "y"
    assert emulator.violations == []
