"""What a custom field may be, and which values it takes (CUST-12). Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from storage.entities.custom_fields import KINDS, CustomField, NewField
from storage.errors import Invalid
from storage.rules.wording import cleaned

MOST: Final = 50
MOST_OPTIONS: Final = 30
LONGEST_LABEL: Final = 20
LONGEST_OPTION: Final = 30
LONGEST_VALUE: Final = 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,15}")
_WHOLE: Final = 2**53
# Kinds whose value is one thing that two records can share.
_UNIQUE: Final = frozenset({"text", "number", "date", "datetime", "customer", "user"})


def checked(new: NewField) -> NewField:
    """The definition as it is kept. Raises Invalid naming what does not do."""
    if not _KEY.fullmatch(new.key):
        raise Invalid("bad_key", rule="CUST-12", key=new.key)
    if new.kind not in KINDS:
        raise Invalid("unknown_value", rule="CUST-12", field="kind", allowed=list(KINDS))
    if new.unique and new.kind not in _UNIQUE:
        raise Invalid("cannot_be_unique", rule="CUST-12", kind=new.kind)
    label = cleaned(new.label, field="label", longest=LONGEST_LABEL)
    options = tuple(dict.fromkeys(cleaned(x, field="options", longest=LONGEST_OPTION) for x in new.options))
    if new.kind in ("select", "multi") and not options:
        raise Invalid("missing", rule="CUST-12", field="options")
    if len(options) > MOST_OPTIONS:
        raise Invalid("too_many_options", rule="CUST-12", most=MOST_OPTIONS)
    return NewField(new.key, label, new.kind, new.required, new.unique, options, new.hidden_in_pool)


def kept(fields: Iterable[CustomField], values: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """The values as they are kept, empty ones left out. Raises Invalid naming the field.

    `whole` judges all of a new record: a required field that is missing is named. Values of unknown or hidden
    fields stay as they are.
    """
    known = {field.key: field for field in fields}
    result: dict[str, Any] = {}
    for key, value in values.items():
        field = known.get(key)
        judged = value if field is None or field.hidden else kept_value(field, value)
        if judged is not None:
            result[key] = judged
    for field in known.values():
        if field.required and not field.hidden and field.key not in result and (whole or field.key in values):
            raise Invalid("field_missing", rule="CUST-12", field=field.key, label=field.label)
    return result


def carried(
    values: Mapping[str, Any], source: Iterable[CustomField], target: Iterable[CustomField]
) -> dict[str, Any]:
    """Of a record's values those that a field of another kind of record takes: same key, same kind (LEAD-9)."""
    kinds = {field.key: field.kind for field in source if not field.hidden}
    result: dict[str, Any] = {}
    for field in target:
        if field.hidden or field.key not in values or kinds.get(field.key) != field.kind:
            continue
        try:
            result[field.key] = kept_value(field, values[field.key])
        except Invalid:  # An option that the other field does not have stays where it is.
            continue
    return result


def kept_value(field: CustomField, value: Any) -> Any:
    """One value as it is kept, None for an empty one. Raises Invalid naming the field."""
    if value is None or value == "" or value == []:
        return None
    try:
        return _READERS[field.kind](field, value)
    except (ValueError, TypeError, KeyError) as exc:
        raise Invalid("bad_value", rule="CUST-12", field=field.key, label=field.label, words=str(value)[:60]) from exc


def _text(field: CustomField, value: Any) -> str | None:
    return cleaned(str(value), field=field.key, longest=LONGEST_VALUE, empty=True) or None


def _number(field: CustomField, value: Any) -> int | float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if abs(number) > _WHOLE or number != number:
        raise ValueError
    return int(number) if number == int(number) else number


def _money(field: CustomField, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _WHOLE:
        raise TypeError
    return value


def _date(field: CustomField, value: Any) -> str:
    return date.fromisoformat(str(value)).isoformat()


def _datetime(field: CustomField, value: Any) -> int:
    return value if isinstance(value, int) else int(datetime.fromisoformat(str(value)).timestamp() * 1000)


def _select(field: CustomField, value: Any) -> str:
    if value not in field.options:
        raise ValueError
    return str(value)


def _multi(field: CustomField, value: Any) -> list[str]:
    chosen = [value] if isinstance(value, str) else list(value)
    if set(chosen) - set(field.options):
        raise ValueError
    return [option for option in field.options if option in chosen]


def _reference(field: CustomField, value: Any) -> int:
    if isinstance(value, bool) or int(value) <= 0:
        raise ValueError
    return int(value)


def _flag(field: CustomField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_READERS: Final = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "select": _select,
    "multi": _multi,
    "user": _reference,
    "customer": _reference,
    "file": _reference,
    "boolean": _flag,
}
