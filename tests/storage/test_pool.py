"""Claiming from a pool: who may, in which order it is judged, what follows (POOL-14 to POOL-19, POOL-26)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.instants import DAY, HOUR
from storage.errors import AlreadyClaimed, AlreadyDone, Conflict, Forbidden, Invalid, Limit, NotFound
from tests.factories import a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.pool_scene import (
    a_pool,
    a_scene,
    assigns,
    card_of,
    claims,
    gives_back,
    held_is_right,
    holder,
    set_pool,
)

KINDS = ["customer", "lead"]


async def a_pooled(firm: Any, kind: str, pool_id: int, name: str = "永发建材", **fields: Any) -> tuple[str, int]:
    make = a_customer if kind == "customer" else a_lead
    return kind, await make(firm, pool=pool_id, name=name, **fields)


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
    assert await firm.rows("SELECT DISTINCT owner_id, pool_id FROM name_tokens") == [
        {"owner_id": lin.id, "pool_id": None}
    ]
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


@pytest.mark.rule("POOL-14")
async def test_t6b_the_daily_limit_counts_claims_and_nothing_else(db: Database) -> None:
    """T6b: a claim given back the same day still counts; created and assigned records do not."""
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=1, cooldown_days=0)
    for number in range(3):
        await a_customer(firm, owner=lin, name=f"自建{number}")
    given = await a_pooled(firm, "customer", pool_id, "分配的")
    await assigns(firm, firm.owner, [given], pool_id, lin)
    first, second = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    await claims(firm, lin, first)
    await gives_back(firm, lin, first)
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, second)
    assert (refused.value.rule, refused.value.params["used"], refused.value.params["limit"]) == ("POOL-14", 1, 1)
    firm.clock.passes(days=1)
    await claims(firm, lin, second)


@pytest.mark.rule("POOL-14")
async def test_each_pool_has_a_daily_limit_of_its_own(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id, east = await the_pool(firm), await a_pool(firm, "华东", daily_claim_limit=1)
    await set_pool(firm, pool_id, daily_claim_limit=1)
    await claims(firm, lin, await a_pooled(firm, "customer", pool_id))
    await claims(firm, lin, await a_pooled(firm, "customer", east, "宏图五金"))


@pytest.mark.rule("POOL-15")
async def test_t6_the_cooldown_sees_every_stint_of_the_claimant(db: Database) -> None:
    """T6: A, then B, then the pool, then A again within the cool-down is refused, with the date."""
    firm, (ann, bob) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    await claims(firm, ann, record)
    left = firm.clock.ms
    await gives_back(firm, ann, record)
    await claims(firm, bob, record)
    firm.clock.passes(days=2)
    await gives_back(firm, bob, record)
    firm.clock.passes(days=4)
    with pytest.raises(Limit) as refused:
        await claims(firm, ann, record)
    assert (refused.value.rule, refused.value.params["left_at"]) == ("POOL-15", left)
    assert refused.value.params["returned"] is True
    firm.clock.passes(days=1)
    await claims(firm, ann, record)


@pytest.mark.rule("POOL-15", "CUST-3")
async def test_the_cooldown_holds_for_pool_admins_and_for_a_return_by_the_manager(db: Database) -> None:
    firm, (ann, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, owner=ann, name="永发建材"))
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')", p=pool_id, u=ann.id
        )
    )
    await gives_back(firm, firm.owner, record)
    with pytest.raises(Limit) as refused:
        await claims(firm, ann, record)
    assert (refused.value.rule, refused.value.params["returned"]) == ("POOL-15", False)


@pytest.mark.rule("POOL-16", "CUST-20")
async def test_the_holding_limit_counts_live_undealt_customers(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.holding_limit", 2)
    pool_id = await the_pool(firm)
    first, second = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    await a_customer(firm, owner=lin, name="成交的", dealt=1)
    await a_customer(firm, owner=lin, name="删除的", state="deleted", deleted_at=1)
    await a_lead(firm, owner=lin)
    await a_customer(firm, owner=lin, name="在手的")
    claimed = await claims(firm, lin, first)
    assert claimed.quota is not None
    assert (claimed.quota.held, claimed.quota.limit, claimed.quota.left) == (2, 2, 4)
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, second)
    assert (refused.value.rule, refused.value.params["used"], refused.value.params["limit"]) == ("POOL-16", 2, 2)
    await firm.set("pool.holding_limit", 3)
    await claims(firm, lin, second)
    await firm.set("pool.count_dealt", True)
    third = await a_pooled(firm, "customer", pool_id, "联胜机电")
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, third)
    assert refused.value.params["used"] == 4


@pytest.mark.rule("POOL-16")
async def test_the_limit_of_the_user_beats_that_of_the_nearest_department(db: Database) -> None:
    firm, _ = await a_scene(db)
    await firm.set("pool.holding_limit", 9)
    east = await a_department(firm, "华东")
    team = await a_department(firm, "一组", parent=east)
    await firm.write(lambda tx: tx.run("UPDATE departments SET holding_limit = 1 WHERE id = :id", id=east))
    plain = await a_person(firm, "王芳", department=team)
    special = await a_person(firm, "赵磊", department=team, holding_limit=2)
    pool_id = await the_pool(firm)
    for person, room in ((plain, 1), (special, 2)):
        for number in range(room):
            await claims(firm, person, await a_pooled(firm, "customer", pool_id, f"{person.name}{number}"))
        with pytest.raises(Limit) as refused:
            await claims(firm, person, await a_pooled(firm, "customer", pool_id, f"{person.name}满"))
        assert refused.value.params["limit"] == room


@pytest.mark.rule("POOL-27", "POOL-16")
async def test_leads_have_a_holding_limit_and_a_daily_limit_of_their_own(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.holding_limit", 1)
    await firm.set("lead.holding_limit", 2)
    await a_customer(firm, owner=lin)
    pool_id = await the_pool(firm, "lead")
    for number in range(2):
        await claims(firm, lin, await a_pooled(firm, "lead", pool_id, f"线索{number}"))
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, await a_pooled(firm, "lead", pool_id, "线索满"))
    assert (refused.value.params["limit"], refused.value.params["kind"]) == (2, "lead")


@pytest.mark.rule("POOL-17", "POOL-5")
async def test_t6c_an_edit_restarts_no_release_delay(db: Database) -> None:
    """T6c: the delay counts from the entry, whatever was edited or moved since."""
    firm, (lin, _) = await a_scene(db)
    pool_id, east = await the_pool(firm), await a_pool(firm, "华东", release_delay_hours=24)
    await set_pool(firm, pool_id, release_delay_hours=24)
    record = await a_pooled(firm, "customer", pool_id)
    entered = firm.clock.ms
    firm.clock.passes(hours=23, minutes=59)
    await firm.write(
        lambda tx: tx.run(
            "UPDATE customers SET remark = 'x', updated_at = :at, version = version + 1", at=firm.clock.ms
        )
    )
    await firm.crm.pool.move(firm.call(firm.owner), record, east)
    assert (await holder(firm, record))["entered_pool_at"] == entered
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, record)
    assert (refused.value.rule, refused.value.params["next_allowed_at"]) == ("POOL-17", entered + 24 * HOUR)
    firm.clock.passes(minutes=1)
    await claims(firm, lin, record)


@pytest.mark.rule("POOL-26")
async def test_several_are_judged_alone_and_only_successes_cost_quota(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=2)
    records = [await a_pooled(firm, "customer", pool_id, f"客户{number}") for number in range(4)]
    await claims(firm, wang, records[0])
    page = await firm.shown((await firm.crm.pool.list(firm.call(lin))).card)
    several = [*records, ("customer", 999)]
    batch = await firm.crm.pool.claim_several(firm.tap(lin, page), several)
    assert [(item.name, item.refused) for item in batch.items] == [
        ("客户0", "already_claimed"),
        ("客户1", None),
        ("客户2", None),
        ("客户3", "daily_claims"),
        ("", "not_found"),
    ]
    assert (batch.items[0].by, batch.items[0].at) == (wang.name, firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM claim_log WHERE user_id = :id", id=lin.id) == 2
    page = await firm.shown((await firm.crm.pool.list(firm.call(lin))).card)
    with pytest.raises(Invalid):
        await firm.crm.pool.claim_several(firm.tap(lin, page), [("customer", n) for n in range(21)])
    await held_is_right(firm)


@pytest.mark.rule("POOL-22", "POOL-16")
async def test_an_assignment_passes_the_claim_limits_and_obeys_the_holding_limit(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    east = await a_department(firm, "华东")
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=0, release_delay_hours=24)
    chen = await a_person(firm, "陈经理", "manager", department=east)
    rep = await a_person(firm, "王芳", department=east, holding_limit=1)
    record, other = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    batch = await assigns(firm, chen, [record], pool_id, rep)
    assert ([item.name for item in batch.taken], batch.to) == (["永发建材"], "王芳")
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["in_reason"], stint["given_by"]) == (rep.id, "assigned", chen.id)
    push = await firm.row("SELECT * FROM outbox")
    assert (push["kind"], push["user_id"], push["tier"], push["subject_id"]) == (
        "pool-assigned",
        rep.id,
        0,
        record[1],
    )
    assert await firm.rows("SELECT * FROM claim_log") == []
    with pytest.raises(Limit):
        await assigns(firm, chen, [other], pool_id, rep)
    await assigns(firm, firm.owner, [other], pool_id, rep)
    await held_is_right(firm)


@pytest.mark.rule("POOL-22", "ORG-24", "PERM-8")
async def test_who_may_assign_to_whom(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    east = await a_department(firm, "华东")
    chen = await a_person(firm, "陈经理", "manager", department=east)
    rep = await a_person(firm, "王芳", department=east)
    gone = await a_person(firm, "赵磊", department=east, status="suspended")
    pool_id = await the_pool(firm)
    record = await a_pooled(firm, "customer", pool_id)
    for giver, taker in ((chen, lin), (lin, lin), (lin, wang)):
        with pytest.raises(Forbidden):
            await assigns(firm, giver, [record], pool_id, taker)
    with pytest.raises(Invalid):
        await assigns(firm, chen, [record], pool_id, gone)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')", p=pool_id, u=lin.id
        )
    )
    await assigns(firm, lin, [record], pool_id, rep)


@pytest.mark.rule("POOL-22")
async def test_leads_are_assigned_by_the_permission_for_leads(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    helper = await a_person(firm, "周助理", "assistant")
    pool_id, customers = await the_pool(firm, "lead"), await the_pool(firm)
    await assigns(firm, helper, [await a_pooled(firm, "lead", pool_id)], pool_id, lin)
    with pytest.raises(Forbidden):
        await assigns(firm, helper, [await a_pooled(firm, "customer", customers)], customers, lin)


@pytest.mark.rule("POOL-26", "NOTIFY-3")
async def test_more_than_five_given_at_once_are_one_message(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    records = [await a_pooled(firm, "customer", pool_id, f"客户{number}") for number in range(7)]
    await claims(firm, lin, records[0])
    batch = await assigns(firm, firm.owner, records, pool_id, lin)
    assert [item.refused for item in batch.items] == ["already_claimed", *[None] * 6]
    assert [row["kind"] for row in await firm.rows("SELECT kind FROM outbox")] == ["pool-assigned-several"]


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
    from storage.tx import ConstraintBroken

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
        from storage.queries import cards

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
