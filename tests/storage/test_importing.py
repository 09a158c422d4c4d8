"""Files taken in: what a line becomes, for whom, and what it never does."""

import asyncio
import os
from typing import Any

import pytest

from storage.database import Database
from storage.entities.customers import NewCustomer
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY
from storage.errors import Conflict, Forbidden, Invalid, Limit
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_lead, a_person, the_pool
from tests.storage.import_scene import again, lines, staged, taken, tap, tried
from tests.storage.test_duplicates import create_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
NAME, PHONE, OWNER = "name", "phone", "owner"
MANY = [[f"客户{number}号公司", f"138{number:08d}"] for number in range(60)]


@pytest.fixture
async def firm(db: Database) -> Firm:
    return await a_firm(db)


@pytest.fixture
async def east(firm: Firm) -> int:
    return await a_department(firm, "华东区")


@pytest.fixture
async def mia(firm: Firm, east: int) -> Person:
    """A manager of her department: she creates for its people."""
    return await a_person(firm, "陈晓雯", "manager", department=east)


@pytest.fixture
async def ann(firm: Firm, east: int, mia: Person) -> Person:
    return await a_person(firm, "林志强", department=east, superior=mia)


async def counted(firm: Firm, table: str) -> int:
    return int(await firm.value(f"SELECT count(*) AS n FROM {table}"))


@pytest.mark.rule("IMPORT-1")
async def test_only_who_may_import_sends_a_file(firm: Firm, ann: Person, mia: Person) -> None:
    with pytest.raises(Forbidden):
        await firm.crm.imports.begin(firm.call(ann), "客户.xlsx", "file-1")
    assert await counted(firm, "imports") == 0
    job = await firm.crm.imports.begin(firm.call(mia), "客户.xlsx", "file-1")
    assert (job.view, job.state) == ("import-reading", "fetching")


@pytest.mark.rule("IMPORT-1")
async def test_a_table_longer_than_allowed_is_refused(firm: Firm, mia: Person) -> None:
    await firm.set("import.max_rows", 100)
    job = await firm.crm.imports.begin(firm.call(mia), "客户.xlsx", "file-1")
    assert await firm.crm.imports.stage(job.id, [["顺达"]] * 100, after=0)
    with pytest.raises(Limit) as refused:
        await firm.crm.imports.stage(job.id, [["顺达"]], after=100)
    assert refused.value.params["limit"] == 100


@pytest.mark.rule("IMPORT-2")
async def test_the_dry_run_counts_and_writes_nothing(firm: Firm, mia: Person, ann: Person) -> None:
    await create_customer(firm, ann, NewCustomer("顺达物流有限公司", phones=("13800001234",)))
    before = {table: await counted(firm, table) for table in ("customers", "contacts", "stints", "dup_keys", "audit")}
    rows = [
        ["明辉电子", "13900000001", "林志强", ""],
        ["顺达物流", "", "林志强", ""],
        ["永发建材", "13900000001", "", ""],
        ["天成贸易", "", "没这个人", ""],
        ["", "13900000009", "", ""],
        ["大有公司", "", "", "不是日期"],
    ]
    job = await tried(firm, mia, await staged(firm, mia, [NAME, PHONE, OWNER, "created_at"], rows))
    assert job.view == "import-dry"
    assert await lines(firm, job) == [
        ("new", ""),
        ("same", "import_duplicate"),
        ("same", "twice_in_file"),
        ("invalid", "unknown_owner"),
        ("invalid", "missing"),
        ("invalid", "no_date"),
    ]
    after = {table: await counted(firm, table) for table in before}
    assert after == before


@pytest.mark.rule("IMPORT-2")
async def test_nothing_runs_before_its_dry_run_nor_without_a_name(firm: Firm, mia: Person) -> None:
    job = await staged(firm, mia, [PHONE], [["13900000001"]])
    with pytest.raises(Conflict):
        await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    with pytest.raises(Invalid) as refused:
        await firm.crm.imports.try_out(await tap(firm, mia, job), job.id)
    assert refused.value.reason == "import_no_name"


