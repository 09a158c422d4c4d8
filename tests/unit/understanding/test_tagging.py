"""The tagger of names: plain sentences, whether it was trained from what stands here, its bounds."""

import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import read
from bot.understanding.beginnings import beginnings
from bot.understanding.command import as_candidates
from bot.understanding.folding import fold_text
from bot.understanding.reading import Reading
from bot.understanding.spoken import evidence_of
from bot.understanding.tagging import Name, find_names
from bot.understanding.tagging.evidence import Others
from bot.understanding.tagging.known import propose
from bot.understanding.tagging.model import LABELS, tagger, unpacked
from bot.understanding.tagging.tokens import MOST_TOKENS, tokens_of
from storage.entities.candidates import Candidate

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 7, 9, 14, 32)


def said(text: str, *firms: str) -> Reading:
    lang = "zh-CN" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
    return read(
        text, now=NOW, tz="Asia/Shanghai", lang=lang, region="CN", currency="CNY", candidates=as_candidates(firms)
    )


@pytest.mark.parametrize(
    ("text", "customer", "person"),
    [
        ("今天拜访了南桥五金的周师傅，报价可以", "南桥五金", "周师傅"),
        ("给青石板茶馆打了电话，田老板说下周再看", "青石板茶馆", "田老板"),
        ("跟海棠园林小魏聊了，苗木先要两百棵，周五再联系", "海棠园林", "小魏"),
        ("新客户 湘北冷链 贺经理 13912345678 要三台冷柜", "湘北冷链", "贺经理"),
        ("今天去拜訪福昌印刷的蔡小姐，打樣OK", "福昌印刷", "蔡小姐"),
        ("Visited Harrow Timber today, Colin likes the new rates", "Harrow Timber", "Colin"),
        ("spoke to Priya at Lakeside Dental, call back Friday", "Lakeside Dental", "Priya"),
        ("new lead: Osprey Marine, Tom Becker 0912345678, two engines", "Osprey Marine", "Tom Becker"),
    ],
)
def test_names_nobody_listed_are_found(text: str, customer: str, person: str) -> None:
    reading = said(text)
    assert (reading.customer, reading.person) == (customer, person)


def test_a_known_firm_ends_where_its_person_begins() -> None:
    reading = said("昨天见了顺达物流刘敏，样品通过了", "顺达物流有限公司", "顺达包装有限公司")
    assert (reading.customer, reading.person, reading.match.level) == ("顺达物流", "刘敏", "sure")


def test_two_firms_of_one_visit_are_both_named() -> None:
    reading = said("今天拜访了顺达物流和明辉电子，都有意向", "顺达物流", "明辉电子")
    assert reading.customers == ("顺达物流", "明辉电子")


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("顺达物流的老朋友介绍的，湘北冷链 贺经理 13912345678", "湘北冷链"),
        ("顺达物流刘总推荐了一家 海棠园林，周五去看看", "海棠园林"),
        ("new lead Harrow Timber, Colin Reed 0912345678, referred by Jo at Shunda Logistics", "Harrow Timber"),
    ],
)
def test_who_brings_a_customer_is_not_the_customer(text: str, customer: str) -> None:
    assert said(text, "顺达物流", "Shunda Logistics").customer == customer


def test_who_is_told_something_is_still_the_customer() -> None:
    assert said("给顺达物流介绍了新方案，周五再约", "顺达物流").customer == "顺达物流"


def test_a_firm_known_by_its_sounds_is_offered() -> None:
    reading = said("给宏途机械打了电话，要合同", "鸿图机械有限公司")
    assert (reading.customer, reading.match.level) == ("宏途机械", "fuzzy")


def test_a_colleagues_record_is_no_evidence_unless_its_whole_name_stands_there() -> None:
    masked = [one.__class__(one.ref, one.kind, one.name, "masked") for one in as_candidates(["顺达物流有限公司"])]
    assert propose("顺达今天来电", masked) == []
    assert [proposal.whole for proposal in propose("顺达物流今天来电", masked)] == [True]


def test_a_text_that_goes_on_with_another_trade_clashes() -> None:
    best = propose(fold_text("顺达包装来电"), as_candidates(["顺达物流有限公司"]))[0]
    assert best.clashes
    assert best.agreed < 0


def test_a_name_begins_with_and_without_its_place() -> None:
    assert [each.key for each in beginnings("上海顺达物流有限公司")] == ["上海顺达物流", "顺达物流"]


def test_the_weights_are_those_of_the_messages_and_the_evidence() -> None:
    """`make train` after every change of either."""
    sys.path.insert(0, str(ROOT / "training"))
    try:
        from sources import all_sets, made_from
    finally:
        sys.path.pop(0)
    assert tagger().made_from == made_from(all_sets())


def test_half_of_an_alias_says_nothing_of_the_firm() -> None:
    lead = Candidate("l6", "lead", "Bright Path Academy", "own", aliases=("Olivia Chen",))
    assert propose("olivia grant here from brightwater packaging", [lead]) == []
    assert [each.whole for each in propose("olivia chen here", [lead])] == [True]


def test_the_weights_are_small() -> None:
    file = ROOT / "bot/understanding/tagging/weights.txt.gz"
    assert file.stat().st_size < 350_000
    assert len(tagger().weights) < 60_000


@given(st.text(max_size=200))
def test_names_stand_in_the_text_and_never_over_each_other(text: str) -> None:
    names = find_names(text, fold_text(text), Others(), [])
    assert [name.span for name in names] == sorted(name.span for name in names)
    assert all(one.span[1] <= other.span[0] for one, other in zip(names, names[1:], strict=False))
    assert all(text[slice(*name.span)].strip() for name in names)


def test_a_text_without_tokens_names_nobody() -> None:
    assert find_names(" \n", " \n", Others(), []) == []


def test_the_best_row_is_better_than_every_other_of_a_short_text() -> None:
    """Viterbi against all rows there are."""
    from itertools import product

    model = tagger()
    _, evidence = evidence_of(
        "见了鑫源李总", now=NOW, tz="Asia/Shanghai", lang="zh-CN", region="CN", currency="CNY", candidates=()
    )
    scores = [unpacked(model.sums(each)) for each in evidence]

    def worth(row: tuple[int, ...]) -> float:
        steps = sum(model.steps[old][new] for old, new in zip(row, row[1:], strict=False))
        return sum(score[label] for score, label in zip(scores, row, strict=True)) + steps

    rows = (row for row in product(range(len(LABELS)), repeat=len(scores)) if LABELS[row[0]][0] != "I")
    best = max(rows, key=worth)
    assert tuple(model.tag(evidence)) == best


def test_of_a_long_text_the_beginning_is_tagged() -> None:
    text = "拜访了南桥五金，" + "好" * 4000
    assert len(tokens_of(text, text)) == MOST_TOKENS
    assert Name("customer", (3, 7)) in find_names(text, text, Others(), [])
