"""Products, and what lines copy of them (PROD-1, PROD-2, PROD-5, PERM-18)."""

import asyncio

import pytest

from storage.entities.products import NewProduct
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.tx import Tx
from storage.usecases import products
from tests.factories import Firm, Person, a_person
from tests.storage.deal_scene import a_deal, a_line, a_product, actor_of, opened


@pytest.mark.rule("PROD-1")
async def test_a_product_goes_on_and_off_and_only_one_on_sale_goes_into_new_lines(firm: Firm, ann: Person) -> None:
    made = await firm.crm.products.create(firm.call(firm.owner), NewProduct("A100", 100_000))
    assert made.status == "draft"
    deal = await a_deal(firm, ann)
    with pytest.raises(Conflict, match="product_off"):
        await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(made.id)])
    await firm.crm.products.put_on(firm.call(firm.owner), made.id)
    with pytest.raises(Conflict, match="product_state"):
        await firm.crm.products.put_on(firm.call(firm.owner), made.id)
    await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(made.id)])
    assert (await firm.crm.products.take_off(firm.call(firm.owner), made.id)).status == "off"
    other = await a_deal(firm, ann, customer_name="明辉电子")
    with pytest.raises(Conflict, match="product_off"):
        await firm.crm.deals.set_lines(firm.call(ann), other, [a_line(made.id)])
    kept = await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(made.id, 2)])
    assert [line.name for line in kept.lines] == ["A100"]


@pytest.mark.rule("PROD-1")
async def test_a_product_with_lines_is_never_deleted(firm: Firm, ann: Person) -> None:
    used, free = await a_product(firm), await a_product(firm, "B200")
    await a_deal(firm, ann, lines=(a_line(used),))
    with pytest.raises(Conflict, match="product_used"):
        await firm.crm.products.delete(firm.call(firm.owner), used)
    await firm.crm.products.delete(firm.call(firm.owner), free)
    with pytest.raises(NotFound):
        await firm.crm.products.open(firm.call(firm.owner), free)


@pytest.mark.rule("PROD-1")
async def test_twenty_at_once_put_a_product_on_sale_once(firm: Firm) -> None:
    product = (await firm.crm.products.create(firm.call(firm.owner), NewProduct("A100", 1))).id

    def unit(tx: Tx) -> bool:
        try:
            products.put_on(tx, actor_of(tx, firm.owner), firm.call(firm.owner), product)
        except Conflict:
            return False
        return True

    done = await asyncio.gather(*(firm.write(unit) for _ in range(20)))
    assert sum(done) == 1
    assert await firm.value("SELECT count(*) FROM audit WHERE entity = 'product' AND action = 'changed'") == 1


@pytest.mark.rule("PROD-2", "PROD-3")
async def test_a_line_keeps_the_name_and_price_it_copied(firm: Firm, ann: Person) -> None:
    product = await a_product(firm, "A100", 100_000)
    deal = await a_deal(firm, ann, lines=(a_line(product, 3, discount_bp=500),))
    await firm.crm.products.change(firm.call(firm.owner), product, name="A100 新款", price=200_000)
    before = (await opened(firm, ann, deal)).lines[0]
    assert (before.name, before.list_price, before.subtotal) == ("A100", 100_000, 285_000)
    after = (await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(product, 4)])).lines[0]
    assert (after.name, after.list_price, after.unit_price, after.subtotal) == ("A100", 100_000, 100_000, 400_000)


@pytest.mark.rule("PROD-5", "PERM-18")
async def test_cost_and_margin_are_left_out_for_who_may_not_see_them(firm: Firm, ann: Person, mia: Person) -> None:
    product = await a_product(firm, cost=70_000, min_price=80_000)
    deal = await a_deal(firm, ann, lines=(a_line(product, 2),))
    reps, managers = await opened(firm, ann, deal), await opened(firm, mia, deal)
    assert (reps.margin, reps.lines[0].cost, reps.lines[0].min_price) == (None, None, None)
    assert (managers.margin, managers.lines[0].cost) == (60_000, 70_000)
    card = await firm.crm.products.open(firm.call(ann), product)
    assert (card.cost, card.min_price, card.sees_cost, card.may_manage) == (None, None, False, False)


