"""A record received from somebody else and not contacted: its owner is reminded, once (§3.6, untouched)."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.instants import HOUR, to_ms
from storage.usecases import untouched
from tests.factories import TAIPEI, Firm, Person, a_customer, a_firm, a_lead, a_person, the_pool
from tests.storage.transfer_scene import transfers


@pytest.fixture
async def firm(db: Database) -> Firm:
    made = await a_firm(db)
    made.clock.now = datetime(2026, 7, 8, 10, 0, tzinfo=TAIPEI)
    return made


async def received(firm: Firm, ann: Person, kind: str = "customer", **fields: Any) -> int:
    """A record of the pool, given to her by the company owner."""
    pool = await the_pool(firm, kind)
    make = a_customer if kind == "customer" else a_lead
    record = int(await make(firm, pool=pool, **fields))
    await firm.crm.pool.assign(firm.call(firm.owner), [(kind, record)], pool, ann.id)
    return record


async def look(firm: Firm, **later: float) -> list[tuple[int, int, str]]:
    """Time passes; who is reminded of which record by then."""
    firm.clock.passes(**later)
    await firm.crm.chores.run(now=firm.clock.ms)
    return await reminded(firm)


async def reminded(firm: Firm) -> list[tuple[int, int, str]]:
    rows = await firm.rows("SELECT user_id, subject_id, state FROM reminders WHERE kind = 'untouched' ORDER BY id")
    return [(row["user_id"], row["subject_id"], row["state"]) for row in rows]


async def log(firm: Firm, person: Person, kind: str, record: int, *, outcome: str | None = "reached") -> int:
    entry = Entry((kind, record), outcome=outcome, method="phone")  # type: ignore[arg-type]
    return int((await firm.crm.follow_ups.say(firm.call(person), entry)).follow_up.id)


@pytest.mark.rule("REMIND-1", "REMIND-2", "REMIND-9")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_after_its_hours_the_owner_is_reminded_once_and_it_rings(firm: Firm, ann: Person, kind: str) -> None:
    record, since = await received(firm, ann, kind), firm.clock.ms
    assert await look(firm, hours=23, minutes=59) == []
    assert await look(firm, minutes=1) == [(ann.id, record, "open")]
    assert await firm.value("SELECT due_at FROM reminders WHERE kind = 'untouched'") == since + 24 * HOUR
    await firm.crm.reminders.fire_due(firm.clock.ms)
    queued = await firm.rows("SELECT user_id, tier FROM outbox WHERE kind = 'remind-due'")
    assert queued == [{"user_id": ann.id, "tier": 1}]
    assert await look(firm, days=9) == [(ann.id, record, "open")]


@pytest.mark.rule("REMIND-2")
async def test_the_hours_are_a_setting(firm: Firm, ann: Person) -> None:
    await firm.set("remind.untouched_hours", 2)
    record = await received(firm, ann)
    assert await look(firm, minutes=119) == []
    assert await look(firm, minutes=1) == [(ann.id, record, "open")]


@pytest.mark.rule("REMIND-1", "FOLLOW-7")
async def test_contact_in_time_needs_no_reminder_an_unanswered_call_is_none(firm: Firm, ann: Person) -> None:
    first, second = await received(firm, ann), await received(firm, ann, name="永发建材")
    await log(firm, ann, "customer", first)
    await log(firm, ann, "customer", second, outcome="no_answer")
    assert await look(firm, hours=24) == [(ann.id, second, "open")]


@pytest.mark.rule("REMIND-1", "FOLLOW-7", "FOLLOW-8")
async def test_it_ends_with_the_follow_up_and_comes_back_with_its_undo(firm: Firm, ann: Person) -> None:
    record = await received(firm, ann)
    await look(firm, hours=24)
    await log(firm, ann, "customer", record, outcome="no_answer")
    assert await look(firm) == [(ann.id, record, "open")]
    follow_up = await log(firm, ann, "customer", record)
    assert await look(firm) == [(ann.id, record, "done")]
    await firm.crm.follow_ups.undo(firm.call(ann), follow_up)
    assert await look(firm) == [(ann.id, record, "open")]


@pytest.mark.rule("REMIND-1", "REMIND-4")
async def test_dismissed_it_is_not_made_again(firm: Firm, ann: Person) -> None:
    record = await received(firm, ann)
    await look(firm, hours=24)
    made = await firm.value("SELECT id FROM reminders")
    await firm.crm.reminders.dismiss(firm.call(ann), made)
    stint = await firm.row("SELECT id, since FROM stints WHERE until IS NULL")
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO untouched_clocks (stint_id, since) VALUES (:id, :since)",
            id=stint["id"],
            since=stint["since"],
        )
    )
    assert await look(firm, days=3) == [(ann.id, record, "cancelled")]


@pytest.mark.rule("REMIND-7", "XFER-6")
async def test_who_receives_it_next_has_hours_of_his_own(firm: Firm, ann: Person) -> None:
    bob = await a_person(firm, "王芳")
    record = await received(firm, ann)
    await look(firm, hours=24)
    await transfers(firm, firm.owner, [("customer", record)], bob)
    assert await look(firm, hours=23) == [(ann.id, record, "cancelled")]
    assert await look(firm, hours=1) == [(ann.id, record, "cancelled"), (bob.id, record, "open")]


@pytest.mark.rule("REMIND-7", "POOL-24")
async def test_what_went_back_to_the_pool_reminds_nobody(firm: Firm, ann: Person) -> None:
    first, second = await received(firm, ann), await received(firm, ann, name="永发建材")
    await firm.crm.pool.back(firm.call(ann), ("customer", first), "no_need")
    await look(firm, hours=24)
    await firm.crm.pool.back(firm.call(ann), ("customer", second), "no_need")
    assert await look(firm, days=2) == [(ann.id, second, "cancelled")]


@pytest.mark.rule("REMIND-1")
async def test_a_record_of_ones_own_was_not_received(firm: Firm, ann: Person) -> None:
    await a_customer(firm, owner=ann)
    await a_lead(firm, owner=ann)
    assert await look(firm, days=5) == []
    assert await firm.rows("SELECT stint_id FROM untouched_clocks") == []


@pytest.mark.rule("REMIND-9")
async def test_several_looks_at_once_make_one_each(firm: Firm, ann: Person) -> None:
    records = [await received(firm, ann, name=f"客户{n}") for n in range(5)]
    firm.clock.passes(hours=24)
    await asyncio.gather(*(firm.crm.chores.run(now=firm.clock.ms) for _ in range(4)))
    assert sorted(await reminded(firm)) == [(ann.id, record, "open") for record in records]


async def test_more_than_a_piece_is_looked_at_piece_by_piece(
    firm: Firm, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.usecases.untouched.AT_ONCE", 2)
    records = [await received(firm, ann, name=f"客户{n}") for n in range(5)]
    at = firm.clock.passes(hours=25)
    assert await firm.write(lambda tx: untouched.look(tx, to_ms(at)))
    assert await reminded(firm) == [(ann.id, record, "open") for record in records[:2]]
    assert await look(firm) == [(ann.id, record, "open") for record in records]
