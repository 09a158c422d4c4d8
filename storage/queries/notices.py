"""Rows about pushes that were sent: answered or not, how often it rang, which digests went out (0008_notices)."""

from collections.abc import Iterable, Sequence

from storage.queries.jobs import after
from storage.tx import Row, Tx, among

NEVER = "9999-12-31"
"""The day of a digest that is to be left out for good; no clock is as wrong as that."""


def rung_today(tx: Tx, user_id: int, day: str) -> int:
    """Sounding messages of a person on a local day (NOTIFY-4)."""
    row = tx.one("SELECT rung FROM soundings WHERE user_id = :user AND day = :day", user=user_id, day=day)
    return 0 if row is None else int(row["rung"])


def note_rung(tx: Tx, user_id: int, day: str) -> None:
    tx.run(
        "INSERT INTO soundings (user_id, day, rung) VALUES (:user, :day, 1)"
        " ON CONFLICT (user_id, day) DO UPDATE SET rung = soundings.rung + 1",
        user=user_id,
        day=day,
    )


def take_digest(tx: Tx, user_id: int, digest: str, day: str) -> bool:
    """Claim a person's digest of a local day; False when it was looked at already (NOTIFY-8).

    A day beyond tomorrow was written by a clock that was wrong and counts for nothing, but for NEVER.
    """
    row = tx.one(
        "INSERT INTO digest_days (user_id, digest, day) VALUES (:user, :digest, :day)"
        " ON CONFLICT (user_id, digest) DO UPDATE SET day = excluded.day"
        " WHERE digest_days.day NOT BETWEEN excluded.day AND :tomorrow AND digest_days.day < :never"
        " RETURNING user_id",
        user=user_id,
        digest=digest,
        day=day,
        tomorrow=after(day),
        never=NEVER,
    )
    return row is not None


_DUE = """
SELECT u.id, u.morning, u.evening, CASE WHEN d.day IS NULL THEN 1 ELSE 0 END AS is_first FROM users u
LEFT JOIN digest_days d ON d.user_id = u.id AND d.digest = :digest
WHERE u.status = 'active' AND u.account IS NOT NULL AND u.unreachable_at IS NULL
  AND CASE WHEN u.{column} = '' THEN :usual ELSE u.{column} END <= :clock
  AND (d.day IS NULL OR d.day NOT BETWEEN :day AND :tomorrow AND d.day < :never)
ORDER BY u.id LIMIT :limit
"""


def list_digests_due(
    tx: Tx, column: str, digest: str, *, usual: str, clock: str, day: str, limit: int
) -> Sequence[Row]:
    """Reachable people whose time (column `morning` or `evening`) has come and whose digest is not made yet."""
    sql = _DUE.format(column=column)
    days = {"day": day, "tomorrow": after(day), "never": NEVER}
    return tx.all(sql, digest=digest, usual=usual, clock=clock, limit=limit, **days)


def lease_collected(tx: Tx, user_id: int, *, until: int, limit: int) -> Sequence[Row]:
    """What waits for the digest of a person, leased with it."""
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    return tx.all(
        "UPDATE outbox SET state = 'leased', next_at = :until, not_before = created_at, attempts = attempts + 1"
        " WHERE id IN (SELECT id FROM outbox WHERE user_id = :user AND state = 'queued' AND tier >= 3"
        f" AND action = 'send' ORDER BY id LIMIT :limit{lock}) RETURNING *",
        user=user_id,
        until=until,
        limit=limit,
    )


def lease_siblings(tx: Tx, user_id: int, request_id: str, *, until: int) -> Sequence[Row]:
    """The other queued messages of one act to one person, so that they become one (NOTIFY-3)."""
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    return tx.all(
        "UPDATE outbox SET state = 'leased', next_at = :until, attempts = attempts + 1"
        " WHERE id IN (SELECT id FROM outbox WHERE request_id = :request AND user_id = :user"
        f" AND state = 'queued' AND action = 'send' AND tier < 3 ORDER BY id LIMIT 1000{lock}) RETURNING *",
        user=user_id,
        request=request_id,
        until=until,
    )


