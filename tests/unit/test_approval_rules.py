"""What a decision needs, when a step has ended, when its time is over."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from storage.entities.approvals import Seen
from storage.entities.instants import MINUTE, to_ms
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid, Limit, Stale
from storage.rules import approvals as rules
from storage.rules.approvals import Past, TaskState

ZONE = ZoneInfo("Asia/Taipei")
FIRM = Organisation(
    "恒信",
    ZONE,
    "CNY",
    "zh-CN",
    "CN",
    frozenset(range(5)),
    time(9),
    time(18),
    frozenset({date(2026, 7, 14)}),
    frozenset({date(2026, 7, 18)}),
    1,
)


def at(day: int, hour: int, minute: int = 0) -> int:
    return to_ms(datetime(2026, 7, day, hour, minute, tzinfo=ZONE))


def task(number: int, state: str = "pending", origin: str = "step", parent: int | None = None) -> TaskState:
    return TaskState(number, state, number, state != "waiting", origin, parent)


@pytest.mark.rule("APPR-9")
def test_any_sign_ends_with_the_first() -> None:
    move = rules.after_approval("any", [task(1, "approved"), task(2), task(3)], 1)
    assert (move.ended, set(move.cancel)) == (True, {2, 3})


@pytest.mark.rule("APPR-9")
def test_all_sign_waits_for_everybody() -> None:
    assert not rules.after_approval("all", [task(1, "approved"), task(2)], 1).ended
    assert rules.after_approval("all", [task(1, "approved"), task(2, "approved"), task(3, "skipped")], 2).ended


@pytest.mark.rule("APPR-9")
def test_in_turn_the_next_one_is_asked() -> None:
    tasks = [task(1, "approved"), task(2, "waiting"), task(3, "waiting")]
    assert rules.after_approval("sequence", tasks, 1).open == (2,)
    assert rules.after_approval("sequence", [task(1, "approved"), task(2, "approved")], 2).ended


@pytest.mark.rule("APPR-13")
def test_who_signs_before_hands_back_and_who_signs_after_follows() -> None:
    held = [task(1, "waiting"), task(2, "approved", "before", 1), task(3, "pending", "before", 1)]
    assert rules.after_approval("any", held, 2) == rules.Move()
    last = [task(1, "waiting"), task(2, "approved", "before", 1), task(3, "approved", "before", 1)]
    assert rules.after_approval("any", last, 3).open == (1,)
    after = [task(1, "approved"), task(2), task(4, "waiting", "after", 1)]
    move = rules.after_approval("any", after, 1)
    assert (move.open, move.cancel, move.ended) == ((4,), (2,), False)
    assert rules.after_approval("any", [task(1, "approved"), task(4, "approved", "after", 1)], 4).ended


@pytest.mark.rule("APPR-5")
def test_a_chain_ends_where_it_meets_somebody_twice() -> None:
    assert rules.chain_of({1: 2, 2: 3, 3: 2}, 1) == [2, 3]
    assert rules.chain_of({1: 2, 2: 1}, 1) == [2]
    assert rules.chain_of({1: 1}, 1) == []
    assert rules.chain_of({1: None}, 1) == []


@pytest.mark.rule("APPR-11")
def test_another_round_or_amount_is_stale() -> None:
    rules.check_seen(Seen(1, 500), round_=1, amount=500)
    for seen in (Seen(1, 499), Seen(2, 500), Seen(1, None)):
        with pytest.raises(Stale):
            rules.check_seen(seen, round_=1, amount=500)


@pytest.mark.rule("APPR-11")
def test_from_the_threshold_on_the_amount_is_said_once_more() -> None:
    assert rules.needs_confirmation(200_000_00, "CNY", 200_000)
    assert not rules.needs_confirmation(199_999_99, "CNY", 200_000)
    assert rules.needs_confirmation(200_000, "JPY", 200_000)
    assert not rules.needs_confirmation(None, "CNY", 0)
    rules.check_confirmed(False, confirm=None, amount=5, token="t")
    rules.check_confirmed(True, confirm=5, amount=5, token="t")
    with pytest.raises(Invalid) as refused:
        rules.check_confirmed(True, confirm=4, amount=5, token="t")
    assert refused.value.needs_confirmation


@pytest.mark.rule("APPR-12", "APPR-13")
def test_reasons_are_needed_and_kept_short() -> None:
    assert rules.checked_comment(" 太贵 ", needed=True, rule="APPR-12") == "太贵"
    assert rules.checked_comment("", needed=False, rule="APPR-12") == ""
    for words in ("", "  \n", "x" * 501):
        with pytest.raises(Invalid):
            rules.checked_comment(words, needed=True, rule="APPR-12")


@pytest.mark.rule("APPR-13")
def test_five_hands_a_step() -> None:
    rules.check_hands(4)
    with pytest.raises(Limit):
        rules.check_hands(4, more=2)


@pytest.mark.rule("APPR-13", "ORG-24")
def test_who_may_take_a_hand() -> None:
    rules.check_takes_hand(status="active", user_id=4, submitter=1, me=2, present=[2, 3])
    with pytest.raises(Invalid):
        rules.check_takes_hand(status="suspended", user_id=4, submitter=1, me=2, present=[])
    with pytest.raises(Invalid):
        rules.check_takes_hand(status="active", user_id=1, submitter=1, me=2, present=[])
    for asked in (2, 3):
        with pytest.raises(Conflict):
            rules.check_takes_hand(status="active", user_id=asked, submitter=1, me=2, present=[3])


@pytest.mark.rule("APPR-15")
def test_taking_back_has_its_time_and_its_end() -> None:
    rules.check_takes_back(0, minutes=10, later=False, now=10 * MINUTE)
    for later, now in ((True, 0), (False, 10 * MINUTE + 1)):
        with pytest.raises(Conflict):
            rules.check_takes_back(0, minutes=10, later=later, now=now)


def past(number: int, step: int, state: str, *, origin: str = "step", parent: int | None = None) -> Past:
    acted = 5 if state != "pending" and state != "waiting" else None
    return Past(number, step, number, origin, parent, state, 1, acted, 9 if acted else None)


@pytest.mark.rule("APPR-15")
def test_what_a_decision_opened_and_ended_is_as_before() -> None:
    mine, sibling, following = past(1, 0, "approved"), past(2, 0, "cancelled"), past(3, 1, "pending")
    assert rules.undo("any", [mine, sibling, following], mine) == rules.Undo(False, (), (2,), (3,))
    decided = past(3, 1, "approved")
    assert rules.undo("any", [mine, sibling, decided], mine).late
    turn = past(2, 0, "pending")
    assert rules.undo("sequence", [mine, turn], mine) == rules.Undo(False, (2,), (), ())
    assert rules.undo("sequence", [mine, past(2, 0, "approved")], mine).late
    assert not rules.undo("all", [mine, past(2, 0, "approved")], mine).late


@pytest.mark.rule("APPR-13", "APPR-15")
@pytest.mark.parametrize("origin", ["before", "after"])
def test_whom_the_next_in_turn_asked_to_sign_falls_away_with_his_turn(origin: str) -> None:
    mine, held = past(1, 0, "approved"), past(2, 0, "waiting")
    signer = past(3, 0, "pending" if origin == "before" else "waiting", origin=origin, parent=2)
    assert rules.undo("sequence", [mine, held, signer], mine) == rules.Undo(False, (), (), (3,))
    signed = past(3, 0, "approved", origin=origin, parent=2)
    assert rules.undo("sequence", [mine, held, signed], mine).late


@pytest.mark.rule("APPR-15")
def test_signers_before_and_after_are_undone_with_their_decision() -> None:
    mine, follower = past(1, 0, "approved"), past(2, 0, "pending", origin="after", parent=1)
    assert rules.undo("any", [mine, follower], mine).hold == (2,)
    before, asker = past(2, 0, "approved", origin="before", parent=1), past(1, 0, "pending")
    assert rules.undo("any", [asker, before], before).hold == (1,)
    assert rules.undo("any", [past(1, 0, "approved"), before], before).late


@pytest.mark.rule("APPR-17")
def test_the_time_of_a_step_runs_in_working_hours() -> None:
    nudge, limit = rules.nudge_and_limit(FIRM, at(9, 14), 10)
    assert (nudge, limit) == (at(10, 13), at(10, 15))
    assert rules.next_reminder(FIRM, at(10, 15)) == at(13, 15)


@pytest.mark.rule("NOTIFY-34")
def test_prompts_are_at_their_hours_on_working_days() -> None:
    hours = ["09:00", "16:00"]
    assert rules.last_prompt(FIRM, hours, at(9, 8, 59)) is None
    assert rules.last_prompt(FIRM, hours, at(9, 9)) == at(9, 9)
    assert rules.last_prompt(FIRM, hours, at(9, 20)) == at(9, 16)
    assert rules.last_prompt(FIRM, hours, at(11, 12)) is None
    assert rules.last_prompt(FIRM, hours, at(14, 12)) is None
    assert rules.last_prompt(FIRM, hours, at(18, 12)) == at(18, 9)
    assert rules.next_prompt(FIRM, hours, at(9, 14)) == at(9, 16)
    assert rules.next_prompt(FIRM, hours, at(10, 16)) == at(13, 9)
