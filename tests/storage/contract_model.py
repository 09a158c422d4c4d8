"""Contracts and their money as one reads them in the rules: a simple model, one coin at a time (CONTRACT, MONEY)."""

from dataclasses import dataclass, field

EFFECTIVE = ("approved", "not_required")
OPEN = ("draft", "rejected", "recalled")


@dataclass
class ModelPlan:
    id: int
    period: int
    amount: int
    due: str
    paid: int = 0


@dataclass
class ModelReceipt:
    id: int
    amount: int
    day: str
    state: str
    named: tuple[int, ...] = ()


@dataclass
class ModelRefund:
    id: int
    amount: int
    state: str


@dataclass
class ModelContract:
    """A contract; `coins` says how many coins of a receipt lie on an instalment."""

    id: int
    customer: int
    amount: int
    status: str = "draft"
    fulfilment: str = "unsigned"
    plans: list[ModelPlan] = field(default_factory=list)
    receipts: list[ModelReceipt] = field(default_factory=list)
    refunds: list[ModelRefund] = field(default_factory=list)
    coins: dict[tuple[int, int], int] = field(default_factory=dict)
    periods: int = 0
    change: tuple[int, int, bool] | None = None  # id, new amount, on a flow
    deleted: bool = False

    @property
    def effective(self) -> bool:
        return self.status in EFFECTIVE and not self.deleted

    @property
    def planned(self) -> int:
        return sum(plan.amount for plan in self.plans)

    @property
    def claimed(self) -> int:
        return sum(one.amount for one in self.receipts if one.state == "claimed")

    @property
    def received(self) -> int:
        came = sum(one.amount for one in self.receipts if one.state == "confirmed")
        return came - sum(one.amount for one in self.refunds if one.state == "confirmed")

    @property
    def refunding(self) -> int:
        return sum(one.amount for one in self.refunds if one.state in ("draft", "pending", "approved"))

    # ── what the rules say of a wish: the reason of the refusal, or None ──

    def judge_amount(self, amount: int) -> str | None:
        if self.received + self.claimed > amount:
            return "money_above"
        return "plans_above" if self.planned > amount else None

    def judge_plan(self, more: int) -> str | None:
        if self.status in ("pending", "void"):
            return "contract_state"
        return "plans_above" if self.planned + more > self.amount else None

    def judge_money(self, amount: int) -> str | None:
        if not self.effective:
            return "contract_state"
        return "money_above" if self.received + self.claimed + amount > self.amount else None

    def judge_refund(self, amount: int) -> str | None:
        if not self.effective:
            return "contract_state"
        return "refund_above" if self.refunding + amount > self.received else None

    def judge_void(self) -> str | None:
        if not self.effective:
            return "contract_state"
        return "money_received" if self.received else None

    def judge_receipt_void(self, receipt: ModelReceipt) -> str | None:
        if receipt.state != "confirmed":
            return "money_state"
        return "refunds_depend" if self.received - receipt.amount < self.refunding else None

    def same(self, amount: int, day: str) -> bool:
        return any(one.amount == amount and one.day == day and one.state != "void" for one in self.receipts)

    # ── what happens ──

    def confirm(self, receipt: ModelReceipt) -> None:
        """Every coin onto the first instalment in turn that has room."""
        receipt.state = "confirmed"
        if receipt.named:
            order = [plan for plan_id in receipt.named for plan in self.plans if plan.id == plan_id]
        else:
            order = sorted(self.plans, key=lambda plan: (plan.due, plan.period))
        for _ in range(receipt.amount):
            plan = next((one for one in order if one.paid < one.amount), None)
            if plan is None:
                return
            plan.paid += 1
            self.coins[receipt.id, plan.id] = self.coins.get((receipt.id, plan.id), 0) + 1

    def void_receipt(self, receipt: ModelReceipt) -> None:
        receipt.state = "void"
        for key in [key for key in self.coins if key[0] == receipt.id]:
            self.plan(key[1]).paid -= self.coins.pop(key)
        self.shrink()

    def shrink(self) -> None:
        """While the instalments hold more than there is: a coin off the newest, of its newest receipt."""
        while sum(plan.paid for plan in self.plans) > self.received:
            plan = max((one for one in self.plans if one.paid), key=lambda one: one.period)
            key = max(key for key in self.coins if key[1] == plan.id)
            plan.paid -= 1
            self.coins[key] -= 1
            if not self.coins[key]:
                del self.coins[key]

    def void(self) -> None:
        self.status = "void"
        self.change = None
        for receipt in self.receipts:
            if receipt.state == "claimed":
                receipt.state = "rejected"

    def plan(self, plan_id: int) -> ModelPlan:
        return next(plan for plan in self.plans if plan.id == plan_id)

    def state_of(self, plan: ModelPlan, today: str) -> str:
        if self.status == "void":
            return "void"
        if not self.effective:
            return "waiting"
        if plan.paid == plan.amount:
            return "paid"
        if plan.due < today:
            return "overdue"
        return "partial" if plan.paid else "due"
