"""Days off, and who decides meanwhile: entered by oneself or by a superior, read by approvals (SCHED-5, APPR-18)."""

import pytest

from bot.texts import LOCALES, texts
from storage.errors import NotFound
from tests.bot.approval_desk import Desk, a_desk
from tests.bot.world import User, World
from tests.factories import Person


async def opens_chen(desk: Desk) -> None:
    """The boss opens his manager in /team, and his days off."""
    await desk.boss.says("/team")
    line = next(one for one in desk.boss.text.splitlines() if "陈经理" in one)
    await desk.boss.taps(line.split()[0].strip("."))
    await desk.boss.taps(desk.word("button-day-off"))


async def row_of(world: World, person: Person) -> tuple[object, object, object]:
    row = await world.firm.row("SELECT away_from, away_until, delegate_id FROM users WHERE id = :id", id=person.id)
    return row["away_from"], row["away_until"], row["delegate_id"]


def days(user: User) -> list[str]:
    """The chips of days on the card."""
    return user.labels[0]


@pytest.mark.rule("SCHED-5", "APPR-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_superior_enters_days_off_and_the_delegate_decides(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    zhou = await world.person("周敏", "manager", locale=locale)
    await opens_chen(desk)
    desk.boss.sees(desk.word("agenda-away-ask-of", name="陈经理"), desk.word("agenda-away-nobody"))
    with desk.boss.costs(t=2, new=0):
        await desk.boss.taps(desk.word("button-delegate"))
        await desk.boss.taps("周敏")
    desk.boss.sees(desk.word("agenda-away-delegate", delegate="周敏"))
    await opens_chen(desk)
    with desk.boss.costs(t=1, new=0, edits=1):
        await desk.boss.taps(days(desk.boss)[-1])
    away_from, away_until, delegate = await row_of(world, desk.chen.person)
    assert (away_from, delegate) == ("2026-07-09", zhou.person.id)
    assert str(away_until) >= "2026-07-09"
    contract = await desk.submits()
    zhou.hears("顺达物流", desk.word("approval-delegate", name="陈经理", delegate="周敏"))
    await zhou.taps(desk.approve(1_000))
    assert await desk.status(contract) == "approved"
    await desk.boss.taps(desk.word("button-end-day-off"))
    assert desk.word("agenda-back-of", name="陈经理") in desk.boss.screen
    assert (await row_of(world, desk.chen.person))[:2] == (None, None)


@pytest.mark.rule("SCHED-5", "APPR-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_one_enters_ones_own_days_and_sees_who_decides(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    await world.person("周敏", "manager", locale=locale)
    await desk.chen.says("/settings")
    for key in ("button-more", "button-day-off"):
        await desk.chen.taps(desk.word(key))
    await desk.chen.taps(days(desk.chen)[0])
    desk.chen.sees(desk.word("agenda-away-nobody"))
    await desk.chen.taps(desk.word("button-delegate"))
    await desk.chen.taps("周敏")
    desk.chen.sees(desk.word("approval-delegate-set"))
    await desk.chen.says("/settings")
    for key in ("button-more", "button-end-day-off"):
        await desk.chen.taps(desk.word(key))
    desk.chen.sees(desk.word("agenda-back"))


@pytest.mark.rule("SCHED-5", "PERM-13")
async def test_only_oneself_a_superior_and_who_looks_after_people_enter_days_off(world: World) -> None:
    desk = await a_desk(world)
    wang = await world.person("王芳")
    crm, firm = world.firm.crm, world.firm
    for person in (wang.person, desk.lin.person):
        with pytest.raises(NotFound):
            await crm.reminders.set_absence(firm.call(person), world.clock.now.date(), desk.chen.person.id)
        with pytest.raises(NotFound):
            await crm.reminders.name_delegate(firm.call(person), desk.chen.person.id, person.id)
    await crm.reminders.set_absence(firm.call(desk.chen.person), world.clock.now.date(), desk.lin.person.id)
    assert (await row_of(world, desk.lin.person))[1] == "2026-07-09"
    audited = await firm.row(
        "SELECT actor_id, record_id FROM audit WHERE entity = 'user' AND action = 'changed' ORDER BY id DESC LIMIT 1"
    )
    assert (audited["actor_id"], audited["record_id"]) == (desk.chen.person.id, desk.lin.person.id)


@pytest.mark.rule("SCHED-5")
async def test_nobody_is_his_own_delegate(world: World) -> None:
    desk = await a_desk(world)
    await opens_chen(desk)
    await desk.boss.taps("选代理人")
    assert "陈经理" not in [label for row in desk.boss.labels for label in row]
    await desk.boss.taps(texts("zh-CN").plain("button-no-delegate"))
    desk.boss.sees("还没有代理人")
