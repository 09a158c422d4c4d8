"""What a look-up looks for, and which names it means."""

import pytest

from storage.rules.lookup import is_full_name, is_long_enough, means, sought, unnumbered


@pytest.mark.rule("PERM-16", "ORG-6")
def test_a_whole_number_is_a_phone_and_a_short_one_its_end() -> None:
    assert sought("１３８-0000-1234", "CN").phone == "+8613800001234"
    assert sought("0912 345 678", "TW").phone == "+886912345678"
    assert sought("1234", "CN").digits == "1234"
    assert sought("123", "CN").digits == ""


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize(("text", "enough"), [("顺", True), ("ab", True), ("a", False), ("%", True), ("", False)])
def test_one_chinese_character_or_two_letters(text: str, enough: bool) -> None:
    assert is_long_enough(text) is enough


@pytest.mark.rule("CUST-21", "ORG-7")
@pytest.mark.parametrize(
    ("key", "name", "meant"),
    [
        ("顺达", "順達物流有限公司", True),
        ("sdwl", "顺达物流", True),
        ("sd", "顺达物流", True),
        ("wl", "顺达物流", True),
        ("dawu", "顺达物流", True),
        ("shunwu", "顺达物流", False),
        ("shund", "Shunda Logistics", True),
        ("%", "50%折扣店", True),
        ("%", "五折店", False),
        ("_", "五折店", False),
    ],
)
def test_names_are_meant_by_parts_initials_and_signs(key: str, name: str, meant: bool) -> None:
    assert means(key, [name]) is meant


@pytest.mark.rule("DUP-4")
def test_a_full_name_is_the_whole_name_in_any_spelling() -> None:
    assert is_full_name("顺达物流", "順達物流(有限公司)")
    assert not is_full_name("顺达", "顺达物流")


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("全家13店", "全家"),
        ("順達物流第三倉", "顺达物流"),
        ("Bluebird Cafe 22", "bluebird cafe"),
        ("顺达物流", ""),
        ("7-11", ""),
        ("3店", ""),
    ],
)
def test_the_words_before_a_number(words: str, stem: str) -> None:
    assert unnumbered(words) == stem
