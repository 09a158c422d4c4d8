"""Deleted leads and customers one may restore (LEAD-14, CUST-15)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.deleted import DeletedLine, DeletedList
from storage.entities.ids import RecordKind, ref


def listed(shown: DeletedList, t: Texts) -> View:
    """A page with a number for each, and the other kind below."""
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    keys = [tap(str(number), "deleted", "open", ref(shown.kind, line.id)) for number, line in numbered]
    turning = pages(t, shown.first, shown.total, more=shown.more)
    return View(card([_title(shown, t), *lines]), keyboard(keys, turning, [_other(shown, t)]))


def _title(shown: DeletedList, t: Texts) -> Markup:
    key = f"deleted-{shown.kind}s"
    if not shown.total:
        return t(f"{key}-empty", days=shown.days)
    return t(key, n=shown.total, total=t.formats.count(shown.total))


def _line(line: DeletedLine, t: Texts) -> Markup:
    by = t("deleted-by", name=line.by) if line.by else None
    return t.facts(line.name, by, t("deleted-until", day=t.formats.day(line.until)))


def _other(shown: DeletedList, t: Texts) -> Button | None:
    if not shown.may_other:
        return None
    kind: RecordKind = "customer" if shown.kind == "lead" else "lead"
    return tap(t.plain(f"button-deleted-{kind}s"), "deleted", "list", "-", kind)


def entry(kind: RecordKind, t: Texts) -> Button:
    """已删除, as the lists of live ones offer it to whom may restore."""
    return tap(t.plain("button-deleted"), "deleted", "list", "-", kind)
