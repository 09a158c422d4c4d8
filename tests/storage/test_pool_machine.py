"""The pool as a state machine against a simple model: whoever does what, each record has exactly one holder.

The quick form takes 2,000 steps on SQLite and 400 on PostgreSQL, FIELDLINE_TORTURE=1 takes 50,000.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from storage.database import Database, open_database
from storage.entities.ids import RecordKind
from storage.errors import Forbidden, Invalid, Refusal
from storage.queries import cards
from tests.databases import Postgres, SqliteTemplate
from tests.factories import TAIPEI, Firm, Person, a_customer, a_firm, a_lead, a_person, the_pool
from tests.storage.pool_scene import a_pool, set_pool

STEPS = 50
REPS = 4


@dataclass
class Stint:
    user: int
    last_day: date | None = None


@dataclass
class Kept:
    """A record as the model knows it: in a pool since an instant, or with an owner."""

    kind: RecordKind
    id: int
    pool: int | None
    entered: datetime
    owner: int | None = None
    stints: list[Stint] = field(default_factory=list)

    @property
    def record(self) -> tuple[str, int]:
        return (self.kind, self.id)


class PoolMachine(RuleBasedStateMachine):
    """Reps, a manager and a lead pool beside two customer pools."""

    def __init__(self, fresh_database: Callable[[], str]) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.db: Database = self.run(open_database(fresh_database()))
        self.records: list[Kept] = []
        self.claims: dict[tuple[int, int, date], int] = {}
        self.takers: dict[tuple[tuple[str, int], int, date], int] = {}
        self.suspended: set[int] = set()
        self.daily, self.cooldown, self.delay, self.holding = 5, 7, 0, 0

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        self.run(self.db.close())
        self.runner.close()

    @initialize()
    def a_company(self) -> None:
        async def made() -> tuple[Firm, list[Person], Person, list[int], int]:
            firm = await a_firm(self.db)
            people = [await a_person(firm, f"销售{number}") for number in range(REPS)]
            chen = await a_person(firm, "陈经理", "manager")
            pools = [await the_pool(firm), await a_pool(firm, "华东")]
            return firm, people, chen, pools, await the_pool(firm, "lead")

        self.firm, self.people, self.chen, self.customer_pools, self.lead_pool = self.run(made())

    # ── what people do ──

    @rule(lead=st.booleans(), second=st.booleans())
    def comes_into_a_pool(self, lead: bool, second: bool) -> None:
        kind: RecordKind = "lead" if lead else "customer"
        pool = self.lead_pool if lead else self.customer_pools[second]
        make = a_lead if lead else a_customer
        name = f"客户{len(self.records)}"
        id_ = self.run(make(self.firm, pool=pool, name=name))
        self.records.append(Kept(kind, id_, pool, self.now))

    @rule(who=st.integers(0, REPS - 1), which=st.integers(0, 30), other_card=st.booleans())
    def is_claimed(self, who: int, which: int, other_card: bool) -> None:
        kept, person = self.record(which), self.people[who]
        if kept is None:
            return
        pool = self.customer_pools[1] if other_card and kept.kind == "customer" else kept.pool or self.home(kept)
        call = self.tap(person, kept, pool)
        expected = self.judge(kept, person.id, pool)
        with self.expects(expected):
            self.run(self.firm.crm.pool.claim(call, kept.record))
        if expected is None:
            self.goes_to(kept, person.id)
            self.claims[person.id, pool, self.today] = self.claims.get((person.id, pool, self.today), 0) + 1
            self.takers[kept.record, pool, self.today] = person.id

    @rule(which=st.integers(0, 30), by_manager=st.booleans())
    def is_returned(self, which: int, by_manager: bool) -> None:
        kept = self.record(which)
        if kept is None:
            return
        owner = next((person for person in self.people if person.id == kept.owner), None)
        actor = self.chen if by_manager or owner is None else owner
        expected = self.no_account(actor) or (None if kept.owner else "not_found")
        with self.expects(expected):
            self.run(self.firm.crm.pool.back(self.firm.call(actor), kept.record, "no_need"))
        if expected is None:
            kept.stints[-1].last_day = self.today
            kept.owner, kept.pool, kept.entered = None, self.home(kept), self.now

    @rule(which=st.integers(0, 30), who=st.integers(0, REPS - 1))
    def is_assigned(self, which: int, who: int) -> None:
        kept, target = self.record(which), self.people[who]
        if kept is None:
            return
        pool = kept.pool or self.home(kept)
        expected = self.judge_assignment(kept, target.id, pool)
        with self.expects(expected):
            self.run(self.firm.crm.pool.assign(self.firm.call(self.chen), [kept.record], pool, target.id))
        if expected is None:
            self.goes_to(kept, target.id)

    @rule(hours=st.sampled_from([1, 5, 24, 72, 8 * 24]))
    def time_passes(self, hours: int) -> None:
        self.firm.clock.passes(hours=hours)

    @rule(
        daily=st.integers(0, 4), cooldown=st.integers(0, 9), delay=st.sampled_from([0, 3, 30]), held=st.integers(0, 4)
    )
    def limits_change(self, daily: int, cooldown: int, delay: int, held: int) -> None:
        self.daily, self.cooldown, self.delay, self.holding = daily, cooldown, delay, held
        for pool in (*self.customer_pools, self.lead_pool):
            columns = {"daily_claim_limit": daily, "cooldown_days": cooldown, "release_delay_hours": delay}
            self.run(set_pool(self.firm, pool, **columns))
        for name in ("pool.holding_limit", "lead.holding_limit"):
            self.run(self.firm.set(name, held))

    @rule(who=st.integers(0, REPS - 1), back=st.booleans())
    def is_suspended_or_comes_back(self, who: int, back: bool) -> None:
        person = self.people[who]
        status, account = ("active", person.account) if back else ("suspended", None)
        (self.suspended.discard if back else self.suspended.add)(person.id)
        self.run(
            self.firm.write(
                lambda tx: tx.run(
                    "UPDATE users SET status = :status, account = :account WHERE id = :id",
                    status=status,
                    account=account,
                    id=person.id,
                )
            )
        )

    # ── the model ──

    @property
    def now(self) -> datetime:
        return self.firm.clock.now

    @property
    def today(self) -> date:
        return self.now.astimezone(TAIPEI).date()

    def record(self, which: int) -> Kept | None:
        return self.records[which % len(self.records)] if self.records else None

    def home(self, kept: Kept) -> int:
        """The pool a record of this kind returns to: nobody names a department."""
        return self.lead_pool if kept.kind == "lead" else self.customer_pools[0]

    def held_by(self, kept: Kept, user: int) -> int:
        return sum(1 for other in self.records if other.owner == user and other.kind == kept.kind)

    def goes_to(self, kept: Kept, user: int) -> None:
        kept.owner, kept.pool = user, None
        kept.stints.append(Stint(user))

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

    def tap(self, person: Person, kept: Kept, pool: int) -> Any:
        """A tap on a card of the person that shows the record in that pool."""
        call = self.firm.call(person)

        def unit(tx: Any) -> str:
            card = cards.draw(
                tx,
                call,
                user_id=person.id,
                view="pool-card",
                entity=kept.kind,
                record_id=kept.id,
                list_state={"pool": pool},
            )
            cards.set_message(tx, card, f"m{card}")
            return cards.get(tx, card).nonce + f" m{card}"

        nonce, message = self.run(self.firm.write(unit)).split()
        return self.firm.call(person, nonce=nonce, card_message=message)

    # ── what always holds ──

    @invariant()
    def every_record_has_one_holder_and_its_stint(self) -> None:
        if not self.records:
            return
        for kind in ("customer", "lead"):
            rows = {row["id"]: row for row in self.run(self.firm.rows(f"SELECT * FROM {kind}s"))}
            stints = self.run(self.firm.rows("SELECT * FROM stints WHERE kind = :kind ORDER BY id", kind=kind))
            for kept in self.records:
                if kept.kind != kind:
                    continue
                row = rows[kept.id]
                assert (row["owner_id"], row["pool_id"]) == (kept.owner, kept.pool)
                assert (row["owner_id"] is None) != (row["pool_id"] is None)
                own = [stint for stint in stints if stint["record_id"] == kept.id]
                assert [stint["user_id"] for stint in own] == [stint.user for stint in kept.stints]
                still = [stint["user_id"] for stint in own if stint["until"] is None]
                assert still == ([kept.owner] if kept.owner else [])

    @invariant()
    def counters_and_claims_equal_a_recount(self) -> None:
        if not self.records:
            return
        for pool in self.run(self.firm.rows("SELECT id, held FROM pools")):
            assert pool["held"] == sum(1 for kept in self.records if kept.pool == pool["id"])
        log = self.run(
            self.firm.rows(
                "SELECT user_id, pool_id, day, count(*) AS n FROM claim_log GROUP BY user_id, pool_id, day"
            )
        )
        counted = {(row["user_id"], row["pool_id"], date.fromisoformat(row["day"])): row["n"] for row in log}
        assert counted == self.claims


def run_machine(fresh_database: Callable[[], str], examples: int) -> None:
    run_state_machine_as_test(
        lambda: PoolMachine(fresh_database),
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def examples_of(quick: int) -> int:
    return 1000 if os.environ.get("FIELDLINE_TORTURE") else quick


@pytest.mark.rule("CUST-2", "CUST-3", "LEAD-2", "POOL-14", "POOL-15", "POOL-16", "POOL-17", "POOL-18", "POOL-22")
def test_the_pool_agrees_with_its_model(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    run_machine(lambda: sqlite_template.copy(tmp_path), examples_of(40))


@pytest.mark.rule("CUST-2", "CUST-3", "LEAD-2", "POOL-14", "POOL-15", "POOL-16", "POOL-17", "POOL-18", "POOL-22")
def test_the_pool_agrees_with_its_model_on_postgresql(postgres_server: Postgres) -> None:
    run_machine(postgres_server.copy, 8)
