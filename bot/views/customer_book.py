"""Lists of customers by a filter: starred, of poor data, in words, or a saved one (CUST-9, CUST-10, CUST-19)."""

import re
from typing import Final

from bot.texts import Markup, Texts
from bot.views import deleted
from bot.views.paging import MANY, pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.segments import Book, BookLine, Filter, Segment

QUALITIES: Final = ("no_phone", "unverified", "never", "thin", "similar")
_LEVEL = re.compile(r"(?:level\s*)?([abc])\s*[级級]?", re.IGNORECASE)
_DICTIONARIES: Final = ("region", "industry", "source")


def shown(book: Book, t: Texts) -> View:
    """The list, or the choice of lists."""
    if book.asks:
        back = tap(t.plain("button-back"), "customer", "book")
        return View(card([_title(book, t), t(f"customer-book-ask-{book.asks}")]), keyboard([back]))
    return _menu(book, t) if book.filter.is_empty else _list(book, t)


def _menu(book: Book, t: Texts) -> View:
    """[标星] [筛选] [已删除] / poor data / saved filters"""
    star = tap(t.plain("button-starred"), "customer", "book", "-", "star")
    words = tap(t.plain("button-filter-words"), "customer", "book", "-", "words")
    poor = [tap(t.entry("quality", key, capital=True), "customer", "book", "-", f"q.{key}") for key in QUALITIES]
    kept = [tap(segment.name, "customer", "book", "-", f"s.{segment.id}") for segment in book.segments[:4]]
    lines = [_segment(segment, t) for segment in book.segments]
    hint = t("customer-book-hint") if not lines else None
    gone = deleted.entry("customer", t) if book.may_restore else None
    rows = keyboard([star, words, gone], poor[:3], poor[3:], kept, picker=True)
    return View(card([t("customer-book-title"), hint, *lines]), rows)


def _segment(segment: Segment, t: Texts) -> Markup:
    mark = t("customer-book-shared") if segment.shared else None
    return t.facts(segment.name, said(segment.filter, t), mark)


def _list(book: Book, t: Texts) -> View:
    numbered = list(enumerate(book.lines, book.first + 1))
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    counts = [t("customer-book-count", name=name, n=n) for name, n in book.counts.items()]
    owners = t("customer-book-owners", names=t.facts(*counts)) if counts else None
    numbers = [tap(str(number), "customer", "open", ref("customer", line.id)) for number, line in numbered]
    body = lines or [t("customer-book-none")]
    turning = pages(t, book.first, book.total, more=book.more)
    return View(card([_title(book, t), *body, owners]), keyboard(numbers, turning, _keys(book, t), picker=True))


def _line(line: BookLine, t: Texts) -> Markup:
    owner = None if line.mine else line.owner
    stars = t("customer-book-stars", names=line.stars) if line.stars else None
    return t.facts(line.name, t("customer-level", level=line.level), owner, stars)


def _title(book: Book, t: Texts) -> Markup:
    name = book.segment.name if book.segment is not None else said(book.filter, t)
    if not name:
        return t("customer-book-title")
    if book.total > MANY:
        return t("customer-book-list-many", name=name, total=t.formats.count(book.total))
    return t("customer-book-list", name=name, n=book.total)


def _keys(book: Book, t: Texts) -> list[Button]:
    """‹ 返回, and what is done with the filter."""
    back = tap(t.plain("button-back"), "customer", "book")
    segment = book.segment
    if segment is None:
        return [back, tap(t.plain("button-keep-filter"), "customer", "keep", "-", "name")]
    if not segment.mine:
        return [back]
    label = "button-unshare" if segment.shared else "button-share-filter"
    return [
        back,
        tap(t.plain(label), "customer", "keep", "-", f"share.{segment.id}"),
        tap(t.plain("button-delete"), "customer", "keep", "-", f"drop.{segment.id}"),
    ]


def said(wanted: Filter, t: Texts) -> str:
    """The filter in words."""
    parts = [t.plain("customer-level", level=level) for level in wanted.level]
    for dictionary in _DICTIONARIES:
        parts += [t.entry(dictionary, key) for key in getattr(wanted, dictionary)]
    parts += [f"#{tag}" for tag in wanted.tags]
    parts += [t.plain("customer-starred")] if wanted.starred else []
    parts += [t.entry("quality", wanted.quality)] if wanted.quality else []
    return " · ".join(parts)


def read(words: str, t: Texts) -> Filter | None:
    """A级 广东 #重点 as a filter; None where a word means nothing."""
    found: dict[str, list[str]] = {"level": [], "tags": [], "region": [], "industry": [], "source": []}
    starred = False
    for word in re.split(r"[\s,，、·]+", words.strip()):
        level = _LEVEL.fullmatch(word)
        entry = _entry(word, t)
        if word.startswith("#") and len(word) > 1:
            found["tags"].append(word[1:])
        elif level is not None:
            found["level"].append(level[1].upper())
        elif entry is not None:
            found[entry[0]].append(entry[1])
        elif word.casefold() == t.plain("customer-starred").casefold():
            starred = True
        elif word:
            return None
    made = Filter(
        level=tuple(found["level"]),
        region=tuple(found["region"]),
        industry=tuple(found["industry"]),
        source=tuple(found["source"]),
        tags=tuple(found["tags"]),
        starred=starred,
    )
    return None if made.is_empty else made


def _entry(word: str, t: Texts) -> tuple[str, str] | None:
    """The dictionary and key a word stands for."""
    for key in t.words.entries:
        for dictionary in _DICTIONARIES:
            prefix = f"dict-{dictionary}-"
            if key.startswith(prefix) and t.plain(key).casefold() == word.casefold():
                return dictionary, key.removeprefix(prefix)
    return None
