"""Deals and contracts a person leaves behind on customers that are not his: each goes to the first who can take it
(XFER-12).

What lies beneath his own customers goes along with them, to the same person (XFER-13).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.entities.transfer import Terms
from storage.errors import Refusal
from storage.queries import contracts, deals, handovers, people
from storage.rules import handover as rules
from storage.rules.transfer import check_taker
from storage.tx import Row, Tx
from storage.usecases import contract_given, deal_given

# Kind of an item -> its row while it lives, and what gives it to another owner.
Find = Callable[[Tx, int], Row | None]
Give = Callable[[Tx, Actor, Call, Row, Terms], Any]
CHILDREN: Final[dict[str, tuple[Find, Give]]] = {
    "opportunity": (deals.get, deal_given.give),
    "contract": (contracts.get, contract_given.give),
}


def move(tx: Tx, actor: Actor, call: Call, run: Row, item: Row, takers: Sequence[int], turn: int) -> int | None:
    """One of them; who took it, or None and the reason stands on the item."""
    find, give = CHILDREN[item["kind"]]
    row = find(tx, item["record_id"])
    if row is None or row["owner_id"] != run["leaver_id"]:
        handovers.settle(tx, item["id"], "moved", reason="not_his")
        return None
    reason = "other"
    for taker in rules.candidates(run["mode"], takers, turn=turn, seed=run["seed"], number=item["record_id"]):
        try:
            with tx.try_out():
                person = people.get_user(tx, taker)
                check_taker(person["status"] if person else None)
                give(tx, actor, call, row, Terms(taker, run["reason"], how="handed_over"))
        except Refusal as refusal:
            reason = refusal.reason
        else:
            handovers.settle(tx, item["id"], "moved", to=taker)
            return taker
    handovers.settle(tx, item["id"], "stayed", reason=reason)
    return None
