"""What a file says of deals, contracts, instalments and receipts (EXPORT-1, MONEY-4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from storage.entities.exporting import ExportKind
from storage.entities.people import Actor
from storage.rules import money_ageing, money_plans
from storage.rules.calendar import today
from storage.tx import Row

# column of the file -> what the row calls it
RENAMED: Final[dict[str, dict[str, str]]] = {
    "opportunity": {"name": "title"},
    "contract": {"name": "title", "status": "approval_status"},
    "plan": {"open": "open_amount"},
    "receipt": {"receipt_state": "state", "recorded_by": "recorder", "confirmed_by": "confirmer"},
}


# view of a list -> what a file made of it holds
LISTS: Final[dict[str, ExportKind]] = {
    "deal-list": "opportunity",
    "contract-list": "contract",
    "money-ageing": "plan",
}


def narrowed(actor: Actor, kind: ExportKind, state: Mapping[str, Any]) -> dict[str, Any]:
    """What of the state of a list says which records it shows."""
    if kind == "contract":
        kept = {name: state.get(name) for name in ("customer", "owner", "status", "words")}
    elif kind == "plan":
        kept = {"owed": True, "bucket": state.get("bucket") or None}
    else:
        mine = actor.user_id if state.get("mine") else None
        kept = {"customer": state.get("customer"), "owner": mine, "state": state.get("state") or None}
    return {name: value for name, value in kept.items() if value is not None}


def as_of(actor: Actor, chosen: Mapping[str, Any], *, now: int) -> Mapping[str, Any]:
    """What was chosen by age, as the days that have this age now (MONEY-13)."""
    if "bucket" not in chosen:
        return chosen
    return {**chosen, "due": money_ageing.due_between(chosen["bucket"], today(actor.organisation, now))}


def values_of(kind: ExportKind, row: Row, fields: tuple[str, ...], *, today: date) -> dict[str, Any]:
    """The columns of one record; the currency goes along, because amounts are written by it."""
    names = RENAMED[kind]
    values = {name: row[names.get(name, name)] for name in (*fields, "currency") if name != "plan_state"}
    if kind == "plan":
        values["plan_state"] = money_plans.state_on(
            today,
            due_on=row["due_on"],
            amount=row["amount"],
            paid=row["paid"],
            contract_status=row["contract_status"],
        )
    return values
