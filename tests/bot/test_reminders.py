"""Scripts 6.8, 6.16 and 6.17: reminders ring, are answered, put off and listed; in the three languages."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from storage.entities.instants import to_ms
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer


@dataclass(frozen=True)
class Words:
    locale: str
    customer: str
    said: str
    due: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    reached: tuple[str, ...]
    outcomes: tuple[tuple[str, ...], ...]
    interested: str
    chip: str
    missed: str
    reply: str
    moved: str
    own: str
    own_set: str


SPOKEN = [
    Words(
        locale="zh-CN",
        customer="顺达物流",
        said="今天拜访了顺达物流张总，要再降3个点，明天10点再约",
        due=("该联系了 · 顺达物流", "10:00 · 你 昨天 约的", "上次：要再降3个点"),
        keys=(("联系上了", "没接", "复制电话"), ("1小时后", "今天17:00", "下周一"), ("其他时间",)),
        reached=("已记：联系上了 · 顺达物流", "结果怎么样？发一句话，或点："),
        outcomes=(("有意向", "要报价", "再考虑"), ("没需求", "撤销")),
        interested="有意向",
        chip="下周四",
        missed="已记：没接（第 1 次）· 11:00 再提醒你",
        reply="下周三10点",
        moved="已改到 周三 7月15日 10:00 · 顺达物流",
        own="提醒我周五下午3点给明辉寄样品",
        own_set="已设提醒：周五 7月10日 15:00",
    ),
    Words(
        locale="zh-TW",
        customer="順達物流",
        said="今天拜訪了順達物流張總，要再降3%，明天10點再約",
        due=("該聯絡了 · 順達物流", "10:00 · 你 昨天 約的", "上次：要再降3%"),
        keys=(("聯絡到了", "沒接", "複製電話"), ("1小時後", "今天17:00", "下週一"), ("其他時間",)),
        reached=("已記：聯絡到了 · 順達物流", "結果如何？傳一句話，或點："),
        outcomes=(("有意願", "要報價", "再考慮"), ("沒需求", "復原")),
        interested="有意願",
        chip="下週四",
        missed="已記：沒接（第 1 次）· 11:00 再提醒你",
        reply="下週三10點",
        moved="已改到 7月15日（週三）10:00 · 順達物流",
        own="提醒我週五下午3點寄樣品給明輝",
        own_set="已設提醒：7月10日（週五）15:00",
    ),
    Words(
        locale="en",
        customer="Shunda Logistics",
        said="Met Mr Zhang at Shunda Logistics, wants 3% off, again tomorrow 10am",
        due=("Time to contact · Shunda Logistics", "10:00 · you set it yesterday", "Last: "),
        keys=(("Reached", "No answer", "Copy phone"), ("In 1 hour", "17:00", "Mon 13"), ("Other time",)),
        reached=("Logged: reached · Shunda Logistics", "How did it go? Write one line, or tap:"),
        outcomes=(("Interested", "Wants quote"), ("Thinking", "No need"), ("Undo",)),
        interested="Interested",
        chip="Fri 17",
        missed="Logged: no answer (1st) · next try 11:00",
        reply="Wed 10am",
        moved="Moved to Wed 15 Jul 10:00 · Shunda Logistics",
        own="Remind me Friday 3pm to send samples to Minghui",
        own_set="Reminder set: Fri 10 Jul 15:00",
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)
TOMORROW = datetime(2026, 7, 10, 10, 0, tzinfo=TAIPEI)


async def rung(world: World, words: Words) -> User:
    """Somebody whose reminder of tomorrow, ten o'clock, has just rung."""
    ann = await world.person(locale=words.locale)
    await a_customer(world.firm, owner=ann.person, name=words.customer, phones=("+8613800001234",))
    await ann.says(words.said)
    await world.until(TOMORROW)
    ann.begins()
    return ann


