"""When something goes wrong: what was kept, what is missing, the next tap (conversations.md 6.25)."""

from bot.texts import Texts
from bot.views.view import View, copy, keyboard, tap


def retrying(t: Texts) -> View:
    """The message is being tried again."""
    return View(t("error-trouble"))


def over(code: str, words: str, delivery_id: str, t: Texts) -> View:
    """It was parked after the last attempt; the words can be copied or tried once more."""
    again = tap(t.plain("button-try-again"), "ui", "retry", arg=delivery_id)
    kept = copy(t.plain("button-copy-text"), words) if words else None
    return View(t("error-trouble-over", code=code), keyboard([again, kept]))


def flood(t: Texts) -> View:
    """Many messages at once: they are taken one by one."""
    return View(t("error-flood"), silent=True)


def old_button(t: Texts) -> View:
    """The button belongs to a card that is no longer current."""
    return View(alert=t.plain("error-old-button"))


def unsupported(t: Texts) -> View:
    """A kind of message that is kept but not handled."""
    return View(t("error-unsupported"))
