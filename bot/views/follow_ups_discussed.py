"""Follow-ups as others read them: with comments, a cry for help, a place for those it is for (6.3, FOLLOW-19)."""

from bot.texts import Markup, Texts, cut, escape
from bot.views.view import View, card, keyboard, tap
from storage.entities.follow_ups import FollowUpRead
from storage.entities.ids import ref

MILLION = 1_000_000
LONGEST_COMMENT = 200
TITLES = {"follow-help": "follow-help-title", "follow-comment": "follow-comment-title"}


def shown(result: FollowUpRead, t: Texts) -> View:
    """Who, how and when; the words; what was said of them; how to answer."""
    follow_up = result.follow_up
    method = t.entry("method", follow_up.method, capital=True)
    facts = t.facts(follow_up.author, method, t.formats.near(follow_up.occurred_at), follow_up.person)
    lines = [
        _title(result, t),
        facts,
        escape(follow_up.content) if follow_up.content else None,
        *(t.facts(label, words) for label, words in follow_up.extra.items()),
        t("follow-files", n=follow_up.files) if follow_up.files else None,
        _place(result, t),
        *(
            t("follow-comment-line", name=one.author, words=cut(one.content, LONGEST_COMMENT))
            for one in result.comments
        ),
        *_said(result, t),
    ]
    own = ref("follow_up", follow_up.id)
    reply = None if result.view == "follow-replying" else tap(t.plain("button-reply"), "follow", "open", own, "say")
    files = tap(t.plain("button-files"), "file", "list", own) if follow_up.files else None
    record = tap(t.plain("button-open"), "customer", "open", ref(follow_up.record.kind, follow_up.record.id))
    if not result.may_delete:
        return View(card(lines), keyboard([reply, files, record]))
    delete = tap(t.plain("button-delete"), "follow", "open", own, "delete")
    return View(card(lines), keyboard([reply, files], [delete, record]))


def _title(result: FollowUpRead, t: Texts) -> Markup:
    name = result.follow_up.record.name
    key = TITLES.get(result.view)
    return t(key, name=result.by, customer=name) if key is not None else t("follow-read-title", customer=name)


def _place(result: FollowUpRead, t: Texts) -> Markup | None:
    """The flags for everybody, distance and coordinates only where the CRM gave them (FOLLOW-16, FOLLOW-19)."""
    if not result.trust:
        return None
    known = result.distance_m is not None
    away = t.plain("visit-away", distance=t.formats.distance(result.distance_m or 0)) if known else None
    far = t.plain("visit-flag-far") if result.far and not known else None
    at = None
    if result.place is not None:
        at = f"{result.place[0] / MILLION:.5f}, {result.place[1] / MILLION:.5f}"
    return t.facts(away, far, t.plain(f"visit-trust-{result.trust}"), at)


def _said(result: FollowUpRead, t: Texts) -> list[Markup | None]:
    if result.view == "follow-replying":
        return [t("follow-reply-hint")]
    return [t("follow-mention-unread", names=", ".join(result.unread)) if result.unread else None]
