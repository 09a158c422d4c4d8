"""/today: everything due today and overdue, whoever was never contacted included, level A first."""

from datetime import datetime

import pytest

from storage.database import Database
from storage.errors import OldButton
from tests.factories import TAIPEI, a_customer, a_firm, a_lead, a_person
from tests.storage.test_follow_ups import shown_at
from tests.storage.test_reminders import at


@pytest.mark.rule("REMIND-2", "REMIND-3")
async def test_t12_today_lists_what_is_due_and_overdue_also_what_was_never_contacted(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    never = await a_lead(firm, owner=ann, name="明辉电子")
    for name, level, when in (
        ("顺达物流", "B", at(9, 16)),
        ("永发建材", "A", at(9, 16)),
        ("天成贸易", "C", at(10, 0)),
    ):
        customer = await a_customer(firm, owner=ann, name=name, level=level)
        await firm.crm.reminders.set_next(firm.call(ann), ("customer", customer), when)
    await firm.crm.reminders.set_next(firm.call(ann), ("lead", never), at(9, 15))
    await firm.crm.reminders.set_own(firm.call(ann), "寄样品", at(9, 23, 59))
    await firm.crm.reminders.set_own(firm.call(bob), "别人的", at(9, 15))
    firm.clock.now = datetime(2026, 7, 9, 15, 30, tzinfo=TAIPEI)
    agenda = await firm.crm.reminders.today(firm.call(ann))
    names = [one.record.name if one.record else one.note for one in agenda.reminders]
    assert names == ["明辉电子", "永发建材", "顺达物流", "寄样品"]
    assert agenda.total == 4


@pytest.mark.rule("ORG-14")
async def test_a_long_day_is_paged_and_numbered_on(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for number in range(1, 8):
        await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", at(9, 15, number))
    first = await firm.crm.reminders.today(firm.call(ann))
    assert (first.first, len(first.reminders), first.total, first.has_next) == (1, 5, 7, True)
    await shown_at(firm, first)
    second = await firm.crm.reminders.page(firm.call(ann, card_message="900"), 1)
    assert (second.first, [one.note for one in second.reminders]) == (6, ["第 6 件", "第 7 件"])
    assert (second.has_next, second.has_previous, second.card.id) == (False, True, first.card.id)


async def test_a_card_that_is_no_list_has_no_pages(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    with pytest.raises(OldButton):
        await firm.crm.reminders.page(firm.call(ann), 1)
