"""The daily approval prompt: one list of all that waits for a person, with what may be approved together
(NOTIFY-34, APPR-20, conversations 6.13)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.chores import EVERY_LOOK, Chore
from storage.digests import MORNING, DigestLine
from storage.entities.approvals import ApprovalDigest, BatchDone, Item, Seen
from storage.entities.call import Call, Outcome, job_call
from storage.entities.cards import Card
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, OldButton
from storage.pushes import PUSHES, Drawn
from storage.queries import approval_prompts, approvals, audit, cards, outbox, people, users
from storage.rules import approvals as rules
from storage.rules.settings import Policy, checked
from storage.tx import Row, Tx
from storage.usecases import approval_decisions, approval_reads, approval_steps, approval_told
from storage.usecases import approvals as running

KIND: Final = "approval-digest"
BATCH_ASK: Final = "approval-batch-ask"
BATCH_DONE: Final = "approval-batch-done"
ENTITY: Final = "approval_list"
LISTED: Final = 10
AT_ONCE: Final = 50
# What a batch can meet, by the number that stands in its outcome.
LEFT: Final = (
    "other",
    "approval_left_amount",
    "approval_left_over_limit",
    "approval_left_comment",
    "approval_changed",
    "approval_decided",
    "approval_ended",
    "approval_wrong_person",
    "not_found",
)


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Has the hour of anybody come for whom something waits?"""
    return any(_due(tx, system, now, hours, 1) for hours in approval_prompts.list_hours(tx))


def work(tx: Tx, now: int) -> bool:
    """One digest for each approver whose hour has come; True when more people wait."""
    system, call, more = people.system_actor(tx), job_call(now), False
    for hours in approval_prompts.list_hours(tx):
        due = _due(tx, system, now, hours, AT_ONCE)
        slot = _slot(system, now, hours)
        for row in due:
            if slot is not None and approval_prompts.take_prompt(tx, row["id"], slot=slot):
                _queue(tx, call, row["id"], str(slot), call.at)
        more = more or len(due) == AT_ONCE
    return more


def _queue(tx: Tx, call: Call, user_id: int, key: str, at: int, *, chosen: bool = False) -> None:
    """A newer prompt takes the place of the former one, shown or still held (NOTIFY-10); one put off stays."""
    outbox.drop_waiting(tx, KIND, user_id, at=call.at)
    outbox.queue(
        tx,
        call,
        KIND,
        dedupe=f"{KIND}:{user_id}:{key}",
        tier=1,
        user_id=user_id,
        subject=("user", user_id),
        facts={"chosen": True} if chosen else {},
        not_before=at,
    )


def _due(tx: Tx, system: Actor, now: int, hours: str, limit: int) -> Sequence[Row]:
    slot = _slot(system, now, hours)
    return approval_prompts.list_to_prompt(tx, hours, slot=slot, limit=limit) if slot is not None else ()


def _slot(system: Actor, now: int, hours: str) -> int | None:
    own = approval_told.hours_of(hours, Policy(system.settings))
    return rules.last_prompt(system.organisation, own, now)


def set_hours(tx: Tx, actor: Actor, call: Call, hours: Sequence[str] | None) -> Outcome:
    """The actor's own hours of the prompt, or the firm's again with None; none that has passed rings today.

    Raises Invalid.
    """
    text = "" if hours is None else _hours_text(checked("notify.approval_hours", list(hours)))
    before = users.get(tx, actor.user_id)
    users.change(tx, actor.user_id, at=call.at, by=actor.user_id, approval_hours=text)
    approval_prompts.take_prompt(tx, actor.user_id, slot=call.at)
    old, new = {"approval_hours": before["approval_hours"]}, {"approval_hours": text}
    audit.write(tx, actor, call, "changed", "user", actor.user_id, name=actor.name, before=old, after=new)
    return Outcome("nothing", "user", actor.user_id)


def _hours_text(hours: Sequence[str]) -> str:
    return json.dumps(sorted(hours))


