"""Files that are handed in on contracts, deals, instalments, receipts and refunds (conversations 6.12, 6.14)."""

from collections.abc import Callable, Sequence
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OPEN_TO_EDIT
from storage.entities.files import NewFile, TradeHolder
from storage.entities.ids import ref
from storage.entities.money import ReceiptCard
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden
from storage.pushes import REDRAWS
from storage.queries import approvals as approval_rows
from storage.queries import cards, children, contracts, dialogue, money_receipts, outbox, people
from storage.queries import files_of_trade as rows
from storage.rules import contracts as rules
from storage.rules.money_receipts import RECEIPT_MOVES, REFUND_MOVES, next_state
from storage.tx import Row, Tx
from storage.usecases import (
    approval_told,
    deal_cards,
    files_hung,
    money_cards,
    money_plans,
    money_refunds,
    money_told,
    versioned_cards,
)
from storage.usecases import money_receipts as receipts
from storage.usecases.contract_access import KIND, draw, get_editable

Change = Callable[[TradeHolder, int, str], None]
"""Files are hung on what is named so, or come off it."""

PROVED: Final = "money-proved"
# Cards that show a contract and ask nothing: what was handed in is counted on them, on others below.
OWN_CARDS: Final = ("contract-draft", "contract-card", "contract-submitted")


def attach(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: TradeHolder, record_id: int, new: Sequence[NewFile]
) -> Outcome:
    """Files sent in answer to a card, or to what it asks; the card says how many there are.

    Raises NotFound, Forbidden, Conflict (contract_state, money_state, plan_paid).
    """
    asking = dialogue.find_asking(tx, call, actor.user_id, about=ref(kind, record_id))
    own = card if card is not None else asking
    ids: list[int] = []

    def hang(holder: TradeHolder, held: int, name: str) -> None:
        ids.extend(files_hung.hang(tx, actor, call, holder, held, name, new))

    return files_hung.remember(tx, actor, call, own, _TAKEN[kind](tx, actor, call, own, record_id, hang), ids)


def take_back(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: TradeHolder, record_id: int, ids: Sequence[int]
) -> Outcome:
    """These files come off again while more might be added; the card says how many are left. Raises as `attach`."""

    def take_off(holder: TradeHolder, held: int, name: str) -> None:
        files_hung.take_off(tx, actor, call, holder, held, name, ids)

    return _TAKEN[kind](tx, actor, call, card, record_id, take_off)


def _on_contract(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, change: Change) -> Outcome:
    """A draft, or one in force; while it is being decided it is as it was submitted (CONTRACT-5)."""
    children.lock(tx, KIND, contract_id)
    row = get_editable(tx, actor, contract_id, now=call.at)
    rules.check_editable(row["approval_status"], {"files"})
    change(KIND, contract_id, f"{row['number']} {row['name']}")
    if card is not None and card.list_state.get("what") == "files":
        return draw(tx, actor, call, card, row, card.view, state=card.list_state, asks=card.entity)
    view = "contract-draft" if row["approval_status"] in OPEN_TO_EDIT else "contract-card"
    return draw(tx, actor, call, card if card is not None and card.view in OWN_CARDS else None, row, view)


def _on_deal(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, change: Change) -> Outcome:
    row = children.get_editable(tx, actor, "opportunity", deal_id, now=call.at)
    change("opportunity", deal_id, row["name"])
    own = card if card is not None and card.entity in (deal_cards.ENTITY, deal_cards.ASKING) else None
    return deal_cards.draw(tx, actor, call, own, row, "deal-card")


def _on_plan(tx: Tx, actor: Actor, call: Call, card: Card | None, plan_id: int, change: Change) -> Outcome:
    """Proof on the receipt the actor reported of it, else kept for the receipt he will report."""
    row, contract = money_plans.find_readable(tx, actor, plan_id, now=call.at)
    claim = money_receipts.find_claim_for(tx, contract["id"], plan_id, by=actor.user_id)
    if claim is not None:
        return _on_receipt(tx, actor, call, None, claim["id"], change)
    if contract["owner_id"] not in people.reach(tx, actor, "money.claim"):
        raise Forbidden("not_allowed", rule="PERM-9")
    if row["paid"] == row["amount"]:
        raise Conflict("plan_paid", rule="MONEY-9", paid=row["paid"])
    change("plan", plan_id, f"{contract['number']} / {row['period_no']}")
    return versioned_cards.draw(tx, actor, call, card, "plan", row, "money-due")


