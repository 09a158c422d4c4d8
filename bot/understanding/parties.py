"""Which record a message means: the candidates scored in the order of conversations.md 4.3.

Exact name, alias, phone 1.0 · unique prefix among own records 0.9 · similar or homophone: fuzzy. A colleague's
record counts only by its full name or phone. Only names whose end is certain count: 顺达 in 顺达包装 is no prefix
of 顺达物流.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.understanding.beginnings import Compact, begun_in, compact
from bot.understanding.bystanders import brings
from bot.understanding.companies import LEGAL, NOT_COMPANY, TAIL
from bot.understanding.everyday import EVERYDAY
from bot.understanding.likeness import MOST_HITS, NEAR, PREFIX, SIMILAR, by_likeness
from bot.understanding.people import RANKS, ROLE_ALONE, ROLES
from bot.understanding.reading import Hit, How, Input, Level, Match, Mention
from bot.understanding.spans import Span, overlaps
from storage.entities.candidates import Candidate
from storage.entities.names import NUMBER, fold, is_place, leading_place, name_key
from storage.entities.remembering import remembered

PREFIX_CHINESE, PREFIX_LATIN = 2, 4
SURE = 1.0
MOST_PLACES = 24
ENDS = re.compile(
    rf"[^\u4e00-\u9fffa-z0-9]|$|{TAIL.pattern}|(?:的)?(?:{ROLES}|{ROLE_ALONE}|{RANKS})"
    rf"|{LEGAL}|[\u4e00-\u9fff]{{2}}[部科]|[给跟和与对向在也都就还又再才被把从约找催见问谈说要想让请那这付]"
)
LEGAL_FORM = re.compile(rf"{LEGAL}|\b(?:co|ltd|inc|llc|gmbh|limited|corp|plc|pte|pty|sdn|bhd)\b")
OWN_WORDS = re.compile(r"\w")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Found:
    hit: Hit
    span: Span


def match_customers(
    text: str,
    folded: str,
    named: Sequence[Span],
    breaks: frozenset[int],
    taken: Sequence[Span],
    phones: Sequence[str],
    candidates: Sequence[Candidate],
    input: Input = "text",
) -> list[Match]:
    """One match per customer that the message names, in the order of the text; empty when it names nobody."""
    parties = [each for each in candidates if each.kind in ("customer", "lead")]
    ends = breaks | _starts_of_contacts(folded, candidates)
    found = [
        each
        for each in _by_name(folded, text, parties, ends, taken)
        if not brings(each.span, folded)
        and (not named or overlaps(each.span, named))
        and not (each.hit.how == "prefix" and _goes_on(each.span, named, folded))
    ]
    found += _by_phone(parties, phones)
    found = found or list(_by_contact(folded, candidates))
    groups = _groups(found)
    if groups:
        return [_judged(group, text, input) for group in groups]
    return by_likeness(named, text, parties)


def _starts_of_contacts(folded: str, candidates: Sequence[Candidate]) -> frozenset[int]:
    """Where a known person's name begins, the name of his firm has ended: 明辉电子刘敏."""
    names = [name_key(each.name) for each in candidates if each.kind == "contact" and len(each.name) > 1]
    return frozenset(at for name in names if (at := folded.find(name)) > 0)


def _by_name(
    folded: str, text: str, parties: Sequence[Candidate], breaks: frozenset[int], taken: Sequence[Span]
) -> Iterator[_Found]:
    body = compact(folded)
    done: set[str] = set()
    for candidate, name in begun_in(body.text, parties):
        if candidate.ref not in done:
            how: How = "exact" if name == candidate.name else "alias"
            found = _named_in(body, folded, text, name, how, candidate, breaks, taken)
            if found is not None:
                done.add(candidate.ref)
                yield found


def _named_in(
    body: Compact,
    folded: str,
    text: str,
    name: str,
    how: How,
    candidate: Candidate,
    breaks: frozenset[int],
    taken: Sequence[Span],
) -> _Found | None:
    """The full key, or a prefix of it, where it stands as a whole name."""
    key = name_key(name)
    least = PREFIX_CHINESE if CHINESE.match(key) else PREFIX_LATIN
    if len(key) < 2 or body.text.find(key[:least]) < 0:
        return _without_place(body, folded, text, key, candidate, breaks, taken) if how == "exact" else None
    found = _exact(body, folded, text, key, how, candidate, breaks)
    if found is not None or candidate.standing == "masked":
        return found
    return _prefix(body, folded, text, key, least, candidate, breaks, taken, PREFIX) or _without_place(
        body, folded, text, key, candidate, breaks, taken
    )


