"""The further fields of a saved lead: changed one at a time, judged, and carried into the customer."""

import json

import pytest

from storage.entities.call import Call
from storage.entities.customers import RecordCard
from storage.entities.lead_fields import MORE
from storage.entities.leads import LeadChange
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound, Stale
from tests.factories import Firm, Person, a_customer, a_lead, a_person, lead_row
from tests.storage.test_leads import on_screen, tap

EMAIL = "liu@minghui.com"
WORDS = {
    "title": "采购经理",
    "region": "guangdong",
    "industry": "trade",
    "email": EMAIL,
    "wechat": "minghui88",
    "telegram": "@minghui",
    "tags": "重点 华南",
}


async def asked_for(firm: Firm, person: Person, lead: int, field: str) -> RecordCard:
    shown: RecordCard = await on_screen(firm, person, await firm.crm.leads.ask_field(firm.call(person), lead, field))
    return shown


def onto(firm: Firm, person: Person, asked: RecordCard) -> Call:
    """A tap on a card whose buttons write nothing by themselves."""
    return firm.call(person, card_message=f"m{asked.card.id}")


@pytest.mark.rule("LEAD-1", "ORG-11", "AUDIT-1")
@pytest.mark.parametrize(("field", "words"), WORDS.items())
async def test_each_field_is_asked_for_changed_and_in_the_history(
    firm: Firm, ann: Person, field: str, words: str
) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await asked_for(firm, ann, lead, field)
    assert asked.asked is not None
    assert (asked.asked.form.name, asked.asked.value) == (field, None)
    done = await firm.crm.leads.change_field(firm.call(ann), lead, field, words)
    assert isinstance(done, RecordCard)
    assert done.changed is not None
    kept = (await lead_row(firm, lead))[field]
    assert kept == ('["重点", "华南"]' if field == "tags" else words)
    values = await firm.value(
        "SELECT v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.entity = 'lead' AND a.action = 'changed'"
    )
    assert json.loads(values) == {field: ["重点", "华南"] if field == "tags" else words}


