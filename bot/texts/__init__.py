"""Every word the bot says, by key and language.

t = texts("zh-CN").at(now, zone, currency="CNY")
t("follow-saved-title", customer=name)      HTML, every value escaped once
t.plain("button-undo")                      no HTML: labels, alerts, placeholders
t.formats.moment(ms)                        dates, money, phones in this language
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property, lru_cache, reduce
from zoneinfo import ZoneInfo

from bot.texts.catalogue import LOCALES, Catalogue, catalogue, resolve
from bot.texts.formats import Formats
from bot.texts.markup import Markup, bold, code, escape, plain
from bot.texts.widths import cut, fit, width

__all__ = ["LOCALES", "Markup", "Texts", "bold", "code", "cut", "escape", "resolve", "texts", "width"]

Value = str | int


@dataclass(frozen=True)
class Texts:
    """The words of one language; `at` makes the same words for one moment, zone and currency."""

    words: Catalogue
    zone: tzinfo = UTC
    now: int | None = None
    currency: str | None = None

    @property
    def locale(self) -> str:
        return self.words.locale

    @cached_property
    def formats(self) -> Formats:
        """Dates, money and phones. What depends on the day raises ValueError before `at`."""
        return Formats(self.words, self.zone, self.now, self.currency)

    def at(self, now: int, zone: str | tzinfo, *, currency: str | None = None) -> "Texts":
        """The same words at `now` (UTC milliseconds) in a zone; sums in `currency` stand without unit."""
        return Texts(self.words, ZoneInfo(zone) if isinstance(zone, str) else zone, now, currency)

    def __call__(self, key: str, /, **fields: Value) -> Markup:
        """The line as HTML. Raises KeyError for an unknown key or a missing field."""
        return Markup(self._fill(key, fields, {name: escape(value) for name, value in fields.items()}))

    def plain(self, key: str, /, **fields: Value) -> str:
        """The line without HTML, for labels, alerts and copied texts. Raises KeyError likewise."""
        return self._fill(key, fields, {name: plain(value) for name, value in fields.items()})

    def label(self, key: str, /, *, cut: str, limit: int = 32, **fields: Value) -> str:
        """A label in at most `limit` columns: the field named `cut` is shortened, figures never."""
        return fit(lambda name: self.plain(key, **{**fields, cut: name}), plain(fields[cut]), limit)

    def has(self, key: str) -> bool:
        """Is there such a text?"""
        return key in self.words.entries

    def entry(self, dictionary: str, key: str, *, capital: bool = False) -> str:
        """A dictionary's word (source, industry …) as it stands within a line; unknown keys as they are."""
        name = f"dict-{dictionary}-{key}"
        word = self.plain(name) if self.has(name) else key
        return word[:1].upper() + word[1:] if capital else word

    def facts(self, *facts: Value | None) -> Markup:
        """Independent facts of one line with · between them; missing ones are left out."""
        return Markup(" · ".join(escape(fact) for fact in facts if fact is not None and fact != ""))

    def chain(self, key: str, parts: Iterable[str]) -> str:
        """Several words as one, two at a time by a text with `first` and `second`: A、B、C."""
        found = list(parts)
        return reduce(lambda first, second: self.plain(key, first=first, second=second), found) if found else ""

    def quote(self, said: str) -> Markup:
        """What somebody said, in the quotation marks of the language."""
        return self("ui-quote", words=said)

    def _fill(self, key: str, fields: Mapping[str, Value], values: Mapping[str, str]) -> str:
        n = fields.get("n")
        return self.words.line(key, n if isinstance(n, int) else None).fill(values)


@lru_cache(maxsize=64)
def texts(locale: str | None) -> Texts:
    """The words of the language nearest to a language code."""
    return Texts(catalogue(resolve(locale)))
