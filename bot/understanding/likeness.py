"""Records that a name resembles: by its letters, by its sounds, by its initials. Never sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding.reading import Hit, Match, Mention
from bot.understanding.spans import Span
from storage.entities.candidates import Candidate
from storage.entities.names import NUMBER, are_apart, dice, fold, name_fuzzy, name_key, numbers
from storage.entities.pinyin import syllables
from storage.entities.remembering import remembered

SIMILAR, SUGGESTED = 0.75, 0.5
OTHER_NUMBER = 0.7
"""The next store of the same chain is worth a suggestion and never a question of yes or no."""

EXACT, NEAR = 1.0, 0.8
PREFIX = 0.9
FEWEST_LATIN = 4
MOST_HITS = 8
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def by_likeness(named: Sequence[Span], text: str, parties: Sequence[Candidate]) -> list[Match]:
    """A name that is not there, with the records it resembles: one alike is offered, others are suggested."""
    if not named:
        return []
    span = named[0]
    mention = Mention(text[span[0] : span[1]], *span)
    near, far = _alike(
        mention.text, _number_behind(text, span[1]), [each for each in parties if each.standing != "masked"]
    )
    if len(near) == 1:
        return [Match("fuzzy", (near[0], *far)[:MOST_HITS], mention)]
    return [Match("none", (*near, *far)[:MOST_HITS], mention)]


def _number_behind(text: str, end: int) -> frozenset[str]:
    """The number right behind a name, which may be a part of it: 大润发2店."""
    behind = fold(text[end : end + 8]).lstrip()
    return numbers(behind) if NUMBER.match(behind) else frozenset()


def _alike(name: str, behind: frozenset[str], parties: Sequence[Candidate]) -> tuple[list[Hit], list[Hit]]:
    mine = _features(name)
    near: list[Hit] = []
    far: list[Hit] = []
    for candidate in parties:
        hit = _likeness(mine, behind, candidate)
        if hit is not None:
            (near if hit.weight >= SIMILAR else far).append(hit)
    by_weight = lambda hit: (-hit.weight, hit.candidate.standing != "own")  # noqa: E731
    return sorted(near, key=by_weight), sorted(far, key=by_weight)


@dataclass(frozen=True, slots=True)
class _Features:
    """What two names share, one of them at least, to be alike at all: a pair of characters or the first sound."""

    key: str
    fuzzy: str
    pairs: frozenset[str]
    sounds: frozenset[str]
    numbers: frozenset[str]


def _features(name: str) -> _Features:
    key, fuzzy = name_key(name), name_fuzzy(name)
    pairs = frozenset(fuzzy[at : at + 2] for at in range(max(len(fuzzy) - 1, 1)))
    sounds = frozenset(syllables(each)[0] for each in (key, fuzzy) if each)
    return _Features(key, fuzzy, pairs, sounds, numbers(key))


@remembered(4096)
def _known_features(name: str) -> _Features:
    """Of records, which are compared again and again; what a message names is compared once."""
    return _features(name)


def _likeness(mine: _Features, behind: frozenset[str], candidate: Candidate) -> Hit | None:
    other = _known_features(candidate.name)
    hit = _hit(mine, other, candidate)
    if hit is not None and hit.weight > OTHER_NUMBER and are_apart(mine.numbers | behind, other.numbers):
        return replace(hit, weight=OTHER_NUMBER)
    return hit


def _hit(mine: _Features, other: _Features, candidate: Candidate) -> Hit | None:
    if mine.pairs.isdisjoint(other.pairs) and mine.sounds.isdisjoint(other.sounds):
        return None
    key, fuzzy, theirs_key, theirs = mine.key, mine.fuzzy, other.key, other.fuzzy
    alike = max(dice(fuzzy, theirs), dice(fuzzy, theirs[: len(fuzzy)]) if len(fuzzy) >= FEWEST_LATIN else 0.0)
    if alike >= SIMILAR:
        return Hit(candidate, min(alike, NEAR), "similar")
    if _sounds_alike(fuzzy, theirs) or _sounds_alike(key, theirs_key):
        return Hit(candidate, SIMILAR, "homophone")
    if len(fuzzy) >= 4 and fuzzy[:2] == theirs[:2] and _is_shortened(fuzzy, theirs):
        return Hit(candidate, SIMILAR, "similar")
    return Hit(candidate, alike, "similar") if alike >= SUGGESTED else None


def _sounds_alike(mine: str, theirs: str) -> bool:
    """宏图 for 鸿图贸易: the same sounds from the beginning."""
    if len(mine) < 2 or len(mine) > len(theirs) or not CHINESE.match(mine):
        return False
    return syllables(mine) == syllables(theirs)[: len(mine)]


def _is_shortened(mine: str, theirs: str) -> bool:
    """Every character in its order: 中建三局武汉 for 中建三局集团武汉."""
    rest = iter(theirs)
    return all(char in rest for char in mine)


def by_initials(folded: str, candidates: Sequence[Candidate]) -> list[Hit]:
    """sdwl for 顺达物流: look-ups only."""
    if not re.fullmatch(r"[a-z]{2,10}", folded):
        return []
    hits = []
    for candidate in candidates:
        if candidate.kind in ("customer", "lead") and candidate.standing != "masked":
            letters = "".join(sound[:1] for sound in syllables(name_key(candidate.name)))
            if letters.startswith(folded):
                hits.append(Hit(candidate, EXACT if letters == folded else PREFIX, "initials"))
    return sorted(hits, key=lambda hit: -hit.weight)[:MOST_HITS]
