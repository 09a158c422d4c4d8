"""Drawing what goes out: one push on its card, or several as a numbered list (NOTIFY-2, NOTIFY-6, NOTIFY-12)."""

import json
import logging
from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call, job_call
from storage.entities.cards import Card
from storage.entities.outbox import Held, Parcel, Push, Thing
from storage.entities.people import Actor
from storage.errors import Refusal
from storage.pushes import PUSHES, Drawn
from storage.queries import cards
from storage.tx import Row, Tx
from storage.usecases.dialogue import speaker_of

log = logging.getLogger("fieldline.outbox")

LISTED: Final = "held"
SUMMED: Final = "notify-more"
MOST_LINES: Final = 20


class _Peeked(Exception):
    """Leaves a savepoint: what was drawn is only looked at."""

    def __init__(self, drawn: Drawn | None) -> None:
        super().__init__()
        self.drawn = drawn


def push_of(row: Row) -> Push:
    """An outbox row as use cases see it."""
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
        held=row["held"],
        not_before=row["not_before"],
        request_id=row["request_id"],
    )


def _call_for(actor: Actor, now: int) -> Call:
    """The call a push is drawn in: a job's, in the reader's private chat."""
    account = actor.account or ""
    return job_call(now, account=account, place=account)


def drawn(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> list[Parcel]:
    """One message of pushes that are drawn as one; nothing when no reason stands any more."""
    made = _draw(tx, actor, pushes, now=now)
    if made is None:
        end(tx, pushes, "dropped", now=now)
        return []
    return [parcel(tx, actor, pushes, made)]


def bundle(tx: Tx, actor: Actor, pushes: Sequence[Push], *, why: str, now: int) -> list[Parcel]:
    """Several pushes as one list; one that is left stands alone, unless it is the summary beyond the cap."""
    things: list[Thing] = []
    kept: list[Push] = []
    for push in pushes:
        seen = peek(tx, actor, push, now=now)
        if seen is None:
            end(tx, [push], "dropped", now=now)
        else:
            things.append(Thing(seen.kind, seen.entity, push.id if seen.card is not None else None))
            kept.append(push)
    if not kept:
        return []
    if len(kept) == 1 and why != "more":
        return drawn(tx, actor, kept, now=now)
    kind = SUMMED if why == "more" else LISTED
    card = _list_card(tx, actor, kind, [push.id for push in kept], now=now)
    return [parcel(tx, actor, kept, Drawn(kind, Held(why, tuple(things), card), card))]


def _list_card(tx: Tx, actor: Actor, view: str, rows: list[int], *, now: int) -> Card:
    call = _call_for(actor, now)
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=actor.user_id,
        list_state={"rows": rows},
    )
    return cards.get(tx, made)


def listed(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """notify-list: what a summary stood for, as a list, because its reader asked for it."""
    rows = pushes[0].facts["rows"]
    things = []
    for row_id in rows[:MOST_LINES]:
        row = tx.one("SELECT * FROM outbox WHERE id = :id AND user_id = :me", id=row_id, me=actor.user_id)
        seen = peek(tx, actor, push_of(row), now=call.at) if row is not None else None
        if seen is not None:
            things.append(Thing(seen.kind, seen.entity, row_id if seen.card is not None else None))
    if not things:
        return None
    card = _list_card(tx, actor, LISTED, list(rows), now=call.at)
    return Drawn(LISTED, Held("list", tuple(things), card), card)


PUSHES["notify-list"] = listed


def peek(tx: Tx, actor: Actor, push: Push, *, now: int) -> Drawn | None:
    """What the push would show now, without leaving a card behind; None when its reason is gone."""
    try:
        with tx.try_out():
            raise _Peeked(_draw(tx, actor, [push], now=now))
    except _Peeked as seen:
        return seen.drawn


def _draw(tx: Tx, actor: Actor, pushes: Sequence[Push], *, now: int) -> Drawn | None:
    draw = PUSHES.get(pushes[0].kind)
    if draw is None:
        return None
    try:
        with tx.try_out():
            return draw(tx, actor, _call_for(actor, now), pushes)
    except Refusal as refusal:
        log.info("push of kind %s dropped: %s", pushes[0].kind, refusal)
    except Exception:
        log.exception("push of kind %s cannot be drawn", pushes[0].kind)
        end(tx, pushes, "failed", now=now)
    return None


def parcel(tx: Tx, actor: Actor, pushes: Sequence[Push], made: Drawn) -> Parcel:
    """The message as the channel gets it."""
    tier = min(push.tier for push in pushes)
    return Parcel(
        kind=made.kind,
        rows=tuple((push.id, push.attempts) for push in pushes),
        place=actor.account or "",
        speaker=speaker_of(actor),
        locale=actor.locale,
        entity=made.entity,
        silent=tier >= 2,
        priority=1 if tier <= 1 else 2,
        card=made.card,
        reader=actor.user_id,
        subject=pushes[0].subject if len(pushes) == 1 else None,
    )


def end(tx: Tx, pushes: Sequence[Push], state: str, *, now: int) -> None:
    """Settle leased rows."""
    for push in pushes:
        tx.run(
            "UPDATE outbox SET state = :state, ended_at = :now WHERE id = :id AND state = 'leased'",
            state=state,
            now=now,
            id=push.id,
        )
