"""Telegram in trouble: one chat waits while the others go on, nothing is lost, nothing is said twice without need."""

import io
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import TokenFilter
from bot.pushes.pacing import Gate, Pace
from storage.pushes import PUSHES
from tests.bot.world import TOKEN, User, World
from tests.factories import a_customer
from tests.scenarios.processes import until

SENDS = ["sendMessage", "editMessageText"]
BLOCKED = {"zh-CN": "停用了机器人", "zh-TW": "封鎖了機器人", "en": "has blocked the bot"}


async def states(world: World) -> dict[str, int]:
    rows = await world.firm.rows("SELECT state, count(*) AS n FROM inbox GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def outbox(world: World) -> dict[str, int]:
    rows = await world.firm.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def sent_to(world: World, user: User, *, since: int = 0) -> list[Any]:
    return [one for one in list(world.emulator.calls)[since:] if one.chat_id == user.phone.id and one.method in SENDS]


async def take(world: World) -> None:
    """Hand over what the emulator has, and do not wait for its end."""
    await world.service.intake.take(world.emulator.take_updates())


@pytest.mark.parametrize(
    "faults",
    [{"rate_5xx": 1}, {"rate_429": 1, "retry_after": 1}],
    ids=["server error", "flood"],
)
async def test_an_answer_gets_through_once_telegram_is_back(world: World, faults: dict[str, Any]) -> None:
    ann = await world.person()
    world.emulator.faults.set({**faults, "times": 2, "methods": SENDS})
    await ann.says("嗯嗯啊啊哦哦")
    assert len(ann.messages()) == 1
    assert await states(world) == {"answered": 1}
    assert await world.firm.value("SELECT count(*) FROM drafts") == 1


async def test_an_answer_whose_confirmation_was_cut_is_applied_once(world: World) -> None:
    """Whether it was sent cannot be known: it may be said twice, and is done once."""
    ann = await world.person()
    world.emulator.faults.set({"rate_cut": 1, "times": 1, "methods": SENDS})
    await ann.says("嗯嗯啊啊哦哦")
    assert 1 <= len(ann.messages()) <= 2
    assert await states(world) == {"answered": 1}
    assert await world.firm.value("SELECT count(*) FROM drafts") == 1


async def test_a_long_outage_loses_no_answer(world: World) -> None:
    ann, bob = await world.person(), await world.person("王芳")
    world.emulator.faults.set({"rate_5xx": 1, "times": 11, "methods": SENDS})
    ann.phone.say("嗯嗯啊啊哦哦")
    bob.phone.say("啊啊哦哦嗯嗯")
    await world.settle()
    assert len(ann.messages()) == len(bob.messages()) == 1
    assert await states(world) == {"answered": 2}
    tries = await world.firm.rows("SELECT tries FROM inbox")
    assert [row["tries"] for row in tries] == [0, 0]


@pytest.mark.rule("NOTIFY-1")
async def test_one_chat_that_must_wait_stops_no_other(world: World) -> None:
    ann, bob = await world.person(), await world.person("王芳")
    world.emulator.faults.set({"rate_429": 1, "retry_after": 3, "times": 1, "methods": SENDS})
    ann.phone.say("嗯嗯啊啊哦哦")
    await take(world)
    await until(lambda: sent_to(world, ann), "a first attempt")
    bob.phone.say("啊啊哦哦嗯嗯")
    await take(world)
    await until(bob.messages, "the answer to Bob")
    assert ann.messages() == [], "Bob waited for Ann's chat"
    await world.settle()
    assert len(ann.messages()) == 1
    first, second = (one.at for one in sent_to(world, ann))
    assert second - first >= 3.0, "tried before Telegram allowed it"


async def test_a_tap_that_cannot_be_answered_still_does_its_work_once(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，明天上午10点再约")
    for fault in ({"rate_5xx": 1}, {"rate_429": 1, "retry_after": 1}):
        world.emulator.faults.set({**fault, "times": 1, "methods": ["answerCallbackQuery"]})
        ann.phone.tap("撤销" if "rate_5xx" in fault else "不要了")
        await world.settle()
    states_of = await world.firm.rows("SELECT state FROM reminders")
    assert [row["state"] for row in states_of] in (
        [],
        [{"state": "cancelled"}],
        ["cancelled"],
        ["undone"],
        ["withdrawn"],
    )
    assert set(await states(world)) == {"answered"}


async def test_a_failing_tap_says_so_once_and_then_its_words_come_as_a_message(world: World) -> None:
    """Telegram takes one answer to a tap: the first attempt's apology spends it."""
    ann = await world.person()
    await ann.says("/mute 2h")
    taps = world.service.runtime.features.taps
    unmute, failures = taps["settings:mute"], [RuntimeError("x")]

    async def flaky(update: Any, context: Any) -> None:
        if failures:
            raise failures.pop()
        await unmute(update, context)

    taps["settings:mute"] = flaky
    await ann.taps("现在恢复")
    assert ann.alert is not None
    assert "再试" in ann.alert
    assert "提醒已恢复" in ann.screen
    assert await states(world) == {"answered": 2}


@pytest.mark.rule("NOTIFY-9")
@pytest.mark.parametrize("locale", list(BLOCKED))
async def test_who_blocks_the_bot_is_unreachable_until_he_writes(world: World, locale: str) -> None:
    boss = await world.phone(world.firm.owner, locale=locale, digests=True)
    ann = await world.person(locale=locale, superior=boss.person)
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，明天上午10点再约")
    ann.phone.block(True)
    world.emulator.take_updates()  # The notice is lost: only the refused push tells.
    await world.passes(days=1)
    marked = await world.firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=ann.person.id)
    assert marked is not None
    await world.passes(days=3)
    assert BLOCKED[locale] in boss.screen
    tried = len(sent_to(world, ann))
    await world.passes(days=1)
    assert len(sent_to(world, ann)) == tried, "tried again although unreachable"

    ann.phone.block(False)
    world.emulator.take_updates()
    before = len(ann.messages())
    await ann.says("/help")
    assert len(ann.messages()) == before + 1
    assert await world.firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=ann.person.id) is None


