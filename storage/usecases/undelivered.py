"""Super admins hear, once for each hour in which it happened, whom messages did not reach at last (NOTIFY-9).

People who blocked the bot are no failure: their superior hears of them.
"""

from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call, job_call
from storage.entities.instants import HOUR
from storage.entities.outbox import Push, Told
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import outbox, people
from storage.tx import Tx

KIND: Final = "undelivered-told"
NAMED: Final = 5


def note(tx: Tx, kind: str, *, now: int) -> None:
    """A message was given up; of itself this notice never tells."""
    if kind == KIND:
        return
    since = now - now % HOUR
    for admin in people.super_admins(tx):
        outbox.queue(
            tx,
            job_call(now),
            KIND,
            dedupe=f"undelivered:{since}:{admin}",
            tier=1,
            user_id=admin,
            facts={"since": since},
            not_before=since + HOUR,
        )


def drawn(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """How many, and who waits for them; nothing when all of them turned out to have blocked the bot."""
    push = pushes[0]
    since = push.facts["since"]
    rows = outbox.given_up(tx, since=since, until=since + HOUR, but=KIND)
    if not rows:
        return None
    facts = {
        "messages": sum(row["messages"] for row in rows),
        "people": len(rows),
        "names": [row["name"] for row in rows[:NAMED]],
    }
    return Drawn(push.kind, Told(push.kind, facts))


PUSHES[KIND] = drawn
