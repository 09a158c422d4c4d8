"""Leasing, judging and settling what is to be said (NOTIFY-1, 2, 6, 9, 12).

A lease moves `next_at` into the future in the picking statement; `attempts` is the fencing token, so a late
settling of an older lease changes nothing. Business time decides what is due, real time decides leases.
"""

import json
import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from storage.entities.call import Call
from storage.entities.instants import HOUR, MINUTE, from_ms
from storage.entities.outbox import Held, Parcel, Push, Told
from storage.entities.people import Actor
from storage.errors import Refusal
from storage.pushes import MERGED, PUSHES, REDRAWS, Drawn
from storage.queries import cards, outbox, people
from storage.rules.quiet import held_until
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import group_pushes
from storage.usecases.dialogue import speaker_of

log = logging.getLogger("fieldline.outbox")

LEASE_MS: Final = 60_000
TRIES: Final = 5
BACK_OFF_MS: Final = (2_000, 30_000, 10 * MINUTE, 2 * HOUR, 6 * HOUR)

_PICK = """
UPDATE outbox SET state = 'leased', next_at = :until, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM outbox
  WHERE state IN ('queued', 'leased') AND not_before <= :now AND next_at <= :real
  ORDER BY tier, not_before, id LIMIT :limit{lock})
RETURNING id, kind, action, user_id, place, card_id, subject_kind, subject_id, facts, tier, attempts, held, not_before
"""


def lease(tx: Tx, *, now: int, real: int, limit: int) -> list[Parcel]:
    """Take what is due, hold what the quiet hours hold, drop what no longer stands, and draw the rest."""
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    rows = tx.all(_PICK.format(lock=lock), now=now, real=real, until=real + LEASE_MS, limit=limit)
    pushes = sorted((_push(row) for row in rows), key=lambda push: (push.tier, push.not_before, push.id))
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
        parcels.extend(_for_reader(tx, user_id, list(mine), now=now))
    return parcels


def release(tx: Tx) -> int:
    """Leases of a process that died: nobody else may hold one, so they need not run out first."""
    return tx.run("UPDATE outbox SET next_at = 0 WHERE state = 'leased'")


def _push(row: Row) -> Push:
    return Push(
        id=row["id"],
        kind=row["kind"],
        action=row["action"],
        user_id=row["user_id"],
        place=row["place"],
        card_id=row["card_id"],
        subject=(row["subject_kind"], row["subject_id"]) if row["subject_kind"] else None,
        facts=json.loads(row["facts"]),
        tier=row["tier"],
        attempts=row["attempts"],
        held=bool(row["held"]),
        not_before=row["not_before"],
    )


def _redrawn(tx: Tx, push: Push, *, now: int) -> list[Parcel]:
    draw = REDRAWS.get(push.kind)
    entity = draw(tx, push) if draw else None
    card = cards.get(tx, push.card_id) if push.card_id else None
    if entity is None or card is None or card.message is None:
        _end(tx, [push], "dropped", now=now)
        return []
    return [
        Parcel(
            kind=push.kind,
            rows=((push.id, push.attempts),),
            place=card.place,
            speaker=None,
            locale=_locale_of(tx, card.place),
            entity=entity,
            silent=True,
            priority=3,
            card=card,
            redraw=True,
            zone=_zone(tx),
        )
    ]


def _zone(tx: Tx) -> str:
    organisation = people.find_organisation(tx)
    return organisation.timezone.key if organisation else "UTC"


def _locale_of(tx: Tx, place: str) -> str:
    row = tx.one("SELECT locale FROM group_bindings WHERE place = :place", place=place)
    if row is not None:
        return str(row["locale"])
    organisation = people.find_organisation(tx)
    return organisation.locale if organisation else "en"


def _for_reader(tx: Tx, user_id: int, pushes: list[Push], *, now: int) -> list[Parcel]:
    actor = people.get_actor_by_id(tx, user_id)
    reader = people.get_user(tx, user_id)
    if actor is None or reader is None or actor.account is None:
        _end(tx, pushes, "dropped", now=now)
        return []
    if reader["unreachable_at"] is not None:
        _end(tx, pushes, "failed", now=now)
        return []
    ready = [push for push in pushes if not _hold(tx, actor, reader, push, now=now)]
    return _parcels(tx, actor, ready, now=now)


def _hold(tx: Tx, actor: Actor, reader: Row, push: Push, *, now: int) -> bool:
    """Quiet hours and /mute move the row to the moment they end."""
    chosen = bool(push.facts.get("chosen"))
    urgent = push.tier == 0 and push.kind in Policy(actor.settings)["notify.urgent_kinds"]
    quiet = reader["quiet"] or str(Policy(actor.settings)["notify.quiet"])
    until = held_until(actor.organisation, quiet, now, chosen=chosen or urgent)
    muted = reader["muted_until"]
    if muted is not None and muted > now and push.tier > 0 and not chosen:
        until = max(until or 0, muted)
    if until is None or until <= now:
        return False
    tx.run(
        "UPDATE outbox SET state = 'queued', not_before = :until, next_at = 0, held = 1, attempts = attempts - 1"
        " WHERE id = :id AND attempts = :attempts",
        id=push.id,
        until=until,
        attempts=push.attempts,
    )
    return True


