"""Dates, times and figures as a person of the language writes them (conversations.md 11.1).

Pure: language, zone and `now` are given. Instants are UTC milliseconds; a `date` is a local day.
The patterns are texts with the prefix `format-`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from bot.texts import money as sums
from bot.texts import phones
from bot.texts.catalogue import Catalogue
from bot.texts.markup import Markup, escape, written

When = int | date

MANY = 1000


@dataclass(frozen=True)
class Formats:
    """How one language writes values. Raises ValueError where `now` is needed and not known."""

    words: Catalogue
    zone: tzinfo = UTC
    now: int | None = None
    currency: str | None = None

    # ── days and hours ──

    def clock(self, at: int) -> str:
        """14:32"""
        return f"{self._local(at):%H:%M}"

    def day(self, at: When) -> str:
        """7月9日 · 9 Jul; with the year when it is another one."""
        return self._day(at, "format-day", "format-day-year")

    def day_long(self, at: When) -> str:
        """7月8日 · 8 July, within a sentence."""
        return self._day(at, "format-day-long", "format-day-long-year")

    def weekday(self, at: When) -> str:
        """周六 · 週六 · Saturday"""
        return self._listed("format-weekdays-long", self._local(at).weekday())

    def weekday_day(self, at: When) -> str:
        """周三 7月15日 · 7月15日（週三）· Wed 15 Jul; 2027年1月5日 周二 in another year."""
        key = "format-weekday-day" if self._this_year(at) else "format-weekday-day-year"
        return self._fill(key, date=self.day(at), weekday=self._short_weekday(at))

    def day_weekday(self, at: When) -> str:
        """7月13日 周一 · 7月13日（週一）· Mon 13 Jul, as a heading."""
        return self._fill("format-day-weekday", date=self.day(at), weekday=self._short_weekday(at))

    def dated(self, at: When) -> str:
        """2026年7月9日 周四 · 2026年7月9日（週四）· Thu 9 Jul 2026: what is read again years later."""
        day = self._fill("format-day-year", **self._date_fields(self._local(at)))
        return self._fill("format-weekday-day-year", date=day, weekday=self._short_weekday(at))

    def moment(self, at: int) -> str:
        """周三 7月15日 10:00 · 7月15日（週三）10:00 · Wed 15 Jul 10:00"""
        return self._fill("format-moment", date=self.weekday_day(at), clock=self.clock(at))

    def day_clock(self, at: int) -> str:
        """7月9日 13:58 · 9 Jul 13:58"""
        return self._fill("format-day-clock", date=self.day(at), clock=self.clock(at))

    def near(self, at: int) -> str:
        """今天 14:32, 昨天 …, 明天 …; other days with weekday and date."""
        name = self._near_name(at)
        return self.moment(at) if name is None else self._fill("format-near", day=name, clock=self.clock(at))

    def near_from(self, at: int) -> str:
        """今天 18:00 · 18:00 today: the moment from which something is possible."""
        day = self._near_name(at) or self.weekday_day(at)
        return self._fill("format-near-from", day=day, clock=self.clock(at))

    def near_day(self, at: When) -> str:
        """今天, 昨天, 明天, else the day."""
        return self._near_name(at) or self.day(at)

    def ago(self, at: When) -> str:
        """今天, 昨天, 3 天前 · 3 days ago, by local days."""
        days = (self.today - self._local(at).date()).days
        return self.near_day(at) if days < 2 else self.words.line("format-ago", days).fill({"n": written(days)})

    def chip(self, at: int) -> str:
        """The day on a date chip: 明天, 下周三, 两周后 · Fri 10; today with its hour."""
        local = self._local(at)
        days = (local.date() - self.today).days
        weeks = (_monday(local.date()) - _monday(self.today)).days // 7
        named = {0: "today", 1: "tomorrow", 2: "after-tomorrow", 14: "two-weeks"}
        near = named.get(days) or {0: "this-week", 1: "next-week"}.get(weeks)
        if near is None or days < 0:
            near = "later" if 0 < days < 300 else "other-year"
        return self._fill(f"format-chip-{near}", **self._date_fields(local), clock=self.clock(at))

    def chip_word(self, at: int, *, capital: bool = False) -> str:
        """Like `chip`, with tomorrow in words in every language: 明天 · tomorrow · Mon 13."""
        if (self._local(at).date() - self.today).days != 1:
            return self.chip(at)
        word = self._fill("format-tomorrow")
        return word[:1].upper() + word[1:] if capital else word

    def chip_clock(self, at: int) -> str:
        """A chip that also says the hour: 明天 15:00 · Fri 10 15:00."""
        if self.is_today(at):
            return self.chip(at)
        return self._fill("format-chip-clock", day=self.chip(at), clock=self.clock(at))

    def is_today(self, at: When) -> bool:
        """Does it fall on today's date?"""
        return self._local(at).date() == self.today

    def span(self, start: time, end: time) -> str:
        """21:00–08:00"""
        return f"{start:%H:%M}–{end:%H:%M}"

    def tg_time(self, at: int, words: str | None = None, *, form: str = "wDt") -> Markup:
        """A time the reader's app shows in the reader's zone; our words are what older apps show.

        `form` is Telegram's date-time format: w weekday, d or D date, t or T time, r relative.
        """
        shown = escape(self.moment(at) if words is None else words)
        return Markup(f'<tg-time unix="{at // 1000}" format="{form}">{shown}</tg-time>')

    def tg_clock(self, at: int) -> Markup:
        """Like `tg_time`, the hour alone for a moment of today, else the whole moment."""
        if self.is_today(at):
            return self.tg_time(at, self.clock(at), form="t")
        return self.tg_time(at)

    # ── figures ──

    def ordinal(self, n: int) -> str:
        """1 · 1st"""
        return self.words.ordinal("format-ordinal", n).fill({"n": written(n)})

    def count(self, n: int) -> str:
        """34; 1,000+ above a thousand (ORG-14)."""
        return f"{MANY:,}+" if n > MANY else written(n)

    def percent(self, basis_points: int) -> str:
        """81.5% of 8,150 basis points."""
        tenths = (Decimal(basis_points) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{sums.trimmed(tenths)}%"

    def distance(self, metres: int) -> str:
        """80 米 · 80 公尺 · 80 m; from a kilometre on 1.2 公里 · 1.2 km."""
        if metres < 1000:
            return self._fill("format-metres", n=written(metres))
        km = (Decimal(metres) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return self._fill("format-kilometres", n=sums.trimmed(km))

    def money(self, minor: int, currency: str | None = None) -> str:
        """45万 · 45萬 · 450K, rounded; another currency than the firm's is named."""
        return self._money(sums.short(minor, self._of(currency), self._scales()), currency)

    def money_digits(self, minor: int, currency: str | None = None) -> str:
        """450,000: every digit."""
        return self._money(sums.digits(minor, self._of(currency)), currency)

    def money_button(self, minor: int, currency: str | None = None) -> str:
        """For a button that writes: short only if exact (45万), else every digit (453,210)."""
        exact = sums.short_exact(minor, self._of(currency), self._scales())
        return self._money(exact or sums.digits(minor, self._of(currency)), currency)

    def phone(self, e164: str) -> str:
        """138 0000 1234 · 0912-345-678 · +86 138 0000 1234; what is no number stays as typed."""
        return phones.full(e164, self.words.locale)

    def phone_masked(self, e164: str) -> str:
        """+86 138****1234"""
        return phones.masked(e164)

    # ── within ──

    @property
    def today(self) -> date:
        if self.now is None:
            raise ValueError("these words need to know the moment: call Texts.at first")
        return self._local(self.now).date()

    def _local(self, at: When) -> datetime:
        if isinstance(at, datetime):
            return at.astimezone(self.zone)
        if isinstance(at, date):
            return datetime.combine(at, time(), self.zone)
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(self.zone)

    def _this_year(self, at: When) -> bool:
        return self._local(at).year == self.today.year

    def _near_name(self, at: When) -> str | None:
        days = (self._local(at).date() - self.today).days
        key = {-1: "format-yesterday", 0: "format-today", 1: "format-tomorrow"}.get(days)
        return None if key is None else self._fill(key)

    def _day(self, at: When, key: str, key_with_year: str) -> str:
        return self._fill(key if self._this_year(at) else key_with_year, **self._date_fields(self._local(at)))

    def _date_fields(self, local: datetime) -> dict[str, str]:
        return {
            "year": str(local.year),
            "month": self._listed("format-months", local.month - 1),
            "month_long": self._listed("format-months-long", local.month - 1),
            "day": str(local.day),
            "weekday": self._listed("format-weekdays", local.weekday()),
        }

    def _short_weekday(self, at: When) -> str:
        return self._listed("format-weekdays", self._local(at).weekday())

    def _listed(self, key: str, index: int) -> str:
        return self._fill(key).split()[index]

    def _of(self, currency: str | None) -> str:
        named = currency or self.currency
        if named is None:
            raise ValueError("money needs a currency")
        return named

    def _scales(self) -> sums.Scales:
        return sums.scales(self._fill("format-money-scales"))

    def _money(self, amount: str, currency: str | None) -> str:
        if currency is None or currency == self.currency:
            return amount
        unit = sums.unit(currency, self.words.babel)
        key = "format-money-code" if unit == currency else "format-money-foreign"
        return self._fill(key, unit=unit, amount=amount)

    def _fill(self, key: str, **values: str) -> str:
        return self.words.line(key).fill(values)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
