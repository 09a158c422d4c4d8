"""A company of every released schema, taken over by this version: the same schema as a new one, and it works."""

import lzma
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage.crm import Crm
from storage.database import Database
from storage.migrations.runner import migrate, shipped
from storage.tx import Tx
from tests.bot.world import User, World
from tests.databases import Postgres, opened
from tests.factories import Clock, Firm, Person
from tests.released import FOLDER, POSTGRES, SQLITE, schemas
from tests.storage.schemas import applied, schema

LATER = datetime(2026, 7, 13, 2, 0, tzinfo=UTC)
"""The Monday after the sample day, when the stored company was left."""


@pytest.fixture(params=schemas())
def stored(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stored_url(stored: str, dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The stored company as its version left it."""
    if dialect == "sqlite":
        file = tmp_path / "fieldline.sqlite3"
        file.write_bytes(lzma.decompress((FOLDER / stored / SQLITE).read_bytes()))
        yield f"sqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.empty()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(lzma.decompress((FOLDER / stored / POSTGRES).read_bytes()))
    yield url
    server.drop(url)


async def upgraded(url: str) -> Database:
    db = await opened(url)
    await migrate(db, now_ms=1)
    return db


def totals(tx: Tx) -> dict[str, int]:
    """How many of what people would miss first."""
    found = {}
    for table in ("users", "customers", "contacts", "leads", "follow_ups", "opportunities", "contracts", "audit"):
        row = tx.one(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        found[table] = row["n"]
    return found


@pytest.mark.reliability("R17")
async def test_an_upgraded_company_has_the_schema_of_a_new_one(stored: str, stored_url: str, db: Database) -> None:
    old = await opened(stored_url)
    before = await old.read(totals)
    assert await migrate(old, now_ms=1) == [one.number for one in shipped() if one.number > int(stored)]
    assert await old.read(totals) == before
    assert min(before.values()) > 0
    assert await old.read(schema) == await db.read(schema)
    assert await old.read(applied) == await db.read(applied)
    await old.close()


@pytest.mark.reliability("R17")
async def test_an_upgraded_company_has_its_audit_log_and_does_its_chores(stored_url: str) -> None:
    db = await upgraded(stored_url)
    crm = Crm(db)
    now = int(LATER.timestamp() * 1000)
    assert (await crm.audit.verify(LATER)).is_whole
    await crm.chores.run(now=now)
    await crm.reminders.fire_due(now=now, limit=500)
    while await crm.audit.seal():
        pass
    verdict = await crm.audit.verify(LATER)
    await db.close()
    assert verdict.is_whole
    assert verdict.sealed > 150


async def world_of(db: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[World, User]:
    """The company with its bot on the emulator, and one of its people with his phone."""

    async def as_stored(db: Database, **company: Any) -> Firm:
        rows = await db.read(lambda tx: [dict(row) for row in tx.all("SELECT id, name, account FROM users")])  # type: ignore[call-overload]
        owner = next(row for row in rows if row["name"] == "陈晓雯")
        return Firm(Crm(db), db, Clock(LATER), 1, Person(owner["id"], owner["name"], owner["account"]))

    monkeypatch.setattr("tests.bot.world.a_firm", as_stored)
    world = await World.open(db)
    row = await world.firm.row("SELECT id, name, account FROM users WHERE name = '林志强'")
    world.emulator.queue.next_id += 100_000  # Telegram goes on counting where it was.
    # Phones get their numbers in order, so that the first ones are those of the stored people.
    phones = [world.emulator.people.add(f"{number}", language_code="zh-hans") for number in range(8)]
    for phone in phones:
        phone.private_chat.opened = True
    his = next(phone for phone in phones if f"tg:{phone.id}" == row["account"])
    world.users[his.id] = user = User(world, his, Person(**row))
    return world, user


@pytest.mark.reliability("R17")
async def test_people_of_an_upgraded_company_write_on(stored_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    db = await upgraded(stored_url)
    world, rep = await world_of(db, monkeypatch)
    try:
        await world.settle()
        for words, answer in (
            ("顺达物流", "顺达物流有限公司"),
            ("今天拜访了天成贸易，看了样品，下周三上午再联系", "天成贸易"),
            ("/today", "周一"),
            ("/pool", "公海"),
            ("/deals", "商机"),
            ("/contracts", "合同"),
        ):
            await rep.says(words)
            assert answer in rep.screen, words
        parked = await world.firm.value("SELECT count(*) AS n FROM inbox WHERE state = 'parked'")
        failed = await world.firm.value("SELECT count(*) AS n FROM outbox WHERE state = 'failed'")
        assert (parked, failed) == (0, 0)
        assert world.emulator.violations == []
    finally:
        await world.close()
        await db.close()
