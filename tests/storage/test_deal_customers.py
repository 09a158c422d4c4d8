"""What becomes of deals when their customer is pooled, deleted, merged, given away (POOL-23, POOL-24, XFER-2 …)."""

import asyncio
from datetime import timedelta

import pytest

from storage.entities.deals import NewDeal
from storage.errors import Conflict, Invalid, Refusal
from storage.tx import Tx
from storage.usecases import pool_clock
from tests.factories import Firm, Person, a_customer, a_person, the_pool
from tests.storage.deal_scene import a_deal, deal_row, history_of, opened, stages_of
from tests.storage.pool_scene import gives_back, set_pool
from tests.storage.test_pool_run import recycles
from tests.storage.transfer_scene import transfers


@pytest.mark.rule("POOL-23", "POOL-24", "OPP-4", "ORG-10")
async def test_a_customer_with_open_deals_goes_back_only_after_a_second_yes(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    won = await a_deal(firm, ann, customer=customer, name="去年的")
    await firm.crm.deals.win(firm.call(ann), won)
    record = ("customer", customer)
    with pytest.raises(Conflict, match="open_deals") as refused:
        await gives_back(firm, ann, record)
    assert refused.value.params["deals"] == ["年度运输合同"]
    assert refused.value.needs_confirmation
    with pytest.raises(Invalid, match="wrong_token"):
        await firm.crm.pool.back(firm.call(ann), record, "no_need", token="x")
    await firm.crm.pool.back(firm.call(ann), record, "no_need", token=refused.value.token)
    row = await deal_row(firm, deal)
    assert (row["state"], row["reason"], row["owner_id"]) == ("void", "pooled", ann.id)
    assert (await deal_row(firm, won))["state"] == "won"
    assert (await history_of(firm, deal))[-1]["into_stage"] == "无效"


@pytest.mark.rule("POOL-23")
async def test_a_customer_without_open_deals_goes_back_as_before(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    await gives_back(firm, ann, ("customer", customer))
    assert (await deal_row(firm, deal))["state"] == "lost"


@pytest.mark.rule("POOL-24", "OPP-1")
async def test_deals_made_while_their_customer_goes_back_never_stay_open(firm: Firm, ann: Person) -> None:
    """Whoever comes first wins: no open deal stands on a pooled customer."""
    for number in range(3):
        customer = await a_customer(firm, owner=ann, name=f"客户{number}")
        creates = [firm.crm.deals.create(firm.call(ann), NewDeal(f"商机{n}", customer)) for n in range(10)]
        back = firm.crm.pool.back(firm.call(ann), ("customer", customer), "no_need")
        results = await asyncio.gather(*creates[:5], back, *creates[5:], return_exceptions=True)
        assert all(not isinstance(one, BaseException) or isinstance(one, Refusal) for one in results), results
        pooled = await firm.value("SELECT pool_id FROM customers WHERE id = :id", id=customer)
        sql = "SELECT count(*) FROM opportunities WHERE customer_id = :id AND state = 'open'"
        assert pooled is None or await firm.value(sql, id=customer) == 0


@pytest.mark.rule("OPP-10", "XFER-1")
async def test_twenty_at_once_give_a_deal_away_once(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    deal = await a_deal(firm, ann)
    gifts = [
        firm.crm.deals.transfer(firm.call(mia), deal, (wang if n % 2 else firm.owner).id, "换人") for n in range(20)
    ]
    results = await asyncio.gather(*gifts, return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, Refusal) for one in results), results
    rows = await firm.rows("SELECT id FROM audit WHERE entity = 'opportunity' AND action = 'transferred'")
    assert len(rows) == sum(not isinstance(one, BaseException) for one in results)


@pytest.mark.rule("POOL-7", "POOL-8", "POOL-10")
async def test_an_open_deal_spares_its_customer_and_its_end_starts_the_clock(firm: Firm, ann: Person) -> None:
    await recycles(firm, days=30)
    customer = await a_customer(firm, owner=ann)
    assert await due_of(firm, customer) == "2026-08-08"
    deal = await a_deal(firm, ann, customer=customer)
    assert await due_of(firm, customer) is None
    firm.clock.passes(days=10)
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    assert await due_of(firm, customer) == "2026-08-18"


async def due_of(firm: Firm, customer: int) -> str | None:
    due: str | None = await firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=customer)
    return due


@pytest.mark.rule("POOL-7", "OPP-11")
async def test_t7_deleted_and_void_deals_exempt_nobody(firm: Firm, ann: Person, mia: Person) -> None:
    """T7: deleted opportunities do not exempt from recycling."""
    await recycles(firm, days=30)
    customer = await a_customer(firm, owner=ann)
    gone, voided = await a_deal(firm, ann, customer=customer), await a_deal(firm, ann, customer=customer)
    assert await due_of(firm, customer) is None
    await firm.crm.deals.delete(firm.call(mia), gone)
    assert await due_of(firm, customer) is None
    firm.clock.passes(days=10)
    await firm.crm.deals.void(firm.call(ann), voided, "entered_by_mistake")
    assert await due_of(firm, customer) == "2026-08-08"


@pytest.mark.rule("POOL-6", "POOL-7")
async def test_no_opportunity_recycles_who_has_had_none_for_long(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    await set_pool(firm, pool, auto_recycle=1, recycling_since="2026-01-01")

    def rule(tx: Tx) -> None:
        tx.run("DELETE FROM pool_rules")
        tx.run(
            "INSERT INTO pool_rules (pool_id, no_opportunity_days, changed_on) VALUES (:pool, 20, '2026-01-01')",
            pool=pool,
        )

    await firm.write(rule)
    customer = await a_customer(firm, owner=ann)
    await firm.write(lambda tx: pool_clock.recompute(tx, "customer", customer, firm.clock.ms))
    assert await due_of(firm, customer) == "2026-07-29"
    deal = await a_deal(firm, ann, customer=customer)
    assert await due_of(firm, customer) is None
    firm.clock.passes(days=5)
    await firm.crm.deals.win(firm.call(ann), deal)
    assert await due_of(firm, customer) == "2026-08-03"


@pytest.mark.rule("POOL-7")
async def test_no_deal_counts_from_the_last_deal(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    await set_pool(firm, pool, auto_recycle=1, recycling_since="2026-01-01")

    def rule(tx: Tx) -> None:
        tx.run("DELETE FROM pool_rules")
        tx.run(
            "INSERT INTO pool_rules (pool_id, no_deal_days, exempt_dealt, changed_on)"
            " VALUES (:pool, 30, 0, '2026-01-01')",
            pool=pool,
        )

    await firm.write(rule)
    customer = await a_customer(firm, owner=ann, dealt=1, last_deal_on="2026-07-20")
    await firm.write(lambda tx: pool_clock.recompute(tx, "customer", customer, firm.clock.ms))
    assert await due_of(firm, customer) == "2026-08-19"


@pytest.mark.rule("CUST-14")
async def test_deleting_a_customer_makes_its_open_deals_void(firm: Firm, ann: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    await firm.crm.upkeep.delete(firm.call(mia), customer)
    assert (await deal_row(firm, deal))["state"] == "void"


@pytest.mark.rule("CUST-16")
async def test_a_merge_moves_the_deals(firm: Firm, ann: Person, mia: Person) -> None:
    source, target = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="顺达集团")
    deal = await a_deal(firm, ann, customer=source)
    asked = await firm.crm.upkeep.ask_merge(firm.call(mia), source, target)
    await firm.crm.upkeep.merge(firm.tap(mia, await firm.shown(asked.card)), source, target)
    row = await deal_row(firm, deal)
    assert (row["customer_id"], row["state"], row["owner_id"]) == (target, "open", ann.id)


@pytest.mark.rule("XFER-2", "XFER-3", "XFER-4", "XFER-8", "OPP-10")
async def test_t25_deals_go_along_as_they_are(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    """T25: transfer resets the opportunity stage. T32: what the old owner holds moves, closed ones too."""
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    closed = await a_deal(firm, ann, customer=customer, name="去年的")
    foreign = await a_deal(firm, mia, customer=customer, name="别人的", owner_id=mia.id)
    await firm.crm.deals.move(firm.call(ann), deal, (await stages_of(firm))["商务谈判"], skip=True)
    await firm.crm.deals.change(firm.call(ann), deal, probability=85)
    await firm.crm.deals.lose(firm.call(ann), closed, "price")
    until = firm.clock.ms + 86_400_000
    preview = await firm.crm.transfer.preview(firm.call(mia), [("customer", customer)], wang.id)
    assert preview.children == {"opportunity": 2, "contract": 0}
    await transfers(firm, mia, [("customer", customer)], wang, power="read", until=until)
    before, row = 85, await deal_row(firm, deal)
    assert (row["owner_id"], row["probability"], row["amount"]) == (wang.id, before, 45_000_000)
    assert row["stage_id"] == (await stages_of(firm))["商务谈判"]
    assert (await deal_row(firm, closed))["owner_id"] == wang.id
    assert (await deal_row(firm, foreign))["owner_id"] == mia.id
    kept = await firm.rows(
        "SELECT record_kind, user_id, power, expires_at FROM team_members WHERE ended_at IS NULL ORDER BY record_kind"
    )
    assert {(one["record_kind"], one["user_id"], one["power"], one["expires_at"]) for one in kept} == {
        ("customer", ann.id, "read", until),
        ("opportunity", ann.id, "read", until),
    }
    assert (await opened(firm, ann, deal)).mine is False


@pytest.mark.rule("XFER-2")
async def test_deals_may_stay_with_the_old_owner(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    await transfers(firm, mia, [("customer", customer)], wang, include=frozenset({"contracts"}))
    assert (await deal_row(firm, deal))["owner_id"] == ann.id


@pytest.mark.rule("OPP-10", "XFER-1", "NOTIFY-22")
async def test_a_deal_alone_goes_to_a_specialist(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    with pytest.raises(Conflict, match="owner_already"):
        await firm.crm.deals.transfer(firm.call(mia), deal, ann.id, "专家")
    await firm.crm.deals.transfer(firm.call(mia), deal, wang.id, "专家")
    assert (await deal_row(firm, deal))["owner_id"] == wang.id
    assert (await firm.row("SELECT owner_id FROM customers WHERE id = :id", id=customer))["owner_id"] == ann.id
    assert (await opened(firm, wang, deal)).mine
    told = await firm.rows("SELECT kind, user_id, tier FROM outbox WHERE kind LIKE 'deal-%' ORDER BY tier")
    assert [(row["kind"], row["user_id"], row["tier"]) for row in told][:1] == [("deal-received", wang.id, 0)]
    assert {row["user_id"] for row in told} == {wang.id, ann.id, firm.owner.id}


@pytest.mark.rule("XFER-12", "XFER-13")
async def test_a_hand_over_takes_deals_on_foreign_customers_along(firm: Firm, wang: Person, mia: Person) -> None:
    leaver = await a_person(firm, "赵要走", superior=mia)
    own = await a_customer(firm, owner=leaver, name="他的客户")
    under = await a_deal(firm, leaver, customer=own)
    foreign = await a_customer(firm, owner=mia, name="陈的客户")
    beside = await a_deal(firm, mia, customer=foreign, owner_id=leaver.id)
    held = await firm.crm.transfer.held(firm.call(mia), leaver.id)
    assert (held["customer"], held["opportunity"]) == (1, 1)
    await firm.crm.transfer.hand_over(firm.call(mia), leaver.id, mode="one", takers=[wang.id])
    assert {(await deal_row(firm, deal))["owner_id"] for deal in (under, beside)} == {wang.id}
    assert (await firm.crm.transfer.held(firm.call(mia), leaver.id))["opportunity"] == 0


@pytest.mark.rule("POOL-23")
async def test_a_customer_stays_while_an_approval_beneath_it_runs(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    await an_approval(firm, ann, ("customer", customer))
    with pytest.raises(Conflict, match="approvals_pending"):
        await gives_back(firm, ann, ("customer", customer))


@pytest.mark.rule("POOL-10")
async def test_a_pending_approval_beneath_a_customer_spares_it(firm: Firm, ann: Person) -> None:
    await recycles(firm, days=30)
    customer = await a_customer(firm, owner=ann)
    await an_approval(firm, ann, ("customer", customer))
    firm.clock.now += timedelta(days=1)
    await firm.write(lambda tx: pool_clock.recompute(tx, "customer", customer, firm.clock.ms))
    assert await due_of(firm, customer) is None


async def an_approval(firm: Firm, submitter: Person, record: tuple[str, int]) -> None:
    """A running approval, as rows."""

    def unit(tx: Tx) -> None:
        row = tx.one(
            "INSERT INTO flows (public_id, subject, name, admins, created_at, updated_at)"
            " VALUES ('f', 'transfer', 'x', '[]', 0, 0) RETURNING id"
        )
        assert row is not None
        tx.run(
            "INSERT INTO approvals (public_id, subject, record_kind, record_id, flow_id, flow_version, submitter_id,"
            " department_id, state, submitted_at) VALUES ('a', 'transfer', :kind, :id, :flow, 1, :user, :dept,"
            " 'pending', 0)",
            kind=record[0],
            id=record[1],
            flow=row["id"],
            user=submitter.id,
            dept=firm.root,
        )

    await firm.write(unit)
