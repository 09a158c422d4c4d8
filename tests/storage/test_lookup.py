"""Finding by name, phone and last digits: own first, masked only by the whole name or phone."""

import pytest

from storage.entities.customers import FoundList, FoundMasked, FoundNothing, NewContact, RecordCard
from storage.errors import Limit
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person, a_team_row, the_pool
from tests.storage.test_leads import on_screen

PHONE = "138 0000 1234"


async def names(firm: Firm, person: Person, words: str) -> list[str]:
    found = await firm.crm.customers.find(firm.call(person), words)
    if isinstance(found, RecordCard):
        return [found.name]
    return [line.name for line in found.lines] if isinstance(found, FoundList) else []


@pytest.mark.rule("CUST-21", "ORG-7")
@pytest.mark.parametrize(
    "words", ["顺达", "顺达物流", "順達物流", "順達物流有限公司", "达物", "顺", "sdwl", "SDWL", "顺 达", "张总"]
)
async def test_one_hit_is_its_card(firm: Firm, ann: Person, words: str) -> None:
    await a_customer(firm, owner=ann, name="顺达物流", contacts=(NewContact("张总"),))
    await a_customer(firm, owner=ann, name="明辉电子")
    found = await firm.crm.customers.find(firm.call(ann), words)
    assert isinstance(found, RecordCard)
    assert (found.view, found.name) == ("customer-card", "顺达物流")


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize("words", ["Shunda", "shun", "shund", "SHUNDA LOGISTICS", "logi", "da"])
async def test_latin_names_are_found_by_their_parts(firm: Firm, ann: Person, words: str) -> None:
    await a_customer(firm, owner=ann, name="Shunda Logistics Co., Ltd.")
    await a_customer(firm, owner=ann, name="Minghui Electronics")
    assert await names(firm, ann, words) == ["Shunda Logistics Co., Ltd."]


@pytest.mark.rule("CUST-21")
async def test_wildcards_are_taken_literally(firm: Firm, ann: Person) -> None:
    await a_customer(firm, owner=ann, name="五折店")
    await a_customer(firm, owner=ann, name="50%折扣店")
    assert await names(firm, ann, "%") == ["50%折扣店"]
    assert await names(firm, ann, "五_店") == []


@pytest.mark.rule("CUST-21")
async def test_own_records_come_first_then_what_one_reads_then_pools(firm: Firm, wang: Person, ann: Person) -> None:
    mia = await a_person(firm, "陈经理", "manager")
    await a_customer(firm, pool=await the_pool(firm), name="顺达五金")
    await a_customer(firm, owner=wang, name="顺达物流")
    await a_lead(firm, owner=mia, name="顺达包装")
    team = await a_customer(firm, owner=ann, name="顺达贸易")
    await a_team_row(firm, ("customer", team), mia, "write")
    found = await firm.crm.customers.find(firm.call(mia), "顺达")
    assert isinstance(found, FoundList)
    assert [(line.name, line.standing) for line in found.lines] == [
        ("顺达贸易", "own"),
        ("顺达包装", "own"),
        ("顺达物流", "readable"),
        ("顺达五金", "pool"),
    ]


@pytest.mark.rule("PERM-12", "PERM-13", "DUP-4")
async def test_a_part_of_a_name_finds_nothing_of_a_colleague(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="顺达物流")
    assert isinstance(await firm.crm.customers.find(firm.call(ann), "顺达"), FoundNothing)
    found = await firm.crm.customers.find(firm.call(ann), "顺达物流")
    assert isinstance(found, FoundMasked)
    assert [(hit.name, hit.owner, hit.id) for hit in found.hits] == [("顺达物流", "王芳", None)]


@pytest.mark.rule("PERM-16", "DUP-4")
async def test_a_whole_phone_finds_its_holder(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=wang, name="顺达物流", contacts=(NewContact("张总", phones=(PHONE,)),))
    found = await firm.crm.customers.find(firm.call(ann), "１３８-0000-1234")
    assert isinstance(found, FoundMasked)
    assert found.hits[0].key == "phone"
    assert "1234" not in str(found.hits)
    own = await firm.crm.customers.find(firm.call(wang), "+86 13800001234")
    assert isinstance(own, RecordCard)


