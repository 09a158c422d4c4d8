"""Marked-up text to plain text with entities, as strict as Telegram, and back to HTML.

Offsets and lengths of entities count UTF-16 code units, as everywhere in the Bot API.
"""

import re
from html import escape

from emulator import markdown
from emulator.detection import detect
from emulator.entities import Marks, check_entities, link_entity, normalise, time_fields, utf16_length
from emulator.errors import Json, bad_request

Formatted = tuple[str, list[Json]]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
HTML_TAG = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
}
_SPECIAL = re.compile(r"[<&]")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"\s*([^\s=>]*)\s*")
_NUMERIC = re.compile(r"&#(x[0-9a-fA-F]+|[0-9]+);?")
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", '"'))


def format_text(text: str, parse_mode: str | None, entities: list[Json] | None) -> Formatted:
    """Plain text and entities of a message of the bot; `entities` counts only without `parse_mode`.

    Raises a 400 "can't parse entities: …" for markup Telegram would not accept.
    """
    mode = (parse_mode or "").lower()
    if not mode and not entities:
        length = utf16_length(text)
        plain = text.strip()
        if len(plain) == len(text):
            return text, detect(text, []) if length else []
        return plain, detect(plain, [])
    if not mode:
        check_entities(text, entities or [])
        plain, found = normalise(text, [dict(entity) for entity in entities or []])
    else:
        utf16_length(text)
        plain, found = normalise(*_parse(text, mode))
    if len(found) > 100:
        raise bad_request("can't parse entities: too many entities", rule="too-many-entities")
    return plain, detect(plain, found)


def _parse(text: str, mode: str) -> Formatted:
    match mode:
        case "html":
            return parse_html(text)
        case "markdownv2":
            return markdown.parse_v2(text)
        case "markdown":
            return markdown.parse_legacy(text)
    raise bad_request("unsupported parse_mode", rule="parse-mode")


def _wrong(text: str, at: int, what: str, more: str = "") -> Exception:
    offset = len(text[:at].encode())
    return bad_request(f"can't parse entities: {what} at byte offset {offset}{more}", rule="parse-entities")


def _decode(text: str, at: int) -> tuple[str, int]:
    """The character an HTML reference at `at` stands for, and where the text goes on."""
    numeric = _NUMERIC.match(text, at)
    if numeric:
        digits = numeric.group(1)
        code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
        if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
            return chr(code), numeric.end()
        return "&", at + 1
    for reference, character in _NAMED:
        if text.startswith(reference, at):
            return character, at + len(reference)
    return "&", at + 1


def parse_html(text: str) -> Formatted:
    """Parse Telegram's HTML: unknown tags, wrong nesting and open tags are errors."""
    if not _SPECIAL.search(text):
        return text, []
    marks = Marks()
    open_tags: list[tuple[str, Json, int]] = []
    at = 0
    while at < len(text):
        special = _SPECIAL.search(text, at)
        if special is None:
            marks.write(text[at:])
            break
        marks.write(text[at : special.start()])
        at = special.start()
        if text[at] == "&":
            character, at = _decode(text, at)
            marks.write(character)
        elif text.startswith("</", at):
            at = _close_tag(text, at, open_tags, marks)
        else:
            at = _open_tag(text, at, open_tags, marks)
    if open_tags:
        name = open_tags[-1][0]
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\"",
            rule="parse-entities",
        )
    return marks.text(), marks.entities


