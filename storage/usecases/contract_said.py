"""A contract or its money said in one sentence: drafts that wait for one tap (conversations 6.12, 6.14)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OPEN_TO_EDIT, NewContract, NewPlan
from storage.entities.money_said import MoneySaid
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import contract_lists, contracts, customers, deal_lists, money_plans, people
from storage.queries import money_receipts as receipts
from storage.rules import money_receipts as rules
from storage.rules.contracts import is_effective
from storage.tx import Row, Tx
from storage.usecases import contract_edits, contract_fields, money_receipts
from storage.usecases import money_plans as plan_cases
from storage.usecases.contract_access import card_of, check_seen, draw, get, get_editable

VIEW: Final = "money-said"
MOST: Final = 50
OFFERED: Final = 3


def say(tx: Tx, actor: Actor, call: Call, card: Card | None, new: NewContract) -> Outcome:
    """A draft; of the customer's only open deal of one's own, where there is one (OPP-16). Raises as `create`."""
    row = contract_edits.record(tx, actor, call, _with_deal(tx, actor, new, now=call.at))
    return draw(tx, actor, call, None, row, "contract-draft")


def _with_deal(tx: Tx, actor: Actor, new: NewContract, *, now: int) -> NewContract:
    """Its lines only where they come to the sum that was said: what was said counts."""
    found = deal_lists.list_page(tx, actor, customer_id=new.customer_id, mine=True, limit=2, now=now)
    if len(found) != 1 or found[0]["currency"] != new.currency:
        return new
    lines = None if found[0]["amount"] == new.amount else ()
    return replace(new, opportunity_id=found[0]["id"], name=new.name or found[0]["name"], lines=lines)


def renew(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int) -> Outcome:
    """A draft of the next contract: from the day after the end, as long as the last; it is not reminded of any more.

    Raises as `create`, and Conflict for a contract that is not in force or renewed already (CONTRACT-13).
    """
    row = get(tx, actor, contract_id, now=call.at)
    if not is_effective(row["approval_status"]):
        raise Conflict("contract_state", rule="CONTRACT-13", status=row["approval_status"], event="renew")
    if contracts.is_renewed(tx, contract_id):
        raise Conflict("already_there", rule="CONTRACT-13")
    start, end = _next_term(row["start_on"], row["end_on"])
    kept = ("customer_id", "name", "amount", "currency", "type", "customer_signer", "company_signer", "terms")
    new = NewContract(
        **{name: row[name] for name in kept},
        renewal_of_id=contract_id,
        start_on=start,
        end_on=end,
        fx_rate=row["fx_rate"],
        lines=(),
        extra=contract_fields.carried(tx, row),
    )
    return draw(tx, actor, call, None, contract_edits.record(tx, actor, call, new), "contract-draft")


def _next_term(start_on: str | None, end_on: str | None) -> tuple[str | None, str | None]:
    """The day after the end, and as many days as before; as far as they are known."""
    if end_on is None:
        return None, None
    end = date.fromisoformat(end_on)
    start = end + timedelta(days=1)
    if start_on is None:
        return start.isoformat(), None
    return start.isoformat(), (start + (end - date.fromisoformat(start_on))).isoformat()


def replan(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, plans: Sequence[NewPlan]
) -> Outcome:
    """Other instalments instead of those of a draft (MONEY-2). Raises NotFound, Forbidden, Conflict, Limit, Stale."""
    row = get_editable(tx, actor, contract_id, now=call.at)
    check_seen(card, row)
    if row["approval_status"] not in OPEN_TO_EDIT:
        raise Conflict("contract_state", rule="CONTRACT-5", status=row["approval_status"], event="edit")
    for had in money_plans.list_of(tx, contract_id):
        plan_cases.delete(tx, actor, call, None, had["id"])
    for plan in plans:
        plan_cases.keep(tx, actor, call, contract_id, plan)
    return draw(tx, actor, call, card, get(tx, actor, contract_id, now=call.at), "contract-draft")


def customer_of(tx: Tx, actor: Actor, kind: str, record_id: int, *, now: int) -> int:
    """Whose contract, instalment or receipt it is: words on its card are of that customer. Raises NotFound."""
    if kind == "contract":
        return int(get(tx, actor, record_id, now=now)["customer_id"])
    find: Any = plan_cases.find_readable if kind == "plan" else money_receipts.find_readable
    return int(find(tx, actor, record_id, now=now)[1]["customer_id"])


# ── money ──


def owing(tx: Tx, actor: Actor, customer_id: int, amount: int, currency: str, *, now: int) -> list[Row]:
    """Contracts in force of a customer whose money one may report and that still owe: what owes or has an instalment
    of just this sum first, what owes as much next, then the longest due."""
    claims, confirms = people.reach(tx, actor, "money.claim"), people.reach(tx, actor, "money.confirm")
    rows = contract_lists.page(tx, actor, {"customer": customer_id}, first=0, now=now, limit=MOST)
    found = [
        row for row in rows if _owes(row, currency) and (row["owner_id"] in claims or row["owner_id"] in confirms)
    ]
    return sorted(found, key=lambda row: _urgency(tx, row, amount))


def _owes(row: Row, currency: str) -> bool:
    open_part = row["amount"] - row["received"] - row["claimed"]
    return is_effective(row["approval_status"]) and row["currency"] == currency and open_part > 0


def _urgency(tx: Tx, row: Row, amount: int) -> tuple[bool, bool, str]:
    owes = row["amount"] - row["received"] - row["claimed"]
    parts = [(plan["amount"] - plan["paid"], plan["due_on"]) for plan in money_plans.list_of(tx, row["id"])]
    due = [day for part, day in parts if part]
    fits = owes == amount or any(part == amount for part, _ in parts)
    return (not fits, owes < amount, min(due, default=row["order_date"]))


def stage(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    amount: int,
    received_on: str,
    *,
    again: bool = False,
    others: Sequence[int] = (),
) -> Outcome:
    """The draft of a receipt; `again` asks whether it is another one (MONEY-10). Raises NotFound, Forbidden."""
    row = get(tx, actor, contract_id, now=call.at)
    state = {"amount": amount, "day": received_on, "again": again, "others": list(others)}
    return draw(tx, actor, call, card, row, VIEW, state=state)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> MoneySaid:
    """The draft as it reads now. Raises NotFound."""
    card = card_of(tx, outcome)
    row = get(tx, actor, outcome.id, now=card.drawn_at)
    state = card.list_state
    amount, day = int(state["amount"]), str(state["day"])
    same = receipts.find_same(tx, row["id"], amount, day) if state["again"] else None
    customer = customers.get(tx, row["customer_id"])
    return MoneySaid(
        view=outcome.view,
        contract_id=row["id"],
        contract=row["number"],
        customer=str(customer["name"]) if customer is not None else "",
        amount=amount,
        currency=row["currency"],
        received_on=day,
        received=row["received"],
        contract_amount=row["amount"],
        others=tuple(_others(tx, actor, card, row["id"])),
        may_record=row["owner_id"] in people.reach(tx, actor, "money.confirm"),
        card=card,
        same_on=day if same is not None else "",
        token=rules.token_of(actor.user_id, row["id"], amount, day) if same is not None else "",
    )


def _others(tx: Tx, actor: Actor, card: Card, contract_id: int) -> list[tuple[int, str]]:
    """Other contracts that owe, by number, as far as one still reads them."""
    found = []
    for other in card.list_state["others"]:
        try:
            row = get(tx, actor, int(other), now=card.drawn_at)
        except NotFound:
            continue
        if row["id"] != contract_id:
            found.append((int(row["id"]), str(row["number"])))
    return found[:OFFERED]


SHOWS: Final[dict[str, Any]] = {VIEW: shown}
