"""Chinese dates (conversations.md 4.6), counted from Thu 9 Jul 2026 14:32."""

from datetime import date, datetime

import pytest

from tests.unit.understanding.reps import TAIPEI, dates, moment, shown

TABLE = [
    ("明天再打", "Fri 10 Jul 09:00"),
    ("明日再打", "Fri 10 Jul 09:00"),
    ("后天再打", "Sat 11 Jul 09:00"),
    ("大后天再打", "Sun 12 Jul 09:00"),
    ("周三再打", "Wed 15 Jul 09:00"),
    ("礼拜三再打", "Wed 15 Jul 09:00"),
    ("周四再打", "Thu 16 Jul 09:00"),
    ("周四晚上再打", "Thu 9 Jul 19:30"),
    ("下周三再打", "Wed 15 Jul 09:00"),
    ("下下周三再打", "Wed 22 Jul 09:00"),
    ("这周内再打", "Fri 10 Jul 09:00"),
    ("下周再打", "Mon 13 Jul 09:00"),
    ("周末再打", "Sat 11 Jul 09:00"),
    ("下周末再打", "Sat 18 Jul 09:00"),
    ("下月初再打", "Mon 3 Aug 09:00"),
    ("月中再打", "Wed 15 Jul 09:00"),
    ("月底再打", "Fri 31 Jul 09:00"),
    ("下月底再打", "Mon 31 Aug 09:00"),
    ("季末再打", "Wed 30 Sep 09:00"),
    ("年底再打", "Thu 31 Dec 09:00"),
    ("15号再打", "Wed 15 Jul 09:00"),
    ("8月5日再打", "Wed 5 Aug 09:00"),
    ("八月五号再打", "Wed 5 Aug 09:00"),
    ("8/5再打", "Wed 5 Aug 09:00"),
    ("8.5再打", "Wed 5 Aug 09:00"),
    ("3天后再打", "Sun 12 Jul 09:00"),
    ("两周后再打", "Thu 23 Jul 09:00"),
    ("一个月后再打", "Sun 9 Aug 09:00"),
    ("半小时后再打", "Thu 9 Jul 15:02"),
    ("2小时后再打", "Thu 9 Jul 16:32"),
    ("一个半小时后再打", "Thu 9 Jul 16:02"),
    ("半个月后再打", "Fri 24 Jul 09:00"),
    ("三个工作日后再打", "Tue 14 Jul 09:00"),
    ("每周一给他打", "Mon 13 Jul 09:00"),
    ("每月5号对账", "Wed 5 Aug 09:00"),
    ("周五前回复", "Fri 10 Jul 09:00"),
    ("周三或周四再打", "Wed 15 Jul 09:00"),
    ("15号到17号再打", "Wed 15 Jul 09:00"),
    ("明天9点到10点再谈", "Fri 10 Jul 09:00"),
    ("今天再打", "Thu 9 Jul 17:00"),
    ("明天一早再打", "Fri 10 Jul 09:00"),
    ("明天上午再打", "Fri 10 Jul 10:00"),
    ("明天中午再打", "Fri 10 Jul 12:00"),
    ("明天下午再打", "Fri 10 Jul 14:00"),
    ("明天傍晚再打", "Fri 10 Jul 17:30"),
    ("明天下班前再打", "Fri 10 Jul 17:30"),
    ("今晚再打", "Thu 9 Jul 19:30"),
    ("明天十点半再打", "Fri 10 Jul 10:30"),
    ("明天三点一刻再打", "Fri 10 Jul 15:15"),
    ("明天九点零五分再打", "Fri 10 Jul 09:05"),
    ("明天下午3点再打", "Fri 10 Jul 15:00"),
    ("明天中午1点再打", "Fri 10 Jul 13:00"),
    ("明天晚上8点再打", "Fri 10 Jul 20:00"),
    ("明天晚上12点再打", "Sat 11 Jul 00:00"),
    ("明天凌晨2点再打", "Fri 10 Jul 02:00"),
    ("下午三四点再打", "Thu 9 Jul 15:00"),
    ("两点来钟再打", "Fri 10 Jul 14:00"),
    ("明天15:30再打", "Fri 10 Jul 15:30"),
    ("明天3:30再打", "Fri 10 Jul 15:30"),
    ("第三季度末再谈", "Wed 30 Sep 09:00"),
    ("2027年1月5日再谈", "Tue 5 Jan 09:00 2027"),
    ("明天差十分三点再打", "Fri 10 Jul 14:50"),
    ("明天下班后再打", "Fri 10 Jul 19:30"),
    ("3-5天后再打", "Sun 12 Jul 09:00"),
    ("今年年底再谈", "Thu 31 Dec 09:00"),
    ("周六（7月11日）再打", "Sat 11 Jul 09:00"),
    ("今天约了客户下午5点", "Thu 9 Jul 17:00"),
    ("7.20前给报价", "Mon 20 Jul 09:00"),
    ("明年3月1号再谈", "Mon 1 Mar 09:00 2027"),
    ("每周二四跟他对账", "Tue 14 Jul 09:00"),
    ("每个月底盘点", "Fri 31 Jul 09:00"),
    ("每年8月20号送月饼", "Thu 20 Aug 09:00"),
    ("晚7点再打", "Thu 9 Jul 19:00"),
    ("早9点再打", "Fri 10 Jul 09:00"),
    ("后晚再打", "Sat 11 Jul 19:30"),
    ("明天9点过5分再打", "Fri 10 Jul 09:05"),
    ("一两周后再打", "Thu 16 Jul 09:00"),
    ("接下来一周内给方案", "Thu 16 Jul 09:00"),
    ("下个工作日再打", "Fri 10 Jul 09:00"),
    ("下月第一个工作日再打", "Mon 3 Aug 09:00"),
    ("下周的今天再打", "Thu 16 Jul 09:00"),
    ("下周这个时候再打", "Thu 16 Jul 09:00"),
    ("明年今天再打", "Fri 9 Jul 09:00 2027"),
    ("国庆前两天送过去", "Tue 29 Sep 09:00"),
    ("七月二十再谈", "Mon 20 Jul 09:00"),
    ("明天4点1刻再打", "Fri 10 Jul 16:15"),
    ("明天15时3刻再打", "Fri 10 Jul 15:45"),
    ("明天下午三时再打", "Fri 10 Jul 15:00"),
    ("明天十时半再打", "Fri 10 Jul 10:30"),
    ("明天4:20pm再打", "Fri 10 Jul 16:20"),
    ("7月15号到店，当晚再聊", "Wed 15 Jul 19:30"),
    ("今个月20号再打", "Mon 20 Jul 09:00"),
    ("8月月底再打", "Mon 31 Aug 09:00"),
    ("2027年头再谈", "Fri 1 Jan 09:00 2027"),
    ("一九年三月五号签的", "Tue 5 Mar 09:00 2019"),
    ("2027年, 3月5日再谈", "Fri 5 Mar 09:00 2027"),
    ("2026-08-05T16:40:00 再打", "Wed 5 Aug 16:40"),
    ("2026-08-05T08:40:00Z 再打", "Wed 5 Aug 16:40"),
    ("2026/08/05 16:40:12 再打", "Wed 5 Aug 16:40"),
    ("2026年8月5日 16:40:12再打", "Wed 5 Aug 16:40"),
    ("2026 08 05", "Wed 5 Aug 09:00"),
    ("20.8.2026再打", "Thu 20 Aug 09:00"),
    ("26/8/5", "Wed 5 Aug 09:00"),
    ("8·5", "Wed 5 Aug 09:00"),
    ("一万八周五送过去", "Fri 10 Jul 09:00"),
    ("我请示一下周五回他", "Fri 10 Jul 09:00"),
    ("八月二十三再谈", "Sun 23 Aug 09:00"),
]
ASKING = [
    ("这周三再约", "Wed 15 Jul 09:00 | Wed 8 Jul 09:00"),
    ("国庆后再约", "Thu 8 Oct 09:00 | Thu 15 Oct 09:00"),
    ("明天7点再打", "Fri 10 Jul 07:00 | Fri 10 Jul 19:00"),
    ("8/5/26", "Fri 8 May 09:00 | Wed 5 Aug 09:00"),
    ("春节前再约", "Thu 4 Feb 09:00 2027 | Thu 28 Jan 09:00 2027"),
]
HAPPENED = [
    ("今天拜访了", "Thu 9 Jul 14:32"),
    ("昨天下午见了", "Wed 8 Jul 14:00"),
    ("上周五拜访", "Fri 3 Jul 09:00"),
    ("上周三见了", "Wed 1 Jul 09:00"),
    ("这周三见过", "Wed 8 Jul 09:00"),
    ("周一去拜访了", "Mon 6 Jul 09:00"),
    ("7月1号签了", "Wed 1 Jul 09:00"),
    ("三天前打了电话", "Mon 6 Jul 09:00"),
]


