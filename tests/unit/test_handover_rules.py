"""Sharing out what somebody leaves: in turn, by lot, by list (XFER-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Conflict, Forbidden, Invalid, Limit
from storage.rules import handover, team, transfer

TAKERS = [3, 5, 8]


@pytest.mark.rule("XFER-13")
@given(st.integers(0, 2**31), st.integers(1, 10**9))
def test_a_lot_is_drawn_the_same_way_for_the_same_seed(seed: int, number: int) -> None:
    drawn = [handover.candidates("draw", TAKERS, turn=0, seed=seed, number=number) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert sorted(drawn[0]) == TAKERS


@pytest.mark.rule("XFER-13")
def test_lots_are_spread_over_everybody() -> None:
    first = [handover.candidates("draw", TAKERS, turn=0, seed=7, number=number)[0] for number in range(3000)]
    assert all(800 < first.count(taker) < 1200 for taker in TAKERS)


@pytest.mark.rule("XFER-13", "XFER-8")
@given(
    st.sampled_from(["turn", "draw", "one"]),
    st.lists(st.integers(1, 500), unique=True, max_size=40),
    st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=3, max_size=3),
    st.integers(0, 9),
)
def test_a_forecast_loses_and_doubles_nothing(mode: str, ids: list[int], places: list[int | None], seed: int) -> None:
    takers = TAKERS[:1] if mode == "one" else TAKERS
    room = dict(zip(TAKERS, places, strict=True))
    dealt = handover.forecast(mode, takers, ids, places=room, seed=seed, turn=0)
    assert sum(dealt.got.values()) + dealt.left == len(ids)
    for taker in takers:
        limit = room[taker]
        assert limit is None or dealt.got[taker] <= limit
    if all(room[taker] is None for taker in takers):
        assert dealt.left == 0
        if mode == "turn":
            assert max(dealt.got.values()) - min(dealt.got.values()) <= 1
    if dealt.left:
        assert all(room[taker] == dealt.got[taker] for taker in takers), "somebody still had a place"


@pytest.mark.rule("XFER-13")
@pytest.mark.parametrize(
    ("mode", "takers"),
    [("one", []), ("one", [1, 2]), ("turn", [9]), ("turn", [1, 1]), ("all", [1]), ("list", [1, 2])],
)
def test_a_plan_that_names_nobody_or_the_leaver_is_refused(mode: str, takers: list[int]) -> None:
    with pytest.raises(Invalid):
        handover.check_plan(mode, takers, 9)


@pytest.mark.rule("XFER-1")
@pytest.mark.parametrize(("reason", "words"), [("", ""), ("other", ""), ("because", "x")])
def test_a_transfer_needs_a_reason(reason: str, words: str) -> None:
    with pytest.raises(Invalid, match="reason_missing"):
        transfer.check_reason(reason, words)


@pytest.mark.rule("TEAM-2")
@pytest.mark.parametrize(
    ("own", "power", "until", "allowed"),
    [
        (("write", None), "write", None, True),
        (("write", 100), "write", 100, True),
        (("write", 100), "read", 101, False),
        (("write", 100), "read", None, False),
        (("read", None), "read", None, False),
    ],
)
def test_a_write_member_passes_on_no_more_than_he_has(
    own: tuple[str, int | None], power: str, until: int | None, allowed: bool
) -> None:
    if allowed:
        team.check_may_pass_on(own, power, until)
        return
    with pytest.raises(Forbidden):
        team.check_may_pass_on(own, power, until)


@pytest.mark.rule("TEAM-1")
def test_the_twenty_first_member_is_one_too_many() -> None:
    team.check_room(19)
    with pytest.raises(Limit):
        team.check_room(20)
    with pytest.raises(Conflict):
        team.check_not_owner(4, 4)
