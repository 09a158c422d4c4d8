"""Approvals as a state machine against a simple model: whoever does what, the path, the state and the effect agree.

Nobody approves his own, nothing is decided on a changed record, every illegal step is refused. The quick form takes
2,000 steps on SQLite and 400 on PostgreSQL, FIELDLINE_TORTURE=1 takes 50,000 on each.
"""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from storage.entities.approvals import Seen
from storage.entities.flows import Step
from storage.errors import Refusal
from storage.usecases import approval_decisions as decisions
from storage.usecases import approvals as running
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person, a_firm, a_person
from tests.storage.approval_model import Act, Impossible, Round, played, without
from tests.storage.approval_scene import EFFECT, KIND, a_flow, acts, adds, by, forwards, submits
from tests.storage.machines import Game, House, play

RECORDS = 3
UNDO_MS = 10 * 60_000


class Kept:
    """One thing as the model knows it."""

    def __init__(self) -> None:
        self.approval = 0
        self.state = ""
        self.round = 0
        self.amount = 0
        self.submitter = 0
        self.acts: list[Act] = []
        self.now: Round | None = None
        self.effects: list[str] = []


class ApprovalMachine(Game):
    """Three approvers and three who submit, one of them an approver himself; a flow of up to three steps."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.kept = [Kept() for _ in range(RECORDS)]

    @initialize(
        shape=st.lists(
            st.tuples(st.sets(st.integers(0, 3), min_size=1), st.sampled_from(["any", "all", "sequence"])),
            min_size=1,
            max_size=3,
        )
    )
    def a_company(self, shape: list[tuple[set[int], str]]) -> None:
        async def made() -> None:
            self.firm: Firm = await a_firm(self.db)
            third = await a_person(self.firm, "周总", "manager")
            second = await a_person(self.firm, "王总", "manager", superior=third)
            first = await a_person(self.firm, "陈经理", "manager", superior=second)
            rep = await a_person(self.firm, "小李", superior=first)
            lone = await a_person(self.firm, "小张")
            self.people: list[Person] = [first, second, third, rep, lone]
            owner = self.firm.owner.id
            self.above = {first.id: second.id, second.id: third.id, third.id: owner, rep.id: first.id, lone.id: owner}
            self.steps: list[Step] = [
                by(*(self.people[one] for one in sorted(chosen)), mode=mode) for chosen, mode in shape
            ]
            await a_flow(self.firm, *self.steps)

        self.run(made())
        self.deciders = [*self.people[:4], self.firm.owner]
        for which, who in enumerate((3, 4, 0)):
            self.is_submitted(which, who, 5)

    def tries(self, coroutine: Any, *, legal: bool) -> bool:
        """Do it: legal things are done, the others refused."""
        self.firm.clock.passes(seconds=1)
        try:
            self.run(coroutine)
        except Refusal:
            if legal:
                raise
            return False
        assert legal, "should have been refused"
        return True

    # ── what the submitter does ──

    @rule(which=st.integers(0, RECORDS - 1), who=st.sampled_from([0, 3, 4]), amount=st.integers(1, 5))
    def is_submitted(self, which: int, who: int, amount: int) -> None:
        kept, person = self.kept[which], self.people[who]
        legal = kept.state != "pending"
        call = submits(self.firm, person, which + 1, amount=amount)
        if not self.tries(call, legal=legal):
            return
        again = kept.state in ("rejected", "recalled")
        kept.round = kept.round + 1 if again else 1
        row = self.run(self.firm.row("SELECT max(id) AS id FROM approvals WHERE record_id = :id", id=which + 1))
        assert not again or row["id"] == kept.approval
        kept.approval, kept.submitter, kept.amount, kept.acts = row["id"], person.id, amount, []
        kept.now = played(self.steps, kept.submitter, self.above, [])
        kept.state = "pending"

    @rule(which=st.integers(0, 8), who=st.integers(0, 4), sure=st.booleans())
    def is_recalled(self, which: int, who: int, sure: bool) -> None:
        kept, person = self.thing(which), self.people[who]
        if not sure:
            return
        legal = kept.state == "pending" and kept.submitter == person.id
        call = acts(self.firm, person, lambda tx, me, call: running.recall(tx, me, call, kept.approval))
        if self.tries(call, legal=legal):
            self.ends(kept, "recalled")

    @rule(which=st.integers(0, 8), sure=st.booleans())
    def is_deleted(self, which: int, sure: bool) -> None:
        kept, call = self.thing(which), self.firm.call(self.firm.owner)
        if not sure:
            return
        record = self.kept.index(kept) + 1
        self.run(self.firm.write(lambda tx: running.cancel_for(tx, call, KIND, record)))
        if kept.state == "pending":
            self.ends(kept, "cancelled")

    # ── what approvers do ──

    @rule(
        which=st.integers(0, 8),
        who=st.integers(0, 12),
        stale=st.sampled_from(["", "", "", "", "", "", "round", "amount"]),
    )
    def is_approved(self, which: int, who: int, stale: str) -> None:
        kept = self.thing(which)
        person = self.decider(kept, who)
        seen = Seen(kept.round - (stale == "round"), kept.amount + (stale == "amount"))
        act = Act("approve", person.id)
        after = self.after(kept, act) if not stale else None
        call = self.firm.crm.approvals.approve(self.firm.call(person), kept.approval, seen)
        if self.tries(call, legal=after is not None):
            assert after is not None
            self.did(kept, act, after)

    @rule(
        which=st.integers(0, 8),
        who=st.integers(0, 12),
        back=st.booleans(),
        reason=st.sampled_from(["太贵", ""]),
    )
    def is_turned_down(self, which: int, who: int, back: bool, reason: str) -> None:
        kept = self.thing(which)
        person = self.decider(kept, who)
        now = self.again(kept)
        try:
            if now is None or not reason:
                raise Impossible
            now.turn_down(person.id, "returned" if back else "rejected")
        except Impossible:
            now = None
        verb = self.firm.crm.approvals
        seen = Seen(kept.round, kept.amount)
        if back:
            call = verb.give_back(self.firm.call(person), kept.approval, seen, reason)
        else:
            call = self.rejects(person, kept, reason)
        if self.tries(call, legal=now is not None):
            kept.now = now
            kept.state = "rejected"
            kept.effects.append("thing_rejected")

    async def rejects(self, person: Person, kept: Kept, reason: str) -> None:
        seen = Seen(kept.round, kept.amount)
        await acts(
            self.firm, person, lambda tx, me, call: decisions.reject(tx, me, call, kept.approval, seen, reason)
        )

    @rule(which=st.integers(0, 8), who=st.integers(0, 12))
    def goes_a_step_back(self, which: int, who: int) -> None:
        kept = self.thing(which)
        person = self.decider(kept, who)
        act = Act("back", person.id)
        after = self.after(kept, act)
        earlier = [task.step for task in kept.now.tasks if task.state == "approved"] if kept.now else []
        mine = [task.step for task in kept.now.tasks if task.person == person.id and task.is_open] if kept.now else []
        to = max((step for step in earlier if mine and step < mine[0]), default=99)
        seen = Seen(kept.round, kept.amount)
        call = self.firm.crm.approvals.give_back(self.firm.call(person), kept.approval, seen, "再看", to_step=to)
        if self.tries(call, legal=after is not None):
            assert after is not None
            self.did(kept, act, after)

    @rule(
        which=st.integers(0, 8),
        who=st.integers(0, 12),
        to=st.integers(0, 4),
        how=st.sampled_from(["forward", "before", "after"]),
    )
    def is_in_other_hands(self, which: int, who: int, to: int, how: str) -> None:
        kept, other = self.thing(which), self.people[to]
        person = self.decider(kept, who)
        act = Act(how, person.id, other.id)
        after = self.after(kept, act)
        if how == "forward":
            call = forwards(self.firm, person, kept.approval, other)
        else:
            call = adds(self.firm, person, kept.approval, other, before=how == "before")
        if self.tries(call, legal=after is not None):
            assert after is not None
            self.did(kept, act, after)

    @rule(which=st.integers(0, 8), who=st.integers(0, 12))
    def is_taken_back(self, which: int, who: int) -> None:
        kept = self.thing(which)
        signed = [act.person for act in kept.acts if act.kind == "approve"]
        latest = [person for person in self.deciders if person.id in signed[-1:]]
        person = latest[0] if latest and who < 8 else self.deciders[who % 5]
        decided = [act for act in kept.acts if act.person == person.id and act.kind in ("approve", "forward", "back")]
        last = decided[-1] if decided and kept.state == "pending" else None
        after: tuple[Round, list[Act]] | None = None
        asked = kept.now is not None and kept.now.asks_again(person.id)
        soon = last is not None and self.firm.clock.ms + 1000 - last.at <= UNDO_MS
        left = last is not None and any(act.kind == "back" for act in kept.acts[kept.acts.index(last) :])
        if last is not None and last.kind == "approve" and soon and not asked and not left:
            try:
                after = without(self.steps, kept.submitter, self.above, kept.acts, last)
            except Impossible:
                after = None
        call = self.firm.crm.approvals.take_back(self.firm.call(person), kept.approval)
        if self.tries(call, legal=after is not None):
            assert after is not None
            kept.now, kept.acts = after

    @rule(minutes=st.integers(1, 12))
    def time_passes(self, minutes: int) -> None:
        self.firm.clock.passes(minutes=minutes)

    def thing(self, which: int) -> Kept:
        """Below 6 one that is being decided, if there is one."""
        pending = [kept for kept in self.kept if kept.state == "pending"]
        return pending[which % len(pending)] if which < 6 and pending else self.kept[which % RECORDS]

    def decider(self, kept: Kept, who: int) -> Person:
        """Below 8 somebody who is asked now, if there is one, so that most tries are legal."""
        asked = {task.person for task in kept.now.tasks if task.state == "pending"} if kept.now else set()
        chosen = [person for person in self.deciders if person.id in asked]
        return chosen[who % len(chosen)] if who < 8 and chosen else self.deciders[who % 5]

    # ── the model ──

    def again(self, kept: Kept) -> Round | None:
        """The running round, played anew, so that a try leaves no trace."""
        if kept.state != "pending":
            return None
        return played(self.steps, kept.submitter, self.above, kept.acts)

    def after(self, kept: Kept, act: Act) -> Round | None:
        """The round after the act; None when it is illegal."""
        now = self.again(kept)
        try:
            if now is not None:
                now.do(act)
        except Impossible:
            return None
        return now

    def did(self, kept: Kept, act: Act, after: Round) -> None:
        before = self.again(kept)
        assert before is not None
        kept.acts = [*kept.acts, Act(act.kind, act.person, act.to, self.firm.clock.ms, before.step)]
        kept.now = after
        if after.ended:
            kept.state = after.ended
            kept.effects.append("thing_passed")

    def ends(self, kept: Kept, state: str) -> None:
        assert kept.now is not None
        kept.now = self.again(kept)
        assert kept.now is not None
        for task in kept.now.tasks:
            if task.is_open:
                task.state = "cancelled"
        kept.state = state
        kept.effects.append(f"thing_{state}")

    # ── what holds always ──

    @invariant()
    def states_paths_and_effects_are_those_of_the_model(self) -> None:
        for number, kept in enumerate(self.kept):
            if not kept.approval:
                continue
            row = self.run(self.firm.row("SELECT * FROM approvals WHERE id = :id", id=kept.approval))
            assert (row["state"], row["round"], row["amount"]) == (kept.state, kept.round, kept.amount)
            tasks = self.run(
                self.firm.rows(
                    "SELECT step, approver_id, state FROM approval_tasks WHERE approval_id = :id AND round = :round"
                    " AND state <> 'cancelled'",
                    id=kept.approval,
                    round=kept.round,
                )
            )
            found = sorted((task["step"], task["approver_id"], task["state"]) for task in tasks)
            assert kept.now is not None
            assert found == kept.now.shape()
            effects = self.run(
                self.firm.rows(
                    "SELECT action FROM audit WHERE entity = :kind AND record_id = :id AND action LIKE 'thing%'"
                    " ORDER BY id",
                    kind=KIND,
                    id=number + 1,
                )
            )
            assert [one["action"] for one in effects] == kept.effects

    @invariant()
    def nobody_has_approved_his_own(self) -> None:
        if not any(kept.approval for kept in self.kept):
            return
        own = self.run(
            self.firm.rows(
                "SELECT t.id FROM approval_tasks t JOIN approvals a ON a.id = t.approval_id"
                " WHERE t.round = a.round AND a.submitter_id IN (t.approver_id, t.decided_by)"
                " AND t.state NOT IN ('cancelled', 'skipped')"
            )
        )
        assert own == []

    @invariant()
    def what_runs_waits_for_somebody_and_what_has_ended_for_nobody(self) -> None:
        if not any(kept.approval for kept in self.kept):
            return
        rows = self.run(
            self.firm.rows(
                "SELECT a.state, (SELECT count(*) FROM approval_tasks t WHERE t.approval_id = a.id"
                " AND t.state = 'pending') AS pending, (SELECT count(*) FROM approval_tasks t"
                " WHERE t.approval_id = a.id AND t.state = 'waiting') AS waiting, (SELECT count(*)"
                " FROM approval_tasks t WHERE t.approval_id = a.id AND t.state = 'pending'"
                " AND t.timeout_at IS NULL) AS timeless FROM approvals a"
            )
        )
        for row in rows:
            if row["state"] == "pending":
                assert row["pending"]
            else:
                assert (row["pending"], row["waiting"]) == (0, 0)
            assert not row["timeless"]


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


@pytest.mark.reliability("R7")
@pytest.mark.rule("APPR-7", "APPR-8", "APPR-9", "APPR-10", "APPR-11", "APPR-12", "APPR-13", "APPR-14", "APPR-15")
@pytest.mark.parametrize("half", [1, 2])
def test_approvals_agree_with_their_model(house: House, half: int) -> None:
    play(ApprovalMachine, house, 21, parts=2)
