"""python-telegram-bot over aiohttp: a fifth of the CPU that its default client needs with many calls in flight."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


class AiohttpRequest(BaseRequest):
    """The transport seam of python-telegram-bot (outside its stability promise: pinned, contract tested)."""

    def __init__(
        self,
        *,
        connections: int = 256,
        proxy: str = "",
        timeout: float = 20.0,
        leads: Callable[[], Awaitable[bool]] | None = None,
        ended: Callable[[int | str], None] = lambda status: None,
        me: bytes | None = None,
    ) -> None:
        """`leads` is asked before each request: a process that hung while another took over says nothing. `ended`
        hears the status each came to, or `cut` or `timeout`. `me` answers the first getMe in Telegram's place."""
        self._me = me
        self._leads = leads
        self._ended = ended
        self._connections = connections
        self._proxy = proxy or None
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._me is not None and url.endswith("/getMe"):
            known, self._me = self._me, None
            return 200, known
        body, headers = _body(request_data)
        return await self.fetch(url, body, headers, method=method, seconds=self._seconds(read_timeout))

    async def call(self, url: str, parameters: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        """One method of the Bot API with plain parameters, its answer unread: what the poller uses."""
        return await self.fetch(url, json.dumps(parameters).encode(), _JSON, seconds=seconds)

    async def fetch(
        self, url: str, body: Any, headers: dict[str, str], *, seconds: float | None, method: str = "POST"
    ) -> tuple[int, bytes]:
        """Raises TimedOut and NetworkError, never with the address (it holds the token)."""
        await self.initialize()
        assert self._session is not None
        if self._leads is not None and not await self._leads():
            raise NetworkError("this process leads no longer")
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, proxy=self._proxy, timeout=timeout
            ) as response:
                body = await response.read()
                self._ended(response.status)
                return response.status, body
        except TimeoutError:
            self._ended("timeout")
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as exc:
            self._ended("cut")
            raise NetworkError(f"aiohttp: {type(exc).__name__}") from None

    def _seconds(self, read_timeout: Any) -> float | None:
        if isinstance(read_timeout, DefaultValue):
            return self._timeout
        return None if read_timeout is None else float(read_timeout) + 5.0


_JSON = {"Content-Type": "application/json"}


def _body(request_data: RequestData | None) -> tuple[Any, dict[str, str]]:
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode(), _JSON
    # Names as they are, in UTF-8: Telegram shows percent-encoded ones undecoded.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
