"""Lists of new pool records in a bound group: each line follows its record out of the pool (NOTIFY-12, NOTIFY-26)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.pool import GroupClaimed, PoolNews, PoolRecord
from storage.errors import AlreadyClaimed
from tests.factories import Firm, Person, the_pool
from tests.storage.pool_scene import Record, a_pooled, a_scene, assigns, card_of, claims, gives_back


async def leased(firm: Firm) -> list[Any]:
    return await firm.crm.outbox.lease(now=firm.clock.ms, real=firm.clock.ms)


async def a_list(firm: Firm, names: tuple[str, ...]) -> tuple[list[Record], int]:
    """The records, and the card that lists them in a group; nothing else waits to be sent."""
    pool_id = await the_pool(firm)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
            " VALUES ('tg:-1', :root, 'zh-CN', '21:00-08:00', :by, 0)",
            root=firm.root,
            by=firm.owner.id,
        )
    )
    for name in names:
        await a_pooled(firm, "customer", pool_id, name)
    (parcel,) = [one for one in await leased(firm) if isinstance(one.entity, PoolNews)]
    await firm.crm.outbox.sent(parcel, "77", now=firm.clock.ms)
    listed = [("customer", record.id) for record in parcel.entity.records]
    return listed, parcel.card.id


async def redrawn(firm: Firm) -> list[PoolNews]:
    return [one.entity for one in await leased(firm) if one.kind == "pool-news-left" and one.redraw]


NAMES = ("第一家", "第二家", "第三家")


@pytest.mark.rule("NOTIFY-26", "NOTIFY-1")
async def test_a_claim_queues_one_redraw_of_the_list_in_its_own_transaction(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    records, card = await a_list(firm, NAMES)
    late = await card_of(firm, wang, records[0])
    at = firm.clock.ms
    await claims(firm, lin, records[0])
    queued = await firm.rows("SELECT action, card_id, place FROM outbox WHERE kind = 'pool-news-left'")
    assert queued == [{"action": "redraw", "card_id": card, "place": None}]
    with pytest.raises(AlreadyClaimed):
        await firm.crm.pool.claim(firm.tap(wang, late), records[0])
    (shown,) = await redrawn(firm)
    assert shown.records[0] == GroupClaimed("第三家", lin.name, at)
    assert [type(one) for one in shown.records] == [GroupClaimed, PoolRecord, PoolRecord]
    assert await firm.value("SELECT count(*) AS n FROM outbox WHERE kind = 'pool-news-left'") == 1


@pytest.mark.rule("NOTIFY-26", "POOL-26")
async def test_those_given_at_once_leave_their_lines_and_a_refused_one_stays(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    records, _ = await a_list(firm, NAMES)
    pool_id = await the_pool(firm)
    await assigns(firm, firm.owner, [records[0], ("customer", 10**6), records[2]], pool_id, wang)
    shown_twice = await redrawn(firm)
    assert len(shown_twice) == 2
    for shown in shown_twice:
        assert [one.name for one in shown.records] == ["第三家", "第二家", "第一家"]
        assert [(type(one), getattr(one, "by", None)) for one in shown.records] == [
            (GroupClaimed, ""),
            (PoolRecord, None),
            (GroupClaimed, ""),
        ]


@pytest.mark.rule("NOTIFY-26", "POOL-18")
async def test_all_lines_claimed_at_once_are_all_told(db: Database) -> None:
    firm, people = await a_scene(db, 3)
    records, card = await a_list(firm, NAMES)

    async def claim(person: Person, record: Record) -> None:
        await claims(firm, person, record)

    await asyncio.gather(*(claim(*pair) for pair in zip(people, records, strict=True)))
    shown = await redrawn(firm)
    assert len(shown) == 3
    for one in shown:
        assert [line.by for line in one.records if isinstance(line, GroupClaimed)] == [who.name for who in people]
    assert await firm.value("SELECT count(*) AS n FROM pool_lines WHERE card_id = :id", id=card) == 3


@pytest.mark.rule("NOTIFY-26")
async def test_what_came_back_to_the_pool_is_no_longer_on_the_old_list(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    records, _ = await a_list(firm, NAMES)
    await claims(firm, lin, records[0])
    await gives_back(firm, lin, records[0])
    await claims(firm, wang, records[1])
    shown = (await redrawn(firm))[-1]
    assert [getattr(one, "by", None) for one in shown.records] == [lin.name, wang.name, None]
