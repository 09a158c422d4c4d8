"""The databases every test may ask for: `db` runs a test twice, `sqlite_url`/`postgres_url` name one."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.databases import Postgres, SqliteTemplate, postgres_left_out

DIALECTS = ["sqlite", "postgres"]
pytest_plugins = ["tests.figures", "tests.canary"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    if postgres_left_out():
        pytest.skip("FIELDLINE_TESTS_WITHOUT_POSTGRES=1: PostgreSQL was left out on request")
    server = Postgres.start()
    yield server
    server.stop()


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of the dialect in turn."""
    if dialect == "sqlite":
        yield request.getfixturevalue("sqlite_template").copy(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    if request.node.get_closest_marker("own_database") is None:
        yield server.clean()
        return
    url = server.copy()
    yield url
    server.drop(url)


@pytest.fixture
async def db(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    if database_url.startswith("postgresql") and request.node.get_closest_marker("own_database") is None:
        yield await request.getfixturevalue("postgres_server").shared_database()
        return
    database = await open_database(database_url)
    yield database
    await database.close()


def _loggers() -> list[logging.Logger]:
    made = [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    return [logging.getLogger(), *made]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """What a test does to loggers ends with it: pytest's streams do not outlive a test."""
    handlers = list(logging.getLogger().handlers)
    levels = {one: one.level for one in _loggers()}
    yield
    logging.getLogger().handlers[:] = handlers
    for one in _loggers():
        one.setLevel(levels.get(one, logging.NOTSET))
