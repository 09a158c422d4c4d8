"""/drafts, what became of a draft, and memos (DIALOG-5, DIALOG-10)."""

from bot.texts import Markup, Texts, code
from bot.views.paging import pages
from bot.views.view import View, card, copy, keyboard, tap
from storage.entities.dialogue import Draft, DraftClosed, Drafts, Memo, MemoShown
from storage.entities.ids import ref

SHOWN = 60
KINDS = {
    "contact": "draft-kind-contact",
    "deal": "draft-kind-deal",
    "follow_up": "draft-kind-follow",
    "lead": "draft-kind-lead",
    "reminder": "draft-kind-reminder",
    "words": "draft-kind-words",
}


def listed(shown: Drafts, t: Texts) -> View:
    """What was typed and not saved, newest first; a number opens it again."""
    if not shown.kept:
        return View(t("draft-empty"))
    numbered = list(enumerate(shown.kept, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(kept, t)) for number, kept in numbered]
    keys = [tap(str(number), "ui", "pick", _ref(kept)) for number, kept in numbered]
    title = t("draft-list-title", n=shown.total)
    return View(card([title, *lines]), keyboard(keys, pages(t, shown.first, shown.total)))


def _ref(kept: Draft | Memo) -> str:
    return ref("memo" if isinstance(kept, Memo) else "draft", kept.id)


def _line(kept: Draft | Memo, t: Texts) -> Markup:
    if isinstance(kept, Memo):
        return t("draft-kind-memo", words=_short(kept.text, t))
    return t(KINDS.get(kept.kind, "draft-kind-edit"), words=_short(kept.words, t))


def _short(words: str, t: Texts) -> str:
    line = " ".join(words.split()) or t.plain("draft-no-words")
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def closed(shown: DraftClosed, t: Texts) -> View:
    """Discarded or kept as a memo; the words go back, a tap copies them."""
    if shown.view == "cancelled":
        return View(t("cancelled"))
    key = "draft-memo-title" if shown.view == "draft-memo" else "draft-dropped-title"
    return View(card([t(key), code(shown.words) if shown.words else None]))


def memo(shown: MemoShown, t: Texts) -> View:
    """A memo with its words; thrown away it gives them back once more."""
    text = shown.memo.text
    if shown.memo.state != "open":
        return View(card([t("draft-dropped-title"), code(text) if text else None]))
    own = ref("memo", shown.memo.id)
    drop = tap(t.plain("button-discard"), "draft", "drop", own)
    lines = [t("draft-memo-card", day=t.formats.near_day(shown.memo.said_at)), t.quote(text)]
    attach = tap(t.plain("button-log-it"), "draft", "attach", own)
    return View(card(lines), keyboard([attach, drop], [copy(t.plain("button-copy-text"), text)]))
