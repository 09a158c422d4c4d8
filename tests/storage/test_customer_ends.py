"""Deleting, restoring and merging customers, and erasing what is private (CUST-14 to CUST-16, CUST-18)."""

import json
from typing import Any

import pytest

from storage.entities.customers import NewContact, NewCustomer
from storage.entities.follow_ups import Entry
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound, OldButton
from storage.usecases import audit as audit_cases
from storage.usecases import customer_ends, customer_erasure, customer_merges
from tests.factories import Firm, Person, a_customer, a_lead, a_person, a_team_row, the_pool
from tests.storage.import_scene import lines, staged, taken
from tests.storage.test_duplicates import create_customer

PHONE = "138 0000 1234"
OTHER = "139 1111 2222"


@pytest.fixture
async def ann(firm: Firm, mia: Person) -> Person:
    return await a_person(firm, "林志强", superior=mia)


@pytest.fixture
async def wang(firm: Firm, mia: Person) -> Person:
    return await a_person(firm, "王芳", superior=mia)


async def call(firm: Firm, person: Person, verb: Any, *args: Any, **more: Any) -> Any:
    """A verb of the whole customer, as a tap without a card."""
    called = firm.call(person)
    return await firm.crm.apply(called, lambda tx, actor, card: verb(tx, actor, called, None, *args, **more))


async def logs(firm: Firm, person: Person, customer: int, words: str, **more: Any) -> None:

    called = firm.call(person)
    entry = Entry(subject=("customer", customer), content=words, words=words, occurred_at=called.at, **more)
    await firm.crm.follow_ups.log(called, entry)


@pytest.mark.rule("CUST-14", "ORG-12", "CUST-4", "TEAM-7", "NOTIFY-31")
async def test_a_deleted_customer_leaves_everything_and_its_history_stays(
    firm: Firm, ann: Person, mia: Person, wang: Person
) -> None:
    customer = await create_customer(
        firm, ann, NewCustomer("顺达物流", contacts=(NewContact("张总", phones=(PHONE,)),))
    )
    await a_team_row(firm, ("customer", customer), wang, "read")
    await call(firm, mia, customer_ends.delete, customer)
    row = await firm.row("SELECT * FROM customers")
    assert (row["state"], row["owner_id"], row["pool_id"], row["deleted_at"]) == (
        "deleted",
        None,
        None,
        firm.clock.ms,
    )
    assert await firm.value("SELECT deleted_at FROM contacts") == firm.clock.ms
    assert await firm.value("SELECT out_reason FROM stints") == "deleted"
    assert await firm.value("SELECT count(*) AS n FROM team_members WHERE ended_at IS NULL") == 0
    assert await firm.value("SELECT count(*) AS n FROM dup_keys") == 0
    told = await firm.row("SELECT kind, user_id FROM outbox")
    assert told == {"kind": "customer-deleted", "user_id": ann.id}
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert await create_customer(firm, ann, NewCustomer("顺达物流", phones=(PHONE,)))


@pytest.mark.rule("AUDIT-3", "ORG-12")
async def test_t23_deleting_a_customer_keeps_its_log_and_follow_ups(firm: Firm, ann: Person, mia: Person) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流"))
    await logs(firm, ann, customer, "打了电话，要合同范本")
    rows = await firm.value("SELECT count(*) AS n FROM audit")
    await call(firm, mia, customer_ends.delete, customer)
    assert await firm.value("SELECT count(*) AS n FROM follow_ups WHERE deleted_at IS NULL") == 1
    assert await firm.value("SELECT count(*) AS n FROM audit") > rows
    called = firm.call(firm.owner)
    log = await firm.crm.look(called, lambda tx, actor: audit_cases.history(tx, actor, called, "customer", customer))
    assert [entry.action for entry in log.entries][0] == "deleted"
    assert [entry.action for entry in log.entries][-1] == "created"
    own = firm.call(ann)
    with pytest.raises(NotFound):
        await firm.crm.look(own, lambda tx, actor: audit_cases.history(tx, actor, own, "customer", customer))


