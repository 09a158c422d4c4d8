"""The rules of visits and prompts as plain functions (FOLLOW-15 to FOLLOW-20)."""

import pytest

from storage.entities.instants import HOUR, MINUTE
from storage.rules import follow_up, visit
from storage.rules.settings import Policy

POLICY = Policy({})


@pytest.mark.rule("FOLLOW-16")
@pytest.mark.parametrize(("metres", "far"), [(None, False), (300, False), (301, True), (1200, True)])
def test_far_is_beyond_the_setting(metres: int | None, far: bool) -> None:
    assert visit.is_far(POLICY, metres) is far


@pytest.mark.rule("FOLLOW-18")
def test_late_is_more_than_half_an_hour() -> None:
    assert visit.arrived_late(0, now=30 * MINUTE) is None
    assert visit.arrived_late(0, now=30 * MINUTE + 1) == 30 * MINUTE + 1


@pytest.mark.rule("FOLLOW-17")
def test_words_belong_to_the_open_visit_and_two_hours_from_the_check_in() -> None:
    assert visit.takes_notes(0, None, said_at=9 * HOUR)
    assert visit.takes_notes(0, HOUR, said_at=2 * HOUR)
    assert not visit.takes_notes(0, HOUR, said_at=2 * HOUR + 1)


@pytest.mark.rule("FOLLOW-17")
def test_it_ends_three_hours_after_the_last_sign() -> None:
    assert visit.closes_at(POLICY, HOUR) == 4 * HOUR


@pytest.mark.rule("FOLLOW-20")
@pytest.mark.parametrize(
    ("content", "note", "answers"),
    [
        ("聊了方案", "聊了方案", {}),
        ("聊了方案\n目的：续约", "聊了方案", {"目的": "续约"}),
        ("目的: 续约，竞品：飞达，聊了方案", "聊了方案", {"目的": "续约", "竞品": "飞达"}),
        ("目的：续约", "目的：续约", {"目的": "续约"}),
        ("他的目的不清楚：再看", "他的目的不清楚：再看", {}),
        ("目的：", "目的：", {}),
    ],
)
def test_lines_that_answer_a_prompt_are_its_answers(content: str, note: str, answers: dict[str, str]) -> None:
    assert follow_up.answered(content, ["目的", "竞品"]) == (note, answers)
