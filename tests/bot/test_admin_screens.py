"""The screens under /admin in the chat: departments, roles, pools, company rules, lists (6.20)."""

import pytest

from bot.texts import LOCALES, texts
from storage.entities.instants import DAY
from storage.rules.permissions import PERMISSIONS
from storage.rules.settings import ORGANISATION, SETTINGS
from tests.bot.world import User, World
from tests.factories import a_customer, a_department, a_person


async def an_owner(world: World) -> User:
    owner = await world.owner()
    await owner.says("/admin")
    return owner


@pytest.mark.parametrize("locale", LOCALES)
async def test_admin_is_one_card_with_everything(home: World, locale: str) -> None:
    owner = await home.owner(locale=locale)
    t = texts(locale)
    await owner.says("/admin")
    screens = ("people", "departments", "roles", "pools", "rules", "words", "fields", "prompts", "flows")
    labels = [t.plain(f"button-{name}") for name in screens]
    last = [t.plain("button-products"), t.plain("button-pipelines"), t.plain("button-numbers")]
    owner.sees_buttons(labels[:3], labels[3:6], labels[6:], last)
    for label in labels:
        await owner.taps(label)
        await owner.taps(t.plain("button-back"))
        owner.sees_buttons(labels[:3], labels[3:6], labels[6:], last)
    assert len(owner.messages()) == 1


@pytest.mark.rule("ORG-18", "ORG-19")
async def test_a_department_is_made_renamed_moved_headed_and_put_away(world: World) -> None:
    owner = await an_owner(world)
    await a_person(world.firm, "王芳")
    await owner.taps("部门")
    owner.sees("部门 · 共 1 个", "1 办公室")
    await owner.taps("1")
    owner.sees("部门 · 办公室", "还没有负责人")
    await owner.taps("加下级")
    owner.sees("回复下级部门的名称")
    await owner.says("华东区")
    owner.sees("部门 · 华东区", "上级部门：办公室")
    await owner.taps("负责人")
    await owner.taps("王芳")
    owner.sees("负责人：王芳")
    await owner.taps("改名")
    await owner.says("华南区")
    owner.sees("部门 · 华南区", "负责人：王芳")
    await owner.taps("持有")
    await owner.says("八十")
    owner.sees("0-5,000")
    await owner.says("80")
    assert "每人最多持有 80 家客户" in owner.screen
    assert await world.firm.value("SELECT holding_limit FROM departments WHERE name = '华南区'") == 80
    await owner.taps("归档")
    assert "部门 · 共 1 个" in owner.screen
    actions = {row["action"] for row in await world.firm.rows("SELECT action FROM audit WHERE entity = 'department'")}
    assert {"created", "head_changed", "renamed", "limit_changed", "archived"} <= actions


@pytest.mark.rule("ORG-19")
async def test_what_stands_in_the_way_of_putting_a_department_away_is_named(world: World) -> None:
    east = await a_department(world.firm, "华东区")
    await a_person(world.firm, "王芳", department=east)
    owner = await an_owner(world)
    await owner.taps("部门")
    await owner.taps("2")
    await owner.taps("归档")
    assert "王芳" in (owner.alert or "")


async def test_no_group_is_bound_to_a_department_that_was_put_away(world: World) -> None:
    east = await a_department(world.firm, "华东区")
    owner = await an_owner(world)
    await owner.taps("部门")
    await owner.taps("2")
    await world.firm.crm.departments.archive(world.firm.call(owner.person), east)
    await owner.taps("绑定群组")
    assert owner.alert == "没找到，可能已删除，或不归你看。"


