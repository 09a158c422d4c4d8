"""Keeps foreign web pages out: the server is for programs and pages of this machine only."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def refusal(request: web.BaseRequest) -> str | None:
    """Why a request is not served, or None.

    A foreign name in Host means DNS rebinding; a foreign Origin or a cross-site fetch means that
    another page drives the browser. Opening a page by a link from elsewhere is harmless.
    """
    headers = request.headers
    host = headers.get("Host", "")
    if _hostname(host) not in LOOPBACK:
        return "this server answers on 127.0.0.1 and localhost only"
    origin = headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return f"pages from {origin[:100]} may not use this server"
    site = headers.get("Sec-Fetch-Site", "none")
    opened = request.method == "GET" and headers.get("Sec-Fetch-Mode") == "navigate"
    if site not in {"none", "same-origin"} and not (opened and request.path == "/"):
        return "other sites may not use this server"
    return None


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer 403 to whatever `refusal` names."""
    why = refusal(request)
    if why is not None:
        return web.json_response({"error": why}, status=403)
    return await handler(request)
