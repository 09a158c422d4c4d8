"""`fieldline understand`: the contract of its input and output."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.command import run

KEYS = {
    "schema", "kind", "certainty", "customer", "customers", "person", "title", "assignee", "phones", "emails",
    "amount",     "method", "happened_at", "next_at", "choices", "dates", "repeat", "fields", "note",
}  # fmt: skip


def understood(lines: str, *options: str) -> list[dict[str, Any]]:
    """The objects printed for some lines."""
    out = io.StringIO()
    assert run(["--now", "2026-07-09T14:32", "--tz", "Asia/Taipei", *options], io.StringIO(lines), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_becomes_one_object_of_the_schema() -> None:
    (answer,) = understood("今天拜访了顺达物流张总，报价45万，下周三上午再约\n", "--lang", "zh-CN", "--region", "CN")
    assert answer.keys() >= KEYS
    assert (answer["schema"], answer["kind"], answer["customer"]) == (1, "follow_up", "顺达物流")
    assert answer["amount"] == {"minor": 45_000_000, "currency": "CNY"}
    assert answer["next_at"] == "2026-07-15T10:00:00+08:00"
    assert [found["role"] for found in answer["dates"]] == ["happened", "next"]
    assert answer["dates"][1].keys() == {"text", "start", "end", "grain", "open", "role"}


def test_names_are_the_persons_own_customers(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("顺达物流\n\n明辉电子\n", encoding="utf-8")
    (answer,) = understood("顺达\n", "--names", str(names))
    assert (answer["kind"], answer["match"]) == ("lookup", "sure")


def test_objects_carry_their_own_options() -> None:
    given = {"text": "meet Wed 10am", "now": "2026-03-11T10:30", "tz": "Europe/London", "lang": "en", "region": "GB"}
    (answer,) = understood(json.dumps(given | {"names": ["Acme"]}) + "\n", "--jsonl")
    assert answer["next_at"] == "2026-03-18T10:00:00+00:00"


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", "{}", '{"text": 5}', '{"text": "x", "tz": "Nowhere/None"}', '{"text": "x", "now": "soon"}']
    + ['{"text": "x", "lang": "fr"}', '{"text": "x", "names": "Acme"}', '{"text": "x", "tz": "../etc"}', "[" * 9999],
)
def test_a_bad_object_is_answered_with_an_error_and_the_rest_goes_on(line: str) -> None:
    bad, good = understood(line + '\n{"text": "hi"}\n', "--jsonl")
    assert bad["schema"] == 1
    assert bad["error"]
    assert good["kind"] == "small_talk"


def test_a_line_of_a_strange_zone_is_an_error_too() -> None:
    out = io.StringIO()
    assert run(["--tz", "Nowhere/None"], io.StringIO("hi\n"), out) == 0
    assert "error" in json.loads(out.getvalue())


def test_wrong_options_end_with_two() -> None:
    assert run(["--lang", "fr"], io.StringIO(""), io.StringIO()) == 2