@pytest.mark.rule("PERM-19", "PERM-1")
async def test_a_role_is_copied_and_one_permission_of_it_changed(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("角色")
    owner.sees("角色 · 共 6 个", "1 超级管理员")
    await owner.taps("1")
    owner.sees("拥有全部权限，不能改")
    await owner.taps("‹ 返回")
    await owner.taps("3")
    await owner.taps("复制")
    await owner.says("高级销售")
    owner.sees("角色 · 高级销售")
    await owner.taps("客户")
    owner.sees("高级销售 · 客户")
    line = next(line for line in owner.text.splitlines() if "导出客户" in line)
    assert "不能" in line
    await owner.taps(line.split()[0])
    owner.sees("导出客户：能用在谁的数据上？")
    await owner.taps("本部门")
    assert "导出客户 · 本部门" in owner.text
    scope = await world.firm.value(
        "SELECT p.scope FROM role_permissions p JOIN roles r ON r.id = p.role_id"
        " WHERE r.name = '高级销售' AND p.permission = 'customer.export'"
    )
    assert scope == "dept"


@pytest.mark.rule("ORG-15")
async def test_a_company_rule_is_changed_within_its_range_and_set_back(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("规则")
    await owner.taps("跟进")
    line = next(line for line in owner.text.splitlines() if "可补记天数" in line)
    assert line.endswith("可补记天数：7")
    await owner.taps(line.split()[0])
    owner.sees("现在：7", "范围：0-90")
    await owner.says("91")
    owner.sees("0-90")
    await owner.says("14")
    assert "可补记天数：14" in owner.screen
    await owner.taps(line.split()[0])
    await owner.taps("恢复默认")
    assert "可补记天数：7" in owner.screen


@pytest.mark.rule("ORG-15", "ORG-4")
async def test_a_choice_is_one_tap_and_a_list_switches(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("规则")
    await owner.taps("公司")
    while "工作日" not in owner.text:
        await owner.taps("›")
    line = next(line for line in owner.text.splitlines() if "工作日" in line)
    await owner.taps(line.split()[0])
    await owner.taps("周六")
    assert "✓ 周六" in str(owner.labels)
    assert await world.firm.value("SELECT workdays FROM organisation") == "[0, 1, 2, 3, 4, 5]"


@pytest.mark.rule("ORG-16")
async def test_a_source_is_added_and_another_one_no_longer_offered(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("选项")
    await owner.taps("1")
    owner.sees("选项 · 来源（共 10 个）")
    await owner.taps("加一个")
    await owner.says("抖音直播")
    owner.sees("抖音直播")
    await owner.taps("‹")
    await owner.taps("6")
    assert "关" in next(line for line in owner.text.splitlines() if line.startswith("6 "))


@pytest.mark.rule("POOL-4", "POOL-20", "POOL-16")
async def test_the_rules_of_a_pool_stand_on_one_card(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("公海")
    await owner.taps("1")
    owner.sees("公海规则", "每天领 5 家 · 持有不限 · 冷却 7 天", "提前提醒：7、3、1 天 · 成交和锁定的不回收")
    await owner.taps("每天领")
    await owner.says("8")
    owner.sees("每天领 8 家")
    await owner.taps("持有")
    await owner.says("100")
    owner.sees("持有 100 家")
    await owner.taps("提醒")
    await owner.says("10、5")
    owner.sees("提前提醒：10、5 天")
    await owner.taps("隐藏字段")
    await owner.taps("行业")
    assert "✓ 行业" in str(owner.labels)
    await owner.taps("级别")
    await owner.taps("›")
    await owner.taps("地区")
    assert owner.alert == "行业、级别、地区 不能都隐藏"
    await owner.taps("‹ 返回")
    await owner.taps("停用")
    assert owner.alert == "默认公海不能停用或删除"


async def test_a_rep_opens_none_of_it_and_a_manager_only_his_own(world: World) -> None:
    rep = await world.person("林志强")
    await rep.says("/admin")
    rep.sees_not("管理设置")
    manager = await world.person("经理", "manager")
    await manager.says("/admin")
    manager.sees("管理设置")
    manager.sees_buttons(["成员", "部门"])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_permission_setting_and_group_has_its_words(locale: str) -> None:
    t = texts(locale)
    keys = [
        *("admin-can-" + name.replace(".", "-") for name in PERMISSIONS),
        *("admin-module-" + name.partition(".")[0] for name in PERMISSIONS),
        *("admin-set-" + name.replace(".", "-") for name in (*SETTINGS, *ORGANISATION)),
    ]
    assert [key for key in keys if not t.has(key)] == []


@pytest.mark.rule("CUST-12")
async def test_a_field_is_defined_in_three_steps_switched_and_renamed(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("字段")
    owner.sees("字段 · 线索（共 0 个）")
    await owner.taps("客户")
    await owner.taps("加字段")
    await owner.says("合作方式")
    owner.sees("「合作方式」是哪一种？")
    await owner.taps("单选")
    owner.sees("「合作方式」有哪些选项？")
    await owner.says("直销、代理")
    owner.sees("字段 · 合作方式（客户）", "选项：直销、代理")
    await owner.taps("必填")
    assert "✓ 必填" in str(owner.labels)
    await owner.taps("改名")
    await owner.says("渠道")
    owner.sees("字段 · 渠道（客户）")
    row = await world.firm.row("SELECT entity, label, kind, required FROM custom_fields")
    assert row == {"entity": "customer", "label": "渠道", "kind": "select", "required": 1}
    await owner.taps("删除")
    owner.sees("字段 · 客户（共 0 个）")


@pytest.mark.rule("LEAD-4", "ORG-15")
async def test_minutes_of_single_sources_are_typed_as_people_call_them(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("规则")
    await owner.taps("线索")
    line = next(line for line in owner.text.splitlines() if "按来源的首次响应分钟" in line)
    assert line.endswith("没有")
    await owner.taps(line.split()[0])
    await owner.says("展会 60、转介绍 30")
    owner.sees("按来源的首次响应分钟：展会 60、转介绍 30")
    assert await world.firm.value("SELECT value FROM settings WHERE name = 'lead.first_response_by_source'") == (
        '{"fair": 60, "referral": 30}'
    )


RECYCLING = {
    "zh-CN": (
        ("公海", "回收天数", "开自动回收", "确认改成 30 天"),
        ("改成：30 天没跟进", "1 家会从 7月17日 起回收，之前都会预警"),
    ),
    "zh-TW": (
        ("公海", "回收天數", "開啟自動回收", "確認改成 30 天"),
        ("改成：30 天沒跟進", "1 家將從 7月17日 起自動回收，之前都會預警"),
    ),
    "en": (
        ("Pools", "Days", "Return on", "Yes, 30 days"),
        ("New rule: 30 days without contact", "1 customer goes back from 17 Jul on"),
    ),
}


@pytest.mark.rule("POOL-6", "POOL-11")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_change_of_the_recycle_rules_says_first_what_it_will_move(home: World, locale: str) -> None:
    (pools, days, on, yes), said = RECYCLING[locale]
    rep = await a_person(home.firm, "林志强")
    await a_customer(home.firm, owner=rep, received_at=home.clock.ms - 60 * DAY)
    owner = await home.owner(locale=locale)
    await owner.says("/admin")
    await owner.taps(pools)
    await owner.taps("1")
    await owner.taps(days)
    await owner.taps(on)
    await owner.taps(on)
    assert await home.firm.value("SELECT auto_recycle FROM pools WHERE kind = 'customer'") == 1
    await owner.taps("1")
    await owner.taps(days)
    await owner.says("30")
    owner.sees(*said)
    assert owner.labels[0][1] == yes
    await owner.taps(yes)
    rule = await home.firm.row(
        "SELECT no_followup_days, level FROM pool_rules WHERE no_followup_days IS NOT NULL AND pool_id = 1"
    )
    assert rule == {"no_followup_days": 30, "level": "any"}


@pytest.mark.rule("POOL-6")
async def test_a_rule_gets_a_level_a_second_one_is_added_and_taken_away(world: World) -> None:
    owner = await an_owner(world)
    await owner.taps("公海")
    await owner.taps("1")
    await owner.taps("回收天数")
    await owner.taps("加规则")
    await owner.says("很多天")
    assert "不" in owner.text
    await owner.says("45 天")
    await owner.taps("确认改成 45 天")
    line = next(line for line in owner.screen.splitlines() if "45 天没跟进" in line and line[0].isdigit())
    await owner.taps(line.split()[0])
    await owner.taps("A")
    await owner.taps("确认修改")
    assert "A 级 45 天没跟进" in owner.screen
    line = next(line for line in owner.screen.splitlines() if "A 级 45 天没跟进" in line and line[0].isdigit())
    await owner.taps(line.split()[0])
    await owner.taps("删掉规则")
    await owner.taps("删掉规则")
    assert "A 级 45 天没跟进" not in owner.screen
