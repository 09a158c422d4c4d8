"""The fields a firm adds to leads: checked, unique, changed, kept at conversion, hidden in pools (CUST-12)."""

import json
from typing import Any

import pytest

from storage.entities.custom_fields import NewField
from storage.entities.customers import RecordCard
from storage.entities.leads import NewLead
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Stale
from storage.usecases import custom_fields, leads
from tests.factories import Firm, Person, a_customer, a_lead, a_person, the_pool
from tests.storage.import_scene import staged, taken
from tests.storage.test_customers import do
from tests.storage.test_leads import on_screen

BUDGET = NewField("budget", "预算", "number")
CODE = NewField("code", "编号", "text", unique=True)
SIZE = NewField("size", "规模", "select", required=True, options=("大", "小"))
LINES = NewField("lines", "产线", "multi", options=("冲压", "焊接", "喷涂"))


async def define(firm: Firm, entity: str, *fields: NewField) -> None:
    for new in fields:
        await firm.crm.fields.define_custom(firm.call(firm.owner), entity, new)


async def create(firm: Firm, person: Person, name: str, **extra: Any) -> int:
    return int(await do(firm, person, leads.create, NewLead(name, extra=extra)))


async def extra_of(firm: Firm, table: str, record: int) -> Any:
    return json.loads(await firm.value(f"SELECT extra FROM {table} WHERE id = :id", id=record))


async def change(firm: Firm, person: Person, lead: int, field: str, words: str) -> Any:
    return await firm.crm.leads.change_field(firm.call(person), lead, field, words)


