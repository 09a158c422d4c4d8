"""A table's rows as text, whatever wrote the file. Runs in the child only."""

import csv
import datetime
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from bot.tables import limits
from bot.tables.checks import Refused, check_workbook

Row = list[str]
HEAD: Final = 64 * 1024
DELIMITERS: Final = ",\t;|"
ENCODINGS: Final = ("utf-8-sig", "gb18030", "big5")


def read(path: str, *, most_rows: int) -> Iterator[Row]:
    """Rows from the first that holds anything, trailing empty cells cut. Raises Refused."""
    with open(path, "rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK"):
        rows = _workbook(path, most_rows=most_rows)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("table_old_format")
    else:
        rows = _delimited(path, head)
    yield from _bounded(_without_gaps(rows), most_rows=most_rows)


def _bounded(rows: Iterable[Row], *, most_rows: int) -> Iterator[Row]:
    """One row more than allowed is a refusal; the header, and a title above it, are not counted."""
    for number, row in enumerate(rows):
        if number > most_rows + 3:
            raise Refused("table_too_many_rows")
        yield row


def _without_gaps(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    empty = 0
    for cells in rows:
        row = _texts(cells)
        empty = 0 if row else empty + 1
        if empty > limits.EMPTY_ROWS:
            return
        if row:
            yield row


def _texts(cells: Sequence[Any]) -> Row:
    row = [_text(cell) for cell in itertools.islice(cells, limits.COLUMNS)]
    while row and not row[-1]:
        row.pop()
    return row


def _text(value: Any) -> str:
    """A cell as a person would read it: 13800001234 and not 13800001234.0, a date in ISO form."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = "1" if value else "0"
    elif isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    elif isinstance(value, datetime.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        text = value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    elif isinstance(value, datetime.date | datetime.time):
        text = value.isoformat()
    else:
        text = "" if value is None else str(value)
    return text.replace("\x00", "")[: limits.CELL].strip()


def _workbook(path: str, *, most_rows: int) -> Iterator[list[Any]]:
    """The first sheet that holds anything."""
    check_workbook(path, most_rows=most_rows)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for number in range(len(workbook.sheet_names)):
                sheet = workbook.get_sheet_by_index(number)
                if sheet.height and sheet.width:
                    yield from sheet.iter_rows()
                    return
    except PasswordError as exc:
        raise Refused("table_locked") from exc
    except CalamineError as exc:
        raise Refused("table_broken") from exc


def _delimited(path: str, head: bytes) -> Iterator[list[str]]:
    encoding = encoding_of(path, head)
    csv.field_size_limit(limits.MEGABYTE)
    with open(path, encoding=encoding, newline="", errors="replace" if encoding == "gb18030" else "strict") as file:
        sample = file.read(HEAD // 4)
        file.seek(0)
        try:
            yield from csv.reader(_lines(file), delimiter=delimiter_of(sample))
        except csv.Error as exc:
            raise Refused("table_broken") from exc


def _lines(file: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a file without any end of line is no table."""
    while line := file.readline(limits.MEGABYTE):
        if len(line) >= limits.MEGABYTE:
            raise Refused("table_broken")
        yield line.replace("\x00", "")


def encoding_of(path: str, head: bytes) -> str:
    """UTF-8 or UTF-16 by its mark, UTF-8 if the whole file is, else the one of GB18030 and Big5 that reads like
    Chinese. Raises Refused for bytes that are no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head:
        raise Refused("table_unknown")
    if _decodes(path, "utf-8-sig"):
        return "utf-8-sig"
    fitting = [name for name in ENCODINGS[1:] if _decodes(path, name)]
    if not fitting:
        raise Refused("table_unknown")
    return max(fitting, key=lambda name: (_likeness(head, name), name == "gb18030"))


def _decodes(path: str, encoding: str) -> bool:
    try:
        with open(path, encoding=encoding) as file:
            while file.read(HEAD):
                pass
    except UnicodeDecodeError:
        return False
    return True


# The most frequent characters of running text, simplified and traditional, and words of headers.
_COMMON: Final = frozenset(
    "的一是不了在人有我他这中大来上国個个到说們们为為子和你地出道也时時年得就那要下以生会會自着去之过過家学學"
    "对對可里裡后後小么麼心多天而能好都然没沒日于於起还還发發成事只作当當想看文无無开開手用主行方又如前所本"
    "公司有限名称稱电電话話联聯系人客户戶地址备備注註邮郵箱市区區号號业業务務负負责責经經理科技贸貿易物流建"
    "创創建间間级級别別来源源标標签籤手机機職职位部门門省路街楼樓室先生小姐女士陈陳林黄黃张張李王刘劉吴吳"
)


def _likeness(head: bytes, encoding: str) -> float:
    """Which part of the characters beyond ASCII is common in Chinese."""
    text = head.decode(encoding, errors="ignore")
    beyond = [char for char in text if char > "\x7f"]
    if not beyond:
        return 0.0
    return sum(char in _COMMON or "\u3000" <= char <= "\u303f" for char in beyond) / len(beyond)


def delimiter_of(sample: str) -> str:
    """The mark that parts the first lines into the same number of cells, most cells first."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    if not lines:
        return ","

    def score(mark: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=mark), [])) for line in lines]
        usual = max(set(counts), key=counts.count)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(DELIMITERS, key=score)
