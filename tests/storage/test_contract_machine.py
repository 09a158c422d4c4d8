"""Contracts, instalments, receipts and refunds as a state machine against a simple model.

Never more money than the contract, every illegal change refused with its reason, every figure that of the model. The
quick form takes 2,000 steps on SQLite and 400 on PostgreSQL, FIELDLINE_TORTURE=1 takes 50,000 on each.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from storage.entities.contracts import NewContract, NewPlan
from storage.entities.money import NewReceipt
from storage.errors import Duplicate, Refusal
from tests.factories import a_customer
from tests.storage.approval_scene import a_flow, by, says_no, says_yes
from tests.storage.contract_model import OPEN, ModelContract, ModelPlan, ModelReceipt, ModelRefund
from tests.storage.contract_scene import Sales, a_sales
from tests.storage.contract_table import ContractTable
from tests.storage.machines import House, play

AMOUNTS = st.integers(1, 60)
DAYS = st.sampled_from(["2026-06-01", "2026-06-20", "2026-07-09"])
DUES = st.sampled_from(["2026-07-01", "2026-07-12", "2026-08-01"])
SUBJECTS = ("contract", "contract_change", "refund")


class ContractMachine(ContractTable):
    """A rep, his manager, finance; flows that are switched on and off meanwhile."""

    @initialize()
    def a_company(self) -> None:
        async def made() -> tuple[Sales, list[int]]:
            sales = await a_sales(self.db)
            for subject in SUBJECTS:
                await a_flow(sales.firm, by(sales.mia), subject=subject)
            await sales.firm.write(lambda tx: tx.run("UPDATE flows SET enabled = 0"))
            return sales, [await a_customer(sales.firm, owner=sales.ann, name=f"客户{n}号") for n in range(2)]

        self.sales, self.customers = self.run(made())
        self.firm = self.sales.firm
        self.is_made(100, 0)
        self.is_submitted(0)
        self.a_plan_is_added(0, 30, "2026-08-01")
        self.a_plan_is_added(0, 40, "2026-07-12")
        self.money_is_said_to_come(0, 50, "2026-06-01", 3, finance=True)
        self.a_refund_is_asked_for(0, 20)

    # ── contracts ──

    @rule(amount=AMOUNTS, customer=st.integers(0, 1))
    def is_made_and_claimed(self, amount: int, customer: int) -> None:
        before = len(self.contracts)
        self.is_made(amount, customer)
        if len(self.contracts) > before:
            which = len([one for one in self.contracts if not one.deleted]) - 1
            self.is_submitted(which)
            self.money_is_said_to_come(which, amount, "2026-06-20", 9, finance=False)

    @rule(amount=AMOUNTS, customer=st.integers(0, 1))
    def is_made(self, amount: int, customer: int) -> None:
        if len(self.contracts) < 3:
            new = NewContract(self.customers[customer], amount=amount)
            card = self.run(self.firm.crm.contracts.create(self.ann(), new))
            self.contracts.append(ModelContract(card.id, customer, amount))

    @rule(which=st.integers(0, 9), amount=AMOUNTS)
    def is_edited(self, which: int, amount: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = {"pending": "contract_state", "void": "contract_state"}.get(one.status)
        why = why or ("contract_effective" if one.effective else one.judge_amount(amount))
        with self.expects(why):
            self.run(self.firm.crm.contracts.change(self.ann(), one.id, {"amount": amount}))
        if why is None:
            one.amount = amount

    @rule(which=st.integers(0, 9))
    def is_submitted(self, which: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = None if one.status in OPEN else "contract_state"
        with self.expects(why):
            self.run(self.firm.crm.contracts.submit(self.ann(), one.id))
        if why is None:
            one.status = "pending" if "contract" in self.on else "not_required"

    @rule(which=st.integers(0, 9), yes=st.booleans())
    def is_decided(self, which: int, yes: bool) -> None:
        one = self.pick(which)
        if one is None or one.status != "pending":
            return
        approval = self.approval("contract", one.id)
        self.run((says_yes if yes else says_no)(self.firm, self.sales.mia, approval))
        one.status = "approved" if yes else "rejected"

    @rule(which=st.integers(0, 9))
    def is_recalled(self, which: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = None if one.status == "pending" else "contract_state"
        with self.expects(why):
            self.run(self.firm.crm.contracts.recall(self.ann(), one.id))
        if why is None:
            one.status = "recalled"

    @rule(which=st.integers(0, 9), by_rep=st.booleans())
    def is_voided(self, which: int, by_rep: bool) -> None:
        if (one := self.pick(which)) is None:
            return
        why = "not_allowed" if by_rep else one.judge_void()
        with self.expects(why):
            self.run(self.firm.crm.contracts.void(self.ann() if by_rep else self.mia(), one.id, "取消"))
        if why is None:
            one.void()

    @rule(which=st.integers(0, 9))
    def is_deleted(self, which: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = None if one.status in OPEN else "contract_state"
        with self.expects(why):
            self.run(self.firm.crm.contracts.delete(self.ann(), one.id))
        one.deleted = why is None

    @rule(which=st.integers(0, 9), amount=AMOUNTS)
    def a_change_is_asked_for(self, which: int, amount: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = one.judge_amount(amount) if one.effective else "contract_state"
        why = why or ("nothing_to_change" if amount == one.amount else "change_waits" if one.change else None)
        with self.expects(why):
            wanted = {"amount": amount}
            card = self.run(self.firm.crm.contracts.ask_change(self.ann(), one.id, "amend", wanted, "变更"))
            one.change = (card.changes[0].id, amount, "contract_change" in self.on)

    @rule(which=st.integers(0, 9), yes=st.booleans())
    def a_change_is_decided(self, which: int, yes: bool) -> None:
        one = self.pick(which)
        if one is None or one.change is None:
            return
        change, amount, flows = one.change
        why = one.judge_amount(amount) if yes else None
        with self.expects(why):
            if flows:
                approval = self.approval("contract_change", change)
                self.run((says_yes if yes else says_no)(self.firm, self.sales.mia, approval))
            else:
                self.run(self.firm.crm.contracts.decide_change(self.mia(), change, apply=yes, reason="不必"))
        if why is None:
            one.change, one.amount = None, amount if yes else one.amount

    @rule(subject=st.sampled_from(SUBJECTS))
    def a_flow_is_switched(self, subject: str) -> None:
        (self.on.discard if subject in self.on else self.on.add)(subject)
        sql = "UPDATE flows SET enabled = :on WHERE subject = :subject"
        self.run(self.firm.write(lambda tx: tx.run(sql, on=int(subject in self.on), subject=subject)))

    # ── instalments ──

    @rule(which=st.integers(0, 9), amount=AMOUNTS, due=DUES)
    def a_plan_is_added(self, which: int, amount: int, due: str) -> None:
        if (one := self.pick(which)) is None:
            return
        why = one.judge_plan(amount)
        with self.expects(why):
            card = self.run(self.firm.crm.money.add_plan(self.ann(), one.id, NewPlan(amount, due)))
            one.periods += 1
            one.plans.append(ModelPlan(card.money.plans[-1].id, one.periods, amount, due))

    @rule(which=st.integers(0, 30), amount=AMOUNTS)
    def a_plan_is_changed(self, which: int, amount: int) -> None:
        if (held := self.part(which, "plans")) is None:
            return
        one, plan = held
        why = "contract_state" if one.status in ("pending", "void") else None
        why = why or ("plan_paid" if amount < plan.paid else one.judge_plan(amount - plan.amount))
        with self.expects(why):
            self.run(self.firm.crm.money.change_plan(self.mia(), plan.id, {"amount": amount}))
        if why is None:
            plan.amount = amount

    @rule(which=st.integers(0, 30))
    def a_plan_is_deleted(self, which: int) -> None:
        if (held := self.part(which, "plans")) is None:
            return
        one, plan = held
        why = "contract_state" if one.status in ("pending", "void") else None
        why = why or ("plan_paid" if plan.paid else None)
        with self.expects(why):
            self.run(self.firm.crm.money.delete_plan(self.mia(), plan.id))
        if why is None:
            one.plans.remove(plan)

    # ── receipts ──

    @rule(which=st.integers(0, 9), amount=AMOUNTS, day=DAYS, named=st.integers(0, 3), finance=st.booleans())
    def money_is_said_to_come(self, which: int, amount: int, day: str, named: int, finance: bool) -> None:
        if (one := self.pick(which)) is None:
            return
        plans = (one.plans[named].id,) if named < len(one.plans) else ()
        crm = self.firm.crm.money
        verb, who = (crm.record, self.zhou) if finance else (crm.claim, self.ann)
        why = one.judge_money(amount)
        with self.expects(why):
            card = self.run(self.reported(verb, who, one, NewReceipt(amount, day, plan_ids=plans)))
            receipt = ModelReceipt(card.id, amount, day, "claimed", plans)
            one.receipts.append(receipt)
            if finance:
                one.confirm(receipt)

    async def reported(self, verb: Any, who: Any, one: ModelContract, new: NewReceipt) -> Any:
        """The same sum and day once more is said twice."""
        if not one.same(new.amount, new.received_on):
            return await verb(who(), one.id, new)
        with pytest.raises((Duplicate, Refusal)) as caught:
            await verb(who(), one.id, new)
        if not isinstance(caught.value, Duplicate):
            raise caught.value
        return await verb(who(), one.id, new, token=caught.value.token)

    @rule(
        which=st.integers(0, 60), event=st.sampled_from(["confirm", "confirm", "reject", "withdraw", "void", "rep"])
    )
    def a_receipt_is_decided(self, which: int, event: str) -> None:
        if (held := self.part(which, "receipts")) is None:
            return
        one, receipt = held
        crm, claimed = self.firm.crm.money, receipt.state == "claimed"
        why = None if claimed else "money_state"
        recorder = self.run(self.firm.value("SELECT recorded_by FROM receipts WHERE id = :id", id=receipt.id))
        if event == "void":
            why = one.judge_receipt_void(receipt)
        elif event == "rep" or (event == "withdraw" and recorder != self.sales.ann.id):
            why = "not_allowed"
        calls: dict[str, Callable[[], Any]] = {
            "confirm": lambda: crm.confirm(self.zhou(), receipt.id),
            "reject": lambda: crm.reject(self.zhou(), receipt.id, "没收到"),
            "withdraw": lambda: crm.withdraw(self.ann(), receipt.id),
            "void": lambda: crm.void(self.zhou(), receipt.id, "退票"),
            "rep": lambda: crm.confirm(self.ann(), receipt.id),
        }
        with self.expects(why):
            self.run(calls[event]())
        if why is None:
            self.decided(one, receipt, event)

    def decided(self, one: ModelContract, receipt: ModelReceipt, event: str) -> None:
        if event == "confirm":
            one.confirm(receipt)
        elif event == "void":
            one.void_receipt(receipt)
        else:
            receipt.state = {"reject": "rejected", "withdraw": "void"}[event]

    # ── refunds ──

    @rule(which=st.integers(0, 9), amount=AMOUNTS)
    def a_refund_is_asked_for(self, which: int, amount: int) -> None:
        if (one := self.pick(which)) is None:
            return
        why = one.judge_refund(amount)
        with self.expects(why):
            card = self.run(self.firm.crm.money.ask_refund(self.ann(), one.id, amount, "货损"))
            one.refunds.append(ModelRefund(card.id, amount, "pending" if "refund" in self.on else "approved"))

    @rule(which=st.integers(0, 30), event=st.sampled_from(["yes", "no", "recall", "again", "pay", "pay", "drop"]))
    def a_refund_goes_on(self, which: int, event: str) -> None:
        if (held := self.part(which, "refunds")) is None:
            return
        one, refund = held
        crm, was = self.firm.crm.money, refund.state
        if event in ("yes", "no"):
            if was == "pending":
                approval = self.approval("refund", refund.id)
                self.run((says_yes if event == "yes" else says_no)(self.firm, self.sales.mia, approval))
                refund.state = "approved" if event == "yes" else "rejected"
            return
        legal = {"recall": ("pending",), "again": ("draft",), "pay": ("approved",)}
        why = None if was in legal.get(event, ("draft", "pending", "approved")) else "money_state"
        calls: dict[str, Callable[[], Any]] = {
            "recall": lambda: crm.recall_refund(self.ann(), refund.id),
            "again": lambda: crm.submit_refund(self.ann(), refund.id),
            "pay": lambda: crm.confirm_refund(self.zhou(), refund.id),
            "drop": lambda: crm.void_refund(self.zhou(), refund.id, "不退了"),
        }
        with self.expects(why):
            self.run(calls[event]())
        if why is None:
            again = "pending" if "refund" in self.on else "approved"
            refund.state = {"recall": "draft", "again": again, "pay": "confirmed", "drop": "void"}[event]
            one.shrink()

    @rule(which=st.integers(0, 9), amount=AMOUNTS, back=st.integers(1, 40))
    def money_comes_and_some_goes_back(self, which: int, amount: int, back: int) -> None:
        """The common way through, so that games are deep enough to have something to lose."""
        one = self.pick(which)
        if one is None or one.judge_money(amount) is not None:
            return
        self.money_is_said_to_come(which, amount, "2026-07-09", 9, finance=True)
        self.a_refund_is_asked_for(which, back)
        ready = [refund for refund in one.refunds if refund.state == "approved"]
        if ready:
            self.run(self.firm.crm.money.confirm_refund(self.zhou(), ready[-1].id))
            ready[-1].state = "confirmed"
            one.shrink()

    @rule(days=st.sampled_from([1, 4]))
    def time_passes(self, days: int) -> None:
        self.firm.clock.passes(days=days)

    @rule(which=st.integers(0, 9))
    def the_card_shows_it(self, which: int) -> None:
        if (one := self.pick(which)) is None:
            return
        card = self.run(self.firm.crm.contracts.plans(self.ann(), one.id))
        shown = [(plan.period_no, plan.state) for plan in card.money.plans]
        assert shown == [(plan.period, one.state_of(plan, self.today)) for plan in one.plans]
        assert card.money.outstanding == one.amount - one.received


@pytest.mark.reliability("R7")
@pytest.mark.rule("CONTRACT-2", "CONTRACT-3", "CONTRACT-5", "CONTRACT-8", "CONTRACT-9", "CONTRACT-10", "CUST-6")
@pytest.mark.rule("MONEY-1", "MONEY-2", "MONEY-3", "MONEY-4", "MONEY-5", "MONEY-6", "MONEY-7", "MONEY-9", "MONEY-10")
@pytest.mark.rule("MONEY-11", "MONEY-12", "MONEY-17")
@pytest.mark.parametrize("half", [1, 2])
def test_contracts_and_money_agree_with_their_model(house: House, half: int) -> None:
    play(ContractMachine, house, 21, parts=2)
