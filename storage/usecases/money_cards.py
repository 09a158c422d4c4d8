"""The cards of an instalment, a receipt, a refund; and the pushes that are such a card (conversations 6.14)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.money import PlanCard, ReceiptCard, RefundCard
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, contract_lists, customers, dialogue, files, money_lists, people
from storage.queries import money_plans as plan_rows
from storage.rules.calendar import today
from storage.rules.contracts import in_base
from storage.rules.money import decimals
from storage.rules.money_plans import state_on
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approvals, contract_told, money_plans, money_receipts, money_refunds, versioned_cards
from storage.usecases.contract_access import card_of


def open_plan(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int) -> Outcome:
    """One instalment. Raises NotFound (PERM-6)."""
    row, _ = money_plans.find_readable(tx, actor, plan_id, now=call.at)
    return versioned_cards.draw(tx, actor, call, card, "plan", row, "money-due")


def open_receipt(tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int) -> Outcome:
    """One receipt, as it stands. Raises NotFound (PERM-6)."""
    row, contract = money_receipts.find_readable(tx, actor, receipt_id, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("receipt", receipt_id))
    return versioned_cards.draw(tx, actor, call, card, "receipt", row, view_of(tx, actor, row, contract))


def view_of(tx: Tx, actor: Actor, row: Row, contract: Row) -> str:
    if row["state"] == "claimed":
        may = contract["owner_id"] in people.reach(tx, actor, "money.confirm")
        return "money-confirm" if may else "money-claimed"
    return {"confirmed": "money-confirmed", "rejected": "money-rejected"}.get(row["state"], "money-void")


def open_refund(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int) -> Outcome:
    """One refund. Raises NotFound (PERM-6)."""
    row, _ = money_refunds.find_readable(tx, actor, refund_id, now=call.at)
    return versioned_cards.draw(tx, actor, call, card, "refund", row, "money-refund")


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, what: str, record_id: int, *, value: str = ""
) -> Outcome:
    """A question on the card of an instalment or receipt, with the words that answer it awaited.

    `what` is one of ASKED, `value` what was answered before. Raises NotFound.
    """
    if what not in ASKED:
        raise NotFound(rule="ORG-31")
    kind, view, slot = ASKED[what]
    find: Any = money_plans.find_readable if kind == "plan" else money_receipts.find_readable
    row, _ = find(tx, actor, record_id, now=call.at)
    outcome = versioned_cards.draw(tx, actor, call, card, kind, row, view, state={"what": what, "value": value})
    subject = f"{ref(kind, record_id)}:{what}" + (f".{value}" if value else "")
    dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


_DECIDED: Final = ("money-confirmed", "money-rejected")
# what -> kind, view, slot of the answer
ASKED: Final[dict[str, tuple[str, str, str]]] = {
    "amount": ("plan", "money-amount", "amount"),
    "date": ("plan", "money-when", "date"),
    "why": ("plan", "money-move-why", "reason"),
    "reject": ("receipt", "money-reject-why", "reason"),
    "void": ("receipt", "money-void-why", "reason"),
    "proof": ("receipt", "money-proof", "file"),
}


def shown_plan(tx: Tx, actor: Actor, outcome: Outcome) -> PlanCard:
    """The instalment as it reads now. Raises NotFound."""
    card = card_of(tx, outcome)
    row, contract = money_plans.find_readable(tx, actor, outcome.id, now=card.drawn_at)
    day = today(actor.organisation, card.drawn_at)
    state = state_on(
        day,
        due_on=row["due_on"],
        amount=row["amount"],
        paid=row["paid"],
        contract_status=contract["approval_status"],
    )
    mine = contract["owner_id"] == actor.user_id
    may_plan = contract["owner_id"] in people.reach(tx, actor, "money.plan")
    return PlanCard(
        view=outcome.view,
        id=row["id"],
        contract_id=contract["id"],
        contract=contract["number"],
        customer_id=contract["customer_id"],
        customer=_customer(tx, contract),
        owner=people.user_name(tx, contract["owner_id"]),
        mine=mine,
        period_no=row["period_no"],
        amount=row["amount"],
        paid=row["paid"],
        due_on=row["due_on"],
        days=(day - date.fromisoformat(row["due_on"])).days,
        state=state,
        received=contract["received"],
        contract_amount=contract["amount"],
        currency=contract["currency"],
        may_claim=contract["owner_id"] in people.reach(tx, actor, "money.claim"),
        may_move=may_plan and not (state == "overdue" and mine),
        card=card,
        version=row["version"],
        proofs=files.count_of(tx, ("plan", row["id"])),
    )


def _customer(tx: Tx, contract: Row) -> str:
    row = customers.get(tx, contract["customer_id"])
    return str(row["name"]) if row is not None else ""


def shown_receipt(tx: Tx, actor: Actor, outcome: Outcome) -> ReceiptCard:
    """The receipt as it reads now. Raises NotFound."""
    card = card_of(tx, outcome)
    row, contract = money_receipts.find_readable(tx, actor, outcome.id, now=card.drawn_at)
    due, periods = money_receipts.open_part(tx, row)
    claimed, owner = row["state"] == "claimed", contract["owner_id"]
    waits = contract_told.finance(tx, owner) if claimed else []
    kept = ("id", "number", "amount", "currency", "received_on", "method", "payer", "state", "recorded_at", "version")
    return ReceiptCard(
        view=outcome.view,
        contract_id=contract["id"],
        contract=contract["number"],
        customer_id=contract["customer_id"],
        customer=_customer(tx, contract),
        periods=periods,
        due=due,
        received=contract["received"],
        contract_amount=contract["amount"],
        recorded_by=people.user_name(tx, row["recorded_by"]),
        confirmed_by=people.user_name(tx, row["confirmed_by"]),
        confirmed_at=row["confirmed_at"],
        reason=row["reason"] or "",
        proofs=files.count_of(tx, ("receipt", row["id"])),
        waits_for=tuple(people.user_name(tx, one) for one in waits),
        mine=row["recorded_by"] == actor.user_id,
        may_confirm=claimed and owner in people.reach(tx, actor, "money.confirm"),
        may_void=row["state"] == "confirmed" and owner in people.reach(tx, actor, "money.void"),
        needs_second_tap=_is_large(actor, contract, row),
        next_id=_next_claim(tx, actor, card) if outcome.view in _DECIDED else None,
        card=card,
        **{name: row[name] for name in kept},
    )


def _next_claim(tx: Tx, actor: Actor, card: Card) -> int | None:
    """What waits longest for this person."""
    if not actor.may("money.confirm"):
        return None
    rows = money_lists.list_claims(tx, actor, now=card.drawn_at, limit=1)
    return int(rows[0]["id"]) if rows else None


def _is_large(actor: Actor, contract: Row, row: Row) -> bool:
    """From `approval.confirm_amount` on, in the base currency, it is asked again (conversations 6.14)."""
    rate = contract["fx_rate"] or "1"
    base = in_base(row["amount"], rate, row["currency"], actor.organisation.base_currency)
    whole = 10 ** decimals(actor.organisation.base_currency)
    return bool(base >= Policy(actor.settings).number("approval.confirm_amount") * whole)


def shown_refund(tx: Tx, actor: Actor, outcome: Outcome) -> RefundCard:
    """The refund as it reads now. Raises NotFound."""
    card = card_of(tx, outcome)
    row, contract = money_refunds.find_readable(tx, actor, outcome.id, now=card.drawn_at)
    running = approvals.find_running(tx, "refund", row["id"], "refund")
    pays = contract["owner_id"] in people.reach(tx, actor, "money.refund")
    asked = row["asked_by"] == actor.user_id and row["state"] in ("draft", "pending")
    kept = ("id", "number", "amount", "currency", "reason", "state", "refunded_on", "version")
    return RefundCard(
        view=outcome.view,
        contract_id=contract["id"],
        contract=contract["number"],
        customer=_customer(tx, contract),
        asked_by=people.user_name(tx, row["asked_by"]),
        received=contract["received"],
        contract_amount=contract["amount"],
        approval_id=running["id"] if running is not None else None,
        may_confirm=row["state"] == "approved" and pays,
        may_void=asked or (row["state"] in ("draft", "pending", "approved") and pays),
        mine=row["asked_by"] == actor.user_id,
        waits_for=tuple(contract_lists.list_waiting(tx, running["id"])) if running is not None else (),
        card=card,
        files=files.count_of(tx, ("refund", row["id"])),
        **{name: row[name] for name in kept},
    )


# ── pushes that are a card ──


def draw_due(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """money-due, money-coming, money-overdue: while it is unpaid, of that day, and no claim covers it (MONEY-15)."""
    push = pushes[0]
    row = plan_rows.find(tx, push.subject[1]) if push.subject else None
    if row is None or row["paid"] == row["amount"] or row["due_on"] != push.facts["due_on"]:
        return None
    row, contract = money_plans.find_readable(tx, actor, row["id"], now=call.at)
    if row["id"] in money_plans.covered_by_claims(tx, contract["id"]):
        return None
    outcome = versioned_cards.draw(tx, actor, call, None, "plan", row, "money-due")
    shown = shown_plan(tx, actor, outcome)
    return (
        Drawn(push.kind, shown, cards.get(tx, shown.card.id))
        if shown.state in ("due", "partial", "overdue")
        else None
    )


def draw_claim(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """money-confirm: while it waits, to who may confirm it."""
    push = pushes[0]
    row, _ = money_receipts.find_readable(tx, actor, push.subject[1] if push.subject else 0, now=call.at)
    outcome = versioned_cards.draw(tx, actor, call, None, "receipt", row, "money-confirm")
    shown = shown_receipt(tx, actor, outcome)
    return Drawn(push.kind, shown, shown.card) if shown.may_confirm else None


def draw_refund(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """money-refund-waiting: while it is approved and not paid out, to who may do so."""
    push = pushes[0]
    row, _ = money_refunds.find_readable(tx, actor, push.subject[1] if push.subject else 0, now=call.at)
    outcome = versioned_cards.draw(tx, actor, call, None, "refund", row, "money-refund")
    shown = shown_refund(tx, actor, outcome)
    return Drawn(push.kind, shown, shown.card) if shown.may_confirm else None


PUSHES |= dict.fromkeys(("money-due", "money-coming", "money-overdue"), draw_due)
PUSHES["money-confirm"] = draw_claim
PUSHES["money-refund-waiting"] = draw_refund

SHOWS: Final[dict[str, Any]] = {
    **dict.fromkeys(("money-due", "money-amount", "money-when", "money-move-why"), shown_plan),
    **dict.fromkeys(
        (
            "money-claimed",
            "money-confirm",
            "money-confirmed",
            "money-rejected",
            "money-withdrawn",
            "money-void",
            "money-reject-why",
            "money-void-why",
            "money-proof",
        ),
        shown_receipt,
    ),
    "money-refund": shown_refund,
}
