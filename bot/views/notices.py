"""Notices without a card of their own, and what was held through quiet hours as one message (section 7)."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.texts import Markup, Texts
from bot.views.view import View, card
from storage.entities.outbox import Held, Told

Show = Callable[[Any, Texts], View]


def parked(told: Told, t: Texts) -> View:
    """To super admins: a message of somebody could not be handled (NOTIFY-33)."""
    return View(t("admin-parked", name=told.facts.get("name", ""), code=told.facts.get("incident", "")))


def blocked(told: Told, t: Texts) -> View:
    """To the superior: a colleague cannot be reached (NOTIFY-9)."""
    return View(t("error-blocked", name=told.facts["name"]))


def held(things: Held, t: Texts, shows: Mapping[str, Show]) -> View:
    """One line for each thing; its own card is opened from the record."""
    lines = [_line(kind, entity, t, shows) for kind, entity in things.things]
    numbered = [t("notify-item", number=number, words=line) for number, line in enumerate(lines, 1)]
    return View(card([t("notify-held", n=len(lines)), *numbered]))


def _line(kind: str, entity: Any, t: Texts, shows: Mapping[str, Show]) -> Markup:
    """The first line of the view, without its bold."""
    text = shows[kind](entity, t).text.partition("\n")[0]
    return Markup(text.replace("<b>", "").replace("</b>", ""))
