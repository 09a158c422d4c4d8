"""What comes in, before it is understood: stored once, tried three times, parked, pruned (DIALOG-1 to 3, 11)."""

from collections.abc import Sequence

from storage.entities.call import Call, job_call
from storage.entities.inbox import Gathering, Incoming, Received, Waiting
from storage.entities.instants import DAY, MINUTE
from storage.queries import dialogue, gatherings, inbox, outbox, people
from storage.tx import Tx, among
from storage.usecases import outbox as outbox_unit

PAYLOAD_DAYS = 7
STRANGER_LIMIT = 5
TRIES = 3


def receive(tx: Tx, channel: str, incoming: Sequence[Incoming], *, now: int) -> Received:
    """Store deliveries in one transaction; which of them are new and to be handled.

    An unreadable one is stored and parked. Of accounts bound to nobody, what exceeds 5 a minute is dropped.
    Who writes is reachable again (NOTIFY-9).
    """
    fresh: list[str] = []
    dropped: set[str] = set()
    for one in incoming:
        if not _is_stranger_within_limit(tx, one.account, now=now):
            dropped.add(one.account)
            continue
        stored = inbox.receive(
            tx,
            channel=channel,
            delivery_id=one.delivery_id,
            account=one.account,
            place=one.place,
            message=one.message,
            said_at=one.said_at,
            received_at=now,
            payload=one.payload,
            state="received" if one.readable else "parked",
        )
        if stored is not None and one.message is not None:
            outbox_unit.reachable(tx, one.account)
        if stored is not None and one.readable:
            fresh.append(one.delivery_id)
        elif stored is not None:
            _tell_parked(tx, one.delivery_id, one.account, "unreadable", now=now)
    return Received(fresh, frozenset(dropped))


def _is_stranger_within_limit(tx: Tx, account: str, *, now: int) -> bool:
    if tx.one("SELECT 1 AS yes FROM users WHERE account = :account", account=account) is not None:
        return True
    minute = now // MINUTE
    row = tx.one(
        "INSERT INTO strangers (account, day, minute, seen) VALUES (:account, '', :minute, 1)"
        " ON CONFLICT (account) DO UPDATE SET"
        " seen = CASE WHEN strangers.minute = :minute THEN strangers.seen + 1 ELSE 1 END, minute = :minute"
        " RETURNING seen",
        account=account,
        minute=minute,
    )
    return row is None or row["seen"] <= STRANGER_LIMIT


def _tell_parked(tx: Tx, delivery_id: str, account: str, incident: str, *, now: int) -> None:
    writer = tx.one("SELECT name FROM users WHERE account = :account", account=account)
    call = job_call(now)
    for admin in people.super_admins(tx):
        outbox.queue(
            tx,
            call,
            "parked-told",
            dedupe=f"parked:{delivery_id}:{admin}",
            tier=1,
            user_id=admin,
            facts={"incident": incident, "name": writer["name"] if writer else ""},
        )


def failed(tx: Tx, channel: str, delivery_id: str, account: str, *, incident: str, now: int, wait_ms: int) -> int:
    """Count a failed attempt; how many there were. The third parks it and tells the super admins (NOTIFY-33)."""
    tries = inbox.count_try(tx, channel, delivery_id, next_try_at=now + wait_ms, incident=incident)
    if tries >= TRIES and inbox.park(tx, channel, delivery_id):
        _tell_parked(tx, delivery_id, account, incident, now=now)
    return tries


def unanswered(tx: Tx, channel: str, *, limit: int, after: int = 0, place: str | None = None) -> list[Waiting]:
    """What a start-up works through, oldest first; of one chat alone where `place` is given."""
    return [
        Waiting(
            delivery_id=row["delivery_id"],
            account=row["account"],
            place=row["place"],
            said_at=row["said_at"],
            payload=bytes(row["payload"]),
            tries=row["tries"],
            number=row["id"],
        )
        for row in inbox.list_unanswered(tx, channel, limit=limit, after=after, place=place)
        if row["payload"] is not None
    ]


def find_parked(tx: Tx, channel: str, delivery_id: str, account: str) -> Waiting | None:
    """A parked delivery of this account, set back to be tried again; None when there is none."""
    row = tx.one(
        "UPDATE inbox SET state = 'received', tries = 0, next_try_at = NULL WHERE channel = :channel"
        " AND delivery_id = :id AND account = :account AND state = 'parked' AND payload IS NOT NULL"
        " RETURNING delivery_id, account, place, said_at, payload, tries",
        channel=channel,
        id=delivery_id,
        account=account,
    )
    if row is None:
        return None
    return Waiting(row["delivery_id"], row["account"], row["place"], row["said_at"], bytes(row["payload"]), 0)


def gather(tx: Tx, call: Call, key: str, *, wait_ms: int) -> Gathering:
    """Keep this delivery as a part of an album or a burst; it is done with, the whole is still to come (DIALOG-4)."""
    assert call.delivery_id is not None
    found = gatherings.add(
        tx,
        key,
        account=call.account,
        place=call.place,
        delivery_id=call.delivery_id,
        closes_at=call.at + wait_ms,
    )
    inbox.mark_applied(tx, call)
    inbox.mark_answered(tx, call.channel, call.delivery_id)
    return found


def close(tx: Tx, channel: str, gathering: Gathering, whole: Incoming, *, now: int) -> bool:
    """The parts become one message of the writer, stored like any other; False when one more came meanwhile."""
    if not gatherings.close(tx, gathering):
        return False
    inbox.receive(
        tx,
        channel=channel,
        delivery_id=whole.delivery_id,
        account=whole.account,
        place=whole.place,
        message=whole.message,
        said_at=whole.said_at,
        received_at=now,
        payload=whole.payload,
    )
    return True


def prune(tx: Tx, *, now: int, words_of: dict[str, str], limit: int) -> int:
    """Blank payloads older than 7 days, so many at the most; a parked one becomes a memo of its writer first
    (DIALOG-3). How many there were: a busy day has thousands, for which nobody should have to wait.

    `words_of` gives the text of a parked delivery by its id, as the channel reads it.
    """
    oldest = now - PAYLOAD_DAYS * DAY
    old = tx.all(
        "SELECT i.id, i.delivery_id, i.state, i.place, i.said_at, u.id AS user_id FROM inbox i"
        " LEFT JOIN users u ON u.account = i.account"
        " WHERE i.payload IS NOT NULL AND i.received_at < :oldest ORDER BY i.received_at, i.id LIMIT :limit",
        oldest=oldest,
        limit=limit,
    )
    for row in old:
        words = words_of.get(row["delivery_id"], "") if row["state"] == "parked" else ""
        if row["user_id"] is not None and words:
            call = job_call(now, place=row["place"])
            dialogue.make_memo(tx, call, owner_id=row["user_id"], text=words, said_at=row["said_at"])
    gatherings.prune(tx, before=oldest)
    condition, params = among(tx, "id", "ids", [row["id"] for row in old])
    return tx.run(f"UPDATE inbox SET payload = NULL WHERE {condition}", **params)


def parked_payloads(tx: Tx, *, now: int) -> dict[str, bytes]:
    """Parked deliveries whose payload is about to be pruned."""
    rows = tx.all(
        "SELECT delivery_id, payload FROM inbox"
        " WHERE state = 'parked' AND payload IS NOT NULL AND received_at < :oldest",
        oldest=now - PAYLOAD_DAYS * DAY,
    )
    return {row["delivery_id"]: bytes(row["payload"]) for row in rows}
