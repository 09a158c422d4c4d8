"""Which flow decides, which step applies, and what a flow may say (APPR-1, APPR-2, APPR-3, APPR-17). Pure."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from storage.entities.flows import (
    KINDS,
    MODES,
    ON_EMPTY,
    ON_SUBMITTER,
    ON_TIMEOUT,
    OPERATORS,
    SUBJECTS,
    Condition,
    Flow,
    Step,
    Term,
)
from storage.errors import Invalid
from storage.rules.wording import cleaned

NEVER_BY_TIME: Final = frozenset({"contract", "contract_change", "refund", "discount"})
FIELDS: Final = ("amount", "discount_bp", "over_limit", "over_credit", "department", "role", "product_category")
ORDERED: Final = ("amount", "discount_bp")
SEVERAL: Final = ("department", "role", "product_category")
MOST_STEPS: Final = 20
LONGEST_NAME: Final = 40
MOST_LEVELS: Final = 20
MOST_HOURS: Final = 400
_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def is_true(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Every comparison holds (APPR-3); an empty condition is true."""
    return all(holds(term, facts) for term in condition)


def holds(term: Term, facts: Mapping[str, Any]) -> bool:
    """One comparison. A fact with several values (departments up to the root, roles, categories) is met by any of
    them; a fact that is not there meets only "≠"."""
    found = facts.get(term.field)
    values = list(found) if isinstance(found, list | tuple | set | frozenset) else [found]
    if term.op == "!=":
        return term.value not in values
    if term.op == "=":
        return term.value in values
    if term.op == "in":
        return any(value in term.value for value in values)
    return any(value is not None and _COMPARE[term.op](value, term.value) for value in values)


def values_of(term: Term) -> list[Any]:
    """What a comparison names: one value, or those of a list."""
    return list(term.value) if isinstance(term.value, list | tuple) else [term.value]


def with_term(condition: Condition, term: Term) -> Condition:
    """The condition with this comparison in place of the one about the same fact; the same once more takes it out.

    Any of several departments, roles or product categories will do, so one more joins those chosen before.
    """
    others = tuple(one for one in condition if one.field != term.field)
    held = next((one for one in condition if one.field == term.field), None)
    if held == term:
        return others
    if held is None or term.field not in SEVERAL:
        return (*others, term)
    chosen = values_of(held)
    ids = [one for one in chosen if one != term.value] if term.value in chosen else [*chosen, term.value]
    kept = Term(term.field, "=", ids[0]) if len(ids) == 1 else Term(term.field, "in", sorted(ids))
    return (*others, kept) if ids else others


def choose(flows: Iterable[Flow], subject: str, chain: Sequence[int], facts: Mapping[str, Any]) -> Flow | None:
    """The enabled flow with a true condition that names the nearest department upward, then by priority, then the
    lowest id (APPR-1). `chain` is the department and those above it; a flow without departments is the farthest."""
    fitting = [
        (near, -flow.priority, flow.id, flow)
        for flow in flows
        if flow.subject == subject and flow.enabled and flow.current_version
        if (near := _distance(flow, chain)) is not None and is_true(flow.condition, facts)
    ]
    return min(fitting, key=lambda item: item[:3])[3] if fitting else None


def _distance(flow: Flow, chain: Sequence[int]) -> int | None:
    if not flow.departments:
        return len(chain)
    return next((place for place, department in enumerate(chain) if department in flow.departments), None)


def resumed_at(steps: Sequence[Step], rejecting: int, then: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    """The rejecting step, or the first before it that was skipped then and concerns the record now."""
    earlier = enumerate(steps[:rejecting])
    new = (number for number, step in earlier if is_true(step.condition, now) and not is_true(step.condition, then))
    return next(new, rejecting)


def allowed_on_timeout(subject: str) -> tuple[str, ...]:
    """What may happen when the time is over: nobody's silence decides about money (APPR-17)."""
    return tuple(way for way in ON_TIMEOUT if way != "approve" or subject not in NEVER_BY_TIME)


def checked_subject(subject: str) -> str:
    """Raises Invalid for an unknown one."""
    if subject not in SUBJECTS:
        raise Invalid("flow_subject", rule="APPR-1")
    return subject


def checked_name(name: str) -> str:
    """Raises Invalid for an empty or too long name."""
    return cleaned(name, field="name", longest=LONGEST_NAME)


def check_steps(subject: str, steps: Sequence[Step]) -> None:
    """Raises Invalid for steps that cannot be published."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Invalid("flow_steps", rule="APPR-2", most=MOST_STEPS)
    for number, step in enumerate(steps, 1):
        check_step(subject, step, number=number)


def check_step(subject: str, step: Step, *, number: int = 0) -> None:
    """Raises Invalid for a value that is none, for nobody named, or for a time limit that would approve money."""
    allowed = {
        "kind": KINDS,
        "mode": MODES,
        "on_empty": ON_EMPTY,
        "on_submitter": ON_SUBMITTER,
        "on_timeout": ON_TIMEOUT,
    }
    for name, values in allowed.items():
        if getattr(step, name) not in values:
            raise Invalid("flow_step", rule="APPR-2", field=name, step=number)
    if step.on_timeout not in allowed_on_timeout(subject):
        raise Invalid("flow_timeout_approves", rule="APPR-17", step=number)
    if step.kind in ("user", "role") and not step.people:
        raise Invalid("flow_nobody", rule="APPR-2", step=number)
    if not (0 <= step.level <= MOST_LEVELS and 1 <= step.timeout_hours <= MOST_HOURS):
        raise Invalid("flow_step", rule="APPR-2", field="level", step=number)
    check_condition(step.condition)


def check_condition(condition: Condition) -> None:
    """Raises Invalid for a field, comparison or value there is not (APPR-3)."""
    for term in condition:
        if term.op not in OPERATORS or not (term.field in FIELDS or term.field.startswith("form.")):
            raise Invalid("flow_condition", rule="APPR-3", field=term.field)
        orders, whole = term.op in _COMPARE, isinstance(term.value, int) and not isinstance(term.value, bool)
        if (orders or term.field in ORDERED) and term.op != "in" and not whole:
            raise Invalid("flow_condition", rule="APPR-3", field=term.field)
        if term.op == "in" and not isinstance(term.value, list | tuple):
            raise Invalid("flow_condition", rule="APPR-3", field=term.field)


def changes(before: Sequence[Step], after: Sequence[Step]) -> list[dict[str, Any]]:
    """What differs, step by step, as facts: {"step": 2, "field": "timeout_hours", "before": 24, "after": 8}, or
    {"step": 3, "what": "added"} and "removed"."""
    found: list[dict[str, Any]] = []
    for place in range(max(len(before), len(after))):
        if place >= len(before):
            found.append({"step": place + 1, "what": "added"})
        elif place >= len(after):
            found.append({"step": place + 1, "what": "removed"})
        else:
            found += _differences(place + 1, before[place], after[place])
    return found


def _differences(number: int, before: Step, after: Step) -> list[dict[str, Any]]:
    return [
        {"step": number, "field": one.name, "before": _plain(old), "after": _plain(new)}
        for one in fields(Step)
        if (old := getattr(before, one.name)) != (new := getattr(after, one.name))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [[item.field, item.op, item.value] if isinstance(item, Term) else item for item in value]
    return value
