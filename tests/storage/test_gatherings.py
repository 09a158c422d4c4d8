"""Albums and bursts while their parts arrive (DIALOG-4)."""

import pytest

from storage.database import Database
from storage.entities.inbox import Incoming
from tests.factories import Firm, Person, a_firm, a_person


async def received(firm: Firm, who: Person, number: int) -> None:
    one = Incoming(f"d-{number}", who.account, who.place, str(number), firm.clock.ms, f"{number}".encode())
    await firm.crm.inbox.receive("chat", [one], now=firm.clock.ms)


@pytest.mark.rule("DIALOG-4")
async def test_each_part_is_stored_once_and_all_become_one_delivery(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for number in (1, 2, 2, 3):
        await received(firm, ann, number)
        call = firm.call(ann, delivery_id=f"d-{number}")
        gathering = await firm.crm.inbox.gather(call, "burst", wait_ms=2000)
    assert gathering.parts == ("d-1", "d-2", "d-3")
    assert await firm.crm.inbox.unanswered("chat") == []
    parts = await firm.crm.inbox.parts_of("chat", gathering)
    assert [part.payload for part in parts] == [b"1", b"2", b"3"]
    whole = Incoming("g1", ann.account, ann.place, "1", firm.clock.ms, b"123")
    assert await firm.crm.inbox.close_gathering("chat", gathering, whole, now=firm.clock.ms)
    assert not await firm.crm.inbox.close_gathering("chat", gathering, whole, now=firm.clock.ms)
    assert [one.payload for one in await firm.crm.inbox.unanswered("chat")] == [b"123"]
    assert await firm.crm.inbox.gatherings() == []


@pytest.mark.rule("DIALOG-4")
async def test_a_part_that_came_meanwhile_keeps_it_open(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await received(firm, ann, 1)
    seen = await firm.crm.inbox.gather(firm.call(ann, delivery_id="d-1"), "album", wait_ms=1500)
    await received(firm, ann, 2)
    await firm.crm.inbox.gather(firm.call(ann, delivery_id="d-2"), "album", wait_ms=1500)
    whole = Incoming("g1", ann.account, ann.place, "1", firm.clock.ms, b"1")
    assert not await firm.crm.inbox.close_gathering("chat", seen, whole, now=firm.clock.ms)
    assert len(await firm.crm.inbox.gatherings()) == 1
    assert await firm.crm.inbox.unanswered("chat") == []
