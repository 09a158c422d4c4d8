"""The morning agenda and the evening digest: when they are due, and what stands in them (NOTIFY-8, NOTIFY-54)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import partial
from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.digests import ALONGSIDE, EVENING, MORNING, DigestLine, Section
from storage.entities.call import Call, job_call
from storage.entities.cards import Card
from storage.entities.notices import Done, Evening, Morning
from storage.entities.outbox import Push, Thing
from storage.entities.people import Actor
from storage.pushes import Drawn
from storage.queries import cards, notices, outbox, people, reminders
from storage.queries import digests as rows
from storage.rules import calendar
from storage.rules import notices as rules
from storage.rules.follow_up import end_of_today
from storage.rules.reminder import begins_week, default_time, rhythm_ends
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import reminders_shown
from storage.usecases.outbox_drawing import peek

MORNING_KIND: Final = "agenda-morning"
EVENING_KIND: Final = "agenda-evening"
AT_ONCE: Final = 50
SOON: Final = 10  # Minutes.
LISTED: Final = 3  # Reminders named in the agenda; the rest is one button.
_COLUMNS: Final = {MORNING_KIND: ("morning", "notify.morning"), EVENING_KIND: ("evening", "notify.evening")}


def queue_due(tx: Tx, now: int, kind: str) -> bool:
    """Queue the digest of everybody whose time has come; on days off and late in the day it is only marked.

    True when more people wait. What stands in it, and whether it is sent at all, is judged at leasing.
    """
    system = people.system_actor(tx)
    organisation, policy = system.organisation, Policy(system.settings)
    moment = calendar.local(organisation, now)
    due = _due(tx, policy, moment, kind, AT_ONCE)
    works = calendar.is_working_day(organisation, moment.date())
    day = moment.date().isoformat()
    for row in due:
        if notices.take_digest(tx, row["id"], kind, day) and works and not _is_past(row, kind, policy, moment):
            call = job_call(now)
            outbox.queue(tx, call, kind, dedupe=f"{kind}:{row['id']}:{day}", tier=2, user_id=row["id"])
    return len(due) == AT_ONCE


def waits(tx: Tx, system: Actor, now: int, kind: str) -> bool:
    """Has the time of anybody come?"""
    return bool(_due(tx, Policy(system.settings), calendar.local(system.organisation, now), kind, 1))


def _due(tx: Tx, policy: Policy, moment: datetime, kind: str, limit: int) -> Sequence[Row]:
    column, setting = _COLUMNS[kind]
    return notices.list_digests_due(
        tx,
        column,
        kind,
        usual=str(policy[setting]),
        clock=f"{moment:%H:%M}",
        day=moment.date().isoformat(),
        limit=limit,
    )


def _is_past(row: Row, kind: str, policy: Policy, moment: datetime) -> bool:
    """Too late for it: after a standstill a morning agenda is of use until the evening (ORG-30); somebody who has
    joined since its time begins with the next one."""
    column, setting = _COLUMNS[kind]
    at = _minutes(row[column] or str(policy[setting]))
    now = _minutes(f"{moment:%H:%M}")
    if row["is_first"]:
        return now - at > SOON
    evening = _minutes(row["evening"] or str(policy["notify.evening"]))
    return kind == MORNING_KIND and at < evening <= now


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


for _kind in _COLUMNS:
    EVERY_LOOK[_kind] = Chore(partial(queue_due, kind=_kind), partial(waits, kind=_kind))


# ── what stands in them ──


def draw_morning(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """Today and overdue, what the features say, and what waited for the digest; None when there is nothing."""
    away = _is_away(tx, actor, call.at)
    before = end_of_today(actor.organisation, call.at)
    ids = [] if away else reminders.list_due_ids(tx, actor.user_id, before=before)
    due = reminders_shown.reminders_of(tx, actor, ids, now=call.at)
    midnight = calendar.instant(actor.organisation, calendar.today(actor.organisation, call.at), time())
    late = [one for one in due if one.due_at < midnight]
    today = [one for one in due if one.due_at >= midnight]
    lines = () if away else _lines(tx, actor, MORNING, now=call.at)
    news = _news(tx, actor, pushes[1:], now=call.at)
    if not (due or news or any(line.kind not in ALONGSIDE for line in lines)):
        return None
    state = {"ids": [one.id for one in due], "first": 0, "rows": _rows(news)}
    card = _card(tx, actor, call, MORNING_KIND, state)
    others = tuple([*today, *late[1:]][:LISTED])
    entity = Morning(
        actor.name, late[0] if late else None, others, len(today), len(late), lines, news, card, call.at, away
    )
    return Drawn(MORNING_KIND, entity, card)


def draw_evening(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """Done, missed, and what waited for the digest; None when there is nothing."""
    away = _is_away(tx, actor, call.at)
    firm = actor.organisation
    ids = [] if away else reminders.list_due_ids(tx, actor.user_id, before=call.at)
    missed = reminders_shown.reminders_of(tx, actor, ids, now=call.at)
    today = calendar.today(firm, call.at)
    midnight = calendar.instant(firm, today, time())
    done = Done() if away else Done(**rows.count_done(tx, actor.user_id, since=midnight, until=call.at))
    lines = () if away else _lines(tx, actor, EVENING, now=call.at)
    news = _news(tx, actor, pushes[1:], now=call.at)
    if not (done.total or missed or lines or news):
        return None
    following = calendar.next_working_day(firm, today)
    start = calendar.instant(firm, following, time())
    planned = rows.count_due(tx, actor.user_id, since=start, until=end_of_today(firm, start))
    due = {str(one.id): one.due_at for one in missed}
    state = {"ids": [one.id for one in missed], "due": due, "rows": _rows(news)}
    card = _card(tx, actor, call, EVENING_KIND, state)
    entity = Evening(
        done=done,
        missed=tuple(missed[:LISTED]),
        total_missed=len(missed),
        next_day=following,
        planned=planned,
        lines=lines,
        news=news,
        card=card,
        firm=firm,
        hour=default_time(Policy(actor.settings)),
        now=call.at,
        away=away,
    )
    return Drawn(EVENING_KIND, entity, card)


DRAWS: Final = {MORNING_KIND: draw_morning, EVENING_KIND: draw_evening}


def _is_away(tx: Tx, actor: Actor, now: int) -> bool:
    row = people.get_user(tx, actor.user_id)
    if row is None:
        return False
    reader = rules.reader_of(row, Policy(actor.settings))
    return rules.is_away(reader, calendar.today(actor.organisation, now))


def _lines(tx: Tx, actor: Actor, sections: Mapping[str, Section], *, now: int) -> tuple[DigestLine, ...]:
    found = (section(tx, actor, now) for section in sections.values())
    return tuple(line for line in found if line is not None)


def _news(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> tuple[Thing, ...]:
    """What waited for this digest and still stands; the rest of the rows ends with it."""
    things = []
    for push in pushes:
        seen = peek(tx, actor, push, now=now)
        if seen is not None:
            things.append(Thing(seen.kind, seen.entity, push.id if seen.card is not None else None))
    return tuple(things)


def _rows(news: Sequence[Thing]) -> list[int]:
    return [thing.row for thing in news if thing.row is not None]


def _card(tx: Tx, actor: Actor, call: Call, view: str, state: Mapping[str, object]) -> Card:
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="agenda",
        record_id=actor.user_id,
        list_state=state,
    )
    return cards.get(tx, made)


# ── own sections ──


def drafts(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """What was typed and is not saved: open drafts, without memos."""
    n = rows.count_drafts(tx, actor.user_id)
    return DigestLine("drafts", n) if n else None


def birthdays(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """Own customers and their contacts whose birthday is today, or fell on the days off before it."""
    firm = actor.organisation
    names = [
        row["name"] for day in rules.days_since_work(firm, now) for row in rows.list_birthdays(tx, actor.user_id, day)
    ]
    return DigestLine("birthdays", len(names), {"names": names[:LISTED]}) if names else None


def rhythm(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """Once a week: own customers not contacted for the days of their level (§3.6)."""
    firm = actor.organisation
    if not begins_week(firm, calendar.today(firm, now)):
        return None
    ends = rhythm_ends(firm, Policy(actor.settings), now)
    found = rows.list_out_of_rhythm(tx, actor.user_id, ends, limit=LISTED)
    if not found:
        return None
    n = rows.count_out_of_rhythm(tx, actor.user_id, ends)
    return DigestLine("rhythm", n, {"names": [row["name"] for row in found]})


MORNING["birthdays"] = birthdays
MORNING["rhythm"] = rhythm
MORNING["drafts"] = drafts
EVENING["drafts"] = drafts
