"""Who leads on a shared PostgreSQL, and that a leader of yesterday neither writes nor believes he leads."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from storage.crm import Crm
from storage.database import Database, leader, open_database, postgres
from storage.database.leader import KEY, LEADING, WORKING, Leader
from storage.database.lock import Busy
from storage.entities.call import Call
from storage.errors import OutOfService
from storage.queries import inbox
from storage.tx import Tx
from tests.databases import Postgres
from tests.factories import the_pool
from tests.storage.pool_scene import a_pooled, a_scene, card_of

pytestmark = pytest.mark.reliability("R13")


@pytest.fixture
def url(postgres_server: Postgres) -> str:
    return postgres_server.clean()


@asynccontextmanager
async def at_work(url: str, leading: Leader) -> AsyncIterator[Database]:
    db = await open_database(url, leader=leading)
    try:
        yield db
    finally:
        await db.close()


def note(tx: Tx) -> None:
    tx.run("INSERT INTO strangers (account, day, minute, seen) VALUES ('tg:1', '', 1, 1)")


def noted(tx: Tx) -> int:
    row = tx.one("SELECT count(*) AS n FROM strangers")
    assert row is not None
    return int(row["n"])


def hangs(one: Leader) -> None:
    """Its process is stopped: nothing is asked any more."""
    assert one._pings is not None
    one._pings.cancel()


def ended(url: str, name: str) -> int:
    """End the connections of a name, as an administrator or a firewall does; how many they were."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s", (name,)
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_the_one_that_waits_leads_when_the_other_leaves(url: str) -> None:
    said = asyncio.Event()
    async with Leader(url) as first:
        second = Leader(url)
        waiting = asyncio.create_task(second.wait_to_lead(told=said.set))
        async with asyncio.timeout(10):
            await said.wait()
        assert await first.leads()
        with pytest.raises(Busy):
            async with Leader(url):
                pass
        assert not waiting.done()
    async with asyncio.timeout(10):
        await waiting
    assert await second.leads()
    assert not await first.leads()
    await second.leave()


async def test_a_leader_that_pings_keeps_the_lock(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "HELD_SECONDS", 0.9)
    monkeypatch.setattr(leader, "SURE_SECONDS", 0.1)
    monkeypatch.setattr(leader, "PING_SECONDS", 0.2)
    async with Leader(url) as first:
        for _ in range(8):
            await asyncio.sleep(0.2)
            with pytest.raises(Busy):
                async with Leader(url):
                    pass
        assert await first.leads()


async def test_a_leader_that_hung_can_neither_write_nor_believe_he_leads(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "HELD_SECONDS", 0.8)
    monkeypatch.setattr(leader, "SURE_SECONDS", 0.7)
    monkeypatch.setattr(leader, "PING_SECONDS", 0.1)
    monkeypatch.setattr(postgres, "WAIT_SECONDS", 0.5)
    old, new = Leader(url), Leader(url)
    await old.wait_to_lead(told=lambda: None)
    is_in_the_middle, go_on = threading.Event(), threading.Event()

    def half(tx: Tx) -> None:
        note(tx)
        is_in_the_middle.set()
        assert go_on.wait(20)
        note(tx)

    async with at_work(url, old) as db:
        await db.read(noted)
        writing = asyncio.create_task(db.write(half))
        assert await asyncio.to_thread(is_in_the_middle.wait, 10)
        hangs(old)
        async with asyncio.timeout(10):
            await new.wait_to_lead(told=lambda: None)
        assert not old.lost.is_set()
        go_on.set()  # He wakes up in the middle of a transaction.
        assert not await old.leads()
        assert old.lost.is_set()
        with pytest.raises(OutOfService):
            await writing
        with pytest.raises(OutOfService):
            await db.write(note)
    async with at_work(url, new) as db:
        assert await db.read(noted) == 0
        assert await new.leads()
    await old.leave()
    await new.leave()


