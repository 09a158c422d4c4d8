"""The transfer of a customer with a level in `xfer.approve_levels` is approved first (XFER-9)."""

import json
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.transfer import EVERYTHING, Terms
from storage.errors import Conflict
from storage.queries import people, records
from storage.rules import transfer as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approvals, ownership, transfer_told
from storage.usecases.approval_effects import EFFECTS, READS, Effect

SUBJECT: Final = "transfer"


def is_asked(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, terms: Terms) -> bool:
    """Begin the approval where the level needs one; False where the transfer may run at once.

    What was asked of a former owner is void with him. Raises Conflict while one of this owner runs.
    """
    if kind != "customer" or row["level"] not in Policy(actor.settings)["xfer.approve_levels"]:
        return False
    running = approvals.find_running(tx, kind, row["id"], SUBJECT)
    if running is not None and approvals.snapshot_of(running)["owner_id"] != row["owner_id"]:
        approvals.cancel_for(tx, call, kind, row["id"])
    made = approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        kind,
        row["id"],
        amount=None,
        currency=None,
        department_id=actor.main_dept_id,
        facts={"form.level": row["level"]},
        snapshot=_snapshot(tx, row, terms),
        note=terms.words,
    )
    return made is not None


def _snapshot(tx: Tx, row: Row, terms: Terms) -> dict[str, Any]:
    return {
        "name": row["name"],
        "level": row["level"],
        "owner_id": row["owner_id"],
        "owner": people.user_name(tx, row["owner_id"]),
        "to_id": terms.to,
        "to": people.user_name(tx, terms.to),
        "reason": terms.reason,
        "words": terms.words,
        "keep_clock": terms.keep_clock,
        "power": terms.power,
        "until": terms.until,
        "include": sorted(terms.include),
    }


def terms_of(kept: dict[str, Any]) -> Terms:
    """The terms that were agreed."""
    include = frozenset(child for child in EVERYTHING if child in kept["include"])
    return Terms(
        kept["to_id"],
        kept["reason"],
        kept["words"],
        kept["keep_clock"],
        kept["power"],
        kept["until"],
        include=include,
    )


def passed(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """The transfer runs in the name of who asked for it, judged as it is now.

    Raises NotFound, Forbidden, Conflict (changed hands), Invalid (the taker), Limit.
    """
    kept = json.loads(row["snapshot"])
    asker = people.get_actor_by_id(tx, row["submitter_id"])
    if asker is None:
        raise Conflict("changed_hands", rule="XFER-9")
    record = records.get_under(tx, asker, "customer", row["record_id"], "customer.transfer", now=call.at)
    if record["owner_id"] != kept["owner_id"]:
        raise Conflict("changed_hands", rule="XFER-9")
    terms = terms_of(kept)
    taker = people.get_user(tx, terms.to)
    rules.check_taker(taker["status"] if taker is not None else None)
    ownership.pass_on(tx, asker, call, "customer", record, terms)
    transfer_told.tell(tx, asker, call, [("customer", record["id"], kept["owner_id"])], terms)


def _reads(tx: Tx, actor: Actor, record_id: int, now: int) -> bool:
    return records.find_readable(tx, actor, "customer", record_id, now=now) is not None


EFFECTS[SUBJECT] = Effect(passed)
READS["customer"] = _reads
