"""Contracts on their way: submitted, recalled, in force, void (CONTRACT-2 to CONTRACT-4, CONTRACT-9, CONTRACT-16)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden
from storage.queries import (
    audit,
    children,
    contract_lists,
    contract_sources,
    contracts,
    custom_fields,
    customers,
    files_of_trade,
    money_plans,
    money_receipts,
    people,
)
from storage.queries import lines as line_rows
from storage.rules import contracts as rules
from storage.rules import lines as line_rules
from storage.tx import Row, Tx
from storage.usecases import approvals, contract_customers, contract_fields, contract_told, deals, money_told
from storage.usecases.approval_effects import EFFECTS, FACTS, READS, REQUESTS, Effect, Request
from storage.usecases.contract_access import KIND, check_seen, draw, get, get_under, stale
from storage.usecases.settings import GUARDS

SUBJECT: Final = "contract"


def submit(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    *,
    note: str = "",
    picked: Mapping[int, Sequence[int]] | None = None,
) -> Outcome:
    """Into approval, or in force at once where no flow fits (APPR-1, CONTRACT-4); while a required field of the
    firm's own is empty, that is asked for instead (CUST-12).

    Raises NotFound, Forbidden, Conflict, Invalid, Stale.
    """
    contract_customers.hold(tx, contract_id)
    row = get_submittable(tx, actor, contract_id, now=call.at)
    check_seen(card, row)
    _check_customer(tx, row)
    rules.check_amount(row["amount"])
    if (asked := contract_fields.ask_missing(tx, actor, call, card, row)) is not None:
        return asked
    rules.fixed_rate(row["fx_rate"], row["currency"], actor.organisation.base_currency)
    came_from, to = row["approval_status"], rules.next_status(row["approval_status"], "submit")
    moved = contracts.move(
        tx, contract_id, came_from=[came_from], to=to, version=row["version"], at=call.at, by=actor.user_id
    )
    if moved is None:
        raise stale(row)
    approval_id = approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        KIND,
        contract_id,
        amount=row["amount"],
        currency=row["currency"],
        department_id=actor.main_dept_id,
        facts=conditions_of(tx, actor, row),
        snapshot=snapshot_of(tx, row),
        note=note,
        picked=picked,
    )
    _note(tx, actor, call, row, "submitted", came_from, to if approval_id else "not_required")
    if approval_id is None:
        become_effective(tx, actor, call, moved, to="not_required")
    else:
        contract_customers.renew_clock(tx, row["customer_id"], now=call.at)
    after = contracts.get(tx, contract_id)
    assert after is not None
    return draw(tx, actor, call, card, after, "contract-submitted" if approval_id else "contract-card")


def _check_customer(tx: Tx, row: Row) -> None:
    """Nothing is decided about a customer that is gone (CONTRACT-1). Raises Conflict."""
    customer = customers.get(tx, row["customer_id"])
    if customer is None or customer["state"] != "live":
        raise Conflict("customer_gone", rule="CONTRACT-1")


def get_submittable(tx: Tx, actor: Actor, contract_id: int, *, now: int) -> Row:
    """The owner or who may edit it submits it. Raises NotFound, Forbidden."""
    row = get(tx, actor, contract_id, now=now)
    if row["owner_id"] != actor.user_id and not children.may_edit(tx, actor, KIND, contract_id, now=now):
        raise Forbidden("not_allowed", rule="PERM-7")
    return row


def conditions_of(tx: Tx, actor: Actor, row: Row) -> dict[str, Any]:
    """What the conditions of flows compare (APPR-3)."""
    base = actor.organisation.base_currency
    rate = "1" if row["currency"] == base else row["fx_rate"]
    return {
        "amount": rules.in_base(row["amount"], rate, row["currency"], base) if rate else row["amount"],
        "discount_bp": row["discount_bp"],
        "over_limit": bool(row["over_limit"]),
        "product_category": contract_sources.find_product_categories(tx, row["id"]),
    }


def snapshot_of(tx: Tx, row: Row) -> dict[str, Any]:
    """What approvers read of a contract, as it was submitted (PERM-22)."""
    customer = customers.get(tx, row["customer_id"])
    plans = money_plans.list_of(tx, row["id"])
    kept = (
        "number", "amount", "currency", "list_total", "order_discount", "discount_bp", "over_limit", "order_date",
        "start_on", "end_on", "deliver_on", "type", "terms", "remark", "fulfilment",
    )  # fmt: skip
    lines = line_rows.list_lines(tx, KIND, row["id"])
    return {
        "name": f"{row['number']} {row['name']}",
        "title": row["name"],
        "customer": customer["name"] if customer is not None else "",
        "owner": people.user_name(tx, row["owner_id"]),
        **{name: row[name] for name in kept},
        "plans": [{"amount": plan["amount"], "due_on": plan["due_on"], "note": plan["note"]} for plan in plans],
        "lines": [{"name": line.name, "quantity": line.quantity, "subtotal": line.subtotal} for line in lines],
        "files": files_of_trade.list_ids(tx, KIND, row["id"]),
        "paid_on_time": list(contract_lists.count_paid_on_time(tx, row["customer_id"])),
        "margin": line_rules.margin(lines, row["order_discount"]),
    }


def recall(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int) -> Outcome:
    """The submitter takes it back while it is pending (APPR-14). Raises NotFound, Forbidden, Conflict."""
    row = get(tx, actor, contract_id, now=call.at)
    running = approvals.find_running(tx, KIND, contract_id, SUBJECT)
    if row["approval_status"] != "pending" or running is None:
        raise Conflict("contract_state", rule="CONTRACT-3", status=row["approval_status"], event="recall")
    approvals.recall(tx, actor, call, running["id"])
    return draw(tx, actor, call, card, get(tx, actor, contract_id, now=call.at), "contract-draft")


def become_effective(tx: Tx, actor: Actor, call: Call, contract_row: Row, *, to: str = "approved") -> Row:
    """In force: the credit snapshot and the rate are kept, plans leave waiting, the customer is dealt, the deal is
    won (CONTRACT-4, CONTRACT-16, OPP-15). All in the transaction of the last decision.

    Raises Conflict (customer_gone, or another state meanwhile), Invalid (rate_missing).
    """
    row, base = contract_row, actor.organisation.base_currency
    owner = people.get_user(tx, row["owner_id"])
    rate = rules.fixed_rate(row["fx_rate"], row["currency"], base)
    values = {
        "credit_user_id": row["owner_id"],
        "credit_dept_id": owner["main_dept_id"] if owner is not None else None,
        "fx_rate": rate,
        "base_amount": rules.in_base(row["amount"], rate, row["currency"], base),
    }
    after = contracts.make_effective(
        tx, row["id"], came_from=row["approval_status"], to=to, values=values, at=call.at, by=actor.user_id
    )
    if after is None:
        raise Conflict("customer_gone", rule="CONTRACT-4")
    _note(tx, actor, call, row, "effective", row["approval_status"], to, more=values)
    contract_customers.derive(tx, actor, call, row["customer_id"])
    if not _win_deal(tx, actor, call, after):
        contract_told.tell_groups(tx, actor, call, after)
    contract_told.tell(
        tx, actor, call, "contract-effective", after, contract_told.concerned(tx, after), event=after["version"]
    )
    return after


def _win_deal(tx: Tx, actor: Actor, call: Call, row: Row) -> bool:
    """Its deal is won with it (OPP-15). True when that was won before: then the groups heard of it (NOTIFY-42)."""
    deal = contract_sources.find_deal(tx, row["opportunity_id"] or 0)
    if deal is None:
        return False
    deals.win_by_contract(tx, actor, call, deal["id"], row)
    return bool(deal["state"] == "won")


def ask_void(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int) -> Outcome:
    """Why is it void? Raises NotFound, Forbidden, Conflict (money_received)."""
    row = get_under(tx, actor, contract_id, "contract.void", now=call.at)
    rules.check_voidable(row["approval_status"], row["received"])
    return draw(tx, actor, call, card, row, "contract-void-why", asks="contract-void")


def void(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, reason: str) -> Outcome:
    """Void for ever, with a reason and without money on it: claims are rejected, plans are void, the customer's deals
    are counted anew (CONTRACT-9, T21). Raises NotFound, Forbidden, Invalid, Conflict, Stale.
    """
    get_under(tx, actor, contract_id, "contract.void", now=call.at)
    contract_customers.hold(tx, contract_id)
    row = contracts.lock(tx, contract_id)
    assert row is not None
    check_seen(card, row)
    rules.check_voidable(row["approval_status"], row["received"])
    words = rules.check_reason(reason, "CONTRACT-9")
    after = contracts.void(tx, contract_id, reason=words, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise stale(row)
    custom_fields.free(tx, KIND, contract_id)
    _note(tx, actor, call, row, "voided", row["approval_status"], "void", reason=words)
    for receipt in money_receipts.reject_claims(tx, contract_id, reason=words, at=call.at):
        money_told.note_rejected(tx, actor, call, after, receipt, words)
    cancel(tx, actor, call, contract_id)
    contract_customers.derive(tx, actor, call, row["customer_id"])
    contract_told.tell(
        tx,
        actor,
        call,
        "contract-void",
        after,
        contract_told.concerned(tx, after),
        event=after["version"],
        facts={"reason": words},
    )
    if row["opportunity_id"] is not None:
        deals.contract_voided(tx, actor, call, row["opportunity_id"], after)
    return draw(tx, actor, call, card, after, "contract-card")


def cancel(tx: Tx, actor: Actor, call: Call, contract_id: int) -> None:
    """Whatever is being decided about a contract ends with it: its approval, its change requests, its refunds."""
    for change in contracts.list_changes(tx, contract_id):
        if change["state"] == "pending":
            approvals.cancel_for(tx, call, "contract_change", change["id"])
    contracts.cancel_changes(tx, contract_id, at=call.at, by=actor.user_id)
    approvals.cancel_for(tx, call, KIND, contract_id)


def _note(
    tx: Tx,
    actor: Actor,
    call: Call,
    row: Row,
    action: str,
    came_from: str,
    to: str,
    *,
    more: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    audit.write(
        tx,
        actor,
        call,
        action,
        KIND,
        row["id"],
        name=f"{row['number']} {row['name']}",
        before={"approval_status": came_from},
        after={"approval_status": to, **(more or {})},
        reason=reason,
    )


# ── what the approval of a contract does ──


def _pending(tx: Tx, approval: Row) -> Row:
    row = contracts.lock(tx, approval["record_id"])
    if row is None or row["approval_status"] != "pending" or row["deleted_at"] is not None:
        raise Conflict(
            "contract_state", rule="CONTRACT-3", status=row["approval_status"] if row else "", event="approve"
        )
    return row


def _passed(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    contract_customers.hold(tx, approval["record_id"])
    become_effective(tx, actor, call, _pending(tx, approval))


def _back(event: str) -> Any:
    def run(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
        row = _pending(tx, approval)
        to = rules.next_status("pending", event)
        if contracts.move(tx, row["id"], came_from=["pending"], to=to, at=call.at, by=actor.user_id) is None:
            raise stale(row)
        _note(tx, actor, call, row, to, "pending", to)
        contract_customers.renew_clock(tx, row["customer_id"], now=call.at)

    return run


def _reads(tx: Tx, actor: Actor, record_id: int, now: int) -> bool:
    return children.find_readable(tx, actor, KIND, record_id, now=now) is not None


def _facts(tx: Tx, actor: Actor, approval: Row) -> dict[str, Any]:
    """The snapshot without what the reader may not see (PERM-18, PERM-22)."""
    facts = approvals.snapshot_of(approval)
    if not actor.may("product.cost"):
        facts.pop("margin", None)
    return facts


def _request(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
    """A contract by its number, for the dry run of a flow."""
    rows = children.list_readable(tx, actor, KIND, now=now, where="r.number = :number", number=words.strip(), limit=1)
    if not rows:
        return None
    owner = people.get_user(tx, rows[0]["owner_id"])
    department = owner["main_dept_id"] if owner is not None else actor.main_dept_id
    return Request(rows[0]["number"], rows[0]["owner_id"], department, conditions_of(tx, actor, rows[0]))


def _check_base_currency(tx: Tx, name: str, value: Any) -> None:
    """The base currency is fixed once a contract was in force (ORG-5). Raises Conflict."""
    firm = people.find_organisation(tx)
    if firm is not None and value != firm.base_currency and contracts.was_any_effective(tx):
        raise Conflict("base_currency_fixed", rule="ORG-5", currency=firm.base_currency)


GUARDS["org.base_currency"] = _check_base_currency
EFFECTS[SUBJECT] = Effect(_passed, rejected=_back("reject"), recalled=_back("recall"), cancelled=_back("cancel"))
FACTS[SUBJECT] = _facts
READS[KIND] = _reads
REQUESTS[SUBJECT] = _request
