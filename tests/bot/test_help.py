"""What stands outside any feature: help, mute, what was not understood, bad buttons."""

from tests.bot.world import World


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
