"""What a record is found by, spelled as tokens of the index (decision 8). Pure.

A token begins with its kind, so that one index answers every question: a Chinese character or a pair of them stands
for itself; `w` the beginning of a Latin word, `v` a short whole one, `b` two letters in a row; `y` a sound, `z` two
sounds in a row, `i` two initials; `t` a tag; `d` the last four digits of a phone, `n` the last seven; `x` a sign;
`h` how the whole name begins; `o`, `m` and `p` the owner, members of the team and the pool. The words of a legal
form (有限公司) are left out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from storage.entities.names import LEGAL_SUFFIXES, fold, name_key
from storage.entities.pinyin import spelled, syllables
from storage.entities.remembering import remembered

_ASCII = re.compile(r"[a-z0-9]+")
_NUMBERS = re.compile(r"\d{7,15}")
_IN_NUMBERS = re.compile(r"(?<=\d)[\s().\-]+(?=\d)")
_LAST, _LONGER = 4, 7

PREFIX = 6
KNOWN_BY = 4
MOST_INITIALS = 6
NO_INITIAL = frozenset("iuv")
"""No sound begins with these."""

SHORT = 4
MOST_WAYS = 24
MOST_TOKENS = 160
BEGUN = 4
MOST_BEGUN = 480
MOST_KEPT = 4000

Term = str | tuple["Term", ...] | frozenset["Term"]
"""A token; a tuple of terms that must all stand; a set of which one must."""


@remembered(1024)
def loose(text: str) -> str:
    """Folded, without accents."""
    folded = fold(text)
    if folded.isascii():
        return folded
    plain = "".join(char for char in unicodedata.normalize("NFD", folded) if unicodedata.category(char) != "Mn")
    return fold(unicodedata.normalize("NFC", plain))


@remembered(1024)
def squeezed(text: str) -> str:
    """Letters, digits and characters alone."""
    return "".join(char for char in loose(text) if char.isalnum())


@remembered(1024)
def pieces(text: str) -> tuple[str, ...]:
    """Runs of one script: Latin letters with digits, or anything else that is written without spaces."""
    found: list[str] = []
    for run in re.split(r"[\W_]+", loose(text)):
        at = 0
        for latin in _ASCII.finditer(run):
            found += [run[at : latin.start()], latin.group()]
            at = latin.end()
        found.append(run[at:])
    return tuple(piece for piece in found if piece)


@lru_cache(maxsize=1)
def _legal() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Pairs and words of legal forms, and the Chinese forms, longest first."""
    chinese = sorted((fold(form) for form in LEGAL_SUFFIXES if not form.isascii()), key=len, reverse=True)
    pairs = {form[at : at + 2] for form in chinese for at in range(len(form) - 1)}
    words = {word for form in LEGAL_SUFFIXES if form.isascii() for word in fold(form).split()}
    return frozenset(pairs), frozenset(words), tuple(chinese)


def _stem(run: str) -> str:
    """A run of Chinese without the legal form at its end."""
    form = next((form for form in _legal()[2] if run.endswith(form) and len(run) > len(form)), "")
    return run[: len(run) - len(form)]


@remembered(1024)
def stems(text: str) -> tuple[str, ...]:
    """What a look-up compares: the pieces of the words without legal forms."""
    return tuple(_stem(piece) for piece in _named(text))


def _pairs(run: str) -> Iterator[str]:
    legal = _legal()[0]
    for at in range(len(run) - 1):
        if run[at : at + 2] not in legal:
            yield run[at : at + 2]


def _sound_pairs(run: str) -> Iterator[tuple[str, str]]:
    before = ""
    for sound in syllables(run):
        spoken = sound if _is_spoken(sound) else ""
        if before and spoken:
            yield before, spoken
        before = spoken


def _is_spoken(sound: str) -> bool:
    return sound.isascii() and sound.isalpha()


def _named(text: str) -> tuple[str, ...]:
    """The pieces that tell one name from another: a legal form that stands apart only counts where it is alone."""
    found = pieces(text)
    _, words, forms = _legal()
    return tuple(piece for piece in found if piece not in words and piece not in forms) or found


@remembered(1024)
def _of_piece(piece: str) -> tuple[str, ...]:
    if piece.isascii():
        return tuple(_of_word(piece))
    stem = _stem(piece)
    tokens = [*stem, *_pairs(piece)]
    tokens += [f"y{sound}" for sound in syllables(stem) if _is_spoken(sound)]
    for first, second in _sound_pairs(stem):
        tokens += [f"z{first}{second}", f"i{first[0]}{second[0]}"]
    return tuple(tokens)


def _of_word(word: str) -> Iterator[str]:
    yield from (f"w{word[:length]}" for length in range(2, min(len(word), PREFIX) + 1))
    yield from (f"b{word[at : at + 2]}" for at in range(len(word) - 1))
    if len(word) < KNOWN_BY:
        yield f"v{word}"