@pytest.mark.parametrize(("text", "at"), TABLE)
def test_the_table_of_dates(text: str, at: str) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("後天再打", "Sat 11 Jul 09:00"),
        ("大後天再打", "Sun 12 Jul 09:00"),
        ("下週三下午三點再打", "Wed 15 Jul 15:00"),
        ("下禮拜三再打", "Wed 15 Jul 09:00"),
        ("兩週後再打", "Thu 23 Jul 09:00"),
        ("115年8月5日再打", "Wed 5 Aug 09:00"),
        ("民國115年8月5日再打", "Wed 5 Aug 09:00"),
        ("15號再打", "Wed 15 Jul 09:00"),
        ("過3天再打", "Sun 12 Jul 09:00"),
        ("２０２６年８月５日再打", "Wed 5 Aug 09:00"),
    ],
)
def test_traditional_and_full_width_are_the_same(text: str, at: str) -> None:
    assert moment(text, "zh-TW") == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("聽日再打", "Fri 10 Jul 09:00"),
        ("聽晚再打", "Fri 10 Jul 19:30"),
        ("聽朝再打", "Fri 10 Jul 10:00"),
        ("後日再打", "Sat 11 Jul 09:00"),
        ("尋日打咗", "Wed 8 Jul 09:00"),
        ("琴晚傾過", "Wed 8 Jul 19:30"),
        ("星期二下晝三點再傾", "Tue 14 Jul 15:00"),
        ("拜五再打", "Fri 10 Jul 09:00"),
        ("下個拜三再打", "Wed 15 Jul 09:00"),
        ("明仔載再打", "Fri 10 Jul 09:00"),
        ("月尾再打", "Fri 31 Jul 09:00"),
        ("下個月頭再打", "Mon 3 Aug 09:00"),
        ("半個鐘後再打", "Thu 9 Jul 15:02"),
        ("聽日三點兩個字再打", "Fri 10 Jul 15:10"),
        ("民國一百一十五年八月五日再談", "Wed 5 Aug 09:00"),
        ("收工前回覆", "Thu 9 Jul 17:30"),
        ("仨礼拜后再打", "Thu 30 Jul 09:00"),
        ("元月5号再打", "Tue 5 Jan 09:00 2027"),
        ("明年8/5再打", "Thu 5 Aug 09:00 2027"),
        ("開會在7/15早上10:30", "Wed 15 Jul 10:30"),
        ("7.15联系", "Wed 15 Jul 09:00"),
    ],
)
def test_words_of_hong_kong_taiwan_and_the_north(text: str, at: str) -> None:
    assert moment(text, "zh-TW") == at


