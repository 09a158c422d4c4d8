"""Script 6.20 on the phone: invite, change, void, suspend (target 27)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_customer, a_department, a_person

WORDS = {"zh-CN": "王芳 销售 华东区", "zh-TW": "王芳 業務 華東區", "en": "Wang Fang, Sales, North"}
DEPARTMENT = {"zh-CN": "华东区", "zh-TW": "華東區", "en": "North"}


@pytest.mark.target(27)
@pytest.mark.parametrize("locale", LOCALES)
async def test_an_invite_costs_one_message_and_one_tap(home: World, locale: str) -> None:
    await a_department(home.firm, DEPARTMENT[locale])
    owner = await home.owner(locale=locale)
    t = texts(locale)
    with owner.costs(m=1, t=1):
        await owner.says(f"/invite {WORDS[locale]}")
        await owner.taps(t.plain("button-copy-link"))
    owner.sees(DEPARTMENT[locale], "72")
    link = owner.button(t.plain("button-copy-link"))["value"]
    assert link.startswith("https://t.me/")
    wang = home.stranger("Wang", language_code="en")
    await wang.opens(link)
    await wang.taps("Confirm")
    assert await home.firm.value("SELECT status FROM users WHERE account = :a", a=wang.person.account) == "active"


async def an_invite(world: World) -> User:
    await a_department(world.firm, "华东区")
    owner = await world.owner()
    await owner.says("/invite 王芳 销售")
    return owner


async def test_the_invite_card_has_its_buttons(world: World) -> None:
    owner = await an_invite(world)
    owner.sees("邀请 王芳 · 销售 · 办公室", "72 小时内有效，只能用一次")
    owner.sees_buttons(["复制链接", "转发"], ["改角色", "改部门", "作废"])


async def test_role_and_department_change_on_the_invite_and_the_link_stays(world: World) -> None:
    owner = await an_invite(world)
    link = owner.button("复制链接")["value"]
    await owner.taps("改角色")
    assert owner.labels[0] == ["超级管理员", "销售经理"]
    await owner.taps("财务")
    owner.sees("邀请 王芳 · 财务 · 办公室")
    await owner.taps("改部门")
    await owner.taps("华东区")
    owner.sees("邀请 王芳 · 财务 · 华东区")
    await owner.taps("改部门")
    await owner.taps("‹ 返回")
    assert owner.button("复制链接")["value"] == link
    assert len(owner.messages()) == 1
    wang = world.stranger("王芳")
    await wang.opens(link)
    wang.sees("华东区 · 财务")


async def test_a_voided_invite_opens_nothing(world: World) -> None:
    owner = await an_invite(world)
    link = owner.button("复制链接")["value"]
    await owner.taps("作废")
    owner.sees("邀请已作废 · 王芳")
    assert owner.labels == []
    wang = world.stranger("王芳")
    await wang.opens(link)
    wang.sees("这个链接已失效")


async def test_an_unknown_department_is_answered_with_the_list(world: World) -> None:
    await a_department(world.firm, "华东区")
    owner = await world.owner()
    await owner.says("/invite 王芳 销售 西北区")
    owner.sees("西北区", "办公室", "华东区", "销售经理")
    await owner.says("/invite")
    owner.sees("/invite 王芳 销售 华东区")


@pytest.mark.rule("PERM-20", "ORG-32")
async def test_a_manager_invites_reps_into_his_tree_and_nobody_higher(world: World) -> None:
    east = await a_department(world.firm, "华东区")
    await a_department(world.firm, "华西区")
    manager = await world.person("经理", "manager", department=east)
    await manager.says("/invite 王芳 销售")
    manager.sees("邀请 王芳 · 销售 · 华东区")
    await manager.taps("改角色")
    assert "超级管理员" not in str(manager.labels)
    for words in ("赵磊 超级管理员", "赵磊 销售 华西区"):
        await manager.says(f"/invite {words}")
        assert "赵磊" not in manager.text
    rep = await world.person("林志强")
    await rep.says("/invite 王芳 销售")
    rep.sees_not("复制链接")
    assert await world.firm.value("SELECT count(*) AS n FROM users WHERE name = '赵磊'") == 0


@pytest.mark.rule("ORG-23")
async def test_a_person_is_found_and_suspended_in_two_taps(world: World) -> None:
    owner = await world.owner()
    rep = await world.person("赵磊")
    await a_customer(world.firm, owner=rep.person)
    await owner.says("/admin 赵磊")
    owner.sees("赵磊 · 销售 · 办公室", "客户 1")
    owner.sees_buttons(["改角色", "改部门", "改主管"], ["重新绑定", "停用"], ["‹ 返回"])
    await owner.taps("停用")
    owner.sees("停用赵磊？马上不能再用。")
    owner.sees_buttons(["‹ 返回", "确认停用"])
    await owner.taps("‹ 返回")
    owner.sees("赵磊 · 销售")
    await owner.taps("停用")
    await owner.taps("确认停用")
    owner.sees("赵磊 已停用 · 待交接：客户 1")
    await rep.says("在吗")
    rep.sees("我只为已绑定的同事服务")


@pytest.mark.rule("PERM-25", "ORG-14")
async def test_the_members_are_listed_five_a_page(world: World) -> None:
    owner = await world.owner()
    for number in range(6):
        await a_person(world.firm, f"员工{number}")
    await owner.says("/admin")
    await owner.taps("成员")
    owner.sees("成员 · 共 7 人", "1 陈晓雯 · 办公室")
    assert owner.labels == [["1", "2", "3", "4", "5"], ["‹ 返回", "›"]]
    await owner.taps("›")
    assert owner.labels == [["1", "2"], ["‹ 返回"]]
    await owner.taps("2")
    owner.sees("员工5 · 销售")


async def test_a_colleague_without_the_right_gets_no_person_card(world: World) -> None:
    rep = await world.person("林志强")
    await a_person(world.firm, "王芳")
    await rep.says("/admin 王芳")
    rep.sees_not("改角色", "王芳 · 销售")


async def test_a_new_link_for_a_new_phone(world: World) -> None:
    owner = await world.owner()
    rep = await world.person("赵磊")
    await owner.says("/admin 赵磊")
    await owner.taps("重新绑定")
    owner.sees("邀请 赵磊 · 销售 · 办公室")
    phone = world.stranger("赵磊")
    await phone.opens(owner.button("复制链接")["value"])
    await phone.taps("确认绑定")
    rep.hears("你的绑定已换到新的 Telegram 账号")
    await phone.says("/settings")
    phone.sees("设置")


@pytest.mark.rule("ORG-18", "ORG-24")
async def test_a_superior_is_chosen_and_taken_away_and_nobody_below_is_offered(world: World) -> None:
    owner = await world.owner()
    zhao = await a_person(world.firm, "赵磊")
    wang = await a_person(world.firm, "王芳")
    await owner.says("/admin 赵磊")
    await owner.taps("改主管")
    owner.sees("赵磊 的主管是谁？")
    await owner.taps("王芳")
    owner.sees("主管 王芳")
    assert await world.firm.value("SELECT superior_id FROM users WHERE id = :id", id=zhao.id) == wang.id
    await owner.says("/admin 王芳")
    await owner.taps("改主管")
    assert "赵磊" not in str(owner.labels)
    await owner.says("/admin 赵磊")
    await owner.taps("改主管")
    await owner.taps("没有")
    owner.sees("赵磊 · 销售")
    assert await world.firm.value("SELECT superior_id FROM users WHERE id = :id", id=zhao.id) is None
