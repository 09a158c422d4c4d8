"""Handing over everything somebody holds (6.15): /assign, the four ways, progress, what could not move."""

from typing import Any

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer, a_department, a_lead

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "zhao": "赵磊", "names": ["王芳", "林志强", "周杰"], "said": "/assign 赵磊 离职",
        "title": "交接 · 赵磊离职", "counts": "客户 6 · 线索 3 · 部门负责人 1",
        "modes": [["给一个人", "轮流分"], ["随机抽", "按名单"]], "turn": "轮流分", "next": "下一步",
        "shares": "王芳 2 · 林志强 2 · 周杰 2 家，其余随客户走", "seats": "部门负责人 1 转给 陈晓雯",
        "yes": "确认交接 10 项", "back": "‹ 返回", "done": "已交接 · 赵磊 · 10 项",
        "got": "交接给你",
    },
    "zh-TW": {
        "zhao": "趙磊", "names": ["王芳", "林志強", "周杰"], "said": "/assign 趙磊 離職",
        "title": "交接 · 趙磊離職", "counts": "客戶 6 · 名單 3 · 部門主管 1",
        "modes": [["給一個人", "輪流分"], ["隨機抽", "按名冊"]], "turn": "輪流分", "next": "下一步",
        "shares": "王芳 2 · 林志強 2 · 周杰 2 家，其餘隨客戶移轉", "seats": "部門主管 1 轉給 陳曉雯",
        "yes": "確認交接 10 項", "back": "‹ 返回", "done": "已交接 · 趙磊 · 10 項",
        "got": "交接給你",
    },
    "en": {
        "zhao": "Zhao", "names": ["Wang", "Lin", "Zhou Jie"], "said": "/assign Zhao leaves",
        "title": "Hand-over · Zhao leaves", "counts": "6 customers · 3 leads · heads 1 department",
        "modes": [["To one person", "In turn"], ["Random", "By list"]], "turn": "In turn", "next": "Next",
        "shares": "Wang 2 · Lin 2 · Zhou Jie 2 customers, the rest follows them",
        "seats": "heads 1 department go to Chen",
        "yes": "Hand over 10", "back": "‹ Back", "done": "Handed over · Zhao · 10 items",
        "got": "over to you",
    },
}  # fmt: skip
CHEN = {"zh-CN": "陈晓雯", "zh-TW": "陳曉雯", "en": "Chen"}


async def a_team(world: World, locale: str = "zh-CN") -> tuple[User, User, list[User]]:
    w = WORDS[locale]
    chen = await world.person(CHEN[locale], "manager", locale=locale)
    zhao = await world.person(w["zhao"], locale=locale, superior=chen.person)
    takers = [await world.person(name, locale=locale, superior=chen.person) for name in w["names"]]
    return chen, zhao, takers


async def has(world: World, person: User, customers: int, leads: int = 0) -> None:
    for number in range(customers):
        await a_customer(world.firm, owner=person.person, name=f"客户{number}")
    for number in range(leads):
        await a_lead(world.firm, owner=person.person, name=f"线索{number}")


async def owned(world: World, person: User) -> int:
    return int(
        await world.firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=person.person.id)
    )


@pytest.mark.rule("XFER-12", "XFER-13", "XFER-8")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_everything_of_who_leaves_is_shared_in_turn(world: World, locale: str) -> None:
    w = WORDS[locale]
    chen, zhao, takers = await a_team(world, locale)
    await has(world, zhao, 6, 3)
    await a_department(world.firm, "华东", head=zhao.person)
    await chen.says(w["said"])
    chen.sees(w["title"], w["counts"])
    assert chen.labels == w["modes"]
    await chen.taps(w["turn"])
    for name in w["names"]:
        await chen.taps(name)
    chen.begins()
    await chen.taps(w["next"])
    chen.sees(w["shares"], w["seats"])
    assert chen.labels == [[w["back"], w["yes"]]]
    assert await owned(world, zhao) == 6, "nothing was written"
    await chen.taps(w["yes"])
    chen.assert_cost(m=0, t=2, new=0)
    chen.sees(w["done"])
    assert [await owned(world, taker) for taker in takers] == [2, 2, 2]
    assert await world.firm.value("SELECT count(*) AS n FROM leads WHERE owner_id = :id", id=zhao.person.id) == 0
    head = await world.firm.value("SELECT head_user_id FROM departments WHERE name = '华东'")
    assert head == chen.person.id
    takers[0].hears(w["got"])


@pytest.mark.rule("XFER-14")
async def test_a_big_one_ends_with_its_result_on_the_same_card(world: World) -> None:
    chen, zhao, (wang, *_) = await a_team(world)
    await has(world, zhao, 130)
    await chen.says("/assign 赵磊")
    chen.sees("交接 · 赵磊", "客户 130")
    await chen.taps("给一个人")
    await chen.taps("王芳")
    chen.sees("王芳 130 家，其余随客户走")
    chen.begins()
    await chen.taps("确认交接 130 项")
    for _ in range(6):
        await world.passes(seconds=3)
    chen.sees("已交接 · 赵磊 · 130 项", "王芳 130 家")
    chen.assert_cost(m=0, t=1, new=0)
    assert await owned(world, wang) == 130
    wang.hears("陈晓雯 交接给你 130 条（原 赵磊）", "客户 130")


