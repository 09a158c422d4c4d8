"""Creating a lead or customer: one engine for both (LEAD-1, LEAD-2, CUST-1 to CUST-5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from storage.entities.call import Call
from storage.entities.duplicates import Check
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.queries import audit, dialogue
from storage.tx import Tx
from storage.usecases import duplicates, holding
from storage.usecases.duplicates import Party
from storage.usecases.holding import Holder


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to hold the new record, and what was confirmed.

    `pooled` without a pool takes that of POOL-3. `token` confirms hits that only warn (DUP-10), `reason` overrides
    those that forbid (DUP-6). `message` is the one it was said in, if that is an earlier one. `despite` is
    a check that was made and judged in this very transaction (a line of a file).
    """

    owner_id: int | None = None
    pool_id: int | None = None
    pooled: bool = False
    token: str | None = None
    reason: str | None = None
    message: str | None = None
    despite: Check | None = None


MINE = Wish()


def create(
    tx: Tx,
    actor: Actor,
    call: Call,
    kind: RecordKind,
    name: str,
    party: Party,
    wish: Wish,
    *,
    record: Callable[[Holder], int],
    facts: Callable[[Holder], Mapping[str, Any]],
) -> int:
    """Judge the right, the duplicates and the room, store it by `record` and note it; its id.

    Raises Forbidden (PERM-8), Duplicate, Limit (POOL-16).
    """
    holder = holding.to_be(tx, actor, kind, owner_id=wish.owner_id, pool_id=wish.pool_id, pooled=wish.pooled)
    answer = wish.despite or duplicates.judged(tx, actor, call, party, token=wish.token, reason=wish.reason)
    record_id = record(holder)
    duplicates.hold(tx, actor, call, party, (kind, record_id), override=wish.reason is not None)
    if wish.reason is not None:
        duplicates.tell_holders(tx, actor, call, party, (kind, record_id), wish.reason)
    after = {**facts(holder), **answer.despite}
    audit.write(tx, actor, call, "created", kind, record_id, name=name, after=after, reason=wish.reason)
    dialogue.note_source(tx, replace(call, message=wish.message or call.message), kind, record_id)
    return record_id
