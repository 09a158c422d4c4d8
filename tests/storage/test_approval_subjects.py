"""Exports and transfers that are approved first (EXPORT-4, XFER-9)."""

from typing import Any

import pytest

from storage.entities.transfer import Terms
from storage.errors import Conflict, Forbidden, NotFound
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person, queued
from tests.storage.approval_scene import a_flow, by, says_no, says_yes, state, waiting


async def a_long_export(firm: Firm, person: Person) -> Any:
    await firm.set("export.approve_rows", 2)
    for number in range(3):
        await a_lead(firm, name=f"线索{number}", owner=person)
    return await firm.crm.exports.ask(firm.call(person), "lead")


async def the_approval(firm: Firm) -> int:
    return int(await firm.value("SELECT max(id) AS id FROM approvals"))


@pytest.mark.rule("EXPORT-4", "APPR-1")
async def test_the_card_says_whether_a_long_export_is_decided_by_somebody(firm: Firm, mia: Person) -> None:
    assert not (await a_long_export(firm, mia)).is_too_long
    await a_flow(firm, by(firm.owner), subject="export")
    assert (await firm.crm.exports.ask(firm.call(mia), "lead")).is_too_long


@pytest.mark.rule("EXPORT-4")
async def test_a_long_export_is_approved_first_and_made_for_the_state_then(firm: Firm, mia: Person) -> None:
    await a_flow(firm, by(firm.owner), subject="export")
    job = await a_long_export(firm, mia)
    asked = await firm.crm.exports.go(firm.call(mia), job.id)
    assert (asked.state, asked.approval) == ("asked", await the_approval(firm))
    assert await firm.crm.exports.at_work() == []
    await a_lead(firm, name="线索 4", owner=mia)
    card = await says_yes(firm, firm.owner, await the_approval(firm))
    assert card.facts["rows"] == 3
    assert await firm.crm.exports.at_work() == [job.id]
    assert (await firm.crm.exports.look(firm.call(mia), job.id)).rows == 4


@pytest.mark.rule("EXPORT-4", "APPR-16")
async def test_while_it_waits_it_is_neither_changed_nor_begun_twice(firm: Firm, mia: Person) -> None:
    await a_flow(firm, by(firm.owner), subject="export")
    job = await a_long_export(firm, mia)
    await firm.crm.exports.go(firm.call(mia), job.id)
    for verb in (
        firm.crm.exports.go(firm.call(mia), job.id),
        firm.crm.exports.choose(firm.call(mia), job.id, ["name"]),
    ):
        with pytest.raises(Conflict):
            await verb
    await firm.crm.exports.cancel(firm.call(mia), job.id)
    assert (await state(firm, await the_approval(firm)))["state"] == "cancelled"


@pytest.mark.rule("EXPORT-4")
async def test_a_rejected_export_is_not_made_and_may_be_asked_again(firm: Firm, mia: Person) -> None:
    await a_flow(firm, by(firm.owner), subject="export")
    job = await a_long_export(firm, mia)
    await firm.crm.exports.go(firm.call(mia), job.id)
    await says_no(firm, firm.owner, await the_approval(firm))
    assert await firm.crm.exports.at_work() == []
    await firm.crm.exports.go(firm.call(mia), job.id)
    assert (await state(firm, await the_approval(firm)))["round"] == 2


@pytest.mark.rule("EXPORT-4", "APPR-21")
async def test_whoever_lost_the_right_meanwhile_gets_no_file(firm: Firm, mia: Person) -> None:
    await a_flow(firm, by(firm.owner), subject="export")
    job = await a_long_export(firm, mia)
    await firm.crm.exports.go(firm.call(mia), job.id)
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'lead.export'"))
    with pytest.raises(Conflict):
        await says_yes(firm, firm.owner, await the_approval(firm))
    assert await waiting(firm, await the_approval(firm)) == {"陈晓雯"}


# ── transfers ──


async def owner_of(firm: Firm, customer: int) -> int:
    return int(await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=customer))


