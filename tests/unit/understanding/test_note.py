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


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("明天下午3点提醒我给顺达物流打电话", "给顺达物流打电话"),
        ("明天下午3點提醒我打給順達物流", "打給順達物流"),
        ("聽日下晝3點提我打俾順達物流", "打俾順達物流"),
        ("Tomorrow 3pm remind me to call Shunda Logistics", "call Shunda Logistics"),
        ("麻烦提醒我明天早上给张总回电话", "给张总回电话"),
        ("10分钟后叫我挪车", "挪车"),
        ("nudge me tomorrow 8am, gate pass", "gate pass"),
        ("周五交周报，提醒我", "交周报"),
        ("hand in the report Friday, remind me", "hand in the report"),
        ("remind me to call Acme at 3pm tomorrow about the quote", "call Acme about the quote"),
        ("@王芳 顺达物流的样品周三寄出去", "顺达物流的样品寄出去"),
    ],
)
def test_who_is_reminded_and_when_do_not_belong_to_what_is_to_be_done(text: str, note: str) -> None:
    assert said(text, "en" if text.isascii() else "zh-CN").note == note


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("提醒我周五前把15号的合同发给顺达物流", "把15号的合同发给顺达物流"),
        ("提醒我把明天的会议纪要发给李总", "把明天的会议纪要发给李总"),
        ("别忘了给顺达物流算运费 19号早上要", "给顺达物流算运费 19号早上要"),
        ("remind me to send the cert, she needs it by the 19th", "send the cert, she needs it by the 19th"),
    ],
)
def test_a_date_that_says_more_than_when_stays_in_the_words(text: str, note: str) -> None:
    assert said(text, "en" if text.isascii() else "zh-CN").note == note


def test_what_stands_in_brackets_is_not_parted() -> None:
    note = said("Call with Ann Lee (Head of IT, Acme) went well; next call Mar 20", "en").note
    assert "(Head of IT, Acme) went well" in note


def test_a_contact_that_failed_is_told_in_the_note() -> None:
    assert said("顺达物流没接电话，留言了", "zh-CN").note == "顺达物流没接电话，留言了"


def test_a_date_that_was_not_taken_stays_in_the_note() -> None:
    assert "2月8号再打" in said("拜访了顺达物流，周三再去，2月8号再打", "zh-CN").note


def test_the_words_before_the_note_end_where_a_word_ends() -> None:
    assert said("remind me tomorrow 3pm to send the quote", "en").note == "send the quote"
