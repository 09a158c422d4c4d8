"""What is shown of phones to whom, and what a reveal needs."""

import pytest

from storage.entities.customers import ShownPhone
from storage.errors import Invalid, Limit
from storage.rules.masking import check_reveal_reason, check_reveals, shown_phones


@pytest.mark.rule("PERM-15")
def test_phones_are_whole_or_masked_never_half() -> None:
    kept = ("+8613800001234", "+862155556666;ext=12", "前台 5555666677")
    assert [phone.number for phone in shown_phones(kept, full=True)] == list(kept)
    masked = shown_phones(kept, full=False)
    assert masked[0] == ShownPhone("+86 138****1234", masked=True)
    for phone, original in zip(masked, kept, strict=True):
        assert phone.masked
        digits = "".join(char for char in original if char.isdigit())
        assert digits not in phone.number.replace(" ", "")
        assert "****" in phone.number


@pytest.mark.rule("PERM-15")
def test_the_fifty_first_reveal_of_a_day_is_refused() -> None:
    check_reveals(49, 50, next_allowed_at=1)
    with pytest.raises(Limit) as refused:
        check_reveals(50, 50, next_allowed_at=1)
    assert (refused.value.rule, refused.value.params["next_allowed_at"]) == ("PERM-15", 1)


@pytest.mark.rule("PERM-17")
def test_high_privacy_needs_a_reason() -> None:
    check_reveal_reason("normal", None)
    check_reveal_reason("high", "客户投诉")
    for reason in (None, "", "  "):
        with pytest.raises(Invalid):
            check_reveal_reason("high", reason)
