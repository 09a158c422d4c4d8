"""What comes in: stored once, tried three times, parked, pruned; strangers are limited."""

import pytest

from storage.entities.inbox import Incoming
from tests.factories import Firm, Person, a_person


def incoming(person: Person | str, number: int, **changes: object) -> Incoming:
    account = person if isinstance(person, str) else person.account
    values: dict[str, object] = {
        "delivery_id": str(number),
        "account": account,
        "place": account,
        "message": str(number),
        "said_at": 1_000,
        "payload": b'{"update_id": 1}',
    }
    return Incoming(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.rule("DIALOG-1")
async def test_a_delivery_is_stored_once(firm: Firm) -> None:
    ann = await a_person(firm)
    first = await firm.crm.inbox.receive("chat", [incoming(ann, 1), incoming(ann, 2)], now=1)
    assert first.fresh == ["1", "2"]
    again = await firm.crm.inbox.receive("chat", [incoming(ann, 2), incoming(ann, 3)], now=2)
    assert again.fresh == ["3"]
    waiting = await firm.crm.inbox.unanswered("chat")
    assert [one.delivery_id for one in waiting] == ["1", "2", "3"]


@pytest.mark.rule("DIALOG-2", "NOTIFY-33")
async def test_t33_the_third_failure_parks_it_and_tells_the_super_admins(firm: Firm) -> None:
    """T33: a failing message is neither lost nor does it block its chat."""
    ann = await a_person(firm)
    await firm.crm.inbox.receive("chat", [incoming(ann, 1), incoming(ann, 2)], now=1)
    for expected in (1, 2, 3):
        tries = await firm.crm.inbox.failed("chat", "1", ann.account, incident="7F3A9C2E", now=5, wait_ms=10)
        assert tries == expected
    assert await firm.value("SELECT state FROM inbox WHERE delivery_id = '1'") == "parked"
    assert [one.delivery_id for one in await firm.crm.inbox.unanswered("chat")] == ["2"]
    told = await firm.row("SELECT kind, user_id, tier FROM outbox")
    assert told == {"kind": "parked-told", "user_id": firm.owner.id, "tier": 1}


@pytest.mark.rule("DIALOG-2")
async def test_a_parked_one_can_be_tried_again_by_its_writer_only(firm: Firm) -> None:
    ann, bob = await a_person(firm), await a_person(firm, "王芳")
    await firm.crm.inbox.receive("chat", [incoming(ann, 1)], now=1)
    for _ in range(3):
        await firm.crm.inbox.failed("chat", "1", ann.account, incident="x", now=5, wait_ms=10)
    assert await firm.crm.inbox.unpark("chat", "1", bob.account) is None
    again = await firm.crm.inbox.unpark("chat", "1", ann.account)
    assert again is not None
    assert again.payload == b'{"update_id": 1}'


@pytest.mark.rule("DIALOG-2")
async def test_what_cannot_be_parsed_is_stored_and_parked(firm: Firm) -> None:
    ann = await a_person(firm)
    received = await firm.crm.inbox.receive("chat", [incoming(ann, 1, readable=False)], now=1)
    assert received.fresh == []
    assert await firm.value("SELECT state FROM inbox") == "parked"


@pytest.mark.rule("DIALOG-11")
async def test_of_strangers_only_five_a_minute_are_stored(firm: Firm) -> None:
    minute = 60_000
    first = await firm.crm.inbox.receive("chat", [incoming("tg:999", n) for n in range(9)], now=minute)
    assert len(first.fresh) == 5
    assert first.dropped == {"tg:999"}
    later = await firm.crm.inbox.receive("chat", [incoming("tg:999", 20)], now=2 * minute)
    assert (later.fresh, later.dropped) == (["20"], frozenset())


@pytest.mark.rule("DIALOG-11")
async def test_two_hundred_messages_of_a_user_are_all_stored(firm: Firm) -> None:
    ann = await a_person(firm)
    received = await firm.crm.inbox.receive("chat", [incoming(ann, n) for n in range(200)], now=1)
    assert (len(received.fresh), received.dropped) == (200, frozenset())


@pytest.mark.rule("DIALOG-11")
async def test_the_backlog_is_read_page_by_page_and_chat_by_chat(firm: Firm) -> None:
    ann, bob = await a_person(firm), await a_person(firm, "王芳")
    every = [incoming(ann if n % 3 else bob, n) for n in range(30)]
    await firm.crm.inbox.receive("chat", every, now=1)
    read: list[str] = []
    last = 0
    while page := await firm.crm.inbox.unanswered("chat", limit=7, after=last):
        read += [one.delivery_id for one in page]
        last = page[-1].number
    assert read == [str(n) for n in range(30)]
    of_bob = await firm.crm.inbox.unanswered("chat", limit=4, place=bob.account)
    assert [one.delivery_id for one in of_bob] == ["0", "3", "6", "9"]


@pytest.mark.rule("DIALOG-3")
async def test_payloads_are_pruned_after_seven_days_and_parked_words_become_a_memo(firm: Firm) -> None:
    ann = await a_person(firm)
    await firm.crm.inbox.receive("chat", [incoming(ann, 1), incoming(ann, 2)], now=0)
    for _ in range(3):
        await firm.crm.inbox.failed("chat", "1", ann.account, incident="x", now=5, wait_ms=10)
    day = 86_400_000
    assert await firm.crm.inbox.prune(now=6 * day, words_of={}, limit=9) == 0
    words = {"1": "没存上的话"}
    assert list(await firm.crm.inbox.parked_payloads(now=8 * day)) == ["1"]
    assert await firm.crm.inbox.prune(now=8 * day, words_of=words, limit=1) == 1
    assert await firm.crm.inbox.prune(now=8 * day, words_of=words, limit=9) == 1
    assert await firm.row("SELECT owner_id, text, state FROM memos") == {
        "owner_id": ann.id,
        "text": "没存上的话",
        "state": "open",
    }
    assert await firm.value("SELECT count(*) AS n FROM inbox WHERE payload IS NOT NULL") == 0
    assert await firm.value("SELECT count(*) AS n FROM inbox") == 2
