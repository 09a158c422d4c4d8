"""What is asked of a contact by each method, on the admin's screens (conversations.md 6.20, FOLLOW-20)."""

from bot.texts import Texts
from bot.views.organising_screens import go, numbered, turning
from bot.views.paging import PAGE
from bot.views.view import View, card, keyboard, tap
from storage.entities.administration import MethodList, PromptCard, PromptPage


def methods(shown: MethodList, t: Texts) -> View:
    """跟进要点: the methods with how many prompts each has; a number opens one."""
    rows = numbered(shown.lines, shown.page)
    lines = [t("ui-item", number=at, facts=_counted(method, n, t)) for at, (_, method, n) in rows]
    opened = [go(str(at), f"prompts.{number}.0") for at, (number, _, _) in rows]
    back = [go(t.plain("button-back"), "hub")]
    return View(
        card([t("admin-methods-title"), *lines]),
        keyboard(opened, turning("methods.", shown.page, shown.pages), back),
    )


def _counted(method: str, n: int, t: Texts) -> str:
    return t.facts(t.entry("method", method, capital=True), t.plain("admin-methods-count", n=n) if n else None)


def listed(shown: PromptPage, t: Texts) -> View:
    """The prompts of one method in order; a number opens one."""
    path, method = f"prompts.{shown.number}.", t.entry("method", shown.method, capital=True)
    title = t("admin-prompts-title", method=method, n=shown.total)
    if shown.asks:
        back = [go(t.plain("button-back"), f"{path}{shown.page}")]
        return View(card([title, t("admin-prompts-ask")]), keyboard(back))
    rows = numbered(shown.prompts, shown.page)
    lines = [t("ui-item", number=at, facts=t.facts(prompt.label)) for at, prompt in rows]
    opened = [go(str(at), f"prompt.{prompt.id}") for at, prompt in rows]
    last = [
        go(t.plain("button-back"), f"methods.{shown.number // PAGE}"),
        None if shown.is_full else go(t.plain("button-add-word"), f"{path}new"),
    ]
    empty = t("admin-prompts-empty") if not lines else None
    return View(card([title, *lines, empty]), keyboard(opened, turning(path, shown.page, shown.pages), last))


def one(shown: PromptCard, t: Texts) -> View:
    """One prompt: asked earlier, or no longer."""
    method = t.entry("method", shown.method, capital=True)
    lines = [
        t("admin-prompt-title", method=method, label=shown.prompt.label),
        t("admin-prompt-place", place=shown.place, n=shown.total),
        t("admin-prompt-hint"),
    ]
    changed = f"q{shown.prompt.id}"
    row = [
        go(t.plain("button-back"), f"prompts.{shown.number}.{(shown.place - 1) // PAGE}"),
        tap(t.plain("button-move-up"), "admin", "rule", "-", f"{changed}.up") if shown.place > 1 else None,
        tap(t.plain("button-delete"), "admin", "rule", "-", f"{changed}.delete", style="danger"),
    ]
    return View(card(lines), keyboard(row))
