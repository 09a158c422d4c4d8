"""Groups of a department (conversations.md 8.1)."""

from bot.texts import Texts
from bot.views.view import View, card, keyboard
from bot.views.view import link as open_link
from storage.entities.organisation import GroupShown


def bound(shown: GroupShown, t: Texts) -> View:
    """Said in the group itself: whose it is now."""
    return View(t("group-bound", department=shown.department), audience="place")


def link(department: str, payload: str, t: Texts, *, bot: str) -> View:
    """The way to add the bot to a group of a department."""
    url = f"https://t.me/{bot}?startgroup=g_{payload}"
    return View(
        card([t("group-link-title", department=department)]), keyboard([open_link(t.plain("button-bind-group"), url)])
    )
