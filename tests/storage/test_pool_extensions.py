"""Extensions: who may ask, who decides, what becomes of them (POOL-25, POOL-10)."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound, Refusal
from storage.queries import cards
from storage.usecases import pool_extensions
from tests.factories import Firm, Person, a_firm, a_person, the_pool
from tests.storage.pool_scene import gives_back, holder
from tests.storage.test_pool_run import a_due, night, recycles


async def a_case(db: Database, days_left: int = 3) -> tuple[Firm, Person, Person, Any]:
    firm = await a_firm(db)
    chen = await a_person(firm, "陈经理", "manager")
    lin = await a_person(firm, "林志强", superior=chen)
    await recycles(firm)
    return firm, lin, chen, await a_due(firm, lin, days_left)


async def asks(firm: Firm, person: Person, record: Any, days: int = 5) -> Any:
    return await firm.crm.pool.ask_extension(firm.call(person), record, days, "等预算")


async def on_card(firm: Firm, person: Person, record: Any) -> Any:
    """A tap of this person on the card that asks him about the record's latest request."""
    number = (await firm.rows("SELECT max(id) AS id FROM pool_extensions"))[0]["id"]
    call = firm.call(person)

    def unit(tx: Any) -> Any:
        drawn = cards.draw(
            tx,
            call,
            user_id=person.id,
            view="pool-extension",
            entity=record[0],
            record_id=record[1],
            list_state={"extension": number},
        )
        return cards.get(tx, drawn)

    return firm.tap(person, await firm.shown(await firm.write(unit)))


async def due_of(firm: Firm, record: Any) -> Any:
    return (await holder(firm, record))["recycle_due_on"]


