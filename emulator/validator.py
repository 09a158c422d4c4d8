"""Checks every request of the bot against schema.json, the machine-readable Bot API.

The schema (see tests/emulator/schema_from_aiogram.py for its words) is compiled into closures, a
method at its first use.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from emulator.checks import DECODERS, SIMPLE, Check, Decode, Wrong, array_of, choice_of, keep, limited, type_error
from emulator.errors import ApiError, Json, bad_request
from emulator.files import Files


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
                decode: Decode = keep
            else:
                decode = DECODERS.get(kind, keep if kind == "InputFile" else json.loads)
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
                    raise Wrong("missing-parameter", f'parameter "{name}" is required')
        except Wrong as wrong:
            where = ".".join(reversed(wrong.path))
            raise bad_request(f"{where} {wrong.what}".strip(), rule=wrong.rule) from None
        return compiled.name, params

    def _parameter(self, compiled: _Method, name: str, value: Any, files: Files) -> Any:
        try:
            decode, check = compiled.parameters[name]
        except KeyError:
            raise Wrong("unknown-parameter", f'unknown parameter "{name}"') from None
        try:
            if type(value) is str and decode is not keep:
                try:
                    value = decode(value)
                except ValueError:
                    raise Wrong("wrong-type", "cannot be read: its type is another one") from None
            check(value, files)
        except Wrong as wrong:
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
        return limited(kind, check, limits) if limits else check

    def _type_checker(self, kind: str) -> Check:
        if kind in SIMPLE:
            return SIMPLE[kind]
        if kind.startswith("Array<"):
            return array_of(self._type_checker(kind[6:-1]))
        if "|" not in kind:
            return self._late_object(kind)
        members = kind.split("|")
        simple = tuple(one for one in members if one in SIMPLE)
        if len(simple) == len(members):
            return choice_of(kind, [SIMPLE[one] for one in simple])
        return self._union([one for one in members if one not in SIMPLE], [SIMPLE[one] for one in simple])

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
                raise type_error(name, value)
            key = ""
            try:
                for key, item in value.items():
                    if item is not None:
                        fields[key](item, files)
            except KeyError:
                raise Wrong("unknown-field", f'has an unknown field "{key}"') from None
            except Wrong as wrong:
                wrong.path.append(key)
                raise
            for key in required:
                if value.get(key) is None:
                    raise Wrong("missing-field", f'needs the field "{key}"')
            if one_of and len(one_of & value.keys()) != 1:
                raise Wrong("button-actions", "must have exactly one action")
            if at_most and len(at_most & value.keys()) > 1:
                raise Wrong("button-actions", "can have at most one action")

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
                raise type_error(" or ".join(objects), value)
            keys = value.keys()
            fitting = [one for one in members if all(value.get(f) in v for f, v in one[1].items())]
            complete = [one for one in fitting if one[2] <= keys] or fitting
            if not complete:
                raise Wrong("bad-value", "is none of " + ", ".join(objects))
            best = next((one for one in complete if keys <= one[3]), complete[0])
            best[0](value, files)
            return None

        return check
