"""Script 6.24: one's own settings, alerts, mute; the times of joining; in the three languages."""

from dataclasses import dataclass

import pytest

from tests.bot.world import World


@dataclass(frozen=True)
class Words:
    locale: str
    screen: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    changed: tuple[str, ...]
    alerts: tuple[str, ...]
    alert_keys: tuple[tuple[str, ...], ...]
    silent_due: str
    more: tuple[tuple[str, ...], ...]
    ahead: str
    muted: str
    mute_keys: tuple[str, ...]
    unmute: str
    back_on: str


SPOKEN = [
    Words(
        locale="zh-CN",
        screen=("设置", "早报 08:30 · 日报 17:45", "免打扰 21:00–08:00，周末静音 · 每天最多响 8 次"),
        keys=(("语言", "早报", "日报"), ("免打扰", "周末", "上限"), ("提醒种类", "更多")),
        changed=("早报 09:00 · 日报 18:30", "免打扰 22:00–07:00，周末照响 · 每天最多响 12 次"),
        alerts=("提醒种类", "审批：响 · 到期：响 · 动态：静 · 榜单：只进早晚报"),
        alert_keys=(("审批·响", "到期·响"), ("动态·静", "榜单·早晚"), ("‹ 返回",)),
        silent_due="到期·静",
        more=(("提前", "静音", "请假"), ("审批设置",), ("‹ 返回",)),
        ahead="早报 09:00 · 日报 18:30 · 提前 5 分钟",
        muted="静音到 15:32，之后一次补给你",
        mute_keys=("1小时", "3小时", "到明早"),
        unmute="现在恢复",
        back_on="提醒已恢复",
    ),
    Words(
        locale="zh-TW",
        screen=("設定", "晨報 08:30 · 日報 17:45", "勿擾 21:00–08:00，週末靜音 · 每天最多響 8 次"),
        keys=(("語言", "晨報", "日報"), ("勿擾", "週末", "上限"), ("提醒種類", "更多")),
        changed=("晨報 09:00 · 日報 18:30", "勿擾 22:00–07:00，週末照響 · 每天最多響 12 次"),
        alerts=("提醒種類", "簽核：響 · 到期：響 · 動態：靜 · 排行：只進早晚報"),
        alert_keys=(("簽核·響", "到期·響"), ("動態·靜", "排行·早晚"), ("‹ 返回",)),
        silent_due="到期·靜",
        more=(("提前", "靜音", "請假"), ("簽核設定",), ("‹ 返回",)),
        ahead="晨報 09:00 · 日報 18:30 · 提前 5 分鐘",
        muted="靜音到 15:32，之後一次補給你",
        mute_keys=("1小時", "3小時", "到明早"),
        unmute="現在恢復",
        back_on="提醒已恢復",
    ),
    Words(
        locale="en",
        screen=(
            "Settings",
            "Morning 08:30 · report 17:45",
            "Quiet 21:00–08:00, weekends silent · at most 8 sounds a day",
        ),
        keys=(("Language", "Morning", "Report"), ("Quiet", "Weekend", "Limit"), ("Alerts", "More")),
        changed=("Morning 09:00 · report 18:30", "Quiet 22:00–07:00, weekends ring · at most 12 sounds a day"),
        alerts=("Alerts", "Approvals: sound · Due: sound · Activity: silent · Ranking: digest"),
        alert_keys=(("Approvals: on", "Due: on"), ("Activity: mute", "Ranking: daily"), ("‹ Back",)),
        silent_due="Due: mute",
        more=(("Ahead", "Mute", "Day off"), ("Approvals",), ("‹ Back",)),
        ahead="Morning 09:00 · report 18:30 · 5 min ahead",
        muted="Muted until 15:32, then one summary",
        mute_keys=("1 hour", "3 hours", "To morning"),
        unmute="Unmute",
        back_on="Alerts are back",
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)


@spoken
@pytest.mark.rule("NOTIFY-7", "NOTIFY-8")
async def test_each_tap_goes_round_the_values_on_one_card(world: World, words: Words) -> None:
    ann = await world.person(locale=words.locale)
    await ann.says("/settings")
    ann.sees(*words.screen)
    ann.sees_buttons(*words.keys)
    with ann.costs(t=5, new=0, edits=5):
        for label in (words.keys[0][1], words.keys[0][2], *words.keys[1]):
            await ann.taps(label)
    ann.sees(*words.changed)
    row = await world.firm.row("SELECT morning, evening, quiet, weekends, daily_cap FROM users WHERE name = '林志强'")
    assert row == {
        "morning": "09:00",
        "evening": "18:30",
        "quiet": "22:00-07:00",
        "weekends": 1,
        "daily_cap": 12,
    }
    with ann.costs(t=4, new=0, edits=4):
        await ann.taps(words.keys[2][1])
        ann.sees_buttons(*words.more)
        await ann.taps(words.more[0][0])
        await ann.taps(words.more[-1][0])
        ann.sees(words.ahead)
        ann.sees_buttons(*words.keys)
        await ann.taps(words.keys[2][0])
    assert await world.firm.value("SELECT lead_minutes FROM users WHERE name = '林志强'") == 5


@spoken
@pytest.mark.rule("NOTIFY-7")
async def test_alerts_are_set_by_group(world: World, words: Words) -> None:
    ann = await world.person(locale=words.locale)
    await ann.says("/settings")
    await ann.taps(words.keys[2][0])
    ann.sees(*words.alerts)
    ann.sees_buttons(*words.alert_keys)
    await ann.taps(words.alert_keys[0][1])
    assert words.silent_due in ann.labels[0]
    assert await world.firm.value("SELECT alerts FROM users WHERE name = '林志强'") == '{"due": "silent"}'
    await ann.taps(words.alert_keys[2][0])
    ann.sees_buttons(*words.keys)


@spoken
@pytest.mark.target(29)
@pytest.mark.rule("NOTIFY-7")
async def test_pausing_is_one_message_and_ends_by_one_tap(world: World, words: Words) -> None:
    ann = await world.person(locale=words.locale)
    with ann.costs(m=1):
        await ann.says("/mute 1h")
    ann.sees(words.muted)
    until = await world.firm.value("SELECT muted_until FROM users WHERE name = '林志强'")
    assert until == world.clock.ms + 3_600_000
    with ann.costs(t=1, edits=1):
        await ann.taps(words.unmute)
    ann.sees(words.back_on)
    await ann.says("/mute")
    ann.sees_buttons(words.mute_keys)
    await ann.taps(words.mute_keys[0])
    ann.sees(words.muted)


@pytest.mark.rule("NOTIFY-7")
async def test_what_a_mute_held_comes_when_it_is_ended(world: World) -> None:
    ann = await world.person()
    await ann.says("提醒我15:00发合同")
    await ann.says("/mute 3h")
    await world.passes(minutes=40)
    ann.sees("静音到 17:32")
    await ann.taps("现在恢复")
    ann.hears("提醒 · 发合同")


async def test_a_mute_lasts_a_day_at_most_and_says_so(world: World) -> None:
    ann = await world.person()
    await ann.says("/mute 30h")
    ann.sees("最多静音 24 小时")
    assert await world.firm.value("SELECT muted_until FROM users WHERE name = '林志强'") is None


async def test_the_language_goes_round_and_brings_its_keyboard(world: World) -> None:
    ann = await world.person()
    await ann.says("/settings")
    await ann.taps("语言")
    assert "設定" in ann.screen
    ann.sees("已改為繁體中文")
    assert ann.keyboard[0][0] == "記跟進"
    await ann.taps("語言")
    ann.sees("The language is English now")
    assert ann.keyboard[0][0] == "Log"


async def test_quiet_hours_can_be_typed_as_a_reply(world: World) -> None:
    ann = await world.person()
    await ann.says("/settings")
    await ann.replies("22:30-7:15", to="设置")
    ann.sees("免打扰 22:30–07:15")
    assert await world.firm.value("SELECT quiet FROM users WHERE name = '林志强'") == "22:30-07:15"
    await ann.replies("查 顺达", to="设置")
    ann.sees("没找到「顺达」")


async def test_other_roles_bring_their_keyboard_and_menu(world: World) -> None:
    owner = await world.owner()
    ann = await world.person()
    await ann.says("/start")
    assert "团队" not in [label for row in ann.keyboard for label in row]
    manager = world.firm.roles["manager"]
    await world.firm.crm.people.set_roles(world.firm.call(owner.person), ann.person.id, [manager])
    await world.settle()
    ann.hears("你的角色改成：销售经理")
    assert "团队" in [label for row in ann.keyboard for label in row]
    assert "team" in {command["command"] for command in ann.phone.screen()["commands"]}
