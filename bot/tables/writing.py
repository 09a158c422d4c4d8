"""Rows of text into a file that no program takes for formulas (IMPORT-9, threat 10). Runs in the child only."""

import csv
import re
from collections.abc import Iterable
from typing import Final

from bot.tables import limits

# What a spreadsheet takes for the beginning of a formula, also in full width, also behind what nobody sees or behind
# quotes, which a program takes away that splits at another mark.
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20|%"
_UNSEEN: Final = "\\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff"
_BEGINNING: Final = re.compile(f'[\t\r\n]|[{_UNSEEN}"]*[{_SIGNS}]')
# Where a spreadsheet of another locale takes a mark within a cell for the end of the cell, or a line for a row.
_INSIDE: Final = re.compile(f"([;\t|\r\n\x0b\x0c\x85\u2028\u2029][{_UNSEEN}\"']{{0,16}})(?=[{_SIGNS}])")
WIDTH: Final = 18


def safe(text: str) -> str:
    """A cell of a .csv: what could be read as a formula gets an apostrophe in front, also behind another mark of
    lists or in a further line."""
    inside = _INSIDE.sub(r"\1'", text)
    return "'" + inside if _BEGINNING.match(text) else inside


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
