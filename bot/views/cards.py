"""The text of a card: a bold first line, at most six lines in sight, the rest in an expandable quote."""

import html
import re
from collections.abc import Iterable

from bot.texts.markup import Markup, bold
from bot.texts.markup import plain as without_tags
from bot.texts.widths import ELLIPSIS, width

MAX_TEXT, MAX_CAPTION, MAX_ALERT = 4096, 1024, 200
LINES = 6
_COLUMNS = 90  # What a phone wraps into about three lines; a longer line is folded.

_PIECE = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)


def card(lines: Iterable[str | None], *, limit: int = MAX_TEXT) -> Markup:
    """The card's HTML of at most `limit` characters as Telegram counts; empty lines are left out.

    A long line (a note of many lines) is folded where it stands, lines beyond the sixth at the end.
    """
    present = [line for line in lines if line]
    if not present:
        return Markup("")
    present = _clipped(present, limit)
    title, rest = bold(Markup(present[0])), present[1:]
    shown = [_folded(line) if _is_long(line) else line for line in rest[: LINES - 1]]
    text = "\n".join([title, *shown])
    if len(rest) > LINES - 1:
        text += "\n" + _folded("\n".join(rest[LINES - 1 :]))
    return Markup(text)


def length(text: str) -> int:
    """The length Telegram counts: UTF-16 units of the text without tags."""
    return len(without_tags(Markup(text)).encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """HTML cut to `limit` counted characters with …; every tag stays, so that it still closes."""
    if length(text) <= limit:
        return text
    kept, used, full = [], 1, False
    for piece in _PIECE.findall(text):
        if piece.startswith("<"):
            kept.append(piece)
            continue
        used += len(html.unescape(piece).encode("utf-16-le", "surrogatepass")) // 2
        if used <= limit:
            kept.append(piece)
        elif not full:
            full = True
            kept.append(ELLIPSIS)
    return "".join(kept)


def _clipped(lines: list[str], limit: int) -> list[str]:
    """The longest lines give way until all fit."""
    lines = list(lines)
    while (over := sum(length(line) + 1 for line in lines) - limit) > 0:
        longest = max(range(len(lines)), key=lambda at: length(lines[at]))
        have = length(lines[longest])
        if have <= 1:
            return lines[:1]
        lines[longest] = clip(lines[longest], max(have - over, 1))
    return lines


def _is_long(line: str) -> bool:
    text = without_tags(Markup(line))
    return text.count("\n") >= 2 or width(text) > 3 * _COLUMNS


def _folded(line: str) -> str:
    return f"<blockquote expandable>{line}</blockquote>"
