"""Fields that a firm adds to its records (CUST-12)."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

FieldKind = Literal[
    "text", "number", "money", "date", "datetime", "select", "multi", "user", "customer", "file", "boolean"
]
FieldEntity = Literal["lead", "customer", "follow_up", "contract"]
# Buttons name them by their place here.
KINDS: Final[tuple[FieldKind, ...]] = get_args(FieldKind)
ENTITIES: Final[tuple[FieldEntity, ...]] = get_args(FieldEntity)


@dataclass(frozen=True, slots=True)
class NewField:
    """A field as somebody defines it. `key` names it in the records and never changes."""

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    unique: bool = False
    options: tuple[str, ...] = ()
    hidden_in_pool: bool = True


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that is there. `hidden` ones keep their values and are neither shown nor offered."""

    id: int
    entity: FieldEntity
    key: str
    label: str
    kind: FieldKind
    required: bool
    unique: bool
    options: tuple[str, ...]
    hidden_in_pool: bool
    hidden: bool
    version: int = 1


@dataclass(frozen=True, slots=True)
class CustomValue:
    """The value of a field on a record, as it is shown: names instead of ids.

    `veiled`: it names a record that its reader does not read.
    """

    field: CustomField
    value: Any
    veiled: bool = False
