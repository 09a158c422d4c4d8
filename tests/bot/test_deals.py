"""Deals on real phones: said, saved, moved, won, lost (conversations 6.11)."""

import json
from typing import Any

import pytest

from bot.texts import LOCALES, texts
from tests.bot.deal_phone import DEALS, NAMES, a_scene, label, opens
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.deal_scene import a_product, deal_row, stages_of

LINES = {
    "zh-CN": "顺达 年度运输 45万 谈到报价了",
    "zh-TW": "順達 年度運輸 45萬 談到報價了",
    "en": "Shunda Logistics annual freight 450K, quoted",
}
SUMS = {"zh-CN": "45万", "zh-TW": "45萬", "en": "450K"}
STAGES = {"zh-CN": "方案报价", "zh-TW": "報價", "en": "Quoted"}


async def the_deal(world: World) -> Any:
    return await world.firm.row("SELECT * FROM opportunities")


@pytest.mark.rule("OPP-1", "OPP-2")
@pytest.mark.parametrize("locale", LOCALES)
async def test_one_line_and_one_tap_make_a_deal(home: World, locale: str) -> None:
    ann = await home.person(locale=locale)
    customer = await a_customer(home.firm, owner=ann.person, name=NAMES[locale])
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(LINES[locale])
        ann.sees(NAMES[locale], "450,000", STAGES[locale])
        assert await home.firm.value("SELECT count(*) FROM opportunities") == 0
        await ann.taps(label(locale, "button-save"))
    ann.sees(label(locale, "deal-saved"), SUMS[locale], STAGES[locale])
    row = await the_deal(home)
    assert (row["customer_id"], row["amount"], row["owner_id"]) == (customer, 45_000_000, ann.person.id)
    assert row["stage_id"] == (await stages_of(home.firm))[STAGES[locale]]


async def test_the_card_reads_as_written(world: World) -> None:
    ann, _, _ = await a_scene(world, "zh-CN", stage_id=(await stages_of(world.firm))["方案报价"])
    world.clock.passes(days=12)
    await opens(ann, "zh-CN")
    assert ann.text.splitlines() == [
        "年度运输合同 · 顺达物流",
        "45万 · 方案报价（50%）",
        "在这个阶段 12 天（一般 14 天）",
    ]
    ann.sees_buttons(["进到「商务谈判」"], ["赢单", "输单", "改金额"], ["记跟进", "更多"])


@pytest.mark.target(12)
@pytest.mark.rule("OPP-4", "OPP-7")
@pytest.mark.parametrize("locale", LOCALES)
async def test_one_tap_moves_a_deal_one_stage_and_one_takes_it_back(home: World, locale: str) -> None:
    stages = await stages_of(home.firm)
    ann, _, deal = await a_scene(home, locale)
    names = list(stages)
    await opens(ann, locale)
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(label(locale, "button-deal-move", stage=names[1]))
    ann.sees(names[1], DEALS[locale], SUMS[locale])
    assert (await deal_row(home.firm, deal))["stage_id"] == stages[names[1]]
    await ann.taps(label(locale, "button-undo"))
    assert (await deal_row(home.firm, deal))["stage_id"] == stages[names[0]]
    ann.sees(label(locale, "deal-unmoved"))


