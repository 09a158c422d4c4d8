"""What a feature shows: a View of text and keys, and its form for Telegram. Pure; the nonce is an argument.

undo = tap(t.plain("button-undo"), "follow", "undo", ref)
View(card([t("follow-saved-title", customer=name), …]), keyboard([undo]))
"""

from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.texts.widths import cut
from bot.views.cards import MAX_ALERT, MAX_TEXT, card, clip
from bot.views.keyboards import (
    Button,
    Keyboard,
    Keys,
    blank,
    copy,
    inline_keys,
    inline_markup,
    keyboard,
    link,
    rows_of,
    search,
    share,
    tap,
)

__all__ = [
    "Button",
    "InlineRow",
    "Document",
    "Key",
    "Keyboard",
    "ReplyKeys",
    "View",
    "blank",
    "card",
    "copy",
    "inline_markup",
    "keyboard",
    "keys_of",
    "link",
    "rows_of",
    "search",
    "share",
    "tap",
    "to_telegram",
]

PLACEHOLDER = 64


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the reply keyboard; `location` sends the place with the press."""

    label: str
    location: bool = False


@dataclass(frozen=True, slots=True)
class ReplyKeys:
    """The keyboard below the input line, and the words inside the empty line."""

    rows: tuple[tuple[Key, ...], ...]
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes with the words, which become its caption."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class View:
    """One answer. `text` is HTML (see `card`); a message carries inline keys or reply keys, not both.

    `audience` private: never shown in a group; place: masked, fit for the place. `alert` is the short answer
    to a tap (no HTML), `modal` makes it a window to close. `silent` without sound, `protect` not forwardable,
    `reaction` an emoji on the person's message, `document` a file above the words. A view without text answers
    only by alert or reaction.
    Raises ValueError for both kinds of keys, or keys without text.
    """

    text: str = ""
    keyboard: Keyboard | None = None
    reply_keyboard: ReplyKeys | None = None
    audience: Literal["private", "place"] = "private"
    alert: str | None = None
    modal: bool = False
    silent: bool = False
    protect: bool = False
    reaction: str | None = None
    document: Document | None = None

    def __post_init__(self) -> None:
        if self.keyboard and self.reply_keyboard:
            raise ValueError("a message carries inline keys or the reply keyboard, not both")
        if (self.keyboard or self.reply_keyboard) and not self.text:
            raise ValueError("keys need a text above them")
        object.__setattr__(self, "text", clip(self.text, MAX_TEXT))
        if self.alert is not None:
            object.__setattr__(self, "alert", _short(self.alert))

    @property
    def needs_nonce(self) -> bool:
        """Does sending it need a nonce of its card?"""
        return self.keyboard is not None and self.keyboard.writes


@dataclass(frozen=True, slots=True)
class InlineRow:
    """One row of an inline answer: what stands in the list, and the message it sends."""

    id: str
    title: str
    description: str
    view: View


def keys_of(view: View, nonce: str = "") -> Keys | None:
    """The keys of a view for sending. Raises ValueError when it writes and there is no nonce."""
    if view.keyboard is not None:
        return inline_keys(view.keyboard, nonce)
    return None if view.reply_keyboard is None else reply_keys(view.reply_keyboard)


def to_telegram(view: View, nonce: str = "") -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """The same as the library's objects, for what is sent through it. Raises ValueError likewise."""
    if view.keyboard is not None:
        return inline_markup(view.keyboard, nonce)
    return None if view.reply_keyboard is None else reply_markup(view.reply_keyboard)


def reply_keys(keys: ReplyKeys) -> Keys:
    """The persistent keyboard below the input line."""
    made: Keys = {
        "keyboard": [[_key(key) for key in row] for row in keys.rows],
        "resize_keyboard": True,
        "is_persistent": True,
    }
    placeholder = cut(keys.placeholder, PLACEHOLDER)
    return {**made, "input_field_placeholder": placeholder} if placeholder else made


def reply_markup(keys: ReplyKeys) -> ReplyKeyboardMarkup:
    """The same as the library's object."""
    made = reply_keys(keys)
    rows = [[KeyboardButton(**key) for key in row] for row in made.pop("keyboard")]
    return ReplyKeyboardMarkup(rows, **made)


def _key(key: Key) -> Keys:
    return {"text": key.label, "request_location": True} if key.location else {"text": key.label}


def _short(alert: str) -> str:
    return alert if len(alert) <= MAX_ALERT else alert[: MAX_ALERT - 1] + "…"
