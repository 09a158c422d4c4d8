"""How pushes reach a person: groups, absence, cap, merging, quiet hours, replaced cards, fatigue (NOTIFY-2 to 10)."""

import json
from datetime import datetime
from typing import Any

import pytest

from storage.entities.instants import HOUR, MINUTE
from storage.entities.outbox import Held, Parcel
from storage.errors import Conflict, NotFound, OldButton
from storage.queries import outbox
from tests.factories import TAIPEI, Firm, Person, a_person
from tests.storage.test_reminders import at

REAL = 1_000_000


async def tell(
    firm: Firm, person: Person, dedupe: str, *, tier: int = 1, request: str | None = None, **more: Any
) -> None:
    call = firm.call(None, delivery_id=request)
    facts = {"name": dedupe, **more}
    await firm.write(
        lambda tx: outbox.queue(tx, call, "join-told", dedupe=dedupe, tier=tier, user_id=person.id, facts=facts)
    )


async def wish(firm: Firm, person: Person, **columns: Any) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await firm.write(lambda tx: tx.run(f"UPDATE users SET {sets} WHERE id = :id", id=person.id, **columns))


async def sent(firm: Firm) -> list[Parcel]:
    """Everything that goes out now, as if Telegram took it."""
    done: list[Parcel] = []
    while parcels := await firm.crm.outbox.lease(now=firm.clock.ms, real=REAL + len(done)):
        for parcel in parcels:
            await firm.crm.outbox.sent(parcel, str(1000 + len(done)), now=firm.clock.ms)
            done.append(parcel)
    return done


async def ring(firm: Firm) -> list[Parcel]:
    await firm.crm.reminders.fire_due(firm.clock.ms)
    return await sent(firm)


@pytest.mark.rule("NOTIFY-4")
async def test_twelve_due_are_eight_and_one_silent_summary(firm: Firm, ann: Person) -> None:
    await firm.set("notify.merge_minutes", 0)
    for number in range(12):
        await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", at(9, 15, 4 * number))
    heard: list[Parcel] = []
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    for _ in range(31):
        heard += [parcel for parcel in await ring(firm) if parcel.kind != "notify-fewer"]
        firm.clock.passes(minutes=2)
    assert [parcel.kind for parcel in heard] == ["remind-due"] * 8 + ["notify-more"]
    assert [parcel.silent for parcel in heard] == [False] * 8 + [True]
    assert len(heard[-1].entity.things) == 4
    assert await firm.value("SELECT rung FROM soundings") == 8


@pytest.mark.rule("NOTIFY-4")
async def test_beyond_the_cap_tier_zero_rings_and_a_time_of_ones_own_comes_silently(firm: Firm, ann: Person) -> None:
    await wish(firm, ann, daily_cap=1)
    await tell(firm, ann, "first")
    assert [parcel.silent for parcel in await sent(firm)] == [False]
    await tell(firm, ann, "now", tier=0)
    await tell(firm, ann, "own", chosen=True)
    await tell(firm, ann, "later")
    assert [parcel.silent for parcel in await sent(firm)] == [False, True]
    firm.clock.now = datetime(2026, 7, 10, 9, 0, tzinfo=TAIPEI)
    await tell(firm, ann, "next day")
    heard = await sent(firm)
    assert sorted((parcel.kind, parcel.silent) for parcel in heard) == [("join-told", False), ("notify-more", True)]


@pytest.mark.rule("NOTIFY-4", "NOTIFY-12")
async def test_a_summary_opens_as_a_list_and_each_thing_on_its_own(firm: Firm, ann: Person) -> None:
    await firm.set("notify.merge_minutes", 0)
    await wish(firm, ann, daily_cap=1)
    for number in range(3):
        await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", at(9, 15, number))
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    for _ in range(4):
        await ring(firm)
        firm.clock.passes(minutes=1)
    firm.clock.now = datetime(2026, 7, 9, 16, 0, tzinfo=TAIPEI)
    (summary,) = await ring(firm)
    assert summary.card is not None
    tapped = firm.call(ann, place=ann.place, card_message=summary.card.message or "1000")
    await firm.write(lambda tx: tx.run("UPDATE cards SET message = '1000' WHERE id = :id", id=summary.card.id))
    await firm.crm.outbox.open_list(tapped)
    (listed,) = await sent(firm)
    assert isinstance(listed.entity, Held)
    assert [thing.kind for thing in listed.entity.things] == ["remind-due"] * 2
    row = listed.entity.things[1].row
    assert row is not None
    await firm.crm.outbox.open_thing(firm.call(ann), row)
    (one,) = await sent(firm)
    assert (one.kind, one.entity.reminder.note, one.silent) == ("remind-due", "第 2 件", True)
    bob = await a_person(firm, "博")
    with pytest.raises(NotFound):
        await firm.crm.outbox.open_thing(firm.call(bob), row)
    await firm.crm.reminders.dismiss(firm.call(ann), one.entity.reminder.id)
    with pytest.raises(Conflict, match="notice_settled"):
        await firm.crm.outbox.open_thing(firm.call(ann), row)
    with pytest.raises(OldButton):
        await firm.crm.outbox.open_list(firm.call(ann))


