"""Refusals in words: which rule, the figure, when it becomes possible (conversations.md 11.1)."""

from collections.abc import Callable

from bot.texts import Texts, escape, reasons
from bot.views.view import View, keyboard, tap
from storage.errors import AlreadyDone, Refusal

Words = Callable[[Refusal, Texts], str]

# Reason -> its words, without HTML. A feature adds its own beside its views.
REFUSALS: dict[str, Words] = {}


def words(refusal: Refusal, t: Texts) -> str:
    """The refusal as one plain line."""
    if isinstance(refusal, AlreadyDone) and refusal.reason not in REFUSALS:
        return _already_done(refusal, t)
    known = REFUSALS.get(refusal.reason)
    if known is not None:
        return known(refusal, t)
    return reasons.words(t, refusal.code, refusal.reason, refusal.params)


def _already_done(refusal: AlreadyDone, t: Texts) -> str:
    time = t.formats.clock(refusal.params["at"])
    if refusal.params["own"]:
        return t.plain("error-double-tap", time=time)
    return t.plain("error-already-done", name=refusal.params["by"], time=time)


def view(refusal: Refusal, t: Texts, *, tapped: bool) -> View:
    """A pop-up on a tap, a message otherwise."""
    line = words(refusal, t)
    if refusal.reason == "merged":
        # The card keeps one button, to what the record became (5.2).
        survivor = tap(t.plain("button-open"), "customer", "open", refusal.params["record"])
        return View(text=escape(line), keyboard=keyboard([survivor]), alert=line if tapped else None)
    return View(alert=line) if tapped else View(text=escape(line))
