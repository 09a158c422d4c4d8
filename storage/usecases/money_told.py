"""What is said of money: to finance, to who reported it, to the contract's owner (NOTIFY-37 to NOTIFY-39)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.money import MoneyTold
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import audit, children, contracts, customers, money_receipts, people
from storage.rules.notices import DUE
from storage.tx import Row, Tx
from storage.usecases import contract_told
from storage.usecases.contract_access import KIND, sees_money

RECEIPT: Final = "receipt"
REFUND: Final = "refund"


def ask_finance(tx: Tx, actor: Actor, call: Call, contract: Row, receipt: Row, *, event: str = "claimed") -> None:
    """A claim waits for finance (NOTIFY-38)."""
    contract_told.tell(
        tx,
        actor,
        call,
        "money-confirm",
        contract,
        contract_told.finance(tx, contract["owner_id"]),
        event=event,
        tier=DUE,
        subject=(RECEIPT, receipt["id"]),
    )


def tell_decided(
    tx: Tx, actor: Actor, call: Call, kind: str, contract: Row, row: Row, *, about: str, who: int
) -> None:
    """Who reported or asked, and the contract's owner (NOTIFY-39)."""
    contract_told.tell(
        tx,
        actor,
        call,
        kind,
        contract,
        [who, contract["owner_id"]],
        event=row["version"],
        subject=(about, row["id"]),
        facts={"state": row["state"]},
    )


def note_rejected(tx: Tx, actor: Actor, call: Call, contract: Row, receipt: Row, reason: str) -> None:
    """A claim was rejected: in the log, and told."""
    audit.write(
        tx,
        actor,
        call,
        "rejected",
        RECEIPT,
        receipt["id"],
        name=receipt["number"],
        before={"state": "claimed"},
        after={"state": "rejected"},
        reason=reason,
    )
    tell_decided(tx, actor, call, "money-rejected", contract, receipt, about=RECEIPT, who=receipt["recorded_by"])


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """A receipt or refund that was decided, while it still is so and its contract may be read (NOTIFY-2, PERM-6)."""
    push = pushes[0]
    if push.subject is None or not sees_money(actor):
        return None
    find: Any = money_receipts.find if push.subject[0] == RECEIPT else money_receipts.find_refund
    row = find(tx, push.subject[1])
    if row is None or row["state"] != push.facts["state"]:
        return None
    contract = children.find_readable(tx, actor, KIND, row["contract_id"], now=call.at)
    if contract is None:
        return None
    customer = customers.get(tx, contract["customer_id"])
    return Drawn(
        push.kind,
        MoneyTold(
            event=push.kind.removeprefix("money-"),
            id=row["id"],
            contract_id=contract["id"],
            contract=contract["number"],
            customer=customer["name"] if customer is not None else "",
            amount=row["amount"],
            currency=row["currency"],
            by=people.user_name(tx, push.facts["sender"]),
            at=row["updated_at"],
            reason=row["reason"] or "",
        ),
    )


def name_of(tx: Tx, row: Row) -> str:
    """What the log calls a receipt or refund."""
    contract = contracts.get(tx, row["contract_id"])
    return f"{row['number']} / {contract['number']}" if contract is not None else str(row["number"])


TOLD: Final = ("money-confirmed", "money-rejected", "money-void", "money-refunded", "money-refund-rejected")
PUSHES |= dict.fromkeys(TOLD, draw_told)