@pytest.mark.rule("CUST-12")
async def test_a_leads_own_fields_are_checked_required_and_unique(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", SIZE, CODE)
    with pytest.raises(Invalid) as missing:
        await create(firm, ann, "明辉电子")
    assert (missing.value.reason, missing.value.params["label"]) == ("field_missing", "规模")
    with pytest.raises(Invalid) as bad:
        await create(firm, ann, "明辉电子", size="中")
    assert bad.value.params["label"] == "规模"
    first = await create(firm, ann, "明辉电子", size="大", code="A1")
    with pytest.raises(Duplicate) as taken_:
        await create(firm, ann, "天成贸易", size="小", code="a1")
    assert taken_.value.params["label"] == "编号"
    second = await create(firm, ann, "天成贸易", size="小", code="B2")
    with pytest.raises(Duplicate):
        await change(firm, ann, second, "x.code", "A1")
    with pytest.raises(Invalid):
        await change(firm, ann, second, "x.size", "-")
    assert await extra_of(firm, "leads", second) == {"size": "小", "code": "B2"}
    await change(firm, ann, first, "x.code", "-")
    await change(firm, ann, second, "x.code", "A1")
    assert await extra_of(firm, "leads", first) == {"size": "大"}


@pytest.mark.rule("CUST-12", "DUP-11", "LEAD-14")
async def test_a_unique_value_is_held_by_live_leads_alone(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", CODE)
    first = await create(firm, ann, "明辉电子", code="A1")
    await firm.crm.leads.mark_invalid(firm.call(ann), first, "no_need")
    second = await create(firm, ann, "天成贸易", code="A1")
    with pytest.raises(Duplicate):
        await firm.crm.leads.reopen_invalid(firm.call(ann), first)
    await firm.crm.leads.delete(firm.call(firm.owner), second)
    await firm.crm.leads.reopen_invalid(firm.call(ann), first)
    with pytest.raises(Duplicate):
        await firm.crm.leads.restore(firm.call(firm.owner), second)
    await firm.crm.leads.convert(firm.call(ann), first)
    await firm.crm.leads.restore(firm.call(firm.owner), second)
    with pytest.raises(Duplicate):
        await firm.crm.leads.undo_conversion(firm.call(firm.owner), first)


@pytest.mark.rule("CUST-12", "AUDIT-1", "ORG-11", "PERM-7")
async def test_each_kind_of_field_is_changed_by_its_words_and_in_the_history(firm: Firm, ann: Person) -> None:
    wang = await a_person(firm, "王芳")
    friend = await a_customer(firm, owner=ann, name="恒达集团")
    kinds = ("text", "number", "money", "date", "boolean", "user", "customer")
    await define(firm, "lead", *(NewField(kind, kind, kind) for kind in kinds), LINES)
    lead = await a_lead(firm, owner=ann)
    said = ("A-7", "1.2万", "45", "2018年10月1日", "是", "王芳", str(friend), "喷涂、冲压")
    for kind, words in zip((*kinds, "lines"), said, strict=True):
        await change(firm, ann, lead, f"x.{kind}", words)
    assert await extra_of(firm, "leads", lead) == {
        "text": "A-7",
        "number": 12000,
        "money": 4500,
        "date": "2018-10-01",
        "boolean": True,
        "user": wang.id,
        "customer": friend,
        "lines": ["冲压", "喷涂"],
    }
    for field, words in (("x.number", "很多"), ("x.boolean", "也许"), ("x.lines", "冲压、铸造"), ("x.none", "A")):
        with pytest.raises(Invalid):
            await change(firm, ann, lead, field, words)
    shown = await firm.crm.customers.open(firm.call(ann), "lead", lead)
    named = {one.field.key: one.value for one in shown.lead.custom}
    assert (named["user"], named["customer"], named["number"]) == ("王芳", "恒达集团", 12000)
    count = await firm.value("SELECT count(*) AS n FROM audit WHERE entity = 'lead' AND action = 'changed'")
    assert count == len(said)
    with pytest.raises(Forbidden):
        await firm.crm.fields.define_custom(firm.call(ann), "lead", CODE)


@pytest.mark.rule("ORG-11", "CUST-12")
async def test_an_own_field_of_a_lead_changed_meanwhile_is_not_overwritten(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", BUDGET, LINES)
    lead = await a_lead(firm, owner=ann)
    asked: RecordCard = await on_screen(firm, ann, await firm.crm.leads.ask_field(firm.call(ann), lead, "x.budget"))
    await change(firm, firm.owner, lead, "x.lines", "冲压")
    with pytest.raises(Stale):
        await firm.crm.leads.change_field(firm.call(ann), lead, "x.budget", "500")
    assert asked.asked is not None
    assert await extra_of(firm, "leads", lead) == {"lines": ["冲压"]}


@pytest.mark.rule("CUST-12")
async def test_several_choices_are_switched_one_by_one(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", LINES)
    lead = await a_lead(firm, owner=ann)
    shown = await on_screen(firm, ann, await firm.crm.leads.ask_field(firm.call(ann), lead, "x.lines"))
    for number in (0, 2, 0):
        call = firm.call(ann, card_message=f"m{shown.card.id}")
        shown = await on_screen(firm, ann, await firm.crm.leads.pick_field(call, lead, number))
        assert shown.view == "lead-edit"
    assert await extra_of(firm, "leads", lead) == {"lines": ["喷涂"]}


@pytest.mark.rule("LEAD-9", "CUST-12")
async def test_the_customers_field_of_the_same_key_and_kind_takes_the_value(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", BUDGET, CODE, LINES, NewField("note", "说明", "text"), NewField("day", "日子", "date"))
    fewer = NewField("lines", "产线", "multi", options=("冲压",))
    await define(firm, "customer", BUDGET, CODE, fewer, NewField("day", "日子", "text"))
    values = {"budget": 500, "code": "A1", "lines": ["喷涂"], "note": "急", "day": "2026-10-01"}
    lead = await create(firm, ann, "明辉电子", **values)
    done = await firm.crm.leads.convert(firm.call(ann), lead)
    assert await extra_of(firm, "customers", done.customer_id) == {"budget": 500, "code": "A1"}
    assert await extra_of(firm, "leads", lead) == values
    held = (
        "SELECT record_id FROM custom_values v JOIN custom_fields f ON f.id = v.field_id WHERE f.entity = 'customer'"
    )
    assert await firm.value(held) == done.customer_id
    again = await create(firm, ann, "天成贸易", code="A1")
    with pytest.raises(Duplicate) as refused:
        await firm.crm.leads.convert(firm.call(ann), again)
    assert refused.value.params["label"] == "编号"


@pytest.mark.rule("LEAD-9", "LEAD-12", "CUST-12")
async def test_a_present_customer_is_filled_never_overwritten_and_empty_again_after_the_undo(
    firm: Firm, ann: Person
) -> None:
    for entity in ("lead", "customer"):
        await define(firm, entity, BUDGET, CODE)
    target = await a_customer(firm, owner=ann, name="天成")
    await firm.crm.fields.answer(firm.call(ann), "customer", target, "x.budget", "900")
    lead = await create(firm, ann, "明辉电子", budget=500, code="A1")
    await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    assert await extra_of(firm, "customers", target) == {"budget": 900, "code": "A1"}
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert await extra_of(firm, "customers", target) == {"budget": 900}
    assert await extra_of(firm, "leads", lead) == {"budget": 500, "code": "A1"}
    other = await a_customer(firm, owner=ann, name="别的")
    await firm.crm.fields.answer(firm.call(ann), "customer", other, "x.code", "A1")
    assert await extra_of(firm, "customers", other) == {"code": "A1"}


@pytest.mark.rule("CUST-12", "LEAD-7")
async def test_a_required_field_of_customers_is_named_until_the_lead_has_it(firm: Firm, ann: Person) -> None:
    await define(firm, "customer", SIZE)
    await define(firm, "lead", NewField("size", "规模", "select", options=("大", "小")))
    lead = await a_lead(firm, owner=ann)
    with pytest.raises(Invalid) as missing:
        await firm.crm.leads.convert(firm.call(ann), lead)
    assert (missing.value.reason, missing.value.params["label"]) == ("field_missing", "规模")
    await change(firm, ann, lead, "x.size", "大")
    done = await firm.crm.leads.convert(firm.call(ann), lead)
    assert await extra_of(firm, "customers", done.customer_id) == {"size": "大"}


@pytest.mark.rule("CUST-12", "POOL-20")
@pytest.mark.parametrize("kind", ["lead", "customer"])
async def test_before_the_claim_only_fields_that_are_not_hidden_in_pools_are_seen(
    firm: Firm, ann: Person, kind: Any
) -> None:
    seen = NewField("seen", "说明", "text", hidden_in_pool=False)
    friend = NewField("friend", "朋友", "customer", hidden_in_pool=False)
    await define(firm, kind, BUDGET, seen, friend)
    known = await a_customer(firm, owner=firm.owner, name="别人的")
    extra = {"budget": 500, "seen": "找 138 0000 1234", "friend": known}
    make = a_lead if kind == "lead" else a_customer
    pooled = await make(firm, pool=await the_pool(firm, kind), name="永发建材", extra=extra)  # type: ignore[operator]
    card = await firm.crm.pool.open(firm.call(ann), (kind, pooled))
    assert [(one.field.key, one.value) for one in card.record.custom] == [("seen", "找 138****1234")]


@pytest.mark.rule("CUST-12")
async def test_a_leads_field_with_values_is_hidden_not_deleted(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", BUDGET)
    lead = await create(firm, ann, "明辉电子", budget=500)
    field = await firm.value("SELECT id FROM custom_fields")
    with pytest.raises(Conflict):
        await do(firm, firm.owner, custom_fields.delete, field)
    await do(firm, firm.owner, custom_fields.hide, field, hidden=True)
    shown = await firm.crm.customers.open(firm.call(ann), "lead", lead)
    assert shown.lead.custom == ()
    with pytest.raises(Invalid):
        await change(firm, ann, lead, "x.budget", "7")
    assert await extra_of(firm, "leads", lead) == {"budget": 500}


@pytest.mark.rule("CUST-12", "IMPORT-2")
async def test_a_column_of_a_file_fills_a_leads_own_field(firm: Firm, ann: Person) -> None:
    await define(firm, "lead", BUDGET)
    job = await staged(firm, firm.owner, ["name", "x_budget"], [["明辉电子", "500"]], kind="lead")
    await taken(firm, firm.owner, job)
    assert await firm.value("SELECT extra FROM leads") == '{"budget": 500}'
