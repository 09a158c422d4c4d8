"""From the dates of a message to its plan: when it happened, when to meet next, what must be asked.

Two next dates: the first, the other becomes a choice. A date of delivery or of a tender counts only when there is
no better one (conversations.md 4.6).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.understanding.dates.calendar import DAY, add_workdays
from bot.understanding.dates.chinese_roles import ours
from bot.understanding.dates.roles import Clause, clause_of
from bot.understanding.dates.values import Anchor
from bot.understanding.reading import DateFound, DateProblem, Kind

VAGUE = re.compile(
    r"改天|改日|回头(?!客)|过[几两]天|过一?(?:阵子?|段时间|些天|些日子)|尽快|儘快|有空(?:再"
    r"|的?时候?|时)|有时间再|晚些(?:时候)?|晚点(?:再|联|打)|以后再|择日|近期|这[两几]天|近几天"
    r"|\b(?:soon|in\s+a\s+few\s+(?:days|weeks)|asap|some\s?time|one\s+of\s+these\s+days"
    r"|at\s+some\s+point|later(?!\s+than)\b(?=\W*$|\s+(?:again|then)))"
)
JUST_NOW = re.compile(
    r"刚(?!性|需|好|开始|毕业)|头先|啱啱(?!好)|\bjust\s+(?:met|called|spoke|visited|talked|had|got|finished|left|saw)\b"
)
# A stretch that a day only stands for: 月底, 年初. Whoever names a day means it more.
VAGUE_DAY = re.compile(r"[月年季旬周][度]?[初中底末尾頭头]$|旬$")
# 提前一天: a day of ours, counted from theirs.
THEIRS = 3
LATE_ENTRY = timedelta(days=8)
EARLIER = ("提前", "提早")
OTHERS = re.compile(
    r"截止|开标|投标|到期|交货|交付|发货|开业|开张|生效|上线|开工|完工|付款|deadline"
    r"|delivery|expires?|opening|ship(?:s|ping)?\b|tender"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates with their parts in the message; `problem` says why a date is missing."""

    dates: tuple[DateFound, ...] = ()
    happened_at: datetime | None = None
    next_at: datetime | None = None
    due_at: datetime | None = None
    choices: tuple[datetime, ...] = ()
    repeat: str | None = None
    problem: DateProblem = DateProblem()
    tense_open: bool = False

    def for_kind(self, kind: Kind) -> "Plan":
        """A look-up or a greeting plans nothing; a lead has not happened."""
        if kind in ("lookup", "small_talk"):
            return Plan(dates=self.dates)
        if kind in ("lead", "task"):
            return replace(self, happened_at=None)
        return self


def plan_of(dates: Sequence[DateFound], folded: str, anchor: Anchor) -> Plan:
    """What the dates of a message come to."""
    impossible = next((each for each in dates if each.trouble == "impossible"), None)
    following = _best_first(dates, folded)
    happened = _happened(dates, folded, anchor)
    open_today = [
        each for each in dates if each.trouble != "impossible" and each.role == "other" and _is_today(each, anchor)
    ]
    plan = Plan(tuple(dates), happened_at=happened, tense_open=bool(open_today) and happened is None)
    if impossible is not None:
        return replace(plan, problem=DateProblem("impossible", impossible.text))
    if not following:
        return _vague(plan, folded, anchor)
    return _with_next(plan, following)


def outside_names(dates: Sequence[DateFound], text: str, names: Iterable[str]) -> list[DateFound]:
    """Without the dates that stand in the name of somebody known: 明天会展, 周一鸣."""
    known = list(names)
    together = "\n".join(known)
    doubtful = [each.text for each in dates if each.text in together]
    if not doubtful:
        return list(dates)
    named = [name for name in known if any(text in name for text in doubtful)]
    return [each for each in dates if not any(_is_in(each, text, name) for name in named)]


