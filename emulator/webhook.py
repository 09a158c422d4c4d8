"""Delivering updates to the bot's webhook: in order per chat, one at a time, repeated until taken."""

import asyncio
import contextlib
import json
from collections import deque

import aiohttp

from emulator.core import Emulator
from emulator.errors import ConnectionCut, Json

FIRST_WAIT = 0.1
LONGEST_WAIT = 5.0
ANSWER_TIMEOUT = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def lane_of(update: Json) -> tuple[str, int]:
    """Whose turn an update waits for: a chat's messages, or a person's taps and queries apart from them."""
    for kind in ("callback_query", "inline_query", "chosen_inline_result"):
        if kind in update:
            return "person", update[kind]["from"]["id"]
    body = next(value for name, value in update.items() if name != "update_id")
    return "chat", body["chat"]["id"]


class Webhook:
    """Watches the queue and delivers while a webhook is set. Run `run()` as a task."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._lanes: dict[tuple[str, int], deque[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._spread_to = -1
        self._hook: Json | None = None
        self._places = asyncio.Semaphore(1)

    async def run(self) -> None:
        """Deliver until cancelled."""
        queue = self._emulator.queue
        waker = queue.waker()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWER_TIMEOUT)) as session:
            try:
                while True:
                    waker.clear()
                    hook = self._emulator.settings.get("webhook")
                    if hook is not self._hook:
                        await self._stop_lanes()
                        self._hook = hook
                        self._spread_to = -1
                        self._places = asyncio.Semaphore((hook or {}).get("max_connections", 40))
                    if hook is not None:
                        self._spread(session, hook)
                    await waker.wait()
            finally:
                queue.forget(waker)
                await self._stop_lanes()

    async def _stop_lanes(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    def _spread(self, session: aiohttp.ClientSession, hook: Json) -> None:
        for update in self._emulator.queue.after(self._spread_to):
            self._spread_to = update["update_id"]
            key = lane_of(update)
            lane = self._lanes.get(key)
            if lane is not None:
                lane.append(update)
                continue
            self._lanes[key] = deque([update])
            task = asyncio.create_task(self._work(session, hook, key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, session: aiohttp.ClientSession, hook: Json, key: tuple[str, int]) -> None:
        lane = self._lanes[key]
        wait = FIRST_WAIT
        while lane:
            update = lane[0]
            async with self._places:
                trouble = await self._deliver(session, hook, update)
            if trouble is None:
                lane.popleft()
                self._emulator.queue.remove(update["update_id"])
                wait = FIRST_WAIT
                continue
            hook["last_error_date"] = int(self._emulator.now())
            hook["last_error_message"] = trouble
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        del self._lanes[key]

    async def _deliver(self, session: aiohttp.ClientSession, hook: Json, update: Json) -> str | None:
        """Post one update; the answer is what went wrong."""
        if self._emulator.faults.outage:
            return "Connection timed out"
        headers = {SECRET_HEADER: hook["secret"]} if hook["secret"] else {}
        try:
            async with session.post(hook["url"], json=update, headers=headers) as response:
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                answer = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "Connection refused or timed out"
        if answer.startswith(b"{"):
            await self._call_in_answer(answer)
        return None

    async def _call_in_answer(self, answer: bytes) -> None:
        """A webhook may answer with one method call, whose result it never sees."""
        with contextlib.suppress(ValueError, ConnectionCut):
            call = json.loads(answer)
            method = call.pop("method", None)
            if isinstance(method, str):
                await self._emulator.call(method, call)
