"""A load: people who write the next message, or tap the next button, when the last one was answered."""

import asyncio

import pytest

from emulator import Emulator

from .conftest import Client, until


async def _echo(emulator: Emulator) -> None:
    while True:
        for update in emulator.take_updates():
            message = update["message"]
            await emulator.call("sendMessage", {"chat_id": message["chat"]["id"], "text": message["text"]})
        await asyncio.sleep(0.001)


async def test_everybody_writes_in_turn_until_the_limit(emulator: Emulator, client: Client) -> None:
    ann, bob = emulator.people.add("Ann"), emulator.people.add("Bob")
    talk = [{"person": ann.id, "texts": ["one", "two"]}, {"person": bob.id, "texts": ["three"]}]
    bot = asyncio.create_task(_echo(emulator))
    told = await client.post("/load", {"talk": talk, "seconds": 10, "limit": 6})
    bot.cancel()
    assert len(told["answers"]) == 6
    assert told["unanswered"] == []
    assert all(told["began"] <= at <= told["ended"] and waited >= 0 for at, waited in told["answers"])
    heard = [message["text"] for message in ann.screen()["messages"] if message["from_bot"]]
    assert heard == ["one", "two", "one"]


async def test_it_ends_in_time_and_tells_what_stayed_unanswered(emulator: Emulator, client: Client) -> None:
    ann = emulator.people.add("Ann")
    told = await client.post("/load", {"talk": [{"person": ann.id, "texts": ["hi"]}], "seconds": 0.05, "ahead": 3})
    assert (len(told["answers"]), len(told["unanswered"])) == (0, 3)


async def _edits(emulator: Emulator) -> None:
    while True:
        for update in emulator.take_updates():
            asked = update["callback_query"]
            where = {"chat_id": asked["message"]["chat"]["id"], "message_id": asked["message"]["message_id"]}
            label = "back" if asked["data"] == "more" else "more"
            keys = {"inline_keyboard": [[{"text": label, "callback_data": label}]]}
            await emulator.call("answerCallbackQuery", {"callback_query_id": asked["id"]})
            await emulator.call("editMessageText", {**where, "text": label, "reply_markup": keys})
        await asyncio.sleep(0.001)


async def test_taps_are_answered_by_edits_and_one_who_finds_no_button_stops(
    emulator: Emulator, client: Client
) -> None:
    ann, bob = emulator.people.add("Ann"), emulator.people.add("Bob")
    ann.private_chat.opened = True
    keys = {"inline_keyboard": [[{"text": "more", "callback_data": "more"}]]}
    await emulator.call("sendMessage", {"chat_id": ann.id, "text": "card", "reply_markup": keys})
    talk = [{"person": ann.id, "taps": ["more", "back"]}, {"person": bob.id, "taps": ["more"]}]
    bot = asyncio.create_task(_edits(emulator))
    told = await client.post("/load", {"talk": talk, "seconds": 10, "limit": 4, "pause": 0.01})
    bot.cancel()
    assert (len(told["answers"]), told["unanswered"]) == (4, [])
    assert told["ended"] - told["began"] >= 0.03


async def test_one_load_at_a_time(emulator: Emulator, client: Client) -> None:
    ann = emulator.people.add("Ann")
    body = {"talk": [{"person": ann.id, "texts": ["hi"]}], "seconds": 0.5}
    first = asyncio.create_task(client.post("/load", body))
    await until(lambda: emulator.on_call is not None)
    await client.post("/load", body, status=409)
    await first


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"talk": [7]}, 400),
        ({"talk": [{"person": 1, "texts": ["hi"]}]}, 404),
        ({"seconds": 0}, 400),
        ({"ahead": 0}, 400),
        ({"pause": -1.0}, 400),
        ({"talk": [{"person": 700_000_001, "texts": []}]}, 400),
    ],
)
async def test_what_cannot_be_a_load_is_refused(
    wrong: dict[str, object], status: int, emulator: Emulator, client: Client
) -> None:
    emulator.people.add("Ann")
    body = {"talk": [{"person": 700_000_001, "texts": ["hi"]}], "seconds": 1} | wrong
    assert await client.post("/load", body, status=status)
    assert emulator.on_call is None
