"""Where a town keeps its data."""

from collections.abc import Iterator

import pytest

from tests.databases import Postgres


@pytest.fixture
def url_of_the_town(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Empty for the default file in the data folder, else a database of the PostgreSQL server."""
    if dialect == "sqlite":
        yield ""
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.copy()
    yield url
    server.drop(url)
