"""Records that differ in a number are different records: no line goes to the other without a tap."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer

NAMES = [
    ("zh-CN", "顺达物流5号仓", "顺达物流3号仓"),
    ("zh-CN", "大润发3店", "大润发2店"),
    ("zh-CN", "湖北省第三人民医院", "湖北省第五人民医院"),
    ("zh-CN", "云栖软件二号楼", "云栖软件三号楼"),
    ("zh-TW", "順達物流5號倉", "順達物流3號倉"),
    ("zh-TW", "全家12店", "全家13店"),
    ("en", "Bluebird Cafe 21", "Bluebird Cafe 22"),
    ("en", "Sunrise Clinic Unit 4", "Sunrise Clinic Unit 5"),
]
LINES = {
    "zh-CN": "今天拜访了{}，看了样品，下周二上午10点再联系",
    "zh-TW": "今天拜訪了{}，看了樣品，下週二上午10點再聯絡",
    "en": "Visited {} today, showed samples, call next Tuesday 10am",
}


@pytest.mark.parametrize(("locale", "has", "said"), NAMES)
async def test_a_line_about_another_number_is_not_saved_and_not_asked_for_a_yes(
    world: World, locale: str, has: str, said: str
) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=has)
    await ann.says(LINES[locale].format(said))
    assert await world.firm.value("SELECT count(*) AS n FROM follow_ups") == 0
    assert any(has in label for row in ann.labels for label in row)


@pytest.mark.parametrize(("locale", "has", "said"), NAMES)
async def test_the_number_that_is_said_is_the_one_that_is_meant(
    world: World, locale: str, has: str, said: str
) -> None:
    ann = await world.person(locale=locale)
    for name in (has, said):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says(LINES[locale].format(said))
    meant = "SELECT c.name AS n FROM follow_ups f JOIN customers c ON c.id = f.subject_id"
    assert await world.firm.value(meant) == said


FINDS = {"zh-CN": "查{}", "zh-TW": "查{}", "en": "find {}"}


@pytest.mark.parametrize(("locale", "has", "said"), NAMES)
@pytest.mark.parametrize("alone", [True, False])
async def test_a_look_up_of_another_number_opens_no_card_and_offers_the_neighbour(
    world: World, locale: str, has: str, said: str, alone: bool
) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=has)
    await ann.says(said if alone else FINDS[locale].format(said))
    assert not ann.text.startswith(has)
    ann.sees(said, has)
    await ann.taps("1")
    assert ann.text.startswith(has)


@pytest.mark.parametrize(("locale", "has", "said"), NAMES)
async def test_a_look_up_with_its_number_opens_the_card(world: World, locale: str, has: str, said: str) -> None:
    ann = await world.person(locale=locale)
    for name in (has, said):
        await a_customer(world.firm, owner=ann.person, name=name)
    await ann.says(FINDS[locale].format(said))
    assert ann.text.startswith(said)