@pytest.mark.rule("POOL-25", "POOL-10")
async def test_a_pending_request_stops_the_clock_and_a_grant_adds_its_days(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    assert await due_of(firm, record) == "2026-07-12"
    sent = await asks(firm, lin, record)
    assert (sent.granted, sent.deciders) == (False, ("陈经理",))
    assert await due_of(firm, record) is None
    told = await firm.rows("SELECT user_id, tier FROM outbox WHERE kind = 'pool-extension'")
    assert [(row["user_id"], row["tier"]) for row in told] == [(chen.id, 1)]
    decided = await firm.crm.pool.decide_extension(await on_card(firm, chen, record), grant=True)
    assert (decided.state, decided.by) == ("granted", "陈经理")
    assert await due_of(firm, record) == "2026-07-17"
    answer = await firm.row("SELECT user_id, tier FROM outbox WHERE kind = 'pool-extension-decided'")
    assert (answer["user_id"], answer["tier"]) == (lin.id, 2)
    said = await firm.rows("SELECT action FROM audit WHERE action LIKE 'extension%' ORDER BY id")
    actions = [row["action"] for row in said]
    assert actions == ["extension_asked", "extension_granted"]


@pytest.mark.rule("POOL-25")
async def test_a_refused_request_leaves_the_day_and_two_are_all_there_are(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    for _ in range(2):
        await asks(firm, lin, record)
        with pytest.raises(Refusal):
            await asks(firm, lin, record)
        await firm.crm.pool.decide_extension(await on_card(firm, chen, record), grant=False)
    assert await due_of(firm, record) == "2026-07-12"
    with pytest.raises(Limit) as refused:
        await asks(firm, lin, record)
    assert refused.value.rule == "POOL-25"


@pytest.mark.rule("POOL-25")
async def test_the_requests_are_counted_by_record_and_stint(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    others = [await a_due(firm, lin, 3, name=f"客户{number}号") for number in range(3)]
    for one in (record, *others):
        assert not (await asks(firm, lin, one)).granted
    await firm.crm.pool.decide_extension(await on_card(firm, chen, others[-1]), grant=True)
    await asks(firm, lin, others[-1])


@pytest.mark.rule("POOL-25", "PERM-13")
async def test_only_the_owner_asks_and_only_admin_or_superior_decide(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    wang = await a_person(firm, "王芳")
    with pytest.raises(NotFound):
        await asks(firm, wang, record)
    with pytest.raises(Forbidden):
        await asks(firm, chen, record)
    for days in (0, 16):
        with pytest.raises(Invalid):
            await asks(firm, lin, record, days)
    await asks(firm, lin, record)
    for person in (lin, wang):
        with pytest.raises(Forbidden):
            await firm.crm.pool.decide_extension(await on_card(firm, person, record), grant=True)
    assert await due_of(firm, record) is None


@pytest.mark.rule("POOL-25")
async def test_twenty_decisions_at_once_are_one(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    await asks(firm, lin, record)
    calls = [await on_card(firm, person, record) for person in [chen, firm.owner] * 10]
    tries = (firm.crm.pool.decide_extension(call, grant=bool(number % 2)) for number, call in enumerate(calls))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert all(isinstance(result, Conflict) for result in results if isinstance(result, BaseException))
    assert (
        await firm.value("SELECT count(*) AS n FROM audit WHERE action IN ('extension_granted', 'extension_refused')")
        == 1
    )


@pytest.mark.rule("POOL-25")
async def test_twenty_requests_at_once_are_one(db: Database) -> None:
    firm, lin, _, record = await a_case(db)
    results = await asyncio.gather(*(asks(firm, lin, record) for _ in range(20)), return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert await firm.value("SELECT count(*) AS n FROM pool_extensions") == 1


@pytest.mark.rule("POOL-25")
async def test_three_days_undecided_lapse_and_cannot_be_granted_after(db: Database) -> None:
    firm, lin, chen, record = await a_case(db, 20)
    await asks(firm, lin, record)
    firm.clock.passes(days=3, seconds=-1)
    await firm.write(lambda tx: pool_extensions.lapse(tx, firm.clock.ms))
    assert await due_of(firm, record) is None
    firm.clock.passes(seconds=1)
    with pytest.raises(Conflict) as late:
        await firm.crm.pool.decide_extension(await on_card(firm, chen, record), grant=True)
    assert late.value.reason == "extension_lapsed"
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT state FROM pool_extensions") == "lapsed"
    assert await due_of(firm, record) == "2026-07-29"
    told = await firm.row("SELECT user_id FROM outbox WHERE kind = 'pool-extension-decided'")
    assert told["user_id"] == lin.id
    await asks(firm, lin, record)


@pytest.mark.rule("POOL-25", "POOL-10")
async def test_a_pending_request_keeps_the_record_through_its_day(db: Database) -> None:
    firm, lin, chen, record = await a_case(db, 1)
    await asks(firm, lin, record)
    await night(firm, 3)
    assert (await holder(firm, record))["owner_id"] == lin.id


@pytest.mark.rule("POOL-25")
async def test_a_request_ends_with_its_owner(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    await asks(firm, lin, record)
    call = await on_card(firm, chen, record)
    await gives_back(firm, lin, record)
    with pytest.raises(Conflict):
        await firm.crm.pool.decide_extension(call, grant=True)
    await firm.crm.pool.assign(firm.call(firm.owner), [record], await the_pool(firm), chen.id)
    assert await due_of(firm, record) == "2026-08-08"


@pytest.mark.rule("POOL-25")
async def test_a_pool_admin_has_his_own_at_once_and_protects_others_for_a_year(db: Database) -> None:
    firm, lin, chen, record = await a_case(db)
    own = await a_due(firm, firm.owner, 3, name="自己的")
    sent = await asks(firm, firm.owner, own)
    assert sent.granted
    assert await due_of(firm, own) == "2026-07-17"
    day: date = firm.clock.now.date()
    with pytest.raises(Forbidden):
        await firm.crm.pool.protect(firm.call(chen), record, day + timedelta(days=30))
    with pytest.raises(Invalid):
        await firm.crm.pool.protect(firm.call(firm.owner), record, day + timedelta(days=366))
    await firm.crm.pool.protect(firm.call(firm.owner), record, day + timedelta(days=30))
    assert await due_of(firm, record) == "2026-08-08"
