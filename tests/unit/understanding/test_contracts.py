"""A contract and its money as people say them: parts, delivery, sums, days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import contracts
from bot.understanding.reading import DateFound, Money, Reading

NOW = datetime(2026, 7, 9, 14, 32, tzinfo=ZoneInfo("Asia/Taipei"))


def a_reading(text: str, *found: str, **more: object) -> Reading:
    """A business statement with a sum, and dates where these words stand."""
    dates = tuple(
        DateFound(word, (text.index(word), text.index(word) + len(word)), NOW.replace(month=8, day=20), None, "day")
        for word in found
    )
    values = {"kind": "business", "amount": Money(45_000_000, "CNY"), "dates": dates, **more}
    return Reading(text, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("顺达签合同 45万，30/60/10，8月20日交付", (30, 60, 10)),
        ("付款 30%/60%/10%", (30, 60, 10)),
        ("50/50", (50, 50)),
        ("8/20 交付", ()),
        ("30/60/5", ()),
        ("2026/08/20", ()),
        ("100", ()),
        ("0/100", ()),
    ],
)
def test_only_parts_that_make_a_hundred_are_parts(text: str, parts: tuple[int, ...]) -> None:
    assert contracts.shares(text) == parts


def test_what_does_not_divide_goes_to_the_last_part() -> None:
    assert contracts.parts_of(10_001, (33, 33, 34)) == [3300, 3300, 3401]
    assert sum(contracts.parts_of(999, (30, 60, 10))) == 999


@pytest.mark.parametrize("text", ["签合同 45万，8月20日交付", "簽合約，交貨 8月20日", "8月20日 delivery, 450K"])
def test_the_date_beside_delivery_is_its_day(text: str) -> None:
    assert contracts.delivery(a_reading(text, "8月20日")) == date(2026, 8, 20)


def test_a_date_far_from_delivery_is_none_of_it() -> None:
    assert contracts.delivery(a_reading("8月20日见了张总之后又聊了很久，说要尽快交付", "8月20日")) is None


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("45万", 45_000_000),
        ("450,000", 45_000_000),
        ("42000", 4_200_000),
        ("4.2万元", 4_200_000),
        ("450K", 45_000_000),
        ("¥ 500", 50_000),
        ("0", None),
        ("周五打款 4万", None),
        ("12.345", None),
    ],
)
def test_a_sum_is_the_whole_text(text: str, minor: int | None) -> None:
    assert contracts.sum_of(text, "CNY") == minor


def test_a_currency_without_minor_unit_has_none() -> None:
    assert contracts.sum_of("5万", "JPY") == 50_000


@pytest.mark.parametrize(
    ("text", "business", "is_contract", "is_receipt"),
    [
        ("顺达物流签合同 45万", "signed", True, False),
        ("Contract with Shunda 450K", None, True, False),
        ("顺达 年度运输合同 45万 含 A100×3", None, False, False),
        ("顺达物流到账 4.2万", "paid", False, True),
        ("收到顺达物流 4.2万", None, False, True),
        ("报价 45万", "quoted", False, False),
    ],
)
def test_what_was_done_tells_a_contract_from_money(
    text: str, business: str | None, is_contract: bool, is_receipt: bool
) -> None:
    reading = a_reading(text, business=business)
    assert (contracts.is_contract(reading), contracts.is_receipt(reading)) == (is_contract, is_receipt)


def test_money_came_on_the_day_said_and_never_ahead() -> None:
    assert contracts.received_on(a_reading("到账 4万"), NOW.date()) == NOW.date()
    assert contracts.received_on(a_reading("8月20日到账 4万", "8月20日"), NOW.date()) == NOW.date()
    assert contracts.received_on(a_reading("8月20日到账 4万", "8月20日"), date(2026, 9, 1)) == date(2026, 8, 20)
