"""The same conversation with two libraries as the client: the wire is Telegram's, not one library's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from emulator import Emulator

from .bots import BOTS
from .conftest import Client, png


@pytest.fixture(params=BOTS)
async def ann(request: pytest.FixtureRequest, client: Client, emulator: Emulator) -> AsyncIterator[str]:
    """Ann's path; the bot runs, and at the end nothing was violated."""
    async with BOTS[request.param](client.url):
        yield await client.person("Ann Lee", language_code="zh-hans")
    assert emulator.violations == []


async def test_start_shows_an_inline_keyboard(client: Client, ann: str) -> None:
    done = await client.post(f"{ann}/open", {"link": ""})
    assert done["finished"]
    screen = await client.get(f"{ann}/screen")
    mine, theirs = screen["messages"]
    assert (mine["from_bot"], mine["text"]) == (False, "/start")
    assert (theirs["from_bot"], theirs["text"], theirs["html"]) == (True, "Welcome nobody", "Welcome <b>nobody</b>")
    assert theirs["buttons"][0][0] == {"label": "Go", "kind": "callback", "value": "go", "style": "success"}
    assert [row[0]["kind"] for row in theirs["buttons"]] == ["callback", "url", "url", "switch_inline_current"]
    assert theirs["buttons"][1][1]["value"] == "+886 912"


async def test_a_deep_link_carries_its_payload(client: Client, ann: str) -> None:
    await client.post(f"{ann}/open", {"link": "https://t.me/fieldline_bot?start=i_abc-1"})
    assert await client.texts(ann) == ["/start i_abc-1", "Welcome i_abc-1"]


async def test_a_tap_is_answered_and_the_message_edited_in_place(client: Client, ann: str) -> None:
    await client.post(f"{ann}/open")
    answer = await client.post(f"{ann}/tap", {"label": "Go"})
    assert (answer["answered"], answer["alert"], answer["show_alert"]) == (True, "OK", True)
    screen = await client.get(f"{ann}/screen")
    assert screen["alert"] == "OK"
    assert len(screen["messages"]) == 2
    assert (screen["messages"][-1]["text"], screen["messages"][-1]["edited"]) == ("Done it", True)
    assert screen["messages"][-1]["buttons"] == []
    await client.post(f"{ann}/say", {"text": "on we go"})
    assert (await client.get(f"{ann}/screen"))["alert"] is None


async def test_a_tap_that_is_never_answered_says_so(client: Client, ann: str) -> None:
    await client.post(f"{ann}/open")
    answer = await client.post(f"{ann}/tap", {"label": "Spin"})
    assert (answer["answered"], answer["alert"]) == (False, None)


async def test_links_copies_and_searches_stay_on_the_phone(client: Client, ann: str) -> None:
    await client.post(f"{ann}/open")
    for label, kind in (("Site", "url"), ("Copy", "copy_text"), ("Search", "switch_inline_current")):
        done = await client.post(f"{ann}/tap", {"label": label})
        assert (done["update_ids"], done["kind"]) == ([], kind)
    done = await client.post(f"{ann}/tap", {"label": "Invite"})
    assert len(done["update_ids"]) == 1
    assert (await client.texts(ann))[-1] == "Welcome i_friend"


async def test_words_replies_and_edits_arrive(client: Client, ann: str) -> None:
    said = await client.post(f"{ann}/say", {"text": "hello 你好 😀"})
    last = await client.last(ann)
    assert (last["text"], last["reply_to"]) == ("You said hello 你好 😀", said["message_ids"][0])
    await client.post(f"{ann}/edit", {"message_id": said["message_ids"][0], "text": "hello again"})
    assert (await client.texts(ann))[-1] == "Edited to hello again"


async def test_a_reply_keyboard_is_pressed_by_its_words(client: Client, ann: str) -> None:
    await client.post(f"{ann}/say", {"text": "keys"})
    screen = await client.get(f"{ann}/screen")
    assert screen["reply_keyboard"] == [["Log", "Pool"], ["Here", "Me"]]
    assert [key["kind"] for key in screen["reply_keys"][1]] == ["location", "contact"]
    assert screen["messages"][-1]["buttons"] == []
    await client.post(f"{ann}/press", {"label": "Pool"})
    await client.post(f"{ann}/press", {"label": "Here", "lat": 24.5, "lng": 120.25})
    await client.post(f"{ann}/press", {"label": "Me"})
    assert (await client.texts(ann))[3::2] == ["You said Pool", "24.50 120.25", f"Ann +{ann.split('/')[-1]} True"]


