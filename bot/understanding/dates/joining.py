"""Pieces that stand together become one date: day and hour, from and to, this or that, before and after."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, add_months, month_start, real_day
from bot.understanding.dates.chinese_clock import PARTS
from bot.understanding.dates.chinese_names import in_name
from bot.understanding.dates.from_to import from_to
from bot.understanding.dates.limits import limit_between, limited
from bot.understanding.dates.values import Piece
from bot.understanding.numerals import number

GAP = re.compile(
    r"[\s,、的·()（）]{0,3}|\s*,?\s*(?:(?:at|on|in|the|of|around|about|by|@|-)\s*){0,3}|\s*大?[约概]\s*在?"
)
TO = re.compile(r"\s*(?:[-~—–ー]{1,2}|直?到|至|to|until|till|through|thru)\s*(?:the\s+)?")
OR = re.compile(r"\s*(?:或者?|或是|还是|/|or)\s*(?:on\s+|the\s+)?")
EARLIER = re.compile(r"提[前早](?P<n>[一两三四五半1-5])(?P<unit>天|个?星期|周|个月)(?P<part>上午|中午|下午|晚上)?")
# 昨晚陪他吃到十点: when it ended is no date of its own.
UNTIL = re.compile(r"[^,;!?。、\n]{1,12}(?<![改约推挪延定调移换排])[到至]")
SET_TO = re.compile(r"[^,;!?。、\n]{0,6}[改约推定调移][到在成]")
BOTH = re.compile(r"\s*(?:和|与|跟|及)\s*")
BETWEEN = re.compile(r"\s*(?:之间|期间)")
# 9月10号,11号,12号: days of one month.
LIST = re.compile(r"\s*[,、和及]\s*")
OF_A_MONTH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})\s?[号日]")
SAME_DAY = re.compile(r"(?:当|那天|当[天日]|同一天)$")
BESIDE = re.compile(r"(?:的|[^\W\d,]{0,4}?)(?:(?P<way>[前后])一[天日]|第二天)(?P<part>上午|中午|下午|晚上)?")
TAIL = re.compile(r"[\s.!?。]{1,9}$")


def apart(pieces: Iterable[Piece]) -> list[Piece]:
    """Of pieces that overlap the surer, then the longer; in order of the text."""
    taken: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.loose, p.start - p.end, p.start)):
        if all(piece.end <= other.start or piece.start >= other.end for other in taken):
            taken.append(piece)
    return sorted(taken, key=lambda p: p.start)


def join(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Dates made of pieces, with their deadlines; what is only true of a whole text is dropped elsewhere."""
    dates: list[Piece] = []
    pieces = _days_together([each for each in pieces if not in_name(each, text)], text)
    for piece in _hours_together(pieces, text):
        merged = _merged(dates[-1], piece, text) if dates else None
        if merged is None:
            dates.append(piece)
        else:
            dates[-1] = replace(merged, loose=dates[-1].loose and piece.loose)
    dates = _days_beside(_hours_found_later(_from_day_to_day(dates, text), text), text)
    whole = (len(text) - len(text.lstrip()), len(TAIL.sub("", text)))
    kept = [each for each in dates if not each.loose or (each.start <= whole[0] and each.end >= whole[1])]
    return [limited(each, text) for each in _days_ahead_of(kept, text)]


