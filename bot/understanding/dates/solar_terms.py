"""The twenty-four solar terms of 2000 to 2100 (芒种, 冬至, 清明), by the sun's mean motion and what it misses."""

from datetime import date

# Of every term: its month, and the day it would be in 2000 with its fraction.
_MEAN = {
    "小寒": (1, 5.39), "大寒": (1, 20.11), "立春": (2, 3.87), "雨水": (2, 18.72), "惊蛰": (3, 5.63),
    "春分": (3, 20.63), "清明": (4, 4.81), "谷雨": (4, 20.1), "立夏": (5, 5.52), "小满": (5, 21.04),
    "芒种": (6, 5.66), "夏至": (6, 21.37), "小暑": (7, 7.13), "大暑": (7, 22.83), "立秋": (8, 7.5),
    "处暑": (8, 23.13), "白露": (9, 7.63), "秋分": (9, 23.04), "寒露": (10, 8.31), "霜降": (10, 23.45),
    "立冬": (11, 7.45), "小雪": (11, 22.36), "大雪": (12, 7.18), "冬至": (12, 21.93),
}  # fmt: skip
# Where the true sun is a day ahead of the mean one or behind it.
_MISSED = {
    (2002, "立秋"): 1, (2008, "小满"): 1, (2018, "春分"): 1, (2018, "白露"): 1, (2021, "冬至"): -1, (2022, "芒种"): 1,
    (2026, "雨水"): -1, (2040, "寒露"): 1, (2078, "小暑"): -1, (2082, "大寒"): 1,
}  # fmt: skip
TERMS = tuple(_MEAN)
# Those that are also the weather or a word of its own (大雪封路).
WEATHER = frozenset(("雨水", "小雪", "大雪", "大寒", "小寒", "大暑", "小暑", "小满", "白露", "谷雨"))
YEARLY = 0.2422


def day_of_term(name: str, year: int) -> date | None:
    """The day of a solar term; None outside the years that it is right for."""
    if not 2000 <= year <= 2100:
        return None
    month, mean = _MEAN[name]
    leap_days = (year - 2001) // 4 if month < 3 else min((year - 2000) // 4, 24)
    day = int((year - 2000) * YEARLY + mean + 1e-9) - leap_days + _MISSED.get((year, name), 0)
    return date(year, month, day)
