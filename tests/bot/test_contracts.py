"""Script 6.12: one sentence makes the draft, one tap submits it; recalled, changed, void; in three languages."""

from dataclasses import dataclass

import pytest

from tests.bot.approval_desk import Desk, a_desk
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.contract_scene import a_contract, plans_of, row_of
from tests.storage.deal_scene import a_deal

YUAN = 100


@dataclass(frozen=True)
class Words:
    locale: str
    customer: str
    said: str
    title: str
    payment: str
    delivery: str
    approval: str
    submit: str
    submitted: str
    name: str


SPOKEN = [
    Words(
        locale="zh-CN",
        customer="顺达物流",
        said="顺达物流签合同 45万，30/60/10，8月20日交付",
        title="合同草稿 HT-",
        payment="付款：签约 13.5万 · 交付 27万 · 验收 4.5万",
        delivery="交付：8月20日",
        approval="审批：陈经理",
        submit="提交审批 45万",
        submitted="已提交",
        name="年度运输合同",
    ),
    Words(
        locale="zh-TW",
        customer="順達物流",
        said="順達物流簽合約 45萬，30/60/10，8月20日交貨",
        title="合約草稿 HT-",
        payment="付款：簽約 13.5萬 · 交貨 27萬 · 驗收 4.5萬",
        delivery="交貨：8月20日",
        approval="簽核：陈经理",
        submit="送簽 45萬",
        submitted="已送簽",
        name="年度運輸合約",
    ),
    Words(
        locale="en",
        customer="Shunda Logistics",
        said="Contract with Shunda Logistics 450K, 30/60/10, delivery 20 Aug",
        title="Contract draft HT-",
        payment="Payment: signing 135K · delivery 270K · acceptance 45K",
        delivery="Delivery: 20 Aug",
        approval="Approval: 陈经理",
        submit="Submit 450K",
        submitted="Submitted",
        name="Annual freight",
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)


async def a_named_desk(world: World, words: Words) -> Desk:
    desk = await a_desk(world, words.locale)
    await a_customer(world.firm, owner=desk.lin.person, name=words.customer)
    return desk


@spoken
@pytest.mark.target(14)
@pytest.mark.rule("CONTRACT-1", "MONEY-2")
async def test_one_sentence_and_one_tap_submit_a_contract(world: World, words: Words) -> None:
    desk = await a_named_desk(world, words)
    lin = desk.lin
    lin.begins()
    await lin.says(words.said)
    lin.sees(words.title, words.customer, "450,000", words.payment, words.delivery, words.approval)
    await lin.taps(words.submit)
    lin.sees(words.submitted)
    lin.assert_cost(m=1, t=1, new=1, edits=1)
    row = await world.firm.row("SELECT * FROM contracts")
    assert (row["amount"], row["approval_status"], row["deliver_on"]) == (450_000 * YUAN, "pending", "2026-08-20")
    parts = [part * YUAN for part in (135_000, 270_000, 45_000)]
    assert [amount for _, amount, _ in await plans_of(world.firm, row["id"])] == parts


@spoken
@pytest.mark.rule("OPP-16")
async def test_a_contract_said_is_that_of_the_only_open_deal(world: World, words: Words) -> None:
    desk = await a_named_desk(world, words)
    customer = int(await world.firm.value("SELECT id FROM customers"))
    deal = await a_deal(world.firm, desk.lin.person, customer=customer, name=words.name)
    await desk.lin.says(words.said)
    desk.lin.sees(words.name)
    assert await world.firm.value("SELECT opportunity_id FROM contracts") == deal


@spoken
@pytest.mark.rule("APPR-14")
async def test_what_was_submitted_is_approved_by_the_manager_and_told(world: World, words: Words) -> None:
    desk = await a_named_desk(world, words)
    await desk.lin.says(words.said)
    await desk.lin.taps(words.submit)
    contract = int(await world.firm.value("SELECT id FROM contracts"))
    assert await desk.status(contract) == "pending"
    await desk.lin.taps(desk.word("button-recall"))
    assert await desk.status(contract) == "recalled"


async def test_a_draft_is_corrected_by_replies_to_its_card(world: World) -> None:
    desk = await a_named_desk(world, SPOKEN[0])
    lin = desk.lin
    await lin.says("顺达物流签合同 45万")
    contract = int(await world.firm.value("SELECT id FROM contracts"))
    lin.sees_not("付款")
    await lin.replies("50/50", to="合同草稿")
    lin.sees("付款：签约 22.5万 · 交付 22.5万")
    await lin.replies("8月20日", to="合同草稿")
    lin.sees("交付：8月20日")
    await lin.replies("50万", to="合同草稿")
    lin.sees("500,000", "2 期加起来差 50,000")
    assert (await row_of(world.firm, contract))["amount"] == 500_000 * YUAN


async def test_words_in_reply_to_a_contract_are_a_follow_up_of_its_customer(world: World) -> None:
    desk = await a_named_desk(world, SPOKEN[0])
    await desk.lin.says("顺达物流签合同 45万")
    await desk.lin.replies("打了电话，张总周五来盖章", to="合同草稿")
    desk.lin.sees("顺达物流")
    customer = await world.firm.value("SELECT id FROM customers")
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == customer


async def test_one_field_of_a_draft_is_changed_and_the_draft_deleted(world: World) -> None:
    desk = await a_named_desk(world, SPOKEN[0])
    lin = desk.lin
    await lin.says("顺达物流签合同 45万")
    await lin.taps("改一项")
    await lin.taps("金额")
    lin.sees("新的金额？")
    await lin.says("46万")
    lin.sees("460,000")
    await lin.taps("改一项")
    await lin.taps("名称")
    await lin.says("年度框架")
    lin.sees("年度框架")
    await lin.taps("存草稿")
    lin.sees("草稿存好了")
    await lin.taps("看合同")
    await lin.taps("改一项")
    await lin.taps("删除")
    await lin.taps("确认删除")
    lin.sees("已删除草稿")
    assert await world.firm.value("SELECT count(*) FROM contracts WHERE deleted_at IS NULL") == 0


@pytest.mark.rule("CONTRACT-8")
async def test_a_contract_in_force_changes_by_a_request(world: World) -> None:
    await world.owner()
    mia = await world.person("陈经理", "manager", superior=world.firm.owner)
    lin = await world.person("林志强", superior=mia.person)
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await lin.says("/contracts")
    lin.sees("合同 1 份", "顺达物流")
    await lin.taps("1")
    lin.sees("已生效", "已收")
    await lin.taps("申请变更")
    await lin.taps("金额")
    await lin.says("50万")
    lin.sees("金额改成 500,000，为什么？")
    await lin.says("客户加了一台车")
    lin.sees("变更已提交", "金额 450,000 → 500,000")
    mia.hears("林志强 要改合同", "客户加了一台车")
    await mia.taps("看合同")
    await mia.taps("同意变更")
    assert (await row_of(world.firm, contract))["amount"] == 500_000 * YUAN
    lin.hears("合同改了")


@pytest.mark.rule("CONTRACT-9")
async def test_a_contract_is_void_with_a_reason(world: World) -> None:
    await world.owner()
    mia = await world.person("陈经理", "manager", superior=world.firm.owner)
    lin = await world.person("林志强", superior=mia.person)
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await world.settle()
    await mia.says("/contracts")
    await mia.taps("1")
    await mia.taps("更多")
    await mia.taps("作废")
    mia.sees("为什么作废")
    await mia.taps("客户取消")
    mia.sees("已作废", "客户取消")
    lin.hears("陈经理 作废了合同")
    assert (await row_of(world.firm, contract))["approval_status"] == "void"


@pytest.mark.rule("CONTRACT-11")
async def test_fulfilment_goes_step_by_step(world: World) -> None:
    await world.owner()
    lin = await world.person("林志强")
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await lin.says("/contracts")
    await lin.taps("1")
    for label in ("已签回", "开始履行", "已完成"):
        await lin.taps(label)
    assert (await row_of(world.firm, contract))["fulfilment"] == "completed"


async def test_contracts_stand_on_the_card_of_their_customer(world: World) -> None:
    await world.owner()
    lin = await world.person("林志强")
    await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await lin.says("顺达物流")
    await lin.taps("更多")
    await lin.taps("合同")
    lin.sees("合同 1 份", "45万", "已生效")


async def test_words_without_a_sure_customer_make_no_contract(world: World) -> None:
    lin = await world.person("林志强")
    await lin.says("明辉电子签合同 45万")
    assert await world.firm.rows("SELECT id FROM contracts") == []
    assert "明辉电子" in lin.text


@pytest.mark.rule("CUST-21")
async def test_a_contract_is_found_by_its_number(world: World) -> None:
    await world.owner()
    lin = await world.person("林志强")
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await lin.says(str((await row_of(world.firm, contract))["number"]))
    lin.sees("合同 HT-", "450,000")
