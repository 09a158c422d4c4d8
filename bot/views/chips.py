"""Date chips: the likely days under a card, and the grid to pick another (conversations.md 5.3).

Days the bot proposes are working days of the firm; each chip carries its absolute minute, so that 明天 tapped a
day later still means the day it showed. `t` must know the moment (`Texts.at`).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot import buttons
from bot.texts import Texts
from bot.views.keyboards import Button, blank, tap
from storage.entities.instants import MINUTE, from_ms, to_ms
from storage.entities.people import Organisation

MORNING = time(9)
AFTERNOON = time(17)
DAY = timedelta(days=1)
HOURS = (
    (time(9), time(10), time(11)),
    (time(14), time(15), time(16)),
    (time(17, 30), time(19, 30)),
)
GONE = "·"


class Chip(NamedTuple):
    """A proposed moment: label, instant (UTC milliseconds) and the callback argument; no argument: not to tap."""

    label: str
    at: int
    arg: str


def row(chips: Iterable[Chip], feature: str, verb: str, id: str) -> list[Button]:
    """Chips as buttons of one row."""
    return [tap(c.label, feature, verb, id, c.arg) if c.arg else blank(c.label) for c in chips]


def date_chips(t: Texts, firm: Organisation, *, hour: time = MORNING) -> list[Chip]:
    """The six likely dates of `follow-when`, the soonest first; today 17:00 only while ahead."""
    today = _days(t, firm)
    days = _distinct([today.tomorrow, today.monday, today.wednesday, today.week, today.fortnight, *today.spare])
    moments = [*_this_afternoon(t, firm), *(_at(t, day, hour) for day in days)]
    return [_chip(t, at) for at in sorted(moments[:6])]


def next_chips(t: Texts, firm: Organisation, *, hour: time = MORNING) -> list[Chip]:
    """The three dates of `follow-no-date`: the next working day, the next Monday, this day in a week."""
    today = _days(t, firm)
    days = _distinct([today.tomorrow, today.monday, today.week, today.wednesday, *today.spare])
    return [_chip(t, _at(t, day, hour)) for day in sorted(days[:3])]


def remind_chips(t: Texts, firm: Organisation, *, hour: time = MORNING) -> list[Chip]:
    """The three of `remind-due`: in an hour (from the tap), today 17:00 while ahead, the next working day."""
    today = _days(t, firm)
    later = [
        *_this_afternoon(t, firm),
        *(_at(t, d, hour) for d in _distinct([today.tomorrow, today.monday, today.week])),
    ]
    in_hour = Chip(t.plain("button-in-hour"), _now(t) + 60 * MINUTE, buttons.after(60))
    return [in_hour, *(word_chip(t, at) for at in later[:2])]


def all_chips(t: Texts, firm: Organisation, *, hour: time = MORNING) -> list[Chip]:
    """For `remind-several`: all to 14:00 (later 17:00) while ahead, all to the next working day."""
    ahead = [at for clock in (time(14), AFTERNOON) if (at := _at(t, _today(t), clock)) > _now(t)]
    today = ahead[:1] if _works(firm, _today(t)) else []
    clocks = [_named(t, "button-all-to", at, t.formats.clock(at)) for at in today]
    return [*clocks, *all_to(t, next_morning(t, firm, hour=hour))]


def all_to(t: Texts, at: int) -> list[Chip]:
    """「都推到明天」: everything listed to one moment."""
    return [_named(t, "button-all-to", at, t.formats.chip_word(at))]


def next_morning(t: Texts, firm: Organisation, *, hour: time = MORNING) -> int:
    """The next working day at the default time, in UTC milliseconds."""
    return _at(t, _days(t, firm).tomorrow, hour)


def morning_chip(t: Texts, firm: Organisation, *, hour: time = MORNING) -> Chip:
    """「明早提醒」, or the named day when tomorrow is a day off."""
    at = next_morning(t, firm, hour=hour)
    is_tomorrow = _days(t, firm).tomorrow == _today(t) + DAY
    if is_tomorrow and hour == MORNING:
        return Chip(t.plain("button-remind-morning"), at, buttons.minutes(at))
    return _named(t, "button-remind-day", at, t.formats.chip_word(at))


def make_chip(t: Texts, firm: Organisation, *, hour: time = MORNING) -> Chip:
    """「改成明天」: the next working day instead of the proposal."""
    at = next_morning(t, firm, hour=hour)
    return _named(t, "button-make-day", at, t.formats.chip_word(at, capital=True))


def monday_chip(t: Texts, firm: Organisation, *, hour: time = MORNING) -> Chip:
    """「推到下周一」: the first working day of next week."""
    at = _at(t, _days(t, firm).monday, hour)
    return _named(t, "button-to-day", at, t.formats.chip_word(at))


def choice_chips(t: Texts, choices: Sequence[int], *, hour: time = MORNING) -> list[Chip]:
    """The readings of an ambiguous date, with the clock where the day alone does not tell them apart."""
    days = [datetime.fromtimestamp(at / 1000, t.zone).date() for at in choices]
    plain = len(set(days)) == len(days) and all(t.formats.clock(at) == f"{hour:%H:%M}" for at in choices)
    write = t.formats.chip if plain else t.formats.chip_clock
    return [Chip(write(at), at, buttons.minutes(at)) for at in choices]


def word_chip(t: Texts, at: int) -> Chip:
    """A chip whose label says tomorrow in words in every language."""
    return Chip(t.formats.chip_word(at, capital=True), at, buttons.minutes(at))


def day_grid(t: Texts) -> list[list[Chip]]:
    """This week and the next as day numbers, Monday to Sunday; past days cannot be tapped. `at` is midnight."""
    monday = _today(t) - _today(t).weekday() * DAY
    return [[_day_chip(t, monday + (7 * week + day) * DAY) for day in range(7)] for week in range(2)]


def hour_grid(t: Texts, day: int) -> list[list[Chip]]:
    """The hours of a day (any instant of it); hours already past cannot be tapped."""
    chosen = from_ms(day).astimezone(t.zone).date()
    return [[_hour_chip(t, _at(t, chosen, clock)) for clock in clocks] for clocks in HOURS]


class _Days(NamedTuple):
    tomorrow: date
    monday: date
    wednesday: date
    week: date
    fortnight: date
    spare: tuple[date, ...]


def _days(t: Texts, firm: Organisation) -> _Days:
    today = _today(t)
    monday = today + (7 - today.weekday()) * DAY
    tomorrow = _working(firm, today + DAY)
    spare = tuple(_working(firm, monday + n * DAY) for n in (4, 1, 3, *range(7, 12), *range(14, 19)))
    return _Days(
        tomorrow,
        _working(firm, monday),
        _working(firm, monday + 2 * DAY),
        _working(firm, today + 7 * DAY),
        _working(firm, today + 14 * DAY),
        spare,
    )


def _working(firm: Organisation, day: date) -> date:
    """The day itself, or the first working day after it; a firm without working days gets the day."""
    return next((day + n * DAY for n in range(31) if _works(firm, day + n * DAY)), day)


def _works(firm: Organisation, day: date) -> bool:
    # ORG-4, as the CRM's calendar has it; the CRM judges again what is tapped.
    return day in firm.makeup_days or (day.weekday() in firm.workdays and day not in firm.holidays)


def _distinct(days: Iterable[date]) -> list[date]:
    return list(dict.fromkeys(days))


def _this_afternoon(t: Texts, firm: Organisation) -> list[int]:
    at = _at(t, _today(t), AFTERNOON)
    return [at] if at > _now(t) and _works(firm, _today(t)) else []


def _chip(t: Texts, at: int) -> Chip:
    return Chip(t.formats.chip(at), at, buttons.minutes(at))


def _named(t: Texts, key: str, at: int, day: str) -> Chip:
    return Chip(t.plain(key, day=day), at, buttons.minutes(at))


def _day_chip(t: Texts, day: date) -> Chip:
    at = _at(t, day, time())
    is_gone = _at(t, day, HOURS[-1][-1]) <= _now(t)
    return Chip(GONE, at, "") if is_gone else Chip(str(day.day), at, buttons.minutes(at))


def _hour_chip(t: Texts, at: int) -> Chip:
    return Chip(GONE, at, "") if at <= _now(t) else Chip(t.formats.clock(at), at, buttons.minutes(at))


def _now(t: Texts) -> int:
    if t.now is None:
        raise ValueError("chips need to know the moment: call Texts.at first")
    return t.now


def _today(t: Texts) -> date:
    return from_ms(_now(t)).astimezone(t.zone).date()


def _at(t: Texts, day: date, clock: time) -> int:
    return to_ms(datetime.combine(day, clock, t.zone).astimezone(UTC))
