"""REMIND-2 to REMIND-6 as plain values."""

from dataclasses import replace
from datetime import date

import pytest

from storage.entities.instants import HOUR, MINUTE
from storage.errors import Conflict
from storage.rules import reminder as rules
from storage.rules.settings import Policy
from tests.unit.test_follow_up_rules import FIRM, NOW, at


@pytest.mark.rule("REMIND-6")
def test_an_hour_then_a_working_day_then_another_way() -> None:
    friday = at(10, 16)
    assert rules.next_try(FIRM, Policy(), 1, now=friday) == friday + HOUR
    assert rules.next_try(FIRM, Policy(), 2, now=friday) == at(14, 9)
    assert rules.next_try(FIRM, Policy(), 3, now=friday) is None


@pytest.mark.rule("REMIND-8")
def test_the_default_hour_is_a_setting() -> None:
    policy = Policy({"remind.default_time": "10:30"})
    assert rules.working_morning(FIRM, policy, NOW) == at(10, 10) + 30 * MINUTE


@pytest.mark.rule("REMIND-3")
def test_it_is_overdue_after_its_time() -> None:
    assert rules.is_overdue(NOW - 1, now=NOW)
    assert not rules.is_overdue(NOW, now=NOW)


@pytest.mark.rule("REMIND-4")
def test_only_an_open_one_can_be_acted_on() -> None:
    rules.check_open("open")
    for state in ("done", "cancelled"):
        with pytest.raises(Conflict, match="reminder_settled"):
            rules.check_open(state)


@pytest.mark.rule("REMIND-2")
def test_a_week_begins_with_its_first_working_day() -> None:
    monday, tuesday, sunday = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 12)
    firm = replace(FIRM, holidays=frozenset())
    assert [rules.begins_week(firm, day) for day in (sunday, monday, tuesday)] == [False, True, False]
    closed = replace(firm, holidays=frozenset({monday}))
    assert [rules.begins_week(closed, day) for day in (monday, tuesday, date(2026, 7, 15))] == [False, True, False]


@pytest.mark.rule("REMIND-2")
def test_a_rhythm_counts_whole_local_days() -> None:
    ends = rules.rhythm_ends(FIRM, Policy({"remind.rhythm_a": 3}), at(10, 16))
    assert ends["A"] == at(8, 0)
    assert ends["C"] < ends["B"] < ends["A"]


@pytest.mark.rule("REMIND-2")
def test_the_hours_a_received_record_may_wait() -> None:
    assert rules.untouched_wait(Policy()) == 24 * HOUR
    assert rules.untouched_wait(Policy({"remind.untouched_hours": 5})) == 5 * HOUR
