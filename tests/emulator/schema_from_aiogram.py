"""Writes emulator/schema.json, the shape of every request of the Bot API, from aiogram's types.

    python tests/emulator/schema_from_aiogram.py > emulator/schema.json

One line per method and per type. A parameter is a type, or a list of the type and its limits:
"!" marks a required one, "Array<…>" a list, "A|B" a choice; "min" and "max" bound numbers and the
length of strings and lists ("unit": "bytes" where Telegram counts bytes), "in" lists the values.
"one_of" of a type names the fields of which exactly one must be there, "at_most" those of which one may.
"""

import ast
import inspect
import json
import re
import sys
import textwrap
import types
import typing
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import aiogram
import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import InputFile
from aiogram.types.base import TelegramObject
from typing_extensions import TypeAliasType

SIMPLE = {str: "String", int: "Integer", float: "Float", bool: "Boolean", InputFile: "InputFile"}
LENGTH = re.compile(r"(?<![\d-])(\d+)-(\d+) (characters|bytes)", re.IGNORECASE)
UP_TO = re.compile(r"\b(?:maximum|up to|at most) (\d+) (characters|bytes)", re.IGNORECASE)
BETWEEN = re.compile(r"Values between (\d+)-(\d+) are accepted")
SIZE = re.compile(r"(\d+)-(\d+) (?:items|identifiers|\w+ identifiers)")
SIZE_UP_TO = re.compile(r"(?:At most|No more than) \**(\d+)\** (?:commands|results)")
FORMATTED = frozenset({"text", "caption", "message_text"})
ONE_OF = re.compile(r"(?:[Mm]ust be one of|Currently,? (?:it )?can be) (.*)", re.DOTALL)
EXCEPT = re.compile(r"(Exactly|At most) one of the fields other than (.*?) must be used")


def docstrings(cls: type) -> dict[str, str]:
    """The text under each field of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            found[name] = str(node.value.value)
            name = ""
    return found


class Schema:
    """Collects the methods and whatever types their parameters reach."""

    def __init__(self) -> None:
        self.types: dict[str, Any] = {}

    def type_name(self, annotation: Any) -> tuple[str, list[str]]:
        """The type in the schema's words, and the values when it is a constant."""
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            return self.type_name(typing.get_args(annotation)[0])
        if origin in {typing.Union, types.UnionType}:
            names: list[str] = []
            values: list[str] = []
            members = [one for one in typing.get_args(annotation) if one not in {type(None), Default}]
            if datetime in members:
                return "Integer", []
            for member in members:
                name, some = self.type_name(member)
                names += [one for one in name.split("|") if one not in names]
                values += some
            return "|".join(names), values
        if origin is list:
            return f"Array<{self.type_name(typing.get_args(annotation)[0])[0]}>", []
        if origin is typing.Literal:
            (value,) = typing.get_args(annotation)
            value = value.value if isinstance(value, Enum) else value
            return ("Boolean", []) if isinstance(value, bool) else ("String", [str(value)])
        if annotation in {datetime, timedelta}:
            return "Integer", []
        if annotation in SIMPLE:
            return SIMPLE[annotation], []
        if isinstance(annotation, type) and issubclass(annotation, TelegramObject):
            self.add_type(annotation)
            return annotation.__name__, []
        if isinstance(annotation, TypeAliasType):
            # Rich text nests in itself; its inside is left unchecked.
            return "Any", []
        raise TypeError(f"no word for {annotation!r}")

    def add_type(self, cls: type[TelegramObject]) -> None:
        """Describe an object that is part of a request."""
        if cls.__name__ in self.types:
            return
        entry: dict[str, Any] = {}
        self.types[cls.__name__] = entry
        entry["fields"] = self.fields(cls)
        rule = EXCEPT.search(inspect.getdoc(cls) or "")
        if rule:
            others = set(re.findall(r"\*(\w+)\*", rule.group(2)))
            key = "one_of" if rule.group(1) == "Exactly" else "at_most"
            entry[key] = [name for name in cls.model_fields if name not in others]
        elif cls.__name__ == "KeyboardButton":
            entry["at_most"] = [name for name in cls.model_fields if name.startswith(("request_", "web_app"))]

    def fields(self, cls: Any) -> dict[str, Any]:
        """Name to specification for every field of a method or type."""
        texts = docstrings(cls)
        return {
            field.alias or name: self.specification(name, field, texts.get(name, ""))
            for name, field in cls.model_fields.items()
        }

    def specification(self, field_name: str, field: Any, text: str) -> Any:
        """A parameter: its type alone, or with its limits."""
        name, values = self.type_name(field.annotation)
        constant = bool(values)
        limits = self.limits(name, field_name, text)
        if constant:
            limits = {"in": values}
        required = "!" if field.is_required() or constant else ""
        return [required + name, limits] if limits else required + name

    def limits(self, name: str, field: str, text: str) -> dict[str, Any]:
        """The bounds that the text under a field states."""
        if name.startswith("Array"):
            span, up_to = SIZE.search(text), SIZE_UP_TO.search(text)
            if span:
                return {"min": int(span.group(1)), "max": int(span.group(2))}
            return {"max": int(up_to.group(1))} if up_to else {}
        if name in {"Integer", "Float"}:
            between = BETWEEN.search(text)
            return {"min": int(between.group(1)), "max": int(between.group(2))} if between else {}
        # Formatted texts are measured after their entities are parsed, which is the methods' own work.
        if "String" not in name or "after entities parsing" in text or field in FORMATTED:
            return self.answer_text(field, text)
        if "Choose one, depending on" in text:
            return {"in": re.findall(r"\*([a-z_]+)\*", text)}
        one_of = ONE_OF.search(text)
        if one_of:
            quoted = list(dict.fromkeys(re.findall(r"'([^' ]+)'", one_of.group(1))))
            return {"in": quoted} if quoted else {}
        return self.length(text)

    def answer_text(self, field: str, text: str) -> dict[str, Any]:
        """Short plain texts share the name of formatted ones, but not their size."""
        limits = self.length(text) if field == "text" and "after entities parsing" not in text else {}
        return limits if limits.get("max", 4096) < 1024 else {}

    def length(self, text: str) -> dict[str, Any]:
        span, up_to = LENGTH.search(text), UP_TO.search(text)
        if span:
            limits = {"min": int(span.group(1)), "max": int(span.group(2))}
        elif up_to:
            limits = {"max": int(up_to.group(1))}
        else:
            return {}
        unit = (span or up_to).group(3 if span else 2).lower()  # type: ignore[union-attr]
        return {**limits, "unit": "bytes"} if unit == "bytes" else limits


def build() -> dict[str, Any]:
    """The whole schema as a JSON object."""
    schema = Schema()
    methods = {}
    for name in sorted(aiogram.methods.__all__):
        cls = getattr(aiogram.methods, name)
        if isinstance(cls, type) and issubclass(cls, TelegramMethod) and cls is not TelegramMethod:
            methods[cls.__api_method__] = schema.fields(cls)
    return {
        "bot_api": aiogram.__api_version__,
        "methods": methods,
        "types": dict(sorted(schema.types.items())),
    }


def render(schema: dict[str, Any]) -> str:
    """JSON with one line per method and type, so that a change is readable in a diff."""
    lines = ["{", f'"bot_api": {json.dumps(schema["bot_api"])},']
    for part in ("methods", "types"):
        lines.append(f'"{part}": {{')
        rows = [
            f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in schema[part].items()
        ]
        lines += [row + "," for row in rows[:-1]] + [rows[-1]]
        lines.append("}," if part == "methods" else "}")
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(build()))