@pytest.mark.rule("POOL-18")
async def test_two_leaders_never_grant_one_customer_twice(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one hangs in the middle of a claim; the new one grants the customer to somebody else."""
    monkeypatch.setattr(leader, "HELD_SECONDS", 0.8)
    monkeypatch.setattr(leader, "SURE_SECONDS", 0.7)
    monkeypatch.setattr(leader, "PING_SECONDS", 0.1)
    monkeypatch.setattr(postgres, "WAIT_SECONDS", 0.5)
    old, new = Leader(url), Leader(url)
    await old.wait_to_lead(told=lambda: None)
    async with at_work(url, old) as db:
        firm, (ann, bob) = await a_scene(db)
        record = await a_pooled(firm, "customer", await the_pool(firm))
        hers, his = await card_of(firm, ann, record), await card_of(firm, bob, record)
        is_in_the_middle, go_on = threading.Event(), threading.Event()
        commit = inbox.mark_applied

        def hanging(tx: Tx, call: Call) -> None:
            commit(tx, call)
            is_in_the_middle.set()
            assert go_on.wait(20)

        monkeypatch.setattr(inbox, "mark_applied", hanging)
        claiming = asyncio.create_task(firm.crm.pool.claim(firm.tap(ann, hers), record))
        assert await asyncio.to_thread(is_in_the_middle.wait, 10)
        monkeypatch.setattr(inbox, "mark_applied", commit)
        hangs(old)
        async with asyncio.timeout(10):
            await new.wait_to_lead(told=lambda: None)
        async with at_work(url, new) as fresh:
            await Crm(fresh).pool.claim(firm.tap(bob, his), record)
            go_on.set()
            with pytest.raises(OutOfService):
                await claiming
            owners = await fresh.read(lambda tx: [row["user_id"] for row in tx.all("SELECT user_id FROM stints")])
    assert owners.count(bob.id) == 1
    assert ann.id not in owners
    await old.leave()
    await new.leave()


async def test_a_new_connection_of_a_leader_that_was_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "WAIT_SECONDS", 0.5)
    old = Leader(url)
    await old.wait_to_lead(told=lambda: None)
    hangs(old)
    assert ended(url, LEADING + old.token) == 1
    new = Leader(url)
    await new.wait_to_lead(told=lambda: None)
    with pytest.raises(OutOfService):
        await open_database(url, leader=old)
    await new.leave()
    await old.leave()


async def test_a_leader_notices_at_once_that_its_lock_was_ended(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "SURE_SECONDS", 60)
    monkeypatch.setattr(leader, "PING_SECONDS", 60)
    async with Leader(url) as first, asyncio.timeout(10):
        assert await first.leads()
        assert ended(url, LEADING + first.token) == 1
        await first.lost.wait()
        assert not await first.leads()


async def test_a_leader_that_is_asked_looks_whether_the_server_has_gone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "SURE_SECONDS", 60)
    async with Leader(url) as first, asyncio.timeout(10):
        hangs(first)
        assert await first.leads()
        assert ended(url, LEADING + first.token) == 1
        while await first.leads():  # noqa: ASYNC110 - the server's word is on its way
            await asyncio.sleep(0.001)


async def test_what_reads_beside_the_leader_is_left_alone(url: str) -> None:
    beside = await open_database(url, read_only=True)
    assert await beside.read(noted) == 0
    with psycopg.connect(url, autocommit=True) as connection:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fieldline'"
        before = connection.execute(sql).fetchone()
        async with Leader(url):
            assert connection.execute(sql).fetchone() == before
    await beside.close()


async def test_no_server_is_said_as_out_of_service() -> None:
    with pytest.raises(OutOfService):
        async with Leader("postgresql://nobody@127.0.0.1:1/none"):
            pass


async def test_a_server_that_is_too_old_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "OLDEST", 990_000)
    with pytest.raises(OutOfService, match="or newer"):
        async with Leader(url):
            pass


async def test_a_leader_of_another_role_is_said(url: str) -> None:
    """The one that takes over may not end the connections of a role that is not its own."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS somebody_else")
        admin.execute("CREATE ROLE somebody_else LOGIN")
        name = f"{WORKING}of-before"
        with psycopg.connect(url, application_name=name), pytest.raises(OutOfService, match="role"):
            async with Leader(make_conninfo(url, user="somebody_else")):
                pass
        admin.execute("DROP ROLE somebody_else")


async def test_a_leader_that_is_left_while_it_asks_leaves_nothing_behind(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (KEY,))
        waiting, said = Leader(url), asyncio.Event()
        task = asyncio.create_task(waiting.wait_to_lead(told=said.set))
        async with asyncio.timeout(10):
            await said.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await waiting.leave()
    assert asyncio.all_tasks() == {asyncio.current_task()}
