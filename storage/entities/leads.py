"""Leads: what is said of a new one, its states, and how one is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from storage.entities.candidates import Standing
from storage.entities.cards import Card
from storage.entities.custom_fields import CustomValue
from storage.entities.customer_fields import Asked
from storage.entities.customers import Level
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Check, HitFacts

LeadStatus = Literal["unassigned", "assigned", "following", "interested", "converted", "invalid"]
LeadChannel = Literal["walk_in", "phone_in", "online", "referral", "event", "other"]


@dataclass(frozen=True, slots=True)
class NewLead:
    """Unverified interest as somebody typed it; a company or a person is enough (LEAD-1).

    `extra` are the values of the firm's own fields by their key (CUST-12).
    """

    name: str
    individual: bool = False
    contact_name: str = ""
    title: str = ""
    need: str = ""
    address: str = ""
    remark: str = ""
    email: str | None = None
    wechat: str | None = None
    phones: tuple[str, ...] = ()
    source: str | None = None
    industry: str | None = None
    region: str | None = None
    channel: LeadChannel = "other"
    level: Level = "B"
    telegram: str | None = None
    campaign: str | None = None
    tags: tuple[str, ...] = ()
    referrer_customer_id: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a lead's words came from besides a typed message; a sender is named and never contacted (CONT-5)."""

    how: Literal["typed", "forward", "contact"] = "typed"
    sender: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """A lead that waits for a tap, with the answer of its duplicate check.

    `view` names the card: lead-draft, lead-already-yours, lead-in-pool, lead-duplicate, lead-similar. `asks` is the
    field asked for on the card ("" for none, "choose" for the field names, "reason" before creating it anyway);
    one of the firm's own is described by `asked`, and `custom` has the values of those filled in.
    """

    view: str
    draft: Draft
    lead: NewLead
    check: Check
    card: Card
    origin: Origin = Origin()
    next_at: int | None = None
    nameless: bool = False
    note: str = ""
    asks: str = ""
    sources: tuple[str, ...] = ()
    told: str = ""
    may_override: bool = False
    facts: HitFacts | None = None
    asked: Asked | None = None
    custom: tuple[CustomValue, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadChange:
    """A new value for one field of a lead that met somebody by it, and waits for a yes (DUP-10)."""

    view: str
    draft: Draft
    name: str
    field: str
    value: str
    check: Check
    card: Card


@dataclass(frozen=True, slots=True)
class LeadGone:
    """A lead that was deleted and can come back `until` then, or is back with an owner or in a pool (LEAD-14)."""

    view: str
    id: int
    name: str
    card: Card
    is_deleted: bool = True
    until: int | None = None
    owner: str = ""
    pool: str = ""


@dataclass(frozen=True, slots=True)
class LeadInvalid:
    """The question why a lead is invalid, or that it now is: `reasons` to choose from, `reason` the one chosen."""

    view: str
    id: int
    name: str
    card: Card
    reasons: tuple[str, ...] = ()
    reason: str = ""
    may_reopen: bool = False
    check: Check = Check()


@dataclass(frozen=True, slots=True)
class Target:
    """A customer a lead may be put into."""

    id: int
    name: str
    standing: Standing = "own"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A lead that is about to become a customer, or to be put into one.

    `view` is lead-convert, or lead-into, which asks for the customer. `target` is the one chosen, `options` are
    those offered. `check` says what stands in the way of a new one, `asks` that the reason for it is awaited.
    `deal` is the name of the deal that would come with it, "" where none is wanted or may be made, for `amount`.
    """

    view: str
    id: int
    name: str
    card: Card
    contact: str = ""
    follow_ups: int = 0
    files: int = 0
    photos: int = 0
    check: Check = Check()
    target: Target | None = None
    options: tuple[Target, ...] = ()
    may_override: bool = False
    asks: str = ""
    deal: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """A lead that became a customer. `name` is the customer's; `attached` says that it was there before.

    `deal` is the one that came with it: id, name, stage.
    """

    view: str
    lead_id: int
    customer_id: int
    name: str
    card: Card
    next_at: int | None = None
    attached: bool = False
    may_undo: bool = False
    deal: tuple[int, str, str] | None = None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What became of one lead of several: its customer, or the reason why it stayed as it was."""

    lead_id: int
    name: str
    customer_id: int | None = None
    refused: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadBatch:
    """Several leads converted at once, each judged alone (LEAD-11)."""

    lines: tuple[BatchLine, ...]
    card: Card | None = None
    view: str = "lead-batch"

    @property
    def done(self) -> int:
        return sum(line.customer_id is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class LeadResponse:
    """A lead that waits for its first answer: half of the time is over (1), all of it (2), or half again (3)."""

    view: str
    id: int
    name: str
    step: int
    minutes: int
    due_at: int
    owner: str
    card: Card
    person: str = ""
    phones: tuple[str, ...] = ()
    may_edit: bool = False
    may_transfer: bool = False


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One lead of a list; its phone is masked (PERM-15)."""

    id: int
    name: str
    status: str
    at: int
    next_at: int | None = None
    contact: str = ""
    phone: str = ""
    need: str = ""
    receiver: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeadList:
    """A page of one's own leads (`what` is mine), or of the register of a channel on a `day` (LEAD-13).

    While `picking`, the numbers choose leads instead of opening them. `may_restore`: there is a list of deleted ones.
    """

    what: str
    lines: tuple[LeadLine, ...]
    total: int
    first: int
    card: Card
    today: date
    day: date | None = None
    picking: bool = False
    chosen: frozenset[int] = frozenset()
    may_convert: bool = False
    may_restore: bool = False
    view: str = "lead-list"
