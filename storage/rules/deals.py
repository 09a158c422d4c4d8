"""What an opportunity may do, and how its figures come about (OPP-3 to OPP-16). Pure; days come in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from storage.entities.deals import CONTACT_ROLES, REQUIRABLE, DealState, NewStage, Stage, StageType
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules.calendar import next_working_day
from storage.rules.money import MOST_AMOUNT
from storage.rules.wording import cleaned

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 500
MOST_STAGES: Final = 20
WEEK: Final = timedelta(days=7)
# event -> (states it starts from, state it ends in); whatever is not listed is refused.
TRANSITIONS: Final[dict[str, tuple[frozenset[DealState], DealState]]] = {
    "move": (frozenset({"open"}), "open"),
    "win": (frozenset({"open"}), "won"),
    "lose": (frozenset({"open"}), "lost"),
    "void": (frozenset({"open"}), "void"),
    "reopen": (frozenset({"won", "lost", "void"}), "open"),
}
ENDS: Final[dict[str, StageType]] = {"win": "won", "lose": "lost", "void": "void"}
SYSTEM_REASONS: Final = frozenset({"pooled"})


def next_state(state: DealState, event: str) -> DealState:
    """The state after the event. Raises Conflict (deal_state) where it does not happen (OPP-7)."""
    before, after = TRANSITIONS[event]
    if state not in before:
        raise Conflict("deal_state", rule="OPP-7", state=state, event=event)
    return after


def check_open(state: DealState) -> None:
    """Closed ones are read-only except follow-ups, contract link and reopening. Raises Conflict (OPP-7)."""
    if state != "open":
        raise Conflict("deal_state", rule="OPP-7", state=state, event="change")


def check_move(present: Stage, target: Stage, note: str) -> None:
    """Raises Conflict for the stage it is in, Invalid for one elsewhere or removed, or back without a note."""
    if target.pipeline_id != present.pipeline_id or target.removed or target.type != "open":
        raise Invalid("unknown_stage", rule="OPP-4", stage=target.id)
    if target.id == present.id:
        raise Conflict("same_stage", rule="OPP-4", stage=target.name)
    if target.position < present.position and not note:
        raise Invalid("note_missing", rule="OPP-4", stage=target.name)


def missing(required: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Which of the required fields are empty; an amount of 0 is (OPP-5)."""
    return [name for name in required if not values.get(name)]


def check_required(stage: Stage, values: Mapping[str, Any]) -> None:
    """Raises Invalid listing what the stage still needs (OPP-5)."""
    empty = missing(stage.required, values)
    if empty:
        raise Invalid("fields_missing", rule="OPP-5", missing=empty, stage=stage.name, stage_id=stage.id)


def check_amount(amount: int) -> int:
    """Raises Invalid for an amount that is none (OPP-8)."""
    if not 0 <= amount <= MOST_AMOUNT:
        raise Invalid("amount", rule="OPP-8", amount=amount)
    return amount


def check_won(amount: int) -> None:
    """Won needs an amount. Raises Invalid (OPP-7)."""
    if amount <= 0:
        raise Invalid("amount_missing", rule="OPP-7")


def check_reason(event: str, reason: str, note: str, offered: Collection[str]) -> None:
    """Lost and void need a reason of their dictionary, lost "other" a note too. Raises Invalid (OPP-6)."""
    if reason not in offered or reason in SYSTEM_REASONS:
        raise Invalid("reason_missing", rule="OPP-6", reason_given=reason)
    if event == "lose" and reason == "other" and not note:
        raise Invalid("note_missing", rule="OPP-6")


def check_probability(probability: int | None) -> int | None:
    """0 to 100, or none: then the stage's rate counts. Raises Invalid (OPP-9)."""
    if probability is not None and not 0 <= probability <= 100:
        raise Invalid("probability", rule="OPP-9", probability=probability)
    return probability


def check_role(role: str) -> None:
    """Raises Invalid for a part nobody can have."""
    if role not in CONTACT_ROLES:
        raise Invalid("unknown_value", rule="OPP-12", role=role)


