"""Warnings and extensions as plain ifs (POOL-8, POOL-10, POOL-13, POOL-25)."""

from datetime import date, timedelta

import pytest

from storage.entities.instants import DAY
from storage.entities.pool import RecycleClock, RecycleRule
from storage.errors import Conflict, Invalid, Limit
from storage.rules import pool_clock, pool_extensions, pool_warnings

THE_8TH = date(2026, 7, 8)


def on(days: int) -> date:
    return THE_8TH + timedelta(days=days)


@pytest.mark.rule("POOL-8", "POOL-12")
def test_a_follow_up_on_the_1st_and_7_days_are_due_on_the_8th_and_recycled_on_the_9th() -> None:
    rule = RecycleRule(1, 7, None, None, "any", True, True, True, date(2026, 1, 1))
    clock = RecycleClock("customer", "B", date(2026, 5, 1), last_followup_on=date(2026, 7, 1))
    due = pool_clock.due_day(clock, [rule], recycling_since=date(2026, 1, 1), grace_days=7)
    assert due is not None
    assert due.day == THE_8TH
    assert not pool_warnings.is_recycled(due.day, THE_8TH, warned=True, warn_days=[7, 3, 1])
    assert pool_warnings.is_recycled(due.day, on(1), warned=True, warn_days=[7, 3, 1])


@pytest.mark.rule("POOL-10", "CUST-7")
@pytest.mark.parametrize("exemption", ["locked", "extension_pending", "owner_held"])
def test_what_exempts_a_record_leaves_it_without_a_day(exemption: str) -> None:
    rule = RecycleRule(1, 7, None, None, "any", True, True, True, date(2026, 1, 1))
    clock = RecycleClock("customer", "B", date(2026, 5, 1), **{exemption: True})  # type: ignore[arg-type]
    assert pool_clock.due_day(clock, [rule], recycling_since=date(2026, 1, 1), grace_days=7) is None


@pytest.mark.rule("POOL-13")
def test_steps_go_out_from_their_day_on_and_late_ones_as_one() -> None:
    days = [7, 3, 1]
    assert pool_warnings.steps_due(THE_8TH, days, on(-8)) == []
    assert pool_warnings.steps_due(THE_8TH, days, on(-7)) == [7]
    assert pool_warnings.steps_due(THE_8TH, days, on(-3)) == [7, 3]
    assert pool_warnings.steps_due(THE_8TH, days, on(-1)) == [7, 3, 1]
    assert pool_warnings.steps_due(THE_8TH, [0], on(-1)) == []
    assert pool_warnings.last_step(days) == 1
    assert pool_warnings.last_step([]) is None


@pytest.mark.rule("POOL-13")
def test_nobody_is_taken_from_unwarned_unless_there_is_no_warning_at_all() -> None:
    assert not pool_warnings.is_recycled(THE_8TH, on(5), warned=False, warn_days=[1])
    assert pool_warnings.is_recycled(THE_8TH, on(5), warned=False, warn_days=[])
    assert pool_warnings.protected_for_warning(THE_8TH) == on(1)


@pytest.mark.rule("POOL-25")
def test_five_days_granted_are_the_due_day_and_five() -> None:
    assert pool_extensions.extended(THE_8TH, 5) == date(2026, 7, 13)


@pytest.mark.rule("POOL-25")
def test_an_extension_has_its_bounds() -> None:
    pool_extensions.check_days(1, 15)
    pool_extensions.check_days(15, 15)
    for days in (0, 16):
        with pytest.raises(Invalid):
            pool_extensions.check_days(days, 15)
    pool_extensions.check_asked(1, 2)
    with pytest.raises(Limit) as refused:
        pool_extensions.check_asked(2, 2)
    assert (refused.value.rule, refused.value.params["limit"]) == ("POOL-25", 2)
    with pytest.raises(Invalid):
        pool_extensions.checked_reason("  ")
    with pytest.raises(Conflict):
        pool_extensions.due_to_extend(None)
    assert pool_extensions.choices(15) == (5, 10)
    assert pool_extensions.choices(7) == (5,)
    assert pool_extensions.choices(3) == (3,)


@pytest.mark.rule("POOL-25")
def test_three_days_without_a_decision_lapse_and_an_admin_protects_a_year_at_most() -> None:
    assert pool_extensions.oldest_pending(10 * DAY) == 7 * DAY
    pool_extensions.check_protection(on(365), THE_8TH)
    for until in (on(366), on(-1)):
        with pytest.raises(Invalid):
            pool_extensions.check_protection(until, THE_8TH)
