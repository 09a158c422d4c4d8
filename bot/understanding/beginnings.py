"""How the names of records begin: what a text must hold before it can mean one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from storage.entities.candidates import Candidate
from storage.entities.names import leading_place, name_key

CHINESE_LEAST, LATIN_LEAST = 2, 3
PARTIES = ("customer", "lead")


@dataclass(frozen=True, slots=True)
class Compact:
    """A folded text without spaces and punctuation; `at` leads back to the place of each character."""

    text: str
    at: tuple[int, ...]


def compact(folded: str) -> Compact:
    """The text as names are compared, with the way back."""
    places_of = [index for index, char in enumerate(folded) if char.isalnum()]
    return Compact("".join(folded[index] for index in places_of), tuple(places_of))


@dataclass(frozen=True, slots=True)
class Beginning:
    """A key and the fewest characters of it that mean anything; `is_cut` where its place is left out."""

    key: str
    least: str
    is_cut: bool


@lru_cache(maxsize=16384)
def beginnings(name: str) -> tuple[Beginning, ...]:
    """The key of a name, and the key without the place in front; none where too little is left."""
    key = name_key(name)
    place = leading_place(key)
    found = []
    for short in (key, key[len(place) :]) if place else (key,):
        least = CHINESE_LEAST if "\u4e00" <= short[:1] <= "\u9fff" else LATIN_LEAST
        if len(short) >= least:
            found.append(Beginning(short, short[:least], short is not key))
    return tuple(found)


def begun_in(text: str, candidates: Iterable[Candidate]) -> list[tuple[Candidate, str]]:
    """The customers and leads, each with its name or alias, that could stand in a compact text."""
    found = []
    for candidate in candidates:
        if candidate.kind in PARTIES:
            for name in (candidate.name, *candidate.aliases):
                for beginning in beginnings(name):
                    if beginning.least in text:
                        found.append((candidate, name))
                        break
    return found
