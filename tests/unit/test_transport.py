"""The transport under python-telegram-bot, against a real server: bodies, timeouts, cuts, and never the token."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import RequestData

from bot.logs import REPLACED, TokenFilter, set_up
from bot.transport import AiohttpRequest
from tests.served import served

TOKEN = "123456789:canary-token_never-to-be-seen-anywhere"
ME = {"id": 1, "is_bot": True, "first_name": "F", "username": "fieldline_bot"}
SENT = {"message_id": 7, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}


class Api:
    """A Bot API that keeps what it was asked and answers what it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        self.asked.append((method, request.content_type, await _read(request)))
        if method == "getMe":
            return web.json_response({"ok": True, "result": ME})
        if self.answer is not None:
            return await self.answer(request)
        return web.json_response({"ok": True, "result": SENT})

    def refuses(self, status: int, description: str, **parameters: Any) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
            return web.json_response(body, status=status)

        self.answer = answer


async def _read(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    if request.content_type != "multipart/form-data":
        return {}
    parts: dict[str, Any] = {}
    async for part in await request.multipart():
        content = bytes(await part.read())  # type: ignore[union-attr]
        name = part.name or ""  # type: ignore[union-attr]
        filename = part.filename  # type: ignore[union-attr]
        parts[name] = (filename, part.headers.get("Content-Type"), content) if filename else content.decode()
    return parts


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    async with served(api.handle) as api.url:
        yield api


@pytest.fixture
async def bot(api: Api) -> AsyncIterator[Bot]:
    made = Bot(TOKEN, base_url=f"{api.url}/bot", request=AiohttpRequest(timeout=5.0))
    async with made:
        yield made


async def test_plain_calls_are_json(api: Api, bot: Bot) -> None:
    await bot.send_message(5, "顺达 <b>物流</b> 😀", parse_mode="HTML")
    method, kind, body = api.asked[-1]
    assert (method, kind) == ("sendMessage", "application/json")
    assert body == {"chat_id": 5, "text": "顺达 <b>物流</b> 😀", "parse_mode": "HTML"}


async def test_files_are_multipart_with_name_and_kind(api: Api, bot: Bot) -> None:
    content = bytes(range(256)) * 40
    await bot.send_document(5, InputFile(content, filename="报价.pdf"), caption="看 <这里>")
    method, kind, parts = api.asked[-1]
    assert (method, kind) == ("sendDocument", "multipart/form-data")
    assert parts["chat_id"] == "5"
    assert parts["caption"] == "看 <这里>"
    files = [part for part in parts.values() if isinstance(part, tuple)]
    assert files == [("报价.pdf", "application/pdf", content)]


async def test_what_telegram_says_arrives_as_its_error(api: Api, bot: Bot) -> None:
    api.refuses(429, "Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(5, "x")
    api.refuses(403, "Forbidden: bot was blocked by the user")
    with pytest.raises(Forbidden):
        await bot.send_message(5, "x")
    api.refuses(400, "Bad Request: chat not found")
    with pytest.raises(BadRequest):
        await bot.send_message(5, "x")
    api.refuses(502, "Bad Gateway")
    with pytest.raises(NetworkError):
        await bot.send_message(5, "x")


async def test_a_page_instead_of_an_answer_is_network_trouble(api: Api, bot: Bot) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>proxy</html>", content_type="text/html", status=503)

    api.answer = page
    with pytest.raises(NetworkError):
        await bot.send_message(5, "x")


@pytest.mark.threat(5)
async def test_a_cut_connection_is_network_trouble_without_the_token(api: Api, bot: Bot) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    api.answer = cut
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(5, "x")
    assert not isinstance(caught.value, TimedOut)
    assert_no_token(caught.value)


@pytest.mark.threat(5)
async def test_a_server_that_is_gone_is_network_trouble_without_the_token() -> None:
    request = AiohttpRequest(timeout=5.0)
    bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=request)
    with pytest.raises(NetworkError) as caught:
        await bot.get_me()
    await request.shutdown()
    assert_no_token(caught.value)


async def test_a_server_that_says_nothing_is_a_timeout(api: Api) -> None:
    never = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    api.answer = silent
    request = AiohttpRequest(timeout=0.2)
    with pytest.raises(TimedOut):
        await request.fetch(f"{api.url}/bot{TOKEN}/sendMessage", b"{}", {}, seconds=0.2)
    await request.shutdown()
    never.set()


async def test_a_longer_wait_asked_for_by_a_call_is_kept(api: Api, bot: Bot) -> None:
    slow = asyncio.Event()
    asyncio.get_running_loop().call_later(0.3, slow.set)

    async def late(request: web.Request) -> web.StreamResponse:
        await slow.wait()
        return web.json_response({"ok": True, "result": SENT})

    api.answer = late
    sent = await bot.send_message(5, "x", read_timeout=10)
    assert sent.message_id == 7


async def test_the_poller_s_call_gives_status_and_bytes(api: Api) -> None:
    request = AiohttpRequest(connections=1)
    status, body = await request.call(f"{api.url}/bot{TOKEN}/getUpdates", {"timeout": 0, "offset": 5}, seconds=5.0)
    await request.shutdown()
    assert status == 200
    assert json.loads(body)["ok"] is True
    assert api.asked[-1] == ("getUpdates", "application/json", {"timeout": 0, "offset": 5})


async def test_what_telegram_said_of_the_bot_before_answers_the_first_question_alone(api: Api) -> None:
    known = json.dumps({"ok": True, "result": {**ME, "username": "known_before_bot"}}).encode()
    async with Bot(TOKEN, base_url=f"{api.url}/bot", request=AiohttpRequest(me=known)) as bot:
        assert (bot.username, api.asked) == ("known_before_bot", [])
        await bot.get_me()
        assert bot.username == ME["username"]


async def test_many_calls_run_side_by_side(api: Api, bot: Bot) -> None:
    together = asyncio.Barrier(50)

    async def meet(request: web.Request) -> web.StreamResponse:
        async with asyncio.timeout(5):
            await together.wait()
        return web.json_response({"ok": True, "result": SENT})

    api.answer = meet
    await asyncio.gather(*(bot.send_message(5, str(number)) for number in range(50)))


async def test_a_closed_transport_opens_again(api: Api) -> None:
    request = AiohttpRequest()
    await request.shutdown()
    data = RequestData([])
    for _ in range(2):
        status, _ = await request.do_request(f"{api.url}/bot{TOKEN}/getMe", "POST", data)
        assert status == 200
        await request.shutdown()


@pytest.mark.threat(5)
async def test_the_token_is_in_no_log_record(api: Api, bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    before = (list(logging.root.handlers), logging.root.level)
    set_up("DEBUG", TOKEN)
    try:
        await bot.send_message(5, "x")
        api.refuses(401, "Unauthorized")
        try:
            await bot.initialize()
            await bot.send_message(5, "x")
        except InvalidToken as exc:
            logging.getLogger("fieldline.test").error("refused", exc_info=exc)
        logging.getLogger("somebody.else").warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
        logging.getLogger("somebody.else").warning("POST https://api.telegram.org/bot%s/getMe", "7654321:" + "a" * 35)
    finally:
        logging.root.handlers, _ = before[0], logging.root.setLevel(before[1])
    said = capsys.readouterr().err
    assert REPLACED in said
    assert "canary" not in said
    assert "a" * 35 not in said


@pytest.mark.threat(5)
def test_a_traceback_that_names_the_token_is_cleaned() -> None:
    try:
        raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    except InvalidToken as exc:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "bad", (), (type(exc), exc, exc.__traceback__))
    line = TokenFilter(TOKEN).format(record)
    assert "InvalidToken" in line
    assert "canary" not in line


def assert_no_token(error: BaseException) -> None:
    """Neither in its text nor in what it came from."""
    step: BaseException | None = error
    while step is not None:
        assert "canary" not in repr(step)
        assert "canary" not in str(step)
        step = step.__cause__
