"""Deleting a follow-up: what goes, asked before, and what the record then has (FOLLOW-9)."""

from bot.texts import Markup, Texts, cut, escape
from bot.views.view import View, card, keyboard, tap
from storage.entities.follow_ups_deleted import FollowUpDeletion
from storage.entities.ids import ref
from storage.entities.outbox import Told

LONGEST = 200


def shown(result: FollowUpDeletion, t: Texts) -> View:
    """The question, or the answer."""
    return _deleted(result, t) if result.follow_up is None else _asked(result, t)


def _asked(result: FollowUpDeletion, t: Texts) -> View:
    """Who, how and when; the words; what hangs on it. The way back stands where the first tap was."""
    own = ref("follow_up", result.id)
    lines = [
        t("follow-delete-ask", customer=result.record.name),
        *_going(result, t),
        t("follow-delete-next", at=t.formats.tg_time(result.next_at)) if result.next_at is not None else None,
        t("follow-delete-final"),
    ]
    back = tap(t.plain("button-back"), "follow", "open", own, "back" if result.own else "again")
    delete = tap(t.plain("button-delete"), "follow", "drop", own, style="danger")
    return View(card(lines), keyboard([back, delete]))


def _going(result: FollowUpDeletion, t: Texts) -> list[Markup | None]:
    follow_up = result.follow_up
    if follow_up is None:
        return []
    method = t.entry("method", follow_up.method, capital=True)
    outcome = t.entry("outcome", follow_up.outcome) if follow_up.outcome else None
    files = t("follow-files", n=follow_up.files) if follow_up.files else None
    comments = t("follow-delete-comments", n=result.comments) if result.comments else None
    facts = t.facts(follow_up.author, method, t.formats.near(follow_up.occurred_at), outcome)
    said = escape(cut(" ".join(follow_up.content.split()), LONGEST)) if follow_up.content else None
    return [facts, said, t.facts(files, comments) if files or comments else None]


def _deleted(result: FollowUpDeletion, t: Texts) -> View:
    """No word of it is left; last and next contact as they are now (FOLLOW-5)."""
    title = t("follow-deleted-title", customer=result.record.name)
    if not result.reads:
        return View(card([title]))
    last = t("follow-deleted-never")
    if result.last_at is not None:
        last = t("follow-deleted-last", day=t.formats.day(result.last_at))
    following = t("follow-saved-none")
    if result.next_at is not None:
        following = t("follow-confirm-next", at=t.formats.tg_time(result.next_at))
    record = tap(t.plain("button-open"), "customer", "open", ref(result.record.kind, result.record.id))
    return View(card([title, last, following]), keyboard([record]))


def told(result: Told, t: Texts) -> View:
    """To the author: who deleted which of his follow-ups."""
    facts = result.facts
    day = t.formats.day(int(facts["at"]))
    return View(t("follow-deleted-told", sender=facts["sender"], customer=facts["customer"], day=day))
