"""Phone numbers: read, compared, masked (ORG-6, PERM-15, PERM-16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.phones import is_last_digits, is_whole_number, masked, parsed


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("０９１２-345-678", "TW", "+886912345678"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "TW", "+8613800138000"),
        ("(02) 2345-6789", "TW", "+886223456789"),
        ("+852 9123 4567", "CN", "+85291234567"),
    ],
)
def test_a_number_has_one_form_whatever_its_spelling(typed: str, region: str, number: str) -> None:
    phone = parsed(typed, region)
    assert (phone.number, phone.key, phone.verified) == (number, number, True)


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize("typed", ["010-62551234转805", "010-62551234 ext 805", "010-62551234 分机805"])
def test_an_extension_is_kept_apart(typed: str) -> None:
    phone = parsed(typed, "CN")
    assert (phone.number, phone.extension) == ("+861062551234", "805")


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize("typed", ["问王总要", "12", "9999999999999999", ""])
def test_what_cannot_be_read_is_kept_as_typed_without_a_key(typed: str) -> None:
    phone = parsed(typed, "CN")
    assert (phone.number, phone.verified, phone.key) == (typed, False, None)


@pytest.mark.rule("PERM-15")
@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613812341234", "+86 138****1234"),
        ("+886912345678", "+886 9****5678"),
        ("+85291234567", "+852 ****4567"),
        ("12345", "****5"),
        ("问王总", "****"),
    ],
)
def test_a_masked_number_hides_at_least_four_digits(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.rule("PERM-15")
@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_no_masked_number_can_be_dialled(number: str) -> None:
    digits = [char for char in masked(number) if char.isdigit()]
    assert len(digits) <= len(number) - 1 - 4
    assert "****" in masked(number)


@pytest.mark.rule("PERM-16")
def test_seven_digits_are_a_number_and_four_are_last_digits() -> None:
    assert is_whole_number("138 0013")
    assert not is_whole_number("123456")
    assert [is_last_digits(text) for text in ("1234", "123456", "123", "1234567", "12a4")] == [
        True,
        True,
        False,
        False,
        False,
    ]
