"""Quiet hours and days off: what is held, and when it arrives."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from storage.entities.instants import from_ms, to_ms
from storage.entities.people import Organisation
from storage.rules.quiet import held_until

TAIPEI = ZoneInfo("Asia/Taipei")
FIRM = Organisation(
    name="x",
    timezone=TAIPEI,
    base_currency="CNY",
    locale="zh-CN",
    phone_region="CN",
    workdays=frozenset(range(5)),
    work_start=time(9),
    work_end=time(18),
    holidays=frozenset({date(2026, 7, 13)}),
    makeup_days=frozenset({date(2026, 7, 18)}),
    company_owner_id=1,
)
QUIET = "21:00-08:00"


def held(at: datetime, *, chosen: bool = False) -> datetime | None:
    until = held_until(FIRM, QUIET, to_ms(at), chosen=chosen)
    return None if until is None else from_ms(until).astimezone(TAIPEI)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.rule("NOTIFY-6")
def test_a_push_in_the_evening_waits_for_the_morning() -> None:
    assert held(local(9, 22)) == local(10, 8)


@pytest.mark.rule("NOTIFY-6")
def test_a_push_before_eight_waits_for_eight() -> None:
    assert held(local(9, 7, 59)) == local(9, 8)
    assert held(local(9, 8)) is None


@pytest.mark.rule("NOTIFY-6")
def test_friday_night_waits_past_the_weekend_and_a_holiday() -> None:
    assert held(local(10, 22)) == local(14, 8)


@pytest.mark.rule("NOTIFY-6")
def test_a_make_up_day_is_no_day_off() -> None:
    assert held(local(18, 10)) is None


@pytest.mark.rule("NOTIFY-6")
def test_a_time_the_person_chose_rings_at_that_time() -> None:
    assert held(local(9, 22), chosen=True) is None
    assert held(local(11, 10), chosen=True) is None


@pytest.mark.rule("NOTIFY-6")
def test_no_quiet_hours_hold_only_days_off() -> None:
    assert held_until(FIRM, "00:00-00:00", to_ms(local(9, 23)), chosen=False) is None
