"""Lists of customers: stars, poor data, a filter in words, saved and shared (CUST-9, CUST-10, CUST-19)."""

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer

PHONE = "138 0000 1234"


async def lists(user: User) -> None:
    await user.says("/find")
    await user.taps("客户清单")


@pytest.mark.rule("CUST-10")
async def test_a_filter_in_words_is_kept_shared_and_shown_with_the_readers_rights(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=ann.person, name="顺达物流", level="A", region="guangdong", tags=("重点",))
    await a_customer(world.firm, owner=ann.person, name="明辉电子", level="B", region="guangdong", tags=("重点",))
    await a_customer(world.firm, owner=wang.person, name="天成贸易", level="A", region="guangdong", tags=("重点",))
    await lists(ann)
    await ann.taps("筛选")
    ann.sees("发筛选条件")
    with ann.costs(m=1, new=0, edits=1):
        await ann.says("A级 广东 #重点")
    ann.sees("A 级 · 广东 · #重点 · 共 1 家", "1 顺达物流 · A 级")
    ann.sees_not("明辉电子", "天成贸易")
    await ann.taps("存成清单")
    await ann.says("广东重点")
    ann.sees("广东重点 · 共 1 家")
    await lists(wang)
    assert "广东重点" not in wang.text
    await ann.taps("共享")
    await lists(wang)
    await wang.taps("广东重点")
    wang.sees("广东重点 · 共 1 家", "天成贸易")
    wang.sees_not("顺达物流")
    assert wang.labels[-1] == ["‹ 返回"]
    await ann.taps("删除")
    await lists(wang)
    wang.sees_not("广东重点")


async def test_words_that_are_no_filter_are_said_and_the_question_stays(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", tags=("重点",))
    await lists(ann)
    await ann.taps("筛选")
    await ann.says("随便什么")
    ann.sees("筛选条件看不懂")
    await ann.says("#重点")
    assert "#重点 · 共 1 家" in ann.screen


@pytest.mark.rule("CUST-9")
async def test_a_manager_sees_the_stars_of_his_people_and_nobody_elses(world: World) -> None:
    ann, wang, mia = await world.person(), await world.person("王芳"), await world.person("陈经理", "manager")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await a_customer(world.firm, owner=wang.person, name="明辉电子")
    await ann.says("顺达物流")
    for label in ("更多", "编辑", "‹", "标星"):
        await ann.taps(label)
    await lists(wang)
    await wang.taps("标星客户")
    wang.sees("共 0 家", "一家也没有")
    await lists(mia)
    await mia.taps("标星客户")
    mia.sees("共 1 家", "1 顺达物流 · B 级 · 林志强 · 标星：林志强")


@pytest.mark.rule("CUST-19")
@pytest.mark.parametrize(
    ("locale", "entry", "poor", "title", "owners"),
    [
        ("zh-CN", "客户清单", "没电话", "没电话 · 共 2 家", "按负责人：林志强 1 · 王芳 1"),
        ("zh-TW", "客戶清單", "沒電話", "沒電話 · 共 2 家", "依負責人：林志强 1 · 王芳 1"),
        ("en", "Lists", "No phone", "no phone · 2 customers", "By owner: 林志强 1 · 王芳 1"),
    ],
)
async def test_poor_data_is_counted_per_owner_for_managers(
    world: World, locale: str, entry: str, poor: str, title: str, owners: str
) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    mia = await world.person("陈经理", "manager", locale=locale)
    for owner, name in ((ann, "顺达物流"), (wang, "明辉电子")):
        await a_customer(world.firm, owner=owner.person, name=name)
    await a_customer(world.firm, owner=ann.person, name="天成贸易", phones=(PHONE,))
    await mia.says("/find")
    await mia.taps(entry)
    await mia.taps(poor)
    mia.sees(title, owners)
    mia.sees_not("天成贸易")
    await ann.says("/find")
    await ann.taps("客户清单")
    await ann.taps("没电话")
    ann.sees("没电话 · 共 1 家")
    ann.sees_not("按负责人")


@pytest.mark.rule("ORG-14")
async def test_a_long_list_turns_its_pages(world: World) -> None:
    ann = await world.person()
    for n in range(12):
        await a_customer(world.firm, owner=ann.person, name=f"客户{n:02d}")
    await lists(ann)
    await ann.taps("没电话")
    ann.sees("共 12 家", "1 客户00", "5 客户04")
    await ann.taps("›")
    await ann.taps("›")
    ann.sees("11 客户10", "12 客户11")
    await ann.taps("‹")
    ann.sees("6 客户05")
