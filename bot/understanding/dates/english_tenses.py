"""What an English message tells of and what it plans: the role of each date by the words of its clause.

The nearest cue decides. A date of theirs (board votes 14 May, away until Friday) is no plan of ours beside one
that is, and what opens a message without a verb (Teams call with them this morning) is what it reports.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.understanding.dates.resolving import is_over
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.reading import Role

SENTENCE = re.compile(r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)\.(?!\d)|[;!?\n\r]|…|->|→|//")
CLAUSE = re.compile(
    rf"{SENTENCE.pattern}|[,()]|\s[-–—/|]\s"
    r"|\b(?:so|and|but|then|because|cos)\s+(?=(?:i|we|he|she|they|i['’]?m|i['’]?ll|we['’]?ll|his|her|their|im|ill|will)\b)"
)
RECENT = timedelta(days=75)
OURS, PLANNED, THEIRS = 2, 1, -2
MARGIN = 1

CONTACT = (
    r"(?:call|ring|phone|bell|buzz|ping|text|e-?mail|mail|message|msg|whatsapp|wa|visit|meet|see|send|resend|revert|reply"
    r"|quote|chase|nudge|check|try|follow[\s-]?up|follow|f/u|fu|remind|book|drop|pop|swing|stop|touch\s+base|circle|catch"
    r"|speak|talk|chat|revisit|come|go|collect|bring|demo|show|present|pitch|sign|update|confirm|prepare|prep|submit|hand"
    r"|get|sort|fix|zoom|return|pick|arrange|schedule|set|give|contact|sync|reconnect|re-?visit|ask|share|issue|propose"
    r"|finali[sz]e|review|discuss|take|draft|post|run|do|make|invite|write|pass)"
)
LEADS_IN = (
    r"(?:to|will|i|we|['’]ll|ill|can|should|must|please|pls|plz|and|then|go|me|need|gotta|gonna|let['’]?s|try|also|again|or"
    r"|kindly|rmb|remember|just|would|['’]d|might|says?|said|ask|asks|asked|told|better|dont|don['’]t|could|shall|tolong|nak)"
)
CUES: tuple[tuple[str, Role, int, str], ...] = (
    (
        "set up",
        "next",
        OURS,
        r"\b(?:booked|scheduled|rescheduled|fixed|set|confirmed|arranged|agreed|postponed|moved|pushed|pencil+ed|locked"
        r"|slotted|invited|promised|planned|shifted|delayed)(?:\s+(?:it|him|her|them|in|for|on|to|a|the|at|up|back|out"
        r"|down|call|meeting|demo|visit|slot|time|appt|appointment)){0,4}\s*$",
    ),
    (
        "contact done",
        "happened",
        OURS,
        r"\b(?:met|saw|seen|spoke|spoken|talked|chatted|called|rang|phoned|visited|e-?mailed|mailed|texted|messaged|msged"
        r"|whatsapp?ed|wa['’]?d|pinged|zoomed|dropped|popped|swung|stopped|went|been|sat|caught\s+up|bumped|ran|toured|walked"
        r"|showed|shown|demo['’]?e?d|presented|pitched|sent|quoted|had|lunched|hosted|did|followed|chased|checked|reached"
        r"|left|tried|drove|flew|visiting\s+done|jumpa|got\s+hold|took|no\s+answer|no\s+ans|didn['’]?t|voicemail|vm)\b",
    ),
    (
        "plan of ours",
        "next",
        OURS,
        rf"(?:^\W*|\b{LEADS_IN}\s+|['’]ll\s+|['’]d\s+|\+\s*|&\s*){CONTACT}\b(?!\s+(?:with|w/?)\s+\w+\s+(?:was|went))"
        r"|\b(?:follow[\s-]?up|f/u|call[\s-]?back|touch\s+base|circle\s+back|get\s+back|going\s+(?:to|back|down|over|in)|gonna"
        r"|(?:i|we)['’]?(?:m|re|ll)|(?:i|we)\s+(?:am|are|will)|ill|im|let['’]?s|reminder?|todo|to\s+do|next\s+(?:step|call"
        r"|meeting|contact|visit|action)|again|will\s+(?:be\s+)?" + CONTACT + r")\b"
        r"|(?:^\W*|\b(?:and|am|be|i['’]?m|im)\s+)(?:calling|ringing|meeting|visiting|seeing|going|heading|sending|popping"
        r"|dropping|flying|driving|signing|chasing|returning|updating|following|catching|bringing|speaking|phoning"
        r"|emailing|swinging|picking|collecting|taking)\b",
    ),
    (
        "what they do",
        "next",
        THEIRS,
        r"\b(?:(?:is|are|be|['’]s|['’]re|gets?|comes?|returns?|they|he|she|only|not|boss)\s+(?:\w+\s+)?(?:back|away|out|off|in)"
        r"|away|overseas|abroad|on\s+leave|travel+ing|flies|returns|closes|expires|renews|opens|decides?|approves?|starts?"
        r"|begins?|ends|moves|joins|retires?|votes?|sits|meets|lands|arrives?|goes|leaves|presents|finali[sz]es|needed"
        r"|(?:when|once|if|as|until|till)\s+\w+)\b"
        r"|(?<![a-z])(?!(?:call|calls|ring|come|go|get|be|going|calling|check|checking|head|heading|circle|pop|drop|report"
        r"|write|text|email|am|will|him|her|them|me|it|and|then|us|reply|revert|ping|phone|i['’]?m|['’]ll)\s)"
        r"[a-z]{2,}\s+back(?:\s+(?:on|in|from|at|to\s+work))?\s*$"
        r"|(?<![a-z])(?!(?:to|will|please|pls|and|then|we|can|must|also|again|should|kindly|just)\s)"
        r"[a-z]{3,}s\s+(?:meet|sit|vote|decide|present|visit|return|fly|land|arrive|move|open|close|start)\s*$",
    ),
    (
        "day of theirs",
        "next",
        THEIRS,
        r"\b(?:holidays?|closed|shut|frozen|stuck|board|committee|council|governors?|tender|bid|rfp|budget|funding|deadline"
        r"|closing|expiry|renewal|lease|warranty|contract|event|expo|exhibition|fair|conference|launch\w*|opening"
        r"|go[\s-]?live|shutdown|stocktake|container|shipment|deliver\w*|eta|vessel|cheque|decision|approval|permit"
        r"|install\w*|starting|freeze|trial|fy|peak|season|wedding|exams?|audit|ramadan|term|project|lead\s+time|stock"
        r"|invoice|retest|retirement|move)\b",
    ),
    (
        "wish of theirs",
        "next",
        PLANNED,
        r"\b(?:wants?|needs?|['’]d\s+like|would\s+like|due|expects?|require[sd]?|asap|latest|waiting\s+for|hoping|urgent)\b",
    ),
    (
        "plan without a verb",
        "next",
        PLANNED,
        rf"\b(?:{CONTACT}|meeting|mtg|meetup|appt|appointment|lunch|coffee|breakfast|dinner|teams|survey|walk-?through"
        r"|workshop|training|signing|handover|next|later|back|by|before|back\s+to|for|sending|calling|resume|recall|['’]ll|shall|will(?=\s+(?!(?:at|in|from|on|of|and|for|with)\b)[a-z]))\b",
    ),
    (
        "what they say",
        "next",
        THEIRS,
        r"\b(?:he|she|they|boss|cfo|ceo|gm|md|director|team|hq|finance|procurement|legal|purchasing|owner)\s+(?:\w+\s+)?"
        r"(?:says?|said|thinks?|reckons?|hopes?|hoping|[a-z]{3,}s)\s*$",
    ),
    (
        "something done",
        "happened",
        0,
        r"\b(?:was|were|got|gave|told|said|made|paid|came|sold|won|lost|bought|cut|put|thought|found|brought|signed"
        r"|[a-z]{3,}(?<!ne)(?<!nee)(?<!interest)(?<!propos)(?<!spe)(?<!fe)(?<!bas)(?<!agre)(?<!limit)ed)\b",
    ),
)
PATTERNS = {name: (role, weight, re.compile(pattern)) for name, role, weight, pattern in CUES}
# A thing is what our verb is about (collect the cheque Sat), a meeting what was done (discussed on a call today).
GOVERNED = {"day of theirs": ("plan of ours",), "plan without a verb": ("contact done", "something done")}
ABOUT = re.compile(r"\b(?:re|about|for|regarding|to|will|before|by|when|once|if|as|until|because|confirmed|agreed)\b")
# A meeting that is named and not told of: it lies where its day is nearer.
OPENING = re.compile(
    r"\b(?:meeting|mtg|visit(?:\s+(?:to|with|w/?))?|call\s+(?:with|w/?)|zoom|teams|google\s+meet|demo|lunch|coffee|site\s+visit"
    r"|catch[\s-]?up|review|walk-?through|dinner|breakfast|workshop|training|expo|fair)\b"
)
IMPERATIVE = re.compile(rf"^\W*(?:pls\s+|please\s+)?{CONTACT}\b(?!\s+(?:with|w/?)\b)")


@dataclass(frozen=True, slots=True)
class Cue:
    """What the words say of a date: its role, how much it is ours, and whether they stand in its very clause."""

    name: str
    role: Role
    weight: int
    near: bool = True


def read(dates: Sequence[Piece], text: str, anchor: Anchor) -> tuple[list[Piece], list[Role]]:
    """The dates with their roles; an hour told later in the sentence is given to its day."""
    return with_hours(dates, roles(dates, text, anchor), text)


def roles(dates: Sequence[Piece], text: str, anchor: Anchor) -> list[Role]:
    """One role per date of an English message, in their order."""
    cues = [_cue(index, dates, text) for index in range(len(dates))]
    read = [_role(piece, cue, text, anchor) for piece, cue in zip(dates, cues, strict=True)]
    if dates and read[0] in ("next", "other") and _opens_a_report(dates, cues[0], read, text, anchor):
        read[0] = "happened"
    return _ours_before_theirs(dates, cues, read)


def with_hours(dates: Sequence[Piece], read: Sequence[Role], text: str) -> tuple[list[Piece], list[Role]]:
    """tomorrow at their place, 2pm: an hour alone belongs to the planned day before it in its sentence."""
    kept: list[Piece] = []
    told: list[Role] = []
    for piece, role in zip(dates, read, strict=True):
        if kept and told[-1] == "next" and _takes_hour(kept[-1], piece, text):
            kept[-1] = replace(kept[-1], clock=piece.clock, part=piece.part, until=piece.until)
            continue
        kept.append(piece)
        told.append(role)
    return kept, told


def _takes_hour(day: Piece, hour: Piece, text: str) -> bool:
    if hour.has_day or hour.clock is None or hour.open or day.day is None or day.has_time or day.open or day.choices:
        return False
    between = text[day.end : hour.start]
    return day.grain == "day" and len(between) <= 60 and not SENTENCE.search(between) and not hour.loose


def _ours_before_theirs(dates: Sequence[Piece], cues: Sequence[Cue | None], read: list[Role]) -> list[Role]:
    """Beside a plan of ours a day of theirs is no next contact; a month says less than a day."""
    weights = [(cue.weight if cue else 0) - _vagueness(piece) for piece, cue in zip(dates, cues, strict=True)]
    best = max((weight for weight, role in zip(weights, read, strict=True) if role == "next"), default=0)
    return [
        "other" if role == "next" and weight < best - MARGIN else role
        for weight, role in zip(weights, read, strict=True)
    ]


def _vagueness(piece: Piece) -> int:
    return 1 if piece.grain in ("month", "quarter", "year") else 0


def _cue(index: int, dates: Sequence[Piece], text: str) -> Cue | None:
    """The nearest cue in the clause of a date, otherwise in its sentence."""
    piece = dates[index]
    floor = dates[index - 1].end if index else 0
    ceiling = dates[index + 1].start if index + 1 < len(dates) else len(text)
    words = text[piece.start : piece.end]
    before, after = text[floor : piece.start], text[piece.end : ceiling]
    if re.match(r"(?:until|till)\b", words):
        return Cue("until", "next", OURS if re.search(r"\b(?:wait|hold|postpone\w*|push\w*)\s*$", before) else THEIRS)
    clause = CLAUSE.split(before)[-1]
    behind = CLAUSE.split(after, maxsplit=1)[0]
    near = _nearest(clause) or _after(behind)
    if near is not None:
        return _wished(near, words, f"{clause} {behind}")
    far = _nearest(SENTENCE.split(before)[-1])
    if far is None and ceiling == len(text):
        far = _first(SENTENCE.split(after, maxsplit=1)[0])
    return None if far is None else replace(far, near=False, weight=min(far.weight, 0))


def _wished(cue: Cue, words: str, clause: str) -> Cue:
    """figures by Friday: a wish with its deadline is ours to keep."""
    if cue.role == "next" and words.startswith("by ") and PATTERNS["wish of theirs"][2].search(clause):
        return replace(cue, weight=max(cue.weight, PLANNED))
    return cue


def _nearest(words: str) -> Cue | None:
    """The cue that ends nearest to the date behind the words; of two at one place the surer."""
    best: tuple[int, int] | None = None
    found: Cue | None = None
    ends: dict[str, int] = {}
    for rank, (name, (role, weight, pattern)) in enumerate(PATTERNS.items()):
        end = max((match.end() for match in pattern.finditer(words)), default=None)
        if end is None:
            continue
        ends[name] = end
        if best is None or (end, -rank) > best:
            best, found = (end, -rank), Cue(name, role, weight)
    if found is None:
        return None
    for governing in GOVERNED.get(found.name, ()):
        if governing in ends and not ABOUT.search(words, ends[governing], ends[found.name]):
            role, weight, _ = PATTERNS[governing]
            return Cue(governing, role, weight)
    return found


def _after(words: str) -> Cue | None:
    """The cue behind a date; a bare noun there (Thursday visit) only names a meeting."""
    cue = _first(words)
    if cue is not None and OPENING.fullmatch(words.strip()):
        return Cue("plan without a verb", "next", PLANNED)
    return cue


def _first(words: str) -> Cue | None:
    """The cue that begins nearest to the date before the words."""
    best: tuple[int, int] | None = None
    found: Cue | None = None
    for rank, (name, (role, weight, pattern)) in enumerate(PATTERNS.items()):
        match = pattern.search(words)
        if match and (best is None or (match.start(), rank) < best):
            best, found = (match.start(), rank), Cue(name, role, weight)
    return found


def _role(piece: Piece, cue: Cue | None, text: str, anchor: Anchor) -> Role:
    """The cue, as far as the calendar allows it; without one, ahead is next and behind is happened."""
    today = anchor.today
    words = text[piece.start : piece.end]
    if piece.trouble == "impossible" or words.startswith("since"):
        return "other"
    if piece.instant is not None:
        return "next" if piece.instant >= anchor.now else "happened"
    if piece.day is None:
        return cue.role if cue else "next"
    if piece.grain in ("month", "quarter", "year"):
        return _of_a_stretch(piece, cue, today >= (piece.last or piece.day))
    if piece.open == "after":
        return "next" if piece.day >= today or piece.again else "other"
    if piece.open == "before" and piece.day >= today and not (piece.has_time and is_over(piece, anchor)):
        return "next"
    if (piece.past is not None and piece.again is not None) or piece.day == today:
        return _of_either(piece, cue, anchor)
    if piece.day < today:
        return "next" if cue and cue.role == "next" and piece.this_week else _behind(piece)
    return "next"


def _behind(piece: Piece) -> Role:
    return "happened" if piece.grain == "day" else "other"


def _of_a_stretch(piece: Piece, cue: Cue | None, over: bool) -> Role:
    """in March, next quarter: a plan beside a word of ours, and of a month without one too."""
    if over:
        return "next" if piece.open == "before" else "other"
    if piece.grain == "month" or piece.open:
        return "next"
    return "next" if cue and cue.role == "next" and cue.weight > 0 and cue.near else "other"


def _of_either(piece: Piece, cue: Cue | None, anchor: Anchor) -> Role:
    """today, Tuesday, 8 May: the cue tells, unless the day it asks for lies too far behind."""
    today = anchor.today
    assert piece.day is not None
    if piece.weekday is None and piece.past is not None and piece.day != today:
        behind, ahead = today - piece.past, piece.day - today
        if behind > RECENT:
            return "next"
        if ahead > timedelta(days=250) and (cue is None or not cue.near or cue.role == "happened"):
            return "happened"
    if cue is not None and cue.role == "happened" and piece.day == today and _yet_to_come(piece, anchor):
        return "other"
    if cue is not None:
        return cue.role
    if piece.day == today and piece.again is None:
        if piece.has_time and not piece.open and is_over(piece, anchor):
            return "happened"
        return "next" if piece.has_time or piece.open else "other"
    return "next"


def _yet_to_come(piece: Piece, anchor: Anchor) -> bool:
    """tonight, said at three: nothing of it is done."""
    return piece.part is not None and piece.again is None and piece.part.default.hour > anchor.now.hour + 2


def _opens_a_report(dates: Sequence[Piece], cue: Cue | None, read: Sequence[Role], text: str, anchor: Anchor) -> bool:
    """Whether the first date, named without a verb, is nearer behind, and what follows is a report or a plan."""
    piece = dates[0]
    sentence = SENTENCE.split(text[: piece.start])[-1] + SENTENCE.split(text[piece.end :], maxsplit=1)[0]
    sure = cue is not None and cue.near and cue.weight == OURS
    if sure or piece.open or piece.choices or piece.repeat or not _nearer_behind(piece, anchor):
        return False
    if IMPERATIVE.search(SENTENCE.split(text[: piece.start])[-1]):
        return False
    later = any(role == "next" for role in read[1:])
    if OPENING.search(sentence):
        return later or len(SENTENCE.split(text[piece.end :], maxsplit=1)[-1].split()) > 3
    return later and cue is None


def _nearer_behind(piece: Piece, anchor: Anchor) -> bool:
    """Whether the day lies nearer behind than ahead, or is today with its hours begun."""
    if piece.instant is not None:
        return False
    if piece.day == anchor.today and piece.again is None:
        return not piece.has_time or (piece.part is not None and piece.part.default.hour <= anchor.now.hour + 2)
    if piece.past is None or piece.day is None:
        return False
    return (anchor.today - piece.past) < (piece.day - anchor.today)
