"""`fieldline understand`: lines or JSON objects in, one reading as a JSON object a line out."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.understanding.reader import read
from bot.understanding.reading import SCHEMA, Language, to_json
from storage.entities.candidates import Candidate

LANGUAGES: tuple[Language, ...] = ("zh-CN", "zh-TW", "en")
TRADITIONAL = {"hant", "tw", "hk", "mo"}
HOMES: dict[Language, tuple[str, str]] = {
    "zh-CN": ("CN", "Asia/Shanghai"),
    "zh-TW": ("TW", "Asia/Taipei"),
    "en": ("CN", "Asia/Shanghai"),
}
YEARS = range(1970, 2200)
REGIONS_CURRENCY = {
    "CN": "CNY", "TW": "TWD", "HK": "HKD", "MO": "MOP", "SG": "SGD", "MY": "MYR", "US": "USD", "GB": "GBP",
    "AU": "AUD", "JP": "JPY", "KR": "KRW", "CA": "CAD", "NZ": "NZD", "IN": "INR", "TH": "THB", "VN": "VND",
    "IE": "EUR", "AT": "EUR", "BE": "EUR", "PT": "EUR", "FI": "EUR", "AE": "AED", "ZA": "ZAR", "PH": "PHP",
    "ID": "IDR", "CH": "CHF", "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR",
}  # fmt: skip


def run(argv: Sequence[str], stdin: TextIO, stdout: TextIO) -> int:
    """The whole command; 0 when every line was answered, 2 when the options make no sense."""
    options = _options(argv)
    if options is None:
        return 2
    try:
        names = _names_of(options.names) if options.names else []
    except (OSError, ValueError) as error:
        print(f"--names: {error}", file=sys.stderr)  # noqa: T201 - the command line of an operator
        return 2
    _as_utf8(stdin, stdout)
    for number, line in enumerate(stdin):
        words = line.removeprefix("\ufeff") if number == 0 else line
        stdout.write(_written(_answer(words.rstrip("\r\n"), options, names)) + "\n")
        stdout.flush()
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(
        prog="fieldline understand", description="Read messages, print their meaning as JSON."
    )
    parser.add_argument("--jsonl", action="store_true", help="each line is an object with text and its own options")
    parser.add_argument("--now", help="ISO 8601 time of the messages (default: now)")
    parser.add_argument("--tz", help="time zone name (default: that of the language)")
    parser.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    parser.add_argument("--region", help="ISO 3166 code for phone numbers (default: that of the language)")
    parser.add_argument("--currency", default=None, help="ISO 4217 code of bare sums (default: that of the region)")
    parser.add_argument("--names", help="file with the person's own customer names, one a line")
    try:
        return parser.parse_args(list(argv))
    except SystemExit as left:
        if not left.code:
            raise
        return None


def _as_utf8(stdin: TextIO, stdout: TextIO) -> None:
    """Whatever the locale says: lines end with a line feed, and broken bytes stop nothing."""
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    if isinstance(stdout, TextIOWrapper):
        stdout.reconfigure(encoding="utf-8")


def _written(answer: dict[str, Any]) -> str:
    """One line of JSON; half of a surrogate pair, which no file can hold, is written as its escape."""
    line = json.dumps(answer, ensure_ascii=False)
    return line if _is_writable(line) else json.dumps(answer)


def _is_writable(line: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in line)


def _answer(line: str, options: argparse.Namespace, names: list[Candidate]) -> dict[str, Any]:
    """One answer for every line, whatever it holds: the reading, or an error in its place."""
    try:
        return understood(_given(line) if options.jsonl else {"text": line}, vars(options), names)
    except Exception as error:  # noqa: BLE001 - the lines behind this one are to be answered as well
        return {"schema": SCHEMA, "error": str(error) or type(error).__name__}


def _given(line: str) -> dict[str, Any]:
    given = json.loads(line, strict=False)
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise ValueError("an object with a text is needed")
    return given


def understood(given: dict[str, Any], options: dict[str, Any], names: Sequence[Candidate] = ()) -> dict[str, Any]:
    """The answer to one object, which may bring its own now (or ref), tz, lang, region, currency and names."""
    asked = options | {key: value for key, value in given.items() if value is not None}
    lang = language_of(asked["lang"], asked.get("script"))
    home = HOMES[lang]
    region = str(asked.get("region") or home[0]).upper()
    zone = ZoneInfo(str(asked.get("tz") or home[1]))
    reading = read(
        given["text"],
        now=_now(given.get("now") or given.get("ref") or options.get("now"), zone),
        tz=zone,
        lang=lang,
        region=region,
        currency=str(asked.get("currency") or REGIONS_CURRENCY.get(region, "USD")),
        candidates=names if given.get("names") is None else _own(given["names"]),
        day_month_order=asked["day_month_order"] if asked.get("day_month_order") in ("DM", "MD") else None,
        input=asked["input"] if asked.get("input") in ("voice", "forward") else "text",
    )
    return to_json(reading)


def language_of(lang: object, script: object = None) -> Language:
    """zh with a script, zh-Hant, zh_HK, en-GB: one of the three that are read."""
    base, *rest = str(lang).replace("_", "-").lower().split("-")
    if base == "en":
        return "en"
    if base != "zh":
        raise ValueError(f"unknown language {lang!r}")
    return "zh-TW" if {*rest, str(script).lower()} & TRADITIONAL else "zh-CN"


def _now(said: object, zone: ZoneInfo) -> datetime:
    now = datetime.now(zone) if said is None else datetime.fromisoformat(str(said))
    if now.year not in YEARS:
        raise ValueError(f"now is not within {YEARS.start} to {YEARS.stop - 1}")
    return now


def _own(names: object) -> list[Candidate]:
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ValueError("names is a list of texts")
    return as_candidates(names)


def _names_of(path: str) -> list[Candidate]:
    return as_candidates(Path(path).read_text(encoding="utf-8-sig").splitlines())


def as_candidates(names: Iterable[str]) -> list[Candidate]:
    """Names as the person's own customers."""
    named = [name.strip() for name in names if name.strip()]
    return [Candidate(f"c{index}", "customer", name, "own") for index, name in enumerate(named, 1)]
