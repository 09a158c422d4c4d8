"""Instalments: added, changed, moved, deleted, each behind the contract's own counters (MONEY-2, 3, 16, 17)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OPEN_TO_EDIT, NewPlan
from storage.entities.money import PlanState
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import audit, money, money_receipts
from storage.queries import money_plans as rows
from storage.rules import money_plans as rules
from storage.rules.calendar import local, today
from storage.rules.money_receipts import PlanPart
from storage.tx import Row, Tx
from storage.usecases.contract_access import check_part_seen, draw, get, lock_for_money, sees_money, stale

PERMISSION: Final = "money.plan"
KIND: Final = "plan"
CHANGEABLE: Final = frozenset({"amount", "note", "method"})


def add(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, plan: NewPlan) -> Outcome:
    """One instalment more (MONEY-2, MONEY-3). Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
    keep(tx, actor, call, contract_id, plan)
    return draw(tx, actor, call, card, get(tx, actor, contract_id, now=call.at), "contract-plans")


def keep(tx: Tx, actor: Actor, call: Call, contract_id: int, plan: NewPlan) -> Row:
    """The instalment as it is kept, with the next period number."""
    contract = lock_for_money(tx, actor, contract_id, PERMISSION, now=call.at)
    rules.check_open_to_plans(contract["approval_status"])
    rules.check_amount(plan.amount)
    counted = money.plan(tx, contract_id, plan.amount)
    if counted is None:
        raise rules.beyond(contract["amount"], contract["planned"])
    row = rows.add(
        tx,
        contract_id,
        counted["periods"],
        amount=plan.amount,
        due_on=rules.checked_day(plan.due_on),
        method=rules.checked_method(plan.method),
        note=rules.checked_note(plan.note),
        told_on=today(actor.organisation, call.at).isoformat(),
        at=call.at,
        by=actor.user_id,
    )
    after = {"amount": row["amount"], "due_on": row["due_on"], "period_no": row["period_no"]}
    audit.write(tx, actor, call, "created", KIND, row["id"], name=name_of(contract, row), after=after)
    return row


def name_of(contract: Row, row: Row) -> str:
    """HT-202607-0001 / 2"""
    return f"{contract['number']} / {row['period_no']}"


def find_readable(tx: Tx, actor: Actor, plan_id: int, *, now: int) -> tuple[Row, Row]:
    """The instalment and its contract. Raises NotFound without read of it or `money.view` (PERM-6)."""
    row = rows.find(tx, plan_id) if sees_money(actor) else None
    if row is None:
        raise NotFound(rule="PERM-13")
    return row, get(tx, actor, row["contract_id"], now=now)


def _locked(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int) -> tuple[Row, Row]:
    """The instalment as it is now, its contract taken. Raises NotFound, Forbidden, Conflict, Stale."""
    row, _ = find_readable(tx, actor, plan_id, now=call.at)
    contract = lock_for_money(tx, actor, row["contract_id"], PERMISSION, now=call.at)
    rules.check_open_to_plans(contract["approval_status"])
    current = rows.find(tx, plan_id)
    if current is None:
        raise NotFound(rule="PERM-13")
    check_part_seen(card if card is not None and card.entity == KIND else None, KIND, current)
    return current, contract


def _state(row: Row, contract: Row, day: date) -> PlanState:
    return rules.state_on(
        day,
        due_on=row["due_on"],
        amount=row["amount"],
        paid=row["paid"],
        contract_status=contract["approval_status"],
    )


def _check_own(actor: Actor, call: Call, row: Row, contract: Row) -> None:
    """Taking an overdue one away would move it, except on the day it was written. Raises Forbidden (MONEY-16)."""
    day = today(actor.organisation, call.at)
    is_owner = contract["owner_id"] == actor.user_id
    if local(actor.organisation, row["created_at"]).date() < day:
        rules.check_own(_state(row, contract, day), due_on=row["due_on"], is_owner=is_owner)


