"""How large a picture of a card may be, and what its reader may use."""

from typing import Final

MEGABYTE: Final = 1024 * 1024

PICTURE_BYTES: Final = 10 * MEGABYTE
"""Telegram's own photos have at most a few hundred kilobytes."""
PICTURES: Final = 2
"""The front and the back of a card."""
MOST_PIXELS: Final = 40_000_000
"""Judged before anything is decoded."""
LONGEST_SIDE: Final = 1_600
"""A larger picture is scaled down: letters of a card stay twenty pixels high."""
LINES: Final = 60
LINE: Final = 200
"""Characters of one line."""

CHILD_MEMORY: Final = 2_048 * MEGABYTE
"""Address space; about 1,200 MB of it are mapped and 450 MB used."""
CHILD_SECONDS: Final = 30
"""CPU time of one picture; a card takes about one."""
CHILD_THREADS: Final = 2
START_SECONDS: Final = 15.0
READ_SECONDS: Final = 12.0
"""The longest wait for one picture, by the clock on the wall."""
WHOLE_SECONDS: Final = 25.0
"""The longest wait of a person for both sides, the cards of others before him included."""
IDLE_SECONDS: Final = 300.0
"""Unused for so long, the child is ended and its memory given back."""
WAITING: Final = 8
"""More cards than this at once are not waited for: they are kept as photos."""
ANSWER: Final = 64 * 1024
