"""What a contract reminds of by itself, and its nudges: the end, the promise, an approval that waits (6.12, 7)."""

from datetime import datetime

import pytest

from bot.texts import texts
from tests.bot.approval_desk import a_desk
from tests.bot.world import World
from tests.factories import TAIPEI
from tests.storage.contract_scene import a_contract, row_of

YUAN = 100
LOCALES = ("zh-CN", "zh-TW", "en")


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=TAIPEI)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-13", "NOTIFY-40")
async def test_the_end_of_a_contract_is_told_and_one_tap_renews_it(world: World, locale: str) -> None:
    await world.owner(locale=locale)
    lin, word = await world.person("林志强", locale=locale), texts(locale).plain
    contract = await a_contract(
        world.firm, lin.person, 450_000 * YUAN, start_on="2026-07-01", end_on="2026-07-31", customer_signer="张总"
    )
    await world.firm.set("contract.revisit_days", 90)
    await world.until(at(7, 24))
    number = (await row_of(world.firm, contract))["number"]
    lin.hears(texts(locale)("contract-ending", number=number, n=7), "顺达物流")
    assert lin.labels == [[word("button-contract-renew"), word("button-log"), word("button-contract-open")]]
    with lin.costs(t=1, new=1, edits=1):
        await lin.taps(word("button-contract-renew"))
    lin.sees("450,000", "张总")
    row = await world.firm.row("SELECT * FROM contracts WHERE renewal_of_id = :id", id=contract)
    assert (row["start_on"], row["end_on"], row["approval_status"]) == ("2026-08-01", "2026-08-31", "draft")


@pytest.mark.rule("CONTRACT-13")
async def test_a_contract_is_renewed_once(world: World) -> None:
    await world.owner()
    lin = await world.person("林志强")
    await a_contract(world.firm, lin.person, 450_000 * YUAN, end_on="2026-07-31")
    await world.firm.set("contract.revisit_days", 90)
    await world.until(at(7, 24))
    await lin.taps("续签")
    await lin.taps("续签")
    assert await world.firm.value("SELECT count(*) FROM contracts") == 2


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-14", "NOTIFY-40")
async def test_what_was_promised_is_asked_after_and_its_answer_logged(world: World, locale: str) -> None:
    await world.owner(locale=locale)
    lin, word = await world.person("林志强", locale=locale), texts(locale).plain
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await world.firm.set("contract.revisit_days", 14)
    await world.until(at(7, 23))
    await world.until(at(7, 24))
    number = (await row_of(world.firm, contract))["number"]
    assert texts(locale)("contract-revisit", number=number) in lin.screen
    await lin.taps(word("button-log"))
    await lin.says("打了电话，货都到了，客户满意")
    customer = await world.firm.value("SELECT customer_id FROM contracts")
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == customer


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("APPR-17", "NOTIFY-35")
async def test_a_contract_is_nudged_once_in_four_hours(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    lin, chen, word = desk.lin, desk.chen, desk.word
    await desk.submits()
    await lin.says("/contracts")
    await lin.taps("1")
    heard = len(chen.messages())
    await lin.taps(word("button-contract-nudge"))
    assert lin.alert == word("contract-nudged")
    assert len(chen.messages()) == heard + 1
    await lin.taps(word("button-contract-nudge"))
    assert lin.alert != word("contract-nudged")
    assert len(chen.messages()) == heard + 1
    await world.passes(hours=4, minutes=1)
    heard = len(chen.messages())
    await lin.taps(word("button-contract-nudge"))
    assert lin.alert == word("contract-nudged")


async def test_every_question_leads_back_to_the_card(world: World) -> None:
    await world.owner()
    lin = await world.person("林志强")
    await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await world.settle()
    await lin.says("/contracts")
    await lin.taps("1")
    card = lin.text
    ways = [("申请变更",), ("申请变更", "金额"), ("申请变更", "其他项"), ("申请变更", "其他项", "类型"), ("更多",)]
    ways += [("更多", "履行进度"), ("更多", "履行进度", "提前终止"), ("更多", "协作"), ("付款计划",)]
    for way in ways:
        for label in way:
            await lin.taps(label)
        for _ in range(2):
            if lin.text != card or "申请变更" not in [label for row in lin.labels for label in row]:
                await lin.taps("‹ 返回")
        assert lin.text == card, way
