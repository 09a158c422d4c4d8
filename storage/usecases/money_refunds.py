"""Refunds: asked for, approved, paid out; never more than came in (MONEY-11, MONEY-12)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import audit, children, contracts, customers, files_of_trade, money, people
from storage.queries import money_receipts as rows
from storage.rules import contracts as contract_rules
from storage.rules import money_receipts as rules
from storage.rules.calendar import today
from storage.rules.money import check_fits
from storage.tx import Row, Tx
from storage.usecases import (
    approvals,
    contract_customers,
    contract_told,
    money_receipts,
    money_told,
    numbers,
    versioned_cards,
)
from storage.usecases.approval_effects import EFFECTS, FACTS, READS, REQUESTS, Effect, Request
from storage.usecases.contract_access import KIND as CONTRACT
from storage.usecases.contract_access import check_part_seen, get, lock_for_money, sees_money, stale

KIND: Final = "refund"
SUBJECT: Final = "refund"


def ask(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    amount: int,
    reason: str,
    *,
    number: str | None = None,
) -> Outcome:
    """Ask for money to go back (MONEY-11). Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
    contract = lock_for_money(tx, actor, contract_id, "money.claim", now=call.at)
    words = rules.checked_reason(reason, "MONEY-11")
    if amount <= 0:
        raise Invalid("amount_missing", rule="MONEY-11", field="amount")
    check_fits(amount, "MONEY-11")
    rules.check_open(contract["approval_status"])
    if money.reserve_refund(tx, contract_id, amount) is None:
        raise rules.above_received(contract["received"], contract["refunding"])
    taken = numbers.take_typed(tx, KIND, number) if number else numbers.take(tx, actor, call, KIND)
    row = rows.add_refund(
        tx,
        contract_id,
        number=taken,
        amount=amount,
        currency=contract["currency"],
        reason=words,
        at=call.at,
        by=actor.user_id,
    )
    after = {"contract_id": contract_id, "amount": amount}
    audit.write(
        tx, actor, call, "created", KIND, row["id"], name=money_told.name_of(tx, row), after=after, reason=words
    )
    return versioned_cards.draw(tx, actor, call, card, KIND, _submit(tx, actor, call, contract, row), "money-refund")


def submit(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int) -> Outcome:
    """Ask once more after taking it back. Raises NotFound, Forbidden, Conflict."""
    row = _own(tx, actor, call, card, refund_id)
    lock_for_money(tx, actor, row["contract_id"], "money.claim", now=call.at)
    rules.next_state(rules.REFUND_MOVES, row["state"], "submit", "MONEY-11")
    contract = contracts.get(tx, row["contract_id"])
    assert contract is not None
    return versioned_cards.draw(tx, actor, call, card, KIND, _submit(tx, actor, call, contract, row), "money-refund")


def _submit(tx: Tx, actor: Actor, call: Call, contract: Row, row: Row) -> Row:
    """Into its approval; without a flow it is approved at once (APPR-1, MONEY-11). The row after."""
    pending = _moved(tx, actor, call, row, "submit")
    customer = customers.get(tx, contract["customer_id"])
    approval_id = approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        KIND,
        row["id"],
        amount=row["amount"],
        currency=row["currency"],
        department_id=actor.main_dept_id,
        facts=_conditions(actor, contract, row),
        snapshot={
            "name": money_told.name_of(tx, row),
            "number": row["number"],
            "contract": contract["number"],
            "customer": customer["name"] if customer is not None else "",
            "amount": row["amount"],
            "currency": row["currency"],
            "reason": row["reason"],
            "received": contract["received"],
            "contract_amount": contract["amount"],
            "files": files_of_trade.list_proofs(tx, contract["id"]),
        },
        note=row["reason"],
    )
    if approval_id is None:
        return _approved(tx, actor, call, pending)
    _renew_clock(tx, pending, now=call.at)
    return pending