async def test_an_answer_to_somebody_who_just_blocked_the_bot_is_given_up_quietly(world: World) -> None:
    await world.owner()
    ann = await world.person()
    ann.phone.say("嗯嗯啊啊哦哦")
    updates = world.emulator.take_updates()
    ann.phone.block(True)
    world.emulator.take_updates()
    await world.service.intake.take(updates)
    await world.settle()
    assert await states(world) == {"answered": 1}
    assert await world.firm.value("SELECT count(*) FROM drafts") == 1
    assert await world.firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=ann.person.id) is not None


@pytest.mark.rule("NOTIFY-9")
async def test_pushes_survive_every_kind_of_trouble(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """20 % 429, 10 % 5xx, 5 % cut: all reminders arrive, none before its time."""
    offset = 0

    def later() -> int:
        return 1_800_000_000_000 + offset

    monkeypatch.setattr("bot.pushes.delivery.real_ms", later)
    people = [await world.person(name) for name in ("林志强", "王芳", "赵磊")]
    for user in people:
        for number in range(6):
            name = f"客户{number}号物流"
            await a_customer(world.firm, owner=user.person, name=name)
            await user.says(f"今天拜访了{name}，{number + 1}天后上午10点再约")
    world.emulator.faults.set(
        {"rate_429": 0.2, "rate_5xx": 0.1, "rate_cut": 0.05, "retry_after": 1, "seed": 5, "methods": SENDS}
    )
    for _ in range(40):
        world.clock.passes(hours=6)
        offset += 6 * 3_600_000
        moved = offset / 1000  # A second message to a chat that must wait waits in real time.
        pace = Pace(overall=0, chat=0)
        world.service.runtime.gate = Gate(pace, monotonic=lambda: moved + time.monotonic())  # noqa: B023
        await world.settle()
    world.emulator.faults.set({})
    assert "queued" not in await outbox(world), await world.firm.rows("SELECT * FROM outbox WHERE state = 'queued'")
    states = await world.firm.rows("SELECT DISTINCT state FROM outbox WHERE kind = 'remind-due'")
    assert not {"failed", "dropped", "leased"} & {row["state"] for row in states}
    for user in people:
        for number in range(6):
            assert f"客户{number}号物流" in "\n".join(
                str(one["text"]) for one in user.messages() if "该联系" in one["text"] or "要联系" in one["text"]
            )


@pytest.mark.rule("NOTIFY-1")
@pytest.mark.parametrize("where", ["drawn", "shown"])
async def test_one_push_that_cannot_be_made_keeps_back_no_other(
    world: World, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = await world.person(), await world.person("王芳")
    for user in (ann, bob):
        await a_customer(world.firm, owner=user.person, name="顺达物流")
        await user.says("今天拜访了顺达物流，明天上午10点再约")
    if where == "drawn":
        draw = PUSHES["remind-due"]

        def broken(tx: Any, actor: Any, *rest: Any) -> Any:
            return draw(tx, actor, *rest) if actor.user_id == bob.person.id else rest[0].nonsense

        monkeypatch.setitem(PUSHES, "remind-due", broken)
    else:
        show = world.service.runtime.features.pushes["remind-due"]
        left = [True]

        def broken_view(entity: Any, t: Any) -> Any:
            return entity.nonsense if left and left.pop() else show(entity, t)

        monkeypatch.setitem(world.service.runtime.features.pushes, "remind-due", broken_view)
    await world.passes(days=1)
    assert sorted("该联系了" in user.text for user in (ann, bob)) == [False, True]
    assert (await outbox(world))["failed"] == 1


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at DEBUG, as it would be written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(TokenFilter(TOKEN))
    root, level = logging.root, logging.root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.threat(5)
async def test_a_whole_conversation_logs_neither_token_nor_customers(world: World, log: io.StringIO) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="金丝雀物流", phones=("+8613812345678",))
    world.emulator.faults.set({"rate_5xx": 0.3, "seed": 3, "methods": SENDS})
    await ann.says("今天拜访了金丝雀物流，明天上午10点再约")
    await ann.says("找 金丝雀")
    await ann.says("新客户 百灵鸟贸易 刘敏 13911112222")
    await ann.says("嗯嗯啊啊哦哦金丝雀")
    world.emulator.faults.set({})
    await world.passes(days=1)
    said = log.getvalue()
    assert len(said) > 100
    for secret in (TOKEN.partition(":")[2], "金丝雀", "百灵鸟", "13812345678", "13911112222", "刘敏"):
        assert secret not in said, said[max(0, said.index(secret) - 300) : said.index(secret) + 50]