@pytest.mark.rule("PERM-16")
async def test_last_digits_look_only_where_phones_are_seen(firm: Firm, ann: Person, wang: Person) -> None:
    mia = await a_person(firm, "陈经理", "manager")
    await a_customer(firm, owner=wang, name="顺达物流", contacts=(NewContact("张总", phones=(PHONE,)),))
    await a_lead(firm, owner=wang, name="明辉电子", phones=("139 0000 1234",))
    assert await names(firm, wang, "1234") == ["顺达物流", "明辉电子"]
    assert await names(firm, ann, "1234") == []
    assert await names(firm, mia, "1234") == []
    assert await names(firm, wang, "0123") == []


@pytest.mark.rule("DUP-8", "AUDIT-4")
async def test_foreign_look_ups_are_logged_and_limited(firm: Firm, ann: Person, wang: Person) -> None:
    await firm.set("dup.lookups_per_hour", 5)
    await a_customer(firm, owner=wang, name="顺达物流")
    await a_customer(firm, owner=ann, name="明辉电子")
    for _ in range(5):
        await firm.crm.customers.find(firm.call(ann), "顺达物流")
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'looked_up'") == 5
    with pytest.raises(Limit) as refused:
        await firm.crm.customers.find(firm.call(ann), "顺达物流")
    assert (refused.value.reason, refused.value.rule) == ("lookups", "DUP-8")
    assert isinstance(await firm.crm.customers.find(firm.call(ann), "明辉电子"), RecordCard)
    firm.clock.passes(minutes=61)
    assert isinstance(await firm.crm.customers.find(firm.call(ann), "顺达物流"), FoundMasked)


@pytest.mark.rule("PERM-11", "POOL-19")
async def test_a_pool_of_others_shows_nothing_by_a_part(firm: Firm, ann: Person) -> None:
    pool, far = await the_pool(firm), await a_department(firm, "华东")
    await firm.write(
        lambda tx: tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=pool, d=far)
    )
    await a_customer(firm, pool=pool, name="永发建材")
    assert await names(firm, ann, "永发") == []


@pytest.mark.rule("ORG-12", "LEAD-5")
async def test_deleted_and_invalid_records_are_not_found(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    await a_customer(firm, owner=ann, name="顺达物流", state="deleted")
    for words in ("明辉", "明", "顺达物流", "顺"):
        assert isinstance(await firm.crm.customers.find(firm.call(ann), words), FoundNothing)


@pytest.mark.rule("ORG-14")
async def test_lists_go_by_five_and_say_how_many(firm: Firm, ann: Person) -> None:
    for n in "一二三四五六七八九十甲乙":
        await a_customer(firm, owner=ann, name=f"顺达{n}号")
    found = await on_screen(firm, ann, await firm.crm.customers.find(firm.call(ann), "顺达"))
    assert (found.total, len(found.lines), found.first, found.more) == (12, 5, 0, True)
    call = firm.call(ann, card_message=f"m{found.card.id}")
    second = await firm.crm.customers.turn(call, 1)
    assert (second.first, second.more, len(second.lines)) == (5, True, 5)
    assert await firm.crm.again(call) == second
    third = await firm.crm.customers.turn(firm.call(ann, card_message=f"m{found.card.id}"), 1)
    assert (third.first, third.more, len(third.lines)) == (10, False, 2)
    seen = [line.id for page in (found, second, third) for line in page.lines]
    assert len(set(seen)) == 12
    last = await firm.crm.customers.turn(firm.call(ann, card_message=f"m{found.card.id}"), 1)
    assert last.first == 10


@pytest.mark.rule("DUP-7")
async def test_more_than_twenty_of_one_name_are_too_many(firm: Firm, ann: Person, wang: Person) -> None:
    for _ in range(21):
        await a_lead(firm, owner=wang, name="刘敏")
    found = await firm.crm.customers.find(firm.call(ann), "刘敏")
    assert isinstance(found, FoundMasked)
    assert (found.many, found.hits) == (True, ())


@pytest.mark.parametrize("words", ["", " ", "x", "@", "'; DROP TABLE customers; --", "😀" * 4096, "\x00", "1" * 400])
async def test_any_words_are_a_look_up_that_ends_well(firm: Firm, ann: Person, words: str) -> None:
    await a_customer(firm, owner=ann)
    await firm.crm.customers.find(firm.call(ann), words)
    assert await firm.value("SELECT count(*) AS n FROM customers") == 1
