"""An event loop whose clock jumps over what nobody does: hours of waiting in a moment, in the order of real time.

Only for what waits for nothing but the loop itself: no sockets, no threads, no database.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Moves the clock on where the loop would have waited."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits for something that will not happen"
        self.now += max(0.0, timeout)
        return super().select(0)


def in_virtual_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of `work`, run in a loop of its own whose `time()` is virtual seconds."""
    selector = _Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(work())
