"""Figures that a test reached, printed below the run: how many kills, how many duplicates, which p99.

    def test_kills(figure):
        figure("R1", "sqlite", kills=60, lost=0, twice=0)

prints "R1 sqlite: kills 60, lost 0, twice 0", also when several processes share the work. With FIELDLINE_FIGURES the
lines are appended to the file it names.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KEY = "figure"
Figure = Callable[..., None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """`figure("R1", "sqlite", kills=60)`: kept with the report of the test and printed at the end of the run."""

    def keep(row: str, what: str, /, **values: Any) -> None:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())
        request.node.user_properties.append((KEY, f"{row} {what}: {told}"))

    return keep


def lines_of(reporter: Any) -> list[str]:
    """What the tests of this run reached, in the order of the table."""
    reports = [one for outcome in ("passed", "failed") for one in reporter.stats.get(outcome, ())]
    told = {value for report in reports for key, value in report.user_properties if key == KEY}
    return sorted(told, key=lambda line: (int(line[1:].split()[0]), line))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = lines_of(terminalreporter)
    if not told:
        return
    terminalreporter.section("figures reached")
    for line in told:
        terminalreporter.write_line(line)
    kept = os.environ.get("FIELDLINE_FIGURES")
    if kept:
        with Path(kept).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in told)
