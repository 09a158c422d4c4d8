"""The values of the date grammar: where the person stands in time, and what a rule saw."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.reading import Grain, Language, Open, Trouble


@dataclass(frozen=True, slots=True)
class Anchor:
    """What every date counts from: the message's time in the person's zone and the firm's calendar."""

    now: datetime
    zone: ZoneInfo
    lang: Language
    region: str
    day_month_order: str | None
    default_time: time
    workdays: frozenset[int]
    holidays: frozenset[date]
    makeup_days: frozenset[date]

    @property
    def today(self) -> date:
        """The local date of the message."""
        return self.now.date()

    @property
    def monday(self) -> date:
        """The Monday of this week."""
        return self.today - timedelta(days=self.today.weekday())

    def moment(self, day: date, at: time) -> datetime:
        """A local moment; an hour that daylight saving skips is moved ahead by it."""
        return datetime.combine(day, at, tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: the hour it stands for, and where it ends. `chips` are offered when it is not sure."""

    name: str
    default: time
    until: time | None
    chips: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as said; `bare` means that nothing told morning from afternoon."""

    hour: int
    minute: int = 0
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What was seen at text[start:end]; pieces that stand together are joined into one.

    `day` is the reading ahead, `past` the one behind for words that can mean both (周三, 8月5日) and `again` the
    next one when `day` is today and its hour is over. `last` is the exclusive end, `act` the day to act on within a
    week or month. `choices` are days to choose from, `also` is a second reading to offer.
    A `following` day (次日) is the one after the day before it.
    """

    start: int
    end: int
    day: date | None = None
    last: date | None = None
    grain: Grain = "day"
    past: date | None = None
    again: date | None = None
    act: date | None = None
    part: Part | None = None
    clock: Clock | None = None
    until: Clock | None = None
    instant: datetime | None = None
    open: Open | None = None
    choices: tuple[date, ...] = ()
    also: tuple[date, ...] = ()
    trouble: Trouble = "none"
    repeat: bool = False
    weekday: int | None = None
    this_week: bool = False
    loose: bool = False
    following: bool = False

    @property
    def has_day(self) -> bool:
        """Whether it says a day and not only an hour."""
        return self.day is not None or self.instant is not None or bool(self.choices) or self.trouble != "none"

    @property
    def has_time(self) -> bool:
        """Whether it says an hour or a part of the day."""
        return self.clock is not None or self.part is not None

    def on(self, day: date) -> "Piece":
        """This piece on that day and no other."""
        return replace(self, day=day, last=day + timedelta(days=1), past=None, again=None)

    def joined(self, other: "Piece") -> "Piece":
        """This piece with the day and the hours that the other one adds."""
        joined = replace(self, start=min(self.start, other.start), end=max(self.end, other.end))
        if other.day is not None and self.day is None:
            joined = replace(other, start=joined.start, end=joined.end, part=self.part, clock=self.clock)
            joined = replace(joined, until=self.until, repeat=self.repeat or other.repeat)
        return replace(joined, part=joined.part or other.part, clock=joined.clock or other.clock)
