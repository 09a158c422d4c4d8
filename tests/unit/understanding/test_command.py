"""`fieldline understand`: the contract of its input and output."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.command import language_of, run

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
    assert answer["dates"][1].keys() >= {"text", "start", "end", "grain", "open", "role"}


def test_a_date_says_all_that_it_takes_to_judge_it() -> None:
    (answer,) = understood("国庆后再约\n")
    (found,) = answer["dates"]
    assert (found["at"], found["trouble"], found["role"]) == (None, "ambiguous", "next")
    assert found["choices"] == answer["choices"] != []
    (answer,) = understood("每周一 10:00 前\n")
    (found,) = answer["dates"]
    assert (found["timed"], found["repeat"] is not None) == (True, True)
    assert found["text"] == "每周一 10:00 前"[slice(*found["span"])]


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


@pytest.mark.parametrize("mode", [(), ("--jsonl",)])
def test_every_line_gets_its_line(mode: tuple[str, ...]) -> None:
    lines = [
        "",
        "   ",
        '{"text": "hi", "gold": {"kind": "unknown"}, "id": 7}',
        "null",
        '"x"',
        '{"text": null}',
        "{" * 9,
    ]
    lines += ['{"text": "x", "now": "0001-01-01"}', '{"text": "x", "now": "9999-12-31"}', '{"text": "x", "now": NaN}']
    lines += ['{"text": "x", "region": {}}', '{"text": "x", "tz": "Asia"}', '{"text": "x", "tz": "\u0000"}']
    lines += ['{"text": "1", "now": ' + "9" * 5000 + "}", '{"text": "x\ty"}', '{"text": "x", "names": [1]}']
    lines += [
        '{"text": "half of \\ud83d"}',
        '{"text": "x", "lang": ["en"]}',
        '{"text": "x", "currency": {}}',
        "\ufeff",
    ]
    answers = understood("\n".join(lines) + "\n", *mode)
    assert len(answers) == len(lines)
    assert all(answer["schema"] == 1 for answer in answers)


def test_broken_bytes_stop_nothing() -> None:
    come = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfhi\r\n\xff\xfe\n\xe2\x80\xa8hi"), encoding="ascii")
    gone = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert run(["--lang", "en"], come, gone) == 0
    gone.seek(0)
    kinds = [json.loads(line)["kind"] for line in gone]
    assert len(kinds) == 3
    assert kinds[0] == "small_talk"


def test_half_a_pair_of_surrogates_is_written_as_an_escape() -> None:
    come = io.StringIO('{"text": "\\ud83d 明天"}\n')
    gone = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert run(["--jsonl"], come, gone) == 0
    gone.seek(0)
    assert json.loads(gone.read())["note"].startswith("\ud83d")


def test_a_phrase_of_a_date_file_is_read_at_its_reference_time() -> None:
    given = {"id": "d1", "lang": "zh", "script": "hant", "text": "後天", "ref": "2026-03-11 10:30:00", "accept": []}
    (answer,) = understood(json.dumps(given) + "\n", "--jsonl")
    (found,) = answer["dates"]
    assert (found["start"], found["grain"]) == ("2026-03-13T00:00:00+08:00", "day")


@pytest.mark.parametrize(
    ("lang", "script", "read_as"),
    [("zh", "hans", "zh-CN"), ("zh", "hant", "zh-TW"), ("zh-Hant", None, "zh-TW"), ("zh_HK", None, "zh-TW")]
    + [("en-GB", "latin", "en"), ("zh-CN", None, "zh-CN"), ("zh-TW", "hans", "zh-TW"), ("EN", None, "en")],
)
def test_a_language_may_be_called_by_its_kin(lang: str, script: str | None, read_as: str) -> None:
    assert language_of(lang, script) == read_as


def test_a_file_of_names_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    assert run(["--names", str(tmp_path / "none.txt")], io.StringIO("hi\n"), io.StringIO()) == 2


def test_a_line_of_a_strange_zone_is_an_error_too() -> None:
    out = io.StringIO()
    assert run(["--tz", "Nowhere/None"], io.StringIO("hi\n"), out) == 0
    assert "error" in json.loads(out.getvalue())


def test_wrong_options_end_with_two() -> None:
    assert run(["--lang", "fr"], io.StringIO(""), io.StringIO()) == 2
