"""Leads: what is needed, who may make them, drafts judged afresh, invalid ones."""

import asyncio
from typing import Any

import pytest

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.leads import LeadDraft, NewLead
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Limit, NotFound, Stale
from storage.tx import Tx
from storage.usecases import leads
from storage.usecases.creating import Wish
from tests.factories import Firm, Person, a_lead, a_person, a_team_row, the_pool

PHONE = "139 1111 2222"
E164 = "+8613911112222"


async def create(firm: Firm, person: Person | None, new: NewLead, **how: Any) -> int:
    """The use case alone, without draft and card."""
    call = firm.call(person)
    made: list[int] = []

    def effect(tx: Tx, actor: Actor, card: Card | None) -> Outcome:
        made.append(leads.create(tx, actor, call, new, Wish(**how)))
        return Outcome("nothing")

    await firm.crm.apply(call, effect)
    return made[-1]


async def drafted(firm: Firm, person: Person, new: NewLead, words: str = "新客户 …", **how: Any) -> LeadDraft:
    """A draft whose card is on the screen of its person."""
    shown = await firm.crm.leads.draft(firm.call(person), new, words, **how)
    return await on_screen(firm, person, shown)


async def on_screen(firm: Firm, person: Person, shown: Any) -> Any:
    await firm.crm.dialogue.answered(firm.call(person), shown=[(shown.card.id, f"m{shown.card.id}")])
    return shown


def tap(firm: Firm, person: Person, shown: Any) -> Call:
    """A tap on a writing button of the card."""
    return firm.call(person, card_message=f"m{shown.card.id}", nonce=shown.card.nonce)


# -- creating -------------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-1", "LEAD-2")
async def test_a_name_alone_makes_a_lead_of_its_maker(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead("明辉电子"))
    row = await firm.row("SELECT * FROM leads WHERE id = :id", id=lead)
    assert (row["owner_id"], row["pool_id"], row["status"]) == (ann.id, None, "assigned")
    assert row["received_at"] == firm.clock.ms


@pytest.mark.rule("LEAD-1")
async def test_a_phone_is_needed_where_the_firm_asks_for_one(firm: Firm, ann: Person) -> None:
    await firm.set("lead.require_phone", True)
    with pytest.raises(Invalid) as refused:
        await create(firm, ann, NewLead("明辉电子"))
    assert refused.value.reason == "phone_missing"
    assert await create(firm, ann, NewLead("明辉电子", phones=(PHONE,)))


@pytest.mark.rule("ORG-13")
async def test_text_is_kept_as_typed_and_without_control_characters(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead(" <b>/delete</b>\x00 ", need="第一行\n第二行"))
    row = await firm.row("SELECT name, need FROM leads WHERE id = :id", id=lead)
    assert row == {"name": "<b>/delete</b>", "need": "第一行\n第二行"}


@pytest.mark.rule("ORG-13")
async def test_a_name_of_121_characters_is_too_long(firm: Firm, ann: Person) -> None:
    with pytest.raises(Invalid) as refused:
        await create(firm, ann, NewLead("长" * 121))
    assert (refused.value.reason, refused.value.params["field"]) == ("too_long", "name")


@pytest.mark.rule("ORG-6")
async def test_phones_are_kept_in_one_form_and_what_is_no_number_as_typed(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead("甲乙", phones=("１３９-1111-2222", "021-5555 6666 转 12", "前台")))
    stored = await firm.value("SELECT phones FROM leads WHERE id = :id", id=lead)
    assert stored == f'["{E164}", "+862155556666;ext=12", "\\u524d\\u53f0"]'
    keys = await firm.rows("SELECT value FROM dup_keys WHERE key = 'phone' ORDER BY value")
    assert {row["value"] for row in keys} == {"+862155556666", E164}


