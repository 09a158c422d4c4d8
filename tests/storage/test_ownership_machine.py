"""Transfers, hand-overs, claims and returns in any order: nothing owned is ever lost or doubled (CUST-2, CUST-3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from storage.errors import Refusal
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person
from tests.storage.machines import Game, House, play
from tests.storage.transfer_scene import holds_together, transfers

REPS = 4
MODES = ("one", "turn", "draw")


class OwnershipMachine(Game):
    """A manager, her reps, and everything they may do with who owns what."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.records: list[tuple[str, int]] = []
        self.given: list[tuple[tuple[str, int], int]] = []

    @initialize()
    def a_company(self) -> None:
        async def made() -> tuple[Firm, Person, list[Person]]:
            firm = await a_firm(self.db)
            chen = await a_person(firm, "陈经理", "manager")
            return firm, chen, [await a_person(firm, f"销售{number}", superior=chen) for number in range(REPS)]

        self.firm, self.chen, self.reps = self.run(made())

    @contextmanager
    def may_refuse(self) -> Iterator[None]:
        try:
            yield
        except Refusal:
            return

    @rule(lead=st.booleans(), who=st.integers(0, REPS - 1))
    def comes_in(self, lead: bool, who: int) -> None:
        make, kind = (a_lead, "lead") if lead else (a_customer, "customer")
        made = self.run(make(self.firm, owner=self.reps[who], name=f"客户{len(self.records)}"))
        self.records.append((kind, made))

    @rule(
        which=st.lists(st.integers(0, 30), min_size=1, max_size=5),
        to=st.integers(0, REPS - 1),
        kept=st.sampled_from([None, "read", "write"]),
        keep_clock=st.booleans(),
    )
    def are_transferred(self, which: list[int], to: int, kept: Any, keep_clock: bool) -> None:
        chosen = [self.records[number] for number in which if number < len(self.records)]
        if chosen:
            with self.may_refuse():
                self.run(transfers(self.firm, self.chen, chosen, self.reps[to], power=kept, keep_clock=keep_clock))

    @rule(who=st.integers(0, REPS - 1), mode=st.sampled_from(MODES), to=st.sets(st.integers(0, REPS - 1), min_size=1))
    def are_handed_over(self, who: int, mode: str, to: set[int]) -> None:
        takers = [self.reps[number].id for number in sorted(to)][: 1 if mode == "one" else None]
        with self.may_refuse():
            self.run(
                self.firm.crm.transfer.hand_over(
                    self.firm.call(self.chen), self.reps[who].id, mode=mode, takers=takers
                )
            )
        self.run(self.firm.crm.chores.run(now=self.firm.clock.ms))

    @rule(which=st.integers(0, 30))
    def is_returned(self, which: int) -> None:
        if which < len(self.records):
            with self.may_refuse():
                self.run(self.firm.crm.pool.back(self.firm.call(self.chen), self.records[which], "no_need"))

    @rule(which=st.integers(0, 30), to=st.integers(0, REPS - 1))
    def is_assigned(self, which: int, to: int) -> None:
        if which >= len(self.records):
            return
        kind, record_id = self.records[which]
        row = self.run(self.firm.row(f"SELECT pool_id FROM {kind}s WHERE id = :id", id=record_id))
        if row["pool_id"] is not None:
            with self.may_refuse():
                call = self.firm.call(self.chen)
                self.run(self.firm.crm.pool.assign(call, [self.records[which]], row["pool_id"], self.reps[to].id))

    @rule(held=st.sampled_from([0, 1, 2, 5]), hours=st.sampled_from([0, 1, 30]))
    def the_firm_changes(self, held: int, hours: int) -> None:
        for name in ("pool.holding_limit", "lead.holding_limit"):
            self.run(self.firm.set(name, held))
        self.firm.clock.passes(hours=hours)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        self.run(holds_together(self.firm))
        counted = self.run(
            self.firm.value("SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM leads) AS n")
        )
        assert counted == len(self.records)
        waiting = self.run(self.firm.value("SELECT count(*) AS n FROM handover_items WHERE state = 'waiting'"))
        running = self.run(self.firm.value("SELECT count(*) AS n FROM handovers WHERE state = 'running'"))
        assert bool(waiting) <= bool(running)


@pytest.mark.reliability("R7")
@pytest.mark.rule("CUST-2", "CUST-3", "XFER-1", "XFER-12", "XFER-14")
def test_whatever_happens_every_record_has_one_holder(house: House) -> None:
    play(OwnershipMachine, house, 12, steps=25)
