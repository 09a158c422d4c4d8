"""A quote below the standard price: submitted, decided alone and together, taken back, tried out (OPP-16, 6.13)."""

from typing import Any

import pytest

from bot.texts import LOCALES, texts
from storage.entities.flows import Term
from tests.bot.approval_desk import YUAN, Desk, a_desk
from tests.bot.test_flows import Admin
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.approval_scene import a_flow, by
from tests.storage.contract_scene import a_contract
from tests.storage.deal_scene import a_deal, a_line, a_product


async def a_deal_with_lines(desk: Desk, *, discount: int, name: str = "顺达物流") -> int:
    """A deal of the rep with three A100 at 1,000."""
    firm, lin = desk.world.firm, desk.lin.person
    found = await firm.rows("SELECT id FROM products")
    product = found[0]["id"] if found else await a_product(firm)
    customer = await a_customer(firm, owner=lin, name=name)
    return await a_deal(
        firm, lin, customer=customer, name=f"{name}年度", lines=(a_line(product, 3, discount_bp=discount),)
    )


async def submits(desk: Desk, *, discount: int = 1200, name: str = "顺达物流") -> str:
    """The rep makes a quote and sends it; its number."""
    deal = await a_deal_with_lines(desk, discount=discount, name=name)
    public = await desk.world.firm.value("SELECT public_id FROM opportunities WHERE id = :id", id=deal)
    await desk.lin.says(f"/start o_{public}")
    await desk.lin.taps(desk.word("button-more"))
    await desk.lin.taps(desk.word("button-quote-make"))
    await desk.lin.taps(desk.word("button-quote-send"))
    return str(await desk.world.firm.value("SELECT number FROM quotes ORDER BY id DESC LIMIT 1"))


async def state_of(world: World, number: str) -> Any:
    return await world.firm.value("SELECT state FROM quotes WHERE number = :number", number=number)


