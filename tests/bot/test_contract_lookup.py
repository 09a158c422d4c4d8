"""A contract is found by its number, the end of it, its customer, and by a link."""

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer, a_department
from tests.storage.contract_scene import a_contract

YUAN = 100


async def a_rep(world: World, locale: str = "zh-CN") -> User:
    await world.owner(locale=locale)
    return await world.person("林志强", locale=locale)


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
@pytest.mark.rule("CUST-21")
async def test_a_contract_is_opened_by_its_number_or_the_end_of_it(world: World, locale: str) -> None:
    lin = await a_rep(world, locale)
    await a_contract(world.firm, lin.person, 450_000 * YUAN, number="HT-2026-0712")
    await a_contract(world.firm, lin.person, 80_000 * YUAN, number="HT-2026-0713", name="天成贸易")
    await world.settle()
    for words in ("HT-2026-0712", "ht-0712", "0712", "/find HT-0712", "/find 0712"):
        with lin.costs(m=1, t=0, new=1, edits=0):
            await lin.says(words)
        lin.sees("HT-2026-0712", "450,000")


@pytest.mark.rule("CUST-21", "PERM-16")
async def test_figures_that_a_phone_ends_with_are_that_phone(world: World) -> None:
    lin = await a_rep(world)
    await a_contract(world.firm, lin.person, 450_000 * YUAN, number="HT-2026-0712")
    await a_customer(world.firm, owner=lin.person, name="天成贸易", phones=("13800130712",))
    await lin.says("/find 0712")
    lin.sees("天成贸易")


@pytest.mark.parametrize(
    ("locale", "said"),
    [("zh-CN", "顺达的合同"), ("zh-TW", "顺达的合約"), ("en", "contracts with 顺达"), ("zh-CN", "/contracts 顺达")],
)
@pytest.mark.rule("CUST-21", "ORG-14")
async def test_the_contracts_of_a_customer_are_listed_by_his_name(world: World, locale: str, said: str) -> None:
    lin = await a_rep(world, locale)
    customer = await a_customer(world.firm, owner=lin.person, name="顺达物流")
    for number in ("HT-1001", "HT-1002"):
        await a_contract(world.firm, lin.person, 450_000 * YUAN, customer=customer, number=number)
    await a_contract(world.firm, lin.person, 80_000 * YUAN, number="HT-1003", name="天成贸易")
    await world.settle()
    await lin.says(said)
    lin.sees("HT-1001", "HT-1002")
    lin.sees_not("HT-1003")


@pytest.mark.rule("PERM-13", "PERM-4")
async def test_somebody_elses_contract_is_not_found(world: World) -> None:
    lin = await a_rep(world)
    wang = await world.person("王芳", department=await a_department(world.firm, "华南"))
    await a_contract(world.firm, lin.person, 450_000 * YUAN, number="HT-2026-0712")
    await world.settle()
    for words in ("HT-2026-0712", "/find 0712", "/contracts 顺达"):
        await wang.says(words)
        wang.sees_not("450,000", "已生效")


@pytest.mark.rule("ORG-31", "PERM-13")
async def test_a_link_opens_a_contract_for_who_reads_it(world: World) -> None:
    lin = await a_rep(world)
    wang = await world.person("王芳", department=await a_department(world.firm, "华南"))
    await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await world.settle()
    link = f"https://t.me/{world.emulator.bot['username']}?start=k_" + str(
        await world.firm.value("SELECT public_id FROM contracts")
    )
    with lin.costs(t=2, new=1, edits=0):
        await lin.opens(link)
    lin.sees("450,000", "已生效")
    await wang.opens(link)
    wang.sees_not("450,000")
