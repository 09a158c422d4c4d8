"""The stored last safe day of a record, renewed whenever something it depends on changes (POOL-8, POOL-9).

`recompute` is for one record, in the transaction that changed it. What concerns many (a rule, a pool, a person, a
department) goes through `recompute_all` or `recompute_owner`: the first chunk at once, the rest in bounded pieces
behind it, so that nobody waits. The daily run computes every record anew before it judges.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.people import Actor
from storage.entities.pool import Due, Pool, RecycleClock, RecycleRule
from storage.queries import people, pool, pool_clock, pool_moves
from storage.rules import pool_clock as rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx

CHUNK: Final = 200


class Governing:
    """The pools and rules as one transaction sees them, each looked up once (POOL-9)."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self.now = tx, now
        self.system = people.system_actor(tx)
        self.organisation, self.policy = self.system.organisation, Policy(self.system.settings)
        self.grace_days = self.policy.number("pool.grace_days")
        self._pools: dict[tuple[str, int], Pool] = {}
        self._rules: dict[int, list[RecycleRule]] = {}

    def pool_of(self, kind: RecordKind, department_id: int) -> Pool:
        key = (kind, department_id)
        if key not in self._pools:
            self._pools[key] = pool.find_nearest(self._tx, kind, department_id)
        return self._pools[key]

    def rules_of(self, pool_id: int) -> list[RecycleRule]:
        if pool_id not in self._rules:
            self._rules[pool_id] = pool.list_rules(self._tx, pool_id)
        return self._rules[pool_id]

    def due(self, kind: RecordKind, row: Row) -> Due | None:
        """The last safe day of an owned record, by its facts."""
        governing = self.pool_of(kind, row["department"])
        return self.due_under(kind, row, self.rules_of(governing.id), since_of(governing))

    def due_under(
        self, kind: RecordKind, row: Row, recycle_rules: Sequence[RecycleRule], since: date | None
    ) -> Due | None:
        """The last safe day it would have under these rules."""
        clock = self.clock(kind, row)
        return rules.due_day(clock, recycle_rules, recycling_since=since, grace_days=self.grace_days)

    def clock(self, kind: RecordKind, row: Row) -> RecycleClock:
        """A lock lasts through its day, and its end restarts the clocks on that day (CUST-7)."""
        locked_until, last = _day(row["locked_until"]), row["last_qualifying_at"]
        runs_until = _day(row["runs_until"])
        locked = locked_until is not None and bool(row["lock_reason"]) and locked_until >= self.day(self.now)
        return RecycleClock(
            kind=kind,
            level=row["level"],
            received_on=self.day(row["received_at"] or row["created_at"]),
            last_followup_on=None if last is None else self.day(last),
            exemption_ended_on=None if locked else locked_until,
            protected_until=_day(row["protected_until"]),
            locked=locked,
            owner_held=row["owner_status"] == "suspended" and self.policy["leaver.policy"] == "hold",
            extension_pending=bool(row["pending"]),
            dealt=bool(row["dealt"]),
            open_deal=bool(row["open_deals"]),
            deal_closed_on=self._day_of(row["deal_closed_at"]),
            last_deal_on=_day(row["last_deal_on"]),
            running_contract=runs_until is not None and runs_until >= self.day(self.now),
            contract_ended_on=self._contract_ended(runs_until, _day(row["contract_done_on"])),
            approval_pending=bool(row["approvals"]),
        )

    def _contract_ended(self, runs_until: date | None, done_on: date | None) -> date | None:
        """The last day of the last contract that ran out, was completed or terminated (POOL-7)."""
        ran_out = runs_until if runs_until is not None and runs_until < self.day(self.now) else None
        days = [day for day in (ran_out, done_on) if day is not None]
        return max(days, default=None)

    def _day_of(self, at: int | None) -> date | None:
        return None if at is None else self.day(at)

    def day(self, at: int) -> date:
        return today(self.organisation, at)


def recompute(tx: Tx, kind: RecordKind, record_id: int, now: int) -> None:
    """Store the last safe day of an owned record; without any pool that recycles there is nothing to store."""
    if not is_asleep(tx, kind):
        renew(tx, kind, [record_id], Governing(tx, now))


def renew(tx: Tx, kind: RecordKind, ids: Iterable[int], governing: Governing) -> list[tuple[Row, Due | None]]:
    """Store the last safe days of these records as of now; their facts with them."""
    renewed = [(row, governing.due(kind, row)) for row in pool_clock.facts(tx, kind, list(ids))]
    for row, due in renewed:
        day, rule_id = (due.day.isoformat(), due.rule_id) if due else (None, None)
        if (row["recycle_due_on"], row["recycle_rule_id"]) != (day, rule_id):
            pool_moves.set_due_day(tx, kind, row["id"], day, rule_id)
    return renewed


def recompute_all(tx: Tx, kind: RecordKind, now: int) -> None:
    """Every owned record of the kind, after a rule, a pool or a department changed."""
    if not is_asleep(tx, kind) or pool_clock.any_due(tx, kind):
        _begin(tx, kind, now, owner_id=0)


def recompute_owner(tx: Tx, owner_id: int, now: int) -> None:
    """Everything of one person, after he was moved to another department, suspended or active again."""
    for kind in RECORD_KINDS:
        if not is_asleep(tx, kind):
            _begin(tx, kind, now, owner_id=owner_id)


def _begin(tx: Tx, kind: RecordKind, now: int, *, owner_id: int) -> None:
    after = _chunk(tx, kind, now, owner_id=owner_id, after=0)
    if after is not None:
        pool_clock.queue_renewal(tx, kind, owner_id, after=after)


def _chunk(tx: Tx, kind: RecordKind, now: int, *, owner_id: int, after: int) -> int | None:
    """Renew the next records; the last one's id, None when there are no more."""
    ids = pool_clock.lock_owned(tx, kind, after=after, limit=CHUNK, owner_id=owner_id)
    if ids:
        renew(tx, kind, ids, Governing(tx, now))
    return ids[-1] if len(ids) == CHUNK else None


def go_on(tx: Tx, now: int) -> bool:
    """The next piece of the renewals that wait; True while more do."""
    waiting = pool_clock.next_renewal(tx)
    if waiting is None:
        return False
    kind: RecordKind = "lead" if waiting["kind"] == "lead" else "customer"
    after = _chunk(tx, kind, now, owner_id=waiting["owner_id"], after=waiting["after_id"])
    pool_clock.go_on(tx, waiting["id"], after)
    return True


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Is there a renewal to go on with?"""
    return pool_clock.next_renewal(tx) is not None


def is_asleep(tx: Tx, kind: RecordKind) -> bool:
    """No pool of the kind recycles, as shipped: then every due day is empty already."""
    return not pool_clock.any_recycling(tx, kind)


def since_of(governing: Pool) -> date | None:
    """Since when the pool recycles; None while it does not."""
    return governing.recycling_since if governing.auto_recycle else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


EVERY_LOOK["pool-renewals"] = Chore(go_on, waits)
