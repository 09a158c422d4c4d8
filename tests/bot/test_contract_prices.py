"""A contract with products priced anew in chat, its instalments put right with it (6.12)."""

import json

import pytest

from bot.texts import texts
from storage.entities.contracts import NewPlan
from storage.entities.lines import NewLine
from tests.bot.approval_desk import a_desk
from tests.bot.test_contract_fields import LOCALES, Scene, a_scene
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.contract_scene import a_draft, plans_of
from tests.storage.deal_scene import a_product

PRICE = 100_000
OFF = {"zh-CN": "9折", "zh-TW": "打9折", "en": "10% off"}
LINES = {"zh-CN": "A100×3 95折", "zh-TW": "A100×3 95折", "en": "A100×3 5% off"}


async def with_products(world: World, locale: str = "zh-CN", *, plans: tuple[int, ...] = ()) -> tuple[Scene, int]:
    """Two A100 at 1,000 with a fifth off: 1,600."""
    scene = await a_scene(world, locale)
    product = await a_product(world.firm, "A100", PRICE)
    draft = await a_draft(
        world.firm,
        scene.lin.person,
        0,
        lines=(NewLine(product, 2_000, discount_bp=2_000),),
        plans=tuple(NewPlan(amount, "2026-08-20") for amount in plans),
    )
    return scene, draft.id


async def submitted(world: World, locale: str, *, plans: tuple[int, ...] = ()) -> tuple[Scene, int]:
    scene, contract = await with_products(world, locale, plans=plans)
    await world.firm.crm.contracts.submit(world.firm.call(scene.lin.person), contract)
    await world.settle()
    return scene, contract


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-5", "CONTRACT-6", "PROD-3")
async def test_products_are_changed_where_the_card_offers_them(world: World, locale: str) -> None:
    scene, _ = await with_products(world, locale)
    lin, word = scene.lin, scene.word
    await scene.opens(lin)
    with lin.costs(m=1, t=2, new=1, edits=3):
        await lin.taps(word("button-edit-one"))
        await lin.taps(word("button-contract-products"))
        lin.sees(word("contract-ask-products"))
        await lin.says(LINES[locale])
    lin.sees("2,850")
    row = await scene.row()
    assert (row["amount"], row["discount_bp"]) == (285_000, 500)
    with lin.costs(m=1, new=0, edits=1):
        await lin.replies(OFF[locale], to="2,850")
    assert (await scene.row())["amount"] == 270_000


@pytest.mark.rule("CONTRACT-6", "PROD-3", "PROD-4")
async def test_one_sum_for_all_products_is_a_discount_of_the_whole(world: World) -> None:
    scene, _ = await with_products(world)
    await scene.opens(scene.lin)
    await scene.lin.replies("1500", to="1,600")
    row = await scene.row()
    assert (row["amount"], row["order_discount"], row["discount_bp"]) == (150_000, 10_000, 2_500)
    await scene.lin.replies("2000", to="1,500")
    scene.lin.sees("金额按产品明细算")
    assert (await scene.row())["amount"] == 150_000
    await scene.lin.replies("9折", to="1,500")
    row = await scene.row()
    assert (row["amount"], row["order_discount"]) == (180_000, 0)


@pytest.mark.rule("CONTRACT-6")
async def test_a_contract_without_products_gets_some(world: World) -> None:
    scene = await a_scene(world)
    await a_product(world.firm, "A100", PRICE)
    await a_draft(world.firm, scene.lin.person, 450_000)
    await scene.opens(scene.lin)
    await scene.lin.replies("9折", to="4,500")
    scene.lin.sees("先加产品明细")
    await scene.opens(scene.lin, "button-edit-one", "button-contract-rest", "button-contract-products")
    await scene.lin.says("A100×3")
    scene.lin.sees("3,000", "A100 × 3")
    assert (await scene.row())["amount"] == 300_000


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-2")
async def test_parts_that_lack_something_are_scaled_with_one_tap(world: World, locale: str) -> None:
    scene, contract = await with_products(world, locale, plans=(60_000, 100_000))
    lin, word = scene.lin, scene.word
    await scene.opens(lin)
    await lin.replies(OFF[locale], to="1,600")
    lin.sees("200")
    with lin.costs(t=1, new=0, edits=1):
        await lin.taps(word("button-contract-fit"))
    assert await plans_of(world.firm, contract) == [(1, 67_500, 0), (2, 112_500, 0)]
    assert word("button-contract-fit") not in [label for row in lin.labels for label in row]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-2", "CONTRACT-5")
async def test_parts_beyond_a_lower_price_are_said_and_shrink_with_one_tap(world: World, locale: str) -> None:
    scene, contract = await with_products(world, locale, plans=(60_000, 100_000))
    lin, word = scene.lin, scene.word
    await scene.opens(lin)
    await lin.replies({"zh-CN": "7折", "zh-TW": "7折", "en": "30% off"}[locale], to="1,600")
    lin.sees("1,600", "1,400")
    assert (await scene.row())["amount"] == 160_000
    with lin.costs(t=1, new=0, edits=1):
        await lin.taps(word("button-contract-fit"))
    assert (await scene.row())["amount"] == 140_000
    assert await plans_of(world.firm, contract) == [(1, 52_500, 0), (2, 87_500, 0)]


