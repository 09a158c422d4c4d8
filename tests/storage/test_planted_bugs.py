"""The state machines find what is wrong: each of these bugs, planted on purpose, ends a game.

The quick form plants one bug a machine, FIELDLINE_TORTURE=1 plants them all.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.usecases.approval_effects import EFFECTS
from tests.figures import Figure
from tests.storage.approval_scene import EFFECT
from tests.storage.machines import STEPS, House
from tests.storage.planted_bugs import BUGS, Bug, planted

MOST_GAMES = 600
FIRST = {bug.machine: bug for bug in reversed(BUGS)}
CHOSEN = BUGS if os.environ.get("FIELDLINE_TORTURE") else tuple(FIRST.values())


@pytest.fixture
def dialect() -> str:
    """Bugs are the same on both databases; games are quicker on this one."""
    return "sqlite"


@pytest.mark.reliability("R7")
@pytest.mark.parametrize("bug", CHOSEN, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(bug: Bug, house: House, monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)
    games = 0

    def game() -> object:
        nonlocal games
        games += 1
        return bug.machine(house)

    quick = settings(
        max_examples=MOST_GAMES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    with planted(bug), pytest.raises((Exception, pytest.fail.Exception)):
        run_state_machine_as_test(game, settings=quick)  # type: ignore[no-untyped-call]
    figure("R7", f"planted: {bug.name}", found="yes", games=games)
