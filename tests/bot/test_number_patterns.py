"""How running numbers are written is changed in the chat, with the next one shown (NUM-1, NUM-4, NUM-6)."""

import pytest

from bot.texts import LOCALES, texts
from storage.entities.products import NewProduct
from tests.bot.world import User, World


async def before_products(world: World, locale: str = "zh-CN") -> User:
    owner = await world.owner(locale=locale)
    await owner.says("/admin")
    await owner.taps(texts(locale).plain("button-numbers"))
    owner.sees("CP-202607-0001", "HT-202607-0001")
    await owner.taps("5")
    return owner


@pytest.mark.rule("NUM-1", "NUM-6")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_number_is_written_as_it_shall_look(home: World, locale: str) -> None:
    t = texts(locale)
    owner = await home.owner(locale=locale)
    old = await home.firm.crm.products.create(home.firm.call(owner.person), NewProduct("A100", 1))
    await owner.says("/admin")
    await owner.taps(t.plain("button-numbers"))
    await owner.taps("5")
    owner.sees(t.plain("admin-number-next", number="CP-202607-0002"))
    with owner.costs(m=1, new=0, edits=1):
        await owner.says("产品YYYY-001")
    assert t.plain("admin-number-next", number="产品2026-001") in owner.screen
    assert t.plain("admin-number-every", reset=t.plain("admin-reset-yearly")) in owner.screen
    await owner.taps(t.plain("admin-reset-never"))
    assert t.plain("admin-number-every", reset=t.plain("admin-reset-never")) in owner.screen
    made = await home.firm.crm.products.create(home.firm.call(owner.person), NewProduct("B200", 1))
    assert (old.number, made.number) == ("CP-202607-0001", "产品2026-001")
    assert await home.firm.value("SELECT count(*) FROM audit WHERE entity = 'number_pattern'") == 2


@pytest.mark.rule("NUM-1")
async def test_what_is_no_pattern_is_refused_and_asked_again(world: World) -> None:
    owner = await before_products(world)
    await owner.says("产品编号")
    owner.sees("要有一个流水号")
    await owner.says("CP-{abc}-{seq:4}")
    owner.sees("编号规则看不懂")
    await owner.says("CP{seq:5}")
    assert "下一个：CP00001" in owner.screen
    await owner.taps("每月")
    assert owner.alert == "重置周期要写进编号"
    assert await world.firm.value("SELECT reset FROM number_patterns") == "never"


@pytest.mark.rule("NUM-4")
async def test_the_example_skips_numbers_that_were_typed(world: World) -> None:
    new = NewProduct("A100", 1, number="CP-202607-0001")
    await world.firm.crm.products.create(world.firm.call(world.firm.owner), new)
    owner = await world.owner()
    await owner.says("/admin")
    await owner.taps("编号")
    owner.sees("产品 · CP-202607-0002")
