"""Saved follow-ups a second beside python-telegram-bot's default echo bot, in one run.

python benchmarks/throughput.py [--quick] [--seconds N] [--rounds N] [--postgres]

Telegram's stand-in and the bot measured are processes of their own on 127.0.0.1. Every person writes the next message
as soon as the last one was answered. Ours understands, stores, audits and answers each with its card.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rig import bots, postgres
from rig.company import saved_follow_ups
from rig.firm import Firm
from rig.loads import Figures, measure, median
from rig.report import HEAD, row, table, verdict
from rig.standin import StandIn

FASTER = 20.0
MEMORY_MB = 120.0
LATENCIES = (0, 100)
CHATS = (1, 100, 1000)


def echo(chats: int, latency_ms: int, said: Sequence[Sequence[str]], seconds: float) -> Figures:
    """The default echo bot under this load."""
    with StandIn(people=chats, latency_ms=latency_ms) as telegram, bots.echo(telegram) as bot:
        return measure(telegram, bot, said[:chats], seconds=seconds, warm_up=2)


def ours(chats: int, latency_ms: int, firm: Firm, seconds: float) -> Figures:
    """Our bot under this load. Raises AssertionError when an answer was no saved follow-up or Telegram complained."""
    with firm.copy() as copy, StandIn(people=chats, latency_ms=latency_ms) as telegram:
        with bots.fieldline(telegram, copy.folder, copy.database_url) as bot:
            figures = measure(telegram, bot, firm.said[:chats], seconds=seconds, warm_up=2)
            violations = telegram.ask("/violations")
            complaints = bot.complaints()
        saved = saved_follow_ups(copy.database)
    assert not violations, violations[:3]
    assert saved >= figures.heard, f"{figures.heard} answers, but {saved} follow-ups were saved\n{complaints}"
    return figures


def cell(chats: int, latency_ms: int, firms: dict[str, Firm], seconds: float, rounds: int) -> dict[str, Figures]:
    """The bots in turn, as often as asked; medians."""
    found: dict[str, list[Figures]] = {}
    for _ in range(rounds):
        said = next(iter(firms.values())).said
        found.setdefault("echo", []).append(echo(chats, latency_ms, said, seconds))
        for name, firm in firms.items():
            found.setdefault(name, []).append(ours(chats, latency_ms, firm, seconds))
    return {name: median(figures) for name, figures in found.items()}


def show(chats: int, latency_ms: int, figures: dict[str, Figures]) -> None:
    """One cell as a small table with the ratio to the echo."""
    people = "1 chat" if chats == 1 else f"{chats} chats"
    print(f"\n{people}, Telegram takes {latency_ms} ms a call")
    print(table([HEAD, *(row(name, one) for name, one in figures.items())]))
    base = figures["echo"]
    for name, one in figures.items():
        if name != "echo":
            faster, cpu = one.rate / base.rate, one.cpu_ms / base.cpu_ms
            print(f"{name}: {faster:.1f} times the updates of the echo, {cpu:.2f} times its CPU an update")
    sys.stdout.flush()


def judge(figures: dict[str, Figures]) -> bool:
    """The targets at 100 chats and 100 ms; whether all were reached on SQLite."""
    base, one = figures["echo"], figures["fieldline"]
    lines = [
        ("saved follow-ups a second over the echo's updates", one.rate / base.rate, f"at least {FASTER:.0f}"),
        ("CPU a saved follow-up over the echo's an update", one.cpu_ms / base.cpu_ms, "at most 1"),
        ("memory at its highest, MB", one.highest_mb, f"under {MEMORY_MB:.0f}"),
    ]
    good = [lines[0][1] >= FASTER, lines[1][1] <= 1, lines[2][1] < MEMORY_MB]
    print("\nTargets at 100 chats and 100 ms:")
    for (what, value, target), reached in zip(lines, good, strict=True):
        print(verdict(what, value, target, reached))
    return all(good)


def main() -> int:
    """Print every cell; 1 when a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 chats at 100 ms only, about a minute")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each window")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the cell that is judged")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL beside SQLite")
    options = parser.parse_args()
    cells = [(100, 100)] if options.quick else [(chats, latency) for latency in LATENCIES for chats in CHATS]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldline-bench-")))
        reps = max(chats for chats, _ in cells)
        firms = {"fieldline": Firm(_made(folder / "sqlite"), reps)}
        if options.postgres:
            server = stack.enter_context(postgres.server())
            firms["on PostgreSQL"] = Firm(_made(folder / "postgres"), reps, server)
        good = False
        for chats, latency_ms in cells:
            judged = (chats, latency_ms) == (100, 100)
            figures = cell(chats, latency_ms, firms, options.seconds, options.rounds if judged else 1)
            show(chats, latency_ms, figures)
            if judged:
                good = judge(figures)
    return 0 if good else 1


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
