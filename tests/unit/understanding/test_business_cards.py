"""Whose card it is: each line says by its form what it is."""

import time
from dataclasses import astuple
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.business_cards import BusinessCard, is_short, read_business_card


def read(words: str, region: str = "CN") -> BusinessCard:
    """A card whose lines are parted by bars."""
    return read_business_card([line.strip() for line in words.split("‖")], region)


MAINLAND = (
    "昆山立德自动化设备有限公司‖KUNSHAN LIDE AUTOMATION CO., LTD.‖方 晓 东  销售经理‖手机：137 6666 7777"
    "‖电话：0512-5555 1234  传真：0512-5555 1235‖邮箱：fangxd@lide-auto.cn‖地址：江苏省昆山市前进西路188号5楼"
)
TAIWAN = (
    "立德自動化股份有限公司‖方曉東 Allen Fang‖業務部 副理‖行動 0922-333-444‖電話 (03) 555-1234 傳真 (03) 555-1235"
    "‖新竹縣竹北市光明六路10號3樓‖allen@lide.com.tw‖統一編號 23456789"
)
ENGLISH = (
    "Harriet Lowe‖Operations Director‖Lowe & Marsh Bakeries Ltd‖T 020 7946 0123  F 020 7946 0124‖M 07911 123456"
    "‖harriet@lowemarsh.co.uk‖Unit 3, Canal Road‖Leeds LS12 2PU"
)


def test_a_card_of_the_mainland() -> None:
    assert astuple(read(MAINLAND).card) == (
        "方晓东",
        "昆山立德自动化设备有限公司",
        "销售经理",
        ("+8613766667777", "+8651255551234"),
        ("fangxd@lide-auto.cn",),
        "江苏省昆山市前进西路188号5楼",
        None,
    )


def test_a_card_of_taiwan() -> None:
    assert astuple(read(TAIWAN, "TW").card) == (
        "方曉東",
        "立德自動化股份有限公司",
        "副理",
        ("+886922333444", "+88635551234"),
        ("allen@lide.com.tw",),
        "新竹縣竹北市光明六路10號3樓",
        None,
    )


def test_an_english_card() -> None:
    assert astuple(read(ENGLISH, "GB").card) == (
        "Harriet Lowe",
        "Lowe & Marsh Bakeries Ltd",
        "Operations Director",
        ("+442079460123", "+447911123456"),
        ("harriet@lowemarsh.co.uk",),
        "Unit 3, Canal Road, Leeds LS12 2PU",
        None,
    )


@pytest.mark.parametrize(
    ("words", "company"),
    [
        ("方晓东‖立德机械厂‖13766667777", "立德机械厂"),
        ("立德（昆山）贸易有限公司‖方晓东‖13766667777", "立德（昆山）贸易有限公司"),
        ("Lide Metals Sdn. Bhd. (98765-K)‖Ali Rahman‖012-345 6789", "Lide Metals Sdn. Bhd."),
        ("Lide Limited‖立德有限公司‖13766667777", "立德有限公司"),
    ],
)
def test_a_company_ends_with_its_legal_form(words: str, company: str) -> None:
    assert read(words).card.company == company


@pytest.mark.parametrize(
    ("words", "company"),
    [
        ("Harriet Lowe‖Northern Bakery Supplies‖harriet@northernbakery.com", "Northern Bakery Supplies"),
        ("Northern Bakery Supplies‖Harriet Lowe‖hlowe@nbs.com", "Northern Bakery Supplies"),
        ("BAKE & CO-OP‖Harriet Lowe‖www.bakeandcoop.com", "BAKE & CO-OP"),
        ("Harriet Lowe‖hlowe@gmail.com‖Gmail User Club", None),
    ],
)
def test_a_company_without_one_is_what_its_domain_abbreviates(words: str, company: str | None) -> None:
    assert read(words).card.company == company


@pytest.mark.parametrize(
    ("words", "company"),
    [
        ("诚信 专业 共赢‖方晓东‖立德精密‖13766667777", "立德精密"),
        ("恒信人寿‖方晓东‖业务主任‖13766667777", "恒信人寿"),
        ("立德生物 LIDE BIOTECH‖方晓东 Allen Fang‖13766667777", "立德生物"),
        ("品牌推广部‖方晓东‖13766667777", None),
        ("安全出口‖小心地滑", None),
    ],
)
def test_a_chinese_one_is_named_by_its_trade_or_stands_on_top(words: str, company: str | None) -> None:
    assert read(words).card.company == company


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        ("方晓东 销售经理", "方晓东", "销售经理"),
        ("销售经理 方晓东", "方晓东", "销售经理"),
        ("方 东‖总经理", "方东", "总经理"),
        ("歐陽曉東‖董事長", "歐陽曉東", "董事長"),
        ("方晓东销售经理", "方晓东", "销售经理"),
        ("方敏采购经理", "方敏", "采购经理"),
        ("方敏副总经理", "方敏", "副总经理"),
        ("資深業務經理歐陽曉東", "歐陽曉東", "資深業務經理"),
        ("方曉東特助", "方曉東", "特助"),
        ("方晓东 博士‖首席科学官", "方晓东", "首席科学官"),
        ("方晓东（Allen）‖市场总监/合伙人", "方晓东", "市场总监"),
        ("Harriet Lowe, Operations Director", "Harriet Lowe", "Operations Director"),
        ("Harriet B. Lowe, MBA‖VP, Operations", "Harriet B. Lowe", "VP, Operations"),
        ("HARRIET O'LOWE – Owner", "HARRIET O'LOWE", "Owner"),
        ("Head of Sales", None, "Head of Sales"),
        ("Your partner in baking", None, None),
        ("We lead the way", None, None),
        ("姓名：方晓东‖职务：采购", "方晓东", "采购"),
        ("萧雅外贸经理", "萧雅", "外贸经理"),
        ("歐陽曉東‖董事長特助", "歐陽曉東", "董事長特助"),
        ("總經理助理方曉東", "方曉東", "總經理助理"),
        ("工務經理洪曉東", "洪曉東", "工務經理"),
        ("方晓东‖总工程师", "方晓东", "总工程师"),
        ("方晓东‖Senior Engineer 高级工程师", "方晓东", "高级工程师"),
        ("業務部 副理‖方曉東", "方曉東", "副理"),
        ("Tom Lowe BEng‖Project Engineer", "Tom Lowe", "Project Engineer"),
        ("Lowe Tai Man, Raymond", "Lowe Tai Man", None),
    ],
)
def test_names_and_titles(words: str, name: str | None, title: str | None) -> None:
    card = read(words).card
    assert (card.name, card.title) == (name, title)


