"""The outbox on its way to the chats: who must wait holds up nobody, and what Telegram says is taken at its word."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.pushes import delivery as delivery_module
from bot.pushes.delivery import Delivery
from bot.pushes.pacing import Gate, Pace
from storage.entities.call import job_call
from storage.entities.outbox import Told
from storage.pushes import PLACES, Drawn
from storage.queries import outbox
from storage.tx import Tx
from tests.bot.world import User, World
from tests.factories import a_customer
from tests.scenarios.processes import until

SENDS = ["sendMessage", "editMessageText"]


async def tell(world: World, *users: User, times: int = 1) -> None:
    """Queue a plain word for each of these people."""

    def unit(tx: Tx) -> None:
        for user in users:
            for number in range(times):
                outbox.queue(
                    tx,
                    job_call(world.clock.ms),
                    "parked-told",
                    dedupe=f"told:{user.person.id}:{number}",
                    tier=0,
                    user_id=user.person.id,
                    facts={"incident": f"N{number}", "name": user.person.name},
                )

    await world.firm.write(unit)


async def crowd(world: World, count: int) -> list[User]:
    return [await world.person(f"同事{number}") for number in range(count)]


def heard(user: User) -> int:
    return len(user.messages())


async def states(world: World) -> dict[str, int]:
    rows = await world.firm.rows("SELECT state FROM outbox")
    return dict(Counter(row["state"] for row in rows))


@pytest.mark.reliability("R11")
@pytest.mark.rule("NOTIFY-13")
async def test_chats_that_must_wait_hold_up_nobody(world: World) -> None:
    """More chats than may be in flight are asked to wait for half a minute; everybody else hears at once."""
    users = await crowd(world, 24)
    world.service.runtime.gate = Gate(Pace(overall=0, three_chats_pause=0), monotonic=asyncio.get_running_loop().time)
    for user in users[:12]:
        world.service.runtime.gate.refused(user.person.account, 30)
    await tell(world, *users, times=2)
    async with asyncio.timeout(10):
        assert await world.service.delivery.round(jobs=False) == 48
    assert [heard(user) for user in users] == [0] * 12 + [2] * 12
    waiting = await world.firm.rows("SELECT failures, next_at FROM outbox WHERE state = 'queued'")
    real = delivery_module.real_ms()
    assert len(waiting) == 24
    assert all(row["failures"] == 0 and 15_000 < row["next_at"] - real < 31_000 for row in waiting)


@pytest.mark.reliability("R11")
async def test_the_jobs_go_on_while_a_long_queue_is_sent(world: World) -> None:
    users = await crowd(world, 30)
    await tell(world, *users)
    world.service.runtime.gate = Gate(Pace(overall=10), monotonic=asyncio.get_running_loop().time)
    done: list[int] = []

    async def job(now: int) -> None:
        done.append(sum(heard(user) for user in users))

    async def fails(now: int) -> None:
        raise KeyError("a job with a bug")

    delivery = Delivery(world.service.application.bot, world.service.runtime, [fails, job])
    running = asyncio.create_task(delivery.run())
    await until(lambda: done and done[-1] == 30, "everybody heard")
    delivery.stopping.set()
    delivery.wake()
    await running
    assert len(done) >= 3, "no job ran while messages were sent"


@pytest.mark.reliability("R11")
@pytest.mark.rule("NOTIFY-9")
async def test_an_outage_of_hours_uses_up_no_attempts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    users = await crowd(world, 6)
    await tell(world, *users)
    real = [1_800_000_000_000]
    monkeypatch.setattr(delivery_module, "real_ms", lambda: real[0])
    world.emulator.faults.set({"rate_5xx": 1, "methods": SENDS})
    for _ in range(60):
        await world.service.delivery.round(jobs=False)
        real[0] += 10 * 60_000
    world.emulator.faults.set({})
    await world.service.delivery.round(jobs=False)
    assert [heard(user) for user in users] == [1] * 6
    assert await states(world) == {"sent": 6}


@pytest.mark.rule("NOTIFY-9")
async def test_what_alone_fails_is_given_up_at_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram answers everybody else: then it is this message that it falls over."""
    ann, bob = await crowd(world, 2)
    await tell(world, ann)
    real = [1_800_000_000_000]
    monkeypatch.setattr(delivery_module, "real_ms", lambda: real[0])
    for _ in range(8):
        world.emulator.faults.set({"rate_5xx": 1, "methods": SENDS})
        await world.service.delivery.round(jobs=False)
        world.emulator.faults.set({})
        await bob.says("/help")
        real[0] += 7 * 3_600_000
        if (await states(world)).get("failed"):
            return
    raise AssertionError(await states(world))


