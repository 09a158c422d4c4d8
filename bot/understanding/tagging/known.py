"""Where a message agrees with the name of a record, from its beginning on and as far as it goes.

Nothing is decided here: a proposal is evidence among other evidence. 顺达 in 顺达包装 agrees with 顺达物流 too, but
the text goes on with another trade.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.understanding.beginnings import CHINESE_LEAST, PARTIES, Beginning, Compact, beginnings, begun_in, compact
from bot.understanding.companies import TRADE
from bot.understanding.everyday import EVERYDAY
from bot.understanding.folding import has_chinese
from bot.understanding.spans import overlaps
from storage.entities.candidates import Candidate
from storage.entities.names import is_place, name_key
from storage.entities.pinyin import syllables

WHOLE, WITHOUT_PLACE, SOUNDS, CLASHES = 0.5, -0.6, -0.8, -3.0
MOST_KEPT = 4
MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """text[start:end] is how the name of a record begins; `agreed` counts characters, more for a whole name, fewer
    where the text goes on with a trade that is not the record's. `sounds`: only the sounds agree (宏图, 鸿图)."""

    start: int
    end: int
    agreed: float
    whole: bool
    clashes: bool
    sounds: bool = False


def propose(folded: str, candidates: Sequence[Candidate]) -> list[Proposal]:
    """The best few that do not overlap, best first; a colleague's record only by its full name (PERM-12)."""
    body = compact(folded)
    heard = _heard(body)
    found: set[Proposal] = set()
    for candidate, name in begun_in(body.text, candidates):
        # An alias may be a person's name: half of it says nothing of the firm.
        whole_only = candidate.standing == "masked" or name != candidate.name
        found.update(_of_name(body, folded, name, whole_only=whole_only))
    for candidate in candidates if heard.pairs else ():
        if (
            candidate.kind in PARTIES
            and candidate.standing != "masked"
            and _first_sounds(candidate.name) in heard.pairs
        ):
            found.update(_of_sounds(body, heard, candidate.name))
    kept: list[Proposal] = []
    for each in sorted(found, key=lambda one: (-one.agreed, one.start, one.end)):
        if not overlaps((each.start, each.end), ((other.start, other.end) for other in kept)):
            kept.append(each)
            if len(kept) == MOST_KEPT:
                break
    return kept


def _of_name(body: Compact, folded: str, name: str, *, whole_only: bool) -> Iterator[Proposal]:
    for beginning in beginnings(name):
        if beginning.least not in body.text:
            continue
        at, places = body.text.find(beginning.least), 0
        while at >= 0 and places < MOST_PLACES:
            proposal = _at(body, folded, beginning, at)
            if proposal is not None and (proposal.whole or not whole_only):
                yield proposal
            at, places = body.text.find(beginning.least, at + 1), places + 1


@dataclass(frozen=True, slots=True)
class _Heard:
    """The sound of each character of a text, and where two in a row stand."""

    sounds: tuple[str, ...] = ()
    pairs: dict[tuple[str, str], list[int]] = field(default_factory=dict)


def _heard(body: Compact) -> _Heard:
    if not has_chinese(body.text):
        return _Heard()
    # One by one: folding may make several characters of one.
    sounds = tuple(map(_sound, body.text))
    found = _Heard(sounds)
    for at in range(len(sounds) - 1):
        if "\u4e00" <= body.text[at] <= "\u9fff" and "\u4e00" <= body.text[at + 1] <= "\u9fff":
            found.pairs.setdefault((sounds[at], sounds[at + 1]), []).append(at)
    return found


@lru_cache(maxsize=4096)
def _sound(char: str) -> str:
    return "".join(syllables(char))


@lru_cache(maxsize=16384)
def _first_sounds(name: str) -> tuple[str, ...]:
    key = name_key(name)
    return syllables(key)[:CHINESE_LEAST] if "\u4e00" <= key[:1] <= "\u9fff" else ()


def _of_sounds(body: Compact, heard: _Heard, name: str) -> Iterator[Proposal]:
    """The beginning of a name in other characters of the same sound, one of them at least another."""
    key = name_key(name)
    sounds = syllables(key)
    for at in heard.pairs.get((sounds[0], sounds[1]), ())[:MOST_PLACES]:
        length = CHINESE_LEAST
        said = heard.sounds[at : at + len(sounds)]
        while length < min(len(said), len(sounds)) and said[length] == sounds[length]:
            length += 1
        words = body.text[at : at + length]
        if words[:CHINESE_LEAST] != key[:CHINESE_LEAST] and words not in EVERYDAY and not is_place(words):
            start, end = body.at[at], body.at[at + length - 1] + 1
            yield Proposal(start, end, length + SOUNDS, False, False, sounds=True)


def _at(body: Compact, folded: str, beginning: Beginning, at: int) -> Proposal | None:
    key, least = beginning.key, len(beginning.least)
    length = least
    while length < len(key) and body.text[at + length : at + length + 1] == key[length]:
        length += 1
    start, end = body.at[at], body.at[at + length - 1] + 1
    if _in_word(folded, start):
        return None
    end = _word_end(folded, start, end)
    said = "".join(char for char in folded[start:end] if char.isalnum())
    if len(said) < least or said in EVERYDAY or is_place(said):
        return None
    whole = len(said) == len(key)
    clashes = not whole and TRADE.match(folded, end) is not None
    return Proposal(
        start, end, len(said) + WHOLE * whole + WITHOUT_PLACE * beginning.is_cut + CLASHES * clashes, whole, clashes
    )


def _is_latin(folded: str, at: int) -> bool:
    return 0 <= at < len(folded) and folded[at].isascii() and folded[at].isalnum()


def _in_word(folded: str, at: int) -> bool:
    """Whether a Latin word goes on at this place."""
    return _is_latin(folded, at) and _is_latin(folded, at - 1)


def _word_end(folded: str, start: int, end: int) -> int:
    """The end moved back to where the last whole Latin word ends."""
    while end > start and _in_word(folded, end):
        while end > start and _is_latin(folded, end - 1):
            end -= 1
        while end > start and not folded[end - 1].isalnum():
            end -= 1
    return end
