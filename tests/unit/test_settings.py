"""Settings: type, default and range of each (ORG-15); texts as data (ORG-13)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Invalid
from storage.rules.settings import SETTINGS, Policy, check_hours, checked, said
from storage.rules.wording import cleaned


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_default_lies_in_its_own_range(name: str) -> None:
    assert checked(name, SETTINGS[name].default) == SETTINGS[name].default


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pool.holding_limit", -1),
        ("org.invite_hours", 0),
        ("org.invite_hours", 169),
        ("org.invite_hours", "72"),
        ("org.invite_hours", True),
        ("chat.undo_minutes", 31),
        ("perm.inherit_read", 1),
        ("dup.similarity", 0.99),
        ("pool.run_at", "06:01"),
        ("pool.warn_days", [31]),
        ("pool.warn_days", 7),
        ("notify.quiet", "21:00"),
        ("notify.morning", "25:00"),
        ("org.timezone", "Mars/Olympus"),
        ("org.workdays", []),
        ("org.workdays", [7]),
        ("org.holidays", ["2026-02-30"]),
        ("org.base_currency", "yuan"),
        ("org.phone_region", "CHN"),
        ("org.locale", "fr"),
        ("org.name", "  "),
        ("no.such", 1),
    ],
)
def test_a_value_outside_its_range_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Invalid, match="ORG-15|ORG-13"):
        checked(name, value)


@pytest.mark.rule("ORG-15")
def test_a_stored_value_wins_over_the_default() -> None:
    policy = Policy({"org.invite_hours": 5})
    assert policy.number("org.invite_hours") == 5
    assert policy.number("chat.undo_minutes") == 10
    assert policy.flag("perm.inherit_read")


@pytest.mark.rule("ORG-15")
def test_the_working_day_begins_before_it_ends() -> None:
    with pytest.raises(Invalid):
        check_hours("18:00", "09:00")
    check_hours("09:00", "18:00")


@pytest.mark.rule("ORG-13")
@pytest.mark.parametrize("text", ["<b>/delete</b>", "'; DROP TABLE users; --", "a\nb", "👨‍👩‍👧", "{name}", "O’Brien"])
def test_text_is_kept_as_typed(text: str) -> None:
    assert cleaned(f"  {text}\t", field="name", longest=80) == text


@pytest.mark.rule("ORG-13")
def test_control_characters_are_removed_and_length_is_checked() -> None:
    assert cleaned("a\x00b\x1b[31mc\u202e", field="name", longest=80) == "ab[31mc"
    with pytest.raises(Invalid, match="too_long"):
        cleaned("x" * 81, field="name", longest=80)
    with pytest.raises(Invalid, match="missing"):
        cleaned(" \x00 ", field="name", longest=80)
    assert cleaned("", field="note", longest=80, empty=True) == ""


@pytest.mark.rule("ORG-13")
@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = cleaned(text, field="note", longest=400, empty=True)
    assert cleaned(once, field="note", longest=400, empty=True) == once


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("notify.approval_hours", ["16:00", "09:00", "09:00"], ["09:00", "16:00"]),
        ("money.plan_days", [1, -7, 0], [-7, 0, 1]),
        ("contract.end_days", [7, 30, 7], [30, 7]),
        ("xfer.approve_levels", ["B", "A"], ["A", "B"]),
    ],
)
def test_lists_are_kept_in_order_and_once(name: str, typed: list[Any], kept: list[Any]) -> None:
    assert checked(name, typed) == kept


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notify.approval_hours", []),
        ("notify.approval_hours", ["01:00", "02:00", "03:00", "04:00", "05:00"]),
        ("notify.approval_hours", ["25:00"]),
        ("money.plan_days", [31]),
        ("contract.end_days", [0]),
        ("xfer.approve_levels", ["D"]),
        ("product.discount_limit_bp", 10_001),
        ("opp.auto_win", 1),
        ("approval.confirm_amount", -1),
    ],
)
def test_what_deals_and_money_do_not_take_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Invalid):
        checked(name, value)


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    ("name", "words", "kept"),
    [
        ("money.plan_days", "−7, −3, 0, +1", [-7, -3, 0, 1]),
        ("money.plan_days", "-5 0", [-5, 0]),
        ("contract.end_days", "60、30、7", [60, 30, 7]),
        ("contract.end_days", "没有", []),
        ("contract.end_days", "None", []),
        ("notify.approval_hours", "9:00 16:00", ["09:00", "16:00"]),
        ("notify.approval_hours", "8:30", ["08:30"]),
        ("approval.confirm_amount", "30万", 300_000),
        ("approval.confirm_amount", "1.5m", 1_500_000),
        ("product.discount_limit_bp", "15%", 1_500),
        ("product.discount_limit_bp", "12.5％", 1_250),
        ("product.discount_limit_bp", "800", 800),
        ("export.approve_rows", "2,000", 2_000),
        ("xfer.approve_levels", "A B", ["A", "B"]),
    ],
)
def test_values_are_taken_as_people_write_them(name: str, words: str, kept: Any) -> None:
    assert said(name, words) == kept


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("money.plan_days", "31"),
        ("contract.end_days", "0 30"),
        ("notify.approval_hours", "24:00"),
        ("notify.approval_hours", "没有"),
        ("product.discount_limit_bp", "101%"),
        ("approval.confirm_amount", "很多"),
    ],
)
def test_words_outside_the_range_are_refused(name: str, words: str) -> None:
    with pytest.raises(Invalid, match="outside_range"):
        said(name, words)
