"""Names of parties and their keys (ORG-7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.names import dice, fold, leading_place, name_fuzzy, name_key
from storage.entities.pinyin import initials, syllables

pytestmark = pytest.mark.rule("ORG-7")


def test_width_case_and_script_do_not_matter() -> None:
    assert fold("ＡＢＣ 順達物流") == fold("abc 顺达物流")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("順達物流(有限公司)", "顺达物流"),
        ("Acme Co., Ltd.", "ACME"),
        ("Acme Co. Ltd", "acme"),
        ("明辉电子有限责任公司", "明辉 电子"),
        ("Ｍｉｎｇｈｕｉ Electronics Ltd", "minghui electronics"),
        ("北方股份有限公司公司", "北方"),
        ("Blue Ocean, Inc.", "Blue Ocean LLC"),
        ("大连重工·起重", "大连重工起重"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zinc", "Z"),
        ("Banltd", "Ban"),
        ("北京华联", "上海华联"),
        ("顺达物流武汉分公司", "顺达物流"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["公司", "有限公司", "Ltd", "Co Ltd", "()", "!!!"])
def test_a_name_of_nothing_else_is_never_emptied(name: str) -> None:
    assert name_key(name)


def test_places_and_branches_are_left_out_of_the_fuzzy_key() -> None:
    assert name_fuzzy("北京华联") == name_fuzzy("上海华联集团") == "华联"
    assert name_fuzzy("浙江省杭州市西湖茶业有限公司") == "西湖茶业"
    assert name_fuzzy("上海") == "上海"


def test_the_legal_forms_are_an_argument() -> None:
    assert name_key("Foo Oy", legal_suffixes=("Oy",)) == "foo"
    assert name_key("Foo Ltd", legal_suffixes=("Oy",)) == "fooltd"


def test_dice_counts_shared_pairs_of_letters() -> None:
    assert dice("华联", "华联") == 1.0
    assert dice("shunta", "shunda") == pytest.approx(0.6)
    assert dice("a", "b") == dice("", "ab") == 0.0


def test_a_place_is_known_with_its_division() -> None:
    assert leading_place("苏州市恒力") == "苏州市"
    assert leading_place("顺达") == ""


def test_homophones_share_their_sounds() -> None:
    assert syllables("宏圖") == syllables("鸿图")
    assert initials("順達物流") == "sdwl"


@given(st.text(max_size=60))
def test_keys_are_idempotent_for_any_text(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert name_fuzzy(name_fuzzy(name)) == name_fuzzy(name)


@given(
    st.lists(
        st.sampled_from(["公司", "有限", "Ltd", " ", "(", ")", "分", "集团", "上海", "顺", "Co", "."]), max_size=8
    )
)
def test_keys_of_heaped_legal_forms_are_idempotent(parts: list[str]) -> None:
    name = "".join(parts)
    assert name_key(name_key(name)) == name_key(name)
    assert name_fuzzy(name_fuzzy(name)) == name_fuzzy(name)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_nought_and_one(one: str, other: str) -> None:
    assert dice(one, other) == pytest.approx(dice(other, one))
    assert 0.0 <= dice(one, other) <= 1.0
