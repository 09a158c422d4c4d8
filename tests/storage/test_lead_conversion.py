"""A lead becomes a customer: all or nothing, nothing twice, and back within 24 hours."""

import asyncio
import json
from typing import Any

import pytest

from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY
from storage.entities.leads import Conversion, Converted, LeadBatch
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Limit, NotFound, Stale
from tests.factories import Firm, Person, a_customer, a_lead, a_person, a_team_row, lead_row, the_pool
from tests.storage.test_leads import on_screen, tap

PHONE = "139 1111 2222"
E164 = "+8613911112222"


async def log(firm: Firm, person: Person, lead: int, words: str = "聊了半小时", **more: Any) -> int:
    entry = Entry(("lead", lead), content=words, words=words, method="phone", **more)
    shown = await firm.crm.follow_ups.say(firm.call(person), entry)
    return int(shown.follow_up.id)


async def convert(firm: Firm, person: Person, lead: int, **how: Any) -> Converted:
    asked = await on_screen(firm, person, await firm.crm.leads.ask_convert(firm.call(person), lead))
    done = await firm.crm.leads.convert(tap(firm, person, asked), lead, **how)
    assert isinstance(done, Converted), done
    return done


# -- a new customer -------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-6", "LEAD-7", "CUST-3", "CUST-4")
async def test_one_call_makes_the_customer_its_contact_and_its_stint(firm: Firm, ann: Person) -> None:
    lead = await a_lead(
        firm, owner=ann, name="明辉电子", contact_name="刘敏", title="采购经理", phones=(PHONE,), industry="trade",
        source="fair", need="500 套支架", level="A",
    )  # fmt: skip
    done = await convert(firm, ann, lead)
    customer = await firm.row("SELECT * FROM customers WHERE id = :id", id=done.customer_id)
    assert (customer["name"], customer["owner_id"], customer["industry"], customer["source"], customer["level"]) == (
        "明辉电子", ann.id, "trade", "fair", "A",
    )  # fmt: skip
    assert "500 套支架" in customer["remark"]
    contact = await firm.row("SELECT name, title, phones FROM contacts WHERE customer_id = :id", id=done.customer_id)
    assert contact == {"name": "刘敏", "title": "采购经理", "phones": json.dumps([E164])}
    stint = await firm.row("SELECT user_id, in_reason FROM stints WHERE kind = 'customer'")
    assert stint == {"user_id": ann.id, "in_reason": "converted"}
    row = await lead_row(firm, lead)
    assert (row["status"], row["conversion"], row["converted_customer_id"], row["owner_id"]) == (
        "converted", "new", done.customer_id, ann.id,
    )  # fmt: skip
    actions = await firm.rows("SELECT action, entity FROM audit WHERE entity IN ('lead', 'customer') ORDER BY id")
    assert [(row["action"], row["entity"]) for row in actions][-2:] == [
        ("created", "customer"),
        ("converted", "lead"),
    ]


@pytest.mark.rule("LEAD-6")
async def test_a_bare_name_becomes_a_customer_without_contact(firm: Firm, ann: Person) -> None:
    done = await convert(firm, ann, await a_lead(firm, owner=ann, name="明辉电子"))
    assert await firm.rows("SELECT id FROM contacts WHERE customer_id = :id", id=done.customer_id) == []


@pytest.mark.rule("LEAD-6")
async def test_a_person_becomes_an_individual_with_himself_as_contact(firm: Firm, ann: Person) -> None:
    done = await convert(firm, ann, await a_lead(firm, owner=ann, name="老陈", individual=True, phones=(PHONE,)))
    customer = await firm.row("SELECT kind, phones FROM customers WHERE id = :id", id=done.customer_id)
    assert customer == {"kind": "individual", "phones": json.dumps([E164])}
    assert await firm.value("SELECT name FROM contacts") == "老陈"


