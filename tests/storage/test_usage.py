"""Counters of use: from what is stored anyway, once a day, with nothing of anybody (conversations 2)."""

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY, HOUR
from tests.factories import a_customer, a_firm, a_person
from tests.storage.test_follow_ups import saved


async def test_what_was_saved_corrected_undone_and_muted_is_counted_by_the_day(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, content="报价太高")
    second = await saved(firm, ann, subject, content="再谈")
    for hours in (1, 2):
        at = firm.clock.ms - hours * HOUR
        await firm.crm.follow_ups.change_occurred(firm.call(ann), second.follow_up.id, at)
    third = await firm.crm.follow_ups.log(
        firm.call(ann), Entry(subject=subject, content="错了", occurred_at=firm.clock.ms)
    )
    await firm.crm.follow_ups.undo(firm.call(ann), third.follow_up.id)
    await firm.crm.dialogue.mute(firm.call(ann), firm.clock.now)
    await firm.crm.usage.add({"taps": 7, "messages": 3}, now=firm.clock.ms)
    await firm.crm.usage.add({"taps": 1}, now=firm.clock.ms)
    while await firm.crm.audit.seal(limit=500):
        pass
    for _ in range(2):
        await firm.crm.chores.run(now=firm.clock.ms + DAY)
    counts = await firm.crm.usage.report(now=firm.clock.ms + DAY)
    assert counts["saved-follow_up"] == 3
    assert counts["corrected-follow_up"] == 1
    assert counts["field-occurred_at"] == 2
    assert counts["undone"] >= 1
    assert (counts["mutes"], counts["taps"], counts["messages"]) == (1, 8, 3)
    names = await firm.rows("SELECT name FROM counters WHERE name LIKE 'use:%'")
    assert not [row for row in names if ann.name in row["name"] or "tg:" in row["name"]]
    assert await firm.crm.usage.report(now=firm.clock.ms + 30 * DAY) == {}


async def test_pushes_count_by_kind_with_their_answers(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for number in range(2):
        await firm.crm.reminders.set_own(
            firm.call(ann), f"第 {number} 件", firm.clock.ms + 60_000 * (1 + 40 * number)
        )
    for number in range(2):
        firm.clock.passes(minutes=1 + 40 * number)
        await firm.crm.reminders.fire_due(firm.clock.ms)
        for parcel in await firm.crm.outbox.lease(now=firm.clock.ms, real=1):
            await firm.crm.outbox.sent(parcel, "77", now=firm.clock.ms)
            assert parcel.card is not None
            last = parcel.card
    await firm.crm.reminders.done(firm.tap(ann, last, card_message="77"), 2)
    await firm.crm.chores.run(now=firm.clock.ms + DAY)
    counts = await firm.crm.usage.report(now=firm.clock.ms + DAY)
    assert (counts["pushed-remind-due"], counts["answered-remind-due"]) == (2, 1)