@pytest.mark.rule("LEAD-1")
async def test_the_names_stand_on_pages_without_an_empty_dictionary(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    first = await firm.crm.leads.ask_field(firm.call(ann), lead)
    last = await firm.crm.leads.ask_field(firm.call(ann), lead, "", 1)
    assert first.asked is not None
    assert last.asked is not None
    assert (first.asked.page, first.asked.pages, len(first.asked.value)) == (0, 2, 9)
    names = tuple(form.name for form in last.asked.value)
    assert names == tuple(name for name in MORE if name not in ("title", "campaign"))
    sql = (
        "INSERT INTO dictionaries (dictionary, key, position, labels, enabled) VALUES ('campaign', 'may', 1, '{}', 1)"
    )
    await firm.write(lambda tx: tx.run(sql))
    last = await firm.crm.leads.ask_field(firm.call(ann), lead, "", 1)
    assert last.asked is not None
    assert last.asked.value[-1].name == "campaign"


@pytest.mark.rule("LEAD-1", "ORG-16", "CUST-10")
@pytest.mark.parametrize(
    ("field", "words", "reason"),
    [
        ("email", "前台", "bad_value"),
        ("email", f"{'a' * 120}@b.com", "too_long"),
        ("wechat", "w" * 121, "too_long"),
        ("region", "mars", "bad_value"),
        ("channel", "-", "missing"),
        ("tags", " ".join(f"t{n}" for n in range(21)), "too_many_tags"),
        ("owner_id", "1", "unknown_value"),
        ("referrer", "某某", "bad_value"),
    ],
)
async def test_what_is_no_value_is_refused(firm: Firm, ann: Person, field: str, words: str, reason: str) -> None:
    lead = await a_lead(firm, owner=ann)
    with pytest.raises(Invalid) as refused:
        await firm.crm.leads.change_field(firm.call(ann), lead, field, words)
    assert refused.value.reason == reason
    assert (await lead_row(firm, lead))["version"] == 1


@pytest.mark.rule("ORG-16", "ORG-11")
async def test_a_choice_is_picked_by_its_number_and_emptied(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    leads = firm.crm.leads
    asked = await asked_for(firm, ann, lead, "industry")
    assert asked.asked is not None
    assert asked.asked.offered[1] == "trade"
    await leads.pick_field(onto(firm, ann, asked), lead, 1)
    assert (await lead_row(firm, lead))["industry"] == "trade"
    asked = await asked_for(firm, ann, lead, "industry")
    turned = await leads.turn_field(onto(firm, ann, asked), lead, 9)
    assert turned.asked is not None
    assert turned.asked.page == 9
    with pytest.raises(Invalid):
        await leads.pick_field(onto(firm, ann, asked), lead, 99)
    await leads.pick_field(onto(firm, ann, asked), lead, -1)
    assert (await lead_row(firm, lead))["industry"] is None
    with pytest.raises(NotFound):
        await leads.pick_field(firm.call(ann), lead, 0)


@pytest.mark.rule("ORG-9", "ORG-16")
async def test_a_second_tap_on_a_choice_sees_what_the_first_one_did(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await asked_for(firm, ann, lead, "region")
    first = await firm.crm.leads.pick_field(onto(firm, ann, asked), lead, 0)
    again = await firm.crm.leads.pick_field(onto(firm, ann, asked), lead, 0)
    assert isinstance(again, RecordCard)
    assert (again.view, again.changed) == ("lead-changed", getattr(first, "changed", None))
    assert (await lead_row(firm, lead))["version"] == 2


@pytest.mark.rule("PERM-15")
async def test_who_does_not_see_the_numbers_is_asked_for_a_masked_address(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, email=EMAIL, region="guangdong")
    for person, email in ((ann, EMAIL), (firm.owner, "****")):
        asked = await asked_for(firm, person, lead, "email")
        assert asked.asked is not None
        assert asked.asked.value == email
    asked = await asked_for(firm, firm.owner, lead, "region")
    assert asked.asked is not None
    assert asked.asked.value == "guangdong"


@pytest.mark.rule("ORG-11")
async def test_of_two_choices_the_second_is_stale(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await asked_for(firm, ann, lead, "region")
    await firm.crm.leads.change_field(firm.call(firm.owner), lead, "wechat", "minghui88")
    with pytest.raises(Stale):
        await firm.crm.leads.pick_field(onto(firm, ann, asked), lead, 0)
    assert (await lead_row(firm, lead))["region"] is None


@pytest.mark.rule("LEAD-13")
async def test_the_channel_named_by_a_person_stays_whatever_the_source(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, source="inbound_call")
    await firm.crm.leads.change_field(firm.call(ann), lead, "channel", "other")
    assert (await lead_row(firm, lead))["channel"] == "other"
    await firm.crm.leads.change_field(firm.call(ann), lead, "email", EMAIL)
    assert (await lead_row(firm, lead))["channel"] == "other"


@pytest.mark.rule("DUP-3", "DUP-10", "DUP-11")
async def test_an_address_somebody_has_warns_and_is_held_once_confirmed(
    firm: Firm, ann: Person, wang: Person
) -> None:
    await a_customer(firm, owner=wang, name="天成", email=EMAIL)
    lead = await a_lead(firm, owner=ann, name="顺达物流", email="old@shunda.com")
    asked = await firm.crm.leads.change_field(firm.call(ann), lead, "email", "LIU@minghui.com")
    assert isinstance(asked, LeadChange)
    assert [hit.key for hit in asked.check.hits] == ["email"]
    assert (await lead_row(firm, lead))["email"] == "old@shunda.com"
    asked = await on_screen(firm, ann, asked)
    await firm.crm.leads.confirm_change(tap(firm, ann, asked), asked.draft.id)
    assert (await lead_row(firm, lead))["email"] == "LIU@minghui.com"
    sql = "SELECT value FROM dup_keys WHERE key = 'email' AND holder_kind = 'lead'"
    assert await firm.rows(sql) == [{"value": EMAIL}]


@pytest.mark.rule("PERM-7", "LEAD-11", "PERM-13")
async def test_who_may_not_change_the_lead_changes_no_field(firm: Firm, ann: Person, wang: Person) -> None:
    viewer = await a_person(firm, "看客", "viewer")
    lead = await a_lead(firm, owner=ann)
    foreign = await a_customer(firm, owner=wang, name="天成")
    with pytest.raises(Forbidden):
        await firm.crm.leads.change_field(firm.call(viewer), lead, "region", "guangdong")
    with pytest.raises(NotFound):
        await firm.crm.leads.change_field(firm.call(ann), lead, "referrer", str(foreign))
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    with pytest.raises(Conflict):
        await firm.crm.leads.change_field(firm.call(ann), lead, "region", "guangdong")


@pytest.mark.rule("LEAD-9", "LEAD-6")
async def test_a_new_customer_has_every_field_of_its_lead(firm: Firm, ann: Person) -> None:
    friend = await a_customer(firm, owner=ann, name="老朋友")
    lead = await a_lead(firm, owner=ann, name="明辉电子", contact_name="刘敏")
    for field, words in {**WORDS, "referrer": str(friend)}.items():
        await firm.crm.leads.change_field(firm.call(ann), lead, field, words)
    done = await firm.crm.leads.convert(firm.call(ann), lead)
    customer = await firm.row("SELECT * FROM customers WHERE id = :id", id=getattr(done, "customer_id", 0))
    same = ("region", "industry", "email", "wechat", "telegram")
    assert {name: customer[name] for name in same} == {name: WORDS[name] for name in same}
    assert (json.loads(customer["tags"]), customer["referrer_customer_id"]) == (["重点", "华南"], friend)
    person = await firm.row("SELECT name, title, email, wechat FROM contacts")
    assert person == {"name": "刘敏", "title": "采购经理", "email": EMAIL, "wechat": "minghui88"}


@pytest.mark.rule("LEAD-9", "LEAD-12")
async def test_a_present_customer_takes_the_referrer_only_where_it_has_none(firm: Firm, ann: Person) -> None:
    friend = await a_customer(firm, owner=ann, name="老朋友")
    target = await a_customer(firm, owner=ann, name="天成")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    await firm.crm.leads.change_field(firm.call(ann), lead, "referrer", str(friend))
    sql = "SELECT referrer_customer_id FROM customers WHERE id = :id"
    await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    assert await firm.value(sql, id=target) == friend
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert await firm.value(sql, id=target) is None
    other = await a_customer(firm, owner=ann, name="别的")
    await firm.crm.fields.give(firm.call(ann), "customer", target, "referrer", other)
    await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    assert await firm.value(sql, id=target) == other


@pytest.mark.rule("LEAD-1", "ORG-6", "DUP-3")
async def test_several_phones_take_the_place_of_all_and_each_holds_its_key(
    firm: Firm, ann: Person, wang: Person
) -> None:
    taken = "13911112222"
    await a_customer(firm, owner=wang, name="天成", phones=(taken,))
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=("13800001111", "13800002222"))
    await firm.crm.leads.change_field(firm.call(ann), lead, "phone", "138 0000 3333、13800004444\n13800001111")
    kept = ["+8613800003333", "+8613800004444", "+8613800001111"]
    assert json.loads((await lead_row(firm, lead))["phones"]) == kept
    keys = await firm.rows("SELECT value FROM dup_keys WHERE key = 'phone' AND holder_kind = 'lead'")
    assert len(keys) == 3
    with pytest.raises(Duplicate):
        await firm.crm.leads.change_field(firm.call(ann), lead, "phone", f"13800003333, {taken}")
    for words, reason in (
        ("13800003333, 前台", "bad_phone"),
        (", ".join(f"1380000555{n}" for n in range(6)), "too_many_phones"),
    ):
        with pytest.raises(Invalid) as bad:
            await firm.crm.leads.change_field(firm.call(ann), lead, "phone", words)
        assert bad.value.reason == reason
    assert json.loads((await lead_row(firm, lead))["phones"]) == kept