def test_of_two_names_the_mail_box_tells_the_person() -> None:
    card = read("Northern Lights Trading‖Harriet Lowe‖harriet.lowe@outlook.com").card
    assert (card.name, card.company) == ("Harriet Lowe", "Northern Lights Trading")


@pytest.mark.parametrize(
    ("words", "phones"),
    [
        ("Fax 020 7946 0124", ()),
        ("F: 0512-55551235", ()),
        ("T 0512-55551234 F 0512-55551235", ("+8651255551234",)),
        ("统一社会信用代码 91320583123456789X", ()),
        ("邮编：215300", ()),
        ("QQ 283746152", ()),
        ("021-55551234-801", ("+862155551234",)),
        ("手机/微信：13766667777", ("+8613766667777",)),
        ("手机 1376666777", ("1376666777",)),
    ],
)
def test_numbers_that_can_be_called(words: str, phones: tuple[str, ...]) -> None:
    """A number that is misread stays as it was read; fax, post and tax numbers are left out."""
    assert read(words).card.phones == phones


def test_a_mail_address_that_was_torn_apart_is_mended() -> None:
    assert read("E-mail: fang @ lide.cn").card.emails == ("fang@lide.cn",)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("A 深圳市南山区科技南路12号‖创新大厦3楼", "深圳市南山区科技南路12号创新大厦3楼"),
        ("公司地址：昆山市前进路1号‖工厂地址：太仓市上海路2号", "昆山市前进路1号"),
        (
            "200 West Adams Street, Suite 1400‖Chicago, IL 60606",
            "200 West Adams Street, Suite 1400, Chicago, IL 60606",
        ),
        ("昆山市前进路1号‖1 Qianjin Road, Kunshan", "昆山市前进路1号"),
        ("The Old Mill, Bridge End, Exeter EX1 1AB", "The Old Mill, Bridge End, Exeter EX1 1AB"),
    ],
)
def test_an_address_goes_on_and_there_is_one(words: str, address: str) -> None:
    assert read(words).card.address == address


def test_ids_are_kept_and_what_nobody_claims_is_left_over() -> None:
    found = read("微信：fang_xd66‖主营：自动化设备、机械手‖方晓东‖13766667777")
    assert found.wechat == "fang_xd66"
    assert found.others == ("主营：自动化设备、机械手",)


def test_a_card_names_somebody_and_a_way_to_reach_him() -> None:
    assert read("方晓东‖13766667777").names_somebody
    assert not read("方晓东‖销售经理").names_somebody
    assert not read("13766667777").names_somebody


def test_a_page_is_no_card() -> None:
    assert is_short(MAINLAND.split("‖"))
    assert not is_short(["第一条"] * 25)
    assert not is_short(["字" * 501])


def test_lines_made_to_hurt_cost_little() -> None:
    """Sixty full lines of what titles, names and addresses are made of; a card takes about a millisecond."""
    hurting = ["业务" * 100, "副总" * 100, "高级" * 100 + "方", "省市区路" * 50, "A " * 100, "1 " * 100, "a@b." * 50]
    started = time.thread_time()
    read_business_card((hurting * 9)[:60], "CN")
    assert time.thread_time() - started < 5


@given(st.lists(st.text(max_size=200), max_size=60))
def test_any_lines_are_read_without_an_exception(lines: list[str]) -> None:
    read_business_card(lines, "CN")


@pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra is not installed: make install-cards")
@pytest.mark.parametrize("turned", [0, 6, 90])
@pytest.mark.parametrize(("words", "locale", "region"), [(MAINLAND, "zh-CN", "CN"), (TAIWAN, "zh-TW", "TW")])
async def test_a_drawn_card_is_read_for_real(words: str, locale: str, region: str, turned: int) -> None:
    from bot.cards.process import CardReader
    from tests.pictures import a_card

    reader = CardReader()
    size = (1300, 720)
    lines = await reader.read([a_card(*words.split("‖"), locale=locale, turned=turned, size=size)])
    await reader.stop()
    found, meant = read_business_card(lines, region).card, read(words, region).card
    assert (found.name, found.company, found.emails) == (meant.name, meant.company, meant.emails)
    assert set(found.phones) == set(meant.phones)
