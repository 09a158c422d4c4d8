"""Checks every request of the bot against schema.json, the machine-readable Bot API.

The schema (see tests/emulator/schema_from_aiogram.py for its words) is compiled into closures, a
method at its first use.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from emulator.entities import utf16_length
from emulator.errors import ApiError, Json, bad_request
from emulator.files import Files

Check = Callable[[Any, Files], None]
"""Raises _Wrong for a value that does not fit."""
Decode = Callable[[str], Any]
"""Turns a parameter's text from a form into the value; raises ValueError."""

_TRUE = frozenset({"true", "yes", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "0", "f", "n", ""})


class _Wrong(Exception):
    def __init__(self, rule: str, what: str) -> None:
        super().__init__(what)
        self.rule = rule
        self.what = what
        self.path: list[str] = []


def _name(value: object) -> str:
    return {dict: "object", list: "array", str: "string", bool: "boolean"}.get(type(value), type(value).__name__)


def _type_error(wanted: str, value: object) -> _Wrong:
    return _Wrong("wrong-type", f"must be {wanted}, not {_name(value)}")


def _integer(value: Any, _files: Files) -> None:
    if type(value) is not int:
        raise _type_error("Integer", value)


def _float(value: Any, _files: Files) -> None:
    if type(value) is not float and type(value) is not int:
        raise _type_error("Float", value)


def _boolean(value: Any, _files: Files) -> None:
    if type(value) is not bool:
        raise _type_error("Boolean", value)


def _string(value: Any, _files: Files) -> None:
    if type(value) is not str:
        raise _type_error("String", value)


def _file(value: Any, files: Files) -> None:
    if type(value) is not str:
        raise _type_error("a file", value)
    if value.startswith("attach://") and value[9:] not in files:
        raise _Wrong("attach", f"names the part {value[9:]!r}, which is not in the request")


def _anything(_value: Any, _files: Files) -> None:
    return None


