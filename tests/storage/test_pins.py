"""The doctor's question to the database in use: would a hot statement walk a table that grows?"""

import pytest

from storage.database import Database
from storage.queries import pins
from tests.factories import Firm


@pytest.mark.reliability("R19")
async def test_no_hot_statement_walks_a_growing_table_and_nothing_is_changed(firm: Firm) -> None:
    before = await firm.value("SELECT count(*) AS n FROM audit")
    assert await firm.db.read(lambda tx: pins.list_walks(tx, now=firm.clock.ms)) == []
    assert await firm.value("SELECT count(*) AS n FROM audit") == before


@pytest.mark.reliability("R19")
@pytest.mark.own_database
async def test_a_lost_index_is_named_by_what_needs_it(firm: Firm, db: Database) -> None:
    found = await firm.rows(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reminders' AND sql IS NOT NULL"
        if db.dialect == "sqlite"
        else "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'reminders' AND indexname NOT LIKE '%_pkey'"
    )
    for row in found:
        await db.write(lambda tx, name=row["name"]: tx.run(f"DROP INDEX {name}"))  # type: ignore[misc]
    walks = await db.read(lambda tx: pins.list_walks(tx, now=firm.clock.ms))
    assert "the agenda" in walks
    assert "my customers" not in walks