def lease_together(
    tx: Tx, user_id: int, kinds: Iterable[str], *, now: int, real: int, until: int, limit: int
) -> Sequence[Row]:
    """What else is due for one person and would be one message with it: reminders of these `kinds`, what is due, and
    what was held. A look takes only so many rows, in the order of time and not of people (NOTIFY-5, NOTIFY-6)."""
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    merged, params = among(tx, "kind", "kinds", sorted(kinds))
    return tx.all(
        "UPDATE outbox SET state = 'leased', next_at = :until, attempts = attempts + 1"
        " WHERE id IN (SELECT id FROM outbox WHERE user_id = :user AND state IN ('queued', 'leased')"
        " AND not_before <= :now AND next_at <= :real AND action = 'send'"
        f" AND (tier = 1 OR held IN (1, 2) OR {merged})"
        f" ORDER BY not_before, id LIMIT :limit{lock}) RETURNING *",
        user=user_id,
        now=now,
        real=real,
        until=until,
        limit=limit,
        **params,
    )


def note_card(tx: Tx, card_id: int, *, user_id: int, kind: str, subject: tuple[str, int] | None, now: int) -> None:
    """A pushed card went out; the former ones of the same kind and subject are replaced by it (NOTIFY-10)."""
    if subject is not None:
        tx.run(
            "UPDATE cards SET state = 'retired', nonce = '', updated_at = :now WHERE state = 'live'"
            " AND view = :kind AND id <> :card AND id IN (SELECT card_id FROM push_cards WHERE user_id = :user"
            " AND kind = :kind AND subject_kind = :of AND subject_id = :id AND answered_at IS NULL)",
            card=card_id,
            user=user_id,
            kind=kind,
            of=subject[0],
            id=subject[1],
            now=now,
        )
    tx.run(
        "INSERT INTO push_cards (card_id, user_id, kind, subject_kind, subject_id, sent_at)"
        " VALUES (:card, :user, :kind, :of, :id, :now) ON CONFLICT (card_id) DO NOTHING",
        card=card_id,
        user=user_id,
        kind=kind,
        of=subject[0] if subject else None,
        id=subject[1] if subject else None,
        now=now,
    )


def note_answer(tx: Tx, card_id: int, *, now: int) -> Row | None:
    """The first tap on a pushed card, or reply to it; None for any other card."""
    return tx.one(
        "UPDATE push_cards SET answered_at = :now WHERE card_id = :card AND answered_at IS NULL"
        " RETURNING user_id, kind",
        card=card_id,
        now=now,
    )


def count_ignored(tx: Tx, user_id: int, kind: str) -> Row:
    """One more push of a kind that nobody has tapped yet: `ignored` in a row, and whether he was asked."""
    row = tx.one(
        "INSERT INTO push_habits (user_id, kind, ignored) VALUES (:user, :kind, 1)"
        " ON CONFLICT (user_id, kind) DO UPDATE SET ignored = push_habits.ignored + 1 RETURNING ignored, asked_at",
        user=user_id,
        kind=kind,
    )
    assert row is not None
    return row


def note_heeded(tx: Tx, user_id: int, kind: str) -> None:
    """A push of the kind was answered: the row of ignored ones begins anew."""
    tx.run("UPDATE push_habits SET ignored = 0 WHERE user_id = :user AND kind = :kind", user=user_id, kind=kind)


def note_asked(tx: Tx, user_id: int, kind: str, *, now: int) -> bool:
    """Ask once and never again; False when it was asked before."""
    return (
        tx.run(
            "UPDATE push_habits SET asked_at = :now WHERE user_id = :user AND kind = :kind AND asked_at IS NULL",
            now=now,
            user=user_id,
            kind=kind,
        )
        == 1
    )


def find_own(tx: Tx, row_id: int, user_id: int) -> Row | None:
    """One message to a person, whatever its state."""
    return tx.one("SELECT * FROM outbox WHERE id = :id AND user_id = :user", id=row_id, user=user_id)


def send_again(tx: Tx, row_id: int, user_id: int, *, held: int, now: int) -> bool:
    """A message that was sent inside a list goes out once more on a card of its own."""
    return (
        tx.run(
            "UPDATE outbox SET state = 'queued', tier = 2, held = :held, not_before = :now, next_at = 0,"
            " failures = 0, ended_at = NULL WHERE id = :id AND user_id = :user AND state IN ('sent', 'merged')",
            id=row_id,
            user=user_id,
            held=held,
            now=now,
        )
        == 1
    )


def prune(tx: Tx, *, before: int, day: str) -> None:
    """What nobody looks at any more: pushed cards of three months ago, soundings of past days."""
    tx.run("DELETE FROM push_cards WHERE sent_at < :before", before=before)
    tx.run("DELETE FROM soundings WHERE day < :day", day=day)
