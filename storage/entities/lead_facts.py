"""What stands on the card of a lead beside its lines."""

from dataclasses import dataclass

from storage.entities.custom_fields import CustomValue


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What stands on the card of a lead beside its lines: why it is invalid, whose customer it became, its rights.

    `sources` are offered where the source is asked for, `custom` are the values of the firm's own fields.
    """

    invalid_reason: str = ""
    customer_id: int | None = None
    customer: str = ""
    may_convert: bool = False
    may_delete: bool = False
    may_undo: bool = False
    may_reopen: bool = False
    may_mark: bool = False
    may_unmark: bool = False
    sources: tuple[str, ...] = ()
    custom: tuple[CustomValue, ...] = ()
