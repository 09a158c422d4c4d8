"""What comes in: committed before it is confirmed, tried three times, parked, told; the poller."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot import intake as intake_module
from bot import replies
from bot.boundary import Context
from bot.intake import Poller
from bot.views.view import View
from storage.errors import OutOfService
from tests.bot.raw_updates import WAIT, eventually, message, take
from tests.bot.world import World

SECRET = "right-secret_of-the-webhook"


class Flaky:
    """A command that fails as often as it is told, then answers."""

    def __init__(self, world: World, error: Exception) -> None:
        self.left = 0
        self.runs = 0
        self._error = error
        world.service.runtime.features.commands["boom"] = self

    async def __call__(self, update: Update, context: Context) -> None:
        self.runs += 1
        if self.left:
            self.left -= 1
            raise self._error
        await replies.show(context, View("es hat geklappt"))


# -- before anything is confirmed ------------------------------------------------------------------------------


class Line:
    """The poller's connection, straight into the emulator; counts what is asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked: list[dict[str, Any]] = []
        self.opened = 0
        self.closed = 0
        self.answers: list[tuple[int, Any]] = []
        self.stalls = False

    def connect(self, **_: Any) -> Any:
        self.opened += 1
        return self

    async def shutdown(self) -> None:
        self.closed += 1

    async def call(self, url: str, parameters: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        if url.endswith("getUpdates"):
            self.asked.append(parameters)
        if self.stalls and self.opened == 1:
            await asyncio.Event().wait()
        if self.answers:
            status, body = self.answers.pop(0)
            return status, body if isinstance(body, bytes) else json.dumps(body).encode()
        status, answer = await self._world.emulator.call(
            url.rpartition("/")[2], parameters | ({"timeout": 1} if url.endswith("getUpdates") else {})
        )
        return status, json.dumps(answer).encode()


@pytest.fixture
async def line(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A poller at work beside the world."""
    monkeypatch.setattr(intake_module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(intake_module, "LONGEST_WAIT", 0.05)
    made = Line(world)
    poller = Poller(world.service.intake, "http://x/bot", connect=made.connect)
    task = asyncio.create_task(poller.run())
    yield made
    poller.stopping.set()
    await task


@pytest.mark.rule("DIALOG-1")
async def test_nothing_is_confirmed_before_it_is_committed(
    world: World, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.person()
    db = world.firm.db
    write, broken = db.write, asyncio.Event()

    async def failing(unit: Any) -> Any:
        broken.set()
        raise OutOfService("disk full")

    monkeypatch.setattr(db, "write", failing)
    ann.phone.say("嗯嗯啊啊哦哦")
    async with asyncio.timeout(WAIT):
        await broken.wait()
    await eventually(lambda: len(line.asked) > 3)
    assert all("offset" not in asked for asked in line.asked)
    assert len(world.emulator.queue) == 1

    monkeypatch.setattr(db, "write", write)
    await eventually(lambda: len(world.emulator.queue) == 0)
    await world.service.lanes.idle()
    ann.sees("原话我留着")
    assert await world.firm.value("SELECT count(*) FROM drafts") == 1


@pytest.mark.rule("DIALOG-1")
async def test_an_update_delivered_twice_has_one_effect(world: World) -> None:
    ann = await world.person()
    await take(world, message(ann, 7), message(ann, 7))
    await take(world, message(ann, 7), message(ann, 8, "啊啊哦哦嗯嗯"))
    assert await world.firm.value("SELECT count(*) FROM drafts") == 2
    assert len(ann.messages()) == 2


async def test_the_offset_is_forgotten_when_all_is_confirmed(world: World, line: Line) -> None:
    """After a quiet week ids begin anew at a random number; an old high offset would hide them."""
    line.answers = [
        (200, {"ok": True, "result": [{"update_id": 900, "poll": {}}]}),
        (200, {"ok": True, "result": []}),
    ]

    def forgotten() -> bool:
        offsets = [asked.get("offset") for asked in line.asked]
        return 901 in offsets and offsets[-1] is None

    await world.owner()
    await eventually(forgotten)


async def test_a_webhook_left_over_is_taken_away(world: World, line: Line) -> None:
    await world.emulator.call("setWebhook", {"url": "http://127.0.0.1:9/x"})
    await eventually(lambda: not world.emulator.settings.get("webhook"))
    ann = await world.person()
    ann.phone.say("嗯嗯啊啊哦哦")
    await eventually(lambda: len(world.emulator.queue) == 0)
    world.emulator.violations.clear()  # Polling beside the webhook is what was tried here.


async def test_pages_errors_and_second_pollers_do_not_stop_the_poller(world: World, line: Line) -> None:
    line.answers = [
        (502, b"<html>Bad Gateway</html>"),
        (200, b"not json"),
        (200, {"ok": True}),
        (200, ["a list"]),
        (200, {"ok": True, "result": ["text", 5, None, {}, {"update_id": "x"}]}),
        (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}),
        (401, {"ok": False, "description": "Unauthorized"}),
    ]
    ann = await world.person()
    ann.phone.say("嗯嗯啊啊哦哦")
    await eventually(lambda: len(world.emulator.queue) == 0 and not line.answers)
    await world.service.lanes.idle()
    ann.sees("原话我留着")


async def test_a_wait_that_telegram_asks_for_is_kept(world: World, line: Line) -> None:
    loop = asyncio.get_running_loop()
    await eventually(lambda: len(line.asked) > 0)
    line.answers = [(429, {"ok": False, "parameters": {"retry_after": 1}})]
    ann = await world.person()
    ann.phone.say("嗯嗯啊啊哦哦")
    await eventually(lambda: not line.answers)
    asked, at = len(line.asked), loop.time()
    await eventually(lambda: len(line.asked) > asked)
    assert loop.time() - at > 0.9


async def test_a_client_that_stalls_is_replaced(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "POLL_SECONDS", -14.95)
    monkeypatch.setattr(intake_module, "STALLED_SECONDS", 0.01)
    monkeypatch.setattr(intake_module, "FIRST_WAIT", 0.01)
    made = Line(world)
    made.stalls = True
    poller = Poller(world.service.intake, "http://x/bot", connect=made.connect)
    task = asyncio.create_task(poller.run())
    ann = await world.person()
    ann.phone.say("嗯嗯啊啊哦哦")
    await eventually(lambda: made.opened >= 2)
    monkeypatch.setattr(intake_module, "POLL_SECONDS", 30)
    await eventually(lambda: len(world.emulator.queue) == 0)
    poller.stopping.set()
    await task
    assert made.closed == made.opened


# -- what cannot be read, what fails -----------------------------------------------------------------------------


@pytest.mark.rule("DIALOG-2", "NOTIFY-33")
@pytest.mark.parametrize(
    "poison",
    [
        {"date": "never"},
        {"entities": [{"type": "bold"}]},
        {"photo": [{"file_id": 1}]},
        {"reply_to_message": {"message_id": []}},
    ],
    ids=["date", "entity", "photo", "reply"],
)
async def test_what_the_library_cannot_read_is_parked_and_the_next_goes_on(
    world: World, poison: dict[str, Any]
) -> None:
    ann = await world.person()
    boss = await world.owner()
    await take(world, message(ann, 11, **poison), message(ann, 12, "啊啊哦哦嗯嗯"))
    states = await world.firm.rows("SELECT delivery_id, state FROM inbox ORDER BY id")
    assert [(row["delivery_id"], row["state"]) for row in states] == [("11", "parked"), ("12", "answered")]
    assert await world.firm.value("SELECT words FROM drafts") == "啊啊哦哦嗯嗯"
    assert "已告诉管理员" in ann.screen
    assert "Traceback" not in ann.screen
    assert boss.messages(), "the super admin heard nothing"


@pytest.mark.rule("DIALOG-2")
@pytest.mark.parametrize(
    "junk",
    [
        {"update_id": 21, "poll": {"id": 1}},
        {"update_id": 21, "message": "text"},
        {"update_id": 21, "message": {"from": {"id": 2**70}}},
        {"update_id": 21, "message": {"from": {"id": "1"}, "chat": []}},
        {"update_id": 21},
    ],
    ids=["kind", "string", "huge", "types", "empty"],
)
async def test_junk_is_stored_and_parked_at_once(world: World, junk: dict[str, Any]) -> None:
    await world.owner()
    ann = await world.person()
    await take(world, junk, message(ann, 22))
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '21'") == "parked"
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '22'") == "answered"


@pytest.mark.parametrize("text", ["half \ud83d a pair", "nul \x00 in it", "bell \x07, \x1b[31m, \u202e, \ufeff"])
async def test_odd_characters_stop_nothing(world: World, text: str) -> None:
    await world.owner()
    ann = await world.person()
    await take(world, message(ann, 31, text), message(ann, 32, "啊啊哦哦嗯嗯"))
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '32'") == "answered"
    assert "原话" in ann.screen


async def test_times_beyond_reason_stop_nothing(world: World) -> None:
    await world.owner()
    ann = await world.person()
    await take(world, message(ann, 41, date=2**62), message(ann, 42, date=-5), message(ann, 43))
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '43'") == "answered"


@pytest.mark.rule("DIALOG-2", "NOTIFY-33")
@pytest.mark.parametrize(
    ("locale", "trying", "over", "again"),
    [
        ("zh-CN", "1 分钟内再试", "还是没成", "再试一次"),
        ("zh-TW", "1 分鐘內再試", "還是沒成功", "再試一次"),
        ("en", "I retry within a minute", "Still failing", "Try again"),
    ],
)
async def test_three_failures_park_it_and_it_can_be_tried_again(
    world: World, locale: str, trying: str, over: str, again: str
) -> None:
    ann = await world.person(locale=locale)
    boss = await world.owner(locale=locale)
    boom = Flaky(world, KeyError("顺达物流 13800001234"))
    boom.left = 3
    await take(world, message(ann, 51, "/boom"), message(ann, 52, "啊啊哦哦嗯嗯"))
    assert boom.runs == 3
    assert trying in ann.messages()[0]["text"]
    told = next(one for one in ann.messages() if over in one["text"])
    row = await world.firm.row("SELECT state, incident FROM inbox WHERE delivery_id = '51'")
    assert row["state"] == "parked"
    assert row["incident"] in told["text"]
    assert "KeyError" not in ann.screen
    assert row["incident"] in boss.screen
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '52'") == "answered"

    await ann.taps(again, message_id=told["message_id"])
    await world.settle()
    assert boom.runs == 4
    assert "es hat geklappt" in ann.screen
    assert await world.firm.value("SELECT state FROM inbox WHERE delivery_id = '51'") == "answered"
    await ann.taps(again, message_id=told["message_id"])
    await world.settle()
    assert boom.runs == 4


@pytest.mark.rule("DIALOG-2")
async def test_one_failure_is_told_once_and_then_succeeds(world: World) -> None:
    ann = await world.person()
    boom = Flaky(world, RuntimeError("x"))
    boom.left = 1
    await take(world, message(ann, 61, "/boom"))
    assert [one["text"] for one in ann.messages()][-1] == "es hat geklappt"
    assert len(ann.messages()) == 2


async def test_telegram_s_trouble_is_no_failure_of_the_message(world: World) -> None:
    ann = await world.person()
    boom = Flaky(world, NetworkError("cut"))
    boom.left = 6
    await take(world, message(ann, 71, "/boom"))
    assert [one["text"] for one in ann.messages()] == ["es hat geklappt"]
    row = await world.firm.row("SELECT state, tries FROM inbox WHERE delivery_id = '71'")
    assert row == {"state": "answered", "tries": 0}


async def test_a_stop_leaves_what_waits_for_its_next_try_in_the_inbox(world: World) -> None:
    ann = await world.person()
    boom = Flaky(world, RuntimeError("x"))
    boom.left = 99
    handling = world.service.handling
    handling._retries = (60.0, 60.0, 60.0)
    await world.service.intake.take([message(ann, 81, "/boom"), message(ann, 82)])
    await eventually(lambda: boom.runs == 1)
    handling.stopping.set()
    async with asyncio.timeout(WAIT):
        await world.service.lanes.stop(seconds=WAIT)
    states = await world.firm.rows("SELECT state FROM inbox ORDER BY id")
    assert [row["state"] for row in states] == ["received", "received"]


@pytest.mark.rule("DIALOG-1")
async def test_what_was_left_over_is_answered_after_a_start_in_its_order(world: World) -> None:
    ann, bob = await world.person(), await world.person("王芳")
    incoming = [message(ann, 91, "嗯嗯一"), message(bob, 92, "嗯嗯二"), message(ann, 93, "嗯嗯三")]
    stored = [one for update in incoming if (one := intake_module.incoming_of(update, world.clock.ms))]
    await world.firm.crm.inbox.receive("chat", stored, now=world.clock.ms)
    assert await world.service.intake.resume() == 3
    await world.settle()
    words = [row["words"] for row in await world.firm.rows("SELECT words FROM drafts ORDER BY id")]
    assert [one for one in words if one != "嗯嗯二"] == ["嗯嗯一", "嗯嗯三"]
    assert len(ann.messages()) == 2
    assert len(bob.messages()) == 1
