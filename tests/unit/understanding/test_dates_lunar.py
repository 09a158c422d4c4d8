"""Lunar days and festivals in Chinese, counted from Thu 9 Jul 2026 14:32 (lunar: the 25th of the fifth month)."""

from datetime import date, datetime, timedelta

import pytest

from bot.understanding.dates import lunar
from bot.understanding.dates.solar_terms import day_of_term
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
        ("农历新年", "Sat 6 Feb 09:00 2027"),
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
    "text",
    [
        "中秋礼盒要两百份",
        "端午的粽子券",
        "他儿子读初三",
        "初一班的家长",
        "初中同学",
        "过年的福利",
        "大雪后路不通",
        "二十一再说",
        "小满姐要补货",
        "中秋给员工发礼盒",
    ],
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
    assert lunar.in_year(2020, -4, 1) == date(2020, 5, 23)
    assert lunar.in_year(2000, 1, 1) == date(2000, 2, 5)
    assert lunar.in_year(2099, 8, 15) == date(2099, 9, 29)
    assert lunar.in_year(2102, 1, 1) is None


def test_the_year_of_the_moon_begins_where_the_last_one_ends() -> None:
    for year in range(lunar.FIRST, lunar.LAST):
        _, first, days = lunar.months(year)[-1]
        assert first + timedelta(days=days) == lunar.months(year + 1)[0][1]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("清明", date(2008, 4, 4)),
        ("芒种", date(2024, 6, 5)),
        ("雨水", date(2026, 2, 18)),
        ("冬至", date(2021, 12, 21)),
        ("立春", date(2044, 2, 4)),
        ("秋分", date(2100, 9, 23)),
    ],
)
def test_solar_terms_follow_the_sun(name: str, day: date) -> None:
    assert day_of_term(name, day.year) == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # A year word stands before the calendar's name, behind it, or before the month alone.
        ("2018年农历八月初三", "Wed 12 Sep 09:00 2018"),
        ("农历2031年三月十九", "Thu 10 Apr 09:00 2031"),
        ("二〇二八年农历五月初十", "Fri 2 Jun 09:00 2028"),
        ("明年九月初三", "Sat 2 Oct 09:00 2027"),
        ("去年六月初八", "Wed 2 Jul 09:00 2025"),
        ("明年腊月廿八", "Mon 24 Jan 09:00 2028"),
        ("农历闰五月初二", "Sat 24 Jun 09:00 2028"),
        # Tens with 廿 count by the moon, with a day's sign by the sun.
        ("八月廿六", "Tue 6 Oct 09:00"),
        ("八月廿六日", "Wed 26 Aug 09:00"),
        # A festival or a solar term by its name, of the year that is said or the next to come.
        ("寒露", "Thu 8 Oct 09:00"),
        ("2012年端午", "Sat 23 Jun 09:00 2012"),
        ("2040年中秋节", "Thu 20 Sep 09:00 2040"),
        ("前年春节", "Sat 10 Feb 09:00 2024"),
        ("明年谷雨", "Tue 20 Apr 09:00 2027"),
        ("春节", "Sat 6 Feb 09:00 2027"),
        ("复活节周一", "Mon 29 Mar 09:00 2027"),
        ("中秋节晚上八点再约", "Fri 25 Sep 20:00"),
        ("重阳节联系一下", "Sun 18 Oct 09:00"),
        ("端午节拜访了他们", "Fri 19 Jun 09:00"),
    ],
)
def test_lunar_days_and_festivals_of_any_year(text: str, at: str) -> None:
    found = dates(text)
    assert [f"{each.start:%a} {each.start.day} {each.start:%b %Y}" for each in found] == [_day_of(at)]


def _day_of(at: str) -> str:
    words = at.split()
    return " ".join((*words[:3], words[4] if len(words) > 4 else "2026"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("农历九月", date(2026, 10, 10), date(2026, 11, 9)),
        ("明年腊月", date(2027, 12, 28), date(2028, 1, 26)),
        ("正月再谈", date(2027, 2, 6), date(2027, 3, 8)),
        ("农历九月初二到初六", date(2026, 10, 11), date(2026, 10, 16)),
        ("大年初三至初五", date(2027, 2, 8), date(2027, 2, 11)),
    ],
)
def test_a_month_of_the_moon(text: str, start: date, end: date) -> None:
    (found,) = dates(text)
    assert found.start.date() == start
    assert found.end is not None
    assert found.end.date() == end