@pytest.mark.rule("XFER-9")
async def test_customers_of_a_named_level_move_once_it_is_approved(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    await a_flow(firm, by(firm.owner), subject="transfer")
    first, plain = (
        await a_customer(firm, owner=ann, level="A"),
        await a_customer(firm, owner=ann, name="明辉", level="B"),
    )
    records = [("customer", first), ("customer", plain)]
    done = await firm.crm.transfer.transfer(firm.call(mia), records, Terms(wang.id, "area"))
    assert [one.id for one in done.moved] == [plain]
    assert [(one.id, one.reason) for one in done.refused] == [(first, "approval_asked")]
    assert await owner_of(firm, first) == ann.id
    card = await says_yes(firm, firm.owner, await the_approval(firm))
    assert (card.facts["to"], card.facts["owner"]) == ("王芳", "林志强")
    assert await owner_of(firm, first) == wang.id
    received = [row for row in await queued(firm, "transfer-received") if row["user_id"] == wang.id]
    assert len(received) == 2


@pytest.mark.rule("XFER-9")
async def test_a_single_one_says_that_it_waits(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    await a_flow(firm, by(firm.owner), subject="transfer")
    customer = await a_customer(firm, owner=ann, level="A")
    done = await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    assert (done.moved, done.refused[0].reason) == ((), "approval_asked")
    with pytest.raises(Conflict):
        await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    await says_no(firm, firm.owner, await the_approval(firm))
    assert await owner_of(firm, customer) == ann.id


@pytest.mark.rule("XFER-9", "APPR-1")
async def test_the_flow_of_a_transfer_is_the_one_nearest_to_who_asks_for_it(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    south = await a_department(firm, "华南")
    head = await a_person(firm, "华南总监", "super_admin", department=south)
    await a_flow(firm, by(mia), subject="transfer", name="公司")
    await a_flow(firm, by(firm.owner), subject="transfer", name="华南", departments=[south])
    customer = await a_customer(firm, owner=ann, level="A")
    await firm.crm.transfer.transfer(firm.call(head), [("customer", customer)], Terms(wang.id, "area"))
    assert await firm.value("SELECT approver_id FROM approval_tasks") == firm.owner.id


@pytest.mark.rule("XFER-9", "APPR-1")
async def test_without_a_flow_it_moves_at_once(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    customer = await a_customer(firm, owner=ann, level="A")
    done = await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    assert [one.id for one in done.moved] == [customer]


@pytest.mark.rule("XFER-9", "APPR-21")
async def test_what_changed_hands_or_right_meanwhile_does_not_move(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    await a_flow(firm, by(firm.owner), subject="transfer")
    customer = await a_customer(firm, owner=ann, level="A")
    await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    other = await a_person(firm, "赵磊")
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :o WHERE id = :id", o=other.id, id=customer))
    with pytest.raises(Conflict) as refused:
        await says_yes(firm, firm.owner, await the_approval(firm))
    assert refused.value.reason == "changed_hands"
    former = await the_approval(firm)
    done = await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    assert done.refused[0].reason == "approval_asked"
    assert (await state(firm, former))["state"] == "cancelled"
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'customer.transfer'"))
    with pytest.raises((Forbidden, NotFound)):
        await says_yes(firm, firm.owner, await the_approval(firm))
    assert await owner_of(firm, customer) == other.id


@pytest.mark.rule("XFER-9", "APPR-14")
@pytest.mark.parametrize("how", ["pooled", "deleted", "merged", "handed_over"])
async def test_what_was_asked_ends_with_the_owner(
    firm: Firm, ann: Person, wang: Person, mia: Person, how: str
) -> None:
    await firm.set("xfer.approve_levels", ["A"])
    await a_flow(firm, by(firm.owner), subject="transfer")
    customer = await a_customer(firm, owner=ann, level="A")
    await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    call = firm.call(firm.owner)
    if how == "pooled":
        await firm.crm.pool.back(firm.call(ann), ("customer", customer), "no_need")
    elif how == "deleted":
        await firm.crm.upkeep.delete(call, customer)
    elif how == "merged":
        other = await a_customer(firm, name="顺达集团")
        shown = await firm.crm.upkeep.ask_merge(call, customer, other)
        await firm.crm.upkeep.merge(firm.tap(firm.owner, await firm.shown(shown.card)), customer, other)
    else:
        await firm.crm.transfer.hand_over(call, ann.id, mode="one", takers=[mia.id])
    assert (await state(firm, await the_approval(firm)))["state"] == "cancelled"
