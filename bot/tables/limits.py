"""How large a table may be, and what its reader may use (threat 11)."""

from typing import Final

MEGABYTE: Final = 1024 * 1024

FILE_BYTES: Final = 20 * MEGABYTE
"""What a bot can receive at all."""
UNPACKED_BYTES: Final = 160 * MEGABYTE
"""All parts of a workbook together, when they are unpacked; 50,000 rows of 20 columns take about half of it."""
RATIO: Final = 200
"""How much a part may shrink; tables of real people reach about 40."""
RATIO_FROM: Final = 1 * MEGABYTE
"""Parts below this size may shrink as they like: a sheet of empty cells does."""
PARTS: Final = 2_000
SHEETS: Final = 200
COLUMNS: Final = 100
CELL: Final = 32_767
"""Characters of one cell; Excel's own limit."""
EMPTY_ROWS: Final = 20_000
"""So many rows without a word, and the table is over."""

CHILD_MEMORY: Final = 400 * MEGABYTE
CHILD_SECONDS: Final = 60
"""CPU time of the child; ten times what the largest table takes."""
SILENT_SECONDS: Final = 30.0
"""A child that says nothing for so long is stopped."""
