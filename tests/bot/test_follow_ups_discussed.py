"""Comments, mentions, help, prompts and edited messages on follow-ups (FOLLOW-8, 10, 11, 20, DIALOG-8, 9)."""

from typing import Any

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_customer, a_team_row

HELP = {
    "zh-CN": "给顺达物流打了电话，对方要降10个点，求助，周五再联系",
    "zh-TW": "打給順達物流了，對方要降10%，需要支援，週五再聯絡",
    "en": "Called Shunda Logistics, they want 10% off, need help, again Friday",
}
NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
every_language = pytest.mark.parametrize("locale", LOCALES)


async def a_team(world: World, locale: str = "zh-CN") -> tuple[User, User, int]:
    """A manager, her rep, and a customer of the rep."""
    chen = await world.person("陈经理", "manager", locale=locale)
    ann = await world.person("林志强", locale=locale, superior=chen.person)
    return chen, ann, await a_customer(world.firm, owner=ann.person, name=NAMES[locale])


async def open_help(world: World) -> list[Any]:
    return await world.firm.rows("SELECT follow_up_id FROM help_requests WHERE settled_at IS NULL")


@every_language
@pytest.mark.rule("FOLLOW-11", "NOTIFY-30")
async def test_help_is_one_tap_and_the_superior_hears_it_at_once(world: World, locale: str) -> None:
    chen, ann, _ = await a_team(world, locale)
    t = texts(locale)
    await ann.says(HELP[locale])
    assert [t.plain("button-ask-help")] in ann.labels
    assert chen.messages() == []
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(t.plain("button-ask-help"))
    ann.sees(t.plain("follow-help-asked"))
    assert t.plain("button-ask-help") not in str(ann.labels)
    chen.hears(t.plain("follow-help-title", name="林志强", customer=NAMES[locale]))
    assert await world.firm.value("SELECT label FROM follow_ups") == "help"
    assert len(await open_help(world)) == 1
    await ann.says(NAMES[locale])
    ann.sees(t.plain("follow-needs-help"))
    with chen.costs(m=1, new=0, edits=1):
        await chen.replies("5% ok", to=NAMES[locale])
    ann.hears(t.plain("follow-comment-title", name="陈经理", customer=NAMES[locale]), "5% ok")
    assert await open_help(world) == []
    await ann.says(NAMES[locale])
    ann.sees_not(t.plain("follow-needs-help"))


@pytest.mark.rule("FOLLOW-11")
async def test_only_the_superiors_comment_ends_the_need_of_help(world: World) -> None:
    chen, ann, customer = await a_team(world)
    bob = await world.person("王芳")
    await a_team_row(world.firm, ("customer", customer), bob.person, "read")
    await ann.says(HELP["zh-CN"])
    await ann.taps("求助主管")
    follow_up = await world.firm.value("SELECT id FROM follow_ups")
    await world.firm.crm.follow_ups.comment(world.firm.call(bob.person), follow_up, "我也遇到过")
    assert len(await open_help(world)) == 1


@pytest.mark.rule("FOLLOW-11", "FOLLOW-8")
async def test_undo_takes_the_cry_for_help_back(world: World) -> None:
    _, ann, _ = await a_team(world)
    await ann.says(HELP["zh-CN"])
    await ann.taps("求助主管")
    await ann.taps("撤销")
    assert await open_help(world) == []
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []


@pytest.mark.rule("FOLLOW-10", "NOTIFY-30", "NOTIFY-3")
async def test_a_mention_reaches_readers_only_and_the_writer_hears_who_was_not_told(world: World) -> None:
    chen, ann, customer = await a_team(world)
    bob, eve = await world.person("王芳"), await world.person("赵磊")
    await a_team_row(world.firm, ("customer", customer), bob.person, "read")
    await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    follow_up = await world.firm.value("SELECT id FROM follow_ups")
    shown = await world.firm.crm.follow_ups.comment(
        world.firm.call(chen.person), follow_up, "@王芳 帮着看下价格，@赵磊 也看看"
    )
    await world.settle()
    assert shown.unread == ("赵磊",)
    ann.hears("陈经理 评论了 · 顺达物流", "帮着看下价格")
    bob.hears("陈经理 评论了 · 顺达物流")
    assert (eve.messages(), chen.messages()) == ([], [])


