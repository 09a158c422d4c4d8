"""Deals and products among the names a message may mean (conversations 4.3, PERM-12)."""

import pytest

from storage.entities.candidates import Candidate
from storage.entities.ids import ref
from storage.tx import Tx
from storage.usecases import dialogue
from tests.factories import Firm, Person, a_customer
from tests.storage.deal_scene import a_deal, a_product


async def meant(firm: Firm, person: Person, text: str) -> dict[str, Candidate]:
    def read(tx: Tx) -> dict[str, Candidate]:
        found = dialogue.situation(tx, firm.call(person), text, None)
        return {one.ref: one for one in found.candidates}

    return await firm.db.read(read)


@pytest.mark.rule("OPP-1", "PERM-12")
async def test_own_deals_and_those_of_the_customer_named_are_candidates(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    customer = await a_customer(firm, owner=ann)
    named = ref("opportunity", await a_deal(firm, ann, customer=customer))
    other = ref("opportunity", await a_deal(firm, ann, customer_name="明辉电子", name="支架 500 套"))
    closed = await a_deal(firm, ann, customer=customer, name="去年运输")
    await firm.crm.deals.lose(firm.call(ann), closed, "price")
    by_name = await meant(firm, ann, "运输合同谈好了")
    assert (by_name[named].kind, by_name[named].standing, by_name[named].subject) == (
        "opportunity",
        "own",
        ref("customer", customer),
    )
    assert other not in by_name
    assert ref("opportunity", closed) not in by_name
    assert named in await meant(firm, ann, "今天去了顺达物流")
    assert (await meant(firm, mia, "顺达物流怎么样了"))[named].standing == "readable"
    assert named not in await meant(firm, wang, "顺达物流的运输合同")


@pytest.mark.rule("PROD-1")
async def test_products_on_sale_are_candidates_by_name_and_number(firm: Firm, ann: Person) -> None:
    pump = ref("product", await a_product(firm, "A100 水泵"))
    valve = await a_product(firm, "铜阀", number="ZX-9")
    found = await meant(firm, ann, "顺达物流 45万 含 A100×3 95折")
    assert (found[pump].kind, found[pump].aliases) == ("product", ("CP-202607-0001",))
    assert ref("product", valve) not in found
    assert ref("product", valve) in await meant(firm, ann, "zx-9 来两个")
    await firm.crm.products.take_off(firm.call(firm.owner), valve)
    assert ref("product", valve) not in await meant(firm, ann, "zx-9 来两个")


@pytest.mark.rule("PERM-3")
async def test_there_are_never_more_than_two_hundred(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    for number in range(30):
        await a_deal(firm, ann, customer=customer, name=f"运输 {number}")
        await a_product(firm, f"运输服务 {number}")
    found = await meant(firm, ann, "运输")
    kinds = [one.kind for one in found.values()]
    assert (kinds.count("opportunity"), kinds.count("product")) == (20, 20)
    assert len(found) <= 200