@pytest.mark.parametrize(("text", "choices"), ASKING)
def test_what_is_not_sure_is_asked(text: str, choices: str) -> None:
    assert moment(text) == choices


@pytest.mark.parametrize(("text", "at"), HAPPENED)
def test_what_was_done_lies_behind(text: str, at: str) -> None:
    assert moment(text) == at
    assert dates(text)[0].role == "happened"


def test_the_second_of_two_days_is_offered() -> None:
    found = dates("周三或周四再打")[0]
    assert [choice.day for choice in found.choices] == [16]


@pytest.mark.parametrize("text", ["周四周五再打", "下周四五再打"])
def test_neighbouring_weekdays_are_alternatives(text: str) -> None:
    found = dates(text)[0]
    assert shown(found) == "Thu 16 Jul 09:00"
    assert [choice.day for choice in found.choices] == [17]


def test_going_today_is_neither_done_nor_planned() -> None:
    assert [found.role for found in dates("今天去顺达物流")] == ["other"]
    assert [found.role for found in dates("今天去了顺达物流")] == ["happened"]


def test_a_year_is_a_plan_only_beside_a_word_of_contact() -> None:
    assert [found.role for found in dates("他们明年要扩产")] == ["other"]
    assert [found.role for found in dates("明年再联系")] == ["next"]


def test_a_deadline_is_due_at_the_end_of_its_day() -> None:
    found = dates("周五前回复")[0]
    assert found.open == "before"
    assert found.due == datetime(2026, 7, 10, 18, tzinfo=TAIPEI)


def test_a_range_keeps_its_end() -> None:
    assert dates("15号到17号")[0].end == datetime(2026, 7, 18, tzinfo=TAIPEI)
    assert dates("明天9点到10点")[0].end == datetime(2026, 7, 10, 10, tzinfo=TAIPEI)


def test_weekdays_from_and_to() -> None:
    found = dates("下周一到三去厂里")[0]
    assert shown(found) == "Mon 13 Jul 09:00"
    assert found.end == datetime(2026, 7, 16, tzinfo=TAIPEI)


