"""What stands outside any feature: help, mute, what was not understood, groups."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from bot.texts import Texts
from bot.views import lead_lists
from bot.views.paging import pages
from bot.views.view import Button, Key, ReplyKeys, View, card, keyboard, rows_of, tap
from bot.views.view import link as open_link
from storage.entities.dialogue import DraftShown, Muted
from storage.entities.ids import ref

# Keys of the reply keyboard by what the person may do; a key appears with the feature it opens (3.2).
SELLER_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-log", "key-visit", "key-today"),
    ("key-pool", "key-find", "key-more"),
)
MANAGER_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-approve", "key-team"),
    ("key-find", "key-today", "key-more"),
)
SELLING_MANAGER_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-log", "key-visit", "key-today"),
    ("key-approve", "key-team", "key-more"),
)
FINANCE_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-confirm", "key-due"),
    ("key-find-contract", "key-today", "key-more"),
)
# Keys that open what a command of another word opens.
SAME: Final = {"key-find-contract": "key-contracts", "key-due": "key-money"}
READER_KEYS: tuple[tuple[str, ...], ...] = (("key-today", "key-find", "key-more"),)

# 更多: three rows of three to a page; the lists of leads stand behind the commands of the day.
IN_ROW: Final = 3
ON_PAGE: Final = 9
OF_THE_DAY: Final = ("today", "week", "log", "lead")


def reply_keys(permissions: frozenset[str], t: Texts, *, sells: bool) -> ReplyKeys:
    """The keyboard below the input line, for what this person may do; `sells` is `ui.manager_sells`."""
    rows = _keys_for(permissions, sells)
    return ReplyKeys(
        tuple(tuple(Key(t.plain(key), location=key == "key-visit") for key in row) for row in rows),
        placeholder=t.plain("ui-placeholder"),
    )


def _keys_for(permissions: frozenset[str], sells: bool) -> tuple[tuple[str, ...], ...]:
    if "pool.claim" not in permissions:
        return FINANCE_KEYS if "money.confirm" in permissions else READER_KEYS
    if "customer.transfer" not in permissions:
        return SELLER_KEYS
    return SELLING_MANAGER_KEYS if sells else MANAGER_KEYS


# Lines of /help in order, and the permission each is for ("" is everybody).
HELP: dict[str, str] = {
    "help-log": "customer.edit",
    "help-lead": "lead.create",
    "help-find": "",
    "help-visit": "customer.edit",
    "help-deal": "opp.create",
    "help-contract": "contract.create",
    "help-money": "money.claim",
    "help-approve": "contract.export",  # as the command is listed
    "help-file": "customer.edit",
    "help-pool": "pool.claim",
    "help-remind": "",
    "help-import": "import.run",
}


def overview(permissions: frozenset[str], undo_minutes: int, t: Texts) -> View:
    """/help: what this person may do; nobody reads of what is refused to him."""
    lines = [t(key) for key, needed in HELP.items() if not needed or needed in permissions]
    undo = t("help-undo", n=undo_minutes) if "customer.edit" in permissions else None
    return View(card([t("help-title"), *lines, undo]))


def short(t: Texts) -> View:
    """The answer to a greeting."""
    return View(t("help-short"), keyboard(_ways(t)))


def _ways(t: Texts) -> list[Button]:
    return [_opening(name, t) for name in ("today", "find", "more")]


def _opening(command: str, t: Texts) -> Button:
    """A button that opens what the command opens."""
    return tap(t.plain(f"key-{command}"), "ui", "pick", arg=command)


def more(permissions: frozenset[str], commands: Sequence[str], t: Texts, *, sells: bool, first: int = 0) -> View:
    """更多: a button for each command that stands on no key, a page from the first shown. Leads have their lists."""
    keys = _left(permissions, commands, t, sells)
    start = min(first, len(keys) - 1) // ON_PAGE * ON_PAGE
    turning = pages(t, start, len(keys), size=ON_PAGE, to=_turned)
    return View(
        t("ui-more"), keyboard(*rows_of(keys[start : start + ON_PAGE], IN_ROW), turning, picker=bool(turning))
    )


def _left(permissions: frozenset[str], commands: Sequence[str], t: Texts, sells: bool) -> list[Button]:
    """Not /cancel: the key and every button here drop the open question by themselves."""
    on_keys = {SAME.get(key, key) for row in _keys_for(permissions, sells) for key in row}
    left = [name for name in commands if f"key-{name}" not in on_keys and name != "cancel"]
    daily = [_opening(name, t) for name in left if name in OF_THE_DAY]
    lists = lead_lists.entries(t) if "lead.view" in permissions else []
    return [*daily, *lists, *(_opening(name, t) for name in left if name not in OF_THE_DAY)]


def _turned(label: str, at: int) -> Button:
    return tap(label, "ui", "pick", arg=f"more.{at}")


def unknown_command(name: str, commands: Sequence[str], t: Texts) -> View:
    """The three nearest of his commands where one is near, and the ways on; else the line of help above them."""
    words = f"/{name[:32]}"
    if not get_close_matches(name, commands, n=1):
        return View(card([t("help-no-command", words=words), t("help-short")]), keyboard(_ways(t)))
    near = [_opening(command, t) for command in get_close_matches(name, commands, n=3, cutoff=0.0)]
    ways = [way for way in _ways(t) if way not in near]
    return View(t("error-unknown-command", words=words), keyboard(near, ways))


def welcome(permissions: frozenset[str], t: Texts, *, sells: bool) -> View:
    """The reply keyboard rides on a message of its own."""
    key = "ui-welcome" if "customer.edit" in permissions else "ui-welcome-reader"
    return View(t(key), reply_keyboard=reply_keys(permissions, t, sells=sells))


def not_understood(shown: DraftShown, t: Texts) -> View:
    """The words are kept; three readings as buttons."""
    draft = ref("draft", shown.draft.id)
    buttons = [
        tap(t.plain(label), "draft", "save", draft, arg)
        for label, arg in (("button-log", "log"), ("button-lead", "lead"), ("button-find", "find"))
    ]
    return View(t("error-not-understood"), keyboard(buttons))


def cancelled(t: Texts) -> View:
    """/cancel."""
    return View(t("cancelled"))


def muted(result: Muted, t: Texts) -> View:
    """/mute: until when, with the way back."""
    if result.until is None:
        return View(t("mute-off"))
    at = t.formats.clock(result.until) if t.formats.is_today(result.until) else t.formats.near(result.until)
    return View(t("mute", at=at), keyboard([tap(t.plain("button-unmute"), "settings", "mute", arg="off")]))


def use_private(link: str, t: Texts) -> View:
    """In a group: the bot is to be used in private."""

    return View(t("group-use-private"), keyboard([open_link(t.plain("button-open"), link)]), audience="place")


def no_logging(t: Texts) -> View:
    """A reply to a card in a group is answered privately."""
    return View(t("group-no-logging"))
