"""Opportunities, which people call deals: what is said of one, and what its card shows (OPP, conversations 6.11)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, get_args

from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.lines import Line, NewLine

StageType = Literal["open", "won", "lost", "void"]
DealState = StageType
ContactRole = Literal["decision_maker", "influencer", "user", "buyer", "other"]
CONTACT_ROLES: Final[tuple[ContactRole, ...]] = get_args(ContactRole)

# What a stage may ask for before a deal enters it (OPP-5).
REQUIRABLE: Final = (
    "amount",
    "expected_close_on",
    "next_step",
    "source",
    "campaign",
    "competitor",
    "contacts",
    "decision_maker",
    "lines",
    "order_discount",
)


@dataclass(frozen=True, slots=True)
class NewDeal:
    """What is known of a deal at first. Without an owner it is the actor's; without a pipeline the nearest one's."""

    name: str
    customer_id: int
    amount: int | None = None
    currency: str | None = None
    pipeline_id: int | None = None
    stage_id: int | None = None
    owner_id: int | None = None
    expected_close_on: date | None = None
    probability: int | None = None
    next_step: str = ""
    source: str | None = None
    campaign: str | None = None
    competitor: str = ""
    lines: tuple[NewLine, ...] = ()
    order_discount: int = 0
    contacts: tuple[tuple[int, ContactRole], ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline; `removed` ones keep their history."""

    id: int
    pipeline_id: int
    position: int
    name: str
    type: StageType
    rate: int
    max_days: int
    required: tuple[str, ...] = ()
    removed: bool = False


@dataclass(frozen=True, slots=True)
class NewStage:
    """A step as it is edited; with an id one that is there."""

    name: str
    type: StageType = "open"
    rate: int = 0
    max_days: int = 14
    required: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Ordered steps with their three ends; `departments` empty is everybody's."""

    id: int
    name: str
    is_default: bool
    enabled: bool
    stages: tuple[Stage, ...]
    departments: tuple[int, ...] = ()
    version: int = 1

    @property
    def open_stages(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.type == "open" and not stage.removed)

    def end(self, kind: StageType) -> Stage:
        """The one step of that end (OPP-3)."""
        return next(stage for stage in self.stages if stage.type == kind and not stage.removed)


@dataclass(frozen=True, slots=True)
class PipelineCard:
    """Pipelines as an administrator sees them; `held` counts open deals by stage.

    `stage` is the one opened, `part` what of it or of the pipeline is chosen, `asks` what a message answers.
    """

    view: str
    pipelines: tuple[Pipeline, ...]
    chosen: Pipeline | None
    held: dict[int, int]
    card: Card
    stage: Stage | None = None
    part: str = ""
    asks: str = ""
    departments: tuple[tuple[int, str], ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class DealContact:
    """A contact of the customer and his part in the deal."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class StageStep:
    """One row of the history of stages (OPP-4)."""

    came_from: str
    to: str
    entered_at: int
    left_at: int | None
    by: str
    amount: int
    note: str


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote as the deal's card lists it."""

    id: int
    number: str
    total: int
    state: str
    valid_until: date
    version: int


@dataclass(frozen=True, slots=True)
class DealCard:
    """One deal as one person sees it.

    `view` is deal-card or what has just happened or is asked (deal-moved, deal-needs, deal-back, deal-skip,
    deal-lost-why, deal-lost, deal-won-ask, deal-won …). `next` is the stage behind the present one; `days` counts
    those in the stage. `target` is a stage being asked for, `missing` what it needs (OPP-5), `options` the contacts
    that may fill it, `offered` the entries of a dictionary. `rights` are edit, reopen, delete, transfer, quote.
    `asked` holds codes of what the card asks.
    """

    view: str
    id: int
    name: str
    customer_id: int
    customer: str
    customer_readable: bool
    owner: str
    mine: bool
    state: DealState
    stage: Stage
    stages: tuple[Stage, ...]
    next: Stage | None
    amount: int
    currency: str
    weighted: int
    probability: int
    expected_close_on: date | None
    days: int
    stale: bool
    overdue: bool
    next_step: str
    card: Card
    competitor: str = ""
    source: str | None = None
    campaign: str | None = None
    won_amount: int | None = None
    reason: str | None = None
    reason_note: str = ""
    closed_at: int | None = None
    lines: tuple[Line, ...] = ()
    order_discount: int = 0
    margin: int | None = None
    contacts: tuple[DealContact, ...] = ()
    quotes: tuple[QuoteLine, ...] = ()
    contract_ids: tuple[int, ...] = ()
    last: tuple[int, str, str] | None = None
    rights: frozenset[str] = frozenset()
    target: Stage | None = None
    missing: tuple[str, ...] = ()
    options: tuple[DealContact, ...] = ()
    reasons: tuple[str, ...] = ()
    asked: dict[str, Any] = field(default_factory=dict)
    undo_until: int | None = None
    tags: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    files: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in a list."""

    id: int
    name: str
    customer: str
    owner: str
    amount: int
    currency: str
    stage: str
    rate: int
    state: DealState
    expected_close_on: date | None
    stale: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class DealSum:
    """How many open deals of one currency, their amounts, and these weighted (OPP-8)."""

    currency: str
    count: int
    amount: int
    weighted: int


@dataclass(frozen=True, slots=True)
class DealList:
    """A page of deals: one's own, a customer's, or what its filter says."""

    view: str
    deals: tuple[DealLine, ...]
    total: int
    first: int
    sums: tuple[DealSum, ...]
    customer: tuple[int, str] | None
    card: Card
    may_export: bool = False


@dataclass(frozen=True, slots=True)
class DealGone:
    """A deal that was deleted: its name, to whoever deleted it."""

    id: int
    name: str
    card: Card


@dataclass(frozen=True, slots=True)
class DealDraft:
    """A deal that waits for one tap, its lines priced as of now."""

    view: str
    draft: Draft
    new: NewDeal
    customer: str
    stage: str
    amount: int
    currency: str
    weighted: int
    lines: tuple[Line, ...]
    list_total: int
    discount_bp: int
    over_limit: bool
    card: Card


@dataclass(frozen=True, slots=True)
class DealNews:
    """What is told of deals: stale or overdue ones of a person, a win, a contract voided (NOTIFY-41, NOTIFY-42)."""

    kind: str
    deals: tuple[DealLine, ...] = ()
    person: str = ""
    name: str = ""
    amount: int | None = None
    currency: str = ""
    more: int = 0
    card: Card | None = None
