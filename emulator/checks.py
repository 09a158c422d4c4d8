"""Checks of single values, the parts the validator is compiled from."""

from collections.abc import Callable
from typing import Any

from emulator.entities import utf16_length
from emulator.errors import Json
from emulator.files import Files

Check = Callable[[Any, Files], None]
"""Raises Wrong for a value that does not fit."""
Decode = Callable[[str], Any]
"""Turns a parameter's text from a form into the value; raises ValueError."""

_TRUE = frozenset({"true", "yes", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "0", "f", "n", ""})


class Wrong(Exception):
    """A value that does not fit; `path` grows from the inside out while it is raised."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(what)
        self.rule = rule
        self.what = what
        self.path: list[str] = []


def _name(value: object) -> str:
    return {dict: "object", list: "array", str: "string", bool: "boolean"}.get(type(value), type(value).__name__)


def type_error(wanted: str, value: object) -> Wrong:
    """A value of another type."""
    return Wrong("wrong-type", f"must be {wanted}, not {_name(value)}")


def _integer(value: Any, _files: Files) -> None:
    if type(value) is not int:
        raise type_error("Integer", value)


def _float(value: Any, _files: Files) -> None:
    if type(value) is not float and type(value) is not int:
        raise type_error("Float", value)


def _boolean(value: Any, _files: Files) -> None:
    if type(value) is not bool:
        raise type_error("Boolean", value)


def _string(value: Any, _files: Files) -> None:
    if type(value) is not str:
        raise type_error("String", value)


def _file(value: Any, files: Files) -> None:
    if type(value) is not str:
        raise type_error("a file", value)
    if value.startswith("attach://") and value[9:] not in files:
        raise Wrong("attach", f"names the part {value[9:]!r}, which is not in the request")


def _anything(_value: Any, _files: Files) -> None:
    return None


SIMPLE: dict[str, Check] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "String": _string,
    "InputFile": _file,
    "InputFile|String": _file,
    "String|InputFile": _file,
    "Any": _anything,
}


def _decode_boolean(text: str) -> bool:
    lower = text.lower()
    if lower in _TRUE:
        return True
    if lower in _FALSE:
        return False
    raise ValueError(text)


def _decode_id(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text


def keep(text: str) -> str:
    """Texts need no decoding."""
    return text


DECODERS: dict[str, Decode] = {
    "Integer": int,
    "Float": float,
    "Boolean": _decode_boolean,
    "Integer|String": _decode_id,
    "String|Integer": _decode_id,
}


def array_of(item_check: Check) -> Check:
    """A list whose items pass."""

    def check(value: Any, files: Files) -> None:
        if type(value) is not list:
            raise type_error("an array", value)
        for index, item in enumerate(value):
            try:
                item_check(item, files)
            except Wrong as wrong:
                wrong.path.append(str(index))
                raise

    return check


def choice_of(kind: str, checks: list[Check]) -> Check:
    """A value that passes one of several checks."""

    def check(value: Any, files: Files) -> None:
        for one in checks:
            try:
                return one(value, files)
            except Wrong:
                continue
        raise type_error(kind.replace("|", " or "), value)

    return check


def limited(kind: str, check: Check, limits: Json) -> Check:
    """A check with the bounds or the values of the schema added."""

    if "in" in limits:
        allowed = frozenset(limits["in"])

        def check_value(value: Any, files: Files) -> None:
            check(value, files)
            if value not in allowed:
                raise Wrong("bad-value", f"must be one of {', '.join(limits['in'])}")

        return check_value
    least, most = limits.get("min", 0), limits["max"]
    if kind in {"Integer", "Float"}:

        def check_number(value: Any, files: Files) -> None:
            check(value, files)
            if not least <= value <= most:
                raise Wrong("out-of-range", f"must lie between {least} and {most}")

        return check_number
    unit = limits.get("unit", "items" if kind.startswith("Array") else "characters")

    def check_size(value: Any, files: Files) -> None:
        check(value, files)
        if unit == "bytes":
            size = len(value.encode("utf-8", "surrogatepass"))
        else:
            size = len(value) if unit == "items" else utf16_length(value)
        if not least <= size <= most:
            rule = "too-long" if size > most else "too-short"
            raise Wrong(rule, f"must have {least}-{most} {unit}, it has {size}")

    return check_size
