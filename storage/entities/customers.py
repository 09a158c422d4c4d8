"""Customers and their contacts: what is said of a new one, and how one is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storage.entities.candidates import Standing
from storage.entities.cards import Card
from storage.entities.contracts import PurchaseSummary
from storage.entities.custom_fields import CustomValue
from storage.entities.customer_fields import Asked, Changed
from storage.entities.deals import DealLine
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Hit
from storage.entities.ids import RecordKind
from storage.entities.lead_facts import LeadFacts

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
class CustomerFacts:
    """What else is known of a customer, below the lines of its card; `values` are fields by name.

    `rights` say what the reader may do besides: edit, lock, delete, merge, erase. `undoable_lead` is the lead it
    became from, where the reader may still take that back (LEAD-12). `purchases` sums up its contracts in force, of
    those the reader reads (CUST-13).
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    custom: tuple[CustomValue, ...] = ()
    parent: str = ""
    relation: str = ""
    referrer: str = ""
    completeness: int = 0
    starred: bool = False
    locked_until: str | None = None
    lock_reason: str | None = None
    recycle_on: str | None = None
    files: int = 0
    high: bool = False
    rights: frozenset[str] = frozenset()
    undoable_lead: int | None = None
    purchases: PurchaseSummary | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What deleting or merging a customer takes along: the other customer, and counts by kind."""

    other: str = ""
    other_id: int = 0
    contacts: int = 0
    follow_ups: int = 0
    files: int = 0
    reminders: int = 0


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One lead or customer as one person sees it, on its card.

    `view` is customer-card, lead-card, or what has just happened (lead-saved, lead-merged, customer-log). `mine`
    says that the reader is the owner. Private parts the reader may not see are not in it; `may_reveal` says that
    a tap shows the phones. `facts` are a customer's; `asked`, `changed`, `ending` and `offered` (days) belong to
    what the card asks. `own_only` says that nothing beneath the customer may be read (PERM-5).
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
    may_transfer: bool = False
    facts: CustomerFacts | None = None
    lead: LeadFacts | None = None
    asked: Asked | None = None
    changed: Changed | None = None
    ending: Ending | None = None
    offered: tuple[int, ...] = ()
    told: str = ""
    needs_help: bool = False
    files: int = 0
    own_only: bool = False
    deals: tuple[DealLine, ...] = ()

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
    """Several hits, own ones first, five a page (ORG-14, CUST-21). `total` counts to 1,001, which reads 1,000+.

    `guessed` says that nothing is called so and these names are near it.
    """

    words: str
    lines: tuple[FoundLine, ...]
    total: int
    first: int
    card: Card
    more: bool = False
    guessed: bool = False
    may_export: bool = False
    view: str = "customer-list"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One customer of a list; the owner is empty for one's own. `at` is the next contact, or the last one."""

    id: int
    name: str
    level: str
    owner: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class HeldList:
    """Customers one has or reads, five a page by keyset (ORG-14). `silent` are those not contacted for `days`."""

    scope: str
    silent: bool
    days: int
    lines: tuple[HeldLine, ...]
    total: int
    first: int
    card: Card
    more: bool
    may_team: bool


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A follow-up that holds the words looked for: where they stand in it, private numbers hidden."""

    kind: RecordKind
    id: int
    name: str
    author: str
    at: int
    snippet: str


@dataclass(frozen=True, slots=True)
class SaidList:
    """Follow-ups that hold the words, the latest first, five a page; up to 300 (FOLLOW-14)."""

    words: str
    lines: tuple[SaidLine, ...]
    total: int
    first: int
    card: Card


@dataclass(frozen=True, slots=True)
class FoundMasked:
    """A colleague's record met by its full name or whole phone: what may be told of it (DUP-4)."""

    words: str
    hits: tuple[Hit, ...]
    many: bool = False
    numbers: tuple[int, ...] = ()
    card: Card | None = None
    view: str = "customer-masked"


@dataclass(frozen=True, slots=True)
class FoundNothing:
    """Nothing that the person may know of."""

    words: str
    card: Card | None = None
    view: str = "customer-none"


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact that waits for a tap, and the customer it goes to."""

    view: str
    draft: Draft
    contact: NewContact
    customer: str
    card: Card


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One contact as one person sees it. Private values he may not see are masked or left out (PERM-15)."""

    view: str
    id: int
    name: str
    title: str
    customer_id: int
    customer: str
    card: Card
    phones: tuple[ShownPhone, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    role: ContactRole = "other"
    primary: bool = False
    left: bool = False
    high: bool = False
    may_edit: bool = False
    may_reveal: bool = False
    asked: Asked | None = None
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class ContactListLine:
    """One line of a customer's contacts."""

    id: int
    name: str
    title: str
    role: ContactRole
    phones: tuple[ShownPhone, ...]
    primary: bool
    left: bool


@dataclass(frozen=True, slots=True)
class ContactList:
    """The contacts of a customer, the primary one first, those who left last; five a page."""

    customer_id: int
    customer: str
    lines: tuple[ContactListLine, ...]
    total: int
    first: int
    card: Card
    may_edit: bool = False
    may_reveal: bool = False
    asks: bool = False
    view: str = "contact-list"


@dataclass(frozen=True, slots=True)
class CustomerGone:
    """A customer that ended, to whoever may restore it: its name, and until when it can come back."""

    view: str
    id: int
    name: str
    card: Card
    until: int | None = None


@dataclass(frozen=True, slots=True)
class InlineHit:
    """An own customer as it may be shown in any chat: no phone, no sums (conversations 3.4, 8.3)."""

    public_id: str
    name: str
    level: str
    region: str | None
    industry: str | None
