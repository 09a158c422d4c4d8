"""`fieldline understand`: lines or JSON objects in, one reading as a JSON object a line out."""

import argparse
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.understanding.reader import read
from bot.understanding.reading import SCHEMA, to_json
from storage.entities.candidates import Candidate

LANGUAGES = ("zh-CN", "zh-TW", "en")
REGIONS_CURRENCY = {
    "CN": "CNY", "TW": "TWD", "HK": "HKD", "MO": "MOP", "SG": "SGD", "MY": "MYR", "US": "USD", "GB": "GBP",
    "AU": "AUD", "JP": "JPY", "KR": "KRW", "CA": "CAD", "NZ": "NZD", "IN": "INR", "TH": "THB", "VN": "VND",
    "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR",
}  # fmt: skip


def run(argv: Sequence[str], stdin: TextIO, stdout: TextIO) -> int:
    """The whole command; 0 when every line was answered, 2 when the options make no sense."""
    options = _options(argv)
    if options is None:
        return 2
    names = _names_of(options.names) if options.names else []
    for line in stdin:
        if line.strip():
            answer = _object(line, options, names) if options.jsonl else _line(line.rstrip("\r\n"), options, names)
            stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            stdout.flush()
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(
        prog="fieldline understand", description="Read messages, print their meaning as JSON."
    )
    parser.add_argument("--jsonl", action="store_true", help="each line is an object with text and its own options")
    parser.add_argument("--now", help="ISO 8601 time of the messages (default: now)")
    parser.add_argument("--tz", default="Asia/Shanghai", help="time zone name")
    parser.add_argument("--lang", default="zh-CN", choices=LANGUAGES)
    parser.add_argument("--region", default="CN", help="ISO 3166 code for phone numbers")
    parser.add_argument("--currency", default=None, help="ISO 4217 code of bare sums (default: that of the region)")
    parser.add_argument("--names", help="file with the person's own customer names, one a line")
    try:
        return parser.parse_args(list(argv))
    except SystemExit as left:
        if not left.code:
            raise
        return None


def _line(text: str, options: argparse.Namespace, names: list[Candidate]) -> dict[str, Any]:
    try:
        return _read(text, vars(options), names)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        return {"schema": SCHEMA, "error": str(error)}


def _object(line: str, options: argparse.Namespace, names: list[Candidate]) -> dict[str, Any]:
    try:
        given = json.loads(line)
        if not isinstance(given, dict) or not isinstance(given.get("text"), str):
            raise ValueError("an object with a text is needed")
        own = given.get("names")
        if own is not None and not (isinstance(own, list) and all(isinstance(name, str) for name in own)):
            raise ValueError("names is a list of texts")
        settings = vars(options) | {key: value for key, value in given.items() if value is not None}
        return _read(given["text"], settings, names if own is None else as_candidates(own))
    except (ValueError, ZoneInfoNotFoundError, OSError, RecursionError) as error:
        return {"schema": SCHEMA, "error": str(error) or type(error).__name__}


def _read(text: str, settings: dict[str, Any], names: list[Candidate]) -> dict[str, Any]:
    lang, region = settings["lang"], str(settings["region"])
    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}")
    zone = ZoneInfo(str(settings["tz"]))
    now = datetime.fromisoformat(str(settings["now"])) if settings["now"] else datetime.now(zone)
    currency = str(settings["currency"] or REGIONS_CURRENCY.get(region, "USD"))
    reading = read(text, now=now, tz=zone, lang=lang, region=region, currency=currency, candidates=names)
    return to_json(reading)


def _names_of(path: str) -> list[Candidate]:
    return as_candidates(Path(path).read_text(encoding="utf-8").splitlines())


def as_candidates(names: Iterable[str]) -> list[Candidate]:
    """Names as the person's own customers."""
    named = [name.strip() for name in names if name.strip()]
    return [Candidate(f"c{index}", "customer", name, "own") for index, name in enumerate(named, 1)]
