"""FOLLOW-3 to FOLLOW-8 as plain values."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from storage.entities.instants import DAY, HOUR, MINUTE, to_ms
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules import follow_up as rules
from storage.rules.settings import Policy

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = to_ms(datetime(2026, 7, 9, 14, 32, tzinfo=TAIPEI))
FIRM = Organisation(
    name="恒信设备",
    timezone=TAIPEI,
    base_currency="CNY",
    locale="zh-CN",
    phone_region="CN",
    workdays=frozenset(range(5)),
    work_start=time(9),
    work_end=time(18),
    holidays=frozenset({date(2026, 7, 13)}),
    makeup_days=frozenset(),
    company_owner_id=1,
)


def at(day: int, hour: int = 9) -> int:
    return to_ms(datetime(2026, 7, day, hour, tzinfo=TAIPEI))


@pytest.mark.rule("FOLLOW-3")
def test_a_contact_lies_between_a_week_back_and_five_minutes_ahead() -> None:
    for moment in (NOW, NOW - 7 * DAY, NOW + 5 * MINUTE):
        rules.check_occurred(Policy(), moment, now=NOW)
    with pytest.raises(Invalid, match="too_old"):
        rules.check_occurred(Policy(), NOW - 7 * DAY - 1, now=NOW)
    with pytest.raises(Invalid, match="not_yet"):
        rules.check_occurred(Policy(), NOW + 5 * MINUTE + 1, now=NOW)


@pytest.mark.rule("FOLLOW-4", "REMIND-8")
def test_a_next_contact_lies_ahead_and_within_two_years() -> None:
    rules.check_next(NOW + 1, now=NOW)
    rules.check_next(NOW + 731 * DAY, now=NOW)
    for moment, reason in ((NOW, "date_gone"), (NOW + 731 * DAY + 1, "date_too_far")):
        with pytest.raises(Invalid, match=reason):
            rules.check_next(moment, now=NOW)


@pytest.mark.rule("FOLLOW-4")
def test_today_ends_at_midnight_of_the_firm() -> None:
    assert rules.end_of_today(FIRM, NOW) == at(10, 0)


@pytest.mark.rule("FOLLOW-7")
@pytest.mark.parametrize(
    ("kind", "content", "outcome", "settings", "counts"),
    [
        ("follow", "要合同", None, {}, True),
        ("visit", "要合同", None, {}, True),
        ("note", "要合同", None, {}, False),
        ("system", "要合同", None, {}, False),
        ("follow", "1", None, {"followup.min_chars": 5}, False),
        ("follow", "12345", None, {"followup.min_chars": 5}, True),
        ("follow", "", "reached", {"followup.min_chars": 5}, True),
        ("follow", "没接电话", "no_answer", {}, False),
        ("follow", "没接电话", "no_answer", {"followup.no_answer_counts": True}, True),
        ("follow", "", None, {}, False),
    ],
)
def test_what_counts_for_the_clocks(
    kind: str, content: str, outcome: str | None, settings: dict[str, object], counts: bool
) -> None:
    assert rules.is_qualifying(Policy(settings), kind=kind, content=content, outcome=outcome) is counts


@pytest.mark.rule("FOLLOW-8")
def test_undo_and_edit_have_their_time() -> None:
    rules.check_may_undo(Policy(), NOW - 10 * MINUTE, now=NOW)
    with pytest.raises(Conflict, match="undo_late"):
        rules.check_may_undo(Policy(), NOW - 10 * MINUTE - 1, now=NOW)
    assert rules.may_edit(Policy(), NOW - 24 * HOUR, now=NOW)
    assert not rules.may_edit(Policy(), NOW - 24 * HOUR - 1, now=NOW)


@pytest.mark.rule("ORG-2")
def test_a_late_entry_is_one_of_another_local_day() -> None:
    assert rules.is_late_entry(FIRM, at(8, 23), at(9, 0))
    assert not rules.is_late_entry(FIRM, at(9, 0), at(9, 23))


@pytest.mark.rule("ORG-4")
def test_a_day_off_is_moved_to_the_next_working_day_at_its_hour() -> None:
    assert rules.weekend_move(FIRM, at(11, 10), said_at=at(9, 14)) == at(14, 10)
    assert rules.weekend_move(FIRM, at(13, 10), said_at=at(9, 14)) == at(14, 10)
    assert rules.weekend_move(FIRM, at(10, 10), said_at=at(9, 14)) is None
    assert rules.weekend_move(FIRM, at(11, 18), said_at=at(11, 9)) is None
