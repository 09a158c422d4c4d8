"""Photos of business cards (4.4, 6.4): a draft of a lead where they are read, a photo like any other where not."""

import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.cards.process import CardReader
from bot.texts import LOCALES, texts
from emulator.files import Upload
from tests import card_child
from tests.bot.world import PNG, User, World
from tests.factories import a_customer
from tests.pictures import a_card

every_language = pytest.mark.parametrize("locale", LOCALES)
NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
CARDS = {
    "zh-CN": ("苏州明辉电子科技有限公司", "刘敏 采购经理", "手机：13911112222", "邮箱：liumin@minghui-elec.com"),
    "zh-TW": ("明輝電子股份有限公司", "劉敏 採購經理", "手機 139 1111 2222", "liumin@minghui.com.tw"),
    "en": ("Minghui Electronics Co., Ltd.", "Min Liu", "Purchasing Manager", "M +86 139 1111 2222"),
}
SITE = ("安全出口", "EXIT", "小心地滑")


def photo(*lines: str) -> bytes:
    return PNG + card_child.card(*lines)


@pytest.fixture
async def reading(world: World) -> AsyncIterator[World]:
    """The same firm with a reader of cards."""
    child = (sys.executable, str(Path(card_child.__file__)))
    reader = world.service.runtime.cards = CardReader(command=child, read_seconds=2)
    yield world
    await reader.stop()


async def a_rep(world: World, locale: str = "zh-CN") -> User:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=NAMES[locale])
    return ann


async def links(world: World) -> list[str]:
    return [row["entity"] for row in await world.firm.rows("SELECT entity FROM file_links ORDER BY file_id, entity")]


