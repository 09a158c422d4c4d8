"""The rules of claims and of recycling, on plain values."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from storage.entities.instants import HOUR, to_ms
from storage.entities.people import Organisation
from storage.entities.pool import Pool, PoolSettings, RecycleClock, RecycleRule
from storage.errors import Invalid, Limit
from storage.rules import pool as rules
from storage.rules.masking import mask_digits
from storage.rules.pool_clock import due_day, is_tighter

TAIPEI = ZoneInfo("Asia/Taipei")
FIRM = Organisation(
    name="恒信设备",
    timezone=TAIPEI,
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


def at(day: int, hour: int = 12, minute: int = 0, second: int = 0) -> int:
    return to_ms(datetime(2026, 7, day, hour, minute, second, tzinfo=TAIPEI))


def a_pool(**changes: object) -> Pool:
    facts: dict[str, object] = {
        "id": 1,
        "name": "公海",
        "kind": "customer",
        "is_default": True,
        "enabled": True,
        "daily_claim_limit": 5,
        "cooldown_days": 7,
        "release_delay_hours": 24,
        "daily_view_cap": 0,
        "hidden": frozenset(),
        "show_history": True,
        "auto_recycle": False,
        "recycling_since": None,
        "held": 0,
        "version": 1,
    }
    return Pool(**(facts | changes))  # type: ignore[arg-type]


def a_standing(**changes: object) -> rules.Standing:
    facts: dict[str, object] = {
        "entered_at": at(1),
        "left_at": None,
        "returned": False,
        "held": 0,
        "limit": 0,
        "claimed_today": 0,
    }
    return rules.Standing(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.rule("POOL-17", "ORG-10")
def test_the_release_delay_ends_on_its_second() -> None:
    rules.check_release_delay(at(8, 18), 24, now=at(9, 18))
    with pytest.raises(Limit) as refused:
        rules.check_release_delay(at(8, 18), 24, now=at(9, 17, 59, 59))
    assert refused.value.rule == "POOL-17"
    assert refused.value.params["limit"] == 24
    assert refused.value.params["used"] == 23
    assert refused.value.params["next_allowed_at"] == at(9, 18)


@pytest.mark.rule("POOL-17")
def test_without_a_delay_a_record_is_open_at_once() -> None:
    rules.check_release_delay(at(9), 0, now=at(9))


@pytest.mark.rule("POOL-15", "ORG-2", "ORG-10")
def test_the_cooldown_counts_local_days_whatever_the_hour() -> None:
    left = at(8, 23, 59)
    rules.check_cooldown(left, 7, FIRM, now=at(15, 0), returned=True, kind="customer")
    with pytest.raises(Limit) as refused:
        rules.check_cooldown(left, 7, FIRM, now=at(14, 23, 59), returned=True, kind="customer")
    assert refused.value.rule == "POOL-15"
    assert refused.value.params["next_allowed_at"] == at(15, 0)
    assert refused.value.params["left_at"] == left
    assert (refused.value.params["limit"], refused.value.params["used"]) == (7, 6)


@pytest.mark.rule("POOL-15")
def test_a_cooldown_of_no_days_lets_the_same_day_pass() -> None:
    rules.check_cooldown(at(9, 9), 0, FIRM, now=at(9, 10), returned=True, kind="customer")


@pytest.mark.rule("POOL-16")
@pytest.mark.parametrize(("held", "limit", "allowed"), [(99, 100, True), (100, 100, False), (500, 0, True)])
def test_the_holding_limit_includes_the_new_record(held: int, limit: int, allowed: bool) -> None:
    if allowed:
        rules.check_holding(held, limit, kind="customer")
        return
    with pytest.raises(Limit) as refused:
        rules.check_holding(held, limit, kind="customer")
    assert (refused.value.params["used"], refused.value.params["limit"]) == (100, 100)


@pytest.mark.rule("POOL-14", "ORG-10")
def test_the_daily_limit_names_tomorrow() -> None:
    rules.check_daily_claims(4, a_pool(), FIRM, now=at(9))
    with pytest.raises(Limit) as refused:
        rules.check_daily_claims(5, a_pool(), FIRM, now=at(9))
    facts = refused.value.params
    assert (refused.value.rule, facts["limit"], facts["used"]) == ("POOL-14", 5, 5)
    assert facts["next_allowed_at"] == at(10, 0)


@pytest.mark.rule("POOL-14")
def test_a_daily_limit_of_none_lets_nobody_claim() -> None:
    with pytest.raises(Limit):
        rules.check_daily_claims(0, a_pool(daily_claim_limit=0), FIRM, now=at(9))


@pytest.mark.rule("POOL-18")
def test_refusals_come_in_the_order_of_the_rule() -> None:
    everything = {
        "entered_at": at(9),
        "left_at": at(8),
        "held": 10,
        "limit": 10,
        "claimed_today": 5,
    }
    pool, seen = a_pool(), []
    for cure in ({"entered_at": at(1)}, {"left_at": None}, {"held": 9}, {"claimed_today": 4}):
        with pytest.raises(Limit) as refused:
            rules.check_claim(a_standing(**everything), pool, FIRM, now=at(9, 13))
        seen.append(refused.value.rule)
        everything |= cure
    rules.check_claim(a_standing(**everything), pool, FIRM, now=at(9, 13))
    assert seen == ["POOL-17", "POOL-15", "POOL-16", "POOL-14"]


@pytest.mark.rule("POOL-21")
def test_the_view_cap_refuses_the_card_after_it() -> None:
    rules.check_views(19, a_pool(daily_view_cap=20), FIRM, now=at(9))
    rules.check_views(500, a_pool(daily_view_cap=0), FIRM, now=at(9))
    with pytest.raises(Limit) as refused:
        rules.check_views(20, a_pool(daily_view_cap=20), FIRM, now=at(9))
    assert refused.value.params["next_allowed_at"] == at(10, 0)


@pytest.mark.rule("POOL-26")
def test_a_batch_holds_one_to_twenty() -> None:
    rules.check_batch(1)
    rules.check_batch(20)
    for count in (0, 21):
        with pytest.raises(Invalid):
            rules.check_batch(count)


@pytest.mark.rule("POOL-20")
def test_name_and_one_of_industry_region_level_cannot_be_hidden() -> None:
    rules.check_hidden({"industry", "region", "reason"})
    for hidden in ({"name"}, {"industry", "region", "level"}):
        with pytest.raises(Invalid):
            rules.check_hidden(hidden)


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize(
    "wrong",
    [{"cooldown_days": -1}, {"daily_claim_limit": 501}, {"release_delay_hours": 721}, {"daily_view_cap": -1}],
)
def test_pool_settings_outside_their_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        rules.checked_settings(PoolSettings("华东", **wrong))  # type: ignore[arg-type]


@pytest.mark.rule("POOL-20")
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("call 13800001234", "call 138****1234"),
        ("打 138 0000 1234 找何先生", "打 138****1234 找何先生"),
        ("+86 138-0000-1234", "861****1234"),
        ("１３８００００１２３４", "１３８****１２３４"),
        ("电话 8123456", "电话 8****56"),
        ("2 吨卷板，123456 元", "2 吨卷板，123456 元"),
        ("2026-07-09 再谈", "2026-07-09 再谈"),
        ("mail a.b@example.com", "mail ****@****"),
    ],
)
def test_long_runs_of_digits_are_masked_in_texts(said: str, shown: str) -> None:
    assert mask_digits(said) == shown


# ── the last safe day ──


def a_rule(**changes: object) -> RecycleRule:
    facts: dict[str, object] = {
        "id": 1,
        "no_followup_days": 7,
        "no_opportunity_days": None,
        "no_deal_days": None,
        "level": "any",
        "exempt_dealt": True,
        "exempt_open_opp": True,
        "exempt_running_contract": True,
        "changed_on": date(2026, 1, 1),
    }
    return RecycleRule(**(facts | changes))  # type: ignore[arg-type]


def a_clock(**changes: object) -> RecycleClock:
    facts: dict[str, object] = {"kind": "customer", "level": "B", "received_on": date(2026, 6, 1)}
    return RecycleClock(**(facts | changes))  # type: ignore[arg-type]


LONG_AGO = date(2026, 1, 1)


def due(clock: RecycleClock, *these: RecycleRule, since: date | None = LONG_AGO, grace: int = 7) -> date | None:
    found = due_day(clock, these, recycling_since=since, grace_days=grace)
    return found.day if found else None


@pytest.mark.rule("POOL-8")
def test_the_last_safe_day_is_clock_plus_days() -> None:
    assert due(a_clock(last_followup_on=date(2026, 7, 1)), a_rule()) == date(2026, 7, 8)


@pytest.mark.rule("POOL-7", "CUST-5")
def test_a_never_contacted_record_counts_from_the_day_it_was_received() -> None:
    assert due(a_clock(received_on=date(2026, 7, 3)), a_rule()) == date(2026, 7, 10)


@pytest.mark.rule("POOL-7")
def test_the_clock_starts_at_the_latest_of_its_days() -> None:
    clock = a_clock(last_followup_on=date(2026, 6, 20), exemption_ended_on=date(2026, 7, 2))
    assert due(clock, a_rule()) == date(2026, 7, 9)


@pytest.mark.rule("POOL-6")
def test_a_rule_for_the_level_replaces_the_one_for_any() -> None:
    for_a, for_any = a_rule(id=1, level="A", no_followup_days=30), a_rule(id=2, no_followup_days=15)
    assert due(a_clock(level="A"), for_a, for_any) == date(2026, 7, 1)
    assert due(a_clock(level="B"), for_a, for_any) == date(2026, 6, 16)


@pytest.mark.rule("POOL-6")
def test_a_level_rule_replaces_only_its_own_conditions() -> None:
    both = a_rule(id=1, level="A", no_followup_days=30, no_deal_days=90)
    assert due(a_clock(level="A"), both, a_rule(id=2, no_followup_days=15)) == date(2026, 6, 16)


@pytest.mark.rule("POOL-8")
def test_the_earliest_rule_decides_and_is_named() -> None:
    found = due_day(
        a_clock(),
        [a_rule(id=4, no_followup_days=20), a_rule(id=5, level="B", no_followup_days=10, changed_on=LONG_AGO)],
        recycling_since=LONG_AGO,
        grace_days=7,
    )
    assert found is not None
    assert (found.day, found.rule_id) == (date(2026, 6, 11), 5)


@pytest.mark.rule("POOL-8", "POOL-7")
def test_the_latest_of_the_conditions_decides() -> None:
    no_deal = a_rule(no_followup_days=None, no_deal_days=180)
    assert due(a_clock(), no_deal) == date(2026, 11, 28)
    assert due(a_clock(last_deal_on=date(2026, 7, 1)), no_deal) == date(2026, 12, 28)
    both = a_rule(no_opportunity_days=10)
    assert due(a_clock(), both) == date(2026, 6, 11)
    assert due(a_clock(last_followup_on=date(2026, 7, 1)), both) == date(2026, 7, 8)


@pytest.mark.rule("POOL-7", "POOL-10")
def test_no_opportunity_is_never_met_while_one_is_open() -> None:
    rule = a_rule(no_followup_days=None, no_opportunity_days=10, exempt_open_opp=False)
    assert due(a_clock(open_deal=True), rule) is None
    assert due(a_clock(deal_closed_on=date(2026, 7, 1)), rule) == date(2026, 7, 11)


@pytest.mark.rule("POOL-10")
@pytest.mark.parametrize(
    ("spared", "flag"),
    [
        ({"open_deal": True}, "exempt_open_opp"),
        ({"running_contract": True}, "exempt_running_contract"),
        ({"dealt": True}, "exempt_dealt"),
    ],
)
def test_a_rule_spares_what_it_says(spared: dict[str, bool], flag: str) -> None:
    assert due(a_clock(**spared), a_rule()) is None
    assert due(a_clock(**spared), a_rule(**{flag: False})) == date(2026, 6, 8)


@pytest.mark.rule("POOL-7")
@pytest.mark.parametrize(
    ("ended", "flag"), [("deal_closed_on", "exempt_open_opp"), ("contract_ended_on", "exempt_running_contract")]
)
def test_the_end_of_an_exemption_starts_the_clock_as_far_as_the_rule_exempts_it(ended: str, flag: str) -> None:
    clock = a_clock(**{ended: date(2026, 7, 1)})
    assert due(clock, a_rule()) == date(2026, 7, 8)
    assert due(clock, a_rule(**{flag: False})) == date(2026, 6, 8)


@pytest.mark.rule("POOL-10")
def test_a_pending_approval_beneath_exempts() -> None:
    assert due(a_clock(approval_pending=True), a_rule()) is None


@pytest.mark.rule("POOL-9")
def test_without_auto_recycle_there_is_no_day() -> None:
    assert due(a_clock(), a_rule(), since=None) is None


@pytest.mark.rule("POOL-10")
@pytest.mark.parametrize("exempt", [{"locked": True}, {"owner_held": True}, {"dealt": True}])
def test_an_exempt_record_has_no_day(exempt: dict[str, bool]) -> None:
    assert due(a_clock(**exempt), a_rule()) is None


@pytest.mark.rule("POOL-10")
def test_a_rule_that_spares_no_dealt_customer_reaches_him() -> None:
    assert due(a_clock(dealt=True), a_rule(exempt_dealt=False)) == date(2026, 6, 8)


@pytest.mark.rule("POOL-8")
def test_protection_and_grace_only_ever_move_the_day_later() -> None:
    assert due(a_clock(protected_until=date(2026, 8, 1)), a_rule()) == date(2026, 8, 1)
    assert due(a_clock(protected_until=date(2026, 5, 1)), a_rule()) == date(2026, 6, 8)


@pytest.mark.rule("POOL-11")
def test_nothing_is_due_before_the_grace_of_a_change() -> None:
    assert due(a_clock(), a_rule(changed_on=date(2026, 7, 9)), grace=7) == date(2026, 7, 16)
    assert due(a_clock(), a_rule(), since=date(2026, 7, 9), grace=10) == date(2026, 7, 19)


@pytest.mark.rule("POOL-27")
def test_leads_know_follow_ups_only() -> None:
    lead = a_clock(kind="lead")
    assert due(lead, a_rule(no_followup_days=15)) == date(2026, 6, 16)
    assert due(lead, a_rule(no_followup_days=5, no_deal_days=5)) is None


@pytest.mark.rule("POOL-11")
def test_what_brings_a_record_closer_counts_as_tighter() -> None:
    before = a_rule(no_followup_days=30, no_deal_days=90)
    assert is_tighter(before, a_rule(no_followup_days=29, no_deal_days=90))
    assert is_tighter(before, a_rule(no_followup_days=30))
    assert is_tighter(before, a_rule(no_followup_days=30, no_deal_days=90, exempt_dealt=False))
    assert is_tighter(before, a_rule(no_followup_days=30, no_deal_days=90, level="A"))
    assert not is_tighter(before, a_rule(no_followup_days=31, no_deal_days=90))
    assert not is_tighter(a_rule(), a_rule(no_deal_days=30))


@pytest.mark.rule("ORG-10")
def test_hours_used_are_whole_ones() -> None:
    with pytest.raises(Limit) as refused:
        rules.check_release_delay(at(9), 5, now=at(9) + HOUR - 1)
    assert refused.value.params["used"] == 0
