"""Files on contracts, deals and money: who reads them, what goes with an approval, what an erasure takes."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.files import NewFile
from storage.entities.ids import ref
from storage.entities.money import NewReceipt
from storage.errors import Conflict, Forbidden, NotFound
from tests.factories import Firm, Person, a_person
from tests.storage.approval_scene import a_flow, by, says_yes
from tests.storage.contract_scene import (
    Sales,
    a_claim,
    a_contract,
    a_draft,
    a_plan,
    a_refund,
    a_sales,
    actions_on,
    confirmed,
    refuses,
)
from tests.storage.deal_scene import a_deal

SLIP = NewFile("photo", "slip-1", size=10)
PAPER = NewFile("document", "paper-1", name="合同.pdf", size=10)


async def links(firm: Firm) -> list[tuple[str, int]]:
    rows = await firm.rows("SELECT entity, record_id FROM file_links ORDER BY file_id, entity")
    return [(row["entity"], row["record_id"]) for row in rows]


async def hand_in(firm: Firm, who: Person, kind: Any, record: int, *new: NewFile) -> Any:
    return await firm.crm.files.hand_in(firm.call(who), kind, record, new or (PAPER,))


async def names(firm: Firm, who: Person, kind: str, record: int) -> list[str | None]:
    sent = await firm.crm.files.open_all(firm.call(who), ref(kind, record))
    return [file.ref for file in sent.files]


@pytest.mark.rule("CONTRACT-5")
async def test_a_contract_takes_files_except_while_it_is_decided(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="contract")
    draft = await a_draft(firm, ann)
    assert (await hand_in(firm, ann, "contract", draft.id)).files == 1
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    with refuses(Conflict, "contract_state", status="pending"):
        await hand_in(firm, ann, "contract", draft.id)
    await says_yes(firm, sales.mia, int(await firm.value("SELECT id FROM approvals")))
    assert (await hand_in(firm, ann, "contract", draft.id)).files == 2
    assert "attached" in await actions_on(firm, "contract", draft.id)


@pytest.mark.rule("CONTRACT-5")
async def test_a_contract_in_force_takes_files(db: Database) -> None:
    sales = await a_sales(db)
    contract = await a_contract(sales.firm, sales.ann)
    assert (await hand_in(sales.firm, sales.ann, "contract", contract, PAPER, SLIP)).files == 2
    await sales.firm.crm.contracts.void(sales.firm.call(sales.firm.owner), contract, "录错了")
    with refuses(Conflict, "contract_state", status="void"):
        await hand_in(sales.firm, sales.ann, "contract", contract)


@pytest.mark.rule("FILE-4", "PERM-6", "PERM-13")
async def test_files_of_a_contract_are_read_by_who_reads_it(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await hand_in(firm, ann, "contract", contract)
    file = int(await firm.value("SELECT id FROM files"))
    for reader in (ann, sales.mia, sales.zhou):
        assert await names(firm, reader, "contract", contract) == ["paper-1"]
        await firm.crm.files.open(firm.call(reader), file)
    with pytest.raises(NotFound):
        await names(firm, sales.wang, "contract", contract)
    with pytest.raises(NotFound):
        await firm.crm.files.open(firm.call(sales.wang), file)
    with pytest.raises(NotFound):
        await hand_in(firm, sales.wang, "contract", contract)
    with pytest.raises(Forbidden):
        await hand_in(firm, sales.zhou, "contract", contract)


@pytest.mark.rule("PERM-6", "MONEY-9", "AUDIT-4")
async def test_proof_hangs_on_a_claim_and_is_read_with_it(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, ann, contract, 40)
    assert (await hand_in(firm, ann, "receipt", claim.id, SLIP)).proofs == 1
    assert await names(firm, sales.zhou, "receipt", claim.id) == ["slip-1"]
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'opened' AND entity = 'file'") == 1
    with pytest.raises(NotFound):
        await names(firm, sales.wang, "receipt", claim.id)
    await firm.crm.money.confirm(firm.call(sales.zhou), claim.id)
    with refuses(Conflict, "money_state", state="confirmed"):
        await hand_in(firm, ann, "receipt", claim.id, SLIP)


@pytest.mark.rule("MONEY-6")
async def test_proof_sent_before_the_claim_goes_with_it(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    assert (await hand_in(firm, ann, "plan", plan, SLIP)).proofs == 1
    claim = await firm.crm.money.claim_plan(firm.call(ann), plan, NewReceipt(0, "2026-07-09"))
    assert claim.proofs == 1
    assert await links(firm) == [("receipt", claim.id)]
    after = await hand_in(firm, ann, "plan", plan, SLIP)
    assert (after.id, after.proofs) == (claim.id, 2)


@pytest.mark.rule("PERM-22", "FILE-4")
async def test_an_approver_reads_the_files_as_submitted_and_no_others(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    judge = await a_person(firm, "法务")
    await a_flow(firm, by(judge), subject="contract")
    draft = await a_draft(firm, ann)
    await hand_in(firm, ann, "contract", draft.id)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    approval = int(await firm.value("SELECT id FROM approvals"))
    shown = await firm.crm.approvals.open(firm.call(judge), approval)
    assert shown.files == 1
    assert await names(firm, judge, "approval", approval) == ["paper-1"]
    with pytest.raises(NotFound):
        await names(firm, judge, "contract", draft.id)
    with pytest.raises(NotFound):
        await names(firm, sales.wang, "approval", approval)
    await says_yes(firm, judge, approval)
    await hand_in(firm, ann, "contract", draft.id, SLIP)
    assert await names(firm, judge, "approval", approval) == ["paper-1"]


@pytest.mark.rule("PERM-22", "MONEY-11")
async def test_a_refund_takes_its_proofs_along_and_files_until_it_is_paid(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="refund")
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, ann, contract, 60)
    await hand_in(firm, ann, "receipt", claim.id, SLIP)
    await firm.crm.money.confirm(firm.call(sales.zhou), claim.id)
    refund = await a_refund(firm, ann, contract, 10)
    assert (await hand_in(firm, ann, "refund", refund.id)).files == 1
    approval = int(await firm.value("SELECT id FROM approvals WHERE subject = 'refund'"))
    assert await names(firm, sales.mia, "approval", approval) == ["slip-1", "paper-1"]


@pytest.mark.rule("PERM-6", "FILE-4")
async def test_files_of_a_deal_are_read_by_who_reads_it(db: Database) -> None:
    sales = await a_sales(db)
    firm = sales.firm
    deal = await a_deal(firm, sales.ann)
    await hand_in(firm, sales.ann, "opportunity", deal)
    assert await names(firm, sales.mia, "opportunity", deal) == ["paper-1"]
    with pytest.raises(NotFound):
        await names(firm, sales.wang, "opportunity", deal)
    with pytest.raises(NotFound):
        await hand_in(firm, sales.wang, "opportunity", deal)


@pytest.mark.rule("CUST-18", "FILE-5")
async def test_an_erasure_takes_the_files_of_contracts_deals_and_money(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    customer = int(await firm.value("SELECT customer_id FROM contracts"))
    deal = await a_deal(firm, ann, customer=customer)
    claim = await a_claim(firm, ann, contract, 40)
    for kind, record in (("contract", contract), ("opportunity", deal), ("receipt", claim.id)):
        await hand_in(firm, ann, kind, record)
    await firm.crm.upkeep.erase(firm.call(firm.owner), customer, "客户要求")
    assert await links(firm) == []
    assert {row["state"] for row in await firm.rows("SELECT state FROM files")} == {"erased"}


async def test_a_button_of_another_kind_opens_nothing(db: Database) -> None:
    sales: Sales = await a_sales(db)
    await confirmed(sales.firm, sales.ann, sales.zhou, await a_contract(sales.firm, sales.ann), 10)
    for record in ("c1", "u1", "k99", "r99", "a99", "-"):
        with pytest.raises(NotFound):
            await sales.firm.crm.files.open_all(sales.firm.call(sales.ann), record)
