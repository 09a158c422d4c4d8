"""When it happened or when to meet next: the words around a date tell (conversations.md 4.6, second list)."""

import re
from collections.abc import Sequence

from bot.understanding.dates import chinese_roles, english_roles
from bot.understanding.dates.resolving import is_over
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.folding import has_chinese
from bot.understanding.reading import Role

BREAK = re.compile(r"[,;!?。、\n\r]|\.(?!\d)|\s[-–—]\s|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def roles(dates: Sequence[Piece], text: str, anchor: Anchor) -> list[Role]:
    """One role per date, in their order."""
    return [_role(index, dates, text, anchor) for index in range(len(dates))]


def _role(index: int, dates: Sequence[Piece], text: str, anchor: Anchor) -> Role:
    piece = dates[index]
    if piece.trouble == "impossible":
        return "other"
    floor = dates[index - 1].end if index else 0
    ceiling = dates[index + 1].start if index + 1 < len(dates) else len(text)
    before = _last_clause(text[max(floor, piece.start - 80) : piece.start].rstrip())
    after = _first_clause(text[piece.end : min(ceiling, piece.end + 80)])
    if has_chinese(before + after):
        today = piece.day == anchor.today and piece.clock is None
        cue, planned = chinese_roles.cue(before, after, today), chinese_roles.PLANNED.search(after)
    else:
        cue, planned = english_roles.cue(before, after), english_roles.PLANNED.search(after)
    return _decide(piece, cue, anchor, planned is not None)


def _last_clause(text: str) -> str:
    return BREAK.split(text)[-1]


def _first_clause(text: str) -> str:
    return BREAK.split(text, maxsplit=1)[0]


def _decide(piece: Piece, cue: Role | None, anchor: Anchor, sure_plan: bool) -> Role:
    """The cue, as far as the calendar allows it; without one, ahead is next and behind is happened.

    A year or a quarter is mostly theirs (明年要扩产), and a plan only beside a word of contact.
    """
    today = anchor.today
    if piece.instant is not None:
        return "next" if piece.instant >= anchor.now else "happened"
    if piece.day is None:
        return cue or "next"
    if piece.grain in ("year", "quarter") and not piece.open:
        return "next" if cue == "next" and sure_plan else "other"
    if piece.grain not in ("day", "week") or piece.open == "after":
        ahead = (piece.last or piece.day) > today or piece.day >= today
        return "next" if ahead or piece.open else "other"
    if piece.past is not None and piece.again is not None or piece.day == today:
        return cue or _nearer(piece, anchor)
    if piece.day < today:
        return "next" if cue == "next" and piece.this_week else "happened" if piece.grain == "day" else "other"
    return "next"


def _nearer(piece: Piece, anchor: Anchor) -> Role:
    """Without a cue: today as such is neither; 8月5日 is the nearer one of both years."""
    if piece.day == anchor.today and piece.again is None:
        if piece.has_time and not piece.open and is_over(piece, anchor):
            return "happened"
        return "next" if piece.has_time or piece.open else "other"
    if piece.past and piece.day and piece.weekday is None:
        behind, ahead = (anchor.today - piece.past).days, (piece.day - anchor.today).days
        if 0 < behind < 60 and ahead > 250:
            return "happened"
    return "next"
