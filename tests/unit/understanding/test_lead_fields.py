"""Leads from lists of labels, forwarded texts and contact cards."""

import pytest

from bot.understanding.lead_fields import read_vcard
from bot.understanding.reading import Money
from tests.unit.understanding.reps import own, said, written


def test_a_list_of_labels_is_read_line_by_line() -> None:
    reading = said(
        "公司：佛山宏泰五金有限公司\n联系人：赵敏（采购部）\n电话：0757-86188888\n手机：139 "
        "5744 1234\n邮箱：zm@hongtai.cn\n"
        "微信：zhaomin88\n地址：佛山市南海区桂城街道12号\n需求：冲床两台，预算150万\n下次联系：7月20日",
        "zh-CN",
        own("顺达物流"),
    )
    assert (reading.kind, reading.customer, reading.person, reading.title) == (
        "lead",
        "佛山宏泰五金有限公司",
        "赵敏",
        "采购部",
    )
    assert reading.phones == ("+8675786188888", "+8613957441234")
    assert reading.emails == ("zm@hongtai.cn",)
    assert reading.amount == Money(150_000_000, "CNY")
    assert reading.fields["wechat"] == "zhaomin88"
    assert reading.fields["address"] == "佛山市南海区桂城街道12号"
    assert reading.fields["need"].startswith("冲床两台")
    assert written(reading.next_at) == "Mon 20 Jul 09:00"


def test_a_forwarded_line_becomes_a_likely_lead() -> None:
    reading = said(
        "我是恒力机械的李经理，想要了解你们的注塑机，电话13912345678", "zh-CN", own("顺达物流"), input="forward"
    )
    assert (reading.kind, reading.certainty, reading.customer) == ("lead", "likely", "恒力机械")


def test_the_phone_can_be_the_wechat_id() -> None:
    assert said("新客户 恒力机械 13912345678 微信同号").fields["wechat"] == "+8613912345678"


def test_a_line_id_is_kept_as_typed() -> None:
    assert said("新名單 台中精機 劉廠長 LINE ID: kevin.liu88", "zh-TW").fields["line"] == "kevin.liu88"


@pytest.mark.parametrize(
    ("text", "lang", "need"),
    [
        ("新客户 恒力机械 李经理 13912345678 要滤油机 下周三去", "zh-CN", "滤油机"),
        ("新客户 恒力机械 李经理 13912345678 铝型材 明天联系", "zh-CN", "铝型材"),
        ("新名單 台中精機 劉廠長 0912-345-678 想換沖床", "zh-TW", "沖床"),
        (
            "new lead Orchard Cafe, Gio, +86 139 1234 5678, espresso machine, 12k, call Friday",
            "en",
            "espresso machine",
        ),
        ("new lead Orchard Cafe, Gio, +86 139 1234 5678, asks about grinders", "en", "grinders"),
        ("新客户 恒力机械 李经理 13912345678 明天联系", "zh-CN", None),
        ("new lead Orchard Cafe, Gio, +86 139 1234 5678, call him Friday", "en", None),
    ],
)
def test_what_a_lead_wants_stands_behind_a_word_or_the_phone(text: str, lang: str, need: str | None) -> None:
    assert said(text, lang).fields.get("need") == need


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("新客户 恒力机械 李经理 微信13912345678", "wechat", "+8613912345678"),
        ("新客户 恒力机械 李经理 vx hengli_88", "wechat", "hengli_88"),
        ("新名單 台中精機 LINE ID kevin.l88", "line", "kevin.l88"),
        ("新名單 台中精機 加LINE kevin.l88", "line", "kevin.l88"),
    ],
)
def test_ids_are_kept_as_typed(text: str, field: str, value: str) -> None:
    assert said(text).fields[field] == value


def test_labels_of_british_cards_are_read() -> None:
    reading = said(
        "New lead\nCoy: Great Surf School Pty Ltd\nContact: Jett Maloney\nMob: 0491 570 159", "en", region="AU"
    )
    assert (reading.customer, reading.person) == ("Great Surf School Pty Ltd", "Jett Maloney")
    assert reading.phones == ("+61491570159",)


def test_words_after_line_are_no_id() -> None:
    assert "line" not in said("新名單 台中精機 回LINE：預算八十萬 劉廠長", "zh-TW").fields


def test_a_vcard_is_one_person_with_a_company() -> None:
    cards = read_vcard(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Liu Min\r\nN:Liu;Min;;;\r\nORG:Minghui Electronics;Sales\r\nTITLE:Buyer\r\n"
        "TEL;TYPE=CELL:+86 139 1111 2222\r\nitem1.EMAIL:lm@minghui.cn\r\nADR:;;12 Long\r\n "
        " Road;Foshan;;;CN\r\nNOTE:a\\, b\r\nEND:VCARD"
    )
    assert len(cards) == 1
    card = cards[0]
    assert (card.name, card.company, card.title) == ("Liu Min", "Minghui Electronics", "Buyer")
    assert (card.phones, card.emails) == (("+86 139 1111 2222",), ("lm@minghui.cn",))
    assert (card.address, card.note) == ("12 Long Road Foshan CN", "a, b")


def test_a_vcard_without_a_full_name_takes_its_parts() -> None:
    assert read_vcard("BEGIN:VCARD\nN:Liu;Min\nEND:VCARD")[0].name == "Min Liu"
    assert read_vcard("no card at all") == []
