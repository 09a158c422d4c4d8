"""A deal in other hands: its team, another owner, and what the others are told (OPP-10, TEAM, XFER-3, OPP-15)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.deal_phone import DEALS, label, opens
from tests.bot.world import User, World
from tests.factories import a_department
from tests.storage.contract_scene import a_contract
from tests.storage.deal_scene import a_deal, deal_row, history_of, stages_of

NAMES = {"zh-CN": ("陈晓雯", "林志强", "王芳"), "zh-TW": ("陳曉雯", "林志強", "王芳"), "en": ("Chen", "Lin", "Wang")}


async def a_scene(home: World, locale: str) -> tuple[User, User, User, int]:
    """A manager, her rep with a deal under negotiation, and a colleague of another department."""
    chen_, lin_, wang_ = NAMES[locale]
    chen = await home.person(chen_, "manager", locale=locale, superior=home.firm.owner)
    lin = await home.person(lin_, locale=locale, superior=chen.person)
    wang = await home.person(wang_, locale=locale, department=await a_department(home.firm, "华南"))
    stage = list((await stages_of(home.firm)).values())[3]
    deal = await a_deal(home.firm, lin.person, name=DEALS[locale], stage_id=stage, probability=85)
    await home.settle()
    return chen, lin, wang, deal


async def finds(chen: User, locale: str) -> None:
    """The manager's way to the deal of her rep."""
    await chen.says("/deals")
    await chen.taps("1")
    await chen.taps(label(locale, "button-more"))


@pytest.mark.rule("OPP-10", "XFER-3", "NOTIFY-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_deal_is_handed_over_in_its_stage_and_its_customer_stays(home: World, locale: str) -> None:
    """T25: the stage, the figures and the chances are as they were."""
    chen, lin, wang, deal = await a_scene(home, locale)
    before = await deal_row(home.firm, deal)
    await finds(chen, locale)
    await chen.taps(label(locale, "button-transfer"))
    with chen.costs(t=2, new=0, edits=2):
        await chen.taps(NAMES[locale][2])
        await chen.taps(texts(locale).entry("transfer_reason", "area", capital=True))
    after = await deal_row(home.firm, deal)
    assert after["owner_id"] == wang.person.id
    kept = ("stage_id", "probability", "amount", "entered_stage_on", "expected_close_on", "state", "customer_id")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert len(await history_of(home.firm, deal)) == 1, "a change of hands is no change of stage"
    assert await home.firm.value("SELECT owner_id FROM customers") == lin.person.id
    wang.hears(DEALS[locale], NAMES[locale][0])
    await wang.taps(label(locale, "button-open"))
    wang.sees(DEALS[locale], "85")
    lin.hears(DEALS[locale], NAMES[locale][2])


@pytest.mark.rule("OPP-10", "NOTIFY-2")
async def test_who_gave_a_deal_up_is_told_with_a_way_in_only_while_he_reads_it(world: World) -> None:
    chen, lin, wang, deal = await a_scene(world, "zh-CN")
    await world.firm.crm.deals.transfer(world.firm.call(chen.person), deal, wang.person.id, "area")
    await world.settle()
    lin.hears("陈晓雯 把商机 年度运输合同 从 林志强 转给了 王芳")
    await lin.taps("打开")
    lin.sees("年度运输合同", "王芳")


@pytest.mark.rule("PERM-9", "OPP-10")
async def test_who_may_not_hand_a_deal_over_is_not_offered_it(world: World) -> None:
    _, lin, _, _ = await a_scene(world, "zh-CN")
    await opens(lin, "zh-CN", "button-more")
    assert "转移" not in [one for row in lin.labels for one in row]


@pytest.mark.rule("TEAM-1", "TEAM-2", "TEAM-6", "NOTIFY-28")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_colleague_is_let_into_a_deal_and_out_again(home: World, locale: str) -> None:
    _, lin, wang, _ = await a_scene(home, locale)
    await opens(lin, locale, "button-more", "button-team")
    lin.sees(label(locale, "team-empty"))
    await lin.taps(label(locale, "button-add-member"))
    await lin.taps(NAMES[locale][2])
    await lin.taps(label(locale, "button-can-write"))
    lin.sees(NAMES[locale][2], label(locale, "team-write"))
    wang.hears(DEALS[locale], NAMES[locale][1])
    await wang.taps(label(locale, "button-open"))
    wang.sees(DEALS[locale])
    assert label(locale, "button-won") in [one for row in wang.labels for one in row]
    await lin.taps("1")
    await lin.taps(label(locale, "button-take-out"))
    lin.sees(label(locale, "team-empty"))
    wang.hears(DEALS[locale])


@pytest.mark.rule("TEAM-6", "TEAM-4")
async def test_a_member_leaves_a_deal_and_sees_it_no_more(world: World) -> None:
    _, lin, wang, deal = await a_scene(world, "zh-CN")
    put = world.firm.crm.team.put_beneath
    await put(world.firm.call(lin.person), "opportunity", deal, wang.person.id, "read", days=30)
    await world.settle()
    await wang.taps("打开")
    await wang.taps("更多")
    await wang.taps("协作")
    wang.sees("可看", "8月8日")
    await wang.taps("退出")
    wang.sees("年度运输合同")
    await wang.says("/deals")
    wang.sees("没有商机")


@pytest.mark.rule("OPP-11", "NOTIFY-31")
async def test_the_owner_of_a_deleted_deal_is_told(world: World) -> None:
    _, lin, _, deal = await a_scene(world, "zh-CN")
    mia = await world.owner()
    await finds(mia, "zh-CN")
    await mia.taps("删除")
    mia.sees("删除「年度运输合同」？")
    mia.sees_buttons(["‹ 返回", "确认删除"])
    await mia.taps("确认删除")
    mia.sees("已删除「年度运输合同」")
    lin.hears("删了你的商机 年度运输合同")
    assert (await deal_row(world.firm, deal))["deleted_at"] is not None
    await lin.says("/deals")
    lin.sees("没有商机")


@pytest.mark.rule("OPP-15")
async def test_the_owner_of_a_won_deal_is_told_that_its_contract_is_void(world: World) -> None:
    await world.owner()
    chen, lin, _, deal = await a_scene(world, "zh-CN")
    customer = (await deal_row(world.firm, deal))["customer_id"]
    contract = await a_contract(world.firm, lin.person, 45_000_000, customer=customer, opportunity_id=deal)
    assert (await deal_row(world.firm, deal))["state"] == "won"
    await world.firm.crm.contracts.void(world.firm.call(chen.person), contract, "签错了")
    await world.settle()
    told = [one for one in lin.messages() if "商机 年度运输合同 还是赢单" in one["text"]]
    assert len(told) == 1
    await lin.taps("打开", message_id=told[0]["message_id"])
    lin.sees("年度运输合同 · 顺达物流", "赢单")
    assert (await deal_row(world.firm, deal))["state"] == "won"
