"""What happened, what comes next and what is theirs among the dates of one Chinese message (Thu 9 Jul 2026 14:32)."""

from datetime import datetime, time

import pytest

from bot.understanding.dates import anchor_at
from bot.understanding.folding import fold_text
from bot.understanding.planning import Plan, outside_names, plan_of
from tests.unit.understanding.reps import NOW, TAIPEI, dates, written


def planned(text: str, now: datetime = NOW) -> Plan:
    """What the dates of a line come to, whatever its kind."""
    anchor = anchor_at(now, TAIPEI, "zh-CN", "CN", None, time(9), range(5), (), ())
    return plan_of(dates(text, now=now), fold_text(text), anchor)


def plan(text: str) -> tuple[str, str]:
    """When it happened and when to meet next."""
    return written(planned(text).happened_at), written(planned(text).next_at)


@pytest.mark.parametrize(
    ("text", "happened", "following"),
    [
        # A message first tells what was and then what comes.
        ("周三去顺达收票，周五送样品过去", "Wed 8 Jul 09:00", "Fri 10 Jul 09:00"),
        ("上午送资料到顺达，下周二跟他对合同", "Thu 9 Jul 10:00", "Tue 14 Jul 09:00"),
        ("顺达物流中午一起吃的饭，周一再聊", "Thu 9 Jul 12:00", "Mon 13 Jul 09:00"),
        # What somebody did or said is told, even without 了.
        ("周二顺达的采购来电，要两台", "Tue 7 Jul 09:00", "-"),
        ("周三在展会碰到顺达王总，7/20去他公司", "Wed 8 Jul 09:00", "Mon 20 Jul 09:00"),
        ("周一去的顺达物流，仓库很满", "Mon 6 Jul 09:00", "-"),
        ("周三陈经理来电要两台", "Wed 8 Jul 09:00", "-"),
        ("今天跑去顺达看仓库，20号回他", "Thu 9 Jul 14:32", "Mon 20 Jul 09:00"),
        ("今天在车展认识顺达的林经理", "Thu 9 Jul 14:32", "-"),
        ("啱啱同順達王總傾完，15號再問", "Thu 9 Jul 14:32", "Wed 15 Jul 09:00"),
        # What somebody is told to get done is still to be done.
        ("叫老王今天把顺达的货发了", "-", "Thu 9 Jul 17:00"),
        ("顺达试用满意，月底下单", "-", "Fri 31 Jul 09:00"),
        ("报价三千五周五装机", "-", "Fri 10 Jul 09:00"),
        ("打了三个周五上午再打", "-", "Fri 10 Jul 10:00"),
        ("我答应周六带师傅去看", "-", "Sat 11 Jul 09:00"),
        ("周日7月5日拜访了顺达，周一再聊", "Sun 5 Jul 09:00", "Mon 13 Jul 09:00"),
        ("周三顺达说价格可以，下周一签", "Wed 8 Jul 09:00", "Mon 13 Jul 09:00"),
        # What was said of a day is still to come.
        ("拜访了顺达，他说管委会7/30表决，7/31再问", "-", "Fri 31 Jul 09:00"),
        # Cantonese marks a finished deed by 咗.
        ("今日見咗順達王總，下星期二下晝三點再傾", "Thu 9 Jul 14:32", "Tue 14 Jul 15:00"),
        # A day of the last weeks is no plan for the next year, one of the next weeks no report of the last.
        ("6/30跟顺达开会，谈了年框", "Tue 30 Jun 09:00", "-"),
        ("顺达收到样品了，7/12看完结果我再问", "-", "Sun 12 Jul 09:00"),
    ],
)
def test_what_was_and_what_comes(text: str, happened: str, following: str) -> None:
    assert plan(text) == (happened, following)


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("跟顺达谈了，首批7月20号交货，我15号去对数量", "Wed 15 Jul 09:00"),
        ("顺达说库存够用到9月，一个月后再联系", "Sun 9 Aug 09:00"),
        ("顺达回信了，8/12上架，9/1撤，7/22去他们公司对图", "Wed 22 Jul 09:00"),
        ("顺达的货明天到，下周一再跟王总收款", "Mon 13 Jul 09:00"),
        ("跟顺达聊了，明年才大修，让我14号把资料发他", "Tue 14 Jul 09:00"),
        ("把顺达的拜访从7/14挪到7/21下午两点", "Tue 21 Jul 14:00"),
        ("顺达让我八月再来，8/4去", "Tue 4 Aug 09:00"),
        ("打给顺达了，7月20号讲标前一天下午提醒我打印", "Sun 19 Jul 14:00"),
        ("跟顺达谈妥了，国庆后8号进场再碰", "Thu 8 Oct 09:00"),
        ("顺达说元旦前想定下来，我约他29号上午十点看样", "Wed 29 Jul 10:00"),
        ("顺达的合同7月底要定，我打算22号去当面谈", "Wed 22 Jul 09:00"),
        ("由7月16號改去7月20號朝早十一點同順達開會", "Mon 20 Jul 11:00"),
        ("顺达何姐生日是7月28号，到那天早上提醒我发消息", "Tue 28 Jul 10:00"),
        ("顺达说租约到三月底就不续了，7/15回他", "Wed 15 Jul 09:00"),
        ("顺达的Jenny说reschedule到周五10点半", "Fri 10 Jul 10:30"),
        ("顺达7月29号谈判，提前一天上午跟老板对一遍", "Tue 28 Jul 10:00"),
        ("本来今天下午四点去顺达，临时改到明天早上十点半", "Fri 10 Jul 10:30"),
        ("周四见顺达王总改成下周五了", "Fri 17 Jul 09:00"),
        ("顺达问能不能早点送，原定的20号，他们想15号要", "Wed 15 Jul 09:00"),
        ("顺达周五有会，换到下周二，具体时间周一再定", "Tue 14 Jul 09:00"),
        ("一个星期前顺达说考虑，今天问还在考虑，再过一个星期问", "Thu 16 Jul 09:00"),
        ("四点要跟顺达视频，五点半回办公室", "Thu 9 Jul 16:00"),
        ("顺达合同8月1日到期，提前半个月去谈续签", "Fri 17 Jul 09:00"),
        ("顺达说8月涨价，让我们7月内下单，我下周一把合同拿过去", "Mon 13 Jul 09:00"),
        ("昨晚陪顺达方总吃饭到十点，周五再打", "Fri 10 Jul 09:00"),
        ("顺达周五去之前要备样，周一下午提醒我带图", "Mon 13 Jul 14:00"),
        ("顺达她7/14回总部 7/16给我订单", "Thu 16 Jul 09:00"),
        ("顺达要求换货 已报售后 12号复访", "Sun 12 Jul 09:00"),
        ("今天去顺达拜访技术科，他们没预算，10/5再约", "Mon 5 Oct 09:00"),
    ],
)
def test_our_next_contact_counts_before_a_day_of_theirs(text: str, following: str) -> None:
    assert plan(text)[1] == following


