"""Leads: what is said of a new one, its states, and how one is shown."""

from dataclasses import dataclass
from typing import Literal

from storage.entities.cards import Card
from storage.entities.customers import Level
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Check, HitFacts

LeadStatus = Literal["unassigned", "assigned", "following", "interested", "converted", "invalid"]
LeadChannel = Literal["walk_in", "phone_in", "online", "referral", "event", "other"]


@dataclass(frozen=True, slots=True)
class NewLead:
    """Unverified interest as somebody typed it; a company or a person is enough (LEAD-1)."""

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
    field asked for on the card ("" for none, "choose" for the field names, "reason" before creating it anyway).
    """

    view: str
    draft: Draft
    lead: NewLead
    check: Check
    card: Card
    origin: Origin = Origin()
    next_at: int | None = None
    nameless: bool = False
    asks: str = ""
    sources: tuple[str, ...] = ()
    told: str = ""
    may_override: bool = False
    facts: HitFacts | None = None


@dataclass(frozen=True, slots=True)
class LeadInvalid:
    """The question why a lead is invalid, or that it now is: `reasons` to choose from, `reason` the one chosen."""

    view: str
    id: int
    name: str
    card: Card
    reasons: tuple[str, ...] = ()
    reason: str = ""