@pytest.mark.rule("NOTIFY-9")
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "有 3 条消息试了几次都没送到：同事0、同事1。原因在服务器的日志里"),
        ("zh-TW", "有 3 則訊息試了幾次都沒送到：同事0、同事1。原因在伺服器的日誌裡"),
        (
            "en",
            "3 messages never arrived, in spite of retries: to 同事0, 同事1. The server's log says why",
        ),
    ],
)
async def test_super_admins_hear_once_in_the_hour_whom_messages_did_not_reach(
    world: World, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
) -> None:
    boss = await world.owner(locale=locale)
    ann, bob, zhao = await crowd(world, 3)
    await tell(world, ann, times=2)
    await tell(world, bob, zhao)
    shut = Forbidden("Forbidden: bot was blocked by the user")
    refused = {user.phone.id: BadRequest("Bad Request: entities too long") for user in (ann, bob)}
    bot = type(world.service.application.bot.request)
    post = bot.post

    async def posted(request: Any, url: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        place = data.parameters.get("chat_id") if data is not None else None
        if place in refused:
            raise refused[place]
        if place == zhao.phone.id:
            raise shut
        return await post(request, url, data, *args, **kwargs)

    monkeypatch.setattr(bot, "post", posted)
    await world.settle()
    assert heard(boss) == 0, "what else fails in this hour stands in the same notice"
    await world.passes(hours=1)
    assert boss.text == words
    await world.passes(hours=2)
    assert heard(boss) == 1
    assert all("entities" not in word for word in boss.screen.splitlines())


async def test_a_notice_that_fails_itself_is_told_by_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.owner()
    (ann,) = await crowd(world, 1)
    await tell(world, ann)
    Says(world, monkeypatch, *[BadRequest("Bad Request: entities too long")] * 9)
    await world.passes(hours=1)
    for _ in range(4):
        await world.passes(hours=1)
    told = await world.firm.rows("SELECT state FROM outbox WHERE kind = 'undelivered-told'")
    assert [row["state"] for row in told] == ["failed"]


class Says:
    """What Telegram says to the next message; then it sends."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
        self.asked: list[dict[str, Any]] = []
        self._errors = list(errors)
        bot = type(world.service.application.bot.request)
        post = bot.post

        async def posted(request: Any, url: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
            if url.endswith(tuple(SENDS)):
                self.asked.append({"method": url.rpartition("/")[2], **data.parameters})
                if self._errors:
                    raise self._errors.pop(0)
            return await post(request, url, data, *args, **kwargs)

        monkeypatch.setattr(bot, "post", posted)


async def test_markup_that_telegram_cannot_read_goes_as_plain_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.person()
    await tell(world, ann)
    said = Says(world, monkeypatch, BadRequest("Can't parse entities: unsupported start tag"))
    await world.service.delivery.round(jobs=False)
    assert [one.get("parse_mode") for one in said.asked] == ["HTML", None]
    assert heard(ann) == 1
    assert await states(world) == {"sent": 1}


async def test_what_telegram_refuses_for_good_is_dead_and_others_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bob = await crowd(world, 2)
    await tell(world, ann, bob)
    Says(world, monkeypatch, BadRequest("Button_data_invalid"))
    await world.service.delivery.round(jobs=False)
    assert heard(ann) + heard(bob) == 1
    assert await states(world) == {"failed": 1, "sent": 1, "queued": 1}, "super admins hear of it"
    assert "was refused" in caplog.text


async def bound_group(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, User]:
    """A bound group that is to be told something, and the company owner in it."""
    monkeypatch.setitem(PLACES, "parked-told", lambda tx, call, push: Drawn(push.kind, Told(push.kind, push.facts)))
    boss = await world.owner()
    group = world.emulator.people.add_group("华东", [boss.phone])
    link = await world.firm.value("SELECT public_id FROM departments ORDER BY id LIMIT 1")
    await boss.says(f"/start@{world.service.application.bot.username} g_{link}", chat=group.id)
    assert await world.firm.value("SELECT count(*) FROM group_bindings") == 1
    await tell_group(world, f"tg:{group.id}")
    return group, boss


async def tell_group(world: World, place: str) -> None:
    facts = {"incident": "N1", "name": "somebody"}
    call = job_call(world.clock.ms)
    await world.firm.write(
        lambda tx: outbox.queue(tx, call, "parked-told", dedupe=f"told:{place}", tier=0, place=place, facts=facts)
    )


@pytest.mark.rule("PERM-23")
async def test_a_group_that_became_a_supergroup_keeps_its_department(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on its way to the old address goes to the new one."""
    group, boss = await bound_group(world, monkeypatch)
    fresh = world.emulator.people.add_group("华东", [boss.phone])
    old, new = f"tg:{group.id}", f"tg:{fresh.id}"
    Says(world, monkeypatch, ChatMigrated(fresh.id))
    async with asyncio.timeout(10):
        await world.service.delivery.round(jobs=False)
    assert await world.firm.value("SELECT place FROM group_bindings") == new
    assert "N1" in str(boss.messages(fresh.id)[-1]["text"])
    rows = await world.firm.rows(
        "SELECT before_values, after_values FROM audit_values ORDER BY audit_id DESC LIMIT 1"
    )
    assert old in rows[0]["before_values"]
    assert new in rows[0]["after_values"]


@pytest.mark.rule("PERM-23")
@pytest.mark.parametrize("who", ["colleague", "stranger"])
async def test_the_notice_of_a_move_is_enough(world: World, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    group, boss = await bound_group(world, monkeypatch)
    sender = boss if who == "colleague" else world.stranger()
    chat = {"id": group.id, "type": "group", "title": "x"}
    update = {
        "update_id": 7,
        "message": {
            "message_id": 9,
            "date": int(world.clock.now.timestamp()),
            "chat": chat,
            "from": sender.phone.as_user(),
            "migrate_to_chat_id": group.id - 77,
        },
    }
    await world.service.intake.take([update])
    await world.service.lanes.idle()
    assert await world.firm.value("SELECT place FROM group_bindings") == f"tg:{group.id - 77}"


@pytest.mark.rule("PERM-23", "NOTIFY-9")
@pytest.mark.parametrize("notice", [True, False])
async def test_a_group_the_bot_was_taken_out_of_is_bound_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch, notice: bool
) -> None:
    """Its notice tells, or where that was lost the first message that is refused."""
    group, boss = await bound_group(world, monkeypatch)
    group.remove_bot(boss.phone)
    if not notice:
        world.emulator.take_updates()
        await world.service.delivery.round(jobs=False)
        assert await states(world) == {"failed": 1}
    await world.settle()
    assert await world.firm.value("SELECT count(*) FROM group_bindings") == 0
    assert await world.firm.value("SELECT count(*) FROM users WHERE unreachable_at IS NOT NULL") == 0


@pytest.mark.rule("NOTIFY-9")
@pytest.mark.parametrize(
    "words", ["Forbidden: bot was kicked from the supergroup chat", "TOPIC_CLOSED", "CHAT_WRITE_FORBIDDEN"]
)
async def test_a_group_that_takes_no_answer_blames_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Whoever asked there is neither unreachable nor told of a fault."""
    boss = await world.owner()
    group = world.emulator.people.add_group("华东", [boss.phone])
    world.emulator.take_updates()
    Says(world, monkeypatch, Forbidden(words) if "Forbidden" in words else BadRequest(words))
    await boss.says(f"/help@{world.service.application.bot.username}", chat=group.id)
    assert await world.firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=boss.person.id) is None
    assert await world.firm.rows("SELECT state, tries FROM inbox") == [{"state": "answered", "tries": 0}]


async def test_a_card_that_was_deleted_is_sent_anew_in_answer_and_let_go_by_a_redraw(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，明天上午10点再约")
    said = Says(world, monkeypatch, BadRequest("Message to edit not found"))
    before = heard(ann)
    await ann.replies("后天下午3点", to="顺达物流")
    assert [one["method"] for one in said.asked][:2] == ["editMessageText", "sendMessage"]
    assert heard(ann) == before + 1


@pytest.mark.rule("NOTIFY-9")
async def test_whoever_blocked_the_bot_costs_the_others_nothing(world: World) -> None:
    users = await crowd(world, 12)
    for user in users[:6]:
        user.phone.block(True)
    world.emulator.take_updates()
    await tell(world, *users)
    await world.service.delivery.round(jobs=False)
    assert [heard(user) for user in users[6:]] == [1] * 6
    ended = await states(world)
    assert (ended["failed"], ended["sent"]) == (6, 6)
    assert await world.firm.value("SELECT count(*) FROM users WHERE unreachable_at IS NOT NULL") == 6
