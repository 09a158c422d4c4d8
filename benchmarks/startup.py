"""How soon each bot answers its first message after its process is started, and the memory it then has; what ours
takes of the machine while nobody does anything.

python benchmarks/startup.py [--rounds N] [--idle SECONDS] [--customers N]

A message waits at Telegram's stand-in before the process starts; the time runs from the start to its answer. At rest
the loop asks every second what is due, in a firm of so many customers.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig import bots
from rig.company import make_company
from rig.firm import Copy, Firm
from rig.loads import NotAnswering
from rig.processes import Child
from rig.report import table, verdict
from rig.standin import FIRST_PERSON, StandIn

from storage.database import open_database
from tests import crowd

PEOPLE = 10
MOST_AT_REST = 1.0
LOOK, SETTLED, SETTLES_WITHIN = 5.0, 0.02, 180.0


class Start(NamedTuple):
    """Seconds to the first answer, and megabytes after it."""

    seconds: float
    memory_mb: float


def start(make: Callable[[StandIn], Child], words: str) -> Start:
    """One start."""
    with StandIn(people=PEOPLE) as telegram:
        told: dict[str, Any] = {}
        body = {"talk": [{"person": FIRST_PERSON, "texts": [words]}], "seconds": 30, "limit": 1}
        waiting = threading.Thread(target=lambda: told.update(telegram.ask("/load", body)))
        waiting.start()
        with make(telegram) as bot:
            waiting.join()
            if not told["answers"]:
                raise NotAnswering(bot.complaints())
            return Start(told["answers"][0][0] - bot.started, bot.memory().now)


class Rest(NamedTuple):
    """A second at rest: percent of a processor, bytes to the disk."""

    percent: float
    written: float


def rest(folder: Path, customers: int, seconds: float) -> Rest:
    """What ours takes when all that was due at its start is done."""
    folder.mkdir()
    make_company(folder, 0)
    asyncio.run(_filled(Copy(folder), customers))
    with StandIn(people=1) as telegram, bots.fieldline(telegram, folder) as bot:
        last = time.monotonic() + SETTLES_WITHIN
        time.sleep(LOOK)
        while _used(bot, LOOK) > SETTLED and time.monotonic() < last:
            continue
        before = _written(bot)
        used = _used(bot, seconds)
        return Rest(used * 100, (_written(bot) - before) / seconds)


def _used(bot: Child, seconds: float) -> float:
    """Processors used for so long."""
    cpu = bot.cpu()
    time.sleep(seconds)
    return (bot.cpu() - cpu) / seconds


def _written(bot: Child) -> int:
    lines = Path(f"/proc/{bot.pid}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["write_bytes"])


async def _filled(copy: Copy, customers: int) -> None:
    db = await open_database(copy.database)
    try:
        await db.write(partial(crowd.fill, size=customers, each=1))
        await db.write(lambda tx: tx.run("UPDATE reminders SET state = 'done' WHERE state = 'open'"))
    finally:
        await db.close()


def main() -> int:
    """Print the medians side by side; 1 when ours takes too much at rest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle", type=float, default=30.0, help="seconds at rest; 0 leaves them out")
    parser.add_argument("--customers", type=int, default=20_000, help="of the firm at rest")
    options = parser.parse_args()
    rounds = options.rounds
    echo, ours = [], []
    with tempfile.TemporaryDirectory(prefix="fieldline-bench-") as folder:
        firm = Firm(Path(folder), PEOPLE)
        for _ in range(rounds):
            echo.append(start(bots.echo, "hello"))
            with firm.copy() as copy:
                ours.append(start(partial(bots.fieldline, folder=copy.folder), firm.said[0][0]))
    rows = [("", "first answer after", "memory MB")]
    for name, starts in (("echo", echo), ("fieldline", ours)):
        seconds = statistics.median(one.seconds for one in starts)
        rows.append((name, f"{seconds:.2f} s", f"{statistics.median(one.memory_mb for one in starts):.0f}"))
    print(table(rows))
    ratio = statistics.median(one.seconds for one in ours) / statistics.median(one.seconds for one in echo)
    print(f"fieldline: {ratio:.1f} times the start of the echo")
    if not options.idle:
        return 0
    with tempfile.TemporaryDirectory(prefix="fieldline-bench-") as folder:
        found = rest(Path(folder) / "rest", options.customers, options.idle)
    print(f"at rest with {options.customers:,} customers: {found.written:.0f} bytes a second to the disk")
    good = found.percent < MOST_AT_REST
    print(verdict("percent of a processor at rest", found.percent, f"below {MOST_AT_REST:.0f}", good))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
