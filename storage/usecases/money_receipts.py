"""Receipts: reported, recorded, confirmed, rejected, withdrawn, void; and the money they put on instalments.

The contract's row is taken first and its counters are raised by guarded statements, so that two who act at once can
never bring in more than the contract (MONEY-5, T20).
"""

import json
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.money import NewReceipt
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import audit, contracts, files, money, money_plans, people
from storage.queries import money_receipts as rows
from storage.rules import money_receipts as rules
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import money_told, numbers, versioned_cards
from storage.usecases.contract_access import check_part_seen, get, lock_for_money, sees_money, stale

KIND: Final = "receipt"


def claim(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    new: NewReceipt,
    *,
    token: str | None = None,
) -> Outcome:
    """Money somebody says came in: no money yet, finance is asked (MONEY-1, MONEY-5, MONEY-6, MONEY-10).

    Raises NotFound, Forbidden, Conflict, Invalid, Limit, Duplicate (needs a yes).
    """
    contract = lock_for_money(tx, actor, contract_id, "money.claim", now=call.at)
    kept = _checked(tx, actor, call, contract, new)
    if money.claim(tx, contract_id, kept.amount) is None:
        raise rules.above(contract["amount"], contract["received"], contract["claimed"])
    row = _keep(tx, actor, call, contract, kept, token, state="claimed", more={})
    money_told.ask_finance(tx, actor, call, contract, row)
    return versioned_cards.draw(tx, actor, call, None, KIND, row, "money-claimed")


def record(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    new: NewReceipt,
    *,
    token: str | None = None,
) -> Outcome:
    """Finance records money itself: confirmed at once (MONEY-5 to MONEY-8). Raises as `claim`."""
    contract = lock_for_money(tx, actor, contract_id, "money.confirm", now=call.at)
    kept = _checked(tx, actor, call, contract, new)
    if money.receive(tx, contract_id, kept.amount) is None:
        raise rules.above(contract["amount"], contract["received"], contract["claimed"])
    more = {"confirmed_by": actor.user_id, "confirmed_at": call.at, **credit_of(tx, contract)}
    row = _keep(tx, actor, call, contract, kept, token, state="confirmed", more=more)
    allocate(tx, row)
    money_told.tell_decided(tx, actor, call, "money-confirmed", contract, row, about=KIND, who=row["recorded_by"])
    return versioned_cards.draw(tx, actor, call, None, KIND, row, "money-confirmed")


def _checked(tx: Tx, actor: Actor, call: Call, contract: Row, new: NewReceipt) -> NewReceipt:
    """The receipt as it is kept. Raises Conflict (MONEY-1), Invalid."""
    rules.check_open(contract["approval_status"])
    kept = rules.checked(new, contract_currency=contract["currency"], today=today(actor.organisation, call.at))
    known = {plan["id"] for plan in money_plans.list_of(tx, contract["id"])}
    if not set(kept.plan_ids) <= known:
        raise Invalid("unknown_plan", rule="MONEY-7", field="plan_ids")
    return kept


def _keep(
    tx: Tx,
    actor: Actor,
    call: Call,
    contract: Row,
    kept: NewReceipt,
    token: str | None,
    *,
    state: str,
    more: dict[str, Any],
) -> Row:
    """Raises Duplicate for the same contract, sum and day without a yes (MONEY-10)."""
    _check_same(tx, actor, contract["id"], kept.amount, kept.received_on, token)
    number = numbers.take_typed(tx, KIND, kept.number) if kept.number else numbers.take(tx, actor, call, KIND)
    row = rows.add(tx, contract["id"], kept, number=number, state=state, more=more, at=call.at, by=actor.user_id)
    after = {"contract_id": contract["id"], "amount": kept.amount, "received_on": kept.received_on, "state": state}
    audit.write(tx, actor, call, "created", KIND, row["id"], name=f"{number} / {contract['number']}", after=after)
    return row


def _check_same(
    tx: Tx, actor: Actor, contract_id: int, amount: int, day: str, token: str | None, *, but: int = 0
) -> None:
    same = rows.find_same(tx, contract_id, amount, day, but=but)
    rules.check_same(
        rules.token_of(actor.user_id, contract_id, amount, day),
        token,
        same=same is not None,
        received_on=day,
        number=same["number"] if same is not None else "",
    )


def credit_of(tx: Tx, contract: Row) -> dict[str, Any]:
    """Whose it is: the contract's owner and his department at this moment (MONEY-8)."""
    owner = people.get_user(tx, contract["owner_id"])
    return {
        "credit_user_id": contract["owner_id"],
        "credit_dept_id": owner["main_dept_id"] if owner is not None else None,
    }