@pytest.mark.rule("IMPORT-3")
async def test_each_line_has_its_own_result_and_a_bad_one_stops_nobody(firm: Firm, mia: Person) -> None:
    rows = [*MANY[:30], ["", "13900000000"], *MANY[30:]]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, PHONE], rows))
    assert (job.view, job.taken, job.count("failed")) == ("import-finished", 60, 1)
    assert (await lines(firm, job))[30] == ("failed", "missing")
    assert await counted(firm, "customers") == 60


@pytest.mark.rule("IMPORT-3")
async def test_a_follow_up_is_saved_between_any_two_small_parts_of_a_long_import(
    firm: Firm, mia: Person, ann: Person
) -> None:
    """Nobody waits behind more than the lines of one transaction."""
    own = await a_customer(firm, name="顺达物流", owner=ann)
    named = [[f"{name}{at}", ""] for at, (name, _) in enumerate(MANY * (84 if TORTURE else 5))]
    job = await tried(firm, mia, await staged(firm, mia, [NAME, PHONE], named))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    steps: list[int] = []
    begun_at = asyncio.Event()

    async def importing() -> None:
        seen = firm.crm.imports.seen()
        while (done := await firm.crm.imports.step(job.id, seen, {}, now=firm.clock.ms)) is not None:
            steps.append(done.at_row)
            begun_at.set()

    task = asyncio.create_task(importing())
    await asyncio.wait_for(begun_at.wait(), 30)
    begun = len(steps)
    await firm.crm.follow_ups.log(firm.call(ann), Entry(("customer", own), content="打了电话"))
    waited = len(steps) - begun
    assert not task.done(), "the import was over before the follow-up: the test says nothing"
    await task
    assert waited <= 2, f"a follow-up waited for {waited} parts of the import"
    assert steps[-1] == len(named)


@pytest.mark.rule("IMPORT-4", "DUP-3", "DUP-4")
async def test_a_duplicate_is_skipped_with_a_masked_reason(firm: Firm, mia: Person) -> None:
    other = await a_person(firm, "王芳")
    await create_customer(firm, other, NewCustomer("顺达物流", phones=("13800001234",), address="南京东路 1 号"))
    job = await taken(firm, mia, await staged(firm, mia, [NAME, PHONE], [["别的名字", "138 0000 1234"]]))
    assert await lines(firm, job) == [("skipped", "import_duplicate")]
    (row,) = await firm.crm.imports.not_taken(job.id, after=0, limit=10)
    assert row.reason["params"] == {
        "name": "顺达物流", "key": "phone", "kind": "customer", "owner": "王芳", "pool": "",
    }  # fmt: skip
    assert await counted(firm, "customers") == 1


@pytest.mark.rule("IMPORT-4")
async def test_a_hit_is_updated_only_if_chosen_and_allowed(firm: Firm, mia: Person, ann: Person) -> None:
    mine = await create_customer(firm, ann, NewCustomer("顺达物流", phones=("13800001234",)))
    stranger = await a_person(firm, "王芳")
    foreign = await create_customer(firm, stranger, NewCustomer("明辉电子", phones=("13900000001",)))
    rows = [
        ["顺达", "13800001234", "新地址 8 号", "13800009999"],
        ["明辉", "13900000001", "改不到", ""],
    ]
    job = await staged(firm, mia, [NAME, PHONE, "address", PHONE], rows)
    await firm.crm.imports.change(firm.call(mia), job.id, updating=True)
    job = await taken(firm, mia, job)
    assert [state for state, _ in await lines(firm, job)] == ["updated", "skipped"]
    row = await firm.row("SELECT name, address, owner_id, phones FROM customers WHERE id = :id", id=mine)
    assert (row["name"], row["address"], row["owner_id"]) == ("顺达物流", "新地址 8 号", ann.id)
    assert "+8613800009999" in row["phones"]
    assert await firm.value("SELECT address FROM customers WHERE id = :id", id=foreign) == ""


