"""Refusals in words: which rule, the figure, when it becomes possible (conversations.md 11.1)."""

from bot.texts import Texts, escape, reasons
from bot.views.view import View, keyboard, tap
from storage.errors import Refusal


def view(refusal: Refusal, t: Texts, *, tapped: bool) -> View:
    """A pop-up on a tap, a message otherwise."""
    line = reasons.words(t, refusal.code, refusal.reason, refusal.params)
    if refusal.reason == "merged":
        # The card keeps one button, to what the record became (5.2).
        survivor = tap(t.plain("button-open"), "customer", "open", refusal.params["record"])
        return View(text=escape(line), keyboard=keyboard([survivor]), alert=line if tapped else None)
    return View(alert=line) if tapped else View(text=escape(line))
