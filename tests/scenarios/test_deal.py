"""One deal from lead to last receipt, told on three phones: the contract is rejected and submitted again, changed
while it runs, and some of the money goes back. The figures at the end are the same on both databases."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from storage.database import Database
from storage.entities.flows import Step
from tests.bot.world import User, World
from tests.factories import TAIPEI
from tests.storage.approval_scene import a_flow, by
from tests.storage.contract_scene import money_of, plans_of, row_of
from tests.storage.deal_scene import deal_row, history_of

YUAN = 100


class Trade:
    """A rep, his manager and finance; every approval goes to the manager, contracts to finance after him."""

    def __init__(self, world: World, chen: User, lin: User, zhou: User) -> None:
        self.world, self.firm = world, world.firm
        self.chen, self.lin, self.zhou = chen, lin, zhou

    async def day(self, month: int, day: int) -> None:
        await self.world.until(datetime(2026, month, day, 9, 5, tzinfo=TAIPEI))

    async def approved(self, person: User, amount: str) -> None:
        """From 200,000 on with two taps."""
        await person.taps(f"同意 {amount}")
        person.sees("满 20万，请再点一次。")
        await person.taps(f"确认同意 {amount}")
        person.sees("已同意", amount)

    async def opens_the_contract(self) -> None:
        await self.lin.says("/contracts")
        await self.lin.taps("1")

    async def comes_in(self, amount: str) -> None:
        """Said by the rep; finance is asked."""
        await self.lin.says(f"顺达物流到账 {amount}")
        await self.lin.taps(f"已到账 {amount}")
        self.lin.sees(f"已报到账 {amount}，等周敏确认")
        self.zhou.hears(f"请确认到账 · 顺达物流 {amount}")

    async def confirmed(self, amount: str) -> None:
        await self.zhou.taps(f"确认到账 {amount}")
        self.lin.hears(f"已到账 {amount} · 顺达物流 · 周敏")

    async def money_is(self, received: int, claimed: int, planned: int) -> None:
        """In yuan, on the only contract."""
        assert await money_of(self.firm, 1) == (received * YUAN, claimed * YUAN, planned * YUAN, 0)


@pytest.fixture
async def trade(db: Database) -> AsyncIterator[Trade]:
    world = await World.open(db)
    owner = await world.owner()
    world.firm.owner = owner.person
    chen = await world.person("陈经理", "manager", superior=owner.person)
    lin = await world.person("林志强", superior=chen.person)
    zhou = await world.person("周敏", "finance")
    await a_flow(world.firm, Step("superior"), by(zhou.person), subject="contract", name="合同")
    for subject, name in (("contract_change", "合同变更"), ("refund", "退款")):
        await a_flow(world.firm, Step("superior"), subject=subject, name=name)
    yield Trade(world, chen, lin, zhou)
    await world.close()
    assert world.emulator.violations == []


async def becomes_a_deal(trade: Trade) -> None:
    """Thursday 9 July: a lead from a fair is visited, converted, and is a deal."""
    lin = trade.lin
    await lin.says("新客户 顺达物流 张总 13911112222 想跑华东线 展会认识的")
    await lin.taps("保存")
    await lin.says("今天拜访了顺达物流张总，要年度合同，下周三上午再约")
    lin.sees("已记跟进 · 顺达物流")
    await lin.says("顺达物流")
    await lin.taps("转成客户")
    await lin.taps("不要商机")
    await lin.taps("转成客户")
    lin.sees("已转成客户 · 顺达物流")
    await lin.says("顺达 年度运输合同 45万")
    await lin.taps("保存")
    lin.sees("年度运输合同 · 顺达物流", "45万 · 初步接洽")
    await lin.taps("进到「需求确认」")
    lin.sees("已进到「需求确认」")


async def is_signed(trade: Trade) -> None:
    """Friday: the contract is submitted, rejected, changed, submitted again and approved by both."""
    lin, chen, zhou = trade.lin, trade.chen, trade.zhou
    await lin.says("顺达物流签合同 45万，30/60/10，8月20日交付")
    lin.sees("顺达物流 · 年度运输合同 · 450,000", "付款：签约 13.5万 · 交付 27万 · 验收 4.5万", "陈经理，然后周敏")
    await lin.taps("提交审批 45万")
    chen.hears("顺达物流", "金额 450,000", "付款 30/60/10 · 交付 8月20日")
    await chen.taps("驳回")
    await chen.taps("写原因")
    await chen.says("价格再谈一下，首付要一半")
    lin.hears("被驳回", "陈经理：价格再谈一下，首付要一半")
    await lin.taps("改后重提")
    await lin.replies("46万", to="被驳回")
    await lin.replies("50/40/10", to="被驳回")
    lin.sees("年度运输合同 · 460,000", "付款：签约 23万 · 交付 18.4万 · 验收 4.6万")
    await lin.taps("提交审批 46万")
    await trade.approved(chen, "46万")
    chen.sees("下一步：周敏")
    assert (await deal_row(trade.firm, 1))["state"] == "open"
    await trade.approved(zhou, "46万")
    lin.hears("审批通过", "周敏")
    assert "合同生效了" in lin.screen
    await trade.money_is(0, 0, 460_000)


async def is_paid_in_part_and_grows(trade: Trade) -> None:
    """Monday 13 July: the first part comes; the customer wants more, the contract is changed."""
    lin, chen = trade.lin, trade.chen
    lin.sees("回款欠了 3 天 · 顺达物流 23万")
    await lin.taps("已到账 23万")
    await trade.money_is(0, 230_000, 460_000)
    await trade.zhou.taps("确认到账 23万")
    await trade.money_is(0, 230_000, 460_000)
    await trade.confirmed("23万")
    await trade.money_is(230_000, 0, 460_000)
    await trade.opens_the_contract()
    await lin.taps("申请变更")
    await lin.taps("金额")
    await lin.says("50万")
    await lin.says("客户加了一条线")
    lin.sees("变更已提交", "金额 460,000 → 500,000")
    chen.hears("原来 460,000，改成 500,000", "林志强：客户加了一条线")
    assert (await row_of(trade.firm, 1))["amount"] == 460_000 * YUAN
    await trade.approved(chen, "50万")
    lin.hears("合同变更", "50万", "审批通过")
    assert (await row_of(trade.firm, 1))["amount"] == 500_000 * YUAN


async def is_delivered_and_some_goes_back(trade: Trade) -> None:
    """Thursday 20 August: a sum nobody received is refused, the right one confirmed; damaged goods are refunded."""
    lin, chen, zhou = trade.lin, trade.chen, trade.zhou
    assert "回款今天到期 · 顺达物流 18.4万" in lin.screen
    await trade.comes_in("20万")
    await zhou.taps("金额不对")
    lin.hears("周敏 没确认到账 20万", "原因：金额不对")
    await trade.comes_in("18.4万")
    await trade.confirmed("18.4万")
    await trade.money_is(414_000, 0, 460_000)
    await trade.opens_the_contract()
    await lin.taps("付款计划")
    await lin.taps("退款")
    lin.sees("退多少？最多 414,000")
    await lin.says("2万")
    await lin.says("货损")
    lin.sees("退款 2万 · 顺达物流 · 审批中")
    await chen.taps("同意 2万")
    zhou.hears("退款 2万 · 顺达物流 · 待退款", "原因：货损")
    await zhou.taps("确认已退款 2万")
    await trade.money_is(394_000, 0, 460_000)
    assert [paid for _, _, paid in await plans_of(trade.firm, 1)] == [230_000 * YUAN, 164_000 * YUAN, 0]


async def is_paid_to_the_end(trade: Trade) -> None:
    """Monday 21 September: what is left comes in one sum, beyond the instalments too; nothing more would fit."""
    lin = trade.lin
    await trade.comes_in("10.6万")
    await trade.confirmed("10.6万")
    await trade.opens_the_contract()
    lin.sees("顺达物流 · 年度运输合同 · 500,000", "已收 50万/50万")
    await lin.taps("付款计划")
    lin.sees("4 签约 23万 · 7月10日 · 已收", "5 交付 18.4万", "6 验收 4.6万", "未分配 4万")
    lin.sees_not("未到期", "逾期")
    await trade.zhou.says("/money")
    trade.zhou.sees("没有未收的款")
    await lin.says("/deals")
    lin.sees("商机 0 个")


@pytest.mark.rule("OPP-4", "OPP-15", "CONTRACT-2", "CONTRACT-4", "CONTRACT-8", "APPR-9", "APPR-11", "APPR-12")
@pytest.mark.rule("MONEY-5", "MONEY-6", "MONEY-7", "MONEY-11", "MONEY-12")
async def test_a_deal_from_lead_to_last_receipt(trade: Trade) -> None:
    await becomes_a_deal(trade)
    await trade.day(7, 10)
    await is_signed(trade)
    await trade.day(7, 13)
    await is_paid_in_part_and_grows(trade)
    await trade.day(8, 20)
    await is_delivered_and_some_goes_back(trade)
    await trade.day(9, 21)
    await is_paid_to_the_end(trade)
    await books_are_right(trade)


async def books_are_right(trade: Trade) -> None:
    """What is left of it, in figures, states and the log."""
    firm, lin = trade.firm, trade.lin.person
    await trade.money_is(500_000, 0, 460_000)
    contract = await row_of(firm, 1)
    assert (contract["approval_status"], contract["credit_user_id"]) == ("approved", lin.id)
    parts = [(amount // YUAN, paid // YUAN) for _, amount, paid in await plans_of(firm, 1)]
    assert parts == [(230_000, 230_000), (184_000, 184_000), (46_000, 46_000)]
    receipts = await firm.rows("SELECT amount, state FROM receipts ORDER BY id")
    assert [(row["amount"] // YUAN, row["state"]) for row in receipts] == [
        (230_000, "confirmed"),
        (200_000, "rejected"),
        (184_000, "confirmed"),
        (106_000, "confirmed"),
    ]
    assert await firm.rows("SELECT amount, state FROM refunds") == [{"amount": 20_000 * YUAN, "state": "confirmed"}]
    deal = await deal_row(firm, 1)
    assert (deal["state"], deal["won_amount"]) == ("won", 460_000 * YUAN)
    steps = [(row["came_from"], row["into_stage"]) for row in await history_of(firm, 1)]
    assert steps == [(None, "初步接洽"), ("初步接洽", "需求确认"), ("需求确认", "赢单")]
    customer = await firm.row("SELECT dealt, order_count, first_deal_on FROM customers")
    assert customer == {"dealt": 1, "order_count": 1, "first_deal_on": "2026-07-10"}
    ended = await firm.rows("SELECT subject, state, round FROM approvals ORDER BY id")
    assert [(row["subject"], row["state"], row["round"]) for row in ended] == [
        ("contract", "approved", 2),
        ("contract_change", "approved", 1),
        ("refund", "approved", 1),
    ]
    assert await firm.rows("SELECT kind FROM outbox WHERE state IN ('failed', 'leased')") == []
    assert (await firm.crm.audit.verify(trade.world.clock.now)).is_whole
