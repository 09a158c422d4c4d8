"""More messages out of those that were written: the same words about other firms and people.

What a rep says around a name is the same for every name; a tagger that has seen each sentence with several names
learns the sentence and not the name. Half of the firms of a variant are not known to the CRM.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from parts import (
    CALLED,
    ENGLISH_FIRST,
    ENGLISH_GIVEN,
    ENGLISH_KINDS,
    ENGLISH_LAST,
    ENGLISH_LEGAL,
    ENGLISH_SECOND,
    GIVEN,
    KINDS_OF_PLACES,
    NICKNAMES,
    PLACES,
    STEMS,
    SUFFIXES,
    TITLES,
    TRADES,
)  # fmt: skip
from plain import sentences
from sources import HERE

from bot.understanding.command import REGIONS_CURRENCY, as_candidates
from bot.understanding.companies import TRADE
from bot.understanding.folding import fold_text
from bot.understanding.people import SURNAMES, find_people
from bot.understanding.spans import overlaps
from storage.entities.candidates import Candidate
from storage.entities.names import leading_place, name_key

EACH: Final = 4
CHANGED: Final = 0.85
INVENTED: Final = 0.45
FORGOTTEN: Final = 0.4
MOST_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A message, who it is about, and what the CRM knew; `second` is another customer of the same message."""

    text: str
    customer: str | None
    person: str | None
    candidates: tuple[Candidate, ...]
    situation: dict[str, Any]
    second: str | None = None

    @classmethod
    def of(cls, given: dict[str, Any], firms: Sequence[str]) -> "Example":
        """A line of messages.jsonl."""
        region = given["region"]
        situation = {key: given[key] for key in ("now", "tz", "lang", "region")}
        situation["currency"] = REGIONS_CURRENCY.get(region, "USD")
        gold = given["gold"]
        return cls(given["text"], gold["customer"], gold["person"], tuple(as_candidates(firms)), situation)

    def places(self, words: str | None) -> list[tuple[int, int]]:
        """Where the words stand, the first three times."""
        if not words:
            return []
        return [match.span() for match in re.finditer(re.escape(words), self.text)][:MOST_PLACES]


