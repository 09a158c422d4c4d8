"""Customers and contacts: what is needed, who holds them, what a card shows to whom."""

from typing import Any

import pytest

from storage.entities.call import Outcome
from storage.entities.customers import NewContact, NewCustomer, ShownPhone
from storage.errors import Duplicate, Forbidden, Invalid, Limit, NotFound, Stale
from storage.usecases import customers
from tests.factories import Firm, Person, a_customer, a_lead, a_person, a_team_row, the_pool
from tests.storage.test_duplicates import create_customer
from tests.storage.test_leads import on_screen, tap

PHONE = "138 0000 1234"
E164 = "+8613800001234"


@pytest.fixture
async def ann(firm: Firm, mia: Person) -> Person:
    return await a_person(firm, "林志强", superior=mia)


async def do(firm: Firm, person: Person, verb: Any, *args: Any, **more: Any) -> Any:
    """One verb of the use cases that has no card."""
    call, made = firm.call(person), list[Any]()

    def effect(tx: Any, actor: Any, card: Any) -> Outcome:
        made.append(verb(tx, actor, call, *args, **more))
        return Outcome("nothing")

    await firm.crm.apply(call, effect)
    return made[-1]


@pytest.mark.rule("CUST-1", "CUST-2", "CUST-3", "CUST-4", "CUST-5")
async def test_a_customer_belongs_to_its_maker_from_the_start(firm: Firm, ann: Person) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流"))
    row = await firm.row("SELECT * FROM customers WHERE id = :id", id=customer)
    assert (row["owner_id"], row["pool_id"], row["kind"], row["level"]) == (ann.id, None, "company", "B")
    assert row["received_at"] == firm.clock.ms
    stint = await firm.row("SELECT user_id, until, in_reason FROM stints")
    assert stint == {"user_id": ann.id, "until": None, "in_reason": "created"}


@pytest.mark.rule("CUST-1")
async def test_values_outside_their_choices_are_refused(firm: Firm, ann: Person) -> None:
    for new in (NewCustomer(" "), NewCustomer("甲", kind="club"), NewCustomer("甲", level="D")):  # type: ignore[arg-type]
        with pytest.raises(Invalid):
            await create_customer(firm, ann, new)


@pytest.mark.rule("CUST-1")
async def test_a_phone_may_be_required_and_that_of_a_contact_will_do(firm: Firm, ann: Person) -> None:
    await firm.set("customer.require_phone", True)
    with pytest.raises(Invalid):
        await create_customer(firm, ann, NewCustomer("顺达物流"))
    contacts = (NewContact("张总", phones=(PHONE,)),)
    assert await create_customer(firm, ann, NewCustomer("顺达物流", contacts=contacts))


