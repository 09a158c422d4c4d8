"""Reading the JSON bodies of the people interface, with words for whoever wrote them."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emulator.errors import Json, NotPossible

_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "bool|int": "true, false or seconds",
    "list": "a list",
}


def _fits(kind: str, value: Any) -> bool:
    match kind:
        case "str":
            return isinstance(value, str)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "bool":
            return isinstance(value, bool)
        case "bool|int":
            return isinstance(value, int)
        case _:
            return isinstance(value, list)


async def body_of(request: web.Request) -> Json:
    """The JSON object of a request; an empty body is an empty object."""
    raw = await request.read()
    try:
        given = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise NotPossible("the body is no JSON") from None
    if not isinstance(given, dict):
        raise NotPossible("the body must be a JSON object")
    return given


def pick(given: Json, wanted: Mapping[str, str]) -> Json:
    """The fields that are there, checked; a type with "!" must be there, unknown fields are refused."""
    unknown = given.keys() - wanted.keys()
    if unknown:
        raise NotPossible(f"unknown field {', '.join(sorted(unknown))}; known are {', '.join(wanted)}")
    found: Json = {}
    for name, kind in wanted.items():
        value = given.get(name)
        if value is None:
            if kind.endswith("!"):
                raise NotPossible(f"{name} is missing: {_WORDS[kind[:-1]]}")
            continue
        if not _fits(kind.rstrip("!"), value):
            raise NotPossible(f"{name} must be {_WORDS[kind.rstrip('!')]}")
        found[name] = value
    return found


def number(text: str | None, what: str) -> int | None:
    """A whole number from an address or a form field."""
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise NotPossible(f"{what} must be a whole number") from None