def _conditions(actor: Actor, contract: Row, row: Row) -> dict[str, Any]:
    """The amount in the base currency, at the rate the contract keeps (CONTRACT-16)."""
    base = actor.organisation.base_currency
    rate = contract["fx_rate"] or "1"
    return {"amount": contract_rules.in_base(row["amount"], rate, row["currency"], base)}


def _approved(tx: Tx, actor: Actor, call: Call, row: Row) -> Row:
    """It may be paid out: who may do so hears of it."""
    after = _moved(tx, actor, call, row, "approve")
    contract = contracts.get(tx, row["contract_id"])
    assert contract is not None
    contract_told.tell(
        tx,
        actor,
        call,
        "money-refund-waiting",
        contract,
        contract_told.over(tx, "money.refund", contract["owner_id"]),
        event=after["version"],
        tier=1,
        subject=(KIND, row["id"]),
    )
    return after


def _moved(
    tx: Tx, actor: Actor, call: Call, row: Row, event: str, *, reason: str | None = None, **fields: Any
) -> Row:
    """Another state, in the log; the row after. Raises Conflict, Stale."""
    to = rules.next_state(rules.REFUND_MOVES, row["state"], event, "MONEY-11")
    after = rows.move_refund(tx, row["id"], came_from=row["state"], to=to, at=call.at, **fields)
    if after is None:
        raise stale(row)
    audit.write(
        tx,
        actor,
        call,
        to,
        KIND,
        row["id"],
        name=money_told.name_of(tx, row),
        before={"state": row["state"]},
        after={"state": to, **fields},
        reason=reason,
    )
    _renew_clock(tx, after, now=call.at)
    return after


def _renew_clock(tx: Tx, row: Row, *, now: int) -> None:
    """An approval beneath a customer keeps it with its owner while it waits (POOL-10)."""
    contract = contracts.get(tx, row["contract_id"])
    if contract is not None:
        contract_customers.renew_clock(tx, contract["customer_id"], now=now)


def find_readable(tx: Tx, actor: Actor, refund_id: int, *, now: int) -> tuple[Row, Row]:
    """The refund and its contract. Raises NotFound without read of it or `money.view` (PERM-6)."""
    row = rows.find_refund(tx, refund_id) if sees_money(actor) else None
    if row is None:
        raise NotFound(rule="PERM-13")
    return row, get(tx, actor, row["contract_id"], now=now)


def _current(tx: Tx, card: Card | None, refund_id: int) -> Row:
    row = rows.find_refund(tx, refund_id)
    assert row is not None
    check_part_seen(card if card is not None and card.entity == KIND else None, KIND, row)
    return row


def _own(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int) -> Row:
    """One's own request, its contract taken. Raises NotFound, Forbidden."""
    row, contract = find_readable(tx, actor, refund_id, now=call.at)
    if row["asked_by"] != actor.user_id:
        raise Forbidden("not_allowed", rule="MONEY-11")
    contracts.lock(tx, contract["id"])
    return _current(tx, card, refund_id)


def recall(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int) -> Outcome:
    """The asker takes it back from its approval (APPR-14). Raises NotFound, Forbidden, Conflict."""
    row = _own(tx, actor, call, card, refund_id)
    running = approvals.find_running(tx, KIND, refund_id, SUBJECT)
    if row["state"] != "pending" or running is None:
        raise Conflict("money_state", rule="MONEY-11", state=row["state"], event="recall")
    approvals.recall(tx, actor, call, running["id"])
    return versioned_cards.draw(tx, actor, call, card, KIND, _current(tx, None, refund_id), "money-refund")


