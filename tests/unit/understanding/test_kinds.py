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
        ("今天", "agenda", "sure"),
        ("Today!", "agenda", "sure"),
        ("今天忙死了", "unknown", "none"),
    ],
)
def test_each_kind_is_recognised(text: str, kind: str, certainty: str) -> None:
    reading = said(text, "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert (reading.kind, reading.certainty) == (kind, certainty)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("howzit", "small_talk"),
        ("chur bro", "small_talk"),
        ("no wuckas", "small_talk"),
        ("loadshedding again, no power cut schedule", "unknown"),
        ("Shunda hp no", "lookup"),
    ],
)
def test_words_of_every_shore(text: str, kind: str) -> None:
    assert said(text, "en", own("Shunda Logistics")).kind == kind


def test_a_phone_beside_an_own_customer_is_no_lead() -> None:
    assert said("顺达物流的新电话13912345678，说要加单", "zh-CN", own("顺达物流")).kind == "follow_up"


def test_a_plan_after_something_done_stays_a_follow_up() -> None:
    assert said("拜访了顺达物流，明天发报价", "zh-CN", own("顺达物流")).kind == "follow_up"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("顺达物流的仓管说货架少发了两组 周一补给他", "follow_up"),
        ("顺达物流 账期没批 老板让等下个季度", "follow_up"),
        ("顺达物流的库管说手套发错了要换八双我答应礼拜二换好", "follow_up"),
        ("順達物流嘅阿強話要諗吓，下星期一覆佢", "follow_up"),
        ("Shunda Logistics still sitting on the quote, nudge them Thursday", "follow_up"),
        ("boss at Shunda Logistics is away till Monday, will try then", "follow_up"),
        ("周一上午把图纸送到顺达物流", "task"),
        ("星期四同順達物流食飯，記得訂位", "task"),
        ("drop the samples at Shunda Logistics Thursday 4pm", "task"),
        ("上回给顺达物流报的是多少", "lookup"),
        ("永利塑胶归谁负责", "lookup"),
        ("后天我要见哪些客户", "lookup"),
        ("when did we last visit Shunda Logistics", "lookup"),
        ("what's up with Hartley Packaging?", "lookup"),
        ("how are things at Brook & Vane", "lookup"),
        ("顺达物流二期款18万进账了", "business"),
        ("順達物流簽好了 62萬", "business"),
        ("Shunda Logistics down payment of 12k landed", "business"),
        ("朋友介绍的 恒力机械 李经理 13912345678 想要两台叉车", "lead"),
        ("walked in today: Tom from Acme Tools, 07700 900123, needs two lathes", "lead"),
        ("哈哈哈 太强了你", "small_talk"),
        ("中秋快乐🎉", "small_talk"),
        ("you legend 😂", "small_talk"),
        ("火车又晚点了", "unknown"),
        ("is it raining over there", "unknown"),
    ],
)
def test_a_line_of_a_rep_has_its_kind(text: str, kind: str) -> None:
    reading = said(text, "en" if text.isascii() else "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert reading.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "昨天拜访了顺达物流，仓库主管觉得方案可行，周五给他最终报价",
        "给顺达物流打电话没人接，下午再打",
        "昨日去順達物流，採購說價格太高，要再考慮",
        "Called Shunda Logistics, they like the sample, sending the quote Friday",
    ],
)
def test_a_plain_report_about_an_own_customer_is_certain(text: str) -> None:
    reading = said(text, "en" if text.isascii() else "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert (reading.kind, reading.certainty, reading.match.level) == ("follow_up", "sure", "sure")


def test_a_record_that_is_moved_is_never_saved_as_another_task() -> None:
    assert said("顺达物流的拜访推迟到下周五", "zh-CN", own("顺达物流")).certainty != "sure"


@pytest.mark.parametrize(
    "text", ["改天再约顺达物流", "回头联系顺达物流", "尽快给顺达物流回复", "call Shunda Logistics soon"]
)
def test_a_vague_time_is_asked_about(text: str) -> None:
    reading = said(text, "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    assert (reading.date_problem.kind, reading.next_at) == ("vague", None)
    assert len(reading.choices) >= 2
