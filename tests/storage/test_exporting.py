"""Lists given out as files: what is in them, for whom, and who hears of it."""

import json

import pytest

from storage.database import Database
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.exporting import FIELDS, Export
from storage.entities.ids import RecordKind
from storage.errors import Forbidden, Invalid, NotFound
from storage.queries import people, records
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_lead, a_person
from tests.storage.scenes import KINDS, TEAM, a_scene
from tests.storage.test_duplicates import create_customer

ROLES = ("super_admin", "manager", "rep", "finance", "assistant", "viewer")


@pytest.fixture
async def ann(firm: Firm, mia: Person) -> Person:
    return await a_person(firm, "林志强", superior=mia)


async def exported(firm: Firm, job: Export) -> list[dict[str, object]]:
    """The records of an export that is being made."""
    rows, last = [], 0
    while page := await firm.crm.exports.page(job.id, after=last, now=firm.clock.ms):
        rows += [dict(row.values) for row in page]
        last = page[-1].id
    return rows


async def gone(firm: Firm, person: Person, kind: RecordKind = "customer") -> Export:
    job = await firm.crm.exports.ask(firm.call(person), kind)
    return await firm.crm.exports.go(firm.call(person), job.id)


@pytest.mark.rule("EXPORT-1", "PERM-12", "PERM-9")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
async def test_an_export_holds_what_the_list_shows_under_the_right(db: Database, role: str, kind: RecordKind) -> None:
    scene = await a_scene(db, role)
    now = scene.firm.clock.ms

    def read(tx: Tx) -> set[int]:
        actor = people.find_actor(tx, scene.me.account)
        assert actor is not None
        return {row["id"] for row in records.list_readable(tx, actor, kind, now=now, limit=200)}

    listed = await db.read(read)
    if role in ("rep", "finance", "assistant", "viewer"):
        with pytest.raises(Forbidden):
            await scene.firm.crm.exports.ask(scene.firm.call(scene.me), kind)
        return
    job = await gone(scene.firm, scene.me, kind)
    found = {row.id for row in await scene.firm.crm.exports.page(job.id, after=0, now=now)}
    assert scene.named(kind, found) == scene.named(kind, listed) - (TEAM if role == "manager" else set())
    assert job.rows == len(found)


@pytest.mark.rule("EXPORT-2", "PERM-15", "PERM-17")
async def test_private_values_are_masked_without_the_right_to_phones(firm: Firm, mia: Person, ann: Person) -> None:
    await create_customer(
        firm,
        ann,
        NewCustomer(
            "顺达物流",
            phones=("02158881234",),
            remark="老板手机 13912345678",
            contacts=(NewContact("张总", phones=("13800001234",), email="zhang@shunda.cn", wechat="zhang88"),),
        ),
    )
    (masked,) = await exported(firm, await gone(firm, mia))
    text = json.dumps(masked, ensure_ascii=False)
    for secret in ("13800001234", "58881234", "13912345678", "zhang@shunda.cn", "zhang88"):
        assert secret not in text
    assert masked["phone"] == ("+86 138****1234",)
    (whole,) = await exported(firm, await gone(firm, firm.owner))
    assert whole["phone"] == ("+8613800001234",)
    assert whole["email"] == "zhang@shunda.cn"
    await firm.write(lambda tx: tx.run("UPDATE customers SET privacy = 'high'"))
    (high,) = await exported(firm, await gone(firm, firm.owner))
    assert high["phone"] == ("+86 138****1234",)


@pytest.mark.rule("EXPORT-3", "AUDIT-1", "NOTIFY-32")
async def test_an_export_is_audited_sent_and_told_upward(firm: Firm, mia: Person) -> None:
    await firm.set("export.notify_rows", 2)
    boss = await a_person(firm, "王总", "super_admin")
    await firm.write(lambda tx: tx.run("UPDATE users SET superior_id = :b WHERE id = :m", b=boss.id, m=mia.id))
    for number in range(3):
        await a_customer(firm, name=f"客户{number}", owner=mia)
    job = await firm.crm.exports.ask(firm.call(mia), "customer")
    await firm.crm.exports.choose(firm.call(mia), job.id, ["phone", "name"])
    await firm.crm.exports.go(firm.call(mia), job.id)
    await firm.crm.exports.finish(job.id, "客户.xlsx", b"bytes", 3, now=firm.clock.ms)
    row = await firm.row(
        "SELECT a.actor_id, v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.action = 'exported'"
    )
    assert row["actor_id"] == mia.id
    facts = json.loads(row["after_values"])
    assert (facts["rows"], facts["fields"], facts["kind"]) == (3, ["name", "phone"], "customer")
    told = await firm.rows("SELECT kind, user_id FROM outbox ORDER BY id")
    assert told == [
        {"kind": "export-file", "user_id": mia.id},
        {"kind": "export-told", "user_id": boss.id},
    ]
    await firm.crm.exports.finish(job.id, "客户.xlsx", b"bytes", 3, now=firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM outbox") == 2


@pytest.mark.rule("EXPORT-3")
async def test_a_small_export_is_nobody_elses_business(firm: Firm, mia: Person) -> None:
    await a_customer(firm, owner=mia)
    job = await gone(firm, mia)
    await firm.crm.exports.finish(job.id, "客户.xlsx", b"bytes", 1, now=firm.clock.ms)
    assert await firm.rows("SELECT kind FROM outbox") == [{"kind": "export-file"}]


@pytest.mark.rule("EXPORT-4", "APPR-1")
async def test_above_the_limit_an_export_goes_at_once_where_no_flow_decides(firm: Firm, mia: Person) -> None:
    await firm.set("export.approve_rows", 2)
    for number in range(3):
        await a_lead(firm, name=f"线索{number}", owner=mia)
    job = await firm.crm.exports.ask(firm.call(mia), "lead")
    assert (job.rows, job.limit, job.is_too_long) == (3, 2, False)
    assert (await firm.crm.exports.go(firm.call(mia), job.id)).state == "making"
    assert await firm.crm.exports.at_work() == [job.id]


@pytest.mark.rule("EXPORT-1")
async def test_nothing_and_no_columns_are_refused(firm: Firm, mia: Person) -> None:
    job = await firm.crm.exports.ask(firm.call(mia), "customer")
    with pytest.raises(Invalid):
        await firm.crm.exports.go(firm.call(mia), job.id)
    with pytest.raises(Invalid):
        await firm.crm.exports.choose(firm.call(mia), job.id, [])
    with pytest.raises(Invalid):
        await firm.crm.exports.choose(firm.call(mia), job.id, ["owner_id"])


@pytest.mark.rule("EXPORT-1", "PERM-13")
async def test_an_export_is_its_owners_alone_and_ends_with_the_right(firm: Firm, mia: Person) -> None:
    other = await a_person(firm, "另一位经理", "manager")
    await a_customer(firm, owner=mia)
    job = await gone(firm, mia)
    for verb in (firm.crm.exports.go, firm.crm.exports.cancel, firm.crm.exports.look):
        with pytest.raises(NotFound):
            await verb(firm.call(other), job.id)
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'customer.export'"))
    assert await firm.crm.exports.job(job.id) is None


@pytest.mark.rule("EXPORT-1")
async def test_every_field_of_an_export_has_a_value_or_is_empty(firm: Firm, mia: Person) -> None:
    await a_customer(firm, owner=mia)
    await a_lead(firm, owner=mia)
    for kind in KINDS:
        (row,) = await exported(firm, await gone(firm, mia, kind))
        assert tuple(row) == FIELDS[kind]
