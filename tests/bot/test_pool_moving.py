"""A pooled record moved to another pool from its card: button, numbered list, where it is now (POOL-5)."""

from typing import Any

import pytest

from bot.texts import LOCALES, texts
from tests.bot.test_pool import a_pooled, forged, label
from tests.bot.test_pool_group import a_push, group_text
from tests.bot.world import User, World
from tests.factories import a_department, a_lead, the_pool
from tests.storage.pool_scene import a_pool, held_is_right
from tests.storage.test_pool_entry import a_seat

MOVE = "移到其他公海"


async def pool_of(world: World, id_: int, kind: str = "customer") -> Any:
    return await world.firm.value(f"SELECT pool_id FROM {kind}s WHERE id = :id", id=id_)


async def an_admin(world: World, locale: str = "zh-CN", kind: str = "customer", name: str = "何平") -> User:
    """A rep who runs the default pool and nothing else."""
    person = await world.person(name, locale=locale)
    await a_seat(world.firm, await the_pool(world.firm, kind), person.person, "admin")
    return person


@pytest.mark.rule("POOL-5")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_customer_moves_with_two_taps_and_the_card_says_where_it_is(world: World, locale: str) -> None:
    east = await a_pool(world.firm, "华东")
    id_ = await a_pooled(world)
    ann = await an_admin(world, locale)
    t = texts(locale)
    await ann.says("/pool")
    await ann.taps("1")
    ann.sees_buttons(
        [label(locale, "button-claim"), label(locale, "button-pool-assign"), label(locale, "button-back")],
        [label(locale, "button-pool-move")],
    )
    before = ann.text.splitlines()
    with ann.costs(t=2, edits=2):
        await ann.taps(label(locale, "button-pool-move"))
        ann.sees("永发建材", "1 华东 · " + t.plain("pool-count", n=0))
        ann.sees_buttons(["1"], [label(locale, "button-back")])
        await ann.taps("1")
    titles = {
        "zh-CN": "已移到 华东 · 永发建材",
        "zh-TW": "已移到 华东 · 永发建材",
        "en": "Moved to 华东 · 永发建材",
    }
    assert ann.text.splitlines() == [titles[locale], *before[1:]]
    assert len(ann.text.splitlines()) <= 6
    assert await pool_of(world, id_) == east
    ann.sees_buttons([label(locale, "button-claim"), label(locale, "button-back")])
    await ann.taps(label(locale, "button-claim"))
    ann.sees("永发建材", "何先生")
    await held_is_right(world.firm)


@pytest.mark.rule("POOL-5")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_lead_moves_among_the_pools_of_leads(world: World, locale: str) -> None:
    source = await the_pool(world.firm, "lead")
    east = await a_pool(world.firm, "名单二", kind="lead")
    await a_pool(world.firm, "华东")
    id_ = await a_lead(world.firm, pool=source, name="明辉电子", entered_pool_at=world.clock.ms)
    chen = await world.owner(locale=locale)
    await chen.says("/pool")
    await chen.taps(label(locale, "button-pool-leads"))
    await chen.taps("1")
    with chen.costs(t=2, edits=2):
        await chen.taps(label(locale, "button-pool-move"))
        chen.sees_not("华东")
        await chen.taps("1")
    chen.sees(texts(locale).plain("pool-moved-title", pool="名单二", customer="明辉电子"))
    assert await pool_of(world, id_, "lead") == east
    await chen.taps(label(locale, "button-pool-move"))
    await chen.taps("1")
    assert await pool_of(world, id_, "lead") == source


@pytest.mark.rule("POOL-5", "PERM-13")
async def test_the_button_stands_only_where_a_tap_would_do(world: World) -> None:
    await a_pooled(world)
    rep, ann = await world.person(), await an_admin(world)
    await ann.says("/pool")
    await ann.taps("1")
    assert MOVE not in sum(ann.labels, [])
    await a_pool(world.firm, "华东")
    for person in (rep, ann):
        await person.says("/pool")
        await person.taps("1")
    assert MOVE not in sum(rep.labels, [])
    assert MOVE in sum(ann.labels, [])


