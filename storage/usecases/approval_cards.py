"""The card of an approval: opened, decided with one tap or two, handed on, shown again (conversations 6.12, 6.13).

The card keeps the round and amount it showed, so that a decision on anything else is stale (APPR-11).
"""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.approvals import ApprovalCard, ApprovalTold, Seen
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.transfer import Named
from storage.errors import NotFound, OldButton
from storage.pushes import PUSHES, REDRAWS, Drawn
from storage.queries import approval_tasks, approvals, cards, colleagues, dialogue, people
from storage.queries.approvals import ENTITY
from storage.tx import Row, Tx
from storage.usecases import approval_decisions as decisions
from storage.usecases import approval_hands, approval_questions, approval_reads, approval_times, approval_told
from storage.usecases import approvals as running

VIEWS: Final = (
    "approval-card",
    "approval-confirm",
    "approval-reject-why",
    "approval-forward",
    "approval-forward-why",
    "approval-done",
    "approval-submitted",
    "approval-said",
)
HANDS: Final = ("forward", "before", "after")
OFFERED: Final = 6


def open_card(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, *, view: str = "") -> Outcome:
    """The approval as it stands, on a fresh card; the submitter's own says who decides. Raises NotFound."""
    row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    mine = approval_tasks.find_mine(tx, approval_id, actor.user_id) is not None
    own = row["submitter_id"] == actor.user_id and not mine
    return draw(tx, actor, call, card, row, view or ("approval-submitted" if own else "approval-card"))


def open_public(tx: Tx, actor: Actor, call: Call, public_id: str) -> Outcome:
    """What a link a_<id> names. Raises NotFound."""
    found = approvals.find_by_public_id(tx, public_id)
    if found is None:
        raise NotFound(rule="PERM-13")
    return open_card(tx, actor, call, None, found["id"])


def yes(
    tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, *, confirmed: bool, comment: str = ""
) -> Outcome:
    """The tap on approve: done at once, or asked once more from `approval.confirm_amount` on (APPR-11).

    Raises what `approval_decisions.approve` raises.
    """
    seen = seen_on(card, approval_id)
    row, _ = decisions.taken_up(tx, actor, call, approval_id, seen)
    if approval_reads.needs_confirmation(actor, row) and not confirmed:
        return draw(tx, actor, call, card, _named(tx, approval_id), "approval-confirm")
    confirm = seen.amount if confirmed else None
    decisions.approve(
        tx, actor, call, approval_id, seen, confirm=confirm, comment=comment, but=card.id if card else None
    )
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-done")


def ask_reason(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, back: int | None) -> Outcome:
    """Why reject, or return to step `back`? Chips, or words. Raises as a decision would."""
    seen = seen_on(card, approval_id)
    decisions.taken_up(tx, actor, call, approval_id, seen)
    state = {"back": back} if back is not None else {}
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-reject-why", state)


def ask_words(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, what: str) -> Outcome:
    """The next message is the reason, the comment or the question (`what`: reject, back, forward, ask).

    Raises NotFound.
    """
    row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    state = _kept(card) | {"asks": what}
    view = card.view if card is not None and card.view in VIEWS else "approval-card"
    outcome = draw(tx, actor, call, card, row, view, state)
    subject = f"{ref(ENTITY, approval_id)}:{what}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=subject, card_id=outcome.card)
    return outcome


def no(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, reason: str) -> Outcome:
    """Rejected, or returned where the card was asking for that (APPR-12). Raises as `reject`."""
    card = _asking(tx, actor, call, card, approval_id)
    seen, state, but = seen_on(card, approval_id), _kept(card), card.id if card else None
    dialogue.close_question(tx, actor.user_id, "answered")
    if "back" in state:
        decisions.give_back(tx, actor, call, approval_id, seen, reason, to_step=state["back"], but=but)
    else:
        decisions.reject(tx, actor, call, approval_id, seen, reason, but=but)
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-done")


