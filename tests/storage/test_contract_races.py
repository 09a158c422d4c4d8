"""Many at once on one contract: one wins, the others are told so (CONTRACT-3, CONTRACT-4, NUM-2)."""

import asyncio

import pytest

from storage.database import Database
from storage.errors import Refusal
from tests.factories import a_customer
from tests.storage.contract_scene import Sales, a_contract, a_draft, a_sales, actions_on

pytestmark = pytest.mark.reliability("R6")


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("CONTRACT-3", "CONTRACT-9")
async def test_twenty_voids_at_once_void_it_once(sales: Sales) -> None:
    firm, mia = sales.firm, sales.mia
    contract = await a_contract(firm, sales.ann)
    results = await asyncio.gather(
        *(firm.crm.contracts.void(firm.call(mia), contract, "取消") for _ in range(20)), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, Refusal)]
    assert (len(results) - len(refused), len(refused)) == (1, 19)
    assert (await actions_on(firm, "contract", contract)).count("voided") == 1


@pytest.mark.rule("CONTRACT-4")
async def test_twenty_submissions_at_once_take_effect_once(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    results = await asyncio.gather(
        *(firm.crm.contracts.submit(firm.call(ann), draft.id) for _ in range(20)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in results) == 1
    assert (await actions_on(firm, "contract", draft.id)).count("effective") == 1


@pytest.mark.rule("NUM-2", "CONTRACT-1")
async def test_t24_a_hundred_contracts_at_once_get_a_hundred_numbers(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    made = await asyncio.gather(*(a_draft(firm, ann, customer=customer) for _ in range(100)))
    assert len({card.number for card in made}) == 100
