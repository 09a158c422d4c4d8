"""Tables from outside: read in a child that cannot be hurt, written so that nothing is a formula (threats 10, 11)."""

import contextlib
import csv
import io
import os
import random
import struct
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.tables import limits, process
from bot.tables.checks import Refused, check_workbook, column_of
from bot.tables.reading import delimiter_of, read
from bot.tables.writing import safe, write
from tests.bot.tables import parts, rows_of, xlsx
from tests.figures import Figure
from tests.hostile import strings

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SIMPLE = [["公司", "电话"], ["顺达物流", "13800001234"]]
ROWS = 50_000
STRINGS = 50_000 if TORTURE else 500
SECONDS = 15.0  # One second on a machine of its own: what bursts takes minutes.


async def rows_in(path: Path, *, most_rows: int = ROWS) -> list[list[str]]:
    return [row async for batch in process.read(path, most_rows=most_rows) for row in batch]


def saved(folder: Path, content: bytes, name: str = "a.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# -- what people send ----------------------------------------------------------------------------


@pytest.mark.rule("IMPORT-1")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
async def test_a_csv_in_any_usual_encoding_and_delimiter(tmp_path: Path, encoding: str, mark: str) -> None:
    text = (
        f"公司名称{mark}联系电话{mark}备注\n顺达物流有限公司{mark}13800001234{mark}老客户\n明辉电子{mark}{mark}新\n"
    )
    rows = await rows_in(saved(tmp_path, text.encode(encoding), "a.csv"))
    assert rows == [
        ["公司名称", "联系电话", "备注"],
        ["顺达物流有限公司", "13800001234", "老客户"],
        ["明辉电子", "", "新"],
    ]


@pytest.mark.rule("IMPORT-1")
async def test_a_csv_of_taiwan_in_big5(tmp_path: Path) -> None:
    text = "公司名稱,聯絡電話,負責業務\n順達物流股份有限公司,0912345678,陳小姐\n永發建材行,0223456789,林先生\n"
    rows = await rows_in(saved(tmp_path, text.encode("big5"), "a.csv"))
    assert rows[1] == ["順達物流股份有限公司", "0912345678", "陳小姐"]


@pytest.mark.rule("IMPORT-1")
async def test_quoted_cells_keep_their_lines_and_marks(tmp_path: Path) -> None:
    text = '公司,备注\n"顺达,物流","第一行\n第二行"\n'
    assert (await rows_in(saved(tmp_path, text.encode(), "a.csv")))[1] == ["顺达,物流", "第一行\n第二行"]


@pytest.mark.rule("IMPORT-1")
async def test_a_workbook_reads_as_a_person_reads_it(tmp_path: Path) -> None:
    rows = [["公司", "电话", "金额"], ["顺达", 13800001234, 12.5], [], ["明辉", 7, ""]]
    assert await rows_in(saved(tmp_path, xlsx(rows))) == [
        ["公司", "电话", "金额"],
        ["顺达", "13800001234", "12.5"],
        ["明辉", "7"],
    ]


def test_the_delimiter_is_the_one_that_parts_the_lines_alike() -> None:
    assert delimiter_of("a;b;c\n1,5;2;3\n") == ";"
    assert delimiter_of("") == ","
    assert (column_of(b"A"), column_of(b"XFD")) == (1, 16384)


# -- what nobody should send ---------------------------------------------------------------------


def one_cell_of(megabytes: int) -> bytes:
    """570 KB that unpack to a cell of 600 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(SIMPLE))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if not part.filename.endswith("sharedStrings.xml"):
                new.writestr(part.filename, old.read(part.filename))
        with new.open("xl/sharedStrings.xml", "w", force_zip64=True) as stream:
            stream.write(
                b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
            )
            for _ in range(megabytes):
                stream.write(b"A" * limits.MEGABYTE)
            stream.write(b"</t></si></sst>")
    return made.getvalue()


def forged(content: bytes, part: str, size: int) -> bytes:
    """The directory says that a part is smaller than it is."""
    changed = bytearray(content)
    at = 0
    while (at := changed.find(b"PK\x01\x02", at)) >= 0:
        length = struct.unpack_from("<H", changed, at + 28)[0]
        if changed[at + 46 : at + 46 + length].decode().endswith(part):
            struct.pack_into("<I", changed, at + 24, size)
        at += 4
    return bytes(changed)


SHEET = (
    b'<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>{rows}</sheetData></worksheet>"
)


def sheet(rows: bytes, doctype: bytes = b"") -> bytes:
    return parts(xlsx(SIMPLE), sheet1=SHEET.replace(b"{rows}", rows).replace(b"{doctype}", doctype))


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (ord("b") + at, b"&%c;" % (ord("a") + at) * 10) for at in range(9)
)
CELL = b'<row r="%d"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row>'


def many_sheets() -> bytes:
    made = io.BytesIO(xlsx(SIMPLE))
    with zipfile.ZipFile(made, "a") as book:
        for number in range(3000):
            book.writestr(f"xl/worksheets/sheet{number + 2}.xml", b"<worksheet/>")
    return made.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a cell of 600 MB": lambda: one_cell_of(600),
    "the last cell there is": lambda: sheet(CELL % (1048576, b"XFD1048576")),
    "a cell far to the right": lambda: sheet(CELL % (1, b"XFD1")),
    "a million rows": lambda: sheet(b"".join(CELL % (n, b"A%d" % n) for n in range(1, 1_000_000, 5))),
    "entities within entities": lambda: sheet(CELL % (1, b"A1"), LAUGHS + b"]>"),
    "a size that is not true": lambda: forged(one_cell_of(100), "sharedStrings.xml", 1000),
    "thousands of sheets": many_sheets,
    "a sheet of deep tags": lambda: sheet(b"<a>" * 500_000),
}


@pytest.mark.threat(11)
@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_quickly_and_hurts_nobody(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, BOMBS[name]())
    began, before = time.monotonic(), resident()
    with pytest.raises(Refused) as refused:
        await rows_in(path)
    assert refused.value.reason in ("table_too_big", "table_broken", "table_too_many_rows")
    assert time.monotonic() - began < SECONDS
    assert resident() - before < 20 * limits.MEGABYTE


def resident() -> int:
    """What this process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.threat(11)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "table_old_format"),
        (b"PK\x05\x06" + b"\0" * 18, "table_unknown"),
        (b"PK", "table_broken"),
        (b"\x00\x01\x02" * 50, "table_unknown"),
        (b"\xff" * 100, "table_unknown"),
        (b"a" * (3 * limits.MEGABYTE), "table_broken"),
    ],
)
async def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        await rows_in(saved(tmp_path, content))
    assert refused.value.reason == reason


