"""A pooled record into another pool: which one, on a numbered list, then the move itself (POOL-5)."""

from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.pool import PAGE, Pool
from storage.entities.pool_lists import PoolMove
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import audit, names, pool, pool_moves, visibility
from storage.rules.calendar import today
from storage.rules.paging import begin_of
from storage.rules.pool import kind_of
from storage.tx import Row, Tx
from storage.usecases import assigning, pool_cards
from storage.usecases.pool_entry import count_in

Record = tuple[str, int]


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Record) -> Outcome:
    """To which pool? Raises NotFound, AlreadyClaimed, Forbidden, Conflict where there is no other."""
    return _listed(tx, actor, call, card, record, 0)


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The pools after (+1) or before (-1) those on the card tapped. Raises as `choose`."""
    if card is None or card.view != "pool-move":
        raise NotFound(rule="POOL-5")
    return _listed(tx, actor, call, card, (card.entity, card.record_id), card.list_state["start"] + step * PAGE)


def move(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Record, to: int) -> Outcome:
    """Move a pooled record to another pool; its entry date stays (POOL-5).

    Raises NotFound, AlreadyClaimed, Forbidden (admin of the source and member of the target, or `pool.manage`),
    Conflict for a closed pool, and where it has left the pool that the card shows.
    """
    kind = kind_of(record)
    row, source = _pooled(tx, actor, call, card, kind, record[1])
    target = pool.find(tx, to)
    if target is None or target.kind != kind:
        raise NotFound(rule="POOL-5")
    if card is not None and card.list_state.get("pool", source.id) != source.id:
        raise Conflict("not_in_pool", rule="POOL-5")
    _check(tx, actor, source, target)
    after = None
    if to != source.id:
        after = pool_moves.shift(tx, kind, record[1], source.id, to, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("not_in_pool", rule="POOL-5")
    _follow(tx, actor, call, kind, after, source, target)
    state = pool_cards.state_of(card, to)
    drawn = pool_cards.draw_record(tx, actor, call, card, "pool-card", kind, after, list_state=state)
    _count(tx, source, target)
    return Outcome("pool-card", kind, record[1], after["version"], drawn, parts=(1,))


def _pooled(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int
) -> tuple[Row, Pool]:
    """The record and the pool it is in now, where the actor may look into that pool."""
    row = pool.find_pooled(tx, kind, record_id, visibility.open_pools(tx, actor, kind))
    source = pool.find(tx, row["pool_id"]) if row is not None else None
    if row is None or source is None:
        raise pool_cards.gone(tx, actor, call, card, kind, record_id)
    return row, source


def _check(tx: Tx, actor: Actor, source: Pool, target: Pool) -> None:
    """Raises Forbidden for whom POOL-5 does not name."""
    if actor.may("pool.manage"):
        return
    runs = visibility.is_pool_admin(tx, source.id, actor.user_id)
    if not (runs and pool.is_member(tx, target.id, actor.user_id)):
        raise Forbidden("not_allowed", rule="POOL-5")


def _follow(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, source: Pool, target: Pool) -> None:
    """What a move leaves behind: the index, the history, no Claim in the groups of the first pool, the card seen.

    No cap of the target stops it: the mover had the record before him already (POOL-21).
    """
    names.refresh(tx, kind, row["id"])
    before, after = {"pool_id": source.id}, {"pool_id": target.id}
    audit.write(tx, actor, call, "moved", kind, row["id"], name=row["name"], before=before, after=after)
    assigning.redraw_groups(tx, call, kind, row, by="")
    day = today(actor.organisation, call.at).isoformat()
    pool.log_view(tx, actor.user_id, target.id, kind, row["id"], day=day, at=call.at)


def _count(tx: Tx, source: Pool, target: Pool) -> None:
    """Both counters, last and in one order for everybody. Raises Conflict for a closed target (POOL-4)."""
    for pool_id in sorted((source.id, target.id)):
        if pool_id == source.id:
            pool_moves.count_out(tx, pool_id)
        else:
            count_in(tx, pool_id)


def _listed(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Record, start: int) -> Outcome:
    kind = kind_of(record)
    row, source = _pooled(tx, actor, call, card, kind, record[1])
    total = len(pool_cards.targets(tx, actor, source))
    if not total:
        if pool_cards.may_move(tx, actor, source):
            raise Conflict("no_other_pool", rule="POOL-5")
        raise Forbidden("not_allowed", rule="POOL-5")
    state = pool_cards.state_of(card, source.id) | {"start": begin_of(start, total, PAGE)}
    drawn = pool_cards.draw_record(tx, actor, call, card, "pool-move", kind, row, list_state=state)
    return Outcome("pool-move", kind, row["id"], row["version"], drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> PoolMove:
    """The page of pools as they stand now."""
    card, row, source = pool_cards.pooled(tx, actor, outcome)
    targets, start = pool_cards.targets(tx, actor, source), card.list_state["start"]
    page = tuple(targets[start : start + PAGE])
    return PoolMove(source.kind, row["id"], row["name"], source, page, start, len(targets), card)


SHOWS: Final = {"pool-move": shown}