async def test_contacts_places_and_forwards_arrive(client: Client, ann: str) -> None:
    await client.post(f"{ann}/contact", {"name": "Liu Min", "phone": "+8613800001234", "own": False})
    await client.post(f"{ann}/location", {"lat": 25.03, "lng": 121.56})
    await client.post(f"{ann}/forward", {"from_name": "Mr He", "text": "please quote"})
    assert (await client.texts(ann))[1::2] == ["Liu +8613800001234 False", "25.03 121.56", "Mr He wrote please quote"]
    forwarded = (await client.get(f"{ann}/screen"))["messages"][-2]
    assert (forwarded["forwarded_from"], forwarded["from_bot"]) == ("Mr He", False)


async def test_photos_and_documents_make_the_round_trip(client: Client, ann: str) -> None:
    picture = png(30, 20)
    form = aiohttp.FormData({"kind": "photo", "caption": "card"})
    form.add_field("file", picture, filename="card.png", content_type="image/png")
    await client.post(f"{ann}/upload", data=form)
    mine, theirs = (await client.get(f"{ann}/screen"))["messages"][-2:]
    assert (mine["text"], mine["photo"]["width"], mine["photo"]["height"]) == ("card", 30, 20)
    assert theirs["text"] == f"{len(picture)} bytes"
    async with client.session.get(client.url + theirs["photo"]["url"]) as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", picture)
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", b"a,b\n1,2", filename="客户.csv", content_type="text/csv")
    await client.post(f"{ann}/upload", data=form)
    mine, theirs = (await client.get(f"{ann}/screen"))["messages"][-2:]
    assert (mine["document"]["file_name"], mine["document"]["mime_type"]) == ("客户.csv", "text/csv")
    assert theirs["document"]["file_name"] == "back.txt"
    async with client.session.get(client.url + theirs["document"]["url"]) as response:
        assert await response.read() == b"a,b\n1,2!"
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_albums_go_both_ways_as_messages_of_one_group(client: Client, ann: str) -> None:
    form = aiohttp.FormData({"kind": "photo", "caption": "album"})
    for number in range(2):
        form.add_field("file", png(), filename=f"{number}.png", content_type="image/png")
    done = await client.post(f"{ann}/upload", data=form)
    assert len(done["update_ids"]) == 2
    back: list[Any] = []
    for _ in range(100):  # The bot fetches both pictures before it answers.
        messages = (await client.get(f"{ann}/screen"))["messages"]
        back = [one for one in messages if one["from_bot"] and one["album"]]
        if len(back) == 2:
            break
        await asyncio.sleep(0.05)
    assert [one["text"] for one in back] == ["one", None]
    assert len({one["album"] for one in back}) == 1


async def test_inline_results_are_offered_and_sent(client: Client, ann: str) -> None:
    found = await client.post(f"{ann}/inline", {"query": "shun"})
    assert [(one["id"], one["title"]) for one in found["results"]] == [("r1", "About shun")]
    await client.post(f"{ann}/choose", {"result_id": "r1"})
    sent = (await client.get(f"{ann}/screen"))["messages"][0]
    assert (sent["text"], sent["via_bot"], sent["from_bot"]) == ("Masked card", True, False)


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(client: Client, ann: str) -> None:
    bob = await client.person("Bob")
    members = [int(one.split("/")[-1]) for one in (ann, bob)]
    group = await client.post("/groups", {"title": "North", "members": members})
    chat = group["id"]
    assert (await client.last(bob, chat))["text"] == "Hello group"
    quiet = await client.post(f"{bob}/say", {"text": "lunch?", "chat": chat})
    assert quiet["update_ids"] == []
    heard = await client.post(f"{bob}/say", {"text": "/start@fieldline_bot", "chat": chat})
    assert len(heard["update_ids"]) == 1
    tapped = await client.post(f"{ann}/tap", {"label": "Go", "chat": chat})
    assert tapped["alert"] == "OK"
    assert (await client.get(f"{bob}/screen?chat={chat}"))["alert"] is None
    assert [one["title"] for one in await client.get(f"{bob}/chats")] == ["Fieldline", "North"]