async def test_the_list_turns_its_pages_and_can_be_left(world: World) -> None:
    for number in range(1, 8):
        await a_pool(world.firm, f"公海{number}")
    id_ = await a_pooled(world)
    ann = await an_admin(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps(MOVE)
    assert ann.text.splitlines() == [
        "永发建材 在 公海，移到哪个公海？",
        *(f"{number} 公海{number} · 0 家" for number in range(1, 6)),
    ]
    ann.sees_buttons(["1", "2", "3", "4", "5"], ["1/2", "›"], ["‹ 返回"])
    await ann.taps("›")
    ann.sees_buttons(["6", "7"], ["‹", "2/2"], ["‹ 返回"])
    await ann.taps("‹")
    await ann.taps("‹ 返回")
    ann.sees("公海 · 永发建材")
    assert await pool_of(world, id_) == await the_pool(world.firm)
    await ann.taps(MOVE)
    await ann.taps("›")
    await ann.taps("7")
    ann.sees("已移到 公海7 · 永发建材")
    await ann.taps("‹ 返回")
    ann.sees("公海现在是空的")


@pytest.mark.rule("POOL-5", "POOL-4", "DIALOG-7")
async def test_a_tap_that_came_late_gets_a_word_and_moves_nothing(world: World) -> None:
    firm = world.firm
    east, west = await a_pool(firm, "华东"), await a_pool(firm, "华西")
    id_ = await a_pooled(world)
    ann, chen = await an_admin(world), await world.owner()
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps(MOVE)
    await firm.crm.pool.disable(firm.call(chen.person), west)
    await ann.taps("2")
    assert ann.alert == "这个公海已停用"
    await firm.crm.pool.move(firm.call(chen.person), ("customer", id_), east)
    await ann.taps("1")
    assert ann.alert == "已不在这个公海了"
    ann.sees("已不在这个公海了")
    ann.sees_buttons(["‹ 返回"])
    await ann.taps("‹ 返回")
    ann.sees("公海 · 永发建材")
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'moved'") == 1
    await held_is_right(firm)


@pytest.mark.rule("POOL-5", "DIALOG-7")
async def test_two_quick_taps_move_once(world: World) -> None:
    await a_pool(world.firm, "华东")
    await a_pooled(world)
    ann = await an_admin(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps(MOVE)
    ann.phone.tap("1")
    await ann.taps("1")
    ann.sees("已移到 华东 · 永发建材")
    assert await world.firm.value("SELECT count(*) AS n FROM audit WHERE action = 'moved'") == 1


@pytest.mark.rule("POOL-5", "PERM-13", "ORG-31")
async def test_forged_buttons_move_nothing(world: World) -> None:
    east = await a_pool(world.firm, "华东")
    id_ = await a_pooled(world)
    rep = await world.person()
    await rep.says("/pool")
    await rep.taps("1")
    claim = rep.record_id("领取")
    await forged(rep, "领取", claim.replace("pool:claim:", "pool:pick:").split("@")[0] + ":move@1")
    assert rep.alert == texts("zh-CN").plain("error-not-allowed")
    await rep.says("/pool")
    await rep.taps("1")
    data = rep.record_id("领取").replace("pool:claim:", "pool:move:").replace("@", f":p{east}@")
    await forged(rep, "领取", data)
    assert rep.alert == texts("zh-CN").plain("error-right-lost")
    assert await pool_of(world, id_) == await the_pool(world.firm)


@pytest.mark.rule("POOL-5", "PERM-23")
async def test_the_group_of_the_first_pool_keeps_no_claim(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person("林志强", department=east)
    id_, chat = await a_push(world, east, ann)
    firm = world.firm
    await firm.crm.pool.move(firm.call(firm.owner), ("customer", id_), await the_pool(firm))
    await world.settle()
    assert group_text(ann, chat) == "公海 · 永发建材：已不在公海"
    assert ann.messages(chat)[-1]["buttons"] == []
