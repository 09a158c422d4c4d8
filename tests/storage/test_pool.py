"""Claiming from a pool: who may, in which order it is judged, what follows (POOL-18, CUST-2 to CUST-5)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.instants import DAY
from storage.errors import AlreadyClaimed, AlreadyDone, Conflict, Forbidden, Limit, NotFound
from storage.queries import cards
from storage.tx import ConstraintBroken
from tests.factories import a_customer, a_department, a_person, holders_in_index, the_pool
from tests.storage.pool_scene import (
    a_pool,
    a_pooled,
    a_scene,
    card_of,
    claims,
    held_is_right,
    holder,
    set_pool,
)

KINDS = ["customer", "lead"]


@pytest.mark.rule("POOL-18", "CUST-2", "CUST-3", "CUST-4", "LEAD-2", "CUST-5")
@pytest.mark.parametrize("kind", KINDS)
async def test_a_claim_changes_hands_with_everything_that_follows(db: Database, kind: str) -> None:
    firm, (lin, _) = await a_scene(db)
    record = await a_pooled(firm, kind, await the_pool(firm, kind), received_at=firm.clock.ms - 40 * DAY)
    firm.clock.passes(hours=1)
    claimed = await claims(firm, lin, record)
    assert (claimed.name, claimed.kind, claimed.card.view) == ("永发建材", kind, "pool-claimed")
    row = await holder(firm, record)
    assert (row["owner_id"], row["pool_id"], row["received_at"]) == (lin.id, None, firm.clock.ms)
    assert kind == "customer" or row["status"] == "assigned"
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["since"], stint["in_reason"], stint["until"]) == (
        lin.id,
        firm.clock.ms,
        "claimed",
        None,
    )
    log = await firm.row("SELECT * FROM claim_log")
    assert (log["user_id"], log["record_id"], log["day"]) == (lin.id, record[1], "2026-07-09")
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'claimed' AND entity = :k", k=kind) == 1
    assert await holders_in_index(firm, *record) == {f"o{lin.id}"}
    await held_is_right(firm)


@pytest.mark.rule("POOL-18", "ORG-8")
async def test_a_refused_claim_leaves_nothing_and_costs_no_quota(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = await a_pooled(firm, "customer", pool_id)
    await set_pool(firm, pool_id, release_delay_hours=24)
    card = await card_of(firm, lin, record)
    before = await holder(firm, record)
    with pytest.raises(Limit) as refused:
        await firm.crm.pool.claim(firm.tap(lin, card), record)
    assert refused.value.rule == "POOL-17"
    assert await holder(firm, record) == before
    for table in ("claim_log", "stints", "outbox"):
        assert await firm.rows(f"SELECT * FROM {table}") == []
    assert await firm.rows("SELECT * FROM audit WHERE action = 'claimed'") == []
    firm.clock.passes(hours=24)
    claimed = await firm.crm.pool.claim(firm.tap(lin, card), record)
    assert claimed.quota is not None
    assert claimed.quota.left == 4


@pytest.mark.rule("POOL-18")
async def test_t1_a_claim_takes_only_what_waits_in_this_pool(db: Database) -> None:
    """T1: an owned record, one in another pool, or a tap by a non-member is refused."""
    firm, (lin, _) = await a_scene(db)
    north = await a_department(firm, "华北")
    far = await a_pool(firm, "华北", departments=(north,))
    mine = await the_pool(firm)
    record = await a_pooled(firm, "customer", mine)
    card = await card_of(firm, lin, record)
    owned = await a_customer(firm, name="天成贸易")
    elsewhere = await a_customer(firm, pool=far, name="宏图五金")
    for other in (owned, elsewhere):
        with pytest.raises(NotFound):
            await firm.crm.pool.claim(firm.tap(lin, card), ("customer", other))
    stranger = await a_person(firm, "赵磊", department=north)
    await firm.write(
        lambda tx: tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=mine, d=north)
    )
    with pytest.raises(Forbidden) as refused:
        await firm.crm.pool.claim(firm.tap(lin, card), record)
    assert refused.value.reason == "not_member"
    assert (await claims(firm, stranger, record)).name == "永发建材"


@pytest.mark.rule("POOL-18")
async def test_t6c_a_card_of_another_pool_claims_nothing(db: Database) -> None:
    """T6c: the pool on the card is compared with the record's; an edit restarts no release delay."""
    firm, (lin, _) = await a_scene(db)
    east = await a_pool(firm, "华东")
    record = await a_pooled(firm, "customer", await the_pool(firm))
    card = await card_of(firm, lin, record)
    await firm.crm.pool.move(firm.call(firm.owner), record, east)
    with pytest.raises(NotFound):
        await firm.crm.pool.claim(firm.tap(lin, card), record)
    assert (await claims(firm, lin, record)).name == "永发建材"


