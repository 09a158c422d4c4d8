"""What becomes of deals when their customer is pooled, deleted or merged (POOL-23, POOL-24, CUST-14, CUST-16)."""

import hashlib
from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid
from storage.queries import audit, deals, pool_clock
from storage.tx import Row, Tx
from storage.usecases.deals import ENTITY, void_by_system

POOLED: Final = "pooled"
GONE: Final = "other"


def check_return(tx: Tx, actor: Actor, row: Row, token: str | None) -> None:
    """Before a customer is returned by hand: the token says that its open deals may become void (POOL-23).

    Raises Conflict (open_deals, with the token; approvals_pending), Invalid for the token of another call.
    """
    if pool_clock.count_submitted(tx, row["id"], row["owner_id"]):
        raise Conflict("approvals_pending", rule="POOL-23")
    held = deals.list_open_of(tx, row["id"])
    if not held:
        return
    expected = token_of(actor, held)
    if token is None:
        named = [deal["name"] for deal in held]
        records = [ref(ENTITY, deal["id"]) for deal in held]
        raise Conflict("open_deals", rule="POOL-23", token=expected, deals=named, records=records)
    if token != expected:
        raise Invalid("wrong_token", rule="ORG-10")


def token_of(actor: Actor, held: Sequence[Row]) -> str:
    """It stands for making these very deals void, by this person (ORG-10)."""
    facts = f"{actor.user_id}:void_open:{','.join(str(deal['id']) for deal in held)}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def void_open(tx: Tx, actor: Actor, call: Call, customer_id: int, reason: str) -> int:
    """Open deals of a customer nobody works on any more become void; how many."""
    held = deals.list_open_of(tx, customer_id)
    for row in held:
        void_by_system(tx, actor, call, row, reason)
    return len(held)


def merge(tx: Tx, actor: Actor, call: Call, source_id: int, target_id: int) -> None:
    """The deals of the source are the target's from now on; contacts went along already (CUST-16)."""
    for deal_id in deals.move_to_customer(tx, source_id, target_id, at=call.at, by=actor.user_id):
        row = deals.get(tx, deal_id)
        assert row is not None
        before, after = {"customer_id": source_id}, {"customer_id": target_id}
        audit.write(tx, actor, call, "merged", ENTITY, deal_id, name=row["name"], before=before, after=after)
