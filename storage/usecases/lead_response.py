"""The first answer to a lead that came from somebody else: at 50, 100 and 150 % somebody hears of it (LEAD-4)."""

from collections.abc import Sequence
from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, job_call
from storage.entities.ids import ref
from storage.entities.leads import LeadResponse
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, lead_clocks, outbox, people, records, visibility
from storage.rules import lead_response as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_cards

KIND: Final = "lead-response"
AT_ONCE: Final = 100
_TIERS: Final = {rules.HALF: 1, rules.FULL: 0, rules.LATE: 2}
_WORKED: Final = ("assigned", "following", "interested")


def look(tx: Tx, now: int) -> bool:
    """Say what is due by now, each step once a stint; True when more waits."""
    rows = lead_clocks.list_due(tx, now=now, limit=AT_ONCE)
    if not rows:
        return False
    call = job_call(now)
    system = people.system_actor(tx)
    for row in rows:
        _look_at(tx, system, call, row)
    return len(rows) == AT_ONCE


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Is any clock to be looked at?"""
    return bool(lead_clocks.list_due(tx, now=now, limit=1))


def _look_at(tx: Tx, system: Actor, call: Call, row: Row) -> None:
    if not _is_running(row):
        lead_clocks.advance(tx, row["stint_id"], row["steps"], row["steps"], None)
        return
    minutes = rules.minutes_for(Policy(system.settings), row["source"])
    steps, again = rules.steps_now(system.organisation, row["since"], minutes, row["steps"], call.at)
    done = max([row["steps"], *steps])
    if (
        not lead_clocks.advance(tx, row["stint_id"], row["steps"], done, again)
        or row["first_response_at"] is not None
    ):
        return
    for step in steps:
        _say(tx, call, row, step, minutes)


def _is_running(row: Row) -> bool:
    """The same person still has it, as he received it; an answer taken back lets the clock run on."""
    held = row["stint_ended"] is None and row["owner_id"] == row["user_id"] and row["received_at"] <= row["since"]
    return held and row["deleted_at"] is None and row["status"] in _WORKED


def _say(tx: Tx, call: Call, row: Row, step: int, minutes: int) -> None:
    readers = people.superior_of(tx, row["user_id"]) if step == rules.LATE else [row["user_id"]]
    for reader in readers:
        outbox.queue(
            tx,
            call,
            KIND,
            user_id=reader,
            subject=("lead", row["lead_id"]),
            facts={"step": step, "minutes": minutes, "owner": row["user_id"], "since": row["since"]},
            tier=_TIERS[step],
            dedupe=f"{KIND}:{row['stint_id']}:{step}:{reader}",
        )


def draw(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """The lead that waits, while it still does and the reader still reads it (NOTIFY-2)."""
    push = pushes[-1]
    if push.subject is None:
        return None
    row = records.find_readable(tx, actor, "lead", push.subject[1], now=call.at)
    if row is None or row["first_response_at"] is not None or row["owner_id"] != push.facts["owner"]:
        return None
    if row["status"] not in _WORKED or row["received_at"] > push.facts["since"]:
        return None
    own = ref("lead", row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=KIND,
        entity="lead",
        record_id=row["id"],
        subject=own,
        seen={own: row["version"]},
    )
    card = cards.get(tx, drawn)
    whole = visibility.may_see_phones(tx, actor, "lead", row["id"], now=call.at)
    person, phones = pool_cards.person_of(tx, "lead", row)
    shown = LeadResponse(
        view=KIND,
        id=row["id"],
        name=row["name"],
        step=push.facts["step"],
        minutes=push.facts["minutes"],
        due_at=rules.due_at(actor.organisation, push.facts["since"], push.facts["minutes"]),
        owner=people.user_name(tx, row["owner_id"]),
        person=person,
        phones=phones if whole else (),
        card=card,
        may_edit=records.may_edit(tx, actor, "lead", row["id"], now=call.at),
        may_transfer=row["owner_id"] in people.reach(tx, actor, "lead.transfer"),
    )
    return Drawn(KIND, shown, card)


EVERY_LOOK[KIND] = Chore(look, waits)
PUSHES[KIND] = draw
