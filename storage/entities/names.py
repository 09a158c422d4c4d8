"""Names of parties, folded so that spellings of one name meet (ORG-7).

`fold` makes width, case and the two Chinese scripts equal; `name_key` leaves out the legal form;
`name_fuzzy` also leaves out what branches of one house differ in. All are idempotent.
The table of characters is OpenCC's (see t2s.tsv); the places are in places.tsv.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from storage.entities.remembering import remembered

LEGAL_SUFFIXES: tuple[str, ...] = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "公司",
    "Co Ltd",
    "Ltd",
    "Inc",
    "LLC",
    "Limited",
    "GmbH",
)
_DIGITS = "[一二三四五六七八九十百〇零两]"
NUMBER = re.compile(rf"\d+|(?<=第){_DIGITS}+|{_DIGITS}+(?=[号店局院期厂仓馆楼校])")
_LEFT_OUT = ("集团", "分公司")
_BRANCH = "分公司"
_DIVISIONS = "省市区县"


def data_rows(name: str) -> Iterator[tuple[str, str]]:
    """The two columns of a shipped table, without its comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            first, _, second = line.partition("\t")
            yield first, second


@lru_cache(maxsize=1)
def simplified_table() -> dict[int, str]:
    """Traditional to simplified, one character to one, for `str.translate`."""
    return {ord(traditional): simplified for traditional, simplified in data_rows("t2s.tsv")}


@lru_cache(maxsize=1)
def places() -> tuple[str, ...]:
    """Names of provinces and cities, longest first."""
    names = [name for _, row in data_rows("places.tsv") for name in row.split()]
    return tuple(sorted(names, key=len, reverse=True))


@remembered(1024)
def fold(text: str) -> str:
    """Width, case and script made equal: NFKC, casefold, traditional to simplified."""
    for _ in range(4):  # Casefold can undo NFKC and the reverse; two rounds are enough in practice.
        folded = unicodedata.normalize("NFKC", text).casefold().translate(simplified_table())
        if folded == text:
            break
        text = folded
    return text


def name_key(name: str, *, legal_suffixes: Sequence[str] = LEGAL_SUFFIXES) -> str:
    """The key by which two spellings count as the same name (ORG-7)."""
    return _name_key(name, tuple(legal_suffixes))


def name_fuzzy(name: str, *, legal_suffixes: Sequence[str] = LEGAL_SUFFIXES) -> str:
    """`name_key` without leading places and without 集团 and 分公司; never empty for a real name (ORG-7)."""
    return _name_fuzzy(name, tuple(legal_suffixes))


def numbers(key: str) -> frozenset[str]:
    """The numbers that a key bears: of a store, a plant, a department."""
    return frozenset(found.lstrip("0") for found in NUMBER.findall(key))


def are_apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Is each of two names numbered as the other is not? 顺达3号仓 is not 顺达5号仓, alike as they are."""
    return bool(mine - theirs and theirs - mine)


def dice(first: str, second: str) -> float:
    """How alike two keys are, 0 to 1, by the bigrams they share."""
    if first == second:
        return 1.0
    if len(first) < 2 or len(second) < 2:
        return 0.0
    if len(first) > len(second):
        first, second = second, first
    left, right = _counted(first), _counted(second)
    if left.keys().isdisjoint(right):
        return 0.0
    shared = sum(min(count, right[pair]) for pair, count in left.items() if pair in right)
    return 2 * shared / (len(first) + len(second) - 2)


@remembered(1024)
def _counted(key: str) -> dict[str, int]:
    """How often each bigram stands in a key: the same few hundred names are compared again and again."""
    return dict(Counter(_bigrams(key)))


@lru_cache(maxsize=1)
def _place_set() -> frozenset[str]:
    return frozenset(places())


def is_place(name: str) -> bool:
    """Whether a folded name is a province or a city and nothing more."""
    return name in _place_set()


def leading_place(key: str) -> str:
    """The place a folded name begins with, with its 市 or 省, or an empty string."""
    for place in _places_by_start().get(key[:2], ()):
        if key.startswith(place):
            end = len(place)
            return key[: end + 1] if key[end : end + 1] in tuple(_DIVISIONS) else place
    return ""


@lru_cache(maxsize=1)
def _places_by_start() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for place in places():
        table[place[:2]] = (*table.get(place[:2], ()), place)
    return table


@remembered(1024)
def _name_key(name: str, suffixes: tuple[str, ...]) -> str:
    key = fold(name)
    while True:  # Taking out spaces can bring the parts of a legal form together, so again until it rests.
        shorter = _squeezed(_without_legal_form(key, _folded_suffixes(suffixes)))
        if shorter == key:
            return key
        key = fold(shorter)


@remembered(1024)
def _name_fuzzy(name: str, suffixes: tuple[str, ...]) -> str:
    key = _name_key(name, suffixes)
    while True:
        shorter = _name_key(_without_branch_words(key), suffixes)
        if shorter == key:
            return key
        key = shorter


@lru_cache(maxsize=64)
def _folded_suffixes(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((_squeezed(fold(suffix)) for suffix in suffixes if suffix), key=len, reverse=True))


def _without_legal_form(key: str, suffixes: Iterable[str]) -> str:
    while True:
        key = _without_trailing_punctuation(key)
        suffix_at = next((at for s in suffixes if (at := _suffix_start(key, s)) > 0), 0)
        if not suffix_at:
            return key
        key = key[:suffix_at]


def _suffix_start(key: str, suffix: str) -> int:
    """Where `suffix` begins at the end of `key`, ignoring spaces and dots inside it; 0 when it does not."""
    at = len(key)
    for wanted in reversed(suffix):
        at -= 1
        while at > 0 and not key[at].isalnum():
            at -= 1
        if at <= 0 or key[at] != wanted:
            return 0
    if suffix.isascii():
        return 0 if key[at - 1].isascii() and key[at - 1].isalnum() else at
    if suffix == "公司" and key[:at].endswith("分"):
        return 0
    return at if any(char.isalnum() for char in key[:at]) else 0


def _without_branch_words(key: str) -> str:
    while (place := leading_place(key)) and len(key) > len(place) + 1:
        key = key[len(place) :]
    for word in _LEFT_OUT:
        shorter = key.replace(word, "")
        key = shorter if len(shorter) > 1 else key
    return key


def _without_trailing_punctuation(key: str) -> str:
    end = len(key)
    while end and not _is_word(key[end - 1]):
        end -= 1
    return key[:end] if end else key


def _squeezed(key: str) -> str:
    """Without spaces and punctuation; a name of nothing else stays as it is."""
    return "".join(filter(_is_word, key)) or key.strip()


def _is_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] not in "PZC"


def _bigrams(key: str) -> Iterator[str]:
    return map("".join, zip(key, key[1:], strict=False))
