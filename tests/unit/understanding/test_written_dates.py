"""What the bot writes, it reads: a date in its own words, in each language, is read back as itself."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.texts import texts
from bot.texts.formats import Formats
from bot.understanding import find_dates, read_date

LANGUAGES = ("zh-CN", "zh-TW", "en")
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Taipei", "Europe/London", "America/Chicago")]
)
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1))
MINUTE, DAY, FIVE_YEARS = 1, 24 * 60, 5 * 365 * 24 * 60
# Near days have words of their own, so they are drawn as often as far ones.
AHEAD = st.integers(MINUTE, 15 * DAY) | st.integers(MINUTE, 400 * DAY) | st.integers(MINUTE, FIVE_YEARS)
MOMENTS = [(name, lang) for name in ("moment", "near", "day_clock") for lang in LANGUAGES]
MOMENTS += [("near_from", lang) for lang in LANGUAGES] + [("chip_clock", "zh-CN"), ("chip_clock", "zh-TW")]
DAYS = [(name, lang) for name in ("day", "day_long", "weekday_day", "day_weekday", "dated") for lang in LANGUAGES]
DAYS += [("near_day", lang) for lang in LANGUAGES] + [("chip", "zh-CN"), ("chip", "zh-TW")]


def at(now: datetime, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Now, and a whole minute some minutes later; not in the hour that a clock shows twice or never."""
    here = now.replace(second=0, microsecond=0, tzinfo=zone)
    there = (now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)).replace(tzinfo=zone)
    for moment in (here, there):
        assume(moment.utcoffset() == moment.replace(fold=1).utcoffset())
    return here, there


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def written(name: str, lang: str, now: datetime, moment: datetime, zone: ZoneInfo) -> str:
    """The moment in one of the forms of bot.texts.formats."""
    formats: Formats = texts(lang).at(milliseconds(now), zone).formats
    return str(getattr(formats, name)(milliseconds(moment)))


@pytest.mark.parametrize(("name", "lang"), MOMENTS)
@given(now=NOWS, minutes=AHEAD, zone=ZONES)
def test_a_moment_ahead_is_read_back_to_the_minute(
    name: str, lang: Any, now: datetime, minutes: int, zone: ZoneInfo
) -> None:
    here, moment = at(now, minutes, zone)
    words = written(name, lang, here, moment, zone)
    found = read_date(words, here, zone, lang)
    assert found is not None, words
    assert found.at == moment, words


@pytest.mark.parametrize(("name", "lang"), DAYS)
@given(now=NOWS, minutes=AHEAD, zone=ZONES)
def test_a_day_ahead_is_read_back_as_that_day(
    name: str, lang: Any, now: datetime, minutes: int, zone: ZoneInfo
) -> None:
    here, moment = at(now, minutes, zone)
    assume(moment.date() > here.date())
    words = written(name, lang, here, moment, zone)
    found = read_date(words, here, zone, lang)
    assert found is not None, words
    assert found.at is not None, words
    assert found.at.date() == moment.date(), words


@pytest.mark.parametrize("lang", LANGUAGES)
@given(now=NOWS, minutes=st.integers(-FIVE_YEARS, FIVE_YEARS), zone=ZONES)
def test_a_day_with_its_year_is_read_back_from_both_sides(
    lang: Any, now: datetime, minutes: int, zone: ZoneInfo
) -> None:
    here, moment = at(now, minutes, zone)
    words = written("dated", lang, here, moment, zone)
    (found,) = find_dates(words, here, zone, lang)
    assert (found.start.date(), found.grain) == (moment.date(), "day"), words