@pytest.mark.rule("PROD-5")
async def test_the_margin_is_empty_when_a_cost_is_missing(firm: Firm, ann: Person, mia: Person) -> None:
    known, unknown = await a_product(firm, cost=70_000), await a_product(firm, "B200")
    deal = await a_deal(firm, ann, lines=(a_line(known), a_line(unknown)))
    assert (await opened(firm, mia, deal)).margin is None


@pytest.mark.rule("PROD-1", "PERM-3")
async def test_products_are_kept_by_who_manages_them_and_drafts_seen_by_them_alone(firm: Firm, ann: Person) -> None:
    assistant = await a_person(firm, "助理", "assistant")
    draft = (await firm.crm.products.create(firm.call(assistant), NewProduct("A100", 1))).id
    with pytest.raises(NotFound):
        await firm.crm.products.open(firm.call(ann), draft)
    with pytest.raises(Forbidden):
        await firm.crm.products.create(firm.call(ann), NewProduct("B200", 1))
    with pytest.raises(Forbidden):
        await firm.crm.products.create(firm.call(assistant), NewProduct("C300", 1, cost=1))
    await firm.crm.products.change(firm.call(firm.owner), draft, cost=1)
    with pytest.raises(Forbidden):
        await firm.crm.products.change(firm.call(assistant), draft, cost=None)
    assert (await firm.crm.products.open(firm.call(firm.owner), draft)).cost == 1
    await firm.crm.products.put_on(firm.call(assistant), draft)
    with pytest.raises(Forbidden):
        await firm.crm.products.take_off(firm.call(ann), draft)
    assert (await firm.crm.products.open(firm.call(ann), draft)).name == "A100"


@pytest.mark.rule("PROD-1", "ORG-11")
async def test_a_change_of_another_version_is_stale(firm: Firm) -> None:
    product = await a_product(firm)

    def unit(tx: Tx) -> None:
        products.change(tx, actor_of(tx, firm.owner), firm.call(firm.owner), product, {"price": 5}, version=1)

    with pytest.raises(Stale):
        await firm.write(unit)


@pytest.mark.rule("PROD-1")
async def test_products_are_listed_by_category_and_found_by_name_or_number(firm: Firm, ann: Person) -> None:
    tree = await firm.crm.products.add_category(firm.call(firm.owner), "机器")
    machines = tree.categories[0][0]
    below = await firm.crm.products.add_category(firm.call(firm.owner), "小机器", machines)
    small = next(id_ for id_, name, _ in below.categories if name == "小机器")
    one = await a_product(firm, "A100 泵", category_id=small)
    await a_product(firm, "B200 阀", number="ZX-9")
    listed = await firm.crm.products.list(firm.call(ann), category_id=machines)
    assert ([line.id for line in listed.products], listed.total) == ([one], 1)
    found = await firm.crm.products.list(firm.call(ann), words="zx-")
    assert [line.name for line in found.products] == ["B200 阀"]
    assert [line.name for line in await firm.crm.products.named(firm.call(ann), "ZX-9")] == ["B200 阀"]
    assert (await firm.crm.products.list(firm.call(ann), words="%")).total == 0
    with pytest.raises(Conflict, match="category_used"):
        await firm.crm.products.delete_category(firm.call(firm.owner), machines)
    with pytest.raises(Conflict, match="name_taken"):
        await firm.crm.products.add_category(firm.call(firm.owner), "小机器", machines)


@pytest.mark.rule("PROD-3", "ORG-5")
async def test_one_document_has_one_currency(firm: Firm, ann: Person) -> None:
    dollars = await a_product(firm, "A100", currency="USD")
    deal = await a_deal(firm, ann)
    with pytest.raises(Invalid, match="mixed_currencies"):
        await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(dollars)])