@pytest.mark.rule("FOLLOW-10")
async def test_an_answer_goes_back_by_a_reply_or_the_button(world: World) -> None:
    chen, ann, _ = await a_team(world)
    await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    follow_up = await world.firm.value("SELECT id FROM follow_ups")
    await world.firm.crm.follow_ups.comment(world.firm.call(chen.person), follow_up, "价格多少？")
    await world.settle()
    await ann.taps("回复")
    ann.sees("直接发你的评论")
    await ann.says("45万含运费")
    chen.hears("林志强 评论了 · 顺达物流", "45万含运费")
    rows = await world.firm.rows("SELECT content FROM follow_up_comments ORDER BY id")
    assert [row["content"] for row in rows] == ["价格多少？", "45万含运费"]
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1


@pytest.mark.rule("FOLLOW-10", "PERM-13")
async def test_who_does_not_read_the_record_neither_reads_nor_comments(world: World) -> None:
    from storage.errors import NotFound

    _, ann, _ = await a_team(world)
    bob = await world.person("王芳")
    await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    follow_up = await world.firm.value("SELECT id FROM follow_ups")
    with pytest.raises(NotFound):
        await world.firm.crm.follow_ups.read(world.firm.call(bob.person), follow_up)
    with pytest.raises(NotFound):
        await world.firm.crm.follow_ups.comment(world.firm.call(bob.person), follow_up, "看看")


@pytest.mark.rule("FOLLOW-19")
async def test_the_place_of_a_visit_is_for_its_author_and_who_may_see_it(world: World) -> None:
    chen, ann, customer = await a_team(world)
    bob = await world.person("王芳")
    await a_team_row(world.firm, ("customer", customer), bob.person, "read")
    await ann.says("顺达物流")
    await ann.sends_location(25.033, 121.5654, to="顺达物流")
    visit = await world.firm.value("SELECT id FROM follow_ups")
    seen = {
        name: (await world.firm.crm.follow_ups.read(world.firm.call(user.person), visit)).place
        for name, user in (("chen", chen), ("ann", ann), ("bob", bob))
    }
    assert seen == {"chen": (25033000, 121565400), "ann": (25033000, 121565400), "bob": None}
    await bob.says("顺达物流")
    await bob.taps("时间线")
    await bob.taps("跟进")
    await bob.taps("1")
    bob.sees("一次定位")
    bob.sees_not("25.03")
    await chen.says("/find 顺达物流")
    await chen.taps("时间线")
    await chen.taps("跟进")
    await chen.taps("1")
    chen.sees("一次定位", "25.03300, 121.56540")


@pytest.mark.rule("FOLLOW-20")
async def test_what_the_firm_asks_is_answered_by_lines_or_by_a_tap_and_never_blocks(world: World) -> None:
    _, ann, _ = await a_team(world)
    await world.firm.crm.follow_ups.set_prompts(world.firm.call(world.firm.owner), "visit", ["目的", "竞品"])
    await ann.says("今天拜访了顺达物流，聊了新方案，周五再联系\n目的：续约")
    ann.sees("已记跟进 · 顺达物流", "目的 · 续约")
    assert ["竞品"] in ann.labels
    assert ["目的"] not in ann.labels
    await ann.taps("竞品")
    await ann.says("飞达在报价")
    ann.sees("竞品 · 飞达在报价")
    extra = await world.firm.value("SELECT extra FROM follow_ups")
    assert extra == '{"目的": "续约", "竞品": "飞达在报价"}'


# ── edited messages ──


@every_language
@pytest.mark.rule("DIALOG-8")
async def test_t35_an_edit_leaves_what_was_corrected_by_hand(world: World, locale: str) -> None:
    _, ann, _ = await a_team(world, locale)
    said = {
        "zh-CN": ("给顺达物流打了电话，要合同范本，周五再联系", "给顺达物流打了电话，要框架合同，周四再联系"),
        "zh-TW": ("打給順達物流了，要合約範本，週五再聯絡", "打給順達物流了，要框架合約，週四再聯絡"),
        "en": (
            "Called Shunda Logistics, wants a template, again Friday",
            "Called Shunda Logistics, wants a frame contract, again Thursday",
        ),
    }[locale]
    step = await ann.says(said[0])
    t = texts(locale)
    await ann.taps(t.plain("button-time"))
    await ann.taps(ann.labels[0][-1])
    by_hand = await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'")
    with ann.costs(m=1, new=0, edits=1):
        await ann.edits(step, said[1])
    row = await world.firm.row("SELECT content, next_at FROM follow_ups")
    assert row["content"].lower() in said[1].lower()
    assert row["next_at"] == by_hand
    assert await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'") == by_hand


