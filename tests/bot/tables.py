"""Tables as people send them: made in memory, by the writer the bot itself uses or by hand."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineWorkbook


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with one sheet, numbers as numbers."""
    import xlsxwriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    return made.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    """What a workbook holds."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def parts(content: bytes, **changed: bytes) -> bytes:
    """The same workbook with other bytes in some of its parts, by the last word of their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            name = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, changed.get(name, old.read(part.filename)))
    return made.getvalue()
