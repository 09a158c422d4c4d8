"""A line about a deal or a contract whose customer is not sure: one tap names it, nothing is typed again."""

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer
from tests.storage.deal_scene import a_product


async def two_of_a_name(world: World) -> tuple[User, int]:
    ann = await world.person()
    chosen = await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await a_customer(world.firm, owner=ann.person, name="顺达包装")
    return ann, chosen


@pytest.mark.rule("OPP-8", "DIALOG-5")
async def test_a_deal_is_drafted_for_the_customer_that_was_tapped(world: World) -> None:
    await a_product(world.firm, "标准支架", number="A100")
    ann, chosen = await two_of_a_name(world)
    await ann.says("顺达 年度运输合同 45万 含 A100×3 95折")
    ann.sees("记到哪个客户")
    await ann.taps("顺达物流 · 还没跟进过")
    ann.sees("年度运输合同", "顺达物流", "标准支架 × 3：2,850（优惠 5%）")
    await ann.taps("保存")
    kept = await world.firm.row("SELECT customer_id, amount FROM opportunities")
    assert (kept["customer_id"], kept["amount"]) == (chosen, 285_000)
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 0
    assert await world.firm.value("SELECT count(*) FROM drafts WHERE state = 'open'") == 0


@pytest.mark.rule("CONTRACT-1", "DIALOG-5")
async def test_a_contract_is_drafted_for_the_customer_that_was_tapped(world: World) -> None:
    ann, chosen = await two_of_a_name(world)
    await ann.says("顺达签合同 45万，30/60/10")
    ann.sees("记到哪个客户")
    await ann.taps("顺达物流 · 还没跟进过")
    ann.sees("合同草稿", "顺达物流", "450,000")
    assert await world.firm.value("SELECT customer_id FROM contracts") == chosen
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 0


@pytest.mark.rule("FOLLOW-1")
async def test_words_that_are_no_trade_stay_a_follow_up(world: World) -> None:
    ann, chosen = await two_of_a_name(world)
    await ann.says("顺达今天去过了，老板不在")
    await ann.taps("顺达物流 · 还没跟进过")
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == chosen


async def test_products_and_a_sum_make_a_deal_without_the_word(world: World) -> None:
    await a_product(world.firm, "标准支架", number="A100")
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="天成贸易有限公司")
    await ann.says("天成贸易 年度供货 45万 含 A100×3 95折")
    ann.sees("年度供货", "标准支架 × 3")
    await ann.taps("保存")
    assert await world.firm.value("SELECT amount FROM opportunities") == 285_000