def draw_digest(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """approval-digest: nothing is said when nothing waits any more."""
    if not approval_prompts.count_pending_of(tx, actor.user_id):
        return None
    outcome = show(tx, actor, call, None)
    entity = shown(tx, actor, outcome)
    return Drawn(KIND, entity, entity.card)


def show(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """What waits for the actor, on a card of its own (/approve)."""
    rows = approval_prompts.list_pending_of(tx, actor.user_id, limit=LISTED)
    items = [[row["id"], row["round"], row["amount"]] for row in rows]
    return _draw(tx, actor, call, card, KIND, {"items": items})


def ask_batch(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """What would be approved together, and what not, with the reason. Raises Conflict when nothing would."""
    items = _items_on(card)
    shown_ = _items(tx, actor, items)
    if not any(not item.left for item in shown_):
        raise Conflict("approval_batch_empty", rule="APPR-20")
    return _draw(tx, actor, call, card, BATCH_ASK, {"items": items})


def approve_batch(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Approve what the card offered, each judged alone as it is now (APPR-20). Raises Conflict, OldButton."""
    if card is None or card.view != BATCH_ASK:
        raise OldButton()
    items = _items_on(card)
    seen = {id_: Seen(round_, amount) for id_, round_, amount in items}
    offered = [item.approval for item in _items(tx, actor, items) if not item.left]
    if not offered:
        raise Conflict("approval_batch_empty", rule="APPR-20")
    done, refused = approval_decisions.approve_several(tx, actor, call, {id_: seen[id_] for id_ in offered})
    left = [(id_, _number(reason, facts)) for id_, reason, facts in refused]
    left += [(id_, LEFT.index(_reason(tx, actor, id_))) for id_, _, _ in items if id_ not in offered]
    drawn = _draw(tx, actor, call, card, BATCH_DONE, {"items": items})
    parts = (len(done), *done, *(number for pair in left for number in pair))
    return Outcome(BATCH_DONE, ENTITY, actor.user_id, card=drawn.card, parts=parts)


def _number(reason: str, facts: Mapping[str, Any]) -> int:
    """What stands in the outcome for a refusal."""
    name = f"approval_left_{facts['why']}" if reason == "approval_left" else reason
    return LEFT.index(name) if name in LEFT else 0


def _reason(tx: Tx, actor: Actor, approval_id: int) -> str:
    row = approvals.find(tx, approval_id)
    if row is None or row["state"] != "pending":
        return "approval_ended"
    reason = f"approval_left_{approval_decisions.left_out(actor, row, comment_required=_asks_comment(tx, row))}"
    return reason if reason in LEFT else "other"


def snooze(tx: Tx, actor: Actor, call: Call, card: Card | None, at: int) -> Outcome:
    """The prompt again at a time the reader chose; it rings then. Raises Invalid for a past one."""
    if at <= call.at:
        raise Invalid("past", rule="REMIND-8")
    _queue(tx, call, actor.user_id, f"again:{at}", at, chosen=True)
    return _draw(tx, actor, call, card, KIND, {"items": _items_on(card), "until": at})


def _items_on(card: Card | None) -> list[list[Any]]:
    if card is None or card.entity != ENTITY:
        raise OldButton()
    items: list[list[Any]] = card.list_state["items"]
    return items


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, state: dict[str, Any]) -> Outcome:
    onto = card if card is not None and card.entity == ENTITY else None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=actor.user_id,
        list_state=state,
        onto=onto,
    )
    return Outcome(view, ENTITY, actor.user_id, card=drawn)


def _items(tx: Tx, actor: Actor, items: Sequence[Sequence[Any]]) -> list[Item]:
    """The lines of what still waits for the reader, numbered as the card shows them."""
    waiting = {row["id"]: row for row in approval_prompts.list_pending_of(tx, actor.user_id, limit=200)}
    found: list[Item] = []
    for id_, _, _ in items:
        row = waiting.get(id_)
        if row is not None:
            found.append(_item(tx, actor, row, len(found) + 1))
    return found


def _item(tx: Tx, actor: Actor, row: Row, number: int) -> Item:
    facts = approval_reads.facts_for(tx, actor, row)
    left = approval_decisions.left_out(actor, row, comment_required=_asks_comment(tx, row))
    return Item(
        number=number,
        task=row["task_id"],
        approval=row["id"],
        subject=row["subject"],
        name=str(running.snapshot_of(row).get("name", "")),
        amount=row["amount"],
        currency=row["currency"],
        submitter=row["submitter"],
        facts=facts,
        submitted_at=row["submitted_at"],
        opened_at=row["opened_at"],
        left=left,
    )


def _asks_comment(tx: Tx, row: Row) -> bool:
    steps = approval_steps.steps_of(tx, row)
    return int(row["step"]) < len(steps) and steps[row["step"]].comment_required


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ApprovalDigest:
    """The list as it stands now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    items = _items(tx, actor, card.list_state["items"])
    batch = tuple(item for item in items if not item.left)
    total = approval_prompts.count_pending_of(tx, actor.user_id)
    return ApprovalDigest(
        view=outcome.view,
        items=tuple(items),
        total=total,
        more=max(0, total - len(items)),
        totals=approval_prompts.sums_pending_of(tx, actor.user_id),
        batch=batch,
        batch_totals=_totals(batch),
        oldest=min((item.submitted_at for item in items), default=None),
        now=card.drawn_at,
        card=card,
    )


def shown_done(tx: Tx, actor: Actor, outcome: Outcome) -> BatchDone:
    """What became of each."""
    count = outcome.parts[0]
    done, rest = outcome.parts[1 : 1 + count], outcome.parts[1 + count :]
    lines = {id_: _line_of(tx, actor, id_, number) for number, id_ in enumerate([*done, *rest[::2]], 1)}
    approved = tuple(lines[id_] for id_ in done)
    left = tuple(
        (lines[id_], LEFT[reason], dict[str, Any]()) for id_, reason in zip(rest[::2], rest[1::2], strict=True)
    )
    card = cards.get(tx, outcome.card) if outcome.card else None
    return BatchDone(approved, left, _totals(approved), card)


def _line_of(tx: Tx, actor: Actor, approval_id: int, number: int) -> Item:
    """A line of an approval that may have ended meanwhile."""
    row = approvals.find(tx, approval_id)
    assert row is not None
    facts = approval_reads.facts_for(tx, actor, row)
    return Item(
        number=number,
        task=0,
        approval=approval_id,
        subject=row["subject"],
        name=str(running.snapshot_of(row).get("name", "")),
        amount=row["amount"],
        currency=row["currency"],
        submitter=row["submitter"],
        facts=facts,
        submitted_at=row["submitted_at"],
        opened_at=row["submitted_at"],
    )


def _totals(items: Sequence[Item]) -> dict[str, int]:
    """Sums by currency."""
    found: dict[str, int] = {}
    for item in items:
        if item.amount is not None and item.currency:
            found[item.currency] = found.get(item.currency, 0) + item.amount
    return found


def morning(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """How many approvals wait, in the morning agenda (NOTIFY-54)."""
    waiting = approval_prompts.count_pending_of(tx, actor.user_id)
    return DigestLine("approvals", waiting) if waiting else None


SHOWS: Final = {KIND: shown, BATCH_ASK: shown, BATCH_DONE: shown_done}
PUSHES[KIND] = draw_digest
EVERY_LOOK["approval-prompts"] = Chore(work, waits)
MORNING["approvals"] = morning
