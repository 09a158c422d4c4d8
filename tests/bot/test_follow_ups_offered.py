"""Script 6.2: what is said of a customer and no sure follow-up waits for one tap."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer


@pytest.mark.parametrize(
    ("locale", "name", "said", "save", "saved"),
    [
        ("zh-CN", "顺达物流", "顺达物流到账20万", "保存", "已记跟进 · 顺达物流"),
        ("zh-TW", "順達物流", "順達物流入帳20萬", "儲存", "已記跟進 · 順達物流"),
        ("en", "Shunda Logistics", "Shunda Logistics paid 20,000", "Save", "Saved · Shunda Logistics"),
    ],
)
async def test_a_statement_about_a_deal_is_offered_as_a_follow_up_and_saved_with_one_tap(
    world: World, locale: str, name: str, said: str, save: str, saved: str
) -> None:
    ann = await world.person("林志强", locale=locale)
    await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says(said)
    assert await world.firm.rows("SELECT id FROM follow_ups") == []
    await ann.taps(save)
    ann.sees(saved)
    assert said in str(await world.firm.value("SELECT content FROM follow_ups"))


async def test_what_is_only_likely_a_follow_up_waits_for_a_tap(world: World) -> None:
    ann = await world.person("林志强")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流 嗯嗯那个 就那样吧")
    assert await world.firm.rows("SELECT id FROM follow_ups") == []
    ann.sees("嗯嗯那个 就那样吧")
