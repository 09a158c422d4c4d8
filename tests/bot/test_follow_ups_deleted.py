"""Deleting a follow-up in the chat: from one's own card, from the timeline, refused, stale and tapped twice."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.test_follow_ups_discussed import HELP, NAMES, a_team
from tests.bot.world import User, World
from tests.factories import a_team_row

every_language = pytest.mark.parametrize("locale", LOCALES)
DELETE, UNDO = "删除", "撤销"


async def is_there(world: World) -> bool:
    return bool(await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL"))


async def opens_from_the_timeline(user: User, name: str, locale: str = "zh-CN") -> None:
    t = texts(locale)
    await user.says(f"/find {name}")
    await user.taps(t.plain("button-timeline"))
    await user.taps(t.plain("button-tab-logs"))
    await user.taps("1")


@every_language
@pytest.mark.rule("FOLLOW-9", "FOLLOW-5", "ORG-12")
async def test_the_author_deletes_his_own_in_three_taps(world: World, locale: str) -> None:
    _, ann, _ = await a_team(world, locale)
    t = texts(locale)
    await ann.says(HELP[locale])
    content = await world.firm.value("SELECT content FROM follow_ups")
    delete, back = t.plain("button-delete"), t.plain("button-back")
    world.clock.passes(hours=1)
    with ann.costs(t=3, new=0, edits=3):
        await ann.taps(t.plain("button-edit-note"))
        ann.sees_buttons([delete, back])
        await ann.taps(delete)
        ann.sees(t.plain("follow-delete-ask", customer=NAMES[locale]), content, t.plain("follow-delete-final"))
        ann.sees_buttons([back, delete])
        assert await is_there(world)
        assert len(ann.text.splitlines()) <= 6
        await ann.taps(delete)
    ann.sees(
        t.plain("follow-deleted-title", customer=NAMES[locale]),
        t.plain("follow-deleted-never"),
        t.plain("follow-saved-none"),
    )
    ann.sees_not(content)
    ann.sees_buttons([t.plain("button-open")])
    assert not await is_there(world)
    row = await world.firm.row("SELECT last_followup_at, followup_count, next_contact_at FROM customers")
    assert tuple(row.values()) == (None, 0, None)
    await ann.taps(t.plain("button-open"))
    ann.sees(NAMES[locale])


@every_language
@pytest.mark.rule("FOLLOW-9", "PERM-9", "NOTIFY-31")
async def test_later_the_manager_deletes_it_from_the_timeline_and_the_author_hears_it(
    world: World, locale: str
) -> None:
    chen, ann, _ = await a_team(world, locale)
    t = texts(locale)
    await ann.says(HELP[locale])
    content = await world.firm.value("SELECT content FROM follow_ups")
    await world.passes(hours=25)
    await ann.taps(t.plain("button-edit-note"))
    keys = [[[button["label"] for button in row] for row in one["buttons"]] for one in ann.messages()]
    assert [[t.plain("button-back")]] in keys
    await opens_from_the_timeline(chen, NAMES[locale], locale)
    delete = t.plain("button-delete")
    with chen.costs(t=4, new=0, edits=4):
        await chen.taps(delete)
        chen.sees(t.plain("follow-delete-ask", customer=NAMES[locale]), content)
        await chen.taps(t.plain("button-back"))
        chen.sees(t.plain("follow-read-title", customer=NAMES[locale]))
        await chen.taps(delete)
        await chen.taps(delete)
    chen.sees(t.plain("follow-deleted-title", customer=NAMES[locale]))
    assert not await is_there(world)
    await world.settle()
    deleted = t.at(world.clock.ms, "Asia/Shanghai")
    day = deleted.formats.day(await world.firm.value("SELECT occurred_at FROM follow_ups"))
    ann.hears(t.plain("follow-deleted-told", sender="陈经理", customer=NAMES[locale], day=day))
    ann.sees_not(content)


@pytest.mark.rule("FOLLOW-9", "PERM-13")
async def test_a_reader_has_no_button_and_an_author_not_for_long(world: World) -> None:
    _, ann, customer = await a_team(world)
    bob = await world.person("王芳")
    await a_team_row(world.firm, ("customer", customer), bob.person, "write")
    await ann.says(HELP["zh-CN"])
    await opens_from_the_timeline(bob, "顺达物流")
    bob.sees("跟进 · 顺达物流")
    assert DELETE not in str(bob.labels)
    await opens_from_the_timeline(ann, "顺达物流")
    ann.sees_buttons(["回复"], [DELETE, "打开"])
    await ann.taps(DELETE)
    world.clock.passes(hours=25)
    await ann.taps(DELETE)
    assert ann.alert == "你现在没有这个权限了"
    assert await is_there(world)


@pytest.mark.rule("FOLLOW-9", "ORG-11")
async def test_words_that_came_in_between_are_not_deleted_unseen(world: World) -> None:
    _, ann, _ = await a_team(world)
    await ann.says(HELP["zh-CN"])
    await opens_from_the_timeline(ann, "顺达物流")
    await ann.taps(DELETE)
    asked = ann.last["message_id"]
    await ann.replies("还要样品", to="已记跟进 · 顺达物流")
    await ann.taps(DELETE, message_id=asked)
    assert ann.alert == "刚有人改过，请看新的一张"
    assert await is_there(world)
    ann.sees("跟进 · 顺达物流", "还要样品")
    await ann.taps(DELETE)
    ann.sees(" 还要样品")
    assert len(ann.text.splitlines()) <= 6
    await ann.taps(DELETE)
    assert not await is_there(world)


@pytest.mark.rule("FOLLOW-9", "DIALOG-9")
async def test_what_was_deleted_answers_nothing_any_more(world: World) -> None:
    _, ann, _ = await a_team(world)
    step = await ann.says(HELP["zh-CN"])
    saved = ann.last["message_id"]
    await opens_from_the_timeline(ann, "顺达物流")
    await ann.taps(DELETE)
    await ann.taps(DELETE)
    ann.sees("已删除跟进 · 顺达物流")
    await ann.taps(UNDO, message_id=saved)
    assert ann.alert == "没找到，可能已删除，或不归你看。"
    await ann.edits(step, HELP["zh-CN"] + "，再补一句")
    assert not await is_there(world)
    assert await world.firm.value("SELECT count(*) AS n FROM audit WHERE action = 'deleted'") == 1


@pytest.mark.rule("FOLLOW-9", "FOLLOW-17")
async def test_the_way_back_keeps_the_card_and_a_visit_is_deleted_alike(world: World) -> None:
    _, ann, _ = await a_team(world)
    await ann.says(HELP["zh-CN"])
    before = ann.labels
    await ann.taps("改内容")
    await ann.taps(DELETE)
    await ann.taps(texts("zh-CN").plain("button-back"))
    assert ann.labels == before
    await ann.says("顺达物流")
    await ann.sends_location(25.033, 121.5654, to="顺达物流")
    await opens_from_the_timeline(ann, "顺达物流")
    await ann.taps(DELETE)
    await ann.taps(DELETE)
    left = await world.firm.rows("SELECT kind FROM follow_ups WHERE deleted_at IS NULL")
    assert [row["kind"] for row in left] == ["follow"]