@pytest.mark.rule("DIALOG-8")
async def test_an_edit_that_names_another_customer_saves_nothing(world: World) -> None:
    _, ann, customer = await a_team(world)
    await a_customer(world.firm, owner=ann.person, name="明辉电子")
    step = await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    await ann.edits(step, "给明辉电子打了电话，要合同范本，周五再联系")
    ann.sees("记到哪一家？")
    rows = await world.firm.rows("SELECT subject_id, content FROM follow_ups")
    assert [(row["subject_id"], row["content"]) for row in rows] == [(customer, "要合同范本")]


@pytest.mark.rule("DIALOG-8")
async def test_an_edit_that_becomes_a_reminder_saves_nothing(world: World) -> None:
    _, ann, _ = await a_team(world)
    step = await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    before = await world.firm.rows("SELECT id, due_at FROM reminders")
    await ann.edits(step, "提醒我明天9点给顺达物流打电话")
    ann.sees("改后的话我留着，记录没动。")
    assert await world.firm.rows("SELECT id, due_at FROM reminders") == before
    await ann.taps("另记一条")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 2


@every_language
@pytest.mark.rule("DIALOG-9")
async def test_an_edit_after_a_day_or_an_undo_is_kept_and_can_be_logged_anew(world: World, locale: str) -> None:
    _, ann, _ = await a_team(world, locale)
    t = texts(locale)
    step = await ann.says(HELP[locale])
    content = await world.firm.value("SELECT content FROM follow_ups")
    world.clock.passes(hours=24, minutes=1)
    await ann.edits(step, HELP[locale] + " 2")
    assert t.plain("edit-kept") in ann.screen
    assert await world.firm.value("SELECT content FROM follow_ups") == content
    await ann.taps(t.plain("button-log-as-new"))
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 2


@pytest.mark.rule("DIALOG-8")
async def test_an_edit_of_words_that_still_wait_takes_their_place(world: World) -> None:
    _, ann, _ = await a_team(world)
    step = await ann.says("给顺答物流打了电话，要合同范本，周五再联系")
    assert await world.firm.rows("SELECT id FROM follow_ups") == []
    await ann.edits(step, "给顺达物流打了电话，要合同范本，周五再联系")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1
    assert await world.firm.rows("SELECT id FROM drafts WHERE state = 'open'") == []


@pytest.mark.rule("FOLLOW-8")
async def test_the_note_of_the_day_before_yesterday_is_corrected_beside_it(world: World) -> None:
    _, ann, _ = await a_team(world)
    await ann.says("给顺达物流打了电话，要合同范本，周五再联系")
    world.clock.passes(hours=25)
    await ann.taps("改内容")
    await ann.says("要的是框架合同")
    ann.sees("更正 · 顺达物流", "要的是框架合同")
    count = await world.firm.value("SELECT followup_count FROM customers")
    assert count == 1


@every_language
@pytest.mark.rule("FOLLOW-10")
async def test_a_colleague_opens_a_follow_up_from_the_timeline_and_comments(world: World, locale: str) -> None:
    _, ann, customer = await a_team(world, locale)
    bob = await world.person("王芳", locale=locale)
    await a_team_row(world.firm, ("customer", customer), bob.person, "read")
    await ann.says(HELP[locale])
    t = texts(locale)
    await bob.says(NAMES[locale])
    await bob.taps(t.plain("button-timeline"))
    await bob.taps(t.plain("button-tab-logs"))
    with bob.costs(m=1, t=2, new=1, edits=2):
        await bob.taps("1")
        bob.sees(t.plain("follow-read-title", customer=NAMES[locale]), "林志强")
        await bob.taps(t.plain("button-reply"))
        await bob.says("ok?")
    bob.sees(t.plain("follow-comment-line", name="王芳", words="ok?"))
    ann.hears(t.plain("follow-comment-title", name="王芳", customer=NAMES[locale]), "ok?")
