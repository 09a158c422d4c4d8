"""The note: the person's own words, and nothing that matters is lost."""

import pytest

from tests.unit.understanding.reps import own, said


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("今天拜访了顺达物流张总，对报价认可，下周三再约", "对报价认可"),
        ("给顺达物流打了电话，周五再联系", "给顺达物流打了电话，周五再联系"),
        ("拜访了顺达物流，谈得不错。他们要换仓库，周五再联系", "谈得不错。他们要换仓库"),
        ("今天给顺达物流打电话要合同范本", "今天给顺达物流打电话要合同范本"),
        ("顺达物流说价格太高，要再降5个点", "顺达物流说价格太高，要再降5个点"),
        ("拜访了顺达物流，周五前把报价发过去", "周五前把报价发过去"),
    ],
)
def test_only_clauses_without_anything_more_are_left_out(text: str, note: str) -> None:
    assert said(text, "zh-CN", own("顺达物流")).note == note


def test_the_note_of_a_reminder_is_what_is_to_be_done() -> None:
    assert said("记得下周一上午10点给顺达物流送样品", "zh-CN", own("顺达物流")).note == "给顺达物流送样品"
    assert said("Remind me to call Acme on Friday", "en", own("Acme")).note == "call Acme"


def test_the_words_before_the_note_end_where_a_word_ends() -> None:
    assert said("remind me tomorrow 3pm to send the quote", "en").note == "send the quote"
