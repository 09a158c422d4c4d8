"""Telegram's two Markdown dialects, parsed as strictly as Telegram does."""

import re
from urllib.parse import parse_qs, urlsplit

from emulator.entities import Marks, link_entity, time_fields
from emulator.errors import Json, bad_request

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_SIMPLE = (
    ("__", "underline", "Underline"),
    ("||", "spoiler", "Spoiler"),
    ("_", "italic", "Italic"),
    ("*", "bold", "Bold"),
    ("~", "strikethrough", "Strikethrough"),
)
_LANGUAGE = re.compile(r"([^\s`]*)\n")


def _wrong(what: str) -> Exception:
    return bad_request(f"can't parse entities: {what}", rule="parse-entities")


def _byte(text: str, at: int) -> int:
    return len(text[:at].encode())


class _V2:
    """One pass over MarkdownV2 text; entities that are open stand on a stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.marks = Marks()
        self.open: list[tuple[str, str, int, int]] = []
        """(marker, what, start in UTF-16 units, where in the source)."""
        self.quote: int | None = None

    def parse(self) -> tuple[str, list[Json]]:
        text = self.text
        line_start = True
        while self.at < len(text):
            if line_start and self._quote_line():
                line_start = False
                continue
            line_start = text[self.at] == "\n"
            self._step()
        if self.open:
            _, what, _, source = self.open[-1]
            raise _wrong(f"Can't find end of {what} entity at byte offset {_byte(text, source)}")
        self._end_quote()
        return self.marks.text(), self.marks.entities

    def _quote_line(self) -> bool:
        """At the start of a line: open, continue or end a block quotation."""
        if self.text[self.at] == ">":
            if self.quote is None:
                self.quote = self.marks.length
            self.at += 1
            return True
        if self.text.startswith("**>", self.at):
            self._end_quote()
            self.quote = self.marks.length
            self.at += 3
            return True
        self._end_quote()
        return False

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self.quote is not None:
            self.marks.add({"type": kind}, self.quote)
            self.quote = None

    def _step(self) -> None:
        text, at = self.text, self.at
        character = text[at]
        if character == "\\" and at + 1 < len(text) and 0 < ord(text[at + 1]) <= 126:
            self.marks.write(text[at + 1])
            self.at += 2
        elif character not in RESERVED:
            self.marks.write(character)
            self.at += 1
        elif character == "`":
            self._code()
        elif character == "[" or text.startswith("![", at):
            self.open.append(("]", "Link" if character == "[" else "CustomEmoji", self.marks.length, at))
            self.at += 1 if character == "[" else 2
        elif character == "]" and self.open and self.open[-1][0] == "]":
            self._link()
        elif self.quote is not None and text.startswith("||", at) and text[at + 2 : at + 3] in {"", "\n"}:
            if not any(marker == "||" for marker, *_ in self.open):
                self._end_quote("expandable_blockquote")
                self.at += 2
            else:
                self._simple()
        else:
            self._simple()

    def _simple(self) -> None:
        for marker, kind, what in _SIMPLE:
            if not self.text.startswith(marker, self.at):
                continue
            if self.open and self.open[-1][0] == marker:
                _, _, start, _ = self.open.pop()
                self.marks.add({"type": kind}, start)
            else:
                self.open.append((marker, what, self.marks.length, self.at))
            self.at += len(marker)
            return
        reserved = self.text[self.at]
        raise _wrong(f"Character '{reserved}' is reserved and must be escaped with the preceding '\\'")

    def _code(self) -> None:
        text, at = self.text, self.at
        fence = "```" if text.startswith("```", at) else "`"
        start, end = self.marks.length, at + len(fence)
        entity: Json = {"type": "pre" if len(fence) == 3 else "code"}
        if len(fence) == 3:
            language = _LANGUAGE.match(text, end)
            if language:
                end = language.end()
                if language.group(1):
                    entity["language"] = language.group(1)
        while not text.startswith(fence, end):
            if end >= len(text):
                what = "Pre" if len(fence) == 3 else "Code"
                raise _wrong(f"Can't find end of {what} entity at byte offset {_byte(text, at)}")
            if text[end] == "\\" and end + 1 < len(text) and text[end + 1] in "`\\":
                end += 1
            self.marks.write(text[end])
            end += 1
        self.marks.add(entity, start)
        self.at = end + len(fence)

    def _link(self) -> None:
        _, what, start, source = self.open.pop()
        text, at = self.text, self.at + 1
        url = ""
        if at < len(text) and text[at] == "(":
            at += 1
            while at < len(text) and text[at] != ")":
                if text[at] == "\\" and at + 1 < len(text):
                    at += 1
                url += text[at]
                at += 1
            if at >= len(text):
                raise _wrong(f"Can't find end of a URL at byte offset {_byte(text, source)}")
            at += 1
        entity = link_entity(url or self.marks.since(start))
        if what == "CustomEmoji":
            entity = _special_link(url)
        if entity:
            self.marks.add(entity, start)
        self.at = at


def _special_link(url: str) -> Json:
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    if url.startswith("tg://emoji?") and query.get("id", "").isdigit():
        return {"type": "custom_emoji", "custom_emoji_id": query["id"]}
    if url.startswith("tg://time?"):
        fields = time_fields(query.get("unix", ""), query.get("format", ""))
        return {"type": "date_time", **fields}
    raise _wrong("Custom emoji URL must contain an emoji identifier")


def parse_v2(text: str) -> tuple[str, list[Json]]:
    """Parse MarkdownV2."""
    return _V2(text).parse()


def parse_legacy(text: str) -> tuple[str, list[Json]]:
    """Parse the old Markdown: no nesting, only `*bold*`, `_italic_`, code, pre and links."""
    marks = Marks()
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and text[at + 1 : at + 2] in {"_", "*", "`", "["}:
            marks.write(text[at + 1])
            at += 2
        elif character in "_*`[":
            at = _legacy_entity(text, at, marks)
        else:
            marks.write(character)
            at += 1
    return marks.text(), marks.entities


def _legacy_entity(text: str, at: int, marks: Marks) -> int:
    character, start = text[at], marks.length
    if text.startswith("```", at):
        ending, entity = "```", {"type": "pre"}
    elif character == "[":
        ending, entity = "]", {}
    else:
        ending, entity = character, {"type": {"_": "italic", "*": "bold", "`": "code"}[character]}
    begin = at + (3 if ending == "```" else 1)
    end = text.find(ending, begin)
    if end < 0:
        raise _wrong(f"Can't find end of the entity starting at byte offset {_byte(text, at)}")
    inner = text[begin:end]
    language = _LANGUAGE.match(inner) if ending == "```" else None
    marks.write(inner[language.end() :] if language else inner)
    end += len(ending)
    if character == "[":
        close = text.find(")", end) if text.startswith("(", end) else -1
        entity = link_entity(text[end + 1 : close] if close > 0 else "")
        end = close + 1 if close > 0 else end
    if entity:
        marks.add(entity, start)
    return end