def _open_tag(text: str, at: int, open_tags: list[tuple[str, Json, int]], marks: Marks) -> int:
    name_match = _NAME.match(text, at + 1)
    assert name_match is not None
    name = name_match.group().lower()
    if name not in TAGS:
        raise _wrong(text, at, f'Unsupported start tag "{name}"')
    attributes, end = _attributes(text, name_match.end(), at, name)
    entity: Json = {"type": TAGS[name]}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _wrong(text, at, 'Tag "span" must have class "tg-spoiler"')
    if name == "a":
        entity["url"] = attributes.get("href", "")
    elif name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif name == "tg-emoji":
        if not attributes.get("emoji-id", "").isdigit():
            raise _wrong(text, at, "Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = attributes["emoji-id"]
    elif name == "tg-time":
        entity.update(time_fields(attributes.get("unix", ""), attributes.get("format", "")))
    elif name == "code" and attributes.get("class", "").startswith("language-") and open_tags:
        outer = open_tags[-1]
        if outer[0] == "pre" and outer[2] == marks.length:
            outer[1]["language"] = attributes["class"].removeprefix("language-")
    open_tags.append((name, entity, marks.length))
    return end


def _attributes(text: str, at: int, tag_at: int, tag: str) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while True:
        match = _ATTRIBUTE.match(text, at)
        assert match is not None
        at = match.end()
        name = match.group(1).lower()
        if at >= len(text):
            raise _wrong(text, tag_at, f'Unclosed start tag "{tag}"')
        if not name:
            if text[at] == ">":
                return found, at + 1
            raise _wrong(text, tag_at, f'Empty attribute name in the tag "{tag}"')
        if text[at] != "=":
            found[name] = ""
            continue
        found[name], at = _attribute_value(text, at + 1, tag_at, tag)


def _attribute_value(text: str, at: int, tag_at: int, tag: str) -> tuple[str, int]:
    while at < len(text) and text[at].isspace():
        at += 1
    quote = text[at : at + 1]
    if quote in {'"', "'"}:
        end = text.find(quote, at + 1)
        if end < 0:
            raise _wrong(text, tag_at, f'Unclosed start tag "{tag}"')
        raw, after = text[at + 1 : end], end + 1
    else:
        match = re.compile(r"[A-Za-z0-9.-]*").match(text, at)
        assert match is not None
        raw, after = match.group().lower(), match.end()
        if not raw:
            raise _wrong(text, tag_at, f'Expected attribute value in the tag "{tag}"')
    value, position = [], 0
    while position < len(raw):
        if raw[position] == "&":
            character, position = _decode(raw, position)
            value.append(character)
        else:
            value.append(raw[position])
            position += 1
    return "".join(value), after


def _close_tag(text: str, at: int, open_tags: list[tuple[str, Json, int]], marks: Marks) -> int:
    end = text.find(">", at)
    if end < 0:
        raise _wrong(text, at, "Unclosed end tag")
    if not open_tags:
        raise _wrong(text, at, "Unexpected end tag")
    name, entity, start = open_tags.pop()
    closing = text[at + 2 : end].strip().lower()
    if closing and closing != name:
        raise _wrong(text, at, "Unmatched end tag", f', expected "</{name}>", found "</{closing}>"')
    if name == "a":
        entity = link_entity(entity["url"] or marks.since(start))
    if entity and not _inside_pre(open_tags, name):
        marks.add(entity, start)
    return end + 1


def _inside_pre(open_tags: list[tuple[str, Json, int]], name: str) -> bool:
    return name == "code" and bool(open_tags) and open_tags[-1][0] == "pre"


def to_html(text: str, entities: list[Json]) -> str:
    """The HTML a browser page can show: Telegram's own tags, everything else escaped."""
    if not entities:
        return escape(text, quote=False)
    data = text.encode("utf-16-le")

    def piece(start: int, end: int) -> str:
        return escape(data[2 * start : 2 * end].decode("utf-16-le", "replace"), quote=False)

    ordered = sorted(entities, key=lambda one: (one["offset"], -one["length"]))
    out: list[str] = []
    closing: list[tuple[int, str]] = []
    at = 0
    for entity in ordered:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        while closing and closing[-1][0] <= start:
            stop, tag = closing.pop()
            out += [piece(at, stop), tag]
            at = stop
        if closing:
            end = min(end, closing[-1][0])
        opening, tag = _tags(entity, piece(start, end))
        out += [piece(at, start), opening]
        closing.append((end, tag))
        at = start
    while closing:
        stop, tag = closing.pop()
        out += [piece(at, stop), tag]
        at = stop
    out.append(piece(at, len(data) // 2))
    return "".join(out)


def _tags(entity: Json, shown: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in HTML_TAG:
        return f"<{HTML_TAG[kind]}>", f"</{HTML_TAG[kind]}>"
    match kind:
        case "pre":
            language = entity.get("language")
            if not language:
                return "<pre>", "</pre>"
            return f'<pre><code class="language-{escape(language)}">', "</code></pre>"
        case "blockquote":
            return "<blockquote>", "</blockquote>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "text_link":
            return f'<a href="{escape(entity["url"])}">', "</a>"
        case "url":
            href = shown if "://" in shown else f"https://{shown}"
            return f'<a href="{href}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">', "</tg-emoji>"
        case "date_time":
            style = entity.get("date_time_format")
            extra = f' format="{escape(style)}"' if style else ""
            return f'<tg-time unix="{entity["unix_time"]}"{extra}>', "</tg-time>"
    return "", ""
