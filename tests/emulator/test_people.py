"""The people interface: what it refuses, when it answers, the clock, the events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from emulator import Emulator

from .bots import ptb_bot
from .conftest import Client, until


async def test_people_are_made_and_listed(client: Client) -> None:
    ann = await client.post(
        "/people", {"name": "林志强", "role": "rep", "language_code": "zh-hans", "username": "lin"}
    )
    bob = await client.post("/people", {"name": "Bob", "id": 4711})
    assert [(one["id"], one["name"], one["role"]) for one in await client.get("/people")] == [
        (ann["id"], "林志强", "rep"),
        (4711, "Bob", ""),
    ]
    assert bob["language_code"] == "en"
    assert "already" in (await client.post("/people", {"name": "Carl", "id": 4711}, status=409))["error"]


async def test_an_empty_screen_has_every_field(client: Client) -> None:
    await client.post("/faults", {"outage": True})
    ann = await client.person("Ann")
    screen = await client.get(f"{ann}/screen")
    assert (screen["messages"], screen["reply_keyboard"], screen["alert"]) == ([], [], None)
    assert (screen["started"], screen["blocked"], screen["bot_username"]) == (False, False, "fieldline_bot")
    await client.post(f"{ann}/say", {"text": "hi"})
    assert {
        "message_id", "from_bot", "text", "html", "buttons", "photo", "document", "edited", "reply_to",
        "date", "chat", "protected", "forwarded_from", "location", "contact", "reactions",
    } <= (await client.last(ann)).keys()  # fmt: skip
    await client.post(f"{ann}/say", {"text": "ho"})
    assert [one["text"] for one in (await client.get(f"{ann}/screen?last=1"))["messages"]] == ["ho"]


WRONG: list[tuple[str, Any, int, str]] = [
    ("/people/1/say", {"text": "x"}, 404, "nobody with the id 1"),
    ("/people", {}, 400, "name is missing"),
    ("/people", {"name": 5}, 400, "name must be a text"),
    ("/people", {"name": " "}, 400, "needs a name"),
    ("{ann}/say", {"words": "x"}, 400, "unknown field words; known are text"),
    ("{ann}/say", {"text": ""}, 400, "must not be empty"),
    ("{ann}/say", {"text": "x", "reply_to": 99}, 404, "no message 99"),
    ("{ann}/say", {"text": "x", "chat": -5}, 404, "is in no chat -5"),
    ("{ann}/tap", {"label": "Go"}, 404, "no button labelled Go; there are: none"),
    ("{ann}/tap", {"label": "Go", "message_id": "1"}, 400, "message_id must be a whole number"),
    ("{ann}/press", {"label": "Go"}, 404, "no key labelled Go"),
    ("{ann}/edit", {"message_id": 1, "text": "x"}, 404, "wrote no message 1"),
    ("{ann}/location", {"lat": 99, "lng": 0}, 400, "within"),
    ("{ann}/contact", {"name": "Liu"}, 400, "phone number"),
    ("{ann}/forward", {"from_name": "Liu"}, 400, "give text, or texts"),
    ("{ann}/inline", {}, 400, "query is missing"),
    ("{ann}/choose", {"result_id": "1"}, 400, "no answered inline query"),
    ("{ann}/dance", {}, 404, "people can: say"),
    ("{ann}/upload", {}, 400, "multipart"),
    ("/groups", {"title": "x", "members": []}, 400, "at least one member"),
    ("/groups", {"title": "x", "members": [1]}, 404, "nobody with the id 1"),
    ("/clock", {}, 400, "advance_seconds is missing"),
    ("/clock", {"advance_seconds": -1}, 400, "at least 0"),
    ("/clock", {"advance_seconds": "1"}, 400, "must be a number"),
    ("/control", {"url": "https://example.com"}, 400, "http://"),
]


@pytest.mark.parametrize(("path", "body", "status", "words"), WRONG)
async def test_what_cannot_be_done_is_said_in_words(
    path: str, body: Any, status: int, words: str, client: Client
) -> None:
    ann = await client.person("Ann")
    assert words in (await client.post(path.replace("{ann}", ann), body, status=status))["error"]


@pytest.mark.parametrize("raw", [b"{", b"[1]", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(raw: bytes, client: Client) -> None:
    assert "JSON" in (await client.post("/people", status=400, data=raw))["error"]


async def test_a_broken_upload_is_refused_not_a_crash(client: Client, emulator: Emulator) -> None:
    ann = await client.person("Ann")
    headers = {"Content-Type": "multipart/form-data"}
    assert (await client.post(f"{ann}/upload", status=400, data=b"x", headers=headers))["error"]
    async with client.session.post(f"{client.url}/bot123456:TEST/sendPhoto", data=b"x", headers=headers) as response:
        assert response.status == 400
    async with client.session.post(
        f"{client.url}/bot123456:TEST/getMe", data=b"{", headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400
    assert [found["rule"] for found in emulator.violations] == ["unreadable-request"] * 2


async def test_a_wrong_token_is_unauthorized(client: Client) -> None:
    async with client.session.get(f"{client.url}/bot1:WRONG/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    async with client.session.get(f"{client.url}/file/bot123456:TEST/photos/none.jpg") as response:
        assert response.status == 404


async def test_without_a_bot_a_deed_does_not_hang(client: Client, emulator: Emulator) -> None:
    ann = await client.person("Ann")
    before = emulator.monotonic()
    assert (await client.post(f"{ann}/say", {"text": "anybody?"}))["finished"] is False
    assert emulator.monotonic() - before < 20
    await client.post("/faults", {"outage": True})
    assert (await client.post(f"{ann}/say", {"text": "anybody?"}))["finished"] is False


class Control:
    """A bot's control port that answers when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.offsets: list[float] = []
        self.done = asyncio.Event()
        self.status = 200
        self.url = ""

    async def finished(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["id"])
        if self.status == 200:
            await self.done.wait()
        return web.json_response({"state": "answered"}, status=self.status)

    async def clock(self, request: web.Request) -> web.Response:
        self.offsets.append((await request.json())["offset_seconds"])
        return web.json_response({})


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    control = Control()
    app = web.Application()
    app.add_routes([web.get("/finished/{id}", control.finished), web.post("/clock", control.clock)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    control.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield control
    await runner.cleanup()


async def test_the_control_port_says_when_the_bot_is_done(client: Client, control: Control) -> None:
    ann = await client.person("Ann")
    await client.post("/control", {"url": control.url})
    waiting = asyncio.create_task(client.post(f"{ann}/forward", {"from_name": "He", "texts": ["a", "b"]}))
    await until(lambda: bool(control.asked))
    assert not waiting.done()
    control.done.set()
    told = await waiting
    assert (told["finished"], len(told["update_ids"])) == (True, 2)
    assert control.asked == [str(told["update_ids"][-1])]


async def test_a_control_port_that_does_not_know_falls_back_to_silence(client: Client, control: Control) -> None:
    control.status = 404
    await client.post("/control", {"url": control.url})
    async with ptb_bot(client.url):
        ann = await client.person("Ann")
        assert (await client.post(f"{ann}/say", {"text": "hi"}))["finished"] is True
        assert await client.texts(ann) == ["hi", "You said hi"]
        assert control.asked


async def test_the_clock_moves_and_tells_the_bot(client: Client, control: Control, emulator: Emulator) -> None:
    before = emulator.now()
    assert (await client.post("/clock", {"advance_seconds": 60}))["finished"] is True
    await client.post("/control", {"url": control.url})
    told = await client.post("/clock", {"advance_seconds": 3600.5})
    assert control.offsets == [3660.5]
    assert 3660 <= emulator.now() - before < 3670
    assert told["now"] == emulator.now_iso() == (await client.get("/clock"))["now"]
    assert told["now"].endswith("+00:00")


async def test_violations_are_listed_and_cleared(client: Client) -> None:
    await client.call("sendMessage", chat_id=1, text="x", colour="red")
    (found,) = await client.get("/violations")
    assert set(found) == {"at", "method", "rule", "detail"}
    assert (found["method"], found["rule"]) == ("sendMessage", "unknown-parameter")
    assert await client.delete("/violations") == {"cleared": 1}
    assert await client.get("/violations") == []


async def test_the_calls_of_the_bot_can_be_looked_at(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    ann.open()
    await client.call("sendMessage", chat_id=ann.id, text="x")
    (call,) = (await client.get("/calls"))["calls"]
    assert (call["method"], call["chat_id"], call["status"]) == ("sendMessage", ann.id, 200)
    assert (await client.get(f"/calls?since={call['at']}"))["calls"] == []


class Listener:
    """Reads the event stream line by line."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> Any:
        while True:
            line = await asyncio.wait_for(self.response.content.readline(), 5)
            if line.startswith(b"data: "):
                return json.loads(line[6:])


async def test_the_event_stream_tells_what_happens(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    async with client.session.get(f"{client.url}/events") as response:
        assert response.content_type == "text/event-stream"
        listener = Listener(response)
        await until(lambda: emulator.events.heard)
        ann.open()
        assert await listener.next() == {"kind": "screen", "person": ann.id, "chat": ann.id}
        await client.call("sendChatAction", chat_id=ann.id, action="typing")
        assert (await listener.next())["kind"] == "typing"
        await client.post("/clock", {"advance_seconds": 1})
        assert (await listener.next())["kind"] == "clock"
        await client.call("sendMessage", chat_id=ann.id, text="")
        assert (await listener.next())["rule"] == "empty-text"
        await client.person("Bob")
        assert await listener.next() == {"kind": "people"}


async def test_only_pictures_and_sound_open_in_the_page(client: Client, emulator: Emulator) -> None:
    ann = await client.person("Ann")
    form = aiohttp.FormData({"kind": "document"}, quote_fields=False)
    form.add_field("file", b"<script>alert(1)</script>", filename="客户.html", content_type="text/html")
    await client.post("/faults", {"outage": True})
    await client.post(f"{ann}/upload", data=form)
    shown = (await client.last(ann))["document"]
    assert shown["file_name"] == "客户.html"
    async with client.session.get(client.url + shown["url"]) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Security-Policy"] == "sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with client.session.get(f"{client.url}/files/none") as response:
        assert response.status == 404


async def test_a_group_gets_and_loses_the_bot(client: Client, emulator: Emulator) -> None:
    ann = await client.post("/people", {"name": "Ann"})
    await client.post("/faults", {"outage": True})
    group = await client.post("/groups", {"title": "North", "members": [ann["id"]], "bot": False})
    assert (group["id"] < -1_000_000_000_000, group["update_ids"]) == (True, [])
    there = f"/groups/{group['id']}/bot"
    assert len((await client.post(there, {"by": ann["id"], "status": "member"}))["update_ids"]) == 2
    assert len((await client.post(there, {"by": ann["id"], "status": "administrator"}))["update_ids"]) == 1
    assert len((await client.post(there, {"by": ann["id"], "status": "kicked"}))["update_ids"]) == 1
    assert "status must be" in (await client.post(there, {"by": ann["id"], "status": "x"}, status=400))["error"]
    assert emulator.chats[group["id"]].bot_status == "kicked"
