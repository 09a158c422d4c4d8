"""/drafts: nothing typed is lost, and every draft opens again with a fresh button."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer

TITLE = {"zh-CN": "没存的草稿 · 2 条", "zh-TW": "未存草稿 · 2 筆", "en": "Unsaved · 2 drafts"}
SAID = {
    "zh-CN": ("新客户 明辉电子 刘敏", "新客户 宏图五金 王工"),
    "zh-TW": ("新名單 明輝電子 劉敏", "新名單 宏圖五金 王工"),
    "en": ("New lead Minghui Electronics, Liu Min", "New lead Hongtu Hardware, Wang Gong"),
}
SAVE = {"zh-CN": "保存", "zh-TW": "儲存", "en": "Save"}


@pytest.mark.rule("DIALOG-5")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_what_was_not_saved_is_listed_and_opens_again(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    for words in SAID[locale]:
        await ann.says(words)
        await world.passes(minutes=1)
    await world.passes(hours=2)
    await ann.says("/drafts")
    ann.sees(TITLE[locale], SAID[locale][0], SAID[locale][1])
    await ann.taps("2")
    await ann.taps(SAVE[locale])
    assert await world.firm.value("SELECT count(*) AS n FROM leads") == 1
    await ann.says("/drafts")
    ann.sees(SAID[locale][1])
    ann.sees_not(SAID[locale][0])


async def test_nothing_kept_is_said_so(world: World) -> None:
    ann = await world.person()
    await ann.says("/drafts")
    ann.sees("没有没存的草稿")


async def test_words_that_were_not_understood_open_with_their_readings(world: World) -> None:
    ann = await world.person()
    await ann.says("嗯嗯啊啊哦哦")
    await ann.says("/drafts")
    ann.sees("嗯嗯啊啊哦哦")
    await ann.taps("1")
    ann.sees("没看懂，原话我留着")
    assert ann.labels == [["记跟进", "建线索", "找客户"]]


@pytest.mark.rule("DIALOG-10")
async def test_a_memo_opens_and_is_thrown_away(world: World) -> None:
    ann = await world.person()
    await world.firm.crm.dialogue.keep_memo(world.firm.call(ann.person), "带上样品册")
    await ann.says("/drafts")
    ann.sees("备忘：带上样品册")
    await ann.taps("1")
    ann.sees("备忘 · 今天", "「带上样品册」")
    await ann.taps("不要了")
    ann.sees("带上样品册")
    await ann.says("/drafts")
    ann.sees("没有没存的草稿")


@pytest.mark.rule("DIALOG-10")
async def test_a_memo_becomes_a_follow_up_of_the_day_it_was_said(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", last_followup_at=world.clock.ms)
    await world.firm.crm.dialogue.keep_memo(world.firm.call(ann.person), "要样品册")
    said_at = world.clock.ms
    await world.passes(days=3)
    await ann.says("/drafts")
    await ann.taps("1")
    await ann.taps("记到客户")
    ann.sees("记到哪个客户？（还没保存）", "要样品册")
    await ann.taps(ann.labels[0][0])
    ann.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT occurred_at FROM follow_ups") == said_at
    assert await world.firm.value("SELECT state FROM memos") == "attached"


@pytest.mark.rule("ORG-14")
async def test_many_drafts_are_turned_by_pages(world: World) -> None:
    ann = await world.person()
    for n in "一二三四五六七":
        await ann.says(f"新客户 第{n}电子厂")
        await world.passes(minutes=1)
    await ann.says("/drafts")
    ann.sees("没存的草稿 · 7 条", "第七电子厂")
    ann.sees_not("第一电子厂")
    await ann.taps("›")
    ann.sees("第一电子厂")


async def test_a_command_drops_the_question_and_keeps_the_draft(world: World) -> None:
    ann = await world.person()
    await ann.says("新客户 明辉电子 刘敏")
    await ann.taps("改一项")
    await ann.taps("公司")
    await ann.says("/cancel")
    ann.sees("草稿在")
    assert await world.firm.value("SELECT state FROM questions") == "replaced"
    assert await world.firm.value("SELECT state FROM drafts") == "open"


async def test_a_draft_without_words_says_so(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.sends_photo()
    await ann.says("/drafts")
    ann.sees("没有文字，只有附件")


@pytest.mark.rule("FOLLOW-8", "DIALOG-6")
async def test_undone_words_name_the_customer_they_were_moved_to(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "天成贸易"):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says("今天给顺达物流打了电话，要报价")
    await ann.taps("撤销")
    await ann.taps("记到别家")
    await ann.says("天成贸易")
    ann.sees("已记跟进 · 天成贸易")
    await ann.taps("撤销")
    ann.sees("已撤销，没有保存 · 天成贸易")


@pytest.mark.rule("DIALOG-5", "FOLLOW-8")
async def test_what_was_logged_and_taken_back_is_found_among_the_drafts_and_saved_again(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await ann.says("今天拜访了顺达物流，看了样品")
    await ann.taps("撤销")
    await ann.says("/drafts")
    await ann.taps("1")
    ann.sees("看了样品")
    await ann.taps("保存")
    assert await world.firm.value("SELECT count(*) FROM follow_ups WHERE deleted_at IS NULL") == 1