def varied(found: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """Every message as it was written, then some variants of each."""
    yield from found
    pools = _pools(found)
    yield from plain(pools, chance)
    for example in found:
        for _ in range(EACH):
            other = _with_others(_with_person(_with_firm(example, pools, chance), chance), chance)
            if all(words is None or words in other.text for words in (other.customer, other.person)):
                yield _forgotten(other) if chance.random() < FORGOTTEN else other


def _pools(found: Sequence[Example]) -> dict[bool, list[str]]:
    """The firms of the messages, Chinese and others."""
    firms = sorted({each.customer for each in found if each.customer} | {c.name for e in found for c in e.candidates})
    return {chinese: [firm for firm in firms if _is_chinese(firm[-1]) == chinese] for chinese in (True, False)}


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _with_firm(example: Example, pools: dict[bool, list[str]], chance: random.Random) -> Example:
    said = example.customer
    if not said or chance.random() >= CHANGED:
        return example
    chinese = _is_chinese(said[-1])
    name = _invented(chinese, chance) if chance.random() < INVENTED else chance.choice(pools[chinese])
    key = name_key(said)
    is_known = any(name_key(each.name)[:2] == key[:2] or key in name_key(each.name) for each in example.candidates)
    if not is_known and chance.random() < FORGOTTEN:
        return replace(example, text=example.text.replace(said, name), customer=name)
    short = _shortened(name, chance) if chinese else _cut(name, chance)
    kept = [each for each in example.candidates if name_key(each.name)[:2] != key[:2]]
    candidates = (*kept, *as_candidates([name]))
    return replace(example, text=example.text.replace(said, short), customer=short, candidates=candidates)


def _shortened(name: str, chance: random.Random) -> str:
    """As reps call a firm: without its place, without its trade, or nearly whole."""
    if chance.random() < 0.5:
        return name
    key = name_key(name)
    place = leading_place(key)
    if place and chance.random() < 0.6:
        key = key[len(place) :]
    trade = TRADE.search(key, 2)
    cuts = [len(key), 4, *((trade.start(), trade.start(), trade.end()) if trade else ())]
    return key[: max(2, min(len(key), chance.choice(cuts)))]


def _cut(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) > 1 and chance.random() < 0.5:
        words.pop()
    short = " ".join(words)
    return short.lower() if chance.random() < 0.25 else short


def _invented(chinese: bool, chance: random.Random) -> str:
    if chinese:
        stem = "".join(chance.choice(STEMS) for _ in range(chance.choice((2, 2, 2, 3))))
        place = chance.choice(PLACES) if chance.random() < 0.3 else ""
        kinds = TRADES if chance.random() < 0.5 else KINDS_OF_PLACES
        trade = chance.choice(kinds) if chance.random() < 0.8 else ""
        return place + stem + trade + (chance.choice(("有限公司", "股份有限公司")) if chance.random() < 0.15 else "")
    kind = chance.random()
    if kind < 0.5:
        words = chance.sample(ENGLISH_FIRST, chance.choice((1, 1, 2)))
    elif kind < 0.75:
        words = [chance.choice(_people()[1])]
    elif kind < 0.85:
        words = [chance.choice(_people()[1]), "&", chance.choice(_people()[1])]
    elif kind < 0.93:
        words = [chance.choice(_people()[0]) + "'s"]
    else:
        words = ["St", chance.choice(_people()[0]) + chance.choice(("", "'s"))]
    words += [chance.choice(ENGLISH_SECOND + ENGLISH_KINDS)] if chance.random() < 0.85 else []
    words += [chance.choice(ENGLISH_LEGAL)] if chance.random() < 0.4 else []
    return " ".join(words)


@lru_cache(maxsize=1)
def _people() -> tuple[list[str], list[str]]:
    """Given names and family names of many countries."""
    given, family = (HERE / "people.txt").read_text(encoding="utf-8").split("\n", 1)[1].split("\n\n")
    return given.split(), family.split()


def _with_person(example: Example, chance: random.Random) -> Example:
    said = example.person
    if not said or said not in example.text or chance.random() >= CHANGED:
        return example
    chinese = any(map(_is_chinese, said))
    name = _chinese_person(chance) if chinese else _english_person(chance)
    name = name.lower() if said.islower() and not chinese else name
    if name in (example.customer or ""):
        return example
    return replace(example, text=example.text.replace(said, name), person=name)


def _with_others(example: Example, chance: random.Random) -> Example:
    """Who else is named gets another name too, so that nobody's name is learned as that of a bystander."""
    text = example.text
    spans = [span for words in (example.customer, example.person) for span in example.places(words)]
    for person in sorted(find_people(text, fold_text(text)), key=lambda each: -each.span[0]):
        if not overlaps(person.span, spans) and _is_chinese(person.name[:1]) and chance.random() < CHANGED:
            start, end = person.span
            text = text[:start] + _chinese_person(chance) + text[end:]
    return replace(example, text=text)


def _chinese_person(chance: random.Random) -> str:
    surname, kind = chance.choice(SURNAMES[:60] + SURNAMES), chance.random()
    if kind < 0.45:
        return surname + chance.choice(SUFFIXES)
    if kind < 0.58:
        return chance.choice(CALLED) + surname
    if kind < 0.66:
        return chance.choice(CALLED) + chance.choice(GIVEN)
    given = "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
    if kind < 0.74 and len(given) == 2:
        return given + (chance.choice(("姐", "哥", "婶", "叔")) if chance.random() < 0.3 else "")
    return surname + given + (chance.choice(SUFFIXES) if kind < 0.8 else "")


def _english_person(chance: random.Random) -> str:
    given, family = _people()
    first = chance.choice(ENGLISH_GIVEN if chance.random() < 0.2 else given)
    last = chance.choice(ENGLISH_LAST if chance.random() < 0.2 else family)
    kind = chance.random()
    if kind < 0.55:
        return first
    if kind < 0.63:
        return chance.choice(NICKNAMES).replace("{}", first).replace("_", " ")
    if kind < 0.85:
        return f"{first} {last}"
    return f"{chance.choice(TITLES)} {last}"


def _forgotten(example: Example) -> Example:
    """The same for a rep whose CRM does not know the firm."""
    if not example.customer:
        return example
    key = name_key(example.customer)
    kept = tuple(each for each in example.candidates if name_key(each.name)[:2] not in key)
    return replace(example, candidates=kept)


def plain(pools: dict[bool, list[str]], chance: random.Random) -> Iterator[Example]:
    """Plain sentences about firms and people of every kind."""
    for frame, chinese, situation in sentences(chance):
        latin = chinese and chance.random() < 0.1
        firms = [_any_firm(chinese and not latin, pools, chance) for _ in range(3)]
        said = [_shortened(firm, chance) if chinese and not latin else _cut(firm, chance) for firm in firms]
        people = [
            _chinese_person(chance) if chinese and chance.random() < 0.9 else _english_person(chance) for _ in "pq"
        ]
        if len({*said, *people}) < 5 or any(one in other for one in people for other in said):
            continue
        parts = dict(zip("cdxpq", (*said, *people), strict=True))
        known = [
            firm for firm, name in zip(firms, "cdx", strict=True) if f"{{{name}}}" in frame and chance.random() < 0.6
        ]
        decoys = chance.sample(pools[chinese], 20)
        yield Example(
            frame.format(**parts),
            said[0] if "{c}" in frame else None,
            people[0] if "{p}" in frame else None,
            tuple(as_candidates([*known, *decoys])),
            situation,
            said[1] if "{d}" in frame else None,
        )


def _any_person(chinese: bool, chance: random.Random) -> str:
    return _chinese_person(chance) if chinese and chance.random() < 0.9 else _english_person(chance)


def _any_firm(chinese: bool, pools: dict[bool, list[str]], chance: random.Random) -> str:
    return _invented(chinese, chance) if chance.random() < INVENTED else chance.choice(pools[chinese])
