"""What the CRM says of money by itself: instalments that come due, claims that wait (MONEY-14, MONEY-15)."""

from datetime import date, time, timedelta
from typing import Any, Final

from storage.chores import DAILY, EVERY_LOOK, Chore, Daily
from storage.digests import MORNING, DigestLine
from storage.entities.call import Call, job_call
from storage.entities.instants import MINUTE
from storage.entities.people import Actor
from storage.queries import contracts, money_lists, money_plans, money_receipts, people
from storage.rules.calendar import after_working_minutes, instant, today
from storage.rules.money_plans import WEEK, step_on
from storage.rules.notices import COLLECTED, DUE
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import contract_told, money_told
from storage.usecases.money_plans import covered_by_claims

CHUNK: Final = 100
NAMES: Final = ("money-due", "money-claims")


def tell_due(tx: Tx, now: int) -> bool:
    """Each step of `money.plan_days`, then every week overdue, to the owner; from a week on his superior too."""
    system = people.system_actor(tx)
    day, steps = today(system.organisation, now), list(Policy(system.settings)["money.plan_days"])
    horizon = day + timedelta(days=-min([*steps, 0]))
    paused = {
        plan_id
        for contract_id in money_plans.list_claimed_contracts(tx)
        for plan_id in covered_by_claims(tx, contract_id)
    }
    rows = money_plans.list_untold(tx, until=horizon.isoformat(), today=day.isoformat(), but=paused, limit=CHUNK)
    call = job_call(now)
    for row in rows:
        step = step_on(day, due_on=row["due_on"], steps=steps, told_on=row["told_on"])
        if money_plans.note_told(tx, row["id"], day.isoformat()) and step is not None:
            _tell(tx, system, call, row, step, day)
    return len(rows) == CHUNK


def _tell(tx: Tx, system: Actor, call: Call, row: Row, step: int, day: date) -> None:
    contract = contracts.get(tx, row["contract_id"])
    assert contract is not None
    facts: dict[str, Any] = {"due_on": row["due_on"], "step": step}
    event, subject = f"{row['due_on']}:{step}", ("plan", row["id"])
    kind, tier = ("money-coming", COLLECTED) if step < 0 else ("money-due", DUE)
    contract_told.tell(
        tx,
        system,
        call,
        kind,
        contract,
        [contract["owner_id"]],
        event=event,
        tier=tier,
        subject=subject,
        facts=facts,
        not_before=first_hour(system, call.at) if tier == DUE else None,
    )
    if step >= WEEK:
        superiors = people.superior_of(tx, contract["owner_id"])
        contract_told.tell(
            tx,
            system,
            call,
            "money-overdue",
            contract,
            superiors,
            event=event,
            tier=COLLECTED,
            subject=subject,
            facts=facts,
        )


def first_hour(actor: Actor, now: int) -> int:
    """`remind.default_time` of today, or now if that has passed."""
    at = time.fromisoformat(str(Policy(actor.settings)["remind.default_time"]))
    return max(now, instant(actor.organisation, today(actor.organisation, now), at))


def _is_waiting(system: Actor, row: Row | None, now: int) -> bool:
    hours = Policy(system.settings).number("money.confirm_hours")
    if row is None or row["recorded_at"] + hours * 60 * MINUTE > now:
        return False
    return after_working_minutes(system.organisation, row["recorded_at"], hours * 60) < now


def claims_wait(tx: Tx, system: Actor, now: int) -> bool:
    """Does the oldest claim finance was not reminded of wait too long?"""
    return _is_waiting(system, money_receipts.oldest_unnudged(tx), now)


def nudge(tx: Tx, now: int) -> bool:
    """Finance is reminded of the oldest claim, once, after `money.confirm_hours` working hours (MONEY-14)."""
    system = people.system_actor(tx)
    row = money_receipts.oldest_unnudged(tx)
    if row is None or not _is_waiting(system, row, now):
        return False
    receipt = money_receipts.take_nudge(tx, row["id"], at=now)
    contract = contracts.get(tx, receipt["contract_id"]) if receipt is not None else None
    if receipt is not None and contract is not None:
        money_told.ask_finance(tx, system, job_call(now), contract, receipt, event="nudge")
    return claims_wait(tx, system, now)


def morning(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """agenda-line-money-confirm: how many claims wait for this person (NOTIFY-54)."""
    if not actor.may("money.confirm"):
        return None
    waiting = money_lists.count_claims(tx, actor, now=now)
    return DigestLine("money-confirm", waiting) if waiting else None


DAILY["money-due"] = Daily(tell_due)
EVERY_LOOK["money-claims"] = Chore(nudge, claims_wait)
MORNING["money-confirm"] = morning
