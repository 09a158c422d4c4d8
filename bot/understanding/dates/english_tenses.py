"""What an English message tells of and what it plans: the role of each date by the words of its clause.

The nearest cue decides. A date of theirs (board votes 14 May, away until Friday) is no plan of ours beside one
that is, and what opens a message without a verb (Teams call with them this morning) is what it reports.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.understanding.dates.english_context import SENTENCE, in_its_month, with_hours
from bot.understanding.dates.english_roles import (
    CONTACT,
    LEFT_UNTIL,
    LIKELY,
    OPENING,
    OURS,
    PATTERNS,
    THEIRS,
    Cue,
    nearest,
)
from bot.understanding.dates.english_roles import behind as cue_behind
from bot.understanding.dates.english_roles import first as first_cue
from bot.understanding.dates.resolving import is_over
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.reading import Role

CLAUSE = re.compile(
    rf"{SENTENCE.pattern}|[,()]|\s[-–—/|]\s"
    r"|\b(?:so|and|but|then|because|cos)\s+(?=(?:i|we|he|she|they|i['’]?m|i['’]?ll|we['’]?ll|his|her|their|im|ill|will)\b)"
    rf"|\b(?:so|then)\s+(?={CONTACT}\b)"
)
SAY = re.compile(r",\s*(?:say|maybe|probably|perhaps)(?:\s+on)?\s*$")
ASIDE = re.compile(r"(?<=\s)\([^()]{0,80}\)")
RECENT = timedelta(days=75)
MARGIN = 1
IMPERATIVE = re.compile(rf"^\W*(?:pls\s+|please\s+)?{CONTACT}\b(?!\s+(?:with|w/?)\b)")

CANNOT = re.compile(
    r"\b(?:can['’]?t|cannot|can\s+not|couldn['’]?t|unable\s+to|not)\s+(?:do|make|meet|come|free|available|on|this|possible)\s*$"
    r"|\b(?:instead\s+of|rather\s+than|unavailable|not)\s*$|\b(?:cancel\w*|called\s+off|scrapped)(?:\s+(?:the|our|for|on))*\s*$"
    r"|\b(?:supposed|meant|was\s+going|were\s+going|had\s+hoped)\s+to\s+\w+(?:\s+\w+)?\s*$"
)
MONTH_STOPS = re.compile(r"[a-z]{3}\.$")
LISTED = re.compile(r"\s*(?:,|and|&|,\s*and|or)\s*(?:on\s+|the\s+)*")
# Zoom with Amy today, she says: a meeting that is named, and what came of it.
MEETING_TOLD = re.compile(
    r"\W*(?:zoom|teams|call|chat|meeting|mtg|catch[\s-]?up|(?:phone|video)\s+call)\s+(?:with|w/?)\s"
)
TELLS = re.compile(
    r"[,:;]?\s*(?:\w+[\s-]+){0,3}?(?:says?|said|told|wants?|asks?|asked|thinks?|reckons?|likes?|needs?|mentioned|confirmed|agreed"
    r"|happy|unhappy|keen|interested)\b"
)
NOT_BEFORE = re.compile(r"\b(?:don['’]?t|do\s+not|not|never|no\s+point)\b[^,.;!?]*$")
IS_NO_GOOD = re.compile(
    r"\s+(?:is\s+|are\s+|was\s+)?(?:no\s+good|not\s+(?:good|ok|possible|free|available|convenient)|cannot|can['’]?t|doesn['’]?t"
    r"|won['’]?t|impossible|unavailable|fully?\s+booked|booked\s+out|off|cancel+ed|called\s+off)\b"
)


def read(dates: Sequence[Piece], text: str, anchor: Anchor) -> tuple[list[Piece], list[Role]]:
    """The dates with their roles; an hour told later in the sentence is given to its day."""
    dates = [_without_stop(each, text) for each in in_its_month(dates, text)]
    return with_hours(dates, roles(dates, text, anchor), text)


def _without_stop(piece: Piece, text: str) -> Piece:
    """EGM 20 March. I call him: what may end a short month ends the sentence as well."""
    return replace(piece, end=piece.end - 1) if MONTH_STOPS.search(text, piece.start, piece.end) else piece


def roles(dates: Sequence[Piece], text: str, anchor: Anchor) -> list[Role]:
    """One role per date of an English message, in their order."""
    cues: list[Cue | None] = []
    for index in range(len(dates)):
        listed = index and LISTED.fullmatch(text[dates[index - 1].end : dates[index].start])
        cues.append(cues[-1] if listed else _cue(index, dates, text))
    read = [_role(piece, cue, text, anchor) for piece, cue in zip(dates, cues, strict=True)]
    if dates and read[0] in ("next", "other") and _opens_a_report(dates, cues[0], read, text, anchor):
        read[0] = "happened"
    return _ours_before_theirs(dates, cues, read)


def _ours_before_theirs(dates: Sequence[Piece], cues: Sequence[Cue | None], read: list[Role]) -> list[Role]:
    """Beside a plan of ours a day of theirs is no next contact; a month says less than a day."""
    weights = [(cue.weight if cue else 0) - _vagueness(piece) for piece, cue in zip(dates, cues, strict=True)]
    read = [
        "other" if role == "next" and any(_says_more(other, piece) for other in dates) else role
        for piece, role in zip(dates, read, strict=True)
    ]
    best = max((weight for weight, role in zip(weights, read, strict=True) if role == "next"), default=0)
    return [
        "other" if role == "next" and weight < best - MARGIN else role
        for weight, role in zip(weights, read, strict=True)
    ]


def _says_more(other: Piece, piece: Piece) -> bool:
    """tomorrow ... tomorrow 3pm: of two namings of a day the one with its hour counts."""
    if piece.choices and not other.choices and other.day in piece.choices:
        return True
    if other is piece or piece.day is None or other.day != piece.day or piece.clock or piece.choices or other.choices:
        return False
    return other.grain == piece.grain == "day" and (
        other.clock is not None or (other.has_time and not piece.has_time)
    )


def _vagueness(piece: Piece) -> int:
    return 1 if piece.grain in ("month", "quarter", "year") or len(piece.choices) > 1 and piece.weekday is None else 0


def _cue(index: int, dates: Sequence[Piece], text: str) -> Cue | None:
    """The nearest cue in the clause of a date, otherwise in its sentence."""
    piece = dates[index]
    floor = dates[index - 1].end if index else 0
    ceiling = dates[index + 1].start if index + 1 < len(dates) else len(text)
    words = text[piece.start : piece.end]
    before, after = ASIDE.sub("", text[floor : piece.start]), ASIDE.sub("", text[piece.end : ceiling])
    if re.match(r"(?:until|till)\b", words):
        if re.search(r"\bif\b", CLAUSE.split(before)[-1]):
            return Cue("until", "next", THEIRS)
        return Cue("until", "next", OURS if LEFT_UNTIL.search(before) else THEIRS)
    before = SAY.sub(" ", before)
    clause = CLAUSE.split(before)[-1]
    following = CLAUSE.split(after, maxsplit=1)[0]
    near = nearest(clause) or cue_behind(following)
    if near is not None:
        return _wished(near, words, f"{clause} {following}")
    far = nearest(SENTENCE.split(before)[-1])
    if far is None and ceiling == len(text):
        far = first_cue(SENTENCE.split(after, maxsplit=1)[0])
    return None if far is None else replace(far, near=False, weight=min(far.weight, 0))


def _wished(cue: Cue, words: str, clause: str) -> Cue:
    """figures by Friday: a wish with its deadline is ours to keep."""
    if cue.role == "next" and words.startswith("by ") and PATTERNS["wish of theirs"][2].search(clause):
        return replace(cue, weight=max(cue.weight, LIKELY))
    return cue


def _role(piece: Piece, cue: Cue | None, text: str, anchor: Anchor) -> Role:
    """The cue, as far as the calendar allows it; without one, ahead is next and behind is happened."""
    today = anchor.today
    words = text[piece.start : piece.end]
    if piece.trouble == "impossible" or words.startswith("since") or _not_then(piece, text):
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


def _not_then(piece: Piece, text: str) -> bool:
    """Monday no good for him, can't do Friday: that day it is not."""
    before, after = text[max(0, piece.start - 30) : piece.start], text[piece.end : piece.end + 30]
    if text.startswith("before", piece.start) and NOT_BEFORE.search(before):
        return True
    return CANNOT.search(before) is not None or IS_NO_GOOD.match(after) is not None


