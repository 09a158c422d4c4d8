"""Settings as data: type, default and range of each, and the reading of a stored value (ORG-15)."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.errors import Invalid
from storage.rules.wording import cleaned


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy value. `check` returns the value as it is kept, or raises ValueError."""

    name: str
    default: Any
    range: str
    check: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Few:
    """A check that also knows the few values there are, which need not be typed; of a list, what it may hold."""

    choices: tuple[Any, ...]
    check: Callable[[Any], Any]

    def __call__(self, value: Any) -> Any:
        return self.check(value)


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{low}-{high}")
        return value

    return check


def _switched(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


_flag: Final = _Few((True, False), _switched)


def _clock(low: str = "00:00", high: str = "23:59") -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = time.fromisoformat(str(value)).strftime("%H:%M")
        if not low <= text <= high:
            raise ValueError(f"{low}-{high}")
        return text

    return check


def _one_of(*choices: str | None) -> _Few:
    def check(value: Any) -> str | None:
        if value not in choices:
            raise ValueError(", ".join(str(choice) for choice in choices))
        return None if value is None else str(value)

    return _Few(choices, check)


def _numbers(low: int, high: int) -> Callable[[Any], list[int]]:
    def check(value: Any) -> list[int]:
        if not isinstance(value, list):
            raise TypeError
        return [_whole(low, high)(item) for item in value]

    return check


def _few_numbers(low: int, high: int, most: int) -> Callable[[Any], list[int]]:
    """Different numbers, at most so many, the largest first."""

    def check(value: Any) -> list[int]:
        kept = sorted(set(_numbers(low, high)(value)), reverse=True)
        if len(kept) > most:
            raise ValueError(f"at most {most}")
        return kept

    return check


def _days_around(value: Any) -> list[int]:
    """Days before (negative) and after a due day, the earliest first."""
    return sorted(_few_numbers(-30, 30, 10)(value))


def _hours(value: Any) -> list[str]:
    """One to four times of a day, the earliest first."""
    if not isinstance(value, list):
        raise TypeError
    kept = sorted({_clock()(item) for item in value})
    if not 1 <= len(kept) <= 4:
        raise ValueError("1-4 times")
    return kept


def _levels(value: Any) -> list[str]:
    kept = sorted(set(_names(value)))
    if not set(kept) <= {"A", "B", "C"}:
        raise ValueError("A, B, C")
    return kept


def _quiet(value: Any) -> str:
    start, dash, end = str(value).partition("-")
    if not dash:
        raise ValueError("HH:MM-HH:MM")
    return f"{_clock()(start)}-{_clock()(end)}"


def _letters(count: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = str(value)
        if len(text) != count or not text.isascii() or not text.isalpha() or not text.isupper():
            raise ValueError(f"{count} capital letters")
        return text

    return check


def _weekdays(value: Any) -> list[int]:
    days = sorted(set(_numbers(0, 6)(value)))
    if not days:
        raise ValueError("at least one weekday, 0 is Monday")
    return days


def _days(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return sorted({date.fromisoformat(str(day)).isoformat() for day in value})


def _names(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [str(name) for name in value]


def _by_source(value: Any) -> dict[str, int]:
    """Minutes of the sources that have their own; the rest has the general ones."""
    if not isinstance(value, dict):
        raise TypeError
    return {str(source): _whole(5, 2880)(minutes) for source, minutes in value.items()}


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise ValueError("an IANA zone name") from exc


def _share(value: Any) -> float:
    number = float(value)
    if not 0.40 <= number <= 0.95:
        raise ValueError("0.40-0.95")
    return number


_ALL: Final = (
    Setting("org.invite_hours", 72, "1-168", _whole(1, 168)),
    Setting("org.day_month_order", None, "unset, DM, MD", _one_of(None, "DM", "MD")),
    Setting("perm.inherit_read", True, "on, off", _flag),
    Setting("perm.cards_per_hour", 200, "20-5,000", _whole(20, 5000)),
    Setting("perm.reveals_per_day", 50, "1-1,000", _whole(1, 1000)),
    Setting("chat.staged_minutes", 30, "5-120", _whole(5, 120)),
    Setting("chat.undo_minutes", 10, "1-30", _whole(1, 30)),
    Setting("chat.draft_days", 30, "1-180", _whole(1, 180)),
    Setting("lead.first_response_minutes", 120, "5-2,880", _whole(5, 2880)),
    Setting("lead.first_response_by_source", {}, "source: 5-2,880", _by_source),
    Setting("lead.require_phone", False, "on, off", _flag),
    Setting("lead.first_contact", True, "on, off", _flag),
    Setting("lead.holding_limit", 0, "0-5,000", _whole(0, 5000)),
    Setting("customer.require_phone", False, "on, off", _flag),
    Setting("customer.lock_limit", 10, "0-500", _whole(0, 500)),
    Setting("customer.lock_max_days", 90, "1-365", _whole(1, 365)),
    Setting("dup.phone", "forbid", "forbid, warn, off", _one_of("forbid", "warn", "off")),
    Setting("dup.name", "forbid", "forbid, warn, off", _one_of("forbid", "warn", "off")),
    Setting("dup.lead_name", "warn", "forbid, warn, off", _one_of("forbid", "warn", "off")),
    Setting("dup.tax_no", "forbid", "forbid, warn, off", _one_of("forbid", "warn", "off")),
    Setting("dup.email", "warn", "forbid, warn, off", _one_of("forbid", "warn", "off")),
    Setting("dup.similar", "warn", "warn, off", _one_of("warn", "off")),
    Setting("dup.similarity", 0.60, "0.40-0.95", _share),
    Setting("dup.lookups_per_hour", 60, "5-500", _whole(5, 500)),
    Setting("followup.backdate_days", 7, "0-90", _whole(0, 90)),
    Setting("followup.edit_hours", 24, "1-168", _whole(1, 168)),
    Setting("followup.min_chars", 0, "0-200", _whole(0, 200)),
    Setting("followup.no_answer_counts", False, "on, off", _flag),
    Setting("visit.far_m", 300, "50-5,000", _whole(50, 5000)),
    Setting("visit.auto_close_hours", 3, "1-12", _whole(1, 12)),
    Setting("remind.default_time", "09:00", "a time", _clock()),
    Setting("remind.lead_minutes", 0, "0-120", _whole(0, 120)),
    Setting("remind.untouched_hours", 24, "1-120", _whole(1, 120)),
    Setting("remind.rhythm_a", 14, "1-365", _whole(1, 365)),
    Setting("remind.rhythm_b", 30, "1-365", _whole(1, 365)),
    Setting("remind.rhythm_c", 60, "1-365", _whole(1, 365)),
    Setting("pool.holding_limit", 0, "0-5,000", _whole(0, 5000)),
    Setting("pool.count_dealt", False, "on, off", _flag),
    Setting("pool.grace_days", 7, "1-60", _whole(1, 60)),
    Setting("pool.run_at", "02:00", "00:00-06:00", _clock("00:00", "06:00")),
    Setting("pool.extension_max_days", 15, "1-60", _whole(1, 60)),
    Setting("pool.extensions_per_stint", 2, "0-10", _whole(0, 10)),
    Setting("pool.warn_days", [7, 3, 1], "list of 0-30", _numbers(0, 30)),
    Setting("leaver.policy", "hold", "hold, pool", _one_of("hold", "pool")),
    Setting("leaver.days", 14, "1-90", _whole(1, 90)),
    Setting("notify.daily_cap", 8, "1-50", _whole(1, 50)),
    Setting("notify.merge_minutes", 15, "0-60", _whole(0, 60)),
    Setting("notify.quiet", "21:00-08:00", "two times", _quiet),
    Setting("notify.morning", "08:30", "a time", _clock()),
    Setting("notify.evening", "17:45", "a time", _clock()),
    Setting("notify.urgent_kinds", [], "kinds of tier 0", _names),
    Setting("team.write_may_add", False, "on, off", _flag),
    Setting("import.max_rows", 10000, "100-50,000", _whole(100, 50000)),
    Setting("export.notify_rows", 200, "1-10,000", _whole(1, 10000)),
    Setting("export.approve_rows", 1000, "1-50,000", _whole(1, 50000)),
    Setting("notify.approval_hours", ["09:00", "16:00"], "1-4 times", _hours),
    Setting("notify.win_amount", False, "on, off", _flag),
    Setting("xfer.approve_levels", [], "A, B, C", _Few(("A", "B", "C"), _levels)),
    Setting("product.discount_limit_bp", 1000, "0-10,000", _whole(0, 10000)),
    Setting("opp.auto_win", True, "on, off", _flag),
    Setting("contract.end_days", [30, 7], "list of 1-180", _few_numbers(1, 180, 10)),
    Setting("contract.revisit_days", 7, "1-90", _whole(1, 90)),
    Setting("approval.confirm_amount", 200_000, "0-1,000,000,000,000", _whole(0, 10**12)),
    Setting("money.plan_days", [-7, -3, 0, 1], "list of -30-30", _days_around),
    Setting("money.confirm_hours", 8, "1-72", _whole(1, 72)),
    Setting("ui.manager_sells", False, "on, off", _flag),
    Setting("pace.overall", 25, "1-30", _whole(1, 30)),
    Setting("pace.chat_ms", 1050, "1,000-10,000", _whole(1000, 10000)),
    Setting("pace.group", 18, "1-20", _whole(1, 20)),
)
SETTINGS: Final[Mapping[str, Setting]] = {setting.name: setting for setting in _ALL}

ORGANISATION: Final[Mapping[str, Callable[[Any], Any]]] = {
    "org.name": lambda value: cleaned(str(value), field="name", longest=80),
    "org.timezone": _zone,
    "org.base_currency": _letters(3),
    "org.locale": _one_of("zh-CN", "zh-TW", "en"),
    "org.phone_region": _letters(2),
    "org.workdays": _Few(tuple(range(7)), _weekdays),
    "org.work_start": _clock(),
    "org.work_end": _clock(),
    "org.holidays": _days,
    "org.makeup_days": _days,
}


def check_hours(start: str, end: str) -> None:
    """The working day begins before it ends. Raises Invalid (ORG-15)."""
    if start >= end:
        raise Invalid("outside_range", rule="ORG-15", name="org.work_start", allowed="start < end")


def checked(name: str, value: Any) -> Any:
    """The value as it is kept. Raises Invalid for an unknown setting or a value outside the range (ORG-15)."""
    check = _check_of(name)
    if check is None:
        raise Invalid("unknown_setting", rule="ORG-15", name=name)
    try:
        return check(value)
    except (ValueError, TypeError) as exc:
        allowed = SETTINGS[name].range if name in SETTINGS else str(exc)
        raise Invalid("outside_range", rule="ORG-15", name=name, allowed=allowed) from exc


def _check_of(name: str) -> Callable[[Any], Any] | None:
    return SETTINGS[name].check if name in SETTINGS else ORGANISATION.get(name)


def range_of(name: str) -> str:
    """What a setting may be, in the words of the rules; "" where only its check knows."""
    return SETTINGS[name].range if name in SETTINGS else ""


def choices_of(name: str) -> tuple[Any, ...]:
    """The values of a setting that has only a few; of a list, what it may hold. Empty: the value is typed."""
    check = _check_of(name)
    return check.choices if isinstance(check, _Few) else ()


def said(name: str, words: str) -> Any:
    """The value that typed words stand for, as it is kept. Raises Invalid when they fit in no way (ORG-15)."""
    refused = Invalid("outside_range", rule="ORG-15", name=name, allowed=range_of(name))
    text = unicodedata.normalize("NFKC", words).replace("\u2212", "-").strip()
    for value in _meant(text, share=10_000 if name.endswith("_bp") else 1):
        try:
            return checked(name, value)
        except Invalid as exc:
            refused = exc
    raise refused


_SUM: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([万萬kKmM])")
_TIMES: Final = {"万": 10_000, "萬": 10_000, "k": 1_000, "m": 1_000_000}
_SIGNED: Final = re.compile(r"[+-]?\d+")
_NOTHING: Final = frozenset({"-", "无", "無", "没有", "沒有", "none"})


def _meant(text: str, *, share: int) -> Iterator[Any]:
    """Typed words as a number, a share, a time, a list or themselves, in the order in which they are tried.

    `share` is what 100 % of a share is.
    """
    parts = [part for part in re.split(r"[,、;\s]+", text) if part]
    pairs = re.findall(r"([^\d=:,、;\s]+)\s*[=:]?\s*(\d+)", text)
    whole = text.replace(",", "")
    if whole.isdecimal():
        yield int(whole)
    if large := _SUM.fullmatch(whole):
        yield round(float(large[1]) * _TIMES[large[2].lower()])
    with suppress(ValueError):
        part = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        yield round(part * share) if text.endswith("%") and share > 1 else part
    yield text
    yield re.sub(r"(?<!\d)(\d):", r"0\1:", re.sub(r"\s*[-–—~至到]\s*", "-", text))
    if parts and all(_SIGNED.fullmatch(part) for part in parts):
        yield [int(part) for part in parts]
    if pairs:
        yield {name: int(number) for name, number in pairs}
    yield [re.sub(r"^(\d):", r"0\1:", part) for part in parts]
    if text.lower() in _NOTHING:
        yield []


_DEFAULTS: Final = {name: setting.default for name, setting in SETTINGS.items()}


class Policy:
    """The settings in force within one call: stored values over defaults."""

    __slots__ = ("_stored",)

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        self._stored = stored or {}

    def __getitem__(self, name: str) -> Any:
        return self._stored.get(name, SETTINGS[name].default)

    def all(self) -> dict[str, Any]:
        """Every setting with the value in force."""
        return _DEFAULTS | {name: value for name, value in self._stored.items() if name in _DEFAULTS}

    def number(self, name: str) -> int:
        return int(self[name])

    def flag(self, name: str) -> bool:
        return bool(self[name])
