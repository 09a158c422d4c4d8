"""One's customers as a list, those of the team, those not contacted for long; follow-ups by their words (5.3)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.customers import HeldLine, HeldList, SaidLine, SaidList
from storage.entities.ids import ref


def held(shown: HeldList, t: Texts) -> View:
    """A page with a number for each customer, and the other lists below."""
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(shown, line, t)) for number, line in numbered]
    keys = [tap(str(number), "customer", "open", ref("customer", line.id)) for number, line in numbered]
    turning = pages(t, shown.first, shown.total, more=shown.more)
    return View(card([_title(shown, t), *lines]), keyboard(keys, turning, _filters(shown, t)))


def _title(shown: HeldList, t: Texts) -> Markup:
    name = f"customer-held-{'silent' if shown.silent else shown.scope}"
    if not shown.total:
        return t(f"{name}-empty", days=shown.days) if shown.silent else t("ask-find")
    return t(name, n=shown.total, total=t.formats.count(shown.total), days=shown.days)


def _line(shown: HeldList, line: HeldLine, t: Texts) -> Markup:
    level = t("customer-level", level=line.level)
    return t.facts(line.name, level, line.owner or None, _when(shown, line, t))


def _when(shown: HeldList, line: HeldLine, t: Texts) -> Markup | None:
    """The next contact; of those not contacted for long the last one."""
    if not shown.silent:
        return t("lead-list-next", at=t.formats.near(line.at)) if line.at else None
    return t("lead-duplicate-last", ago=t.formats.ago(line.at)) if line.at else t("lead-duplicate-never")


def _filters(shown: HeldList, t: Texts) -> list[Button | None]:
    """Those not contacted for long, or all again; the team's, or one's own."""
    other = "mine" if shown.scope == "team" else "team"
    silence = "" if shown.silent else ".silent"
    key = "button-all" if shown.silent else "button-silent"
    return [
        tap(t.plain(key, days=shown.days), "customer", "list", arg=f"{shown.scope}{silence}"),
        tap(t.plain(f"button-{other}-customers"), "customer", "list", arg=other) if shown.may_team else None,
        tap(t.plain("button-lists"), "customer", "book"),
    ]


def said(shown: SaidList, t: Texts) -> View:
    """Follow-ups that hold the words; a number opens the record."""
    words = shown.words[:40]
    if not shown.total:
        return View(t("customer-said-none", words=words))
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_said(line, t)) for number, line in numbered]
    keys = [tap(str(number), "customer", "open", ref(line.kind, line.id)) for number, line in numbered]
    title = t("customer-said-title", words=words, n=shown.total)
    return View(card([title, *lines]), keyboard(keys, pages(t, shown.first, shown.total)))


def _said(line: SaidLine, t: Texts) -> Markup:
    return t.facts(line.name, t.formats.day(line.at), line.author, line.snippet)
