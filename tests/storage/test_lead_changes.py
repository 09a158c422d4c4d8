"""A saved lead: fields changed, interested, invalid and back, deleted and restored."""

import asyncio

import pytest

from storage.entities.instants import DAY
from storage.entities.leads import LeadChange, LeadGone, NewLead
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Limit, NotFound, Stale
from tests.factories import Firm, Person, a_customer, a_lead, a_person, lead_row, the_pool
from tests.storage.test_leads import create, on_screen, tap

PHONE = "139 1111 2222"
E164 = "+8613911112222"


# -- fields ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("ORG-11", "AUDIT-1")
async def test_a_field_is_changed_and_stands_in_the_history(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_field(firm.call(ann), lead, "need"))
    assert asked.view == "lead-edit"
    await firm.crm.leads.change_field(firm.call(ann), lead, "need", "500 套支架")
    assert (await lead_row(firm, lead))["need"] == "500 套支架"
    audit = await firm.row(
        "SELECT a.action, v.before_values, v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.entity = 'lead' AND a.action = 'changed'"
    )
    assert (audit["before_values"], audit["after_values"]) == ('{"need":""}', '{"need":"500 套支架"}')


@pytest.mark.rule("ORG-11")
async def test_of_two_editors_the_second_is_stale(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    first = await on_screen(firm, ann, await firm.crm.leads.ask_field(firm.call(ann), lead, "source"))
    await firm.crm.leads.change_field(firm.call(firm.owner), lead, "need", "别的")
    with pytest.raises(Stale):
        await firm.crm.leads.change_field(
            firm.call(ann, card_message=f"m{first.card.id}"), lead, "source", "fair", onto=True
        )


@pytest.mark.rule("DUP-3", "DUP-1")
async def test_a_phone_somebody_holds_is_refused_and_a_new_one_is_held(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, phones=(PHONE,))
    lead = await a_lead(firm, owner=ann, phones=("13800001111",))
    with pytest.raises(Duplicate):
        await firm.crm.leads.change_field(firm.call(ann), lead, "phone", PHONE)
    await firm.crm.leads.change_field(firm.call(ann), lead, "phone", "13700001111")
    keys = await firm.rows("SELECT value FROM dup_keys WHERE key = 'phone' AND holder_kind = 'lead'")
    assert keys == [{"value": "+8613700001111"}]
    with pytest.raises(Invalid) as bad:
        await firm.crm.leads.change_field(firm.call(ann), lead, "phone", "前台")
    assert bad.value.reason == "bad_phone"


@pytest.mark.rule("DUP-10")
async def test_a_name_that_only_warns_is_confirmed_by_its_token(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="明辉电子")
    lead = await a_lead(firm, owner=ann, name="顺达物流")
    asked = await firm.crm.leads.change_field(firm.call(ann), lead, "company", "明辉电子")
    assert isinstance(asked, LeadChange)
    assert (asked.check.hits[0].owner, (await lead_row(firm, lead))["name"]) == ("王芳", "顺达物流")
    asked = await on_screen(firm, ann, asked)
    await firm.crm.leads.confirm_change(tap(firm, ann, asked), asked.draft.id)
    assert (await lead_row(firm, lead))["name"] == "明辉电子"
    note = await firm.value(
        "SELECT v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.action = 'changed'"
    )
    assert "despite" in note


@pytest.mark.rule("LEAD-11")
async def test_a_closed_lead_takes_no_change(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, status="invalid", invalid_reason="no_need")
    with pytest.raises(Conflict) as closed:
        await firm.crm.leads.change_field(firm.call(ann), lead, "need", "x")
    assert closed.value.reason == "lead_closed"


@pytest.mark.rule("PERM-7")
async def test_a_reader_changes_nothing(firm: Firm, ann: Person) -> None:
    viewer = await a_person(firm, "看客", "viewer")
    lead = await a_lead(firm, owner=ann, status="following")
    for attempt in (
        firm.crm.leads.change_field(firm.call(viewer), lead, "need", "x"),
        firm.crm.leads.mark(firm.call(viewer), lead, interested=True),
        firm.crm.leads.delete(firm.call(viewer), lead),
    ):
        with pytest.raises(Forbidden):
            await attempt


@pytest.mark.rule("LEAD-13")
async def test_the_channel_follows_from_the_source(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead("明辉电子", source="inbound_call"))
    assert (await lead_row(firm, lead))["channel"] == "phone_in"
    await firm.crm.leads.change_field(firm.call(ann), lead, "source", "walk_in")
    assert (await lead_row(firm, lead))["channel"] == "walk_in"


# -- states ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-3")
async def test_interested_and_back(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, status="following")
    shown = await firm.crm.leads.mark(firm.call(ann), lead, interested=True)
    assert (shown.status, shown.lead.may_unmark) == ("interested", True)
    shown = await firm.crm.leads.mark(firm.call(ann), lead, interested=False)
    assert shown.status == "following"


@pytest.mark.rule("LEAD-3")
async def test_an_assigned_lead_is_not_interested_yet(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.mark(firm.call(ann), lead, interested=True)
    assert refused.value.rule == "LEAD-3"


@pytest.mark.rule("LEAD-3", "LEAD-5", "DUP-11")
async def test_an_invalid_lead_is_opened_again(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "wrong_number")
    firm.clock.passes(days=3)
    shown = await firm.crm.leads.reopen_invalid(firm.call(ann), lead)
    row = await lead_row(firm, lead)
    assert (row["status"], row["received_at"], row["invalid_reason"]) == ("assigned", firm.clock.ms, None)
    keys = await firm.rows("SELECT key FROM dup_keys ORDER BY key")
    assert [key["key"] for key in keys] == ["lead_name", "phone"]
    assert shown.view == "lead-card"
    found = await firm.crm.customers.find(firm.call(ann), "明辉电子")
    assert getattr(found, "id", 0) == lead


@pytest.mark.rule("LEAD-3", "DUP-3", "POOL-16")
async def test_opening_again_is_judged_as_a_new_one(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "wrong_number")
    await firm.set("lead.holding_limit", 1)
    other = await a_lead(firm, owner=ann, name="别的")
    with pytest.raises(Limit):
        await firm.crm.leads.reopen_invalid(firm.call(ann), lead)
    await firm.crm.leads.mark_invalid(firm.call(ann), other, "no_need")
    await a_customer(firm, owner=wang, name="天成", phones=(PHONE,))
    with pytest.raises(Duplicate):
        await firm.crm.leads.reopen_invalid(firm.call(ann), lead)
    assert (await lead_row(firm, lead))["status"] == "invalid"


@pytest.mark.rule("REMIND-7", "LEAD-5")
async def test_invalid_cancels_the_reminders_of_everybody(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    for person in (ann, firm.owner):
        await firm.crm.reminders.set_next(firm.call(person), ("lead", lead), firm.clock.ms + DAY)
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    states = await firm.rows("SELECT state FROM reminders")
    assert [row["state"] for row in states] == ["cancelled", "cancelled"]


# -- deleted --------------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-14", "ORG-12", "CUST-3")
async def test_delete_ends_stint_reminders_and_keys(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    await firm.crm.reminders.set_next(firm.call(ann), ("lead", lead), firm.clock.ms + DAY)
    asked = await on_screen(firm, firm.owner, await firm.crm.leads.ask_delete(firm.call(firm.owner), lead))
    gone = await firm.crm.leads.delete(tap(firm, firm.owner, asked), lead)
    assert isinstance(gone, LeadGone)
    assert gone.is_deleted
    stint = await firm.row("SELECT out_reason, user_id FROM stints WHERE kind = 'lead'")
    assert stint == {"out_reason": "deleted", "user_id": ann.id}
    assert await firm.value("SELECT state FROM reminders") == "cancelled"
    assert await firm.rows("SELECT id FROM dup_keys") == []
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(ann), "lead", lead)


@pytest.mark.rule("LEAD-14")
async def test_a_converted_lead_is_not_deleted(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    await firm.crm.leads.convert(firm.call(ann), lead)
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.delete(firm.call(firm.owner), lead)
    assert refused.value.rule == "LEAD-14"


@pytest.mark.rule("LEAD-14", "PERM-9")
async def test_the_rep_deletes_nothing_and_a_pooled_lead_is_its_admins(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    with pytest.raises(Forbidden):
        await firm.crm.leads.delete(firm.call(ann), lead)
    pool = await the_pool(firm, "lead")
    pooled = await a_lead(firm, pool=pool, name="永发")
    with pytest.raises(Forbidden):
        await firm.crm.leads.delete(firm.call(firm.owner), pooled)
    sql = "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')"
    await firm.write(lambda tx: tx.run(sql, p=pool, u=firm.owner.id))
    held = await firm.value("SELECT held FROM pools WHERE id = :id", id=pool)
    await firm.crm.leads.delete(firm.call(firm.owner), pooled)
    assert await firm.value("SELECT held FROM pools WHERE id = :id", id=pool) == held - 1


@pytest.mark.rule("LEAD-14", "CUST-15", "DUP-3")
async def test_restore_gives_it_to_the_last_owner(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,), status="following")
    await firm.crm.leads.delete(firm.call(firm.owner), lead)
    firm.clock.passes(days=30)
    back = await firm.crm.leads.restore(firm.call(firm.owner), lead)
    assert (back.owner, back.is_deleted) == ("林志强", False)
    row = await lead_row(firm, lead)
    assert (row["status"], row["owner_id"], row["deleted_at"]) == ("following", ann.id, None)
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE kind = 'lead' AND until IS NULL") == 1
    keys = await firm.rows("SELECT key FROM dup_keys")
    assert len(keys) == 2


@pytest.mark.rule("LEAD-14", "CUST-15")
@pytest.mark.parametrize("why", ["suspended", "full"])
async def test_without_an_owner_who_can_take_it_the_pool_gets_it(firm: Firm, ann: Person, why: str) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    await firm.crm.leads.delete(firm.call(firm.owner), lead)
    if why == "suspended":
        sql = "UPDATE users SET status = 'suspended', account = NULL WHERE id = :id"
        await firm.write(lambda tx: tx.run(sql, id=ann.id))
    else:
        await a_lead(firm, owner=ann, name="别的")
        await firm.set("lead.holding_limit", 1)
    back = await firm.crm.leads.restore(firm.call(firm.owner), lead)
    row = await lead_row(firm, lead)
    assert (row["status"], row["owner_id"], row["pool_id"]) == ("unassigned", None, await the_pool(firm, "lead"))
    assert back.pool


@pytest.mark.rule("LEAD-14", "CUST-15")
async def test_after_thirty_days_and_for_whoever_may_not_there_is_no_way_back(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    await firm.crm.leads.delete(firm.call(firm.owner), lead)
    with pytest.raises(NotFound):
        await firm.crm.leads.restore(firm.call(ann), lead)
    firm.clock.passes(days=30, seconds=1)
    with pytest.raises(Conflict) as late:
        await firm.crm.leads.restore(firm.call(firm.owner), lead)
    assert late.value.reason == "restore_late"


@pytest.mark.rule("LEAD-14", "DUP-3")
async def test_restore_is_judged_for_duplicates_again(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=ann, phones=(PHONE,))
    await firm.crm.leads.delete(firm.call(firm.owner), lead)
    await a_customer(firm, owner=wang, phones=(PHONE,))
    with pytest.raises(Duplicate):
        await firm.crm.leads.restore(firm.call(firm.owner), lead)


@pytest.mark.rule("LEAD-14")
async def test_ten_restores_at_once_open_one_stint(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    await firm.crm.leads.delete(firm.call(firm.owner), lead)
    calls = (firm.crm.leads.restore(firm.call(firm.owner), lead) for _ in range(10))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, LeadGone) for result in results) == 1, results
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE kind = 'lead' AND until IS NULL") == 1
