"""Everything of a person to others, in pieces small enough that nobody waits behind them (XFER-12 to XFER-14).

A piece is one transaction; what waits stands in rows, so that a hand-over cut short by a kill is simply taken up.
"""

import json
from collections.abc import Sequence
from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, job_call
from storage.entities.handover import RECORDS
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.transfer import Terms
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from storage.queries import audit, handovers, outbox, people
from storage.queries.visibility import TABLES
from storage.rules import handover as rules
from storage.rules.transfer import check_taker
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import handover_approvals, handover_children, handover_seats, ownership, transfer_told
from storage.usecases.pool_entry import kind_of

AT_ONCE: Final = 20  # what one transaction moves
CHUNKS_A_LOOK: Final = 5  # after so many the delivery of messages has its turn
PROGRESS_PAUSE: Final = 3_000
_RANDOM: Final = 2**31

Record = tuple[str, int]


def check_may(tx: Tx, actor: Actor, leaver: int) -> Row:
    """The person, if `xfer.handover` reaches him. Raises NotFound, Forbidden (XFER-12)."""
    person = people.get_user(tx, leaver)
    if person is None:
        raise NotFound(rule="PERM-25")
    if leaver == actor.user_id:
        raise Forbidden("not_oneself", rule="XFER-12")
    if leaver not in people.reach(tx, actor, "xfer.handover"):
        raise Forbidden("out_of_reach", rule="XFER-12")
    return person


def check_takers(tx: Tx, mode: str, takers: Sequence[int], leaver: int) -> None:
    """Raises Invalid (XFER-13, ORG-24)."""
    rules.check_plan(mode, takers, leaver)
    for taker in takers:
        person = people.get_user(tx, taker)
        check_taker(person["status"] if person else None)


def seats_to(tx: Tx, leaver: int, mode: str, takers: Sequence[int]) -> int | None:
    """Who takes the seats: the one successor, else the leaver's superior (ORG-29), else the first of the takers."""
    if mode in ("one", "list"):
        return takers[0]
    above = [one for one in people.superior_of(tx, leaver) if one != leaver]
    return above[0] if above else takers[0]


def start(
    tx: Tx,
    actor: Actor,
    call: Call,
    leaver: int,
    *,
    mode: str,
    takers: Sequence[int],
    records: Sequence[Record] = (),
    reason: str = "",
    seed: int | None = None,
    card_id: int | None = None,
) -> int:
    """Begin; the first piece is done at once. Its id.

    Raises NotFound, Forbidden, Invalid, Conflict while one of this person runs.
    """
    person = check_may(tx, actor, leaver)
    check_takers(tx, mode, takers, leaver)
    if mode == "list" and not records:
        raise Invalid("batch_size", rule="XFER-13", most=500)
    drawn = call.at % _RANDOM if seed is None else seed
    try:
        with tx.try_out():
            handover_id = handovers.start(
                tx,
                leaver,
                by=actor.user_id,
                mode=mode,
                takers=takers,
                seats_to=seats_to(tx, leaver, mode, takers),
                seed=drawn,
                reason=reason or "leaving",
                card_id=card_id,
                at=call.at,
            )
    except ConstraintBroken as exc:
        raise Conflict("handover_running", rule="XFER-12", name=person["name"]) from exc
    if mode == "list":
        for kind, record_id in dict.fromkeys(records):
            handovers.add(tx, handover_id, kind_of((kind, record_id)), record_id)
    else:
        handovers.add_held(tx, handover_id, leaver)
    after = {"mode": mode, "takers": list(takers), "seed": drawn if mode == "draw" else None}
    audit.write(tx, actor, call, "handover_started", "user", leaver, name=person["name"], after=after)
    run = handovers.get(tx, handover_id)
    assert run is not None
    piece(tx, actor, call, run)
    return handover_id


def piece(tx: Tx, actor: Actor, call: Call, run: Row) -> bool:
    """Move some; True when more waits. The last piece tells everybody and shows the result."""
    turn = run["turn"]
    takers: list[int] = json.loads(run["takers"])
    for item in handovers.list_waiting(tx, run["id"], limit=AT_ONCE):
        taker = _move(tx, actor, call, run, item, takers, turn)
        if taker is not None and item["kind"] in RECORDS and run["mode"] == "turn":
            turn = rules.next_turn(takers, taker)
    handovers.set_turn(tx, run["id"], turn)
    if handovers.list_waiting(tx, run["id"], limit=1):
        if handovers.may_show(tx, run["id"], at=call.at, pause=PROGRESS_PAUSE):
            redraw(tx, call, run, f"{call.at}")
        return True
    if handovers.finish(tx, run["id"], at=call.at):
        _finish(tx, actor, call, run)
    return False


