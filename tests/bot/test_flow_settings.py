"""What holds for a whole flow, and the conditions of its steps, chosen by taps and words (conversations 6.26)."""

import pytest

from bot.texts import LOCALES, texts
from storage.entities.flows import Flow, Step, Term
from tests.bot.approval_desk import YUAN
from tests.bot.test_flows import Admin, an_admin
from tests.bot.world import World
from tests.factories import a_department, a_person
from tests.storage.approval_scene import a_flow, by


async def flow_now(world: World, flow: int) -> Flow:
    return (await world.firm.crm.flows.open(world.firm.call(world.firm.owner), flow)).flow


async def step_now(world: World, flow: int) -> Step:
    shown = await world.firm.crm.flows.open(world.firm.call(world.firm.owner), flow)
    return shown.steps[0].step


async def opened(world: World, admin: Admin, *keys: str) -> None:
    await admin.opens()
    await admin.user.taps("1")
    await admin.taps(*keys)


@pytest.mark.rule("APPR-1", "APPR-2")
@pytest.mark.parametrize("locale", LOCALES)
async def test_name_order_and_way_back_of_a_flow(world: World, locale: str) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, locale)
    await opened(world, admin, "button-flow-own")
    admin.user.sees(admin.word("flow-own-title", name="审批"), admin.word("flow-own-restart"))
    with admin.user.costs(m=1, t=1):
        await admin.taps("button-flow-name")
        await admin.user.says("大合同")
    admin.user.sees(admin.word("flow-own-title", name="大合同"))
    await admin.taps("button-flow-order")
    await admin.user.says("20")
    admin.user.sees(admin.word("flow-own-order", order=20))
    await admin.taps("button-flow-again")
    admin.user.sees(admin.word("flow-own-resume"))
    now = await flow_now(world, flow)
    assert (now.name, now.priority, now.resubmit) == ("大合同", 20, "resume")
    await admin.taps("button-flow-order")
    await admin.user.says("2000")
    assert (await flow_now(world, flow)).priority == 20


@pytest.mark.rule("APPR-1", "APPR-6", "APPR-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_departments_admins_and_who_is_in_copy(world: World, locale: str) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    zhou = await a_person(world.firm, "周敏", "finance")
    east, west = [await a_department(world.firm, name, parent=world.firm.root) for name in ("华东区", "华西区")]
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, locale)
    await opened(world, admin, "button-flow-own")
    for name in ("华东区", "华西区"):
        await admin.taps("button-flow-place")
        await admin.user.taps(name)
    admin.user.sees("华东区", "华西区")
    await admin.taps("button-flow-cc")
    with admin.user.costs(m=1, t=2):
        await admin.taps("button-search-colleague")
        await admin.user.says("周敏")
        await admin.user.taps("周敏")
    admin.user.sees(admin.word("flow-own-cc", names="周敏"))
    await admin.taps("button-flow-admin")
    await admin.user.taps("周敏")
    now = await flow_now(world, flow)
    assert (now.departments, now.cc) == ((east, west), (zhou.id,))
    assert now.admins == (world.firm.owner.id, zhou.id)
    await admin.taps("button-flow-place")
    await admin.user.taps("✓华东区")
    assert (await flow_now(world, flow)).departments == (west,)


@pytest.mark.rule("APPR-6")
async def test_a_flow_keeps_an_admin(world: World) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, "zh-CN")
    await opened(world, admin, "button-flow-own", "button-flow-admin")
    await admin.user.taps("✓陈晓雯")
    assert admin.user.alert == "只能选在职的人，管理员至少一位。"
    assert (await flow_now(world, flow)).admins == (world.firm.owner.id,)


@pytest.mark.rule("APPR-1", "APPR-3")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_whole_flow_applies_under_conditions_that_all_hold(world: World, locale: str) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    admin = await an_admin(world, locale)
    words = texts(locale).at(0, "UTC", currency="CNY")
    amount = words.formats.money(200_000 * YUAN)
    await opened(world, admin, "button-flow-own", "button-step-if")
    await admin.user.taps(admin.word("button-if-amount", amount=amount))
    await admin.taps("button-step-if", "button-if-by")
    await admin.user.taps(str(await world.firm.value("SELECT name FROM roles WHERE built_in = 'rep'")))
    assert (await flow_now(world, flow)).condition == (
        Term("amount", ">=", 200_000 * YUAN),
        Term("role", "=", world.firm.roles["rep"]),
    )
    admin.user.sees(admin.word("flow-if-amount", amount=amount))
    await admin.taps("button-back")
    admin.user.sees(admin.word("flow-if-amount", amount=amount))
    await admin.taps("button-flow-own", "button-step-if", "flow-always")
    assert (await flow_now(world, flow)).condition == ()
    await admin.taps("button-step-if", "button-type-it")
    await admin.user.says("30万")
    assert (await flow_now(world, flow)).condition == (Term("amount", ">=", 300_000 * YUAN),)