def _days_together(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Friday the 11th until Tuesday the 15th: a weekday and its date are one day before two days are a range."""
    kept: list[Piece] = []
    for piece in pieces:
        named = kept[-1] if kept else None
        told = named is not None and named.weekday is not None and named.day and not (named.has_time or named.choices)
        if named and told and piece.day and piece.weekday is None and piece.day.weekday() == named.weekday:
            gap = text[named.end : piece.start]
            if GAP.fullmatch(gap) and (joined := _same_day(named, piece, gap)):
                kept[-1] = joined
                continue
        kept.append(piece)
    return kept


def _hours_together(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """下午5点 is one hour before 早上9点到下午5点 is a range."""
    kept: list[Piece] = []
    for piece in pieces:
        part = kept[-1] if kept else None
        if part and part.has_time and piece.clock and UNTIL.fullmatch(text, part.end, piece.start):
            continue
        if part and _ends_on_its_day(kept, piece, text):
            kept[-1] = replace(piece, start=part.start, clock=part.clock)
            continue
        beside = part is not None and not text[part.end : piece.start].strip()
        if beside and part and part.part and not part.clock and piece.clock and not (part.has_day or piece.has_day):
            kept[-1] = replace(piece, start=part.start, part=part.part)
            continue
        kept.append(piece)
    return kept


def _ends_on_its_day(kept: Sequence[Piece], day: Piece, text: str) -> bool:
    """4pm today to 5pm tomorrow: behind a beginning with its day the hour of the end is of the day behind it."""
    if len(kept) < 3 or day.day is None or day.has_time or day.choices:
        return False
    first, second, hour = kept[-3:]
    told = (first.day is not None or second.day is not None) and (first.clock is not None or second.clock is not None)
    if not told or hour.clock is None or hour.has_day or hour.until or not text[hour.end : day.start].isspace():
        return False
    return text[first.end : second.start].isspace() and TO.fullmatch(text, second.end, hour.start) is not None


def _from_day_to_day(dates: Sequence[Piece], text: str) -> list[Piece]:
    """Hours of two days are a range once each has its day; 次日 is the day after the one before it."""
    kept: list[Piece] = []
    for piece in dates:
        before = kept[-1] if kept else None
        if before is not None:
            gap = text[before.end : piece.start]
            between = BOTH.fullmatch(gap) is not None and BETWEEN.match(text, piece.end) is not None
            if (TO.fullmatch(gap) or between) and (joined := from_to(before, piece)):
                end = BETWEEN.match(text, joined.end)
                kept[-1] = replace(joined, end=end.end() if end else joined.end)
                continue
        kept.append(_following(piece, kept))
    return [each for each in kept if each.last or each.choices or not each.following]


def _following(piece: Piece, dates: Sequence[Piece]) -> Piece:
    """次日, 隔天: after the last day that was said; 次日 alone is tomorrow."""
    said, tomorrow = [each for each in dates if each.day and each.grain == "day"], piece.day or date.min
    if not piece.following or not said or said[-1].day is None:
        return piece
    day, past = said[-1].day + DAY, said[-1].past
    if past and piece.day and past + DAY != day:
        if day - past < 40 * DAY:  # After 周三 that was or will be.
            return replace(piece, day=None, choices=(past + DAY, day), trouble="ambiguous")
        day = min(day, past + DAY, key=lambda each: abs(each - tomorrow))
    return replace(piece, day=day, last=day + DAY)


def _hours_found_later(dates: Sequence[Piece], text: str) -> list[Piece]:
    """今天约了天成贸易下午3点: the hour further on in the clause, or of 那天, belongs to the day before it."""
    kept: list[Piece] = []
    for piece in dates:
        day = kept[-1] if kept else None
        free = day is not None and day.clock is None and (day.part is None or piece.clock is not None)
        if day and day.day and day.grain == "day" and free and piece.has_time and not piece.has_day:
            between = text[day.end : piece.start]
            if limit := limit_between(between):
                kept[-1] = replace(day, part=piece.part, clock=piece.clock, open=limit, end=piece.end)
                continue
            if SAME_DAY.search(between) or (piece.clock and SET_TO.fullmatch(between)):
                kept[-1] = replace(day, part=piece.part or day.part, clock=piece.clock, until=piece.until)
                continue
            if (
                piece.clock
                and not day.part
                and len(between) <= 20
                and not re.search(r"[,;!?。、\n]", between)
                and not piece.loose
            ):
                kept[-1] = replace(day, part=piece.part, clock=piece.clock, until=piece.until)
                continue
        kept.append(piece)
    return kept


def _merged(first: Piece, second: Piece, text: str) -> Piece | None:
    if second.start - first.end > 16:
        return None
    gap = text[first.end : second.start]
    waits = first.clock is not None and second.has_day and not second.has_time  # 昨天两点到明天…四点
    if TO.fullmatch(gap) and not waits and (joined := from_to(first, second)):
        return joined
    if gap.strip() == "and" and text[max(0, first.start - 8) : first.start].strip().endswith("between"):
        return from_to(first, second)
    if gap.strip(" 、和") == "" and _next_to_each_other(first, second):
        return _alternative(first, second)
    if LIST.fullmatch(gap) and (listed := _day_of_the_list(first, second, text)):
        return listed
    if GAP.fullmatch(gap):
        return _together(first, second, gap)
    if OR.fullmatch(gap) and first.day and second.day and not first.choices and not second.loose:
        return _alternative(first, second)
    return None


def _day_of_the_list(first: Piece, second: Piece, text: str) -> Piece | None:
    """8月5号、8号、11号: a further day of the month that the first one names."""
    if first.day is None or second.day is None or first.choices or first.has_time or first.grain != "day":
        return None
    day = real_day(first.day.year, first.day.month, second.day.day)
    if not OF_A_MONTH.fullmatch(text, second.start, second.end) or "月" not in text[first.start : first.end]:
        return None
    if day is None or day <= max((first.day, *first.also)):
        return None
    return replace(first, end=second.end, also=(*first.also, day))


def _together(first: Piece, second: Piece, gap: str) -> Piece | None:
    if first.instant or second.instant:
        return _within_the_day(first, second, gap)
    if gap.isspace() and _several_days(first) and second.part and not second.has_day and not second.clock:
        return replace(first, end=second.end)  # today to tomorrow afternoon
    if first.choices and second.day and second.past and second.weekday is None and not gap:
        return _of_those_days(first, second)
    if first.has_day and second.has_day:
        return _same_day(first, second, gap)
    if first.has_day and not second.has_day:
        return _with_time(first, second)
    if second.has_day and not first.has_day and gap:
        return None if second.has_time else _with_time(second, first)
    if first.part and second.part and not (first.clock or second.clock or first.has_day or second.has_day):
        return replace(first, end=second.end)
    if not first.has_day and first.part and second.clock and not first.clock:
        return replace(second, start=first.start, part=first.part)
    if not first.has_day and first.clock and second.part and not first.part and "," not in gap:
        return replace(first, end=second.end, part=second.part)
    return None


def _within_the_day(first: Piece, second: Piece, gap: str) -> Piece | None:
    """today in an hour: the exact minute tells more than its day."""
    exact, day = (second, first) if second.instant else (first, second)
    if exact.instant is None or day.has_time or day.choices or day.day != exact.instant.date() or not gap.isspace():
        return None
    return replace(exact, start=first.start, end=second.end)


def _several_days(piece: Piece) -> bool:
    days = piece.day is not None and piece.last is not None and piece.last - piece.day > DAY
    return days and piece.grain == "day" and not piece.has_time


def _of_those_days(around: Piece, numbered: Piece) -> Piece | None:
    """国庆后8号: the day of the month says which of the days after the festival."""
    assert numbered.day is not None
    for months in (0, 1):
        first = month_start(around.choices[0], months)
        day = real_day(first.year, first.month, numbered.day.day)
        if day and day >= around.choices[0] - 3 * DAY:
            return replace(numbered.on(day), start=around.start)
    return None


def _with_time(day: Piece, time: Piece) -> Piece | None:
    if day.clock and day.clock.bare and time.part and not (day.part or time.clock):
        return replace(day, end=max(day.end, time.end), part=time.part)
    if (day.clock and time.clock) or (day.part and time.part) or day.clock or day.grain not in ("day", "week"):
        return None
    start, end = min(day.start, time.start), max(day.end, time.end)
    limit = day.open or time.open
    return replace(
        day, start=start, end=end, part=day.part or time.part, clock=time.clock, until=time.until, open=limit
    )


def _next_to_each_other(first: Piece, second: Piece) -> bool:
    """周四周五, 周二、周四: weekdays in a row are alternatives."""
    if first.weekday is None or second.weekday is None or first.has_time or first.day is None or second.day is None:
        return False
    return second.weekday != first.weekday and first.also == ()


def _same_day(first: Piece, second: Piece, gap: str) -> Piece | None:
    """周三 7月15日, 7月15日(周三), 今天7月9号 are one day; when they disagree, both are offered."""
    if first.day == second.day is not None and not first.has_time and first.grain == second.grain == "day":
        return replace(first, end=second.end, part=second.part, clock=second.clock, until=second.until)
    if first.has_time or (first.weekday is None) == (second.weekday is None):
        return None
    if first.day is None or second.day is None or first.grain != "day" or second.grain != "day":
        return None
    named, dated = (first, second) if first.weekday is not None else (second, first)
    assert dated.day is not None
    joined = replace(dated, start=first.start, end=second.end, part=second.part, clock=second.clock)
    if dated.day.weekday() == named.weekday:
        return joined
    if dated.past is not None and dated.past.weekday() == named.weekday:
        return replace(joined, day=dated.past, last=dated.past + DAY, again=None)
    if gap.strip(" (（"):
        return None
    return replace(joined, choices=tuple(d for d in (dated.day, named.day) if d), trouble="ambiguous")


def _alternative(first: Piece, second: Piece) -> Piece:
    """周三或周四: the first counts, the second, after it, is offered."""
    assert first.day is not None
    assert second.day is not None
    other = second.day
    if second.weekday is not None and other < first.day:
        other = first.day + timedelta(days=(second.weekday - first.day.weekday()) % 7)
    clock, part = first.clock or second.clock, first.part or second.part
    return replace(first, end=second.end, also=(*first.also, other), clock=clock, part=part)


def _days_beside(dates: Sequence[Piece], text: str) -> list[Piece]:
    moved: list[Piece] = []
    for each in dates:
        if not moved or each.start >= moved[-1].end:
            moved.append(_beside(each, text))
    return moved


def _days_ahead_of(dates: Sequence[Piece], text: str) -> list[Piece]:
    """4月29号谈判,提前一天上午碰一下: so many days before the date that was said last."""
    found = EARLIER.search(text)
    said = [each for each in dates if found and each.end <= found.start() and each.day and each.grain == "day"]
    if found is None or not said or said[-1].day is None:
        return list(dates)
    day = _earlier(said[-1].day, found["n"], found["unit"])
    part = PARTS.get(found["part"] or "")
    earlier = Piece(*found.span(), day, day + DAY, part=part)
    others = [each for each in dates if each.end <= earlier.start or each.start >= earlier.end]
    return sorted([*others, earlier], key=lambda each: each.start)


def _earlier(day: date, count: str, unit: str) -> date:
    if unit == "个月":
        return day - 15 * DAY if count == "半" else add_months(day, -(number(count) or 1))
    return day - (number(count) or 1) * DAY * (1 if unit == "天" else 7)


def _beside(date: Piece, text: str) -> Piece:
    """6号讲标前一天下午, 周五的第二天: the day before or after the one that is named."""
    found = BESIDE.match(text, date.end)
    if found is None or date.day is None or date.grain != "day" or date.has_time or date.choices:
        return date
    day = date.day + (-DAY if found["way"] == "前" else DAY)
    part = PARTS.get(found["part"] or "")
    return replace(date.on(day), end=found.end(), weekday=None, part=part)