@spoken
@pytest.mark.rule("REMIND-2", "NOTIFY-29")
async def test_a_reminder_rings_at_its_time_with_everything_to_answer_it(world: World, words: Words) -> None:
    ann = await rung(world, words)
    ann.hears(*words.due)
    assert ann.labels[0] == list(words.keys[0])
    assert ann.labels[1][0] == words.keys[1][0]
    assert ann.labels[2] == list(words.keys[2])


@spoken
@pytest.mark.target(3)
@pytest.mark.rule("REMIND-1", "FOLLOW-7")
async def test_reached_an_outcome_and_a_date_are_three_taps(world: World, words: Words) -> None:
    ann = await rung(world, words)
    with ann.costs(m=0, t=3, new=0, edits=3):
        await ann.taps(words.keys[0][0])
        ann.sees(*words.reached)
        ann.sees_buttons(*words.outcomes)
        await ann.taps(words.interested)
        await ann.taps(ann.labels[0][2])
    row = await world.firm.row("SELECT outcome, next_at FROM follow_ups ORDER BY id DESC LIMIT 1")
    assert row["outcome"] == "interested"
    assert row["next_at"] is not None


@spoken
@pytest.mark.target(3)
@pytest.mark.rule("REMIND-6")
async def test_nobody_answering_is_one_tap(world: World, words: Words) -> None:
    ann = await rung(world, words)
    with ann.costs(t=1, edits=1):
        await ann.taps(words.keys[0][1])
    ann.sees(words.missed)
    assert await world.firm.value("SELECT misses FROM reminders WHERE state = 'open'") == 1


@spoken
@pytest.mark.target(9)
@pytest.mark.rule("REMIND-5", "REMIND-8")
async def test_a_reply_with_a_date_moves_it(world: World, words: Words) -> None:
    ann = await rung(world, words)
    with ann.costs(m=1, t=0, new=0, edits=1):
        await ann.replies(words.reply, to=words.customer)
    ann.sees(words.moved)


@spoken
@pytest.mark.target(9)
async def test_a_chip_puts_it_off_and_undo_brings_it_back(world: World, words: Words) -> None:
    ann = await rung(world, words)
    with ann.costs(t=1, edits=1):
        await ann.taps(words.keys[1][0])
    assert await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'") == _ms(11)
    await ann.taps(ann.labels[0][0])
    assert await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'") == _ms(10)


def _ms(hour: int) -> int:
    return int(TOMORROW.replace(hour=hour).timestamp() * 1000)


@spoken
@pytest.mark.rule("REMIND-1")
async def test_ones_own_reminder_is_set_by_a_sentence(world: World, words: Words) -> None:
    ann = await world.person(locale=words.locale)
    with ann.costs(m=1):
        await ann.says(words.own)
    ann.sees(words.own_set)
    row = await world.firm.row("SELECT kind, chosen FROM reminders")
    assert row == {"kind": "own", "chosen": 1}