def _move(tx: Tx, actor: Actor, call: Call, run: Row, item: Row, takers: Sequence[int], turn: int) -> int | None:
    """One thing to the first who can take it; who took it, or None and the reason stands on the item."""
    if item["kind"] in handover_children.CHILDREN:
        return handover_children.move(tx, actor, call, run, item, takers, turn)
    if item["kind"] in handover_approvals.KINDS:
        return handover_approvals.move(tx, actor, call, run, item)
    if item["kind"] not in RECORDS:
        return handover_seats.move(tx, actor, call, run, item)
    kind = kind_of((item["kind"], item["record_id"]))
    row = tx.one(f"SELECT * FROM {TABLES[kind]} WHERE id = :id", id=item["record_id"])
    if row is None or row["owner_id"] != run["leaver_id"]:
        # Returned, deleted or transferred meanwhile: it is not his any more, so nothing of it is left.
        handovers.settle(tx, item["id"], "moved", reason="not_his")
        return None
    order = rules.candidates(run["mode"], takers, turn=turn, seed=run["seed"], number=item["record_id"])
    reason = "other"
    for taker in order:
        try:
            with tx.try_out():
                _give(tx, actor, call, run, kind, row, taker)
        except Refusal as refusal:
            reason = refusal.reason
        else:
            handovers.settle(tx, item["id"], "moved", to=taker)
            return taker
    handovers.settle(tx, item["id"], "stayed", reason=reason)
    return None


def _give(tx: Tx, actor: Actor, call: Call, run: Row, kind: RecordKind, row: Row, taker: int) -> None:
    person = people.get_user(tx, taker)
    check_taker(person["status"] if person else None)
    ownership.pass_on(tx, actor, call, kind, row, Terms(taker, run["reason"], how="handed_over"))


def _finish(tx: Tx, actor: Actor, call: Call, run: Row) -> None:
    """Each taker hears of what is his now, the old owner and his superior of all of it; the card shows the result."""
    moved = [row for row in handovers.list_moved_records(tx, run["id"]) if row["to_id"] is not None]
    for taker in dict.fromkeys(row["to_id"] for row in moved):
        got = [row for row in moved if row["to_id"] == taker]
        his = [(kind_of((row["kind"], 0)), row["record_id"], run["leaver_id"]) for row in got]
        terms = Terms(taker, run["reason"], how="handed_over")
        transfer_told.tell(tx, actor, call, his, terms, act=f"handover:{run['id']}", taker_only=True)
    transfer_told.tell_handed_over(tx, actor, call, run["id"], run["leaver_id"], len(moved))
    counts: dict[str, int] = {}
    for row in handovers.count_items(tx, run["id"]):
        counts[row["state"]] = counts.get(row["state"], 0) + row["n"]
    name = people.user_name(tx, run["leaver_id"])
    audit.write(tx, actor, call, "handed_over", "user", run["leaver_id"], name=name, after=counts)
    if run["chunks"]:
        redraw(tx, call, run, "done")


def redraw(tx: Tx, call: Call, run: Row, moment: str) -> None:
    """The card of who began it shows how far it is (conversations 5.3)."""
    if run["card_id"] is not None:
        outbox.queue(
            tx,
            call,
            "handover-run",
            action="redraw",
            card_id=run["card_id"],
            subject=("handover", run["id"]),
            tier=2,
            dedupe=f"handover-run:{run['id']}:{moment}",
        )


def work(tx: Tx, now: int) -> bool:
    """The next piece of the oldest running hand-over, done in the name of who began it."""
    run = handovers.take_up(tx)
    if run is None:
        return False
    call = job_call(now)
    actor = people.get_actor_by_id(tx, run["by_id"]) or people.system_actor(tx)
    more = piece(tx, actor, call, run)
    return more and run["chunks"] % CHUNKS_A_LOOK != 0


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Does any hand-over run?"""
    return handovers.is_any_running(tx)


EVERY_LOOK["handover"] = Chore(work, waits)
