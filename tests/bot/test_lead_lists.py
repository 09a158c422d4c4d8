"""One's own leads with several converted at once; the call and visitor registers by day (LEAD-11, LEAD-13)."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer, a_lead

WORDS = {
    "zh-CN": {
        "ask": "今天来电登记",
        "title": "来电登记表 · 7月9日 · 共 2 条",
        "line": "1 14:32 · 明辉电子 · 刘敏 · +86 139****2222 · 500 套支架 · 待联系 · 林志强",
        "other": "来人登记",
        "empty": "来人登记表 · 7月9日：没有登记",
        "days": ["‹ 7月8日", "来人登记"],
    },
    "zh-TW": {
        "ask": "今天來電登記表",
        "title": "來電登記表 · 7月9日 · 共 2 筆",
        "line": "1 14:32 · 明辉电子 · 刘敏 · +86 139****2222 · 500 套支架 · 待聯絡 · 林志强",
        "other": "來訪登記",
        "empty": "來訪登記表 · 7月9日：沒有登記",
        "days": ["‹ 7月8日", "來訪登記"],
    },
    "en": {
        "ask": "call register",
        "title": "Call register · 9 Jul · 2 in all",
        "line": "1 14:32 · 明辉电子 · 刘敏 · +86 139****2222 · 500 套支架 · ",
        "other": "Visitors",
        "empty": "Visitor register · 9 Jul: nothing yet",
        "days": ["‹ 8 Jul", "Visitors"],
    },
}


@pytest.mark.rule("LEAD-13", "PERM-15")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_the_register_of_a_day(world: World, locale: str) -> None:
    words = WORDS[locale]
    ann, wang = await world.person(locale=locale), await world.person("王芳")
    await a_lead(
        world.firm, owner=ann.person, name="明辉电子", contact_name="刘敏", phones=("13911112222",),
        need="500 套支架", channel="phone_in",
    )  # fmt: skip
    await a_lead(world.firm, owner=ann.person, name="宏图五金", source="inbound_call", status="invalid",
                 invalid_reason="no_need")  # fmt: skip
    await a_lead(world.firm, owner=wang.person, name="别人的", channel="phone_in")
    await a_lead(
        world.firm, owner=ann.person, name="昨天的", channel="phone_in", created_at=world.clock.ms - 86_400_000
    )
    await ann.says(words["ask"])
    ann.sees(words["title"], words["line"], "2 14:32 · 宏图五金")
    ann.sees_not("别人的", "昨天的", "13911112222")
    assert ann.labels[-1] == words["days"]
    with ann.costs(t=1, edits=1):
        await ann.taps(words["days"][0])
    ann.sees("昨天的")
    assert len(ann.labels[-1]) == 3
    await ann.taps(ann.labels[-1][2])
    await ann.taps(words["other"])
    ann.sees(words["empty"])


@pytest.mark.rule("LEAD-13")
async def test_the_registers_stand_under_more(world: World) -> None:
    ann = await world.person()
    await ann.says("新客户 明辉电子 刘敏 13911112222 来电")
    await ann.taps("保存")
    await ann.says("更多")
    assert ann.labels[0][2:] + ann.labels[1][:2] == ["我的线索", "来电登记", "来人登记"]
    with ann.costs(t=1, new=1, edits=0):
        await ann.taps("来电登记")
    ann.sees("来电登记表 · 7月9日 · 共 1 条", "明辉电子")
    await ann.taps("1")
    ann.sees("明辉电子 · 线索")


@pytest.mark.rule("PERM-3")
async def test_who_sees_no_leads_gets_no_register(world: World) -> None:
    zhou = await world.person("周敏", "finance")
    await zhou.says("来电登记表")
    assert "没有" in zhou.text
    await zhou.says("更多")
    assert not {"我的线索", "来电登记", "来人登记"} & {label for row in zhou.labels for label in row}


@pytest.mark.rule("LEAD-11", "PERM-14")
async def test_several_leads_are_converted_with_a_line_each(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="天成贸易")
    for name in ("明辉电子", "天成贸易", "宏图五金"):
        await a_lead(world.firm, owner=ann.person, name=name)
    await ann.says("我的线索")
    ann.sees("我的线索 · 共 3 条", "1 宏图五金 · 待联系")
    ann.sees_buttons(["1", "2", "3"], ["多选"])
    with ann.costs(t=5, edits=5):
        await ann.taps("多选")
        for number in ("1", "2", "3"):
            await ann.taps(number)
        ann.sees_buttons(["✓1", "✓2", "✓3"], ["转成客户 3 条", "取消"])
        await ann.taps("转成客户 3 条")
    ann.sees(
        "转了 2 条，1 条没转成", "宏图五金：已转成客户", "天成贸易：有重复，单独打开看看", "明辉电子：已转成客户"
    )
    assert await world.firm.value("SELECT count(*) AS n FROM leads WHERE status = 'converted'") == 2


async def test_choosing_can_be_left_off(world: World) -> None:
    ann = await world.person()
    for name in ("明辉电子", "宏图五金"):
        await a_lead(world.firm, owner=ann.person, name=name)
    await ann.says("我的线索")
    await ann.taps("多选")
    await ann.taps("1")
    await ann.taps("取消")
    ann.sees_buttons(["1", "2"], ["多选"])
    await ann.taps("2")
    ann.sees("明辉电子 · 线索")


@pytest.mark.rule("ORG-14")
async def test_seven_leads_have_two_pages(world: World) -> None:
    ann = await world.person()
    for number in range(7):
        await a_lead(world.firm, owner=ann.person, name=f"第{number}家")
    await ann.says("我的线索")
    ann.sees_buttons(["1", "2", "3", "4", "5"], ["1/2", "›"], ["多选"])
    await ann.taps("›")
    ann.sees("6 第1家", "7 第0家")
    ann.sees_buttons(["6", "7"], ["‹", "2/2"], ["多选"])
