"""The sentences of the scripts (conversations.md 6.2 to 6.4, 6.8, 6.16), read as the scripts show."""

from typing import Any

import pytest

from bot.understanding import Money
from tests.unit.understanding.reps import FIRM, answer, own, said, written


@pytest.mark.parametrize(
    ("lang", "text", "customer", "person", "note"),
    [
        (
            "zh-CN",
            "今天拜访了顺达物流张总，对报价基本认可，要再降3个点，下周三上午再约",
            "顺达物流",
            "张总",
            "对报价基本认可，要再降3个点",
        ),
        (
            "zh-TW",
            "今天拜訪了順達物流張總，報價大致OK，要再降3%，下週三早上再約",
            "順達物流",
            "張總",
            "報價大致OK，要再降3%",
        ),
        (
            "en",
            "Met Mr Zhang at Shunda Logistics, price ok but wants 3% off, meet again Wed 10am",
            "Shunda Logistics",
            "Mr Zhang",
            "Price ok but wants 3% off",
        ),
    ],
)
def test_a_follow_up_is_saved_with_no_tap(lang: Any, text: str, customer: str, person: str, note: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty, reading.match.level) == ("follow_up", "sure", "sure")
    assert (reading.customer, reading.person, reading.method) == (customer, person, "visit")
    assert written(reading.next_at) == "Wed 15 Jul 10:00"
    assert reading.note == note


@pytest.mark.parametrize(
    ("lang", "text", "note"),
    [
        ("zh-CN", "今天给顺达打了电话，要合同范本", "要合同范本"),
        ("zh-TW", "今天打給順達，要合約範本", "要合約範本"),
        ("en", "Called Shunda today, wants a contract template", "Wants a contract template"),
    ],
)
def test_a_call_without_a_next_date_leaves_the_date_open(lang: Any, text: str, note: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty, reading.match.level) == ("follow_up", "sure", "sure")
    assert (reading.method, reading.next_at, reading.choices, reading.note) == ("phone", None, (), note)
    assert written(reading.happened_at) == "Thu 9 Jul 14:32"


@pytest.mark.parametrize(
    ("lang", "text", "second"),
    [
        ("zh-CN", "今天给顺达打了电话，要合同范本", "顺达包装"),
        ("zh-TW", "今天打給順達，要合約範本", "順達包裝"),
        ("en", "Called Shunda today, wants a contract template", "Shunda Packing"),
    ],
)
def test_two_customers_of_one_beginning_are_asked_about(lang: Any, text: str, second: str) -> None:
    reading = said(text, lang, *FIRM[lang], own(second, "c3"))
    assert reading.match.level == "several"
    assert [hit.candidate.ref for hit in reading.match.hits] == ["c1", "c3"]


@pytest.mark.parametrize(
    ("lang", "text", "outcome"),
    [
        ("zh-CN", "没接电话，明天再打", "no_answer"),
        ("zh-TW", "沒接電話，明天再打", "no_answer"),
        ("en", "No answer, call again tomorrow", "no_answer"),
    ],
)
def test_the_card_opened_last_is_offered_when_nobody_is_named(lang: Any, text: str, outcome: str) -> None:
    reading = said(text, lang, context=FIRM[lang][0])
    assert (reading.kind, reading.match.level, reading.match.best) == ("follow_up", "context", FIRM[lang][0])
    assert reading.fields["outcome"] == outcome
    assert written(reading.next_at) == "Fri 10 Jul 09:00"


@pytest.mark.parametrize(
    ("lang", "text"),
    [("zh-CN", "给永发建材打了电话"), ("zh-TW", "打給永發建材了"), ("en", "Called Yongfa Building")],
)
def test_a_customer_of_the_pool_must_be_claimed_first(lang: Any, text: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.match.level) == ("follow_up", "pool")