def take_back(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int) -> Outcome:
    """The own approval is undone (APPR-15). Raises NotFound, Conflict."""
    decisions.take_back(tx, actor, call, approval_id, but=card.id if card else None)
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-card")


def ask_hand(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    approval_id: int,
    hand: str,
    *,
    words: str = "",
    task_id: int | None = None,
) -> Outcome:
    """To whom: `hand` is forward, before or after; `words` search a colleague by name. Raises as a decision would."""
    if hand not in HANDS:
        raise OldButton()
    row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    found = [one["id"] for one in colleagues.list_named(tx, words)] if words else []
    state: dict[str, Any] = {"hand": hand, "found": found, "words": words}
    return draw(tx, actor, call, card, row, "approval-forward", state | ({"stuck": task_id} if task_id else {}))


def choose_hand(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, to: int) -> Outcome:
    """This colleague; now one sentence. Raises NotFound."""
    row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    return draw(tx, actor, call, card, row, "approval-forward-why", _kept(card) | {"to": to})


def give_hand(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, comment: str) -> Outcome:
    """Forward, or add the signer, with the sentence (APPR-13). Raises as `forward` and `add_signers`."""
    card = _asking(tx, actor, call, card, approval_id)
    state = _kept(card)
    if "to" not in state:
        raise OldButton()
    seen, hand, to, but = seen_on(card, approval_id), state.get("hand"), state["to"], card.id if card else None
    dialogue.close_question(tx, actor.user_id, "answered")
    if hand == "forward":
        stuck = state.get("stuck")
        approval_hands.forward(tx, actor, call, approval_id, seen, to, comment, task_id=stuck, but=but)
    else:
        before = hand == "before"
        approval_hands.add_signers(tx, actor, call, approval_id, seen, [to], comment, before=before, but=but)
    colleagues.pick(tx, actor.user_id, to, at=call.at)
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-done")


def say(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int, words: str) -> Outcome:
    """A question to the submitter, or his answer; the decision still waits (APPR-16, APPR-22)."""
    dialogue.close_question(tx, actor.user_id, "answered")
    row = approval_questions.say(tx, actor, call, approval_id, words)
    return draw(tx, actor, call, None, row, "approval-said")


def nudge(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int) -> Outcome:
    """Those who decide are asked to look (6.12). Raises Forbidden, Conflict, Limit."""
    approval_times.nudge(tx, actor, call, approval_id)
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-submitted", {"nudged": True})


def recall(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int) -> Outcome:
    """The submitter takes it back (APPR-14). Raises NotFound, Forbidden, Conflict."""
    running.recall(tx, actor, call, approval_id)
    return draw(tx, actor, call, card, _named(tx, approval_id), "approval-submitted")


# ── the card itself ──


def seen_on(card: Card | None, approval_id: int) -> Seen:
    """What the card showed of this approval. Raises OldButton when it is about something else."""
    if card is None or (card.entity, card.record_id) != (ENTITY, approval_id) or "round" not in card.list_state:
        raise OldButton()
    return Seen(card.list_state["round"], card.list_state["amount"])


def _asking(tx: Tx, actor: Actor, call: Call, card: Card | None, approval_id: int) -> Card | None:
    """The card of the approval, or where words came by themselves, the one whose open question they answer."""
    if card is not None and (card.entity, card.record_id) == (ENTITY, approval_id):
        return card
    return dialogue.find_asking(tx, call, actor.user_id, about=ref(ENTITY, approval_id)) or card


def _kept(card: Card | None) -> dict[str, Any]:
    state = card.list_state if card is not None and card.entity == ENTITY else {}
    return {key: value for key, value in state.items() if key not in ("round", "amount", "asks")}


def _named(tx: Tx, approval_id: int) -> Row:
    row = approvals.find(tx, approval_id)
    assert row is not None
    return row


