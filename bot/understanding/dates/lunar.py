"""The lunar calendar of 2020 to 2041: festivals count by it, and old customers do (农历八月十五, 初五)."""

from datetime import date, timedelta

# New Year's day, the leap month or 0, and the months in order: L has 30 days, s has 29.
_TABLE = """
2020-01-25  4 sLLLsLssLsLsL
2021-02-12  0 sLLsLsLsLsLs
2022-02-01  0 LsLsLLsLsLsL
2023-01-22  2 sLssLLsLLsLsL
2024-02-10  0 sLssLsLLsLLs
2025-01-29  6 LsLssLsLsLLLs
2026-02-17  0 LsLssLssLLLs
2027-02-06  0 LLsLssLssLLs
2028-01-26  5 LLLsLssLssLLs
2029-02-13  0 LLsLsLsLssLL
2030-02-03  0 sLsLLsLsLsLs
2031-01-23  3 sLLsLsLLsLsLs
2032-02-11  0 LssLsLLsLLsL
2033-01-31 11 sLssLsLsLLLsL
2034-02-19  0 sLssLsLsLLsL
2035-02-08  0 LsLssLssLLsL
2036-01-28  6 LLsLssLssLsLL
2037-02-15  0 LLsLssLssLsL
2038-02-04  0 LLsLsLsLssLs
2039-01-24  5 LLsLLsLsLsLss
2040-02-12  0 LsLLsLsLLsLs
2041-02-01  0 sLsLsLLsLLsL
"""
Month = tuple[int, date, int]


def _months() -> tuple[Month, ...]:
    """Every month with its number (negative for a leap month), its first day and its length."""
    months = []
    for line in _TABLE.split("\n")[1:-1]:
        new_year, leap, lengths = line.split()
        first, number = date.fromisoformat(new_year), 0
        for index, length in enumerate(lengths):
            is_leap = index == int(leap) != 0
            number += not is_leap
            days = 30 if length == "L" else 29
            months.append((-number if is_leap else number, first, days))
            first += timedelta(days=days)
    return tuple(months)


MONTHS = _months()


def in_year(year: int, month: int, day: int) -> date | None:
    """A lunar day of the lunar year that begins in that year; day 0 is the last one of the month."""
    found = [each for each in MONTHS if each[0] == month and -30 < (each[1] - date(year, month, 1)).days < 90]
    return next((made for each in found if (made := _day(each, day))), None)


def nearest(month: int | None, day: int, today: date) -> tuple[date, ...]:
    """The last such day before today, if any, and the next ones from today on; of any month where none is named."""
    days = [made for each in MONTHS if month in (None, each[0]) and (made := _day(each, day))]
    past = [each for each in days if each < today][-1:]
    return (*past, *[each for each in days if each >= today][:2])


def _day(month: Month, day: int) -> date | None:
    number, first, length = month
    if not 0 <= day <= length:
        return None
    return first + timedelta(days=(day or length) - 1)