def test_a_range_with_strokes() -> None:
    assert dates("7/15-7/18")[0].end == datetime(2026, 7, 19, tzinfo=TAIPEI)
    assert dates("7/15-18去展会")[0].end == datetime(2026, 7, 19, tzinfo=TAIPEI)


def test_the_rest_of_last_months_payment_is_no_end_of_the_month() -> None:
    assert [found.text for found in dates("上个月尾款还没付")] == ["上个月"]


def test_a_repeated_date_says_so() -> None:
    assert dates("每周一对账")[0].repeat == "每周一"


@pytest.mark.parametrize("text", ["7月35日", "2月30日", "13月5日", "2026年4月31日"])
def test_a_day_that_does_not_exist_is_impossible(text: str) -> None:
    assert [found.trouble for found in dates(text)] == ["impossible"]


def test_the_31st_of_a_short_month_asks_for_the_last_day_or_the_next_real_one() -> None:
    found = dates("31号再约", now=datetime(2026, 6, 9, 10, tzinfo=TAIPEI))[0]
    assert shown(found) == "Tue 30 Jun 09:00 | Fri 31 Jul 09:00"


def test_the_end_of_the_month_asks_on_its_last_day() -> None:
    found = dates("月底再约", now=datetime(2026, 7, 31, 10, tzinfo=TAIPEI))[0]
    assert found.at is None
    assert len(found.choices) == 2


def test_late_in_the_day_today_asks() -> None:
    found = dates("今天再打", now=datetime(2026, 7, 9, 16, 10, tzinfo=TAIPEI))[0]
    assert shown(found) == "Thu 9 Jul 19:30 | Fri 10 Jul 09:00"


def test_on_a_sunday_next_week_may_be_the_week_after() -> None:
    found = dates("下周三再约", now=datetime(2026, 7, 12, 10, tzinfo=TAIPEI))[0]
    assert shown(found) == "Wed 15 Jul 09:00"
    assert [choice.day for choice in found.choices] == [22]


def test_the_hour_still_to_come_keeps_today() -> None:
    morning = datetime(2026, 7, 15, 8, tzinfo=TAIPEI)
    assert moment("周三再打", now=morning) == "Wed 15 Jul 09:00"
    assert moment("周三下午再打", now=morning) == "Wed 15 Jul 14:00"


def test_holidays_of_the_firm_move_working_days() -> None:
    off = (date(2026, 8, 3), date(2026, 8, 4))
    assert moment("下月初再打", holidays=off) == "Wed 5 Aug 09:00"


def test_the_national_day_is_the_one_of_the_region() -> None:
    assert moment("國慶後再約", "zh-TW").startswith("Mon 12 Oct 09:00")


@pytest.mark.parametrize(
    "text",
    [
        "6号楼的客户",
        "在2号线那边",
        "2024款还有吗",
        "十二店的店长",
        "周经理说可以",
        "要300套",
        "15楼前台",
        "再降5个点",
        "便宜一点",
        "说了两点要求",
        "小七那边",
        "中山路15号",
        "五月天餐饮想做招牌",
        "周五金店不做了",
        "周末广告的采购",
        "每次都说好",
        "三分之一",
        "前台收件",
        "以后找财务",
        "毛利18点",
        "周三强说不要了",
        "周末民宿要补货",
        "九点面馆的老板很爽快",
        "今天酒店的陈总难搞",
        "付了1/3的货款",
        "2027年式的叉车",
        "误差0.5到1.5",
        "超过30天没联系的客户",
        "拜一下码头",
        "三月观云民宿的老板娘",
        "今天文创是做礼品的",
        "8台交1/5",
        "价格之前晚点报过",
        "饭后聊聊",
        "12点5的税",
        "验证码五分钟内有效",
        "每天80件",
        "尾款底价和头款",
        "5号电池两箱",
        "聊了一下午",
        "3/8接头要换",
        "每天产能200",
        "2024年份的普洱",
        "中午饭补",
        "天天果园的采购",
        "三周一次的保养",
        "四季度假酒店要地毯",
        "今日头条的广告",
        "六月照相馆要换灯",
        "正月的货款",
        "一时想不起来",
        "付款周期3-5个月",
        "通话00:03:25",
        "次日达的快递",
        "周日升老师的椅子",
        "八月桂茶庄的老板",
        "七月望月子中心要被罩",
        "周日明先生没接",
        "在建材城B区12号谈的",
        "6号摊的秤坏了",
        "三号当铺要换锁",
    ],
)
def test_numbers_and_names_are_no_dates(text: str) -> None:
    assert [found.text for found in dates(text)] == []
