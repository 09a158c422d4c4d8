"""When it happened or when to meet next: the words around a date tell (conversations.md 4.6, second list)."""

import re
from collections.abc import Sequence

from bot.understanding.dates.resolving import is_over
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.reading import Role

BREAK = re.compile(r"[,;!?。、\n\r]|\.(?!\d)|\s[-–—]\s|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
DONE_ZH = re.compile(
    r"(?<![为除算极得受好着约定改])了(?![解然])|[一-龥]过(?![来去几两]|\d|一[会阵段]"
    r"|程|户|期|年)|刚|已经?|没接|没人接|打不通|没通"
    r"|来电|见到|没让进|记录|拜访记录|被|收到|上门|拜访(?=[^,。]*$)|又来"
)
NEXT_ZH = re.compile(
    r"再(?!说)|下次|约|回访|到时|计划|准备|打算|要去|安排|改[到成在]|改约|推到|推迟"
    r"|延到|挪到|定在|定到|提醒|记得|等|之前给|答复|要(?!了)"
    r"|去(?!过|了|趟)|发(?!了|过|现|票|货慢)|寄(?!了|过)|催|问问|见面|回复(?!了)|联系(?!了"
    r"|过|人|上)|跟进(?!了|过|记录)|试|送(?!了)|打给|打(?!了|过|款|不)"
    r"|谈(?!了|过|妥)|给(?=[^,。]*(?:答|结果|报|样|方案))|过去|开会|会议|签(?!了|过|的)|交(?!了)|请|让"
)
# 今天打给顺达: told of today without a plan's words, it is done.
TOLD_ZH = re.compile(
    r"\s*(?:我们?)?(?:又|还|也|先|顺便)?(?:打给|打电话|电话|拜访|走访|回访|联系|联络"
    r"|微信|line|见到|跟[^,。]{1,12}(?:聊|谈|开|见面|沟通)|和[^,。]{1,12}(?:聊|谈))(?![^,。]*(?:再"
    r"|计划|安排))"
)
PLANNED = re.compile(
    r"再|联系|联络|跟进|回访|约|聊|谈|拜访|\b(?:again|follow|revisit|call|meet|contact|back|check)\b|^\s*$"
)
# 今天去顺达 says neither done nor planned.
OPEN_TENSE_ZH = re.compile(r"\s*(?:我们?)?去(?![了过])[^再要准计]{1,16}")
# A word that sets up the date behind it, though it may carry 了: 约了周二, 改到后天.
SETS_UP = re.compile(
    r"(?:约|定|说|改|推|延|挪|排|安排|预约|敲|订)(?:好|定|到|在|成|期)?了?(?:在|到|是|个|他们?|她)?$|再$"
)
DONE_EN = re.compile(
    r"\b(?:met|saw|spoke|talked|went|sent|had|was|were|got|gave|told|said|made|paid"
    r"|dropped\s+by|left|just|did|came|sold|won"
    r"|lost|took|rang|texted|[a-z]{3,}(?<!ne)(?<!nee)(?<!interest)(?<!propos)ed)\b"
)
NEXT_EN = re.compile(
    r"\b(?:again|next|follow[\s-]?up|call|meet|visit|send|email|will|to|going\s+to|remind"
    r"|schedule|plan|check|contact|revisit"
    r"|ring|quote|push|move|by|until|before|wants?|needs?|let['’]?s|back|sending|calling"
    r"|meeting|due|expects?|later|try|see|chase"
    r"|booked|scheduled|rescheduled|agreed|set|arranged|postponed|moved|pushed)\b"
)


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
    chinese = any("\u4e00" <= char <= "\u9fff" for char in before + after)
    cue = (
        _chinese_cue(before, after, piece.day == anchor.today and piece.clock is None)
        if chinese
        else _english_cue(before, after)
    )
    return _decide(piece, cue, anchor, PLANNED.search(after) is not None)


def _last_clause(text: str) -> str:
    return BREAK.split(text)[-1]


def _first_clause(text: str) -> str:
    return BREAK.split(text, maxsplit=1)[0]


def _chinese_cue(before: str, after: str, today: bool) -> Role | None:
    if SETS_UP.search(before.rstrip()):
        return "next"
    done, ahead = DONE_ZH.search(after), NEXT_ZH.search(after)
    if today and TOLD_ZH.match(after):
        return "happened"
    if today and OPEN_TENSE_ZH.fullmatch(after) and not done:
        return None
    if done and (not ahead or done.start() <= ahead.start() or _is_done_verb(after, ahead)):
        return "happened"
    if ahead:
        return "next"
    if DONE_ZH.search(before):
        return "happened" if not NEXT_ZH.search(before) else None
    return "next" if NEXT_ZH.search(before) else None


def _is_done_verb(after: str, ahead: re.Match[str]) -> bool:
    """去拜访了, 打完了: the 了 closes the very verb that looked like a plan."""
    tail = after[ahead.start() :]
    return re.match(r"(?:去|打|发|送|给|约|请|让)[^再要]{0,12}?[了过]", tail) is not None and not re.search(
        r"再|下次", tail
    )


def _english_cue(before: str, after: str) -> Role | None:
    nearest: tuple[int, Role] | None = None
    roles_of: tuple[tuple[re.Pattern[str], Role], ...] = ((DONE_EN, "happened"), (NEXT_EN, "next"))
    for pattern, role in roles_of:
        for match in pattern.finditer(before):
            distance = len(before) - match.end()
            nearest = min(nearest or (999, role), (distance, role), key=lambda pair: pair[0])
        first = pattern.search(after)
        if first:
            nearest = min(nearest or (999, role), (first.start() + 6, role), key=lambda pair: pair[0])
    return nearest[1] if nearest else None


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
