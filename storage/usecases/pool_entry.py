"""Records into a pool: which one, by whose hand, and what ends with it (POOL-3, POOL-23, POOL-24)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.entities.pool import Pool
from storage.entities.words import meant
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import (
    audit,
    cards,
    dialogue,
    names,
    outbox,
    people,
    pool,
    pool_moves,
    records,
    stints,
)
from storage.rules import pool as rules
from storage.rules.people import check_version
from storage.rules.pool import kind_of as kind_of
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import approvals, deal_customers, pool_news, reminders_kept

LONGEST_REASON = 500
ASKING = "pool-return"  # what a reply to the question is about: the answer, not the record


def entry_pool(tx: Tx, actor: Actor, kind: RecordKind, *, department_id: int, named: int | None = None) -> Pool:
    """The pool a record enters: the one named, else the nearest to the department, else the default (POOL-3).

    Raises Forbidden for a pool the actor is no member of, Conflict for a disabled one, NotFound for none.
    """
    if named is None:
        return pool.find_nearest(tx, kind, department_id)
    chosen = pool.find(tx, named)
    if chosen is None or chosen.kind != kind:
        raise NotFound(rule="POOL-3")
    if not chosen.enabled:
        raise Conflict("pool_disabled", rule="POOL-3")
    if not (actor.is_system or pool.is_member(tx, named, actor.user_id)):
        raise Forbidden("not_member", rule="POOL-3")
    return chosen


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int], *, writing: bool) -> Outcome:
    """Ask why a record is given back; `writing` waits for the reason in words. Raises NotFound, Forbidden."""
    kind = kind_of(record)
    row = records.get_under(tx, actor, kind, record[1], f"{kind}.return", now=call.at)
    drawn = _redrawn(tx, actor, call, card, "pool-reason", kind, row)
    if writing:
        subject = f"{ref(kind, row['id'])}:back"
        dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=subject, card_id=drawn)
    return Outcome("pool-reason", kind, row["id"], row["version"], drawn, parts=(int(writing),))


def back(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    record: tuple[str, int],
    reason: str,
    *,
    words: str = "",
    named: int | None = None,
    token: str | None = None,
) -> Outcome:
    """Return a record by hand, with a reason (POOL-23). Raises NotFound, Forbidden, Invalid, Stale, Conflict.

    There is no undo of it; `words` are a reason written out, kept in the history. Open deals of a customer become
    void, which the `token` of the refusal (open_deals) confirms.
    """
    kind = kind_of(record)
    row = records.get_under(tx, actor, kind, record[1], f"{kind}.return", now=call.at)
    offered = pool.list_reasons(tx)
    reason = meant(reason, offered)
    rules.check_reason(reason, offered)
    check_version(_seen(card, kind, row["id"]), row["version"])
    if kind == "customer":
        deal_customers.check_return(tx, actor, row, token)
    owner = people.get_user(tx, row["owner_id"])
    assert owner is not None
    target = entry_pool(tx, actor, kind, department_id=owner["main_dept_id"], named=named)
    kept = cleaned(words, field="reason", longest=LONGEST_REASON, empty=True)
    after = enter(tx, actor, call, kind, row, target, reason=reason, out_reason="returned", words=kept)
    dialogue.close_question(tx, actor.user_id, "answered")
    drawn = _redrawn(tx, actor, call, card, "pool-returned", kind, after)
    return Outcome("pool-returned", kind, row["id"], after["version"], drawn)


def enter(
    tx: Tx,
    actor: Actor,
    call: Call,
    kind: RecordKind,
    row: Row,
    target: Pool,
    *,
    reason: str,
    out_reason: str,
    words: str = "",
    due: tuple[str, str] | None = None,
) -> Row:
    """Take an owned record into a pool; the row after (POOL-24). Raises Conflict when it changed hands meanwhile.

    The stint is closed with the true owner, whoever does it. Contracts and their owner stay. With `due`, its last
    safe day and today, it is taken only while it is past that day and nothing exempts it (POOL-12).
    """
    record_id, owner_id, by = row["id"], row["owner_id"], actor.user_id
    after = pool_moves.put(tx, kind, record_id, owner_id, target.id, reason=reason, at=call.at, by=by, due=due)
    if after is None:
        raise Conflict("changed_hands", rule="POOL-24")
    stints.end(tx, kind, record_id, until=call.at, reason=out_reason, ended_by=by)
    pool_moves.end_team(tx, kind, record_id, at=call.at)
    if kind == "customer":
        deal_customers.void_open(tx, actor, call, record_id, deal_customers.POOLED)
    reminders_kept.leave(tx, actor, call, (kind, record_id))
    approvals.cancel_for(tx, call, kind, record_id)
    names.refresh(tx, kind, record_id)
    audit.write(
        tx,
        actor,
        call,
        out_reason,
        kind,
        record_id,
        name=row["name"],
        before={"owner_id": owner_id, "pool_id": None},
        after={"owner_id": None, "pool_id": target.id, "pool_reason": reason},
        reason=words or reason,
    )
    if owner_id != actor.user_id and out_reason == "returned":
        _tell_owner(tx, actor, call, kind, after, owner_id, words=words)
    pool_news.announce(tx, call, kind, record_id, target.id)
    count_in(tx, target.id)
    return after


def count_in(tx: Tx, pool_id: int) -> None:
    """The pool holds one record more. Raises Conflict when it was disabled meanwhile (POOL-4)."""
    if not pool_moves.count_in(tx, pool_id):
        raise Conflict("pool_disabled", rule="POOL-4")


def _seen(card: Card | None, kind: RecordKind, record_id: int) -> int | None:
    """The version the reason was asked for; other cards show no state this would change."""
    return card.seen.get(ref(kind, record_id)) if card is not None and card.view == "pool-reason" else None


def _redrawn(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, kind: RecordKind, row: Row) -> int:
    subject = ref(kind, row["id"])
    return cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ASKING if view == "pool-reason" else kind,
        record_id=row["id"],
        subject=subject,
        seen={subject: row["version"]},
        onto=card,
    )


def _tell_owner(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, owner_id: int, *, words: str) -> None:
    """His record was given back by somebody else: the name alone, he reads it no more (NOTIFY-31, NOTIFY-2)."""
    outbox.queue(
        tx,
        call,
        "pool-taken-back",
        user_id=owner_id,
        facts={"sender": actor.name, "name": row["name"], "reason": row["pool_reason"], "words": words},
        tier=2,
        dedupe=f"pool-taken-back:{kind}:{row['id']}:{row['version']}",
    )
