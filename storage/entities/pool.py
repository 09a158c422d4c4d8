"""The public pool: its rules as data, what is shown of a record before the claim, and what the verbs make."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, get_args

from storage.entities.cards import Card
from storage.entities.custom_fields import CustomValue
from storage.entities.ids import RecordKind

Level = Literal["any", "A", "B", "C"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

PAGE = 5  # records on one page of a list

# What a pool may hide of a record before the claim; the name never (POOL-20).
HIDEABLE = frozenset({"industry", "region", "level", "reason", "entered", "owners", "last"})
NEVER_ALL_HIDDEN = frozenset({"industry", "region", "level"})


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool. `recycling_since` is the day auto-recycle was switched on; `held` counts its live records."""

    id: int
    name: str
    kind: RecordKind
    is_default: bool
    enabled: bool
    daily_claim_limit: int
    cooldown_days: int
    release_delay_hours: int
    daily_view_cap: int
    hidden: frozenset[str]
    show_history: bool
    auto_recycle: bool
    recycling_since: date | None
    held: int
    version: int


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """What an admin says of a pool; the defaults are those of the rules."""

    name: str
    kind: RecordKind = "customer"
    departments: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    daily_claim_limit: int = 5
    cooldown_days: int = 7
    release_delay_hours: int = 0
    daily_view_cap: int = 0
    hidden: frozenset[str] = frozenset()
    show_history: bool = True
    auto_recycle: bool = False


@dataclass(frozen=True, slots=True)
class RecycleRule:
    """When a record falls back into the pool; at least one of the three numbers of days is given (POOL-6)."""

    id: int
    no_followup_days: int | None
    no_opportunity_days: int | None
    no_deal_days: int | None
    level: Level
    exempt_dealt: bool
    exempt_open_opp: bool
    exempt_running_contract: bool
    changed_on: date

    @property
    def conditions(self) -> frozenset[str]:
        """The names of the conditions it is made of."""
        days = {
            "no_followup": self.no_followup_days,
            "no_opportunity": self.no_opportunity_days,
            "no_deal": self.no_deal_days,
        }
        return frozenset(name for name, value in days.items() if value is not None)


@dataclass(frozen=True, slots=True)
class RecycleClock:
    """What the recycle rules look at of one owned record; all days are local ones (POOL-7, POOL-10)."""

    kind: RecordKind
    level: str
    received_on: date
    last_followup_on: date | None = None
    exemption_ended_on: date | None = None
    protected_until: date | None = None
    locked: bool = False
    owner_held: bool = False
    extension_pending: bool = False
    dealt: bool = False
    open_deal: bool = False
    deal_closed_on: date | None = None
    last_deal_on: date | None = None
    running_contract: bool = False
    contract_ended_on: date | None = None
    approval_pending: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """The last safe day of a record and the rule that fires after it (POOL-8)."""

    day: date
    rule_id: int


@dataclass(frozen=True, slots=True)
class Recycle:
    """What a new owner is told: back into the pool after `days` without contact, `until` is the last safe day."""

    days: int
    until: date


@dataclass(frozen=True, slots=True)
class Quota:
    """What a person may still take: claims left today, and records held against a limit (0 is none)."""

    left: int
    held: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class PastFollowUp:
    """A former follow-up as a pool card shows it, numbers masked."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class PoolRecord:
    """A pooled record as anybody of the pool sees it before the claim (POOL-20); hidden parts are None.

    `idle_days` counts from the last follow-up, without any from the creation. `custom` are those of the firm's own
    fields that are not hidden in pools, on the card alone.
    """

    kind: RecordKind
    id: int
    name: str
    version: int
    industry: str | None = None
    region: str | None = None
    level: str | None = None
    reason: str | None = None
    entered_at: int | None = None
    owners: int | None = None
    former_owner: str | None = None
    idle_days: int | None = None
    last: tuple[PastFollowUp, ...] = ()
    custom: tuple[CustomValue, ...] = ()

    @property
    def subject(self) -> tuple[str, int]:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class PoolCard:
    """A masked record with what may be done with it. `from_list` offers the way back.

    `moved` says that it came into this pool from another just now.
    """

    pool: Pool
    record: PoolRecord
    may_claim: bool
    from_list: bool
    card: Card
    may_assign: bool = False
    may_move: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A pooled record as a bound group sees it (PERM-23)."""

    pool_id: int
    record: PoolRecord
    card: Card


@dataclass(frozen=True, slots=True)
class PoolNews:
    """Several records that are new in a pool, in one message; `total` counts those not listed too.

    In a group a record that has left the pool since stays in its line, with who claimed it.
    """

    pool: Pool
    records: tuple["PoolRecord | GroupClaimed", ...]
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class GroupClaimed:
    """A group card after the claim, without buttons; without `by` the record left the pool another way."""

    name: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A record that is the claimant's now, with all that he may see of it.

    `remind_at` is the next morning, `in_group` says that the tap came from a group: the card is private.
    `quota` is None when the record is shown again and not claimed just now.
    """

    kind: RecordKind
    id: int
    name: str
    person: str
    phones: tuple[str, ...]
    recycle: Recycle | None
    quota: Quota | None
    remind_at: int
    in_group: bool
    may_return: bool
    card: Card

    @property
    def subject(self) -> tuple[str, int]:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class ReturnAsked:
    """The question why a record goes back; `writing` waits for the reason in words."""

    kind: RecordKind
    id: int
    name: str
    reasons: tuple[str, ...]
    writing: bool
    card: Card

    @property
    def subject(self) -> tuple[str, int]:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class ReturnDeals:
    """Its deals are still open: a second yes returns the customer and makes them void (POOL-23)."""

    id: int
    name: str
    deals: tuple[str, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Returned:
    """A record that went back into a pool; `words` are the reason as it was written."""

    kind: RecordKind
    id: int
    name: str
    reason: str
    words: str = ""
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a batch: taken, or refused for a reason (POOL-26)."""

    kind: RecordKind
    id: int
    name: str
    refused: str | None = None
    by: str = ""
    at: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of several records, in the order they were named. `to` is whom they were assigned to."""

    items: tuple[Item, ...]
    to: str = ""
    card: Card | None = None
    taken: tuple[Item, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "taken", tuple(item for item in self.items if item.refused is None))


@dataclass(frozen=True, slots=True)
class Assigned:
    """A pool record somebody gave to this person (NOTIFY-20)."""

    kind: RecordKind
    id: int
    name: str
    sender: str
    person: str
    phones: tuple[str, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class AssignedSeveral:
    """More than five records given at once: one message (NOTIFY-3)."""

    sender: str
    kind: RecordKind
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move: `n` records go back from `since` on, unless their owners see to them.

    With n = 0, `since` is the first day any record could go back, None when none would. `due` counts those with any
    last safe day.
    """

    n: int
    since: date | None
    due: int = 0


@dataclass(frozen=True, slots=True)
class PoolChanged:
    """A pool after an admin's change."""

    pool: Pool
