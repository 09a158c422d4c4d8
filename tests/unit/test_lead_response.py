"""When the first answer to a lead is due, in working minutes (LEAD-4)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from storage.entities.instants import MINUTE, to_ms
from storage.errors import Invalid
from storage.rules.lead_response import due_at, minutes_for, steps_now
from storage.rules.settings import Policy, checked
from tests.unit.test_calendar import FIRM

TAIPEI = ZoneInfo("Asia/Taipei")


def at(day: int, hour: int, minute: int = 0) -> int:
    """An instant of July 2026; the 9th is a Thursday."""
    return to_ms(datetime(2026, 7, day, hour, minute, tzinfo=TAIPEI))


@pytest.mark.rule("LEAD-4", "ORG-4")
def test_time_runs_only_while_people_work() -> None:
    assert due_at(FIRM, at(9, 10), 120) == at(9, 12)
    assert due_at(FIRM, at(10, 17, 30), 120) == at(13, 10, 30)
    assert due_at(FIRM, at(11, 12), 120, 1) == at(13, 10)


@pytest.mark.rule("LEAD-4")
def test_a_source_may_have_its_own_minutes() -> None:
    policy = Policy({"lead.first_response_by_source": {"ad": 30}})
    assert (minutes_for(policy, "ad"), minutes_for(policy, "fair"), minutes_for(policy, None)) == (30, 120, 120)
    with pytest.raises(Invalid):
        checked("lead.first_response_by_source", {"ad": 4})
    with pytest.raises(Invalid):
        checked("lead.first_response_minutes", 2881)


@pytest.mark.rule("LEAD-4")
def test_each_step_comes_at_its_share_of_the_time() -> None:
    since = at(9, 10)
    said = []
    done, now = 0, since
    for _ in range(4):
        steps, again = steps_now(FIRM, since, 120, done, now)
        said.append((now, steps))
        done = max([done, *steps])
        now = again or now
    assert said == [(since, []), (at(9, 11), [1]), (at(9, 12), [2]), (at(9, 13), [3])]
    assert steps_now(FIRM, since, 120, 3, at(9, 13)) == ([], None)


@pytest.mark.rule("LEAD-4")
def test_half_of_the_time_is_not_said_once_all_of_it_is_over() -> None:
    since = at(9, 10)
    assert steps_now(FIRM, since, 120, 0, at(9, 12) - MINUTE)[0] == [1]
    assert steps_now(FIRM, since, 120, 0, at(9, 12))[0] == [2]
    assert steps_now(FIRM, since, 120, 0, at(10, 17)) == ([2, 3], None)
