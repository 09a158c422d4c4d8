"""A process gives back what a rush took, and walks little."""

import asyncio
import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from bot.memory import give_back, spare_the_collector, tend

RUSH = """
import asyncio, os
from bot.memory import give_back

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20

rush = [bytes(3000) for _ in range(20_000)]
last = bytes(3000)
del rush
before = resident()
asyncio.run(give_back())
print(before - resident())
"""


THREADS = """
import threading
from bot.memory import keep_one_heap

def heaps():
    with open("/proc/self/maps") as maps:
        ranges = [line.split()[0].split("-") for line in maps if len(line.split()) < 6]
    return sum(int(start, 16) % 2**26 == 0 for start, _ in ranges)

keep_one_heap()
before, begun = heaps(), threading.Barrier(5)

def work():
    kept = [bytes(3000) for _ in range(2000)]
    begun.wait()
    begun.wait()
    del kept

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
begun.wait()
print(heaps() - before)
begun.wait()
"""


class Ring:
    """Refers to itself: only the collector frees it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def collector() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_stands_after_the_start_is_not_walked_again(collector: None) -> None:
    spare_the_collector()
    stays = gc.get_freeze_count()
    assert stays > 10_000
    assert gc.get_threshold()[0] > 700
    spare_the_collector()
    assert gc.get_freeze_count() < stays * 1.1, "a second term of leading does not keep what the first has left"


@pytest.mark.reliability("R18")
def test_memory_that_a_rush_took_is_returned_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", RUSH], capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) > 40, "megabytes"


@pytest.mark.reliability("R18")
def test_threads_share_a_heap() -> None:
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) == 0
    apart = THREADS.replace("\nkeep_one_heap()\n", "\n")
    done = subprocess.run([sys.executable, "-c", apart], capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) > 0, "this C library has no heaps of threads: the test above shows nothing"


async def test_rings_are_freed_in_moments_without_work(collector: None) -> None:
    idle = False
    tending = asyncio.create_task(tend(lambda: idle, every=0))
    await asyncio.sleep(0.05)
    gone = weakref.ref(Ring())
    gc.disable()
    try:
        await asyncio.sleep(0.05)
        assert gone() is not None, "somebody is being answered"
        idle = True
        for _ in range(400):
            if gone() is None:
                break
            await asyncio.sleep(0.05)
        assert gone() is None
    finally:
        gc.enable()
        tending.cancel()


async def test_giving_back_needs_no_gnu_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: object) -> object:
        raise OSError("no such library")

    monkeypatch.setattr("ctypes.CDLL", nothing)
    gone = weakref.ref(Ring())
    await give_back()
    assert gone() is None
