"""One's own settings: one screen, a tap on a field goes round its values (conversations.md 6.24)."""

from bot.texts import Markup, Texts
from bot.views.approval_own import entry as approval_own
from bot.views.help import reply_keys
from bot.views.joining import languages
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.organisation import OwnSettings
from storage.entities.outbox import Told

NO_QUIET = "00:00-00:00"


def own(settings: OwnSettings, t: Texts) -> View:
    """The screen its card names."""
    match settings.card.view:
        case "join-times":
            return View(
                card([_join_times(settings, t)]), keyboard([_open("button-times", "settings", t), *languages(t)])
            )
        case "settings-alerts":
            return View(card([t("settings-alerts"), _modes(settings, t)]), _alert_keys(settings, t))
        case "settings-more":
            return View(card(_more_lines(settings, t)), _more_keys(settings, t))
        case "mute-ask":
            return View(t("mute-ask"), _mute_keys(t))
    return View(card([t("settings-title"), _times(settings, t), _quiet(settings, t), _muted(settings, t)]), _keys(t))


def _join_times(settings: OwnSettings, t: Texts) -> Markup:
    quiet = settings.quiet.replace("-", "–")
    return t("join-times", morning=settings.morning, evening=settings.evening, quiet=quiet)


def _times(settings: OwnSettings, t: Texts) -> Markup:
    ahead = t("settings-ahead", n=settings.lead_minutes) if settings.lead_minutes else None
    return t.facts(t("settings-times", morning=settings.morning, evening=settings.evening), ahead)


def _quiet(settings: OwnSettings, t: Texts) -> Markup:
    silent = "rings" if settings.rings_on_days_off else "silent"
    if settings.quiet == NO_QUIET:
        quiet = t(f"settings-no-quiet-{silent}")
    else:
        quiet = t(f"settings-quiet-{silent}", quiet=settings.quiet.replace("-", "–"))
    return t.facts(quiet, t("settings-cap", n=settings.daily_cap))


def _muted(settings: OwnSettings, t: Texts) -> Markup | None:
    until = settings.muted_until
    if until is None or t.now is None or until <= t.now:
        return None
    return t("settings-muted", at=t.formats.near(until))


def _field(label: str, field: str, t: Texts) -> Button:
    return tap(t.plain(label), "settings", "set", "-", field)


def _open(label: str, screen: str, t: Texts) -> Button:
    return tap(t.plain(label), "settings", "set", "-", f"to.{screen}")


def _keys(t: Texts) -> Keyboard | None:
    return keyboard(
        [
            _field("button-language", "lang", t),
            _field("button-morning-digest", "morning", t),
            _field("button-evening-digest", "evening", t),
        ],
        [
            _field("button-quiet", "quiet", t),
            _field("button-weekend", "weekend", t),
            _field("button-limit", "limit", t),
        ],
        [_open("button-alerts", "settings-alerts", t), _open("button-more", "settings-more", t)],
    )


def _modes(settings: OwnSettings, t: Texts) -> Markup:
    return t.facts(
        *(
            t("settings-alert", group=t(f"settings-group-{group}"), mode=t(f"settings-mode-{mode}"))
            for group, mode in settings.alerts.items()
        )
    )


def _alert_keys(settings: OwnSettings, t: Texts) -> Keyboard | None:
    keys = [
        tap(
            t.plain(
                "button-alert", group=t.plain(f"settings-group-{group}"), mode=t.plain(f"settings-mode-short-{mode}")
            ),
            "settings",
            "set",
            "-",
            f"a.{group}",
        )
        for group, mode in settings.alerts.items()
    ]
    return keyboard(keys[:2], keys[2:], [_open("button-back", "settings", t)])


def _more_lines(settings: OwnSettings, t: Texts) -> list[Markup | None]:
    n = settings.lead_minutes
    ahead = t("settings-ahead", n=n) if n else t("settings-on-time")
    return [t("settings-more"), ahead, _muted(settings, t), t("settings-quiet-hint")]


def _more_keys(settings: OwnSettings, t: Texts) -> Keyboard | None:
    off = tap(t.plain("button-day-off"), "agenda", "open", "-", "off")
    if settings.away_until is not None:
        off = tap(t.plain("button-end-day-off"), "agenda", "off", "-", "end")
    return keyboard(
        [_field("button-ahead", "lead", t), _open("button-mute", "mute-ask", t), off],
        [approval_own(t)],
        [_open("button-back", "settings", t)],
    )


def _mute_keys(t: Texts) -> Keyboard | None:
    """An hour, three, until tomorrow morning; a time can be typed after /mute."""
    hours = [tap(t.plain("button-in-hours", n=n), "settings", "mute", "-", str(60 * n)) for n in (1, 3)]
    return keyboard([*hours, tap(t.plain("button-morning"), "settings", "mute", "-", "tmr")])


def language_set(permissions: frozenset[str], t: Texts, *, sells: bool) -> View:
    """The reply keyboard in the new language."""
    return View(t("settings-language-set"), reply_keyboard=reply_keys(permissions, t, sells=sells))


def roles_changed(told: Told, t: Texts) -> View:
    """To whom has other roles now: what he may do, and the keyboard that goes with it."""
    permissions = frozenset(told.facts["permissions"])
    roles = t.facts(*told.facts["roles"])
    keys = reply_keys(permissions, t, sells=bool(told.facts["sells"]))
    return View(t("settings-roles-changed", roles=roles), reply_keyboard=keys, silent=True)
