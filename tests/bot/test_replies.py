"""Script 6.3: replying to a card, and editing the message it came from."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer

SAID = "今天拜访了顺达物流，要合同范本，下周三再约"


@pytest.mark.parametrize(
    ("locale", "name", "said", "date", "changed"),
    [
        ("zh-CN", "顺达物流", SAID, "周四下午", "下次：周四 7月16日 14:00 ← 已改"),
        (
            "zh-TW",
            "順達物流",
            "今天拜訪了順達物流，要合約範本，下週三再約",
            "週四下午",
            "下次：7月16日（週四）14:00 ← 已更新",
        ),
        (
            "en",
            "Shunda Logistics",
            "Met Shunda Logistics, wants a contract, again Wed",
            "Thursday afternoon",
            "Next: Thu 16 Jul 14:00 ← changed",
        ),
    ],
)
async def test_a_date_moves_the_next_contact_on_the_same_card(
    world: World, locale: str, name: str, said: str, date: str, changed: str
) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says(said)
    with ann.costs(m=1, new=0, edits=1):
        await ann.replies(date, to=name)
    ann.sees(changed)


@pytest.mark.rule("FOLLOW-8")
async def test_a_sentence_is_added_within_a_day_and_is_a_new_follow_up_later(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says(SAID)
    with ann.costs(m=1, new=0, edits=1):
        await ann.replies("还要两份样品", to="已记跟进")
    ann.sees("已补到这条", "还要两份样品")
    await world.passes(hours=25)
    await ann.replies("样品已经寄出", to="已记跟进")
    ann.sees("已记跟进 · 顺达物流", "样品已经寄出")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 2


async def test_the_note_is_written_anew_after_asking_for_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says(SAID)
    await ann.taps("改内容")
    ann.sees("回复新的内容就行")
    await ann.replies("要报价单", to="已记跟进")
    ann.sees("要报价单")
    ann.sees_not("合同范本")


async def test_a_sentence_that_names_another_customer_is_asked_about(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "明辉电子"):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says(SAID)
    await ann.replies("明辉电子也要报价", to="已记跟进")
    ann.sees("「明辉电子也要报价」", "记到哪一家？")
    ann.sees_buttons(("顺达物流",), ("明辉电子",))
    await ann.taps("明辉电子")
    ann.sees("已记跟进 · 明辉电子")


async def test_a_date_nobody_can_take_names_the_reason_and_stays_open(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，要合同范本")
    await ann.says("7月35日")
    ann.sees("「7月35日」不是日期")
    await ann.says("下周一")
    assert await world.firm.value("SELECT count(*) FROM reminders WHERE state = 'open'") == 1


@pytest.mark.rule("DIALOG-6")
async def test_the_question_of_a_date_never_swallows_another_message(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "明辉电子"):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says("今天拜访了顺达物流，要合同范本")
    await ann.says("今天给明辉电子打了电话，周五再联系")
    ann.sees("已记跟进 · 明辉电子")
    await ann.says("下周一")
    rows = await world.firm.rows("SELECT subject_id FROM reminders WHERE state = 'open' ORDER BY subject_id")
    assert [row["subject_id"] for row in rows] == [1, 2]


@pytest.mark.rule("DIALOG-8")
async def test_an_edited_message_edits_its_follow_up_and_what_was_set_by_hand_stays(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    step = await ann.says(SAID)
    await ann.replies("周四下午", to="已记跟进")
    with ann.costs(m=1, new=0, edits=1):
        await ann.edits(step, "今天拜访了顺达物流，要报价单，下周一再约")
    ann.sees("要报价单", "下次：周四 7月16日 14:00")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1


@pytest.mark.rule("DIALOG-8")
async def test_an_edit_to_another_customer_saves_nothing(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "明辉电子"):
        await a_customer(world.firm, owner=ann.person, name=name)
    step = await ann.says(SAID)
    await ann.edits(step, "今天拜访了明辉电子，要报价单，下周一再约")
    ann.sees("记到哪一家？")
    assert await world.firm.value("SELECT content FROM follow_ups") == "要合同范本"


@pytest.mark.rule("DIALOG-9")
async def test_an_edit_after_an_undo_is_kept_and_changes_nothing(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    step = await ann.says(SAID)
    await ann.taps("撤销")
    await ann.edits(step, "今天拜访了顺达物流，要报价单，下周一再约")
    ann.sees("改后的话我留着，记录没动。")
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []
    await ann.taps("另记一条")
    ann.sees("已记跟进 · 顺达物流", "要报价单")


async def test_a_reply_to_a_customers_card_is_logged_there(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    await ann.replies("打过电话了，要报价，周五再联系", to="顺达物流")
    ann.sees("已记跟进 · 顺达物流", "下次：周五 7月10日 09:00")
