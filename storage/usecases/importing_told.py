"""What an import says to those who hold its records: one message each, of all of them (NOTIFY-3, NOTIFY-20)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call, job_call
from storage.entities.importing import ImportTold
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import importing, outbox, people
from storage.tx import Row, Tx

RECEIVED: Final = "import-received"
TAKEN_BACK: Final = "import-taken-back"


def received(tx: Tx, row: Row, *, now: int) -> None:
    """The run is over: whoever has records of it hears of it, the importer excepted."""
    for owner in importing.count_by_owner(tx, row["id"], row["kind"], "made", but=row["user_id"]):
        _queue(tx, row, RECEIVED, owner, {"import": row["id"]}, tier=0, now=now)


def taken_back(tx: Tx, row: Row, *, now: int) -> None:
    """The import was undone: whoever had been told what he has hears how many of it are gone."""
    lost = importing.count_by_owner(tx, row["id"], row["kind"], "undone", but=row["user_id"])
    for owner, n in lost.items():
        if outbox.is_out(tx, _key(RECEIVED, row, owner)):
            _queue(tx, row, TAKEN_BACK, owner, {"n": n}, tier=2, now=now)


def _key(kind: str, row: Row, owner: int) -> str:
    return f"{kind}:{row['id']}:{owner}"


def _queue(tx: Tx, row: Row, kind: str, owner: int, facts: dict[str, int], *, tier: int, now: int) -> None:
    outbox.queue(
        tx,
        job_call(now),
        kind,
        user_id=owner,
        facts={"sender": people.user_name(tx, row["user_id"]), "kind": row["kind"]} | facts,
        tier=tier,
        dedupe=_key(kind, row, owner),
    )


def draw_received(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """How many of them are his now; nothing when all have gone on to others or were taken back (NOTIFY-2)."""
    facts = pushes[0].facts
    n = importing.count_by_owner(tx, facts["import"], facts["kind"], "made", but=0).get(actor.user_id, 0)
    return Drawn(RECEIVED, ImportTold(facts["sender"], facts["kind"], n)) if n else None


def draw_taken_back(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """How many are gone."""
    facts = pushes[0].facts
    return Drawn(TAKEN_BACK, ImportTold(facts["sender"], facts["kind"], facts["n"], gone=True))


PUSHES[RECEIVED] = draw_received
PUSHES[TAKEN_BACK] = draw_taken_back
