"""Who stands by asks Telegram who its bot is, and says when its token is refused."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.commands import introducing
from bot.commands.introducing import Introduction
from bot.settings import Settings
from tests.scenarios.processes import until
from tests.served import served

TOKEN = "123456789:canary-token_never-to-be-seen-anywhere"
KNOWN = (200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "F", "username": "fieldline_bot"}})
REFUSED = (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
TROUBLE = (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
A_PAGE = (200, "<html>log in to this network</html>")


class Api:
    """Answers getMe with what stands next; the last for good."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = [KNOWN]
        self.asked = 0
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        assert request.path == f"/bot{TOKEN}/getMe"
        self.asked += 1
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, text=body if isinstance(body, str) else json.dumps(body))


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    async with served(api.handle) as api.url:
        yield api


@pytest.fixture
async def introduce(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Callable[[], Introduction]]:
    monkeypatch.setattr(introducing, "AGAIN_SECONDS", 0.01)
    caplog.set_level(logging.INFO, logger="fieldline.run")
    made: list[Introduction] = []

    def introduce() -> Introduction:
        made.append(Introduction(Settings(token=SecretStr(TOKEN), telegram_url=api.url, data_dir=tmp_path)))
        made[-1].begin()
        return made[-1]

    yield introduce
    for one in made:
        await one.end()


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "fieldline.run"]


@pytest.mark.reliability("R13")
async def test_trouble_is_asked_through_and_told_once(
    api: Api, introduce: Callable[[], Introduction], caplog: pytest.LogCaptureFixture
) -> None:
    api.answers = [TROUBLE, TROUBLE, A_PAGE, A_PAGE, KNOWN]
    introduction = introduce()
    await until(lambda: introduction.heard is not None, "an answer")
    assert json.loads(introduction.heard or b"") == KNOWN[1]
    assert said(caplog) == [
        "Telegram cannot be asked while standing by: 502",
        "Telegram cannot be asked while standing by: no answer",
        "Telegram knows the bot of this process",
    ]


@pytest.mark.threat(5)
async def test_a_refused_token_is_told_before_it_is_needed(
    api: Api, introduce: Callable[[], Introduction], caplog: pytest.LogCaptureFixture
) -> None:
    api.answers = [REFUSED]
    introduction = introduce()
    await until(lambda: bool(said(caplog)), "a word")
    assert introduction.heard is None
    assert caplog.records[-1].levelno == logging.ERROR
    assert "refuses the token" in said(caplog)[0]
    assert TOKEN not in caplog.text


async def test_a_new_name_is_heard_while_standing_by(
    api: Api, introduce: Callable[[], Introduction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(introducing, "EVERY_SECONDS", 0.01)
    renamed = (200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "F", "username": "other_bot"}})
    api.answers = [KNOWN, KNOWN, renamed]
    introduction = introduce()
    await until(lambda: b"other_bot" in (introduction.heard or b""), "the new name")


async def test_it_ends_and_begins_again(api: Api, introduce: Callable[[], Introduction]) -> None:
    introduction = introduce()
    await until(lambda: introduction.heard is not None, "an answer")
    await introduction.end()
    asked = api.asked
    introduction.begin()
    introduction.begin()
    await until(lambda: api.asked > asked, "another question")
    await introduction.end()
    await introduction.end()
    assert api.asked == asked + 1
