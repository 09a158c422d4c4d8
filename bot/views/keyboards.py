"""Inline keyboards under a card: width of labels, rows, colours (conversations.md 5.1)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from telegram import InlineKeyboardMarkup

from bot import buttons
from bot.texts.widths import cut, width

Style = Literal["success", "danger", "primary"]
Kind = Literal["tap", "link", "copy", "search", "share"]
Keys = dict[str, Any]
"""A keyboard, or a button of it, as Telegram reads it."""

# Columns a label may take, by the number of buttons in its row.
WIDTHS = {1: 32, 2: 16, 3: 10, 4: 6, 5: 5, 6: 4, 7: 3}
ROWS, PICKER_ROWS = 3, 4
MAX_COPY = 256

_FIGURE = re.compile(r"[+\-]?\d[\d,.:%]*\s?[万萬亿億KMB]?")


@dataclass(frozen=True, slots=True)
class Button:
    """One button. `value` is what it opens, copies or searches; a tap says feature, verb, id and arg."""

    label: str
    kind: Kind
    value: str = ""
    feature: str = ""
    verb: str = ""
    id: str = "-"
    arg: str = ""
    style: Style | None = None

    @property
    def writes(self) -> bool:
        """Does a tap on it change something, so that it needs the card's nonce?"""
        return self.kind == "tap" and buttons.writes(self.feature, self.verb)


AnyButton = TypeVar("AnyButton", bound=Button | None)


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of buttons that fit; made by `keyboard`."""

    rows: tuple[tuple[Button, ...], ...]

    def __iter__(self) -> Iterator[Button]:
        return (button for row in self.rows for button in row)

    @property
    def writes(self) -> bool:
        """Does drawing it need a nonce?"""
        return any(button.writes for button in self)

    @property
    def labels(self) -> list[list[str]]:
        """What a person reads, row by row."""
        return [[button.label for button in row] for row in self.rows]


def tap(label: str, feature: str, verb: str, id: str = "-", arg: str = "", *, style: Style | None = None) -> Button:
    """A callback button. Raises ValueError for a verb that `buttons.VERBS` does not know."""
    if not buttons.known(feature, verb):
        raise ValueError(f"no such button: {feature}:{verb}")
    return Button(label, "tap", feature=feature, verb=verb, id=id, arg=arg, style=style)


def blank(label: str) -> Button:
    """A button that does nothing: a past day, the page number."""
    return tap(label, "ui", "noop")


def link(label: str, url: str) -> Button:
    """A button that opens an address."""
    return Button(label, "link", value=url)


def copy(label: str, text: str | None) -> Button | None:
    """A button that copies; None without text or above Telegram's 256 characters: then show it as `code`."""
    if not text or len(text) > MAX_COPY:
        return None
    return Button(label, "copy", value=text)


def search(label: str, query: str = "") -> Button:
    """A button that starts the inline look-up in this chat."""
    return Button(label, "search", value=query)


def share(label: str, query: str) -> Button:
    """A button that sends an inline result to a chat of one's choice."""
    return Button(label, "share", value=query)


def keyboard(*rows: Iterable[Button | None], picker: bool = False) -> Keyboard | None:
    """Rows of buttons under a card; None and empty rows are left out, no button at all gives None.

    A label too wide for its row moves to a row of its own; one too wide even there is cut with …, its figures
    never. Raises ValueError for more than 3 rows (4 in a picker), 8 in a row, or a colour used twice.
    """
    filled = [present for row in rows if (present := [button for button in row if button is not None])]
    if len(filled) > (PICKER_ROWS if picker else ROWS):
        raise ValueError(f"{len(filled)} rows of buttons")
    if any(len(row) > max(WIDTHS) for row in filled):
        raise ValueError("more than 7 buttons in a row")
    colours = [button.style for row in filled for button in row if button.style]
    if len(colours) != len(set(colours)):
        raise ValueError("at most one button of a colour")
    fitted = tuple(tuple(part) for row in filled for part in _fitting(row))
    return Keyboard(fitted) if fitted else None


def with_more(board: Keyboard | None, button: Button) -> Keyboard | None:
    """A button that stands there for a while: below, or where there is no row left in the last one with room.

    It goes below in any case where no row has room: a fourth one, until the card is drawn again.
    """
    rows = list(board.rows) if board is not None else []
    for at in reversed(range(len(rows)) if len(rows) >= ROWS else ()):
        row = (*rows[at], button)
        if len(row) <= 3 and all(width(one.label) <= WIDTHS[len(row)] for one in row):
            return Keyboard((*rows[:at], row, *rows[at + 1 :]))
    return Keyboard((*rows, (button,)))


def rows_of(keys: Sequence[AnyButton], most: int) -> list[list[AnyButton]]:
    """The buttons in rows of at most so many."""
    return [list(keys[at : at + most]) for at in range(0, len(keys), most)]


def inline_keys(board: Keyboard, nonce: str = "") -> Keys:
    """Telegram's form of it, the nonce in the writing buttons. Raises ValueError when one is missing."""
    return {"inline_keyboard": [[_telegram(button, nonce) for button in row] for row in board.rows]}


def inline_markup(board: Keyboard, nonce: str = "") -> InlineKeyboardMarkup:
    """The same as the library's object, for what is sent through it. Raises ValueError likewise."""
    return InlineKeyboardMarkup.de_json(inline_keys(board, nonce), None)


def _fitting(row: Sequence[Button]) -> Iterator[list[Button]]:
    """The row, or its parts: before the first label that is too wide, that one alone, what follows."""
    limit = WIDTHS[len(row)]
    wide = next((at for at, button in enumerate(row) if width(button.label) > limit), None)
    if wide is None:
        yield list(row)
        return
    if len(row) == 1:
        yield [replace(row[0], label=_shortened(row[0].label, limit))]
        return
    if wide > 0:
        yield from _fitting(row[:wide])
    yield from _fitting(row[wide : wide + 1])
    if wide + 1 < len(row):
        yield from _fitting(row[wide + 1 :])


def _shortened(label: str, limit: int) -> str:
    """Cut where the longest run of words is; figures stay whole, even if the label is then too wide."""
    runs = _FIGURE.split(label)
    longest = max(runs, key=width)
    room = max(limit - (width(label) - width(longest)), 4)
    return label.replace(longest, cut(longest, room), 1) if longest else label


def _telegram(button: Button, nonce: str) -> Keys:
    """Plain values: the library's objects of a keyboard cost ten times as much as they carry."""
    keys: Keys = {"text": button.label}
    match button.kind:
        case "tap":
            keys["callback_data"] = buttons.encode(button.feature, button.verb, button.id, button.arg, nonce=nonce)
        case "link":
            keys["url"] = button.value
        case "copy":
            keys["copy_text"] = {"text": button.value}
        case "search":
            keys["switch_inline_query_current_chat"] = button.value
        case "share":
            keys["switch_inline_query_chosen_chat"] = {
                "query": button.value,
                "allow_user_chats": True,
                "allow_group_chats": True,
            }
    if button.style:
        keys["style"] = button.style
    return keys
