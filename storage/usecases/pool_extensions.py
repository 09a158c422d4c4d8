"""More days before a record falls back: asked by its owner, decided by a pool admin or his superior (POOL-25)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, Outcome, job_call
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.entities.pool_recycling import Subject
from storage.errors import Conflict, Forbidden, NotFound, Refusal
from storage.queries import (
    audit,
    cards,
    dialogue,
    outbox,
    people,
    pool_clock,
    pool_extensions,
    pool_recycling,
    records,
)
from storage.queries import pool as pools
from storage.rules import pool_extensions as rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_clock as clocks
from storage.usecases import pool_warnings
from storage.usecases.pool_entry import kind_of

MOST: Final = 20
CHUNK: Final = 100


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Subject | None) -> Outcome:
    """How many days more, for one record or (None) for all that go back soon. Raises NotFound, Conflict."""
    subjects = [record] if record else _all_soon(tx, actor, call)
    if not subjects:
        raise Conflict("nothing_due", rule="POOL-25")
    for one in subjects:
        _own(tx, actor, call, one)
    return _question(tx, actor, call, card, record, 0)


def choose_days(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Subject | None, days: int) -> Outcome:
    """The days are known: why? The answer is typed. Raises Invalid, NotFound."""
    rules.check_days(days, Policy(actor.settings).number("pool.extension_max_days"))
    if record:
        _own(tx, actor, call, record)
    outcome = _question(tx, actor, call, card, record, days)
    about = ref(*record) if record else ref("user", actor.user_id)
    dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=f"{about}:ext.{days}", card_id=outcome.card)
    return outcome


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, record: Subject | None, days: int, reason: str
) -> Outcome:
    """Ask for so many days, for one record or all that go back soon, each judged alone (POOL-25).

    Who may decide himself has it at once. Raises NotFound, Forbidden, Invalid, Conflict, Limit for a single one.
    """
    words = rules.checked_reason(reason)
    rules.check_days(days, Policy(actor.settings).number("pool.extension_max_days"))
    dialogue.close_question(tx, actor.user_id, "answered")
    if record:
        asked, refused = [_ask_one(tx, actor, call, record, days, words)], 0
    else:
        asked, refused = [], 0
        for one in _all_soon(tx, actor, call):
            try:
                with tx.try_out():
                    asked.append(_ask_one(tx, actor, call, one, days, words))
            except Refusal:
                refused += 1
        if not asked:
            raise Conflict("nothing_to_extend", rule="POOL-25")
    drawn = _draw(tx, actor, call, card, "pool-extend-sent", record, {})
    return Outcome("pool-extend-sent", "user", actor.user_id, card=drawn, parts=(refused, *asked))


def _ask_one(tx: Tx, actor: Actor, call: Call, record: Subject, days: int, words: str) -> int:
    kind, row = _own(tx, actor, call, record)
    people.lock_user(tx, actor.user_id)
    policy = Policy(actor.settings)
    stint = pool_extensions.open_stint(tx, kind, row["id"])
    if stint is None:
        raise NotFound(rule="POOL-25")
    rules.check_asked(pool_extensions.count_asked(tx, stint), policy.number("pool.extensions_per_stint"))
    if pool_extensions.find_pending(tx, kind, row["id"]) is not None:
        raise Conflict("extension_waits", rule="POOL-25")
    due_on = rules.due_to_extend(row["recycle_due_on"])
    pool_extensions.end_former(tx, kind, row["id"], stint)
    made = pool_extensions.insert(
        tx,
        kind,
        row["id"],
        stint,
        asked_by=actor.user_id,
        due_on=due_on.isoformat(),
        days=days,
        reason=words,
        at=call.at,
    )
    if made is None:
        raise Conflict("extension_waits", rule="POOL-25")
    after = {"days": days, "due_on": due_on.isoformat()}
    audit.write(tx, actor, call, "extension_asked", kind, row["id"], name=row["name"], after=after, reason=words)
    clocks.recompute(tx, kind, row["id"], call.at)
    deciding = deciders(tx, kind, actor.user_id)
    if not deciding or may_decide(tx, actor, kind, actor.user_id):
        _settle(tx, actor, call, made, "granted")
    else:
        _tell_deciders(tx, call, kind, row["id"], made, deciding)
    return made


def _own(tx: Tx, actor: Actor, call: Call, record: Subject) -> tuple[RecordKind, Row]:
    """A record of the actor's own. Raises NotFound, Forbidden."""
    kind = kind_of(record)
    row = records.get_readable(tx, actor, kind, record[1], now=call.at)
    if row["owner_id"] != actor.user_id:
        raise Forbidden("not_allowed", rule="POOL-25")
    return kind, row


