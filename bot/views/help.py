"""What stands outside any feature: help, mute, what was not understood, groups."""

from collections.abc import Sequence

from bot.texts import Texts
from bot.views import lead_lists
from bot.views.view import Key, ReplyKeys, View, card, keyboard, tap
from bot.views.view import link as open_link
from storage.entities.dialogue import DraftClosed, DraftShown, Muted
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
    rows = SELLER_KEYS if "pool.claim" in permissions else READER_KEYS
    if "pool.claim" in permissions and "customer.transfer" in permissions:
        rows = MANAGER_KEYS
    return ReplyKeys(
        tuple(tuple(Key(t.plain(key), location=key == "key-visit") for key in row) for row in rows),
        placeholder=t.plain("ui-placeholder"),
    )


def overview(undo_minutes: int, t: Texts) -> View:
    """/help."""
    keys = ("help-log", "help-lead", "help-find", "help-pool", "help-remind")
    return View(card([t("help-title"), *(t(key) for key in keys), t("help-undo", n=undo_minutes)]))


def short(t: Texts) -> View:
    """The answer to a greeting."""
    buttons = [
        tap(t.plain("key-today"), "agenda", "open"),
        tap(t.plain("key-find"), "ui", "pick", arg="find"),
        tap(t.plain("key-more"), "ui", "pick", arg="more"),
    ]
    return View(t("help-short"), keyboard(buttons))


def more(commands: Sequence[str], t: Texts, *, leads: bool = False) -> View:
    """更多: what else there is; commands in a text can be tapped. `leads` offers their lists."""
    lines = [t("ui-more"), *(f"/{name} {t(f'command-{name}')}" for name in commands)]
    return View(card(lines), keyboard(lead_lists.entries(t) if leads else []))


def welcome(permissions: frozenset[str], t: Texts) -> View:
    """The reply keyboard rides on a message of its own."""
    return View(t("ui-welcome"), reply_keyboard=reply_keys(permissions, t))


def not_understood(shown: DraftShown, t: Texts) -> View:
    """The words are kept; three readings as buttons."""
    draft = ref("draft", shown.draft.id)
    buttons = [
        tap(t.plain(label), "draft", "save", draft, arg)
        for label, arg in (("button-log", "log"), ("button-lead", "lead"), ("button-find", "find"))
    ]
    return View(t("error-not-understood"), keyboard(buttons))


def cancelled(closed: DraftClosed, t: Texts) -> View:
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