@pytest.mark.rule("CUST-14", "PERM-9")
async def test_only_who_may_delete_over_the_owner_deletes(firm: Firm, ann: Person, wang: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    await a_team_row(firm, ("customer", customer), wang, "write")
    for person in (ann, wang):
        with pytest.raises(Forbidden):
            await call(firm, person, customer_ends.delete, customer)
    pooled = await a_customer(firm, pool=await the_pool(firm), name="公海的")
    with pytest.raises(Forbidden):
        await call(firm, mia, customer_ends.delete, pooled)
    held = await firm.value("SELECT held FROM pools WHERE kind = 'customer'")
    await call(firm, firm.owner, customer_ends.delete, pooled)
    assert await firm.value("SELECT held FROM pools WHERE kind = 'customer'") == held - 1


@pytest.mark.rule("CUST-15", "POOL-16")
async def test_a_restored_customer_goes_to_its_last_owner_while_he_has_room(
    firm: Firm, ann: Person, mia: Person
) -> None:
    customer = await create_customer(
        firm, ann, NewCustomer("顺达物流", contacts=(NewContact("张总", phones=(PHONE,)),))
    )
    await call(firm, mia, customer_ends.delete, customer)
    firm.clock.passes(days=30)
    await call(firm, mia, customer_ends.restore, customer)
    row = await firm.row("SELECT state, owner_id, deleted_at, primary_contact_id FROM customers")
    assert (row["state"], row["owner_id"], row["deleted_at"]) == ("live", ann.id, None)
    assert row["primary_contact_id"] == await firm.value("SELECT id FROM contacts WHERE deleted_at IS NULL")
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL") == 1
    assert await firm.value("SELECT count(*) AS n FROM dup_keys") == 2
    await call(firm, mia, customer_ends.delete, customer)
    await firm.set("pool.holding_limit", 1)
    await a_customer(firm, owner=ann, name="满了")
    await call(firm, mia, customer_ends.restore, customer)
    row = await firm.row("SELECT owner_id, pool_id FROM customers WHERE id = :id", id=customer)
    assert row == {"owner_id": None, "pool_id": await the_pool(firm)}


@pytest.mark.rule("CUST-15", "DUP-3")
async def test_restoring_is_checked_for_duplicates_and_ends_after_thirty_days(
    firm: Firm, ann: Person, mia: Person
) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流", phones=(PHONE,)))
    await call(firm, mia, customer_ends.delete, customer)
    again = await create_customer(firm, ann, NewCustomer("别的名字", phones=(PHONE,)))
    with pytest.raises(Duplicate):
        await call(firm, mia, customer_ends.restore, customer)
    await call(firm, mia, customer_ends.delete, again)
    firm.clock.passes(days=31)
    with pytest.raises(Conflict) as refused:
        await call(firm, mia, customer_ends.restore, customer)
    assert refused.value.reason == "restore_late"


@pytest.mark.rule("CUST-16", "CUST-3", "FOLLOW-5", "CUST-10")
async def test_everything_of_the_source_moves_to_the_target(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    source = await create_customer(
        firm,
        ann,
        NewCustomer(
            "顺达物流",
            phones=(PHONE,),
            tags=("重点", "物流"),
            region="guangdong",
            level="A",
            contacts=(NewContact("张总"),),
        ),
    )
    target = await create_customer(
        firm, wang, NewCustomer("明辉电子", phones=(OTHER,), tags=("电子",), industry="trade")
    )
    for words in ("第一次打电话", "第二次打电话", "第三次打电话"):
        await logs(firm, ann, source, words)
        firm.clock.passes(minutes=5)
    for words in ("见了面", "又见了面"):
        await logs(firm, wang, target, words)
        firm.clock.passes(minutes=5)
    await call(firm, mia, customer_merges.merge, source, target)
    row = await firm.row("SELECT * FROM customers WHERE id = :id", id=target)
    assert (row["name"], row["owner_id"], row["followup_count"]) == ("明辉电子", wang.id, 5)
    assert row["short_name"] == "顺达物流"
    assert (row["region"], row["industry"], row["level"]) == ("guangdong", "trade", "B")
    assert set(json.loads(row["tags"])) == {"重点", "物流", "电子"}
    assert json.loads(row["phones"]) == ["+8613911112222", "+8613800001234"]
    assert row["primary_contact_id"] == await firm.value("SELECT id FROM contacts WHERE customer_id = :id", id=target)
    gone = await firm.row("SELECT state, merged_into, owner_id FROM customers WHERE id = :id", id=source)
    assert gone == {"state": "merged", "merged_into": target, "owner_id": None}
    stints = await firm.rows("SELECT user_id, out_reason FROM stints WHERE record_id = :id ORDER BY id", id=target)
    assert stints == [{"user_id": ann.id, "out_reason": "merged"}, {"user_id": wang.id, "out_reason": None}]
    member = await firm.row("SELECT user_id, power, source FROM team_members WHERE ended_at IS NULL")
    assert member == {"user_id": ann.id, "power": "write", "source": "merge"}
    told = await firm.rows("SELECT user_id FROM outbox WHERE kind = 'customer-merged' ORDER BY user_id")
    assert [row["user_id"] for row in told] == sorted([ann.id, wang.id])


@pytest.mark.rule("CUST-16", "PERM-13")
async def test_the_old_id_leads_to_the_survivor_for_whoever_reads_it(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    first = await create_customer(firm, ann, NewCustomer("顺达物流"))
    second = await create_customer(firm, ann, NewCustomer("明辉电子"))
    third = await create_customer(firm, ann, NewCustomer("天成贸易"))
    await call(firm, mia, customer_merges.merge, first, second)
    await call(firm, mia, customer_merges.merge, second, third)
    for old in (first, second):
        with pytest.raises(Conflict) as refused:
            await firm.crm.customers.open(firm.call(ann), "customer", old)
        assert (refused.value.reason, refused.value.params["into"]) == ("merged", third)
        with pytest.raises(NotFound):
            await firm.crm.customers.open(firm.call(wang), "customer", old)
    with pytest.raises(Conflict):
        await call(firm, mia, customer_merges.merge, first, third)
    with pytest.raises(Duplicate):
        await create_customer(firm, ann, NewCustomer("顺达物流"))


@pytest.mark.rule("CUST-16", "CUST-2", "CUST-3")
async def test_the_owner_of_the_source_owns_a_target_that_was_pooled(firm: Firm, ann: Person) -> None:
    source = await create_customer(firm, ann, NewCustomer("顺达物流"))
    target = await a_customer(firm, pool=await the_pool(firm), name="明辉电子")
    held = await firm.value("SELECT held FROM pools WHERE kind = 'customer'")
    await call(firm, firm.owner, customer_merges.merge, source, target)
    row = await firm.row("SELECT owner_id, pool_id FROM customers WHERE id = :id", id=target)
    assert row == {"owner_id": ann.id, "pool_id": None}
    stint = await firm.row("SELECT user_id, in_reason FROM stints WHERE until IS NULL")
    assert stint == {"user_id": ann.id, "in_reason": "merged"}
    assert await firm.value("SELECT held FROM pools WHERE kind = 'customer'") == held - 1


@pytest.mark.rule("CUST-16", "PERM-9")
async def test_merging_needs_the_right_over_both_and_a_card_that_named_both(
    firm: Firm, ann: Person, mia: Person
) -> None:
    stranger = await a_person(firm, "外部门")
    own = await create_customer(firm, ann, NewCustomer("顺达物流"))
    foreign = await create_customer(firm, stranger, NewCustomer("明辉电子"))
    with pytest.raises(Forbidden):
        await call(firm, ann, customer_merges.merge, own, foreign)
    other = await create_customer(firm, ann, NewCustomer("天成贸易"))
    third = await create_customer(firm, ann, NewCustomer("永发建材"))
    shown = await firm.crm.upkeep.ask_merge(firm.call(mia), own, other)
    card = await firm.shown(shown.card)
    with pytest.raises(OldButton):
        await firm.crm.upkeep.merge(firm.tap(mia, card), own, third)
    with pytest.raises(Conflict):
        await firm.crm.upkeep.merge(firm.call(mia), own, own)


@pytest.mark.rule("CUST-16", "REMIND-1")
async def test_of_two_next_contacts_of_one_person_the_targets_stays(firm: Firm, ann: Person, mia: Person) -> None:
    source, target = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="明辉电子")
    for customer, hours in ((source, 30), (target, 50)):
        at = firm.clock.ms + hours * 3_600_000
        await firm.crm.reminders.set_next(firm.call(ann), ("customer", customer), at, chosen=True)
    await call(firm, mia, customer_merges.merge, source, target)
    rows = await firm.rows("SELECT subject_id, due_at FROM reminders WHERE state = 'open'")
    assert rows == [{"subject_id": target, "due_at": firm.clock.ms + 50 * 3_600_000}]
    assert await firm.value("SELECT next_contact_at FROM customers WHERE id = :id", id=target) == rows[0]["due_at"]


@pytest.mark.rule("CUST-18", "AUDIT-2", "AUDIT-5", "DIALOG-3")
async def test_an_erasure_leaves_nothing_private_anywhere(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="赵大宝五金", phones=(OTHER,), contact_name="赵大宝")
    customer = await a_customer(
        firm,
        owner=ann,
        name="赵大宝五金行",
        phones=(PHONE,),
        address="佛山南海",
        remark="爱喝茶",
        contacts=(NewContact("赵大宝", phones=("137 2222 3333",)),),
    )
    await firm.write(
        lambda tx: tx.run(
            "UPDATE leads SET status = 'converted', converted_customer_id = :c WHERE id = :l", c=customer, l=lead
        )
    )
    await logs(firm, ann, customer, "赵大宝说 13800001234 打不通")
    await firm.crm.customers.find(firm.call(ann), "赵大宝五金行")
    await firm.crm.customers.find(firm.call(ann), "13800001234")
    wang = await a_person(firm, "王芳")
    for words in ("赵大宝五金行", "13800001234", "13911112222"):
        await firm.crm.customers.find(firm.call(wang), words)
    await firm.crm.dialogue.keep_words(firm.call(wang), "赵大宝的电话是 13722223333 吗")
    rows = [["赵大宝五金行", "138 0000 1234"], ["别家", ""]]
    job = await taken(firm, firm.owner, await staged(firm, firm.owner, ["name", "phone"], rows))
    assert [state for state, _ in await lines(firm, job)] == ["skipped", "made"]
    await call(firm, firm.owner, customer_erasure.erase, customer, "asked")
    assert await firm.value("SELECT count(*) AS n FROM import_rows WHERE cells <> ''") == 1
    await firm.crm.audit.seal()
    private = ("赵大宝", "13800001234", "13911112222", "13722223333", "佛山南海", "爱喝茶")
    for table in await _tables(firm):
        for row in await firm.rows(f"SELECT * FROM {table}"):
            text = json.dumps(row, ensure_ascii=False, default=str)
            assert not [value for value in private if value in text], (table, text)
    row = await firm.row("SELECT name, owner_id, state FROM customers WHERE id = :id", id=customer)
    assert row == {"name": "[erased]", "owner_id": ann.id, "state": "live"}
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole
    found = await firm.crm.customers.find(firm.call(ann), "13800001234")
    assert found.view == "customer-none"


async def _tables(firm: Firm) -> list[str]:
    def read(tx: Any) -> list[str]:
        if tx.dialect == "sqlite":
            return [row["name"] for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return [row["name"] for row in tx.all("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")]

    return [name for name in await firm.db.read(read) if "fts" not in name and not name.startswith("sqlite_")]


@pytest.mark.rule("CUST-18")
async def test_only_who_may_erase_erases_and_says_why(firm: Firm, ann: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    for person in (ann, mia):
        with pytest.raises(Forbidden):
            await call(firm, person, customer_erasure.erase, customer, "asked")

    with pytest.raises(Invalid):
        await call(firm, firm.owner, customer_erasure.erase, customer, " ")
