"""How updates reach the bot: long polling and webhooks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from emulator import Emulator

from .conftest import Client, until


def ids(body: Any) -> list[int]:
    return [update["update_id"] for update in body["result"]]


async def test_updates_stay_until_the_offset_passes(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    sent = [ann.say(f"{number}").update_ids[0] for number in range(3)]
    assert sent == list(range(sent[0], sent[0] + 3))
    for _ in range(2):
        assert ids((await client.call("getUpdates"))[1]) == sent
    assert ids((await client.call("getUpdates", limit=2))[1]) == sent[:2]
    assert ids((await client.call("getUpdates", offset=sent[1]))[1]) == sent[1:]
    assert ids((await client.call("getUpdates", offset=-1))[1]) == sent[2:]
    assert ids((await client.call("getUpdates", offset=sent[2] + 1))[1]) == []
    assert ids((await client.call("getUpdates"))[1]) == []


async def test_a_long_poll_answers_the_moment_something_happens(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    waiting = asyncio.create_task(client.call("getUpdates", timeout=50))
    await until(lambda: emulator.polls == 1)
    step = ann.say("now")
    _, body = await asyncio.wait_for(waiting, 2)
    assert ids(body) == list(step.update_ids)


async def test_an_empty_long_poll_ends_after_its_time(client: Client) -> None:
    status, body = await client.call("getUpdates", timeout=1)
    assert (status, body["result"]) == (200, [])


async def test_a_second_poller_ends_the_first_with_409(client: Client, emulator: Emulator) -> None:
    first = asyncio.create_task(client.call("getUpdates", timeout=50))
    await until(lambda: emulator.polls == 1)
    second = asyncio.create_task(client.call("getUpdates", timeout=50))
    status, body = await asyncio.wait_for(first, 2)
    assert (status, body["error_code"]) == (409, 409)
    assert "terminated by other getUpdates request" in body["description"]
    emulator.people.add("Ann").say("hi")
    assert len(ids((await asyncio.wait_for(second, 2))[1])) == 1


async def test_the_bot_gets_only_the_kinds_it_named(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    await client.call("getUpdates", allowed_updates=["inline_query"])
    assert ann.say("hi").update_ids == ()
    assert len(ann.inline("x").update_ids) == 1
    await client.call("getUpdates", allowed_updates=[])
    assert len(ann.say("hi").update_ids) == 1


class Hook:
    """A webhook that remembers what came and fails as often as it is told."""

    def __init__(self) -> None:
        self.came: list[tuple[str | None, Any]] = []
        self.fail = 0
        self.hold = asyncio.Event()
        self.hold.set()
        self.at_once = 0
        self.most_at_once: dict[int, int] = {}
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        update = await request.json()
        chat = update["message"]["chat"]["id"]
        self.came.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        self.most_at_once[chat] = self.most_at_once.get(chat, 0) + 1
        await self.hold.wait()
        if self.fail:
            self.fail -= 1
            return web.Response(status=500)
        if update["message"]["text"] == "answer":
            return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "in the answer"})
        return web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret(client: Client, emulator: Emulator, hook: Hook) -> None:
    ann = emulator.people.add("Ann")
    ann.say("before")
    await client.call("setWebhook", url=hook.url, secret_token="s3cret")
    ann.say("after")
    await until(lambda: len(hook.came) == 2 and len(emulator.queue) == 0)
    assert [(secret, update["message"]["text"]) for secret, update in hook.came] == [
        ("s3cret", "before"),
        ("s3cret", "after"),
    ]
    assert (await client.call("getUpdates"))[0] == 409
    info = (await client.call("getWebhookInfo"))[1]["result"]
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)
    await client.call("deleteWebhook")
    assert (await client.call("getUpdates"))[0] == 200


async def test_a_failed_delivery_is_repeated_in_order(client: Client, emulator: Emulator, hook: Hook) -> None:
    ann = emulator.people.add("Ann")
    await client.call("setWebhook", url=hook.url)
    hook.fail = 2
    ann.say("one")
    ann.say("two")
    await until(lambda: len(emulator.queue) == 0)
    assert [update["message"]["text"] for _, update in hook.came] == ["one", "one", "one", "two"]
    info = (await client.call("getWebhookInfo"))[1]["result"]
    assert "500" in info["last_error_message"]


async def test_one_chat_waits_its_turn_while_others_go_on(client: Client, emulator: Emulator, hook: Hook) -> None:
    ann, bob = emulator.people.add("Ann"), emulator.people.add("Bob")
    await client.call("setWebhook", url=hook.url)
    hook.hold.clear()
    for text in ("one", "two"):
        ann.say(text)
        bob.say(text)
    await until(lambda: len(hook.came) == 2)
    assert {update["message"]["chat"]["id"] for _, update in hook.came} == {ann.id, bob.id}
    hook.hold.set()
    await until(lambda: len(emulator.queue) == 0)
    order = [update["message"]["text"] for _, update in hook.came if update["message"]["chat"]["id"] == ann.id]
    assert order == ["one", "two"]


async def test_a_webhook_may_answer_with_a_call(client: Client, emulator: Emulator, hook: Hook) -> None:
    ann = emulator.people.add("Ann")
    await client.call("setWebhook", url=hook.url)
    ann.say("answer")
    await until(lambda: ann.screen()["messages"][-1]["text"] == "in the answer")


@pytest.mark.parametrize("url", ["http://example.com/hook", "https://example.com:8081/hook"])
async def test_a_webhook_elsewhere_must_be_https_on_a_port_telegram_uses(client: Client, url: str) -> None:
    assert (await client.call("setWebhook", url=url))[0] == 400
