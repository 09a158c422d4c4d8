"""`fieldline run` with a stop-watch in it: processor time by phase, told as JSON when SIGUSR1 arrives.

Started by cpu.py as a process of its own. Times are those of the thread that works, each without what it calls of
the other phases, so that they can be added up; what is left is the event loop, its sockets and threads.
"""

import cProfile
import functools
import json
import os
import pstats
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from typing import Any

SPENT: dict[str, int] = defaultdict(int)
COUNTS: dict[str, int] = defaultdict(int)
_stacks = threading.local()


def _enter(name: str) -> None:
    stack = _stacks.__dict__.setdefault("of", [])
    stack.append([name, time.thread_time_ns(), 0])


def _leave() -> None:
    stack = _stacks.of
    name, began, within = stack.pop()
    took = time.thread_time_ns() - began
    SPENT[name] += took - within
    if stack:
        stack[-1][2] += took


def plain(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, watched."""

    @functools.wraps(function)
    def watched(*args: Any, **kwargs: Any) -> Any:
        COUNTS[name] += 1
        _enter(name)
        try:
            return function(*args, **kwargs)
        finally:
            _leave()

    return watched


class _Steps:
    """A coroutine, watched each time it runs on."""

    def __init__(self, name: str, coroutine: Any) -> None:
        self._name = name
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Callable[..., Any] = self._coroutine.send
        given: Any = None
        while True:
            _enter(self._name)
            try:
                asked = step(given)
            except StopIteration as end:
                return end.value
            finally:
                _leave()
            try:
                given, step = (yield asked), self._coroutine.send
            except BaseException as exc:  # noqa: BLE001 - handed on to the coroutine
                given, step = exc, self._coroutine.throw


def stepped(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The coroutine function, watched."""

    @functools.wraps(function)
    async def watched(*args: Any, **kwargs: Any) -> Any:
        COUNTS[name] += 1
        return await _Steps(name, function(*args, **kwargs))

    return watched


def watch() -> None:
    """Put the stop-watch into the places that matter."""
    import telegram

    import bot.handling
    import bot.intake
    import bot.pushes.delivery
    import bot.sending
    import bot.transport
    import bot.understanding
    import storage.crm
    import storage.database.postgres
    import storage.database.sqlite
    import storage.usecases.dialogue
    import storage.usecases.inbox

    def patch(owner: Any, attribute: str, name: str, kind: Callable[..., Any]) -> None:
        setattr(owner, attribute, kind(name, getattr(owner, attribute)))

    original = telegram.Update.de_json
    telegram.Update.de_json = plain("library: parse the update", original)  # type: ignore[method-assign]
    patch(bot.understanding, "read", "understanding", plain)
    patch(storage.usecases.dialogue, "situation", "database: read the situation", plain)
    patch(storage.crm, "_unit", "database: the write", plain)
    patch(storage.usecases.inbox, "receive", "database: inbox", plain)
    patch(storage.database.sqlite, "_commit", "database: begin and commit", plain)
    patch(storage.database.sqlite, "_run", "database: answered, outbox, seals", plain)
    patch(storage.database.sqlite, "_look", "database: begin and end reads", plain)
    patch(storage.database.postgres.PostgresDatabase, "_once", "database: answered, outbox, seals", plain)
    patch(bot.intake.Intake, "take", "intake", stepped)
    patch(bot.handling.Handling, "handle", "dispatch, handler and view", stepped)
    patch(bot.sending, "once", "library: make the call", stepped)
    patch(bot.transport.AiohttpRequest, "do_request", "HTTP: send", stepped)
    patch(bot.pushes.delivery.Delivery, "round", "pushes: look for what is due", stepped)


def _profiled_threads() -> None:
    """Every thread gets a profile of its own; all are written when the process ends."""
    folder = os.environ["FIELDLINE_BENCH_PROFILE"]
    run = threading.Thread.run

    def profiled(self: threading.Thread) -> None:
        profile = cProfile.Profile(time.thread_time)
        try:
            profile.runcall(run, self)
        finally:
            profile.dump_stats(os.path.join(folder, f"{self.name}.thread"))

    threading.Thread.run = profiled  # type: ignore[method-assign]


def _tell(*_: Any) -> None:
    told = {"process_ns": time.process_time_ns(), "spent": dict(SPENT), "counts": dict(COUNTS)}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run the bot until SIGTERM."""
    from bot.__main__ import main as run

    if "FIELDLINE_BENCH_PROFILE" not in os.environ:
        watch()
        signal.signal(signal.SIGUSR1, _tell)
        return run(["run"])
    _profiled_threads()
    profile = cProfile.Profile(time.thread_time)
    code = profile.runcall(run, ["run"])
    profile.dump_stats(os.path.join(os.environ["FIELDLINE_BENCH_PROFILE"], "loop.thread"))
    return int(code)


def merged(files: list[str], lines: int) -> None:
    """Print the profiles of all threads as one."""
    stats = pstats.Stats(*files)
    stats.sort_stats("cumulative").print_stats(lines)
    stats.sort_stats("tottime").print_stats(lines)


if __name__ == "__main__":
    sys.exit(main())