def _on_receipt(tx: Tx, actor: Actor, call: Call, card: Card | None, receipt_id: int, change: Change) -> Outcome:
    """Proof of what was reported, until finance has decided (MONEY-9); their shown cards say so."""
    _, contract = receipts.find_readable(tx, actor, receipt_id, now=call.at)
    contracts.lock(tx, contract["id"])
    row = money_receipts.find(tx, receipt_id)
    assert row is not None
    next_state(RECEIPT_MOVES, row["state"], "prove", "MONEY-9")
    _check_own(tx, actor, contract, row["recorded_by"])
    change("receipt", receipt_id, money_told.name_of(tx, row))
    _redraw(tx, call, receipt_id, but=card.id if card is not None else 0)
    asking = card is not None and card.view == "money-proof"
    view = "money-proof" if asking else money_cards.view_of(tx, actor, row, contract)
    return versioned_cards.draw(tx, actor, call, card, "receipt", row, view)


def _on_refund(tx: Tx, actor: Actor, call: Call, card: Card | None, refund_id: int, change: Change) -> Outcome:
    """What a refund is asked for with, until it is paid out; whoever decides it sees them."""
    _, contract = money_refunds.find_readable(tx, actor, refund_id, now=call.at)
    contracts.lock(tx, contract["id"])
    row = money_receipts.find_refund(tx, refund_id)
    assert row is not None
    next_state(REFUND_MOVES, row["state"], "prove", "MONEY-11")
    _check_own(tx, actor, contract, row["asked_by"])
    change("refund", refund_id, money_told.name_of(tx, row))
    running = approval_rows.find_running(tx, "refund", refund_id, "refund")
    if running is not None:
        approval_told.changed(tx, call, running, handed_in=True)
    return versioned_cards.draw(tx, actor, call, card, "refund", row, "money-refund")


def _check_own(tx: Tx, actor: Actor, contract: Row, recorded_by: int) -> None:
    """Who reported it, who may report on this contract, and finance. Raises Forbidden."""
    may = (people.reach(tx, actor, right) for right in ("money.claim", "money.confirm"))
    if recorded_by != actor.user_id and not any(contract["owner_id"] in reach for reach in may):
        raise Forbidden("not_allowed", rule="PERM-9")


_Take = Callable[[Tx, Actor, Call, Card | None, int, Change], Outcome]
_TAKEN: Final[dict[TradeHolder, _Take]] = {
    "contract": _on_contract,
    "opportunity": _on_deal,
    "plan": _on_plan,
    "receipt": _on_receipt,
    "refund": _on_refund,
}


def _redraw(tx: Tx, call: Call, receipt_id: int, *, but: int) -> None:
    for card_id, user_id in rows.list_receipt_cards(tx, receipt_id):
        if card_id != but:
            outbox.queue(
                tx,
                call,
                PROVED,
                action="redraw",
                card_id=card_id,
                subject=("receipt", receipt_id),
                facts={"user": user_id, "at": call.at},
                tier=2,
                dedupe=f"{PROVED}:{card_id}:{receipt_id}:{call.delivery_id or call.at}",
            )


def redrawn(tx: Tx, push: Push) -> ReceiptCard | None:
    """money-proved: a shown card of finance says how many proofs there are, while it asks for the confirmation."""
    actor = people.get_actor_by_id(tx, push.facts["user"])
    if actor is None or push.card_id is None or push.subject is None:
        return None
    card = cards.get(tx, push.card_id)
    if card.view != "money-confirm" or not rows.is_readable(
        tx, actor, "receipt", push.subject[1], now=push.facts["at"]
    ):
        return None
    outcome = Outcome(card.view, "receipt", push.subject[1], card=card.id)
    shown = money_cards.shown_receipt(tx, actor, outcome)
    return shown if shown.may_confirm else None


REDRAWS[PROVED] = redrawn