def weighted(amount: int, probability: int | None, rate: int) -> int:
    """amount × (probability or stage rate) / 100, rounded half-up (OPP-8)."""
    share = rate if probability is None else probability
    return (2 * amount * share + 100) // 200


def is_stale(today: date, entered_on: date, last_followup_on: date | None, max_days: int) -> bool:
    """No activity for more than the stage's days: counted from the stage or the last contact, not from creation
    (OPP-13, T29)."""
    latest = entered_on if last_followup_on is None else max(entered_on, last_followup_on)
    return (today - latest).days > max_days


def stale_before(today: date, max_days: int) -> date:
    """Whatever happened last before this day makes a deal of such a stage stale (OPP-13)."""
    return today - timedelta(days=max_days)


def is_overdue(today: date, expected_close_on: date | None) -> bool:
    """Open after its expected day (OPP-14)."""
    return expected_close_on is not None and expected_close_on < today


def reminds_of_close(firm: Organisation, today: date, expected_close_on: date, told_on: date | None) -> bool:
    """On the next working day after the expected one, then weekly (OPP-14)."""
    if told_on is not None:
        return today - told_on >= WEEK
    return today >= next_working_day(firm, expected_close_on)


def check_deletable(state: DealState) -> None:
    """Only open and void ones. Raises Conflict (OPP-11)."""
    if state not in ("open", "void"):
        raise Conflict("deal_state", rule="OPP-11", state=state, event="delete")


def checked_stages(stages: Sequence[NewStage]) -> list[NewStage]:
    """Steps of a pipeline: one open at least, each end exactly once, the ends behind. Raises Invalid (OPP-3)."""
    for kind in ("won", "lost", "void"):
        if sum(stage.type == kind for stage in stages) != 1:
            raise Invalid("stage_ends", rule="OPP-3", end=kind)
    open_ones = [stage for stage in stages if stage.type == "open"]
    if not open_ones:
        raise Invalid("no_open_stage", rule="OPP-3")
    if len(stages) > MOST_STAGES:
        raise Invalid("too_many_stages", rule="OPP-3", most=MOST_STAGES)
    return [_checked_stage(stage) for stage in [*open_ones, *(one for one in stages if one.type != "open")]]


def _checked_stage(stage: NewStage) -> NewStage:
    if not 0 <= stage.rate <= 100:
        raise Invalid("rate", rule="OPP-3", rate=stage.rate)
    if not 1 <= stage.max_days <= 1000:
        raise Invalid("max_days", rule="OPP-3", max_days=stage.max_days)
    unknown = sorted(set(stage.required) - set(REQUIRABLE))
    if unknown:
        raise Invalid("unknown_field", rule="OPP-5", fields=unknown)
    name = cleaned(stage.name, field="stage", longest=40)
    return NewStage(name, stage.type, stage.rate, stage.max_days, tuple(dict.fromkeys(stage.required)), stage.id)


# Names of the shipped pipeline by language, and what each stage is worth (crm-rules 3.12).
DEFAULT_PIPELINE: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "zh-CN": ("销售流程", ("初步接洽", "需求确认", "方案报价", "商务谈判", "赢单", "输单", "无效")),
    "zh-TW": ("銷售流程", ("初步接洽", "需求確認", "報價", "議價", "贏單", "輸單", "無效")),
    "en": ("Sales", ("First contact", "Needs", "Quoted", "Negotiation", "Won", "Lost", "Void")),
}
_SHIPPED: Final[tuple[tuple[StageType, int], ...]] = (
    ("open", 10),
    ("open", 30),
    ("open", 50),
    ("open", 70),
    ("won", 100),
    ("lost", 0),
    ("void", 0),
)


def default_stages(locale: str) -> list[NewStage]:
    """The steps every company begins with (ORG-27)."""
    names = DEFAULT_PIPELINE[locale][1]
    return [NewStage(name, kind, rate) for name, (kind, rate) in zip(names, _SHIPPED, strict=True)]
