"""The lunar calendar of 2000 to 2101: festivals count by it, and old customers do (农历八月十五, 初五)."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

# New Year's day, the leap month or 0, and the months in order: L has 30 days, s has 29.
_TABLE = """
2000-02-05  0 LLssLssLsLLs
2001-01-24  4 LLsLsLssLsLsL
2002-02-12  0 LLsLsLssLsLs
2003-02-01  0 LLsLLsLssLsL
2004-01-22  2 sLsLLsLsLsLsL
2005-02-09  0 sLsLsLLsLsLs
2006-01-29  7 LsLsLsLsLLsLL
2007-02-18  0 ssLssLsLLLsL
2008-02-07  0 LssLssLsLLsL
2009-01-26  5 LLssLssLsLsLL
2010-02-14  0 LsLsLssLsLsL
2011-02-03  0 LsLLsLssLsLs
2012-01-23  4 LsLLsLsLsLsLs
2013-02-10  0 LsLsLLsLsLsL
2014-01-31  9 sLsLsLsLLsLsL
2015-02-19  0 sLssLsLLLsLs
2016-02-08  0 LsLssLsLLsLL
2017-01-28  6 sLsLssLsLsLLL
2018-02-16  0 sLsLssLsLsLL
2019-02-05  0 LsLsLssLssLL
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
2042-01-22  2 sLssLsLsLLsLL
2043-02-10  0 sLssLssLLsLL
2044-01-30  7 LsLssLssLsLLL
2045-02-17  0 LsLssLssLsLL
2046-02-06  0 LsLsLsLssLsL
2047-01-26  5 LsLLsLsLssLsL
2048-02-14  0 sLLsLLsLssLs
2049-02-02  0 LsLsLLsLLsLs
2050-01-23  3 sLsLsLsLLsLLs
2051-02-11  0 LssLssLLsLLL
2052-02-01  8 sLssLssLsLLLL
2053-02-19  0 sLssLssLsLLL
2054-02-08  0 sLLssLssLsLL
2055-01-28  6 sLLsLsLssLsLs
2056-02-15  0 LLLsLsLssLsL
2057-02-04  0 sLLsLsLLssLs
2058-01-24  4 LsLsLsLLsLLss
2059-02-12  0 LsLsLsLsLLLs
2060-02-02  0 LssLssLsLLLs
2061-01-21  3 LLssLssLsLLLs
2062-02-09  0 LLssLssLsLLs
2063-01-29  7 LLsLsLssLsLsL
2064-02-17  0 LLsLsLssLsLs
2065-02-05  0 LLsLLsLssLsL
2066-01-26  5 sLsLLsLsLsLsL
2067-02-14  0 sLsLsLLsLsLs
2068-02-03  0 LsLssLLsLLsL
2069-01-23  4 sLsLssLsLLLsL
2070-02-11  0 sLsLssLsLLsL
2071-01-31  8 LsLsLssLsLsLL
2072-02-19  0 LsLsLssLsLsL
2073-02-07  0 LsLLsLssLsLs
2074-01-27  6 LsLLsLsLsLsLs
2075-02-15  0 LsLsLLsLsLsL
2076-02-05  0 sLsLsLsLLsLs
2077-01-24  4 LsLssLsLLLsLs
2078-02-12  0 LsLssLsLLsLL
2079-02-02  0 sLsLssLsLsLL
2080-01-22  3 LsLsLssLssLLL
2081-02-09  0 sLLsLssLssLL
2082-01-29  7 sLLLssLsLssLL
2083-02-17  0 sLLsLsLsLsLs
2084-02-06  0 LsLsLLsLsLsL
2085-01-26  5 sLssLLsLLsLsL
2086-02-14  0 sLssLsLLsLLs
2087-02-03  0 LsLssLsLsLLL
2088-01-24  4 sLsLssLssLLLs
2089-02-10  0 LLsLsssLsLLs
2090-01-30  8 LLLsLssLssLLs
2091-02-18  0 LLsLsLsLssLs
2092-02-07  0 LLsLLsLsLsLs
2093-01-27  6 sLLsLsLLsLsLs
2094-02-15  0 sLsLsLLsLLsL
2095-02-05  0 sLssLsLsLLLs
2096-01-25  4 LsLssLssLLLsL
2097-02-12  0 LsLsssLsLLsL
2098-02-01  0 LLsLsssLsLsL
2099-01-21  2 LLsLLssLssLsL
2100-02-09  0 LLsLsLsLssLs
2101-01-29  7 LLsLLsLsLssLs
"""
_LINES = {int(line[:4]): line for line in _TABLE.split("\n")[1:-1]}
FIRST, LAST = min(_LINES), max(_LINES)
LEAP_CYCLE = 40
Month = tuple[int, date, int]


@lru_cache(maxsize=256)
def months(year: int) -> tuple[Month, ...]:
    """The months of a lunar year: number (negative for a leap month), first day, length; none outside the table."""
    if year not in _LINES:
        return ()
    new_year, leap, lengths = _LINES[year].split()
    first, number, found = date.fromisoformat(new_year), 0, []
    for index, length in enumerate(lengths):
        is_leap = index == int(leap) != 0
        number += not is_leap
        days = 30 if length == "L" else 29
        found.append((-number if is_leap else number, first, days))
        first += timedelta(days=days)
    return tuple(found)


def in_year(year: int, month: int, day: int) -> date | None:
    """A lunar day of the lunar year that begins in that year; day 0 is the last one of the month."""
    return next((made for each in months(year) if each[0] == month and (made := _day(each, day))), None)


def month_in_year(year: int, month: int) -> tuple[date, date] | None:
    """The first day of a lunar month and the first day after it."""
    return next((_span(each) for each in months(year) if each[0] == month), None)


def nearest(month: int | None, day: int, today: date) -> tuple[date, ...]:
    """The last such day before today, if any, and the next ones from today on; of any month where none is named."""
    around = [each for each in _around(month, today) if month in (None, each[0])]
    days = [made for each in around if (made := _day(each, day))]
    past = [each for each in days if each < today][-1:]
    return (*past, *[each for each in days if each >= today][:2])


def coming_month(month: int, today: date) -> tuple[date, date] | None:
    """The lunar month of that number that is on or lies ahead."""
    spans = (_span(each) for each in _around(month, today) if each[0] == month)
    return next((each for each in spans if each[1] > today), None)


def _around(month: int | None, today: date) -> Iterable[Month]:
    """The months of the years around a day; a leap month may be far away."""
    far = LEAP_CYCLE if month is not None and month < 0 else 2
    return (each for year in range(today.year - far, today.year + far + 1) for each in months(year))


def _span(month: Month) -> tuple[date, date]:
    return month[1], month[1] + timedelta(days=month[2])


def _day(month: Month, day: int) -> date | None:
    _, first, length = month
    if not 0 <= day <= length:
        return None
    return first + timedelta(days=(day or length) - 1)
