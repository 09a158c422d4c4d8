"""The transport of the tests: a call of the library becomes a call of the emulator in the same process."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from emulator import Emulator
from emulator.errors import ConnectionCut


class InProcess(BaseRequest):
    """The transport seam: a call of the library becomes a call of the emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        if "/file/bot" in url:
            content = self._emulator.download(url.partition("/file/bot")[2].partition("/")[2])
            return (404, b"{}") if content is None else (200, content)
        name = url.rpartition("/")[2]
        parameters = json.loads(json.dumps(request_data.parameters)) if request_data else {}
        files = dict(request_data.multipart_data) if request_data and request_data.contains_files else {}
        try:
            status, body = await self._emulator.call(name, parameters, files)
        except ConnectionCut as exc:
            raise NetworkError("cut") from exc
        return status, json.dumps(body).encode()
