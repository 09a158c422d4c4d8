"""The same party met again: who holds a key, what is told of a hit, and what may be done about it."""

import asyncio
from typing import Any

import pytest

from storage.entities.customers import NewContact, NewCustomer, RecordCard
from storage.entities.duplicates import Hit
from storage.entities.leads import LeadDraft, NewLead
from storage.errors import Duplicate, Forbidden, Invalid
from storage.usecases import customers
from storage.usecases.creating import Wish
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.test_leads import create, drafted, on_screen, tap

PHONE = "139 1111 2222"


async def create_customer(firm: Firm, person: Person, new: NewCustomer, **how: Any) -> int:
    from storage.entities.call import Outcome

    call, made = firm.call(person), list[int]()

    def effect(tx: Any, actor: Any, card: Any) -> Outcome:
        made.append(customers.create(tx, actor, call, new, Wish(**how)))
        return Outcome("nothing")

    await firm.crm.apply(call, effect)
    return made[-1]


def best(shown: LeadDraft) -> Hit:
    assert shown.check.best is not None
    return shown.check.best


# -- holders --------------------------------------------------------------------------------------------------


@pytest.mark.rule("DUP-1")
async def test_one_phone_has_one_holder_whatever_its_kind(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, contacts=(NewContact("刘敏", phones=(PHONE,)),))
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("丙丁", phones=("+86 139-1111-2222",)))
    assert (refused.value.rule, refused.value.token) == ("DUP-1", None)


@pytest.mark.rule("DUP-1")
async def test_twenty_saves_at_once_of_one_phone_make_one_record(firm: Firm, ann: Person) -> None:
    names = [chr(0x4E00 + 97 * n) + chr(0x5E00 + 83 * n) for n in range(20)]
    results = await asyncio.gather(
        *(create(firm, ann, NewLead(name, phones=(PHONE,))) for name in names), return_exceptions=True
    )
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Duplicate) for result in results) == 19
    assert await firm.value("SELECT count(*) AS n FROM leads") == 1


@pytest.mark.rule("DUP-1", "ORG-7")
async def test_two_companies_of_one_name_are_refused_in_any_spelling(firm: Firm, ann: Person) -> None:
    await a_customer(firm, owner=ann, name="顺达物流")
    with pytest.raises(Duplicate) as refused:
        await create_customer(firm, ann, NewCustomer("順達物流(有限公司)"))
    assert refused.value.params["check"].best.key == "name"


@pytest.mark.rule("DUP-2")
async def test_contacts_of_one_customer_share_a_switchboard(firm: Firm, ann: Person) -> None:
    people = (NewContact("刘敏", phones=("021-5555 6666",)), NewContact("何先生", phones=("021-5555 6666",)))
    customer = await create_customer(firm, ann, NewCustomer("明辉电子", phones=("021-5555 6666",), contacts=people))
    assert await firm.value("SELECT count(*) AS n FROM dup_keys WHERE key = 'phone'") == 1
    assert await firm.value("SELECT count(*) AS n FROM contacts WHERE customer_id = :id", id=customer) == 2


@pytest.mark.rule("DUP-10")
async def test_a_lead_of_the_same_name_needs_a_second_yes(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="明辉电子")
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("明辉电子有限公司"))
    assert refused.value.needs_confirmation
    lead = await create(firm, ann, NewLead("明辉电子有限公司"), token=refused.value.token)
    history = await firm.value(
        "SELECT v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.entity = 'lead' AND a.record_id = :id AND a.action = 'created'",
        id=lead,
    )
    assert '"despite":["lead:lead_name"]' in history


@pytest.mark.rule("ORG-10", "DUP-10")
async def test_a_token_of_another_call_is_worth_nothing(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="明辉电子")
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("明辉电子"))
    with pytest.raises(Invalid) as wrong:
        await create(firm, ann, NewLead("明辉电子", phones=(PHONE,)), token=refused.value.token)
    assert wrong.value.reason == "wrong_token"
    zhao = await a_person(firm, "赵磊")
    with pytest.raises(Invalid):
        await create(firm, zhao, NewLead("明辉电子"), token=refused.value.token)


@pytest.mark.rule("DUP-1", "DUP-10")
async def test_a_token_does_not_open_what_forbids(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="甲乙丙", phones=(PHONE,))
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("明辉电子", phones=(PHONE,)), token="000000000000")
    assert refused.value.token is None


@pytest.mark.rule("DUP-7")
async def test_names_that_are_alike_warn(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="北京顺达物流有限公司")
    shown = await drafted(firm, ann, NewLead("上海顺达物流"))
    assert (shown.view, best(shown).key, best(shown).policy) == ("lead-similar", "similar", "warn")
    await firm.set("dup.similarity", 0.95)
    assert (await drafted(firm, ann, NewLead("顺达物流运输"))).view == "lead-draft"


