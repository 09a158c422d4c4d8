"""Leads: their states, what they need, when they are first contacted."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from storage.entities.instants import to_ms
from storage.entities.leads import NewLead
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules.leads import TRANSITIONS, checked, first_contact, fitting, next_status, with_field
from storage.rules.settings import Policy

TAIPEI = ZoneInfo("Asia/Taipei")
STATES = ("unassigned", "assigned", "following", "interested", "converted", "invalid")


def a_firm(**changes: object) -> Organisation:
    values = {
        "name": "恒信设备",
        "timezone": TAIPEI,
        "base_currency": "CNY",
        "locale": "zh-CN",
        "phone_region": "CN",
        "workdays": frozenset(range(5)),
        "work_start": time(9),
        "work_end": time(18),
        "holidays": frozenset(),
        "makeup_days": frozenset(),
        "company_owner_id": 1,
    }
    return Organisation(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.rule("LEAD-3")
@pytest.mark.parametrize("event", sorted(TRANSITIONS))
@pytest.mark.parametrize("status", STATES)
def test_only_the_listed_steps_exist(event: str, status: str) -> None:
    before, after = TRANSITIONS[event]
    if status in before:
        assert next_status(status, event) == after  # type: ignore[arg-type]
    else:
        with pytest.raises(Conflict):
            next_status(status, event)  # type: ignore[arg-type]


@pytest.mark.rule("LEAD-3")
def test_a_pooled_lead_is_not_converted_and_a_converted_one_is_done() -> None:
    for status, event in (("unassigned", "convert"), ("converted", "invalidate"), ("converted", "transfer")):
        with pytest.raises(Conflict) as refused:
            next_status(status, event)  # type: ignore[arg-type]
        assert refused.value.rule == "LEAD-3"


@pytest.mark.rule("LEAD-1", "ORG-13")
def test_what_is_typed_is_trimmed_and_nothing_else_is_needed() -> None:
    assert checked(NewLead("  明辉\x07电子 "), Policy(), "CN").name == "明辉电子"
    with pytest.raises(Invalid):
        checked(NewLead("  "), Policy(), "CN")
    with pytest.raises(Invalid):
        checked(NewLead("明辉", channel="moon"), Policy(), "CN")  # type: ignore[arg-type]


@pytest.mark.rule("LEAD-1")
def test_a_required_phone_may_be_one_that_cannot_be_read() -> None:
    policy = Policy({"lead.require_phone": True})
    with pytest.raises(Invalid):
        checked(NewLead("明辉"), policy, "CN")
    assert checked(NewLead("明辉", phones=("前台转刘",)), policy, "CN").phones == ("前台转刘",)


def test_a_draft_holds_parts_of_any_length() -> None:
    long = fitting(NewLead("😀" * 5000, need="x" * 5000, phones=("1" * 80, "139", *("1",) * 9)), "CN")
    assert (len(long.name), len(long.need), long.phones) == (120, 4000, ("139", "1"))
    checked(long, Policy(), "CN")


def test_a_field_is_judged_alone() -> None:
    assert with_field(NewLead("明辉"), "need", "").need == ""
    with pytest.raises(Invalid):
        with_field(NewLead("明辉"), "name", " ")
    with pytest.raises(Invalid):
        with_field(NewLead("明辉"), "contact_name", "长" * 61)


@pytest.mark.rule("LEAD-15", "ORG-4")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (datetime(2026, 7, 9, 14, 32), datetime(2026, 7, 10, 9)),
        (datetime(2026, 7, 10, 8), datetime(2026, 7, 13, 9)),
        (datetime(2026, 7, 11, 12), datetime(2026, 7, 13, 9)),
        (datetime(2026, 7, 12, 23, 59), datetime(2026, 7, 13, 9)),
    ],
)
def test_the_first_contact_is_the_next_working_morning(said: datetime, expected: datetime) -> None:
    at = first_contact(a_firm(), Policy(), to_ms(said.replace(tzinfo=TAIPEI)))
    assert at == to_ms(expected.replace(tzinfo=TAIPEI))


@pytest.mark.rule("LEAD-15", "ORG-2")
def test_the_day_is_the_firms_and_holidays_are_left_out() -> None:
    firm = a_firm(holidays=frozenset({date(2026, 7, 10)}), makeup_days=frozenset({date(2026, 7, 11)}))
    late = datetime(2026, 7, 8, 17, tzinfo=timezone(timedelta(0)))
    at = first_contact(firm, Policy({"remind.default_time": "10:30"}), to_ms(late))
    assert at == to_ms(datetime(2026, 7, 11, 10, 30, tzinfo=TAIPEI))


@pytest.mark.rule("LEAD-15")
def test_switched_off_there_is_none() -> None:
    assert first_contact(a_firm(), Policy({"lead.first_contact": False}), 0) is None
