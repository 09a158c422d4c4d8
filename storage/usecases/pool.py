"""Taking records from a pool (POOL-14 to POOL-18, POOL-26), and what each verb of the pool shows."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.entities.pool import Pool
from storage.errors import Forbidden, NotFound
from storage.queries import cards, pool, pool_moves
from storage.rules import pool as rules
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import (
    assigning,
    pool_admin,
    pool_cards,
    pool_deals,
    pool_extensions_shown,
    pool_lists,
    pool_moving,
    pool_near,
    pool_push,
    pool_run,
    pool_warnings,
)
from storage.usecases.pool_entry import kind_of


def claim(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int]) -> Outcome:
    """Claim a record by its card: the pool is taken from the card, never from the button (POOL-18).

    Raises Forbidden, AlreadyClaimed, NotFound, Limit. From a group the full card goes to the private chat.
    """
    kind = kind_of(record)
    source = pool_of(card)
    row = claim_record(tx, actor, call, kind, record[1], source)
    from_group = card is not None and card.user_id is None
    drawn = draw_claimed(tx, actor, call, None if from_group else card, kind, row, source)
    return Outcome("pool-claimed", kind, row["id"], row["version"], drawn, parts=(int(from_group), 1))


def claim_record(
    tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int, pool_id: int, *, claimant: Actor | None = None
) -> Row:
    """Claim a record of a known pool, as part of any call; the row after. Raises as `claim`.

    `claimant` is whom it is claimed for, who must pass every rule of a claim; the actor himself by default.
    A failure undoes everything and costs no quota: the caller's transaction or savepoint ends with it.
    """
    claimant = claimant or actor
    source = get_claimable(tx, claimant, kind, pool_id)
    row = pool_moves.take(tx, kind, record_id, source.id, claimant.user_id, at=call.at, by=actor.user_id)
    if row is None:
        raise assigning.why_not(tx, actor, call, kind, record_id, source.id)
    standing = standing_of(tx, claimant, source, row, now=call.at)
    rules.check_claim(standing, source, actor.organisation, now=call.at)
    day = today(actor.organisation, call.at).isoformat()
    pool_moves.log_claim(tx, call, kind, record_id, source.id, claimant.user_id, day=day)
    assigning.hand_out(tx, actor, call, source, row, owner_id=claimant.user_id, action="claimed", reason="claimed")
    return row


def claim_several(tx: Tx, actor: Actor, call: Call, card: Card | None, records: Sequence[tuple[str, int]]) -> Outcome:
    """Claim up to 20, each judged alone; only successes cost quota (POOL-26). Raises Invalid for the number."""
    rules.check_batch(len(records))
    source = pool_of(card)
    results = [
        assigning.judged(tx, partial(claim_record, tx, actor, call, kind_of(record), record[1], source))
        for record in records
    ]
    found = pool.find(tx, source)
    return Outcome(
        "pool-batch",
        found.kind if found else "customer",
        actor.user_id,
        card=card.id if card else None,
        parts=assigning.parts_of([record_id for _, record_id in records], results),
    )


def claim_picked(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Claim what was chosen on a list (POOL-26); the card becomes the result. Raises Invalid, NotFound."""
    found = pool.find(tx, pool_of(card))
    if found is None or card is None:
        raise NotFound(rule="POOL-18")
    picked = card.list_state.get("picked") or []
    outcome = claim_several(tx, actor, call, card, [(found.kind, record_id) for record_id in picked])
    state = {name: value for name, value in card.list_state.items() if name != "picked"}
    cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="pool-batch",
        entity="user",
        record_id=actor.user_id,
        list_state={"pool": found.id, "list": state},
        onto=card,
    )
    return outcome


def get_claimable(tx: Tx, actor: Actor, kind: RecordKind, pool_id: int) -> Pool:
    """The enabled pool the actor is a member of (POOL-18). Raises NotFound, Forbidden."""
    source = pool.find(tx, pool_id)
    if source is None or source.kind != kind or not source.enabled or not actor.may(f"{kind}.view"):
        raise NotFound(rule="POOL-18")
    if not pool.is_member(tx, pool_id, actor.user_id):
        raise Forbidden("not_member", rule="POOL-18")
    if not actor.may("pool.claim"):
        raise Forbidden("may_not_claim", rule="POOL-18")
    return source


def pool_of(card: Card | None) -> int:
    """The pool a card shows. Raises NotFound for a card that shows none."""
    found = card.list_state.get("pool") if card is not None else None
    if not isinstance(found, int):
        raise NotFound(rule="POOL-18")
    return found


def standing_of(tx: Tx, actor: Actor, source: Pool, row: Row, *, now: int) -> rules.Standing:
    """What the claim is judged by; the claimant's row is held since the call began."""
    stint = pool.find_last_stint(tx, source.kind, row["id"], actor.user_id)
    held, limit = assigning.room_of(tx, actor, source.kind, actor.user_id, but=row["id"])
    return rules.Standing(
        entered_at=row["entered_pool_at"],
        left_at=stint["until"] if stint else None,
        returned=stint is not None and stint["out_reason"] == "returned" and stint["ended_by"] == actor.user_id,
        held=held,
        limit=limit,
        claimed_today=pool.count_claims(tx, actor.user_id, source.id, today(actor.organisation, now).isoformat()),
    )


def draw_claimed(
    tx: Tx, actor: Actor, call: Call, onto: Card | None, kind: RecordKind, row: Row, pool_id: int
) -> int:
    """The card of a claimed record: onto the one tapped, or a new one in the private chat."""
    subject = ref(kind, row["id"])
    return cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="pool-claimed",
        entity=kind,
        record_id=row["id"],
        subject=subject,
        seen={subject: row["version"]},
        list_state={"pool": pool_id},
        onto=onto,
        place=call.place if call.private else actor.account,
    )


# Importing pool_push registers what the pool tells people and groups.
TELLS: Final = pool_push.__name__
RUNS: Final = pool_run.__name__

SHOWS: Final = {
    **pool_cards.SHOWS,
    **pool_deals.SHOWS,
    **pool_admin.SHOWS,
    **pool_extensions_shown.SHOWS,
    **pool_lists.SHOWS,
    **pool_moving.SHOWS,
    **pool_near.SHOWS,
    **pool_warnings.SHOWS,
    "pool-batch": assigning.shown_batch,
}