def draw(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, view: str, state: dict[str, Any] | None = None
) -> Outcome:
    """The card of an approval for this reader, on the card tapped if that one shows it already."""
    onto = card if card is not None and (card.entity, card.record_id) == (ENTITY, row["id"]) else None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=row["id"],
        subject=ref(ENTITY, row["id"]),
        seen={ref(ENTITY, row["id"]): row["version"]},
        list_state={"round": row["round"], "amount": row["amount"], **(state or {})},
        onto=onto,
    )
    return Outcome(view, ENTITY, row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ApprovalCard:
    """The approval as it stands. Raises NotFound."""
    assert outcome.card is not None
    return entity_of(tx, actor, cards.get(tx, outcome.card), outcome.view)


def entity_of(tx: Tx, actor: Actor, card: Card, view: str, *, now: int | None = None) -> ApprovalCard:
    moment = card.drawn_at if now is None else now
    row = approval_reads.get_readable(tx, actor, card.record_id, now=moment)
    state = card.list_state
    chosen = state.get("to")
    return approval_reads.card_of(
        tx,
        actor,
        row,
        card,
        view=view,
        now=moment,
        people=_people(tx, actor, row, state) if view == "approval-forward" else (),
        chosen=Named(chosen, people.user_name(tx, chosen)) if chosen else None,
        asks=str(state.get("asks") or state.get("hand") or ("back" if "back" in state else "")),
        words=str(state.get("words", "")),
    )


def _people(tx: Tx, actor: Actor, row: Row, state: dict[str, Any]) -> tuple[Named, ...]:
    """Whom a task may go to: those found by name, else colleagues used last and nearest."""
    asked = [task["approver_id"] for task in approval_tasks.list_of(tx, row["id"]) if task["state"] == "pending"]
    but = [row["submitter_id"], *asked]
    found: Sequence[int] = [one for one in state.get("found", ()) if one not in but]
    if found:
        return tuple(Named(one, people.user_name(tx, one)) for one in found[:OFFERED])
    near = colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="customer.view", but=but)
    return tuple(Named(one["id"], one["name"]) for one in near)


# ── what is told ──


def draw_asked(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """approval-asked: the card of a task that still waits for this person; `words` is why it comes (asked, nudge,
    nudged, overdue, escalated)."""
    push = pushes[0]
    task = approval_tasks.find(tx, push.facts["task"])
    if task is None or task["state"] != "pending" or task["approver_id"] != actor.user_id:
        return None
    row = approvals.find(tx, task["approval_id"])
    if row is None or row["state"] != "pending":
        return None
    outcome = draw(tx, actor, call, None, row, "approval-card", {"words": push.facts["event"]})
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return Drawn(push.kind, entity_of(tx, actor, card, "approval-card"), card)


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """approval-told: how it ended or what was said about it, to who may read it."""
    push = pushes[0]
    if push.subject is None:
        return None
    row = approval_reads.find_readable(tx, actor, push.subject[1], now=call.at)
    if row is None:
        return None
    outcome = draw(tx, actor, call, None, row, "approval-submitted")
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    approval = entity_of(tx, actor, card, "approval-submitted")
    facts = push.facts
    return Drawn(push.kind, ApprovalTold(facts["event"], approval, facts["by"], facts["words"], facts, card), card)


def redrawn(tx: Tx, push: Push) -> ApprovalCard | None:
    """approval-changed: a shown card says how its approval stands now."""
    actor = people.get_actor_by_id(tx, push.facts["user"])
    if actor is None or push.card_id is None or push.subject is None:
        return None
    card = cards.get(tx, push.card_id)
    if approval_reads.find_readable(tx, actor, push.subject[1], now=push.facts["at"]) is None:
        return None
    view = card.view if card.view in ("approval-submitted", "approval-done") else "approval-card"
    return entity_of(tx, actor, card, view, now=push.facts["at"])


SHOWS: Final = dict.fromkeys(VIEWS, shown)
PUSHES[approval_told.ASKED] = draw_asked
PUSHES[approval_told.TOLD] = draw_told
REDRAWS[approval_told.CHANGED] = redrawn
