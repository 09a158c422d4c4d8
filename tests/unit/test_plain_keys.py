"""Keyboards as plain values are what the library's objects would have sent."""

from typing import get_args

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    SwitchInlineQueryChosenChat,
)

from bot.views.keyboards import Kind
from bot.views.view import Key, ReplyKeys, View, copy, keyboard, keys_of, link, search, share, tap

NONCE = "v8LmT"


def test_plain_keys_are_those_of_the_library() -> None:
    made: dict[str, InlineKeyboardButton] = {
        "tap": InlineKeyboardButton("领取", callback_data=f"pool:claim:c7b@1{NONCE}", style="success"),
        "link": InlineKeyboardButton("打开", url="https://t.me/x?start=c_1"),
        "copy": InlineKeyboardButton("复制", copy_text=CopyTextButton("+86")),
        "search": InlineKeyboardButton("搜索", switch_inline_query_current_chat="顺达"),
        "share": InlineKeyboardButton(
            "转发",
            switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat(
                "顺达", allow_user_chats=True, allow_group_chats=True
            ),
        ),
    }
    board = keyboard(
        [tap("领取", "pool", "claim", "c7b", style="success"), link("打开", "https://t.me/x?start=c_1")],
        [copy("复制", "+86"), search("搜索", "顺达"), share("转发", "顺达")],
    )
    assert board is not None
    assert set(get_args(Kind)) == made.keys()
    library = InlineKeyboardMarkup([[made["tap"], made["link"]], [made["copy"], made["search"], made["share"]]])
    assert keys_of(View("a", keyboard=board), NONCE) == library.to_dict()
    with pytest.raises(ValueError, match="needs a nonce"):
        keys_of(View("a", keyboard=board))


@pytest.mark.parametrize("placeholder", ["发一句话就能记跟进", ""])
def test_plain_reply_keys_are_those_of_the_library(placeholder: str) -> None:
    library = ReplyKeyboardMarkup(
        [[KeyboardButton("今日"), KeyboardButton("签到", request_location=True)]],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=placeholder or None,
    )
    keys = ReplyKeys(((Key("今日"), Key("签到", location=True)),), placeholder)
    assert keys_of(View("a", reply_keyboard=keys)) == library.to_dict()
