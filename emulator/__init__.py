"""Telegram's stand-in: a strict Bot API with people who can be acted as.

`Emulator` is the whole of it without sockets; `python -m emulator` puts an HTTP server around it.
See docs/emulator.md.
"""

from emulator.core import Emulator
from emulator.errors import ApiError, ConnectionCut, NotPossible
from emulator.files import Upload
from emulator.people import Group, People
from emulator.person import Person
from emulator.step import Step

__all__ = [
    "ApiError",
    "ConnectionCut",
    "Emulator",
    "Group",
    "NotPossible",
    "People",
    "Person",
    "Step",
    "Upload",
]
