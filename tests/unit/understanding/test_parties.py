"""Which record a message means, in the order of conversations.md 4.3."""

from typing import Any

import pytest

from storage.entities.candidates import Candidate
from tests.unit.understanding.reps import customer, own, said


def level(text: str, *candidates: Candidate, **more: Any) -> str:
    """The level of the first match, and what spoke for it."""
    match = said(text, "zh-CN", *candidates, **more).match
    return f"{match.level} {match.hits[0].how}" if match.hits else match.level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("拜访了顺达物流，谈得不错", "sure exact"),
        ("拜访了順達物流，谈得不错", "sure exact"),
        ("拜访了顺达物流有限公司，谈得不错", "sure exact"),
        ("拜访了 ＳＤ 顺达，谈得不错", "sure prefix"),
        ("拜访了顺达，谈得不错", "sure prefix"),
        ("拜访了顺达张总，谈得不错", "sure prefix"),
        ("跟顺达的采购聊了聊", "sure prefix"),
        ("拜访了顺答物流，谈得不错", "fuzzy homophone"),
        ("拜访了顺达包装，谈得不错", "none"),
        ("拜访了老顺，谈得不错", "none"),
    ],
)
def test_own_names_are_found_by_degree(text: str, expected: str) -> None:
    assert level(text, own("顺达物流")) == expected


def test_an_alias_counts_like_the_name() -> None:
    assert level("给老顺打了电话", own("顺达物流", aliases=("老顺",))) == "sure alias"


def test_a_whole_phone_names_its_holder() -> None:
    assert level("13911112222 刚打来电话，要报价", own("顺达物流", phones=("+8613911112222",))) == "sure phone"


def test_a_phone_of_one_and_the_name_of_another_are_asked_about() -> None:
    shunda, minghui = own("顺达物流", phones=("+8613911112222",)), own("明辉电子", "c2")
    assert level("明辉电子 13911112222 打来电话", shunda, minghui).startswith("several")


def test_the_full_name_beats_a_longer_one_that_begins_alike() -> None:
    assert level("拜访了顺达物流", own("顺达物流园", "c2"), own("顺达物流")) == "sure exact"


def test_a_colleagues_customer_counts_only_by_its_full_name() -> None:
    assert level("给明辉电子打了电话", customer("明辉电子有限公司", "masked")) == "not_yours exact"
    assert level("给明辉打了电话", customer("明辉电子有限公司", "masked")) == "none"


def test_a_readable_customer_is_found_by_a_part_and_is_not_yours() -> None:
    assert level("给明辉打了电话", customer("明辉电子有限公司", "readable")) == "not_yours prefix"


def test_a_pool_customer_that_matches_better_stops_the_silent_save() -> None:
    assert level("给顺达物流打了电话", own("顺达物流园"), customer("顺达物流", "pool")).startswith("several")


def test_a_place_alone_names_nobody() -> None:
    assert level("昨天在上海开会", own("上海鸿图贸易有限公司")) == "none"


def test_a_name_without_its_place_is_confirmed_first() -> None:
    assert level("给鸿图打了电话", own("上海鸿图贸易有限公司")) == "fuzzy prefix"


def test_another_place_before_the_name_is_confirmed_first() -> None:
    assert level("拜访了上海顺达物流", own("顺达物流")).startswith("fuzzy")


def test_a_word_of_time_is_no_customer() -> None:
    assert level("明天去拜访客户", own("明天科技")) == "none"


def test_latin_names_need_whole_words() -> None:
    assert level("Called Shunda, no answer", own("Shunda Logistics")) == "sure prefix"
    assert not level("Called Shun, no answer", own("Shunda Logistics")).startswith("sure")
    assert level("Called Shunda Packing, no answer", own("Shunda Logistics")).startswith("none")


@pytest.mark.parametrize(
    "text", ["Shunda & Sons Foods signed, 45k", "met Shunda Dental today", "今天拜访了顺达冷链", "顺达包材的单子黄了"]
)
def test_a_name_that_goes_on_with_words_of_its_own_is_another_firm(text: str) -> None:
    assert level(text, own("Shunda Logistics"), own("顺达物流", ref="c2")).startswith("none")


