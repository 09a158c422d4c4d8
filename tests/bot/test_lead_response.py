"""What the new owner of a lead hears: the card with its first buttons, then the clock (NOTIFY-20, NOTIFY-21)."""

from datetime import datetime

import pytest

from tests.bot.world import World
from tests.factories import TAIPEI, a_lead, the_pool

WORDS = {
    "zh-CN": {
        "assigned": "陈晓雯 把 明辉电子 分配给你",
        "first": ["记跟进", "复制电话", "稍后"],
        "half": ("该首次联系了 · 明辉电子", "刘敏 · 139 1111 2222", "最晚 今天 12:00（规定 120 分钟内）"),
        "full": ("首次联系到时限了 · 明辉电子",),
        "late": ("林志强 还没联系 明辉电子",),
        "buttons": ["记跟进", "复制电话", "打开"],
        "boss": ["记跟进", "转移", "打开"],
    },
    "zh-TW": {
        "assigned": "陈晓雯 把 明辉电子 指派給你",
        "first": ["記跟進", "複製電話", "稍後"],
        "half": ("該首次聯絡了 · 明辉电子", "最晚 今天 12:00（規定 120 分鐘內）"),
        "full": ("首次聯絡已到時限 · 明辉电子",),
        "late": ("林志强 還沒聯絡 明辉电子",),
        "buttons": ["記跟進", "複製電話", "開啟"],
        "boss": ["記跟進", "轉移", "開啟"],
    },
    "en": {
        "assigned": "陈晓雯 assigned you 明辉电子",
        "first": ["Log", "Copy phone", "Later"],
        "half": ("First contact due · 明辉电子", "Due today 12:00 (within 120 working minutes)"),
        "full": ("First contact is overdue · 明辉电子",),
        "late": ("林志强 has not contacted 明辉电子 yet",),
        "buttons": ["Log", "Copy phone", "Open"],
        "boss": ["Log", "Transfer", "Open"],
    },
}


async def look(world: World, **later: float) -> None:
    world.clock.passes(**later)
    await world.firm.crm.chores.run(now=world.clock.ms)
    await world.settle()


@pytest.mark.rule("NOTIFY-20", "NOTIFY-21", "LEAD-4")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_the_card_then_half_then_the_end_then_the_superior(world: World, locale: str) -> None:
    words = WORDS[locale]
    world.clock.now = datetime(2026, 7, 9, 10, 0, tzinfo=TAIPEI)
    boss = await world.person("陈经理", "manager", locale=locale)
    ann = await world.person(locale=locale, superior=boss.person)
    pool = await the_pool(world.firm, "lead")
    lead = await a_lead(world.firm, pool=pool, name="明辉电子", contact_name="刘敏", phones=("13911112222",))
    await world.firm.crm.pool.assign(world.firm.call(world.firm.owner), [("lead", lead)], pool, ann.person.id)
    await look(world)
    ann.hears(words["assigned"])
    assert ann.labels == [words["first"]]
    await look(world, minutes=60)
    ann.hears(*words["half"])
    assert ann.labels == [words["buttons"]]
    await look(world, minutes=60)
    ann.hears(*words["full"])
    await look(world, minutes=60)
    boss.hears(*words["late"])
    assert boss.labels == [words["boss"]]
    assert "139 1111 2222" not in boss.text


@pytest.mark.rule("NOTIFY-2", "LEAD-4")
async def test_the_push_can_be_answered_where_it_stands(world: World) -> None:
    world.clock.now = datetime(2026, 7, 9, 10, 0, tzinfo=TAIPEI)
    ann = await world.person()
    pool = await the_pool(world.firm, "lead")
    lead = await a_lead(world.firm, pool=pool, name="明辉电子")
    await world.firm.crm.pool.assign(world.firm.call(world.firm.owner), [("lead", lead)], pool, ann.person.id)
    await look(world, minutes=61)
    await ann.replies("打了电话，要样品", to="该首次联系了")
    ann.sees("已记跟进 · 明辉电子")
    heard = len(ann.messages())
    await look(world, days=3)
    assert len(ann.messages()) == heard
