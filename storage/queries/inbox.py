"""Messages that came in, and what each of them made (DIALOG-1 to DIALOG-3, ORG-9)."""

import json
from collections.abc import Sequence

from storage.entities.call import Call, Outcome
from storage.tx import Row, Tx

_RECEIVE = """
INSERT INTO inbox (channel, delivery_id, account, place, message, said_at, received_at, payload, state)
VALUES (:channel, :delivery_id, :account, :place, :message, :said_at, :received_at, :payload, :state)
ON CONFLICT (channel, delivery_id) DO NOTHING
RETURNING id
"""


def receive(
    tx: Tx,
    *,
    channel: str,
    delivery_id: str,
    account: str,
    place: str,
    message: str | None,
    said_at: int,
    received_at: int,
    payload: bytes,
    state: str = "received",
) -> int | None:
    """Store a delivery; None when it was stored before (DIALOG-1)."""
    row = tx.one(
        _RECEIVE,
        channel=channel,
        delivery_id=delivery_id,
        account=account,
        place=place,
        message=message,
        said_at=said_at,
        received_at=received_at,
        payload=payload,
        state=state,
    )
    return None if row is None else int(row["id"])


def list_unanswered(tx: Tx, channel: str, *, limit: int, after: int, place: str | None) -> Sequence[Row]:
    """Deliveries stored but not answered, oldest first, behind the row `after`; of one place, or of all."""
    of_place = "" if place is None else " AND place = :place"
    return tx.all(
        "SELECT id, delivery_id, account, place, message, said_at, received_at, payload, state, tries, next_try_at"
        " FROM inbox WHERE state IN ('received', 'applied') AND channel = :channel AND payload IS NOT NULL"
        f" AND id > :after{of_place} ORDER BY id LIMIT :limit",
        channel=channel,
        limit=limit,
        after=after,
        **({} if place is None else {"place": place}),
    )


def mark_applied(tx: Tx, call: Call) -> None:
    if call.delivery_id is not None:
        tx.run(
            "UPDATE inbox SET state = 'applied'"
            " WHERE channel = :channel AND delivery_id = :id AND state = 'received'",
            channel=call.channel,
            id=call.delivery_id,
        )


def mark_answered(tx: Tx, channel: str, delivery_id: str) -> None:
    tx.run(
        "UPDATE inbox SET state = 'answered' WHERE channel = :channel AND delivery_id = :id AND state <> 'parked'",
        channel=channel,
        id=delivery_id,
    )


def count_try(tx: Tx, channel: str, delivery_id: str, *, next_try_at: int, incident: str) -> int:
    """One more failed attempt; how many there were."""
    row = tx.one(
        "UPDATE inbox SET tries = tries + 1, next_try_at = :next, incident = :incident"
        " WHERE channel = :channel AND delivery_id = :id RETURNING tries",
        channel=channel,
        id=delivery_id,
        next=next_try_at,
        incident=incident,
    )
    return 0 if row is None else int(row["tries"])


def park(tx: Tx, channel: str, delivery_id: str) -> bool:
    """Set aside after the last attempt (DIALOG-2); what was applied meanwhile stays applied."""
    return (
        tx.run(
            "UPDATE inbox SET state = 'parked' WHERE channel = :channel AND delivery_id = :id AND state = 'received'",
            channel=channel,
            id=delivery_id,
        )
        == 1
    )


def find_outcome(tx: Tx, call: Call) -> Outcome | None:
    """What this request made before, if it was applied."""
    if call.delivery_id is None:
        return None
    row = tx.one(
        "SELECT view, entity, record_id, version, card_id, parts FROM requests"
        " WHERE account = :account AND request_id = :id",
        account=call.account,
        id=call.delivery_id,
    )
    if row is None:
        return None
    return Outcome(
        row["view"],
        row["entity"],
        row["record_id"],
        row["version"],
        row["card_id"],
        tuple(json.loads(row["parts"])),
    )


def keep_outcome(tx: Tx, call: Call, outcome: Outcome) -> None:
    """Remember request -> (view, entity, id, version): ids only, no personal data (ORG-9)."""
    if call.delivery_id is None:
        return
    tx.run(
        "INSERT INTO requests (account, request_id, view, entity, record_id, version, card_id, parts, at)"
        " VALUES (:account, :id, :view, :entity, :record_id, :version, :card_id, :parts, :at)",
        account=call.account,
        id=call.delivery_id,
        view=outcome.view,
        entity=outcome.entity,
        record_id=outcome.id,
        version=outcome.version,
        card_id=outcome.card,
        parts=json.dumps(list(outcome.parts)),
        at=call.at,
    )
