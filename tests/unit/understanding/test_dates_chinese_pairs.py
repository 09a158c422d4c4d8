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
        ("11月到2月", datetime(2027, 3, 1)),
        ("今年中秋节到重阳节", datetime(2026, 10, 19)),
        ("圣诞节到元旦", datetime(2027, 1, 2)),
        ("7月20日10:00时至7月22日18:00时", datetime(2026, 7, 22, 18)),
    ],
)
def test_a_range_ends_where_it_says(text: str, end: datetime) -> None:
    assert [found.end for found in dates(text)] == [end.replace(tzinfo=TAIPEI)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # The end is the next such hour after the beginning, over midnight as well.
        ("今晚10点到凌晨1点", datetime(2026, 7, 9, 22), datetime(2026, 7, 10, 1)),
        ("21:30-5:30", datetime(2026, 7, 9, 21, 30), datetime(2026, 7, 10, 5, 30)),
        ("19:40~次日06:20", datetime(2026, 7, 9, 19, 40), datetime(2026, 7, 10, 6, 20)),
        ("从明天下午四点到后天九点", datetime(2026, 7, 10, 16), datetime(2026, 7, 11, 9)),
        ("8月15号2点和8月16号10点之间", datetime(2026, 8, 15, 14), datetime(2026, 8, 16, 10)),
        ("4点pm到6点", datetime(2026, 7, 9, 16), datetime(2026, 7, 9, 18)),
        # The year in front is that of both ends; an end without its year is the next one.
        ("2027年3月2日-4月8日", datetime(2027, 3, 2), datetime(2027, 4, 9)),
        ("2026年11月20日到2月3日", datetime(2026, 11, 20), datetime(2027, 2, 4)),
        ("2027/2/11-2027/5/6", datetime(2027, 2, 11), datetime(2027, 5, 7)),
        ("8月12到15去展会", datetime(2026, 8, 12), datetime(2026, 8, 16)),
        ("九月十一到十四", datetime(2026, 9, 11), datetime(2026, 9, 15)),
        ("2027年8-10月", datetime(2027, 8, 1), datetime(2027, 11, 1)),
        # What was is kept from end to end.
        ("6月20号到6月24号去过", datetime(2026, 6, 20), datetime(2026, 6, 25)),
    ],
)
def test_a_range_over_midnight_and_over_days(text: str, start: datetime, end: datetime) -> None:
    found = dates(text)
    assert [(each.start, each.end) for each in found] == [(start.replace(tzinfo=TAIPEI), end.replace(tzinfo=TAIPEI))]


def test_further_days_of_a_month_are_offered() -> None:
    (found,) = dates("8月5号，8号，11号")
    assert shown(found) == "Wed 5 Aug 09:00"
    assert [choice.day for choice in found.choices] == [8, 11]


def test_the_day_after_is_counted_from_the_day_before_it() -> None:
    assert [shown(each) for each in dates("7月20日到杭州，次日拜访")][1:] == ["Tue 21 Jul 09:00"]
    assert moment("次日上午十点") == "Fri 10 Jul 10:00"
    assert dates("展会第二天的人多") == []


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
        ("9月最后一天再约", "Wed 30 Sep 09:00"),
        ("下个月第一天再约", "Sat 1 Aug 09:00"),
        ("明年这个月5号再约", "Mon 5 Jul 09:00 2027"),
        ("下周三15时再约", "Wed 15 Jul 15:00"),
        ("明天下午3点20分十五秒", "Fri 10 Jul 15:20"),
        ("九月三", "Thu 3 Sep 09:00"),
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


@pytest.mark.parametrize(("text", "year"), [("上年", 2025), ("下一年", 2027), ("这一年", 2026), ("下年度", 2027)])
def test_a_year_beside_this_one(text: str, year: int) -> None:
    assert [found.start for found in dates(text)] == [datetime(year, 1, 1, tzinfo=TAIPEI)]


@pytest.mark.parametrize("text", ["剩下年货没拿", "第一天上班"])
def test_years_and_months_inside_other_words(text: str) -> None:
    assert "next" not in [found.role for found in dates(text)]
