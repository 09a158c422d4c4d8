"""What a saved filter may be (CUST-10). Pure."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from storage.entities.segments import Filter, Quality
from storage.errors import Invalid
from storage.rules.wording import cleaned

MOST_VALUES: Final = 20
MOST_SEGMENTS: Final = 50
LONGEST_NAME: Final = 30
QUALITIES: Final[tuple[Quality, ...]] = get_args(Quality)
_LISTS: Final = ("level", "region", "industry", "source", "tags")


def read(values: Mapping[str, Any]) -> Filter:
    """The filter of stored values. Raises Invalid for anything else."""
    lists = {name: tuple(str(value) for value in values.get(name, ()))[:MOST_VALUES] for name in _LISTS}
    quality = values.get("quality")
    if quality is not None and quality not in QUALITIES:
        raise Invalid("segment_words", rule="CUST-10")
    owner = values.get("owner")
    return Filter(**lists, starred=bool(values.get("starred")), quality=quality, owner=owner)


def stored(filter_: Filter) -> dict[str, Any]:
    """The filter as JSON keeps it, empty parts left out."""
    values: dict[str, Any] = {name: list(getattr(filter_, name)) for name in _LISTS if getattr(filter_, name)}
    if filter_.starred:
        values["starred"] = True
    if filter_.quality:
        values["quality"] = filter_.quality
    if filter_.owner is not None:
        values["owner"] = filter_.owner
    return values


def name(words: str) -> str:
    """Raises Invalid without words."""
    return cleaned(words, field="name", longest=LONGEST_NAME)
