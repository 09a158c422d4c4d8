"""What speaks for a kind of message: words, shape, dates, names (conversations.md 4.2)."""

import pytest

from bot.understanding import kinds
from bot.understanding.cues import Facts, cues_of
from bot.understanding.kind_weights import KINDS, WEIGHTS
from bot.understanding.kind_words import WORDS
from bot.understanding.reading import Match
from tests.unit.understanding.reps import own, said


def heard(text: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The cues of a line, as the reader finds them."""
    found: list[Facts] = []
    decide = kinds.kind_of

    def listen(facts: Facts) -> kinds.Found:
        found.append(facts)
        return decide(facts)

    monkeypatch.setattr(kinds, "kind_of", listen)
    said(text, "en" if text.isascii() else "zh-CN", own("顺达物流"), own("Shunda Logistics", "c2"))
    return cues_of(found[0])


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("跟顺达物流聊了样品，他们说太贵", "done said told own", "unknown_name next"),
        ("周三去顺达物流送图纸", "next_opens next_only_clause plan_only acts", "told done"),
        ("顺达物流还在比价，周三再问", "state told then next_later_clause", "plan_only next_first_clause"),
        ("别忘了带合同", "remind opens_remind task_opens", "done told"),
        ("关于新工艺的了解还不够", "state", "done"),
        ("上次给顺达物流报了多少", "asks asks_the_book ends_asking", "next"),
        ("lovely, thanks a lot", "all_talk thanks", "told"),
        ("why is the sky blue", "asks asks_elsewhere", "asks_the_book"),
        ("Shunda Logistics settled 30k", "deal_alone deal_sum sum_in_brief", "next"),
        ("met someone at the expo, 07700 900123", "channel phone_unknown reached_and_presented", "phone_own"),
    ],
)
def test_a_line_gives_its_cues(text: str, present: str, absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cues = heard(text, monkeypatch)
    assert set(present.split()) <= cues
    assert not cues & set(absent.split())


def test_words_in_a_customers_name_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "trade" not in heard("顺达物流", monkeypatch)


def test_the_longest_word_counts_and_no_character_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "asks" not in heard("下午三点一刻", monkeypatch)


def test_every_weight_stands_for_a_cue_and_every_word_for_a_weight() -> None:
    assert all(len(row) == len(KINDS) for row in WEIGHTS.values())
    assert {cue for cue in WORDS if cue != "plain"} <= set(WEIGHTS)


def test_nothing_said_is_weighed_without_a_crash() -> None:
    nothing = Facts("…", (), Match(), *[False] * 5, None, None, None, *[False] * 5)
    assert kinds.weigh(cues_of(nothing))[0] in KINDS
