"""Deleted leads and customers are found again by whoever may restore them, for 30 days (LEAD-14, CUST-15)."""

import contextlib
from typing import Any

import pytest

from storage.entities.customers import CustomerGone, RecordCard
from storage.entities.deleted import DeletedList
from storage.entities.ids import RecordKind
from storage.entities.instants import DAY
from storage.entities.leads import LeadGone
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.test_leads import on_screen

KINDS: tuple[RecordKind, ...] = ("lead", "customer")


@pytest.fixture
async def east(firm: Firm) -> int:
    return await a_department(firm, "华东")


@pytest.fixture
async def mia(firm: Firm, east: int) -> Person:
    return await a_person(firm, "陈经理", "manager", department=east)


@pytest.fixture
async def ann(firm: Firm, east: int) -> Person:
    return await a_person(firm, "林志强", department=east)


@pytest.fixture
async def li(firm: Firm) -> Person:
    """A rep in whose department the manager has nothing to say."""
    return await a_person(firm, "李南", department=await a_department(firm, "华南"))


async def made(firm: Firm, kind: RecordKind, name: str, **holder: Any) -> int:
    return await (a_lead if kind == "lead" else a_customer)(firm, name=name, **holder)


async def deletes(firm: Firm, person: Person, kind: RecordKind, record: int) -> None:
    crm, call = firm.crm, firm.call(person)
    await (crm.leads.delete(call, record) if kind == "lead" else crm.upkeep.delete(call, record))


async def restores(firm: Firm, person: Person, kind: RecordKind, record: int) -> None:
    crm, call = firm.crm, firm.call(person)
    await (crm.leads.restore(call, record) if kind == "lead" else crm.upkeep.restore(call, record))


async def found(firm: Firm, person: Person, kind: RecordKind) -> DeletedList:
    return await firm.crm.deleted.list(firm.call(person), kind)


async def turned(firm: Firm, person: Person, shown: DeletedList, step: int) -> DeletedList:
    """‹ or › on the list, as it stands on the screen."""
    await on_screen(firm, person, shown)
    return await firm.crm.deleted.turn(firm.call(person, card_message=f"m{shown.card.id}"), step)


def names(shown: DeletedList) -> list[str]:
    return [line.name for line in shown.lines]


@pytest.mark.rule("LEAD-14", "CUST-15", "PERM-9")
@pytest.mark.parametrize("kind", KINDS)
async def test_the_latest_deletion_comes_first_with_who_did_it_and_the_last_day(
    firm: Firm, mia: Person, ann: Person, li: Person, kind: RecordKind
) -> None:
    first, second = [await made(firm, kind, name, owner=ann) for name in ("顺达物流", "明辉电子")]
    foreign = await made(firm, kind, "别处的", owner=li)
    await made(firm, kind, "没删的", owner=ann)
    await deletes(firm, firm.owner, kind, second)
    at = firm.clock.ms
    firm.clock.passes(hours=1)
    await deletes(firm, mia, kind, first)
    await deletes(firm, firm.owner, kind, foreign)
    shown = await found(firm, mia, kind)
    assert [(line.id, line.name, line.by) for line in shown.lines] == [
        (first, "顺达物流", "陈经理"),
        (second, "明辉电子", "陈晓雯"),
    ]
    assert shown.lines[1].until == at + 30 * DAY
    assert (shown.total, shown.more, shown.may_other, shown.days) == (2, False, True, 30)
    assert names(await found(firm, firm.owner, kind)) == ["别处的", "顺达物流", "明辉电子"]
    for person in (ann, await a_person(firm, "看客", "viewer")):
        with pytest.raises(Forbidden):
            await found(firm, person, kind)


@pytest.mark.rule("LEAD-14", "CUST-15", "PERM-9", "PERM-12")
@pytest.mark.parametrize("kind", KINDS)
async def test_the_list_holds_exactly_what_each_person_may_restore(
    firm: Firm, mia: Person, ann: Person, li: Person, kind: RecordKind
) -> None:
    pool = await the_pool(firm, kind)
    seat = "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')"
    await firm.write(lambda tx: tx.run(seat, p=pool, u=firm.owner.id))
    holders: dict[str, dict[str, Any]] = {"甲": {"owner": ann}, "乙": {"owner": li}, "丙": {"pool": pool}}
    records = {name: await made(firm, kind, name, **holder) for name, holder in holders.items()}
    for record in records.values():
        await deletes(firm, firm.owner, kind, record)
    seen: dict[str, set[str]] = {}
    for person in (firm.owner, mia, ann, li):
        listed: set[str] = set()
        with contextlib.suppress(Forbidden):
            listed = set(names(await found(firm, person, kind)))
        opened = set()
        for name, record in records.items():
            with contextlib.suppress(NotFound):
                await firm.crm.deleted.open(firm.call(person), kind, record)
                opened.add(name)
        assert listed == opened, person.name
        seen[person.name] = listed
    assert (seen["陈晓雯"], seen["林志强"]) == ({"甲", "乙", "丙"}, set())
    assert seen["陈经理"] == ({"甲", "丙"} if kind == "lead" else {"甲"})


