"""The fields a firm adds to contracts: judged, unique, asked for before submission, changed by request (CUST-12)."""

import json
from typing import Any

import pytest

from storage.entities.custom_fields import NewField
from storage.errors import Conflict, Duplicate, Invalid
from storage.usecases import custom_fields
from tests.factories import Firm, Person, a_customer, a_department, a_person
from tests.storage.contract_scene import a_contract, a_draft, actions_on, refuses, row_of
from tests.storage.test_customers import do
from tests.storage.test_exporting import exported
from tests.storage.test_exporting_trade import file_of

SIZE = NewField("size", "规模", "select", options=("大", "小"))
CODE = NewField("code", "编号", "text", unique=True)
PORT = NewField("port", "港口", "text", required=True)


async def define(firm: Firm, *fields: NewField) -> None:
    for new in fields:
        await firm.crm.fields.define_custom(firm.call(firm.owner), "contract", new)


async def extra_of(firm: Firm, contract: int) -> Any:
    return json.loads((await row_of(firm, contract))["extra"])


@pytest.mark.rule("CUST-12", "CONTRACT-5", "AUDIT-1")
async def test_a_drafts_own_fields_are_judged_and_in_the_history(firm: Firm, ann: Person) -> None:
    await define(firm, SIZE, NewField("budget", "预算", "money"), NewField("desk", "对接人", "user"))
    with refuses(Invalid, "bad_value", label="规模"):
        await a_draft(firm, ann, extra={"size": "中"})
    draft = await a_draft(firm, ann, extra={"size": "大"})
    own = firm.crm.contract_fields
    await own.answer(firm.call(ann), draft.id, "budget", "4.5万")
    card = await own.answer(firm.call(ann), draft.id, "desk", ann.name)
    assert await extra_of(firm, draft.id) == {"size": "大", "budget": 4_500_000, "desk": ann.id}
    assert [(one.field.label, one.value) for one in card.custom][-1] == ("对接人", ann.name)
    for field, words in (("size", "中"), ("budget", "很多"), ("none", "A")):
        with pytest.raises(Invalid):
            await own.answer(firm.call(ann), draft.id, field, words)
    await own.answer(firm.call(ann), draft.id, "size", "-")
    assert "size" not in await extra_of(firm, draft.id)
    values = await firm.value("SELECT after_values FROM audit_values v ORDER BY audit_id DESC LIMIT 1")
    assert json.loads(values)["extra"] == {"budget": 4_500_000, "desk": ann.id}


@pytest.mark.rule("CUST-12", "CONTRACT-9", "CONTRACT-10")
async def test_a_unique_value_is_held_until_the_contract_is_deleted_or_void(firm: Firm, ann: Person) -> None:
    await define(firm, CODE)
    first = await a_draft(firm, ann, name="顺达", extra={"code": "A1"})
    with refuses(Duplicate, "field_taken", label="编号"):
        await a_draft(firm, ann, name="明辉", extra={"code": "a1"})
    second = await a_draft(firm, ann, customer=first.customer_id, extra={"code": "B2"})
    with refuses(Duplicate, "field_taken", label="编号"):
        await firm.crm.contract_fields.answer(firm.call(ann), second.id, "code", "A1")
    await firm.crm.contracts.delete(firm.call(ann), first.id)
    await firm.crm.contract_fields.answer(firm.call(ann), second.id, "code", "A1")
    await firm.crm.contracts.submit(firm.call(ann), second.id)
    with refuses(Duplicate, "field_taken"):
        await a_draft(firm, ann, customer=first.customer_id, extra={"code": "A1"})
    await firm.crm.contracts.void(firm.call(firm.owner), second.id, "录错了")
    third = await a_draft(firm, ann, customer=first.customer_id, extra={"code": "A1"})
    assert await extra_of(firm, third.id) == {"code": "A1"}


@pytest.mark.rule("CUST-12", "CONTRACT-4")
async def test_a_contract_is_submitted_once_its_required_fields_are_there(firm: Firm, ann: Person) -> None:
    await define(firm, PORT, CODE)
    draft = await a_draft(firm, ann)
    asked = await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert (asked.view, asked.status, asked.missing) == ("contract-ask", "draft", ("港口",))
    assert asked.asked is not None
    assert asked.asked.form.custom == "port"
    shown = await firm.crm.contract_fields.answer(firm.call(ann), draft.id, "port", "盐田")
    assert shown.view == "contract-draft"
    with refuses(Invalid, "missing"):
        await firm.crm.contract_fields.answer(firm.call(ann), draft.id, "port", "-")
    done = await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert done.status == "not_required"


@pytest.mark.rule("CONTRACT-5", "CONTRACT-8", "CUST-12")
async def test_in_force_an_own_field_changes_by_a_request(firm: Firm, ann: Person) -> None:
    await define(firm, SIZE, CODE)
    contract = await a_contract(firm, ann, extra={"size": "大", "code": "A1"})
    with refuses(Conflict, "contract_effective", fields=["extra"]):
        await firm.crm.contracts.change(firm.call(ann), contract, {"extra": {"size": "小"}})
    why = await firm.crm.contract_fields.answer(firm.call(ann), contract, "size", "小")
    assert (why.view, why.card.list_state["what"]) == ("contract-ask", "why")
    assert (await extra_of(firm, contract))["size"] == "大"
    sent = await firm.crm.contract_fields.reason(firm.call(ann), contract, "分公司签")
    change = sent.changes[0]
    assert [(one.before.value, one.after.value) for one in change.own] == [("大", "小")]
    await firm.crm.contracts.decide_change(firm.call(firm.owner), change.id, apply=True)
    assert await extra_of(firm, contract) == {"size": "小", "code": "A1"}
    assert (await actions_on(firm, "contract", contract))[-2:] == ["change_asked", "change_applied"]


