"""Which contract money is for, what waits for finance, what is owed, and refunds that are approved (6.14)."""

from datetime import datetime

import pytest

from bot.texts import texts
from tests.bot.approval_desk import Desk, a_desk
from tests.bot.test_money import LOCALES, Scene, a_scene
from tests.bot.world import World
from tests.factories import TAIPEI
from tests.storage.contract_scene import a_claim, a_contract, a_plan, confirmed, money_of

YUAN = 100


async def two_contracts(world: World, locale: str) -> tuple[Scene, int]:
    """天成贸易 owes 168,000 of one contract with a part of 42,000, and 30,000 of another."""
    scene = await a_scene(world, locale)
    customer = int(await world.firm.value("SELECT id FROM customers"))
    other = await a_contract(world.firm, scene.lin.person, 30_000 * YUAN, customer=customer)
    await world.settle()
    return scene, other


async def number_of(world: World, contract: int) -> str:
    return str(await world.firm.value("SELECT number FROM contracts WHERE id = :id", id=contract))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-5", "MONEY-6")
async def test_the_sum_said_chooses_the_contract_it_fits(world: World, locale: str) -> None:
    scene, other = await two_contracts(world, locale)
    lin, says = scene.lin, {"zh-CN": "到账", "zh-TW": "入帳", "en": "paid"}[locale]
    with lin.costs(m=1, t=1, new=1, edits=1):
        await lin.says(f"天成贸易 {says} 30000" if locale == "en" else f"天成贸易{says} 3万")
        lin.sees(await number_of(world, other))
        await lin.taps(scene.got(30_000))
    assert (await money_of(world.firm, other))[1] == 30_000 * YUAN


@pytest.mark.parametrize("locale", LOCALES)
async def test_where_the_sum_fits_several_or_none_a_chip_chooses(world: World, locale: str) -> None:
    scene, other = await two_contracts(world, locale)
    lin, says = scene.lin, {"zh-CN": "到账", "zh-TW": "入帳", "en": "paid"}[locale]
    await lin.says(f"天成贸易 {says} 20000" if locale == "en" else f"天成贸易{says} 2万")
    lin.sees(await number_of(world, other))
    await lin.taps(await number_of(world, scene.contract))
    lin.sees(await number_of(world, scene.contract))
    await lin.taps(scene.got(20_000))
    await scene.money_is(0, 20_000)
    assert (await money_of(world.firm, other))[1] == 0


async def test_a_contract_that_owes_less_is_not_the_first_guess(world: World) -> None:
    scene, other = await two_contracts(world, "zh-CN")
    await a_plan(world.firm, scene.lin.person, other, 10_000 * YUAN, "2026-07-01")
    await scene.lin.says("天成贸易到账 8万")
    scene.lin.sees(await number_of(world, scene.contract))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-13")
