"""Script 6.14: money due, reported with one tap, confirmed by finance; moved, refused, refunded; three languages."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from bot.texts import texts
from tests.bot.world import User, World
from tests.factories import TAIPEI
from tests.storage.contract_scene import a_claim, a_contract, a_plan, confirmed, money_of

YUAN = 100
DUE = datetime(2026, 7, 13, 9, 30, tzinfo=TAIPEI)
LOCALES = ("zh-CN", "zh-TW", "en")
LARGE = 300_000


@dataclass
class Scene:
    world: World
    locale: str
    lin: User
    zhou: User
    contract: int

    def word(self, key: str, **fields: str | int) -> str:
        return texts(self.locale).plain(key, **fields)

    def money(self, yuan: int) -> str:
        return texts(self.locale).at(0, "UTC", currency="CNY").formats.money_button(yuan * YUAN)

    def got(self, yuan: int) -> str:
        return self.word("button-money-got", amount=self.money(yuan))

    def confirm(self, yuan: int) -> str:
        return self.word("button-money-confirm", amount=self.money(yuan))

    async def money_is(self, received: int, claimed: int) -> None:
        found = await money_of(self.world.firm, self.contract)
        assert found[:2] == (received * YUAN, claimed * YUAN), found


async def a_scene(world: World, locale: str = "zh-CN", *, amount: int = 168_000, part: int = 42_000) -> Scene:
    """天成贸易 owes a part on Monday 13 July."""
    await world.owner()
    mia = await world.person("陈经理", "manager", locale=locale, superior=world.firm.owner)
    lin = await world.person("林志强", locale=locale, superior=mia.person)
    zhou = await world.person("周敏", "finance", locale=locale)
    contract = await a_contract(world.firm, lin.person, amount * YUAN, name="天成贸易")
    await a_plan(world.firm, lin.person, contract, part * YUAN, "2026-07-13")
    await world.settle()
    return Scene(world, locale, lin, zhou, contract)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.target(18)
@pytest.mark.rule("MONEY-5", "MONEY-9", "NOTIFY-37", "NOTIFY-38", "NOTIFY-39")
async def test_money_due_is_reported_and_confirmed_with_one_tap_each(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await world.until(DUE)
    scene.lin.sees(scene.word("money-due-today", customer="天成贸易", amount=scene.money(42_000)))
    with scene.lin.costs(t=1, new=0, edits=1):
        await scene.lin.taps(scene.got(42_000))
    scene.lin.sees(scene.word("money-claimed", amount=scene.money(42_000), people="周敏"))
    await scene.money_is(0, 42_000)
    scene.zhou.sees(
        scene.word("money-confirm-title", customer="天成贸易", amount=scene.money(42_000)), "42,000", "168,000"
    )
    with scene.zhou.costs(t=1, new=0, edits=1):
        await scene.zhou.taps(scene.confirm(42_000))
    scene.zhou.sees("周敏")
    await scene.money_is(42_000, 0)
    scene.lin.hears(scene.money(42_000), "天成贸易", "周敏")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.target(18)
async def test_a_large_sum_is_confirmed_with_two_taps(world: World, locale: str) -> None:
    scene = await a_scene(world, locale, amount=LARGE, part=LARGE)
    await world.until(DUE)
    await scene.lin.taps(scene.got(LARGE))
    with scene.zhou.costs(t=2, new=0, edits=2):
        await scene.zhou.taps(scene.confirm(LARGE))
        await scene.money_is(0, LARGE)
        assert scene.zhou.labels[0][-1] == scene.confirm(LARGE)
        await scene.zhou.taps(scene.confirm(LARGE))
    await scene.money_is(LARGE, 0)


@pytest.mark.rule("MONEY-9")
async def test_a_report_is_taken_back(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("已到账 4.2万")
    await scene.lin.taps("撤销")
    scene.lin.sees("已撤销")
    await scene.money_is(0, 0)


async def test_another_sum_is_typed(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("金额不同")
    scene.lin.sees("到账多少？")
    await scene.lin.says("4万")
    scene.lin.sees("已报到账 4万，等周敏确认")
    await scene.money_is(0, 40_000)


@pytest.mark.rule("MONEY-5")
async def test_more_than_the_contract_owes_is_refused_with_the_figure(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("金额不同")
    await scene.lin.says("17万")
    scene.lin.sees("超过合同未收金额，最多还可收 168,000")


@pytest.mark.rule("MONEY-10")
async def test_the_same_sum_of_the_same_day_needs_a_yes(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("金额不同")
    await scene.lin.says("2万")
    await scene.lin.replies("2万", to="回款今天到期")
    scene.lin.sees("那笔一样，确定是另一笔？")
    await scene.money_is(0, 20_000)
    await scene.lin.taps("是另一笔 2万")
    await scene.money_is(0, 40_000)


@pytest.mark.rule("MONEY-16")
async def test_the_day_of_a_part_moves_with_a_reason(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("改日期")
    await scene.lin.says("7月20日")
    scene.lin.sees("改到 7月20日，为什么？")
    await scene.lin.taps("等发票")
    assert await world.firm.value("SELECT due_on FROM plans") == "2026-07-20"
    assert "等发票" in str(await world.firm.value("SELECT reason FROM audit WHERE action = 'moved'"))


async def test_tomorrow_makes_a_reminder(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("明天再说")
    scene.lin.sees("已设提醒", "4.2万")
    assert await world.firm.value("SELECT count(*) FROM reminders WHERE note LIKE '%4.2万%'") == 1


@pytest.mark.parametrize(("label", "reason"), [("金额不对", "金额不对"), ("没收到", "没收到")])
async def test_finance_does_not_confirm(world: World, label: str, reason: str) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("已到账 4.2万")
    await scene.zhou.taps(label)
    scene.zhou.sees("没确认")
    scene.lin.hears("周敏 没确认到账 4.2万", reason)
    await scene.money_is(0, 0)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "天成贸易到账 4.2万"),
        ("zh-TW", "天成貿易入帳 4.2萬"),
        ("en", "天成贸易 paid 42K"),
    ],
)
async def test_money_said_in_a_sentence_is_reported_with_one_tap(world: World, locale: str, said: str) -> None:
    scene = await a_scene(world, locale)
    scene.lin.begins()
    await scene.lin.says(said)
    await scene.money_is(0, 0)
    await scene.lin.taps(scene.got(42_000))
    scene.lin.assert_cost(m=1, t=1, new=1, edits=1)
    await scene.money_is(0, 42_000)


async def test_what_is_owed_is_listed_by_age(world: World) -> None:
    scene = await a_scene(world)
    await a_claim(world.firm, scene.lin.person, scene.contract, 1_000 * YUAN)
    await world.until(datetime(2026, 8, 20, 10, 0, tzinfo=TAIPEI))
    await scene.lin.says("/money")
    scene.lin.sees("应收 16.8万", "天成贸易", "31–60 天")
    await scene.zhou.says("/money")
    await scene.zhou.taps("待确认 1")
    scene.zhou.sees("请确认到账 · 天成贸易")


@pytest.mark.rule("MONEY-11")
async def test_a_refund_is_asked_and_paid_out(world: World) -> None:
    scene = await a_scene(world)
    await confirmed(world.firm, scene.lin.person, scene.zhou.person, scene.contract, 42_000 * YUAN)
    await world.settle()
    await scene.lin.says("/contracts")
    await scene.lin.taps("1")
    await scene.lin.taps("付款计划")
    scene.lin.sees("4.2万", "已收")
    await scene.lin.taps("退款")
    await scene.lin.says("1万")
    await scene.lin.says("货损")
    scene.lin.sees("退款 1万")
    scene.zhou.hears("退款 1万")
    await scene.zhou.taps("确认已退款 1万")
    await scene.money_is(32_000, 0)


@pytest.mark.rule("MONEY-9")
async def test_finance_voids_what_was_no_money(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("已到账 4.2万")
    await scene.zhou.taps("确认到账 4.2万")
    await scene.zhou.taps("作废")
    await scene.zhou.taps("录错了")
    scene.zhou.sees("作废了")
    scene.lin.hears("周敏 作废了到账 4.2万")
    await scene.money_is(0, 0)


async def test_finance_has_keys_for_what_waits_and_what_is_owed(world: World) -> None:
    scene = await a_scene(world)
    await scene.zhou.says("/start")
    assert scene.zhou.keyboard[0] == ["待确认", "应收"]
    await scene.zhou.presses("待确认")
    scene.zhou.sees("没有要确认的到账")
    await scene.zhou.presses("应收")
    scene.zhou.sees("应收 16.8万")


async def test_words_in_reply_to_money_due_are_a_follow_up_of_its_customer(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.replies("打了电话，财务说周五付", to="回款今天到期")
    scene.lin.sees("天成贸易")
    customer = await world.firm.value("SELECT id FROM customers")
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == customer
