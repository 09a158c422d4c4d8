"""恒信设备 and its people. Where a test needs them otherwise related, its module makes them anew."""

from pathlib import Path

import pytest

from storage.database import Database
from tests.factories import Firm, Person, a_firm, a_person
from tests.storage.machines import FileHouse, House, ServerHouse


@pytest.fixture
def house(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """Where a state machine plays its games, on the dialect in turn."""
    if dialect == "postgres":
        return ServerHouse(request.getfixturevalue("postgres_server"))
    return FileHouse(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
async def firm(db: Database) -> Firm:
    return await a_firm(db)


@pytest.fixture
async def ann(firm: Firm) -> Person:
    """A rep under the owner."""
    return await a_person(firm, "林志强", superior=firm.owner)


@pytest.fixture
async def wang(firm: Firm) -> Person:
    """A rep under nobody."""
    return await a_person(firm, "王芳")


@pytest.fixture
async def mia(firm: Firm) -> Person:
    """A manager under nobody."""
    return await a_person(firm, "陈经理", "manager")
