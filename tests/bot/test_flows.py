"""Approval flows edited in chat: made, changed, published, tried out, disabled (conversations 6.26)."""

import pytest

from bot.texts import LOCALES, texts
from storage.entities.flows import Term
from tests.bot.approval_desk import YUAN
from tests.bot.world import User, World
from tests.factories import a_department, a_person
from tests.storage.approval_scene import a_flow, by
from tests.storage.contract_scene import a_draft


class Admin:
    """The owner with a phone in a language."""

    def __init__(self, user: User, locale: str) -> None:
        self.user, self._words = user, texts(locale)

    def word(self, key: str, **fields: str | int) -> str:
        return self._words.plain(key, **fields)

    async def taps(self, *keys: str) -> None:
        for key in keys:
            await self.user.taps(self.word(key) if self._words.has(key) else key)

    async def opens(self) -> None:
        await self.user.says("/admin")
        await self.taps("button-flows")


async def an_admin(world: World, locale: str) -> Admin:
    owner = await world.owner(locale=locale)
    world.firm.owner = owner.person
    return Admin(owner, locale)


async def flow_row(world: World) -> dict[str, object]:
    return await world.firm.row("SELECT subject, current_version, enabled FROM flows")


@pytest.mark.rule("APPR-2")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_flow_is_made_published_and_disabled_by_taps(world: World, locale: str) -> None:
    admin = await an_admin(world, locale)
    await admin.opens()
    admin.user.sees(admin.word("flow-list-none"))
    await admin.taps("button-new-flow")
    await admin.user.taps(texts(locale).entry("approval_subject", "contract", capital=True))
    await admin.taps("flow-everywhere", "button-add-step", "button-step-hours")
    await admin.user.taps(admin.word("flow-hours", hours=8))
    await admin.user.taps(admin.word("button-back"))
    await admin.user.taps(admin.word("button-publish", version=1))
    await admin.user.taps(admin.word("button-publish-sure", version=1))
    assert await flow_row(world) == {"subject": "contract", "current_version": 1, "enabled": 1}
    assert await world.firm.value("SELECT steps LIKE '%\"timeout_hours\": 8%' FROM flow_versions")
    await admin.taps("button-disable", "button-disable-sure")
    assert (await flow_row(world))["enabled"] == 0
    await admin.taps("button-enable")
    assert (await flow_row(world))["enabled"] == 1
    await admin.taps("button-back")
    admin.user.sees(texts(locale).entry("approval_subject", "contract", capital=True))


@pytest.mark.rule("APPR-2", "APPR-3", "APPR-17")
@pytest.mark.parametrize("locale", LOCALES)
async def test_every_field_of_a_step_has_its_chips(world: World, locale: str) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, locale)
    words = texts(locale)
    await admin.opens()
    await admin.user.taps("1")
    await admin.user.taps("1")
    for name, dictionary, value in (
        ("mode", "flow_mode", "all"),
        ("empty", "flow_empty", "reject"),
        ("own", "flow_own", "skip"),
        ("kind", "flow_kind_key", "superior_chain"),
    ):
        await admin.taps(f"button-step-{name}")
        await admin.user.taps(words.entry(dictionary, value))
    await admin.taps("button-step-hours")
    labels = [label for row in admin.user.labels for label in row]
    assert words.entry("flow_late", "approve", capital=True) not in labels
    await admin.user.taps(words.entry("flow_late", "escalate", capital=True))
    await admin.taps("button-step-if", "button-if-over")
    step = (await world.firm.crm.flows.open(world.firm.call(world.firm.owner), flow)).steps[0].step
    assert (step.mode, step.on_empty, step.on_submitter, step.kind) == ("all", "reject", "skip", "superior_chain")
    assert (step.on_timeout, step.condition) == ("escalate", (Term("over_limit", "=", True),))


