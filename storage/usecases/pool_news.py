"""What is new in a pool, to its bound groups and subscribed members, merged by windows of five minutes (NOTIFY-25).

The first record goes out at once; what enters within five minutes of it goes out as one message after them, and so
does everything that quiet hours held. A member who asked for it gets it silently: a record is claimed by who sees
it in time, so the next morning's digest would be too late for it.
"""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.ids import RecordKind, ref
from storage.entities.instants import MINUTE
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.pool import PAGE, GroupCard, GroupClaimed, Pool, PoolNews, PoolRecord
from storage.pushes import PLACES, PUSHES, REDRAWS, Drawn
from storage.queries import cards, outbox, people, pool, pool_news, visibility
from storage.tx import Row, Tx
from storage.usecases.pool_cards import pool_record

WINDOW: Final = 5 * MINUTE


def announce(tx: Tx, call: Call, kind: RecordKind, record_id: int, pool_id: int) -> None:
    """Whoever listens to this pool hears of a record that is new in it; nobody of what he put there himself."""
    for group in pool.list_bound_groups(tx):
        if pool.find_nearest(tx, kind, group["department_id"]).id == pool_id:
            _queue(tx, call, (kind, record_id), pool_id, group["place"], place=group["place"], tier=2)
    for person in pool.list_subscribers(tx, pool_id):
        if person["account"] != call.account:
            _queue(tx, call, (kind, record_id), pool_id, f"u{person['id']}", user_id=person["id"], tier=2)


def _queue(tx: Tx, call: Call, record: tuple[str, int], pool_id: int, target: str, *, tier: int, **to: Any) -> None:
    planned = pool_news.next_at(tx, target, pool_id)
    if planned <= call.at:
        planned = call.at if planned + WINDOW <= call.at else planned + WINDOW
        pool_news.plan(tx, target, pool_id, planned)
    outbox.queue(
        tx,
        call,
        "pool-push",
        subject=record,
        facts={"pool": pool_id, "since": call.at},
        tier=tier,
        not_before=planned,
        dedupe=f"pool-push:{target}:{pool_id}:{planned}",
        **to,
    )


def for_group(tx: Tx, call: Call, push: Push) -> Drawn | None:
    """pool-push in a bound group: masked, while the pool still is that of the group's department (PERM-23)."""
    group = next((row for row in pool.list_bound_groups(tx) if row["place"] == push.place), None)
    source = pool.find(tx, push.facts["pool"])
    if group is None or source is None or not source.enabled:
        return None
    if pool.find_nearest(tx, source.kind, group["department_id"]).id != source.id:
        return None
    system = people.system_actor(tx)
    return _drawn(tx, system, call, push, source, group["place"], user_id=None, place=push.place)


def for_member(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-push to a subscribed member, while he may look into the pool."""
    push = pushes[0]
    source = pool.find(tx, push.facts["pool"])
    if source is None or source.id not in visibility.open_pools(tx, actor, source.kind):
        return None
    return _drawn(tx, actor, call, push, source, f"u{actor.user_id}", user_id=actor.user_id, place=None)


def _drawn(
    tx: Tx, actor: Actor, call: Call, push: Push, source: Pool, target: str, *, user_id: int | None, place: str | None
) -> Drawn | None:
    after, upto = pool_news.heard(tx, push, target, source.id, now=call.at)
    rows, total = pool_news.entered(tx, source, after, upto, limit=PAGE)
    if not rows:
        return None
    one: Row | None = rows[0] if total == 1 else None
    drawn = cards.draw(
        tx,
        call,
        user_id=user_id,
        view="pool-push" if one else "pool-news",
        entity=source.kind if one else "pool",
        record_id=one["id"] if one else source.id,
        subject=ref(source.kind, one["id"]) if one else None,
        list_state={"pool": source.id, "total": total},
        place=place,
    )
    card = cards.get(tx, drawn)
    if one:
        record = pool_record(tx, actor, source, one, now=call.at, history=1)
        return Drawn(push.kind, GroupCard(source.id, record, card), card)
    if place is not None:
        pool_news.keep_lines(tx, drawn, source.kind, rows)
    listed = tuple(pool_record(tx, actor, source, row, now=call.at, history=0) for row in rows)
    return Drawn(push.kind, PoolNews(source, listed, total, card), card)


def again(tx: Tx, push: Push) -> PoolNews | None:
    """pool-news-left: the list in a group with a line for each record that left its pool (conversations 8.4)."""
    card = cards.get(tx, push.card_id or 0)
    source = pool.find(tx, card.record_id)
    if source is None:
        return None
    system, lines = people.system_actor(tx), pool_news.lines_of(tx, source.kind, card.id)
    rows = pool_news.waiting(tx, source, [line["record_id"] for line in lines if line["left_at"] is None])
    listed: list[PoolRecord | GroupClaimed] = []
    for line in lines:
        row = rows.get(line["record_id"])
        if row is None:
            listed.append(GroupClaimed(line["name"], line["taken_by"], line["left_at"] or 0))
        else:
            listed.append(pool_record(tx, system, source, row, now=card.drawn_at, history=0))
    return PoolNews(source, tuple(listed), card.list_state["total"], card)


PUSHES["pool-push"] = for_member
REDRAWS["pool-news-left"] = again
PLACES["pool-push"] = for_group