@pytest.mark.rule("OPP-16", "PROD-4", "APPR-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_large_discount_is_approved_with_one_tap_and_then_sent(world: World, locale: str) -> None:
    desk = await a_desk(world, locale, subject="discount")
    number = await submits(desk)
    desk.lin.sees(number, texts(locale).entry("quote_state", "pending"))
    words = texts(locale).at(0, "UTC", currency="CNY")
    figures = {"amount": words.formats.money_digits(2_640 * YUAN), "listed": words.formats.money_digits(3_000 * YUAN)}
    desk.chen.hears(number, desk.word("approval-amount-over", off="12%", n=2, **figures))
    with desk.chen.costs(t=1, new=0, edits=1):
        await desk.chen.taps(desk.approve(2_640))
    assert await state_of(world, number) == "sent"
    desk.lin.hears(number, "陈经理")
    await desk.lin.taps(desk.word("button-open"))
    desk.lin.sees(number, texts(locale).entry("quote_state", "sent"))


@pytest.mark.rule("OPP-16", "APPR-12", "NOTIFY-35")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_rejected_one_is_a_draft_again_and_opens_from_what_is_told(world: World, locale: str) -> None:
    desk = await a_desk(world, locale, subject="discount")
    number = await submits(desk)
    await desk.chen.taps(desk.word("button-reject"))
    await desk.chen.taps(desk.word("approval-reason-discount"))
    assert await state_of(world, number) == "draft"
    desk.lin.hears(number, desk.word("approval-reason-discount"))
    await desk.lin.taps(desk.word("button-fix"))
    desk.lin.sees(number)
    await desk.lin.taps(desk.word("button-quote-send"))
    assert await state_of(world, number) == "pending"
    await desk.lin.taps(desk.word("button-quote-recall"))
    assert await state_of(world, number) == "draft"


@pytest.mark.rule("APPR-20", "PROD-4")
@pytest.mark.parametrize("locale", LOCALES)
async def test_what_is_over_the_limit_is_left_out_of_the_batch_with_the_standard(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    await a_flow(world.firm, by(desk.chen.person), subject="discount")
    quote = await submits(desk)
    contracts = [await desk.submits(1_000 * n, name=name) for n, name in ((1, "明辉电子"), (2, "天成贸易"))]
    await desk.chen.says("/approve")
    desk.chen.sees(quote, desk.word("approval-off-over", off="12%", limit="10%"))
    await desk.chen.taps(desk.word("approval-several-without", n=2, sum=desk.money(3_000), left="1"))
    desk.chen.sees(desk.word("approval-left-over-limit"))
    await desk.chen.taps(desk.word("button-approve-several-sure", n=2, sum=desk.money(3_000)))
    assert [await desk.status(one) for one in contracts] == ["approved", "approved"]
    assert await state_of(world, quote) == "pending"


@pytest.mark.rule("PROD-4")
async def test_within_the_standard_nothing_is_asked(world: World) -> None:
    desk = await a_desk(world, subject="discount")
    assert await state_of(world, await submits(desk, discount=1000)) == "sent"
    assert desk.chen.messages() == []


@pytest.mark.rule("APPR-1", "APPR-3")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_quote_is_tried_out_by_its_number(world: World, locale: str) -> None:
    desk = await a_desk(world, locale, subject="discount")
    number = await submits(desk)
    await desk.chen.taps(desk.approve(2_640))
    await tries(desk, number)
    desk.boss.sees(number, "陈经理")


async def tries(desk: Desk, words: str) -> None:
    """The first flow of the list, on this record."""
    admin = Admin(desk.boss, desk.locale)
    await admin.opens()
    await desk.boss.taps("1")
    await admin.taps("button-dry")
    await desk.boss.says(words)


@pytest.mark.rule("APPR-1", "CONTRACT-8")
async def test_a_change_is_tried_out_by_the_number_of_its_contract(world: World) -> None:
    desk = await a_desk(world, subject="contract_change")
    contract = await a_contract(world.firm, desk.lin.person, 5_000 * YUAN)
    number = str(await world.firm.value("SELECT number FROM contracts WHERE id = :id", id=contract))
    await tries(desk, number)
    desk.boss.sees(number, "陈经理", "没有发给任何人")
    assert await world.firm.rows("SELECT id FROM approvals") == []


@pytest.mark.rule("APPR-1", "XFER-9")
async def test_a_transfer_is_tried_out_by_the_name_of_a_customer(world: World) -> None:
    desk = await a_desk(world, subject="transfer")
    await a_customer(world.firm, owner=desk.lin.person, name="顺达物流")
    await tries(desk, "顺达物流")
    desk.boss.sees("试算 顺达物流", "陈经理")
    await desk.boss.taps("换一单")
    await desk.boss.says("没有这家公司")
    desk.boss.sees(desk.word("error-not-found"))


@pytest.mark.rule("APPR-1", "EXPORT-4")
async def test_an_export_is_tried_out_by_who_would_export(world: World) -> None:
    desk = await a_desk(world, subject="export")
    await tries(desk, "林志强")
    desk.boss.sees("试算 林志强", "陈经理")


@pytest.mark.rule("APPR-3")
async def test_a_category_above_that_of_what_is_sold_is_met_too(world: World) -> None:
    desk = await a_desk(world, subject="discount")
    firm, boss = world.firm, desk.boss.person
    await firm.crm.products.add_category(firm.call(boss), "设备")
    above = int(await firm.value("SELECT id FROM product_categories"))
    await firm.crm.products.add_category(firm.call(boss), "泵", above)
    pump = int(await firm.value("SELECT id FROM product_categories WHERE name = '泵'"))
    await a_product(firm, category_id=pump)
    flow = int(await firm.value("SELECT id FROM flows"))
    await firm.crm.flows.change(firm.call(boss), flow, condition=(Term("product_category", "=", above),))
    assert await state_of(world, await submits(desk)) == "pending"