def covered_by_claims(tx: Tx, contract_id: int) -> set[int]:
    """Instalments that what finance has not decided yet would pay (MONEY-15)."""
    plans = [
        PlanPart(plan["id"], plan["due_on"], plan["period_no"], plan["amount"] - plan["paid"])
        for plan in rows.list_of(tx, contract_id)
    ]
    claims = [row for row in money_receipts.list_of(tx, contract_id) if row["state"] == "claimed"]
    claims.sort(key=lambda row: int(row["id"]))
    return rules.covered(plans, [(row["amount"], json.loads(row["plan_ids"])) for row in claims])


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int, wanted: Mapping[str, Any]) -> Outcome:
    """Another amount, note or way of paying (MONEY-2, MONEY-17).

    Raises NotFound, Forbidden (an overdue one of one's own contract), Conflict, Invalid, Limit, Stale.
    """
    row, contract = _locked(tx, actor, call, card, plan_id)
    kept = _kept(wanted)
    if "amount" in kept:
        rules.check_lowering(row["paid"], kept["amount"])
        if kept["amount"] < row["amount"]:
            _check_own(actor, call, row, contract)
        if money.replan(tx, contract["id"], kept["amount"] - row["amount"]) is None:
            raise rules.beyond(contract["amount"], contract["planned"] - row["amount"])
    after = rows.change(tx, plan_id, kept, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise stale(row)
    before = {name: row[name] for name in kept}
    audit.write(tx, actor, call, "changed", KIND, plan_id, name=name_of(contract, row), before=before, after=kept)
    return draw(tx, actor, call, _onto(card), get(tx, actor, contract["id"], now=call.at), "contract-plans")


def _kept(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as they are kept. Raises Invalid."""
    if not wanted or set(wanted) - CHANGEABLE:
        raise Invalid("nothing_to_change", rule="MONEY-2", fields=sorted(set(wanted) - CHANGEABLE))
    kept = dict(wanted)
    if "amount" in kept:
        rules.check_amount(kept["amount"])
    if "method" in kept:
        kept["method"] = rules.checked_method(kept["method"])
    if "note" in kept:
        kept["note"] = rules.checked_note(kept["note"])
    return kept


def fit(tx: Tx, actor: Actor, call: Call, contract_id: int, whole: int) -> None:
    """The instalments of what was never in force, in proportion, so that they come to `whole` (MONEY-2).

    Raises NotFound, Forbidden, Conflict, Invalid, Limit, Stale.
    """
    contract = lock_for_money(tx, actor, contract_id, PERMISSION, now=call.at)
    if contract["approval_status"] not in OPEN_TO_EDIT:
        raise Conflict("contract_state", rule="MONEY-2", status=contract["approval_status"], event="plan")
    held = rows.list_of(tx, contract_id)
    for row, amount in zip(held, rules.in_proportion([row["amount"] for row in held], whole), strict=True):
        if amount != row["amount"]:
            _resize(tx, actor, call, contract, row, amount)


def _resize(tx: Tx, actor: Actor, call: Call, contract: Row, row: Row, amount: int) -> None:
    rules.check_amount(amount)
    if money.replan(tx, contract["id"], amount - row["amount"]) is None:
        raise rules.beyond(contract["amount"], contract["planned"])
    if rows.change(tx, row["id"], {"amount": amount}, version=row["version"], at=call.at, by=actor.user_id) is None:
        raise stale(row)
    before, after = {"amount": row["amount"]}, {"amount": amount}
    audit.write(tx, actor, call, "changed", KIND, row["id"], name=name_of(contract, row), before=before, after=after)


def move(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int, due_on: str, *, reason: str) -> Outcome:
    """Another due day; the old one stays in history (MONEY-16).

    Raises NotFound, Forbidden (an overdue one of one's own contract), Invalid, Conflict, Stale.
    """
    row, contract = _locked(tx, actor, call, card, plan_id)
    day, words = today(actor.organisation, call.at), reason.strip()
    state, is_owner = _state(row, contract, day), contract["owner_id"] == actor.user_id
    if row["paid"] == row["amount"]:
        raise Conflict("plan_paid", rule="MONEY-16", paid=row["paid"])
    rules.check_moving(state, due_on=row["due_on"], is_owner=is_owner, reason=words)
    fields = {"due_on": rules.checked_day(due_on), "told_on": day.isoformat()}
    after = rows.change(tx, plan_id, fields, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise stale(row)
    audit.write(
        tx,
        actor,
        call,
        "moved",
        KIND,
        plan_id,
        name=name_of(contract, row),
        before={"due_on": row["due_on"]},
        after={"due_on": after["due_on"]},
        reason=words,
    )
    return draw(tx, actor, call, _onto(card), get(tx, actor, contract["id"], now=call.at), "contract-plans")


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int) -> Outcome:
    """An instalment without money on it goes; its number is not used again (MONEY-3, MONEY-17).

    Raises NotFound, Forbidden, Conflict, Stale.
    """
    row, contract = _locked(tx, actor, call, card, plan_id)
    rules.check_lowering(row["paid"], 0)
    _check_own(actor, call, row, contract)
    if rows.delete(tx, plan_id, version=row["version"], at=call.at, by=actor.user_id) is None:
        raise stale(row)
    money.replan(tx, contract["id"], -row["amount"])
    before = {"amount": row["amount"], "due_on": row["due_on"], "period_no": row["period_no"]}
    audit.write(tx, actor, call, "deleted", KIND, plan_id, name=name_of(contract, row), before=before)
    return draw(tx, actor, call, _onto(card), get(tx, actor, contract["id"], now=call.at), "contract-plans")


def _onto(card: Card | None) -> Card | None:
    """The contract's own card is redrawn; an instalment's push stays, the answer is a message of its own."""
    return card if card is not None and card.entity == "contract" else None
