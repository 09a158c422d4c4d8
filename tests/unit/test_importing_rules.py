"""What a line of a file says, and what its headers mean."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pushes.importing import vocabulary
from bot.understanding.headers import guess, header_row, key_of
from storage.entities.importing import FIELDS, Line
from storage.entities.leads import NewLead
from storage.errors import Conflict, Invalid, Limit
from storage.rules import exporting
from storage.rules import importing as rules

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = 1_783_578_720_000  # 9 July 2026, 14:32 in Taipei


def line(mapping: list[str], cells: list[str], kind: Any = "customer", headers: list[str] | None = None) -> Line:
    return rules.line_of(cells, headers or mapping, mapping, kind, vocabulary(), TAIPEI, now=NOW)


@pytest.mark.rule("IMPORT-2")
@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["公司", "电话", "业务", "备注2"], ["name", "phone", "owner", "remark"]),
        (["客户名称（必填）", "联系人", "手机号码", "负责人"], ["name", "contact_name", "phone", "owner"]),
        (
            ["公司名稱", "聯絡人", "行動電話", "統編", "建檔日期"],
            ["name", "contact_name", "phone", "tax_no", "created_at"],
        ),
        (["Company Name", "Phone", "Account Owner", "Industry"], ["name", "phone", "owner", "industry"]),
        (["客户", "客户名称", "奇怪的列", ""], ["name", "", "", ""]),
        (["公司", "手机1", "手机2", "原因"], ["name", "phone", "phone", ""]),
    ],
)
def test_columns_are_guessed_from_their_headers(headers: list[str], fields: list[str]) -> None:
    assert guess(headers, "customer", {}) == fields


@pytest.mark.rule("IMPORT-2", "CUST-12")
def test_the_firms_own_fields_are_columns_too() -> None:
    assert guess(["公司", "合同到期"], "customer", {"合同到期": "until"}) == ["name", "x_until"]
    assert guess(["Tax no", "Need"], "lead", {}) == ["", "need"]


def test_a_title_above_the_headers_is_no_header() -> None:
    assert header_row([["2026 年客户表"], ["公司", "电话"], ["顺达", "1"]], {}) == 1
    assert header_row([["顺达", "1"], ["明辉", "2"]], {}) == 0
    assert key_of("Phone No. *") == "phoneno"


@given(st.lists(st.text(max_size=20), max_size=30), st.sampled_from(["customer", "lead"]))
def test_any_headers_give_a_mapping_that_fits(headers: list[str], kind: Any) -> None:
    rules.check_mapping(guess(headers, kind, {}), kind, [], len(headers))


@pytest.mark.rule("IMPORT-6")
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-01", "2025-03-01"),
        ("2025/3/1 10:30", "2025-03-01"),
        ("2025年3月1日", "2025-03-01"),
        ("20250301", "2025-03-01"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: str) -> None:
    from datetime import UTC, datetime

    at = line(["name", "created_at"], ["顺达", text]).created_at
    assert at is not None
    assert datetime.fromtimestamp(at / 1000, UTC).astimezone(TAIPEI).date().isoformat() == day


@pytest.mark.rule("IMPORT-6")
@pytest.mark.parametrize(
    ("text", "reason"), [("35.7.2025", "no_date"), ("2025-02-30", "no_date"), ("2027-01-01", "date_ahead")]
)
def test_what_is_no_date_of_the_past_is_an_error(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        line(["name", "created_at"], ["顺达", text])
    assert refused.value.reason == reason


@pytest.mark.rule("IMPORT-1")
def test_words_of_every_language_find_their_entry_and_others_are_kept() -> None:
    mapping = ["name", "region", "source", "level"]
    for region, source, level in (
        ("广东", "展会", "重点"),
        ("廣東", "展會", "A"),
        ("guangdong", "trade fair", "vip"),
    ):
        values = line(mapping, ["顺达", region, source, level]).values
        assert (values.region, values.source, values.level) == ("guangdong", "fair", "A")
    kept = line(mapping, ["顺达", "火星", "抖音", "五星"], headers=["公司", "省份", "来源", "级别"]).values
    assert (kept.region, kept.source, kept.level) == (None, None, "B")
    assert kept.remark == "省份：火星\n来源：抖音\n级别：五星"


@pytest.mark.rule("IMPORT-1", "LEAD-1")
def test_a_line_of_a_person_is_a_person() -> None:
    lead = line(["name", "contact_name"], ["", "赵先生"], "lead").values
    assert isinstance(lead, NewLead)
    assert (lead.name, lead.individual, lead.contact_name) == ("赵先生", True, "")
    one = line(["contact_name", "phone"], ["赵先生", "13800001234"]).values
    assert (one.name, one.kind, one.phones, one.contacts) == ("赵先生", "individual", ("13800001234",), ())


@pytest.mark.rule("IMPORT-9")
@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "＝1"])
def test_text_like_a_formula_is_kept_as_typed(text: str) -> None:
    assert line(["name"], [text]).values.name == text
    assert line(["name"], ["'" + text]).values.name == text


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_any_cells_make_a_record_or_an_error_with_words(cells: list[str]) -> None:
    mapping = list(FIELDS["customer"])[: len(cells)]
    try:
        made = line(mapping, cells)
    except Invalid as refused:
        assert refused.reason in ("no_date", "date_ahead", "unknown_value")  # noqa: PT017
    else:
        assert made.values is not None


@pytest.mark.rule("IMPORT-1", "IMPORT-2", "IMPORT-8", "EXPORT-1")
def test_limits_of_files_and_undo() -> None:
    rules.check_size(100, 100)
    with pytest.raises(Limit):
        rules.check_size(101, 100)
    rules.check_undo(NOW, NOW + rules.UNDO_FOR - 1)
    for done_at in (None, NOW - rules.UNDO_FOR):
        with pytest.raises(Conflict):
            rules.check_undo(done_at, NOW)
    with pytest.raises(Invalid):
        rules.check_named(["phone"])
    exporting.check_rows(1)
    with pytest.raises(Invalid):
        exporting.check_rows(0)
    assert exporting.check_fields(["phone", "name"], "customer") == ("name", "phone")


@pytest.mark.rule("EXPORT-2", "PERM-15")
def test_private_values_of_an_export_are_masked() -> None:
    values = {
        "phone": ("+8613800001234",),
        "email": "a@b.cn",
        "wechat": "zhang88",
        "remark": "打 13800001234",
        "name": "顺达",
    }
    masked = exporting.hidden(values, whole=False)
    hidden = {"phone": ("+86 138****1234",), "email": "a****", "wechat": "z****", "remark": "打 138****1234"}
    assert masked == hidden | {"name": "顺达"}
    assert exporting.hidden(values, whole=True) == values