@pytest.mark.rule("DUP-7")
async def test_more_than_twenty_alike_are_too_many(firm: Firm, ann: Person) -> None:
    east = "上海 杭州 南京 苏州 青岛 厦门 福州 合肥 南昌 大连 天津"
    west = "北京 重庆 广州 深圳 武汉 成都 西安 长沙 郑州 昆明 太原"
    for place in [*east.split(), *west.split()]:
        await a_customer(firm, owner=ann, name=f"{place}顺达物流")
    shown = await drafted(firm, ann, NewLead("石家庄顺达物流"))
    assert shown.check.many
    assert len(shown.check.hits) == 10


# -- what is told ---------------------------------------------------------------------------------------------


@pytest.mark.rule("DUP-3", "DUP-4")
async def test_a_foreign_hit_is_masked(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(
        firm, owner=wang, name="明辉电子有限公司", phones=(PHONE,), address="佛山南海", last_followup_at=firm.clock.ms
    )
    shown = await drafted(firm, ann, NewLead("丙丁", phones=(PHONE,)))
    assert shown.view == "lead-duplicate"
    assert best(shown) == Hit(
        "customer", "明辉电子有限公司", "masked", "phone", "forbid", owner="王芳", last_at=firm.clock.ms, id=None
    )
    assert "佛山" not in str(shown)


@pytest.mark.rule("AUDIT-4")
async def test_being_told_of_a_foreign_record_stands_in_the_log(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, phones=(PHONE,))
    await drafted(firm, ann, NewLead("丙丁", phones=(PHONE,)))
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'looked_up'") == 1


@pytest.mark.rule("DUP-5")
async def test_an_own_hit_is_offered_for_merging(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann, name="明辉电子有限公司")
    shown = await drafted(firm, ann, NewLead("明辉电子", contact_name="刘敏", phones=(PHONE,), need="500 套支架"))
    assert (shown.view, best(shown).id) == ("lead-already-yours", customer)
    merged = await firm.crm.leads.merge(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(merged, RecordCard)
    assert (merged.view, merged.id, merged.person and merged.person.name) == ("lead-merged", customer, "刘敏")
    assert await firm.value("SELECT content FROM follow_ups") == "500 套支架"
    assert await firm.value("SELECT count(*) AS n FROM leads") == 0
    draft = await firm.row("SELECT state, record_kind, record_id FROM drafts")
    assert draft == {"state": "saved", "record_kind": "customer", "record_id": customer}


async def test_merging_a_known_person_adds_only_his_new_number(firm: Firm, ann: Person) -> None:
    customer = await a_customer(
        firm, owner=ann, name="明辉电子", contacts=(NewContact("刘敏", phones=("13800001111",)),)
    )
    shown = await drafted(firm, ann, NewLead("明辉电子", contact_name="刘敏", phones=(PHONE,)))
    await firm.crm.leads.merge(tap(firm, ann, shown), shown.draft.id)
    contact = await firm.row("SELECT customer_id, phones FROM contacts")
    assert contact == {"customer_id": customer, "phones": '["+8613800001111", "+8613911112222"]'}


async def test_merging_into_an_own_lead_fills_what_it_does_not_know(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    shown = await drafted(firm, ann, NewLead("明辉电子", contact_name="刘敏", phones=(PHONE,), need="支架"))
    merged = await firm.crm.leads.merge(tap(firm, ann, shown), shown.draft.id)
    assert (merged.kind, merged.id) == ("lead", lead)  # type: ignore[union-attr]
    row = await firm.row("SELECT contact_name, phones FROM leads")
    assert row == {"contact_name": "刘敏", "phones": '["+8613911112222"]'}
    assert await firm.value("SELECT holder_id FROM dup_keys WHERE key = 'phone'") == lead


@pytest.mark.rule("DUP-5", "PERM-13")
async def test_a_foreign_record_takes_nothing_in(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="明辉电子")
    shown = await drafted(firm, ann, NewLead("明辉电子", contact_name="刘敏", need="支架"))
    again = await firm.crm.leads.merge(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(again, LeadDraft)
    assert await firm.rows("SELECT id FROM contacts") == []
    assert await firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.rule("DUP-5", "DUP-4")
async def test_the_owner_is_told_and_no_word_leaks(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await a_customer(firm, owner=wang, name="明辉电子", phones=(PHONE,))
    shown = await drafted(firm, ann, NewLead("丙丁", phones=(PHONE,), need="机密需求"))
    told = await firm.crm.leads.tell_owner(tap(firm, ann, shown), shown.draft.id)
    assert (told.told, told.draft.state) == ("王芳", "open")
    row = await firm.row("SELECT kind, user_id, subject_kind, subject_id, facts FROM outbox")
    assert (row["kind"], row["user_id"], row["subject_id"]) == ("lead-told", wang.id, customer)
    assert "机密" not in row["facts"]
    assert "1111" not in row["facts"]
    again = await on_screen(firm, ann, told)
    await firm.crm.leads.tell_owner(tap(firm, ann, again), shown.draft.id)
    assert await firm.value("SELECT count(*) AS n FROM outbox") == 1


@pytest.mark.rule("DUP-5", "POOL-18")
async def test_a_pool_hit_is_claimed_and_takes_the_draft_in(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    customer = await a_customer(firm, pool=pool, name="明辉电子有限公司", region="guangdong")
    shown = await drafted(firm, ann, NewLead("明辉电子", contact_name="刘敏", phones=(PHONE,), need="支架"))
    assert (shown.view, shown.facts and (shown.facts.region, shown.facts.claims_left)) == (
        "lead-in-pool",
        ("guangdong", 5),
    )
    await firm.crm.leads.claim(tap(firm, ann, shown), shown.draft.id)
    assert await firm.value("SELECT owner_id FROM customers") == ann.id
    assert await firm.value("SELECT name FROM contacts WHERE customer_id = :id", id=customer) == "刘敏"
    assert await firm.value("SELECT count(*) AS n FROM claim_log") == 1
    assert await firm.value("SELECT state FROM drafts") == "saved"


@pytest.mark.rule("DUP-4", "PERM-11", "POOL-19")
async def test_a_pool_of_others_is_only_named(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    far = await a_department(firm, "华东")
    await firm.write(
        lambda tx: tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=pool, d=far)
    )
    await a_customer(firm, pool=pool, name="明辉电子", phones=(PHONE,))
    shown = await drafted(firm, ann, NewLead("丙丁", phones=(PHONE,)))
    assert (shown.view, best(shown).standing, best(shown).pool, best(shown).id) == (
        "lead-duplicate",
        "masked",
        "公海",
        None,
    )


# -- in spite of it -------------------------------------------------------------------------------------------


@pytest.mark.rule("DUP-6")
async def test_a_rep_does_not_override(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, phones=(PHONE,))
    shown = await drafted(firm, ann, NewLead("丙丁", phones=(PHONE,)))
    assert not shown.may_override
    with pytest.raises(Forbidden) as refused:
        await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id, reason="别的分公司")
    assert refused.value.reason == "no_override"


@pytest.mark.rule("DUP-6")
async def test_an_override_needs_a_reason_marks_its_keys_and_tells_the_owner(firm: Firm, wang: Person) -> None:
    mia = await a_person(firm, "陈经理", "manager", department=await a_department(firm, "华南"))
    holder = await a_customer(firm, owner=wang, phones=(PHONE,))
    shown = await drafted(firm, mia, NewLead("丙丁", phones=(PHONE,)))
    assert shown.may_override
    with pytest.raises(Invalid) as refused:
        await firm.crm.leads.save(tap(firm, mia, shown), shown.draft.id, reason=" ")
    assert refused.value.reason == "reason_missing"
    saved = await firm.crm.leads.save(tap(firm, mia, shown), shown.draft.id, reason="别的分公司")
    assert isinstance(saved, RecordCard)
    exempt = await firm.rows("SELECT holder_kind, exempt FROM dup_keys WHERE key = 'phone' ORDER BY holder_kind")
    assert exempt == [{"holder_kind": "customer", "exempt": 0}, {"holder_kind": "lead", "exempt": 1}]
    told = await firm.row("SELECT kind, user_id, subject_id FROM outbox")
    assert told == {"kind": "lead-override-told", "user_id": wang.id, "subject_id": holder}
    assert await firm.value("SELECT reason FROM audit WHERE entity = 'lead' AND action = 'created'") == "别的分公司"


@pytest.mark.rule("DUP-3", "DIALOG-5")
async def test_who_was_quicker_is_met_at_the_save(firm: Firm, ann: Person, wang: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    assert shown.view == "lead-draft"
    await create(firm, wang, NewLead("别的名字", phones=(PHONE,)))
    again = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(again, LeadDraft)
    assert (again.view, best(again).owner) == ("lead-duplicate", "王芳")
    assert await firm.value("SELECT count(*) AS n FROM leads") == 1


@pytest.mark.rule("DUP-10")
async def test_the_token_of_a_draft_confirms_what_it_showed(firm: Firm, ann: Person, wang: Person) -> None:
    await a_lead(firm, owner=wang, name="明辉电子")
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    again = await on_screen(firm, ann, await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id))
    assert isinstance(again, LeadDraft)
    await a_lead(firm, owner=wang, name="明辉电子厂")
    third = await firm.crm.leads.save(tap(firm, ann, again), shown.draft.id, token=again.check.token)
    assert isinstance(third, LeadDraft)
    assert len(third.check.hits) == 2
    await on_screen(firm, ann, third)
    saved = await firm.crm.leads.save(tap(firm, ann, third), shown.draft.id, token=third.check.token)
    assert isinstance(saved, RecordCard)


@pytest.mark.rule("DUP-11")
async def test_an_invalid_lead_does_not_block_and_is_mentioned(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=wang, name="旧名字", phones=(PHONE,))
    await firm.crm.leads.mark_invalid(firm.call(wang), lead, "wrong_number")
    shown = await drafted(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    assert shown.view == "lead-draft"
    assert shown.check.earlier is not None
    assert (shown.check.earlier.at, shown.check.earlier.reason) == (firm.clock.ms, "wrong_number")
    assert isinstance(await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id), RecordCard)