@pytest.mark.rule("IMPORT-4", "DUP-10")
async def test_what_is_only_alike_is_a_choice_and_stands_in_the_history(firm: Firm, mia: Person, ann: Person) -> None:
    await create_customer(firm, ann, NewCustomer("上海顺达物流运输有限公司"))
    rows = [["北京顺达物流运输有限公司"], ["广州顺达物流运输有限公司"]]
    job = await tried(firm, mia, await staged(firm, mia, [NAME], rows))
    assert [state for state, _ in await lines(firm, job)] == ["alike", "alike"]
    await firm.crm.imports.change(firm.call(mia), job.id, alike=True)
    job = await taken(firm, mia, job)
    assert job.count("made") == 2
    after = await firm.rows(
        "SELECT v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.action = 'created' AND a.channel = 'import'"
    )
    assert all('"despite"' in row["after_values"] for row in after)


@pytest.mark.rule("IMPORT-4", "DUP-1")
async def test_lines_of_one_file_that_are_alike_are_different_but_never_the_same(firm: Firm, mia: Person) -> None:
    rows = [
        ["北京联华超市有限公司", ""],
        ["上海联华超市有限公司", ""],
        ["上海联华超市", ""],
        ["别的", "13900000001"],
        ["又一家", "13900000001"],
    ]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, PHONE], rows))
    states = [state for state, _ in await lines(firm, job)]
    assert states == ["made", "made", "skipped", "made", "skipped"]


@pytest.mark.rule("IMPORT-5", "PERM-8")
async def test_the_owner_column_names_people_by_name_number_or_phone(
    firm: Firm, mia: Person, ann: Person, east: int
) -> None:
    await firm.write(
        lambda tx: tx.run("UPDATE users SET employee_no = 'A007', phone = '+8613700000007' WHERE id = :id", id=ann.id)
    )
    away = await a_person(firm, "外部的人")
    gone = await a_person(firm, "离职的人", department=east)
    await firm.write(
        lambda tx: tx.run("UPDATE users SET status = 'suspended', account = NULL WHERE id = :id", id=gone.id)
    )
    await a_person(firm, "双胞胎", department=east)
    await a_person(firm, "双胞胎", department=east)
    rows = [
        ["一号公司", "林志强"],
        ["二号公司", "A007"],
        ["三号公司", "137 0000 0007"],
        ["四号公司", away.name],
        ["五号公司", gone.name],
        ["六号公司", "双胞胎"],
        ["七号公司", ""],
    ]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, OWNER], rows))
    assert await lines(firm, job) == [
        ("made", ""),
        ("made", ""),
        ("made", ""),
        ("failed", "owner_out_of_reach"),
        ("failed", "suspended_person"),
        ("failed", "several_owners"),
        ("made", ""),
    ]
    held = await firm.rows("SELECT name, owner_id, pool_id FROM customers ORDER BY id")
    assert [row["owner_id"] for row in held] == [ann.id, ann.id, ann.id, None]
    assert held[-1]["pool_id"] == await the_pool(firm)


@pytest.mark.rule("IMPORT-5")
async def test_lines_without_an_owner_may_become_ones_own(firm: Firm, mia: Person) -> None:
    job = await staged(firm, mia, [NAME], [["一号公司"]])
    await firm.crm.imports.change(firm.call(mia), job.id, rest="mine")
    await taken(firm, mia, job)
    assert await firm.value("SELECT owner_id FROM customers") == mia.id