@pytest.mark.rule("NOTIFY-5")
async def test_what_is_due_at_one_moment_is_one_message(firm: Firm, ann: Person) -> None:
    await firm.crm.reminders.set_own(firm.call(ann), "发合同", at(9, 15))
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    await tell(firm, ann, "甲")
    await tell(firm, ann, "乙")
    await tell(firm, ann, "丙", tier=2)
    heard = await ring(firm)
    assert sorted(parcel.kind for parcel in heard) == ["held", "join-told"]
    together = next(parcel for parcel in heard if parcel.kind == "held")
    assert sorted(thing.kind for thing in together.entity.things) == ["join-told", "join-told", "remind-due"]
    assert together.entity.why == "together"


@pytest.mark.rule("NOTIFY-3")
async def test_more_than_five_of_one_act_are_one_message(firm: Firm, ann: Person) -> None:
    for number in range(40):
        await tell(firm, ann, f"客户 {number}", tier=0, request="handover")
    for number in range(5):
        await tell(firm, ann, f"另 {number}", tier=0, request="small")
    heard: list[Parcel] = []
    for parcel in await firm.crm.outbox.lease(now=firm.clock.ms, real=REAL, limit=7):
        heard.append(parcel)
    assert [len(parcel.rows) for parcel in heard if len(parcel.rows) > 1] == [40]
    assert not next(parcel for parcel in heard if len(parcel.rows) > 1).silent
    heard += await sent(firm)
    assert sum(1 for parcel in heard if len(parcel.rows) == 1) == 5


@pytest.mark.rule("NOTIFY-6")
@pytest.mark.parametrize(
    ("day", "weekends", "comes"),
    [
        (11, 0, datetime(2026, 7, 13, 8, 0)),
        (11, 1, datetime(2026, 7, 11, 9, 30)),
        (10, 0, datetime(2026, 7, 10, 9, 30)),
    ],
)
async def test_days_off_hold_unless_the_person_wants_them_to_ring(
    firm: Firm, ann: Person, day: int, weekends: int, comes: datetime
) -> None:
    await wish(firm, ann, weekends=weekends)
    firm.clock.now = datetime(2026, 7, day, 9, 30, tzinfo=TAIPEI)
    await tell(firm, ann, "甲")
    await tell(firm, ann, "乙", tier=2)
    heard = await sent(firm)
    if comes.day == day:
        assert len(heard) == 2
        return
    assert heard == []
    firm.clock.now = comes.replace(tzinfo=TAIPEI)
    (held,) = await sent(firm)
    assert (held.entity.why, len(held.entity.things), held.silent) == ("days", 2, False)


@pytest.mark.rule("NOTIFY-6")
async def test_a_rule_waits_for_the_morning_and_a_chosen_time_does_not(firm: Firm, ann: Person) -> None:
    await firm.crm.reminders.set_own(firm.call(ann), "由规则", at(9, 22))
    await firm.crm.reminders.set_own(firm.call(ann), "自己说的", at(9, 22), chosen=True)
    firm.clock.now = datetime(2026, 7, 9, 22, 0, tzinfo=TAIPEI)
    (heard,) = await ring(firm)
    assert (heard.entity.reminder.note, heard.silent) == ("自己说的", False)
    firm.clock.now = datetime(2026, 7, 10, 8, 0, tzinfo=TAIPEI)
    morning, repeat = await ring(firm)
    assert (morning.entity.reminder.note, morning.silent) == ("由规则", False)
    assert (repeat.entity.reminder.note, repeat.silent) == ("自己说的", True)


@pytest.mark.rule("NOTIFY-6")
async def test_an_urgent_kind_of_tier_zero_passes_the_quiet_hours(firm: Firm, ann: Person) -> None:
    firm.clock.now = datetime(2026, 7, 9, 23, 0, tzinfo=TAIPEI)
    await tell(firm, ann, "held", tier=0)
    assert await sent(firm) == []
    await firm.set("notify.urgent_kinds", ["join-told"])
    await tell(firm, ann, "urgent", tier=0)
    await tell(firm, ann, "due", tier=1)
    assert len(await sent(firm)) == 1


@pytest.mark.rule("NOTIFY-7")
@pytest.mark.parametrize(
    ("mode", "tier", "state", "silent"),
    [
        ("sound", 1, "sent", False),
        ("silent", 1, "sent", True),
        ("digest", 1, "queued", None),
        ("off", 1, "dropped", None),
        ("off", 0, "sent", False),
        ("digest", 0, "sent", False),
    ],
)
async def test_a_group_is_sound_silent_digest_or_off_and_tier_zero_never(
    firm: Firm, ann: Person, mode: str, tier: int, state: str, silent: bool | None
) -> None:
    await wish(firm, ann, alerts=json.dumps({"due": mode}))
    await tell(firm, ann, "甲", tier=tier)
    heard = await sent(firm)
    assert [parcel.silent for parcel in heard] == ([] if silent is None else [silent])
    assert await firm.value("SELECT state FROM outbox") == state


