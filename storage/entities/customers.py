"""Customers and their contacts: what is said of a new one, and how one is shown."""

from dataclasses import dataclass
from typing import Literal

CustomerKind = Literal["company", "individual"]
ContactRole = Literal["decision_maker", "influencer", "user", "gatekeeper", "other"]
Level = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person at a customer, as somebody typed it (CONT)."""

    name: str
    title: str = ""
    phones: tuple[str, ...] = ()
    email: str | None = None
    wechat: str | None = None
    role: ContactRole = "other"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A company or person we sell to, as somebody typed it; only the name is needed (CUST-1)."""

    name: str
    kind: CustomerKind = "company"
    phones: tuple[str, ...] = ()
    short_name: str = ""
    level: Level = "B"
    industry: str | None = None
    region: str | None = None
    source: str | None = None
    address: str = ""
    email: str | None = None
    wechat: str | None = None
    tax_no: str | None = None
    core_value: str = ""
    remark: str = ""
    contacts: tuple[NewContact, ...] = ()