@pytest.mark.rule("APPR-3")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_step_for_some_products_and_departments(world: World, locale: str) -> None:
    mia = await a_person(world.firm, "陈经理", "manager")
    flow = await a_flow(world.firm, by(mia), subject="contract")
    for name in ("泵", "阀"):
        await world.firm.crm.products.add_category(world.firm.call(world.firm.owner), name)
    pumps, valves = [row["id"] for row in await world.firm.rows("SELECT id FROM product_categories ORDER BY id")]
    admin = await an_admin(world, locale)
    await opened(world, admin)
    await admin.user.taps("1")
    for name in ("泵", "阀"):
        await admin.taps("button-step-if", "button-if-cat")
        await admin.user.taps(name)
    assert (await step_now(world, flow)).condition == (Term("product_category", "in", [pumps, valves]),)
    admin.user.sees("泵", "阀")
    await admin.taps("button-step-if", "button-if-cat")
    await admin.user.taps("✓泵")
    await admin.taps("button-step-if", "button-if-dept")
    await admin.user.taps(str(await world.firm.value("SELECT name FROM departments")))
    assert (await step_now(world, flow)).condition == (
        Term("product_category", "=", valves),
        Term("department", "=", world.firm.root),
    )


@pytest.mark.rule("APPR-5", "APPR-8")
@pytest.mark.parametrize("locale", LOCALES)
async def test_levels_of_superiors_and_what_a_signer_has_to_do(world: World, locale: str) -> None:
    flow = await a_flow(world.firm, Step("superior"), subject="contract")
    admin = await an_admin(world, locale)
    kinds = texts(locale)
    await opened(world, admin)
    await admin.user.taps("1")
    await admin.taps("button-step-kind")
    await admin.user.taps(admin.word("button-level", level=2))
    admin.user.sees(admin.word("flow-superior-level", level=2))
    await admin.taps("button-step-kind")
    await admin.user.taps(kinds.entry("flow_kind_key", "superior_chain"))
    assert ((await step_now(world, flow)).kind, (await step_now(world, flow)).level) == ("superior_chain", 0)
    await admin.taps("button-step-kind")
    await admin.user.taps(admin.word("button-level", level=3))
    admin.user.sees(admin.word("flow-chain-level", level=3))
    await admin.taps("button-step-kind", "button-level-top")
    await admin.taps("button-step-mode", "flow-step-words", "button-step-mode", "flow-step-again")
    step = await step_now(world, flow)
    assert (step.level, step.comment_required, step.ask_again) == (0, True, True)
    admin.user.sees(admin.word("flow-step-words"), admin.word("flow-step-again"))


async def test_many_departments_have_pages(world: World) -> None:
    for number in range(8):
        await a_department(world.firm, f"第{number}区", parent=world.firm.root)
    flow = await a_flow(world.firm, Step("superior"), subject="contract")
    admin = await an_admin(world, "zh-CN")
    await opened(world, admin, "button-flow-own", "button-flow-place", "›")
    await admin.user.taps("第7区")
    assert len((await flow_now(world, flow)).departments) == 1
    await admin.taps("button-step-if", "button-if-dept", "›")
    await admin.user.taps("第7区")
    admin.user.sees("部门 第7区时")


async def test_another_message_is_not_taken_for_a_value(world: World) -> None:
    flow = await a_flow(world.firm, Step("superior"), subject="contract")
    admin = await an_admin(world, "zh-CN")
    await opened(world, admin, "button-flow-own", "button-flow-order")
    await admin.user.says("/today")
    await opened(world, admin, "button-flow-own", "button-flow-order")
    await admin.user.says("谢谢")
    assert (await flow_now(world, flow)).priority == 0