@pytest.mark.parametrize(
    ("lang", "text", "mention", "second"),
    [
        ("zh-CN", "今天给顺答打了电话，要合同范本", "顺答", "顺达包装"),
        ("zh-TW", "今天打了電話給順答，要合約範本", "順答", "順達包裝"),
        ("en", "Called Shunta today, wants a contract template", "Shunta", "Shunda Packing"),
    ],
)
def test_an_unknown_name_is_kept_and_the_like_are_suggested(lang: Any, text: str, mention: str, second: str) -> None:
    reading = said(text, lang, *FIRM[lang], own(second, "c3"))
    assert reading.match.level == "none"
    assert {hit.candidate.ref for hit in reading.match.hits} == {"c1", "c3"}
    assert reading.mention is not None
    assert reading.mention.text == mention


@pytest.mark.parametrize(
    ("lang", "text", "company", "person", "title", "phone", "need"),
    [
        (
            "zh-CN",
            "新客户 明辉电子 刘敏 13911112222 采购经理 想要500套支架 展会认识的",
            "明辉电子",
            "刘敏",
            "采购经理",
            "+8613911112222",
            "500套支架",
        ),
        (
            "zh-TW",
            "新名單 明輝電子 劉敏 0912345678 採購經理 想要500組支架 展覽認識的",
            "明輝電子",
            "劉敏",
            "採購經理",
            "+886912345678",
            "500組支架",
        ),
        (
            "en",
            "New lead Minghui Electronics, Liu Min, +86 139 1111 2222, purchasing, needs "
            "500 brackets, met at the fair",
            "Minghui Electronics",
            "Liu Min",
            "purchasing",
            "+8613911112222",
            "500 brackets",
        ),
    ],
)
def test_a_lead_is_drafted_with_its_fields(
    lang: Any, text: str, company: str, person: str, title: str, phone: str, need: str
) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty) == ("lead", "sure")
    assert (reading.customer, reading.person, reading.title) == (company, person, title)
    assert reading.phones == (phone,)
    assert (reading.fields["need"], reading.fields["source"]) == (need, "fair")
    assert reading.amount is None


@pytest.mark.parametrize(
    ("lang", "text", "assignee", "note"),
    [
        ("zh-CN", "让王芳周五前把样品寄给明辉电子", "王芳", "把样品寄给明辉电子"),
        ("zh-CN", "周五之前让王芳把样品寄给明辉电子", "王芳", "把样品寄给明辉电子"),
        (
            "en",
            "By Friday ask Wang to send samples to Minghui Electronics",
            "Wang",
            "send samples to Minghui Electronics",
        ),
        ("zh-TW", "請王芳週五前把樣品寄給明輝電子", "王芳", "把樣品寄給明輝電子"),
        (
            "en",
            "Ask Wang to send samples to Minghui Electronics by Friday",
            "Wang",
            "send samples to Minghui Electronics",
        ),
    ],
)
def test_a_task_for_a_colleague_is_drafted_with_its_deadline(lang: Any, text: str, assignee: str, note: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty, reading.assignee, reading.note) == ("task", "sure", assignee, note)
    assert reading.assignee_hit is not None
    assert reading.match.best == FIRM[lang][1]
    assert (written(reading.next_at), written(reading.due_at)) == ("Fri 10 Jul 09:00", "Fri 10 Jul 18:00")


@pytest.mark.parametrize(
    ("lang", "text", "note"),
    [
        ("zh-CN", "提醒我周五给明辉寄样品", "给明辉寄样品"),
        ("zh-TW", "提醒我週五寄樣品給明輝", "寄樣品給明輝"),
        ("en", "Remind me Friday to send samples to Minghui", "send samples to Minghui"),
    ],
)
def test_an_own_reminder_is_set(lang: Any, text: str, note: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty, reading.note) == ("task", "sure", note)
    assert reading.match.best == FIRM[lang][1]
    assert written(reading.next_at) == "Fri 10 Jul 09:00"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh-CN", "今天给顺达物流打了电话，周五再联系"),
        ("zh-TW", "今天打給順達物流，週五再聯絡"),
        ("en", "Called Shunda Logistics today, contact again Friday"),
    ],
)
def test_the_first_example_a_person_is_shown_works(lang: Any, text: str) -> None:
    reading = said(text, lang)
    assert (reading.kind, reading.certainty, reading.match.level) == ("follow_up", "sure", "sure")
    assert (written(reading.happened_at), written(reading.next_at)) == ("Thu 9 Jul 14:32", "Fri 10 Jul 09:00")


