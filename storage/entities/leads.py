"""Leads: what is said of a new one, its states, and how one is shown."""

from dataclasses import dataclass
from typing import Literal

from storage.entities.customers import Level

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
