"""Before a customer falls back to the pool, and after (conversations 6.9)."""

from datetime import datetime

import pytest

from bot.texts import LOCALES, texts
from storage.usecases import pool_clock
from tests.bot.test_pool import label
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer
from tests.storage.test_pool_run import recycles

MONDAY = datetime(2026, 7, 13, 1, 0, tzinfo=TAIPEI)


async def a_week(world: World, ann: User, *left: tuple[str, int]) -> list[int]:
    """A pool of 45 days, on Monday night; customers with so many safe days left."""
    world.clock.now = MONDAY
    await recycles(world.firm, 45)
    ids = []
    for name, days in left:
        received = world.clock.ms - (45 - days) * 86_400_000
        ids.append(await a_customer(world.firm, owner=ann.person, name=name, received_at=received))
    for id_ in ids:
        await world.firm.write(lambda tx, id_=id_: pool_clock.recompute(tx, "customer", id_, world.clock.ms))
    return ids


async def morning(world: World, hour: int = 9, day: int = 13) -> None:
    await world.until(datetime(2026, 7, day, hour, 0, tzinfo=TAIPEI))


@pytest.mark.rule("POOL-13", "NOTIFY-23")
async def test_the_warning_reads_as_written_and_is_finished_where_it_stands(world: World) -> None:
    ann = await world.person()
    await a_week(world, ann, ("永发建材", 1), ("宏图五金", 3), ("联胜机电", 7))
    await morning(world)
    ann.sees("3 家快被回收到公海")
    assert ann.text.splitlines() == [
        "3 家快被回收到公海",
        "1 永发建材 · 还剩 1 天（到 7月14日）",
        "2 宏图五金 · 还剩 3 天",
        "3 联胜机电 · 还剩 7 天",
    ]
    ann.sees_buttons(["1", "2", "3"], ["都申请延期"])
    with ann.costs(t=1, edits=1):
        await ann.taps("1")
    assert ann.text.splitlines() == [
        "永发建材 · 还剩 1 天（到 7月14日）",
        "规则：45 天没有跟进 · 上次 5月30日",
        "记一次有效跟进就重新计时。",
    ]
    ann.sees_buttons(["写跟进", "申请延期"], ["锁定", "退回公海"], ["‹ 返回"])
    await ann.taps("‹ 返回")
    ann.sees("3 家快被回收到公海")


@pytest.mark.rule("CUST-7", "POOL-10", "POOL-23")
async def test_a_warned_customer_is_locked_or_given_back_from_its_card(world: World) -> None:
    ann = await world.person()
    locked, returned = await a_week(world, ann, ("永发建材", 1), ("宏图五金", 1))
    await morning(world)
    await ann.taps("1")
    await ann.taps("锁定")
    await ann.taps("30 天")
    await ann.taps(ann.labels[0][0])
    row = await world.firm.row("SELECT * FROM customers WHERE id = :id", id=locked)
    assert (row["locked_until"], row["recycle_due_on"]) == ("2026-08-12", None)
    call = world.firm.call(ann.person)
    shown = await world.firm.crm.pool.falling_one(call, ("customer", returned))
    assert shown.may_return
    assert shown.may_lock


@pytest.mark.rule("POOL-25", "NOTIFY-27")
@pytest.mark.parametrize("locale", LOCALES)
async def test_five_days_are_asked_granted_and_kept(world: World, locale: str) -> None:
    chen = await world.person("陈经理", "manager", locale=locale)
    ann = await world.person("林志强", superior=chen.person, locale=locale)
    (id_,) = await a_week(world, ann, ("永发建材", 1))
    await morning(world)
    await ann.taps("1")
    with ann.costs(m=1, t=2, new=1, edits=2):
        await ann.taps(label(locale, "button-pool-extend"))
        await ann.taps(texts(locale).plain("button-pool-days", n=5))
        await ann.says("等他们定预算")
    ann.sees("永发建材", "陈经理")
    chen.sees("林志强", "永发建材", "等他们定预算")
    due = "SELECT recycle_due_on FROM customers WHERE id = :id"
    assert await world.firm.value(due, id=id_) is None
    with chen.costs(t=1, edits=1):
        await chen.taps(texts(locale).plain("button-pool-grant", n=5))
    assert chen.labels == []
    assert await world.firm.value(due, id=id_) == "2026-07-19"
    expected = {
        "zh-CN": "已同意延期 5 天 · 永发建材",
        "zh-TW": "已核准延期 5 天 · 永发建材",
        "en": "5 days granted · 永发建材",
    }
    assert ann.text.splitlines()[0] == expected[locale]


