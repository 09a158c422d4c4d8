"""That a deal is won or lost, said in a sentence: its card asks for the one tap (6.11, OPP-6, OPP-7)."""

from typing import Final

import pytest

from bot.texts import texts
from bot.understanding.deals import end_of, reason_of
from tests.bot.deal_phone import a_scene, label
from tests.bot.world import World
from tests.storage.deal_scene import deal_row

SUMS: Final = {"zh-CN": "45万", "zh-TW": "45萬", "en": "450K"}
LOST: Final = [
    ("en", "Lost the freight deal with Shunda, price"),
    ("en", "Lost Shunda on price"),
    ("en", "Shunda Logistics: lost, price too high"),
    ("zh-CN", "顺达丢了，价格太高"),
    ("zh-CN", "顺达输单了，价格"),
    ("zh-CN", "顺达年度运输黄了，价格没谈拢"),
    ("zh-TW", "順達丟了，價格太高"),
    ("zh-TW", "順達輸單了，價格"),
    ("zh-TW", "順達年度運輸黃了，太貴"),
]
WON: Final = [
    ("en", "Won the freight deal with Shunda"),
    ("en", "Won Shunda Logistics annual freight 450K"),
    ("en", "Shunda signed off, we got the order"),
    ("zh-CN", "拿下顺达了"),
    ("zh-CN", "顺达签下来了"),
    ("zh-CN", "顺达年度运输合同签下来了"),
    ("zh-TW", "拿下順達了"),
    ("zh-TW", "順達簽下來了"),
    ("zh-TW", "順達年度運輸合約簽下來了"),
]


@pytest.mark.rule("OPP-6")
@pytest.mark.parametrize(("locale", "words"), LOST)
async def test_a_deal_said_to_be_lost_asks_why_with_the_reason_said_in_blue(
    home: World, locale: str, words: str
) -> None:
    ann, _, deal = await a_scene(home, locale)
    price = texts(locale).entry("loss_reason", "price", capital=True)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(words)
        ann.sees(label(locale, "deal-lost-why"))
        assert ann.button(price)["style"] == "primary"
        assert (await deal_row(home.firm, deal))["state"] == "open"
        await ann.taps(price)
    row = await deal_row(home.firm, deal)
    assert (row["state"], row["reason"]) == ("lost", "price")


@pytest.mark.rule("OPP-7")
@pytest.mark.parametrize(("locale", "words"), WON)
async def test_a_deal_said_to_be_won_asks_for_the_yes(home: World, locale: str, words: str) -> None:
    ann, _, deal = await a_scene(home, locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(words)
        assert (await deal_row(home.firm, deal))["state"] == "open"
        await ann.taps(label(locale, "button-confirm-won", amount=SUMS[locale]))
    assert (await deal_row(home.firm, deal))["state"] == "won"


@pytest.mark.parametrize(
    "words",
    [
        "Did we win Shunda?",
        "If we lost Shunda it would hurt",
        "Lost contact with Shunda",
        "Shunda might go with another vendor",
        "顺达没丢",
        "顺达还没签下来",
        "顺达能签下来吗",
        "争取下周把顺达签下来",
        "名片丢了",
    ],
)
def test_what_is_not_over_is_no_end(words: str) -> None:
    assert end_of(words) is None


def test_a_reason_is_one_the_firm_offers() -> None:
    assert reason_of("丢了，被对手抢了", ["price", "competitor"]) == "competitor"
    assert reason_of("Lost to DHL", ["price", "competitor"]) == "competitor"
    assert reason_of("丢了，没预算", ["price"]) is None
