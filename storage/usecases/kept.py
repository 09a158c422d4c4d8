"""/drafts: what was typed and not saved, opened again with a fresh button, and memos (DIALOG-5, DIALOG-10)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Draft, Drafts, Memo, MemoShown
from storage.entities.follow_ups import Entry
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import cards, dialogue, files
from storage.rules.paging import begin_of
from storage.tx import Tx
from storage.usecases import (
    contact_drafts,
    deal_drafts,
    follow_up_drafts,
    lead_changes,
    lead_drafts,
    own_lists,
    reminder_drafts,
)
from storage.usecases.dialogue import get_open_draft, renew_button, show_draft

PAGE = 5
# Drafts that are shown as they are, by the view of their area.
_VIEWS = {contact_drafts.KIND: contact_drafts.VIEW, deal_drafts.KIND: deal_drafts.VIEW}
MOST = 1001


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, *, step: int = 0) -> Outcome:
    """Drafts and memos of the person, newest first, five a page. Raises Invalid for a step on no list."""
    if step and (card is None or card.view != "draft-list"):
        raise Invalid("no_list", rule="ORG-14")
    total = len(_all(tx, actor))
    first = 0 if card is None or not step else begin_of(card.list_state["first"] + step * PAGE, total, PAGE)
    return own_lists.draw(tx, actor, call, card if step else None, "draft-list", {"first": first})


def _all(tx: Tx, actor: Actor) -> list[Draft | Memo]:
    every: list[Draft | Memo] = [
        *dialogue.list_open_drafts(tx, actor.user_id, limit=MOST),
        *dialogue.list_open_memos(tx, actor.user_id, limit=MOST),
    ]
    return sorted(every, key=lambda kept: (-kept.said_at, isinstance(kept, Memo), -kept.id))[:MOST]


def open_draft(tx: Tx, actor: Actor, call: Call, draft_id: int) -> Outcome:
    """An open draft on a new card, judged afresh, with a fresh button. Raises NotFound, Conflict (draft_settled)."""
    draft = get_open_draft(tx, actor, draft_id)
    if draft.kind == lead_drafts.KIND:
        return lead_drafts.reopen(tx, actor, call, None, draft_id)
    if draft.kind == follow_up_drafts.KIND:
        return follow_up_drafts.show_again(tx, actor, call, None, draft)
    if draft.kind == lead_changes.KIND:
        return lead_changes.show_again(tx, actor, call, None, draft)
    renew_button(tx, actor, call, draft)
    if draft.kind == reminder_drafts.KIND:
        return reminder_drafts.reopen(tx, actor, call, draft_id)
    view = _VIEWS.get(draft.kind, "not-understood")
    return show_draft(tx, actor, call, None, draft_id, view=view)


def open_memo(tx: Tx, actor: Actor, call: Call, memo_id: int) -> Outcome:
    """A memo on a card of its own. Raises NotFound for a foreign one (DIALOG-12)."""
    memo = dialogue.find_memo(tx, memo_id, actor.user_id)
    if memo is None or memo.state != "open":
        raise NotFound(rule="DIALOG-12")
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="draft-memo-card",
        entity="memo",
        record_id=memo_id,
        subject=ref("memo", memo_id),
    )
    return Outcome("draft-memo-card", "memo", memo_id, card=drawn)


def discard_memo(tx: Tx, actor: Actor, call: Call, card: Card | None, memo_id: int) -> Outcome:
    """Throw a memo away. Raises NotFound, Conflict (draft_settled)."""
    memo = dialogue.find_memo(tx, memo_id, actor.user_id)
    if memo is None:
        raise NotFound(rule="DIALOG-12")
    if not dialogue.settle_memo(tx, memo_id, actor.user_id, "discarded"):
        raise Conflict("draft_settled", rule="DIALOG-5", state=memo.state)
    return Outcome("draft-memo-card", "memo", memo_id, card=card.id if card else None)


def attach_memo(tx: Tx, actor: Actor, call: Call, card: Card | None, memo_id: int) -> Outcome:
    """A memo becomes a follow-up that still asks for its customer; it happened when it was said (DIALOG-10).

    Raises NotFound, Conflict (draft_settled).
    """
    memo = dialogue.find_memo(tx, memo_id, actor.user_id)
    if memo is None:
        raise NotFound(rule="DIALOG-12")
    entry = Entry(None, content=memo.text, words=memo.text, occurred_at=memo.said_at)
    outcome = follow_up_drafts.stage(tx, actor, call, card, entry, view="follow-which")
    if not dialogue.settle_memo(tx, memo_id, actor.user_id, "attached", record=("draft", outcome.id)):
        raise Conflict("draft_settled", rule="DIALOG-5", state=memo.state)
    files.move(tx, ("memo", memo_id), ("draft", outcome.id), now=call.at)
    return outcome


def listed(tx: Tx, actor: Actor, outcome: Outcome) -> Drafts:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    every = _all(tx, actor)
    first = card.list_state["first"]
    return Drafts(tuple(every[first : first + PAGE]), len(every), first, card)


def shown_memo(tx: Tx, actor: Actor, outcome: Outcome) -> MemoShown:
    """The memo, or that it was thrown away. Raises NotFound."""
    memo = dialogue.find_memo(tx, outcome.id, actor.user_id)
    if memo is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    return MemoShown(memo, cards.get(tx, outcome.card))


SHOWS = {"draft-list": listed, "draft-memo-card": shown_memo}
