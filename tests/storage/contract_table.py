"""The table at which contracts and money are played against their model: people, parts, and what always holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis.stateful import invariant

from storage.errors import Refusal
from tests.factories import TAIPEI, Firm
from tests.storage.contract_model import ModelContract
from tests.storage.contract_scene import Sales
from tests.storage.machines import Game, House


class ContractTable(Game):
    """What every game has: the people, the contracts as the model knows them, what always holds."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.contracts: list[ModelContract] = []
        self.on: set[str] = set()

    firm: Firm
    sales: Sales
    customers: list[int]

    def pick(self, which: int) -> ModelContract | None:
        live = [one for one in self.contracts if not one.deleted]
        return live[which % len(live)] if live else None

    def part(self, which: int, parts: str) -> tuple[ModelContract, Any] | None:
        """A contract that has such parts, and one of them."""
        held = [(one, part) for one in self.contracts if not one.deleted for part in getattr(one, parts)]
        return held[which % len(held)] if held else None

    @contextmanager
    def expects(self, why: str | None) -> Iterator[None]:
        if why is None:
            yield
            return
        with pytest.raises(Refusal) as caught:
            yield
        assert caught.value.reason == why, (caught.value.reason, why)

    def ann(self) -> Any:
        return self.firm.call(self.sales.ann)

    def mia(self) -> Any:
        return self.firm.call(self.sales.mia)

    def zhou(self) -> Any:
        return self.firm.call(self.sales.zhou)

    def approval(self, subject: str, record: int) -> int:
        sql = "SELECT id FROM approvals WHERE subject = :s AND record_id = :r AND state = 'pending'"
        return int(self.run(self.firm.value(sql, s=subject, r=record)))

    @property
    def today(self) -> str:
        return str(self.firm.clock.now.astimezone(TAIPEI).date().isoformat())

    # ── what always holds ──

    @invariant()
    def figures_are_those_of_the_model(self) -> None:
        if not self.contracts:
            return
        rows = {row["id"]: row for row in self.run(self.firm.rows("SELECT * FROM contracts"))}
        assert len(rows) == len(self.contracts)
        for one in self.contracts:
            row = rows[one.id]
            found = tuple(row[name] for name in ("approval_status", "amount", "received", "claimed", "planned"))
            assert found == (one.status, one.amount, one.received, one.claimed, one.planned)
            assert row["refunding"] == one.refunding
            assert (row["deleted_at"] is not None) == one.deleted
            assert 0 <= one.received + one.claimed <= one.amount
            assert one.refunding <= one.received
            assert sum(plan.paid for plan in one.plans) <= one.received

    @invariant()
    def every_coin_lies_where_the_model_has_it(self) -> None:
        plans = self.run(self.firm.rows("SELECT * FROM plans WHERE deleted_at IS NULL")) if self.contracts else []
        found = {(row["contract_id"], row["period_no"], row["amount"], row["paid"]) for row in plans}
        held = [(one, plan) for one in self.contracts for plan in one.plans]
        assert found == {(one.id, plan.period, plan.amount, plan.paid) for one, plan in held}
        rows = self.run(self.firm.rows("SELECT receipt_id, plan_id, amount FROM allocations"))
        coins = {key: n for one in self.contracts for key, n in one.coins.items()}
        assert {(row["receipt_id"], row["plan_id"]): row["amount"] for row in rows} == coins

    @invariant()
    def receipts_refunds_and_customers_are_those_of_the_model(self) -> None:
        for table in ("receipts", "refunds") if self.contracts else ():
            rows = self.run(self.firm.rows(f"SELECT id, state, amount FROM {table}"))
            kept = {(part.id, part.state, part.amount) for one in self.contracts for part in getattr(one, table)}
            assert {(row["id"], row["state"], row["amount"]) for row in rows} == kept
        rows = self.run(self.firm.rows("SELECT id, dealt, order_count FROM customers")) if self.contracts else []
        for row in rows:
            deals = sum(one.effective for one in self.contracts if self.customers[one.customer] == row["id"])
            assert (row["dealt"], row["order_count"]) == (int(deals > 0), deals)
