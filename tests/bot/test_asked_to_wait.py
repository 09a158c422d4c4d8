"""Files, menus, inline answers and taps when Telegram asks to wait, fails or cuts: as polite as messages (R11)."""

import asyncio
from typing import Any

import pytest

from emulator.core import CallRecord
from tests.bot.world import User, World
from tests.factories import a_customer
from tests.scenarios.processes import until

FILES = ["sendPhoto", "sendDocument"]


async def a_file(world: World) -> User:
    """A rep whose customer has a photo, with the card of its files open."""
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，要合同范本")
    await ann.sends_photo(to="顺达物流")
    await ann.says("/find 顺达物流")
    if "附件" not in str(ann.labels):
        await ann.taps("更多")
    await ann.taps(next(label for row in ann.labels for label in row if "附件" in label))
    return ann


def sent(world: World, methods: list[str]) -> list[CallRecord]:
    return [call for call in world.emulator.calls if call.method in methods]


@pytest.mark.reliability("R11")
@pytest.mark.parametrize(
    "faults",
    [{"rate_429": 1, "retry_after": 2}, {"rate_5xx": 1}, {"rate_cut": 1}],
    ids=["429", "5xx", "cut"],
)
async def test_a_file_waits_as_long_as_telegram_asks(world: World, faults: dict[str, Any]) -> None:
    """Neither the file nor anything else goes to that chat before, and it is tried again by itself."""
    ann = await a_file(world)
    world.emulator.faults.set({**faults, "times": 1, "methods": FILES})
    ann.phone.tap("1")
    await asyncio.wait_for(world.settle(), 30)
    first, *others = sent(world, FILES)
    assert len(others) == 1
    if "rate_429" in faults:
        calls = [call for call in world.emulator.calls if call.chat_id == ann.phone.id and call.at > first.at]
        assert all(call.at - first.at >= 2.0 for call in calls)
    assert await world.firm.rows("SELECT DISTINCT state, tries FROM inbox") == [{"state": "answered", "tries": 0}]


@pytest.mark.reliability("R11")
async def test_a_file_to_import_is_fetched_when_telegram_allows_it(world: World) -> None:
    mia = await world.person("林雅婷", "manager")
    world.emulator.faults.set({"rate_429": 1, "retry_after": 1, "times": 1, "methods": ["getFile"]})
    await mia.sends_file("a.csv", "公司,电话\n顺达物流,13800001234\n".encode())
    await until(_is_read(world), "the table was read")
    assert "没能取到" not in mia.screen


def _is_read(world: World) -> Any:
    async def look() -> bool:
        await world.settle()
        return bool(await world.firm.value("SELECT count(*) FROM import_rows"))

    return look


@pytest.mark.reliability("R11")
async def test_a_menu_is_set_when_telegram_allows_it(world: World) -> None:
    ann = await world.person()
    world.emulator.faults.set({"rate_429": 1, "retry_after": 1, "times": 1, "methods": ["setMyCommands"]})
    await ann.says("/start")
    statuses = [call.status for call in sent(world, ["setMyCommands"])]
    assert statuses in ([], [429, 200])
    await ann.says("/help")
    assert "today" in {command["command"] for command in ann.phone.screen()["commands"]}


@pytest.mark.reliability("R11")
@pytest.mark.parametrize("fault", [{"rate_5xx": 1}, {"rate_429": 1, "retry_after": 30}, {"rate_cut": 1}])
async def test_an_inline_query_in_trouble_keeps_nobody_waiting(world: World, fault: dict[str, Any]) -> None:
    ann = await world.person()
    world.emulator.faults.set({**fault, "methods": ["answerInlineQuery"]})
    ann.phone.inline("顺达")
    ann.phone.say("/help")
    await asyncio.wait_for(world.settle(), 20)
    assert len(ann.messages()) == 1
    assert await world.firm.rows("SELECT DISTINCT state, tries FROM inbox") == [{"state": "answered", "tries": 0}]


@pytest.mark.reliability("R11")
async def test_one_refused_answer_to_a_tap_holds_the_others_back_and_no_message(world: World) -> None:
    """Answers to taps have a limit of their own: what it says is kept for all of them."""
    users = [await world.person(f"同事{number}") for number in range(6)]
    for user in users:
        await user.says("/mute 2h")
    world.emulator.faults.set({"rate_429": 1, "retry_after": 2, "times": 1, "methods": ["answerCallbackQuery"]})
    users[0].phone.tap("现在恢复")
    await world.service.intake.take(world.emulator.take_updates())
    await until(lambda: sent(world, ["answerCallbackQuery"]), "the first answer")
    steps = [user.phone.tap("现在恢复") for user in users[1:]]
    await asyncio.wait_for(world.settle(), 30)
    answers = sent(world, ["answerCallbackQuery"])
    assert all(call.at - answers[0].at >= 2.0 for call in answers[1:])
    assert all(world.emulator.callback_answer(step.callback_id or "") is not None for step in steps)
