"""How running numbers are written (NUM-1, NUM-5)."""

from datetime import date

import pytest

from storage.entities.numbers import NUMBER_KINDS, Pattern, Reset
from storage.errors import Invalid
from storage.rules import numbers as rules

DAY = date(2026, 7, 9)


@pytest.mark.rule("NUM-1")
def test_shipped_numbers_show_their_kind_and_month() -> None:
    written = {kind: rules.written(rules.DEFAULTS[kind], DAY, 12) for kind in NUMBER_KINDS}
    assert written == {
        "contract": "HT-202607-0012",
        "quote": "BJ-202607-0012",
        "receipt": "HK-202607-0012",
        "refund": "TK-202607-0012",
        "product": "CP-202607-0012",
    }


@pytest.mark.rule("NUM-1")
@pytest.mark.parametrize(
    ("text", "reset", "number", "period"),
    [
        ("{seq:1}", "never", "123456", ""),
        ("A{yy}/{seq:3}", "yearly", "A26/123456", "2026"),
        ("{mm}-{yyyy}-{seq:9}", "monthly", "07-2026-000123456", "2026-07"),
        ("{yyyy}{mm}{dd}{seq:2}", "daily", "20260709123456", "2026-07-09"),
    ],
)
def test_a_pattern_has_fixed_text_date_parts_and_one_counter(text: str, reset: str, number: str, period: str) -> None:
    pattern = rules.checked("contract", text, reset)
    assert rules.written(pattern, DAY, 123_456) == number
    assert rules.period(pattern, DAY) == period


@pytest.mark.rule("NUM-1")
@pytest.mark.parametrize(
    ("text", "reset"),
    [
        ("HT-{yyyy}", "yearly"),
        ("{seq:2}{seq:2}", "never"),
        ("{seq:0}", "never"),
        ("{week}{seq:2}", "never"),
        ("{seq:2}", "yearly"),
        ("{yyyy}{seq:2}", "monthly"),
        ("{yyyy}{mm}{seq:2}", "daily"),
        ("{seq:2}", "hourly"),
        ("x" * 40 + "{seq:2}", "never"),
    ],
)
def test_a_pattern_that_could_repeat_a_number_is_refused(text: str, reset: str) -> None:
    with pytest.raises(Invalid):
        rules.checked("contract", text, reset)


@pytest.mark.rule("NUM-1")
def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Invalid):
        rules.checked("invoice", "{seq:2}", "never")


@pytest.mark.rule("NUM-5")
def test_the_period_is_that_of_the_day() -> None:
    pattern = Pattern("contract", "{yyyy}-{seq:2}", "yearly")
    assert rules.period(pattern, date(2026, 12, 31)) == "2026"
    assert rules.period(pattern, date(2027, 1, 1)) == "2027"


@pytest.mark.rule("NUM-1")
@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("HT-YYYYMM-0001", "HT-{yyyy}{mm}-{seq:4}"),
        (" ＨＴYY-001 ", "HT{yy}-{seq:3}"),
        ("BJ2-YYYYMMDD-01", "BJ2-{yyyy}{mm}{dd}-{seq:2}"),
        ("订单001号", "订单{seq:3}号"),
        ("HT-{yyyy}-{seq:4}", "HT-{yyyy}-{seq:4}"),
    ],
)
def test_a_pattern_is_read_from_a_number_as_it_shall_look(words: str, text: str) -> None:
    assert rules.pattern_in(words) == text


@pytest.mark.rule("NUM-1")
@pytest.mark.parametrize(
    ("text", "wanted", "reset"),
    [
        ("{yyyy}{mm}-{seq:4}", "monthly", "monthly"),
        ("{yyyy}-{seq:4}", "monthly", "yearly"),
        ("{seq:4}", "daily", "never"),
        ("{yyyy}{mm}{dd}-{seq:4}", "never", "never"),
    ],
)
def test_a_period_the_number_does_not_show_becomes_a_longer_one(text: str, wanted: Reset, reset: Reset) -> None:
    assert rules.longest_reset(text, wanted) == reset
