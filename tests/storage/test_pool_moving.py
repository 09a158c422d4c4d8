"""From pool to pool by hand: who is offered which, what the card says afterwards, many at once (POOL-5)."""

import json
from typing import Any

import pytest

from storage.database import Database
from storage.entities.pool import PoolCard
from storage.errors import AlreadyClaimed, Conflict, Forbidden, NotFound
from tests.factories import Firm, Person, a_department, a_person, holders_in_index, the_pool
from tests.storage.pool_scene import a_pool, a_pooled, a_scene, card_of, held_is_right, holder
from tests.storage.test_pool_entry import a_seat
from tests.storage.test_pool_races import at_once

KINDS = ("customer", "lead")
Record = tuple[str, int]


async def opens(firm: Firm, person: Person, record: Record) -> PoolCard:
    shown = await firm.crm.pool.open(firm.call(person), record)
    assert isinstance(shown, PoolCard), shown
    return shown


async def an_admin(firm: Firm, pool_id: int, name: str = "何平") -> Person:
    person = await a_person(firm, name)
    await a_seat(firm, pool_id, person, "admin")
    return person


async def offered(firm: Firm, person: Person, record: Record) -> list[str]:
    asked = await firm.crm.pool.choose_target(firm.call(person), record)
    return [pool.name for pool in asked.pools]


@pytest.mark.rule("POOL-5", "PERM-13")
@pytest.mark.parametrize("kind", KINDS)
async def test_only_pools_the_rule_allows_are_offered(db: Database, kind: str) -> None:
    firm, (lin, wang) = await a_scene(db)
    source = await the_pool(firm, kind)
    north = await a_department(firm, "华北")
    await a_pool(firm, "华东", kind=kind)
    await a_pool(firm, "华北", kind=kind, departments=(north,))
    await a_pool(firm, "别的种类", kind="lead" if kind == "customer" else "customer")
    closed = await a_pool(firm, "停用的", kind=kind)
    await firm.crm.pool.disable(firm.call(firm.owner), closed)
    await a_seat(firm, source, lin, "admin")
    record = await a_pooled(firm, kind, source)
    assert await offered(firm, lin, record) == ["华东"]
    assert await offered(firm, firm.owner, record) == ["华东", "华北"]
    with pytest.raises(Forbidden) as refused:
        await offered(firm, wang, record)
    assert refused.value.rule == "POOL-5"
    cards = [(await opens(firm, person, record)).may_move for person in (lin, firm.owner, wang)]
    assert cards == [True, True, False]


@pytest.mark.rule("POOL-5")
async def test_nothing_is_offered_where_there_is_no_other_pool(db: Database) -> None:
    firm, _ = await a_scene(db)
    source = await the_pool(firm)
    lin = await an_admin(firm, source)
    await a_pool(firm, "华北", departments=(await a_department(firm, "华北"),))
    record = await a_pooled(firm, "customer", source)
    assert not (await opens(firm, lin, record)).may_move
    with pytest.raises(Conflict) as refused:
        await offered(firm, lin, record)
    assert refused.value.reason == "no_other_pool"