async def test_finance_lists_what_waits_and_confirms_one_after_the_other(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    for yuan in range(1_000, 10_000, 1_000):
        await a_claim(world.firm, scene.lin.person, scene.contract, yuan * YUAN)
    await world.settle()
    zhou = scene.zhou
    await zhou.says("/start")
    await zhou.presses(scene.word("key-confirm"))
    zhou.sees("天成贸易", "林志强", texts(locale)("money-claims", n=9))
    await zhou.taps(scene.word("button-next"))
    await zhou.taps("8")
    zhou.sees("8,000")
    await zhou.taps(scene.confirm(8_000))
    await scene.money_is(8_000, 37_000)


@pytest.mark.rule("MONEY-13", "PERM-6")
async def test_a_manager_sees_what_his_people_are_owed_and_whose_it_is(world: World) -> None:
    scene = await a_scene(world)
    chen = next(user for user in world.users.values() if user.person.name == "陈经理")
    wang = (await world.person("王芳", superior=chen.person)).person
    for number in range(8):
        await a_contract(world.firm, wang, (10_000 + number) * YUAN, name=f"客户{number}")
    await world.until(datetime(2026, 8, 20, 10, 0, tzinfo=TAIPEI))
    await chen.says("/money")
    chen.sees("天成贸易", "林志强", "王芳", "31–60 天")
    await chen.taps(scene.word("button-next"))
    chen.sees("8 客户", "10 天成贸易")
    await chen.taps("8")
    chen.sees("客户", "王芳")
    await scene.lin.says("/money")
    scene.lin.sees("天成贸易")
    scene.lin.sees_not("王芳", "林志强")


async def a_refund_asked(world: World, locale: str) -> tuple[Desk, int]:
    """The manager decides on refunds; 林志强 asks for 10,000 of 42,000 back."""
    desk = await a_desk(world, locale, subject="refund")
    zhou = await world.person("周敏", "finance", locale=locale)
    contract = await a_contract(world.firm, desk.lin.person, 168_000 * YUAN, name="天成贸易")
    await confirmed(world.firm, desk.lin.person, zhou.person, contract, 42_000 * YUAN)
    await world.settle()
    lin = desk.lin
    await lin.says("/contracts")
    for label in ("1", desk.word("button-contract-plans"), desk.word("button-money-refund")):
        await lin.taps(label)
    await lin.says("10000")
    await lin.says("货损")
    lin.sees("天成贸易", "陈经理", desk.word("dict-refund_state-pending"))
    return desk, contract


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-11", "NOTIFY-34", "NOTIFY-39")
async def test_a_refund_is_approved_and_paid_out(world: World, locale: str) -> None:
    desk, contract = await a_refund_asked(world, locale)
    zhou = next(user for user in world.users.values() if user.person.name == "周敏")
    desk.chen.hears("天成贸易", "货损")
    await desk.chen.taps(desk.approve(10_000))
    assert (await money_of(world.firm, contract))[0] == 42_000 * YUAN
    zhou.hears("天成贸易", desk.word("dict-refund_state-approved"))
    await zhou.taps(desk.word("button-money-paid-back", amount=desk.money(10_000)))
    assert (await money_of(world.firm, contract))[0] == 32_000 * YUAN
    desk.lin.hears("天成贸易")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-11", "APPR-12")
async def test_a_refund_is_refused_and_the_money_is_free_again(world: World, locale: str) -> None:
    desk, contract = await a_refund_asked(world, locale)
    await desk.chen.taps(desk.word("button-reject"))
    await desk.chen.taps(desk.word("button-write-reason"))
    await desk.chen.says("合同里没写")
    assert await world.firm.value("SELECT state FROM refunds") == "rejected"
    assert (await money_of(world.firm, contract))[3] == 0
    desk.lin.hears("合同里没写")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-11", "APPR-14")
async def test_a_refund_is_taken_back_and_asked_for_again(world: World, locale: str) -> None:
    desk, _ = await a_refund_asked(world, locale)
    lin, state = desk.lin, "SELECT state FROM refunds"
    await lin.taps(desk.word("button-contract-recall"))
    assert await world.firm.value(state) == "draft"
    await lin.taps(desk.word("button-money-refund-again"))
    assert await world.firm.value(state) == "pending"
    await lin.taps(desk.word("button-void"))
    assert await world.firm.value(state) == "void"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("MONEY-16", "MONEY-15")
async def test_an_overdue_part_is_moved_by_the_manager_and_not_by_its_owner(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await world.until(datetime(2026, 7, 14, 9, 30, tzinfo=TAIPEI))
    scene.lin.sees(texts(locale)("money-due-late", n=1, customer="天成贸易", amount=scene.money(42_000)))
    assert scene.word("button-money-move") not in [label for row in scene.lin.labels for label in row]
    await scene.lin.replies("2026-07-20", to="天成贸易")
    await scene.lin.replies("客户要求", to="天成贸易")
    assert await world.firm.value("SELECT due_on FROM plans") == "2026-07-13"
    assert scene.word("error-overdue-own") in scene.lin.screen
    chen = next(user for user in world.users.values() if user.person.name == "陈经理")
    await chen.says("/contracts")
    for label in ("1", scene.word("button-contract-plans"), "1", scene.word("button-money-move")):
        await chen.taps(label)
    await chen.says("2026-07-20")
    await chen.taps(scene.word("button-money-asked"))
    assert await world.firm.value("SELECT due_on FROM plans") == "2026-07-20"
    audit = await world.firm.row(
        "SELECT a.reason, v.before_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.action = 'moved'"
    )
    assert "2026-07-13" in audit["before_values"]
    assert audit["reason"] == scene.word("money-cust-asked")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.target(18)
async def test_what_waits_next_is_one_tap_after_a_decision(world: World, locale: str) -> None:
    scene, other = await two_contracts(world, locale)
    await a_claim(world.firm, scene.lin.person, scene.contract, 42_000 * YUAN)
    await a_claim(world.firm, scene.lin.person, other, 30_000 * YUAN)
    await world.settle()
    zhou, word = scene.zhou, scene.word
    await zhou.says("/money")
    await zhou.taps(word("button-money-claims", count=2))
    await zhou.taps("1")
    with zhou.costs(t=3, new=0, edits=3):
        await zhou.taps(scene.confirm(42_000))
        await zhou.taps(word("button-money-next"))
        await zhou.taps(scene.confirm(30_000))
    assert word("button-money-next") not in [label for row in zhou.labels for label in row]
    await scene.money_is(42_000, 0)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("EXPORT-1")
async def test_what_is_owed_is_given_out_as_a_file_of_the_parts(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await scene.zhou.says("/money")
    await scene.zhou.taps(scene.word("button-export"))
    assert await world.firm.value("SELECT kind FROM exports") == "plan"
