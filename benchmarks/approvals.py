"""What approvals cost: one decision beside one update of the default echo bot, and the daily prompts of a large firm.

python benchmarks/approvals.py [--rounds N] [--managers N] [--each N] [--latency MS] [--seconds N]

First a hundred managers approve the contracts on their phones as fast as they are answered. Then 500 managers with
20 open approvals each (10,000) get their prompt at nine o'clock, under Telegram's flood limits and our own pace,
while other people tap and write. --rounds 0 or --managers 0 leaves the one or the other out; --profile LINES prints
the costliest functions of the second instead. Exit code 1 when a target was missed.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig import bots
from rig.company import OWNED, count
from rig.day import port, wednesday
from rig.desk import APPROVE, Desk, filled
from rig.firm import Copy
from rig.loads import Figures, median, percentile, watch
from rig.phases import merged
from rig.processes import Child
from rig.report import HEAD, row, table, verdict
from rig.standin import FIRST_PERSON, StandIn
from rig.words import names

CHATS = 100
A_DECISION_EACH = 40
TAPPING, WRITING, PAUSE = 20, 10, 2.0
BEFORE = 20.0
MOST_P99 = 1.0
WRITES = ("sendM", "edit")
CARDS = ["更多", "‹ 返回"]
SENT = "SELECT count(*) AS n FROM outbox WHERE kind = 'approval-digest' AND state = 'sent'"
APPROVED = "SELECT count(*) AS n FROM approvals WHERE state = 'approved'"
OPEN = "SELECT count(*) AS n FROM outbox WHERE kind = 'approval-asked' AND state <> 'sent'"


def started(telegram: StandIn, people: range) -> None:
    """All of them have pressed Start."""
    talk = [{"person": FIRST_PERSON + number, "texts": ["/start"]} for number in people]
    told = telegram.ask("/load", {"talk": talk, "seconds": 120, "limit": len(talk)}, seconds=150)
    assert not told["unanswered"]


def waited(until: Any, seconds: float) -> None:
    """Until it is so."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds, "nothing happens any more"
        time.sleep(0.3)


# ── one decision ──


def decisions(folder: Path, latency_ms: int, seconds: float, rounds: int) -> tuple[Figures, Figures]:
    """The echo bot and ours in turn; medians."""
    echo, ours = [], []
    for number in range(rounds):
        with StandIn(people=CHATS, latency_ms=latency_ms) as telegram, bots.echo(telegram) as bot:
            talk = [{"person": FIRST_PERSON + one, "texts": ["你好"]} for one in range(CHATS)]
            echo.append(watch(telegram, bot, talk, seconds=seconds, warm_up=2))
        ours.append(_decisions(Copy(folder / f"desk-{number}"), latency_ms, seconds))
    return median(echo), median(ours)


def _decisions(copy: Copy, latency_ms: int, seconds: float) -> Figures:
    copy.folder.mkdir()
    moment, control = wednesday(clock(10, 0)), f"http://127.0.0.1:{port()}"
    desk = filled(copy, CHATS, A_DECISION_EACH, moment, moment - timedelta(minutes=1))
    with (
        StandIn(people=2 * CHATS) as telegram,
        bots.fieldline(telegram, copy.folder, FIELDLINE_CONTROL_URL=control) as bot,
    ):
        started(telegram, range(2 * CHATS))
        telegram.move_to(moment + timedelta(seconds=5), control)
        waited(lambda: asyncio.run(count(copy.database, OPEN)) == 0, 300)
        telegram.latency(latency_ms)
        talk = [{"person": desk.manager(one), "taps": [APPROVE]} for one in range(CHATS)]
        figures = watch(telegram, bot, talk, seconds=seconds, warm_up=2)
        approved = asyncio.run(count(copy.database, APPROVED))
        assert figures.heard <= approved <= figures.heard + CHATS, (figures.heard, approved)
        wrong = telegram.ask("/violations")
        assert not wrong, wrong
        return figures


# ── the prompts of a morning ──


@dataclass(frozen=True, slots=True)
class Morning:
    """What was seen of it. Waits are those of the others' taps and messages."""

    prompts: int
    twice: int
    lacking: int
    took: float
    most_a_second: int
    refused: int
    p99_before: float
    p99: float
    heard: int
    cpu_ms: float
    memory_mb: float


def morning(folder: Path, managers: int, each: int, latency_ms: int, profile: int) -> Morning:
    """Nine o'clock, seen from Telegram's side."""
    folder.mkdir()
    copy, control = Copy(folder), f"http://127.0.0.1:{port()}"
    nine = wednesday(clock(9, 0))
    began = time.monotonic()
    ready = nine - timedelta(seconds=BEFORE)
    desk = filled(copy, managers, each, nine - timedelta(hours=16), ready - timedelta(seconds=30))
    print(
        f"{managers * each:,} approvals of {managers} managers made in {time.monotonic() - began:.0f} s", flush=True
    )
    settings = {"FIELDLINE_CONTROL_URL": control, "FIELDLINE_PACE_OVERALL": "25", "FIELDLINE_PACE_CHAT_MS": "1050"}
    with (
        StandIn(people=2 * managers, latency_ms=latency_ms, flood=True) as telegram,
        _bot(telegram, folder, settings, profile) as bot,
    ):
        started(telegram, range(managers, 2 * managers))
        found = _watched(telegram, bot, desk, managers, nine, control)
        sent = asyncio.run(count(copy.database, SENT))
        assert sent == found.prompts, (sent, found.prompts)
        assert all(one["rule"] == "flood" for one in telegram.ask("/violations"))
    if profile:
        merged([str(file) for file in folder.glob("*.thread")], profile)
    return found


