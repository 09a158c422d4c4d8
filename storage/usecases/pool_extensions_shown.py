"""Extensions as they are shown and pushed: the question, the request, the decision (6.9, NOTIFY-27)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, parse_ref, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.pool_recycling import (
    ExtendAsked,
    ExtendSent,
    ExtensionAsked,
    ExtensionDecided,
    Subject,
)
from storage.pushes import PUSHES, REDRAWS, Drawn
from storage.queries import cards, follow_ups, people, pool_extensions, pool_recycling, records
from storage.queries.visibility import TABLES
from storage.rules import pool_extensions as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_extensions as extensions
from storage.usecases import pool_warnings
from storage.usecases.pool_entry import kind_of


def shown_question(tx: Tx, actor: Actor, outcome: Outcome) -> ExtendAsked:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    record = _record_of(card)
    if record:
        names: tuple[str, ...] = (follow_ups.subject_name(tx, kind_of(record), record[1]),)
    else:
        soon = pool_warnings.soon(actor, card.drawn_at)
        rows = pool_recycling.list_due_of(tx, actor.user_id, first=soon[0], last=soon[1], limit=extensions.MOST)
        names = tuple(row["name"] for row in rows)
    most = Policy(actor.settings).number("pool.extension_max_days")
    return ExtendAsked(record, names, rules.choices(most), int(card.list_state["days"]), card)


def _record_of(card: Card) -> Subject | None:
    parsed = parse_ref(card.subject or "")
    return None if parsed is None or parsed[0] == "user" else parsed


def shown_sent(tx: Tx, actor: Actor, outcome: Outcome) -> ExtendSent:
    refused, *asked = outcome.parts
    rows = [row for number in asked if (row := pool_extensions.find(tx, number)) is not None]
    deciding = {one for row in rows for one in extensions.deciders(tx, _kind(row), actor.user_id)}
    names = tuple(people.user_name(tx, one) for one in sorted(deciding))
    return ExtendSent(
        tuple(follow_ups.subject_name(tx, _kind(row), row["record_id"]) for row in rows),
        rows[0]["days"] if rows else 0,
        names,
        granted=bool(rows) and all(row["decided_by"] == actor.user_id for row in rows),
        refused=refused,
        card=cards.get(tx, outcome.card) if outcome.card else None,
    )


def _kind(row: Row) -> RecordKind:
    return "lead" if row["kind"] == "lead" else "customer"


def shown_decided(tx: Tx, actor: Actor, outcome: Outcome) -> ExtensionDecided:
    card = cards.get(tx, outcome.card) if outcome.card else None
    return _decided(tx, outcome.parts[0], card)


def _decided(tx: Tx, extension_id: int, card: Card | None) -> ExtensionDecided:
    row = pool_extensions.find(tx, extension_id)
    assert row is not None
    kind = _kind(row)
    record = tx.one(f"SELECT name, recycle_due_on FROM {TABLES[kind]} WHERE id = :id", id=row["record_id"])
    due_on = record["recycle_due_on"] if record else None
    return ExtensionDecided(
        kind,
        row["record_id"],
        record["name"] if record else "",
        row["days"],
        row["state"],
        row["decider"] or "",
        date.fromisoformat(due_on) if due_on else None,
        row["asker"],
        card,
    )


def asked(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-extension: the request, while it waits and the reader may decide it."""
    push = pushes[0]
    row = pool_extensions.find(tx, push.facts["extension"])
    if row is None or row["state"] != "pending" or row["asked_at"] <= rules.oldest_pending(call.at):
        return None
    kind = _kind(row)
    record = tx.one(f"SELECT name, owner_id FROM {TABLES[kind]} WHERE id = :id", id=row["record_id"])
    if record is None or record["owner_id"] != row["asked_by"]:
        return None
    if not extensions.may_decide(tx, actor, kind, row["asked_by"]):
        return None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="pool-extension",
        entity=kind,
        record_id=row["record_id"],
        subject=ref(kind, row["record_id"]),
        list_state={"extension": row["id"]},
    )
    card = cards.get(tx, drawn)
    due_on = date.fromisoformat(row["due_on"])
    until = rules.extended(due_on, row["days"])
    entity = ExtensionAsked(
        kind, row["record_id"], record["name"], row["asker"], row["days"], row["reason"], due_on, until, card
    )
    return Drawn(push.kind, entity, card)


def decided(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-extension-decided: to the asker, while the record is his."""
    push = pushes[0]
    kind = kind_of(push.subject or ("", 0))
    row = records.find_own(tx, actor, kind, push.subject[1] if push.subject else 0, now=call.at)
    if row is None:
        return None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="pool-extension-told",
        entity=kind,
        record_id=row["id"],
        subject=ref(kind, row["id"]),
    )
    card = cards.get(tx, drawn)
    return Drawn(push.kind, _decided(tx, push.facts["extension"], card), card)


def closed(tx: Tx, push: Push) -> Any | None:
    """The redraw of a card on which somebody else was asked."""
    return _decided(tx, push.facts["extension"], None)


PUSHES["pool-extension"] = asked
PUSHES["pool-extension-decided"] = decided
REDRAWS["pool-extension-closed"] = closed

SHOWS: Final[dict[str, Any]] = {
    "pool-extend": shown_question,
    "pool-extend-sent": shown_sent,
    "pool-extension-done": shown_decided,
}
