"""Teams of customers, and asking to join them (TEAM-1 to TEAM-8)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.ids import RecordKind
from storage.entities.instants import DAY, HOUR
from storage.entities.team import JoinAsked
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound, Refusal
from storage.usecases import team_requests
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, queued, the_pool
from tests.storage.transfer_scene import holds_together, transfers


async def a_scene(db: Database) -> tuple[Firm, Person, Person, Person, int]:
    firm = await a_firm(db)
    chen = await a_person(firm, "陈经理", "manager")
    lin = await a_person(firm, "林志强", superior=chen)
    wang = await a_person(firm, "王芳", superior=chen)
    return firm, chen, lin, wang, await a_customer(firm, owner=lin)


async def reads(firm: Firm, person: Person, customer: int) -> bool:
    try:
        await firm.crm.customers.open(firm.call(person), "customer", customer)
    except NotFound:
        return False
    return True


async def asks(firm: Firm, person: Person, customer: int) -> JoinAsked:
    def effect(tx: Any, actor: Any, card: Any) -> Any:
        return team_requests.ask(tx, actor, firm.call(person), ("customer", customer))

    result: JoinAsked = await firm.crm.apply(firm.call(person), effect)
    return result


async def request_id(firm: Firm) -> int:
    return int(await firm.value("SELECT max(id) AS id FROM join_requests"))


@pytest.mark.rule("PERM-10", "TEAM-4")
async def test_t11_a_member_whose_time_is_up_reads_nothing_at_that_very_instant(db: Database) -> None:
    """T11: no job is involved; the row itself is past at its expiry."""
    firm, _, _, wang, customer = await a_scene(db)
    until = firm.clock.ms + HOUR
    await a_team_row(firm, ("customer", customer), wang, "write", expires_at=until)
    firm.clock.passes(minutes=59, seconds=59)
    assert await reads(firm, wang, customer)
    firm.clock.passes(seconds=1)
    assert firm.clock.ms == until
    assert not await reads(firm, wang, customer)
    assert await firm.value("SELECT count(*) AS n FROM team_members WHERE ended_at IS NULL") == 1


@pytest.mark.rule("TEAM-3")
async def test_t11b_a_changed_row_changes_no_other_row_of_the_person(db: Database) -> None:
    """T11b: power on customer 1 changed, on customer 2 the same."""
    firm, _, lin, wang, first = await a_scene(db)
    second = await a_customer(firm, owner=lin, name="第二家")
    for customer in (first, second):
        await firm.crm.team.put(firm.call(lin), customer, wang.id, "read")
    await firm.crm.team.put(firm.call(lin), first, wang.id, "write", days=3)
    rows = await firm.rows("SELECT record_id, power, expires_at IS NULL AS forever FROM team_members ORDER BY id")
    assert [(row["record_id"], row["power"], bool(row["forever"])) for row in rows] == [
        (first, "write", False),
        (second, "read", True),
    ]
    await firm.crm.team.remove(firm.call(lin), first, wang.id)
    assert await reads(firm, wang, second)
    assert not await reads(firm, wang, first)


@pytest.mark.rule("TEAM-1", "XFER-1")
async def test_the_owner_is_no_member_and_nobody_is_one_twice(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    with pytest.raises(Conflict, match="is_owner"):
        await firm.crm.team.put(firm.call(chen), customer, lin.id, "read")
    for _ in range(2):
        await firm.crm.team.put(firm.call(lin), customer, wang.id, "read")
    assert await firm.value("SELECT count(*) AS n FROM team_members") == 1
    await transfers(firm, chen, [("customer", customer)], wang)
    assert await firm.value("SELECT count(*) AS n FROM team_members WHERE ended_at IS NULL") == 0
    await holds_together(firm)


@pytest.mark.rule("TEAM-1", "TEAM-4")
async def test_twenty_live_rows_are_the_most_and_past_ones_do_not_count(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    for number in range(20):
        person = await a_person(firm, f"同事{number}")
        await a_team_row(firm, ("customer", customer), person, expires_at=firm.clock.ms + DAY)
    with pytest.raises(Limit, match="TEAM-1") as full:
        await firm.crm.team.put(firm.call(lin), customer, wang.id, "read")
    assert full.value.params == {"limit": 20, "used": 20, "next_allowed_at": None}
    firm.clock.passes(days=1)
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "read")
    assert await reads(firm, wang, customer)


@pytest.mark.rule("TEAM-1")
async def test_twenty_at_once_never_pass_the_twenty(db: Database) -> None:
    firm, _, lin, _, customer = await a_scene(db)
    people = [await a_person(firm, f"同事{number}") for number in range(30)]
    for person in people[:10]:
        await a_team_row(firm, ("customer", customer), person)
    calls = [firm.crm.team.put(firm.call(lin), customer, person.id, "read") for person in people[10:]]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, Limit) for result in results) == 10
    assert await firm.value("SELECT count(*) AS n FROM team_members") == 20


@pytest.mark.rule("TEAM-2", "PERM-9")
async def test_who_may_change_a_team(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    zhao = await a_person(firm, "赵磊")
    with pytest.raises(NotFound):
        await firm.crm.team.put(firm.call(wang), customer, zhao.id, "read")
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "write", days=5)
    with pytest.raises(Forbidden):
        await firm.crm.team.put(firm.call(wang), customer, zhao.id, "read")
    await firm.set("team.write_may_add", True)
    for days in (0, 9):
        with pytest.raises(Forbidden, match="more_than_own"):
            await firm.crm.team.put(firm.call(wang), customer, zhao.id, "write", days=days)
    await firm.crm.team.put(firm.call(wang), customer, zhao.id, "write", days=5)
    for deed in (
        firm.crm.team.remove(firm.call(wang), customer, zhao.id),
        firm.crm.team.put(firm.call(wang), customer, zhao.id, "read"),
    ):
        with pytest.raises(Forbidden, match="not_allowed"):
            await deed
    await firm.crm.team.remove(firm.call(chen), customer, zhao.id)
    assert not await reads(firm, zhao, customer)


@pytest.mark.rule("TEAM-2", "ORG-24", "TEAM-4")
async def test_what_cannot_be_given(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    gone = await a_person(firm, "走了", status="suspended")
    with pytest.raises(Invalid, match="suspended_person"):
        await firm.crm.team.put(firm.call(lin), customer, gone.id, "read")
    with pytest.raises(Invalid, match="unknown_value"):
        await firm.crm.team.put(firm.call(lin), customer, wang.id, "own")
    with pytest.raises(Invalid, match="date_gone"):
        await firm.crm.team.put(firm.call(lin), customer, wang.id, "read", until=firm.clock.ms)


@pytest.mark.rule("TEAM-6", "NOTIFY-28", "NOTIFY-3", "AUDIT-1")
async def test_added_changed_removed_and_left_are_told_and_written_down(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    await firm.crm.team.put(firm.call(chen), customer, wang.id, "read")
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "write")
    await firm.crm.team.leave(firm.call(wang), customer)
    assert not await reads(firm, wang, customer)
    with pytest.raises(NotFound):
        await firm.crm.team.leave(firm.call(wang), customer)
    told = [(row["kind"], row["user_id"]) for row in await firm.rows("SELECT * FROM outbox ORDER BY id")]
    assert told == [
        ("team-added", wang.id),
        ("team-added", lin.id),
        ("team-changed", wang.id),
        ("team-left", lin.id),
    ]
    actions = [
        row["action"] for row in await firm.rows("SELECT action FROM audit WHERE action LIKE 'team%' ORDER BY id")
    ]
    assert actions == ["team_added", "team_changed", "team_left"]


@pytest.mark.rule("REMIND-7", "TEAM-6")
async def test_who_leaves_a_team_is_not_reminded_of_what_he_cannot_read(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "write")
    record: tuple[RecordKind, int] = ("customer", customer)
    for person in (lin, wang):
        await firm.crm.reminders.set_next(firm.call(person), record, firm.clock.ms + DAY, chosen=True)
    await firm.crm.team.leave(firm.call(wang), customer)
    rows = await firm.rows("SELECT user_id, state FROM reminders ORDER BY id")
    assert rows == [{"user_id": lin.id, "state": "open"}, {"user_id": wang.id, "state": "cancelled"}]


@pytest.mark.rule("TEAM-7", "ORG-23", "POOL-24")
async def test_pool_entry_and_suspension_end_rows_and_a_transfer_keeps_the_others(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    zhao = await a_person(firm, "赵磊")
    for person in (wang, zhao):
        await firm.crm.team.put(firm.call(lin), customer, person.id, "read")
    await firm.crm.people.suspend(firm.call(firm.owner), zhao.id)
    live = "SELECT user_id FROM team_members WHERE ended_at IS NULL ORDER BY id"
    assert await firm.rows(live) == [{"user_id": wang.id}]
    await transfers(firm, chen, [("customer", customer)], chen)
    assert await firm.rows(live) == [{"user_id": wang.id}]
    await firm.crm.pool.back(firm.call(chen), ("customer", customer), "no_need")
    assert await firm.rows(live) == []
    assert await firm.value("SELECT count(*) AS n FROM team_members") == 2, "ended rows stay for history"


@pytest.mark.rule("TEAM-8", "PERM-13", "DUP-4")
async def test_asking_tells_the_owner_and_the_asker_nothing_more(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    asked = await asks(firm, wang, customer)
    assert (asked.customer, asked.owner) == ("顺达物流", "林志强")
    assert not await reads(firm, wang, customer)
    assert [(row["user_id"], row["tier"]) for row in await queued(firm, "team-join")] == [(lin.id, 1)]
    with pytest.raises(Conflict, match="join_pending"):
        await asks(firm, wang, customer)
    with pytest.raises(Conflict, match="is_owner"):
        await asks(firm, lin, customer)
    pooled = await a_customer(firm, pool=await the_pool(firm), name="公海的")
    for missing in (pooled, 10**6):
        with pytest.raises(NotFound):
            await asks(firm, wang, missing)
    with pytest.raises(NotFound):
        await firm.crm.team.decide(firm.call(wang), await request_id(firm), "write")


@pytest.mark.rule("TEAM-8")
async def test_after_a_refusal_one_asks_again_in_a_week(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    await asks(firm, wang, customer)
    await firm.crm.team.decide(firm.call(lin), await request_id(firm), "")
    with pytest.raises(Conflict, match="join_settled"):
        await firm.crm.team.decide(firm.call(lin), await request_id(firm), "write")
    again = firm.clock.ms + 7 * DAY
    firm.clock.passes(days=6, hours=23)
    with pytest.raises(Conflict, match="join_refused") as refused:
        await asks(firm, wang, customer)
    assert refused.value.params["next_allowed_at"] == again
    firm.clock.passes(hours=1)
    await asks(firm, wang, customer)


@pytest.mark.rule("TEAM-8", "ORG-29", "NOTIFY-27")
async def test_after_two_days_the_superior_decides_too_and_after_seven_it_lapses(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    await asks(firm, wang, customer)
    with pytest.raises(Forbidden, match="owner_decides"):
        await firm.crm.team.decide(firm.call(chen), await request_id(firm), "read")
    firm.clock.passes(days=2)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert [row["user_id"] for row in await queued(firm, "team-join")] == [lin.id, chen.id]
    await firm.crm.team.decide(firm.call(chen), await request_id(firm), "read", days=10)
    row = await firm.row("SELECT power, source FROM team_members")
    assert row == {"power": "read", "source": "request"}
    zhao = await a_person(firm, "赵磊")
    await asks(firm, zhao, customer)
    firm.clock.passes(days=7)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT state FROM join_requests ORDER BY id DESC LIMIT 1") == "lapsed"
    with pytest.raises(Conflict, match="join_settled"):
        await firm.crm.team.decide(firm.call(lin), await request_id(firm), "write")
    assert not await reads(firm, zhao, customer)


@pytest.mark.rule("TEAM-8", "XFER-6")
async def test_who_waits_to_join_waits_for_the_new_owner(db: Database) -> None:
    firm, chen, lin, wang, customer = await a_scene(db)
    zhao = await a_person(firm, "赵磊")
    await asks(firm, wang, customer)
    await asks(firm, zhao, customer)
    await transfers(firm, firm.owner, [("customer", customer)], wang)
    states = await firm.rows("SELECT user_id, state FROM join_requests ORDER BY id")
    assert states == [{"user_id": wang.id, "state": "lapsed"}, {"user_id": zhao.id, "state": "pending"}]
    await firm.crm.team.decide(firm.call(wang), await request_id(firm), "read")
    assert await reads(firm, zhao, customer)


@pytest.mark.rule("TEAM-8")
async def test_twenty_requests_and_twenty_answers_at_once_have_one_effect(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    results = await asyncio.gather(*(asks(firm, wang, customer) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, JoinAsked) for result in results) == 1
    assert all(isinstance(result, JoinAsked | Refusal) for result in results)
    made = await request_id(firm)
    answers = [firm.crm.team.decide(firm.call(lin), made, power) for power in ("write", "") * 10]
    decided = await asyncio.gather(*answers, return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in decided) == 1
    granted = await firm.value("SELECT count(*) AS n FROM join_requests WHERE state = 'granted'")
    assert await firm.value("SELECT count(*) AS n FROM team_members WHERE ended_at IS NULL") == granted


@pytest.mark.rule("TEAM-5", "PERM-4", "PERM-7", "PERM-9")
async def test_a_row_gives_its_power_on_the_customer_and_what_is_beneath_and_no_more(db: Database) -> None:
    firm, _, lin, wang, customer = await a_scene(db)
    other = await a_customer(firm, owner=lin, name="第二家")
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "read")
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert not card.may_edit
    await firm.crm.team.put(firm.call(lin), customer, wang.id, "write")
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert card.may_edit
    assert (card.may_return, card.may_transfer) == (False, False), "team rows give nothing where the owner is judged"
    assert not await reads(firm, wang, other)
    with pytest.raises(Forbidden):
        await firm.crm.pool.back(firm.call(wang), ("customer", customer), "no_need")