@pytest.mark.rule("LEAD-10", "FOLLOW-6")
async def test_t17_follow_ups_move_along_and_are_counted_once(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", contact_name="刘敏", phones=(PHONE,))
    for words in ("第一次电话", "第二次电话", "第三次电话"):
        await log(firm, ann, lead, words)
    responded = (await lead_row(firm, lead))["first_response_at"]
    done = await convert(firm, ann, lead)
    rows = await firm.rows("SELECT subject_kind, subject_id, origin_lead_id FROM follow_ups")
    assert rows == [{"subject_kind": "customer", "subject_id": done.customer_id, "origin_lead_id": lead}] * 3
    customer = await firm.row("SELECT followup_count, last_followup_at FROM customers")
    assert customer == {"followup_count": 3, "last_followup_at": firm.clock.ms}
    assert (await lead_row(firm, lead))["first_response_at"] == responded == firm.clock.ms


@pytest.mark.rule("LEAD-10", "REMIND-1")
async def test_files_and_reminders_move_along(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    await log(firm, ann, lead, "周三再约", next_at=firm.clock.ms + DAY)
    await a_file(firm, ann, lead)
    done = await convert(firm, ann, lead)
    assert done.next_at == firm.clock.ms + DAY
    reminder = await firm.row("SELECT subject_kind, subject_id, state FROM reminders")
    assert reminder == {"subject_kind": "customer", "subject_id": done.customer_id, "state": "open"}
    link = await firm.row("SELECT entity, record_id FROM file_links")
    assert link == {"entity": "customer", "record_id": done.customer_id}
    assert (await lead_row(firm, lead))["next_contact_at"] is None


async def a_file(firm: Firm, person: Person, lead: int) -> None:
    def unit(tx: Any) -> None:
        row = tx.one(
            "INSERT INTO files (public_id, kind, state, sent_by, said_at, created_at, updated_at)"
            " VALUES ('x', 'photo', 'kept', :by, 0, 0, 0) RETURNING id",
            by=person.id,
        )
        tx.run(
            "INSERT INTO file_links (file_id, entity, record_id, created_at) VALUES (:f, 'lead', :l, 0)",
            f=row["id"],
            l=lead,
        )

    await firm.write(unit)


@pytest.mark.rule("LEAD-10")
async def test_the_question_counts_what_would_move(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", contact_name="刘敏")
    await log(firm, ann, lead)
    await a_file(firm, ann, lead)
    asked = await firm.crm.leads.ask_convert(firm.call(ann), lead)
    assert (asked.contact, asked.follow_ups, asked.files, asked.photos) == ("刘敏", 1, 1, 1)
    assert (await lead_row(firm, lead))["status"] == "following"


@pytest.mark.rule("LEAD-11", "DUP-11")
async def test_a_converted_lead_is_read_only_and_in_no_list(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await convert(firm, ann, lead)
    assert await firm.rows("SELECT id FROM dup_keys WHERE holder_kind = 'lead'") == []
    with pytest.raises(Conflict) as closed:
        await log(firm, ann, lead)
    assert closed.value.reason == "lead_closed"
    with pytest.raises(Conflict) as state:
        await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    assert state.value.reason == "lead_state"
    with pytest.raises(Conflict):
        await firm.crm.leads.ask_convert(firm.call(ann), lead)
    found = await firm.crm.customers.find(firm.call(ann), "明辉电子")
    assert getattr(found, "kind", "") == "customer"


@pytest.mark.rule("LEAD-3")
async def test_a_pooled_lead_is_not_converted(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, pool=await the_pool(firm, "lead"))
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.ask_convert(firm.call(ann), lead)
    assert (refused.value.rule, refused.value.params["status"]) == ("LEAD-3", "unassigned")
    with pytest.raises(Conflict):
        await firm.crm.leads.convert(firm.call(ann), lead)


@pytest.mark.rule("PERM-9", "PERM-13")
async def test_who_may_not_convert(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=wang)
    with pytest.raises(NotFound):
        await firm.crm.leads.convert(firm.call(ann), lead)
    viewer = await a_person(firm, "看客", "viewer")
    with pytest.raises(Forbidden):
        await firm.crm.leads.convert(firm.call(viewer), lead)
    assert (await lead_row(firm, lead))["status"] == "assigned"


@pytest.mark.rule("LEAD-7", "POOL-16")
async def test_at_the_holding_limit_the_lead_stays_as_it_was(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await a_customer(firm, owner=ann)
    await firm.set("pool.holding_limit", 1)
    with pytest.raises(Limit) as full:
        await firm.crm.leads.convert(firm.call(ann), lead)
    assert (full.value.rule, full.value.params["limit"], full.value.params["used"]) == ("POOL-16", 1, 1)
    assert (await lead_row(firm, lead))["status"] == "assigned"
    assert await firm.value(
        "SELECT count(*) AS n FROM dup_keys WHERE holder_kind = 'lead' AND holder_id = :l", l=lead
    )


@pytest.mark.rule("LEAD-7")
async def test_the_managers_conversion_makes_the_reps_customer(firm: Firm, ann: Person) -> None:
    done = await convert(firm, firm.owner, await a_lead(firm, owner=ann))
    assert await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=done.customer_id) == ann.id


@pytest.mark.rule("LEAD-7", "DUP-3", "DUP-4")
async def test_a_name_that_is_taken_is_told_masked_and_nothing_changes(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="明辉电子有限公司")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_convert(firm.call(ann), lead))
    hit = asked.check.hits[0]
    assert (hit.name, hit.owner, hit.standing, hit.id, hit.forbids) == (
        "明辉电子有限公司",
        "王芳",
        "masked",
        None,
        True,
    )
    again = await firm.crm.leads.convert(tap(firm, ann, asked), lead)
    assert isinstance(again, Conversion)
    assert (await lead_row(firm, lead))["status"] == "assigned"
    assert await firm.value("SELECT count(*) AS n FROM customers") == 1


@pytest.mark.rule("DUP-6", "LEAD-7")
async def test_with_the_right_and_a_reason_it_is_made_anyway(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="明辉电子有限公司")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    done = await convert(firm, firm.owner, lead, reason="两家分公司")
    assert await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=done.customer_id) == ann.id
    told = await firm.row("SELECT user_id FROM outbox WHERE kind = 'lead-override-told'")
    assert told["user_id"] == wang.id
    with pytest.raises(Forbidden):
        await firm.crm.leads.convert(firm.call(ann), await a_lead(firm, owner=ann, name="明辉电子"), reason="我要")


@pytest.mark.rule("DUP-10")
async def test_a_name_that_only_warns_needs_a_second_yes(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="明辉电子")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_convert(firm.call(ann), lead))
    assert not asked.check.forbidden
    again = await on_screen(firm, ann, await firm.crm.leads.convert(tap(firm, ann, asked), lead))
    assert isinstance(again, Conversion)
    done = await firm.crm.leads.convert(tap(firm, ann, again), lead, token=again.check.token)
    assert isinstance(done, Converted)


@pytest.mark.rule("ORG-11")
async def test_a_lead_changed_since_it_was_shown_is_stale(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_convert(firm.call(ann), lead))
    await firm.write(lambda tx: tx.run("UPDATE leads SET version = version + 1 WHERE id = :id", id=lead))
    with pytest.raises(Stale):
        await firm.crm.leads.convert(tap(firm, ann, asked), lead)


@pytest.mark.rule("LEAD-6", "LEAD-3")
async def test_twenty_conversions_at_once_make_one_customer(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    people = [ann, firm.owner] * 10
    calls = (firm.crm.leads.convert(firm.call(person), lead) for person in people)
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, Converted) for result in results) == 1, results
    assert sum(isinstance(result, Conflict | Stale) for result in results) == 19, results
    assert await firm.value("SELECT count(*) AS n FROM customers") == 1
    assert await firm.value("SELECT count(*) AS n FROM conversions") == 1


