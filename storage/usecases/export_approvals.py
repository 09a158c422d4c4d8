"""A long export is approved first; its file is made for the state at approval (EXPORT-4, APPR-1)."""

import json
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.exporting import RIGHTS
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import exporting, people
from storage.tx import Row, Tx
from storage.usecases import approvals, exporting_trade
from storage.usecases.approval_effects import EFFECTS, Effect

SUBJECT: Final = "export"


def is_decided(tx: Tx, actor: Actor, rows: int) -> bool:
    """Would a flow take an export of this person of so many rows (APPR-1)?"""
    facts = approvals.facts_of(tx, actor.user_id, actor.main_dept_id, _facts(rows))
    return approvals.choose(tx, SUBJECT, actor.main_dept_id, facts) is not None


def _facts(rows: int) -> dict[str, Any]:
    return {"amount": None, "form.rows": rows}


def ask(tx: Tx, actor: Actor, call: Call, row: Row, rows: int) -> int | None:
    """Begin the approval of an export; its id, None where no flow asks for one. Raises Conflict while one runs."""
    return approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        SUBJECT,
        row["id"],
        amount=None,
        currency=None,
        department_id=actor.main_dept_id,
        facts=_facts(rows),
        snapshot=_snapshot(row, rows),
    )


def _snapshot(row: Row, rows: int) -> dict[str, Any]:
    chosen = json.loads(row["chosen"])
    fields = json.loads(row["fields"])
    return {"name": chosen.get("words", ""), "kind": row["kind"], "rows": rows, "fields": fields}


def is_waiting(tx: Tx, export_id: int) -> bool:
    """Does its approval run?"""
    return approvals.find_running(tx, SUBJECT, export_id, SUBJECT) is not None


def passed(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """The file is begun, of what its owner may export now. Raises Conflict when he may no more."""
    export = exporting.find(tx, row["record_id"])
    owner = people.get_actor_by_id(tx, row["submitter_id"])
    if export is None or owner is None or not owner.may(RIGHTS[export["kind"]]):
        raise Conflict("export_right_lost", rule="EXPORT-4")
    chosen = exporting_trade.as_of(owner, json.loads(export["chosen"]), now=call.at)
    rows = exporting.count(tx, owner, export["kind"], chosen, now=call.at)
    if exporting.move(tx, export["id"], "asked", "making", at=call.at, rows=rows) is None:
        raise Conflict("draft_settled", rule="EXPORT-1", state=export["state"])


EFFECTS[SUBJECT] = Effect(passed)
