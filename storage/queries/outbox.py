"""What is to be said to somebody else, or later: written in the transaction of what happened (NOTIFY-1)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from storage.entities.call import Call
from storage.tx import Row, Tx

Action = Literal["send", "redraw", "retire"]
WITH_THE_DIGEST: Final = 2**62  # Tier 3 is never due by itself: the next digest of its reader takes it along.

_QUEUE = """
INSERT INTO outbox (kind, action, user_id, place, card_id, subject_kind, subject_id, facts, tier, dedupe, request_id,
  not_before, held, state, created_at)
VALUES (:kind, :action, :user_id, :place, :card_id, :subject_kind, :subject_id, :facts, :tier, :dedupe, :request_id,
  :not_before, :held, 'queued', :now)
ON CONFLICT (dedupe) DO NOTHING
"""


def queue(
    tx: Tx,
    call: Call,
    kind: str,
    *,
    dedupe: str,
    tier: int,
    user_id: int | None = None,
    place: str | None = None,
    card_id: int | None = None,
    subject: tuple[str, int] | None = None,
    facts: Mapping[str, Any] | None = None,
    action: Action = "send",
    not_before: int | None = None,
    held: int = 0,
) -> bool:
    """Queue one message; False when its dedupe key was queued before. `facts` hold values, never sentences.

    Tier 3 to a person waits for his next digest, whatever `not_before`.
    """
    return (
        tx.run(
            _QUEUE,
            kind=kind,
            action=action,
            user_id=user_id,
            place=place,
            card_id=card_id,
            subject_kind=subject[0] if subject else None,
            subject_id=subject[1] if subject else None,
            facts=json.dumps(dict(facts or {}), ensure_ascii=False),
            tier=tier,
            dedupe=dedupe,
            request_id=call.delivery_id,
            not_before=_due(tier, user_id, action, call.at if not_before is None else not_before),
            held=held,
            now=call.at,
        )
        == 1
    )


def is_out(tx: Tx, dedupe: str) -> bool:
    """Was the message of this key sent, or is it being sent?"""
    row = tx.one("SELECT state FROM outbox WHERE dedupe = :dedupe", dedupe=dedupe)
    return row is not None and row["state"] in ("leased", "sent", "merged")


def _due(tier: int, user_id: int | None, action: str, at: int) -> int:
    return WITH_THE_DIGEST if tier >= 3 and user_id is not None and action == "send" else at


def drop_of_user(tx: Tx, user_id: int, *, at: int) -> int:
    """Queued pushes of a person who left are dropped (ORG-23)."""
    return tx.run(
        "UPDATE outbox SET state = 'dropped', ended_at = :at WHERE user_id = :user_id AND state = 'queued'",
        user_id=user_id,
        at=at,
    )


def drop_waiting(tx: Tx, kind: str, user_id: int, *, at: int) -> int:
    """What a newer message of a kind without facts of its own makes needless for its reader (NOTIFY-10)."""
    return tx.run(
        "UPDATE outbox SET state = 'dropped', ended_at = :at WHERE user_id = :user AND kind = :kind"
        " AND state = 'queued' AND facts = '{}'",
        user=user_id,
        kind=kind,
        at=at,
    )


def drop_of_request(tx: Tx, request_id: str, *, at: int) -> int:
    """Queued pushes of a request that is undone are dropped (FOLLOW-8)."""
    return tx.run(
        "UPDATE outbox SET state = 'dropped', ended_at = :at WHERE request_id = :id AND state = 'queued'",
        id=request_id,
        at=at,
    )


def collect(tx: Tx, row_id: int, attempts: int) -> None:
    """A leased row goes along with the next digest of its reader instead (NOTIFY-7, NOTIFY-8)."""
    tx.run(
        "UPDATE outbox SET state = 'queued', tier = 3, not_before = :never, next_at = 0"
        " WHERE id = :id AND attempts = :attempts",
        never=WITH_THE_DIGEST,
        id=row_id,
        attempts=attempts,
    )


def release_held(tx: Tx, user_id: int, *, until: int, now: int) -> None:
    """What was held until an instant is due now: a mute was ended before its time."""
    tx.run(
        "UPDATE outbox SET not_before = :now WHERE user_id = :user AND state = 'queued' AND not_before = :until",
        user=user_id,
        until=until,
        now=now,
    )


def given_up(tx: Tx, *, since: int, until: int, but: str) -> Sequence[Row]:
    """Name and number of lost messages of each reachable reader, most first, kinds other than `but`."""
    return tx.all(
        "SELECT u.name, count(*) AS messages FROM users u JOIN outbox o ON o.user_id = u.id AND o.state = 'failed'"
        " WHERE o.ended_at >= :since AND o.ended_at < :until AND o.kind <> :but AND u.status = 'active'"
        " AND u.unreachable_at IS NULL GROUP BY u.id, u.name ORDER BY messages DESC, u.id",
        since=since,
        until=until,
        but=but,
    )


def end(tx: Tx, row_id: int, state: str, *, at: int) -> None:
    """The row is settled."""
    tx.run("UPDATE outbox SET state = :state, ended_at = :at WHERE id = :id", state=state, at=at, id=row_id)


def hold(tx: Tx, row_id: int, attempts: int, *, until: int, held: int = 1) -> None:
    """Back to the queue until quiet hours end; that is no failure.

    `held` says why it waited: 1 quiet hours or mute, 2 the cap (see entities/outbox.py).
    """
    tx.run(
        "UPDATE outbox SET state = 'queued', not_before = :until, next_at = 0, held = :held"
        " WHERE id = :id AND attempts = :attempts",
        until=until,
        held=held,
        id=row_id,
        attempts=attempts,
    )