@pytest.mark.rule("APPR-3", "APPR-5")
async def test_roles_people_amounts_and_hours(world: World) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    zhou = await a_person(world.firm, "周敏", "finance")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, "zh-CN")
    await admin.opens()
    for label in ("1", "1", "谁来批", "角色", "财务"):
        await admin.user.taps(label)
    admin.user.sees("第 1 步 · 财务 · 一人即可")
    for label in ("谁来批", "指定人", "搜同事"):
        await admin.user.taps(label)
    await admin.user.says("周敏")
    await admin.user.taps("周敏")
    admin.user.sees("第 1 步 · 周敏")
    for label in ("谁来批", "指定人", "陈经理"):
        await admin.user.taps(label)
    admin.user.sees("第 1 步 · 周敏、陈经理")
    for label in ("谁来批", "指定人", "✓陈经理"):
        await admin.user.taps(label)
    for label in ("条件", "部门", "办公室"):
        await admin.user.taps(label)
    admin.user.sees("条件：部门 办公室时")
    await admin.taps("button-step-if", "button-type-it")
    await admin.user.says("30万")
    admin.user.sees("条件：部门 办公室且金额≥30万时")
    await admin.taps("button-step-hours", "button-type-it")
    await admin.user.says("12")
    admin.user.sees("12 小时，超时提醒")
    step = (await world.firm.crm.flows.open(world.firm.call(world.firm.owner), flow)).steps[0].step
    assert (step.people, step.timeout_hours) == ((zhou.id,), 12)
    place = Term("department", "=", world.firm.root)
    assert step.condition == (place, Term("amount", ">=", 300_000 * YUAN))


@pytest.mark.rule("APPR-2")
async def test_changes_wait_are_published_or_dropped_and_stay_in_the_versions(world: World) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    await a_flow(world.firm, by(mia), by(world.firm.owner), subject="contract")
    admin = await an_admin(world, "zh-CN")
    await admin.opens()
    for label in ("1", "2", "上移"):
        await admin.user.taps(label)
    for label in ("版本", "放弃改动", "2", "删除", "存第2版"):
        await admin.user.taps(label)
    admin.user.sees("存成第 2 版？", "删第 2 步", "从现在起提交的按这一版。")
    for label in ("确认第 2 版", "版本"):
        await admin.user.taps(label)
    admin.user.sees("2 7月9日 陈晓雯：删第 2 步")


@pytest.mark.rule("APPR-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_dry_run_says_who_would_decide_and_tells_nobody(world: World, locale: str) -> None:
    mia = await world.person("陈经理", "manager", locale=locale)
    lin = await a_person(world.firm, "林志强", superior=mia.person)
    await a_flow(world.firm, by(mia.person), subject="contract")
    draft = await a_draft(world.firm, lin, 1_000 * YUAN)
    number = await world.firm.value("SELECT number FROM contracts WHERE id = :id", id=draft.id)
    admin = await an_admin(world, locale)
    await admin.opens()
    await admin.user.taps("1")
    await admin.taps("button-dry")
    await admin.user.says(str(number))
    admin.user.sees(str(number), "陈经理", texts(locale).entry("flow_why", "user"))
    assert mia.messages() == []
    await admin.taps("button-another")
    await admin.user.says("HT-9999")
    admin.user.sees(admin.word("error-not-found"))


@pytest.mark.rule("APPR-1")
async def test_a_flow_of_one_department(world: World) -> None:
    department = await a_department(world.firm, "华东区", parent=world.firm.root)
    admin = await an_admin(world, "zh-CN")
    await admin.opens()
    for label in ("新建", "退款", "华东区"):
        await admin.user.taps(label)
    admin.user.sees("退款审批 · 华东区 · 还没启用", "还没有步骤")
    assert await world.firm.value("SELECT department_id FROM flow_departments") == department


@pytest.mark.rule("APPR-2")
async def test_without_the_right_there_is_no_entry(world: World) -> None:
    mia = await world.person("陈经理", "manager")
    await mia.says("/admin")
    assert "审批流" not in [label for row in mia.labels for label in row]
