"""The parts of a lead in lists by commas and spaces, and in contact cards (vCard)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.companies import NOT_COMPANY
from bot.understanding.people import CAP, COMPANY_WORDS, RANKS, ROLES, Person
from bot.understanding.reading import Reading
from bot.understanding.spans import Span, overlaps

LONGEST_NAME = 40
LONGEST_WORDS = 500
NAMES = ("company", "contact", "source")
OPENING = re.compile(
    r"^\W*(?:新(?:增|加|建)?(?:的)?(?:客户|线索|名单|潜在客户)|线索|名单|new\s+(?:lead"
    r"|customer|client|prospect)|lead\b)\s*[-:、,]?\s*"
)
SEGMENT = re.compile(r"[^,;\n、]+")
PERSONAL = re.compile(rf"{CAP}(?:\s{CAP}){{1,2}}")
TITLE = re.compile(
    rf"(?:^|(?<=[\s,;/、\x00(]))(?:(?:{ROLES}|{RANKS}|采购|财务|老板|老板娘|负责人)(?:部)?)(?=$|[\s,;/、\x00)])"
)
TITLE_EN = re.compile(
    r"(?:(?:head|director|manager|vp|ceo|cto|cfo|coo|owner|founder|buyer|engineer|president"
    r"|purchasing|procurement|sales|marketing|operations|it|finance"
    r"|senior|chief|assistant|regional|general|managing|vice|project|product|of|department|dept)\b\s*){1,5}",
    re.IGNORECASE,
)
OWNER = re.compile(
    rf"(?P<title>(?i:owner|buyer|manager|director|ceo|cto|cfo|founder|president|gm|contact))\s+(?P<name>{CAP}(?:\s{CAP}){{0,2}})"
)
VCARD_LINE = re.compile(
    r"^(?:[\w-]+\.)?(?P<key>[A-Z-]+)(?:;[^:\r\n]*)?:(?P<value>[^\r\n]*)", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class LeadParts:
    """What the place in the list says of the person behind the company."""

    person: Span | None = None
    title: Span | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card: one person with a company."""

    name: str | None = None
    company: str | None = None
    title: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str | None = None
    note: str | None = None


def lead_parts(text: str, folded: str, people: Sequence[Person], taken: Sequence[Span]) -> LeadParts:
    """Company first, person second, title where it says so: New lead Minghui Electronics, Liu Min, …, purchasing."""
    opening = OPENING.match(folded)
    if opening is None:
        return LeadParts(title=_title(folded, taken))
    free = [span for span in _segments(text, opening.end()) if not overlaps(span, taken)]
    title = next((span for span in free[1:] if TITLE_EN.fullmatch(text[slice(*span)])), None) or _title(folded, taken)
    if not free or not text[free[0][0]].isascii() or title == free[0]:
        return LeadParts(title=title)
    named = [span for span in free if span != title]
    first = text[slice(*named[0])]
    person = next(
        (s for s in named[1:2] if PERSONAL.fullmatch(text[slice(*s)]) and not COMPANY_WORDS.search(text[slice(*s)])),
        None,
    )
    if person is None and len(named) > 1 and (owner := OWNER.fullmatch(text[slice(*named[1])])):
        start = named[1][0]
        person = (start + owner.start("name"), start + owner.end("name"))
        title = title or (start + owner.start("title"), start + owner.end("title"))
    is_company = (
        bool(COMPANY_WORDS.search(first)) or person is not None or any(p.span[0] >= named[0][1] for p in people)
    )
    if is_company and len(first.split()) <= 6 and first.split()[0] not in NOT_COMPANY:
        return LeadParts(person, title)
    return LeadParts(named[0] if PERSONAL.fullmatch(first) else None, title)


def read_vcard(text: str) -> list[Card]:
    """The cards of a .vcf file or of a pasted vCard; lines folded and charsets aside, unknown keys are left."""
    cards = []
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for block in re.findall(r"BEGIN:VCARD(.*?)END:VCARD", unfolded, re.IGNORECASE | re.DOTALL)[:200]:
        values: dict[str, list[str]] = {}
        for match in VCARD_LINE.finditer(block):
            key = match["key"].upper()
            values.setdefault(key, []).append(_unescaped(match["value"]))
        cards.append(_card(values))
    return cards


def _card(values: dict[str, list[str]]) -> Card:
    def first(key: str) -> str | None:
        return next((value for value in values.get(key, []) if value), None)

    name = first("FN") or " ".join(part for part in reversed((first("N") or "").split(";")[:2]) if part) or None
    address = " ".join(part for part in (first("ADR") or "").split(";") if part) or None
    company = (first("ORG") or "").split(";")[0] or None
    return Card(
        name,
        company,
        first("TITLE"),
        tuple(values.get("TEL", [])),
        tuple(values.get("EMAIL", [])),
        address,
        first("NOTE"),
    )


def _unescaped(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\").strip()


def _segments(text: str, start: int) -> list[Span]:
    spans = []
    for match in SEGMENT.finditer(text.replace("，", ","), start):
        words = match.group()
        begin = match.start() + len(words) - len(words.lstrip())
        end = match.end() - (len(words) - len(words.rstrip()))
        if begin < end:
            spans.append((begin, end))
    return spans


def _title(folded: str, taken: Sequence[Span]) -> Span | None:
    return next((match.span() for match in TITLE.finditer(folded) if not overlaps(match.span(), taken)), None)


def fits(field: str, reading: Reading) -> bool:
    """Can the words be the answer to that field of a lead, and not rather a message of their own?"""
    if field == "phone":
        digits = sum(char.isdigit() for char in reading.text)
        return bool(reading.phones) and not any(char.isalpha() for char in reading.text) and digits >= 7
    if reading.certainty == "sure" and reading.kind != "lookup":
        return False
    if field not in NAMES:
        return len(reading.text) <= LONGEST_WORDS
    known = reading.match.level in ("sure", "several", "pool", "not_yours")
    return len(reading.text) <= LONGEST_NAME and not reading.dates and not known