@pytest.mark.target(3)
async def test_a_sentence_to_a_reminder_is_logged_and_closes_it(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    with ann.costs(m=1, t=0):
        await ann.replies("谈好了，下周三10点签合同", to="该联系了")
    ann.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 2


async def test_a_reply_that_nobody_answered_is_a_miss(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    await ann.replies("没接", to="该联系了")
    ann.sees("已记：没接（第 1 次）")


@pytest.mark.rule("DIALOG-6")
async def test_the_sentence_after_reached_completes_it(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    await ann.taps("联系上了")
    await ann.says("价格可以，等他们内部走流程")
    ann.sees("价格可以，等他们内部走流程")
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 2


@pytest.mark.rule("REMIND-6")
async def test_after_three_misses_another_way_is_proposed(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    await ann.taps("没接")
    await world.until(datetime(2026, 7, 10, 11, 0, tzinfo=TAIPEI))
    await ann.taps("没接")
    ann.sees("第 2 次", "周一 7月13日 09:00")
    await world.until(datetime(2026, 7, 13, 9, 0, tzinfo=TAIPEI))
    await ann.taps("没接")
    ann.sees("顺达物流 第 3 次没接，换个方式？")
    ann.sees_buttons(("复制短信文案", "推到下周一"), ("标为联系不上", "撤销"))
    await ann.taps("标为联系不上")
    ann.sees("已标为联系不上 · 顺达物流")


@pytest.mark.rule("NOTIFY-5", "REMIND-5")
async def test_several_at_once_are_one_list_put_off_together(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "明辉电子", "天成贸易"):
        await a_customer(world.firm, owner=ann.person, name=name)
        await ann.says(f"今天给{name}打了电话，明天10点再联系")
    before = len(ann.messages())
    await world.until(TOMORROW)
    assert len(ann.messages()) == before + 1
    ann.hears("10:00 有 3 家要联系", "1 顺达物流", "2 明辉电子", "3 天成贸易")
    assert ann.labels[0] == ["1", "2", "3"]
    await ann.taps("2")
    ann.sees("该联系了 · 明辉电子")
    await ann.taps("没接")
    assert "还有 2 家要联系\n1 顺达物流" in ann.screen
    await ann.taps("都推到14:00")
    assert "2 家都改到" in ann.screen


@pytest.mark.rule("NOTIFY-5")
async def test_of_very_many_the_first_are_named_and_the_others_counted(world: World) -> None:
    ann = await world.person()
    due = to_ms(TOMORROW)
    for number in range(1, 41):
        customer = await a_customer(world.firm, owner=ann.person, name=f"顺达{number:02d}号物流有限公司")
        await world.firm.crm.reminders.set_next(world.firm.call(ann.person), ("customer", customer), due, chosen=True)
    await world.until(TOMORROW)
    ann.hears("10:00 有 40 家要联系", "1 顺达01号物流有限公司", "30 顺达30号物流有限公司", "另外 10 家：/today")
    assert "顺达31号" not in ann.screen
    await ann.taps("都推到14:00")
    assert "40 家都改到" in ann.screen


@pytest.mark.rule("NOTIFY-6")
async def test_what_was_held_over_night_is_not_said_to_be_due_at_one_time(world: World) -> None:
    ann = await world.person()
    for name, clock in (("顺达物流", "7点20"), ("明辉电子", "9点")):
        await a_customer(world.firm, owner=ann.person, name=name)
        await ann.says(f"今天给{name}打了电话，明天早上{clock}再联系")
    await world.firm.write(lambda tx: tx.run("UPDATE reminders SET chosen = 0"))
    await world.until(datetime(2026, 7, 10, 9, 0, tzinfo=TAIPEI))
    ann.hears("还有 2 家要联系", "1 07:20 顺达物流", "2 09:00 明辉电子")


@pytest.mark.rule("REMIND-9")
async def test_an_untouched_one_is_repeated_once_silently(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    heard = len(ann.messages())
    await world.passes(hours=2)
    assert len(ann.messages()) == heard + 1
    await world.passes(hours=3)
    assert len(ann.messages()) == heard + 1


@pytest.mark.rule("NOTIFY-6")
async def test_a_time_the_person_typed_rings_in_the_quiet_hours(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我今晚22点发邮件")
    await world.until(datetime(2026, 7, 9, 22, 0, tzinfo=TAIPEI))
    ann.hears("提醒 · ", "发邮件")
    await ann.taps("完成")
    ann.sees("已完成")


async def test_own_reminders_name_the_customer_by_a_chip_when_unsure(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="上海宏图贸易有限公司")
    await ann.says("提醒我周五给鸿图贸易寄样品")
    ann.sees("已设提醒：周五 7月10日 09:00")
    ann.sees_buttons(("撤销", "改时间"), ("上海宏图贸易有限公司",))
    await ann.taps("上海宏图贸易有限公司")
    assert await world.firm.value("SELECT subject_id FROM reminders") == 1


@pytest.mark.parametrize(
    ("locale", "empty", "pool"),
    [
        ("zh-CN", "今天没有安排。要不要看看公海？", "公海"),
        ("zh-TW", "今天沒有行程，要看看公海嗎？", "公海"),
        ("en", "Nothing planned. Look at the pool?", "Pool"),
    ],
)
async def test_an_empty_day_points_to_the_pool(world: World, locale: str, empty: str, pool: str) -> None:
    ann = await world.person(locale=locale)
    await ann.says("/today")
    ann.sees(empty)
    ann.sees_buttons((pool,))


@pytest.mark.rule("REMIND-2", "REMIND-3")
async def test_today_lists_what_is_due_and_a_number_opens_it(world: World) -> None:
    ann = await rung(world, SPOKEN[0])
    await world.passes(days=3)
    await ann.says("/today")
    ann.sees("今天 · 7月13日 周一", "1 逾期 3 天：顺达物流")
    await ann.taps("1")
    ann.sees("该联系了 · 顺达物流")


@pytest.mark.rule("DIALOG-5", "DIALOG-6")
async def test_ones_own_reminder_without_a_time_asks_for_it(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我给明辉寄样品")
    ann.sees("「提醒我给明辉寄样品」", "是哪一天？")
    await ann.says("周五下午3点")
    ann.sees("已设提醒：周五 7月10日 15:00 · 给明辉寄样品")
    await ann.says("提醒我发合同")
    await ann.taps("下周一")
    ann.sees("已设提醒：周一 7月13日 09:00 · 发合同")


@pytest.mark.rule("REMIND-5", "FOLLOW-8")
async def test_a_reminder_set_by_mistake_is_taken_back(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我周五发合同")
    await ann.taps("撤销")
    ann.sees("已撤销，没有提醒 · 发合同")
    assert await world.firm.rows("SELECT id FROM reminders WHERE state = 'open'") == []


async def test_a_day_that_reads_two_ways_is_asked_with_both_readings(world: World) -> None:
    ann = await world.person(locale="en")
    await ann.says("remind me 8/10 to send the samples")
    ann.sees("Which day?")
    assert [label for row in ann.labels for label in row][:2] == ["10 Aug", "8 Oct"]
    await ann.taps("8 Oct")
    ann.sees("Reminder set", "8 Oct")


@pytest.mark.parametrize(
    ("locale", "said", "kept", "chip", "is_set"),
    [
        ("zh-CN", "让王芳周五前把样品寄给明辉电子", "还不能给王芳派任务，原话存成备忘了", "明天", "已设提醒："),
        ("zh-TW", "請王芳週五前把樣品寄給明輝電子", "還不能交任務給王芳，原文已存成備忘", "明天", "已設提醒："),
        (
            "en",
            "Ask Wang to send samples to Minghui Electronics by Friday",
            "I cannot give Wang a task yet",
            "Fri",
            "Reminder set:",
        ),
    ],
)
@pytest.mark.rule("DIALOG-5")
async def test_a_task_for_a_colleague_is_kept_and_offered_as_ones_own_reminder(
    world: World, locale: str, said: str, kept: str, chip: str, is_set: str
) -> None:
    ann = await world.person(locale=locale)
    await world.person("Wang" if locale == "en" else "王芳")
    with ann.costs(m=1):
        await ann.says(said)
    ann.sees(kept, said)
    assert await world.firm.value("SELECT text FROM memos WHERE state = 'open'") == said
    with ann.costs(t=1, edits=1):
        await ann.taps(next(label for row in ann.labels for label in row if chip in label))
    ann.sees(is_set)
    row = await world.firm.row("SELECT kind, note, user_id FROM reminders")
    assert row == {"kind": "own", "note": said, "user_id": ann.person.id}
    assert await world.firm.value("SELECT state FROM memos") == "attached"


@pytest.mark.rule("DIALOG-5")
async def test_a_reminder_without_a_time_opens_again_from_the_drafts(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我给明辉寄样品")
    await world.passes(hours=2)
    await ann.says("/drafts")
    ann.sees("提醒：提醒我给明辉寄样品")
    await ann.taps("1")
    ann.sees("「提醒我给明辉寄样品」")
    await ann.says("周五下午3点")
    ann.sees("已设提醒：周五 7月10日 15:00 · 给明辉寄样品")
