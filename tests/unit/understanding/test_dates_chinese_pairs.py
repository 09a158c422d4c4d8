"""Days and hours said in one breath in Chinese, counted from Thu 9 Jul 2026 14:32."""

from datetime import datetime

import pytest

from tests.unit.understanding.reps import TAIPEI, dates, moment, shown


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("15、16号去厂里", "Wed 15 Jul 09:00", 16),
        ("15或16号再约", "Wed 15 Jul 09:00", 16),
        ("8月5、6号去厂里", "Wed 5 Aug 09:00", 6),
        ("十五六号再约", "Wed 15 Jul 09:00", 16),
        ("七八号再约", "Fri 7 Aug 09:00", 8),
        ("周二、周四都可以约", "Tue 14 Jul 09:00", 16),
        ("周三或四再约", "Wed 15 Jul 09:00", 16),
        ("今明两天再约", "Thu 9 Jul 17:00", 10),
    ],
)
def test_of_two_days_the_first_counts_and_the_second_is_offered(text: str, first: str, second: int) -> None:
    found = dates(text)
    assert [shown(each) for each in found] == [first]
    assert [choice.day for choice in found[0].choices] == [second]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("明天早上9点到下午5点", datetime(2026, 7, 10, 17)),
        ("周一下午三到五点", datetime(2026, 7, 13, 17)),
        ("上周一到下周三", datetime(2026, 7, 16)),
        ("3月到5月", datetime(2027, 6, 1)),
    ],
)
def test_a_range_ends_where_it_says(text: str, end: datetime) -> None:
    assert [found.end for found in dates(text)] == [end.replace(tzinfo=TAIPEI)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("八月第二个周五再约", "Fri 14 Aug 09:00"),
        ("下个月最后一个周一再约", "Mon 31 Aug 09:00"),
        ("下一周的周二再约", "Tue 14 Jul 09:00"),
        ("7.15周三下午再约", "Wed 15 Jul 14:00"),
        ("1.5小时后再打", "Thu 9 Jul 16:02"),
        ("三个月后再约", "Fri 9 Oct 09:00"),
        ("9月后再约", "Tue 1 Sep 09:00"),
        ("今天7月9号，拜访了顺达", "Thu 9 Jul 14:32"),
        ("周五下午改到三点", "Fri 10 Jul 15:00"),
        ("年内再约", "Thu 31 Dec 09:00"),
        ("明早上班再打", "Fri 10 Jul 10:00"),
        ("下周五前后再约", "Fri 17 Jul 09:00"),
    ],
)
def test_days_told_by_their_place(text: str, at: str) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("一个多月后再约", "Sun 9 Aug 09:00 | Mon 24 Aug 09:00"),
        ("元旦前后再约", "Thu 31 Dec 09:00 | Mon 4 Jan 09:00 2027"),
        ("节后第一天再约", "Mon 28 Sep 09:00 | Mon 5 Oct 09:00"),
    ],
)
def test_what_is_only_about_is_asked(text: str, choices: str) -> None:
    assert moment(text) == choices
