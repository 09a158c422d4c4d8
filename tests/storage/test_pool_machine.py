"""The pool as a state machine against a simple model: whoever does what, each record has exactly one holder.

Claims, returns and assignments; and the clock: follow-ups, levels, locks, extensions, rules, suspensions, warnings
and the nightly run. The quick form takes 2,000 steps on SQLite and 400 on PostgreSQL, FIELDLINE_TORTURE=1 takes
50,000 on each.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from storage.entities.ids import RecordKind, new_public_id
from storage.queries import cards
from storage.usecases import pool_clock, pool_extensions, pool_run
from tests.factories import TAIPEI, Firm, Person, a_customer, a_department, a_firm, a_lead, a_person, the_pool
from tests.storage.machines import Game, House, play
from tests.storage.pool_model import Kept, Pending, PoolModel, Rule
from tests.storage.pool_scene import a_pool, set_pool

REPS = 4


class PoolMachine(PoolModel, Game):
    """Reps of two departments, a manager, and a lead pool beside two customer pools, one for each department."""

    @initialize()
    def a_company(self) -> None:
        async def made() -> tuple[Firm, list[Person], Person, list[int], int]:
            firm = await a_firm(self.db)
            east = await a_department(firm, "华东")
            places = [None, None, east, east]
            people = [await a_person(firm, f"销售{number}", department=at) for number, at in enumerate(places)]
            chen = await a_person(firm, "陈经理", "manager")
            members = tuple(person.id for person in (*people, chen))
            pools = [await the_pool(firm), await a_pool(firm, "华东", departments=(east,), members=members)]
            await firm.set("customer.lock_limit", 500)
            return firm, people, chen, pools, await the_pool(firm, "lead")

        self.firm, self.people, self.chen, self.customer_pools, self.lead_pool = self.run(made())
        self.east = {person.id for person in self.people[2:]}
        self.pools = (*self.customer_pools, self.lead_pool)
        self.held_rules = {pool: {} for pool in self.pools}
        self.since = dict.fromkeys(self.pools)
        self.run(self.firm.write(lambda tx: tx.run("UPDATE pool_rules SET enabled = 0")))
        for which in range(len(self.pools)):
            self.a_rule_changes(which, "any", 9)
            self.recycling_is_switched(which, True)
        for number, person in enumerate(self.people):
            self.somebody_holds(person, "lead" if number % 2 else "customer")
            self.somebody_holds(person, "customer")
        for _ in range(4):
            self.comes_into_a_pool(lead=False, second=False)

    def somebody_holds(self, person: Person, kind: RecordKind) -> None:
        make = a_lead if kind == "lead" else a_customer
        id_ = self.run(make(self.firm, owner=person, name=f"老客户{len(self.records)}"))
        kept = Kept(kind, id_, None, self.now)
        self.records.append(kept)
        self.goes_to(kept, person.id)

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
        self.claims_as_judged(person, kept, pool)

    @rule(which=st.integers(0, 30), early=st.booleans())
    def a_former_owner_comes_back(self, which: int, early: bool) -> None:
        """On the day on which he is free to, or the day before."""
        kept = self.record(which)
        left = {one.user: one.last_day for one in kept.stints if one.last_day} if kept is not None else {}
        if kept is None or kept.pool is None or not left:
            return
        user, day = max(left.items(), key=lambda one: (one[1], one[0]))
        self.firm.clock.passes(days=max((day - self.today).days + self.cooldown - early, 0))
        for person in self.people:
            if person.id == user and kept.pool is not None:
                self.claims_as_judged(person, kept, kept.pool)

    @rule(who=st.integers(0, REPS - 1))
    def takes_what_he_can(self, who: int) -> None:
        for kept in [one for one in self.records if one.pool is not None][:5]:
            if kept.pool is not None:
                self.claims_as_judged(self.people[who], kept, kept.pool)

    def claims_as_judged(self, person: Person, kept: Kept, pool: int) -> None:
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
            self.leaves(kept)

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

        def unit(tx: Any) -> None:
            sql = "UPDATE users SET status = :status, account = :account WHERE id = :id"
            tx.run(sql, status=status, account=account, id=person.id)
            pool_clock.recompute_owner(tx, person.id, self.firm.clock.ms)

        self.run(self.firm.write(unit))
        self.renew(kept for kept in self.records if kept.owner == person.id)

    # ── what moves the clocks ──

    @rule(which=st.integers(0, 2), level=st.sampled_from(["any", "A"]), days=st.sampled_from([None, 2, 5, 9, 20]))
    def a_rule_changes(self, which: int, level: Any, days: int | None) -> None:
        pool = self.pools[which]
        held = self.held_rules[pool]
        if days is None and level not in held:
            return
        self.run(self.firm.crm.pool.set_days(self.firm.call(self.firm.owner), pool, "no_followup", days, level))
        if days is None:
            del held[level]
        else:
            tighter = level not in held or days < held[level].days
            held[level] = Rule(days, self.today if tighter else held[level].changed)
        self.renew(self.renewed_with(pool))

    @rule(which=st.integers(0, 2), on=st.booleans())
    def recycling_is_switched(self, which: int, on: bool) -> None:
        pool = self.pools[which]
        version = self.run(self.firm.value("SELECT version FROM pools WHERE id = :id", id=pool))
        call = self.firm.call(self.firm.owner)
        self.run(self.firm.crm.pool.change_fields(call, pool, version=version, auto_recycle=on))
        self.since[pool] = (self.since[pool] or self.today) if on else None
        self.renew(self.renewed_with(pool))

    @rule(days=st.sampled_from([[7, 3, 1], [3], [1], [0], []]))
    def warning_days_change(self, days: list[int]) -> None:
        self.warn_days = days
        self.run(self.firm.set("pool.warn_days", days))

    @rule(which=st.integers(0, 30))
    def is_followed_up(self, which: int) -> None:
        kept = self.record(which)
        if kept is None or kept.owner is None:
            return

        def unit(tx: Any) -> None:
            tx.run(
                "INSERT INTO follow_ups (public_id, subject_kind, subject_id, occurred_at, qualifying, author_id,"
                " credit_dept_id, created_at, updated_at) VALUES (:public, :kind, :id, :at, 1, 1, 1, 0, 0)",
                public=new_public_id(),
                kind=kept.kind,
                id=kept.id,
                at=self.firm.clock.ms,
            )
            pool_clock.recompute(tx, kept.kind, kept.id, self.firm.clock.ms)

        self.run(self.firm.write(unit))
        kept.followed = self.today
        self.renew([kept])

    @rule(which=st.integers(0, 30), level=st.sampled_from("ABC"))
    def gets_a_level(self, which: int, level: str) -> None:
        kept = self.record(which)
        if kept is None:
            return

        def unit(tx: Any) -> None:
            tx.run(f"UPDATE {kept.kind}s SET level = :level WHERE id = :id", level=level, id=kept.id)
            pool_clock.recompute(tx, kept.kind, kept.id, self.firm.clock.ms)

        self.run(self.firm.write(unit))
        kept.level = level
        self.renew([kept])

    @rule(which=st.integers(0, 30), days=st.sampled_from([1, 4, 12]), end=st.booleans())
    def is_locked_or_unlocked(self, which: int, days: int, end: bool) -> None:
        kept = self.record(which)
        if kept is None or kept.kind == "lead" or kept.owner is None or kept.owner in self.suspended:
            return
        owner = next(person for person in self.people if person.id == kept.owner)
        if end:
            expected = None if self.is_locked(kept) else "not_locked"
            with self.expects(expected):
                self.run(self.firm.crm.upkeep.unlock(self.firm.call(owner), kept.id))
            if expected is None:
                kept.lock_on, kept.locked_until = False, self.today
                self.renew([kept])
            return
        until = self.today + timedelta(days=days)
        self.run(self.firm.crm.upkeep.lock(self.firm.call(owner), kept.id, "谈判中", until=until))
        kept.lock_on, kept.locked_until = True, until
        self.renew([kept])

    @rule(which=st.integers(0, 30), days=st.sampled_from([1, 5]))
    def more_days_are_asked_for(self, which: int, days: int) -> None:
        kept = self.record(which)
        if kept is None:
            return
        owner = next((person for person in self.people if person.id == kept.owner), self.people[0])
        expected = self.judge_asking(kept, owner.id)
        with self.expects(expected):
            asked = self.run(self.firm.crm.pool.ask_extension(self.firm.call(owner), kept.record, days, "等预算"))
            assert not asked.granted
        if expected is None:
            assert kept.due is not None
            row = self.run(self.firm.rows("SELECT max(id) AS id FROM pool_extensions"))[0]
            kept.pending = Pending(row["id"], self.now, kept.due, days)
            kept.stints[-1].asked += 1
            self.renew([kept])

    @rule(which=st.integers(0, 30), grant=st.booleans())
    def more_days_are_decided(self, which: int, grant: bool) -> None:
        kept = self.record(which)
        if kept is None or kept.pending is None:
            return
        waiting = kept.pending
        state = {"extension": waiting.id}
        call = self.on_card(self.firm.owner, kept, view="pool-extension", list_state=state)
        expected = "extension_lapsed" if waiting.at + timedelta(days=3) <= self.now else None
        with self.expects(expected):
            self.run(self.firm.crm.pool.decide_extension(call, grant=grant))
        if expected is None:
            kept.pending = None
            if grant:
                kept.protected = waiting.due + timedelta(days=waiting.days)
            self.renew([kept])

    @rule(days=st.sampled_from([0, 0, 0, 1, 4, 9]))
    def a_night_passes(self, days: int) -> None:
        """The service was down for so many days before; then the night's run, to its end."""
        local = self.now.astimezone(TAIPEI)
        night = local.replace(hour=2, minute=0)
        self.firm.clock.now = (night if night > local else night + timedelta(days=1)) + timedelta(days=days)
        self.lapse()
        again = self.run(self.firm.write(lambda tx: pool_extensions.lapse(tx, self.firm.clock.ms)))
        assert not again
        while self.run(self.firm.write(lambda tx: pool_run.work(tx, self.firm.clock.ms))):
            pass
        self.sweep()

    # ── the model ──

    def tap(self, person: Person, kept: Kept, pool: int) -> Any:
        """A tap on a card of the person that shows the record in that pool."""
        return self.on_card(person, kept, view="pool-card", list_state={"pool": pool})

    def on_card(self, person: Person, kept: Kept, *, view: str, list_state: Any) -> Any:
        call = self.firm.call(person)

        def unit(tx: Any) -> str:
            card = cards.draw(
                tx,
                call,
                user_id=person.id,
                view=view,
                entity=kept.kind,
                record_id=kept.id,
                list_state=list_state,
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
                assert row["recycle_due_on"] == (kept.due.isoformat() if kept.due else None)
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

    @invariant()
    def warnings_and_extensions_are_those_of_the_model(self) -> None:
        if not self.records:
            return
        rows = self.run(self.firm.rows("SELECT kind, record_id, owner_id, due_on, step FROM pool_warnings"))
        found = {((row["kind"], row["record_id"]), row["owner_id"], row["due_on"], row["step"]) for row in rows}
        assert len(found) == len(rows)
        expected = {
            (kept.record, owner, due.isoformat(), step) for kept in self.records for owner, due, step in kept.warned
        }
        assert found == expected
        waiting = self.run(
            self.firm.rows(
                "SELECT e.id FROM pool_extensions e JOIN stints s ON s.id = e.stint_id"
                " AND s.until IS NULL WHERE e.state = 'pending'"
            )
        )
        assert {row["id"] for row in waiting} == {kept.pending.id for kept in self.records if kept.pending}

    @invariant()
    def each_run_told_each_owner_once(self) -> None:
        rows = self.run(
            self.firm.rows("SELECT day, owner_id, count(*) AS n FROM pool_recycled GROUP BY day, owner_id")
        )
        assert {(row["day"], row["owner_id"]): row["n"] for row in rows} == self.told
        queued = self.run(self.firm.rows("SELECT user_id FROM outbox WHERE kind = 'pool-recycled'"))
        assert sorted(row["user_id"] for row in queued) == sorted(owner for _, owner in self.told)


@pytest.mark.reliability("R7")
@pytest.mark.rule("CUST-2", "CUST-3", "CUST-7", "LEAD-2", "POOL-3", "POOL-6", "POOL-7", "POOL-8", "POOL-9", "POOL-10")
@pytest.mark.rule("POOL-11", "POOL-12", "POOL-13", "POOL-14", "POOL-15", "POOL-16", "POOL-17", "POOL-18", "POOL-22")
@pytest.mark.rule("POOL-24", "POOL-25", "POOL-27", "POOL-28")
@pytest.mark.parametrize("half", [1, 2])
def test_the_pool_agrees_with_its_model(house: House, half: int) -> None:
    play(PoolMachine, house, 20, parts=2)
