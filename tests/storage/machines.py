"""How long a state machine is played: the quick form, or with FIELDLINE_TORTURE=1 50,000 steps."""

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

STEPS = 50


def run_machine(make: Any, examples: int) -> None:
    """Play so many games of at most 50 steps."""
    run_state_machine_as_test(
        make,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def examples_of(quick: int, *, long: int = 1000) -> int:
    """How many games: each of at most 50 steps, of 48 on the average."""
    return long if os.environ.get("FIELDLINE_TORTURE") else quick
