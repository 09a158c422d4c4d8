"""Records to another owner (XFER-1 to XFER-11)."""

import asyncio
import json
from typing import Any

import pytest

from storage.database import Database
from storage.entities.customers import NewContact
from storage.entities.follow_ups import Entry
from storage.entities.ids import RecordKind
from storage.entities.instants import DAY
from storage.entities.transfer import Terms
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound, Refusal
from storage.queries import transfer
from storage.tx import Tx
from tests.factories import (
    Firm,
    Person,
    a_customer,
    a_department,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
    queued,
    the_pool,
)
from tests.storage.test_permissions import a_follow_up
from tests.storage.transfer_scene import Record, holds_together, owner_of, transfers


async def a_scene(db: Database) -> tuple[Firm, Person, Person, Person]:
    """A manager, and two of her reps."""
    firm = await a_firm(db)
    chen = await a_person(firm, "陈经理", "manager")
    lin = await a_person(firm, "林志强", superior=chen)
    return firm, chen, lin, await a_person(firm, "王芳", superior=chen)


@pytest.mark.rule("XFER-1", "XFER-6", "CUST-3", "CUST-4", "CUST-5", "XFER-11")
async def test_a_customer_changes_hands_and_both_stints_say_so(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin, locked_until="2026-08-01", lock_reason="投标"))
    firm.clock.passes(days=3)
    done = await transfers(firm, chen, [record], wang)
    assert [named.name for named in done.moved] == ["顺达物流"]
    row = await firm.row("SELECT owner_id, received_at, locked_until, lock_reason FROM customers")
    assert row == {"owner_id": wang.id, "received_at": firm.clock.ms, "locked_until": None, "lock_reason": None}
    stints = await firm.rows("SELECT user_id, in_reason, out_reason, ended_by FROM stints ORDER BY id")
    assert stints == [
        {"user_id": lin.id, "in_reason": "created", "out_reason": "transferred", "ended_by": chen.id},
        {"user_id": wang.id, "in_reason": "transferred", "out_reason": None, "ended_by": None},
    ]
    await holds_together(firm)
    await transfers(firm, chen, [record], lin, reason="other", words="转错了")
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'transferred'") == 2
    assert (
        await firm.value("SELECT reason FROM audit WHERE action = 'transferred' ORDER BY id DESC LIMIT 1") == "转错了"
    )


