"""How soon each bot answers its first message after its process is started, and the memory it then has.

python benchmarks/startup.py [--rounds N]

A message waits at Telegram's stand-in before the process starts; the time runs from the start to its answer.
"""

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rig import bots
from rig.firm import Firm
from rig.loads import NotAnswering
from rig.processes import Child
from rig.report import table
from rig.standin import FIRST_PERSON, StandIn

PEOPLE = 10


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


def main() -> int:
    """Print the medians side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
