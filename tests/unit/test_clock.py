"""The two times of a process: business time follows the machine's clock, real time does not jump with it."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock, RealTime

HOUR_NS = 3_600_000_000_000


@pytest.mark.reliability("R15")
@pytest.mark.parametrize("hours", [-24, -1, 1, 24 * 365])
def test_real_time_does_not_jump_with_the_machines_clock(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    real = RealTime()
    before = real.ms()
    told = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: told + hours * HOUR_NS)
    monkeypatch.setattr(time, "time", lambda: (told + hours * HOUR_NS) / 1e9)
    assert 0 <= real.ms() - before < 60_000
    assert abs(before - told // 1_000_000) < 60_000


def test_business_time_is_moved_by_its_offset() -> None:
    clock = Clock()
    clock.set_offset(86_400)
    assert timedelta(hours=23) < clock.now() - datetime.now(UTC) < timedelta(hours=25)
