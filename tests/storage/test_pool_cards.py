"""What a pool shows, to whom, and what it never shows (POOL-19 to POOL-21, ORG-14, PERM-11)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.customers import NewContact, RecordCard
from storage.entities.instants import DAY
from storage.entities.pool import Claimed, PoolCard
from storage.errors import Limit, NotFound
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.pool_scene import a_pool, a_scene, claims, gives_back, set_pool


async def a_follow_up(firm: Firm, record: tuple[str, int], person: Person, content: str, **more: Any) -> None:
    at = more.get("at", firm.clock.ms)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO follow_ups (public_id, subject_kind, subject_id, content, occurred_at, qualifying,"
            " author_id, credit_dept_id, created_at, updated_at) VALUES (:public_id, :kind, :id, :content, :at, 1,"
            " :author, 1, :at, :at)",
            public_id=f"{content[:8]}{at}",
            kind=record[0],
            id=record[1],
            content=content,
            at=at,
            author=person.id,
        )
    )
    await firm.write(
        lambda tx: tx.run(f"UPDATE {record[0]}s SET last_followup_at = :at WHERE id = :id", at=at, id=record[1])
    )


async def opened(firm: Firm, person: Person, record: tuple[str, int]) -> PoolCard:
    shown = await firm.crm.pool.open(firm.call(person), record)
    assert isinstance(shown, PoolCard)
    return shown


@pytest.mark.rule("POOL-19", "POOL-20", "PERM-11", "PERM-13", "PERM-3")
async def test_t4_nobody_reads_a_pooled_record_by_its_id(db: Database) -> None:
    """T4: being ownerless opens nothing: non-members get not_found, members the masked card."""
    firm, _ = await a_scene(db)
    east = await a_department(firm, "华东")
    pool_id = await a_pool(firm, "华东", departments=(east,))
    member = await a_person(firm, "王芳", department=east)
    beside = await a_person(firm, "赵磊")
    record = ("customer", await a_customer(firm, pool=pool_id, phones=("+8613622223333",)))
    with pytest.raises(NotFound) as missing:
        await firm.crm.pool.open(firm.call(beside), ("customer", 999))
    with pytest.raises(NotFound) as refused:
        await firm.crm.pool.open(firm.call(beside), record)
    assert (refused.value.reason, refused.value.params) == (missing.value.reason, missing.value.params)
    with pytest.raises(NotFound):
        await firm.crm.pool.list(firm.call(beside), pool_id)
    assert (await opened(firm, member, record)).may_claim
    seen = await opened(firm, firm.owner, record)
    assert not seen.may_claim, "pool.manage looks into every pool; only members claim"


@pytest.mark.rule("POOL-20")
async def test_the_card_shows_what_the_rule_names_and_nothing_private(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    private = {
        "email": "he@yongfa.example",
        "wechat": "yongfa88",
        "address": "佛山南海大道 1 号",
        "remark": "老板姓何",
    }
    contact = NewContact("何先生", phones=("+8613622223333",), wechat="he-wx")
    record = (
        "customer",
        await a_customer(
            firm,
            owner=lin,
            name="永发建材",
            industry="construction",
            region="guangdong",
            phones=("+8613800001234",),
            contacts=(contact,),
            **private,
        ),
    )
    await a_follow_up(firm, record, lin, "询过 2 吨卷板价，call 138 0000 1234", at=firm.clock.ms - 45 * DAY)
    await gives_back(firm, lin, record)
    shown = (await opened(firm, wang, record)).record
    assert (shown.name, shown.industry, shown.region, shown.level) == ("永发建材", "construction", "guangdong", "B")
    assert (shown.reason, shown.entered_at, shown.idle_days) == ("no_need", firm.clock.ms, 45)
    assert (shown.owners, shown.former_owner) == (1, lin.name)
    assert [past.text for past in shown.last] == ["询过 2 吨卷板价，call 138****1234"]
    for secret in ("13800001234", "0000 1234", "3333", "何先生", "he-wx", *private.values()):
        assert secret not in repr(shown)


@pytest.mark.rule("POOL-20")
async def test_what_a_pool_hides_is_missing_everywhere(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, owner=lin, industry="trade", region="hubei"))
    await a_follow_up(firm, record, lin, "谈过价")
    await gives_back(firm, lin, record)
    await set_pool(firm, pool_id, show_history=0)
    shown = (await opened(firm, wang, record)).record
    assert (shown.former_owner, shown.last, shown.idle_days, shown.owners) == (None, (), None, 1)
    await set_pool(firm, pool_id, hidden_fields='["industry","region","reason","entered","owners","last"]')
    shown = (await opened(firm, wang, record)).record
    assert (shown.industry, shown.region, shown.reason, shown.entered_at, shown.owners) == (None,) * 5
    assert (shown.name, shown.level) == ("顺达物流", "B")
    listed = (await firm.crm.pool.list(firm.call(wang))).records[0]
    assert (listed.industry, listed.region, listed.idle_days) == (None, None, None)


@pytest.mark.rule("POOL-21", "AUDIT-4")
async def test_opening_is_logged_and_the_card_after_the_cap_refused(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_view_cap=2)
    records = [("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}")) for number in range(3)]
    await opened(firm, lin, records[0])
    await opened(firm, lin, records[1])
    await opened(firm, lin, records[0])
    with pytest.raises(Limit) as refused:
        await firm.crm.pool.open(firm.call(lin), records[2])
    assert (refused.value.rule, refused.value.params["limit"], refused.value.params["used"]) == ("POOL-21", 2, 2)
    assert await firm.value("SELECT count(*) AS n FROM pool_views") == 3
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'opened'") == 3
    firm.clock.passes(days=1)
    await opened(firm, lin, records[2])


@pytest.mark.rule("ORG-14", "POOL-19")
async def test_pages_run_on_and_come_back(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    start = firm.clock.ms
    for number in range(12):
        await a_customer(firm, pool=pool_id, name=f"客户{number}", entered_pool_at=start + number // 3)
    seen: list[str] = []
    page = await firm.crm.pool.list(firm.call(lin))
    assert (page.total, page.page, page.first, page.has_next) == (12, 1, 1, True)
    for number, (size, more) in enumerate(((5, True), (5, True), (2, False)), start=1):
        assert (page.page, page.first, len(page.records), page.has_next) == (number, number * 5 - 4, size, more)
        seen += [record.name for record in page.records]
        card = await firm.shown(page.card)
        if more:
            page = await firm.crm.pool.turn(firm.tap(lin, card, nonce=None), 1)
    assert sorted(seen) == sorted(f"客户{number}" for number in range(12))
    assert seen[0] == "客户11"
    for number in (2, 1):
        page = await firm.crm.pool.turn(firm.tap(lin, await firm.shown(page.card), nonce=None), -1)
        assert [record.name for record in page.records] == seen[number * 5 - 5 : number * 5]
        assert (page.page, page.has_next) == (number, True)


@pytest.mark.rule("ORG-14")
async def test_a_page_survives_what_is_claimed_meanwhile(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    pool_id = await the_pool(firm)
    records = [("customer", await a_customer(firm, pool=pool_id, name=f"客户{number}")) for number in range(7)]
    page = await firm.crm.pool.list(firm.call(lin))
    for record in records[2:]:
        await claims(firm, wang, record)
    page = await firm.crm.pool.turn(firm.tap(lin, await firm.shown(page.card), nonce=None), 1)
    assert [record.name for record in page.records] == ["客户1", "客户0"]
    await claims(firm, lin, records[0])
    await claims(firm, lin, records[1])
    page = await firm.crm.pool.turn(firm.tap(lin, await firm.shown(page.card), nonce=None), 0)
    assert (page.records, page.total, page.page) == ((), 0, 1)


async def test_from_the_list_to_a_card_and_back_to_the_same_page(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    for number in range(7):
        await a_customer(firm, pool=pool_id, name=f"客户{number}")
    page = await firm.crm.pool.list(firm.call(lin))
    page = await firm.crm.pool.turn(firm.tap(lin, await firm.shown(page.card), nonce=None), 1)
    record = page.records[0].subject
    shown = await firm.crm.pool.open(firm.tap(lin, await firm.shown(page.card), nonce=None), record)
    assert isinstance(shown, PoolCard)
    assert (shown.from_list, shown.card.id) == (True, page.card.id)
    again = await firm.crm.pool.back_to_list(firm.tap(lin, await firm.shown(shown.card), nonce=None))
    assert (again.page, again.records, again.card.id) == (2, page.records, page.card.id)


@pytest.mark.rule("POOL-19")
async def test_the_nearest_pool_is_shown_first_and_others_can_be_chosen(db: Database) -> None:
    firm, _ = await a_scene(db)
    east, north = await a_department(firm, "华东"), await a_department(firm, "华北")
    own = await a_pool(firm, "华东", departments=(east,))
    await a_pool(firm, "华北", departments=(north,))
    rep = await a_person(firm, "王芳", department=east)
    page = await firm.crm.pool.list(firm.call(rep))
    assert page.pool is not None
    assert (page.pool.id, page.others) == (own, True)
    choice = await firm.crm.pool.choose(firm.call(rep))
    assert [pool.id for pool in choice.pools] == [await the_pool(firm), own, await the_pool(firm, "lead")]
    finance = await a_person(firm, "周敏", "finance", department=east)
    assert [pool.kind for pool in (await firm.crm.pool.choose(firm.call(finance))).pools] == ["customer", "customer"]


async def test_somebody_without_a_pool_is_told_so(db: Database) -> None:
    firm, _ = await a_scene(db)
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission LIKE '%.view'"))
    nobody = await a_person(firm, "路人")
    page = await firm.crm.pool.list(firm.call(nobody))
    assert (page.pool, page.records, page.total) == (None, (), 0)


@pytest.mark.rule("PERM-15")
async def test_the_claimed_card_shows_the_phones_of_contact_and_firm(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    contact = NewContact("何先生", phones=("+8613622223333",))
    record = (
        "customer",
        await a_customer(firm, pool=await the_pool(firm), phones=("+8613800001234",), contacts=(contact,)),
    )
    claimed = await claims(firm, lin, record)
    assert (claimed.person, claimed.phones) == ("何先生", ("+8613622223333", "+8613800001234"))
    assert (claimed.recycle, claimed.quota is not None, claimed.may_return) == (None, True, True)
    again = await firm.crm.pool.open(firm.call(lin), record)
    assert isinstance(again, Claimed)
    assert (again.phones, again.quota) == (claimed.phones, None)
    manager = await firm.crm.pool.open(firm.call(firm.owner), record)
    assert isinstance(manager, RecordCard)
    assert all(phone.masked for phone in manager.phones)


async def test_tomorrow_morning_is_the_default_time_of_the_firm(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    claimed = await claims(firm, lin, ("lead", await a_lead(firm, pool=await the_pool(firm, "lead"))))
    morning = firm.clock.now.replace(day=10, hour=9, minute=0)
    assert claimed.remind_at == int(morning.timestamp() * 1000)
