"""What speaks for a token being part of a name, spelled as short keys of the model's weights.

A key begins with its kind: `w` the word itself and its neighbours, `b` pairs of words, `c` shapes, `x` kinds of words
(trades, ranks, places, given names), `k` agreement with a record, `m` what dates, phones and sums are, `g` spaces,
`d` whether a Latin word is one of the dictionary, `q` pairs of Chinese characters on either side.
A key that the model has no weight for costs nothing; a new kind of key needs a new training.
"""

import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.understanding.companies import LEGAL, TRADES
from bot.understanding.people import RANKS, ROLE_ALONE, ROLES, SURNAMES
from bot.understanding.spans import Span
from bot.understanding.tagging.known import Proposal
from bot.understanding.tagging.tokens import Token
from storage.entities.names import is_place
from storage.entities.remembering import remembered

CANTONESE = rf"[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?:生(?![产意活日气成效物])|太(?![阳多大贵])|sir|[嫂叔伯婶兄])"
ENGLISH_ROLE = (
    r"\b(?:owner|boss|manager|mgr|director|buyer|chef|contact|head|c[efto]o|md|gm|vp|president|founder|partner|engineer"
    r"|supervisor|foreman|principal|dean|dr|doctor|nurse|secretary|receptionist|assistant|pa|admin|accountant"
    r"|procurement|purchasing|sales|marketing|ops|operations|it|facilities|uncle|aunt(?:ie|y)|en|encik|puan|cik|datuk"
    r"|dato|tan sri|chap|bloke|guy|lady|lad|called|named|mr|mrs|ms|miss|sir|madam|mdm)\b\.?"
)
KINDS = tuple(
    (re.compile(pattern), mark)
    for pattern, mark in (
        (TRADES, "T"), (RANKS, "R"), (LEGAL, "L"), (ROLES, "O"), (ROLE_ALONE, "o"), (CANTONESE, "K"),
        (ENGLISH_ROLE, "e"),
    )
)  # fmt: skip
MOST_AGREED = 5
Traits = tuple[str, str, str, str, str, str, str]
"""Shape, what it is spoken for, kinds of words, agreement, surname, personal name, shape with dictionary."""
Shape = tuple[Traits, Traits, Traits, str, int, int, int]
"""Traits of the token before, of this one and of the one behind, kinds of the next but one, spaces around, place."""
EDGE: tuple[str, Traits] = ("_", ("_", "", "", "", "", "", "_"))
SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Others:
    """Stretches that are something else than a name."""

    dates: Sequence[Span] = ()
    sums: Sequence[Span] = ()
    phones: Sequence[Span] = ()
    addresses: Sequence[Span] = ()


@lru_cache(maxsize=1)
def _personal() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Given names, family names, and those of them that are everyday words as well."""
    lists = files(__package__).joinpath("personal_names.txt").read_text(encoding="utf-8").split("\n\n")
    given, family, words = (frozenset(part.split()) for part in lists[-3:])
    return given, family, words


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against a token being part of a name: keys that hold a word, and a shape for the others.

    Words are without number. Of shapes a thousand make most of what is written, so that their worth is remembered.
    """

    words: list[str]
    shape: Shape

    def keys(self) -> list[str]:
        """All keys, as the training takes them."""
        return [*self.words, *keys_of(self.shape)]


def evidence(tokens: Sequence[Token], folded: str, others: Others, proposals: Iterable[Proposal]) -> list[Evidence]:
    """The evidence of each token."""
    spoken, kinds, known = _spoken(others), _kinds(folded), _known(proposals)
    seen = [_seen(token, spoken, kinds, known) for token in tokens]
    edges = [EDGE, EDGE, *seen, EDGE, EDGE]
    found: list[Evidence] = []
    for at, token in enumerate(tokens):
        gap = int(token.start > (tokens[at - 1].end if at else -1))
        ahead = int(tokens[at + 1].start > token.end) if at + 1 < len(tokens) else 1
        (w2, _), (w3, before), (w4, this), (w5, behind), (w6, next_but_one) = edges[at : at + 5]
        shape = (before, this, behind, next_but_one[2], gap, ahead, min(at, 3))
        words = [
            f"w0{w4}",
            f"w-{w3}",
            f"w+{w5}",
            f"w={w2}",
            f"w#{w6}",
            f"b-{w3}|{w4}",
            f"b+{w4}|{w5}",
            f"kn{behind[3]}{this[3]}|{w5}",
            f"gw{gap}{w3}",
        ]
        if this[0] in "ACl":  # What stands around a word of this form, whatever it is: ask Bryony, from Padraig.
            words += (f"dw{w3}|{this[6]}", f"dv{this[6]}|{w5}", f"dx{w2}|{w3}|{this[6]}")
        else:
            words += (f"q-{w2}{w3}", f"q+{w5}{w6}")
        found.append(Evidence(words, shape))
    return found


