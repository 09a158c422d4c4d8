"""Script 6.2: log a follow-up, in the three languages."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer, a_team_row, the_pool


@dataclass(frozen=True)
class Words:
    """One conversation in one language."""

    locale: str
    shunda: str
    packing: str
    said: str
    saved: tuple[str, ...]
    keys: tuple[str, ...]
    undated: str
    asks: str
    chips: tuple[tuple[str, ...], ...]
    when: tuple[tuple[str, ...], ...]
    undone: tuple[str, ...]
    after: tuple[str, ...]


SPOKEN = [
    Words(
        locale="zh-CN",
        shunda="顺达物流",
        packing="顺达包装",
        said="今天拜访了顺达物流张总，对报价基本认可，要再降3个点，下周三上午再约",
        saved=(
            "已记跟进 · 顺达物流",
            "拜访 · 今天 14:32 · 张总",
            "对报价基本认可，要再降3个点",
            "下次：周三 7月15日 10:00，到点提醒你",
        ),
        keys=("撤销", "改时间", "改内容"),
        undated="给顺达物流打了电话，要合同范本",
        asks="下次什么时候联系？",
        chips=(("明天", "下周一", "下周四"), ("其他日期", "不用"), ("撤销",)),
        when=(("今天17:00", "明天", "下周一"), ("下周三", "下周四", "两周后"), ("‹ 返回", "选日期", "不提醒")),
        undone=("已撤销，没有保存 · 顺达物流", "原话（点一下复制）：今天拜访了顺达物流张总"),
        after=("记到别家", "不要了"),
    ),
    Words(
        locale="zh-TW",
        shunda="順達物流",
        packing="順達包裝",
        said="今天拜訪了順達物流張總，報價大致OK，要再降3%，下週三早上再約",
        saved=(
            "已記跟進 · 順達物流",
            "拜訪 · 今天 14:32 · 張總",
            "報價大致OK，要再降3%",
            "下次：7月15日（週三）10:00，時間到會提醒你",
        ),
        keys=("復原", "改時間", "改內容"),
        undated="打給順達物流了，要合約範本",
        asks="下次什麼時候聯絡？",
        chips=(("明天", "下週一", "下週四"), ("其他日期", "不用"), ("復原",)),
        when=(("今天17:00", "明天", "下週一"), ("下週三", "下週四", "兩週後"), ("‹ 返回", "選日期", "不提醒")),
        undone=("已復原，沒有儲存 · 順達物流", "原文（點一下複製）：今天拜訪了順達物流張總"),
        after=("記到別家", "不要了"),
    ),
    Words(
        locale="en",
        shunda="Shunda Logistics",
        packing="Shunda Packing",
        said="Met Mr Zhang at Shunda Logistics, price ok but wants 3% off, meet again Wed 10am",
        saved=(
            "Saved · Shunda Logistics",
            "Visit · today 14:32 · Mr Zhang",
            "rice ok but wants 3% off",
            "Next: Wed 15 Jul 10:00, I will remind you",
        ),
        keys=("Undo", "Time", "Edit note"),
        undated="Called Shunda Logistics, wants a contract template",
        asks="When is the next contact?",
        chips=(("Fri 10", "Mon 13", "Thu 16"), ("Other date", "None"), ("Undo",)),
        when=(("17:00", "Fri 10", "Mon 13"), ("Wed 15", "Thu 16", "Thu 23"), ("‹ Back", "Pick date", "No alert")),
        undone=("Undone, nothing saved · Shunda Logistics", "Your words (tap to copy): Met Mr Zhang"),
        after=("Other customer", "Discard"),
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)


async def a_rep(world: World, words: Words) -> tuple[User, int]:
    ann = await world.person(locale=words.locale)
    return ann, await a_customer(world.firm, owner=ann.person, name=words.shunda)


@spoken
@pytest.mark.target(1)
@pytest.mark.rule("FOLLOW-1", "FOLLOW-4")
async def test_one_sentence_is_one_follow_up_with_its_next_contact(world: World, words: Words) -> None:
    ann, customer = await a_rep(world, words)
    with ann.costs(m=1, t=0, new=1, edits=0):
        await ann.says(words.said)
    ann.sees(*words.saved)
    ann.sees_buttons(words.keys)
    row = await world.firm.row("SELECT * FROM follow_ups")
    assert (row["subject_kind"], row["subject_id"], row["method"]) == ("customer", customer, "visit")
    due = await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'")
    assert due == int(datetime(2026, 7, 15, 10, tzinfo=TAIPEI).timestamp() * 1000)


@spoken
@pytest.mark.target(2)
async def test_without_a_date_one_chip_sets_it(world: World, words: Words) -> None:
    ann, customer = await a_rep(world, words)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(words.undated)
        ann.sees(words.asks)
        ann.sees_buttons(*words.chips)
        await ann.taps(words.chips[0][1])
    ann.sees_not(words.asks)
    ann.sees_buttons(words.keys)
    due = await world.firm.value("SELECT next_contact_at FROM customers WHERE id = :id", id=customer)
    assert due == int(datetime(2026, 7, 13, 9, tzinfo=TAIPEI).timestamp() * 1000)


@spoken
@pytest.mark.target(30)
@pytest.mark.rule("FOLLOW-8")
async def test_undo_is_one_tap_and_gives_the_words_back(world: World, words: Words) -> None:
    ann, _ = await a_rep(world, words)
    await ann.says(words.said)
    with ann.costs(t=1, edits=1):
        await ann.taps(words.keys[0])
    ann.sees(*words.undone)
    ann.sees_buttons(words.after)
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []
    assert await world.firm.rows("SELECT id FROM reminders WHERE state = 'open'") == []


@spoken
async def test_another_time_by_chips_by_the_grid_or_none(world: World, words: Words) -> None:
    ann, _ = await a_rep(world, words)
    await ann.says(words.said)
    await ann.taps(words.keys[1])
    ann.sees_buttons(*words.when)
    await ann.taps(words.when[2][1])
    assert [len(row) for row in ann.labels] == [7, 7, 1]
    await ann.taps("16")
    await ann.taps("15:00")
    assert await world.firm.value("SELECT due_at FROM reminders WHERE state = 'open'") == int(
        datetime(2026, 7, 16, 15, tzinfo=TAIPEI).timestamp() * 1000
    )
    await ann.taps(words.keys[1])
    await ann.taps(words.when[2][2])
    assert await world.firm.rows("SELECT id FROM reminders WHERE state = 'open'") == []
    ann.sees_buttons(words.keys)


async def test_two_matches_ask_which_and_keep_it_unsaved(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "顺达包装"):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says("今天给顺达打了电话，要合同范本")
    ann.sees("记到哪个客户？（还没保存）", "「今天给顺达打了电话，要合同范本」")
    assert ann.labels[-1] == ["建线索「顺达」", "都不是"]
    assert await world.firm.rows("SELECT id FROM follow_ups") == []
    await ann.taps(ann.labels[1][0])
    ann.sees("已记跟进 · 顺达", "要合同范本")


async def test_a_name_that_is_only_alike_is_proposed(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="上海宏图贸易有限公司")
    await ann.says("今天去了鸿图贸易，聊了新方案，明天再打")
    ann.sees("记到 上海宏图贸易有限公司 吗？（还没保存）", "下次：周五 7月10日 09:00")
    ann.sees_buttons(("保存", "换客户", "不要了"))
    await ann.taps("保存")
    ann.sees("已记跟进 · 上海宏图贸易有限公司")


async def test_another_customer_for_a_draft_is_tapped_or_typed(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await a_customer(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("今天给明辉电子打了电话，周五再联系")
    await ann.says("今天拜访了顺达物流，周五再联系")
    await ann.taps("撤销")
    await ann.taps("记到别家")
    ann.sees("换成哪个客户？（还没保存）")
    await ann.says("明辉电子")
    ann.sees("已记跟进 · 明辉电子", "下次")
    rows = await world.firm.rows("SELECT subject_id FROM follow_ups WHERE deleted_at IS NULL")
    assert [row["subject_id"] for row in rows] == [2, 2]


@pytest.mark.rule("FOLLOW-1", "DUP-4")
async def test_a_colleagues_customer_takes_nothing_and_the_words_can_be_handed_on(world: World) -> None:
    ann, bob = await world.person("林志强"), await world.person("王芳")
    await a_customer(world.firm, owner=bob.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流张总，要再降3个点")
    ann.sees("顺达物流 由王芳负责，没有记到客户上", "你的原话我留着。")
    await ann.taps("转给王芳")
    ann.sees("已转给王芳")
    bob.hears("林志强 转给你一段话 · 顺达物流", "要再降3个点")
    bob.sees_buttons(("记到客户", "忽略"))
    await bob.taps("记到客户")
    bob.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT author_id FROM follow_ups") == bob.person.id


@pytest.mark.rule("FOLLOW-1", "POOL-18")
async def test_a_pool_customer_is_claimed_and_logged_with_one_tap(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材")
    await ann.says("今天给永发建材打了电话，要报价，周五再联系")
    ann.sees("永发建材 在公海里，领取后才能记", "今日还可领 5 家")
    ann.sees_buttons(("领取并记录", "存成备忘"))
    with ann.costs(t=1, edits=1):
        await ann.taps("领取并记录")
    ann.sees("已记跟进 · 永发建材")
    assert await world.firm.value("SELECT owner_id FROM customers") == ann.person.id


async def test_an_unknown_name_is_kept_with_what_it_may_mean(world: World) -> None:
    ann = await world.person()
    await ann.says("今天拜访了顺答科技，聊了合作")
    ann.sees("没找到「顺答科技」（还没保存）")
    assert ann.labels[-1][-1] == "存成备忘"
    await ann.taps("存成备忘")
    assert await world.firm.value("SELECT text FROM memos") == "今天拜访了顺答科技，聊了合作"


async def test_two_customers_in_one_sentence_are_asked_about_and_undone_together(world: World) -> None:
    ann = await world.person()
    for name in ("顺达物流", "明辉电子"):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says("今天拜访了顺达物流和明辉电子，都要报价")
    ann.sees("说到两家，都记吗？")
    await ann.taps("两家都记")
    ann.sees("已记跟进 · 2 家", "顺达物流", "明辉电子")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 2
    await ann.taps("撤销")
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []


@pytest.mark.rule("FOLLOW-3")
async def test_what_happened_too_long_ago_can_be_logged_as_of_today(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("6月25日拜访了顺达物流，聊了合同")
    ann.sees("只能补记 7 天内的，原话留着。")
    ann.sees_buttons(("记成今天", "存成备忘"))
    await ann.taps("记成今天")
    ann.sees("已记跟进 · 顺达物流", "今天 14:32")


async def test_a_date_that_does_not_exist_is_asked_for_and_the_rest_saved(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，7月35日再联系")
    ann.sees("已记跟进 · 顺达物流", "「7月35日」不是日期，其余已保存。", "或回复「周四15点」")
    await ann.says("周五15点")
    ann.sees("下次：周五 7月10日 15:00")


async def test_a_date_on_a_day_off_is_kept_and_can_be_moved(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，周六上午再联系")
    ann.sees("下次：周六 7月11日 10:00", "那天是周六")
    await ann.taps("改到下周一")
    ann.sees("下次：周一 7月13日 10:00")
    ann.sees_not("那天是")


async def test_a_repetition_is_named_and_only_its_first_date_kept(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天给顺达物流打了电话，以后每周一联系")
    ann.sees("下次：周一 7月13日 09:00", "只记第一次，还不支持重复")


async def test_a_late_entry_says_so(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("昨天下午拜访了顺达物流，下周三再约")
    ann.sees("拜访 · 昨天 14:00 · 补记")


@pytest.mark.rule("ORG-13")
async def test_markup_in_names_and_words_is_only_text(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="<b>顺达</b>物流")
    await ann.says("今天拜访了<b>顺达</b>物流，要 <i>报价</i> & 样品，周五再联系")
    ann.sees("<b>顺达</b>物流")


@pytest.mark.rule("FOLLOW-8")
async def test_a_late_undo_is_said_and_the_card_stays(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，周五再联系")
    await world.passes(minutes=11)
    await ann.taps("撤销")
    assert ann.alert == "超过 10 分钟了，可以直接改"
    assert len(await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL")) == 1


@pytest.mark.rule("FOLLOW-1")
async def test_log_waits_for_one_sentence_and_takes_words_at_once(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("/log")
    ann.sees("发一句话就行")
    await ann.says("顺达物流 打了电话，周五再联系")
    ann.sees("已记跟进 · 顺达物流")
    await ann.says("/log 顺达物流 发了报价，周五再联系")
    ann.sees("已记跟进 · 顺达物流")
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 2


@pytest.mark.rule("PERM-7")
async def test_a_record_one_may_only_read_keeps_the_words(world: World) -> None:
    ann, bob = await world.person("林志强"), await world.person("王芳")
    customer = await a_customer(world.firm, owner=bob.person, name="顺达物流")
    await a_team_row(world.firm, ("customer", customer), ann.person, "read")
    await ann.says("今天拜访了顺达物流，要报价")
    ann.sees("顺达物流 由王芳负责")
    assert await world.firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.parametrize(("answer", "table"), [("去过了", "follow_ups"), ("准备去", "reminders")])
async def test_a_bare_today_asks_whether_it_is_done_or_planned(world: World, answer: str, table: str) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天去顺达物流")
    ann.sees("今天去过了，还是准备去？")
    ann.sees_buttons(("去过了", "准备去"))
    await ann.taps(answer)
    counts = {name: len(await world.firm.rows(f"SELECT id FROM {name}")) for name in ("follow_ups", "reminders")}
    assert counts == {"follow_ups": 0, "reminders": 0} | {table: 1}


async def test_planned_for_today_without_an_hour_falls_on_the_half_hour(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天去顺达物流")
    await ann.taps("准备去")
    ann.sees("已设提醒：周四 7月9日 17:00 · 顺达物流")


async def test_the_card_opened_last_is_only_proposed(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    await ann.says("没接电话，明天再打")
    ann.sees("记到 顺达物流 吗？（还没保存）", "「没接电话，明天再打」", "下次：周五 7月10日 09:00")
    assert await world.firm.rows("SELECT id FROM follow_ups") == []
    await ann.taps("保存")
    ann.sees("已记跟进 · 顺达物流")


async def test_a_vague_date_is_never_guessed(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("给顺达物流打了电话，要合同，过两天再联系")
    ann.sees("已记跟进 · 顺达物流", "下次什么时候联系？")
    assert await world.firm.rows("SELECT id FROM reminders") == []


async def test_a_date_that_does_not_exist_is_said_also_where_another_one_stands(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await ann.says("给顺达物流打了电话，下周三上午再联系")
    await ann.says("给顺达物流打了电话，7月35日再联系")
    ann.sees("照旧", "「7月35日」不是日期，其余已保存")
    await ann.taps("下周一")
    ann.sees("7月13日")
    ann.sees_not("不是日期")


@pytest.mark.rule("FOLLOW-3")
async def test_last_month_is_not_taken_for_today(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await ann.says("上个月拜访了顺达物流，聊得不错")
    ann.sees("只能补记 7 天内的")
    assert await world.firm.value("SELECT count(*) AS n FROM follow_ups") == 0
