"""Processor time of one saved follow-up beside one update of the default echo bot, and where it goes.

python benchmarks/cpu.py [--latency MS] [--seconds N] [--rounds N] [--profile LINES]

The first table measures both bots from outside. The second runs ours with a stop-watch in its phases, which costs a
little itself. --profile prints the functions that cost most instead.
"""

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from rig import bots
from rig.company import environment
from rig.firm import Firm
from rig.loads import Figures, measure, median, wake
from rig.phases import merged
from rig.processes import Child
from rig.report import HEAD, row, table, verdict
from rig.standin import StandIn

CHATS = 100
PHASES = Path(__file__).with_name("rig") / "phases.py"


def outside(firm: Firm, latency_ms: int, seconds: float, rounds: int) -> tuple[Figures, Figures]:
    """The echo bot and ours in turn; medians."""
    echo, ours = [], []
    for _ in range(rounds):
        with StandIn(people=CHATS, latency_ms=latency_ms) as telegram, bots.echo(telegram) as bot:
            echo.append(measure(telegram, bot, firm.said, seconds=seconds, warm_up=2))
        with (
            firm.copy() as copy,
            StandIn(people=CHATS, latency_ms=latency_ms) as telegram,
            bots.fieldline(telegram, copy.folder) as bot,
        ):
            ours.append(measure(telegram, bot, firm.said, seconds=seconds, warm_up=2))
    return median(echo), median(ours)


def inside(firm: Firm, latency_ms: int, seconds: float) -> tuple[list[tuple[str, float]], int]:
    """Milliseconds of each phase of one update, and how many updates were looked at."""
    with (
        firm.copy() as copy,
        StandIn(people=CHATS, latency_ms=latency_ms) as telegram,
        Child("phases", [str(PHASES)], env=environment(telegram, copy.folder)) as bot,
    ):
        marks: list[dict[str, Any]] = []
        wake(telegram, firm.said)
        began = time.monotonic()
        load = threading.Thread(
            target=measure, args=(telegram, bot, firm.said), kwargs={"seconds": seconds, "warm_up": 2.0}
        )
        load.start()
        for moment in (2.0, 2.0 + seconds):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            assert bot.process is not None
            bot.process.send_signal(signal.SIGUSR1)
            marks.append(json.loads(bot.line()))
        load.join()
    first, last = marks
    updates = last["counts"]["library: parse the update"] - first["counts"]["library: parse the update"]
    spent = {name: (last["spent"][name] - first["spent"].get(name, 0)) / updates / 1e6 for name in last["spent"]}
    whole = (last["process_ns"] - first["process_ns"]) / updates / 1e6
    spent["event loop, sockets, threads"] = whole - sum(spent.values())
    rows = sorted(spent.items(), key=lambda one: -one[1])
    return [*rows, ("together", whole)], updates


def profile(firm: Firm, latency_ms: int, seconds: float, lines: int) -> None:
    """The costliest functions of all threads."""
    with tempfile.TemporaryDirectory(prefix="fieldline-profile-") as folder:
        with firm.copy() as copy, StandIn(people=CHATS, latency_ms=latency_ms) as telegram:
            env = {**environment(telegram, copy.folder), "FIELDLINE_BENCH_PROFILE": folder}
            with Child("profiled", [str(PHASES)], env=env) as bot:
                print(measure(telegram, bot, firm.said, seconds=seconds, warm_up=2))
        merged([str(file) for file in Path(folder).glob("*.thread")], lines)


def main() -> int:
    """Print the tables; 1 when the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=int, default=100, help="milliseconds Telegram takes a call")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each window")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the comparison; 0 leaves it out")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES", help="functions instead of phases")
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="fieldline-bench-") as folder:
        firm = Firm(Path(folder), CHATS)
        if options.profile:
            profile(firm, options.latency, options.seconds, options.profile)
            return 0
        if options.rounds:
            echo, ours = outside(firm, options.latency, options.seconds, options.rounds)
            print(f"{CHATS} chats, Telegram takes {options.latency} ms a call")
            print(table([HEAD, row("echo", echo), row("fieldline", ours)]))
            ratio = ours.cpu_ms / echo.cpu_ms
            good = ratio <= 1
            print(verdict("CPU a saved follow-up over the echo's an update", ratio, "at most 1", good))
        phases, updates = inside(firm, options.latency, options.seconds)
    print(f"\nOurs by phase, CPU ms of one saved follow-up ({updates} of them)")
    print(table([(name, f"{ms:.2f}") for name, ms in phases]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
