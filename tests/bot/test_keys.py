"""The keys below the input line by what a person does, and what they open (conversations 3.2)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.approval_desk import YUAN, a_desk
from tests.bot.world import World
from tests.storage.contract_scene import a_contract

SELLER = [["key-log", "key-visit", "key-today"], ["key-pool", "key-find", "key-more"]]
MANAGER = [["key-approve", "key-team"], ["key-find", "key-today", "key-more"]]
SELLING = [["key-log", "key-visit", "key-today"], ["key-approve", "key-team", "key-more"]]
FINANCE = [["key-confirm", "key-due"], ["key-find-contract", "key-today", "key-more"]]
READER = [["key-today", "key-find", "key-more"]]


def words(locale: str, keys: list[list[str]]) -> list[list[str]]:
    return [[texts(locale).plain(key) for key in row] for row in keys]


@pytest.mark.parametrize("locale", LOCALES)
async def test_everybody_has_the_keys_of_his_work(world: World, locale: str) -> None:
    people = {
        "rep": SELLER,
        "manager": MANAGER,
        "super_admin": MANAGER,
        "finance": FINANCE,
        "viewer": READER,
    }
    for role, keys in people.items():
        user = await world.person(f"同事{role}", role, locale=locale)
        await user.says("/start")
        assert user.keyboard == words(locale, keys), role
    await world.firm.set("ui.manager_sells", True)
    mia = await world.person("陈经理", "manager", locale=locale)
    await mia.says("/start")
    assert mia.keyboard == words(locale, SELLING)


@pytest.mark.rule("NOTIFY-34")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_manager_opens_what_waits_with_one_key_in_any_language(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    await desk.submits()
    await desk.chen.says("/start")
    with desk.chen.costs(t=1, new=1):
        await desk.chen.presses(desk.word("key-approve"))
    desk.chen.sees("顺达物流", desk.word("approval-digest", n=1).split("1")[0])
    for other in LOCALES:
        await desk.chen.says(texts(other).plain("key-approve"))
        desk.chen.sees("顺达物流")


@pytest.mark.parametrize("locale", LOCALES)
async def test_finance_finds_a_contract_by_its_key(world: World, locale: str) -> None:
    world.firm.owner = (await world.owner(locale=locale)).person
    lin = await world.person("林志强", locale=locale)
    zhou = await world.person("周敏", "finance", locale=locale)
    contract = await a_contract(world.firm, lin.person, 5_000 * YUAN)
    number = str(await world.firm.value("SELECT number FROM contracts WHERE id = :id", id=contract))
    await zhou.says("/start")
    with zhou.costs(t=2, new=1):
        await zhou.presses(texts(locale).plain("key-find-contract"))
        zhou.sees(number)
        await zhou.taps("1")
    zhou.sees(number)
    await zhou.says(number)
    zhou.sees(number)
    await lin.says(texts(locale).plain("key-find"))
    lin.sees_not(number)


async def test_the_keyboard_of_managers_is_set_among_the_rules(world: World) -> None:
    boss = await world.owner()
    await boss.says("/admin")
    for label in ("规则", "协作"):
        await boss.taps(label)
    while "经理的键盘带销售按键" not in boss.text:
        await boss.taps("›")
    line = next(one for one in boss.text.splitlines() if "经理的键盘带销售按键" in one)
    await boss.taps(line.split()[0].strip("."))
    await boss.taps("开")
    await boss.says("/start")
    assert boss.keyboard == words("zh-CN", SELLING)