def record_tokens(names: Iterable[str], *, tags: Iterable[str] = (), phones: Iterable[str] = ()) -> frozenset[str]:
    """What a record of these names, tags and numbers is found by; who holds it comes beside."""
    tokens: set[str] = set()
    for name in names:
        for piece in _named(name):
            tokens.update(_of_piece(piece))
        tokens.update(f"x{ord(char):x}" for char in loose(name) if not char.isalnum() and not char.isspace())
    for tag in tags:
        for piece in pieces(tag):
            tokens.update(f"t{token}" for token in _tag_tokens(piece))
    for phone in phones:
        digits = "".join(filter(str.isdecimal, fold(phone.partition(";")[0])))
        tokens.update({f"d{digits[-_LAST:]}", f"n{digits[-_LONGER:]}"} if len(digits) >= _LAST else ())
    return frozenset(sorted(tokens)[:MOST_KEPT])


def _tag_tokens(piece: str) -> Iterator[str]:
    if piece.isascii():
        yield from (piece[:length] for length in range(2, min(len(piece), PREFIX) + 1))
    else:
        yield from piece
        yield from (piece[at : at + 2] for at in range(len(piece) - 1))


def message_tokens(text: str) -> tuple[list[str], list[str]]:
    """What the names in a message would be found by, and how they would sound; at most 160 together."""
    written: dict[str, None] = {}
    sounds: dict[str, None] = {}
    for digits in _NUMBERS.findall(_IN_NUMBERS.sub("", loose(text))):
        written[f"n{digits[-_LONGER:]}"] = None
    for piece in _named(text):
        if piece.isascii():
            written.update(dict.fromkeys(_known_words(piece)))
        else:
            written.update(dict.fromkeys(_pairs(piece)))
            written.update(dict.fromkeys(piece if len(piece) == 1 else ()))
            sounds.update(dict.fromkeys(f"z{first}{second}" for first, second in _sound_pairs(piece)))
    kept = list(written)[:MOST_TOKENS]
    return kept, list(sounds)[: MOST_TOKENS - len(kept)]


def _known_words(word: str) -> Iterator[str]:
    if 1 < len(word) < KNOWN_BY:
        yield f"v{word}"
    elif len(word) >= KNOWN_BY:
        yield f"w{word[:PREFIX]}"
        yield f"w{word[:KNOWN_BY]}"


def whole_token(name: str) -> str:
    """By what somebody finds a name who writes all of it: its first four letters, or the fewer it has; none of
    a name without letters."""
    key = squeezed(name_key(name))
    return f"h{key[:BEGUN]}" if key else ""


def whole_tokens(text: str) -> list[str]:
    """Where in a text a whole name may begin: at every Chinese character and at every Latin word; at most 480."""
    found: dict[str, None] = {}
    run, place = "".join(pieces(text)), 0
    for piece in pieces(text):
        if len(piece) == 1:
            found[f"h{piece}"] = None
        for at in (place,) if piece.isascii() else range(place, place + len(piece)):
            for end in range(at + 2, min(at + BEGUN, len(run)) + 1):
                found[f"h{run[at:end]}"] = None
        place += len(piece)
        if len(found) >= MOST_BEGUN:
            break
    return list(found)[:MOST_BEGUN]


def name_pairs(name: str) -> list[str]:
    """What two alike names share: pairs of characters, beginnings of words."""
    return message_tokens(name)[0]


def initials_term(text: str) -> Term | None:
    """A few letters read as the initials of sounds."""
    if not (text.isascii() and text.isalpha() and 1 < len(text) <= MOST_INITIALS) or set(text) & NO_INITIAL:
        return None
    return tuple(f"i{text[at : at + 2]}" for at in range(len(text) - 1))


def sought_terms(text: str, *, inside: bool = False) -> tuple[Term, ...]:
    """What an entry must hold for the words of a look-up; `inside` also takes the middle of Latin words."""
    terms = [term for piece in _named(text) if (term := _sought(piece, inside=inside)) is not None]
    if not terms:
        terms = [f"x{ord(char):x}" for char in dict.fromkeys(loose(text)) if not (char.isspace() or char.isalnum())]
    return tuple(terms)


def _sought(piece: str, *, inside: bool) -> Term | None:
    if piece.isascii():
        return _sought_word(piece, inside=inside) if len(piece) > 1 else None
    piece = _stem(piece)
    plain: tuple[str, ...] = tuple(_pairs(piece)) or tuple(dict.fromkeys(piece))
    tagged = tuple(f"t{token}" for token in _tag_tokens(piece) if len(piece) == 1 or len(token) > 1)
    return frozenset({plain, tagged})


def _sought_word(word: str, *, inside: bool) -> Term:
    if inside and len(word) == 2:
        return f"b{word}"
    begun = f"w{word[:PREFIX]}"
    ways: set[Term] = {f"t{word[:PREFIX]}"}
    ways.add(tuple(_covering(word, 0)) if inside else (begun, *_covering(word, PREFIX)))
    if word.isalpha():
        ways.update(_as_sounds(sounds) for sounds in spelled(word))
        ways.update({term} if (term := initials_term(word)) else ())
    return frozenset(ways)


