"""Leasing, judging and settling what is to be said (NOTIFY-1, 2, 6, 9, 12).

A lease moves `next_at` into the future in the picking statement; `attempts` counts the leases and never goes back:
it is the fencing token, so a late settling of an older lease changes nothing. `failures` counts what Telegram failed,
and it alone backs off. Business time decides what is due, real time decides leases.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from storage.entities.call import Call, job_call
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.instants import HOUR, MINUTE
from storage.entities.outbox import Parcel, Push, Told
from storage.entities.people import Actor, Speaker
from storage.pushes import PUSHES, REDRAWS, Drawn
from storage.queries import cards, outbox, people
from storage.tx import Row, Tx
from storage.usecases import digests, group_pushes, outbox_habits, outbox_readers, undelivered
from storage.usecases.dialogue import speaker_of
from storage.usecases.outbox_drawing import end, push_of

LEASE_MS: Final = 60_000
RETRIES: Final = 5
BACK_OFF_MS: Final = (2_000, 30_000, 10 * MINUTE, 2 * HOUR, 6 * HOUR)
ASKED_MS: Final = HOUR  # Longer waits that Telegram asked for are not believed over a restart.

_PICK = """
UPDATE outbox SET state = 'leased', next_at = :until, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM outbox
  WHERE state IN ('queued', 'leased') AND not_before <= :now AND next_at <= :real
  ORDER BY tier, not_before, id LIMIT :limit{lock})
