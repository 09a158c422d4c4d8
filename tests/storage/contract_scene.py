"""A firm with a rep, his manager and finance, and contracts made through the CRM."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from storage.database import Database
from storage.entities.contracts import ContractCard, NewContract, NewPlan
from storage.entities.money import NewReceipt, ReceiptCard, RefundCard
from storage.errors import Refusal
from tests.factories import Firm, Person, a_customer, a_firm, a_person

DAY = "2026-07-09"


@dataclass
class Sales:
    """恒信设备 with people of every role a contract meets."""

    firm: Firm
    mia: Person
    ann: Person
    wang: Person
    zhou: Person


async def a_sales(db: Database) -> Sales:
    firm = await a_firm(db)
    mia = await a_person(firm, "陈经理", "manager", superior=firm.owner)
    return Sales(
        firm,
        mia,
        await a_person(firm, "林志强", superior=mia),
        await a_person(firm, "王芳", superior=mia),
        await a_person(firm, "周敏", "finance"),
    )


async def a_draft(
    firm: Firm, owner: Person, amount: int = 100, *, customer: int | None = None, name: str = "顺达物流", **more: Any
) -> ContractCard:
    """A draft of this person, on a customer of his own if none is named."""
    if customer is None:
        customer = await a_customer(firm, owner=owner, name=name)
    more.setdefault("name", "年度运输合同")
    return await firm.crm.contracts.create(firm.call(owner), NewContract(customer, amount=amount, **more))


async def a_contract(firm: Firm, owner: Person, amount: int = 100, **more: Any) -> int:
    """A contract in force: no flow fits, so submitting it is enough. Its id."""
    draft = await a_draft(firm, owner, amount, **more)
    card = await firm.crm.contracts.submit(firm.call(owner), draft.id)
    assert card.status == "not_required"
    return draft.id


async def a_plan(firm: Firm, person: Person, contract: int, amount: int, due_on: str = "2026-08-01") -> int:
    card = await firm.crm.money.add_plan(firm.call(person), contract, NewPlan(amount, due_on))
    assert card.money is not None
    return card.money.plans[-1].id


async def a_claim(firm: Firm, person: Person, contract: int, amount: int, **more: Any) -> ReceiptCard:
    token = more.pop("token", None)
    more.setdefault("received_on", DAY)
    return await firm.crm.money.claim(firm.call(person), contract, NewReceipt(amount, **more), token=token)


async def confirmed(firm: Firm, rep: Person, finance: Person, contract: int, amount: int, **more: Any) -> int:
    """Reported and confirmed; the id of the receipt."""
    claim = await a_claim(firm, rep, contract, amount, **more)
    await firm.crm.money.confirm(firm.call(finance), claim.id)
    return claim.id


async def a_refund(firm: Firm, person: Person, contract: int, amount: int) -> RefundCard:
    return await firm.crm.money.ask_refund(firm.call(person), contract, amount, "货损")


async def row_of(firm: Firm, contract: int) -> dict[str, Any]:
    return await firm.row("SELECT * FROM contracts WHERE id = :id", id=contract)


async def money_of(firm: Firm, contract: int) -> tuple[int, int, int, int]:
    """received, claimed, planned, refunding"""
    row = await row_of(firm, contract)
    return row["received"], row["claimed"], row["planned"], row["refunding"]


async def plans_of(firm: Firm, contract: int) -> list[tuple[int, int, int]]:
    """(period, amount, paid)"""
    rows = await firm.rows(
        "SELECT period_no, amount, paid FROM plans WHERE contract_id = :id AND deleted_at IS NULL ORDER BY period_no",
        id=contract,
    )
    return [(row["period_no"], row["amount"], row["paid"]) for row in rows]


async def told(firm: Firm, kind: str) -> dict[int, int]:
    """Who is told of this kind: person -> tier."""
    rows = await firm.rows("SELECT user_id, tier FROM outbox WHERE kind = :kind ORDER BY id", kind=kind)
    return {row["user_id"]: row["tier"] for row in rows}


async def actions_on(firm: Firm, entity: str, record: int) -> list[str]:
    """What the log says was done to a record, oldest first; the steps of its approvals left out."""
    rows = await firm.rows(
        "SELECT action FROM audit WHERE entity = :entity AND record_id = :id ORDER BY id", entity=entity, id=record
    )
    return [row["action"] for row in rows if not row["action"].startswith("approval_")]


@contextmanager
def refuses(kind: type[Refusal], why: str, **params: Any) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.reason == why, caught.value
    for name, value in params.items():
        assert caught.value.params.get(name) == value, caught.value.params