def test_from_voice_only_the_full_name_is_sure() -> None:
    assert level("拜访了顺达谈得不错", own("顺达物流"), input="voice") == "fuzzy prefix"
    assert level("拜访了顺达物流谈得不错", own("顺达物流"), input="voice") == "sure exact"


def test_a_forwarded_text_is_never_sure() -> None:
    reading = said("顺达物流说要报价", "zh-CN", own("顺达物流"), input="forward")
    assert (reading.match.level, reading.certainty) == ("fuzzy", "likely")


def test_a_reply_to_a_card_names_the_record() -> None:
    assert level("谈得不错，下周再约", own("顺达物流"), known=own("明辉电子", "c2")) == "sure known"


def test_the_firm_ends_where_its_known_person_begins() -> None:
    contact = Candidate("p1", "contact", "刘敏", "own", subject="c1")
    assert level("今天拜访了顺达物流刘敏，样品通过了", own("顺达物流"), contact) == "sure exact"


def test_a_contact_leads_to_the_customer_to_be_confirmed() -> None:
    contact = Candidate("p1", "contact", "刘敏", "own", subject="c1")
    assert level("刘敏说要再降价", own("顺达物流"), contact) == "fuzzy contact"


def test_initials_are_for_look_ups_only() -> None:
    assert level("sdwl", own("顺达物流")) == "sure initials"
    assert level("给sdwl打了电话", own("顺达物流")) == "none"


def test_who_recommends_is_not_the_customer() -> None:
    reading = said("顺达物流介绍的客户 恒力机械 李经理 13912345678", "zh-CN", own("顺达物流"))
    assert reading.customer == "恒力机械"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("今天拜访了佛山市宏泰五金制品有限公司，老板不在", "佛山市宏泰五金制品有限公司"),
        ("跟恒力机械的李经理聊了聊", "恒力机械"),
        ("给金永发建材发了报价", "金永发建材"),
        ("明天上午去东莞大成拜访", "东莞大成"),
        ("查 顺达", "顺达"),
        ("Visited Northwind Traders, they want a demo", "Northwind Traders"),
        ("spoke with Anna at Blue Ridge Foods", "Blue Ridge Foods"),
        ("拜訪了台中精機，對方要報價", "台中精機"),
    ],
)
def test_an_unknown_company_is_named_as_written(text: str, name: str) -> None:
    assert said(text, "zh-CN", own("别的客户")).customer == name


@pytest.mark.parametrize(
    ("text", "person", "title"),
    [
        ("拜访了恒力机械李经理", "李经理", "经理"),
        ("跟技术总监何工过了方案", "何工", "技术总监"),
        ("见了采购李华，要样品", "李华", "采购"),
        ("新客户 恒力机械 欧阳明 13912345678", "欧阳明", None),
        ("新客户 恒力机械，老板姓黄", "黄", "老板"),
        ("遇到老吴，聊了聊", "老吴", None),
        ("打给張董，沒接", "張董", "董"),
        ("Met Ms. Lin at Acme", "Ms. Lin", "Ms"),
        ("met John Smith (VP Sales) of Acme", "John Smith", "VP Sales"),
        ("车间需要两台设备，总价30万", None, None),
        ("周末再联系，价格要高总部批", None, None),
    ],
)
def test_persons_are_found_with_their_titles(text: str, person: str | None, title: str | None) -> None:
    reading = said(text, "zh-CN", own("别的客户"))
    assert (reading.person, reading.title) == (person, title)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("大家都说价格高", "大家乐餐饮"),
        ("统一回复他们", "统一超商"),
        ("went global, good news", "Global Foods"),
        ("first call was fine", "First Steel"),
    ],
)
def test_an_everyday_word_is_no_beginning_of_a_name(text: str, name: str) -> None:
    assert not level(text, own(name)).startswith("sure")


def test_the_full_name_counts_even_when_it_begins_with_an_everyday_word() -> None:
    assert level("拜访了统一超商", own("统一超商")) == "sure exact"
