"""Lunar days and festivals in Chinese, counted from Thu 9 Jul 2026 14:32 (lunar: the 25th of the fifth month)."""

from datetime import date, datetime

import pytest

from bot.understanding.dates import lunar
from tests.unit.understanding.reps import TAIPEI, dates, moment

WINTER = datetime(2027, 1, 20, 10, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("农历八月十五再约", "Fri 25 Sep 09:00"),
        ("阴历六月初六再约", "Sun 19 Jul 09:00"),
        ("农历八月十五", "Fri 25 Sep 09:00"),
        ("正月初八再联系", "Sat 13 Feb 09:00 2027"),
        ("大年初六去拜年", "Thu 11 Feb 09:00 2027"),
        ("腊月廿三送过去", "Sat 30 Jan 09:00 2027"),
        ("九月初九再约", "Sun 18 Oct 09:00"),
        ("初五再约", "Sat 18 Jul 09:00"),
        ("廿三再约", "Wed 5 Aug 09:00"),
        ("明年正月十五再约", "Sat 20 Feb 09:00 2027"),
        ("除夕那天打给他", "Fri 5 Feb 09:00 2027"),
        ("冬至当天再打", "Tue 22 Dec 09:00"),
    ],
)
def test_lunar_days_and_days_of_festivals(text: str, at: str) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("中秋节", "Fri 25 Sep 09:00"),
        ("明年端午节", "Wed 9 Jun 09:00 2027"),
        ("平安夜", "Thu 24 Dec 09:00"),
        ("七夕", "Wed 19 Aug 09:00"),
        ("母亲节", "Sun 9 May 09:00 2027"),
        ("年三十", "Fri 5 Feb 09:00 2027"),
    ],
)
def test_a_festival_alone_is_its_day(text: str, at: str) -> None:
    assert moment(text) == at


def test_a_family_day_goes_by_the_language() -> None:
    assert moment("父親節", "zh-TW", region="CN") == "Sat 8 Aug 09:00"
    assert moment("父亲节", "zh-CN") == "Sun 20 Jun 09:00 2027"


@pytest.mark.parametrize(
    "text", ["中秋礼盒要两百份", "端午的粽子券", "他儿子读初三", "初一班的家长", "初中同学", "过年的福利"]
)
def test_an_occasion_and_a_class_are_no_days(text: str) -> None:
    assert dates(text) == []


def test_the_days_after_a_festival_are_asked_about() -> None:
    assert moment("年后再约", now=WINTER) == "Mon 15 Feb 09:00 2027 | Mon 22 Feb 09:00 2027"
    assert moment("过完年再约", now=WINTER) == "Mon 15 Feb 09:00 2027 | Mon 22 Feb 09:00 2027"
    assert moment("年前再约", now=WINTER) == "Thu 4 Feb 09:00 2027 | Thu 28 Jan 09:00 2027"


def test_a_festival_of_another_year_is_asked_about_in_that_year() -> None:
    assert moment("明年国庆后再约").startswith("Fri 8 Oct 09:00 2027")


def test_leap_months_and_the_ends_of_months() -> None:
    assert lunar.in_year(2025, 6, 1) == date(2025, 6, 25)
    assert lunar.in_year(2025, 7, 1) == date(2025, 8, 23)
    assert lunar.in_year(2026, 12, 0) == date(2027, 2, 5)
    assert lunar.in_year(2026, 1, 30) == date(2026, 3, 18)
    assert lunar.in_year(2026, 2, 30) is None
    assert lunar.in_year(2090, 1, 1) is None