def _is_in(found: DateFound, text: str, name: str) -> bool:
    """Whether the name goes on behind the date as the text does, by two characters or to its own end."""
    at = name.find(found.text)
    rest = name[at + len(found.text) :][:2]
    return at >= 0 and bool(rest) and text.startswith(rest, found.span[1])


def _with_next(plan: Plan, following: Sequence[DateFound]) -> Plan:
    first = following[0]
    others = [each.at for each in following[1:] if each.at is not None and each.at != first.at]
    if first.at is None:
        kind = first.trouble if first.trouble != "none" else "ambiguous"
        return replace(plan, choices=first.choices, problem=DateProblem(kind, first.text))
    return replace(
        plan,
        next_at=first.at,
        due_at=first.due,
        choices=tuple(dict.fromkeys((*first.choices, *others))),
        repeat=first.repeat,
    )


def _happened(dates: Sequence[DateFound], folded: str, anchor: Anchor) -> datetime | None:
    """The first report; what lies further back than a late entry reaches is history beside a nearer one."""
    told = [each.at for each in dates if each.role == "happened" and each.at is not None]
    if told:
        return next((at for at in told if anchor.now - at < LATE_ENTRY), told[0])
    return anchor.now if JUST_NOW.search(folded) else None


def _vague(plan: Plan, folded: str, anchor: Anchor) -> Plan:
    """改天, soon: never guessed; tomorrow, three working days and a week are offered."""
    words = VAGUE.search(folded)
    if words is None or plan.dates and any(each.role == "next" for each in plan.dates):
        return plan
    days = (add_workdays(anchor.today, 1, anchor), add_workdays(anchor.today, 3, anchor))
    monday = anchor.monday + timedelta(weeks=1)
    offered = sorted({*days, monday if monday > anchor.today else monday + 7 * DAY})
    moments = tuple(anchor.moment(day, anchor.default_time) for day in offered)
    return replace(plan, choices=moments, problem=DateProblem("vague", words.group()))


def _best_first(dates: Sequence[DateFound], folded: str) -> list[DateFound]:
    """The dates to come, our next contact before a day of theirs, a day before a month, otherwise as written.

    Of several days of theirs none is taken silently: the first one comes without its moment, all to choose from.
    """
    weights = []
    for index, found in enumerate(dates):
        if found.role == "next":
            ceiling = dates[index + 1].span[0] if index + 1 < len(dates) else None
            floor = dates[index - 1].span[1] if index else 0
            weight = _weight(found, clause_of(folded, *found.span, floor, ceiling))
            weight -= 9 * any(_holds(found, other) for other in dates)
            weights.append((-weight, found.span[0], found))
    ranked = sorted(weights, key=lambda each: each[:2])
    best = [found for _, _, found in ranked]
    moments = tuple(sorted({each.at for each in best if each.at is not None}))
    if ranked and ranked[0][0] >= THEIRS and len(moments) > 1:
        best[0] = replace(best[0], at=None, due=None, choices=moments, trouble="ambiguous")
    return best


def _holds(found: DateFound, other: DateFound) -> bool:
    """六月再来,6/2去: the day within the month is the one that counts."""
    wide = found.grain in ("month", "quarter", "year") and other.role == "next" and other.grain in ("day", "minute")
    return wide and found.end is not None and found.start <= other.start < found.end


def _weight(found: DateFound, clause: Clause) -> int:
    weight = ours(clause.before, clause.after) if clause.chinese else 0
    if OTHERS.search(clause.before[-12:]) or OTHERS.search(clause.after[:8]):
        weight -= 3
    weight += 2 * found.text.startswith(EARLIER) + 3 * found.text.startswith("再")
    if found.grain not in ("minute", "part", "day", "week"):
        weight -= 2
    return weight - (found.at is None or VAGUE_DAY.search(found.text) is not None)


def _is_today(found: DateFound, anchor: Anchor) -> bool:
    return found.start.date() == anchor.today
