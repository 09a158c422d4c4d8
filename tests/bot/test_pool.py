"""The public pool on real phones: list, claim, lost race, limits, return, group (conversations 6.6, 8.4)."""

from typing import Any

import pytest

from bot.texts import LOCALES, texts
from bot.views.help import reply_keys
from bot.views.view import reply_markup
from storage.entities.customers import NewContact
from storage.entities.ids import ref
from storage.entities.instants import DAY, HOUR
from tests.bot.world import User, World
from tests.factories import a_customer, a_department, a_lead, the_pool
from tests.storage.pool_scene import a_pool, held_is_right, set_pool

PHONES = {"zh-CN": "136 2222 3333", "zh-TW": "+86 136 2222 3333", "en": "+86 136 2222 3333"}


async def a_pooled(world: World, name: str = "永发建材", **fields: Any) -> int:
    contact = NewContact("何先生", phones=("+8613622223333",))
    facts = {
        "pool": await the_pool(world.firm),
        "industry": "construction",
        "region": "guangdong",
        "created_at": world.clock.ms - 45 * DAY,
    }
    return await a_customer(world.firm, name=name, contacts=(contact,), **(facts | fields))


async def owner_of(world: World, id_: int) -> Any:
    return await world.firm.value("SELECT owner_id FROM customers WHERE id = :id", id=id_)


def has_keys(user: User, locale: str) -> None:
    """The reply keyboard of a rep is on the phone."""
    keys = reply_markup(reply_keys(frozenset({"pool.claim"}), texts(locale), sells=False))
    user.phone.private_chat.keyboard = keys.to_dict()


def label(user_locale: str, key: str) -> str:
    return texts(user_locale).plain(key)