@pytest.mark.rule("CONTRACT-8", "CUST-12")
async def test_a_unique_value_taken_meanwhile_is_not_applied(firm: Firm, ann: Person) -> None:
    await define(firm, CODE)
    contract = await a_contract(firm, ann, extra={"code": "A1"})
    customer = (await row_of(firm, contract))["customer_id"]
    sent = await firm.crm.contracts.ask_change(
        firm.call(ann), contract, "amend", {"extra": {"code": "B2"}}, "换了编号"
    )
    await a_draft(firm, ann, customer=customer, extra={"code": "B2"})
    with refuses(Duplicate, "field_taken", label="编号"):
        await firm.crm.contracts.decide_change(firm.call(firm.owner), sent.changes[0].id, apply=True)
    assert await extra_of(firm, contract) == {"code": "A1"}
    with refuses(Duplicate, "field_taken", label="编号"):
        await firm.crm.contract_fields.answer(firm.call(ann), contract, "code", "B2")


@pytest.mark.rule("CUST-12")
async def test_a_contracts_field_with_values_is_hidden_not_deleted(firm: Firm, ann: Person) -> None:
    await define(firm, SIZE)
    contract = await a_contract(firm, ann, extra={"size": "大"})
    field = await firm.value("SELECT id FROM custom_fields")
    with pytest.raises(Conflict):
        await do(firm, firm.owner, custom_fields.delete, field)
    with pytest.raises(Conflict):
        await do(firm, firm.owner, custom_fields.change, field, options=("小",))
    await do(firm, firm.owner, custom_fields.hide, field, hidden=True)
    assert (await firm.crm.contracts.open(firm.call(ann), contract)).custom == ()
    assert await extra_of(firm, contract) == {"size": "大"}


@pytest.mark.rule("CUST-12")
async def test_values_that_are_there_already_must_be_unique_before_the_field_is(firm: Firm, ann: Person) -> None:
    await define(firm, NewField("code", "编号", "text"))
    first = await a_draft(firm, ann, extra={"code": "A1"})
    second = await a_draft(firm, ann, customer=first.customer_id, extra={"code": "A1"})
    field = await firm.value("SELECT id FROM custom_fields")
    with pytest.raises(Conflict):
        await do(firm, firm.owner, custom_fields.change, field, unique=True)
    await firm.crm.contracts.delete(firm.call(ann), second.id)
    await do(firm, firm.owner, custom_fields.change, field, unique=True)
    with refuses(Duplicate, "field_taken"):
        await a_draft(firm, ann, customer=first.customer_id, extra={"code": "a1"})


@pytest.mark.rule("CUST-12", "EXPORT-1", "EXPORT-2")
async def test_a_file_of_contracts_has_the_own_fields_masked_as_all_of_it(firm: Firm, ann: Person) -> None:
    friend = await a_customer(firm, owner=firm.owner, name="别人的")
    note = NewField("note", "说明", "text")
    await define(firm, SIZE, note, NewField("desk", "对接人", "user"), NewField("friend", "担保人", "customer"))
    extra = {"size": "大", "note": "找 13800001234", "desk": ann.id, "friend": friend}
    await a_contract(firm, ann, extra=extra)
    (row,) = await file_of(firm, firm.owner, "contract")
    assert (row["x.size"], row["x.desk"], row["x.friend"]) == ("大", ann.name, "别人的")
    await do(firm, firm.owner, custom_fields.hide, await firm.value("SELECT min(id) FROM custom_fields"), hidden=True)
    south = await a_department(firm, "南区")
    mia = await a_person(firm, "陈经理", "manager", department=south)
    await a_contract(firm, mia, name="明辉电子", extra=extra)
    job = await firm.crm.exports.ask(firm.call(mia), "contract")
    assert [name for name in job.fields if name.startswith("x.")] == ["x.note", "x.desk", "x.friend"]
    fewer = await firm.crm.exports.choose(firm.call(mia), job.id, ["number", "x.note", "x.friend"])
    assert fewer.fields == ("number", "x.note", "x.friend")
    (seen,) = await exported(firm, await firm.crm.exports.go(firm.call(mia), job.id))
    assert (seen["x.note"], seen["x.friend"]) == ("找 138****1234", "")


@pytest.mark.rule("CUST-12", "CONTRACT-13")
async def test_a_renewal_takes_over_all_but_what_is_unique(firm: Firm, ann: Person) -> None:
    await define(firm, SIZE, CODE)
    contract = await a_contract(firm, ann, extra={"size": "大", "code": "A1"})
    renewed = await firm.crm.contracts.renew(firm.call(ann), contract)
    assert await extra_of(firm, renewed.id) == {"size": "大"}
