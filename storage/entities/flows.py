"""Approval flows: steps, conditions, and what the screens of 6.26 show (APPR-1 to APPR-8, APPR-17)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from storage.entities.cards import Card

Subject = Literal["contract", "contract_change", "refund", "discount", "export", "transfer", "form"]
SUBJECTS: Final[tuple[Subject, ...]] = (
    "contract", "contract_change", "refund", "discount", "export", "transfer", "form",
)  # fmt: skip
KINDS: Final = ("superior", "superior_chain", "dept_head", "role", "user", "pick")
MODES: Final = ("any", "all", "sequence")
ON_EMPTY: Final = ("admins", "skip", "reject")
ON_SUBMITTER: Final = ("superior", "skip", "allow")
ON_TIMEOUT: Final = ("remind", "escalate", "approve", "reject")
OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=", "in")


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison: "amount >= 20000000", "over_limit = true", "department in [3, 4]" (APPR-3)."""

    field: str
    op: str
    value: Any


Condition = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `people` are users or roles by `kind`, `level` counts superiors; an empty condition is true."""

    kind: str
    people: tuple[int, ...] = ()
    level: int = 1
    mode: str = "any"
    condition: Condition = ()
    on_empty: str = "admins"
    on_submitter: str = "superior"
    ask_again: bool = False
    comment_required: bool = False
    timeout_hours: int = 24
    on_timeout: str = "remind"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as it stands: `steps` are those of its current version, `draft` the changes not yet published."""

    id: int
    subject: str
    name: str
    departments: tuple[int, ...]
    condition: Condition
    priority: int
    enabled: bool
    admins: tuple[int, ...]
    cc: tuple[int, ...]
    resubmit: str
    current_version: int
    steps: tuple[Step, ...]
    draft: tuple[Step, ...] | None
    version: int


def steps_text(steps: Iterable[Step]) -> str:
    """Steps as they are stored."""
    return json.dumps([asdict(step) for step in steps], ensure_ascii=False)


def steps_of(text: str | None) -> tuple[Step, ...]:
    """Stored steps."""
    return tuple(_step(item) for item in json.loads(text or "[]"))


def _step(item: dict[str, Any]) -> Step:
    return Step(**{**item, "people": tuple(item["people"]), "condition": terms_of(item["condition"])})


def condition_text(condition: Iterable[Term]) -> str:
    return json.dumps([asdict(term) for term in condition], ensure_ascii=False)


def terms_of(items: Iterable[dict[str, Any]]) -> Condition:
    """A stored condition."""
    return tuple(Term(**item) for item in items)


# ── what the screens show ──


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow of the list; without departments it is the whole firm's."""

    id: int
    subject: str
    name: str
    departments: tuple[str, ...]
    steps: int
    current_version: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class FlowList:
    """flow-list: every flow, in the order of its subject."""

    flows: tuple[FlowLine, ...]
    card: Card


# The names of what conditions compare: ("department", 3) -> 华东区.
Names = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step with the names of its people or roles, and of the departments and roles in its condition."""

    number: int
    step: Step
    names: tuple[str, ...]
    terms: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlowCard:
    """flow-card, flow-settings, flow-step (with `number`), flow-publish (with `changes`), flow-disable: one flow.

    `steps` are the draft's when there is one. `allowed` are the values of on_timeout the rules let this subject have.
    """

    view: str
    flow: Flow
    departments: tuple[str, ...]
    admins: tuple[str, ...]
    steps: tuple[StepShown, ...]
    running: int
    changes: tuple[dict[str, Any], ...]
    allowed: tuple[str, ...]
    card: Card
    number: int | None = None
    cc: tuple[str, ...] = ()
    terms: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: when, by whom, what changed."""

    number: int
    at: int
    by: str
    changes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FlowVersions:
    """flow-versions, newest first; `draft` says whether changes wait."""

    flow: Flow
    versions: tuple[VersionLine, ...]
    draft: bool
    card: Card


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody a step would ask, and why; `acting_for` when he stands in for somebody who is away."""

    user_id: int
    name: str
    why: str
    acting_for: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class DryStep:
    """What one step would do now: `outcome` is ask, skipped (condition), or what on_empty says."""

    number: int
    step: Step
    outcome: str
    people: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """flow-dry: who would decide this record now, and why; nobody is told. Without a flow nothing is required."""

    flow: Flow | None
    name: str
    facts: dict[str, Any]
    steps: tuple[DryStep, ...]
    card: Card
