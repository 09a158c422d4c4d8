"""What is asked on the card of a contract, and the words that answer it awaited (conversations 5.3, 6.12)."""

from collections.abc import Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import dialogue
from storage.tx import Tx
from storage.usecases.contract_access import KIND, draw, get
from storage.usecases.contract_cards import shown

VIEW: Final = "contract-ask"
# what -> slot of the answer; empty where only buttons answer.
SLOTS: Final[dict[str, str]] = {
    "edit": "",
    "more": "",
    "delete": "",
    "amount": "amount",
    "products": "comment",
    "scale": "",
    "parts": "amount",
    "name": "name",
    "deliver": "date",
    "ordered": "date",
    "rest": "",
    "start": "date",
    "end": "date",
    "type": "",
    "signer": "name",
    "ours": "name",
    "terms": "reason",
    "remark": "reason",
    "discount": "amount",
    "steps": "",
    "ended": "reason",
    "why": "reason",
    "refund": "amount",
    "back": "reason",
    "files": "file",
}


def ask(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    what: str,
    *,
    value: str = "",
    kept: Mapping[str, Any] | None = None,
) -> Outcome:
    """A question on the card; `value` is what was answered before, where the reason comes last, and `kept` what the
    card remembers of it. Raises NotFound."""
    if what not in SLOTS:
        raise NotFound(rule="ORG-31")
    row = get(tx, actor, contract_id, now=call.at)
    slot = SLOTS[what]
    state = {"what": what, "value": value, **(kept or {})}
    outcome = draw(tx, actor, call, card, row, VIEW, state=state, asks="contract-ask" if slot else "")
    if slot:
        subject = f"{ref(KIND, contract_id)}:{what}" + (f".{value}" if value else "")
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


SHOWS: Final[dict[str, Any]] = {VIEW: shown}