@pytest.mark.rule("PERM-8")
async def test_nobody_makes_customers_outside_his_reach(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    with pytest.raises(Forbidden):
        await create_customer(firm, ann, NewCustomer("顺达物流"), owner_id=wang.id)
    assert await create_customer(firm, mia, NewCustomer("顺达物流"), owner_id=wang.id)


@pytest.mark.rule("CUST-2", "CUST-3", "POOL-3")
async def test_a_customer_made_in_a_pool_has_no_owner_and_no_stint(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    await create_customer(firm, ann, NewCustomer("永发建材"), pool_id=pool)
    row = await firm.row("SELECT owner_id, pool_id, entered_pool_at FROM customers")
    assert row == {"owner_id": None, "pool_id": pool, "entered_pool_at": firm.clock.ms}
    assert await firm.rows("SELECT id FROM stints") == []


@pytest.mark.rule("CUST-2")
async def test_the_database_refuses_a_customer_of_nobody_or_of_two(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    pool = await the_pool(firm)
    for change in (f"pool_id = {pool}, entered_pool_at = 1", "owner_id = NULL"):
        with pytest.raises(Exception, match="customers_one_holder"):
            await firm.write(lambda tx, c=change: tx.run(f"UPDATE customers SET {c} WHERE id = :id", id=customer))


@pytest.mark.rule("POOL-16", "CUST-20")
async def test_the_holding_limit_counts_undealt_customers(firm: Firm, ann: Person) -> None:
    await firm.set("pool.holding_limit", 2)
    await a_customer(firm, owner=ann, name="第一家")
    await a_customer(firm, owner=ann, name="成交的", dealt=1)
    await create_customer(firm, ann, NewCustomer("顺达物流"))
    with pytest.raises(Limit) as refused:
        await create_customer(firm, ann, NewCustomer("明辉电子"))
    assert (refused.value.rule, refused.value.params["used"]) == ("POOL-16", 2)


@pytest.mark.rule("ORG-11")
async def test_of_two_editors_the_second_is_stale(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    assert await do(firm, ann, customers.change, customer, {"level": "A"}, version=1) == 2
    with pytest.raises(Stale) as refused:
        await do(firm, ann, customers.change, customer, {"level": "C"}, version=1)
    assert refused.value.params["version"] == 2
    assert await firm.value("SELECT level FROM customers") == "A"


@pytest.mark.rule("DUP-3", "DUP-11")
async def test_a_new_name_is_checked_and_frees_the_old_one(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann, name="顺达物流")
    await a_customer(firm, owner=ann, name="明辉电子")
    with pytest.raises(Duplicate):
        await do(firm, ann, customers.change, customer, {"name": "明辉电子"})
    await do(firm, ann, customers.change, customer, {"name": "宏图五金"})
    assert await create_customer(firm, ann, NewCustomer("顺达物流"))
    found = await firm.crm.customers.find(firm.call(ann), "宏图")
    assert found.id == customer  # type: ignore[union-attr]


@pytest.mark.rule("PERM-7", "PERM-13")
async def test_editing_follows_ownership_and_write_membership(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    with pytest.raises(NotFound):
        await do(firm, wang, customers.change, customer, {"level": "A"})
    await a_team_row(firm, ("customer", customer), wang, "read")
    with pytest.raises(Forbidden):
        await do(firm, wang, customers.change, customer, {"level": "A"})
    await firm.write(lambda tx: tx.run("UPDATE team_members SET power = 'write'"))
    assert await do(firm, wang, customers.change, customer, {"level": "A"})


# -- contacts -------------------------------------------------------------------------------------------------


@pytest.mark.rule("CONT-1", "CONT-2")
async def test_the_first_contact_is_primary_and_the_oldest_other_follows_it(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    first, second, _third = [
        await do(firm, ann, customers.add_contact, customer, NewContact(name)) for name in ("张总", "李工", "何姐")
    ]
    assert await firm.value("SELECT primary_contact_id FROM customers") == first
    await do(firm, ann, customers.remove_contact, first)
    assert await firm.value("SELECT primary_contact_id FROM customers") == second


@pytest.mark.rule("CONT-4", "DUP-11", "ORG-12")
async def test_a_deleted_contact_frees_its_phone(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    contact = await do(firm, ann, customers.add_contact, customer, NewContact("张总", phones=(PHONE,)))
    await do(firm, ann, customers.remove_contact, contact)
    assert await firm.value("SELECT count(*) AS n FROM dup_keys WHERE key = 'phone'") == 0
    assert await firm.value("SELECT name FROM contacts WHERE id = :id", id=contact) == "张总"
    with pytest.raises(NotFound):
        await do(firm, ann, customers.remove_contact, contact)


@pytest.mark.rule("CONT-1", "PERM-13")
async def test_contacts_have_the_rights_of_their_customer(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await a_customer(firm, owner=ann, contacts=(NewContact("张总"),))
    with pytest.raises(NotFound):
        await do(firm, wang, customers.add_contact, customer, NewContact("我的人"))
    contact = await firm.value("SELECT id FROM contacts")
    with pytest.raises(NotFound):
        await do(firm, wang, customers.remove_contact, contact)


@pytest.mark.rule("CONT-5", "DUP-1")
async def test_a_shared_contact_waits_for_its_tap(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    call = firm.call(ann)
    shown = await on_screen(
        firm, ann, await firm.crm.customers.draft_contact(call, customer, NewContact("张总", phones=(PHONE,)), "张总")
    )
    assert (shown.customer, shown.contact.phones) == ("顺达物流", (E164,))
    assert await firm.rows("SELECT id FROM contacts") == []
    card = await firm.crm.customers.attach_contact(tap(firm, ann, shown), shown.draft.id)
    assert (card.view, card.person.name) == ("contact-added", "张总")  # type: ignore[union-attr]
    assert await firm.crm.again(call) is not None


# -- the card -------------------------------------------------------------------------------------------------


@pytest.mark.rule("PERM-15", "AUDIT-4")
async def test_the_owner_sees_phones_and_the_opening_is_logged(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann, phones=(PHONE,))
    card = await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert (card.first_phone, card.may_reveal) == (ShownPhone(E164), False)
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'opened'") == 1


@pytest.mark.rule("PERM-15", "AUDIT-4")
async def test_the_manager_sees_a_mask_and_a_tap_reveals_and_logs(firm: Firm, ann: Person, mia: Person) -> None:
    contacts = (NewContact("张总", phones=("136 2222 3333",)),)
    customer = await a_customer(firm, owner=ann, phones=(PHONE,), contacts=contacts, address="佛山")
    card = await on_screen(firm, mia, await firm.crm.customers.open(firm.call(mia), "customer", customer))
    assert card.first_phone == ShownPhone("+86 138****1234", masked=True)
    assert (card.may_reveal, card.address) == (True, "")
    assert "13800001234" not in str(card)
    assert "13622223333" not in str(card)
    call = tap(firm, mia, card)
    revealed = await firm.crm.customers.reveal(call, "customer", customer)
    assert (revealed.first_phone, revealed.may_reveal) == (ShownPhone(E164), False)
    assert await firm.crm.again(call) == revealed
    row = await firm.row("SELECT actor_id, record_id FROM audit WHERE action = 'revealed'")
    assert row == {"actor_id": mia.id, "record_id": customer}
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'opened'") == 0


@pytest.mark.rule("PERM-15")
async def test_reveals_of_a_day_are_counted(firm: Firm, ann: Person, mia: Person) -> None:
    await firm.set("perm.reveals_per_day", 2)
    lead = await a_lead(firm, owner=ann, phones=(PHONE,))
    for _ in range(2):
        await firm.crm.customers.reveal(firm.call(mia), "lead", lead)
    with pytest.raises(Limit) as refused:
        await firm.crm.customers.reveal(firm.call(mia), "lead", lead)
    tomorrow = firm.clock.now.replace(day=10, hour=0, minute=0)
    facts = refused.value.params
    assert (refused.value.reason, facts["limit"], facts["used"]) == ("reveals", 2, 2)
    assert facts["next_allowed_at"] == int(tomorrow.timestamp() * 1000)
    firm.clock.passes(hours=10)
    assert await firm.crm.customers.reveal(firm.call(mia), "lead", lead)


@pytest.mark.rule("PERM-15")
async def test_only_who_may_see_phones_reveals_them(firm: Firm, ann: Person) -> None:
    zhou = await a_person(firm, "周敏", "finance")
    customer = await a_customer(firm, owner=ann, phones=(PHONE,))
    card = await firm.crm.customers.open(firm.call(zhou), "customer", customer)
    assert not card.may_reveal
    with pytest.raises(Forbidden):
        await firm.crm.customers.reveal(firm.call(zhou), "customer", customer)


@pytest.mark.rule("PERM-15", "PERM-10")
async def test_team_members_see_phones_until_their_time_ends(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await a_customer(firm, owner=ann, phones=(PHONE,))
    await a_team_row(firm, ("customer", customer), wang, "read", expires_at=firm.clock.ms + 60_000)
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert card.first_phone == ShownPhone(E164)
    firm.clock.passes(minutes=1)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(wang), "customer", customer)


@pytest.mark.rule("PERM-17")
async def test_high_privacy_is_for_owner_and_writers_and_a_reason(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    customer = await a_customer(firm, owner=ann, phones=(PHONE,), privacy="high")
    row = await a_team_row(firm, ("customer", customer), wang, "read")
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert card.first_phone
    assert card.first_phone.masked
    await firm.write(lambda tx: tx.run("UPDATE team_members SET power = 'write' WHERE id = :id", id=row))
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert card.first_phone == ShownPhone(E164)
    with pytest.raises(Invalid) as refused:
        await firm.crm.customers.reveal(firm.call(mia), "customer", customer)
    assert refused.value.reason == "reason_missing"
    assert await firm.crm.customers.reveal(firm.call(mia), "customer", customer, reason="客户投诉")
    assert await firm.value("SELECT reason FROM audit WHERE action = 'revealed'") == "客户投诉"


@pytest.mark.rule("PERM-13", "ORG-31")
async def test_foreign_missing_and_wrong_kind_are_the_same(firm: Firm, ann: Person, wang: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    refusals = []
    for person, kind, id_ in ((wang, "lead", lead), (wang, "lead", 999), (ann, "customer", lead)):
        with pytest.raises(NotFound) as refused:
            await firm.crm.customers.open(firm.call(person), kind, id_)  # type: ignore[arg-type]
        refusals.append((refused.value.code, refused.value.reason, refused.value.rule, refused.value.params))
    assert refusals[0] == refusals[1] == refusals[2]


@pytest.mark.rule("PERM-3")
async def test_without_the_gate_even_own_leads_are_not_found(firm: Firm) -> None:
    zhou = await a_person(firm, "周敏", "finance")
    lead = await a_lead(firm, owner=zhou)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(zhou), "lead", lead)


@pytest.mark.rule("DIALOG-6")
async def test_log_makes_the_record_known_for_ten_minutes(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    card = await on_screen(firm, ann, await firm.crm.customers.open(firm.call(ann), "customer", customer))
    waiting = await firm.crm.customers.await_words(tap(firm, ann, card), "customer", customer)
    assert (waiting.view, waiting.card.id) == ("customer-log", card.card.id)
    situation = await firm.crm.dialogue.situation(firm.call(ann), text="没接")
    assert situation.question is not None
    assert (situation.question.slot, situation.question.subject) == ("contact", card.card.subject)
    firm.clock.passes(minutes=10)
    situation = await firm.crm.dialogue.situation(firm.call(ann), text="没接")
    assert situation.question is None


@pytest.mark.rule("PERM-7")
async def test_words_are_not_awaited_for_what_one_cannot_write(firm: Firm, ann: Person) -> None:
    viewer = await a_person(firm, "看看", "viewer")
    customer = await a_customer(firm, owner=ann)
    with pytest.raises(Forbidden):
        await firm.crm.customers.await_words(firm.call(viewer), "customer", customer)


async def test_the_card_says_what_was_last_and_what_is_next(firm: Firm, ann: Person) -> None:
    from storage.entities.follow_ups import Entry

    customer = await a_customer(
        firm, owner=ann, contacts=(NewContact("张总", "采购"),), level="A", region="guangdong"
    )
    at = firm.clock.ms + 86_400_000
    await firm.crm.follow_ups.log(
        firm.call(ann), Entry(("customer", customer), "对报价认可", method="visit", next_at=at)
    )
    card = await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert card.last is not None
    assert (card.last.method, card.last.content, card.next_at) == ("visit", "对报价认可", at)
    assert (card.level, card.region, card.person and card.person.title, card.may_edit) == (
        "A",
        "guangdong",
        "采购",
        True,
    )
