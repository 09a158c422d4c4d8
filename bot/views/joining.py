"""Joining by an invite (conversations.md 6.1)."""

from bot.texts import Texts
from bot.views.help import reply_keys
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.joining import Denied, Joined, Offer
from storage.entities.outbox import Told

LANGUAGES = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}  # Each in its own words, in every language.


def offer(made: Offer, t: Texts) -> View:
    """join-offer: who, where, as what, by whom."""
    invite = ref("invite", made.invite_id)
    place = t(
        "join-offer-place",
        firm=made.firm,
        department=made.department,
        role=roles(made.roles, t),
        inviter=made.inviter,
    )
    buttons = [
        tap(t.plain("button-confirm-join"), "join", "yes", invite, style="success"),
        tap(t.plain("button-not-me"), "join", "no", invite),
    ]
    lines = [t("join-offer-title", name=made.name), place, t("join-offer-terms", n=made.hours)]
    return View(card(lines), keyboard(buttons))


def roles(names: tuple[str, ...] | list[str], t: Texts) -> str:
    """Role names side by side."""
    return "/".join(names)


def done(joined: Joined, t: Texts) -> View:
    """join-done stands where the offer stood."""
    return View(card([_linked(joined, t)]))


def _linked(joined: Joined, t: Texts) -> str:
    return t("join-done", name=joined.name, department=joined.department, role=roles(joined.roles, t))


def example(joined: Joined, t: Texts) -> View:
    """join-try: one sentence to try, with an own customer if there is one; it carries the reply keyboard."""
    keys = reply_keys(joined.permissions, t, sells=joined.sells)
    if "lead.create" not in joined.permissions:
        return View(t("ui-welcome-reader"), reply_keyboard=keys)
    if joined.example is None:
        return View(card([t("join-try-lead-title"), t("join-try-lead-example")]), reply_keyboard=keys)
    lines = [t("join-try-title"), t("join-try-example", customer=joined.example)]
    return View(card(lines), reply_keyboard=keys)


def times(joined: Joined, t: Texts) -> View:
    """join-times: when the bot is quiet, and the other languages."""
    times_key = tap(t.plain("button-times"), "settings", "set", "-", "to.settings")
    return View(card([_times(joined, t)]), keyboard([times_key, *languages(t)]))


def again(joined: Joined, t: Texts) -> View:
    """Everything on one card, where a restart came between joining and its answers."""
    return View(card([_linked(joined, t), _times(joined, t)]), keyboard(languages(t)))


def _times(joined: Joined, t: Texts) -> str:
    quiet = joined.quiet.replace("-", "–")
    return t("join-times", morning=joined.morning, evening=joined.evening, quiet=quiet)


def languages(t: Texts) -> list[Button]:
    """A button for each other language, named in itself."""
    return [tap(words, "settings", "set", "-", locale) for locale, words in LANGUAGES.items() if locale != t.locale]


def denied(result: Denied, t: Texts) -> View:
    """join-not-me stands where the offer stood."""
    return View(t("join-not-me"))


def stranger(t: Texts) -> View:
    """What an account hears that is linked to nobody."""
    return View(t("join-stranger"))


def link_first(t: Texts) -> View:
    """The answer to a stranger's tap in a group."""
    return View(alert=t.plain("group-not-linked"))


def told(push: Told, t: Texts) -> View:
    """To the inviter: somebody joined."""
    facts = push.facts
    line = t("join-told", name=facts["name"], department=facts["department"], role=roles(facts["roles"], t))
    return View(line, silent=True)


def denied_told(push: Told, t: Texts) -> View:
    """To super admins: "not me" (NOTIFY-33)."""
    return View(t("join-not-me-told", name=push.facts["name"]))


def taken_told(push: Told, t: Texts) -> View:
    """To super admins: a linked account opened an invite (NOTIFY-33)."""
    return View(t("join-taken-told", name=push.facts["name"]))


def moved(push: Told, t: Texts) -> View:
    """To the account that was linked before, in the language it used."""
    return View(t("join-moved"))