def void(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int, reason: str) -> Outcome:
    """It does not happen: by who asked before it is approved, later by who would pay it out.

    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    row, contract = find_readable(tx, actor, refund_id, now=call.at)
    contracts.lock(tx, contract["id"])
    row = _current(tx, card, refund_id)
    if row["asked_by"] != actor.user_id or row["state"] == "approved":
        lock_for_money(tx, actor, contract["id"], "money.refund", now=call.at)
    words = rules.checked_reason(reason, "MONEY-11")
    rules.next_state(rules.REFUND_MOVES, row["state"], "void", "MONEY-11")
    if row["state"] == "pending":
        approvals.cancel_for(tx, call, KIND, refund_id)
        after = _current(tx, None, refund_id)
    if row["state"] != "pending" or after["state"] == "pending":
        after = _released(tx, actor, call, row, "void", reason=words)
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-refund")


def confirm(
    tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int, *, refunded_on: str | None = None
) -> Outcome:
    """The money went back: it counts negative on that day, instalments give the newest first (MONEY-11, MONEY-12).

    Raises NotFound, Forbidden, Invalid, Conflict, Stale.
    """
    row, _ = find_readable(tx, actor, refund_id, now=call.at)
    contract = lock_for_money(tx, actor, row["contract_id"], "money.refund", now=call.at)
    row = _current(tx, card, refund_id)
    rules.next_state(rules.REFUND_MOVES, row["state"], "confirm", "MONEY-11")
    day = today(actor.organisation, call.at)
    on = rules.checked_day(refunded_on or day.isoformat(), day)
    counted = money.refund(tx, contract["id"], row["amount"])
    if counted is None:
        raise rules.above_received(contract["received"], contract["refunding"])
    after = _moved(tx, actor, call, row, "confirm", refunded_on=on, confirmed_by=actor.user_id, confirmed_at=call.at)
    money_receipts.settle(tx, counted)
    money_told.tell_decided(tx, actor, call, "money-refunded", contract, after, about=KIND, who=row["asked_by"])
    return versioned_cards.draw(tx, actor, call, card, KIND, after, "money-refund")


def _released(tx: Tx, actor: Actor, call: Call, row: Row, event: str, *, reason: str | None = None) -> Row:
    """It does not happen: what it held back is free again."""
    after = _moved(tx, actor, call, row, event, reason=reason)
    money.release_refund(tx, row["contract_id"], row["amount"])
    return after


# ── what the approval of a refund does ──


def _taken(tx: Tx, approval: Row) -> Row:
    """The refund as it is now, its contract taken."""
    row = rows.find_refund(tx, approval["record_id"])
    assert row is not None
    contracts.lock(tx, row["contract_id"])
    return _current(tx, None, row["id"])


def _passed(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    _approved(tx, actor, call, _taken(tx, approval))


def _rejected(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    row = _taken(tx, approval)
    contract = contracts.get(tx, row["contract_id"])
    after = _released(tx, actor, call, row, "reject")
    if contract is not None and contract["owner_id"] != row["asked_by"]:
        money_told.tell_decided(
            tx, actor, call, "money-refund-rejected", contract, after, about=KIND, who=contract["owner_id"]
        )


def _recalled(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    _moved(tx, actor, call, _taken(tx, approval), "recall")


def _cancelled(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    _released(tx, actor, call, _taken(tx, approval), "cancel")


def _reads(tx: Tx, actor: Actor, record_id: int, now: int) -> bool:
    row = rows.find_refund(tx, record_id)
    if row is None or not sees_money(actor):
        return False
    return children.find_readable(tx, actor, CONTRACT, row["contract_id"], now=now) is not None


def _facts(tx: Tx, actor: Actor, approval: Row) -> dict[str, Any]:
    return approvals.snapshot_of(approval)


def _request(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """A refund by its number, for the dry run of a flow."""
    row = rows.find_refund_numbered(tx, words.strip())
    if row is None or not _reads(tx, actor, row["id"], now):
        return None
    contract, asker = contracts.get(tx, row["contract_id"]), people.get_user(tx, row["asked_by"])
    assert contract is not None
    department = asker["main_dept_id"] if asker is not None else actor.main_dept_id
    return Request(row["number"], row["asked_by"], department, _conditions(actor, contract, row))


REQUESTS[SUBJECT] = _request
EFFECTS[SUBJECT] = Effect(_passed, rejected=_rejected, recalled=_recalled, cancelled=_cancelled)
FACTS[SUBJECT] = _facts
READS[KIND] = _reads
