"""Approvals on real phones: taps, reasons, other hands, questions, the daily list (conversations 6.13)."""

from datetime import datetime

import pytest

from bot.texts import LOCALES, texts
from bot.views import transfer as transfer_views
from storage.entities.flows import Step
from storage.entities.transfer import Terms
from tests.bot.approval_desk import YUAN, a_desk
from tests.bot.world import World
from tests.factories import TAIPEI, a_customer
from tests.storage.approval_scene import by
from tests.storage.contract_scene import a_contract, a_refund, confirmed


@pytest.mark.target(15)
@pytest.mark.rule("APPR-10", "APPR-11", "NOTIFY-34")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_small_contract_is_approved_with_one_tap(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits(1_000)
    desk.chen.hears("顺达物流", "1,000")
    with desk.chen.costs(t=1, new=0, edits=1):
        await desk.chen.taps(desk.approve(1_000))
    desk.chen.sees(desk.word("button-approve") if locale != "zh-CN" else "已同意 · 陈经理 · 7月9日 14:32")
    assert await desk.status(contract) == "approved"
    desk.lin.hears("陈经理")
    assert desk.word("approval-told-approved", what="").strip() in desk.lin.screen


@pytest.mark.target(15)
@pytest.mark.rule("APPR-11")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_large_contract_takes_two_taps_on_two_sides(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits(450_000)
    with desk.chen.costs(t=2, new=0, edits=2):
        await desk.chen.taps(desk.approve(450_000))
        assert await desk.status(contract) == "pending"
        desk.chen.sees(desk.word("approval-confirm-ask", amount=desk.money(200_000)))
        assert desk.chen.labels[0][0] == desk.word("button-back")
        await desk.chen.taps(desk.word("button-approve-sure", amount=desk.money(450_000)))
    assert await desk.status(contract) == "approved"


@pytest.mark.target(16)
@pytest.mark.rule("APPR-20", "NOTIFY-34")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_daily_list_is_approved_together_without_what_is_large(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    large = await desk.submits(450_000)
    small = [await desk.submits(1_000 * n, name=name) for n, name in ((1, "明辉电子"), (2, "天成贸易"))]
    await world.until(datetime(2026, 7, 9, 16, 0, tzinfo=TAIPEI))
    desk.chen.hears("顺达物流", "明辉电子", "天成贸易")
    several = desk.word("approval-several-without", n=2, sum=desk.money(3_000), left="1")
    with desk.chen.costs(t=2, new=0):
        await desk.chen.taps(several)
        desk.chen.sees(desk.word("approval-left-amount"))
        await desk.chen.taps(desk.word("button-approve-several-sure", n=2, sum=desk.money(3_000)))
    assert [await desk.status(one) for one in (large, *small)] == ["pending", "approved", "approved"]


async def test_the_daily_list_reads_as_written_and_opens_each(world: World) -> None:
    desk = await a_desk(world)
    await desk.submits(450_000)
    await desk.submits(2_000, name="明辉电子")
    await desk.chen.says("/approve")
    lines = desk.chen.text.splitlines()
    assert lines[0] == "待你审批 2 项 · 共 45.2万"
    assert "顺达物流 45万 · 林志强" in lines[1]
    assert desk.chen.labels[0] == ["看 1", "看 2"]
    assert desk.chen.labels[-1] == ["1小时后", "今天17:00"]
    await desk.chen.taps("看 2")
    desk.chen.sees("明辉电子", "金额 2,000")
    await desk.chen.taps("‹ 返回")
    desk.chen.sees("待你审批 2 项")


async def test_the_list_is_put_off_and_comes_again(world: World) -> None:
    desk = await a_desk(world)
    await desk.submits()
    await desk.chen.says("/approve")
    await desk.chen.taps("1小时后")
    assert desk.chen.alert == "今天 15:32 再提醒"
    desk.chen.begins()
    await world.passes(hours=1, minutes=1)
    desk.chen.assert_cost(new=1)
    desk.chen.hears("待你审批 1 项")


async def test_nothing_waits(world: World) -> None:
    desk = await a_desk(world)
    await desk.chen.says("/approve")
    desk.chen.sees("没有待你审批的。")


@pytest.mark.target(17)
@pytest.mark.rule("APPR-12", "NOTIFY-35")
@pytest.mark.parametrize("locale", LOCALES)
async def test_rejecting_with_a_chip_takes_two_taps(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    with desk.chen.costs(t=2, new=0, edits=2):
        await desk.chen.taps(desk.word("button-reject"))
        await desk.chen.taps(desk.word("approval-reason-discount"))
    assert await desk.status(contract) == "rejected"
    desk.lin.hears("陈经理", desk.word("approval-reason-discount"))


@pytest.mark.target(17)
@pytest.mark.rule("APPR-12")
@pytest.mark.parametrize("locale", LOCALES)
async def test_rejecting_in_words_takes_two_taps_and_a_message(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    with desk.chen.costs(m=1, t=2):
        await desk.chen.taps(desk.word("button-reject"))
        await desk.chen.taps(desk.word("button-write-reason"))
        await desk.chen.says("付款条件再谈一下")
    assert await desk.status(contract) == "rejected"
    desk.lin.hears("付款条件再谈一下")


@pytest.mark.rule("APPR-16", "APPR-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_question_is_answered_and_nothing_is_decided(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    await desk.chen.taps(texts(locale).label("button-ask-applicant", cut="name", limit=10, name="林志强"))
    await desk.chen.says("客户为什么要这个价？")
    desk.lin.hears("客户为什么要这个价？")
    await desk.lin.taps(desk.word("button-answer"))
    await desk.lin.says("同时在比三家")
    desk.chen.hears("同时在比三家")
    assert await desk.status(contract) == "pending"


@pytest.mark.rule("APPR-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_words_do_not_approve(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    await desk.chen.replies("同意", to="顺达物流")
    desk.chen.sees(desk.word("approval-words"))
    assert await desk.status(contract) == "pending"


@pytest.mark.rule("APPR-13")
@pytest.mark.parametrize("locale", LOCALES)
async def test_forwarding_with_a_sentence(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    zhou = await world.person("周敏", "manager", locale=locale)
    contract = await desk.submits()
    await desk.chen.taps(desk.word("button-more"))
    await desk.chen.taps(desk.word("button-forward"))
    await desk.chen.taps("周敏")
    await desk.chen.taps(desk.word("approval-sentence-away"))
    desk.chen.sees("周敏", "14:32")
    zhou.hears("顺达物流")
    await zhou.taps(desk.approve(1_000))
    assert await desk.status(contract) == "approved"


@pytest.mark.rule("APPR-13")
async def test_a_colleague_is_found_by_name_and_told_in_own_words(world: World) -> None:
    desk = await a_desk(world)
    zhou = await world.person("周敏", "manager")
    await desk.submits()
    for label in ("更多", "加签", "先签", "搜同事"):
        await desk.chen.taps(label)
    await desk.chen.says("周敏")
    for label in ("周敏", "写一句"):
        await desk.chen.taps(label)
    await desk.chen.says("你看一下条款")
    zhou.hears("顺达物流")
    await zhou.taps("同意 1,000")
    desk.chen.hears("顺达物流")


@pytest.mark.rule("APPR-12")
async def test_a_step_back_asks_the_earlier_people_again(world: World) -> None:
    zhou = await world.person("周敏", "finance")
    chen = await world.person("陈经理", "manager")
    desk = await a_desk(world, "zh-CN", by(chen.person), by(zhou.person), chen=chen)
    await desk.submits()
    await chen.taps("同意 1,000")
    chen.sees("已告诉林志强；下一步：周敏")
    for label in ("更多", "退上一步", "条款要改"):
        await zhou.taps(label)
    zhou.sees("已退上一步")
    chen.hears("顺达物流")
    await chen.taps("同意 1,000")


@pytest.mark.rule("APPR-15")
@pytest.mark.parametrize("locale", LOCALES)
async def test_an_approval_is_taken_back_while_the_next_has_not_acted(world: World, locale: str) -> None:
    zhou = await world.person("周敏", "finance", locale=locale)
    desk = await a_desk(world, locale, Step("superior"), by(zhou.person))
    contract = await desk.submits()
    await desk.chen.taps(desk.approve(1_000))
    await desk.chen.taps(desk.word("button-take-back"))
    desk.chen.sees("顺达物流")
    assert desk.approve(1_000) in desk.chen.labels[0]
    await desk.chen.taps(desk.approve(1_000))
    await zhou.taps(desk.approve(1_000))
    assert await desk.status(contract) == "approved"


@pytest.mark.rule("APPR-9", "APPR-10")
async def test_the_other_learns_who_decided(world: World) -> None:
    bob = await world.person("赵磊", "manager")
    chen = await world.person("陈经理", "manager")
    desk = await a_desk(world, "zh-CN", by(chen.person, bob.person), chen=chen)
    await desk.submits()
    await chen.taps("同意 1,000")
    bob.sees("陈经理 已同意", "金额 1,000")
    assert "人民币" not in bob.text  # A card that is redrawn names the firm's own currency no more than the first.
    assert "同意 1,000" not in [label for row in bob.labels for label in row]


@pytest.mark.rule("APPR-14", "APPR-17")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_submitter_nudges_and_recalls(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    public = await world.firm.value("SELECT public_id FROM approvals")
    await desk.lin.says(f"/start a_{public}")
    desk.lin.sees(desk.word("approval-waits", names="陈经理"))
    await desk.lin.taps(desk.word("button-nudge"))
    desk.lin.sees(desk.word("approval-nudged-done"))
    desk.chen.hears(desk.word("approval-nudged", name="林志强"))
    await desk.lin.taps(desk.word("button-recall"))
    desk.lin.sees(desk.word("approval-recalled"))
    assert await desk.status(contract) != "pending"


@pytest.mark.rule("APPR-2")
async def test_a_step_that_asks_for_a_sentence_offers_it(world: World) -> None:
    chen = await world.person("陈经理", "manager")
    desk = await a_desk(world, "zh-CN", by(chen.person, comment_required=True), chen=chen)
    contract = await desk.submits()
    await chen.taps("同意 1,000")
    chen.sees("这一步要说一句：")
    await chen.taps("已核对")
    assert await desk.status(contract) == "approved"
    large = await desk.submits(450_000, name="明辉电子")
    await chen.taps("同意 45万")
    await chen.taps("已核对")
    chen.sees("满 20万，请再点一次。")
    await chen.taps("已核对")
    assert await desk.status(large) == "approved"


@pytest.mark.rule("APPR-10")
async def test_a_second_tap_on_an_old_card_shows_how_it_stands(world: World) -> None:
    desk = await a_desk(world)
    await desk.submits()
    before = desk.chen.last["message_id"]
    await desk.chen.says("/approve")
    await desk.chen.taps("看 1")
    await desk.chen.taps("同意 1,000")
    shown = next(one for one in desk.chen.messages() if one["message_id"] == before)
    assert "陈经理 已同意" in shown["text"]


@pytest.mark.rule("APPR-18", "NOTIFY-34")
@pytest.mark.parametrize("locale", LOCALES)
async def test_hours_of_the_list_and_a_delegate_are_set_by_taps(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    zhou = await world.person("周敏", "manager", locale=locale)
    await desk.chen.says("/approve")
    for key in ("button-approval-own", "button-delegate"):
        await desk.chen.taps(desk.word(key))
    await desk.chen.taps("周敏")
    desk.chen.sees(desk.word("approval-delegate-set"))
    await desk.chen.taps(desk.word("button-back"))
    await desk.chen.taps(desk.word("approval-list", first="11:00", second="17:00"))
    row = await world.firm.row("SELECT delegate_id, approval_hours FROM users WHERE id = :id", id=desk.chen.person.id)
    assert (row["delegate_id"], row["approval_hours"]) == (zhou.person.id, '["11:00", "17:00"]')
    for key in ("button-back", "button-hours-firm", "button-back", "button-no-delegate"):
        await desk.chen.taps(desk.word(key))
    row = await world.firm.row("SELECT delegate_id, approval_hours FROM users WHERE id = :id", id=desk.chen.person.id)
    assert (row["delegate_id"], row["approval_hours"]) == (None, "")


@pytest.mark.rule("APPR-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_own_requests_are_listed_and_opened(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    await desk.lin.says("/requests")
    desk.lin.sees(desk.word("approval-requests-none"))
    await desk.submits()
    await desk.chen.taps(desk.approve(1_000))
    await desk.submits(2_000, name="明辉电子")
    await desk.lin.says("/requests")
    waits, passed = desk.word("approval-waits", names="陈经理"), desk.word("approval-approved")
    assert ("明辉电子" in desk.lin.text.splitlines()[1], waits in desk.lin.text.splitlines()[1]) == (True, True)
    assert passed in desk.lin.text.splitlines()[2]
    await desk.lin.taps("1")
    desk.lin.sees("明辉电子", waits)
    await desk.lin.taps(desk.word("button-back"))
    desk.lin.sees(desk.word("approval-requests"))


@pytest.mark.rule("APPR-9")
async def test_a_decision_of_the_other_does_not_write_over_the_list_that_was_opened_since(world: World) -> None:
    bob = await world.person("赵磊", "manager")
    chen = await world.person("陈经理", "manager")
    desk = await a_desk(world, "zh-CN", by(chen.person, bob.person), chen=chen)
    await desk.submits()
    await desk.submits(2_000, name="明辉电子")
    await bob.says("/approve")
    for label in ("看 1", "‹ 返回"):
        await bob.taps(label)
    await chen.says("/approve")
    for label in ("看 1", "同意 1,000"):
        await chen.taps(label)
    bob.sees("待你审批")


@pytest.mark.rule("APPR-1", "XFER-9")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_transfer_that_waits_says_so_and_moves_once_it_is_approved(world: World, locale: str) -> None:
    firm = world.firm
    await firm.set("xfer.approve_levels", ["A"])
    desk = await a_desk(world, locale, by(firm.owner), subject="transfer")
    wang = await world.person("王芳", locale=locale)
    customer = await a_customer(firm, owner=desk.lin.person, level="A", name="顺达物流")
    done = await firm.crm.transfer.transfer(
        firm.call(desk.chen.person), [("customer", customer)], Terms(wang.person.id, "area")
    )
    t = texts(locale).at(world.clock.ms, "Asia/Taipei", currency="CNY")
    assert desk.word("error-approval-asked") in transfer_views.done(done, t).text
    await world.settle()
    desk.boss.hears("顺达物流", desk.word("approval-transfer", owner="林志强", to="王芳"))
    await desk.boss.taps(desk.word("button-approve"))
    assert await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=customer) == wang.person.id


@pytest.mark.rule("APPR-1", "MONEY-11", "PERM-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_refund_says_what_it_is_of_and_why(world: World, locale: str) -> None:
    firm = world.firm
    desk = await a_desk(world, locale, subject="refund")
    zhou = await world.person("周敏", "finance", locale=locale)
    contract = await a_contract(firm, desk.lin.person, 5_000 * YUAN)
    await confirmed(firm, desk.lin.person, zhou.person, contract, 5_000 * YUAN)
    await a_refund(firm, zhou.person, contract, 1_000 * YUAN)
    await world.settle()
    number = await firm.value("SELECT number FROM contracts WHERE id = :id", id=contract)
    desk.chen.hears(desk.word("approval-of-contract", contract=str(number), received=desk.money(5_000)), "货损")
    await desk.chen.taps(desk.approve(1_000))
    assert await firm.value("SELECT count(*) FROM approvals WHERE state = 'approved'") == 1


@pytest.mark.rule("APPR-1", "CONTRACT-8")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_change_of_a_contract_shows_what_was_and_what_is_wanted(world: World, locale: str) -> None:
    firm = world.firm
    desk = await a_desk(world, locale, subject="contract_change")
    contract = await a_contract(firm, desk.lin.person, 5_000 * YUAN)
    wanted = {"amount": 6_000 * YUAN, "end_on": "2027-07-31"}
    await firm.crm.contracts.ask_change(firm.call(desk.lin.person), contract, "amend", wanted, "加量")
    await world.settle()
    desk.chen.hears(desk.word("approval-was", was="5,000", now="6,000"), "加量")
    desk.chen.hears(texts(locale).entry("approval_field", "end_on"))
    await desk.chen.taps(desk.approve(6_000))
    assert await firm.value("SELECT amount FROM contracts WHERE id = :id", id=contract) == 6_000 * YUAN


@pytest.mark.rule("APPR-13")
async def test_an_admin_of_the_flow_hands_on_what_is_stuck(world: World) -> None:
    desk = await a_desk(world)
    zhou = await world.person("周敏", "manager")
    contract = await desk.submits()
    public = await world.firm.value("SELECT public_id FROM approvals")
    await desk.boss.says(f"/start a_{public}")
    for label in ("转交", "周敏", "请你定"):
        await desk.boss.taps(label)
    zhou.hears("顺达物流")
    await zhou.taps("同意 1,000")
    assert await desk.status(contract) == "approved"
