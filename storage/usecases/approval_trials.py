"""Records that a flow is tried out on by a word: quotes, changes of a contract, transfers, exports (6.26)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from storage.entities.people import Actor
from storage.queries import children, contracts, deals, names, people, quotes, records, users
from storage.tx import Row, Tx
from storage.usecases import contract_changes, export_approvals, transfer_approvals
from storage.usecases import contracts as contract_cases
from storage.usecases import quotes as quote_cases
from storage.usecases.approval_effects import REQUESTS, Request

KIND: Final = "contract"


def _department(tx: Tx, actor: Actor, user_id: int) -> int:
    person = people.get_user(tx, user_id)
    return int(person["main_dept_id"]) if person is not None else actor.main_dept_id


def quote(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """A quote by its number, as its deal's owner would send it."""
    row = quotes.find_numbered(tx, words.strip())
    deal = deals.get(tx, row["opportunity_id"]) if row is not None else None
    if row is None or deal is None:
        return None
    if children.find_readable(tx, actor, "opportunity", deal["id"], now=now) is None:
        return None
    owner = deal["owner_id"]
    return Request(row["number"], owner, _department(tx, actor, owner), quote_cases.conditions_of(tx, row))


def change(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """The change asked of a contract, found by its number; without one its owner asks for what it says now."""
    rows = children.list_readable(tx, actor, KIND, now=now, where="r.number = :number", number=words.strip(), limit=1)
    if not rows:
        return None
    row = rows[0]
    asked = next((one for one in contracts.list_changes(tx, row["id"]) if one["state"] == "pending"), None)
    who = asked["asked_by"] if asked is not None else row["owner_id"]
    wanted = json.loads(asked["wanted"]) if asked is not None else {}
    return Request(row["number"], who, _department(tx, actor, who), _changed(tx, actor, row, wanted))


def _changed(tx: Tx, actor: Actor, row: Row, wanted: Mapping[str, Any]) -> dict[str, Any]:
    after = {name: wanted.get(name, row[name]) for name in row.keys()}  # noqa: SIM118
    return contract_cases.conditions_of(tx, actor, after)


def transfer(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """A customer by name, as if the one who tries it out moved it."""
    found = [record for kind, record in names.find_alike(tx, words) if kind == "customer"]
    for record in found:
        row = records.find_readable(tx, actor, "customer", record, now=now)
        if row is not None and row["owner_id"] is not None:
            facts = {"form.level": row["level"]}
            return Request(row["name"], actor.user_id, _department(tx, actor, row["owner_id"]), facts)
    return None


def export(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """A colleague by name, as if he exported."""
    rows = users.list_directory(tx, text=words.strip(), after=0, limit=1)
    if not rows:
        return None
    return Request(rows[0]["name"], rows[0]["id"], _department(tx, actor, rows[0]["id"]), {})


REQUESTS.update(
    {
        quote_cases.SUBJECT: quote,
        contract_changes.SUBJECT: change,
        transfer_approvals.SUBJECT: transfer,
        export_approvals.SUBJECT: export,
    }
)
