"""What stands outside any feature: help, mute, what was not understood, bad buttons."""

import pytest

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


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("zh-CN", ("拜访：到了点「签到」", "文件：回复客户的卡片", "导入：把 .xlsx 或 .csv 发给我")),
        ("zh-TW", ("拜訪：到了點「打卡」", "檔案：回覆客戶的卡片", "匯入：把 .xlsx 或 .csv 傳給我")),
        ("en", ("Visits: tap Check in", "Files: reply to a customer's card", "Import: send an .xlsx or .csv")),
    ],
)
async def test_help_speaks_of_what_the_person_may_do(world: World, locale: str, lines: tuple[str, ...]) -> None:
    chen, ann = await world.person("陈晓雯", "manager", locale=locale), await world.person(locale=locale)
    zhou = await world.person("周敏", "finance", locale=locale)
    for one in (chen, ann, zhou):
        await one.says("/help")
    chen.sees(*lines)
    ann.sees(*lines[:2])
    ann.sees_not(lines[2])
    zhou.sees_not(*lines, "/pool")


async def test_more_lists_what_stands_on_no_key(world: World) -> None:
    chen, ann, zhou = await world.owner(), await world.person(), await world.person("周敏", "finance")
    for one in (chen, ann, zhou):
        await one.says("/start")
        await one.presses("更多")
        for key in ("/log ", "/visit ", "/today ", "/find "):
            if one is not zhou or key in ("/today ", "/find "):
                one.sees_not(key)
    ann.sees("/week 未来 7 天", "/lead 新建线索", "/drafts ", "/settings ")
    ann.sees_not("/pool", "/admin", "/import")
    chen.sees("/admin 管理设置", "/import 导入文件", "/assign ")
    chen.sees_not("/team", "/pool")
    zhou.sees_not("/lead", "/pool", "/visit")


async def test_who_only_reads_is_not_told_to_log(world: World) -> None:
    zhou = await world.person("周敏", "finance")
    await zhou.says("/start")
    said = [str(message["text"]) for message in zhou.phone.screen()["messages"] if message["from_bot"]]
    assert said[-1] == "今天没有安排。"
    assert zhou.labels == []
    assert any("发名字或电话就能找客户" in text for text in said)
    assert not any("记跟进" in text for text in said)


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