def _bot(telegram: StandIn, folder: Path, settings: dict[str, str], profile: int) -> Child:
    if not profile:
        return bots.fieldline(telegram, folder, **settings)
    return bots.profiled(telegram, folder, folder, **settings)


def _watched(telegram: StandIn, bot: Child, desk: Desk, managers: int, nine: datetime, control: str) -> Morning:
    firms = names()
    owned = [[next(firms) for _ in range(OWNED)] for _ in range(TAPPING + WRITING)]
    cards = [{"person": FIRST_PERSON + one, "texts": [owned[one][0]]} for one in range(TAPPING)]
    telegram.ask("/load", {"talk": cards, "seconds": 30, "limit": TAPPING}, seconds=60)
    others: list[dict[str, Any]] = [{"person": FIRST_PERSON + one, "taps": CARDS} for one in range(TAPPING)]
    others += [{"person": FIRST_PERSON + one, "texts": desk.said[one]} for one in range(TAPPING, TAPPING + WRITING)]
    telegram.move_to(nine - timedelta(seconds=BEFORE), control)
    struck = telegram.ask("/calls?since=1e12")["now"] + BEFORE
    seconds = BEFORE + managers / 10 + 10
    told: dict[str, Any] = {}
    body = {"talk": others, "seconds": seconds, "pause": PAUSE}
    load = threading.Thread(target=lambda: told.update(telegram.ask("/load", body, seconds=seconds + 60)))
    load.start()
    time.sleep(BEFORE)
    cpu = bot.cpu()
    load.join()
    cpu = bot.cpu() - cpu
    calls = telegram.ask(f"/calls?since={struck - BEFORE}")["calls"]
    return _counted(told, calls, desk, managers, struck, cpu, bot.memory().highest)


def _counted(
    told: dict[str, Any], calls: list[Any], desk: Desk, managers: int, struck: float, cpu: float, memory: float
) -> Morning:
    chats = {desk.manager(number) for number in range(managers)}
    prompts = [one for one in calls if one["chat_id"] in chats and one["status"] == 200 and one["at"] > struck - 1]
    each = Counter(one["chat_id"] for one in prompts)
    last = max((one["at"] for one in prompts), default=struck)
    written = sorted(one["at"] for one in calls if one["method"].startswith(WRITES))
    before = [waited for at, waited in told["answers"] if at - waited < struck]
    during = [waited for at, waited in told["answers"] if struck <= at - waited <= last]
    late = [last - at for at in told["unanswered"] if struck <= at <= last]
    return Morning(
        prompts=len(prompts),
        twice=sum(number > 1 for number in each.values()),
        lacking=managers - len(each),
        took=last - struck,
        most_a_second=max((sum(at <= one < at + 1 for one in written) for at in written), default=0),
        refused=sum(one["status"] == 429 for one in calls),
        p99_before=percentile(before, [], 0.99)[0],
        p99=percentile(during, late, 0.99)[0],
        heard=len(during),
        cpu_ms=cpu * 1000 / max(1, len(prompts)),
        memory_mb=memory,
    )


def told(found: Morning, latency_ms: int) -> bool:
    """Print a morning; whether every target was reached."""
    print(
        f"Telegram takes {latency_ms} ms a call; {TAPPING} others tap and {WRITING} write, each {PAUSE:.0f} s after"
    )
    rows = [
        ("prompts, seconds until the last", f"{found.prompts}", f"{found.took:.1f}"),
        ("managers with two, with none", f"{found.twice}", f"{found.lacking}"),
        ("messages and edits in the fullest second, refused", f"{found.most_a_second}", f"{found.refused}"),
        ("the others' p99 before, meanwhile", f"{found.p99_before:.2f} s", f"{found.p99:.2f} s"),
        ("their taps and messages meanwhile", f"{found.heard}", ""),
        ("CPU ms a prompt with everything meanwhile, memory MB", f"{found.cpu_ms:.1f}", f"{found.memory_mb:.0f}"),
    ]
    print(table(rows))
    paced = not found.refused
    once = not found.twice and not found.lacking
    fast = found.p99 < MOST_P99
    print(verdict("refused by the flood limits", found.refused, "none", paced))
    print(verdict("prompts a manager", found.prompts / max(1, found.prompts + found.lacking), "one", once))
    print(verdict("the others' p99 in seconds", found.p99, f"below {MOST_P99:.0f}", fast))
    return paced and once and fast


def main() -> int:
    """Print the tables; 1 when a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=int, default=100, help="milliseconds Telegram takes a call")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each window of decisions")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the comparison; 0 leaves it out")
    parser.add_argument("--managers", type=int, default=500, help="managers of the morning; 0 leaves it out")
    parser.add_argument("--each", type=int, default=20, help="open approvals of each of them")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES", help="functions of the morning")
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="fieldline-bench-") as name:
        folder = Path(name)
        if options.rounds:
            echo, ours = decisions(folder, options.latency, options.seconds, options.rounds)
            print(f"{CHATS} managers approve, Telegram takes {options.latency} ms a call")
            print(table([HEAD, row("echo", echo), row("fieldline", ours)]))
            print(f"CPU of one decision over the echo's update: {ours.cpu_ms / echo.cpu_ms:.2f}\n")
        if options.managers:
            found = morning(folder / "firm", options.managers, options.each, options.latency, options.profile)
            good = told(found, options.latency)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