@pytest.mark.rule("MONEY-2")
async def test_a_lower_sum_of_a_contract_without_products_asks_about_its_parts_too(world: World) -> None:
    scene = await a_scene(world)
    plans = (NewPlan(135_000, "2026-08-20"), NewPlan(315_000, "2026-09-20"))
    draft = await a_draft(world.firm, scene.lin.person, 450_000, plans=plans)
    await scene.opens(scene.lin, "button-edit-one", "button-contract-amount")
    await scene.lin.says("4000")
    await scene.lin.taps("按比例调整")
    assert await plans_of(world.firm, draft.id) == [(1, 120_000, 0), (2, 280_000, 0)]
    assert (await scene.row())["amount"] == 400_000


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-8", "PROD-3")
async def test_products_in_force_are_asked_for_with_a_reason(world: World, locale: str) -> None:
    scene, _ = await submitted(world, locale)
    lin, chen, word = scene.lin, scene.chen, scene.word
    await scene.opens(lin, "button-contract-change", "button-contract-products")
    await lin.says(LINES[locale])
    lin.sees("2,850", word("dict-contract_field-lines")[1:])
    await lin.says("客户加了一台")
    assert (await scene.row())["amount"] == 160_000
    lin.sees("A100×2 1,600", "A100×3 2,850")
    chen.hears("客户加了一台")
    await chen.taps(word("button-contract-open"))
    await chen.taps(word("button-contract-agree"))
    row = await scene.row()
    assert (row["amount"], row["discount_bp"]) == (285_000, 500)
    kept = json.loads(str(await world.firm.value("SELECT wanted FROM contract_changes")))
    assert kept["lines"][0]["quantity"] == 3_000


@pytest.mark.rule("CONTRACT-8", "MONEY-2")
async def test_in_force_a_price_below_the_parts_is_refused(world: World) -> None:
    scene, _ = await submitted(world, "zh-CN", plans=(160_000,))
    await scene.opens(scene.lin)
    await scene.lin.replies("7折", to="1,600")
    await scene.lin.replies("客户预算不够", to="为什么")
    scene.lin.sees("分期共 1,600")
    assert await world.firm.value("SELECT count(*) FROM contract_changes") == 0


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-1")
async def test_the_day_of_the_order_is_changed_in_a_draft(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await a_draft(world.firm, scene.lin.person)
    await scene.opens(scene.lin, "button-edit-one", "button-contract-rest", "button-contract-ordered")
    await scene.lin.says({"zh-CN": "7月1日", "zh-TW": "7月1日", "en": "1 Jul"}[locale])
    assert (await scene.row())["order_date"] == "2026-07-01"
    day = texts(locale).at(0, "UTC", currency="CNY")
    scene.lin.sees(day.plain("contract-ordered", day={"en": "1 Jul"}.get(locale, "7月1日")))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("OPP-8")
async def test_a_deal_with_products_needs_no_sum(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await a_product(world.firm, "A100", PRICE)
    await a_customer(world.firm, owner=scene.lin.person, name="Shunda Logistics" if locale == "en" else "顺达物流")
    with scene.lin.costs(m=1, t=1, new=1, edits=1):
        await scene.lin.says(
            "Shunda annual freight with A100×3 15% off" if locale == "en" else "顺达 年度运输合同 含 A100×3 85折"
        )
        scene.lin.sees("2,550")
        await scene.lin.taps(scene.word("button-save"))
    assert await world.firm.value("SELECT amount FROM opportunities") == 255_000


@pytest.mark.rule("MONEY-3")
async def test_the_list_of_parts_counts_them_as_their_cards_do(world: World) -> None:
    scene = await a_scene(world)
    draft = await a_draft(world.firm, scene.lin.person, 450_000, plans=(NewPlan(450_000, "2026-08-20"),))
    await scene.opens(scene.lin)
    await scene.lin.replies("30/70", to="4,500")
    await world.firm.crm.contracts.submit(world.firm.call(scene.lin.person), draft.id)
    await scene.opens(scene.lin, "button-contract-plans")
    scene.lin.sees("2 签约", "3 交付")
    await scene.lin.taps("2")
    scene.lin.sees("第 2 期", "1,350")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-5", "APPR-12")
async def test_too_high_a_discount_is_put_right_and_handed_in_again(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    firm, lin = world.firm, desk.lin
    line = NewLine(await a_product(firm, "A100", PRICE), 2_000, discount_bp=2_000)
    draft = await a_draft(firm, lin.person, 0, lines=(line,))
    await firm.crm.contracts.submit(firm.call(lin.person), draft.id)
    await world.settle()
    await desk.chen.taps(desk.word("button-reject"))
    await desk.chen.taps(desk.word("approval-reason-discount"))
    assert await desk.status(draft.id) == "rejected"
    with lin.costs(m=1, t=2, new=1, edits=3):
        await lin.taps(desk.word("button-fix"))
        await lin.replies(LINES[locale], to="1,600")
        lin.sees("2,850")
        await lin.taps(lin.labels[0][0])
    assert await desk.status(draft.id) == "pending"
