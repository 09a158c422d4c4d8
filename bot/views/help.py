"""What stands outside any feature: help, mute, what was not understood, groups."""

from collections.abc import Sequence

from bot.texts import Texts
from bot.views import lead_lists
from bot.views.view import Key, ReplyKeys, View, card, keyboard, tap
from bot.views.view import link as open_link
from storage.entities.dialogue import DraftShown, Muted
from storage.entities.ids import ref

# Keys of the reply keyboard by what the person may do; a key appears with the feature it opens (3.2).
SELLER_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-log", "key-visit", "key-today"),
    ("key-pool", "key-find", "key-more"),
)
MANAGER_KEYS: tuple[tuple[str, ...], ...] = (
    ("key-log", "key-visit", "key-today"),
    ("key-pool", "key-find", "key-team", "key-more"),
)
READER_KEYS: tuple[tuple[str, ...], ...] = (("key-today", "key-find", "key-more"),)


def reply_keys(permissions: frozenset[str], t: Texts) -> ReplyKeys:
    """The keyboard below the input line, for what this person may do."""
    rows = _keys_for(permissions)
    return ReplyKeys(
        tuple(tuple(Key(t.plain(key), location=key == "key-visit") for key in row) for row in rows),
        placeholder=t.plain("ui-placeholder"),
    )


def _keys_for(permissions: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    if "pool.claim" not in permissions:
        return READER_KEYS
    return MANAGER_KEYS if "customer.transfer" in permissions else SELLER_KEYS


# Lines of /help in order, and the permission each is for ("" is everybody).
HELP: dict[str, str] = {
    "help-log": "customer.edit",
    "help-lead": "lead.create",
    "help-find": "",
    "help-visit": "customer.edit",
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
    buttons = [
        tap(t.plain("key-today"), "agenda", "open"),
        tap(t.plain("key-find"), "ui", "pick", arg="find"),
        tap(t.plain("key-more"), "ui", "pick", arg="more"),
    ]
    return View(t("help-short"), keyboard(buttons))


def more(permissions: frozenset[str], commands: Sequence[str], t: Texts) -> View:
    """更多: the commands that stand on no key; in a text they can be tapped. Leads have their lists."""
    keys = {key for row in _keys_for(permissions) for key in row}
    left = [name for name in commands if f"key-{name}" not in keys]
    lines = [t("ui-more"), *(f"/{name} {t(f'command-{name}')}" for name in left)]
    return View(card(lines), keyboard(lead_lists.entries(t) if "lead.view" in permissions else []))


def welcome(permissions: frozenset[str], t: Texts) -> View:
    """The reply keyboard rides on a message of its own."""
    key = "ui-welcome" if "customer.edit" in permissions else "ui-welcome-reader"
    return View(t(key), reply_keyboard=reply_keys(permissions, t))


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
