"""Whatever is typed: no crash, and no text that takes long."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import thread_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import find_dates, read_date, to_json
from tests.unit.understanding.reps import FIRM, NOW, TAIPEI, said

LANGUAGES = ("zh-CN", "zh-TW", "en")
WORDS = st.sampled_from(
    "今天 明天 下周三 周五前 3天后 8月5日 7月35日 31号 上午 10点 半小时后 拜访了 打电话 "
    "顺达物流 张总 新客户 提醒我 让王芳 13911112222 45万 NT$30萬"
    " 每周一 国庆后 改天 , 。 \n : 公司：电话： tomorrow next Wed at 3pm by Friday met "
    "Mr Zhang at Shunda call $50k 8/5 EOM 0 99 二十 "
    "零 万 ( ) - / . @ 微信 x@y.cn to or 到 或 前 后".split(" ")
)
SECONDS = 2.0  # Bounded work, not speed: a pattern that blows up takes minutes.


@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_any_text_is_read_without_a_crash(text: str, lang: Any) -> None:
    json.dumps(to_json(said(text, lang)))


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=14), st.sampled_from(LANGUAGES), st.sampled_from(["text", "voice", "forward"]))
def test_any_heap_of_a_reps_words_is_read_without_a_crash(words: list[str], lang: Any, input: Any) -> None:
    for joint in ("", " "):
        reading = said(joint.join(words), lang, input=input)
        assert reading.next_at is None or reading.next_at > NOW
        assert reading.happened_at is None or reading.happened_at <= NOW
        json.dumps(to_json(reading))


@given(
    st.text(alphabet="0123456789年月日号点/.:-周一二三十半", max_size=12),
    st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)),
)
def test_any_heap_of_numbers_is_read_at_any_time(text: str, now: datetime) -> None:
    read_date(text, now.replace(tzinfo=UTC), TAIPEI, "zh-CN")
    find_dates(text, now, "America/New_York", "en")


@given(st.datetimes(datetime(2026, 7, 10), datetime(2028, 7, 8)), st.sampled_from(LANGUAGES))
def test_a_date_as_the_bot_writes_it_is_read_back_as_itself(at: datetime, lang: Any) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=TAIPEI)
    found = read_date(as_the_bot_writes(at, lang), NOW, TAIPEI, lang)
    assert found is not None
    assert found.at == at


def as_the_bot_writes(at: datetime, lang: str) -> str:
    """Dates in words (conversations.md 11.1), with the year when it is another one."""
    day = "一二三四五六日"[at.weekday()]
    other = at.year != NOW.year
    if lang == "en":
        return f"{at:%a} {at.day} {at:%b}{f' {at.year}' if other else ''} {at:%H:%M}"
    year = f"{at.year}年" if other else ""
    if lang == "zh-TW":
        return f"{year}{at.month}月{at.day}日（週{day}）{at:%H:%M}"
    if other:
        return f"{year}{at.month}月{at.day}日 周{day} {at:%H:%M}"
    return f"周{day} {at.month}月{at.day}日 {at:%H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 4096,
        "1" * 4096,
        "1 " * 2048,
        "1-" * 2048,
        "1/" * 2048,
        "十" * 4096,
        "周" * 4096,
        "下" * 4096,
        "一二三四五六七八九十" * 400,
        "(" * 4096,
        " " * 4096,
        "\n" * 4096,
        "A " * 2048,
        "Aa " * 1300,
        "Met " * 1024,
        "at Aa " * 680,
        "a@" * 2048,
        "a." * 2048,
        "公司" * 2048,
        "王总" * 2048,
        "明天" * 2048,
        "明天下午3点" * 600,
        "周三或" * 1300,
        "新客户 " * 1000,
        "公司：" * 1300,
        "预算20万" * 800,
        "13911112222 " * 340,
        "+" * 4096,
        "王" * 4096,
        "顺达物流" * 1000,
        "next " * 800,
        "the day after " * 290,
        "in 3 days " * 400,
        "\x00\u202e\ufeff\u200d" * 1000,
        "\ud800" * 4096,
        "ﷺ" * 4096,
        "İ" * 4096,
        "的" * 4096,
        "A" * 4090 + "!",
        "Met " + "A" * 4000 + " x",
        "A-" * 2000 + " x",
        "-" + " " * 4094 + "x",
        "看" + "\n" * 4094 + "x",
        "新客户" + "." * 4092 + "x",
        ("-" + " " * 15 + "x") * 240,
        "打了" * 2048,
        "去" * 4096,
        "了" * 4096,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_no_text_takes_long(text: str) -> None:
    for lang in ("zh-CN", "en"):
        assert quicker_of_two(partial(said, text, lang)) < SECONDS


def quicker_of_two(work: Callable[[], object]) -> float:
    """Seconds of the processor. A blow-up takes its time each time; a rest of the collector comes once."""
    took = []
    for _ in range(2):
        start = thread_time()
        work()
        took.append(thread_time() - start)
    return min(took)


def test_a_text_beyond_telegrams_limit_is_cut() -> None:
    assert len(said("明" * 9000).text) == 4096


def test_two_hundred_candidates_are_no_burden() -> None:
    crowd = [FIRM["zh-CN"][0], *(_numbered(index) for index in range(199))]

    def read_twenty() -> None:
        for _ in range(20):
            assert said("今天拜访了顺达物流张总，下周三上午再约", "zh-CN", *crowd).match.level == "sure"

    assert quicker_of_two(read_twenty) < SECONDS


def _numbered(index: int) -> Any:
    from tests.unit.understanding.reps import own

    return own(f"明{chr(0x4E00 + index)}贸易有限公司", f"c{index}x")


def test_the_clock_of_summer_time_does_not_stumble() -> None:
    now = datetime(2026, 3, 7, 10, 30)
    found = find_dates("call in 24 hours", now, "America/New_York", "en")[0]
    assert found.at is not None
    assert found.at.astimezone(UTC) - now.replace(tzinfo=found.at.tzinfo).astimezone(UTC) == timedelta(hours=24)