@pytest.mark.target(7)
@pytest.mark.rule("POOL-18", "POOL-19", "POOL-20")
@pytest.mark.parametrize("locale", LOCALES)
async def test_claiming_from_the_list_takes_three_taps(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    id_ = await a_pooled(world)
    has_keys(ann, locale)
    with ann.costs(t=3, new=1, edits=2):
        await ann.presses(label(locale, "key-pool"))
        await ann.taps("1")
        ann.sees("永发建材")
        ann.sees_not("3333", "何先生")
        await ann.taps(label(locale, "button-claim"))
    ann.sees("永发建材", "何先生", PHONES[locale])
    assert await owner_of(world, id_) == ann.person.id
    assert await world.firm.value("SELECT user_id FROM claim_log") == ann.person.id


@pytest.mark.target(7)
async def test_the_list_and_the_cards_read_as_written(world: World) -> None:
    ann = await world.person()
    await a_pooled(world)
    await a_customer(world.firm, pool=await the_pool(world.firm), name="宏图五金", level="C")
    await ann.says("/pool")
    assert ann.text.splitlines() == [
        "公海 · 共 2 家（1/1 页）",
        "1 宏图五金 · C · 0 天",
        "2 永发建材 · 广东 · 建筑 · B · 45 天",
    ]
    ann.sees_buttons(["1", "2"], ["线索"], ["筛选", "多选", "离我近"])
    await ann.taps("2")
    assert ann.text.splitlines() == [
        "公海 · 永发建材",
        "广东 · 建筑 · B 级 · 45 天没人跟进",
        "今天 进公海",
        "电话领取后可见",
    ]
    ann.sees_buttons(["领取", "‹ 返回"])
    await ann.taps("‹ 返回")
    ann.sees("公海 · 共 2 家")
    await ann.taps("2")
    with ann.costs(t=1, edits=1):
        await ann.taps("领取")
    assert ann.text.splitlines() == ["永发建材 归你了", "何先生 · 136 2222 3333", "今日还可领 4 家"]
    ann.sees_buttons(["复制电话", "记跟进", "明早提醒"], ["退回公海"])
    assert ann.button("复制电话")["value"] == "+8613622223333"


@pytest.mark.rule("POOL-18")
async def test_two_phones_one_winner(world: World) -> None:
    ann, bob = await world.person("林志强"), await world.person("王芳")
    id_ = await a_pooled(world)
    for person in (ann, bob):
        await person.says("/pool")
        await person.taps("1")
    world.clock.passes(minutes=9)
    await bob.taps("领取")
    await ann.taps("领取")
    assert ann.alert == "慢了一步，王芳 14:41 领走了"
    ann.sees("慢了一步，王芳 14:41 领走了")
    ann.sees_buttons(["‹ 返回"])
    assert await owner_of(world, id_) == bob.person.id
    await ann.taps("‹ 返回")
    ann.sees("公海现在是空的")


@pytest.mark.rule("POOL-18", "PERM-15")
async def test_whoever_may_read_what_somebody_else_took_hears_so_and_not_that_it_is_his(world: World) -> None:
    manager = await world.person("陈经理", "manager")
    ann = await world.person(superior=manager.person)
    await a_pooled(world)
    await manager.says("/pool")
    await ann.says("/pool")
    await ann.taps("1")
    world.clock.passes(minutes=9)
    await ann.taps("领取")
    await manager.taps("1")
    assert manager.alert == "慢了一步，林志强 14:41 领走了"
    assert "归你了" not in manager.screen


@pytest.mark.rule("POOL-14", "POOL-16", "POOL-17", "ORG-10")
async def test_limits_name_the_figure_and_the_moment(world: World) -> None:
    ann = await world.person()
    pool_id = await the_pool(world.firm)
    await set_pool(world.firm, pool_id, daily_claim_limit=1)
    await a_pooled(world, "甲")
    await a_pooled(world, "乙")
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    assert ann.alert == "今天已领 1 家（上限 1），明天 00:00 起可再领"
    await world.firm.set("pool.holding_limit", 1)
    await ann.taps("领取")
    assert ann.alert == "持有 1/1，先退回或成交一家"
    await set_pool(world.firm, pool_id, release_delay_hours=4)
    await ann.taps("领取")
    assert ann.alert == "刚进公海，今天 18:32 起可领"
    ann.sees("公海 · 甲")
    await world.firm.set("pool.holding_limit", 100)
    await world.passes(hours=23)
    await ann.taps("领取")
    ann.sees("甲 归你了", "今日还可领 0 家 · 持有 2/100")


@pytest.mark.target(8)
@pytest.mark.rule("POOL-23", "POOL-24", "POOL-15")
@pytest.mark.parametrize("locale", LOCALES)
async def test_returning_takes_two_taps_and_the_cooldown_names_its_days(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    id_ = await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps(label(locale, "button-claim"))
    reason = label(locale, "dict-return_reason-no_need")
    reason = reason[:1].upper() + reason[1:]
    with ann.costs(t=2, edits=2):
        await ann.taps(label(locale, "button-return"))
        await ann.taps(next(words for row in ann.labels for words in row if words.lower() == reason.lower()))
    assert await owner_of(world, id_) is None
    ann.sees("永发建材")
    assert ann.labels == []
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps(label(locale, "button-claim"))
    expected = {
        "zh-CN": "你 7月9日 退回的，7月16日 起可再领",
        "zh-TW": "你 7月9日 釋出的，7月16日 起可再認領",
        "en": "You returned it on 9 Jul; claim again from 16 Jul",
    }
    assert ann.alert == expected[locale]
    await held_is_right(world.firm)


async def test_the_question_why_reads_as_written_and_can_be_left(world: World) -> None:
    ann = await world.person()
    await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    await ann.taps("退回公海")
    assert ann.text == "退回 永发建材，原因？"
    ann.sees_buttons(["没需求", "联系不上", "有供应商"], ["不匹配", "顾不过来", "写原因"], ["‹ 不退了"])
    await ann.taps("‹ 不退了")
    ann.sees("永发建材 归你了", "136 2222 3333")
    await ann.taps("退回公海")
    await ann.taps("没需求")
    assert ann.text == "已退回公海：没需求 · 永发建材"


@pytest.mark.rule("POOL-23", "DIALOG-6")
@pytest.mark.parametrize("as_reply", [False, True])
async def test_a_reason_can_be_written_out(world: World, as_reply: bool) -> None:
    ann = await world.person()
    id_ = await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    await ann.taps("退回公海")
    if as_reply:
        await ann.replies("换了采购，暂时不买", to="原因？")
    else:
        await ann.taps("写原因")
        ann.sees("用一句话写退回的原因")
        await ann.says("换了采购，暂时不买")
    ann.sees("已退回公海：换了采购，暂时不买")
    row = await world.firm.row("SELECT owner_id, pool_reason FROM customers WHERE id = :id", id=id_)
    assert (row["owner_id"], row["pool_reason"]) == (None, "other")


async def test_pages_turn_on_the_same_card(world: World) -> None:
    ann = await world.person()
    for number in range(1, 13):
        await a_customer(world.firm, pool=await the_pool(world.firm), name=f"客户{number}号")
    with ann.costs(m=1):
        await ann.says("公海")
    ann.sees("（1/3 页）", "5 客户8号")
    ann.sees_buttons(["1", "2", "3", "4", "5"], ["1/3", "›", "线索"], ["筛选", "多选", "离我近"])
    with ann.costs(t=2, edits=2):
        await ann.taps("›")
        await ann.taps("›")
    ann.sees("（3/3 页）", "11 客户2号", "12 客户1号")
    ann.sees_buttons(["11", "12"], ["‹", "3/3", "线索"], ["筛选", "多选", "离我近"])
    await ann.taps("‹")
    ann.sees("（2/3 页）", "6 客户7号")
    await ann.taps("7")
    ann.sees("公海 · 客户6号")
    await ann.taps("‹ 返回")
    ann.sees("（2/3 页）")


async def test_other_pools_are_a_tap_away(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,))
    ann = await world.person(department=east)
    await a_lead(world.firm, pool=await the_pool(world.firm, "lead"), name="明辉电子")
    await ann.says("/pool")
    ann.sees("公海 · 华东：现在是空的")
    await ann.taps("筛选")
    await ann.taps("其他公海")
    assert ann.text.splitlines() == ["看哪个公海？", "1 公海 · 0 家", "2 华东 · 0 家", "3 线索公海 · 1 条"]
    await ann.taps("3")
    ann.sees("线索公海 · 共 1 条（1/1 页）", "明辉电子")
    await ann.taps("1")
    await ann.taps("领取")
    ann.sees("明辉电子 归你了", "今日还可领 4 条")


@pytest.mark.rule("POOL-8")
async def test_the_recycle_line_stands_only_where_records_go_back(world: World) -> None:
    ann = await world.person()
    pool_id = await the_pool(world.firm)
    await set_pool(world.firm, pool_id, auto_recycle=1, recycling_since="2026-01-01")
    await world.firm.write(
        lambda tx: tx.run("UPDATE pool_rules SET changed_on = '2026-01-01', no_followup_days = 45")
    )
    await world.firm.set("pool.holding_limit", 100)
    await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    assert ann.text.splitlines()[2:] == ["45 天没跟进会回收（最晚 8月23日）", "今日还可领 4 家 · 持有 1/100"]


@pytest.mark.rule("POOL-19", "PERM-13")
async def test_who_may_not_claim_sees_no_button(world: World) -> None:
    zhou = await world.person("周敏", "finance")
    await a_pooled(world)
    await zhou.says("/pool")
    await zhou.taps("1")
    assert zhou.labels == [["‹ 返回"]]


@pytest.mark.rule("ORG-31", "PERM-13")
async def test_forged_and_foreign_buttons_open_nothing(world: World) -> None:
    east = await a_department(world.firm, "华东")
    far = await a_pool(world.firm, "华东", departments=(east,))
    id_ = await a_pooled(world, pool=far)
    ann = await world.person()
    await a_pooled(world, "近处的")
    await ann.says("/pool")
    ann.sees_not("永发建材")
    await forged(ann, "1", f"pool:open:{ref('customer', id_)}@1")
    assert ann.alert == "没找到，可能已删除，或不归你看。"


async def forged(user: User, label: str, data: str) -> None:
    """A tap with callback data nobody printed there."""
    for posted in user.phone.private_chat.newest_first():
        for row in posted.body.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                if button["text"] == label:
                    button["callback_data"] = data
                    await user.taps(label)
                    return
    raise AssertionError(f"no button {label!r}")


async def test_the_rep_hears_that_the_manager_returned_his_customer(world: World) -> None:
    ann, chen = await world.person(), await world.owner()
    id_ = await a_customer(world.firm, owner=ann.person, name="永发建材")
    firm = world.firm
    await firm.crm.pool.back(firm.call(chen.person), ("customer", id_), "too_many")
    await world.settle()
    ann.hears("陈晓雯 把 永发建材 退回了公海：顾不过来")


@pytest.mark.rule("NOTIFY-20", "POOL-22")
async def test_the_new_owner_gets_the_card_of_what_was_assigned(world: World) -> None:
    ann, chen = await world.person(), await world.owner()
    id_ = await a_pooled(world)
    firm = world.firm
    await firm.crm.pool.assign(firm.call(chen.person), [("customer", id_)], await the_pool(firm), ann.person.id)
    await world.settle()
    ann.hears("陈晓雯 把 永发建材 分配给你", "何先生 · 136 2222 3333")
    ann.sees_buttons(["记跟进", "复制电话", "稍后"])
    card = ann.last["message_id"]
    await ann.taps("稍后", message_id=card)
    assert await firm.value("SELECT due_at FROM reminders") == world.clock.ms + HOUR
    await ann.taps("记跟进", message_id=card)
    assert ann.alert is None
    chen_heard = [message["text"] for message in chen.messages()]
    assert chen_heard == []


@pytest.mark.rule("REMIND-8", "DIALOG-7")
async def test_a_claimed_customer_is_reminded_of_and_logged_from_its_card(world: World) -> None:
    ann = await world.person()
    id_ = await a_pooled(world)
    await ann.says("/pool")
    await ann.taps("1")
    await ann.taps("领取")
    card = ann.last["message_id"]
    await ann.taps("明早提醒", message_id=card)
    due = await world.firm.value("SELECT due_at FROM reminders WHERE subject_id = :id", id=id_)
    morning = world.clock.now.replace(day=10, hour=9, minute=0)
    assert due == int(morning.timestamp() * 1000)
    await ann.taps("记跟进", message_id=card)
    assert ann.alert is None
    await ann.says("打了电话，要报价")
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == id_
    await ann.taps("更多", message_id=card)
    with ann.costs(t=2, edits=2):
        await ann.taps("退回公海", message_id=card)
        await ann.taps("没需求", message_id=card)
    assert await owner_of(world, id_) is None
