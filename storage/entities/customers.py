"""Customers and their contacts: what is said of a new one, and how one is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storage.entities.candidates import Standing
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Hit
from storage.entities.ids import RecordKind

CustomerKind = Literal["company", "individual"]
Privacy = Literal["normal", "high"]
Relation = Literal["group", "subsidiary", "family", "other"]
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
    telegram: str | None = None
    preferred_channel: str | None = None
    address: str = ""
    hobbies: str = ""
    remark: str = ""
    gender: str | None = None
    birthday: str | None = None


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A company or person we sell to, as somebody typed it; only the name is needed (CUST-1).

    Days are ISO dates, `important_dates` lines of a day and words, a place millionths of a degree, `extra` the
    values of custom fields by key (CUST-12).
    """

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
    privacy: Privacy = "normal"
    website: str = ""
    telegram: str | None = None
    preferred_channel: str | None = None
    campaign: str | None = None
    hobbies: str = ""
    employees: int | None = None
    annual_revenue: int | None = None
    revenue_currency: str | None = None
    birthday: str | None = None
    important_dates: tuple[str, ...] = ()
    lat_e6: int | None = None
    lng_e6: int | None = None
    no_care: bool = False
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    contacts: tuple[NewContact, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPhone:
    """A number as its reader may see it: whole, or masked (PERM-15)."""

    number: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class LastContact:
    """The latest follow-up of a record."""

    at: int
    method: str
    content: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact on its customer's card."""

    id: int
    name: str
    title: str = ""
    phones: tuple[ShownPhone, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One lead or customer as one person sees it, on its card.

    `view` is customer-card, lead-card, or what has just happened (lead-saved, lead-merged, customer-log). `mine`
    says that the reader is the owner. Private parts the reader may not see are not in it; `may_reveal` says that
    a tap shows the phones.
    """

    view: str
    kind: RecordKind
    id: int
    name: str
    level: str
    mine: bool
    owner: str
    card: Card
    phones: tuple[ShownPhone, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    last: LastContact | None = None
    next_at: int | None = None
    address: str = ""
    region: str | None = None
    source: str | None = None
    need: str = ""
    status: str = ""
    version: int = 1
    may_edit: bool = False
    may_reveal: bool = False
    may_return: bool = False

    @property
    def person(self) -> ContactLine | None:
        """Whom one talks to: the primary contact of a customer, the contact named on a lead."""
        return self.contacts[0] if self.contacts else None

    @property
    def first_phone(self) -> ShownPhone | None:
        """The main number, else the first contact's."""
        everyone = (*self.phones, *(phone for contact in self.contacts for phone in contact.phones))
        return everyone[0] if everyone else None


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One line of a list of hits. A pooled hit is opened through its pool."""

    kind: RecordKind
    id: int
    name: str
    level: str
    standing: Standing
    owner: str = ""
    pool: str = ""


@dataclass(frozen=True, slots=True)
class FoundList:
    """Several hits, own ones first, five a page (ORG-14, CUST-21). `total` counts to 1,001, which reads 1,000+."""

    words: str
    lines: tuple[FoundLine, ...]
    total: int
    first: int
    card: Card
    more: bool = False
    view: str = "customer-list"


@dataclass(frozen=True, slots=True)
class FoundMasked:
    """A colleague's record met by its full name or whole phone: what may be told of it (DUP-4)."""

    words: str
    hits: tuple[Hit, ...]
    many: bool = False
    view: str = "customer-masked"


@dataclass(frozen=True, slots=True)
class FoundNothing:
    """Nothing that the person may know of."""

    words: str
    view: str = "customer-none"


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact that waits for a tap, and the customer it goes to."""

    view: str
    draft: Draft
    contact: NewContact
    customer: str
    card: Card
