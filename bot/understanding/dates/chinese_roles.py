"""The Chinese words around a date that tell whether it happened or comes next."""

import re

from bot.understanding.reading import Role

DONE = re.compile(
    r"(?<![为除算极得受好着约定改])了(?![解然])|[一-龥]过(?![来去几两]|\d|一[会阵段]"
    r"|程|户|期|年)|刚|已经?|没接|没人接|打不通|没通"
    r"|来电|见到|没让进|记录|拜访记录|被|收到|上门|拜访(?=[^,。]*$)|又来"
)
NEXT = re.compile(
    r"再(?!说)|下次|约|回访|到时|计划|准备|打算|要去|安排|改[到成在]|改约|推到|推迟"
    r"|延到|挪到|定在|定到|提醒|记得|等|之前给|答复|要(?!了)"
    r"|去(?!过|了|趟)|发(?!了|过|现|票|货慢)|寄(?!了|过)|催|问问|见面|回复(?!了)|联系(?!了"
    r"|过|人|上)|跟进(?!了|过|记录)|试|送(?!了)|打给|打(?!了|过|款|不)"
    r"|谈(?!了|过|妥)|给(?=[^,。]*(?:答|结果|报|样|方案))|过去|开会|会议|签(?!了|过|的)|交(?!了)|请|让"
)
# 今天打给顺达: told of today without a plan's words, it is done.
TOLD = re.compile(
    r"\s*(?:我们?)?(?:又|还|也|先|顺便)?(?:打给|打电话|电话|拜访|走访|回访|联系|联络"
    r"|微信|line|见到|跟[^,。]{1,12}(?:聊|谈|开|见面|沟通)|和[^,。]{1,12}(?:聊|谈))(?![^,。]*(?:再"
    r"|计划|安排))"
)
# A word of contact, beside which even a year is a plan: 明年再联系.
PLANNED = re.compile(r"再|联系|联络|跟进|回访|约|聊|谈|拜访|^\s*$")
# 今天去顺达 says neither done nor planned.
OPEN_TENSE = re.compile(r"\s*(?:我们?)?去(?![了过])[^再要准计]{1,16}")
# A word that sets up the date behind it, though it may carry 了: 约了周二, 改到后天.
SETS_UP = re.compile(
    r"(?:约|定|说|改|推|延|挪|排|安排|预约|敲|订)(?:好|定|到|在|成|期)?了?(?:在|到|是|个|他们?|她)?$|再$"
)


def cue(before: str, after: str, today: bool) -> Role | None:
    """The role that the rest of the clause before and after a date gives it; `today` is a today without an hour."""
    if SETS_UP.search(before.rstrip()):
        return "next"
    done, ahead = DONE.search(after), NEXT.search(after)
    if today and TOLD.match(after):
        return "happened"
    if today and OPEN_TENSE.fullmatch(after) and not done:
        return None
    if done and (not ahead or done.start() <= ahead.start() or _is_done_verb(after, ahead)):
        return "happened"
    if ahead:
        return "next"
    if DONE.search(before):
        return "happened" if not NEXT.search(before) else None
    return "next" if NEXT.search(before) else None


def _is_done_verb(after: str, ahead: re.Match[str]) -> bool:
    """去拜访了, 打完了: the 了 closes the very verb that looked like a plan."""
    tail = after[ahead.start() :]
    return re.match(r"(?:去|打|发|送|给|约|请|让)[^再要]{0,12}?[了过]", tail) is not None and not re.search(
        r"再|下次", tail
    )