def test_the_day_of_theirs_is_still_offered() -> None:
    found = planned("跟顺达谈了，首批7月20号交货，我15号去对数量")
    assert [choice.day for choice in found.choices] == [20]


def test_of_several_days_of_theirs_none_is_taken_silently() -> None:
    found = planned("顺达说他下周去日本出差，合同8月1日到期")
    assert found.next_at is None
    assert [choice.day for choice in found.choices] == [13, 1]


def test_history_is_no_report_beside_a_nearer_one() -> None:
    assert plan("顺达半年前报过价，昨天又来问了")[0] == "Wed 8 Jul 09:00"


def test_hours_are_told_in_their_order() -> None:
    found = planned("上午十点见顺达张总，下午两点去永发，周五再去")
    assert written(found.next_at) == "Fri 10 Jul 09:00"
    assert found.choices == ()


def test_a_bare_verb_alone_stays_a_plan() -> None:
    assert plan("周三去顺达收票")[1] == "Wed 15 Jul 09:00"


def test_two_plans_nearer_ahead_are_no_report() -> None:
    sunday = datetime(2026, 7, 12, 10, tzinfo=TAIPEI)
    assert [found.role for found in dates("周二去顺达，周四去明辉", now=sunday)] == ["next", "next"]


def test_a_morning_is_told_as_soon_as_it_has_begun() -> None:
    early = datetime(2026, 7, 9, 9, 20, tzinfo=TAIPEI)
    found = planned("早上陌拜顺达，前台说采购不在，下下周一再去", early)
    assert (written(found.happened_at), written(found.next_at)) == ("Thu 9 Jul 09:20", "Mon 20 Jul 09:00")


def test_what_is_told_of_an_evening_ahead_was_the_evening_before() -> None:
    assert plan("夜里十一点多顺达王总打电话来说色差的事")[0] == "Wed 8 Jul 23:00"


def test_what_stands_in_the_name_of_somebody_known_is_no_date() -> None:
    found = dates("明天会展今天见了，周一鸣下周五看方案")
    kept = outside_names(found, "明天会展今天见了，周一鸣下周五看方案", ["上海明天会展有限公司", "周一鸣", "顺达"])
    assert [each.text for each in kept] == ["今天", "下周五"]
    assert [each.text for each in outside_names(dates("明天去顺达"), "明天去顺达", ["明天会展"])] == ["明天"]


def test_a_deadline_ahead_has_not_happened() -> None:
    assert plan("今晚七点半前把顺达的方案改完")[1] == "Thu 9 Jul 19:30"


@pytest.mark.parametrize("text", ["顺达周六不上班", "明天停电", "他们周五休息"])
def test_a_day_on_which_nothing_is_done_is_no_plan(text: str) -> None:
    assert [found.role for found in dates(text)] == ["other"]


def test_a_month_of_theirs_is_no_plan() -> None:
    assert [found.role for found in dates("他们下个月休假")] == ["other"]
    assert [found.role for found in dates("下个月再约")] == ["next"]


@pytest.mark.parametrize("text", ["周末愉快", "中秋快乐", "祝大家元旦快乐", "国庆节快乐！"])
def test_a_wish_names_no_day(text: str) -> None:
    assert dates(text) == []
