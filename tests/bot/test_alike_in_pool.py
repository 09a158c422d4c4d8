"""A name that only resembles a record in the pool: nothing is offered to be saved to a record nobody holds."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.test_pool_lists import pooled
from tests.bot.world import World
from tests.factories import a_customer

every_language = pytest.mark.parametrize("locale", LOCALES)
ASKED = "你好，我是宁波飞跃食品厂的李强，想要一台打包机的报价，电话 13800000019"


@pytest.mark.rule("DUP-1")
@every_language
async def test_a_forward_that_resembles_the_pool_is_a_lead(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await pooled(world, "厦门飞跃食品")
    await ann.forwards("李先生", ASKED)
    ann.sees(texts(locale).plain("lead-duplicate-title", name="厦门飞跃食品"))
    assert await world.firm.value("SELECT count(*) AS n FROM drafts WHERE kind = 'follow_up'") == 0


@pytest.mark.rule("FOLLOW-1")
@every_language
async def test_what_was_said_of_a_name_like_one_in_the_pool_says_so(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    await pooled(world, "厦门飞跃食品")
    await ann.says("今天给宁波飞跃食品打了电话，要报价")
    ann.sees("厦门飞跃食品")
    ann.sees_not(texts(locale).plain("follow-confirm-title", customer=""))
