"""The three catalogues: a folder of TOML files, one for each feature, of key = text or key = { one = text, … }.

A text is a whole line with named fields in braces. Nothing here knows what a key means.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Formatter

from babel import Locale

LOCALES: tuple[str, ...] = ("zh-CN", "zh-TW", "en")
FALLBACK = "en"
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


@dataclass(frozen=True, slots=True)
class Line:
    """One text taken apart: what stands before each field, then the field (None at the end)."""

    parts: tuple[tuple[str, str | None], ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(field for _, field in self.parts if field is not None)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its fields; raises KeyError naming a missing one."""
        return "".join(text if field is None else text + values[field] for text, field in self.parts)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language: a key has its plural forms, at least `other`."""

    locale: str
    babel: Locale
    entries: Mapping[str, Mapping[str, Line]]

    def line(self, key: str, n: int | None = None) -> Line:
        """The text of a key, in the form that the count `n` asks for; raises KeyError for an unknown key."""
        forms = self.entries[key]
        if n is None or len(forms) == 1:
            return forms["other"]
        return forms.get(self.babel.plural_form(n), forms["other"])

    def ordinal(self, key: str, n: int) -> Line:
        """The form for the n-th (1st, 2nd)."""
        forms = self.entries[key]
        return forms.get(self.babel.ordinal_form(n), forms["other"])


def resolve(locale: str | None) -> str:
    """The shipped language nearest to a language code: zh-HK → zh-TW, zh… → zh-CN, anything else → en."""
    code = (locale or "").replace("_", "-").casefold()
    for shipped in LOCALES:
        if code == shipped.casefold():
            return shipped
    if code.startswith(_TRADITIONAL):
        return "zh-TW"
    return "zh-CN" if code.split("-")[0] == "zh" else FALLBACK


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str) -> Catalogue:
    """The catalogue of a shipped language, read once. Raises ValueError for a file that is no catalogue."""
    entries: dict[str, Mapping[str, Line]] = {}
    for file in sorted(files(__package__).joinpath(locale).iterdir(), key=lambda file: file.name):
        found = {key: _forms(key, value) for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items()}
        if twice := sorted(entries.keys() & found.keys()):
            raise ValueError(f"{file.name}: {twice[0]} stands in another file too")
        entries |= found
    return Catalogue(locale, Locale.parse(locale.replace("-", "_")), entries)


def _forms(key: str, value: object) -> dict[str, Line]:
    forms = {"other": value} if isinstance(value, str) else value
    if not isinstance(forms, dict) or "other" not in forms:
        raise ValueError(f"{key}: a text, or a table of plural forms with `other`")
    return {form: Line(tuple(_parts(key, text))) for form, text in forms.items()}


def _parts(key: str, text: object) -> list[tuple[str, str | None]]:
    if not isinstance(text, str):
        raise ValueError(f"{key}: not a text")
    parts: list[tuple[str, str | None]] = []
    for before, field, spec, conversion in Formatter().parse(text):
        if field is not None and (spec or conversion or not field.isidentifier()):
            raise ValueError(f"{key}: only plain named fields, not {{{field}}}")
        parts.append((before, field))
    return parts