@pytest.mark.rule("IMPORT-6", "CUST-5", "POOL-7")
async def test_t8_clocks_of_imported_records_start_at_the_import(firm: Firm, mia: Person, ann: Person) -> None:
    """Empty dates mean neither never nor always recycled."""
    pool = await the_pool(firm)

    def recycling(tx: Any) -> None:
        tx.run("UPDATE pools SET auto_recycle = 1, recycling_since = '2026-01-01' WHERE id = :id", id=pool)
        tx.run(
            "INSERT INTO pool_rules (pool_id, no_followup_days, level, changed_on)"
            " VALUES (:id, 30, 'any', '2026-01-01')",
            id=pool,
        )

    await firm.write(recycling)
    rows = [
        ["一号公司", "林志强", "", "", ""],
        ["二号公司", "林志强", "2019-05-01", "王芳", "2020年3月2日"],
    ]
    await a_person(firm, "王芳")
    mapping = [NAME, OWNER, "created_at", "creator", "last_contact_at"]
    job = await taken(firm, mia, await staged(firm, mia, mapping, rows))
    assert job.taken == 2
    for name in ("一号公司", "二号公司"):
        row = await firm.row("SELECT received_at, recycle_due_on FROM customers WHERE name = :name", name=name)
        assert row == {"received_at": firm.clock.ms, "recycle_due_on": "2026-08-08"}
    old = await firm.row("SELECT created_at, created_by FROM customers WHERE name = '二号公司'")
    assert old["created_at"] < firm.clock.ms - 5 * 365 * DAY
    assert old["created_by"] == await firm.value("SELECT id FROM users WHERE name = '王芳'")
    note = await firm.row("SELECT kind, qualifying, occurred_at, author_id FROM follow_ups")
    assert (note["kind"], note["qualifying"], note["author_id"]) == ("note", 0, mia.id)
    assert note["occurred_at"] < firm.clock.ms - 5 * 365 * DAY
    audit = await firm.rows(
        "SELECT at, actor_id, channel FROM audit WHERE action = 'created' AND entity = 'customer'"
    )
    assert {(row["at"], row["actor_id"], row["channel"]) for row in audit} == {(firm.clock.ms, mia.id, "import")}
    stints = await firm.rows("SELECT in_reason, since FROM stints")
    assert stints == [{"in_reason": "imported", "since": firm.clock.ms}] * 2


@pytest.mark.rule("IMPORT-6")
async def test_a_past_that_lies_ahead_is_an_error(firm: Firm, mia: Person) -> None:
    job = await taken(firm, mia, await staged(firm, mia, [NAME, "created_at"], [["一号公司", "2027-01-01"]]))
    assert await lines(firm, job) == [("failed", "date_ahead")]


@pytest.mark.rule("IMPORT-7")
async def test_every_line_that_was_not_taken_comes_back_with_its_reason(firm: Firm, mia: Person) -> None:
    rows = [["一号公司", "2020-01-01"], ["", "2020-01-01"], ["二号公司", "gestern"]]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, "created_at"], rows))
    left = await firm.crm.imports.not_taken(job.id, after=0, limit=10)
    assert [(row.number, row.cells, row.reason["reason"]) for row in left] == [
        (2, ("", "2020-01-01"), "missing"),
        (3, ("二号公司", "gestern"), "no_date"),
    ]


@pytest.mark.rule("IMPORT-9", "ORG-13")
async def test_text_like_a_formula_is_text(firm: Firm, mia: Person) -> None:
    rows = [["=1+1公司", "+备注", "-1", "@all"], ["'=cmd|公司", "＝2", "", ""]]
    await taken(firm, mia, await staged(firm, mia, [NAME, "remark", "short_name", "address"], rows))
    kept = await firm.rows("SELECT name, remark, short_name, address FROM customers ORDER BY id")
    assert [tuple(row.values()) for row in kept] == [
        ("=1+1公司", "+备注", "-1", "@all"),
        ("=cmd|公司", "＝2", "", ""),
    ]


