"""Locking a customer against recycling, and ending it (CUST-7)."""

from datetime import date, timedelta
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import audit, customers, dialogue, people, records
from storage.rules import customer_locks as rules
from storage.rules.calendar import today
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_clock, record_cards

PERMISSION: Final = "customer.lock"
DAYS: Final = (30, 60, 90)


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, *, days: int = 0) -> Outcome:
    """Until when, then why: the reason is the tap that locks. Raises NotFound, Forbidden, Limit."""
    row = records.get_under(tx, actor, "customer", customer_id, PERMISSION, now=call.at)
    _check_room(tx, actor, row, call)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("customer", customer_id))
    most = Policy(actor.settings).number("customer.lock_max_days")
    state = {"days": days, "offered": [n for n in DAYS if n <= most] or [most]}
    outcome = record_cards.draw(
        tx, actor, call, card, "customer", row, view="customer-lock", entity="customer-field", state=state
    )
    subject = f"{ref('customer', customer_id)}:{'lock' if days else 'until'}"
    dialogue.ask(
        tx,
        call,
        user_id=actor.user_id,
        slot="reason" if days else "date",
        subject=subject,
        card_id=outcome.card,
    )
    return outcome


def ask_until(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, until: date) -> Outcome:
    """The end was typed as a date: now the reason. Raises Invalid, Limit."""
    day = today(actor.organisation, call.at)
    rules.check_days(until, day, Policy(actor.settings).number("customer.lock_max_days"))
    return ask(tx, actor, call, card, customer_id, days=max(1, (until - day).days))


def lock(
    tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, *, until: date | None = None, reason: str
) -> Outcome:
    """Exempt an owned customer from recycling through a day; without one, that of the card.

    Raises NotFound, Forbidden (PERM-9), Invalid, Limit (days, number), Stale.
    """
    row = records.get_under(tx, actor, "customer", customer_id, PERMISSION, now=call.at)
    day = today(actor.organisation, call.at)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("customer", customer_id))
    if until is None:
        until = day + timedelta(days=_days_of(card))
    rules.check_days(until, day, Policy(actor.settings).number("customer.lock_max_days"))
    words = rules.reason(reason)
    _check_room(tx, actor, row, call)
    if card is not None:
        check_version(card.seen.get(ref("customer", customer_id)), row["version"])
    _set(tx, actor, call, row, "locked", until.isoformat(), words)
    dialogue.close_question_about(tx, actor.user_id, ref("customer", customer_id))
    return record_cards.open_card(tx, actor, call, card, "customer", customer_id, view="customer-locked")


def unlock(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """End the lock; every recycle clock starts anew today. Raises NotFound, Forbidden, Conflict (not_locked)."""
    row = records.get_under(tx, actor, "customer", customer_id, PERMISSION, now=call.at)
    day = today(actor.organisation, call.at)
    if not rules.is_locked(row["locked_until"], row["lock_reason"], day):
        raise Conflict("not_locked", rule="CUST-7")
    _set(tx, actor, call, row, "unlocked", day.isoformat(), None)
    return record_cards.open_card(tx, actor, call, card, "customer", customer_id, view="customer-unlocked")


def _days_of(card: Card | None) -> int:
    """The days chosen on the card."""
    days = card.list_state.get("days") if card is not None else None
    return days if isinstance(days, int) and days > 0 else DAYS[0]


def _check_room(tx: Tx, actor: Actor, row: Row, call: Call) -> None:
    """The owner's locks, those of dealt customers not counted; his row is taken first (CUST-7). Raises Limit."""
    people.lock_user(tx, row["owner_id"])
    if row["dealt"]:
        return
    day = today(actor.organisation, call.at).isoformat()
    used = customers.count_locked(tx, row["owner_id"], day=day, but=row["id"])
    rules.check_count(used, Policy(actor.settings).number("customer.lock_limit"))


def _set(tx: Tx, actor: Actor, call: Call, row: Row, action: str, until: str, reason: str | None) -> None:
    values = {"locked_until": until, "lock_reason": reason}
    after = customers.change(tx, row["id"], values, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("changed_hands", rule="CUST-7")
    before = {name: row[name] for name in values}
    audit.write(
        tx, actor, call, action, "customer", row["id"], name=row["name"], before=before, after=values, reason=reason
    )
    pool_clock.recompute(tx, "customer", row["id"], call.at)
