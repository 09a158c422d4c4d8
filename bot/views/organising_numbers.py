"""How running numbers are written, on the admin's screens (NUM-1)."""

from bot.texts import Texts
from bot.views.organising_screens import CHOSEN, go
from bot.views.view import View, card, keyboard, rows_of, tap
from storage.entities.administration import NumberCard, NumberList
from storage.entities.numbers import RESETS


def listed(shown: NumberList, t: Texts) -> View:
    """编号: each kind with its next number; a number opens one."""
    lines = [
        t("ui-item", number=at, facts=t.facts(_kind(one.pattern.kind, t), one.example))
        for at, one in enumerate(shown.patterns, 1)
    ]
    opened = [go(str(at + 1), f"number.{at}") for at in range(len(shown.patterns))]
    back = [go(t.plain("button-back"), "hub")]
    return View(card([t("admin-numbers-title"), *lines]), keyboard(opened, back))


def _kind(kind: str, t: Texts) -> str:
    return t.plain(f"admin-number-{kind}")


def one(shown: NumberCard, t: Texts) -> View:
    """One kind: its pattern, its next number, when it begins anew."""
    pattern = shown.shown.pattern
    lines = [
        t.facts(t.plain("admin-numbers-title"), _kind(pattern.kind, t)),
        t("admin-number-pattern", pattern=pattern.text),
        t("admin-number-next", number=shown.shown.example),
        t("admin-number-every", reset=t.plain(f"admin-reset-{pattern.reset}")),
        t("admin-number-ask"),
        t("admin-number-letters"),
    ]
    chips = [
        tap(
            (CHOSEN if reset == pattern.reset else "") + t.plain(f"admin-reset-{reset}"),
            "admin",
            "rule",
            "-",
            f"p{shown.place}.{at}",
        )
        for at, reset in enumerate(RESETS)
    ]
    back = [go(t.plain("button-back"), "numbers")]
    return View(card(lines), keyboard(*rows_of(chips, 2), back, picker=True))
