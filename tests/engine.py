"""A stand-in of an OpenAI-compatible endpoint on the loopback: it keeps what it was sent and says what it is told."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class StandIn:
    """`chat` is the content of its one choice, `speech` the text of a transcript; `status` and `slow` are trouble."""

    chat: str = '{"kind": "none"}'
    speech: str = ""
    status: int = 200
    slow: bool = False
    raw: bytes | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> "StandIn":
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/audio/transcriptions", self._speech)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def says(self, kind: str, customer: str | None = None, person: str | None = None) -> None:
        self.chat = json.dumps({"kind": kind, "customer": customer, "person": person}, ensure_ascii=False)

    @property
    def sent(self) -> str:
        """Everything it was ever sent, as one text."""
        return json.dumps([body for _, body in self.asked], ensure_ascii=False)

    async def _chat(self, request: web.Request) -> web.Response:
        self.asked.append(("chat", await request.json()))
        return await self._answer(request, {"choices": [{"message": {"role": "assistant", "content": self.chat}}]})

    async def _speech(self, request: web.Request) -> web.Response:
        form = await request.post()
        audio = form["file"]
        assert isinstance(audio, web.FileField)
        with audio.file:
            body = {"model": form["model"], "name": audio.filename, "audio": audio.file.read().decode("latin-1")}
        self.asked.append(("speech", body | {"fields": sorted(form)}))
        return await self._answer(request, {"text": self.speech})

    async def _answer(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        self.keys.append(request.headers.get("Authorization", ""))
        if self.slow:
            await asyncio.sleep(60)
        if self.raw is not None:
            return web.Response(body=self.raw, status=self.status)
        return web.json_response(body, status=self.status, headers={"Location": str(request.url)})