def _parcels(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> list[Parcel]:
    """One message for reminders that are due together, one for what was held, one for each of the rest."""
    merged = [push for push in pushes if push.kind in MERGED]
    held = [push for push in pushes if push.held and push.kind not in MERGED]
    single = [push for push in pushes if push not in merged and push not in held]
    groups = [group for group in (merged, *([push] for push in single)) if group]
    parcels = [parcel for group in groups for parcel in _drawn(tx, actor, group, now=now)]
    if len(held) == 1:
        return parcels + _drawn(tx, actor, held, now=now)
    return parcels + _summary(tx, actor, held, now=now)


def _call(actor: Actor, now: int) -> Call:
    moment = from_ms(now)
    return Call(account=actor.account or "", channel="job", now=moment, said_at=moment, place=actor.account or "")


def _draw(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> Drawn | None:
    draw = PUSHES.get(pushes[0].kind)
    if draw is None:
        return None
    try:
        with tx.try_out():
            return draw(tx, actor, _call(actor, now), pushes)
    except Refusal as refusal:
        log.info("push of kind %s dropped: %s", pushes[0].kind, refusal)
    except Exception:
        log.exception("push of kind %s cannot be drawn", pushes[0].kind)
        _end(tx, pushes, "failed", now=now)
    return None


def _drawn(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> list[Parcel]:
    drawn = _draw(tx, actor, pushes, now=now)
    if drawn is None:
        _end(tx, pushes, "dropped", now=now)
        return []
    return [_parcel(tx, actor, pushes, drawn.kind, drawn.entity, drawn)]


def _summary(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> list[Parcel]:
    things = []
    kept = []
    for push in pushes:
        drawn = _draw(tx, actor, [push], now=now)
        if drawn is None:
            _end(tx, [push], "dropped", now=now)
        else:
            things.append((drawn.kind, drawn.entity))
            kept.append(push)
    return [_parcel(tx, actor, kept, "held", Held(tuple(things)), None)] if kept else []


def _parcel(tx: Tx, actor: Actor, pushes: Sequence[Push], kind: str, entity: object, drawn: Drawn | None) -> Parcel:
    tier = min(push.tier for push in pushes)
    return Parcel(
        kind=kind,
        rows=tuple((push.id, push.attempts) for push in pushes),
        place=actor.account or "",
        speaker=speaker_of(tx, actor),
        locale=actor.locale,
        entity=entity,
        silent=tier >= 2,
        priority=1 if tier <= 1 else 2,
        card=drawn.card if drawn else None,
    )


def _end(tx: Tx, pushes: Sequence[Push], state: str, *, now: int) -> None:
    for push in pushes:
        tx.run(
            "UPDATE outbox SET state = :state, ended_at = :now WHERE id = :id AND state = 'leased'",
            state=state,
            now=now,
            id=push.id,
        )


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


def later(tx: Tx, parcel: Parcel, *, at: int) -> None:
    """Telegram asked to wait: the rows go back without counting."""
    for row_id, attempts in parcel.rows:
        tx.run(
            "UPDATE outbox SET state = 'queued', next_at = :at, attempts = attempts - 1"
            " WHERE id = :id AND attempts = :attempts AND state = 'leased'",
            id=row_id,
            at=at,
            attempts=attempts,
        )


def failed(tx: Tx, parcel: Parcel, *, now: int, real: int, dead: bool) -> bool:
    """A send that failed is tried 5 times in 24 h; `dead` gives up at once. True when it was given up."""
    given_up = False
    for row_id, attempts in parcel.rows:
        end = dead or attempts >= TRIES
        given_up = given_up or end
        tx.run(
            "UPDATE outbox SET state = :state, next_at = :next, ended_at = :ended"
            " WHERE id = :id AND attempts = :attempts AND state = 'leased'",
            state="failed" if end else "queued",
            next=real + BACK_OFF_MS[min(attempts, len(BACK_OFF_MS)) - 1],
            ended=now if end else None,
            id=row_id,
            attempts=attempts,
        )
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
                "UPDATE outbox SET state = 'failed', ended_at = :now WHERE id = :id AND attempts = :attempts",
                id=row_id,
                attempts=attempts,
                now=now,
            )
    if row is None:
        return
    moment = from_ms(now)
    call = Call(account="system", channel="job", now=moment, said_at=moment)
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
    return Drawn(push.kind, Told(push.kind, push.facts))


PUSHES["error-blocked"] = blocked


def open_rows(tx: Tx, *, now: int) -> int:
    """Rows due and not yet sent: what the control port waits for."""
    row = tx.one(
        "SELECT count(*) AS n FROM outbox WHERE state IN ('queued', 'leased') AND not_before <= :now", now=now
    )
    return int(row["n"]) if row else 0
