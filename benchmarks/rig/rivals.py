"""Other readers of dates on the same phrases: dateparser and jionlp, where they are installed."""

import contextlib
import io
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from .gold import holds

Reader = Callable[[str, datetime, str], datetime | None]
CODES = {"zh-CN": ["zh-Hans", "zh"], "zh-TW": ["zh-Hant", "zh"], "en": ["en"]}


def rivals() -> dict[str, tuple[Reader, tuple[str, ...]]]:
    """Name to reader and its languages; empty where nothing is installed."""
    found: dict[str, tuple[Reader, tuple[str, ...]]] = {}
    if find_spec("dateparser"):
        found["dateparser"] = (_dateparser(), ("zh-CN", "zh-TW", "en"))
    if find_spec("jionlp"):
        found["jionlp"] = (_jionlp(), ("zh-CN", "zh-TW"))
    return found


def verdict(reader: Reader, row: dict[str, Any], lang: str) -> str:
    """right, wrong or unread; whether a date is open and where it ends is not asked of them."""
    try:
        at = reader(row["text"], datetime.fromisoformat(row["ref"]), lang)
    except Exception:  # noqa: BLE001 - what a rival raises is no reading
        return "unread"
    if at is None:
        return "unread"
    return "right" if any(holds(at, each) for each in row["accept"]) else "wrong"


def _dateparser() -> Reader:
    import dateparser

    def reader(text: str, now: datetime, lang: str) -> datetime | None:
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future", "RETURN_AS_TIMEZONE_AWARE": False}
        return dateparser.parse(text, languages=CODES[lang], settings=settings)  # type: ignore[arg-type]

    return reader


def _jionlp() -> Reader:
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

    def reader(text: str, now: datetime, lang: str) -> datetime | None:
        with contextlib.redirect_stdout(io.StringIO()):
            words = jionlp.tra2sim(text, mode="char") if lang == "zh-TW" else text
            said = jionlp.parse_time(words, time_base=now.timestamp())
        start = said["time"][0] if said and isinstance(said.get("time"), list) else None
        return datetime.fromisoformat(start) if start and start != "inf" else None

    return reader
