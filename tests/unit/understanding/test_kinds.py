"""The kinds of messages with their certainty (conversations.md 4.2)."""

import pytest

from tests.unit.understanding.reps import own, said


@pytest.mark.parametrize(
    ("text", "kind", "certainty"),
    [
        ("拜访了顺达物流，谈得不错", "follow_up", "sure"),
        ("顺达物流没接电话", "follow_up", "sure"),
        ("报了价，等回复", "follow_up", "likely"),
        ("新线索 恒力机械 李经理", "lead", "sure"),
        ("新名單 恒力機械", "lead", "sure"),
        ("new lead: Acme, Tom", "lead", "sure"),
        ("恒力机械 李经理 13912345678", "lead", "likely"),
        ("提醒我明天给客户打电话", "task", "sure"),
        ("別忘了週五開會", "task", "sure"),
        ("remind me to call Acme", "task", "sure"),
        ("明天上午去顺达物流拜访", "task", "sure"),
        ("把顺达物流的跟进改到下周五", "task", "likely"),
        ("顺达物流", "lookup", "sure"),
        ("顺达电话多少", "lookup", "sure"),
        ("查一下顺达物流", "lookup", "sure"),
        ("find Shunda", "lookup", "sure"),
        ("HT-0712", "lookup", "sure"),
        ("13911112222", "lookup", "likely"),
        ("顺达物流签合同了，45万", "business", "sure"),
        ("你好", "small_talk", "sure"),
        ("谢谢！", "small_talk", "sure"),
        ("ok 👍", "small_talk", "sure"),
        ("👍👍", "small_talk", "sure"),
        ("Good morning", "small_talk", "sure"),
        ("这个机器人怎么用", "small_talk", "likely"),
        ("", "small_talk", "sure"),
        ("完成", "unknown", "none"),
    ],
)
def test_each_kind_is_recognised(text: str, kind: str, certainty: str) -> None:
    reading = said(text, "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert (reading.kind, reading.certainty) == (kind, certainty)


def test_a_phone_beside_an_own_customer_is_no_lead() -> None:
    assert said("顺达物流的新电话13912345678，说要加单", "zh-CN", own("顺达物流")).kind == "follow_up"


def test_a_plan_after_something_done_stays_a_follow_up() -> None:
    assert said("拜访了顺达物流，明天发报价", "zh-CN", own("顺达物流")).kind == "follow_up"


@pytest.mark.parametrize(
    "text", ["改天再约顺达物流", "回头联系顺达物流", "尽快给顺达物流回复", "call Shunda Logistics soon"]
)
def test_a_vague_time_is_asked_about(text: str) -> None:
    reading = said(text, "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert (reading.date_problem.kind, reading.next_at) == ("vague", None)
    assert len(reading.choices) >= 2
