"""What Telegram finds in plain text by itself: commands, links, mentions, hashtags, phone numbers."""

import re

from emulator.entities import utf16_length
from emulator.errors import Json

# One cheap look decides whether any of the patterns can match at all.
_TRIGGER = re.compile(r"[/@#.]|\+\d")
_DOMAINS = "com|org|net|io|me|dev|app|cn|tw|hk|mo|sg|jp|de|fr|uk|us|eu|co|ai|info|biz|site|shop|xyz"
_PATTERNS = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (
        "url",
        re.compile(
            r"(?:https?|tg|ton)://[^\s<>\"«»“”，。；！？]+"
            rf"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:{_DOMAINS})(?![\w.-]*\w)(?:[/?#][^\s<>\"，。；！？]*)?",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z]\w{2,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#/])#(?=\w*[^\W\d])\w{1,255}")),
    ("bot_command", re.compile(r"(?<![\w/<>@.-])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII)),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d \-()]{6,18}\d(?!\w)", re.ASCII)),
)


def detect(text: str, entities: list[Json]) -> list[Json]:
    """`entities` and those found in the rest of the text, in order."""
    if not _TRIGGER.search(text):
        return entities
    taken = [(one["offset"], one["offset"] + one["length"]) for one in entities if _is_closed(one["type"])]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "url":
                end = start + len(match.group().rstrip(".,;:!?)'"))
            offset = utf16_length(text[:start])
            length = utf16_length(text[start:end])
            if any(offset < stop and begin < offset + length for begin, stop in taken):
                continue
            taken.append((offset, offset + length))
            found.append({"type": kind, "offset": offset, "length": length})
    if not found:
        return entities
    return sorted(entities + found, key=lambda one: (one["offset"], -one["length"]))


def _is_closed(kind: str) -> bool:
    """Whether nothing is looked for inside an entity of this kind."""
    return kind in {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}
