"""The pool as one reads it in the rules: a simple model the real one is compared with, step by step."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from storage.entities.ids import RecordKind
from storage.errors import Forbidden, Invalid, Refusal
from tests.factories import TAIPEI, Firm, Person
from tests.storage.machines import House


@dataclass
class Stint:
    user: int
    last_day: date | None = None
    asked: int = 0


@dataclass
class Pending:
    """An extension that waits for its answer."""

    id: int
    at: datetime
    due: date
    days: int


@dataclass
class Rule:
    """A recycle rule on follow-ups, and the day it was made or tightened."""

    days: int
    changed: date


@dataclass
class Kept:
    """A record as the model knows it: in a pool since an instant, or with an owner."""

    kind: RecordKind
    id: int
    pool: int | None
    entered: datetime
    owner: int | None = None
    stints: list[Stint] = field(default_factory=list)
    level: str = "B"
    received: date | None = None
    followed: date | None = None
    locked_until: date | None = None
    lock_on: bool = False
    protected: date | None = None
    pending: Pending | None = None
    due: date | None = None
    warned: set[tuple[int, date, int]] = field(default_factory=set)

    @property
    def record(self) -> tuple[str, int]:
        return (self.kind, self.id)


class PoolModel:
    """Records, their owners, pools and days; no database, and nothing of the program's own rules."""

    firm: Firm
    people: list[Person]
    customer_pools: list[int]
    lead_pool: int

    def __init__(self, *house: House) -> None:
        super().__init__(*house)
        self.records: list[Kept] = []
        self.claims: dict[tuple[int, int, date], int] = {}
        self.takers: dict[tuple[tuple[str, int], int, date], int] = {}
        self.suspended: set[int] = set()
        self.daily, self.cooldown, self.delay, self.holding = 5, 7, 0, 0
        self.warn_days = [7, 3, 1]
        self.told: dict[tuple[str, int], int] = {}
        self.east: set[int] = set()
        self.held_rules: dict[int, dict[str, Rule]] = {}
        self.since: dict[int, date | None] = {}

    def judge_asking(self, kept: Kept, user: int) -> str | None:
        if user in self.suspended:
            return "stranger"
        if kept.owner is None:
            return "not_found"
        if kept.stints[-1].asked >= 2:
            return "extensions"
        if kept.pending is not None:
            return "extension_waits"
        return None if kept.due else "nothing_due"

    def lapse(self) -> None:
        for kept in self.records:
            if kept.pending is not None and kept.pending.at + timedelta(days=3) <= self.now:
                kept.pending = None
                kept.stints[-1].asked -= 1
                self.renew([kept])

    def sweep(self) -> None:
        """The night's run as one reads it in the rules."""
        for kept in self.records:
            if kept.lock_on and kept.locked_until is not None and kept.locked_until < self.today:
                kept.lock_on = False
        self.renew(self.records)
        taken: dict[int, int] = {}
        for kept in [one for one in self.records if one.due is not None and one.due < self.today]:
            assert kept.owner is not None
            heard = any((owner, due) == (kept.owner, kept.due) for owner, due, _ in kept.warned)
            if heard or not self.warn_days:
                taken[kept.owner] = taken.get(kept.owner, 0) + 1
                self.leaves(kept)
            else:
                kept.protected = self.today + timedelta(days=1)
                self.renew([kept])
        for kept in self.records:
            for step in self.warn_days:
                if kept.owner and kept.due and kept.due - timedelta(days=step) <= self.today <= kept.due:
                    kept.warned.add((kept.owner, kept.due, step))
        for owner, n in taken.items():
            self.told[self.today.isoformat(), owner] = n

    @property
    def now(self) -> datetime:
        return self.firm.clock.now

    @property
    def today(self) -> date:
        return self.now.astimezone(TAIPEI).date()

    def record(self, which: int) -> Kept | None:
        return self.records[which % len(self.records)] if self.records else None

    def home(self, kept: Kept) -> int:
        """The pool a record goes back to: leads have one, of customers the one of the owner's department."""
        return self.lead_pool if kept.kind == "lead" else self.customer_pools[kept.owner in self.east]

    def held_by(self, kept: Kept, user: int) -> int:
        return sum(1 for other in self.records if other.owner == user and other.kind == kept.kind)

    def goes_to(self, kept: Kept, user: int) -> None:
        kept.owner, kept.pool = user, None
        kept.stints.append(Stint(user))
        kept.received, kept.protected, kept.due = self.today, None, None
        self.renew([kept])

    def leaves(self, kept: Kept) -> None:
        kept.stints[-1].last_day = self.today
        kept.pool, kept.entered = self.home(kept), self.now
        kept.owner, kept.due, kept.pending, kept.protected = None, None, None, None
        kept.lock_on, kept.locked_until = False, None

    def is_locked(self, kept: Kept) -> bool:
        return kept.lock_on and kept.locked_until is not None and kept.locked_until >= self.today

    def renewed_with(self, pool: int) -> list[Kept]:
        """Whatever a change of this pool computes anew: every owned record of its kind."""
        kind = "lead" if pool == self.lead_pool else "customer"
        return [kept for kept in self.records if kept.owner and kept.kind == kind]

    def renew(self, records: Iterable[Kept]) -> None:
        """The last safe day of each, as one reads it in POOL-6 to POOL-11."""
        for kept in records:
            if kept.owner is not None:
                kept.due = self.last_safe_day(kept)

    def last_safe_day(self, kept: Kept) -> date | None:
        pool = self.home(kept)
        since, held = self.since[pool], self.held_rules[pool]
        rule = held.get(kept.level, held.get("any"))
        if since is None or rule is None or kept.pending or self.is_locked(kept) or kept.owner in self.suspended:
            return None
        ended = kept.locked_until if not self.is_locked(kept) else None
        start = max(day for day in (kept.received, kept.followed, ended) if day is not None)
        grace = max(since, *(one.changed for one in held.values())) + timedelta(days=7)
        days = [start + timedelta(days=rule.days), grace, *([kept.protected] if kept.protected else [])]
        return max(days)

    def no_account(self, person: Person) -> str | None:
        return "stranger" if person.id in self.suspended else None

    def not_there(self, kept: Kept, pool: int) -> str:
        return "already_claimed" if (kept.record, pool, self.today) in self.takers else "not_found"

    def judge(self, kept: Kept, user: int, pool: int) -> str | None:
        """Why a claim must be refused, in the order of POOL-18."""
        if user in self.suspended:
            return "stranger"
        if kept.pool != pool:
            return self.not_there(kept, pool)
        if self.now < kept.entered + timedelta(hours=self.delay):
            return "release_delay"
        left = [stint.last_day for stint in kept.stints if stint.user == user and stint.last_day]
        if left and self.today < max(left) + timedelta(days=self.cooldown):
            return "cooldown"
        if self.holding and self.held_by(kept, user) + 1 > self.holding:
            return "holding"
        return "daily_claims" if self.claims.get((user, pool, self.today), 0) >= self.daily else None

    def judge_assignment(self, kept: Kept, user: int, pool: int) -> str | None:
        if user in self.suspended:
            return "suspended_person"
        if kept.pool != pool:
            return self.not_there(kept, pool)
        return "holding" if self.holding and self.held_by(kept, user) + 1 > self.holding else None

    @contextmanager
    def expects(self, reason: str | None) -> Iterator[None]:
        if reason is None:
            yield
            return
        with pytest.raises(Refusal) as refused:
            yield
        assert refused.value.reason == reason
        assert reason != "stranger" or isinstance(refused.value, Forbidden)
        assert reason != "suspended_person" or isinstance(refused.value, Invalid)
