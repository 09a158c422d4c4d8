"""Five hundred people at work beside ten of them, and a thousand reminders that ring meanwhile.

python benchmarks/people.py [--minutes N] [--people N] [--beside N] [--pushes N] [--postgres]
                            [--scenario FILE] [--profile LINES]

What they do, how often and in which language stands in rig/workday.toml. Acts come when they are due and do not wait
for slow answers; a wait is counted from the moment an act was due. Every answer must be the one the scenario names.
Telegram takes --latency ms a call, its flood limits are on, and the bot keeps the pace it is shipped with. --profile
LINES prints the costliest functions of the bot instead. Exit code 1 when a target was missed.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig import postgres
from rig.crew import Answered
from rig.day import wednesday
from rig.floor import Floor
from rig.loads import percentile
from rig.morning import Figures, Morning, Wave, spend, wave_of
from rig.report import seconds, table, verdict
from rig.scenario import BadScenario, Scenario, read

SCENARIO = Path(__file__).with_name("rig") / "workday.toml"
MOST_P99 = 1.0
OUR_PACE, TELEGRAMS_PACE = 25, 30
TELLING = 20  # acts of a kind from which on their p99 is told


def furnished(
    folder: Path, scenario: Scenario, many: int, minutes: float, pushes: int, server: postgres.Server | None
) -> Floor:
    """A firm of so many people, ready to work."""
    folder.mkdir()
    begins = wednesday(scenario.start)
    floor = Floor(folder, scenario, many, begins, server)
    floor.furnish(minutes, wave_of(begins, minutes), pushes)
    return floor


def by_act(many: Figures, few: Figures | None) -> str:
    """The waits of each act, side by side."""
    rows = [("", "acts", "p50", "p99", "few: acts", "p50", "p99")]
    for act in (*sorted({one.act for one in many.seen.answered}), None):
        cells = [_cells(figures, act) for figures in (many, few) if figures is not None]
        blank = [("", "", "")] * (2 - len(cells))
        rows.append((act or "all", *(cell for three in (*cells, *blank) for cell in three)))
    return table(rows)


def _cells(figures: Figures, act: str | None) -> tuple[str, str, str]:
    count = sum(act in (None, one.act) for one in figures.seen.answered)
    if not count:
        return "0", "", ""
    return str(count), seconds(figures.p(0.5, act)), seconds(figures.p(0.99, act)) if count >= TELLING else ""


def slowest(figures: Figures) -> str:
    """The three longest waits, and when in the run they were."""
    worst = sorted(figures.seen.answered, key=lambda one: -one.wait)[:3]
    told = (f"{one.act} ({one.kind}) {seconds(one.wait)} at {one.due - figures.began:.0f} s" for one in worst)
    return f"slowest: {', '.join(told)}"


def whole(named: dict[str, Morning]) -> str:
    """CPU and memory of the stretches of work alone."""
    rows = [("", "acts/s", "p50", "p99", "bot CPU", "ms an act", "stand-in", "memory MB", "WAL MB", "others' CPUs")]
    for name, one in named.items():
        work = one.work
        rows.append(
            (
                name,
                f"{work.acts / work.seconds:.1f}",
                seconds(work.p(0.5)),
                seconds(work.p(0.99)),
                f"{work.bot_cpu / work.seconds:.1%}",
                f"{work.bot_ms:.1f}",
                f"{work.stage_cpu / work.seconds:.1%}",
                f"{work.memory.highest:.0f}",
                f"{one.wal_mb:.1f}",
                f"{work.others:.1f}",
            )
        )
    return table(rows)


def faults(figures: Figures) -> list[str]:
    """What must not be: wrong or missing answers, apologies, violations, refusals."""
    seen = figures.seen
    missing = sum(seen.missing.values())
    found = [f"{missing} answers missing or wrong: {dict(seen.missing)}"] if missing else []
    found += [f"{len(seen.apologies)} apologies, such as {seen.apologies[0]!r}"] if seen.apologies else []
    found += [f"{figures.violations} violations"] if figures.violations else []
    return found + seen.examples[:5] if found else []


def judged_work(work: Figures) -> bool:
    """Print how the targets were met while people worked."""
    wrong = faults(work)
    for line in wrong:
        print(f"  {line}")
    if work.seen.changed:
        print(f"taps on a card that was being drawn anew, told so and repeated: {work.seen.changed}")
    p99 = work.p(0.99)
    checks = [
        (verdict("wrong answers, apologies, violations", len(wrong), "none", not wrong), not wrong),
        (verdict("refused by the flood limits", work.refused, "none", not work.refused), not work.refused),
        (verdict("p99 in seconds", p99, f"below {MOST_P99:.0f}", p99 < MOST_P99), p99 < MOST_P99),
    ]
    return _told(checks)


def judged_wave(wave: Wave) -> bool:
    """Print what happened while the reminders rang."""
    figures = wave.figures
    rate = wave.paced / max(wave.took, 1e-9)
    rows = [
        ("reminders rung, seconds until the last", f"{wave.rang} of {wave.expected}", f"{wave.took:.1f}"),
        ("messages and edits a second meanwhile, in the fullest second", f"{rate:.1f}", f"{figures.most_a_second}"),
        ("answers before: p50, p99", *_percentiles(wave.before)),
        ("answers meanwhile: p50, p99", *_percentiles(wave.during)),
        ("answers of the others while one chat is refused: p50, p99", *_percentiles(wave.refusing)),
        ("tried at the refused chat too early, its reminders that came", f"{wave.early}", f"{wave.late_pushes}"),
    ]
    print(table(rows))
    wrong = faults(figures)
    for line in wrong:
        print(f"  {line}")
    p99 = percentile([one.wait for one in wave.during], [], 0.99)[0] if wave.during else 0.0
    lost = wave.expected - wave.rang
    paced = figures.most_a_second <= OUR_PACE
    checks = [
        (verdict("wrong answers, apologies, violations", len(wrong), "none", not wrong), not wrong),
        (verdict("reminders that did not come", lost, "none", not lost), not lost),
        (verdict("most in any second", figures.most_a_second, f"at most {OUR_PACE}", paced), paced),
        (verdict("p99 of the answers meanwhile", p99, f"below {MOST_P99:.0f}", p99 < MOST_P99), p99 < MOST_P99),
        (verdict("tried too early at the refused chat", wave.early, "none", not wave.early), not wave.early),
    ]
    return _told(checks)


def _percentiles(answers: Sequence[Answered]) -> tuple[str, str]:
    waits = [one.wait for one in answers]
    if not waits:
        return "", ""
    return seconds(percentile(waits, [], 0.5)[0]), seconds(percentile(waits, [], 0.99)[0])


def _told(checks: Sequence[tuple[str, bool]]) -> bool:
    for line, _ in checks:
        print(line)
    sys.stdout.flush()
    return all(good for _, good in checks)


def compared(options: argparse.Namespace, scenario: Scenario, folder: Path, server: postgres.Server | None) -> bool:
    """The many beside the few, on one database."""
    on = "PostgreSQL" if server else "SQLite"
    print(f"\n{options.people} people at work for {options.minutes:g} minutes on {on}, {options.latency} ms a call")
    sys.stdout.flush()
    few = None
    folder.mkdir()
    if options.beside:
        floor = furnished(folder / "few", scenario, options.beside, options.minutes, 0, server)
        few = asyncio.run(spend(floor, options.minutes, options.latency, 0, patience=options.patience))
    floor = furnished(folder / "many", scenario, options.people, options.minutes, options.pushes, server)
    many = asyncio.run(
        spend(
            floor,
            options.minutes,
            options.latency,
            options.pushes,
            profile=options.profile,
            patience=options.patience,
        )
    )
    print(by_act(many.work, few.work if few else None))
    print(slowest(many.work))
    print(whole({f"{options.people} people": many, **({f"{options.beside} people": few} if few else {})}))
    if few:
        print(
            f"{options.people} over {options.beside} people: p99 {many.work.p(0.99) / few.work.p(0.99):.2f},"
            f" CPU an act {many.work.bot_ms / few.work.bot_ms:.2f},"
            f" memory {many.work.memory.highest / few.work.memory.highest:.2f}"
        )
    good = judged_work(many.work)
    if many.wave:
        print()
        good = judged_wave(many.wave) and good
    return good


def main() -> int:
    """Print the tables; 1 when a target was missed, 2 for a scenario that cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long they work (1; the long form is 10)")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--beside", type=int, default=10, help="people of the comparison; 0 leaves it out")
    parser.add_argument("--pushes", type=int, default=1000, help="reminders of the second stretch; 0 leaves it out")
    parser.add_argument("--latency", type=int, default=100, help="milliseconds Telegram takes a call")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds after which an answer is missing")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL from the wheel instead of SQLite")
    parser.add_argument("--scenario", type=Path, default=SCENARIO, help="another file than rig/workday.toml")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES", help="the costliest functions")
    options = parser.parse_args()
    try:
        scenario = read(options.scenario)
    except BadScenario as exc:
        print(exc, file=sys.stderr)
        return 2
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldline-bench-")))
        server = stack.enter_context(postgres.server()) if options.postgres else None
        good = compared(options, scenario, folder / "firms", server)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