@pytest.mark.rule("POOL-16", "IMPORT-3")
async def test_the_holding_limit_binds_an_import(firm: Firm, mia: Person, ann: Person) -> None:
    await firm.set("pool.holding_limit", 2)
    rows = [[f"客户{n}号公司", "林志强"] for n in range(4)]
    job = await tried(firm, mia, await staged(firm, mia, [NAME, OWNER], rows))
    assert await lines(firm, job) == [("new", ""), ("new", ""), ("invalid", "holding"), ("invalid", "holding")]
    job = await taken(firm, mia, job)
    assert [state for state, _ in await lines(firm, job)] == ["made", "made", "failed", "failed"]
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=ann.id) == 2


@pytest.mark.rule("IMPORT-1", "CUST-1", "CONT-2")
async def test_a_customer_comes_with_its_contact(firm: Firm, mia: Person) -> None:
    mapping = [NAME, "contact_name", "title", PHONE, "office_phone", "region", "source", "level", "tags"]
    row = [
        "顺达物流",
        "张总",
        "总经理",
        "13800001234 / 13900000001",
        "021-58881234",
        "广东",
        "抖音",
        "重点",
        "老客户、VIP",
    ]
    headers = ["公司", "联系人", "职务", "手机", "座机", "省份", "来源", "级别", "标签"]
    await taken(firm, mia, await staged(firm, mia, mapping, [row], headers=headers))
    kept = await firm.row("SELECT * FROM customers")
    assert (kept["region"], kept["source"], kept["level"]) == ("guangdong", None, "A")
    assert kept["remark"] == "来源：抖音"
    assert kept["phones"] == '["+862158881234"]'
    contact = await firm.row("SELECT * FROM contacts")
    assert (contact["name"], contact["title"], contact["id"]) == ("张总", "总经理", kept["primary_contact_id"])
    assert contact["phones"] == '["+8613800001234", "+8613900000001"]'


@pytest.mark.rule("IMPORT-1", "LEAD-2")
async def test_leads_are_taken_in_too(firm: Firm, mia: Person, ann: Person) -> None:
    await a_lead(firm, name="旧线索", owner=ann)
    rows = [["明辉电子", "刘敏", "13900000001", "林志强"], ["", "赵先生", "13900000002", ""], ["旧线索", "", "", ""]]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, "contact_name", PHONE, OWNER], rows, kind="lead"))
    assert [state for state, _ in await lines(firm, job)] == ["made", "made", "skipped"]
    kept = await firm.rows(
        "SELECT name, contact_name, individual, status, owner_id FROM leads ORDER BY id DESC LIMIT 2"
    )
    assert [tuple(row.values()) for row in reversed(kept)] == [
        ("明辉电子", "刘敏", 0, "assigned", ann.id),
        ("赵先生", "", 1, "unassigned", None),
    ]


@pytest.mark.rule("IMPORT-1", "ORG-31")
async def test_a_chat_cannot_name_a_file_of_the_server(firm: Firm, mia: Person) -> None:
    with pytest.raises(Forbidden):
        await firm.crm.imports.begin(firm.call(mia), "a.csv", "path:/etc/passwd")


@pytest.mark.rule("IMPORT-2")
async def test_a_change_of_columns_needs_a_new_dry_run(firm: Firm, mia: Person) -> None:
    job = await tried(firm, mia, await staged(firm, mia, [NAME, "address"], [["一号公司", "x"]]))
    changed = await firm.crm.imports.change(firm.call(mia), job.id, mapping=[NAME, "remark"])
    assert changed.state == "mapping"
    with pytest.raises(Invalid) as twice:
        await firm.crm.imports.change(firm.call(mia), job.id, mapping=[NAME, NAME])
    assert twice.value.reason == "column_twice"
    with pytest.raises(Invalid):
        await firm.crm.imports.change(firm.call(mia), job.id, mapping=[NAME, "owner_id"])
    assert (await again(firm, mia, job)).mapping == (NAME, "remark")