@pytest.mark.target(13)
@pytest.mark.rule("OPP-6")
@pytest.mark.parametrize("locale", LOCALES)
async def test_losing_takes_two_taps(home: World, locale: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    await opens(ann, locale)
    with ann.costs(t=2, new=0, edits=2):
        await ann.taps(label(locale, "button-lost"))
        ann.sees(label(locale, "deal-lost-why"))
        await ann.taps(texts(locale).entry("loss_reason", "price", capital=True))
    ann.sees(texts(locale).entry("loss_reason", "price"), SUMS[locale])
    row = await deal_row(home.firm, deal)
    assert (row["state"], row["reason"]) == ("lost", "price")


@pytest.mark.target(13)
@pytest.mark.rule("OPP-6")
@pytest.mark.parametrize("locale", LOCALES)
async def test_winning_takes_two_taps_the_second_with_the_sum(home: World, locale: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    await opens(ann, locale)
    with ann.costs(t=2, new=0, edits=2):
        await ann.taps(label(locale, "button-won"))
        assert ann.labels[0] == [
            label(locale, "button-back"),
            label(locale, "button-confirm-won", amount=SUMS[locale]),
        ]
        await ann.taps(label(locale, "button-confirm-won", amount=SUMS[locale]))
    ann.sees(DEALS[locale], SUMS[locale])
    assert (await deal_row(home.firm, deal))["state"] == "won"


async def test_winning_without_a_sum_asks_for_it_first(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN", amount=0)
    await opens(ann, "zh-CN")
    await ann.taps("赢单")
    ann.sees("金额是多少")
    await ann.says("45万")
    ann.sees("记为赢单？")
    await ann.taps("确认赢单 45万")
    row = await deal_row(world.firm, deal)
    assert (row["state"], row["won_amount"]) == ("won", 45_000_000)


async def test_another_reason_is_written(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await opens(ann, "zh-CN")
    await ann.taps("输单")
    ann.sees_buttons(["价格", "对手", "没预算"], ["没需求", "时机不对", "产品不合"], ["关系", "其他", "‹ 返回"])
    await ann.taps("其他")
    ann.sees("写一句话")
    await ann.says("老板换人了")
    ann.sees("已记输单：老板换人了")
    row = await deal_row(world.firm, deal)
    assert (row["state"], row["reason_note"]) == ("lost", "老板换人了")


async def test_back_needs_a_reason_and_a_skip_a_second_tap(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, _, deal = await a_scene(world, "zh-CN", stage_id=stages["方案报价"])
    await opens(ann, "zh-CN")
    await ann.taps("更多")
    await ann.taps("换阶段")
    await ann.taps("需求确认")
    ann.sees("退到「需求确认」，为什么？")
    ann.sees_buttons(["客户变卦", "填错了", "写原因"], ["‹ 返回"])
    await ann.taps("填错了")
    ann.sees("已进到「需求确认」")
    assert (await deal_row(world.firm, deal))["stage_id"] == stages["需求确认"]
    await ann.taps("看商机")
    await ann.taps("更多")
    await ann.taps("换阶段")
    await ann.taps("商务谈判")
    ann.sees_buttons(["‹ 返回", "确认跳过"])
    await ann.taps("确认跳过")
    assert (await deal_row(world.firm, deal))["stage_id"] == stages["商务谈判"]


async def test_why_it_goes_back_can_be_written(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, _, deal = await a_scene(world, "zh-CN", stage_id=stages["方案报价"])
    await opens(ann, "zh-CN")
    await ann.taps("更多")
    await ann.taps("换阶段")
    await ann.taps("需求确认")
    await ann.taps("写原因")
    assert ann.alert == "直接发一句原因就行"
    await ann.says("预算还没批")
    ann.sees("已进到「需求确认」")
    assert (await deal_row(world.firm, deal))["stage_id"] == stages["需求确认"]


@pytest.mark.rule("OPP-5", "OPP-12")
async def test_a_stage_asks_for_what_it_needs_and_goes_on(world: World) -> None:
    stages = await stages_of(world.firm)
    ann, _, deal = await a_scene(world, "zh-CN", stage_id=stages["方案报价"])
    await needs(world, stages["商务谈判"], "decision_maker", "expected_close_on")
    await opens(ann, "zh-CN")
    await ann.taps("进到「商务谈判」")
    ann.sees("进「商务谈判」前要填：决策人")
    ann.sees_buttons(["张总", "其他人"], ["‹ 返回"])
    await ann.taps("张总")
    ann.sees("进「商务谈判」前要填：预计日期")
    await ann.says("7月31日")
    ann.sees("已进到「商务谈判」")
    row = await deal_row(world.firm, deal)
    assert (row["stage_id"], row["expected_close_on"]) == (stages["商务谈判"], "2026-07-31")


async def needs(world: World, stage: int, *fields: str) -> None:
    await world.firm.write(
        lambda tx: tx.run(
            "UPDATE stages SET required_fields = :needs WHERE id = :id", needs=json.dumps(fields), id=stage
        )
    )


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_known_deal_opens_with_the_stage_and_the_sum_that_were_said(home: World, locale: str) -> None:
    stages = await stages_of(home.firm)
    ann, _, deal = await a_scene(home, locale, amount=40_000_000)
    await ann.says(LINES[locale])
    assert await home.firm.value("SELECT count(*) FROM opportunities") == 1
    ann.sees(DEALS[locale])
    await ann.taps(label(locale, "button-amount-to", amount=SUMS[locale]))
    assert (await deal_row(home.firm, deal))["amount"] == 45_000_000
    await ann.says(LINES[locale])
    await ann.taps(label(locale, "button-deal-move", stage=STAGES[locale]))
    await ann.taps(label(locale, "button-confirm-skip"))
    assert (await deal_row(home.firm, deal))["stage_id"] == stages[STAGES[locale]]


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "顺达输单了"), ("zh-TW", "順達輸單了")])
async def test_a_deal_said_to_be_lost_asks_why(home: World, locale: str, words: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    await ann.says(words)
    ann.sees(label(locale, "deal-lost-why"), DEALS[locale], NAMES[locale])
    await ann.taps(texts(locale).entry("loss_reason", "price", capital=True))
    assert (await deal_row(home.firm, deal))["state"] == "lost"


@pytest.mark.rule("PROD-2", "PROD-3", "OPP-8", "OPP-16")
async def test_products_said_in_the_line_are_priced_and_quoted(world: World) -> None:
    ann = await world.person()
    await a_product(world.firm)
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达 年度运输合同 45万 含 A100×3 95折")
    ann.sees("A100 × 3：2,850（优惠 5%）", "你说的是 450,000，有产品时按产品算")
    await ann.taps("保存")
    assert (await the_deal(world))["amount"] == 285_000
    await ann.taps("更多")
    await ann.taps("出报价")
    ann.sees("报价 ", "2,850", "草稿")
    await ann.taps("发出")
    ann.sees("已发出", "恒信设备 报价单", "合计：2,850")
    await ann.taps("客户接受")
    ann.sees("已接受")
    await ann.taps("看商机")
    ann.sees("年度运输合同 · 顺达物流")


async def test_fields_are_changed_on_the_card(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await opens(ann, "zh-CN")
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("预计日期")
    await ann.taps("7月31日")
    ann.sees("已改好", "预计 7月31日")
    await ann.taps("改金额")
    await ann.says("50万")
    ann.sees("50万")
    row = await deal_row(world.firm, deal)
    assert (row["expected_close_on"], row["amount"]) == ("2026-07-31", 50_000_000)


async def test_void_needs_a_reason(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await opens(ann, "zh-CN")
    await ann.taps("更多")
    await ann.taps("无效")
    await ann.taps("重复")
    ann.sees("已记无效：重复")
    assert (await deal_row(world.firm, deal))["state"] == "void"


async def test_a_customer_card_shows_its_deal_and_opens_it(world: World) -> None:
    ann, _, _ = await a_scene(world, "zh-CN")
    await ann.says("/find 顺达")
    ann.sees("商机：年度运输合同 · 初步接洽 · 45万")
    await ann.taps("商机")
    ann.sees("年度运输合同 · 顺达物流")


async def test_stale_deals_are_listed_with_a_way_in(world: World) -> None:
    ann, _, _ = await a_scene(world, "zh-CN")
    world.clock.passes(days=30)
    await opens(ann, "zh-CN")
    await ann.says("/deals")
    ann.sees("好久没动")


async def test_an_empty_list_says_how_to_begin(world: World) -> None:
    ann = await world.person()
    await ann.says("/deals")
    ann.sees("没有商机")


async def test_words_about_money_that_name_no_deal_stay_a_note(world: World) -> None:
    ann, _, _ = await a_scene(world, "zh-CN")
    await ann.says("给顺达报价45万")
    ann.sees_not("商机草稿")
    assert await world.firm.value("SELECT count(*) FROM opportunities") == 1


@pytest.mark.rule("OPP-7")
async def test_the_owner_of_the_firm_opens_a_lost_deal_again(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await world.firm.crm.deals.lose(world.firm.call(ann.person), deal, "price")
    mia = await world.owner()
    await mia.says("/deals")
    await mia.taps("同事的")
    await mia.taps("看全部")
    await mia.taps("1")
    mia.sees("输单：价格")
    await mia.taps("重新打开")
    await mia.says("客户又来找我们")
    mia.sees("已重新打开")
    assert (await deal_row(world.firm, deal))["state"] == "open"


async def test_a_won_deal_becomes_a_contract_by_one_tap(world: World) -> None:
    ann, customer, deal = await a_scene(world, "zh-CN")
    await opens(ann, "zh-CN")
    await ann.taps("赢单")
    await ann.taps("确认赢单 45万")
    ann.sees_buttons(["建合同 45万", "以后再建"])
    await ann.taps("建合同 45万")
    row = await world.firm.row("SELECT customer_id, opportunity_id, amount FROM contracts")
    assert (row["customer_id"], row["opportunity_id"], row["amount"]) == (customer, deal, 45_000_000)


@pytest.mark.rule("OPP-13")
async def test_a_reply_to_the_card_is_a_note_on_the_deal(world: World) -> None:
    ann, customer, deal = await a_scene(world, "zh-CN")
    await opens(ann, "zh-CN")
    with ann.costs(m=1):
        await ann.replies("对方要再降3个点，下周三再谈", to="年度运输合同")
    ann.sees("已记跟进 · 顺达物流")
    row = await world.firm.row("SELECT subject_id, opportunity_id FROM follow_ups")
    assert (row["subject_id"], row["opportunity_id"]) == (customer, deal)


@pytest.mark.rule("OPP-13")
async def test_a_follow_up_that_names_a_deal_is_told_of_it(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await ann.says("今天拜访了顺达物流张总，年度运输合同再降3个点")
    ann.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT opportunity_id FROM follow_ups") == deal


@pytest.mark.rule("OPP-8")
async def test_replies_to_the_card_set_its_sum_its_day_and_its_products(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    await a_product(world.firm)
    await opens(ann, "zh-CN")
    await ann.replies("50万", to="年度运输合同")
    ann.sees("已改好", "50万")
    await ann.replies("8月15日", to="年度运输合同")
    ann.sees("预计 8月15日")
    await ann.replies("A100×3 95折", to="年度运输合同")
    ann.sees("A100 × 3：2,850（优惠 5%）")
    assert (await deal_row(world.firm, deal))["amount"] == 285_000


@pytest.mark.rule("DIALOG-5")
async def test_a_reply_to_the_draft_corrects_it_and_it_waits_in_drafts(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says(LINES["zh-CN"])
    await ann.replies("50万", to="商机草稿")
    ann.sees("500,000", "年度运输")
    await ann.says("/drafts")
    ann.sees("商机：")
    await ann.taps("1")
    await ann.taps("保存")
    assert (await the_deal(world))["amount"] == 50_000_000
