"""Products and pipelines on real phones (PROD-1, OPP-3)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import World
from tests.storage.deal_scene import a_deal, a_product


@pytest.mark.rule("PROD-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_one_line_makes_a_product_and_another_prices_it_anew(home: World, locale: str) -> None:
    t = texts(locale)
    mia = await home.owner(locale=locale)
    with mia.costs(m=1, new=1):
        await mia.says("/products A100 1,200")
    mia.sees("A100", "1,200", t.entry("product_status", "on"))
    await mia.says("/products A100 1300")
    mia.sees("A100", "1,300")
    assert await home.firm.value("SELECT price FROM products") == 130_000
    await mia.taps(t.plain("button-product-off"))
    mia.sees(t.entry("product_status", "off"))
    await mia.taps(t.plain("button-delete"))
    await mia.taps(t.plain("button-confirm-delete"))
    mia.sees(t.plain("product-none"))


@pytest.mark.rule("PROD-1")
async def test_a_rep_reads_the_prices_and_changes_none(world: World) -> None:
    ann = await world.person()
    await a_product(world.firm, "A100")
    await ann.says("/products")
    ann.sees("产品 1 个", "1 A100", "1,000")
    ann.sees_not("/products 名称")
    await ann.taps("1")
    ann.sees_buttons(["产品"])
    await ann.taps("产品")
    await ann.says("/products A100 5")
    assert await world.firm.value("SELECT price FROM products") == 100_000


@pytest.mark.rule("OPP-3", "OPP-5")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_stage_is_asked_for_more_under_admin(home: World, locale: str) -> None:
    t = texts(locale)
    mia = await home.owner(locale=locale)
    await mia.says("/admin")
    await mia.taps(t.plain("button-pipelines"))
    await mia.taps("1")
    mia.sees("70%")
    await mia.taps("4")
    await mia.taps(t.plain("button-stage-fields"))
    await mia.taps(t.entry("deal_field", "amount", capital=True))
    mia.sees(t.plain("pipeline-asks", fields=t.entry("deal_field", "amount")))
    await mia.taps(t.plain("button-back"))
    await mia.taps(t.plain("button-stage-out"))
    mia.sees_not("70%")
    assert await home.firm.value("SELECT count(*) FROM stages WHERE removed_at IS NULL") == 6
    await mia.taps(t.plain("button-back"))
    await mia.taps(t.plain("button-back"))
    assert t.plain("button-products") in [one for row in mia.labels for one in row]


async def test_the_card_leads_to_its_history_and_its_customer(world: World) -> None:
    ann = await world.person()
    await a_deal(world.firm, ann.person)
    await ann.says("/deals")
    await ann.taps("1")
    await ann.taps("更多")
    await ann.taps("历史")
    ann.sees("阶段历史", "初步接洽")
    await ann.taps("‹ 返回")
    ann.sees("年度运输合同 · 顺达物流")
    await ann.taps("更多")
    await ann.taps("客户")
    ann.sees("顺达物流")