@pytest.mark.rule("POOL-18")
async def test_without_the_permission_or_the_module_nobody_claims(db: Database) -> None:
    firm, _ = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    finance = await a_person(firm, "周敏", "finance")
    card = await card_of(firm, finance, record)
    with pytest.raises(Forbidden) as refused:
        await firm.crm.pool.claim(firm.tap(finance, card), record)
    assert refused.value.reason == "may_not_claim"
    lead = await a_pooled(firm, "lead", await the_pool(firm, "lead"))
    with pytest.raises(NotFound):
        await firm.crm.pool.open(firm.call(finance), lead)


@pytest.mark.rule("POOL-18", "ORG-31")
async def test_a_button_for_another_kind_finds_nothing(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    card = await card_of(firm, lin, record)
    for other in (("lead", record[1]), ("user", lin.id), ("customer", 999)):
        with pytest.raises(NotFound):
            await firm.crm.pool.claim(firm.tap(lin, card), other)


@pytest.mark.rule("POOL-18")
async def test_who_comes_second_hears_who_was_first(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    mine, hers = await card_of(firm, lin, record), await card_of(firm, wang, record)
    firm.clock.passes(minutes=9)
    await firm.crm.pool.claim(firm.tap(wang, hers), record)
    with pytest.raises(AlreadyClaimed) as refused:
        await firm.crm.pool.claim(firm.tap(lin, mine), record)
    assert (refused.value.params["by"], refused.value.params["at"]) == (wang.name, firm.clock.ms)
    with pytest.raises(AlreadyClaimed):
        await firm.crm.pool.open(firm.tap(lin, mine, nonce=None), record)


@pytest.mark.rule("POOL-18", "PERM-13")
async def test_a_claim_of_yesterday_is_simply_not_found(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    card = await card_of(firm, lin, record)
    await claims(firm, wang, record)
    firm.clock.passes(days=1)
    with pytest.raises(NotFound):
        await firm.crm.pool.claim(firm.tap(lin, card), record)


@pytest.mark.rule("ORG-9", "PERM-21")
async def test_a_double_tap_is_a_conflict_and_the_same_update_the_same_answer(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    card = await card_of(firm, lin, record)
    tap = firm.tap(lin, card)
    first = await firm.crm.pool.claim(tap, record)
    assert await firm.crm.pool.claim(tap, record) == first
    with pytest.raises(AlreadyDone):
        await firm.crm.pool.claim(firm.tap(lin, card), record)
    assert await firm.value("SELECT count(*) AS n FROM claim_log") == 1


@pytest.mark.rule("POOL-4", "POOL-18")
async def test_a_disabled_pool_gives_nothing(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    east = await a_pool(firm, "华东")
    record = await a_pooled(firm, "customer", east)
    card = await card_of(firm, lin, record)
    await set_pool(firm, east, enabled=0)
    with pytest.raises(NotFound):
        await firm.crm.pool.claim(firm.tap(lin, card), record)


@pytest.mark.rule("CUST-2", "LEAD-2")
async def test_t5_the_database_itself_refuses_two_holders_or_none(db: Database) -> None:
    """T5: one customer in several pools cannot be; nor owned and pooled, nor neither."""
    firm, (lin, _) = await a_scene(db)
    for kind in KINDS:
        record = await a_pooled(firm, kind, await the_pool(firm, kind))
        for wrong in ("owner_id = :who", "pool_id = NULL"):
            with pytest.raises(ConstraintBroken, match="one_holder|unassigned"):
                await firm.write(
                    lambda tx, wrong=wrong, kind=kind, record=record: tx.run(
                        f"UPDATE {kind}s SET {wrong} WHERE id = :id AND :who > 0", id=record[1], who=lin.id
                    )
                )


@pytest.mark.rule("NOTIFY-26", "PERM-23")
async def test_a_claim_in_a_group_answers_privately_and_redraws_the_group(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = await a_pooled(firm, "customer", pool_id)

    def push(tx: Any) -> Any:
        id_ = cards.draw(
            tx,
            firm.call(lin),
            user_id=None,
            view="pool-push",
            entity="customer",
            record_id=record[1],
            list_state={"pool": pool_id},
            place="tg:-100",
        )
        return cards.get(tx, id_)

    group = await firm.shown(await firm.write(push))
    claimed = await firm.crm.pool.claim(firm.tap(lin, group, private=False), record)
    assert (claimed.in_group, claimed.card.place, claimed.card.user_id) == (True, lin.account, lin.id)
    assert claimed.card.id != group.id
    redraw = await firm.row("SELECT * FROM outbox")
    assert (redraw["kind"], redraw["action"], redraw["card_id"]) == ("pool-group-claimed", "redraw", group.id)
    assert lin.name in redraw["facts"]
    with pytest.raises(Conflict) as refused:
        await firm.crm.pool.claim(firm.tap(wang, group, private=False), record)
    assert refused.value.params["by"] == lin.name