@pytest.mark.rule("LEAD-14", "CUST-15")
@pytest.mark.parametrize("kind", KINDS)
async def test_after_thirty_days_it_is_neither_listed_nor_opened(
    firm: Firm, mia: Person, ann: Person, kind: RecordKind
) -> None:
    record = await made(firm, kind, "顺达物流", owner=ann)
    await deletes(firm, mia, kind, record)
    firm.clock.passes(days=30)
    assert names(await found(firm, mia, kind)) == ["顺达物流"]
    firm.clock.passes(seconds=1)
    shown = await found(firm, mia, kind)
    assert (shown.lines, shown.total) == ((), 0)
    with pytest.raises(Conflict) as late:
        await firm.crm.deleted.open(firm.call(mia), kind, record)
    assert late.value.reason == "restore_late"


@pytest.mark.rule("LEAD-14", "CUST-15", "PERM-13")
@pytest.mark.parametrize("kind", KINDS)
async def test_what_came_back_leaves_the_list_and_opens_as_it_is(
    firm: Firm, mia: Person, ann: Person, kind: RecordKind
) -> None:
    record = await made(firm, kind, "顺达物流", owner=ann)
    await deletes(firm, mia, kind, record)
    gone = await firm.crm.deleted.open(firm.call(mia), kind, record)
    assert isinstance(gone, LeadGone | CustomerGone)
    assert (gone.name, gone.until) == ("顺达物流", firm.clock.ms + 30 * DAY)
    await restores(firm, firm.owner, kind, record)
    assert names(await found(firm, mia, kind)) == []
    back = await firm.crm.deleted.open(firm.call(mia), kind, record)
    assert isinstance(back, RecordCard)
    assert back.owner == "林志强"
    with pytest.raises(NotFound):
        await firm.crm.deleted.open(firm.call(mia), kind, 999_999)


@pytest.mark.rule("CUST-15", "CUST-16")
async def test_a_merged_customer_is_not_among_the_deleted(firm: Firm, mia: Person, ann: Person) -> None:
    source = await a_customer(firm, owner=ann, name="顺达物流")
    target = await a_customer(firm, owner=ann, name="明辉电子")
    await deletes(firm, mia, "customer", await a_customer(firm, owner=ann, name="删掉的"))
    await firm.crm.upkeep.merge(firm.call(mia), source, target)
    assert names(await found(firm, mia, "customer")) == ["删掉的"]
    with pytest.raises(Conflict) as merged:
        await firm.crm.deleted.open(firm.call(mia), "customer", source)
    assert merged.value.reason == "merged"


@pytest.mark.rule("ORG-14")
@pytest.mark.parametrize("kind", KINDS)
async def test_pages_hold_everything_once_though_all_went_in_one_instant(
    firm: Firm, mia: Person, ann: Person, kind: RecordKind
) -> None:
    records = [await made(firm, kind, f"第{number}家", owner=ann) for number in range(7)]
    for record in records:
        await deletes(firm, mia, kind, record)
    first = await found(firm, mia, kind)
    assert (names(first), first.total, first.first, first.more) == (
        ["第6家", "第5家", "第4家", "第3家", "第2家"],
        7,
        0,
        True,
    )
    second = await turned(firm, mia, first, 1)
    assert (names(second), second.first, second.more) == (["第1家", "第0家"], 5, False)
    again = await turned(firm, mia, second, 1)
    assert names(again) == ["第1家", "第0家"]
    assert names(await turned(firm, mia, again, -1)) == names(first)
    with pytest.raises(Invalid) as none:
        await firm.crm.deleted.turn(firm.call(mia), 1)
    assert none.value.reason == "no_list"


@pytest.mark.rule("PERM-9", "ORG-28")
async def test_the_right_is_judged_when_the_page_is_turned(firm: Firm, mia: Person, ann: Person) -> None:
    for number in range(6):
        await deletes(firm, mia, "lead", await a_lead(firm, owner=ann, name=f"第{number}家"))
    shown = await found(firm, mia, "lead")
    await firm.write(lambda tx: tx.run("DELETE FROM user_roles WHERE user_id = :id", id=mia.id))
    with pytest.raises(Forbidden):
        await turned(firm, mia, shown, 1)
