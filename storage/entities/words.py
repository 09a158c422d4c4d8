"""Entries of dictionaries in buttons, which hold few characters: a key that does not fit goes by a short name."""

import re
import zlib
from collections.abc import Iterable
from typing import Final

from storage.entities.ids import base36

_FITS: Final = re.compile(r"[0-9A-Za-z_-]{1,14}", re.ASCII)


def short(key: str) -> str:
    """The key itself where a button may hold it; 付款条件 becomes a sign and a few letters."""
    return key if _FITS.fullmatch(key) else f"+{base36(zlib.crc32(key.encode()))}"


def meant(named: str, keys: Iterable[str]) -> str:
    """The key that a button meant; what is none of them stays as it is, to be refused."""
    return next((key for key in keys if short(key) == named), named)