@pytest.mark.rule("ORG-6")
async def test_five_phones_and_no_more(firm: Firm, ann: Person) -> None:
    with pytest.raises(Invalid) as refused:
        await create(firm, ann, NewLead("甲乙", phones=tuple(f"1391111222{n}" for n in range(6))))
    assert refused.value.reason == "too_many_phones"


@pytest.mark.rule("PERM-8")
async def test_a_rep_makes_no_lead_for_a_colleague(firm: Firm, ann: Person, wang: Person) -> None:
    with pytest.raises(Forbidden):
        await create(firm, ann, NewLead("明辉电子"), owner_id=wang.id)
    lead = await create(firm, firm.owner, NewLead("明辉电子"), owner_id=wang.id)
    assert await firm.value("SELECT owner_id FROM leads WHERE id = :id", id=lead) == wang.id


@pytest.mark.rule("PERM-8", "PERM-1")
async def test_finance_makes_no_leads(firm: Firm) -> None:
    zhou = await a_person(firm, "周敏", "finance")
    with pytest.raises(Forbidden):
        await create(firm, zhou, NewLead("明辉电子"))
    with pytest.raises(Forbidden):
        await firm.crm.leads.draft(firm.call(zhou), NewLead("明辉电子"), "新客户 明辉电子")


@pytest.mark.rule("ORG-24")
async def test_a_suspended_person_gets_no_lead(firm: Firm) -> None:
    gone = await a_person(firm, "赵磊", status="suspended")
    with pytest.raises(Invalid) as refused:
        await create(firm, firm.owner, NewLead("明辉电子"), owner_id=gone.id)
    assert refused.value.reason == "suspended_person"


@pytest.mark.rule("POOL-3", "LEAD-2")
async def test_a_lead_without_owner_enters_the_lead_pool(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead("明辉电子"), pooled=True)
    row = await firm.row("SELECT owner_id, pool_id, status, entered_pool_at FROM leads WHERE id = :id", id=lead)
    assert row == {
        "owner_id": None,
        "pool_id": await the_pool(firm, "lead"),
        "status": "unassigned",
        "entered_pool_at": firm.clock.ms,
    }
    assert await firm.rows("SELECT * FROM stints") == []
    assert await firm.value("SELECT held FROM pools WHERE kind = 'lead'") == 1


@pytest.mark.rule("POOL-16")
async def test_the_holding_limit_of_leads_is_kept_at_create(firm: Firm, ann: Person) -> None:
    await firm.set("lead.holding_limit", 1)
    await create(firm, ann, NewLead("第一家"))
    with pytest.raises(Limit) as refused:
        await create(firm, ann, NewLead("另一户"))
    assert (refused.value.rule, refused.value.params["limit"], refused.value.params["used"]) == ("POOL-16", 1, 1)


@pytest.mark.rule("POOL-16")
async def test_twenty_saves_at_once_keep_the_holding_limit(firm: Firm, ann: Person) -> None:
    await firm.set("lead.holding_limit", 3)
    names = [chr(0x4E00 + 97 * n) + chr(0x5E00 + 83 * n) for n in range(20)]
    results = await asyncio.gather(*(create(firm, ann, NewLead(name)) for name in names), return_exceptions=True)
    assert sum(isinstance(result, int) for result in results) == 3
    assert all(isinstance(result, int | Limit) for result in results)


@pytest.mark.rule("CUST-3", "CUST-4", "AUDIT-1", "ORG-8")
async def test_creating_opens_a_stint_and_writes_history(firm: Firm, ann: Person) -> None:
    lead = await create(firm, ann, NewLead("明辉电子"))
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["record_id"], stint["user_id"], stint["until"], stint["in_reason"]) == (
        lead,
        ann.id,
        None,
        "created",
    )
    row = await firm.row("SELECT action, actor_id, entity, record_id FROM audit WHERE entity = 'lead'")
    assert row == {"action": "created", "actor_id": ann.id, "entity": "lead", "record_id": lead}