@pytest.mark.rule("POOL-25")
async def test_a_refusal_is_told_and_the_late_decider_hears_who_was_first(world: World) -> None:
    chen = await world.person("陈经理", "manager")
    admin = await world.person("管理员")
    ann = await world.person("林志强", superior=chen.person)
    pool = await world.firm.value("SELECT id FROM pools WHERE kind = 'customer'")
    await world.firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')", p=pool, u=admin.person.id
        )
    )
    (id_,) = await a_week(world, ann, ("永发建材", 1))
    await morning(world)
    await ann.taps("1")
    await ann.taps("申请延期")
    ann.sees("永发建材 延期几天？")
    ann.sees_buttons(["5 天", "10 天"], ["‹ 返回"])
    await ann.taps("10 天")
    await ann.replies("再给一点时间", to="为什么")
    chen.sees("林志强 申请延期 10 天 · 永发建材", "最晚 7月14日 → 7月24日", "理由：再给一点时间")
    chen.sees_buttons(["同意 10 天", "不同意"])
    card = next(m for m in reversed(admin.messages()) if "申请延期" in m["text"])["message_id"]
    await chen.taps("不同意")
    ann.sees("没同意延期 10 天 · 永发建材", "最晚 7月14日")
    assert await world.firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=id_) == "2026-07-14"
    shown = next(m for m in admin.messages() if m["message_id"] == card)
    assert "陈经理 决定" in shown["text"]
    assert shown["buttons"] == []


@pytest.mark.rule("POOL-25")
async def test_all_are_asked_for_at_once(world: World) -> None:
    chen = await world.person("陈经理", "manager")
    ann = await world.person("林志强", superior=chen.person)
    await a_week(world, ann, ("永发建材", 1), ("宏图五金", 3))
    await morning(world)
    await ann.taps("都申请延期")
    ann.sees("2 家都延期几天？")
    await ann.taps("5 天")
    await ann.says("都在等预算")
    ann.sees("已申请延期 5 天 · 永发建材 · 宏图五金", "等 陈经理 决定")
    assert await world.firm.value("SELECT count(*) AS n FROM pool_extensions WHERE state = 'pending'") == 2


@pytest.mark.rule("POOL-25")
async def test_what_nobody_decides_lapses_after_three_days(world: World) -> None:
    chen = await world.person("陈经理", "manager")
    ann = await world.person("林志强", superior=chen.person)
    (id_,) = await a_week(world, ann, ("永发建材", 1))
    await morning(world)
    await ann.taps("1")
    await ann.taps("申请延期")
    await ann.taps("5 天")
    await ann.says("等预算")
    old = chen.messages()[-1]["message_id"]
    await morning(world, 8, 16)
    await morning(world, 10, 16)
    assert any("3 天没人决定，延期 5 天的申请已失效" in m["text"] for m in ann.messages())
    shown = next(m for m in chen.messages() if m["message_id"] == old)
    assert "申请已失效" in shown["text"]
    assert shown["buttons"] == []
    assert await world.firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=id_) is not None


@pytest.mark.rule("POOL-28", "NOTIFY-24")
@pytest.mark.parametrize("locale", LOCALES)
async def test_what_went_back_is_one_message_in_the_morning(world: World, locale: str) -> None:
    await world.owner()
    ann = await world.person(locale=locale)
    await a_week(world, ann, ("永发建材", 1))
    await morning(world)
    await morning(world, 3, 15)
    assert await world.firm.value("SELECT owner_id FROM customers") is None
    before = len(ann.messages())
    await morning(world, 9, 15)
    expected = {
        "zh-CN": "已回收到公海 1 家：永发建材（45 天没有跟进）",
        "zh-TW": "已自動回收 1 家：永发建材（45 天沒有跟進）",
        "en": "Back in the pool: 永发建材 (45 days without contact)",
    }
    assert any(expected[locale] in message["text"] for message in ann.messages()[before:])


@pytest.mark.rule("POOL-13", "FOLLOW-7")
async def test_one_follow_up_from_the_warning_restarts_the_clock(world: World) -> None:
    ann = await world.person()
    (id_,) = await a_week(world, ann, ("永发建材", 1))
    await morning(world)
    await ann.taps("1")
    card = ann.last["message_id"]
    await ann.taps("写跟进", message_id=card)
    await ann.says("打了电话，下周给答复")
    assert await world.firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=id_) == "2026-08-27"
    await world.passes(days=3)
    assert await world.firm.value("SELECT owner_id FROM customers WHERE id = :id", id=id_) == ann.person.id


@pytest.mark.rule("POOL-13")
async def test_a_warning_that_was_seen_to_in_the_night_is_not_sent(world: World) -> None:
    ann = await world.person()
    (id_,) = await a_week(world, ann, ("永发建材", 1))
    await morning(world, 3)
    await world.firm.write(lambda tx: tx.run("UPDATE customers SET recycle_due_on = NULL WHERE id = :id", id=id_))
    await morning(world)
    assert not any("快被回收" in message["text"] for message in ann.messages())


async def test_the_pages_of_the_warning_turn(world: World) -> None:
    ann = await world.person()
    await a_week(world, ann, *((f"客户{number}号", 1) for number in range(1, 8)))
    await morning(world)
    ann.sees("7 家快被回收到公海")
    ann.sees_buttons(["1", "2", "3", "4", "5"], ["1/2", "›"], ["都申请延期"])
    await ann.taps("›")
    ann.sees("6 客户6号", "7 客户7号")
    await ann.taps("7")
    await ann.taps("‹ 返回")
    ann.sees("6 客户6号", "7 客户7号")