@pytest.mark.rule("POOL-5", "POOL-19")
async def test_who_may_not_look_into_the_pool_finds_nothing_to_move(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    far = await a_pool(firm, "华北", departments=(await a_department(firm, "华北"),))
    record = await a_pooled(firm, "customer", far)
    with pytest.raises(NotFound):
        await firm.crm.pool.choose_target(firm.call(lin), record)
    with pytest.raises(NotFound):
        await firm.crm.pool.move(firm.call(lin), record, await the_pool(firm))
    with pytest.raises(NotFound):
        await firm.crm.pool.move(firm.call(firm.owner), record, await the_pool(firm, "lead"))
    assert (await holder(firm, record))["pool_id"] == far


@pytest.mark.rule("POOL-5", "POOL-20", "POOL-21", "AUDIT-1")
@pytest.mark.parametrize("kind", KINDS)
async def test_the_card_shows_the_record_in_its_new_pool(db: Database, kind: str) -> None:
    firm, _ = await a_scene(db)
    source, target = await the_pool(firm, kind), await a_pool(firm, "华东", kind=kind, hidden=frozenset({"region"}))
    lin = await an_admin(firm, source)
    record = await a_pooled(firm, kind, source, entered_pool_at=77, region="guangdong")
    card = await card_of(firm, lin, record)
    asked = await firm.crm.pool.choose_target(firm.call(lin, place=card.place, card_message=card.message), record)
    assert (asked.pool.id, asked.card.id, asked.name) == (source, card.id, "永发建材")
    shown = await firm.crm.pool.move(firm.tap(lin, await firm.shown(asked.card)), record, target)
    assert (shown.pool.id, shown.moved, shown.record.region, shown.card.id) == (target, True, None, card.id)
    row = await holder(firm, record)
    assert (row["pool_id"], row["entered_pool_at"], row["owner_id"]) == (target, 77, None)
    assert await holders_in_index(firm, *record) == {f"p{target}"}
    audited = await firm.row(
        "SELECT a.actor_id, a.entity, a.record_id, v.before_values, v.after_values FROM audit a"
        " JOIN audit_values v ON v.audit_id = a.id WHERE a.action = 'moved'"
    )
    assert (audited["actor_id"], audited["entity"], audited["record_id"]) == (lin.id, *record)
    assert json.loads(audited["before_values"]) == {"pool_id": source}
    assert json.loads(audited["after_values"]) == {"pool_id": target}
    seen = await firm.rows("SELECT pool_id FROM pool_views WHERE user_id = :u ORDER BY id", u=lin.id)
    assert [row["pool_id"] for row in seen] == [source, target]
    again = await opens(firm, lin, record)
    assert (again.pool.id, again.moved) == (target, False)
    claimed = await firm.crm.pool.claim(firm.tap(lin, await firm.shown(shown.card)), record)
    assert claimed.id == record[1]
    await held_is_right(firm)


@pytest.mark.rule("POOL-5")
async def test_a_list_from_before_a_move_moves_nothing(db: Database) -> None:
    firm, _ = await a_scene(db)
    source, east, west = await the_pool(firm), await a_pool(firm, "华东"), await a_pool(firm, "华西")
    record = await a_pooled(firm, "customer", source)
    asked = await firm.crm.pool.choose_target(firm.call(firm.owner), record)
    card = await firm.shown(asked.card)
    await firm.crm.pool.move(firm.call(firm.owner), record, east)
    for to in (west, east, source):
        with pytest.raises(Conflict) as refused:
            await firm.crm.pool.move(firm.tap(firm.owner, card), record, to)
        assert refused.value.reason == "not_in_pool"
    assert (await holder(firm, record))["pool_id"] == east
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'moved'") == 1
    await held_is_right(firm)


@pytest.mark.rule("POOL-5", "POOL-18")
async def test_who_moves_what_was_claimed_meanwhile_hears_by_whom(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    source, east = await the_pool(firm), await a_pool(firm, "华东")
    head = await an_admin(firm, source)
    record = await a_pooled(firm, "customer", source)
    card = await card_of(firm, head, record)
    asked = await firm.crm.pool.choose_target(firm.call(head, place=card.place, card_message=card.message), record)
    listed = await firm.shown(asked.card)
    await firm.crm.pool.claim(firm.tap(lin, await card_of(firm, lin, record)), record)
    with pytest.raises(AlreadyClaimed) as refused:
        await firm.crm.pool.move(firm.tap(head, listed), record, east)
    assert refused.value.params["by"] == lin.name
    assert (await holder(firm, record))["owner_id"] == lin.id


@pytest.mark.rule("POOL-5", "PERM-13")
async def test_the_seat_is_asked_for_at_the_tap(db: Database) -> None:
    firm, _ = await a_scene(db)
    source, east = await the_pool(firm), await a_pool(firm, "华东")
    lin = await an_admin(firm, source)
    record = await a_pooled(firm, "customer", source)
    asked = await firm.crm.pool.choose_target(firm.call(lin), record)
    card = await firm.shown(asked.card)
    await firm.write(lambda tx: tx.run("DELETE FROM pool_people WHERE user_id = :u", u=lin.id))
    with pytest.raises(Forbidden):
        await firm.crm.pool.move(firm.tap(lin, card), record, east)
    assert (await holder(firm, record))["pool_id"] == source


@pytest.mark.rule("POOL-5")
async def test_the_pools_stand_on_pages_of_five(db: Database) -> None:
    firm, _ = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    for number in range(1, 8):
        await a_pool(firm, f"公海{number}")

    async def turned(card: Any, step: int) -> Any:
        message = (await firm.shown(card)).message
        call = firm.call(firm.owner, place=card.place, card_message=message)
        return await firm.crm.pool.turn_targets(call, step)

    first = await firm.crm.pool.choose_target(firm.call(firm.owner), record)
    assert ([pool.name for pool in first.pools], first.start, first.total) == (
        ["公海1", "公海2", "公海3", "公海4", "公海5"],
        0,
        7,
    )
    for step, names in ((1, ["公海6", "公海7"]), (1, ["公海6", "公海7"]), (-1, [pool.name for pool in first.pools])):
        page = await turned(first.card, step)
        assert [pool.name for pool in page.pools] == names
    with pytest.raises(NotFound):
        await firm.crm.pool.turn_targets(firm.call(firm.owner), 1)


@pytest.mark.rule("POOL-5", "POOL-18")
@pytest.mark.parametrize("kind", KINDS)
async def test_of_twenty_at_once_one_moves_or_claims(db: Database, kind: str) -> None:
    firm, people = await a_scene(db, 20)
    movers, claimants = people[:10], people[10:]
    source = await the_pool(firm, kind)
    targets = [await a_pool(firm, f"公海{number}", kind=kind) for number in range(1, 11)]
    record = await a_pooled(firm, kind, source)
    moves = []
    for person, target in zip(movers, targets, strict=True):
        await a_seat(firm, source, person, "admin")
        card = await card_of(firm, person, record)
        moves.append(firm.crm.pool.move(firm.tap(person, card), record, target))
    cards = [await card_of(firm, person, record) for person in claimants]
    claims = [
        firm.crm.pool.claim(firm.tap(person, card), record) for person, card in zip(claimants, cards, strict=True)
    ]
    both = [attempt for pair in zip(moves, claims, strict=True) for attempt in pair]
    won, lost = await at_once(*both)
    assert (len(won), len(lost)) == (1, 19)
    row = await holder(firm, record)
    assert (row["owner_id"] is None) == (row["pool_id"] in targets)
    audited = "SELECT count(*) AS n FROM audit WHERE action IN ('moved', 'claimed')"
    assert await firm.value(audited) == 1
    await held_is_right(firm)