RETURNING *
"""


def lease(tx: Tx, *, now: int, real: int, limit: int) -> list[Parcel]:
    """Take what is due, hold what the quiet hours hold, drop what no longer stands, and draw the rest.

    Nothing comes back only when nothing more is due.
    """
    while True:
        rows = _pick(tx, now=now, real=real, limit=limit)
        parcels = _judged(tx, rows, now=now, real=real)
        if parcels or len(rows) < limit:
            return parcels


def _pick(tx: Tx, *, now: int, real: int, limit: int) -> list[Row]:
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    return list(tx.all(_PICK.format(lock=lock), now=now, real=real, until=real + LEASE_MS, limit=limit))


def _judged(tx: Tx, rows: Sequence[Row], *, now: int, real: int) -> list[Parcel]:
    pushes = sorted((push_of(row) for row in rows), key=lambda push: (push.tier, push.not_before, push.id))
    parcels: list[Parcel] = []
    for push in pushes:
        if push.action != "send":
            parcels.extend(_redrawn(tx, push, now=now))
    sends = [push for push in pushes if push.action == "send" and push.user_id is not None]
    for push in pushes:
        if push.action == "send" and push.user_id is None:
            parcels.extend(group_pushes.for_place(tx, push, now=now))
    by_reader = sorted(sends, key=lambda push: push.user_id or 0)
    for user_id, mine in groupby(by_reader, key=lambda push: push.user_id or 0):
        parcels.extend(outbox_readers.for_reader(tx, user_id, list(mine), now=now, real=real, until=real + LEASE_MS))
    return parcels


def release(tx: Tx, *, real: int) -> None:
    """At a start: leases of a process that died need not run out first, because nobody else may hold one; and what
    waits for longer than any back-off was put off by a clock that has been set back since."""
    tx.run("UPDATE outbox SET next_at = 0 WHERE state = 'leased'")
    for failures, longest in enumerate((ASKED_MS, *BACK_OFF_MS)):
        tx.run(
            "UPDATE outbox SET next_at = :latest WHERE state = 'queued' AND failures = :failures"
            " AND next_at > :latest",
            latest=real + longest,
            failures=failures,
        )


def _redrawn(tx: Tx, push: Push, *, now: int) -> list[Parcel]:
    draw = REDRAWS.get(push.kind)
    entity = draw(tx, push) if draw else None
    card = cards.get(tx, push.card_id) if push.card_id else None
    if entity is None or card is None or card.message is None:
        end(tx, [push], "dropped", now=now)
        return []
    return [
        Parcel(
            kind=push.kind,
            rows=((push.id, push.attempts),),
            place=card.place,
            speaker=_speaker_of(tx, card),
            locale=_locale_of(tx, card.place),
            entity=entity,
            silent=True,
            priority=3,
            card=card,
            redraw=True,
            zone=_zone(tx),
        )
    ]


def _speaker_of(tx: Tx, card: Card) -> Speaker | None:
    """Whose card is drawn again: his sums read as before; nobody for the card of a group."""
    actor = people.get_actor_by_id(tx, card.user_id) if card.user_id is not None else None
    return speaker_of(actor) if actor is not None else None


def _zone(tx: Tx) -> str:
    organisation = people.find_organisation(tx)
    return organisation.timezone.key if organisation else "UTC"


def _locale_of(tx: Tx, place: str) -> str:
    row = tx.one("SELECT locale FROM group_bindings WHERE place = :place", place=place)
    if row is not None:
        return str(row["locale"])
    person = tx.one("SELECT locale FROM users WHERE account = :place", place=place)
    if person is not None:
        return str(person["locale"])
    organisation = people.find_organisation(tx)
    return organisation.locale if organisation else "en"


def stands(tx: Tx, parcel: Parcel) -> bool:
    """Whether the buttons drawn for a card are those that count: each drawing gives it others."""
    return parcel.card is None or cards.get(tx, parcel.card.id).nonce == parcel.card.nonce


def sent(tx: Tx, parcel: Parcel, message: str | None, *, now: int) -> None:
    """The message went out: its id is kept on the rows and on the card (NOTIFY-12)."""
    for number, (row_id, attempts) in enumerate(parcel.rows):
        tx.run(
            "UPDATE outbox SET state = :state, message = :message, made_card_id = :card, ended_at = :now"
            " WHERE id = :id AND attempts = :attempts AND state = 'leased'",
            state="sent" if number == 0 else "merged",
            message=message,
            card=parcel.card.id if parcel.card else None,
            now=now,
            id=row_id,
            attempts=attempts,
        )
    if parcel.card is not None and message is not None and not parcel.redraw:
        cards.set_message(tx, parcel.card.id, message)
    if not parcel.redraw:
        outbox_habits.note_sent(tx, parcel, now=now)


def later(tx: Tx, parcel: Parcel, *, at: int) -> None:
    """Telegram asked to wait: the rows go back without counting."""
    for row_id, attempts in parcel.rows:
        tx.run(
            "UPDATE outbox SET state = 'queued', next_at = :at"
            " WHERE id = :id AND attempts = :attempts AND state = 'leased'",
            id=row_id,
            at=at,
            attempts=attempts,
        )


def failed(tx: Tx, parcel: Parcel, *, now: int, real: int, dead: bool) -> bool:
    """A send that failed is tried 5 times again, over 8 hours; `dead` gives up at once. True when it was given up."""
    given_up = False
    for row_id, attempts in parcel.rows:
        row = tx.one(
            "UPDATE outbox SET failures = failures + 1 WHERE id = :id AND attempts = :attempts AND state = 'leased'"
            " RETURNING failures",
            id=row_id,
            attempts=attempts,
        )
        if row is None:
            continue
        end = dead or row["failures"] > RETRIES
        given_up = given_up or end
        tx.run(
            "UPDATE outbox SET state = :state, next_at = :next, ended_at = :ended WHERE id = :id",
            state="failed" if end else "queued",
            next=real + BACK_OFF_MS[min(row["failures"], len(BACK_OFF_MS)) - 1],
            ended=now if end else None,
            id=row_id,
        )
    if given_up and parcel.reader is not None:
        undelivered.note(tx, parcel.kind, now=now)
    return given_up


def unreachable(tx: Tx, account: str, parcel: Parcel | None, *, now: int) -> None:
    """The person blocked the bot: marked, nothing retried, the superior is told in the next digest (NOTIFY-9)."""
    row = tx.one(
        "UPDATE users SET unreachable_at = :now WHERE account = :account AND unreachable_at IS NULL"
        " RETURNING id, name",
        account=account,
        now=now,
    )
    if parcel is not None:
        for row_id, attempts in parcel.rows:
            tx.run(
                "UPDATE outbox SET state = 'failed', ended_at = :now"
                " WHERE id = :id AND attempts = :attempts AND state = 'leased'",
                id=row_id,
                attempts=attempts,
                now=now,
            )
    if row is None:
        return
    call = job_call(now)
    for superior in people.superior_of(tx, row["id"]):
        outbox.queue(
            tx,
            call,
            "error-blocked",
            dedupe=f"blocked:{row['id']}:{superior}:{now}",
            tier=3,
            user_id=superior,
            subject=("user", row["id"]),
            facts={"name": row["name"], "user": row["id"]},
        )


def reachable(tx: Tx, account: str) -> None:
    """The person wrote again: the mark is lifted."""
    tx.run(
        "UPDATE users SET unreachable_at = NULL WHERE account = :account AND unreachable_at IS NOT NULL",
        account=account,
    )


def blocked(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """error-blocked: dropped when the colleague is reachable again."""
    push = pushes[0]
    row = people.get_user(tx, push.facts["user"])
    if row is None or row["unreachable_at"] is None or row["status"] != "active":
        return None
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=push.kind,
        entity="user",
        record_id=row["id"],
        subject=ref("user", row["id"]),
        seen={ref("user", row["id"]): row["version"]},
    )
    rights = {right: actor.may(right) for right in ("org.user", "xfer.handover")}
    return Drawn(push.kind, Told(push.kind, {**push.facts, "rights": rights}), cards.get(tx, made))


PUSHES["error-blocked"] = blocked
PUSHES.update(digests.DRAWS)


def open_rows(tx: Tx, *, now: int) -> int:
    """Rows due and not yet sent: what the control port waits for."""
    row = tx.one(
        "SELECT count(*) AS n FROM outbox WHERE state IN ('queued', 'leased') AND not_before <= :now", now=now
    )
    return int(row["n"]) if row else 0
