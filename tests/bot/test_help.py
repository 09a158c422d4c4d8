"""What stands outside any feature: help, mute, what was not understood, bad buttons."""

from tests.bot.world import World
from tests.factories import a_customer


async def test_words_that_mean_nothing_are_kept_and_offered_three_readings(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1):
        await ann.says("嗯嗯啊啊哦哦")
    ann.sees("没看懂，原话我留着")
    assert len(ann.labels) == 1
    assert await world.firm.value("SELECT words FROM drafts") == "嗯嗯啊啊哦哦"


async def test_help_is_one_card(world: World) -> None:
    ann = await world.person()
    await ann.says("/help")
    ann.sees("怎么用")


async def test_an_unknown_command_offers_the_nearest(world: World) -> None:
    ann = await world.person()
    await ann.says("/hlep")
    ann.sees("/help")


async def test_mute_holds_and_ends(world: World) -> None:
    ann = await world.person()
    await ann.says("/mute 2h")
    ann.sees("静音到 16:32")
    await ann.taps("现在恢复")
    ann.sees("提醒已恢复")
    await ann.says("/mute 3天后")
    ann.sees("最多静音 24 小时")


async def test_a_delivery_is_marked_answered(world: World) -> None:
    ann = await world.person()
    await ann.says("/help")
    assert await world.firm.value("SELECT state FROM inbox") == "answered"


async def test_the_question_after_log_takes_one_message_and_not_the_next(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await a_customer(world.firm, owner=ann.person, name="天成贸易有限公司")
    await ann.says("顺达物流")
    await ann.taps("记跟进")
    await ann.says("聊了需求，下周二下午三点再打")
    ann.sees("已记跟进 · 顺达物流")
    await ann.says("给天成打了电话，要对账单")
    ann.sees("已记跟进 · 天成贸易")


async def test_the_question_after_log_does_not_take_what_means_something_else(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await a_customer(world.firm, owner=ann.person, name="天成贸易有限公司")
    await ann.says("顺达物流")
    await ann.taps("记跟进")
    await ann.says("天成贸易")
    ann.sees("天成贸易有限公司")
    ann.sees_not("已记跟进")
    await ann.says("给天成打了电话，要对账单")
    ann.sees("已记跟进 · 天成贸易")


async def test_thanks_get_a_reaction_and_a_greeting_a_line_of_help(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1, new=0):
        thanks = await ann.says("谢谢")
    assert ann.phone.screen()["messages"][-1]["reactions"] == ["👌"]
    assert ann.phone.screen()["messages"][-1]["message_id"] == thanks.message_ids[0]
    await ann.says("你好")
    ann.sees("发一句话就能记")


async def test_a_nul_character_is_left_out_and_the_rest_is_kept(world: World) -> None:
    ann = await world.person()
    await ann.says("嗯嗯\x00啊啊哦哦")
    ann.sees("没看懂")
    assert await world.firm.value("SELECT words FROM drafts") == "嗯嗯啊啊哦哦"


async def test_later_today_on_a_day_off_is_not_asked_about(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await world.passes(days=3)
    await ann.says("给顺达物流打了电话，2小时后再打")
    ann.sees("已记跟进")
    ann.sees_not("那天是")
    await ann.says("给顺达物流打了电话，下周六上午再打")
    ann.sees("那天是周六")