@every_language
@pytest.mark.target(4)
@pytest.mark.rule("CONT-5", "FILE-1")
async def test_a_card_is_a_lead_with_its_photo_after_one_tap(reading: World, locale: str) -> None:
    ann, t = await a_rep(reading, locale), texts(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.sends_photo(content=photo(*CARDS[locale]))
        ann.sees(CARDS[locale][0])
        assert await reading.firm.rows("SELECT id FROM leads") == []
        await ann.taps(t.plain("button-save"))
    lead = await reading.firm.row("SELECT name, contact_name, title, phones FROM leads")
    assert lead["name"] == CARDS[locale][0]
    assert lead["contact_name"] in ("刘敏", "劉敏", "Min Liu")
    assert lead["title"] in ("采购经理", "採購經理", "Purchasing Manager")
    assert lead["phones"] == '["+8613911112222"]'
    assert await links(reading) == ["lead"]


@pytest.mark.rule("CONT-5")
async def test_both_sides_of_a_card_are_one_lead(reading: World) -> None:
    ann = await a_rep(reading)
    back = photo("Minghui Electronics", "地址：苏州市工业园区星湖街218号")
    await ann.sends_album([photo(*CARDS["zh-CN"]), back])
    await ann.taps("保存")
    lead = await reading.firm.row("SELECT name, address FROM leads")
    assert tuple(lead.values()) == (CARDS["zh-CN"][0], "苏州市工业园区星湖街218号")
    assert await links(reading) == ["lead", "lead"]


async def test_words_beside_the_card_go_with_the_lead(reading: World) -> None:
    ann = await a_rep(reading)
    await ann.sends_photo("新客户 展会认识的 想要500套支架", content=photo(*CARDS["zh-CN"]))
    ann.sees(CARDS["zh-CN"][0], "500套支架")
    await ann.taps("保存")
    lead = await reading.firm.row("SELECT contact_name, need, remark FROM leads")
    assert lead["contact_name"] == "刘敏"
    assert "展会认识的" in lead["remark"]


async def test_a_caption_that_only_says_card_is_no_remark(reading: World) -> None:
    ann = await a_rep(reading)
    await ann.sends_photo("名片", content=photo(*CARDS["zh-CN"]))
    await ann.taps("保存")
    assert await reading.firm.value("SELECT remark FROM leads") == ""


async def test_a_forwarded_card_says_from_whom_it_came(reading: World) -> None:
    ann = await a_rep(reading)
    sent = Upload("card.png", photo(*CARDS["zh-CN"]), "image/png")
    ann.phone.upload(sent, kind="photo", forwarded_from="周总")
    await reading.settle()
    await reading.passes(seconds=2)
    ann.sees(CARDS["zh-CN"][0], "周总")


@every_language
async def test_a_photo_that_is_no_card_asks_where_it_goes_and_offers_to_read_it(reading: World, locale: str) -> None:
    ann, t = await a_rep(reading, locale), texts(locale)
    await ann.sends_photo(content=photo(*SITE))
    ann.sees(t.plain("ask-photo"))
    assert ann.labels[-1] == [t.plain("button-name-card"), t.plain("button-keep")]
    await ann.taps(t.plain("button-name-card"))
    assert ann.alert == t.plain("ask-photo-unread")
    ann.sees(t.plain("ask-photo"))
    await ann.taps(t.plain("button-keep"))
    assert await links(reading) == ["memo"]


@every_language
async def test_the_button_takes_a_card_of_which_little_can_be_read(reading: World, locale: str) -> None:
    ann, t = await a_rep(reading, locale), texts(locale)
    await ann.sends_photo(content=photo("139 1111 2222"))
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(t.plain("button-name-card"))
    ann.sees("139")
    assert [row["kind"] for row in await reading.firm.rows("SELECT kind FROM drafts WHERE state = 'open'")] == [
        "lead"
    ]
    assert await links(reading) == ["draft"]


async def test_a_page_full_of_words_is_no_card(reading: World) -> None:
    ann = await a_rep(reading)
    contract = [f"第{number}条 双方应当按照约定履行各自的义务" for number in range(40)]
    await ann.sends_photo(content=photo(*CARDS["zh-CN"], *contract))
    ann.sees("这张照片放哪里？")


@every_language
@pytest.mark.parametrize("trouble", ["DIE", "HANG", "NOISE", "BROKEN"])
@pytest.mark.threat(11)
async def test_a_reader_that_fails_leaves_a_photo_like_any_other(reading: World, locale: str, trouble: str) -> None:
    ann = await a_rep(reading, locale)
    await ann.sends_photo(content=photo(trouble))
    ann.sees(texts(locale).plain("ask-photo"))
    assert await links(reading) == ["draft"]
    await ann.sends_photo(content=photo(*CARDS[locale]))
    ann.sees(CARDS[locale][0])


async def test_without_the_extra_a_photo_is_a_photo_with_no_further_button(world: World) -> None:
    ann = await a_rep(world)
    await ann.sends_photo(content=photo(*CARDS["zh-CN"]))
    ann.sees("这张照片放哪里？")
    assert ann.labels[-1] == ["先存着"]


async def test_a_button_of_a_reader_that_is_gone_says_so(reading: World) -> None:
    ann = await a_rep(reading)
    await ann.sends_photo(content=photo(*SITE))
    reader, reading.service.runtime.cards = reading.service.runtime.cards, None
    await ann.taps("名片")
    assert ann.alert == texts("zh-CN").plain("ask-photo-unread")
    reading.service.runtime.cards = reader


@pytest.mark.rule("FILE-1", "FOLLOW-17")
async def test_a_photo_for_a_record_or_a_visit_is_not_read(reading: World) -> None:
    ann = await a_rep(reading)
    await ann.says("顺达物流")
    await ann.sends_photo(content=photo(*CARDS["zh-CN"]), to="顺达物流")
    assert await links(reading) == ["customer"]
    assert reading.service.runtime.cards is not None
    assert not reading.service.runtime.cards.is_running


@pytest.mark.rule("PERM-8")
async def test_who_may_make_no_lead_has_a_photo(reading: World) -> None:
    fay = await reading.person("周敏", "finance")
    await fay.sends_photo(content=photo(*CARDS["zh-CN"]))
    fay.sees("这张照片放哪里？")
    assert await reading.firm.rows("SELECT id FROM drafts WHERE kind = 'lead'") == []


@pytest.mark.rule("DUP-1")
async def test_a_card_of_a_known_number_shows_whose_it_is(reading: World) -> None:
    ann = await a_rep(reading)
    await ann.says("新客户 明辉电子 刘敏 13911112222")
    await ann.taps("保存")
    await ann.sends_photo(content=photo(*CARDS["zh-CN"]))
    assert len(await reading.firm.rows("SELECT id FROM leads")) == 1
    ann.sees("明辉电子")
    assert "保存" not in ann.labels[0]


@every_language
@pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra is not installed: make install-cards")
async def test_a_drawn_card_is_read_for_real(world: World, locale: str) -> None:
    reader = world.service.runtime.cards = CardReader()
    ann = await a_rep(world, locale)
    await ann.sends_photo(content=a_card(*CARDS[locale], locale=locale))
    await ann.taps(texts(locale).plain("button-save"))
    await reader.stop()
    lead = await world.firm.row("SELECT name, contact_name FROM leads")
    assert lead["name"] == CARDS[locale][0]
    assert lead["contact_name"] in ("刘敏", "劉敏", "Min Liu")