@pytest.mark.rule("XFER-6", "CUST-7")
async def test_a_kept_clock_keeps_the_lock_and_the_day_it_was_received(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    customer = await a_customer(firm, owner=lin, locked_until="2026-08-01", lock_reason="投标")
    received = await firm.value("SELECT received_at FROM customers")
    firm.clock.passes(days=3)
    await transfers(firm, chen, [("customer", customer)], wang, keep_clock=True)
    row = await firm.row("SELECT owner_id, received_at, locked_until FROM customers")
    assert row == {"owner_id": wang.id, "received_at": received, "locked_until": "2026-08-01"}


@pytest.mark.rule("XFER-6", "LEAD-4")
async def test_a_transferred_lead_waits_for_its_first_answer_again(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    lead = await a_lead(firm, owner=lin, status="interested", first_response_at=5)
    firm.clock.passes(hours=1)
    await transfers(firm, chen, [("lead", lead)], wang)
    row = await firm.row("SELECT owner_id, status, received_at, first_response_at FROM leads")
    assert row == {
        "owner_id": wang.id,
        "status": "assigned",
        "received_at": firm.clock.ms,
        "first_response_at": None,
    }
    await holds_together(firm)


@pytest.mark.rule("LEAD-3", "XFER-1")
@pytest.mark.parametrize("status", ["converted", "invalid"])
async def test_a_lead_that_is_over_stays_with_its_owner(db: Database, status: str) -> None:
    firm, chen, lin, wang = await a_scene(db)
    lead = await a_lead(firm, owner=lin, status=status)
    with pytest.raises(Conflict, match="lead_state"):
        await transfers(firm, chen, [("lead", lead)], wang)
    assert await owner_of(firm, ("lead", lead)) == lin.id


@pytest.mark.rule("XFER-1", "PERM-9", "PERM-13", "ORG-24")
async def test_who_may_not_and_who_cannot(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    await a_team_row(firm, record, wang, "write")
    gone = await a_person(firm, "走了", status="suspended")
    guest = await a_person(firm, "没来", status="invited")
    for person in (lin, wang):
        with pytest.raises(Forbidden):
            await transfers(firm, person, [record], chen)
    far = await a_person(firm, "外人", "manager", department=await a_department(firm, "别处"))
    with pytest.raises(NotFound):
        await transfers(firm, far, [record], wang)
    for to, reason in ((gone, "suspended_person"), (guest, "not_joined")):
        with pytest.raises(Invalid, match=reason):
            await transfers(firm, chen, [record], to)
    with pytest.raises(Invalid, match="unknown_person"):
        await firm.crm.transfer.transfer(firm.call(chen), [record], Terms(10**6, "area"))
    with pytest.raises(Conflict, match="owner_already"):
        await transfers(firm, chen, [record], lin)
    for reason in ("", "because", "other"):
        with pytest.raises(Invalid, match="reason_missing"):
            await transfers(firm, chen, [record], wang, reason=reason)
    assert await owner_of(firm, record) == lin.id


@pytest.mark.rule("PERM-14", "XFER-1", "PERM-13")
async def test_t16_a_batch_is_judged_one_by_one_and_never_by_its_last(db: Database) -> None:
    """T16: mine, somebody else's, mine."""
    firm, chen, lin, wang = await a_scene(db)
    stranger = await a_person(firm, "外人", department=await a_department(firm, "别处"))
    other = await a_department(firm, "华南")
    south = await a_person(firm, "南经理", "manager", department=other)
    rep = await a_person(firm, "南销售", department=other)
    mine = [("customer", await a_customer(firm, owner=rep, name=f"客户{n}")) for n in range(2)]
    foreign = ("customer", await a_customer(firm, owner=stranger, name="别人的"))
    done = await transfers(firm, south, [mine[0], foreign, ("customer", 10**7), mine[1]], wang)
    assert [named.name for named in done.moved] == ["客户0", "客户1"]
    assert [(item.reason, item.name) for item in done.refused] == [("not_found", ""), ("not_found", "")]
    assert [await owner_of(firm, record) for record in (*mine, foreign)] == [wang.id, wang.id, stranger.id]
    done = await transfers(firm, chen, [foreign, mine[0]], lin)
    assert [named.name for named in done.moved] == ["别人的", "客户0"]
    with pytest.raises(Invalid, match="batch_size"):
        await transfers(firm, chen, [("customer", n) for n in range(1, 502)], wang)
    await holds_together(firm)


@pytest.mark.rule("XFER-5", "POOL-16", "XFER-8")
async def test_three_free_places_take_three_of_five(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    await firm.set("pool.holding_limit", 4)
    await a_customer(firm, owner=wang, name="已有的")
    records = [("customer", await a_customer(firm, owner=lin, name=f"客户{n}")) for n in range(5)]
    before = await firm.rows("SELECT * FROM customers ORDER BY id")
    preview = await firm.crm.transfer.preview(firm.call(chen), records, wang.id)
    assert (preview.counts["customer"], [item.reason for item in preview.refused]) == (3, ["holding"] * 2)
    assert await firm.rows("SELECT * FROM customers ORDER BY id") == before
    assert await firm.value("SELECT count(*) AS n FROM stints") == 6
    done = await transfers(firm, chen, records, wang)
    assert (len(done.moved), [item.reason for item in done.refused]) == (3, ["holding"] * 2)
    assert done.refused[0].facts["limit"] == 4
    with pytest.raises(Limit, match="POOL-16"):
        await transfers(firm, chen, [records[3]], wang)
    done = await transfers(firm, firm.owner, records[3:], wang)
    assert len(done.moved) == 2, "pool.override may pass it"
    await holds_together(firm)


@pytest.mark.rule("XFER-2", "XFER-4", "XFER-5", "PERM-10", "CONT-1")
async def test_t32_what_hangs_beneath_goes_along_and_the_old_owner_keeps_what_was_agreed_till_then(
    db: Database,
) -> None:
    """T32: nothing is left behind, the expiry is kept, limits are checked."""
    firm, chen, lin, wang = await a_scene(db)
    until = firm.clock.ms + 5 * DAY
    record = ("customer", await a_customer(firm, owner=lin))
    colleague = await a_person(firm, "同事")
    await a_team_row(firm, record, colleague, "write")
    await a_team_row(firm, record, wang, "read")
    await transfers(firm, chen, [record], wang, power="read", until=until)
    rows = await firm.rows("SELECT user_id, power, expires_at, source FROM team_members WHERE ended_at IS NULL")
    assert sorted((row["user_id"], row["power"], row["expires_at"], row["source"]) for row in rows) == sorted(
        [(colleague.id, "write", None, "manual"), (lin.id, "read", until, "transfer")]
    )
    card = await firm.crm.customers.open(firm.call(lin), "customer", record[1])
    assert not card.may_edit
    firm.clock.passes(days=5)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(lin), "customer", record[1])
    await firm.set("pool.holding_limit", 1)
    with pytest.raises(Limit):
        await transfers(firm, chen, [("customer", await a_customer(firm, owner=lin, name="又一家"))], wang)
    await holds_together(firm)


@pytest.mark.rule("XFER-4")
async def test_an_end_that_has_passed_is_refused(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    with pytest.raises(Invalid, match="date_gone"):
        await transfers(firm, chen, [record], wang, power="write", until=firm.clock.ms)
    assert await owner_of(firm, record) == lin.id


@pytest.mark.rule("XFER-6", "REMIND-7", "REMIND-1")
async def test_open_reminders_go_to_the_new_owner_with_their_time(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    customer = await a_customer(firm, owner=lin)
    friday = firm.clock.ms + DAY
    await firm.crm.reminders.set_next(firm.call(lin), ("customer", customer), friday, chosen=True)
    await transfers(firm, chen, [("customer", customer)], wang)
    rows = await firm.rows("SELECT user_id, due_at, state FROM reminders")
    assert rows == [{"user_id": wang.id, "due_at": friday, "state": "open"}]
    assert await firm.value("SELECT next_contact_at FROM customers") == friday


@pytest.mark.rule("XFER-3")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_nothing_of_the_record_changes_but_who_holds_it_and_since_when(db: Database, kind: str) -> None:
    firm, chen, lin, wang = await a_scene(db)
    if kind == "customer":
        contacts = (NewContact("张总", phones=("138 0000 1234",)),)
        facts = {
            "level": "A",
            "dealt": 1,
            "annual_revenue": 4_500_000,
            "revenue_currency": "CNY",
            "birthday": "1985-05-20",
        }
        record = await a_customer(firm, owner=lin, contacts=contacts, locked_until="2026-08-01", **facts)
    else:
        record = await a_lead(firm, owner=lin, status="interested", source="ad", level="A", invalid_reason=None)
    entry = Entry((kind, record), content="报价过高", words="报价过高", method="phone")  # type: ignore[arg-type]
    await firm.crm.follow_ups.say(firm.call(lin), entry)
    before = await _whole(firm, kind, record)
    firm.clock.passes(days=3)
    await transfers(firm, chen, [(kind, record)], wang)
    after = await _whole(firm, kind, record)
    clocks = {"owner_id", "received_at", "locked_until", "lock_reason", "recycle_due_on", "recycle_rule_id"}
    clocks |= {"protected_until", "first_response_at", "version", "updated_at", "updated_by"}
    clocks |= {"status"} if kind == "lead" else set()  # A transferred lead is assigned again (its table of states).
    assert after["owner_id"] == wang.id
    assert {name for name in before if before[name] != after[name]} <= clocks


async def _whole(firm: Firm, kind: str, record: int) -> dict[str, Any]:
    """The row, and the rows that hang on it."""
    row = await firm.row(f"SELECT * FROM {kind}s WHERE id = :id", id=record)
    entries = await firm.rows(
        "SELECT * FROM follow_ups WHERE subject_kind = :kind AND subject_id = :id", kind=kind, id=record
    )
    contacts = await firm.rows("SELECT * FROM contacts WHERE customer_id = :id", id=record)
    return row | {"follow_ups": entries, "contacts": contacts if kind == "customer" else []}


@pytest.mark.rule("XFER-7", "NOTIFY-3", "NOTIFY-22")
async def test_everybody_hears_of_it_once_and_nobody_of_his_own_act(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    await transfers(firm, firm.owner, [("customer", await a_customer(firm, owner=lin))], wang)
    heard = [
        (row["kind"], row["user_id"], row["tier"]) for row in await firm.rows("SELECT * FROM outbox ORDER BY id")
    ]
    assert heard == [
        ("transfer-received", wang.id, 0),
        ("transfer-told", lin.id, 2),
        ("transfer-told", chen.id, 2),
    ]
    await transfers(firm, chen, [("customer", await a_customer(firm, owner=lin, name="第二家"))], wang)
    assert [row["user_id"] for row in await queued(firm, "transfer-told")][2:] == [lin.id]


@pytest.mark.rule("XFER-7", "NOTIFY-3")
async def test_more_than_five_records_make_one_message_for_each_reader(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    zhao = await a_person(firm, "赵磊", superior=chen)
    records = [("customer", await a_customer(firm, owner=lin, name=f"客户{n}")) for n in range(4)]
    records += [("lead", await a_lead(firm, owner=zhao, name=f"线索{n}")) for n in range(4)]
    await transfers(firm, firm.owner, records, wang)
    rows = await firm.rows("SELECT kind, user_id, facts FROM outbox ORDER BY id")
    several = {row["user_id"]: json.loads(row["facts"])["records"] for row in rows if "several" in row["kind"]}
    assert {user: len(listed) for user, listed in several.items()} == {wang.id: 8, chen.id: 8}
    assert [row["user_id"] for row in rows if "several" not in row["kind"]] == [lin.id] * 4 + [zhao.id] * 4


@pytest.mark.rule("POOL-8", "XFER-6")
async def test_the_recycle_clock_starts_again_unless_it_is_kept(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    pool = await the_pool(firm)
    await firm.write(
        lambda tx: tx.run("UPDATE pools SET auto_recycle = 1, recycling_since = '2026-01-01' WHERE id = :id", id=pool)
    )
    await firm.write(lambda tx: tx.run("UPDATE pool_rules SET changed_on = '2026-01-01'"))
    days = await firm.value("SELECT min(no_followup_days) AS n FROM pool_rules WHERE pool_id = :id", id=pool)
    records = [("customer", await a_customer(firm, owner=lin, name=f"客户{n}")) for n in range(2)]
    firm.clock.passes(days=10)
    await transfers(firm, chen, [records[0]], wang)
    await transfers(firm, chen, [records[1]], wang, keep_clock=True)
    due = [row["recycle_due_on"] for row in await firm.rows("SELECT recycle_due_on FROM customers ORDER BY id")]
    assert due == ["2026-08-18", "2026-08-08"]
    assert days == 30


async def at_once(*attempts: object) -> tuple[int, list[Refusal]]:
    results = await asyncio.gather(*attempts, return_exceptions=True)  # type: ignore[call-overload]
    refused = [result for result in results if isinstance(result, Refusal)]
    assert all(isinstance(result, Refusal) or not isinstance(result, BaseException) for result in results), results
    return len(results) - len(refused), refused


@pytest.mark.rule("XFER-1", "POOL-18", "CUST-3")
async def test_twenty_transfers_returns_and_claims_at_once_leave_one_owner(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    reps = [await a_person(firm, f"销售{n}", superior=chen) for n in range(10)]
    record: Record = ("customer", await a_customer(firm, owner=lin))
    attempts = [transfers(firm, chen, [record], rep) for rep in reps]
    attempts += [firm.crm.pool.back(firm.call(chen), record, "no_need") for _ in range(5)]  # type: ignore[misc]
    attempts += [firm.crm.pool.claim(firm.call(rep), record) for rep in reps[:5]]  # type: ignore[misc]
    await at_once(*attempts)
    await holds_together(firm)
    open_ = await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL")
    pooled = await firm.value("SELECT count(*) AS n FROM customers WHERE pool_id IS NOT NULL")
    assert open_ + pooled == 1
    assert await firm.value("SELECT sum(held) AS n FROM pools WHERE kind = 'customer'") == pooled


@pytest.mark.rule("POOL-16", "XFER-5")
async def test_twenty_transfers_to_one_person_at_once_never_pass_his_limit(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    await firm.set("pool.holding_limit", 3)
    records = [("customer", await a_customer(firm, owner=lin, name=f"客户{n}")) for n in range(20)]
    done, refused = await at_once(*(transfers(firm, chen, [record], wang) for record in records))
    assert (done, len(refused)) == (3, 17)
    assert {refusal.rule for refusal in refused} == {"POOL-16"}
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=wang.id) == 3
    await holds_together(firm)


@pytest.mark.rule("XFER-1", "CUST-3")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_the_statement_names_the_owner_it_leaves(db: Database, kind: RecordKind) -> None:
    firm, chen, lin, wang = await a_scene(db)
    make = a_customer if kind == "customer" else a_lead
    record = await make(firm, owner=lin)

    def give(tx: Tx, owner: int) -> bool:
        row = transfer.give(tx, kind, record, owner, chen.id, keep_clock=False, at=firm.clock.ms, by=chen.id)
        return row is not None

    assert not await firm.write(lambda tx: give(tx, wang.id)), "it changed hands since it was read"
    assert await owner_of(firm, (kind, record)) == lin.id
    assert await firm.write(lambda tx: give(tx, lin.id))


@pytest.mark.rule("XFER-2", "XFER-10", "CONT-1", "PERM-4")
async def test_contacts_and_history_stay_with_the_customer_and_credit_with_who_earned_it(db: Database) -> None:
    firm, chen, lin, wang = await a_scene(db)
    customer = await a_customer(firm, owner=lin, contacts=(NewContact("张总", phones=("138 0000 1234",)),))
    earned = await a_follow_up(firm, customer, lin)
    before = await firm.row("SELECT * FROM follow_ups WHERE id = :id", id=earned)
    await transfers(firm, chen, [("customer", customer)], wang)
    assert await firm.row("SELECT * FROM follow_ups WHERE id = :id", id=earned) == before
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert [line.name for line in card.contacts] == ["张总"]
    assert card.may_edit
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(lin), "customer", customer)


@pytest.mark.rule("NOTIFY-2", "XFER-7")
async def test_who_lost_it_is_told_the_name_alone(db: Database) -> None:
    firm = await a_firm(db)
    south = await a_department(firm, "华南")
    chen = await a_person(firm, "陈经理", "manager", department=await a_department(firm, "华东"))
    lin = await a_person(firm, "林志强", department=south, superior=chen)
    wang = await a_person(firm, "王芳", department=south)
    record = ("customer", await a_customer(firm, owner=lin, address="佛山南海"))
    await transfers(firm, firm.owner, [record], wang)
    parcels = await firm.crm.outbox.lease(now=firm.clock.ms, real=10**13, limit=50)
    told = {parcel.place: parcel.entity for parcel in parcels if parcel.kind == "transfer-told"}
    for person in (lin, chen):
        entity = told[person.account]
        assert (entity.name, entity.readable, entity.last, entity.phone) == ("顺达物流", False, None, None)
