"""Contracts as pure rules: states, fields, amounts, reminders of the end (CONTRACT)."""

from datetime import date

import pytest

from storage.errors import Conflict, Forbidden, Invalid, Refusal
from storage.rules import contracts as rules

TODAY = date(2026, 7, 9)


def refused(kind: type[Refusal], why: str, call: object, *args: object, **named: object) -> Refusal:
    with pytest.raises(kind) as caught:
        call(*args, **named)  # type: ignore[operator]
    assert caught.value.reason == why, caught.value
    return caught.value


@pytest.mark.rule("CONTRACT-2")
@pytest.mark.parametrize("status", rules.MOVES)
def test_effective_is_approved_or_not_required_and_not_deleted(status: str) -> None:
    assert rules.is_effective(status) == (status in ("approved", "not_required"))
    assert not rules.is_effective(status, deleted_at=1)


LEGAL = {
    ("draft", "submit"): "pending",
    ("draft", "pass_free"): "not_required",
    ("rejected", "submit"): "pending",
    ("rejected", "pass_free"): "not_required",
    ("recalled", "submit"): "pending",
    ("recalled", "pass_free"): "not_required",
    ("pending", "approve"): "approved",
    ("pending", "reject"): "rejected",
    ("pending", "recall"): "recalled",
    ("pending", "cancel"): "recalled",
    ("approved", "void"): "void",
    ("not_required", "void"): "void",
}


@pytest.mark.rule("CONTRACT-3")
@pytest.mark.parametrize("event", ["submit", "pass_free", "approve", "reject", "recall", "cancel", "void", "draft"])
@pytest.mark.parametrize("status", rules.MOVES)
def test_only_the_changes_of_the_table_exist(status: str, event: str) -> None:
    expected = LEGAL.get((status, event))
    if expected is None:
        refused(Conflict, "contract_state", rules.next_status, status, event)
    else:
        assert rules.next_status(status, event) == expected


@pytest.mark.rule("CONTRACT-5", "CONTRACT-7")
def test_what_may_be_edited_depends_on_the_state() -> None:
    for status in ("draft", "rejected", "recalled"):
        rules.check_editable(status, {"amount", "customer_id", "name"})
    for status in ("approved", "not_required"):
        rules.check_editable(status, {"remark", "files", "tags", "customer_signer", "company_signer"})
        refused(Conflict, "contract_effective", rules.check_editable, status, {"amount", "remark"})
        refused(Conflict, "contract_fixed", rules.check_editable, status, {"customer_id"})
    for status in ("pending", "void"):
        refused(Conflict, "contract_state", rules.check_editable, status, {"remark"})


@pytest.mark.rule("CONTRACT-6")
@pytest.mark.parametrize("amount", [0, -1, None])
def test_a_contract_is_about_money(amount: int | None) -> None:
    refused(Invalid, "amount_missing", rules.check_amount, amount)


@pytest.mark.rule("CONTRACT-8")
def test_a_change_never_goes_below_money_or_plans() -> None:
    rules.check_new_amount(100, received=60, claimed=40, planned=100)
    refused(Conflict, "money_above", rules.check_new_amount, 99, received=60, claimed=40, planned=0)
    refused(Conflict, "plans_above", rules.check_new_amount, 99, received=0, claimed=0, planned=100)


@pytest.mark.rule("CONTRACT-7", "CONTRACT-8")
def test_a_change_request_asks_for_what_may_change() -> None:
    rules.check_changeable("approved", {"amount", "end_on"})
    refused(Conflict, "contract_fixed", rules.check_changeable, "approved", {"currency"})
    refused(Conflict, "contract_state", rules.check_changeable, "draft", {"amount"})
    refused(Invalid, "nothing_to_change", rules.check_changeable, "approved", set())
    refused(Invalid, "nothing_to_change", rules.check_changeable, "approved", {"owner_id"})
    refused(Invalid, "unknown_value", rules.check_change_kind, "swap")


@pytest.mark.rule("CONTRACT-9")
def test_a_contract_with_money_is_not_voided() -> None:
    rules.check_voidable("approved", 0)
    assert refused(Conflict, "money_received", rules.check_voidable, "approved", 1).params["received"] == 1
    refused(Conflict, "contract_state", rules.check_voidable, "draft", 0)


