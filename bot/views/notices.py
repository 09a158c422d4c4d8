"""Notices without a card of their own, and messages that stand for several (conversations.md 7)."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.texts import Texts
from bot.views.digests import first_line
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.ids import base36, ref
from storage.entities.outbox import FewerAsked, Held, Told

Show = Callable[[Any, Texts], View]
ROW = 7
TITLES = {
    "night": "notify-held",
    "days": "notify-held-days",
    "mute": "notify-held-mute",
    "more": "notify-more",
    "together": "notify-together",
    "list": "notify-together",
}


def parked(told: Told, t: Texts) -> View:
    """To super admins: a message of somebody could not be handled (NOTIFY-33)."""
    return View(t("admin-parked", name=told.facts.get("name", ""), code=told.facts.get("incident", "")))


def undelivered(told: Told, t: Texts) -> View:
    """To super admins: what was given up after its last attempt, and who waits for it (NOTIFY-9)."""
    names, people = t.chain("admin-list-separator", told.facts["names"]), told.facts["people"]
    key = "admin-undelivered-more" if people > len(told.facts["names"]) else "admin-undelivered"
    return View(t(key, n=told.facts["messages"], names=names, **({"people": people} if key.endswith("more") else {})))


def blocked(told: Told, t: Texts) -> View:
    """To the superior: a colleague cannot be reached; a new link, or his customers to somebody else (NOTIFY-9)."""
    person, rights = ref("user", told.facts["user"]), told.facts.get("rights", {})
    again = tap(t.plain("button-invite-again"), "admin", "invite", person) if rights.get("org.user") else None
    hand = tap(t.plain("button-reassign"), "transfer", "who", person) if rights.get("xfer.handover") else None
    return View(t("error-blocked", name=told.facts["name"]), keyboard([again, hand]))


def held(things: Held, t: Texts, shows: Mapping[str, Show]) -> View:
    """One line for each thing; its number brings it on a card of its own."""
    lines = [first_line(thing, t, shows) for thing in things.things]
    numbered = [t("notify-item", number=number, words=line) for number, line in enumerate(lines, 1)]
    numbers = [
        tap(str(number), "agenda", "open", "-", f"m{base36(thing.row)}")
        for number, thing in enumerate(things.things, 1)
        if thing.row is not None
    ]
    title = t(TITLES[things.why], n=len(lines))
    return View(card([title, *numbered]), keyboard(numbers[:ROW], numbers[ROW : 2 * ROW]))


def more(things: Held, t: Texts) -> View:
    """notify-more: beyond the day's cap, one silent line an hour."""
    show: list[Button] = [tap(t.plain("button-show"), "agenda", "open", "-", "news")]
    return View(t("notify-more", n=len(things.things)), keyboard(show), silent=True)


FEWER = {"day": "button-once-a-day", "keep": "button-as-before", "off": "button-off"}


def fewer(asked: FewerAsked, t: Texts) -> View:
    """notify-fewer: the question, or what was answered."""
    answer = asked.card.view.removeprefix("notify-fewer").removeprefix("-")
    if answer:
        return View(t(f"notify-fewer-{answer}"))
    group = (
        t("settings-group-due") if asked.kind.startswith(("remind", "lead-response")) else t("settings-group-news")
    )
    buttons = [tap(t.plain(label), "settings", "set", "-", f"few.{choice}") for choice, label in FEWER.items()]
    return View(card([t("notify-fewer"), t("notify-fewer-what", group=group)]), keyboard(buttons), silent=True)