@pytest.mark.threat(11)
async def test_more_bytes_than_a_bot_receives_are_not_looked_at(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await rows_in(saved(tmp_path, b"a,b\n" * 6 * limits.MEGABYTE, "a.csv"))
    assert refused.value.reason == "file_too_big"


@pytest.mark.threat(11)
async def test_a_child_that_dies_is_a_file_that_was_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends it, its limits or the machine: the answer is a refusal, never a hang."""
    path = saved(tmp_path, xlsx(SIMPLE))
    monkeypatch.setattr(process.sys, "executable", "/bin/false")
    with pytest.raises(Refused) as refused:
        await rows_in(path)
    assert refused.value.reason == "table_too_big"


@pytest.mark.threat(11)
def test_mutated_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    """R10: bytes changed, cut, doubled; the same functions as in the child, here for their number."""
    chance = random.Random(7)
    seeds = [xlsx([["公司", "电话"], *([f"客户{n}", n] for n in range(20))]), "公司,电话\n顺达,1\n".encode("gb18030")]
    for number in range(10_000 if TORTURE else 250):
        content = mutated(chance, chance.choice(seeds))
        path = saved(tmp_path, content, "m.xlsx")
        with contextlib.suppress(Refused):
            for row in read(str(path), most_rows=1000):
                assert all(isinstance(cell, str) for cell in row), number


def mutated(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            case _:
                changed[at:at] = changed[max(0, at - 30) : at]
        if not changed:
            return b"x"
    return bytes(changed)


# -- what is written -----------------------------------------------------------------------------

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\u3000=1",
    "\n=1",
    "|x",
    "%x",
    '"=1+1"',
)


@pytest.mark.threat(10)
@pytest.mark.rule("IMPORT-9")
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    assert safe(text)[0] == "'"
    assert safe(text).replace("'", "") == text
    assert safe("普通文字") == "普通文字"


@pytest.mark.threat(10)
@pytest.mark.rule("IMPORT-9")
@settings(
    max_examples=5000 if TORTURE else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=10), st.sampled_from(FORMULAS))
def test_whatever_is_written_is_read_again_as_text(tmp_path: Path, texts: list[str], formula: str) -> None:
    """A cell of a workbook is typed as text; none of a .csv begins like a formula."""
    cells = [formula, *texts]
    write(str(tmp_path / "a.csv"), [cells])
    with open(tmp_path / "a.csv", encoding="utf-8-sig", newline="") as file:
        (again,) = list(csv.reader(file)) if any(cells) else ([""],)
    assert not any(cell[:1] in "=+-@\t\r＝＋－＠" for cell in again if cell)
    write(str(tmp_path / "a.xlsx"), [cells])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        markup = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in markup
    assert b"hyperlink" not in markup.lower()
    assert markup.count(b"<c r=") == markup.count(b't="inlineStr"')


def cells_of(text: str, delimiter: str, *, quotes: bool) -> list[str]:
    """What a spreadsheet of some locale makes of a file; one that splits at another mark sees no quotes within."""
    quoting = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    with contextlib.suppress(csv.Error):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
        return [cell for row in rows for cell in row]
    return []


@pytest.mark.reliability("R10")
@pytest.mark.threat(10)
@pytest.mark.rule("IMPORT-9")
def test_hostile_strings_are_no_formula_in_any_locale(tmp_path: Path, figure: Figure) -> None:
    """Read with the comma, and as a program does that splits at semicolons, tabs or bars."""
    texts = [text[: limits.CELL].encode("utf-8", "replace").decode() for text in strings(random.Random(7), STRINGS)]
    write(str(tmp_path / "a.csv"), ([text] for text in texts))
    content = (tmp_path / "a.csv").read_text("utf-8-sig")
    found = [cell for cell in cells_of(content, ",", quotes=True) if is_formula(cell)]
    for mark in ";\t|":
        found += [cell for cell in cells_of(content, mark, quotes=False) if is_formula(cell.lstrip('"'))]
    figure("T10", "csv", strings=len(texts), formulas=len(found))
    assert not found, found[:5]
    assert any(is_formula(text) for text in texts)


def is_formula(cell: str) -> bool:
    return cell.lstrip(" \u3000\u00a0")[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@pytest.mark.rule("EXPORT-3")
async def test_a_written_workbook_reads_back(tmp_path: Path) -> None:
    async def batches() -> AsyncIterator[list[list[str]]]:
        yield [["公司", "电话"]]
        yield [["=1+1", "+86 138"]] * 3

    path = tmp_path / "a.xlsx"
    await process.write(path, batches())
    assert rows_of(path.read_bytes()) == [["公司", "电话"], *[["=1+1", "+86 138"]] * 3]
    check_workbook(str(path), most_rows=100)
