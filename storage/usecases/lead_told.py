"""The owner hears what somebody else did with his lead: deleted, restored, converted, taken back (NOTIFY-31)."""

from typing import Final

from storage.entities.call import Call
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.pushes import PUSHES, told
from storage.queries import outbox
from storage.tx import Row, Tx

KINDS: Final = ("lead-deleted-told", "lead-restored-told", "lead-converted-told", "lead-unconverted-told")


def tell_owner(tx: Tx, actor: Actor, call: Call, kind: str, lead: Row, *, customer_id: int | None = None) -> None:
    """One line with the name, and the record to open where there still is one; nobody hears of his own act."""
    owner_id = lead["owner_id"]
    if owner_id is None or owner_id == actor.user_id:
        return
    record = ref("customer", customer_id) if customer_id is not None else ref("lead", lead["id"])
    outbox.queue(
        tx,
        call,
        kind,
        user_id=owner_id,
        facts={"sender": actor.name, "name": lead["name"], "record": "" if kind == KINDS[0] else record},
        tier=2,
        dedupe=f"{kind}:{lead['id']}:{lead['version']}",
    )


PUSHES |= dict.fromkeys(KINDS, told)
