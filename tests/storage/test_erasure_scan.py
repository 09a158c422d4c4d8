"""Threat 14: after an erasure the name, the phones and whatever was written of a customer stand in no table, no
index, no payload, and in no free page of the file either."""

import json
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, open_database
from storage.entities.inbox import Incoming
from storage.tx import Tx
from storage.usecases import customer_erasure, customer_merges
from tests.factories import Firm, a_firm
from tests.figures import Figure
from tests.storage.full_house import MARKS, NAME, OTHER, PHONE, House, a_house, is_marked
from tests.storage.test_doors_outside import tables


async def an_erased_house(db: Database) -> House:
    """All that can be written of a customer, its lead converted and its double merged into it, then erased."""
    firm = await a_firm(db)
    house = await a_house(firm, others=False)
    ids, ann = house.ids, house.ann
    await _payload(firm)
    await firm.crm.customers.find(firm.call(ann), NAME)
    await firm.crm.customers.said(firm.call(ann), NAME)
    await firm.crm.customers.reveal(firm.call(house.mia), "customer", ids["customer_id"])
    await _ended(house)
    assert await found(db), "the scan sees nothing even before"
    call = firm.call(firm.owner)
    await firm.crm.apply(
        call,
        lambda tx, actor, card: customer_erasure.erase(tx, actor, call, None, ids["customer_id"], "asked"),
    )
    return house


async def _payload(firm: Firm) -> None:
    """The message a follow-up was made from, as it came in."""
    words = json.dumps({"message": {"text": f"{NAME} 13955550002"}}).encode()
    came = Incoming("d-erased", "tg:3", "tg:3", "9001", firm.clock.ms, words)
    await firm.crm.inbox.receive("chat", [came], now=firm.clock.ms)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO transfer_files (user_id, name, content, created_at) VALUES (1, 'a.csv', :content, 0)",
            content=NAME.encode(),
        )
    )


async def _ended(house: House) -> None:
    firm, ids = house.firm, house.ids
    await firm.crm.leads.convert(firm.call(house.ann), ids["lead_id"], target=ids["customer_id"])
    call = firm.call(house.mia)
    await firm.crm.apply(
        call,
        lambda tx, actor, card: customer_merges.merge(tx, actor, call, None, ids["source_id"], ids["customer_id"]),
    )


async def found(db: Database) -> dict[str, list[Any]]:
    """Table -> rows with a mark."""

    def read(tx: Tx) -> dict[str, list[Any]]:
        rows = {name: [dict(row) for row in tx.all(f"SELECT * FROM {name}")] for name in tables(tx)}
        return {name: hits for name, of in rows.items() if (hits := [row for row in of if has_mark(row)])}

    return await db.read(read)


def has_mark(row: object) -> bool:
    """A mark as it is or as JSON writes it."""
    return (
        is_marked(row)
        or repr(MARKS[0].encode())[2:-1] in repr(row)
        or json.dumps(MARKS[0])[1:-1] in repr(row).replace("\\\\", "\\")
    )


@pytest.mark.threat(14)
@pytest.mark.rule("CUST-18", "AUDIT-2")
async def test_no_table_keeps_anything_of_an_erased_customer(db: Database, figure: Figure) -> None:
    house = await an_erased_house(db)
    left = await found(db)
    figure("T14", f"erasure {db.dialect}", tables=await db.read(lambda tx: len(tables(tx))), left=len(left))
    assert not left, left
    assert (await house.firm.crm.audit.verify(house.firm.clock.now)).fault in (None, "unsealed")


@pytest.mark.threat(14)
@pytest.mark.rule("CUST-18")
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_free_page_keeps_it_either(database_url: str, dialect: str, tmp_path: Path) -> None:
    db = await open_database(database_url)
    await an_erased_house(db)
    await db.close()
    files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    assert sum(map(len, files)) > 100_000
    for word in (NAME, PHONE, OTHER):
        assert not any(word.encode() in content for content in files), word
