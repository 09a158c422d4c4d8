"""`fieldline run` as an operator meets it: stopped, started, doubled, cut off, behind a webhook."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.scenarios.processes import Resident, Town, count, free_port, look_into, running, settled, until

QUICK = {"pace_chat_ms": "0", "pace_overall": "1000"}
WORDS = "嗯嗯啊啊哦哦"
KEPT = "原话我留着"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with running(log_level="DEBUG", **QUICK) as made:
        yield made
        assert "canary" not in made.bot.output
        assert "Traceback" not in made.bot.output


async def say_unheard(who: Resident, words: str) -> None:
    """Write while no bot runs: nobody waits for the answer."""
    saying = asyncio.create_task(who.says(words))

    async def stands() -> bool:
        return any(one["text"] == words for one in await who.screen())

    await until(stands, "the message in the chat")
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)


async def test_it_ends_on_sigterm_and_answers_afterwards_what_came_meanwhile(town: Town) -> None:
    boss = await town.founded()
    await boss.says(WORDS)
    assert await town.bot.ends(seconds=3) == 0
    assert not (town.data / "fieldline.sock").exists()
    for number in range(5):
        await say_unheard(boss, f"{WORDS}{number}")
    await town.starts()
    await until(lambda: settled(town), "an answer to every message")
    async with look_into(town) as db:
        assert await count(db, f"drafts WHERE words LIKE '{WORDS}%'") == 6
    assert len([text for text in await boss.heard() if KEPT in text]) == 6
    assert await town.violations() == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_a_second_process_is_refused_and_a_dead_one_s_lock_is_not_in_the_way(url_of_the_town: str) -> None:
    async with running(url_of_the_town, **QUICK) as town:
        boss = await town.founded()
        said = await town.fieldline("run", code=1)
        assert "another process" in said
        assert "Traceback" not in said
        if not url_of_the_town:
            assert str(town.bot.pid) in said
        invited = await town.fieldline("invite", "王芳", "销售")  # Handed to the running bot.
        assert "start=i_" in invited
        await town.bot.kill()
        assert (town.data / "fieldline.lock").exists()
        invited = await town.fieldline("invite", "赵磊", "销售")  # Nobody listens on the dead bot's socket.
        assert "start=i_" in invited
        await town.starts()
        await boss.says(WORDS)
        assert KEPT in (await boss.heard())[-1]
        assert await town.violations() == []


@pytest.mark.threat(5)
async def test_a_refused_token_is_said_without_the_token(town: Town) -> None:
    right = town.env["FIELDLINE_TOKEN"]
    town.env["FIELDLINE_TOKEN"] = "111111:" + "wrong-canary_" + "x" * 25
    for command in ("run", "setup"):
        said = await town.fieldline(command, code=1)
        assert "canary" not in said
        assert "rejected" in said
        assert "Traceback" not in said
    town.env["FIELDLINE_TOKEN"] = right


async def test_it_waits_for_telegram_at_its_start_and_can_be_stopped_while_it_waits(town: Town) -> None:
    boss = await town.founded()
    assert await town.bot.ends(seconds=3) == 0
    await town.faults(outage=True)
    before = len(town.bot.output)
    await town.bot.start()
    await town.bot.says("Telegram cannot be reached", from_byte=before)
    assert await town.bot.ends(seconds=3) == 0
    await town.bot.start()
    await town.bot.says("Telegram cannot be reached", from_byte=len(town.bot.output))
    await town.faults()
    await boss.says(WORDS)
    await boss.sees(KEPT)
    assert await town.violations() == []


async def test_an_outage_in_the_middle_loses_nothing(town: Town) -> None:
    boss = await town.founded()
    await town.faults(outage=True)
    for number in range(3):
        await say_unheard(boss, f"{WORDS}{number}")
    await town.faults(rate_5xx=1, times=6, methods=["sendMessage"])
    await until(lambda: settled(town), "an answer to every message", seconds=40)
    await until(lambda: _said(town, 3), "three drafts")
    assert len([text for text in await boss.heard() if KEPT in text]) == 3
    assert await town.violations() == []


async def _said(town: Town, number: int) -> bool:
    async with look_into(town) as db:
        return await count(db, f"drafts WHERE words LIKE '{WORDS}%'") == number


@pytest.mark.threat(4)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_the_webhook_takes_what_telegram_sends_through_kills(url_of_the_town: str) -> None:
    port = free_port()
    hook = {
        "webhook_url": f"http://127.0.0.1:{port}/hook",
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": "a-secret_of-the-webhook",
    }
    async with running(url_of_the_town, **QUICK, **hook) as town:
        boss = await town.founded()
        for number in range(2):
            await say_unheard(boss, f"{WORDS}{number}a")
            await town.bot.kill()
            await say_unheard(boss, f"{WORDS}{number}b")
            await town.starts()
        await until(lambda: _said(town, 4), "four drafts", seconds=30)
        await until(lambda: settled(town), "an answer to every message")
        async with aiohttp.ClientSession() as session:
            for secret in ("", "wrong"):
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                async with session.post(hook["webhook_url"], data=b'{"update_id": 1}', headers=headers) as answer:
                    assert answer.status == 403
        assert await town.bot.ends(seconds=3) == 0
        assert await town.violations() == []


async def test_a_bot_that_changes_from_webhook_to_polling_takes_the_webhook_away(town: Town) -> None:
    boss = await town.founded()
    assert await town.bot.ends(seconds=3) == 0
    token = town.env["FIELDLINE_TOKEN"]
    await town.post(f"/bot{token}/setWebhook", {"url": f"http://127.0.0.1:{free_port()}/old"})
    await say_unheard(boss, WORDS)
    await town.starts()
    await boss.sees(KEPT)