def _exact(
    body: Compact, folded: str, text: str, key: str, how: How, candidate: Candidate, breaks: frozenset[int]
) -> _Found | None:
    for at in _places(body.text, key):
        span = (body.at[at], body.at[at + len(key) - 1] + 1)
        if _stands_alone(span, folded, text, breaks, key):
            weight = NEAR if _place_before(span[0], folded) else SURE
            return _Found(Hit(candidate, weight, how), span)
    return None


def _prefix(
    body: Compact,
    folded: str,
    text: str,
    key: str,
    least: int,
    candidate: Candidate,
    breaks: frozenset[int],
    taken: Sequence[Span],
    weight: float,
) -> _Found | None:
    """The longest beginning of a name that ends as a name does."""
    for at in _places(body.text, key[:least]):
        length = least
        while length < len(key) and body.text[at + length : at + length + 1] == key[length]:
            length += 1
        if _is_numbered_apart(body.text, at + length, key, length):
            continue
        length = _whole_words(key, candidate.name, length)
        span = (body.at[at], body.at[at + max(length, 1) - 1] + 1)
        free = _is_name_like(key[:length], least) and not overlaps(span, taken)
        if free and _stands_alone(span, folded, text, breaks, key):
            lower = _place_before(span[0], folded) and weight == PREFIX
            return _Found(Hit(candidate, NEAR if lower else weight, "prefix"), span)
    return None


def _is_numbered_apart(text: str, at: int, key: str, length: int) -> bool:
    """Whether a number follows that is not the one with which the name goes on: 3号仓 in place of 5号仓."""
    while length and key[length - 1].isdigit():
        at, length = at - 1, length - 1
    said, own = NUMBER.match(text, at), NUMBER.match(key, length)
    return said is not None and own is not None and said[0].lstrip("0") != own[0].lstrip("0")


def _places(text: str, words: str) -> Iterator[int]:
    """Where some words stand, the first so many times: every candidate is looked for at each of them."""
    at = -1
    for _ in range(MOST_PLACES):
        at = text.find(words, at + 1)
        if at < 0:
            return
        yield at


def _whole_words(key: str, name: str, length: int) -> int:
    """The longest beginning, up to a length, that ends with a word: Shunda, never Shun, for Shunda Logistics."""
    if not key[:length].isascii() or length == len(key):
        return length
    return max((end for end in _word_ends(name) if end <= length), default=0)


@remembered(4096)
def _word_ends(name: str) -> tuple[int, ...]:
    ends, total = [], 0
    for word in re.findall(r"[^\W_]+", fold(name)):
        total += len(word)
        ends.append(total)
    return tuple(ends)


def _without_place(
    body: Compact,
    folded: str,
    text: str,
    key: str,
    candidate: Candidate,
    breaks: frozenset[int],
    taken: Sequence[Span],
) -> _Found | None:
    """鸿图 for 上海鸿图贸易: near, never sure."""
    short = key[len(leading_place(key)) :]
    if short == key or len(short) < PREFIX_CHINESE or candidate.standing == "masked":
        return None
    return _prefix(body, folded, text, short, PREFIX_CHINESE, candidate, breaks, taken, NEAR)


def _is_name_like(prefix: str, least: int) -> bool:
    """A place or an everyday word alone is no name."""
    if prefix in EVERYDAY or is_place(prefix):
        return False
    place = leading_place(prefix)
    return len(prefix) - len(place) >= min(least, PREFIX_CHINESE) and prefix[len(place) :] not in EVERYDAY


def _stands_alone(span: Span, folded: str, text: str, breaks: frozenset[int], key: str) -> bool:
    """Whether the stretch is a whole name: words around Latin letters, a sensible end in Chinese."""
    start, end = span
    if folded[end - 1].isascii():
        before, behind = folded[start - 1 : start], folded[end : end + 1]
        if _is_latin(before) or _is_latin(behind):
            return False
        return not _other_name_goes_on(end, text, key)
    return end in breaks or ENDS.match(folded, end) is not None


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _other_name_goes_on(end: int, text: str, key: str) -> bool:
    """Shunda Packing is not Shunda Logistics: a capitalised word goes on that is not the candidate's."""
    match = re.match(r"\s([A-Z][\w&'-]*)", text[end : end + 24])
    if match is None or match[1] in NOT_COMPANY:
        return False
    return (
        match[1].lower() not in ("ltd", "inc", "llc", "limited", "gmbh", "co", "corp") and match[1].lower() not in key
    )


def _place_before(start: int, folded: str) -> bool:
    """上海顺达 may be another house than 顺达."""
    return any(is_place(folded[max(0, start - size) : start]) for size in (2, 3))


def _goes_on(span: Span, named: Sequence[Span], folded: str) -> bool:
    """Whether a name that agrees with a record's beginning goes on with words of its own: Shunda & Sons Foods."""
    behind = (folded[span[1] : end] for start, end in named if start <= span[0] < span[1] < end)
    return any(OWN_WORDS.search(LEGAL_FORM.sub("", rest)) for rest in behind)


