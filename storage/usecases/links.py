"""Links to pool cards: by the public id, judged like every other opening (ORG-31, POOL-19, conversations 3.3)."""

from storage.entities.call import Call, Outcome
from storage.entities.ids import RECORD_KINDS
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import records
from storage.tx import Tx
from storage.usecases import pool_cards


def open_pooled(tx: Tx, actor: Actor, call: Call, public_id: str) -> Outcome:
    """The pool card a link names; one's own record as after the claim. Raises NotFound, AlreadyClaimed, Limit."""
    for kind in RECORD_KINDS:
        record_id = records.find_id(tx, kind, public_id)
        if record_id is not None:
            return pool_cards.open_record(tx, actor, call, None, (kind, record_id))
    raise NotFound(rule="PERM-13")
