"""Deals nobody works on, and deals whose day has passed: looked for once a day, told once a week (OPP-13, OPP-14).

The owner hears with his next digest, and so does his superior (NOTIFY-41).
"""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Final

from storage.chores import DAILY, Daily
from storage.digests import MORNING, DigestLine
from storage.entities.call import Call, job_call
from storage.entities.cards import Card
from storage.entities.deals import DealLine, DealNews
from storage.entities.ids import ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, deal_lists, outbox, people
from storage.rules import deals as rules
from storage.rules.calendar import instant, today
from storage.tx import Row, Tx
from storage.usecases.deal_lists import line_of

NAME: Final = "deal-watch"
CHUNK: Final = 200
SHOWN: Final = 10


def look(tx: Tx, now: int) -> bool:
    """A part of what is to be told today; True while more waits."""
    system = people.system_actor(tx)
    day = today(system.organisation, now)
    call = job_call(now)
    stale = _stale(tx, system, day)
    for row in stale:
        deal_lists.note_told(tx, row["id"], "stale", day.isoformat())
    _tell(tx, call, "deal-stale", day, stale)
    if len(stale) == CHUNK:
        return True
    overdue, more = _overdue(tx, system, day)
    for row in overdue:
        deal_lists.note_told(tx, row["id"], "overdue", day.isoformat())
    _tell(tx, call, "deal-overdue", day, overdue)
    return more


def _stale(tx: Tx, system: Actor, day: date) -> list[Row]:
    found: list[Row] = []
    told = (day - rules.WEEK).isoformat()
    for days in deal_lists.max_days(tx):
        before = rules.stale_before(day, days)
        since = instant(system.organisation, before, time())
        found += deal_lists.list_stale(
            tx, days=days, before=before.isoformat(), instant=since, told_before=told, limit=CHUNK - len(found)
        )
        if len(found) == CHUNK:
            break
    return found


def _overdue(tx: Tx, system: Actor, day: date) -> tuple[list[Row], bool]:
    """Those to be told of today. The first working day after the expected one is not every day, so they are judged
    one by one (OPP-14)."""
    found: list[Row] = []
    after, told = 0, (day - rules.WEEK).isoformat()
    while len(found) < CHUNK:
        rows = deal_lists.list_overdue(tx, day=day.isoformat(), told_before=told, after=after, limit=CHUNK)
        found += [row for row in rows if _is_due(system, day, row)]
        if len(rows) < CHUNK:
            return found, False
        after = rows[-1]["id"]
    return found, True


def _is_due(system: Actor, day: date, row: Row) -> bool:
    told_on = date.fromisoformat(row["overdue_told_on"]) if row["overdue_told_on"] else None
    expected = date.fromisoformat(row["expected_close_on"])
    return rules.reminds_of_close(system.organisation, day, expected, told_on)


def _tell(tx: Tx, call: Call, kind: str, day: date, rows: Iterable[Row]) -> None:
    """One message to the owner and one to each superior, whatever the number of deals."""
    by_owner: dict[int, list[int]] = {}
    for row in rows:
        by_owner.setdefault(row["owner_id"], []).append(row["id"])
    for owner_id, ids in by_owner.items():
        facts = {"deals": ids, "owner": owner_id}
        for user_id in dict.fromkeys([owner_id, *people.superior_of(tx, owner_id)]):
            outbox.queue(
                tx,
                call,
                kind,
                user_id=user_id,
                facts=facts,
                tier=3,
                dedupe=f"{kind}:{day.isoformat()}:{owner_id}:{user_id}:{ids[0]}",
            )


def drawn(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """Those of the deals its reader still reads and that still are so; None when none is left (NOTIFY-2)."""
    push = pushes[0]
    rows = deal_lists.list_by_ids(tx, actor, push.facts["deals"], now=call.at)
    found = [line_of(actor, row, now=call.at) for row in rows]
    kept = [line for line in found if (line.stale if push.kind == "deal-stale" else line.overdue)]
    if not kept:
        return None
    owner = push.facts["owner"]
    person = "" if owner == actor.user_id else people.user_name(tx, owner)
    card = _card(tx, actor, call, push.kind, kept)
    news = DealNews(push.kind, tuple(kept[:SHOWN]), person=person, more=max(0, len(kept) - SHOWN), card=card)
    return Drawn(push.kind, news, card)


def _card(tx: Tx, actor: Actor, call: Call, kind: str, kept: Sequence[DealLine]) -> Card:
    """One deal is a card of it: a reply is a note on that deal; a digest leads to the card (NOTIFY-8)."""
    single = kept[0].id if len(kept) == 1 else 0
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=kind,
        entity="opportunity" if single else "deals",
        record_id=single,
        subject=ref("opportunity", single) if single else None,
    )
    return cards.get(tx, made)


def waiting(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """How many of one's own open deals nobody worked on for too long (conversations 6.11).

    Those of today's weekly push stand in the agenda by name already.
    """
    if not actor.may("opp.view"):
        return None
    day = today(actor.organisation, now).isoformat()
    rows = deal_lists.list_page(tx, actor, mine=True, limit=CHUNK, now=now)
    stale = [row for row in rows if row["stale_told_on"] != day and line_of(actor, row, now=now).stale]
    return DigestLine("deals-stale", len(stale)) if stale else None


DAILY[NAME] = Daily(look)
MORNING["deals-stale"] = waiting
PUSHES |= dict.fromkeys(("deal-stale", "deal-overdue"), drawn)
