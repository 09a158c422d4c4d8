"""The emulator without sockets, under a real library: what fast tests are built on."""

import json
from typing import Any
from urllib.parse import unquote

import telegram
from telegram.request import BaseRequest, RequestData

from emulator import Emulator, Upload

from .bots import TOKEN, ptb_application
from .conftest import png


class InProcess(BaseRequest):
    """python-telegram-bot's transport, straight into the emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **_timeouts: Any
    ) -> tuple[int, bytes]:
        if "/file/bot" in url:
            return 200, self.emulator.download(unquote(url).split(f"{TOKEN}/", 1)[1]) or b""
        params = request_data.json_parameters if request_data else {}
        files = (request_data.multipart_data if request_data else None) or {}
        status, body = await self.emulator.call(url.rsplit("/", 1)[1], params, files)
        return status, json.dumps(body).encode()


async def test_a_whole_bot_talks_without_a_socket() -> None:
    emulator = Emulator(TOKEN, flood=False)
    ann = emulator.people.add("Ann")
    application = ptb_application("http://unused", InProcess(emulator))
    async with application:

        async def deliver() -> None:
            for update in emulator.take_updates():
                await application.process_update(telegram.Update.de_json(update, application.bot))

        ann.open("t.me/fieldline_bot?start=i_1")
        await deliver()
        step = ann.tap("Go")
        await deliver()
        assert emulator.callback_answer(str(step.callback_id)) == {"text": "OK", "show_alert": True, "url": None}
        ann.upload(Upload("a.png", png(), "image/png"))
        await deliver()
        ann.upload(Upload("a.txt", b"words", "text/plain"))
        await deliver()
        messages = ann.screen()["messages"]
        assert [one["text"] for one in messages[:3]] == ["/start i_1", "Done it", None]
        assert messages[3]["text"] == f"{len(png())} bytes"
        assert messages[5]["document"]["file_name"] == "back.txt"
    assert emulator.violations == []
