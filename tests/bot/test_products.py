"""Products and pipelines on real phones (PROD-1, OPP-3)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import World
from tests.storage.deal_scene import a_deal, a_line, a_product


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


@pytest.mark.rule("PROD-1", "PERM-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_every_field_of_a_product_is_changed_by_a_tap_and_a_word(home: World, locale: str) -> None:
    t = texts(locale)
    await a_product(home.firm, "A100")
    mia = await home.owner(locale=locale)
    await mia.says("/products")
    await mia.taps("1")
    answers = {"name": "A100 Pro", "price": "1,300", "unit": "h", "cost": "700", "min_price": "900"}
    with mia.costs(m=6, t=12, new=0, edits=18):
        for field, words in {**answers, "description": "24 V"}.items():
            await mia.taps(t.plain("button-edit-one"))
            await mia.taps(t.plain(f"product-field-{field}"))
            await mia.says(words)
    mia.sees("A100 Pro", "1,300", "700", "900", "24 V")
    columns = "name, price, unit, cost, min_price, description"
    (row,) = await home.firm.rows(f"SELECT {columns} FROM products")
    assert tuple(row.values()) == ("A100 Pro", 130_000, "h", 70_000, 90_000, "24 V")
    await mia.taps(t.plain("button-edit-one"))
    await mia.taps(t.plain("product-field-cost"))
    await mia.taps(t.plain("button-clear"))
    mia.sees_not("700")
    changes = await home.firm.value("SELECT count(*) FROM audit WHERE entity = 'product' AND action = 'changed'")
    assert changes == 8  # put on sale, six words, one emptied


@pytest.mark.rule("PROD-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_categories_are_a_tree_that_is_made_renamed_filled_and_emptied(home: World, locale: str) -> None:
    t = texts(locale)
    await a_product(home.firm, "A100")
    mia = await home.owner(locale=locale)
    await mia.says("/products")
    await mia.taps(t.plain("button-categories"))
    mia.sees(t.plain("product-tree-none"))
    await mia.taps(t.plain("button-category-add"))
    await mia.says("机器")
    mia.sees("1 机器")
    await mia.taps("1")
    await mia.taps(t.plain("button-add-below"))
    await mia.says("小机器")
    mia.sees("2 小机器")
    await mia.taps("2")
    await mia.taps(t.plain("button-rename"))
    await mia.says("水泵")
    mia.sees("水泵")
    await mia.taps(t.plain("button-back"))
    await mia.taps(t.plain("button-back"))
    await mia.taps("1")
    await mia.taps(t.plain("button-edit-one"))
    await mia.taps(t.plain("product-field-category"))
    await mia.taps("水泵")
    mia.sees("A100", "水泵")
    await mia.taps(t.plain("button-products"))
    await mia.taps(t.plain("button-categories"))
    await mia.taps("1")
    mia.sees("1 A100")
    await mia.taps(t.plain("button-delete"))
    assert mia.alert == t.plain("error-category-used", name="机器")
    assert len(mia.messages()) == 1


@pytest.mark.rule("PROD-1")
async def test_a_new_product_is_asked_for_and_words_that_are_none_are_left_to_the_rest(world: World) -> None:
    mia = await world.owner()
    await mia.says("/products")
    await mia.taps("新建")
    mia.sees("回复：名称 价格 单位")
    await mia.says("水泵 1,200 台")
    mia.sees("水泵", "1,200", "在售")
    assert await world.firm.value("SELECT unit FROM products") == "台"


@pytest.mark.rule("PROD-1", "PERM-18")
async def test_an_assistant_changes_products_and_sees_no_cost(world: World) -> None:
    ann = await world.person("助理", "assistant")
    await a_product(world.firm, "A100", cost=70_000)
    await ann.says("/products")
    await ann.taps("1")
    ann.sees_not("成本")
    await ann.taps("改一项")
    assert "成本" not in str(ann.labels)
    await ann.taps("价格")
    await ann.says("很贵")
    assert await world.firm.value("SELECT price FROM products") == 100_000


@pytest.mark.rule("PROD-1")
async def test_products_are_searched_and_one_in_use_is_never_deleted(world: World) -> None:
    ann = await world.person()
    product = await a_product(world.firm, "A100 泵")
    await a_product(world.firm, "B200 阀")
    await a_deal(world.firm, ann.person, lines=(a_line(product, 1),))
    mia = await world.owner()
    await mia.says("/products 泵")
    mia.sees("产品 1 个", "A100 泵")
    await mia.taps("1")
    await mia.taps("删除")
    await mia.taps("确认删除")
    assert mia.alert == "A100 泵 用过了，只能下架"


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
