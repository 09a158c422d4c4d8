"""Entities: building, cleaning and checking them. All positions are UTF-16 code units."""

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from emulator.errors import Json, bad_request

MERGED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
NEEDED = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
PLAIN_INSIDE = frozenset({"code", "pre"})


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units; a 400 for text that cannot be encoded (lone surrogates)."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8", rule="not-utf8") from None


class Marks:
    """Plain text growing piece by piece, with the entities found on the way."""

    def __init__(self) -> None:
        self.entities: list[Json] = []
        self.length = 0
        self._pieces: list[str] = []

    def write(self, piece: str) -> None:
        """Append plain text."""
        if piece:
            self._pieces.append(piece)
            self.length += utf16_length(piece)

    def add(self, entity: Json, start: int) -> None:
        """An entity from `start` to the end of what is written so far; empty ones are dropped."""
        if self.length > start:
            self.entities.append({**entity, "offset": start, "length": self.length - start})

    def since(self, start: int) -> str:
        """The plain text from `start` on."""
        return self.text().encode("utf-16-le")[2 * start :].decode("utf-16-le")

    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)


def check_entities(text: str, entities: list[Json]) -> None:
    """Refuse entities that do not lie within the text or lack what their type needs."""
    length = utf16_length(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > length:
            raise bad_request("ENTITY_BOUNDS_INVALID", rule="entity-bounds")
        needed = NEEDED.get(entity["type"])
        if needed is not None and entity.get(needed) is None:
            raise bad_request(f"entity of type {entity['type']} needs {needed}", rule="missing-field")


def normalise(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trim the text as Telegram does and move, merge, order and prune the entities with it."""
    body = text.strip()
    if not entities:
        return body, []
    if len(body) != len(text):
        lead = utf16_length(text[: len(text) - len(text.lstrip())])
        end = lead + utf16_length(body)
        moved = []
        for entity in entities:
            start = max(entity["offset"], lead)
            stop = min(entity["offset"] + entity["length"], end)
            if stop > start:
                moved.append({**entity, "offset": start - lead, "length": stop - start})
        entities = moved
    ordered = sorted(entities, key=lambda one: (one["offset"], -one["length"]))
    return body, _merge(_without_nested_in_code(ordered))


def _without_nested_in_code(entities: list[Json]) -> list[Json]:
    kept: list[Json] = []
    code_end = -1
    for entity in entities:
        if entity["offset"] < code_end:
            continue
        if entity["type"] in PLAIN_INSIDE:
            code_end = entity["offset"] + entity["length"]
        kept.append(entity)
    return kept


def _merge(entities: list[Json]) -> list[Json]:
    merged: list[Json] = []
    for entity in entities:
        before = merged[-1] if merged else None
        touches = (
            before is not None
            and before["type"] == entity["type"]
            and entity["type"] in MERGED
            and entity["offset"] <= before["offset"] + before["length"]
        )
        if touches and before is not None:
            end = max(before["offset"] + before["length"], entity["offset"] + entity["length"])
            before["length"] = end - before["offset"]
        else:
            merged.append(entity)
    assert all(first["offset"] <= second["offset"] for first, second in pairwise(merged))
    return merged


def link_entity(url: str) -> Json:
    """The entity of an inline link; {} for an address Telegram would not make a link of."""
    url = url.strip()
    if url.lower().startswith("tg://user?"):
        user = parse_qs(urlsplit(url).query).get("id", [""])[0]
        return {"type": "text_mention", "user": {"id": int(user)}} if user.isdigit() else {}
    if not re.match(r"(?:https?|tg|ton)://\S|mailto:\S", url, re.IGNORECASE):
        if not re.match(r"[\w-]+(\.[\w-]+)+(/\S*)?$", url):
            return {}
        url = f"http://{url}/" if "/" not in url else f"http://{url}"
    return {"type": "text_link", "url": url}


def time_fields(unix: str, style: str) -> Json:
    """The fields of a date entity, or a 400 for a time or format Telegram does not know."""
    if not re.fullmatch(r"\d{1,10}", unix):
        raise bad_request("can't parse entities: Invalid Unix time specified", rule="parse-entities")
    if not TIME_FORMAT.fullmatch(style):
        raise bad_request("can't parse entities: Invalid date-time format specified", rule="parse-entities")
    return {"unix_time": int(unix), **({"date_time_format": style} if style else {})}
