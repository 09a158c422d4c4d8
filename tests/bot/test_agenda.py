"""Script 6.17 and the evening digest: what waits, what was done, days off; in the three languages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.texts import texts
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer

MONDAY = datetime(2026, 7, 13, 8, 30, tzinfo=TAIPEI)
EVENING = datetime(2026, 7, 13, 17, 45, tzinfo=TAIPEI)


@dataclass(frozen=True)
class Words:
    locale: str
    name: str
    customers: tuple[str, str, str]
    said: tuple[str, str, str]
    agenda: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    evening: tuple[str, ...]
    evening_keys: tuple[tuple[str, ...], ...]
    day_off: str
    asked: str
    today_only: str
    away: str
    week: tuple[str, ...]


SPOKEN = [
    Words(
        locale="zh-CN",
        name="林志强",
        customers=("永发建材", "顺达物流", "明辉电子"),
        said=(
            "给永发建材打了电话，明天10点再联系",
            "给顺达物流打了电话，下周一9点半再联系",
            "给明辉电子打了电话，下周一14点再联系",
        ),
        agenda=(
            "早，志强 · 7月13日 周一",
            "2 个联系 · 1 个逾期",
            "09:30 顺达物流",
            "14:00 明辉电子",
            "逾期 3 天：永发建材",
            "没存的草稿 1 条",
        ),
        keys=(("先办永发建材",), ("顺达物流", "明辉电子"), ("请假",)),
        evening=("晚报 · 7月13日 周一", "做完：电话 1", "没做完 2 个：", "没存的草稿 1 条"),
        evening_keys=(("永发建材", "顺达物流"), ("都推到明天",), ("草稿",)),
        day_off="请假",
        asked="请假到哪天？",
        today_only="只今天",
        away="已记请假，到 周一 7月13日，只收早晚报",
        week=("未来 7 天 · 3 个联系", "1 周五 7月10日 10:00 永发建材", "2 周一 7月13日 09:30 顺达物流"),
    ),
    Words(
        locale="zh-TW",
        name="林志強",
        customers=("永發建材", "順達物流", "明輝電子"),
        said=(
            "打給永發建材了，明天10點再聯絡",
            "打給順達物流了，下週一9點半再聯絡",
            "打給明輝電子了，下週一14點再聯絡",
        ),
        agenda=(
            "志強早安 · 7月13日（週一）",
            "2 個聯絡 · 1 個逾期",
            "09:30 順達物流",
            "14:00 明輝電子",
            "逾期 3 天：永發建材",
            "未存草稿 1 筆",
        ),
        keys=(("先辦永發建材",), ("順達物流", "明輝電子"), ("請假",)),
        evening=("晚報 · 7月13日（週一）", "已完成：電話 1", "沒做完 2 個：", "未存草稿 1 筆"),
        evening_keys=(("永發建材", "順達物流"), ("都延到明天",), ("草稿",)),
        day_off="請假",
        asked="請假到哪一天？",
        today_only="只今天",
        away="已登記請假，到 7月13日（週一），只收晨報與晚報",
        week=("未來 7 天 · 3 個聯絡", "1 7月10日（週五）10:00 永發建材", "2 7月13日（週一）09:30 順達物流"),
    ),
    Words(
        locale="en",
        name="Lin Zhiqiang",
        customers=("Yongfa Building", "Shunda Logistics", "Minghui Electronics"),
        said=(
            "Called Yongfa Building, again tomorrow 10am",
            "Called Shunda Logistics, again Monday 9:30",
            "Called Minghui Electronics, again Monday 14:00",
        ),
        agenda=(
            "Good morning Lin · Mon 13 Jul",
            "2 contacts · 1 overdue",
            "09:30 Shunda Logistics",
            "14:00 Minghui Electronics",
            "3 days late: Yongfa Building",
            "1 unsaved draft",
        ),
        keys=(("Start with Yongfa Building",), ("Shunda Lo…", "Minghui E…"), ("Day off",)),
        evening=("Evening summary · Mon 13 Jul", "Done: 1 call", "2 left: ", "1 unsaved draft"),
        evening_keys=(("Yongfa Bu…", "Shunda Lo…"), ("All to tomorrow",), ("Drafts",)),
        day_off="Day off",
        asked="Off until when?",
        today_only="Today only",
        away="Day off until Mon 13 Jul, digests only",
        week=("The next 7 days · 3 contacts", "1 Fri 10 Jul 10:00 Yongfa Building", "2 Mon 13 Jul 09:30 Shunda"),
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)


async def planned(world: World, words: Words) -> User:
    """Three next contacts: tomorrow and twice on Monday, and a draft that was never saved."""
    ann = await world.person(words.name, locale=words.locale, digests=True)
    for name, said in zip(words.customers, words.said, strict=True):
        await a_customer(world.firm, owner=ann.person, name=name)
        await ann.says(said)
    await ann.says("asdf qwer zxcv 12")
    return ann


async def lived(world: World, moment: datetime) -> None:
    """Time passes hour by hour, so that everything rings at its time."""
    while world.clock.now < moment:
        await world.until(min(moment, world.clock.now + timedelta(hours=1)))


@spoken
@pytest.mark.target(23)
@pytest.mark.rule("NOTIFY-8", "NOTIFY-54", "REMIND-2", "REMIND-3")
async def test_the_morning_brings_the_day_without_a_word_or_a_tap(world: World, words: Words) -> None:
    ann = await planned(world, words)
    await lived(world, datetime(2026, 7, 13, 8, 29, tzinfo=TAIPEI))
    ann.begins()
    await world.until(MONDAY)
    ann.assert_cost(m=0, t=0, new=1)
    ann.hears(*words.agenda)
    ann.sees_buttons(*words.keys)
    assert ann.last["silent"]
    await world.until(MONDAY.replace(hour=8, minute=45))
    ann.assert_cost(m=0, t=0, new=0)
    await ann.taps(words.keys[0][0])
    assert words.customers[0] in ann.text


@spoken
@pytest.mark.rule("NOTIFY-8", "NOTIFY-54")
async def test_the_evening_tells_what_was_done_and_what_was_not(world: World, words: Words) -> None:
    ann = await planned(world, words)
    await lived(world, datetime(2026, 7, 13, 15, 0, tzinfo=TAIPEI))
    await ann.says(words.said[2])
    await lived(world, EVENING)
    ann.hears(*words.evening)
    ann.sees_buttons(*words.evening_keys)
    await ann.taps(words.evening_keys[1][0])
    moved = await world.firm.rows("SELECT due_at FROM reminders WHERE state = 'open' ORDER BY due_at LIMIT 2")
    assert {row["due_at"] for row in moved} == {int(datetime(2026, 7, 14, 9, tzinfo=TAIPEI).timestamp() * 1000)}


@spoken
@pytest.mark.rule("SCHED-5")
async def test_a_day_off_is_one_confirmation_and_only_digests_come(world: World, words: Words) -> None:
    ann = await planned(world, words)
    await world.until(MONDAY)
    with ann.costs(t=2, new=1, edits=1):
        await ann.taps(words.day_off)
        ann.sees(words.asked)
        await ann.taps(words.today_only)
    ann.sees(words.away)
    row = await world.firm.row("SELECT away_from, away_until FROM users WHERE id = :id", id=ann.person.id)
    assert row == {"away_from": "2026-07-13", "away_until": "2026-07-13"}
    heard = len(ann.messages())
    await ann.taps(ann.labels[0][0])
    assert await world.firm.value("SELECT away_until FROM users WHERE id = :id", id=ann.person.id) is None
    assert len(ann.messages()) == heard


@spoken
@pytest.mark.rule("REMIND-2", "REMIND-3")
async def test_the_week_lists_the_next_seven_days(world: World, words: Words) -> None:
    ann = await planned(world, words)
    await ann.says("/week")
    ann.sees(*words.week)
    await ann.taps("2")
    assert words.customers[1] in ann.text


@pytest.mark.rule("NOTIFY-8")
async def test_on_days_off_and_with_nothing_to_say_no_digest_is_sent(world: World) -> None:
    ann = await world.person(digests=True)
    bob = await world.person("王芳", digests=True)
    await ann.says("提醒我下周一10点发合同")
    heard = len(ann.messages()), len(bob.messages())
    await world.until(datetime(2026, 7, 11, 18, 0, tzinfo=TAIPEI))
    await world.until(datetime(2026, 7, 12, 18, 0, tzinfo=TAIPEI))
    assert (len(ann.messages()), len(bob.messages())) == heard
    await world.until(MONDAY)
    ann.hears("早，志强", "10:00 发合同")
    assert len(bob.messages()) == heard[1]


@pytest.mark.rule("NOTIFY-8")
async def test_the_agenda_comes_at_the_persons_own_time(world: World) -> None:
    ann = await world.person(digests=True)
    await ann.says("/settings")
    await ann.taps("早报")
    await ann.says("提醒我明天下午3点发合同")
    await world.until(datetime(2026, 7, 10, 8, 59, tzinfo=TAIPEI))
    ann.sees("已设提醒")
    await world.until(datetime(2026, 7, 10, 9, 0, tzinfo=TAIPEI))
    ann.hears("早，志强 · 7月10日 周五", "15:00 发合同")


@pytest.mark.rule("NOTIFY-9", "NOTIFY-54")
async def test_an_unreachable_colleague_stands_in_the_digest_of_his_superior(world: World) -> None:
    boss = await world.person("陈晓雯", "manager", digests=True)
    bob = await world.person("赵磊", superior=boss.person)
    await bob.blocks()
    heard = len(boss.messages())
    await world.passes(minutes=5)
    assert len(boss.messages()) == heard
    await world.until(datetime(2026, 7, 9, 17, 45, tzinfo=TAIPEI))
    boss.hears("晚报", "赵磊 停用了机器人，收不到提醒。")


@pytest.mark.rule("NOTIFY-54")
async def test_birthdays_of_customers_and_contacts_stand_in_the_morning(world: World) -> None:
    ann = await world.person(digests=True)
    await a_customer(world.firm, owner=ann.person, name="顺达物流", birthday="1998-07-10")
    await world.until(datetime(2026, 7, 10, 8, 30, tzinfo=TAIPEI))
    ann.hears("早，志强", "生日 1 位：顺达物流")


@pytest.mark.rule("ORG-30")
async def test_after_a_standstill_the_agenda_of_the_present_day_comes_once(world: World) -> None:
    ann = await world.person(digests=True)
    await ann.says("提醒我下周二下午5点发合同")
    await world.passes(minutes=1)
    await world.until(datetime(2026, 7, 13, 8, 30, tzinfo=TAIPEI))
    heard = len(ann.messages())
    await world.until(datetime(2026, 7, 14, 11, 0, tzinfo=TAIPEI))
    ann.hears("早，志强 · 7月14日 周二")
    assert len(ann.messages()) == heard + 1


TEAM = {
    "zh-CN": (
        "团队 · 3 人",
        "1 王芳 · 今天 1 · 1 个逾期 · 客户 2",
        "2 赵磊 · 客户 0",
        "逾期 1 天：顺达物流",
        "‹ 返回",
    ),
    "zh-TW": (
        "團隊 · 3 人",
        "1 王芳 · 今天 1 · 1 個逾期 · 客戶 2",
        "2 赵磊 · 客戶 0",
        "逾期 1 天：顺达物流",
        "‹ 返回",
    ),
    "en": (
        "Team · 3 people",
        "1 王芳 · 1 today · 1 overdue · 2 customers",
        "2 赵磊 · 0 customers",
        "1 day late: 顺达物流",
        "‹ Back",
    ),
}


@pytest.mark.rule("REMIND-10")
@pytest.mark.parametrize("locale", list(TEAM))
async def test_a_manager_sees_what_his_people_have_before_them(world: World, locale: str) -> None:
    title, first, second, late, back = TEAM[locale]
    boss = await world.person("陈晓雯", "manager", locale=locale)
    wang = await world.person("王芳")
    await world.person("赵磊")
    for name, when in (("顺达物流", "17点"), ("明辉电子", "明天10点")):
        await a_customer(world.firm, owner=wang.person, name=name)
        await wang.says(f"给{name}打了电话，{when}再联系")
    await wang.says("提醒我明天交房租")
    await world.until(datetime(2026, 7, 10, 9, 0, tzinfo=TAIPEI))
    await boss.says("/team")
    boss.sees(title, first, second)
    boss.sees_buttons(("1", "2", "3"))
    await boss.taps("1")
    boss.sees(late, "10:00 明辉电子")
    boss.sees_not("交房租")
    boss.sees_buttons(("1", "2"), (back, texts(locale).plain("button-day-off")))
    await boss.taps("1")
    boss.sees("顺达物流")
    await wang.says("/team")
    wang.sees("没有归你看的同事。")
    assert await world.firm.value("SELECT count(*) FROM reminders WHERE state = 'open'") == 3


@pytest.mark.parametrize(
    ("locale", "word"), [("zh-CN", "今天"), ("zh-TW", "今天"), ("en", "today"), ("zh-CN", "今天？")]
)
async def test_today_alone_shows_the_agenda(world: World, locale: str, word: str) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流没接电话，今天17点再打")
    await ann.says("/today")
    agenda = ann.text
    await ann.says(word)
    assert ann.text == agenda


async def test_today_as_an_answer_is_the_answer(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我给客户寄样品")
    await ann.says("今天")
    assert "寄样品" in ann.text
    assert await world.firm.value("SELECT count(*) FROM reminders") == 1
