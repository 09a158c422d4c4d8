"""Plans, receipts and refunds as pure rules (MONEY)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.money import NewReceipt
from storage.errors import Conflict, Duplicate, Forbidden, Invalid
from storage.rules import money_ageing, money_plans, money_receipts
from storage.rules.money_receipts import PlanPart, Share

TODAY = date(2026, 7, 9)
STEPS = [-7, -3, 0, 1]


@pytest.mark.rule("MONEY-4")
@pytest.mark.parametrize(
    ("status", "paid", "due_on", "state"),
    [
        ("void", 100, "2026-07-01", "void"),
        ("draft", 0, "2026-07-01", "waiting"),
        ("pending", 0, "2026-07-01", "waiting"),
        ("approved", 100, "2026-07-01", "paid"),
        ("approved", 40, "2026-07-08", "overdue"),
        ("approved", 40, "2026-07-09", "partial"),
        ("not_required", 0, "2026-07-09", "due"),
    ],
)
def test_the_state_of_a_plan_is_computed(status: str, paid: int, due_on: str, state: str) -> None:
    found = money_plans.state_on(TODAY, due_on=due_on, amount=100, paid=paid, contract_status=status)
    assert found == state


@pytest.mark.rule("MONEY-15")
def test_a_plan_is_told_of_before_on_and_after_its_day_then_weekly() -> None:
    due = date(2026, 7, 31)
    told: str | None = None
    heard = []
    for offset in range(-10, 30):
        day = due + timedelta(days=offset)
        step = money_plans.step_on(day, due_on=due.isoformat(), steps=STEPS, told_on=told)
        if step is not None:
            heard.append((offset, step))
            told = day.isoformat()
    assert heard == [(-7, -7), (-3, -3), (0, 0), (1, 1), (7, 7), (14, 14), (21, 21), (28, 28)]


@pytest.mark.rule("MONEY-15")
def test_a_step_nobody_saw_is_told_once_and_steps_before_the_plan_are_not() -> None:
    step = money_plans.step_on
    assert step(date(2026, 7, 30), due_on="2026-07-31", steps=STEPS, told_on="2026-07-20") == -3
    assert step(date(2026, 7, 30), due_on="2026-07-31", steps=STEPS, told_on="2026-07-29") is None
    assert step(date(2026, 8, 20), due_on="2026-07-31", steps=STEPS, told_on=None) == 14


@pytest.mark.rule("MONEY-15", "MONEY-7")
@pytest.mark.parametrize(
    ("claims", "paused"),
    [
        ([(40, ())], {1}),
        ([(39, ())], set()),
        ([(40, (2,))], {2}),
        ([(60, ())], {1}),
        ([(80, ())], {1, 2}),
        ([(10, (1,)), (30, (1,))], {1}),
    ],
)
def test_claims_cover_the_plans_they_would_pay(claims: list[tuple[int, tuple[int, ...]]], paused: set[int]) -> None:
    plans = [PlanPart(1, "2026-07-31", 1, 40), PlanPart(2, "2026-08-31", 2, 40)]
    assert money_plans.covered(plans, claims) == paused


@pytest.mark.rule("MONEY-16")
def test_an_overdue_plan_is_moved_by_somebody_else() -> None:
    move = money_plans.check_moving
    for state in ("due", "partial", "waiting"):
        move(state, due_on="2026-07-08", is_owner=True, reason="客户要求")
    move("overdue", due_on="2026-07-08", is_owner=False, reason="客户要求")
    with pytest.raises(Forbidden):
        move("overdue", due_on="2026-07-08", is_owner=True, reason="客户要求")
    with pytest.raises(Invalid):
        move("due", due_on="2026-07-20", is_owner=True, reason="")


@pytest.mark.rule("MONEY-13", "ORG-5")
def test_a_share_of_an_amount_is_rounded_half_up_once() -> None:
    assert [money_ageing.share(base, 1, 2) for base in (1, 3, 4)] == [1, 2, 2]
    assert money_ageing.share(10**16 + 1, 10**15, 10**15) == 10**16 + 1


@pytest.mark.rule("MONEY-17")
def test_a_plan_is_not_lowered_below_what_is_paid() -> None:
    money_plans.check_lowering(40, 40)
    with pytest.raises(Conflict):
        money_plans.check_lowering(40, 39)


@pytest.mark.rule("MONEY-7")
def test_money_goes_to_the_plans_named_else_to_the_oldest_due() -> None:
    plans = [PlanPart(1, "2026-08-01", 1, 30), PlanPart(2, "2026-07-01", 2, 50), PlanPart(3, "2026-08-01", 3, 20)]
    assert money_receipts.shared_out(70, plans, ()) == [(2, 50), (1, 20)]
    assert money_receipts.shared_out(70, plans, (3, 1)) == [(3, 20), (1, 30)]
    assert money_receipts.shared_out(10, [], ()) == []


@pytest.mark.rule("MONEY-7")
@given(amount=st.integers(1, 200), opens=st.lists(st.integers(0, 60), max_size=6), data=st.data())
def test_what_is_shared_out_fits_receipt_and_plans(amount: int, opens: list[int], data: st.DataObject) -> None:
    plans = [PlanPart(number, f"2026-07-{number + 1:02}", number, left) for number, left in enumerate(opens)]
    named = data.draw(st.lists(st.sampled_from([plan.id for plan in plans]), unique=True)) if plans else []
    shares = money_receipts.shared_out(amount, plans, named)
    assert sum(part for _, part in shares) <= amount
    assert all(0 < part <= opens[plan] for plan, part in shares)
    allowed = sum(opens[plan] for plan in named) if named else sum(opens)
    assert sum(part for _, part in shares) == min(amount, allowed)


@pytest.mark.rule("MONEY-11")
def test_the_newest_plan_shrinks_first() -> None:
    shares = [(Share(1, 11, 30), 1), (Share(1, 12, 20), 2), (Share(2, 12, 10), 2)]
    assert money_receipts.shrunk(35, shares) == [Share(2, 12, 10), Share(1, 12, 20), Share(1, 11, 5)]
    assert money_receipts.shrunk(0, shares) == []


RECEIPTS = {("claimed", "confirm"), ("claimed", "reject"), ("claimed", "withdraw"), ("confirmed", "void")}


@pytest.mark.rule("MONEY-9")
@pytest.mark.parametrize("event", ["confirm", "reject", "withdraw", "void", "edit"])
@pytest.mark.parametrize("state", money_receipts.RECEIPT_MOVES)
def test_a_receipt_changes_only_as_the_table_says(state: str, event: str) -> None:
    if (state, event) in RECEIPTS:
        money_receipts.next_state(money_receipts.RECEIPT_MOVES, state, event, "MONEY-9")
    else:
        with pytest.raises(Conflict):
            money_receipts.next_state(money_receipts.RECEIPT_MOVES, state, event, "MONEY-9")


@pytest.mark.rule("MONEY-10")
def test_the_same_receipt_again_needs_a_yes_of_this_very_call() -> None:
    token = money_receipts.token_of(1, 2, 100, "2026-07-09")
    money_receipts.check_same(token, None, same=False, received_on="2026-07-09", number="HK-1")
    with pytest.raises(Duplicate) as caught:
        money_receipts.check_same(token, None, same=True, received_on="2026-07-09", number="HK-1")
    assert caught.value.token == token
    assert caught.value.needs_confirmation
    money_receipts.check_same(token, token, same=True, received_on="2026-07-09", number="HK-1")
    with pytest.raises(Invalid):
        money_receipts.check_same(token, "x", same=True, received_on="2026-07-09", number="HK-1")


@pytest.mark.rule("MONEY-1")
def test_a_receipt_is_in_the_currency_of_its_contract_and_not_of_tomorrow() -> None:
    def kept(**fields: object) -> NewReceipt:
        new = NewReceipt(**({"amount": 1, "received_on": "2026-07-09"} | fields))  # type: ignore[arg-type]
        return money_receipts.checked(new, contract_currency="CNY", today=TODAY)

    assert kept().currency == "CNY"
    for wrong in ({"currency": "USD"}, {"received_on": "2026-07-10"}, {"amount": 0}, {"method": "barter"}):
        with pytest.raises(Invalid):
            kept(**wrong)
    for status in ("draft", "pending", "rejected", "recalled", "void"):
        with pytest.raises(Conflict):
            money_receipts.check_open(status)


@pytest.mark.rule("MONEY-13")
@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, "not_due"), (0, "not_due"), (1, "1_30"), (30, "1_30"), (31, "31_60"), (90, "61_90"), (91, "over_90")],
)
def test_ageing(days: int, bucket: str) -> None:
    due = (TODAY - timedelta(days=days)).isoformat()
    assert money_ageing.days_due(due, TODAY) == days
    assert money_ageing.bucket_of(days) == bucket
    within = [name for name in money_ageing.NAMES if _between(due, *money_ageing.due_between(name, TODAY))]
    assert within == [bucket]


def _between(due: str, oldest: str, newest: str) -> bool:
    return oldest <= due <= newest
