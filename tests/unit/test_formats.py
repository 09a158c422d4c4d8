"""Dates, money and phones as people write them, on the sample day: Thursday 9 July 2026, 14:32, Taipei."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import LOCALES, phones, texts
from bot.texts import money as sums
from bot.texts.formats import Formats
from storage.entities.instants import to_ms

TAIPEI = ZoneInfo("Asia/Taipei")


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> int:
    return to_ms(datetime(year, month, day, hour, minute, tzinfo=TAIPEI))


NOW = at(7, 9, 14, 32)


def formats(locale: str, currency: str = "CNY") -> Formats:
    return texts(locale).at(NOW, TAIPEI, currency=currency).formats


def each(cn: str, tw: str, en: str) -> list[tuple[str, str]]:
    return list(zip(LOCALES, (cn, tw, en), strict=True))


@pytest.mark.parametrize(("locale", "shown"), each("周三 7月15日 10:00", "7月15日（週三）10:00", "Wed 15 Jul 10:00"))
def test_a_moment(locale: str, shown: str) -> None:
    assert formats(locale).moment(at(7, 15, 10)) == shown


@pytest.mark.parametrize(("locale", "shown"), each("2027年1月5日 周二", "2027年1月5日（週二）", "Tue 5 Jan 2027"))
def test_another_year_is_named(locale: str, shown: str) -> None:
    assert formats(locale).weekday_day(at(1, 5, year=2027)) == shown


@pytest.mark.parametrize(("locale", "shown"), each("7月13日 周一", "7月13日（週一）", "Mon 13 Jul"))
def test_a_day_as_heading(locale: str, shown: str) -> None:
    assert formats(locale).day_weekday(date(2026, 7, 13)) == shown


@pytest.mark.parametrize(
    ("locale", "shown"),
    each(
        "今天 14:32|昨天 09:00|明天 09:00|周三 7月15日 10:00",
        "今天 14:32|昨天 09:00|明天 09:00|7月15日（週三）10:00",
        "today 14:32|yesterday 09:00|tomorrow 09:00|Wed 15 Jul 10:00",
    ),
)
def test_near_days_have_names(locale: str, shown: str) -> None:
    moments = [NOW, at(7, 8, 9), at(7, 10, 9), at(7, 15, 10)]
    assert "|".join(formats(locale).near(moment) for moment in moments) == shown


@pytest.mark.parametrize(("locale", "shown"), each("今天 18:00", "今天 18:00", "18:00 today"))
def test_from_when(locale: str, shown: str) -> None:
    assert formats(locale).near_from(at(7, 9, 18)) == shown


@pytest.mark.parametrize(
    ("locale", "shown"),
    each("昨天|6月2日|3 天前|45 天前|7月8日", "昨天|6月2日|3 天前|45 天前|7月8日",
         "yesterday|2 Jun|3 days ago|45 days ago|8 July"),
)  # fmt: skip
def test_days_gone_by(locale: str, shown: str) -> None:
    f = formats(locale)
    told = [f.near_day(at(7, 8, 23, 59)), f.near_day(at(6, 2)), f.ago(at(7, 6, 23, 59)), f.ago(at(5, 25)),
            f.day_long(at(7, 8))]  # fmt: skip
    assert "|".join(told) == shown


def test_days_are_those_of_the_zone() -> None:
    assert formats("en").near(to_ms(datetime(2026, 7, 8, 16, 30, tzinfo=ZoneInfo("UTC")))) == "today 00:30"


@pytest.mark.parametrize(("locale", "shown"), each("周六", "週六", "Saturday"))
def test_a_weekday_alone(locale: str, shown: str) -> None:
    assert formats(locale).weekday(date(2026, 7, 11)) == shown


def test_a_time_of_telegram_holds_our_words() -> None:
    shown = formats("zh-CN").tg_time(at(7, 15, 10))
    assert shown == '<tg-time unix="1784080800" format="wDt">周三 7月15日 10:00</tg-time>'
    assert formats("en").tg_clock(at(7, 9, 16)) == '<tg-time unix="1783584000" format="t">16:00</tg-time>'


def test_without_a_moment_dates_refuse_and_figures_work() -> None:
    f = texts("en").formats
    assert f.phone("+8613800001234") == "+86 138 0000 1234"
    with pytest.raises(ValueError, match="Texts.at"):
        f.near(NOW)
    with pytest.raises(ValueError, match="currency"):
        f.money(100)


def test_hours_of_quiet() -> None:
    assert formats("zh-TW").span(time(21), time(8)) == "21:00–08:00"


@pytest.mark.parametrize(
    ("locale", "shown"),
    each(
        "45万|12.6万|326万|1.2亿|8,500|1亿|13.5万",
        "45萬|12.6萬|326萬|1.2億|8,500|1億|13.5萬",
        "450K|126K|3.26M|120M|8.5K|100M|135K",
    ),
)
def test_money_is_short(locale: str, shown: str) -> None:
    whole = [450_000, 126_000, 3_260_000, 120_000_000, 8_500, 99_999_999, 135_000]
    assert "|".join(formats(locale).money(amount * 100) for amount in whole) == shown


def test_english_billions_and_small_sums() -> None:
    f = formats("en")
    assert [f.money(100 * n) for n in (1_200_000_000, 12_600, 999, 999_960)] == ["1.2B", "12.6K", "999", "1M"]


@pytest.mark.parametrize(("locale", "shown"), each("美元 1.2万", "美元 1.2萬", "US$12K"))
def test_a_foreign_sum_names_its_currency(locale: str, shown: str) -> None:
    assert formats(locale).money(1_200_000, "USD") == shown


def test_a_currency_without_a_sign_has_its_code() -> None:
    assert formats("en").money(12_000_000, "KWD") == "KWD 12K"


@pytest.mark.parametrize(("locale", "shown"), each("45万|453,210|8,500", "45萬|453,210|8,500", "450K|453,210|8.5K"))
def test_a_writing_button_never_rounds(locale: str, shown: str) -> None:
    amounts = [45_000_000, 45_321_000, 850_000]
    assert "|".join(formats(locale).money_button(amount) for amount in amounts) == shown


def test_digits_show_cents_only_where_there_are_any() -> None:
    f = formats("zh-CN")
    assert [f.money_digits(n) for n in (45_000_000, 45_321_050)] == ["450,000", "453,210.50"]
    assert formats("zh-TW", "JPY").money_digits(450_000) == "450,000"


@given(st.integers(-(10**14), 10**14), st.sampled_from(LOCALES))
def test_an_exact_short_form_is_the_sum(minor: int, locale: str) -> None:
    f = formats(locale)
    scales = f._scales()
    exact = sums.short_exact(minor, "CNY", scales)
    if exact is None:
        assert re.fullmatch(r"-?[\d,]+(\.\d\d)?", f.money_button(minor))
        return
    sign = next((int(unit) for unit, word, _ in scales if exact.endswith(word)), 1)
    number = re.sub(r"[^\d.-]", "", exact)
    assert round(float(number) * sign * 100) == minor


@pytest.mark.parametrize(
    ("locale", "shown"),
    each(
        "138 0000 1234|+886 912 345 678",
        "+86 138 0000 1234|0912-345-678",
        "+86 138 0000 1234|+886 912 345 678",
    ),
)
def test_phones_at_home_and_abroad(locale: str, shown: str) -> None:
    assert "|".join(map(formats(locale).phone, ["+8613800001234", "+886912345678"])) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+8613800001234", "+86 138****1234"), ("+886912345678", "+886 91****678"), ("+6591234567", "+65 91****67")],
)
def test_a_masked_phone_hides_four_digits(number: str, shown: str) -> None:
    assert formats("zh-CN").phone_masked(number) == shown


@given(st.text(max_size=30) | st.from_regex(r"\+[0-9]{1,15}", fullmatch=True))
def test_any_phone_can_be_shown(number: str) -> None:
    for locale in LOCALES:
        assert isinstance(phones.full(number, locale), str)
    hidden = re.sub(r"\D", "", number)
    assert phones.masked(number).count("****") == 1
    if len(hidden) > 7:
        assert hidden not in re.sub(r"\D", "", phones.masked(number))


@pytest.mark.parametrize(("locale", "shown"), each("80 米|1.2 公里", "80 公尺|1.2 公里", "80 m|1.2 km"))
def test_distances(locale: str, shown: str) -> None:
    assert "|".join(map(formats(locale).distance, [80, 1_200])) == shown


def test_counts_ordinals_and_shares() -> None:
    f = formats("en")
    assert [f.count(34), f.count(1000), f.count(1001)] == ["34", "1,000", "1,000+"]
    assert [f.ordinal(n) for n in (1, 2, 3, 4, 11, 21)] == ["1st", "2nd", "3rd", "4th", "11th", "21st"]
    assert [f.percent(8_150), f.percent(1_200)] == ["81.5%", "12%"]


@given(st.integers(0, 4_102_444_800_000), st.sampled_from(LOCALES))
def test_any_instant_can_be_written(moment: int, locale: str) -> None:
    f = formats(locale)
    for write in (f.moment, f.near, f.near_from, f.near_day, f.ago, f.chip, f.chip_clock, f.chip_word, f.day_clock):
        assert write(moment).strip() == write(moment) != ""
