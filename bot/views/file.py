"""Files of a record: the list, one that could not be fetched, one that is too big."""

from dataclasses import replace

from bot.texts import Markup, Texts, cut
from bot.views.keyboards import with_more
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.cards import Card
from storage.entities.files import File, FileList, FileShown, FilesSent
from storage.entities.ids import ref

LONGEST_NAME = 40
AT_ONCE = 10


def too_big(t: Texts) -> View:
    """FILE-3: bots cannot receive it; what was written with it is kept."""
    return View(t("error-file-too-big"))


def listed(result: FileList, t: Texts) -> View:
    """Five files, newest first; a number sends one."""
    if not result.files:
        return View(card([t("file-list-title", customer=result.name, n=0), t("file-none")]))
    numbered = list(enumerate(result.files, result.first + 1))
    title = t("file-list-title", customer=result.name, n=result.total)
    lines = [t("ui-item", number=number, facts=_facts(file, t)) for number, file in numbered]
    keys = [tap(str(number), "file", "open", ref("file", file.id)) for number, file in numbered]
    return View(card([title, *lines]), keyboard(keys, pages(t, result.first, result.total, exact=True)))


def _facts(file: File, t: Texts) -> Markup:
    name = cut(file.name, LONGEST_NAME) if file.name else t.plain(f"file-kind-{file.kind}")
    trouble = t.plain("file-failed") if file.state == "failed" else None
    return t.facts(name, file.sender, t.formats.near_day(file.said_at), trouble)


def sent(result: FilesSent, t: Texts) -> View:
    """How many of how many were sent, and the next ten."""
    if not result.files:
        return View(card([t("file-none")]))
    key = "button-file-more"
    more = tap(t.plain(key, n=min(result.rest, AT_ONCE)), "file", "all", result.record, str(_next(result)))
    told = t("file-sent", last=_next(result), total=result.total)
    return View(card([told]), keyboard([more] if result.rest else []))


def _next(result: FilesSent) -> int:
    return result.first + len(result.files)


def count_button(n: int, record: str, t: Texts) -> Button | None:
    """附件 2: a tap sends them; no button where there are none."""
    return tap(t.plain("button-file-count", n=n), "file", "all", record) if n else None


def with_undo(view: View, on: Card | None, t: Texts) -> View:
    """A card that files were just sent to takes them off again with one tap."""
    new = on.list_state.get("added") if on is not None else None
    if on is None or not new or not view.text or on.subject is None:
        return view
    undo = tap(t.plain("button-file-undo", n=len(new)), "file", "undo", on.subject.partition(":")[0])
    return replace(view, keyboard=with_more(view.keyboard, undo))


def shown(result: FileShown, t: Texts) -> View:
    """A file on its way again, or one that could not be fetched."""
    name = result.file.name or t.plain(f"file-kind-{result.file.kind}")
    if result.name == "file-again":
        return View(card([t("file-again", name=name)]))
    if result.name == "file-failed":
        retry = tap(t.plain("button-try-again"), "file", "again", ref("file", result.file.id))
        return View(card([t("file-failed-title", name=name), t("file-failed-hint")]), keyboard([retry]))
    return View(card([t("file-opened", name=name)]))
