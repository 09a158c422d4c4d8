"""Every verb of every door, tried by somebody outside the scope: nothing is told, nothing is changed, and what is
there answers like what is not (PERM-7, PERM-12, PERM-13; row R8)."""

import os
from typing import Any

import pytest

from storage.database import Database
from storage.errors import Refusal
from storage.tx import Tx
from tests.factories import Person, a_firm
from tests.figures import Figure
from tests.storage import door_cases
from tests.storage.full_house import House, a_house, is_marked

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
# A rep and a manager of another department, and one who may read everything and change nothing.
OUTSIDE = [("sqlite", "li")]
READING = [("sqlite", "gu")]
if TORTURE:
    OUTSIDE = [(dialect, who) for dialect in ("sqlite", "postgres") for who in ("wang", "li")]
    READING = [(dialect, "gu") for dialect in ("sqlite", "postgres")]
# What is written for every call, and what counts by itself; a record never stands here.
BOOKS = frozenset({"inbox", "requests", "cards", "questions", "jobs", "counters", "search_terms", "pool_views"})
ENOUGH = 60  # So many verbs tell the owner's superior of the marked customer: the scan looks at something.
Rows = dict[str, frozenset[str]]
Answer = tuple[str, Any]


async def everything(house: House) -> Rows:
    """Every row of every table but the books, as text."""

    def read(tx: Tx) -> Rows:
        return {
            name: frozenset(repr(tuple(dict(row).values())) for row in tx.all(f"SELECT * FROM {name}"))
            for name in tables(tx)
            if name not in BOOKS
        }

    return await house.firm.db.read(read)


def tables(tx: Tx) -> list[str]:
    """The names of all tables; the shadow tables of an index hold what the index gives."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND name NOT LIKE 'search_entries_%' AND name NOT LIKE 'said_entries_%'"
        if tx.dialect == "sqlite"
        else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    return sorted(row["name"] for row in tx.all(sql))


async def tried(house: House, person: Person, verb: Any, case: dict[str, Any]) -> Answer:
    """("told", what) or ("refused", how)."""
    try:
        return "told", await verb(house.firm.call(person), **case)
    except Refusal as refusal:
        return "refused", (type(refusal).__name__, refusal.reason, str(refusal.params))


@pytest.mark.parametrize(("dialect", "who"), OUTSIDE)
@pytest.mark.reliability("R8")
@pytest.mark.rule("PERM-12", "PERM-13")
async def test_nothing_is_told_or_changed_from_outside(db: Database, dialect: str, who: str, figure: Figure) -> None:
    house = await a_house(await a_firm(db))
    calls, faults = await all_tried(house, getattr(house, who), outside=True)
    figure("R8", f"doors {dialect} {who}", calls=calls, leaked=len(faults))
    assert not faults, faults


@pytest.mark.parametrize(("dialect", "who"), READING)
@pytest.mark.reliability("R8")
@pytest.mark.rule("PERM-7", "PERM-13")
async def test_whoever_only_reads_changes_nothing(db: Database, dialect: str, who: str, figure: Figure) -> None:
    house = await a_house(await a_firm(db))
    calls, faults = await all_tried(house, getattr(house, who), outside=False)
    figure("R8", f"doors {dialect} {who}", calls=calls, changed=len(faults))
    assert not faults, faults


async def all_tried(house: House, person: Person, *, outside: bool) -> tuple[int, list[Any]]:
    """Every call, and what is wrong with it; from outside it tells nothing, not even what is there."""
    faults: list[Any] = []
    calls = 0
    before = await everything(house)
    for name, verb, sign in door_cases.verbs(house.firm.crm):
        there = await door_cases.cases(house, name, sign)
        gone = await door_cases.cases(house, name, sign, missing=True)
        for case, other in zip(there, gone, strict=True):
            answer = await tried(house, person, verb, case)
            calls += 1
            if outside and is_marked(answer):
                faults.append((name, "tells", case, answer))
            if outside and case != other and answer[0] == "refused":
                like = await tried(house, person, verb, other)
                faults += [] if answer == like else [(name, "differs from a missing one", case, answer, like)]
            if answer[0] == "told":
                after = await everything(house)
                rows = lost(person, before, after) + (marked(before, after) if outside else [])
                faults += [(name, "changes", case, row) for row in rows]
                before = after
    return calls, faults


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.reliability("R8")
async def test_the_same_calls_tell_whoever_may_read(db: Database, dialect: str) -> None:
    """The scan would see a leak: the superior is told of the same records by most verbs that read."""
    house = await a_house(await a_firm(db))
    told = set()
    for name, verb, sign in door_cases.verbs(house.firm.crm):
        for case in await door_cases.cases(house, name, sign):
            if is_marked(await tried(house, house.mia, verb, case)):
                told.add(name)
    assert len(told) >= ENOUGH, sorted(told)


def lost(person: Person, before: Rows, after: Rows) -> list[str]:
    """Rows that were there and are so no more; his own settings are his."""
    return [
        f"{name}: {row}"
        for name, rows in before.items()
        for row in rows - after[name]
        if name != "users" or person.name not in row
    ]


def marked(before: Rows, after: Rows) -> list[str]:
    """New rows in which a mark stands."""
    return [f"{name}: {row}" for name, rows in after.items() for row in rows - before[name] if is_marked(row)]
