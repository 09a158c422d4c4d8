"""Ways to a deal besides its list: links, quotes taken back, what is told of deals nobody works on (NOTIFY-41)."""

from datetime import date

import pytest

from bot.texts import LOCALES, texts
from storage.entities.lines import NewLine
from tests.bot.deal_phone import DEALS, a_scene, label, opens
from tests.bot.world import User, World
from tests.storage.approval_scene import a_flow, by
from tests.storage.deal_scene import a_deal, a_product, deal_row, stages_of


@pytest.mark.rule("ORG-31", "PERM-13")
async def test_a_link_opens_a_deal_to_who_reads_it_alone(world: World) -> None:
    ann, _, deal = await a_scene(world, "zh-CN")
    bob = await world.person("王芳")
    link = f"o_{(await deal_row(world.firm, deal))['public_id']}"
    await ann.says(f"/start {link}")
    ann.sees("年度运输合同 · 顺达物流")
    await bob.says(f"/start {link}")
    bob.sees_not("年度运输合同")
    await ann.says("/start o_nothing")
    ann.sees_not("年度运输合同")


@pytest.mark.rule("OPP-16", "PROD-4")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_quote_that_waits_for_its_discount_is_taken_back(home: World, locale: str) -> None:
    t = texts(locale)
    ann, _, deal = await a_scene(home, locale)
    boss = await home.person("经理", locale=locale)
    await a_flow(home.firm, by(boss.person), subject="discount")
    lines = [NewLine(await a_product(home.firm), 3000, discount_bp=3000)]
    await home.firm.crm.deals.set_lines(home.firm.call(ann.person), deal, lines)
    await opens(ann, locale, "button-more", "button-quote-make", "button-quote-send")
    ann.sees(t.entry("quote_state", "pending"))
    await ann.taps(label(locale, "button-quote-recall"))
    ann.sees(t.entry("quote_state", "draft"))
    assert await home.firm.value("SELECT state FROM quotes") == "draft"


async def a_morning(home: World, locale: str, *, after: int = 18, **more: object) -> tuple[User, int]:
    """A rep who reads his morning agenda, and what waited for it."""
    await home.owner(locale=locale)
    ann = await home.person(locale=locale, digests=True)
    deal = await a_deal(home.firm, ann.person, name=DEALS[locale], **more)
    home.clock.passes(days=after)
    await home.passes(days=1)
    await home.passes(hours=20)
    await ann.taps(label(locale, "button-news", n=1))
    return ann, deal


@pytest.mark.rule("OPP-13", "NOTIFY-41")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_deal_nobody_works_on_is_moved_from_what_tells_of_it(home: World, locale: str) -> None:
    ann, deal = await a_morning(home, locale)
    ann.sees(label(locale, "deal-stale", n=1), DEALS[locale])
    keys = [label(locale, key) for key in ("button-deal-stages", "button-deal-date", "button-lost", "button-deal")]
    ann.sees_buttons(keys[:3], keys[3:])
    stages = await stages_of(home.firm)
    await ann.taps(keys[0])
    await ann.taps(list(stages)[1])
    assert (await deal_row(home.firm, deal))["stage_id"] == list(stages.values())[1]


@pytest.mark.rule("OPP-14", "NOTIFY-41")
async def test_a_deal_past_its_day_gets_another_one_from_what_tells_of_it(world: World) -> None:
    ann, deal = await a_morning(world, "zh-CN", after=3, expected_close_on=date(2026, 7, 10))
    ann.sees("年度运输合同")
    await ann.taps("改日期")
    await ann.says("8月15日")
    assert (await deal_row(world.firm, deal))["expected_close_on"] == "2026-08-15"


@pytest.mark.rule("OPP-13", "NOTIFY-41")
async def test_a_deal_nobody_works_on_is_lost_from_what_tells_of_it(world: World) -> None:
    ann, deal = await a_morning(world, "zh-CN")
    await ann.taps("输单")
    await ann.taps("价格")
    assert (await deal_row(world.firm, deal))["state"] == "lost"