def _behind(piece: Piece) -> Role:
    return "happened" if piece.grain == "day" else "other"


def _of_a_stretch(piece: Piece, cue: Cue | None, over: bool) -> Role:
    """in March, next quarter: a plan beside a word of ours, and of a month without one too."""
    if over:
        return "next" if piece.open == "before" else "other"
    if piece.grain == "month" and cue is not None and cue.near and cue.role == "happened":
        return "other"
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
    told = MEETING_TOLD.match(text[: piece.start]) is not None and TELLS.match(text, piece.end) is not None
    sure = cue is not None and cue.near and cue.weight == OURS and not _today_alone(piece, text, anchor) and not told
    if sure or piece.open or piece.choices or piece.repeat or not _nearer_behind(piece, anchor):
        return False
    if IMPERATIVE.search(SENTENCE.split(text[: piece.start])[-1]):
        return False
    later = any(role == "next" for role in read[1:])
    if OPENING.search(sentence):
        return later or len(SENTENCE.split(text[piece.end :], maxsplit=1)[-1].split()) > 3
    return later and (cue is None or _today_alone(piece, text, anchor))


def _today_alone(piece: Piece, text: str, anchor: Anchor) -> bool:
    """Today visit three shops: what opens with today and goes on to another day has been."""
    return (
        piece.day == anchor.today and piece.again is None and not piece.has_time and not text[: piece.start].strip()
    )


def _nearer_behind(piece: Piece, anchor: Anchor) -> bool:
    """Whether the day lies nearer behind than ahead, or is today with its hours begun."""
    if piece.instant is not None:
        return False
    if piece.day == anchor.today and piece.again is None:
        return (
            not piece.has_time
            or (piece.clock is not None and is_over(piece, anchor))
            or (piece.part is not None and piece.part.default.hour <= anchor.now.hour + 2)
        )
    if piece.past is None or piece.day is None:
        return False
    return (anchor.today - piece.past) < (piece.day - anchor.today)
