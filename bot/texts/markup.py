"""HTML that is already safe, and the one place where a value becomes safe."""

import html
import re

_TAG = re.compile(r"<[^>]*>")


class Markup(str):
    """Text that already is HTML for Telegram; it passes into a text as it stands."""

    __slots__ = ()


def escape(value: str | int) -> Markup:
    """A value as HTML, escaped once; Markup passes unchanged, figures get their thousands."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(written(value), quote=False))


def plain(value: str | int) -> str:
    """A value where no HTML is allowed (labels, alerts): tags of Markup are dropped."""
    if isinstance(value, Markup):
        return html.unescape(_TAG.sub("", value))
    return written(value)


def written(value: str | int) -> str:
    """1,312 for a number, a text as it is."""
    return f"{value:,}" if isinstance(value, int) else value


def bold(text: str) -> Markup:
    """The text in bold."""
    return Markup(f"<b>{escape(text)}</b>")


def code(text: str) -> Markup:
    """Text that a tap copies."""
    return Markup(f"<code>{escape(text)}</code>")