def allocate(tx: Tx, receipt: Row) -> None:
    """Confirmed money goes on the instalments named, else on the oldest due first; the rest stays on the contract
    (MONEY-7)."""
    parts = [
        rules.PlanPart(plan["id"], plan["due_on"], plan["period_no"], plan["amount"] - plan["paid"])
        for plan in money_plans.list_of(tx, receipt["contract_id"])
    ]
    for plan_id, part in rules.shared_out(receipt["amount"], parts, json.loads(receipt["plan_ids"])):
        if not money_plans.pay(tx, plan_id, part):
            raise Conflict("plan_changed", rule="MONEY-7")
        money_plans.allocate(tx, receipt["id"], plan_id, part)


def settle(tx: Tx, contract: Row) -> None:
    """Instalments never hold more than was received: what is too much comes off the newest first (MONEY-11)."""
    found = [
        (rules.Share(row["receipt_id"], row["plan_id"], row["amount"]), row["period_no"])
        for row in money_plans.list_allocations(tx, contract["id"])
    ]
    excess = sum(share.amount for share, _ in found) - contract["received"]
    for share in rules.shrunk(excess, found) if excess > 0 else ():
        _take_off(tx, share)


def _take_off(tx: Tx, share: rules.Share) -> None:
    money_plans.deallocate(tx, share.receipt_id, share.plan_id, share.amount)
    if not money_plans.pay(tx, share.plan_id, -share.amount):
        raise Conflict("plan_changed", rule="MONEY-9")


def find_readable(tx: Tx, actor: Actor, receipt_id: int, *, now: int) -> tuple[Row, Row]:
    """The receipt and its contract. Raises NotFound without read of it or `money.view` (PERM-6)."""
    row = rows.find(tx, receipt_id) if sees_money(actor) else None
    if row is None:
        raise NotFound(rule="PERM-13")
    return row, get(tx, actor, row["contract_id"], now=now)


def _locked(
    tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int, permission: str, event: str
) -> tuple[Row, Row]:
    """The receipt as it is now, its contract taken. Raises NotFound, Forbidden, Conflict, Stale."""
    row, _ = find_readable(tx, actor, receipt_id, now=call.at)
    contract = lock_for_money(tx, actor, row["contract_id"], permission, now=call.at)
    current = rows.find(tx, receipt_id)
    assert current is not None
    rules.next_state(rules.RECEIPT_MOVES, current["state"], event, "MONEY-9")
    check_part_seen(card if card is not None and card.entity == KIND else None, KIND, current)
    return current, contract


def confirm(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    receipt_id: int,
    *,
    received_on: str | None = None,
    method: str | None = None,
    token: str | None = None,
) -> Outcome:
    """Finance saw the money: it counts from now on. Day and way may be corrected, the sum not (MONEY-5 to MONEY-8).

    Raises NotFound, Forbidden, Conflict, Invalid, Limit, Stale, Duplicate for a corrected day that the same sum
    stands on already (MONEY-10).
    """
    row, contract = _locked(tx, actor, call, card, receipt_id, "money.confirm", "confirm")
    day = rules.checked_day(received_on or row["received_on"], today(actor.organisation, call.at))
    if day != row["received_on"]:
        _check_same(tx, actor, contract["id"], row["amount"], day, token, but=receipt_id)
    corrected = {"received_on": day, "method": rules.checked_method(method or row["method"])}
    counted = money.confirm(tx, contract["id"], row["amount"])
    if counted is None:
        raise rules.above(contract["amount"], contract["received"], contract["claimed"])
    after = rows.move(
        tx,
        receipt_id,
        came_from="claimed",
        to="confirmed",
        at=call.at,
        version=row["version"],
        confirmed_by=actor.user_id,
        confirmed_at=call.at,
        **corrected,
        **credit_of(tx, contract),
    )
    if after is None:
        raise stale(row)
    allocate(tx, after)
    _note(tx, actor, call, "confirmed", row, after)
    money_told.tell_decided(tx, actor, call, "money-confirmed", contract, after, about=KIND, who=row["recorded_by"])
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-confirmed")


def reject(tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int, reason: str) -> Outcome:
    """The money did not come, or another sum did. Raises NotFound, Forbidden, Invalid, Conflict, Stale."""
    row, contract = _locked(tx, actor, call, card, receipt_id, "money.confirm", "reject")
    words = rules.checked_reason(reason, "MONEY-8")
    money.unclaim(tx, contract["id"], row["amount"])
    after = rows.move(
        tx, receipt_id, came_from="claimed", to="rejected", at=call.at, version=row["version"], reason=words
    )
    if after is None:
        raise stale(row)
    money_told.note_rejected(tx, actor, call, contract, after, words)
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-rejected")


