"""Many at once: one owner, one log row, no quota passed (POOL-14 to POOL-18)."""

import asyncio
import os
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.entities.cards import Card
from storage.entities.pool import PoolSettings
from storage.errors import AlreadyClaimed, Conflict, Limit, Refusal
from tests.factories import Firm, Person, a_customer, a_person, the_pool
from tests.figures import Figure
from tests.storage.pool_scene import a_scene, assigns, card_of, gives_back, held_is_right, set_pool
from tests.storage.test_pool_run import a_due, recycles, runs

pytestmark = pytest.mark.reliability("R6")
Record = tuple[str, int]


async def at_once(*attempts: Any) -> tuple[list[Any], list[Refusal]]:
    """What succeeded and what was refused, of calls made at the same time; anything else fails the test."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    done = [result for result in results if not isinstance(result, BaseException)]
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(done) + len(refused) == len(results), results
    return done, refused


def tap(firm: Firm, person: Person, card: Card, record: Record) -> Any:
    return firm.crm.pool.claim(firm.tap(person, card), record)


async def cards_of(firm: Firm, people: list[Person], record: Record) -> list[Card]:
    return [await card_of(firm, person, record) for person in people]


@pytest.mark.rule("POOL-18", "CUST-3")
async def test_t2_twenty_taps_one_owner(db: Database) -> None:
    """T2: twenty at once make 1 winner, 19 conflicts and 1 row in the claim log."""
    firm, people = await a_scene(db, 20)
    record = ("customer", await a_customer(firm, pool=await the_pool(firm)))
    cards = await cards_of(firm, people, record)
    taps = [tap(firm, person, card, record) for person, card in zip(people, cards, strict=True)]
    won, lost = await at_once(*taps)
    assert (len(won), len(lost)) == (1, 19)
    assert all(isinstance(refusal, AlreadyClaimed) for refusal in lost)
    log = await firm.row("SELECT user_id FROM claim_log")
    owner = await firm.value("SELECT owner_id FROM customers")
    assert log["user_id"] == owner
    assert await firm.rows("SELECT user_id FROM stints WHERE until IS NULL") == [{"user_id": owner}]
    winner = next(person for person in people if person.id == owner)
    assert {refusal.params["by"] for refusal in lost} == {winner.name}
    await held_is_right(firm)


@pytest.mark.rule("POOL-18")
async def test_thirty_rivals_round_after_round_never_share_a_record(db: Database, figure: Figure) -> None:
    rivals, rounds = (50, 2_000) if os.environ.get("FIELDLINE_TORTURE") else (30, 20)
    firm, people = await a_scene(db, rivals)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=500)
    for number in range(rounds):
        record = ("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}"))
        card = await card_of(firm, people[0], record)
        calls = [_same_card(firm, person, card) for person in people]
        won, lost = await at_once(*(firm.crm.pool.claim(call, record) for call in calls))
        assert (len(won), len(lost)) == (1, rivals - 1)
        assert all(isinstance(refusal, Conflict) for refusal in lost)
        if number % 100 == 99:
            firm.clock.passes(days=1)  # The quickest of them may win more than a day's quota.
    assert await firm.value("SELECT count(*) AS n FROM claim_log") == rounds
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL") == rounds
    await held_is_right(firm)
    figure("R6", db.dialect, rounds=rounds, rivals=rivals, double_grants=0, over_quota=0)


def _same_card(firm: Firm, person: Person, card: Card) -> Any:
    """Everybody taps one card, as in a group."""
    return firm.tap(person, card, private=False)


@pytest.mark.rule("POOL-14")
async def test_one_person_tapping_ten_cards_at_once_stays_within_the_quota(db: Database) -> None:
    firm, (lin, *_) = await a_scene(db, 1)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=3)
    records = [("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}")) for number in range(10)]
    cards = [await card_of(firm, lin, record) for record in records]
    taps = [tap(firm, lin, card, record) for card, record in zip(cards, records, strict=True)]
    won, lost = await at_once(*taps)
    assert (len(won), len(lost)) == (3, 7)
    assert {refusal.rule for refusal in lost} == {"POOL-14"}
    assert await firm.value("SELECT count(*) AS n FROM claim_log") == 3
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=lin.id) == 3
    await held_is_right(firm)


@pytest.mark.rule("POOL-16")
async def test_claims_and_assignments_at_once_never_pass_the_holding_limit(db: Database) -> None:
    firm, (lin, *_) = await a_scene(db, 1)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=500)
    await firm.set("pool.holding_limit", 4)
    chen = await a_person(firm, "陈经理", "manager")
    records = [("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}")) for number in range(12)]
    cards = [await card_of(firm, lin, record) for record in records[:6]]
    taps = [tap(firm, lin, card, record) for card, record in zip(cards, records[:6], strict=True)]
    given = [assigns(firm, chen, [record], pool_id, lin) for record in records[6:]]
    won, lost = await at_once(*taps, *given)
    assert (len(won), len(lost)) == (4, 8)
    assert all(isinstance(refusal, Limit) and refusal.rule == "POOL-16" for refusal in lost)
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=lin.id) == 4


@pytest.mark.rule("POOL-18", "POOL-22")
async def test_a_claim_and_an_assignment_of_one_record_have_one_winner(db: Database) -> None:
    firm, people = await a_scene(db, 10)
    chen = await a_person(firm, "陈经理", "manager")
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, pool=pool_id))
    cards = await cards_of(firm, people, record)
    taps = [tap(firm, person, card, record) for person, card in zip(people, cards, strict=True)]
    won, lost = await at_once(*taps, *(assigns(firm, chen, [record], pool_id, person) for person in people))
    assert (len(won), len(lost)) == (1, 19)
    assert await firm.value("SELECT count(*) AS n FROM stints") == 1


@pytest.mark.rule("POOL-24", "CUST-3")
async def test_twenty_returns_of_one_record_happen_once(db: Database) -> None:
    firm, (lin, *_) = await a_scene(db, 1)
    record = ("customer", await a_customer(firm, owner=lin))
    await at_once(*(firm.crm.pool.back(firm.call(lin), record, "no_need") for _ in range(20)))
    assert len(await firm.rows("SELECT * FROM stints WHERE out_reason = 'returned'")) == 1
    assert len(await firm.rows("SELECT * FROM audit WHERE action = 'returned'")) == 1
    await held_is_right(firm)


@pytest.mark.rule("POOL-4")
async def test_t31_returns_racing_with_a_closing_pool_never_strand_a_record(db: Database) -> None:
    firm, (lin, *_) = await a_scene(db, 1)
    for number in range(8):
        made = await firm.crm.pool.create(firm.call(firm.owner), PoolSettings(f"华东{number}"))
        record = ("customer", await a_customer(firm, owner=lin, name=f"客户{number}"))
        await at_once(
            firm.crm.pool.back(firm.call(lin), record, "no_need", pool_id=made.pool.id),
            firm.crm.pool.disable(firm.call(firm.owner), made.pool.id),
        )
    stranded = "SELECT c.id FROM customers c JOIN pools p ON p.id = c.pool_id WHERE p.enabled = 0"
    assert await firm.rows(stranded) == []
    await held_is_right(firm)


@pytest.mark.rule("POOL-15", "POOL-18")
async def test_claim_and_return_by_many_keeps_one_holder(db: Database) -> None:
    firm, people = await a_scene(db, 6)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=500, cooldown_days=0)
    record = ("customer", await a_customer(firm, pool=pool_id))

    async def plays(person: Person) -> None:
        for _ in range(6):
            try:
                await tap(firm, person, await card_of(firm, person, record), record)
                await gives_back(firm, person, record)
            except Refusal:
                continue

    await asyncio.gather(*(plays(person) for person in people))
    claimed = await firm.value("SELECT count(*) AS n FROM claim_log")
    assert claimed >= 1
    assert await firm.value("SELECT count(*) AS n FROM stints") == claimed
    await held_is_right(firm)


@pytest.mark.rule("POOL-26", "POOL-18", "POOL-14")
async def test_ten_people_choosing_the_same_ten_share_them_without_passing_a_quota(db: Database) -> None:
    firm, people = await a_scene(db, 10)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=3)
    records = [("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}")) for number in range(10)]
    calls = [firm.tap(person, await card_of(firm, person, records[0])) for person in people]
    done, refused = await at_once(*(firm.crm.pool.claim_several(call, records) for call in calls))
    assert refused == []
    assert sum(len(batch.taken) for batch in done) == 10
    assert max(len(batch.taken) for batch in done) <= 3
    assert await firm.value("SELECT count(*) AS n FROM claim_log") == 10
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL") == 10
    await held_is_right(firm)


@pytest.mark.rule("POOL-12", "POOL-24", "CUST-3")
async def test_the_nightly_run_and_hands_at_work_end_each_stint_once(db: Database) -> None:
    """Owners give back and lock while the run takes: each record leaves once, or stays locked."""
    firm, (lin, *_) = await a_scene(db, 1)
    await firm.set("pool.warn_days", [])
    await firm.set("customer.lock_limit", 500)
    await recycles(firm)
    records = [await a_due(firm, lin, 0, name=f"客户{number}号") for number in range(20)]
    firm.clock.passes(days=1)
    until = firm.clock.now.date() + timedelta(days=9)
    await at_once(
        runs(firm),
        *(firm.crm.pool.back(firm.call(lin), record, "no_need") for record in records[:10]),
        *(firm.crm.upkeep.lock(firm.call(lin), record[1], "谈判", until=until) for record in records[10:]),
    )
    await runs(firm)
    rows = await firm.rows(
        "SELECT c.owner_id, c.pool_id, c.lock_reason, s.until FROM customers c"
        " JOIN stints s ON s.kind = 'customer' AND s.record_id = c.id"
    )
    assert len(rows) == 20
    for row in rows:
        assert (row["pool_id"] is None) == (row["lock_reason"] is not None)
        assert (row["until"] is None) == (row["owner_id"] is not None)
    ends = await firm.value("SELECT count(*) AS n FROM audit WHERE action IN ('returned', 'recycled')")
    assert ends == sum(row["pool_id"] is not None for row in rows)
    await held_is_right(firm)
