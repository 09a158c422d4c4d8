"""The fields of a deal on its card: contacts with their parts, its source, tags, a discount (6.11, OPP-12)."""

import json
from typing import Any

import pytest

from bot.texts import LOCALES, texts
from storage.entities.customers import NewContact
from storage.entities.lines import NewLine
from storage.errors import Invalid
from tests.bot.deal_phone import a_scene, label, opens
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.contract_scene import refuses
from tests.storage.deal_scene import a_deal, a_product, deal_row, stages_of

EDIT = ("button-more", "button-edit")


def field(locale: str, name: str) -> str:
    return texts(locale).entry("deal_field", name, capital=True)


async def roles_of(world: World) -> list[dict[str, Any]]:
    return await world.firm.rows(
        "SELECT c.name, o.role FROM opportunity_contacts o JOIN contacts c ON c.id = contact_id"
    )


async def stage_needs(world: World, stage: int, *fields: str) -> None:
    await world.firm.write(
        lambda tx: tx.run("UPDATE stages SET required_fields = :f WHERE id = :id", f=json.dumps(fields), id=stage)
    )


@pytest.mark.rule("OPP-12")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_contact_gets_a_part_in_the_deal_another_one_and_none(home: World, locale: str) -> None:
    t = texts(locale)
    ann, _, _ = await a_scene(home, locale)
    await opens(ann, locale, *EDIT)
    await ann.taps(field(locale, "contacts"))
    with ann.costs(t=2, new=0, edits=2):
        await ann.taps("张总")
        ann.sees(t.plain("deal-part", name="张总"))
        await ann.taps(t.entry("deal_role", "influencer", capital=True))
    ann.sees(t.plain("deal-contact", name="张总", role=t.entry("deal_role", "influencer")))
    assert await roles_of(home) == [{"name": "张总", "role": "influencer"}]
    for key in EDIT:
        await ann.taps(label(locale, key))
    await ann.taps(field(locale, "contacts"))
    await ann.taps("张总")
    await ann.taps(t.entry("deal_role", "decision_maker", capital=True))
    assert (await roles_of(home))[0]["role"] == "decision_maker"
    for key in EDIT:
        await ann.taps(label(locale, key))
    await ann.taps(field(locale, "contacts"))
    await ann.taps("张总")
    await ann.taps(label(locale, "button-take-out"))
    ann.sees_not(t.entry("deal_role", "decision_maker"))
    assert await roles_of(home) == []


@pytest.mark.rule("OPP-12")
async def test_a_customer_without_contacts_leads_to_them(world: World) -> None:
    ann = await world.person()
    await a_deal(world.firm, ann.person, customer=await a_customer(world.firm, owner=ann.person, name="明辉电子"))
    await opens(ann, "zh-CN", *EDIT)
    await ann.taps("联系人")
    ann.sees("还没有联系人")
    await ann.taps("联系人")
    ann.sees("明辉电子")


@pytest.mark.rule("OPP-5", "OPP-12")
async def test_the_decision_maker_a_stage_asks_for_may_be_added_on_the_way(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, customer, deal = await a_scene(world, "zh-CN", stage_id=stages["方案报价"])
    await stage_needs(world, stages["商务谈判"], "decision_maker")
    await world.firm.crm.contacts.add(world.firm.call(ann.person), customer, NewContact("李经理"))
    await opens(ann, "zh-CN")
    await ann.taps("进到「商务谈判」")
    ann.sees_buttons(["张总", "李经理", "其他人"], ["‹ 返回"])
    await ann.taps("李经理")
    ann.sees("已进到「商务谈判」")
    assert await roles_of(world) == [{"name": "李经理", "role": "decision_maker"}]


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_source_is_one_of_the_firms_and_can_be_emptied(home: World, locale: str) -> None:
    t = texts(locale)
    ann, _, deal = await a_scene(home, locale)
    await opens(ann, locale, *EDIT)
    await ann.taps(field(locale, "source"))
    await ann.taps(t.entry("source", "referral", capital=True))
    ann.sees(t.plain("deal-source", words=t.entry("source", "referral")))
    assert (await deal_row(home.firm, deal))["source"] == "referral"
    for key in EDIT:
        await ann.taps(label(locale, key))
    await ann.taps(field(locale, "source"))
    await ann.taps(label(locale, "button-clear"))
    assert (await deal_row(home.firm, deal))["source"] is None


@pytest.mark.rule("OPP-5")
async def test_a_source_may_be_written_too_where_a_stage_asks_for_it(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, _, deal = await a_scene(world, "zh-CN")
    await stage_needs(world, stages["需求确认"], "source")
    await opens(ann, "zh-CN")
    await ann.taps("进到「需求确认」")
    ann.sees("进「需求确认」前要填：来源")
    await ann.replies("转介绍", to="前要填")
    row = await deal_row(world.firm, deal)
    assert (row["source"], row["stage_id"]) == ("referral", stages["需求确认"])


@pytest.mark.rule("OPP-5", "OPP-8")
async def test_products_a_stage_asks_for_are_written(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, _, deal = await a_scene(world, "zh-CN")
    await a_product(world.firm)
    await stage_needs(world, stages["需求确认"], "lines")
    await opens(ann, "zh-CN")
    await ann.taps("进到「需求确认」")
    ann.sees("发产品，比如 A100×3")
    await ann.replies("A100×3", to="前要填")
    row = await deal_row(world.firm, deal)
    assert (row["amount"], row["stage_id"]) == (300_000, stages["需求确认"])


async def test_what_comes_next_the_rival_and_tags_are_written(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    for name, words in (("下一步", "周五送样"), ("对手", "德邦"), ("标签", "重点 年框、2026"), ("把握", "60%")):
        await opens(ann, "zh-CN", *EDIT)
        await ann.taps(name)
        await ann.replies(words, to="年度运输合同")
    ann.sees("下一步：周五送样", "对手：德邦", "标签：重点、年框、2026", "60%")
    row = await deal_row(world.firm, deal)
    assert (row["next_step"], row["competitor"], row["probability"]) == ("周五送样", "德邦", 60)
    assert json.loads(row["tags"]) == ["重点", "年框", "2026"]


@pytest.mark.rule("PROD-3", "OPP-8")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_discount_on_the_whole_lowers_the_amount_and_stays(home: World, locale: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    product = await a_product(home.firm)
    await home.firm.crm.deals.set_lines(home.firm.call(ann.person), deal, [NewLine(product, 3000)])
    await opens(ann, locale, *EDIT)
    await ann.taps(field(locale, "order_discount"))
    await ann.says("500")
    row = await deal_row(home.firm, deal)
    assert (row["order_discount"], row["amount"]) == (50_000, 250_000)
    ann.sees(label(locale, "deal-order-discount", amount="500"))
    await ann.replies("A100×4", to="A100")
    row = await deal_row(home.firm, deal)
    assert (row["order_discount"], row["amount"]) == (50_000, 350_000)


async def test_a_discount_without_products_is_refused_in_words(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    with refuses(Invalid, "lines_missing"):
        await world.firm.crm.deals.change(world.firm.call(ann.person), deal, order_discount=100)


@pytest.mark.rule("OPP-7")
async def test_a_closed_deal_offers_no_fields(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await world.firm.crm.deals.lose(world.firm.call(ann.person), deal, "price")
    await ann.says("/deals")
    await ann.taps("看全部")
    await ann.taps("1")
    await ann.taps("更多")
    flat = [one for row in ann.labels for one in row]
    assert "编辑" not in flat
    assert {"历史", "客户", "协作"} <= set(flat)
