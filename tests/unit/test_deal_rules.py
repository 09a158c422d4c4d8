"""Opportunities as plain ifs on values (OPP-3 to OPP-14)."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from storage.entities.deals import NewStage, Stage
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules import deals as rules

FIRM = Organisation(
    name="恒信设备",
    timezone=ZoneInfo("Asia/Taipei"),
    base_currency="CNY",
    locale="zh-CN",
    phone_region="CN",
    workdays=frozenset(range(5)),
    work_start=time(9),
    work_end=time(18),
    holidays=frozenset(),
    makeup_days=frozenset(),
    company_owner_id=1,
)
STAGES = [Stage(n, 1, n, f"阶段{n}", "open", 10 * n, 14) for n in range(1, 4)]


@pytest.mark.rule("OPP-7")
def test_only_open_ones_are_moved_or_ended_and_only_closed_ones_reopened() -> None:
    for event in ("move", "win", "lose", "void"):
        assert rules.next_state("open", event) == rules.TRANSITIONS[event][1]
        for state in ("won", "lost", "void"):
            with pytest.raises(Conflict):
                rules.next_state(state, event)  # type: ignore[arg-type]
    for state in ("won", "lost", "void"):
        assert rules.next_state(state, "reopen") == "open"  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        rules.next_state("open", "reopen")


@pytest.mark.rule("OPP-4")
def test_back_needs_a_note_on_and_over_do_not() -> None:
    first, second, third = STAGES
    rules.check_move(first, second, "")
    rules.check_move(first, third, "")
    with pytest.raises(Invalid, match="note_missing"):
        rules.check_move(third, first, "")
    rules.check_move(third, first, "客户变卦")
    with pytest.raises(Conflict, match="same_stage"):
        rules.check_move(first, first, "")


@pytest.mark.rule("OPP-4")
@pytest.mark.parametrize(
    "target",
    [
        Stage(9, 2, 9, "别处", "open", 10, 14),
        Stage(9, 1, 9, "赢单", "won", 100, 14),
        Stage(9, 1, 9, "旧的", "open", 10, 14, removed=True),
    ],
)
def test_a_stage_elsewhere_an_end_or_a_removed_one_is_no_target(target: Stage) -> None:
    with pytest.raises(Invalid, match="unknown_stage"):
        rules.check_move(STAGES[0], target, "x")


@pytest.mark.rule("OPP-5")
def test_the_answer_lists_what_a_stage_still_needs() -> None:
    stage = Stage(1, 1, 1, "谈判", "open", 70, 14, required=("amount", "decision_maker", "next_step"))
    with pytest.raises(Invalid) as refused:
        rules.check_required(stage, {"amount": 0, "decision_maker": False, "next_step": "报价"})
    assert refused.value.params["missing"] == ["amount", "decision_maker"]
    rules.check_required(stage, {"amount": 1, "decision_maker": True, "next_step": "报价"})


@pytest.mark.rule("OPP-6")
def test_lost_and_void_need_a_reason_and_other_a_note() -> None:
    offered = ["price", "other"]
    rules.check_reason("lose", "price", "", offered)
    for reason, note in (("", ""), ("unknown", ""), ("other", ""), ("pooled", "x")):
        with pytest.raises(Invalid):
            rules.check_reason("lose", reason, note, [*offered, "pooled"])
    rules.check_reason("lose", "other", "换了老板", offered)
    rules.check_reason("void", "other", "", offered)


@pytest.mark.rule("OPP-7")
def test_won_needs_an_amount() -> None:
    with pytest.raises(Invalid):
        rules.check_won(0)
    rules.check_won(1)


@pytest.mark.rule("OPP-8", "OPP-9")
def test_weighted_is_the_amount_times_the_probability_else_the_rate() -> None:
    assert rules.weighted(450_000, None, 50) == 225_000
    assert rules.weighted(450_000, 20, 50) == 90_000
    assert rules.weighted(450_000, 0, 50) == 0
    assert rules.weighted(1, 50, 0) == 1  # half-up


@pytest.mark.rule("OPP-9")
@pytest.mark.parametrize("probability", [-1, 101])
def test_a_probability_is_between_0_and_100(probability: int) -> None:
    with pytest.raises(Invalid):
        rules.check_probability(probability)
    assert rules.check_probability(None) is None
    assert rules.check_probability(100) == 100


@pytest.mark.rule("OPP-13")
def test_t29_touched_yesterday_and_made_60_days_ago_is_not_stale() -> None:
    today = date(2026, 7, 9)
    assert not rules.is_stale(today, date(2026, 5, 10), date(2026, 7, 8), 14)
    assert rules.is_stale(today, date(2026, 5, 10), None, 14)
    assert not rules.is_stale(today, date(2026, 6, 25), None, 14)  # the 14th day
    assert rules.is_stale(today, date(2026, 6, 24), date(2026, 6, 1), 14)


@pytest.mark.rule("OPP-14")
def test_an_overdue_close_is_told_on_the_next_working_day_then_weekly() -> None:
    friday = date(2026, 7, 10)
    assert not rules.is_overdue(friday, friday)
    assert rules.is_overdue(date(2026, 7, 11), friday)
    assert not rules.reminds_of_close(FIRM, date(2026, 7, 12), friday, None)
    assert rules.reminds_of_close(FIRM, date(2026, 7, 13), friday, None)
    assert not rules.reminds_of_close(FIRM, date(2026, 7, 19), friday, date(2026, 7, 13))
    assert rules.reminds_of_close(FIRM, date(2026, 7, 20), friday, date(2026, 7, 13))


@pytest.mark.rule("OPP-11")
def test_won_and_lost_ones_are_not_deleted() -> None:
    rules.check_deletable("open")
    rules.check_deletable("void")
    for state in ("won", "lost"):
        with pytest.raises(Conflict):
            rules.check_deletable(state)  # type: ignore[arg-type]


@pytest.mark.rule("OPP-3")
def test_a_pipeline_has_an_open_stage_and_each_end_once() -> None:
    shipped = rules.default_stages("zh-CN")
    assert [(one.name, one.rate) for one in shipped if one.type == "open"] == [
        ("初步接洽", 10),
        ("需求确认", 30),
        ("方案报价", 50),
        ("商务谈判", 70),
    ]
    assert rules.checked_stages(shipped) == shipped
    for broken in (
        [one for one in shipped if one.type != "open"],
        [one for one in shipped if one.type != "won"],
        [*shipped, NewStage("又输", "lost")],
        [*shipped, NewStage("过半", rate=101)],
        [*shipped, NewStage("问", required=("shoe_size",))],
    ):
        with pytest.raises(Invalid):
            rules.checked_stages(broken)


@pytest.mark.rule("OPP-3")
def test_the_ends_stand_behind_the_open_stages() -> None:
    mixed = [
        NewStage("赢", "won", 100),
        NewStage("一"),
        NewStage("输", "lost"),
        NewStage("废", "void"),
        NewStage("二"),
    ]
    assert [stage.name for stage in rules.checked_stages(mixed)] == ["一", "二", "赢", "输", "废"]