def _all_soon(tx: Tx, actor: Actor, call: Call) -> list[Subject]:
    soon = pool_warnings.soon(actor, call.at)
    rows = pool_recycling.list_due_of(tx, actor.user_id, first=soon[0], last=soon[1], limit=MOST)
    return [(row["kind"], row["id"]) for row in rows]


def governing_pool(tx: Tx, kind: RecordKind, owner_id: int) -> int:
    """The pool the owner's records would go back to."""
    owner = people.get_user(tx, owner_id)
    return pools.find_nearest(tx, kind, owner["main_dept_id"]).id if owner else 0


def deciders(tx: Tx, kind: RecordKind, owner_id: int) -> list[int]:
    """The admins of the governing pool and the owner's superior, without himself; else the super admins."""
    admins = pool_recycling.list_admins(tx, governing_pool(tx, kind, owner_id))
    found = sorted({*admins, *people.superior_of(tx, owner_id)} - {owner_id})
    return found or [one for one in people.super_admins(tx) if one != owner_id]


def may_decide(tx: Tx, actor: Actor, kind: RecordKind, owner_id: int) -> bool:
    """A pool admin or the owner's superior; about his own only who is a pool admin himself."""
    if actor.user_id in pool_recycling.list_admins(tx, governing_pool(tx, kind, owner_id)):
        return True
    if actor.may("pool.manage"):
        return True
    return actor.user_id != owner_id and actor.user_id in people.superior_of(tx, owner_id)


def decide(tx: Tx, actor: Actor, call: Call, card: Card | None, *, grant: bool) -> Outcome:
    """Grant or refuse the request the card shows. Raises NotFound, Forbidden, Conflict (decided, lapsed)."""
    number = card.list_state.get("extension") if card is not None else None
    found = pool_extensions.find(tx, number) if isinstance(number, int) else None
    if found is None or card is None:
        raise NotFound(rule="POOL-25")
    kind: RecordKind = "lead" if found["kind"] == "lead" else "customer"
    if not may_decide(tx, actor, kind, found["asked_by"]):
        raise Forbidden("not_allowed", rule="POOL-25")
    _settle(tx, actor, call, found["id"], "granted" if grant else "refused")
    drawn = _draw(tx, actor, call, card, "pool-extension-done", (kind, found["record_id"]), {"extension": number})
    _redraw_others(tx, call, kind, found["record_id"], found["id"], but=card.id)
    return Outcome("pool-extension-done", kind, found["record_id"], card=drawn, parts=(found["id"],))


def _settle(tx: Tx, actor: Actor, call: Call, extension_id: int, state: str) -> None:
    """One guarded statement decides; then the due day, the history, and the asker hears of it."""
    after = rules.oldest_pending(call.at)
    done = pool_extensions.decide(tx, extension_id, state, by=actor.user_id, after=after, at=call.at)
    row = pool_extensions.find(tx, extension_id)
    assert row is not None
    kind: RecordKind = "lead" if row["kind"] == "lead" else "customer"
    if not done:
        by = {"by": row["decider"], "at": row["decided_at"]} if row["decider"] else {}
        lapsed = row["state"] in ("pending", "lapsed")
        raise Conflict("extension_lapsed" if lapsed else "extension_decided", rule="POOL-25", **by)
    facts = pool_clock.facts(tx, kind, [row["record_id"]])
    if not facts or facts[0]["owner_id"] != row["asked_by"]:
        raise Conflict("changed_hands", rule="POOL-25")
    if state == "granted":
        until = rules.extended(date.fromisoformat(row["due_on"]), row["days"])
        pool_recycling.protect(tx, kind, row["record_id"], until.isoformat())
    clocks.recompute(tx, kind, row["record_id"], call.at)
    audit.write(
        tx,
        actor,
        call,
        f"extension_{state}",
        kind,
        row["record_id"],
        name=facts[0]["name"],
        before={"due_on": row["due_on"]},
        after={"days": row["days"], "state": state},
    )
    if row["asked_by"] != actor.user_id:
        _tell_asker(tx, call, kind, row, state)


