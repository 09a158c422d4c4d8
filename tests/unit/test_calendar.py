"""Days, weeks and working time (ORG-2 to ORG-4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.instants import MINUTE, to_ms
from storage.entities.people import Organisation
from storage.rules import calendar

TAIPEI = ZoneInfo("Asia/Taipei")
FIRM = Organisation(
    name="恒信设备",
    timezone=TAIPEI,
    base_currency="CNY",
    locale="zh-CN",
    phone_region="CN",
    workdays=frozenset(range(5)),
    work_start=time(9),
    work_end=time(18),
    holidays=frozenset(),
    makeup_days=frozenset(),
    company_owner_id=1,
)


def at(text: str, zone: ZoneInfo = TAIPEI) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=zone))


@pytest.mark.rule("ORG-2")
def test_today_is_the_firms_day_not_the_servers() -> None:
    assert calendar.today(FIRM, to_ms(datetime(2026, 7, 8, 16, 30, tzinfo=UTC))) == date(2026, 7, 9)


@pytest.mark.rule("ORG-2")
def test_instants_are_stored_in_utc() -> None:
    assert at("2026-07-09 08:00") == to_ms(datetime(2026, 7, 9, 0, 0, tzinfo=UTC))
    with pytest.raises(ValueError, match="time zone"):
        to_ms(datetime(2026, 7, 9, 8, 0))


@pytest.mark.rule("ORG-3")
def test_yesterday_a_minute_to_midnight_is_one_day_ago() -> None:
    assert calendar.days_since(FIRM, at("2026-07-08 23:59"), at("2026-07-09 00:01")) == 1
    assert calendar.days_since(FIRM, at("2026-07-09 00:00"), at("2026-07-09 23:59")) == 0


@pytest.mark.rule("ORG-4")
def test_two_working_hours_from_friday_evening_end_on_monday_morning() -> None:
    assert calendar.after_working_minutes(FIRM, at("2026-07-10 17:30"), 120) == at("2026-07-13 10:30")


@pytest.mark.rule("ORG-4")
def test_a_holiday_is_free_and_a_makeup_day_works() -> None:
    holiday, makeup = date(2026, 7, 10), date(2026, 7, 11)
    firm = replace(FIRM, holidays=frozenset({holiday}), makeup_days=frozenset({makeup}))
    assert not calendar.is_working_day(firm, holiday)
    assert calendar.is_working_day(firm, makeup)
    assert calendar.after_working_minutes(firm, at("2026-07-09 17:30"), 60) == at("2026-07-11 09:30")
    assert calendar.next_working_day(firm, date(2026, 7, 9)) == makeup


@pytest.mark.rule("ORG-4")
def test_a_makeup_day_wins_over_a_holiday_of_the_same_date() -> None:
    day = date(2026, 7, 10)
    firm = replace(FIRM, holidays=frozenset({day}), makeup_days=frozenset({day}))
    assert calendar.is_working_day(firm, day)


@pytest.mark.rule("ORG-4")
def test_work_before_opening_counts_from_opening() -> None:
    assert calendar.after_working_minutes(FIRM, at("2026-07-09 06:00"), 30) == at("2026-07-09 09:30")


@pytest.mark.rule("ORG-4")
@given(st.integers(0, 14 * 24 * 60), st.integers(0, 2000))
def test_working_minutes_add_up_in_two_steps_as_in_one(offset: int, minutes: int) -> None:
    start = at("2026-07-06 00:00") + offset * MINUTE
    half = minutes // 2
    once = calendar.after_working_minutes(FIRM, start, minutes)
    twice = calendar.after_working_minutes(FIRM, calendar.after_working_minutes(FIRM, start, half), minutes - half)
    assert once == twice


@pytest.mark.rule("ORG-2")
def test_local_clock_times_become_instants_in_the_firms_zone() -> None:
    assert calendar.instant(FIRM, date(2026, 7, 9), time(14, 32)) == at("2026-07-09 14:32")
