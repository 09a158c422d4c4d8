"""Files that were sent to the wrong record come off it again (FOLLOW-8, FILE-5)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.files import NewFile
from storage.entities.money import NewReceipt
from storage.errors import Conflict, NotFound, Refusal
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person
from tests.storage.approval_scene import a_flow, by, says_yes
from tests.storage.contract_scene import (
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
from tests.storage.test_files_of_trade import hand_in, links

PAPER = NewFile("document", "paper-1", name="天成合同.pdf", size=10)
OTHER = NewFile("document", "paper-2", name="天成报价.pdf", size=10)


async def sent(firm: Firm, who: Person, kind: Any, record: int, *new: NewFile) -> Any:
    """The card after files were sent to it, as it lies on the phone."""
    if kind in ("customer", "lead"):
        card = (await firm.crm.files.attach(firm.call(who), kind, record, new or (PAPER,))).card
    else:
        card = (await hand_in(firm, who, kind, record, *new)).card
    return await firm.shown(card)


async def states(firm: Firm) -> list[str]:
    return [row["state"] for row in await firm.rows("SELECT state FROM files ORDER BY id")]


@pytest.mark.rule("FOLLOW-8", "FILE-5", "AUDIT-1")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_files_come_off_a_customer_or_lead(db: Database, kind: Any) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    record = await (a_customer if kind == "customer" else a_lead)(firm, owner=ann)
    card = await sent(firm, ann, kind, record, PAPER, OTHER)
    assert len(card.list_state["added"]) == 2
    after = await firm.crm.files.take_back(firm.tap(ann, card))
    assert after.card.list_state == {}
    assert (await links(firm), await states(firm)) == ([], ["erased", "erased"])
    assert [row["name"] for row in await firm.rows("SELECT name FROM files")] == ["", ""]
    assert (await actions_on(firm, kind, record))[-2:] == ["attached", "detached"]


@pytest.mark.rule("FOLLOW-8")
async def test_several_messages_come_off_together_and_older_files_stay(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    await firm.crm.files.attach(firm.call(ann), "customer", customer, (PAPER,))
    card = await sent(firm, ann, "customer", customer, OTHER)
    again = firm.call(ann, place=card.place, card_message=card.message)
    card = await firm.shown((await firm.crm.files.attach(again, "customer", customer, (OTHER,))).card)
    await firm.crm.files.take_back(firm.tap(ann, card))
    assert await states(firm) == ["referenced", "erased", "erased"]
    assert await links(firm) == [("customer", customer)]


@pytest.mark.rule("FOLLOW-8")
async def test_after_ten_minutes_they_stay(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    card = await sent(firm, ann, "customer", await a_customer(firm, owner=ann))
    firm.clock.passes(minutes=10, seconds=1)
    with refuses(Conflict, "undo_late"):
        await firm.crm.files.take_back(firm.tap(ann, card))
    assert await states(firm) == ["referenced"]


@pytest.mark.rule("FOLLOW-8", "PERM-13")
async def test_only_who_sent_them_takes_them_back_and_only_where_he_still_may(db: Database) -> None:
    firm = await a_firm(db)
    ann, wang = await a_person(firm), await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=ann)
    card = await sent(firm, ann, "customer", customer)
    with pytest.raises(Refusal):
        await firm.crm.files.take_back(firm.tap(wang, card))
    with refuses(Conflict, "nothing_to_undo"):
        await firm.crm.files.take_back(firm.call(ann))
    await firm.db.write(lambda tx: tx.run("UPDATE customers SET owner_id = :id", id=wang.id))
    with pytest.raises(NotFound):
        await firm.crm.files.take_back(firm.tap(ann, card))
    assert await states(firm) == ["referenced"]


@pytest.mark.rule("FOLLOW-8", "ORG-9")
async def test_twenty_taps_take_them_back_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    card = await sent(firm, ann, "customer", customer)
    tries = [firm.crm.files.take_back(firm.tap(ann, card)) for _ in range(20)]
    done = [one for one in await asyncio.gather(*tries, return_exceptions=True) if not isinstance(one, Refusal)]
    assert len(done) == 1
    assert (await actions_on(firm, "customer", customer)).count("detached") == 1


@pytest.mark.rule("FILE-5")
async def test_bytes_that_another_record_holds_stay(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first, second = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="天成贸易")
    card = await sent(firm, ann, "customer", first)
    file_id = await firm.value("SELECT id FROM files")
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO file_links (file_id, entity, record_id, created_at) VALUES (:file, 'customer', :id, 0)",
            file=file_id,
            id=second,
        )
    )
    await firm.crm.files.take_back(firm.tap(ann, card))
    assert (await links(firm), await states(firm)) == ([("customer", second)], ["referenced"])


@pytest.mark.rule("FOLLOW-8", "CONTRACT-5")
@pytest.mark.parametrize("approved", [False, True], ids=["submitted", "in force"])
async def test_what_was_submitted_stays_as_it_was_submitted(db: Database, approved: bool) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="contract")
    draft = await a_draft(firm, ann)
    card = await sent(firm, ann, "contract", draft.id)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    if approved:
        await says_yes(firm, sales.mia, int(await firm.value("SELECT id FROM approvals")))
    with refuses(Conflict, "changed_since" if approved else "contract_state"):
        await firm.crm.files.take_back(firm.tap(ann, card))
    assert await links(firm) == [("contract", draft.id)]


@pytest.mark.rule("FOLLOW-8", "MONEY-9")
async def test_proof_comes_off_a_claim_until_it_is_confirmed(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, ann, contract, 20)
    card = await sent(firm, ann, "receipt", claim.id)
    after = await firm.crm.files.take_back(firm.tap(ann, card))
    assert (after.id, await links(firm)) == (claim.id, [])
    card = await sent(firm, ann, "receipt", claim.id)
    await firm.crm.money.confirm(firm.call(sales.zhou), claim.id)
    with refuses(Conflict, "money_state"):
        await firm.crm.files.take_back(firm.tap(ann, card))
    assert await links(firm) == [("receipt", claim.id)]


@pytest.mark.rule("FOLLOW-8", "MONEY-9")
async def test_proof_of_an_instalment_follows_it_onto_the_claim(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    card = await sent(firm, ann, "plan", plan)
    after = await firm.crm.files.take_back(firm.tap(ann, card))
    assert (after.card.entity, await links(firm)) == ("plan", [])
    card = await sent(firm, ann, "plan", plan)
    claim = await firm.crm.money.claim_plan(firm.call(ann), plan, NewReceipt(0, "2026-07-09"))
    assert await links(firm) == [("receipt", claim.id)]
    after = await firm.crm.files.take_back(firm.tap(ann, card))
    assert (after.card.entity, await links(firm)) == ("receipt", [])


@pytest.mark.rule("FOLLOW-8", "MONEY-11")
async def test_files_come_off_deals_and_refunds(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    deal = await a_deal(firm, ann)
    card = await sent(firm, ann, "opportunity", deal)
    await firm.crm.files.take_back(firm.tap(ann, card))
    contract = await a_contract(firm, ann, name="明辉电子")
    await confirmed(firm, ann, sales.zhou, contract, 20)
    refund = await a_refund(firm, ann, contract, 5)
    card = await sent(firm, ann, "refund", refund.id)
    await firm.crm.files.take_back(firm.tap(ann, card))
    assert await links(firm) == []