@pytest.mark.rule("CONTRACT-10")
def test_only_what_was_never_in_force_is_deleted() -> None:
    for status in ("draft", "rejected", "recalled"):
        rules.check_deletable(status)
    for status in ("pending", "approved", "not_required", "void"):
        refused(Conflict, "contract_state", rules.check_deletable, status)


@pytest.mark.rule("CONTRACT-11")
def test_fulfilment_goes_forward() -> None:
    go = rules.check_fulfilment
    go("unsigned", "signed", may_go_back=False, reason="")
    go("unsigned", "completed", may_go_back=False, reason="")
    go("completed", "signed", may_go_back=True, reason="")
    go("terminated", "in_progress", may_go_back=True, reason="")
    go("unsigned", "terminated", may_go_back=False, reason="倒闭")
    refused(Invalid, "reason_missing", go, "signed", "terminated", may_go_back=False, reason="")
    refused(Forbidden, "not_allowed", go, "completed", "signed", may_go_back=False, reason="")
    refused(Forbidden, "not_allowed", go, "terminated", "completed", may_go_back=False, reason="")
    refused(Conflict, "already_there", go, "signed", "signed", may_go_back=True, reason="")
    refused(Invalid, "unknown_value", go, "signed", "lost", may_go_back=True, reason="")


@pytest.mark.rule("CONTRACT-13")
def test_each_step_before_the_end_is_told_once() -> None:
    def step(day: str, told: list[int]) -> int | None:
        return rules.due_end_step("2026-07-31", told, [30, 7], date.fromisoformat(day))

    assert step("2026-06-30", []) is None
    assert step("2026-07-01", []) == 30
    assert step("2026-07-02", []) == 30
    assert step("2026-07-02", [30]) is None
    assert step("2026-07-24", [30]) == 7
    assert step("2026-07-24", []) == 7
    assert step("2026-07-25", [7]) is None
    assert step("2026-08-01", []) is None


@pytest.mark.rule("CONTRACT-16")
def test_a_foreign_currency_needs_its_rate() -> None:
    assert rules.fixed_rate(None, "CNY", "CNY") == "1"
    assert rules.fixed_rate("7.2", "USD", "CNY") == "7.2"
    refused(Invalid, "rate_missing", rules.fixed_rate, None, "USD", "CNY")
    assert rules.in_base(100_00, "7.25", "USD", "CNY") == 725_00
    assert rules.in_base(1_000, "0.0485", "JPY", "CNY") == 48_50
    assert rules.in_base(1, "0.5", "USD", "CNY") == 1
    for words in ("0", "-1", "abc", "nan"):
        refused(Invalid, "bad_value", rules.checked_rate, words)
    assert rules.checked_rate("7.250") == "7.25"


@pytest.mark.rule("CONTRACT-1")
def test_dates_of_a_contract_make_sense() -> None:
    assert rules.checked({"order_date": "2026-07-09"}, today=TODAY) == {"order_date": "2026-07-09"}
    refused(Invalid, "order_date_later", rules.checked, {"order_date": "2026-07-10"}, today=TODAY)
    refused(Invalid, "bad_value", rules.checked, {"start_on": "31 July"}, today=TODAY)
    refused(Invalid, "ends_before", rules.check_days, "2026-07-02", "2026-07-01")
    rules.check_days("2026-07-01", "2026-07-01")


@pytest.mark.rule("POOL-10")
@pytest.mark.parametrize(
    ("status", "fulfilment", "end_on", "runs"),
    [
        ("approved", "unsigned", None, True),
        ("not_required", "in_progress", "2026-07-09", True),
        ("approved", "in_progress", "2026-07-08", False),
        ("approved", "completed", None, False),
        ("approved", "terminated", None, False),
        ("pending", "unsigned", None, False),
        ("void", "signed", None, False),
    ],
)
def test_a_running_contract(status: str, fulfilment: str, end_on: str | None, runs: bool) -> None:
    assert rules.is_running(status, fulfilment, end_on, TODAY) == runs
