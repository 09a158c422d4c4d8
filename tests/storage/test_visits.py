"""Visits through the CRM: one open at most, flagged and never refused, ended by themselves (FOLLOW-15 to 19)."""

import asyncio
import json
from typing import Any

import pytest

from storage.database import Database
from storage.entities.files import NewFile
from storage.entities.follow_ups import Entry
from storage.entities.instants import HOUR, MINUTE
from storage.entities.visits import Fix
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import files
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, the_pool

HERE = Fix("button", 25_033_000, 121_565_400)
NOWHERE = Fix("none")


async def placed(firm: Firm, customer: int, lat: int = 25_033_000, lng: int = 121_565_400) -> None:
    sql = "UPDATE customers SET lat_e6 = :a, lng_e6 = :b WHERE id = :id"
    await firm.write(lambda tx: tx.run(sql, a=lat, b=lng, id=customer))


async def a_visit(firm: Firm, who: Person, customer: int, fix: Fix = HERE, **call: Any) -> Any:
    return await firm.crm.visits.check_in(firm.call(who, **call), ("customer", customer), fix)


@pytest.mark.rule("FOLLOW-17")
async def test_twenty_check_ins_at_once_leave_one_open_visit(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customers = [await a_customer(firm, owner=ann, name=f"顺达{number}") for number in range(20)]
    results = await asyncio.gather(*(a_visit(firm, ann, one) for one in customers), return_exceptions=True)
    open_ones = await firm.rows("SELECT id FROM follow_ups WHERE checked_out_at IS NULL AND kind = 'visit'")
    made = [result for result in results if not isinstance(result, BaseException)]
    assert len(open_ones) == 1
    assert made
    assert len(await firm.rows("SELECT id FROM follow_ups")) == len(made)


@pytest.mark.rule("FOLLOW-15", "FOLLOW-16", "FOLLOW-7")
@pytest.mark.parametrize(("moved", "far"), [(0, False), (2_690, False), (2_720, True), (1_000_000, True)])
async def test_the_distance_is_kept_and_flagged_beyond_the_setting(db: Database, moved: int, far: bool) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    await placed(firm, customer, 25_033_000 + moved)
    shown = await a_visit(firm, ann, customer)
    assert shown.visit.far is far
    assert await firm.value("SELECT qualifying FROM follow_ups") == 1


@pytest.mark.rule("FOLLOW-7")
async def test_without_a_position_a_visit_counts_when_something_is_said(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    shown = await a_visit(firm, ann, await a_customer(firm, owner=ann), NOWHERE)
    assert await firm.value("SELECT followup_count FROM customers") == 0
    await firm.crm.visits.note(firm.call(ann), shown.visit.id, Entry(content="看了仓库"))
    assert await firm.value("SELECT followup_count FROM customers") == 1


@pytest.mark.rule("FOLLOW-17")
async def test_notes_keep_a_visit_open_and_quiet_hours_end_it(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    shown = await a_visit(firm, ann, await a_customer(firm, owner=ann))
    firm.clock.passes(hours=2)
    await firm.crm.visits.note(firm.call(ann), shown.visit.id, Entry(content="看了仓库"))
    firm.clock.passes(hours=2, minutes=59)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT checked_out_at FROM follow_ups") is None
    firm.clock.passes(minutes=1)
    await firm.crm.chores.run(now=firm.clock.ms)
    row = await firm.row("SELECT checked_in_at, checked_out_at, auto_closed FROM follow_ups")
    assert (row["checked_out_at"] - row["checked_in_at"], row["auto_closed"]) == (5 * HOUR, 1)
    assert await firm.value("SELECT count(*) AS n FROM outbox WHERE kind = 'visit-auto-left'") == 1


@pytest.mark.rule("FOLLOW-17", "ORG-15")
async def test_the_hours_are_a_setting(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await firm.set("visit.auto_close_hours", 1)
    await a_visit(firm, ann, await a_customer(firm, owner=ann))
    firm.clock.passes(hours=1)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT auto_closed FROM follow_ups") == 1


@pytest.mark.rule("FOLLOW-17")
async def test_a_visit_is_left_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    shown = await a_visit(firm, ann, await a_customer(firm, owner=ann))
    firm.clock.passes(minutes=22)
    left = await firm.crm.visits.leave(firm.call(ann), shown.visit.id)
    assert left.visit.checked_out_at - left.visit.checked_in_at == 22 * MINUTE
    with pytest.raises(Conflict, match="visit_over"):
        await firm.crm.visits.leave(firm.call(ann), shown.visit.id)


@pytest.mark.rule("FOLLOW-1", "PERM-7")
async def test_only_who_may_edit_the_customer_checks_in(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm), await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=bob)
    with pytest.raises(NotFound):
        await a_visit(firm, ann, customer)
    await a_team_row(firm, ("customer", customer), ann, "read")
    with pytest.raises(Forbidden):
        await a_visit(firm, ann, customer)
    with pytest.raises(Conflict, match="in_pool"):
        await a_visit(firm, firm.owner, await a_customer(firm, pool=await the_pool(firm), name="永发建材"))
    assert await firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.rule("FOLLOW-15")
async def test_the_place_of_a_customer_is_given_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    first = await a_visit(firm, ann, customer)
    assert first.visit.unplaced
    await firm.crm.visits.give_place(firm.call(ann), first.visit.id, yes=True)
    second = await a_visit(firm, ann, customer, Fix("button", 26_000_000, 121_565_400))
    await firm.crm.visits.give_place(firm.call(ann), second.visit.id, yes=True)
    assert await firm.value("SELECT lat_e6 FROM customers") == 25_033_000
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'placed'") == 1


@pytest.mark.rule("FOLLOW-4")
async def test_a_check_in_closes_what_was_due_today_and_leaves_what_is_later(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    today, later = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="明辉电子")
    for customer, hours in ((today, 2), (later, 30)):
        entry = Entry(subject=("customer", customer), content="打了电话", next_at=firm.clock.ms + hours * HOUR)
        await firm.crm.follow_ups.log(firm.call(ann), entry)
    await a_visit(firm, ann, today)
    await a_visit(firm, ann, later)
    rows = await firm.rows("SELECT subject_id, state FROM reminders ORDER BY subject_id")
    assert [(row["subject_id"], row["state"]) for row in rows] == [(today, "done"), (later, "open")]


@pytest.mark.rule("FOLLOW-8")
async def test_taking_back_a_check_in_with_files_keeps_them_in_the_draft(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    shown = await a_visit(firm, ann, await a_customer(firm, owner=ann))
    await firm.crm.visits.note(firm.call(ann), shown.visit.id, Entry(files=(NewFile("photo", "ref-1", size=10),)))
    draft = await firm.crm.visits.undo(firm.call(ann), shown.visit.id)
    assert await firm.db.read(lambda tx: files.count_of(tx, ("draft", draft.draft.id))) == 1
    assert await firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []


@pytest.mark.rule("FOLLOW-20", "FOLLOW-8")
async def test_answers_said_on_site_are_fields_audited_and_come_back_with_the_undo(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await firm.crm.follow_ups.set_prompts(firm.call(firm.owner), "visit", ["目的", "结果", "竞品", "下一步"])
    shown = await a_visit(firm, ann, await a_customer(firm, owner=ann))
    assert [one.label for one in shown.prompts] == ["目的", "结果", "竞品"]
    visit = shown.visit.id
    noted = await firm.crm.visits.note(firm.call(ann), visit, Entry(content="看了仓库\n目的：续约"))
    noted = await firm.crm.visits.note(firm.call(ann), visit, Entry(content="竞品：飞达"))
    assert (noted.visit.content, noted.visit.extra) == ("看了仓库", {"目的": "续约", "竞品": "飞达"})
    assert [one.label for one in noted.prompts] == ["结果", "下一步"]
    left = await firm.crm.visits.leave(firm.call(ann), visit)
    assert (left.view, [one.label for one in left.prompts]) == ("visit-out", ["结果", "下一步"])
    entries = (await firm.crm.audit.log(firm.call(firm.owner), entity="follow_up")).entries
    changed = [json.loads(one.after["extra"]) for one in entries if "extra" in one.after and one.before]
    assert changed == [{"目的": "续约", "竞品": "飞达"}, {"目的": "续约"}]
    draft = await firm.crm.visits.undo(firm.call(ann), visit)
    body = json.loads(await firm.value("SELECT body FROM drafts WHERE id = :id", id=draft.draft.id))
    assert (body["content"], body["extra"]) == ("看了仓库", {"目的": "续约", "竞品": "飞达"})
    assert await firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []
