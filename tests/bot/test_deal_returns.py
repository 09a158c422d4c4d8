"""A customer with open deals goes back to the pool only by a second yes, whatever the reason is (POOL-23)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.deal_phone import DEALS, NAMES, a_scene, label
from tests.bot.world import User, World
from tests.storage.deal_scene import a_deal, deal_row


async def asks_back(ann: User, locale: str) -> None:
    await ann.says(f"/find {NAMES[locale]}")
    await ann.taps(label(locale, "button-more"))
    await ann.taps(label(locale, "button-return"))


@pytest.mark.rule("POOL-23")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("reason", ["no_need", "has_supplier"])
async def test_a_customer_with_open_deals_goes_back_by_a_second_yes(home: World, locale: str, reason: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    await asks_back(ann, locale)
    with ann.costs(t=2, new=0, edits=2):
        await ann.taps(texts(locale).entry("return_reason", reason, capital=True))
        ann.sees(label(locale, "deal-open-return", deals=DEALS[locale]))
        assert (await deal_row(home.firm, deal))["state"] == "open"
        await ann.taps(label(locale, "button-return-deals"))
    row = await deal_row(home.firm, deal)
    assert (row["state"], row["reason"]) == ("void", "pooled")
    customer = await home.firm.row("SELECT owner_id, pool_reason FROM customers")
    assert customer == {"owner_id": None, "pool_reason": reason}


@pytest.mark.rule("POOL-23")
@pytest.mark.parametrize("replied", [True, False])
async def test_a_reason_that_was_written_is_kept_through_the_second_yes(world: World, replied: bool) -> None:
    ann, customer, deal = await a_scene(world, "zh-CN")
    await asks_back(ann, "zh-CN")
    await ann.taps("写原因")
    if replied:
        await ann.replies("搬到外地去了", to="顺达物流")
    else:
        await ann.says("搬到外地去了")
    ann.sees("还有商机开着：年度运输合同。退回后记为无效")
    await ann.taps("仍要退回")
    ann.sees("搬到外地去了", "顺达物流")
    assert (await deal_row(world.firm, deal))["state"] == "void"
    row = await world.firm.row("SELECT owner_id, pool_reason FROM customers WHERE id = :id", id=customer)
    assert row == {"owner_id": None, "pool_reason": "other"}


@pytest.mark.rule("POOL-23")
async def test_a_deal_that_came_in_between_is_not_made_void_unseen(world: World) -> None:
    ann, customer, deal = await a_scene(world, "zh-CN")
    await asks_back(ann, "zh-CN")
    await ann.taps("没需求")
    later = await a_deal(world.firm, ann.person, customer=customer, name="海运")
    await ann.taps("仍要退回")
    states = [(await deal_row(world.firm, one))["state"] for one in (deal, later)]
    assert states == ["open", "open"]


@pytest.mark.rule("POOL-23")
async def test_whoever_keeps_it_keeps_its_deals(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await asks_back(ann, "zh-CN")
    await ann.taps("没需求")
    await ann.taps(label("zh-CN", "button-keep-it"))
    ann.sees("顺达物流")
    assert (await deal_row(world.firm, deal))["state"] == "open"
