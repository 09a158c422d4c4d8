"""A conversion taken back within 24 hours, while nothing was added to the customer (LEAD-12)."""

import asyncio
from typing import Any

import pytest

from storage.entities.customers import NewContact, NewCustomer
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY, HOUR
from storage.errors import Conflict, Forbidden
from tests.factories import Firm, Person, a_department, a_lead, lead_row
from tests.storage.test_duplicates import create_customer
from tests.storage.test_lead_conversion import E164, PHONE, a_file, convert, log


@pytest.mark.rule("LEAD-12")
async def test_undo_restores_the_lead_and_removes_what_was_made(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", contact_name="刘敏", phones=(PHONE,))
    await log(firm, ann, lead, next_at=firm.clock.ms + DAY)
    await a_file(firm, ann, lead)
    before = await lead_row(firm, lead)
    done = await convert(firm, ann, lead)
    firm.clock.passes(hours=24)
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    after = await lead_row(firm, lead)
    same = set(before) - {"version", "updated_at", "updated_by"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    follow_up = await firm.row("SELECT subject_kind, subject_id, origin_lead_id FROM follow_ups")
    assert follow_up == {"subject_kind": "lead", "subject_id": lead, "origin_lead_id": None}
    assert await firm.row("SELECT entity, record_id FROM file_links") == {"entity": "lead", "record_id": lead}
    customer = await firm.row("SELECT state FROM customers WHERE id = :id", id=done.customer_id)
    assert customer == {"state": "deleted"}
    assert await firm.rows("SELECT id FROM contacts WHERE deleted_at IS NULL") == []
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE kind = 'customer' AND until IS NULL") == 0
    holders = await firm.rows("SELECT DISTINCT holder_kind FROM dup_keys")
    assert holders == [{"holder_kind": "lead"}]
    found = await firm.crm.customers.find(firm.call(ann), "明辉电子")
    assert getattr(found, "kind", "") == "lead"


@pytest.mark.rule("LEAD-12")
async def test_undo_of_an_attachment_leaves_the_customer_as_it_was(firm: Firm, ann: Person) -> None:
    people = (NewContact("何先生", phones=("13600001111",)),)
    target = await create_customer(firm, ann, NewCustomer("顺达物流", contacts=people))
    lead = await a_lead(firm, owner=ann, name="顺达新厂", contact_name="刘敏", phones=(PHONE,), address="佛山")
    await convert(firm, ann, lead, target=target)
    firm.clock.passes(hours=1)
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    row = await firm.row("SELECT state, owner_id, address, phones FROM customers WHERE id = :id", id=target)
    assert row == {"state": "live", "owner_id": ann.id, "address": "", "phones": "[]"}
    contacts = await firm.rows("SELECT name FROM contacts WHERE deleted_at IS NULL")
    assert [contact["name"] for contact in contacts] == ["何先生"]
    keys = await firm.rows("SELECT holder_kind FROM dup_keys WHERE value = :v", v=E164)
    assert keys == [{"holder_kind": "lead"}]


@pytest.mark.rule("LEAD-12")
@pytest.mark.parametrize("newer", ["follow_up", "contact", "owner"])
async def test_whatever_was_added_since_forbids_the_undo(firm: Firm, ann: Person, wang: Person, newer: str) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    done = await convert(firm, ann, lead)
    firm.clock.passes(minutes=5)
    if newer == "follow_up":
        entry = Entry(("customer", done.customer_id), content="又聊了", words="又聊了")
        await firm.crm.follow_ups.say(firm.call(ann), entry)
    elif newer == "contact":
        from storage.entities.call import Outcome
        from storage.usecases import customers

        call = firm.call(ann)

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            customers.add_contact(tx, actor, call, done.customer_id, NewContact("李工"))
            return Outcome("nothing")

        await firm.crm.apply(call, effect)
    else:
        await firm.crm.pool.back(firm.call(ann), ("customer", done.customer_id), "no_need")
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert (refused.value.reason, refused.value.params["newer"]) == ("conversion_used", newer)
    assert (await lead_row(firm, lead))["status"] == "converted"


@pytest.mark.rule("LEAD-12")
async def test_after_24_hours_and_for_the_rep_himself_there_is_no_undo(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    done = await convert(firm, ann, lead)
    assert not done.may_undo
    with pytest.raises(Forbidden):
        await firm.crm.leads.undo_conversion(firm.call(ann), lead)
    firm.clock.passes(milliseconds=24 * HOUR + 1)
    with pytest.raises(Conflict) as late:
        await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert late.value.reason == "conversion_late"


@pytest.mark.rule("LEAD-12")
async def test_ten_undos_at_once_undo_once(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    await convert(firm, ann, lead)
    calls = (firm.crm.leads.undo_conversion(firm.call(firm.owner), lead) for _ in range(10))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 9, results
    assert (await lead_row(firm, lead))["status"] == "assigned"


@pytest.mark.rule("LEAD-12", "LEAD-7")
async def test_a_lead_taken_back_can_be_converted_again(firm: Firm, ann: Person) -> None:
    await a_department(firm, "别处")
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await convert(firm, ann, lead)
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    again = await convert(firm, ann, lead)
    assert await firm.value("SELECT state FROM customers WHERE id = :id", id=again.customer_id) == "live"
