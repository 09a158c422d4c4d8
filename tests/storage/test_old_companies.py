"""A company that was there before deals and money gets with them what a new one is made with (ORG-27)."""

from typing import Any

import pytest

from storage.database import Database
from storage.migrations.runner import shipped
from storage.tx import Tx
from tests.factories import Firm, a_firm

_NEW = ("opp", "contract", "money", "product", "pipeline", "approval")
_TABLES = {
    "role_permissions": "SELECT role_id, permission, scope, departments FROM role_permissions ORDER BY 1, 2",
    "dictionaries": "SELECT dictionary, key, position, labels, enabled FROM dictionaries ORDER BY 1, 2",
    "pipelines": "SELECT name, name_key, is_default, enabled FROM pipelines",
    "stages": "SELECT position, name, type, rate, max_days, required_fields FROM stages ORDER BY 1",
}


async def contents(firm: Firm) -> dict[str, list[dict[str, Any]]]:
    return {table: await firm.rows(sql) for table, sql in _TABLES.items()}


def take_away(tx: Tx) -> None:
    """The company as an older version left it."""
    for module in _NEW:
        tx.run("DELETE FROM role_permissions WHERE permission LIKE :module", module=f"{module}.%")
    tx.run("DELETE FROM dictionaries WHERE dictionary IN ('loss_reason', 'void_reason', 'contract_type')")
    tx.run("DELETE FROM stages")
    tx.run("DELETE FROM pipelines")


@pytest.mark.rule("ORG-27", "PERM-1", "OPP-3")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_an_older_company_gets_rights_reasons_and_a_pipeline(db: Database, locale: str) -> None:
    firm = await a_firm(db, locale=locale)
    made = await contents(firm)
    migration = next(one for one in shipped() if one.name == "old_companies")

    def again(tx: Tx) -> None:
        take_away(tx)
        for statement in migration.statements(tx.dialect):
            tx.run(statement)

    await firm.write(again)
    assert await contents(firm) == made


@pytest.mark.own_database
async def test_exports_keep_their_numbers_when_more_kinds_may_be_exported(db: Database) -> None:
    firm = await a_firm(db)
    first, gone, last = [await firm.crm.exports.ask(firm.call(firm.owner), "customer") for _ in range(3)]
    await firm.write(lambda tx: tx.run("DELETE FROM exports WHERE id = :id", id=gone.id))
    before = await firm.rows("SELECT * FROM exports ORDER BY id")
    migration = next(one for one in shipped() if one.name == "approvals")

    def again(tx: Tx) -> None:
        for statement in migration.statements(tx.dialect):
            if "exports" in statement:
                tx.run(statement)

    await firm.write(again)
    assert await firm.rows("SELECT * FROM exports ORDER BY id") == before
    assert [row["id"] for row in before] == [first.id, last.id]
    more = await firm.crm.exports.ask(firm.call(firm.owner), "contract")
    assert more.id > last.id
