"""What was received and never contacted, what was left too long, and who reads what in which language."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.entities.customers import NewContact
from storage.entities.instants import DAY, HOUR
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer, the_pool
from tests.storage.transfer_scene import transfers

WEDNESDAY = datetime(2026, 7, 8, 10, 0, tzinfo=TAIPEI)
MONDAY = datetime(2026, 7, 13, 8, 30, tzinfo=TAIPEI)
WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "due": ("该联系了 · 顺达物流", "10:00 · 收到后还没跟进"),
        "reached": "联系上了",
        "logged": "已记：联系上了 · 顺达物流",
        "line": "该联系的客户 2 家：永发建材 · 顺达物流",
    },
    "zh-TW": {
        "due": ("該聯絡了 · 顺达物流", "10:00 · 收到後還沒跟進"),
        "reached": "聯絡到了",
        "logged": "已記：聯絡到了 · 顺达物流",
        "line": "該聯絡的客戶 2 家：永发建材 · 顺达物流",
    },
    "en": {
        "due": ("Time to contact · 顺达物流", "10:00 · yours now, no contact yet"),
        "reached": "Reached",
        "logged": "Logged: reached · 顺达物流",
        "line": "2 customers long without contact: 永发建材 · 顺达物流",
    },
}
LOCALES = pytest.mark.parametrize("locale", list(WORDS))


async def lived(world: World, moment: datetime) -> None:
    """Time passes half an hour at a time, with everything the CRM does by itself."""
    while world.clock.now < moment:
        world.clock.now = min(moment, world.clock.now + timedelta(minutes=30))
        await world.firm.crm.chores.run(now=world.clock.ms)
        await world.settle()


@LOCALES
@pytest.mark.rule("REMIND-1", "REMIND-2", "REMIND-9")
async def test_a_received_customer_nobody_called_comes_back_after_a_day_and_is_answered(
    world: World, locale: str
) -> None:
    words, firm = WORDS[locale], world.firm
    world.clock.now = WEDNESDAY
    ann = await world.person(locale=locale)
    pool = await the_pool(firm)
    customer = await a_customer(firm, pool=pool, contacts=(NewContact("何总", phones=("13622223333",)),))
    await firm.crm.pool.assign(firm.call(firm.owner), [("customer", customer)], pool, ann.person.id)
    await lived(world, WEDNESDAY + timedelta(hours=23))
    ann.begins()
    await lived(world, WEDNESDAY + timedelta(hours=24))
    ann.assert_cost(m=0, t=0, new=1)
    ann.hears(*words["due"])
    with ann.costs(m=0, t=1, new=0, edits=1):
        await ann.taps(words["reached"])
    ann.sees(words["logged"])
    heard = len(ann.messages())
    await lived(world, WEDNESDAY + timedelta(hours=30))
    assert len(ann.messages()) == heard
    rows = await firm.rows("SELECT state FROM reminders WHERE kind = 'untouched'")
    assert rows == [{"state": "done"}]


async def left_alone(world: World, user: User) -> int:
    """Two customers of level A, out of their rhythm; one of level C that is not, its id."""
    for name, level, days in (("永发建材", "A", 30), ("顺达物流", "A", 20), ("明辉电子", "C", 20)):
        at = world.clock.ms - days * DAY
        last = await a_customer(world.firm, owner=user.person, name=name, level=level, received_at=at)
    return last


@LOCALES
@pytest.mark.rule("REMIND-2", "NOTIFY-8")
async def test_the_weeks_first_agenda_names_who_was_left_too_long(world: World, locale: str) -> None:
    world.clock.now = MONDAY - timedelta(hours=1)
    ann = await world.person(locale=locale, digests=True)
    contacted = await left_alone(world, ann)
    await world.until(MONDAY)
    ann.hears(WORDS[locale]["line"])
    tuesday = world.firm.call(ann.person), ("customer", contacted), world.clock.ms + DAY + HOUR
    await world.firm.crm.reminders.set_next(*tuesday, chosen=True)
    await world.until(MONDAY + timedelta(days=1))
    assert len(ann.messages()) == 2, ann.screen
    ann.hears("明辉电子")
    ann.sees_not("永发建材", "顺达物流")


@pytest.mark.rule("NOTIFY-11", "PERM-15")
async def test_one_event_is_told_to_each_in_his_language_and_the_phone_to_the_owner_alone(world: World) -> None:
    world.clock.now = WEDNESDAY
    chen = await world.person("陈晓雯", "manager", locale="zh-CN")
    lin = await world.person("林志强", locale="zh-TW", superior=chen.person)
    wang = await world.person("Wang", locale="en", superior=chen.person)
    customer = await a_customer(world.firm, owner=lin.person, contacts=(NewContact("张总", phones=("13800001234",)),))
    await transfers(world.firm, world.firm.owner, [("customer", customer)], wang.person)
    await world.settle()
    wang.hears("transferred 顺达物流 to you")
    lin.hears("轉移給")
    chen.hears("转移给")
    assert wang.button("Copy phone")["value"] == "+8613800001234"
    for other in (lin, chen):
        assert "0000" not in other.screen, "the phone is private"


@pytest.mark.rule("NOTIFY-11", "PERM-15")
async def test_a_reminder_hides_the_phone_from_who_is_neither_owner_nor_in_the_team(world: World) -> None:
    world.clock.now = WEDNESDAY
    chen = await world.person("陈晓雯", "manager", locale="en")
    lin = await world.person("林志强", locale="zh-TW", superior=chen.person)
    customer = await a_customer(world.firm, owner=lin.person, contacts=(NewContact("张总", phones=("13800001234",)),))
    for person in (chen, lin):
        call = world.firm.call(person.person)
        await world.firm.crm.reminders.set_next(call, ("customer", customer), world.clock.ms + DAY, chosen=True)
    await lived(world, WEDNESDAY + timedelta(days=1))
    chen.hears("Time to contact")
    lin.hears("該聯絡了")
    assert "複製電話" in sum(lin.labels, [])
    assert "Copy phone" not in sum(chen.labels, [])
