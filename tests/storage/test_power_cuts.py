"""The power goes at any moment: what was acknowledged is there, everything is whole, and the file is sound.

FIELDLINE_TORTURE=1 looks at many more states; FIELDLINE_SEED repeats a run.
"""

import asyncio
import os
import random
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from storage.crm import Crm
from storage.database import open_database
from storage.entities.call import Outcome
from storage.entities.customers import NewCustomer
from storage.entities.follow_ups import Entry
from storage.errors import OutOfService
from storage.tx import Tx
from storage.usecases import customers
from storage.usecases.creating import Wish
from tests.databases import SqliteTemplate
from tests.factories import SAMPLE_DAY, Firm, a_customer, a_firm
from tests.figures import Figure
from tests.storage.disk import Disk, Event, recorded_disk
from tests.storage.power_cut import State, states

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
STATES = int(os.environ.get("FIELDLINE_CUTS", "5000" if TORTURE else "160"))
ROUNDS, TOGETHER = (120, 5) if TORTURE else (25, 4)
FILE = "fieldline.sqlite3"


@dataclass(frozen=True)
class Recorded:
    """The file before, and everything that happened to it while people wrote."""

    before: State
    events: list[Event]


@pytest.fixture(scope="module")
def recorded(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("written")
    shutil.copyfile(sqlite_template.file, folder / FILE)
    firm, customer = asyncio.run(_founded(folder))
    before = {FILE: (folder / FILE).read_bytes()}
    with recorded_disk() as disk:
        disk.recording = True
        asyncio.run(_work(folder, firm, customer, disk))
    return Recorded(before, disk.events)


async def _founded(folder: Path) -> tuple[Firm, int]:
    db = await open_database(f"sqlite:///{folder / FILE}")
    firm = await a_firm(db)
    customer = await a_customer(firm)
    await db.close()
    return firm, customer


async def _work(folder: Path, firm: Firm, customer: int, disk: Disk) -> None:
    """Several people at once, so that commits are shared; the audit log is sealed meanwhile."""
    db = await open_database(f"sqlite:///{folder / FILE}")
    firm.db, firm.crm = db, Crm(db)
    for number in range(ROUNDS):
        here = range(number * TOGETHER, (number + 1) * TOGETHER)
        await asyncio.gather(*(_write(firm, customer, f"op-{one}", disk) for one in here))
        if number % 5 == 0:
            await firm.crm.audit.seal()
    await db.close()


async def _write(firm: Firm, customer: int, name: str, disk: Disk) -> None:
    """A customer or a follow-up, marked when the one who wrote it is told."""
    call = firm.call(firm.owner, delivery_id=name)
    if int(name[3:]) % 2:
        await firm.crm.follow_ups.log(call, Entry(subject=("customer", customer), content=name, words=name))
    else:
        create = partial(customers.create, call=call, values=NewCustomer(name=name), wish=Wish(reason="other"))

        def effect(tx: Tx, actor: object, card: object) -> Outcome:
            create(tx, actor)  # type: ignore[arg-type]
            return Outcome("nothing")

        await firm.crm.apply(call, effect)
    disk.mark(name)


@dataclass
class Found:
    """What a reopened file says."""

    sound: bool
    whole: bool
    there: set[str]


async def _reopened(folder: Path) -> Found:
    db = await open_database(f"sqlite:///{folder / FILE}", readers=1)
    try:
        sound, made = await db.read(_look)
        crm = Crm(db)
        while await crm.audit.seal():
            pass
        verdict = await crm.audit.verify(SAMPLE_DAY)
        return Found(sound, verdict.is_whole and len({frozenset(one) for one in made}) == 1, made[0])
    finally:
        await db.close()


def _look(tx: Tx) -> tuple[bool, list[set[str]]]:
    """The pages and references fit; the operations as their records, the inbox's memory and the audit know them."""
    sound = [tuple(row)[0] for row in tx.all("PRAGMA integrity_check(1)")] == ["ok"]
    sound = sound and not tx.all("PRAGMA foreign_key_check")
    asked = (
        "SELECT name AS op FROM customers WHERE name LIKE 'op-%' UNION SELECT content FROM follow_ups",
        "SELECT request_id AS op FROM requests WHERE request_id LIKE 'op-%'",
        "SELECT request_id AS op FROM audit WHERE request_id LIKE 'op-%'",
    )
    return sound, [{row["op"] for row in tx.all(sql)} for sql in asked]


@dataclass
class Tally:
    states: int = 0
    corrupt: int = 0
    lost: int = 0
    halves: int = 0


async def _tally(recorded: Recorded, folder: Path, count: int, *, syncing: bool = True) -> Tally:
    """Build every state and open it as the program would."""
    tally = Tally()
    dice = random.Random(SEED)
    for files, acknowledged in states(recorded.before, recorded.events, dice, count, syncing=syncing):
        tally.states += 1
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        try:
            found = await _reopened(folder)
        except OutOfService:
            tally.corrupt += 1
            continue
        tally.corrupt += not found.sound
        tally.halves += not found.whole
        tally.lost += not set(acknowledged) <= found.there
    return tally


@pytest.mark.reliability("R4")
async def test_what_was_acknowledged_survives_a_power_cut(recorded: Recorded, tmp_path: Path, figure: Figure) -> None:
    tally = await _tally(recorded, tmp_path, STATES)
    figure("R4", "sqlite", states=tally.states, corrupt=tally.corrupt, lost=tally.lost, halves=tally.halves)
    assert (tally.corrupt, tally.lost, tally.halves) == (0, 0, 0)


@pytest.mark.reliability("R4")
def test_the_recording_holds_commits_and_checkpoints(recorded: Recorded) -> None:
    """Otherwise the states above would show little."""
    marks = [event.mark for event in recorded.events if event.kind == "mark"]
    assert len(marks) == len(set(marks)) == ROUNDS * TOGETHER
    checkpoints = sum(1 for event in recorded.events if event.kind == "sync" and event.file == FILE)
    assert checkpoints >= 2
    assert sum(1 for event in recorded.events if event.kind == "sync") > ROUNDS


@pytest.mark.reliability("R4")
async def test_a_disk_that_does_not_sync_is_found_out(recorded: Recorded, tmp_path: Path) -> None:
    """The same states without the syncs: had they not been asked for, losses would be seen here."""
    tally = await _tally(recorded, tmp_path, 25, syncing=False)
    assert tally.lost + tally.corrupt > 0