def _covering(word: str, known: int) -> Iterator[str]:
    """As few pairs as cover what a word has beyond the beginning it is known by."""
    ends = {*range(known + 2, len(word), 2), len(word)} if len(word) > known else ()
    return (f"b{word[end - 2 : end]}" for end in sorted(ends))


def are_many(terms: tuple[Term, ...]) -> bool:
    """Must an entry hold several tokens at once? One alone, such as two characters, may stand in every tenth."""
    return sum(map(_asked, terms)) > 1


def _asked(term: Term) -> int:
    """How many tokens an entry has to hold, by the longest of the ways."""
    if isinstance(term, str):
        return 1
    return max(map(_asked, term)) if isinstance(term, frozenset) else sum(map(_asked, term))


def _as_sounds(sounds: tuple[str, ...]) -> Term:
    if len(sounds) == 1:
        return f"y{sounds[0]}"
    return tuple(f"z{first}{second}" for first, second in zip(sounds, sounds[1:], strict=False))


def near_terms(text: str) -> tuple[tuple[tuple[Term, ...], ...], ...]:
    """What is left of the words where one piece has a mistake: ways to ask for an entry, the most telling first.
    Then, to be asked where these find nothing, what is left where several pieces have one."""
    parts = [piece for piece in stems(text) if len(piece) > 1]
    right = [_sought(piece, inside=False) or piece for piece in parts]
    near = [tuple(dict.fromkeys(_near(piece))) for piece in parts]
    ways = [
        (*right[:at], near[at][rank], *right[at + 1 :])
        for rank in range(max(map(len, near), default=0))
        for at in range(len(parts))
        if rank < len(near[at])
    ]
    everywhere = tuple(frozenset({whole, *left}) for whole, left in zip(right, near, strict=True))
    return (tuple(ways[:MOST_WAYS]), *(((everywhere,),) if len(parts) > 1 else ()))


def _near(piece: str) -> Iterator[Term]:
    """What one mistake leaves of a piece: a letter too few, too many, or another for it."""
    if piece.isascii():
        yield from _near_word(piece)
        return
    sounds = tuple(f"z{first}{second}" for first, second in _sound_pairs(piece))
    if sounds:
        yield sounds
    if len(piece) <= SHORT:
        for gap in range(1, len(piece)):
            yield _around(piece, gap, gap)
    if len(piece) > 2:
        for wrong in range(len(piece)):
            yield _around(piece, wrong, wrong + 1)


def _around(piece: str, first: int, last: int) -> Term:
    """The characters of a piece before one place and after another, in pairs; one that stands alone by itself."""
    legal = _legal()[0]
    parts = [part for part in (piece[:first], piece[last:]) if part]
    pairs = [part[at : at + 2] for part in parts for at in range(len(part) - 1)]
    return tuple(pair for pair in pairs if pair not in legal) + tuple(part for part in parts if len(part) == 1)


def _near_word(word: str) -> Iterator[Term]:
    pairs = tuple(f"b{word[at : at + 2]}" for at in range(len(word) - 1))
    half = len(pairs) // 2
    if half > 1:
        known = min(PREFIX, half + 1)
        yield (f"w{word[:known]}", *pairs[known - 1 : half], *pairs[half + 2 :])
    yield pairs[half:]
    yield f"w{word[:PREFIX]}" if len(word) > PREFIX else f"w{word[: max(2, len(word) - 2)]}"


def holder_tokens(*, owner_id: int | None, pool_id: int | None, members: Iterable[int] = ()) -> list[str]:
    """Who may find an entry first: its owner or pool, and its team."""
    tokens = [f"m{member}" for member in members]
    if owner_id is not None:
        tokens.append(f"o{owner_id}")
    if pool_id is not None:
        tokens.append(f"p{pool_id}")
    return tokens


def is_counted(token: str) -> bool:
    """Whether it matters how many entries hold it: what names and sounds are made of, not phones and holders."""
    return token[0] not in "dnomp" or not token[1:].isdecimal()


def said_tokens(text: str) -> frozenset[str]:
    """What the words of a follow-up are found by: pairs of characters, beginnings of Latin words (FOLLOW-14)."""
    tokens = {pair for run in _runs(text) for pair in _mixed_pairs(run)}
    words = (piece for piece in pieces(text) if piece.isascii())
    tokens.update(f"w{word[:length]}" for word in words for length in range(2, min(len(word), PREFIX) + 1))
    return frozenset(sorted(tokens)[:MOST_KEPT])


def said_terms(text: str) -> tuple[Term, ...]:
    """What an entry must hold for words looked for in follow-ups."""
    pairs = [pair for run in _runs(text) for pair in _mixed_pairs(run)]
    words = [f"w{piece[:PREFIX]}" for piece in pieces(text) if piece.isascii() and len(piece) > 1]
    return tuple(dict.fromkeys([*pairs, *words]))


def _runs(text: str) -> list[str]:
    return re.split(r"[\W_]+", loose(text))


def _mixed_pairs(run: str) -> Iterator[str]:
    """Two signs in a row of which one at least is no Latin letter."""
    return (run[at : at + 2] for at in range(len(run) - 1) if not run[at : at + 2].isascii())