@pytest.mark.rule("XFER-14", "POOL-16")
async def test_what_nobody_may_take_is_listed_with_the_reason_and_handed_over_later(world: World) -> None:
    chen, zhao, (wang, lin, _) = await a_team(world)
    await world.firm.set("pool.holding_limit", 2)
    await has(world, zhao, 3)
    await chen.says("/assign 赵磊 离职")
    await chen.taps("给一个人")
    await chen.taps("王芳")
    chen.sees("王芳 2 家", "1 条没人能接，先留着")
    await chen.taps("确认交接 2 项")
    chen.sees("已交接 · 赵磊 · 2 项", "1 项没能交接：", "客户2：持有")
    await chen.taps("交接剩下的")
    chen.sees("客户 1")
    await chen.taps("给一个人")
    await chen.taps("林志强")
    await chen.taps("确认交接 1 项")
    chen.sees("已交接 · 赵磊 · 1 项")
    assert [await owned(world, one) for one in (zhao, wang, lin)] == [0, 2, 1]


@pytest.mark.rule("XFER-13")
async def test_by_list_the_chosen_ones_go(world: World) -> None:
    chen, zhao, (wang, *_) = await a_team(world)
    await has(world, zhao, 6, 1)
    await chen.says("/assign 赵磊")
    await chen.taps("按名单")
    chen.sees("赵磊 名下 · 共 7 条（1/2 页）", "1 客户0", "5 客户4")
    await chen.taps("2")
    await chen.taps("›")
    chen.sees("6 客户5", "7 线索0 · 线索")
    await chen.taps("7")
    assert "✓7" in [label for row in chen.labels for label in row]
    await chen.taps("给谁 · 2 条")
    chen.sees("选中的 2 条交给谁？")
    await chen.taps("王芳")
    chen.sees("王芳 1 家", "线索：王芳 1")
    await chen.taps("确认交接 2 项")
    chen.sees("已交接 · 赵磊 · 2 项")
    rows = await world.firm.rows("SELECT name FROM customers WHERE owner_id = :id", id=wang.person.id)
    assert rows == [{"name": "客户1"}]


@pytest.mark.rule("XFER-13")
async def test_the_draw_that_was_shown_is_the_draw_that_is_made(world: World) -> None:
    chen, zhao, takers = await a_team(world)
    await has(world, zhao, 9)
    await chen.says("/assign 赵磊")
    await chen.taps("随机抽")
    for name in ("王芳", "林志强", "周杰"):
        await chen.taps(name)
    await chen.taps("下一步")
    shown = chen.text
    await chen.taps("确认交接 9 项")
    for taker in takers:
        count = await owned(world, taker)
        assert count == 0 or f"{taker.person.name} {count}" in shown


async def test_assign_alone_helps_and_a_customer_is_transferred(world: World) -> None:
    chen, zhao, (wang, *_) = await a_team(world)
    await a_customer(world.firm, owner=zhao.person, name="顺达物流")
    await chen.says("/assign")
    chen.sees("/assign 赵磊 离职")
    await chen.says("/assign 没有的人")
    chen.sees("没找到「没有的人」")
    await chen.says("/assign 顺达物流")
    chen.sees("把 顺达物流 转移给谁？")
    await chen.taps("王芳")
    chen.sees("为什么转移？")


async def test_two_of_one_name_are_asked_for(world: World) -> None:
    chen, zhao, _ = await a_team(world)
    await world.person("赵磊磊", superior=chen.person)
    await world.person("赵磊石", superior=chen.person)
    await chen.says("/assign 赵磊磊")
    chen.sees("交接 · 赵磊磊")
    await chen.says("/assign 赵")
    chen.sees("「赵」有好几个")
    await chen.taps("赵磊石")
    chen.sees("交接 · 赵磊石", "名下没有要交接的了。")


@pytest.mark.rule("XFER-12", "PERM-9")
async def test_a_rep_may_hand_over_nobody(world: World) -> None:
    chen, zhao, (wang, *_) = await a_team(world)
    await has(world, zhao, 1)
    await wang.says("/assign 赵磊")
    wang.sees("没有这个权限")
    assert await owned(world, zhao) == 1


@pytest.mark.rule("ORG-24", "XFER-12", "XFER-15")
async def test_the_card_of_a_suspended_person_leads_to_the_hand_over(world: World) -> None:
    chen, zhao, (wang, *_) = await a_team(world)
    await has(world, zhao, 2)
    owner = await world.owner()
    await owner.says("/admin 赵磊")
    await owner.taps("停用")
    await owner.taps("确认停用")
    owner.sees("赵磊 已停用 · 待交接：客户 2")
    await owner.taps("现在交接")
    owner.sees("交接 · 赵磊离职", "客户 2")
    await owner.taps("给一个人")
    await owner.taps("搜同事")
    await owner.says("王芳")
    owner.sees("王芳 2 家")
    await owner.taps("确认交接 2 项")
    assert await owned(world, wang) == 2
