"""One's own hours of the prompt, and who decides while one is away (NOTIFY-34, APPR-18)."""

from typing import Final

from bot.texts import Texts, cut
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.approvals import ApprovalDigest
from storage.entities.organisation import Directory

HOURS: Final = (("09:00",), ("09:00", "16:00"), ("11:00", "17:00"))
FIRM: Final = "firm"
NOBODY: Final = "none"
PAGE: Final = 6


def entry(t: Texts) -> Button:
    """审批设置, where a person looks for it."""
    return _go(t.plain("button-approval-own"), "own")


def own(shown: ApprovalDigest, t: Texts) -> View:
    """The hours, and the delegate."""
    hours = [_set(t.chain("approval-list", chosen), f"h.{code(chosen)}") for chosen in HOURS]
    firm = _set(t.plain("button-hours-firm"), f"h.{FIRM}")
    people = _go(t.plain("button-delegate"), "who.0")
    nobody = _set(t.plain("button-no-delegate"), f"d.{NOBODY}")
    back = tap(t.plain("button-back"), "approval", "open")
    lines = [t("approval-own"), t("approval-own-hours"), t("approval-own-delegate")]
    return View(card(lines), keyboard(hours, [firm], [people, nobody], [back], picker=True))


def delegates(shown: Directory, t: Texts) -> View:
    """Who decides while I am away?"""
    people = [_set(cut(one.name, 16), f"d.{one.id}") for one in shown.people[:PAGE]]
    more = _go(t.plain("button-next"), f"who.{shown.cursor}") if shown.cursor is not None else None
    last = [_go(t.plain("button-back"), "own"), more]
    return View(card([t("approval-delegate-ask")]), keyboard(*rows_of(people, 2), last, picker=True))


def done(key: str, t: Texts, **fields: str) -> View:
    """What holds from now on."""
    return View(t(key, **fields), keyboard([_go(t.plain("button-back"), "own")]))


def code(hours: tuple[str, ...]) -> str:
    """09:00, 16:00 as a button carries it: 0900.1600."""
    return ".".join(hour.replace(":", "") for hour in hours)


def hours_of(text: str) -> list[str]:
    """The hours of a button."""
    return [f"{part[:2]}:{part[2:]}" for part in text.split(".")]


def _go(label: str, arg: str) -> Button:
    return tap(label, "approval", "open", "-", arg)


def _set(label: str, arg: str) -> Button:
    return tap(label, "approval", "set", "-", arg)