# -- into a customer that is there ----------------------------------------------------------------------------


@pytest.mark.rule("LEAD-8", "LEAD-9")
async def test_attaching_fills_what_is_empty_and_overwrites_nothing(firm: Firm, ann: Person) -> None:
    target = await a_customer(firm, owner=ann, name="顺达物流", industry="logistics", phones=("021-5555 6666",))
    lead = await a_lead(
        firm, owner=ann, name="顺达新厂", contact_name="刘敏", phones=(PHONE,), industry="trade", address="佛山"
    )
    await log(firm, ann, lead)
    done = await convert(firm, ann, lead, target=target)
    assert (done.customer_id, done.attached) == (target, True)
    row = await firm.row("SELECT name, industry, address, phones, followup_count FROM customers")
    assert row == {
        "name": "顺达物流", "industry": "logistics", "address": "佛山", "phones": '["+862155556666"]',
        "followup_count": 1,
    }  # fmt: skip
    contact = await firm.row("SELECT name, phones FROM contacts WHERE customer_id = :id", id=target)
    assert contact == {"name": "刘敏", "phones": json.dumps([E164])}
    assert (await lead_row(firm, lead))["conversion"] == "attached"


@pytest.mark.rule("LEAD-8", "PERM-7")
async def test_attaching_needs_the_right_to_change_the_target(firm: Firm, ann: Person, wang: Person) -> None:
    target = await a_customer(firm, owner=wang, name="顺达物流")
    lead = await a_lead(firm, owner=ann, name="顺达新厂")
    with pytest.raises(NotFound):
        await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    await a_team_row(firm, ("customer", target), ann, "read")
    with pytest.raises(Forbidden):
        await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    assert (await lead_row(firm, lead))["status"] == "assigned"


