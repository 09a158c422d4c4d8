"""One's own settings (conversations.md 6.24)."""

from bot.texts import Texts
from bot.views.help import reply_keys
from bot.views.joining import LANGUAGES, languages
from bot.views.view import View, card, keyboard
from storage.entities.organisation import OwnSettings


def own(settings: OwnSettings, t: Texts) -> View:
    """/settings: one screen; a tap on a language edits it."""
    quiet = settings.quiet.replace("-", "–")
    if settings.card.view == "join-times":
        return View(card([t("join-times-quiet", quiet=quiet)]), keyboard(languages(t)))
    lines = [
        t("settings-title"),
        t("settings-language", language=LANGUAGES[settings.locale]),
        t("settings-quiet", quiet=quiet),
    ]
    return View(card(lines), keyboard(languages(t)))


def language_set(permissions: frozenset[str], t: Texts) -> View:
    """The reply keyboard in the new language."""
    return View(t("settings-language-set"), reply_keyboard=reply_keys(permissions, t))
