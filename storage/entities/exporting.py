"""A list given out as a file (EXPORT)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from storage.entities.cards import Card
from storage.entities.custom_fields import CustomField

ExportState = Literal["asked", "making", "done", "cancelled", "failed"]
ExportKind = Literal["customer", "lead", "opportunity", "contract", "plan", "receipt"]
KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)
RIGHTS: Final[Mapping[str, str]] = {
    "customer": "customer.export",
    "lead": "lead.export",
    "opportunity": "opp.export",
    "contract": "contract.export",
    "plan": "money.export",
    "receipt": "money.export",
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": tuple(
        "name short_name kind level owner contact_name title phone office_phone email wechat region industry source"
        " address tags core_value tax_no remark created_at received_at last_followup_at followups"
        " next_contact_at".split()
    ),
    "lead": tuple(
        "name contact_name title phone email wechat status level owner region industry source address need tags"
        " remark created_at received_at last_followup_at followups next_contact_at".split()
    ),
    "opportunity": tuple(
        "name customer stage state amount currency weighted expected_close_on owner next_step source campaign"
        " competitor lost_reason created_at entered_stage_on last_followup_at closed_at".split()
    ),
    "contract": tuple(
        "number name customer amount currency received outstanding status fulfilment type order_date start_on end_on"
        " owner opportunity customer_signer company_signer terms remark created_at effective_at".split()
    ),
    "plan": tuple(
        "contract customer period_no due_on amount paid open currency plan_state method owner note".split()
    ),
    "receipt": tuple(
        "number contract customer received_on amount currency method payer receipt_state owner recorded_by"
        " recorded_at confirmed_by confirmed_at".split()
    ),
}

# Before the key of a field of the firm's own, as a column.
OWN: Final = "x."


@dataclass(frozen=True, slots=True)
class Export:
    """An export as its owner sees it. `limit` is the most that may go without an approval where a flow `decides`,
    `approval` the one that runs about it."""

    view: str
    id: int
    state: ExportState
    kind: ExportKind
    rows: int
    fields: tuple[str, ...]
    whole_phones: bool
    limit: int
    decides: bool = False
    words: str = ""
    asks: str = ""
    start: int = 0
    others: tuple[ExportKind, ...] = ()
    card: Card | None = None
    name: str = ""
    firm: str = ""
    approval: int | None = None
    own: tuple[CustomField, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column there could be, those of the firm's own fields last."""
        return (*FIELDS[self.kind], *(f"{OWN}{field.key}" for field in self.own))

    @property
    def is_too_long(self) -> bool:
        return self.decides and self.rows > self.limit


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One record as its reader may have it in a file: private values are masked already (EXPORT-2)."""

    id: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportDone:
    """The file, ready to go."""

    job: Export
    card: Card | None = None
    file_name: str = ""
    content: bytes = b""
