"""Rows of text into a file that no program takes for formulas (IMPORT-9, threat 10). Runs in the child only."""

import csv
from collections.abc import Iterable
from typing import Final

from bot.tables import limits

# What a spreadsheet takes for the beginning of a formula, also in full width, also behind blanks.
_FORMULA: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20|%")
_BLANK: Final = " \u3000\u00a0"
WIDTH: Final = 18


def safe(text: str) -> str:
    """A cell of a .csv: what could be read as a formula gets an apostrophe in front."""
    bare = text.lstrip(_BLANK)
    if text[:1] in _FORMULA or bare[:1] in _FORMULA:
        return "'" + text
    return text


def write(path: str, rows: Iterable[list[str]]) -> None:
    """A .csv or .xlsx, by the end of the name; the first row stays in sight."""
    if path.endswith(".csv"):
        _write_csv(path, rows)
    else:
        _write_workbook(path, rows)


def _write_csv(path: str, rows: Iterable[list[str]]) -> None:
    """UTF-8 with the mark that spreadsheets need to know it."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([safe(cell) for cell in row])


def _write_workbook(path: str, rows: Iterable[list[str]]) -> None:
    """Every cell is typed as text; one row at a time is in memory."""
    import xlsxwriter  # type: ignore[import-untyped]

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet()
        text = workbook.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            if number == 0:
                sheet.set_column(0, max(len(row) - 1, 0), WIDTH)
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[: limits.CELL], text)