_SIMPLE: dict[str, Check] = {
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


def _keep(text: str) -> str:
    return text


_DECODERS: dict[str, Decode] = {
    "Integer": int,
    "Float": float,
    "Boolean": _decode_boolean,
    "Integer|String": _decode_id,
    "String|Integer": _decode_id,
}


class _Method:
    """One method: how to decode and check each parameter, and which are required."""

    __slots__ = ("name", "parameters", "required")

    def __init__(self, name: str, specifications: Json, compiler: "Validator") -> None:
        self.name = name
        self.parameters: dict[str, tuple[Decode, Check]] = {}
        self.required: list[str] = []
        for parameter, specification in specifications.items():
            kind, limits, required = _read(specification)
            if "String" in kind.split("|") and "Integer" not in kind:
                decode: Decode = _keep
            else:
                decode = _DECODERS.get(kind, _keep if kind == "InputFile" else json.loads)
            self.parameters[parameter] = (decode, compiler.checker(kind, limits))
            if required:
                self.required.append(parameter)


def _read(specification: Any) -> tuple[str, Json, bool]:
    kind, limits = specification if isinstance(specification, list) else (specification, {})
    return kind.removeprefix("!"), limits, kind.startswith("!")


class Validator:
    """The compiled schema. It has no state of its own: `Validator.shared()` serves every emulator."""

    def __init__(self, schema: Json) -> None:
        self._methods: Json = schema["methods"]
        self._types: Json = schema["types"]
        self._names = {name.lower(): name for name in self._methods}
        self._compiled: dict[str, _Method] = {}
        self._objects: dict[str, Check] = {}

    @staticmethod
    @cache
    def shared() -> "Validator":
        """The validator of the committed schema, loaded once per process."""
        path = Path(__file__).with_name("schema.json")
        return Validator(json.loads(path.read_text(encoding="utf-8")))

    def check(self, method: str, raw: Mapping[str, Any], files: Files) -> tuple[str, Json]:
        """The method's own spelling and its decoded parameters.

        Raises ApiError 404 for an unknown method and 400 (always with a rule) for a request that
        does not fit.
        """
        compiled = self._compiled.get(method) or self._compile(method)
        params: Json = {}
        try:
            for name, value in raw.items():
                if value is None:
                    continue
                params[name] = self._parameter(compiled, name, value, files)
            for name in files:
                if name in compiled.parameters and name not in params:
                    params[name] = f"attach://{name}"
            for name in compiled.required:
                if name not in params:
                    raise _Wrong("missing-parameter", f'parameter "{name}" is required')
        except _Wrong as wrong:
            where = ".".join(reversed(wrong.path))
            raise bad_request(f"{where} {wrong.what}".strip(), rule=wrong.rule) from None
        return compiled.name, params

    def _parameter(self, compiled: _Method, name: str, value: Any, files: Files) -> Any:
        try:
            decode, check = compiled.parameters[name]
        except KeyError:
            raise _Wrong("unknown-parameter", f'unknown parameter "{name}"') from None
        try:
            if type(value) is str and decode is not _keep:
                try:
                    value = decode(value)
                except ValueError:
                    raise _Wrong("wrong-type", "cannot be read: its type is another one") from None
            check(value, files)
        except _Wrong as wrong:
            wrong.path.append(name)
            raise
        return value

    def _compile(self, method: str) -> _Method:
        name = self._names.get(method.lower())
        if name is None:
            raise ApiError(404, "Not Found", rule="unknown-method")
        compiled = self._compiled[method] = _Method(name, self._methods[name], self)
        return compiled

    def checker(self, kind: str, limits: Json) -> Check:
        """A check for a type in the schema's words, with its limits."""
        check = self._type_checker(kind)
        return _limited(kind, check, limits) if limits else check

    def _type_checker(self, kind: str) -> Check:
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if kind.startswith("Array<"):
            return _array(self._type_checker(kind[6:-1]))
        if "|" not in kind:
            return self._late_object(kind)
        members = kind.split("|")
        simple = tuple(one for one in members if one in _SIMPLE)
        if len(simple) == len(members):
            return _choice(kind, [_SIMPLE[one] for one in simple])
        return self._union([one for one in members if one not in _SIMPLE], [_SIMPLE[one] for one in simple])

    def _late_object(self, name: str) -> Check:
        """Types contain each other, so an object is compiled when it is first met."""

        def check(value: Any, files: Files) -> None:
            compiled = self._objects.get(name)
            if compiled is None:
                compiled = self._objects[name] = self._object(name)
            compiled(value, files)

        return check

    def _object(self, name: str) -> Check:
        entry = self._types[name]
        fields: dict[str, Check] = {}
        required: list[str] = []
        for field, specification in entry["fields"].items():
            kind, limits, needed = _read(specification)
            fields[field] = self.checker(kind, limits)
            if needed:
                required.append(field)
        one_of = frozenset(entry.get("one_of", ()))
        at_most = frozenset(entry.get("at_most", ()))

        def check(value: Any, files: Files) -> None:
            if type(value) is not dict:
                raise _type_error(name, value)
            key = ""
            try:
                for key, item in value.items():
                    if item is not None:
                        fields[key](item, files)
            except KeyError:
                raise _Wrong("unknown-field", f'has an unknown field "{key}"') from None
            except _Wrong as wrong:
                wrong.path.append(key)
                raise
            for key in required:
                if value.get(key) is None:
                    raise _Wrong("missing-field", f'needs the field "{key}"')
            if one_of and len(one_of & value.keys()) != 1:
                raise _Wrong("button-actions", "must have exactly one action")
            if at_most and len(at_most & value.keys()) > 1:
                raise _Wrong("button-actions", "can have at most one action")

        return check

    def _union(self, objects: list[str], simple: list[Check]) -> Check:
        """A choice among objects, told apart by their constant and their required fields."""
        members: list[tuple[Check, dict[str, list[str]], frozenset[str], frozenset[str]]] = []
        for name in objects:
            fields = {field: _read(one) for field, one in self._types[name]["fields"].items()}
            constants = {f: lim["in"] for f, (_, lim, need) in fields.items() if need and len(lim.get("in", ())) == 1}
            required = frozenset(f for f, (_, _, need) in fields.items() if need)
            members.append((self._late_object(name), constants, required, frozenset(fields)))

        def check(value: Any, files: Files) -> None:
            if type(value) is not dict:
                for plain in simple:
                    return plain(value, files)
                raise _type_error(" or ".join(objects), value)
            keys = value.keys()
            fitting = [one for one in members if all(value.get(f) in v for f, v in one[1].items())]
            complete = [one for one in fitting if one[2] <= keys] or fitting
            if not complete:
                raise _Wrong("bad-value", "is none of " + ", ".join(objects))
            best = next((one for one in complete if keys <= one[3]), complete[0])
            best[0](value, files)
            return None

        return check


def _array(item_check: Check) -> Check:
    def check(value: Any, files: Files) -> None:
        if type(value) is not list:
            raise _type_error("an array", value)
        for index, item in enumerate(value):
            try:
                item_check(item, files)
            except _Wrong as wrong:
                wrong.path.append(str(index))
                raise

    return check


def _choice(kind: str, checks: list[Check]) -> Check:
    def check(value: Any, files: Files) -> None:
        for one in checks:
            try:
                return one(value, files)
            except _Wrong:
                continue
        raise _type_error(kind.replace("|", " or "), value)

    return check


def _limited(kind: str, check: Check, limits: Json) -> Check:
    if "in" in limits:
        allowed = frozenset(limits["in"])

        def check_value(value: Any, files: Files) -> None:
            check(value, files)
            if value not in allowed:
                raise _Wrong("bad-value", f"must be one of {', '.join(limits['in'])}")

        return check_value
    least, most = limits.get("min", 0), limits["max"]
    if kind in {"Integer", "Float"}:

        def check_number(value: Any, files: Files) -> None:
            check(value, files)
            if not least <= value <= most:
                raise _Wrong("out-of-range", f"must lie between {least} and {most}")

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
            raise _Wrong(rule, f"must have {least}-{most} {unit}, it has {size}")

    return check_size
