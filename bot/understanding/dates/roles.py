"""When it happened or when to meet next: the words around a date tell (conversations.md 4.6, second list)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding.dates import chinese_roles, english_roles
from bot.understanding.dates.resolving import is_over
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.folding import has_chinese
from bot.understanding.reading import Role

BREAK = re.compile(r"[,;!?。、\n\r]|\.(?!\d)|…|\s[-–—]\s|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff\d])")
# 9号10号 我11号到: who stands before the next date belongs to it.
OF_THE_NEXT = re.compile(r"\s*(?:让|叫|请)?(?:我们?|咱们?)(?:再|就|会)?$")
WORDS = 80
# The hour from which a part of the day may lie behind: 上午 told at half past nine.
BEGINS = {"first": 6, "morning": 6, "noon": 11, "afternoon": 12, "late": 16, "evening": 17}


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands around a date up to the ends of its clause and the dates beside it."""

    before: str
    after: str

    @property
    def chinese(self) -> bool:
        """Whether Chinese words stand around it."""
        return has_chinese(self.before + self.after)


def clause_of(text: str, start: int, end: int, floor: int = 0, ceiling: int | None = None) -> Clause:
    """The clause around text[start:end], between the dates that end at `floor` and begin at `ceiling`."""
    behind = text[max(floor, start - WORDS) : start]
    ahead = text[end : min(len(text) if ceiling is None else ceiling, end + WORDS)]
    if ceiling is not None:
        ahead = OF_THE_NEXT.sub("", ahead)
    before = BREAK.split(behind.rstrip())[-1]
    if behind[-1:].isspace() and has_chinese(before) and chinese_roles.stands_apart(before):
        before = ""
    return Clause(before, BREAK.split(ahead.lstrip(), maxsplit=1)[0])


def roles(dates: Sequence[Piece], text: str, anchor: Anchor) -> list[Role]:
    """One role per date, in their order."""
    read = [_role(index, dates, text, anchor) for index in range(len(dates))]
    for index, (_, sure) in enumerate(read):
        if not sure and _was_told(index, dates, read, text, anchor):
            read[index] = "happened", sure
    return [role for role, _ in read]


def _role(index: int, dates: Sequence[Piece], text: str, anchor: Anchor) -> tuple[Role, bool]:
    """The role of one date, and whether a word or the calendar says so."""
    piece = dates[index]
    if piece.trouble == "impossible":
        return "other", True
    floor = dates[index - 1].end if index else 0
    ceiling = dates[index + 1].start if index + 1 < len(dates) else None
    clause = clause_of(text, piece.start, piece.end, floor, ceiling)
    if clause.chinese:
        today = piece.day == anchor.today and not piece.has_time
        cue, sure = chinese_roles.cue(clause.before, clause.after, today)
        planned = chinese_roles.is_planned(clause.before, clause.after)
        if chinese_roles.is_given_up(clause.before, clause.after):
            return "other", True
        if chinese_roles.is_closed(clause.after):
            return "happened" if cue == "happened" else "other", True
    else:
        cue, sure = english_roles.cue(clause.before, clause.after), True
        planned = english_roles.PLANNED.search(clause.after) is not None
    return _decide(piece, cue, anchor, sure, planned), sure and cue is not None


def _was_told(
    index: int, dates: Sequence[Piece], read: Sequence[tuple[Role, bool]], text: str, anchor: Anchor
) -> bool:
    """Whether a date that no word decides is what the message reports.

    A message first tells what was and then what comes: a date before the plans is the report when it is nearer
    behind than ahead and a later one is the plan, or when what follows it was done (周三去宏图,他说不要了). A today
    with a bare verb is one when the plan says again (今天去宏图,下周再去).
    """
    piece = dates[index]
    if not has_chinese(text) or not _nearer_behind(piece, anchor):
        return False
    if any(role == "next" for role, _ in read[:index]):
        return False
    if index and piece.day is None and read[index - 1][0] == "happened" and is_over(_today(piece, anchor), anchor):
        return True
    if chinese_roles.DONE.search(text, piece.end) is not None:
        return True
    if piece.part and not piece.clock and not is_over(_today(piece, anchor), anchor):
        return False
    planned_today = read[index][0] == "next" and piece.day == anchor.today and not piece.has_time
    return any(role == "next" and (sure or not planned_today) for role, sure in read[index + 1 :])


def _today(piece: Piece, anchor: Anchor) -> Piece:
    return replace(piece, day=anchor.today)


def _nearer_behind(piece: Piece, anchor: Anchor) -> bool:
    """Whether the day lies nearer behind than ahead, or is today with its hour over."""
    if piece.instant is not None or piece.choices or piece.open or piece.repeat:
        return False
    if piece.day is None or piece.day == anchor.today:
        begun = piece.part is not None and anchor.now.hour >= BEGINS.get(piece.part.name, 24) and not piece.clock
        return not piece.has_time or begun or is_over(_today(piece, anchor), anchor)
    if piece.past is None:
        return False
    ahead = piece.day if piece.day > anchor.today else piece.again
    return ahead is not None and (anchor.today - piece.past) < (ahead - anchor.today)


def _decide(piece: Piece, cue: Role | None, anchor: Anchor, sure: bool, sure_plan: bool) -> Role:
    """The cue, as far as the calendar allows it; without one, ahead is next and behind is happened.

    A year or a quarter is mostly theirs (明年要扩产), and a plan only beside a word of contact.
    """
    today = anchor.today
    if piece.instant is not None:
        return "next" if piece.instant >= anchor.now else "happened"
    if piece.day is None:
        return cue or "next"
    if piece.grain not in ("day", "week") and not piece.open:
        return "next" if cue == "next" and sure_plan else "other"
    if piece.grain not in ("day", "week") or piece.open == "after":
        ahead = (piece.last or piece.day) > today or piece.day >= today
        return "next" if ahead or piece.open else "other"
    if piece.open == "before" and piece.day >= today and not (piece.has_time and is_over(piece, anchor)):
        return "next"
    if piece.past is not None and piece.again is not None or piece.day == today:
        if cue == "happened" and _far_behind(piece, anchor):
            return "next"
        return cue if cue and (sure or not _long_gone(piece, anchor)) else _nearer(piece, anchor)
    if piece.day < today:
        return (
            "next" if cue == "next" and sure and piece.this_week else "happened" if piece.grain == "day" else "other"
        )
    return "next"


def _nearer(piece: Piece, anchor: Anchor) -> Role:
    """Without a cue: today as such is neither; 8月5日 is the nearer one of both years."""
    if piece.day == anchor.today and piece.again is None:
        if piece.has_time and not piece.open and is_over(piece, anchor):
            return "happened"
        return "next" if piece.has_time or piece.open else "other"
    return "happened" if _long_gone(piece, anchor) else "next"


def _long_gone(piece: Piece, anchor: Anchor) -> bool:
    """8月5日 said in September is no plan for the next year."""
    if piece.past is None or piece.day is None or piece.weekday is not None:
        return False
    return 0 < (anchor.today - piece.past).days < 60 and (piece.day - anchor.today).days > 250


def _far_behind(piece: Piece, anchor: Anchor) -> bool:
    """8月5日 said in July is no report of the last year."""
    if piece.past is None or piece.day is None or piece.weekday is not None:
        return False
    return 0 < (piece.day - anchor.today).days < 60 and (anchor.today - piece.past).days > 250