@pytest.mark.rule("NOTIFY-7")
async def test_news_ring_only_for_whoever_wants_them_to(firm: Firm, ann: Person) -> None:
    await tell(firm, ann, "静", tier=2)
    assert [parcel.silent for parcel in await sent(firm)] == [True]
    await wish(firm, ann, alerts='{"news": "sound"}')
    await tell(firm, ann, "响", tier=2)
    assert [parcel.silent for parcel in await sent(firm)] == [False]


@pytest.mark.rule("NOTIFY-7")
async def test_a_mute_holds_everything_but_tier_zero_and_gives_it_at_once_after(firm: Firm, ann: Person) -> None:
    await wish(firm, ann, muted_until=firm.clock.ms + HOUR)
    await tell(firm, ann, "甲", chosen=True)
    await tell(firm, ann, "乙", tier=2)
    await tell(firm, ann, "丙", tier=0)
    assert len(await sent(firm)) == 1
    firm.clock.passes(hours=1)
    (held,) = await sent(firm)
    assert (held.entity.why, len(held.entity.things)) == ("mute", 2)


@pytest.mark.rule("SCHED-5")
async def test_during_an_absence_everything_waits_for_the_digest(firm: Firm, ann: Person) -> None:
    await firm.crm.reminders.set_absence(firm.call(ann), datetime(2026, 7, 10).date())
    await tell(firm, ann, "甲")
    await tell(firm, ann, "乙", tier=0)
    await tell(firm, ann, "丙", chosen=True)
    assert len(await sent(firm)) == 1
    rows = await firm.rows("SELECT tier FROM outbox WHERE state = 'queued'")
    assert [row["tier"] for row in rows] == [3, 3]
    await firm.crm.reminders.set_absence(firm.call(ann), None)
    await tell(firm, ann, "丁")
    assert len(await sent(firm)) == 1


@pytest.mark.rule("NOTIFY-10")
async def test_a_newer_card_of_a_subject_replaces_the_former(firm: Firm, ann: Person) -> None:
    made = await firm.crm.reminders.set_own(firm.call(ann), "发合同", at(9, 15))
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    (first,) = await ring(firm)
    firm.clock.passes(hours=2)
    (repeat,) = await ring(firm)
    assert (repeat.kind, repeat.silent, repeat.entity.repeat) == ("remind-due", True, True)
    assert first.card is not None
    assert repeat.card is not None
    with pytest.raises(OldButton):
        await firm.crm.reminders.done(firm.tap(ann, first.card, card_message="1000"), made.reminder.id)
    await firm.write(lambda tx: tx.run("UPDATE cards SET message = '2000' WHERE id = :id", id=repeat.card.id))
    await firm.crm.reminders.done(firm.tap(ann, repeat.card, card_message="2000"), made.reminder.id)


async def five_ignored(firm: Firm, ann: Person) -> list[Parcel]:
    await firm.set("notify.merge_minutes", 0)
    heard: list[Parcel] = []
    for number in range(5):
        await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", firm.clock.ms + MINUTE)
        firm.clock.passes(minutes=1)
        heard += await ring(firm)
    return heard


async def test_five_in_a_row_without_a_tap_ask_once_for_fewer(firm: Firm, ann: Person) -> None:
    heard = await five_ignored(firm, ann)
    assert [parcel.kind for parcel in heard] == ["remind-due"] * 5 + ["notify-fewer"]
    card = heard[-1].card
    assert card is not None
    await firm.write(lambda tx: tx.run("UPDATE cards SET message = '3000' WHERE id = :id", id=card.id))
    await firm.crm.outbox.fewer(firm.tap(ann, card, card_message="3000"), "day")
    stored = json.loads(await firm.value("SELECT alerts FROM users WHERE id = :id", id=ann.id))
    assert stored == {"kind:remind-due": "digest"}
    await firm.crm.reminders.set_own(firm.call(ann), "再一件", firm.clock.ms + MINUTE)
    firm.clock.passes(minutes=1)
    assert await ring(firm) == []
    await wish(firm, ann, alerts="{}")
    assert "notify-fewer" not in [parcel.kind for parcel in await five_ignored(firm, ann)]


async def test_a_tap_begins_the_row_anew(firm: Firm, ann: Person) -> None:
    await firm.set("notify.merge_minutes", 0)
    kinds = []
    for number in range(8):
        made = await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", firm.clock.ms + MINUTE)
        firm.clock.passes(minutes=1)
        heard = await ring(firm)
        kinds += [parcel.kind for parcel in heard]
        if number == 3:
            card = heard[0].card
            assert card is not None
            await firm.write(
                lambda tx, id_=card.id: tx.run("UPDATE cards SET message = '4000' WHERE id = :id", id=id_)
            )
            await firm.crm.reminders.done(firm.tap(ann, card, card_message="4000"), made.reminder.id)
    assert "notify-fewer" not in kinds