def _by_phone(parties: Sequence[Candidate], phones: Sequence[str]) -> Iterator[_Found]:
    wanted = frozenset(phones)
    if wanted:
        for candidate in parties:
            if not wanted.isdisjoint(candidate.phones):
                yield _Found(Hit(candidate, SURE, "phone"), (-1, -1))


def _by_contact(folded: str, candidates: Sequence[Candidate]) -> Iterator[_Found]:
    """A contact's name leads to the customer; near, since many are called 张总."""
    owners = {each.ref: each for each in candidates if each.kind in ("customer", "lead")}
    for contact in candidates:
        owner = owners.get(contact.subject or "")
        if contact.kind != "contact" or owner is None or owner.standing == "masked":
            continue
        at = folded.find(name_key(contact.name))
        if at >= 0 and len(contact.name) > 1:
            yield _Found(Hit(owner, NEAR, "contact"), (at, at + len(contact.name)))


def _groups(found: Sequence[_Found]) -> list[list[_Found]]:
    """Hits on one stretch of text belong together; a phone speaks for the record that a name found."""
    by_phone = [each for each in found if each.span[0] < 0]
    groups: list[list[_Found]] = []
    for each in sorted((e for e in found if e.span[0] >= 0), key=lambda e: (e.span[0], -e.span[1])):
        if groups and each.span[0] < max(other.span[1] for other in groups[-1]):
            groups[-1].append(each)
        else:
            groups.append([each])
    if not by_phone:
        return groups
    refs = {each.hit.candidate.ref for each in by_phone}
    agreeing = [group for group in groups if any(each.hit.candidate.ref in refs for each in group)]
    return [[*by_phone, *agreeing[0]]] if agreeing else [by_phone + [e for group in groups for e in group]]


def _judged(group: Sequence[_Found], text: str, input: Input) -> Match:
    """The level of one group of hits (conversations.md 4.3, high confidence)."""
    hits: dict[str, Hit] = {}
    for each in sorted(group, key=lambda e: (-e.hit.weight, e.span[0] - e.span[1])):
        hits.setdefault(each.hit.candidate.ref, each.hit)
    ranked = sorted(hits.values(), key=lambda h: (-h.weight, h.candidate.standing != "own"))[:MOST_HITS]
    longest = max((each.span for each in group), key=lambda span: span[1] - span[0])
    mention = Mention(text[longest[0] : longest[1]], *longest) if longest[0] >= 0 else None
    return _with_level(tuple(ranked), mention, input)


def _with_level(hits: tuple[Hit, ...], mention: Mention | None, input: Input) -> Match:
    best = hits[0].weight
    if best < PREFIX:
        return Match("fuzzy" if len(hits) == 1 else "several", hits, mention)
    top = [hit for hit in hits if hit.weight == best]
    own = [hit for hit in hits if hit.candidate.standing == "own" and hit.weight >= PREFIX]
    if not own:
        return Match(_foreign_level(top), hits, mention)
    leading = [hit for hit in own if hit.weight == best]
    if len(leading) != 1 or any(hit.candidate.standing != "own" and hit.weight > own[0].weight for hit in hits):
        return Match("several", hits, mention)
    ordered = (leading[0], *(hit for hit in hits if hit is not leading[0]))
    sure = best == SURE or (input == "text" and len(own) == 1)
    return Match("sure" if sure else "fuzzy" if len(own) == 1 else "several", ordered, mention)


def _foreign_level(top: Sequence[Hit]) -> Level:
    if len(top) > 1:
        return "several"
    return "pool" if top[0].candidate.standing == "pool" else "not_yours"


def with_known(matches: list[Match], known: Candidate | None, input: Input) -> list[Match]:
    """A card that is replied to settles the record, unless the text names another own one in full."""
    if known is None:
        return matches
    hit = Hit(known, SURE, "known")
    for match in matches:
        for other in match.hits:
            if other.weight == SURE and other.candidate.ref != known.ref and other.candidate.standing == "own":
                return [Match("several", (hit, other), match.mention)]
    mention = next((m.mention for m in matches if m.best and m.best.ref == known.ref), None)
    return [Match("sure", (hit,), mention)]


def with_context(matches: list[Match], context: Candidate | None, names_nobody: bool) -> list[Match]:
    """The card opened last stands in when the text names nobody; to be confirmed."""
    if matches or context is None or not names_nobody:
        return matches
    return [Match("context", (Hit(context, SIMILAR, "known"),))]


def forwarded(match: Match) -> Match:
    """What somebody else wrote is never sure."""
    return replace(match, level="fuzzy") if match.level == "sure" else match
