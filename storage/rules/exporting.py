"""What of a list may leave as a file, and what of a record is hidden in it (EXPORT-1 to EXPORT-4). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from storage.entities.exporting import FIELDS, ExportKind
from storage.errors import Invalid
from storage.rules.masking import mask_digits, shown_phones

PHONES: Final = frozenset({"phone", "office_phone"})
MESSENGERS: Final = frozenset({"email", "wechat", "telegram"})
WORDS: Final = frozenset(
    {"remark", "core_value", "need", "address", "next_step", "terms", "payer", "note", "customer_signer"}
)


def check_fields(fields: Sequence[str], kind: ExportKind, own: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns in their order, the firm's `own` last. Raises Invalid for an unknown one, or none."""
    every = (*FIELDS[kind], *own)
    if set(fields) - set(every):
        raise Invalid("unknown_value", rule="EXPORT-1", field="fields")
    if not fields:
        raise Invalid("export_fields", rule="EXPORT-1")
    return tuple(name for name in every if name in fields)


def check_rows(rows: int) -> None:
    """Raises Invalid for nothing."""
    if rows == 0:
        raise Invalid("export_none", rule="EXPORT-1")


def told_from(rows: int, notify_rows: int) -> bool:
    """Does the superior hear of it (EXPORT-3)?"""
    return rows > notify_rows


def hidden(values: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """The record with phones, addresses of messengers and numbers within texts masked, unless whole (EXPORT-2)."""
    if whole:
        return dict(values)
    return {name: _masked(name, value) for name, value in values.items()}


def _masked(name: str, value: Any) -> Any:
    if not value:
        return value
    if name in PHONES:
        return numbers(value, whole=False)
    if name in MESSENGERS:
        return f"{str(value)[:1]}****"
    return mask_digits(value) if name in WORDS else value


def numbers(phones: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    """Numbers as they are printed, extensions with them."""
    return tuple(phone.number.replace(";ext=", " ext ") for phone in shown_phones(phones, full=whole))