@pytest.mark.parametrize(
    ("lang", "text", "at"),
    [
        ("zh-CN", "周四下午", "Thu 16 Jul 14:00"),
        ("zh-TW", "週四下午", "Thu 16 Jul 14:00"),
        ("en", "Thursday afternoon", "Thu 16 Jul 14:00"),
        ("zh-CN", "下周三10点", "Wed 15 Jul 10:00"),
        ("zh-TW", "下週三10點", "Wed 15 Jul 10:00"),
        ("en", "Wed 10am", "Wed 15 Jul 10:00"),
        ("zh-CN", "1小时后", "Thu 9 Jul 15:32"),
        ("zh-TW", "1小時後", "Thu 9 Jul 15:32"),
        ("en", "in 1 hour", "Thu 9 Jul 15:32"),
        ("zh-CN", "今天17:00", "Thu 9 Jul 17:00"),
        ("en", "tomorrow", "Fri 10 Jul 09:00"),
        ("zh-CN", "明早", "Fri 10 Jul 10:00"),
        ("zh-CN", "好的，明天下午3点吧", "Fri 10 Jul 15:00"),
    ],
)
def test_a_reply_that_is_only_a_date_moves_the_date(lang: Any, text: str, at: str) -> None:
    assert answer(text, lang) == at


@pytest.mark.parametrize(
    ("lang", "text"), [("zh-CN", "明天给顺达打电话"), ("en", "call Shunda tomorrow"), ("zh-CN", "没接")]
)
def test_a_reply_that_says_more_is_no_date(lang: Any, text: str) -> None:
    assert answer(text, lang) is None


@pytest.mark.parametrize("text", ["没接", "沒接", "no answer"])
def test_a_reply_of_no_answer_counts_as_a_miss(text: str) -> None:
    reading = said(text, known=own("顺达物流"))
    assert (reading.kind, reading.certainty, reading.fields["outcome"]) == ("follow_up", "sure", "no_answer")


def test_two_customers_in_one_sentence_are_both_found() -> None:
    reading = said("顺达物流和明辉电子都拜访了")
    assert reading.customers == ("顺达物流", "明辉电子")
    assert [match.level for match in reading.matches] == ["sure", "sure"]


def test_a_sentence_about_another_own_customer_is_asked_about() -> None:
    shunda, minghui = FIRM["zh-CN"][:2]
    reading = said("明辉电子也要报价", known=shunda)
    assert reading.match.level == "several"
    assert [hit.candidate for hit in reading.match.hits] == [shunda, minghui]


def test_a_sum_in_a_longer_follow_up_is_a_suggestion() -> None:
    reading = said("拜访了顺达物流，报价45万，下周二再谈")
    assert (reading.kind, reading.business, reading.amount) == ("follow_up", "quoted", Money(45_000_000, "CNY"))


def test_a_deal_told_alone_is_a_business_statement() -> None:
    reading = said("顺达物流已签合同45万")
    assert (reading.kind, reading.business, reading.amount) == ("business", "signed", Money(45_000_000, "CNY"))


@pytest.mark.parametrize(
    "text", ["见了顺达物流，竞争很激烈，需要支援", "Met Shunda Logistics, need help with the price"]
)
def test_a_call_for_help_is_noticed(text: str) -> None:
    assert said(text).suggest_help


def test_today_without_a_word_of_doing_asks_for_the_tense() -> None:
    assert said("今天顺达物流").tense_open
    assert not said("今天拜访了顺达物流").tense_open


def test_an_impossible_date_is_named_and_not_taken() -> None:
    reading = said("7月35日再联系顺达物流")
    assert (reading.date_problem.kind, reading.date_problem.text) == ("impossible", "7月35日")
    assert (reading.next_at, reading.dates) == (None, ())