@pytest.mark.rule("LEAD-8", "DUP-4")
async def test_an_unreadable_target_the_lead_meets_is_a_masked_hit(firm: Firm, ann: Person, wang: Person) -> None:
    target = await a_customer(firm, owner=wang, name="明辉电子有限公司")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    with pytest.raises(Duplicate) as refused:
        await firm.crm.leads.convert(firm.call(ann), lead, target=target)
    hit = refused.value.params["check"].hits[0]
    assert (refused.value.rule, hit.standing, hit.id, hit.owner) == ("LEAD-8", "masked", None, "王芳")
    assert (await lead_row(firm, lead))["status"] == "assigned"


@pytest.mark.rule("LEAD-8", "POOL-18")
async def test_a_pooled_target_is_claimed_for_the_leads_owner(firm: Firm, ann: Person) -> None:
    target = await a_customer(firm, pool=await the_pool(firm), name="永发建材")
    lead = await a_lead(firm, owner=ann, name="永发分厂")
    await convert(firm, firm.owner, lead, target=target)
    assert await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=target) == ann.id
    claim = await firm.row("SELECT user_id FROM claim_log")
    assert claim["user_id"] == ann.id


@pytest.mark.rule("LEAD-8", "POOL-15")
async def test_a_cool_down_of_the_owner_converts_nothing(firm: Firm, ann: Person) -> None:
    target = await a_customer(firm, owner=ann, name="永发建材")
    await firm.crm.pool.back(firm.call(ann), ("customer", target), "no_need")
    lead = await a_lead(firm, owner=ann, name="永发分厂")
    for person in (ann, firm.owner):
        with pytest.raises(Limit) as refused:
            await firm.crm.leads.convert(firm.call(person), lead, target=target)
        assert refused.value.rule == "POOL-15"
    assert (await lead_row(firm, lead))["status"] == "assigned"
    assert await firm.rows("SELECT id FROM claim_log") == []


@pytest.mark.rule("REMIND-1", "LEAD-10")
@pytest.mark.parametrize(("of_customer", "of_lead"), [(30, 1), (1, 30)])
async def test_of_two_next_contacts_the_sooner_stays(firm: Firm, ann: Person, of_customer: int, of_lead: int) -> None:
    target = await a_customer(firm, owner=ann, name="顺达物流")
    now = firm.clock.ms
    await firm.crm.reminders.set_next(firm.call(ann), ("customer", target), now + of_customer * DAY)
    lead = await a_lead(firm, owner=ann, name="顺达新厂")
    await firm.crm.reminders.set_next(firm.call(ann), ("lead", lead), now + of_lead * DAY)
    done = await convert(firm, ann, lead, target=target)
    assert done.next_at == now + DAY
    assert await firm.value("SELECT count(*) AS n FROM reminders WHERE state = 'open'") == 1


# -- several --------------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-11", "PERM-14")
async def test_t30_one_bad_lead_does_not_fail_the_batch(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="天成贸易", phones=("13800001111",))
    good, other = await a_lead(firm, owner=ann, name="明辉电子"), await a_lead(firm, owner=ann, name="宏图五金")
    bad = await a_lead(firm, owner=ann, name="天成贸易", phones=("13800001111",))
    batch = await firm.crm.leads.convert_several(firm.call(ann), [good, bad, other])
    assert isinstance(batch, LeadBatch)
    assert [(line.name, line.refused) for line in batch.lines] == [
        ("明辉电子", ""), ("天成贸易", "duplicate"), ("宏图五金", ""),
    ]  # fmt: skip
    assert batch.done == 2
    states = await firm.rows("SELECT status FROM leads ORDER BY id")
    assert [row["status"] for row in states] == ["converted", "converted", "assigned"]


@pytest.mark.rule("LEAD-11", "PERM-13", "PERM-14")
async def test_the_batch_says_of_each_why_not(firm: Firm, ann: Person, wang: Person) -> None:
    foreign = await a_lead(firm, owner=wang, name="别人的")
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    await firm.set("pool.holding_limit", 1)
    await a_customer(firm, owner=ann)
    batch = await firm.crm.leads.convert_several(firm.call(ann), [foreign, lead, 999])
    assert [(line.name, line.refused) for line in batch.lines] == [
        ("", "not_found"), ("明辉电子", "holding"), ("", "not_found"),
    ]  # fmt: skip
    assert batch.lines[1].params["limit"] == 1
    with pytest.raises(Invalid):
        await firm.crm.leads.convert_several(firm.call(ann), [])
