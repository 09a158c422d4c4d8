"""Which flow decides, which step applies, what a flow may say."""

from dataclasses import replace
from typing import Any

import pytest

from storage.entities.flows import Flow, Step, Term, condition_text, steps_of, steps_text, terms_of
from storage.errors import Invalid
from storage.rules import flows as rules

FLOW = Flow(1, "contract", "合同", (), (), 0, True, (1,), (), "restart", 1, (Step("superior"),), None, 1)


def a_flow(number: int, **values: Any) -> Flow:
    return replace(FLOW, id=number, **values)


@pytest.mark.rule("APPR-1")
def test_the_nearer_department_wins() -> None:
    firm, east, shop = a_flow(1, priority=9), a_flow(2, departments=(20,)), a_flow(3, departments=(30, 31))
    assert rules.choose([firm, east, shop], "contract", [30, 20, 10], {}) == shop
    assert rules.choose([firm, east, shop], "contract", [20, 10], {}) == east
    assert rules.choose([firm, east, shop], "contract", [40, 10], {}) == firm


@pytest.mark.rule("APPR-1")
def test_a_flow_naming_the_root_is_nearer_than_one_naming_nobody() -> None:
    named = a_flow(2, departments=(10,))
    assert rules.choose([a_flow(1, priority=5), named], "contract", [30, 10], {}) == named


@pytest.mark.rule("APPR-1")
def test_then_the_highest_priority_then_the_lowest_id() -> None:
    low, high, later = a_flow(1), a_flow(2, priority=3), a_flow(3, priority=3)
    assert rules.choose([later, high, low], "contract", [10], {}) == high


@pytest.mark.rule("APPR-1")
def test_disabled_unpublished_and_foreign_flows_and_false_conditions_are_passed_over() -> None:
    big = (Term("amount", ">=", 100),)
    others = [
        a_flow(1, enabled=False),
        a_flow(2, current_version=0),
        a_flow(3, subject="refund"),
        a_flow(4, condition=big),
    ]
    assert rules.choose(others, "contract", [10], {"amount": 99}) is None
    found = rules.choose(others, "contract", [10], {"amount": 100})
    assert found is not None
    assert found.id == 4


@pytest.mark.rule("APPR-3")
@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("amount", ">=", 500, True),
        ("amount", ">", 500, False),
        ("amount", "<", 501, True),
        ("amount", "<=", 499, False),
        ("amount", "=", 500, True),
        ("amount", "!=", 500, False),
        ("over_limit", "=", True, True),
        ("over_credit", "=", True, False),
        ("over_credit", "!=", True, True),
        ("discount_bp", ">", 1000, False),
        ("department", "=", 7, True),
        ("department", "in", [8, 9], False),
        ("role", "in", [2, 3], True),
        ("role", "!=", 2, False),
        ("product_category", "=", 4, True),
        ("form.days", ">=", 3, True),
    ],
)
def test_conditions(field: str, op: str, value: Any, expected: bool) -> None:
    facts = {"amount": 500, "over_limit": True, "department": [7, 1], "role": [2], "product_category": [4, 5]}
    assert rules.is_true((Term(field, op, value),), {**facts, "form.days": 3}) is expected


@pytest.mark.rule("APPR-3")
def test_all_comparisons_of_a_condition_must_hold() -> None:
    both = (Term("amount", ">=", 1), Term("over_limit", "=", True))
    assert rules.is_true((), {})
    assert not rules.is_true(both, {"amount": 5, "over_limit": False})


@pytest.mark.rule("APPR-3")
@pytest.mark.parametrize(
    "term",
    [
        Term("weather", "=", 1),
        Term("amount", "~", 1),
        Term("amount", ">", "viel"),
        Term("amount", "=", "viel"),
        Term("amount", ">", True),
        Term("role", "in", 3),
    ],
)
def test_conditions_that_say_nothing_are_refused(term: Term) -> None:
    with pytest.raises(Invalid):
        rules.check_condition((term,))


@pytest.mark.rule("APPR-17")
@pytest.mark.parametrize("subject", ["contract", "contract_change", "refund", "discount"])
def test_time_never_approves_money(subject: str) -> None:
    step = Step("superior", on_timeout="approve")
    with pytest.raises(Invalid) as refused:
        rules.check_step(subject, step)
    assert refused.value.rule == "APPR-17"
    assert "approve" not in rules.allowed_on_timeout(subject)
    rules.check_step("export", step)


@pytest.mark.rule("APPR-2")
@pytest.mark.parametrize(
    "values",
    [
        {"kind": "oracle"},
        {"mode": "some"},
        {"on_empty": "pass"},
        {"on_submitter": "pass"},
        {"on_timeout": "forget"},
        {"kind": "user"},
        {"kind": "role"},
        {"level": -1},
        {"timeout_hours": 0},
    ],
)
def test_steps_that_cannot_work_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        rules.check_step("form", replace(Step("superior"), **values))


@pytest.mark.rule("APPR-2")
def test_a_flow_has_a_step_and_not_too_many() -> None:
    for steps in ((), (Step("superior"),) * 21):
        with pytest.raises(Invalid):
            rules.check_steps("form", steps)


@pytest.mark.rule("APPR-2")
def test_what_changed_is_told_step_by_step() -> None:
    before = (Step("superior"), Step("dept_head", timeout_hours=24))
    after = (Step("superior"), Step("dept_head", timeout_hours=8), Step("pick"))
    assert rules.changes(before, after) == [
        {"step": 2, "field": "timeout_hours", "before": 24, "after": 8},
        {"step": 3, "what": "added"},
    ]
    assert rules.changes(after, before)[-1] == {"step": 3, "what": "removed"}
    assert rules.changes(before, before) == []


@pytest.mark.rule("APPR-2")
def test_steps_come_back_as_they_were_stored() -> None:
    steps = (Step("role", (3, 4), mode="all", condition=(Term("role", "in", [1, 2]),)), Step("superior"))
    assert steps_of(steps_text(steps)) == steps
    assert steps_of(None) == ()
    assert terms_of([]) == ()
    assert condition_text(()) == "[]"


@pytest.mark.rule("APPR-3")
def test_comparisons_join_replace_and_go() -> None:
    big, bigger = Term("amount", ">=", 5), Term("amount", ">=", 9)
    east, west = Term("department", "=", 3), Term("department", "=", 2)
    both = Term("department", "in", [2, 3])
    assert rules.with_term((), big) == (big,)
    assert rules.with_term((big,), bigger) == (bigger,)
    assert rules.with_term((big,), big) == ()
    assert rules.with_term((big, east), west) == (big, both)
    assert rules.with_term((both,), east) == (west,)
    assert rules.with_term((west,), west) == ()
    assert rules.is_true((both,), {"department": [3, 1]})