@pytest.mark.rule("ORG-8")
async def test_a_refused_save_leaves_nothing(firm: Firm, ann: Person) -> None:
    await create(firm, ann, NewLead("甲乙", phones=(PHONE,)))
    before = [await firm.value(f"SELECT count(*) AS n FROM {table}") for table in ("stints", "search_terms", "leads")]
    with pytest.raises(Duplicate):
        await create(firm, ann, NewLead("丙丁", phones=(PHONE,)))
    after = [await firm.value(f"SELECT count(*) AS n FROM {table}") for table in ("stints", "search_terms", "leads")]
    assert before == after


# -- invalid, states ------------------------------------------------------------------------------------------


@pytest.mark.rule("LEAD-5", "DUP-11", "REMIND-7")
async def test_an_invalid_lead_frees_its_keys_and_leaves_the_work_lists(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    saved = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    done = await firm.crm.leads.mark_invalid(firm.call(ann), saved.id, "wrong_number")  # type: ignore[union-attr]
    assert (done.view, done.reason) == ("lead-invalidated", "wrong_number")
    row = await firm.row("SELECT status, owner_id, next_contact_at FROM leads")
    assert row == {"status": "invalid", "owner_id": ann.id, "next_contact_at": None}
    assert await firm.rows("SELECT id FROM dup_keys") == []
    assert not await firm.rows("SELECT token FROM search_terms WHERE entries > 0")
    assert await firm.value("SELECT state FROM reminders") == "cancelled"


@pytest.mark.rule("LEAD-5")
async def test_invalid_needs_a_reason_of_the_dictionary(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await firm.crm.leads.ask_invalid(firm.call(ann), lead)
    assert asked.reasons == ("wrong_number", "no_need", "duplicate", "competitor", "out_of_area", "other")
    for reason in ("", "because"):
        with pytest.raises(Invalid):
            await firm.crm.leads.mark_invalid(firm.call(ann), lead, reason)


@pytest.mark.rule("LEAD-3")
@pytest.mark.parametrize("status", ["converted", "invalid"])
async def test_a_closed_lead_is_not_marked_invalid(firm: Firm, ann: Person, status: str) -> None:
    lead = await a_lead(firm, owner=ann, status=status)
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    assert (refused.value.reason, refused.value.rule) == ("lead_state", "LEAD-3")


@pytest.mark.rule("PERM-7", "PERM-13")
async def test_who_may_only_read_does_not_mark_invalid(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    with pytest.raises(NotFound):
        await firm.crm.leads.mark_invalid(firm.call(wang), lead, "no_need")
    await a_team_row(firm, ("lead", lead), wang, "read")
    with pytest.raises(Forbidden):
        await firm.crm.leads.mark_invalid(firm.call(wang), lead, "no_need")


@pytest.mark.rule("ORG-11")
async def test_a_lead_changed_since_its_card_is_stale(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_invalid(firm.call(ann), lead))
    await firm.write(lambda tx: tx.run("UPDATE leads SET version = version + 1 WHERE id = :id", id=lead))
    with pytest.raises(Stale):
        await firm.crm.leads.mark_invalid(tap(firm, ann, asked), lead, "no_need")
    assert await firm.value("SELECT status FROM leads") == "assigned"


@pytest.mark.rule("ORG-31")
async def test_a_draft_of_another_kind_is_no_lead_draft(firm: Firm, ann: Person) -> None:
    kept = await firm.crm.dialogue.keep_words(firm.call(ann), "嗯嗯")
    with pytest.raises(NotFound):
        await firm.crm.leads.save(firm.call(ann), kept.draft.id)


@pytest.mark.rule("LEAD-2")
async def test_the_database_refuses_a_live_lead_of_nobody_or_of_two(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    pool = await the_pool(firm, "lead")
    for change in (f"pool_id = {pool}, entered_pool_at = 1", "owner_id = NULL", "status = 'unassigned'"):
        with pytest.raises(Exception, match="leads_"):
            await firm.write(lambda tx, c=change: tx.run(f"UPDATE leads SET {c} WHERE id = :id", id=lead))