def withdraw(tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int) -> Outcome:
    """Who reported it takes it back while finance has not decided; its proof waits for the next report of the
    instalment. Raises NotFound, Forbidden, Conflict, Stale."""
    row, contract = find_readable(tx, actor, receipt_id, now=call.at)
    if row["recorded_by"] != actor.user_id:
        raise Forbidden("not_allowed", rule="MONEY-9")
    contracts.lock(tx, contract["id"])
    current = rows.find(tx, receipt_id)
    assert current is not None
    rules.next_state(rules.RECEIPT_MOVES, current["state"], "withdraw", "MONEY-9")
    money.unclaim(tx, contract["id"], row["amount"])
    after = rows.move(tx, receipt_id, came_from="claimed", to="void", at=call.at, version=current["version"])
    if after is None:
        raise stale(row)
    plan_ids = json.loads(row["plan_ids"])
    if len(plan_ids) == 1:
        files.move(tx, (KIND, receipt_id), ("plan", plan_ids[0]), now=call.at)
    _note(tx, actor, call, "withdrawn", row, after)
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-withdrawn")


def void(tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int, reason: str) -> Outcome:
    """Confirmed money that was none: plans and totals are computed anew, its number is not used again (MONEY-9, T21).

    Raises NotFound, Forbidden, Invalid, Conflict (refunds_depend), Stale.
    """
    row, contract = _locked(tx, actor, call, card, receipt_id, "money.void", "void")
    words = rules.checked_reason(reason, "MONEY-9")
    counted = money.unreceive(tx, contract["id"], row["amount"])
    if counted is None:
        raise Conflict("refunds_depend", rule="MONEY-11", received=contract["received"], amount=row["amount"])
    after = rows.move(
        tx, receipt_id, came_from="confirmed", to="void", at=call.at, version=row["version"], reason=words
    )
    if after is None:
        raise stale(row)
    for share in money_plans.list_allocations(tx, contract["id"], receipt_id=receipt_id):
        _take_off(tx, rules.Share(receipt_id, share["plan_id"], share["amount"]))
    settle(tx, counted)
    _note(tx, actor, call, "voided", row, after, reason=words)
    money_told.tell_decided(tx, actor, call, "money-void", contract, after, about=KIND, who=row["recorded_by"])
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-void")


def _note(
    tx: Tx, actor: Actor, call: Call, action: str, before: Row, after: Row, *, reason: str | None = None
) -> None:
    changed = [name for name in ("state", "received_on", "method") if before[name] != after[name]]
    audit.write(
        tx,
        actor,
        call,
        action,
        KIND,
        after["id"],
        name=money_told.name_of(tx, after),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
    )


def open_part(tx: Tx, receipt: Row) -> tuple[int, tuple[int, ...]]:
    """What is open on the instalments a receipt is meant for, and their period numbers."""
    plans = money_plans.list_of(tx, receipt["contract_id"])
    named = json.loads(receipt["plan_ids"])
    allocated = {
        row["plan_id"] for row in money_plans.list_allocations(tx, receipt["contract_id"], receipt_id=receipt["id"])
    }
    if not named and not allocated:
        parts = [rules.PlanPart(p["id"], p["due_on"], p["period_no"], p["amount"] - p["paid"]) for p in plans]
        allocated = {plan_id for plan_id, _ in rules.shared_out(receipt["amount"], parts, ())}
    meant = [plan for plan in plans if plan["id"] in (allocated or set(named))]
    return sum(plan["amount"] - plan["paid"] for plan in meant), tuple(plan["period_no"] for plan in meant)


def with_plan(new: NewReceipt, plan: Row) -> NewReceipt:
    """A receipt for one instalment: its open part unless another sum was said."""
    return replace(new, amount=new.amount or plan["amount"] - plan["paid"], plan_ids=(plan["id"],))


def claim_plan(
    tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int, new: NewReceipt, *, token: str | None = None
) -> Outcome:
    """The money of an instalment came in. Raises as `claim`, Stale where the open part is no longer the one shown."""
    plan = money_plans.find(tx, plan_id) if sees_money(actor) else None
    if plan is None:
        raise NotFound(rule="PERM-13")
    if not new.amount:
        check_part_seen(card, "plan", plan)
    outcome = claim(tx, actor, call, card, plan["contract_id"], with_plan(new, plan), token=token)
    files.move(tx, ("plan", plan_id), (KIND, outcome.id), now=call.at)
    return outcome
