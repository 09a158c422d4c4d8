"""The list of the pool in all its forms: filter, several, assign, leads, near me (conversations 6.6)."""

from typing import Any

import pytest

from bot.texts import LOCALES, texts
from tests.bot.test_pool import a_pooled, label, owner_of
from tests.bot.world import World
from tests.factories import a_customer, a_lead, the_pool
from tests.storage.pool_scene import a_pool, held_is_right, set_pool


async def pooled(world: World, *names: str, **fields: Any) -> list[int]:
    pool = await the_pool(world.firm)
    return [await a_customer(world.firm, pool=pool, name=name, **fields) for name in names]


@pytest.mark.rule("POOL-26", "POOL-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_several_are_claimed_with_switches_and_each_has_its_result(world: World, locale: str) -> None:
    ann, bob = await world.person("林志强", locale=locale), await world.person("王芳")
    hong, yong = await pooled(world, "宏图五金", "永发建材")
    await bob.says("/pool")
    await bob.taps("2")
    await ann.says("/pool")
    with ann.costs(t=4, edits=4):
        await ann.taps(label(locale, "button-pool-several"))
        await ann.taps("1")
        await ann.taps("2")
        assert ann.labels[0] == ["✓1", "✓2"]
        world.clock.passes(minutes=9)
        await bob.taps("领取")
        await ann.taps(texts(locale).plain("button-pool-claim-n", n=2))
    lines = {
        "zh-CN": ["领到 1 家，1 家没领到", "永发建材：归你了", "宏图五金：王芳 14:41 领走了"],
        "zh-TW": ["認領到 1 家，1 家沒認領到", "永发建材：歸你了", "宏图五金：王芳 14:41 已認領"],
        "en": ["1 claimed, 1 not", "永发建材: yours", "宏图五金: 王芳 claimed it at 14:41"],
    }
    assert ann.text.splitlines() == lines[locale]
    back = {"zh-CN": "‹ 公海", "zh-TW": "‹ 公海", "en": "‹ Pool"}[locale]
    see = {"zh-CN": "看永发建材", "zh-TW": "看永发建材", "en": "Open 永发建材"}[locale]
    ann.sees_buttons([see, back])
    assert (await owner_of(world, yong), await owner_of(world, hong)) == (ann.person.id, bob.person.id)
    assert await world.firm.value("SELECT count(*) AS n FROM claim_log WHERE user_id = :u", u=ann.person.id) == 1
    await ann.taps(back)
    assert ann.text == texts(locale).plain("pool-empty-default")
    await held_is_right(world.firm)


@pytest.mark.rule("POOL-26", "POOL-14")
async def test_of_several_the_refused_ones_say_the_figure_and_the_moment(world: World) -> None:
    ann = await world.person()
    await set_pool(world.firm, await the_pool(world.firm), daily_claim_limit=1)
    await pooled(world, "甲", "乙", "丙")
    await ann.says("/pool")
    await ann.taps("多选")
    ann.sees("点数字选，最多 20 条")
    ann.sees_buttons(["1", "2", "3"], ["取消"])
    for number in ("2", "3", "1"):
        await ann.taps(number)
    await ann.taps("✓3")
    ann.sees_buttons(["✓1", "✓2", "3"], ["领取 2 家", "取消"])
    await ann.taps("领取 2 家")
    assert ann.text.splitlines() == [
        "领到 1 家，1 家没领到",
        "乙：归你了",
        "丙：今天已领 1 家（上限 1），明天 00:00 起可再领",
    ]


async def test_choosing_can_be_left_and_survives_the_pages(world: World) -> None:
    ann = await world.person()
    await pooled(world, *(f"客户{number}号" for number in range(1, 8)))
    await ann.says("/pool")
    await ann.taps("多选")
    await ann.taps("5")
    await ann.taps("›")
    await ann.taps("6")
    ann.sees_buttons(["✓6", "7"], ["‹", "2/2"], ["领取 2 家", "取消"])
    await ann.taps("‹")
    assert ann.labels[0] == ["1", "2", "3", "4", "✓5"]
    await ann.taps("取消")
    ann.sees_buttons(["1", "2", "3", "4", "5"], ["1/2", "›", "线索"], ["筛选", "多选", "离我近"])


@pytest.mark.rule("POOL-20", "POOL-19")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_filter_narrows_the_list_and_is_remembered(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    await a_pooled(world, "永发建材", level="A")
    await a_pooled(world, "宏图五金", region="jiangsu")
    await a_pooled(world, "联胜机电", level="C")
    await ann.says("/pool")
    await ann.taps(label(locale, "button-pool-filter"))
    field = label(locale, "pool-field-region")
    await ann.taps(field[:1].upper() + field[1:])
    guangdong = texts(locale).entry("region", "guangdong", capital=True)
    await ann.taps(guangdong)
    ann.sees("永发建材", "联胜机电")
    ann.sees_not("宏图五金")
    assert "2" in ann.text.splitlines()[0]
    await ann.taps("1")
    await ann.taps(label(locale, "button-back"))
    ann.sees_not("宏图五金")
    await ann.taps(label(locale, "button-pool-filter"))
    level = label(locale, "pool-field-level")
    await ann.taps(level[:1].upper() + level[1:])
    await ann.taps("A")
    ann.sees("永发建材")
    ann.sees_not("联胜机电")
    await ann.taps(label(locale, "button-pool-filter"))
    await ann.taps(label(locale, "button-pool-clear"))
    ann.sees("永发建材", "宏图五金", "联胜机电")


@pytest.mark.rule("POOL-20")
async def test_nobody_filters_by_what_the_pool_hides(world: World) -> None:
    ann = await world.person()
    await set_pool(world.firm, await the_pool(world.firm), hidden_fields='["last", "region"]')
    await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("筛选")
    assert ann.labels[0] == ["行业", "级别"]
    await set_pool(world.firm, await the_pool(world.firm), hidden_fields='["level"]')
    await ann.taps("级别")
    assert ann.alert == "没找到，可能已删除，或不归你看。"


async def test_days_without_contact_narrow_too(world: World) -> None:
    ann = await world.person()
    await a_pooled(world)
    await pooled(world, "新来的")
    await ann.says("/pool")
    await ann.taps("筛选")
    await ann.taps("天数")
    ann.sees_buttons(["30 天", "60 天", "90 天"], ["180 天"], ["‹ 返回", "不限"])
    await ann.taps("30 天")
    assert ann.text.splitlines() == [
        "公海 · 共 1 家（1/1 页）",
        "筛选：30 天以上没人跟进",
        "1 永发建材 · 广东 · 建筑 · B · 45 天",
    ]
    await ann.taps("筛选")
    await ann.taps("天数")
    await ann.taps("60 天")
    ann.sees("没有符合筛选的")
    await ann.taps("筛选")
    await ann.taps("天数")
    await ann.taps("不限")
    ann.sees("新来的", "永发建材")


@pytest.mark.rule("POOL-27", "POOL-18")
async def test_leads_are_one_switch_away_and_claimed_alike(world: World) -> None:
    ann = await world.person()
    lead = await a_lead(world.firm, pool=await the_pool(world.firm, "lead"), name="明辉电子")
    await pooled(world, "永发建材")
    await ann.says("/pool")
    await ann.taps("线索")
    assert ann.text.splitlines() == ["线索公海 · 共 1 条（1/1 页）", "1 明辉电子 · B · 0 天"]
    ann.sees_buttons(["1"], ["‹ 公海"], ["筛选", "多选"])
    await ann.taps("多选")
    await ann.taps("1")
    await ann.taps("领取 1 条")
    assert ann.text.splitlines() == ["1 条都归你了", "明辉电子：归你了"]
    assert await world.firm.value("SELECT owner_id FROM leads WHERE id = :id", id=lead) == ann.person.id
    await ann.taps("‹ 公海")
    await ann.taps("‹ 公海")
    ann.sees("公海 · 共 1 家", "永发建材")


@pytest.mark.rule("POOL-22", "POOL-26", "NOTIFY-20")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_manager_gives_several_to_a_person(world: World, locale: str) -> None:
    chen = await world.person("陈经理", "manager", locale=locale)
    wang = await world.person("王芳")
    ids = await pooled(world, "宏图五金", "永发建材")
    await chen.says("/pool")
    with chen.costs(t=6, edits=6):
        await chen.taps(label(locale, "button-pool-several"))
        await chen.taps("1")
        await chen.taps("2")
        await chen.taps(texts(locale).plain("button-pool-assign-n", n=2))
        await chen.taps("王芳")
        await chen.taps({"zh-CN": "分给王芳 2 家", "zh-TW": "指派給王芳 2 家", "en": "Give 王芳 2"}[locale])
    assert [await owner_of(world, id_) for id_ in ids] == [wang.person.id] * 2
    expected = {"zh-CN": "2 家分给 王芳 了", "zh-TW": "2 家已指派給 王芳", "en": "2 customers given to 王芳"}
    assert chen.text.splitlines()[0] == expected[locale]
    heard = [message["text"].splitlines()[0] for message in wang.messages()]
    assert sorted(heard) == sorted(f"陈经理 把 {name} 分配给你" for name in ("永发建材", "宏图五金"))


@pytest.mark.rule("POOL-22", "POOL-16")
async def test_from_the_card_a_colleague_is_searched_and_a_full_one_refused(world: World) -> None:
    chen = await world.person("陈经理", "manager")
    wang = await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="她的")
    await world.firm.set("pool.holding_limit", 1)
    (id_,) = await pooled(world, "永发建材")
    await chen.says("/pool")
    await chen.taps("1")
    chen.sees_buttons(["领取", "分配", "‹ 返回"])
    await chen.taps("分配")
    chen.sees("把 永发建材 分给谁？")
    await chen.taps("搜同事")
    chen.sees("发一个名字给我")
    await chen.says("没有这个人")
    chen.sees("没有能接收的同事叫「没有这个人」")
    await chen.says("王芳")
    chen.sees("把 永发建材 分给 王芳？")
    chen.sees_buttons(["‹ 返回", "分给王芳 1 家"])
    await chen.taps("分给王芳 1 家")
    assert chen.alert == "持有 1/1，先退回或成交一家"
    assert await owner_of(world, id_) is None


@pytest.mark.rule("POOL-22")
async def test_a_rep_has_no_assign(world: World) -> None:
    ann = await world.person()
    await pooled(world, "永发建材")
    await ann.says("/pool")
    await ann.taps("1")
    ann.sees_buttons(["领取", "‹ 返回"])
    await ann.taps("‹ 返回")
    await ann.taps("多选")
    await ann.taps("1")
    ann.sees_buttons(["✓1"], ["领取 1 家", "取消"])


@pytest.mark.rule("CUST-17", "POOL-20")
@pytest.mark.parametrize("locale", LOCALES)
async def test_near_me_asks_for_a_place_and_lists_the_nearest(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    east = await a_pool(world.firm, "别人的", departments=(await _department(world),))
    await pooled(world, "远的", lat_e6=25_133_000, lng_e6=121_565_000)
    await pooled(world, "近的", lat_e6=25_034_000, lng_e6=121_565_000)
    await pooled(world, "没位置的")
    await a_customer(world.firm, pool=east, name="别人的公海", lat_e6=25_034_000, lng_e6=121_565_000)
    await ann.says("/pool")
    await ann.taps(label(locale, "button-pool-near"))
    assert ann.text == texts(locale).plain("pool-near-ask")
    await ann.sends_location(25.033, 121.565)
    lines = ann.text.splitlines()
    metres = {"zh-CN": ("111 米", "11.1 公里"), "zh-TW": ("111 公尺", "11.1 公里"), "en": ("111 m", "11.1 km")}[
        locale
    ]
    assert lines[1].startswith("1 近的")
    assert lines[1].endswith(metres[0])
    assert lines[2].startswith("2 远的")
    assert lines[2].endswith(metres[1])
    assert len(lines) == 3
    kept = await world.firm.rows("SELECT list_state FROM cards")
    assert not any("25033" in row["list_state"] for row in kept)
    await ann.taps("1")
    ann.sees("近的")
    await ann.taps(label(locale, "button-claim"))
    ann.sees("近的")
    assert await world.firm.value("SELECT count(*) AS n FROM claim_log") == 1


async def _department(world: World) -> int:
    from tests.factories import a_department

    return await a_department(world.firm, "华北")


@pytest.mark.rule("NOTIFY-25", "NOTIFY-3")
async def test_a_subscribed_member_hears_of_new_ones_once_and_merged(world: World) -> None:
    ann, bob = await world.person("林志强"), await world.person("王芳")
    await ann.says("/pool")
    await pooled(world, "旧的")
    await ann.says("/pool")
    await ann.taps("筛选")
    await ann.taps("有新的告诉我")
    ann.sees("有新的进来会告诉你")
    world.clock.passes(minutes=1)
    firm = world.firm
    ids = [await a_customer(firm, owner=bob.person, name=name) for name in ("甲", "乙", "丙")]
    await firm.crm.pool.back(firm.call(bob.person), ("customer", ids[0]), "no_need")
    await world.settle()
    ann.hears("公海新客户 · 甲")
    before = len(ann.messages())
    world.clock.passes(seconds=1)
    for id_ in ids[1:]:
        await firm.crm.pool.back(firm.call(bob.person), ("customer", id_), "no_need")
    await world.settle()
    assert len(ann.messages()) == before
    await world.passes(minutes=6)
    assert len(ann.messages()) == before + 1
    assert ann.text.splitlines() == ["公海新增 2 家", "1 丙 · B · 0 天", "2 乙 · B · 0 天"]
    ann.sees_buttons(["1", "2"], ["看更多"])
    own = await a_customer(firm, owner=ann.person, name="自己的")
    await world.passes(minutes=10)
    await firm.crm.pool.back(firm.call(ann.person), ("customer", own), "no_need")
    await world.passes(minutes=10)
    assert len(ann.messages()) == before + 1
    await ann.says("/pool")
    await ann.taps("筛选")
    await ann.taps("不用告诉我")
    last = await a_customer(firm, owner=bob.person, name="最后的")
    await world.passes(minutes=10)
    quiet = len(ann.messages())
    await firm.crm.pool.back(firm.call(bob.person), ("customer", last), "no_need")
    await world.passes(minutes=10)
    assert len(ann.messages()) == quiet


@pytest.mark.target(6)
@pytest.mark.parametrize("locale", LOCALES)
async def test_claiming_from_a_push_takes_one_tap(world: World, locale: str) -> None:
    ann, bob = await world.person("林志强", locale=locale), await world.person("王芳")
    await ann.says("/pool")
    await world.firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_subscriptions (pool_id, user_id) SELECT id, :u FROM pools WHERE kind = 'customer'",
            u=ann.person.id,
        )
    )
    id_ = await a_customer(world.firm, owner=bob.person, name="永发建材")
    await world.firm.crm.pool.back(world.firm.call(bob.person), ("customer", id_), "no_need")
    await world.settle()
    ann.sees("永发建材")
    with ann.costs(t=1, edits=1):
        await ann.taps(label(locale, "button-claim"))
    assert await owner_of(world, id_) == ann.person.id
