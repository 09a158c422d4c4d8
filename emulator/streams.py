"""Server-sent events: what happens, told to the pages as it happens."""

import asyncio
import json

from aiohttp import web

from emulator.errors import Json
from emulator.events import Events

BACKLOG = 1_000
KEEP_ALIVE = 15.0


class Streams:
    """GET /events: every event as one line of JSON."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._open: set[asyncio.Queue[Json | None]] = set()

    def close(self) -> None:
        """End every stream, so that nothing holds the exit."""
        for queue in self._open:
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream until the client goes or the server stops. A client that lags loses the oldest events."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        queue: asyncio.Queue[Json | None] = asyncio.Queue(BACKLOG)

        def hear(event: Json) -> None:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

        stop = self._events.listen(hear)
        self._open.add(queue)
        try:
            await response.write(b": welcome\n\n")
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        event = await queue.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    return response
                await response.write(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n")
        except ConnectionError:
            return response
        finally:
            stop()
            self._open.discard(queue)
