"""A vCard as it comes with a shared contact: the few lines a sales person needs. Pure; never raises."""

import re
from dataclasses import dataclass

_UNFOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"^(?:[\w-]+\.)?(FN|N|ORG|TITLE|EMAIL|TEL)(?:;[^:]*)?:(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VCard:
    """What one card says; empty where it says nothing."""

    name: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()


def read_vcard(text: str) -> VCard:
    """The first card of the text."""
    found: dict[str, list[str]] = {}
    for line in _UNFOLD.sub("", text).splitlines():
        match = _LINE.match(line.strip())
        if match and match[2].strip():
            found.setdefault(match[1].upper(), []).append(_plain(match[2]))
        elif line.strip().upper() == "END:VCARD":
            break
    name = next(iter(found.get("FN", [])), "") or " ".join(found.get("N", [""])[0].split(";")).strip()
    return VCard(
        name=name,
        company=found.get("ORG", [""])[0].split(";")[0].strip(),
        title=found.get("TITLE", [""])[0],
        email=found.get("EMAIL", [""])[0],
        phones=tuple(dict.fromkeys(found.get("TEL", ()))),
    )


def _plain(value: str) -> str:
    """A value without its escapes."""
    return value.strip().replace("\\,", ",").replace("\\;", " ").replace("\\n", " ").replace("\\\\", "\\")
