"""What is told of an approval: how it ended, what was asked (conversations.md 6.13)."""

from bot.texts import Texts
from bot.views.approval import go, record_button
from bot.views.approval_facts import brief, record_name
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.approvals import ApprovalTold
from storage.entities.ids import ref


def told(result: ApprovalTold, t: Texts) -> View:
    """To the submitter, those in copy, those who decide."""
    shown = result.approval
    # What a chip said is kept in the language of who tapped it; a time-out says so by its word.
    words = t.plain("approval-timed-out") if result.words == "timeout" else result.words
    by = result.by or t.plain("approval-nobody-by")
    said = t("approval-told-said", by=by, words=words) if words else t("approval-told-by", by=by)
    name = brief(shown, t) if result.event in ("approved", "cc") else record_name(shown, t)
    lines = [t(f"approval-told-{result.event}", what=name), said if result.event != "nobody" else None]
    return View(card(lines), keyboard(_keys(result, t)))


def _keys(result: ApprovalTold, t: Texts) -> list[Button | None]:
    shown = result.approval
    own = ref("approval", shown.id)
    match result.event:
        case "rejected" | "returned" | "nobody":
            fix = record_button(shown, t, "button-fix", primary=True)
            ask = tap(t.plain("button-ask-back"), "approval", "ask", own)
            return [fix, ask if result.event != "nobody" else None, go(shown, t.plain("button-show"))]
        case "asked":
            return [tap(t.plain("button-answer"), "approval", "ask", own), go(shown, t.plain("button-show"))]
        case _:
            return [record_button(shown, t, "button-open"), go(shown, t.plain("button-show"))]