def protect(tx: Tx, actor: Actor, call: Call, record: Subject, until: date) -> Outcome:
    """A pool admin's own word that a record stays until a day (POOL-25). Raises NotFound, Forbidden, Invalid."""
    kind = kind_of(record)
    row = records.get_readable(tx, actor, kind, record[1], now=call.at)
    admins = pool_recycling.list_admins(tx, governing_pool(tx, kind, row["owner_id"]))
    if actor.user_id not in admins and not actor.may("pool.manage"):
        raise Forbidden("not_allowed", rule="POOL-25")
    rules.check_protection(until, today(actor.organisation, call.at))
    pool_recycling.protect(tx, kind, row["id"], until.isoformat())
    clocks.recompute(tx, kind, row["id"], call.at)
    before, after = {"protected_until": row["protected_until"]}, {"protected_until": until.isoformat()}
    audit.write(tx, actor, call, "protected", kind, row["id"], name=row["name"], before=before, after=after)
    return Outcome("nothing", kind, row["id"], row["version"])


def lapse(tx: Tx, now: int) -> bool:
    """What nobody decided for three days has lapsed: the clock runs on and the asker hears of it."""
    call, system = job_call(now), people.system_actor(tx)
    ended = pool_extensions.lapse(tx, before=rules.oldest_pending(now), at=now, limit=CHUNK)
    for row in ended:
        kind: RecordKind = "lead" if row["kind"] == "lead" else "customer"
        clocks.recompute(tx, kind, row["record_id"], now)
        audit.write(tx, system, call, "extension_lapsed", kind, row["record_id"], after={"state": "lapsed"})
        _tell_asker(tx, call, kind, row, "lapsed")
        _redraw_others(tx, call, kind, row["record_id"], row["id"], but=None)
    return len(ended) == CHUNK


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Did anybody ask so long ago?"""
    return pool_extensions.is_any_pending(tx, before=rules.oldest_pending(now))


def _tell_deciders(
    tx: Tx, call: Call, kind: RecordKind, record_id: int, extension_id: int, users: Sequence[int]
) -> None:
    for user_id in users:
        outbox.queue(
            tx,
            call,
            "pool-extension",
            user_id=user_id,
            subject=(kind, record_id),
            facts={"extension": extension_id},
            tier=1,
            dedupe=f"pool-extension:{extension_id}:{user_id}",
        )


def _tell_asker(tx: Tx, call: Call, kind: RecordKind, row: Row, state: str) -> None:
    outbox.queue(
        tx,
        call,
        "pool-extension-decided",
        user_id=row["asked_by"],
        subject=(kind, row["record_id"]),
        facts={"extension": row["id"], "state": state},
        tier=2,
        dedupe=f"pool-extension-decided:{row['id']}",
    )


def _redraw_others(
    tx: Tx, call: Call, kind: RecordKind, record_id: int, extension_id: int, *, but: int | None
) -> None:
    """The cards of the others who were asked say how it ended, without buttons."""
    for card in pool_extensions.list_cards(tx, kind, record_id, but=but):
        outbox.queue(
            tx,
            call,
            "pool-extension-closed",
            action="redraw",
            card_id=card["id"],
            subject=(kind, record_id),
            facts={"extension": extension_id},
            tier=2,
            dedupe=f"pool-extension-closed:{extension_id}:{card['id']}",
        )


def _question(tx: Tx, actor: Actor, call: Call, card: Card | None, record: Subject | None, days: int) -> Outcome:
    drawn = _draw(tx, actor, call, card, "pool-extend", record, {"days": days})
    entity, id_ = record or ("user", actor.user_id)
    return Outcome("pool-extend", entity, id_, card=drawn, parts=(days,))


def _draw(
    tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, record: Subject | None, state: dict[str, Any]
) -> int:
    entity, id_ = record or ("user", actor.user_id)
    return cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="pool-extend" if view == "pool-extend" else entity,
        record_id=id_,
        subject=ref(entity, id_),
        list_state=state | {"falling": pool_warnings.page_of(card)},
        onto=card if card is not None and card.user_id == actor.user_id else None,
    )


EVERY_LOOK["pool-extensions"] = Chore(lapse, waits)
