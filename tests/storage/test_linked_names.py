"""A card names a record it is linked to only to those who read that one (PERM-13, CUST-12)."""

import json
from typing import Any

import pytest

from bot.texts import texts
from bot.views import contract_own, customer_fields
from storage.database import Database
from storage.entities.custom_fields import CustomValue, FieldEntity, NewField
from storage.entities.leads import LeadDraft, NewLead
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import contract_fields
from tests.factories import Firm, Person, a_customer, a_lead, the_pool
from tests.storage.contract_scene import Sales, a_contract, a_sales, row_of

SECRET = "隐山机密集团"
PARTNER = NewField("partner", "配套客户", "customer", hidden_in_pool=False)
KINDS: tuple[FieldEntity, ...] = ("customer", "lead", "contract")


@pytest.fixture
async def sales(db: Database) -> Sales:
    """Every kind of record may name a customer."""
    made = await a_sales(db)
    for kind in KINDS:
        await made.firm.crm.fields.define_custom(made.firm.call(made.firm.owner), kind, PARTNER)
    return made


async def link(firm: Firm, table: str, record: int, customer: int) -> None:
    kept = json.dumps({"partner": customer})
    await firm.write(lambda tx: tx.run(f"UPDATE {table} SET extra = :kept WHERE id = :id", kept=kept, id=record))


async def opened(firm: Firm, person: Person, table: str, record: int) -> Any:
    call = firm.call(person)
    if table == "contracts":
        return await firm.crm.contracts.open(call, record)
    return await firm.crm.customers.open(call, "customer" if table == "customers" else "lead", record)


def values_of(shown: Any, table: str) -> tuple[CustomValue, ...]:
    found: tuple[CustomValue, ...] = {
        "customers": lambda: shown.facts.custom,
        "leads": lambda: shown.lead.custom,
        "contracts": lambda: shown.custom,
    }[table]()
    return found


@pytest.mark.rule("CUST-12", "PERM-13")
@pytest.mark.parametrize("table", ["customers", "leads", "contracts"])
async def test_an_own_field_names_a_customer_only_to_its_readers(sales: Sales, table: str) -> None:
    firm = sales.firm
    secret = await a_customer(firm, owner=sales.wang, name=SECRET)
    record = await {
        "customers": lambda: a_customer(firm, owner=sales.ann, name="顺达物流"),
        "leads": lambda: a_lead(firm, owner=sales.ann),
        "contracts": lambda: a_contract(firm, sales.ann),
    }[table]()
    await link(firm, table, record, secret)
    (veiled,) = values_of(await opened(firm, sales.ann, table, record), table)
    assert (veiled.value, veiled.veiled) == ("", True)
    assert SECRET not in repr(await opened(firm, sales.ann, table, record))
    for locale in ("zh-CN", "zh-TW", "en"):
        t = texts(locale).at(firm.clock.ms, "Asia/Taipei")
        assert t.plain("customer-veiled") in str(customer_fields.custom(veiled, t))
    (named,) = values_of(await opened(firm, sales.mia, table, record), table)
    assert (named.value, named.veiled) == (SECRET, False)
    await link(firm, table, record, 999_999)
    assert values_of(await opened(firm, sales.ann, table, record), table) == (veiled,), "a missing one is the same"


@pytest.mark.rule("CUST-12", "PERM-13")
async def test_the_draft_of_a_lead_names_no_foreign_customer(sales: Sales) -> None:
    firm = sales.firm
    secret = await a_customer(firm, owner=sales.wang, name=SECRET)
    new = NewLead("明辉电子", extra={"partner": secret})
    draft = await firm.crm.leads.draft(firm.call(sales.ann), new, "新线索 明辉电子")
    assert isinstance(draft, LeadDraft)
    assert [one.veiled for one in draft.custom] == [True]
    assert SECRET not in repr(draft)


@pytest.mark.rule("CUST-12", "PERM-13", "CONTRACT-8")
async def test_a_change_request_names_no_foreign_customer(sales: Sales) -> None:
    firm = sales.firm
    secret = await a_customer(firm, owner=sales.wang, name=SECRET)
    contract = await a_contract(firm, sales.ann)
    wanted = {"extra": {"partner": secret}}
    await firm.crm.contracts.ask_change(firm.call(firm.owner), contract, "amend", wanted, "换了配套")
    shown = await firm.crm.contracts.open(firm.call(sales.ann), contract)
    (own,) = shown.changes[0].own
    assert (own.before.veiled, own.after.veiled, own.after.value) == (False, True, "")
    assert SECRET not in repr(shown)
    t = texts("en").at(firm.clock.ms, "Asia/Taipei")
    assert t.plain("customer-veiled") in str(contract_own.changed(own, t))
    above = await firm.crm.contracts.open(firm.call(sales.mia), contract)
    assert above.changes[0].own[0].after.value == SECRET


@pytest.mark.rule("CUST-12", "PERM-13")
async def test_a_file_of_contracts_names_no_foreign_customer(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann)
    await link(firm, "contracts", contract, await a_customer(firm, owner=sales.wang, name=SECRET))
    row = await row_of(firm, contract)
    fields = tuple(await firm.crm.fields.list_custom(firm.call(firm.owner), "contract"))

    def values(tx: Tx, actor: Actor) -> dict[str, Any]:
        return contract_fields.exported(tx, actor, row, fields, whole=True, now=firm.clock.ms)

    assert not (await firm.crm.look(firm.call(sales.ann), values))["x.partner"]
    assert (await firm.crm.look(firm.call(sales.mia), values))["x.partner"] == SECRET


@pytest.mark.rule("POOL-20")
async def test_a_pool_card_has_no_field_that_names_a_customer(sales: Sales) -> None:
    firm = sales.firm
    secret = await a_customer(firm, owner=sales.ann, name=SECRET)
    pooled = await a_customer(firm, pool=await the_pool(firm), name="顺达物流")
    await link(firm, "customers", pooled, secret)
    shown = await firm.crm.pool.open(firm.call(sales.ann), ("customer", pooled))
    assert SECRET not in repr(shown)
