"""What is looked at before a workbook is opened: its parts, their sizes, and how far the cells reach (threat 11).

Everything is read as a stream with an upper bound; the declared sizes are only believed until they prove wrong.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from bot.tables import limits

CHUNK = 1 << 16
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]{0,200}?r="([A-Z]{1,4})(\d{1,8})"')
_COLUMN_CUT = 512  # Longer than any tag that matters: what is carried over from one chunk to the next.


class Refused(Exception):
    """The file is not taken; `reason` is a code that has words, such as table_too_big."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_workbook(path: str, *, most_rows: int) -> None:
    """Raises Refused for whatever is no workbook, or one made to hurt."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist())
            for part in archive.infolist():
                _check_part(archive, part, most_rows=most_rows)
    except Refused:
        raise
    except Exception as exc:
        # Whatever the library makes of a broken archive: it is broken.
        raise Refused("table_broken") from exc


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "EncryptedPackage" in names or any(part.flag_bits & 1 for part in parts):
        raise Refused("table_locked")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused("table_unknown")
    sheets = sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names)
    if len(parts) > limits.PARTS or sheets > limits.SHEETS or len(set(names)) != len(names):
        raise Refused("table_too_big")
    if sum(part.file_size for part in parts) > limits.UNPACKED_BYTES:
        raise Refused("table_too_big")
    for part in parts:
        if part.file_size > limits.RATIO_FROM and part.file_size > limits.RATIO * max(part.compress_size, 1):
            raise Refused("table_too_big")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, most_rows: int) -> None:
    """Unpack once to nowhere: a size that was declared wrong ends here, as does a declaration of entities."""
    is_markup = part.filename.endswith((".xml", ".rels", ".vml"))
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    with archive.open(part) as stream:
        carried = b""
        for chunk in _chunks(stream):
            if not is_markup:
                continue
            window = carried + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise Refused("table_broken")
            if is_sheet:
                _check_cells(window, most_rows=most_rows)
            carried = window[-_COLUMN_CUT:]


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _check_cells(window: bytes, *, most_rows: int) -> None:
    """Cells with a value may lie anywhere on a sheet, and a reader makes room for all before the last one."""
    for match in _REFERENCE.finditer(window):
        is_wide, is_long = column_of(match[1]) > limits.COLUMNS * 4, int(match[2]) > most_rows * 4 + 100
        if (is_wide or is_long) and not _is_empty(window, match.end()):
            raise Refused("table_too_big" if is_wide else "table_too_many_rows")


def _is_empty(window: bytes, at: int) -> bool:
    """A cell that only has a style: whole columns of them are common, and no reader keeps them."""
    end = window.find(b">", at)
    return end > 0 and window[end - 1 : end] == b"/"


def column_of(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
