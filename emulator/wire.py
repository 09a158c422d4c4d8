"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from emulator.core import Emulator
from emulator.errors import ConnectionCut, Json
from emulator.files import MEGABYTE, Upload

BODY_LIMIT = 60 * MEGABYTE
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class BadBody(Exception):
    """A request body that cannot be read."""


async def read_parts(request: web.Request) -> tuple[dict[str, str], list[tuple[str, Upload]]]:
    """The fields and the files of a multipart body, in order. Raises BadBody, also beyond 60 MB."""
    try:
        return await _parts(request)
    except ValueError as broken:
        raise BadBody(f"the multipart body cannot be read: {broken}") from None


async def _parts(request: web.Request) -> tuple[dict[str, str], list[tuple[str, Upload]]]:
    fields: dict[str, str] = {}
    files: list[tuple[str, Upload]] = []
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise BadBody("a part of the body has no name")
        content = bytearray()
        while chunk := await part.read_chunk(2**16):
            content += chunk
            size += len(chunk)
            if size > BODY_LIMIT:
                raise BadBody("the body is too large")
        if part.filename is None:
            fields[part.name] = content.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "")
            mime = "" if mime == "application/octet-stream" else mime
            files.append((part.name, Upload(part.filename, bytes(content), mime)))
    return fields, files


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    params: dict[str, Any] = dict(request.query)
    if request.method == "GET" or not request.body_exists:
        return params, {}
    kind = request.content_type
    if kind == "multipart/form-data":
        fields, files = await read_parts(request)
        return {**params, **fields}, dict(files)
    body = await request.read()
    if kind == "application/json":
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            raise BadBody("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise BadBody("the body must be a JSON object")
        return {**params, **given}, {}
    try:
        params.update(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise BadBody("strings must be encoded in UTF-8") from None
    return params, {}


def _response(status: int, body: Json) -> web.Response:
    encoded = _encode(body).encode("utf-8", "surrogatepass")
    return web.Response(body=encoded, status=status, content_type="application/json", charset="utf-8")


def _error(status: int, description: str) -> web.Response:
    return _response(status, {"ok": False, "error_code": status, "description": description})


class Wire:
    """The two routes a bot uses."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self.call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        emulator = self._emulator
        if request.match_info["token"] != emulator.token:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        try:
            params, files = await _read(request)
        except BadBody as bad:
            emulator.violation(method, "unreadable-request", str(bad))
            return _error(400, f"Bad Request: {bad}")
        try:
            status, body = await emulator.call(method, params, files)
        except ConnectionCut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return _response(status, body)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file by the path that getFile named."""
        if request.match_info["token"] != self._emulator.token:
            return _error(401, "Unauthorized")
        if self._emulator.faults.outage:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        stored = self._emulator.files.by_path.get(request.match_info["path"])
        if stored is None:
            return _error(404, "Not Found")
        return web.Response(body=stored.content, content_type="application/octet-stream")