def _spoken(others: Others) -> dict[int, str]:
    """What each character belongs to already."""
    found: dict[int, str] = {}
    named = ((others.dates, "D"), (others.sums, "S"), (others.phones, "N"), (others.addresses, "E"))
    for spans, mark in named:
        for start, end in spans:
            found.update(dict.fromkeys(range(start, end), mark))
    return found


def _kinds(folded: str) -> dict[int, str]:
    """The kinds of words that each character is part of."""
    found: dict[int, str] = {}
    for pattern, mark in KINDS:
        for match in pattern.finditer(folded):
            for at in range(*match.span()):
                found[at] = found.get(at, "") + mark
    for size in (2, 3):
        for start in range(len(folded) - size + 1):
            if "\u4e00" <= folded[start] <= "\u9fff" and is_place(folded[start : start + size]):
                for at in range(start, start + size):
                    found[at] = found.get(at, "") + "G"
    return found


def _known(proposals: Iterable[Proposal]) -> dict[int, str]:
    """How far each character agrees with a record; the best record's are marked."""
    found: dict[int, str] = {}
    for rank, each in enumerate(proposals):
        agreed = max(0, min(int(each.agreed), MOST_AGREED))
        mark = f"{agreed}{'F' * each.whole}{'X' * each.clashes}{'S' * each.sounds}{'1' * (rank == 0)}"
        for at in range(each.start, each.end):
            found[at] = ("B" if at == each.start else "E" if at == each.end - 1 else "I") + mark
    return found


def _seen(token: Token, spoken: dict[int, str], kinds: dict[int, str], known: dict[int, str]) -> tuple[str, Traits]:
    """The form of one token, and its traits."""
    at, shape = token.start, token.shape
    mark = spoken.get(at, "")
    form = f"<{mark}>" if mark else shape if shape[0] == "d" else token.form
    agrees = known.get(at, "")
    if shape != "h" and agrees and agrees[0] != "B" and known.get(token.end - 1, "")[:1] == "E":
        agrees = known[token.end - 1]
    surname = "s" if shape == "h" and token.form in SURNAMES else ""
    latin = shape in "ACl"
    name, strange = (_name(token.form), shape + _strange(token.form)) if latin else ("", shape)
    return form, (shape, mark, kinds.get(at, ""), agrees, surname, name, strange)


@remembered(4096)
def _name(word: str) -> str:
    given, family, words = _personal()
    return "F" * (word in given) + "L" * (word in family) + "n" * (word in words)


@lru_cache(maxsize=1)
def _ordinary() -> dict[str, str]:
    """The words of an English dictionary that are no names, by their first two letters."""
    text = gzip.decompress(files(__package__).joinpath("ordinary_words.txt.gz").read_bytes()).decode()
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            found[line[:2]] = f" {line[3:]} "
    return found


@remembered(4096)
def _strange(word: str) -> str:
    """u for a word that no dictionary has, s for a short one."""
    if len(word) < SHORTEST_WORD:
        return "s"
    return "" if f" {word[2:]} " in _ordinary().get(word[:2], "") else "u"


def keys_of(shape: Shape) -> list[str]:
    """The keys of a shape."""
    (c3, m3, x3, k3, _, n3, d3), (c4, m4, x4, k4, s4, n4, d4), (c5, m5, x5, k5, s5, n5, d5), x6, gap, ahead, place = (
        shape
    )
    keys = [
        "a",
        f"c{c3}{c4}{c5}",
        f"x{x4}|{x5}",
        f"x2{x5}|{x6}",
        f"x-{x3}",
        f"k{k4}",
        f"k3{k3}|{k4}|{k5}",
        f"s{s4}{s5}",
        f"m{m3}{m4}{m5}",
        f"g{gap}",
        f"gc{gap}{c4}{c3}",
        f"ga{ahead}{c4}{c5}",
        f"i{place}",
        f"n{c4}{n4}|{c5}{n5}",
        f"n-{c3}{n3}|{c4}{n4}",
        f"nx{x3}|{c4}{n4}",
        f"nc{c4}{x4}|{c3}",
    ]
    if c4 in "ACl":
        keys += (f"d{d4}{n4}", f"d-{d3}|{d4}", f"d+{d4}|{d5}", f"d3{d3}{d4}{d5}")
    return keys
