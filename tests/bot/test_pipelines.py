"""Pipelines made and changed under /admin in three languages (OPP-2, OPP-3, OPP-5)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_department
from tests.storage.deal_scene import a_deal


async def an_admin(world: World, locale: str = "zh-CN") -> User:
    mia = await world.owner(locale=locale)
    await mia.says("/admin")
    await mia.taps(texts(locale).plain("button-pipelines"))
    return mia


@pytest.mark.rule("OPP-3")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_pipeline_is_made_and_its_stages_named_rated_and_timed(home: World, locale: str) -> None:
    t = texts(locale)
    mia = await an_admin(home, locale)
    with mia.costs(m=1, t=1, new=0, edits=2):
        await mia.taps(t.plain("button-pipeline-add"))
        await mia.says("快销")
    mia.sees("快销", "10%")
    await mia.taps(t.plain("button-stage-add"))
    mia.sees(t.plain("pipeline-ask-stage"))
    await mia.says("评审 40")
    mia.sees("5 评审", "40%")
    await mia.taps("5")
    await mia.taps(t.plain("button-stage-rate"))
    await mia.says("55%")
    mia.sees("55%")
    await mia.taps(t.plain("button-stage-days"))
    await mia.says("21")
    mia.sees(t.plain("pipeline-days", n=21))
    await mia.taps(t.plain("button-rename"))
    await mia.says("复核")
    mia.sees("复核")
    await mia.taps(t.plain("button-stage-up"))
    mia.sees("4 复核")
    stages = await home.firm.rows(
        "SELECT s.name, s.rate, s.max_days FROM stages s JOIN pipelines p ON p.id = s.pipeline_id"
        " WHERE p.name = '快销' AND s.type = 'open' ORDER BY s.position"
    )
    assert dict(stages[3]) == {"name": "复核", "rate": 55, "max_days": 21}
    assert len(mia.messages()) == 1
    actions = await home.firm.rows("SELECT action FROM audit WHERE entity = 'pipeline' ORDER BY id")
    assert [one["action"] for one in actions][-6:] == ["created", *["changed"] * 5]


@pytest.mark.rule("OPP-2", "OPP-3")
async def test_departments_are_named_and_unnamed_by_taps(world: World) -> None:
    east = await a_department(world.firm, "华东区")
    mia = await an_admin(world)
    await mia.taps("新建")
    await mia.says("快销")
    await mia.taps("部门")
    mia.sees("给哪些部门用？")
    await mia.taps("华东区")
    mia.sees("快销 · 华东区")
    assert await world.firm.value("SELECT department_id FROM pipeline_departments") == east
    await mia.taps("✓ 华东区")
    await mia.taps("‹ 返回")
    assert await world.firm.value("SELECT count(*) FROM pipeline_departments") == 0
    await mia.taps("停用")
    mia.sees("快销 · 已停用")


@pytest.mark.rule("OPP-3")
async def test_a_stage_with_open_deals_stays_and_says_so(world: World) -> None:
    ann = await world.person()
    await a_deal(world.firm, ann.person)
    mia = await an_admin(world)
    await mia.taps("1")
    await mia.taps("1")
    await mia.taps("去掉")
    assert mia.alert == "「初步接洽」里还有 1 个商机"
    assert await world.firm.value("SELECT count(*) FROM stages WHERE removed_at IS NOT NULL") == 0


@pytest.mark.rule("OPP-3", "OPP-5")
async def test_an_end_may_be_renamed_and_ask_for_more_and_never_goes(world: World) -> None:
    mia = await an_admin(world)
    await mia.taps("1")
    mia.sees("5 赢单 · 结束")
    await mia.taps("5")
    mia.sees_buttons(["改名"], ["‹ 返回", "必填"])
    await mia.taps("改名")
    await mia.says("成交")
    mia.sees("成交")
    await mia.taps("必填")
    await mia.taps("金额")
    mia.sees("成交 · 结束 · 要填：金额")


@pytest.mark.rule("OPP-3")
@pytest.mark.parametrize(
    ("button", "words", "said"),
    [("赢率", "101", "0-100"), ("赢率", "高", "0-100"), ("天数", "0", "1-1,000"), ("天数", "2000", "1-1,000")],
)
async def test_a_figure_outside_its_range_is_refused_with_the_range(
    world: World, button: str, words: str, said: str
) -> None:
    mia = await an_admin(world)
    await mia.taps("1")
    await mia.taps("2")
    await mia.taps(button)
    await mia.says(words)
    mia.sees(said)
    await mia.says("30")
    assert "需求确认 · 30%" in mia.screen


async def test_a_name_that_is_taken_is_refused(world: World) -> None:
    mia = await an_admin(world)
    await mia.taps("新建")
    await mia.says("销售流程")
    assert await world.firm.value("SELECT count(*) FROM pipelines") == 1
    await mia.says("快销")
    assert await world.firm.value("SELECT count(*) FROM pipelines") == 2


async def test_who_may_not_manage_pipelines_sees_none(world: World) -> None:
    ann = await world.person("陈晓雯", "manager")
    await ann.says("/admin")
    assert "销售流程" not in str(ann.labels)
