"""Deals nobody works on, and deals past their day (OPP-13, OPP-14, T29, NOTIFY-41, NOTIFY-42)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from storage.entities.deals import DealNews
from storage.entities.follow_ups import Entry
from storage.queries import people
from storage.tx import Tx
from storage.usecases import deal_told, deal_watch, outbox_drawing
from tests.factories import TAIPEI, Firm, Person, a_customer, a_department, queued
from tests.storage.deal_scene import a_deal, deal_row, opened, stages_of


async def look(firm: Firm) -> None:
    for _ in range(20):
        if not await firm.write(lambda tx: deal_watch.look(tx, firm.clock.ms)):
            return
    raise AssertionError("the look does not end")


async def told(firm: Firm, kind: str) -> list[tuple[int, list[int]]]:
    import json

    return [(row["user_id"], json.loads(row["facts"])["deals"]) for row in await queued(firm, kind)]


async def follow(firm: Firm, person: Person, deal: int, **more: Any) -> None:
    customer = (await deal_row(firm, deal))["customer_id"]
    entry = Entry(("customer", customer), content="聊了报价", words="聊了报价", opportunity_id=deal, **more)
    await firm.crm.follow_ups.log(firm.call(person), entry)


@pytest.mark.rule("OPP-13", "NOTIFY-41")
async def test_the_owner_and_his_superior_hear_of_stale_deals_once_a_week(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    firm.clock.passes(days=14)
    await look(firm)
    assert await told(firm, "deal-stale") == []
    firm.clock.passes(days=1)
    await look(firm)
    await look(firm)
    assert sorted(await told(firm, "deal-stale")) == sorted([(ann.id, [deal]), (firm.owner.id, [deal])])
    firm.clock.passes(days=6)
    await look(firm)
    assert len(await told(firm, "deal-stale")) == 2
    firm.clock.passes(days=1)
    await look(firm)
    assert len(await told(firm, "deal-stale")) == 4
    assert {row["tier"] for row in await queued(firm, "deal-stale")} == {3}


@pytest.mark.rule("OPP-13")
async def test_t29_staleness_counts_from_activity_not_from_creation(firm: Firm, ann: Person) -> None:
    """T29: touched yesterday, created 60 days ago: not stale."""
    deal = await a_deal(firm, ann)
    firm.clock.passes(days=59)
    await follow(firm, ann, deal)
    firm.clock.passes(days=1)
    await look(firm)
    assert await told(firm, "deal-stale") == []
    assert not (await opened(firm, ann, deal)).stale
    firm.clock.passes(days=14)
    await look(firm)
    assert [user for user, _ in await told(firm, "deal-stale")] == [ann.id, firm.owner.id]


@pytest.mark.rule("OPP-13")
async def test_a_contact_of_the_customer_alone_is_no_activity_on_the_deal(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    firm.clock.passes(days=15)
    customer = (await deal_row(firm, deal))["customer_id"]
    await firm.crm.follow_ups.log(firm.call(ann), Entry(("customer", customer), content="聊别的", words="聊别的"))
    assert (await opened(firm, ann, deal)).stale
    moved = await firm.crm.deals.move(firm.call(ann), deal, (await stages_of(firm))["需求确认"])
    assert not moved.stale


@pytest.mark.rule("OPP-13", "FOLLOW-8")
async def test_a_follow_up_deleted_is_no_activity_any_more(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    firm.clock.passes(days=15)
    await follow(firm, ann, deal)
    card = await opened(firm, ann, deal)
    assert (card.stale, card.last is not None) == (False, True)
    follow_up = await firm.value("SELECT id FROM follow_ups")
    await firm.crm.follow_ups.delete(firm.call(ann), follow_up)
    assert (await opened(firm, ann, deal)).stale


@pytest.mark.rule("OPP-14", "NOTIFY-41")
async def test_an_expected_day_that_passed_is_told_on_the_next_working_day_then_weekly(
    firm: Firm, ann: Person
) -> None:
    friday = date(2026, 7, 10)
    deal = await a_deal(firm, ann, expected_close_on=friday)
    days_told = []
    for day in range(1, 20):
        firm.clock.now = datetime(2026, 7, 10, 9, tzinfo=TAIPEI) + timedelta(days=day)
        before = len(await told(firm, "deal-overdue"))
        await look(firm)
        if len(await told(firm, "deal-overdue")) > before:
            days_told.append(firm.clock.now.date())
    assert days_told == [date(2026, 7, 13), date(2026, 7, 20), date(2026, 7, 27)]
    assert {user for user, _ in await told(firm, "deal-overdue")} == {ann.id, firm.owner.id}
    assert (await opened(firm, ann, deal)).overdue


@pytest.mark.rule("OPP-14")
async def test_a_new_day_begins_anew(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, expected_close_on=date(2026, 7, 10))
    firm.clock.now = datetime(2026, 7, 13, 9, tzinfo=TAIPEI)
    await look(firm)
    await firm.crm.deals.change(firm.call(ann), deal, expected_close_on=date(2026, 7, 14))
    firm.clock.passes(days=1)
    await look(firm)
    assert len(await told(firm, "deal-overdue")) == 2
    firm.clock.passes(days=1)
    await look(firm)
    assert len(await told(firm, "deal-overdue")) == 4


@pytest.mark.rule("OPP-13", "NOTIFY-2")
async def test_what_was_touched_meanwhile_is_not_shown(firm: Firm, ann: Person) -> None:
    stale, touched = await a_deal(firm, ann), await a_deal(firm, ann, customer_name="明辉电子")
    firm.clock.passes(days=15)
    await look(firm)
    await follow(firm, ann, touched)

    def draw(tx: Tx) -> Any:
        actor = people.get_actor_by_id(tx, ann.id)
        row = tx.one("SELECT * FROM outbox WHERE kind = 'deal-stale' AND user_id = :id", id=ann.id)
        assert actor is not None
        assert row is not None
        return deal_watch.drawn(tx, actor, firm.call(ann), [outbox_drawing.push_of(row)])

    news = (await firm.write(draw)).entity
    assert isinstance(news, DealNews)
    assert ([line.id for line in news.deals], news.person, news.more) == ([stale], "", 0)

    def agenda(tx: Tx) -> Any:
        actor = people.get_actor_by_id(tx, ann.id)
        assert actor is not None
        return deal_watch.waiting(tx, actor, firm.clock.ms)

    assert await firm.db.read(agenda) is None  # It stands there by name today.
    firm.clock.passes(days=1)
    line = await firm.db.read(agenda)
    assert (line.kind, line.n) == ("deals-stale", 1)


@pytest.mark.rule("NOTIFY-42")
@pytest.mark.parametrize("shows", [False, True])
async def test_a_win_is_told_to_the_bound_groups_without_its_amount_unless_wanted(
    firm: Firm, ann: Person, shows: bool
) -> None:
    if shows:
        await firm.set("notify.win_amount", True)
    other = await a_department(firm, "别的部门")

    def bind(tx: Tx) -> None:
        for place, department in (("g1", firm.root), ("g2", other)):
            tx.run(
                "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
                " VALUES (:place, :department, 'zh-CN', '21:00-08:00', :by, 0)",
                place=place,
                department=department,
                by=firm.owner.id,
            )

    await firm.write(bind)
    deal = await a_deal(firm, ann)
    await firm.crm.deals.win(firm.call(ann), deal)
    rows = await queued(firm, "deal-won-group")
    assert [row["place"] for row in rows] == ["g1"]

    def draw(tx: Tx) -> Any:
        row = tx.one("SELECT * FROM outbox WHERE kind = 'deal-won-group'")
        assert row is not None
        return deal_told.draw_win(tx, firm.call(None), outbox_drawing.push_of(row))

    news = (await firm.write(draw)).entity
    assert (news.person, news.name, news.amount) == ("林志强", "", 45_000_000 if shows else None)


@pytest.mark.rule("OPP-6", "REMIND-7")
async def test_a_lost_deal_closes_the_next_contacts_that_name_it(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    await follow(firm, ann, deal, next_at=firm.clock.ms + 86_400_000)
    assert await firm.value("SELECT opportunity_id FROM reminders WHERE state = 'open'") == deal
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    assert await firm.rows("SELECT id FROM reminders WHERE state = 'open'") == []
    assert await firm.value("SELECT next_contact_at FROM customers WHERE id = :id", id=customer) is None
