"""A contract as one person reaches it, for reading, for a change, for its money; and the card it is drawn on."""

from collections.abc import Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound, Stale
from storage.queries import cards, children, contracts
from storage.rules.people import check_version
from storage.tx import Row, Tx
from storage.usecases import versioned_cards

KIND: Final = "contract"


def get(tx: Tx, actor: Actor, contract_id: int, *, now: int) -> Row:
    """Raises NotFound (PERM-4, PERM-13)."""
    return children.get_readable(tx, actor, KIND, contract_id, now=now)


def get_editable(tx: Tx, actor: Actor, contract_id: int, *, now: int) -> Row:
    """Raises NotFound, Forbidden (PERM-7)."""
    return children.get_editable(tx, actor, KIND, contract_id, now=now)


def get_under(tx: Tx, actor: Actor, contract_id: int, permission: str, *, now: int) -> Row:
    """Its owner is in U(permission). Raises NotFound, Forbidden (PERM-9)."""
    return children.get_under(tx, actor, KIND, contract_id, permission, now=now)


def lock_for_money(tx: Tx, actor: Actor, contract_id: int, permission: str, *, now: int) -> Row:
    """The contract with its money as it is now, nobody else's until the end of the transaction.

    Raises NotFound, Forbidden without the permission over its owner or without `money.view` (PERM-6).
    """
    get_under(tx, actor, contract_id, permission, now=now)
    if not sees_money(actor):
        raise Forbidden("not_allowed", rule="PERM-6")
    row = contracts.lock(tx, contract_id)
    assert row is not None
    return row


def sees_money(actor: Actor) -> bool:
    """Plans, receipts and refunds need `money.view` at any scope besides the contract (PERM-6)."""
    return actor.may("money.view")


def check_seen(card: Card | None, row: Row) -> None:
    """Raises Stale when the contract changed since the card showed it (ORG-11)."""
    check_version(card.seen.get(ref(KIND, row["id"])) if card is not None else None, row["version"])


def stale(row: Row) -> Stale:
    return Stale("stale", rule="ORG-11", version=row["version"])


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    view: str,
    *,
    state: Mapping[str, Any] | None = None,
    asks: str = "",
) -> Outcome:
    """Draw the card of a contract; it remembers the version shown. `asks` says what a reply to it answers."""
    return versioned_cards.draw(tx, actor, call, card, KIND, row, view, entity=asks, state=state)


def check_part_seen(card: Card | None, kind: str, row: Row) -> None:
    """Raises Stale when the part changed since the card showed it (ORG-11)."""
    check_version(card.seen.get(ref(kind, row["id"])) if card is not None else None, row["version"])


def card_of(tx: Tx, outcome: Outcome) -> Card:
    """The card an outcome was drawn on. Raises NotFound without one."""
    if outcome.card is None:
        raise NotFound(rule="PERM-13")
    return cards.get(tx, outcome.card)
