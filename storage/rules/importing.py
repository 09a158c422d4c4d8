"""What a line of a file says, and whether it may be taken (IMPORT-1, 5, 6, 8, 9). Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from storage.entities.customers import NewContact, NewCustomer
from storage.entities.ids import RecordKind
from storage.entities.importing import CUSTOM, FIELDS, REPEATED, Line, Vocabulary
from storage.entities.instants import DAY, to_ms
from storage.entities.leads import NewLead
from storage.entities.names import fold
from storage.errors import Conflict, Invalid, Limit

UNDO_FOR: Final = DAY
KEPT_FOR: Final = 7 * DAY
_EARLIEST: Final = datetime(1990, 1, 1)  # noqa: DTZ001 - compared with what the file says, before its zone is known
_PARTS = re.compile(r"[、,，;；/|\n]+")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?(?:\.\d+)?\s*Z?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_LEVELS: Final = {
    "a": "A", "b": "B", "c": "C", "重点": "A", "普通": "B", "一般": "B", "非优先": "C", "vip": "A", "high": "A",
    "medium": "B", "low": "C", "key": "A", "高": "A", "中": "B", "低": "C",
}  # fmt: skip
_INDIVIDUAL: Final = frozenset("个人 个人客户 个体 individual person private 自然人".split())
_COMPANY: Final = frozenset("公司 企业 企业客户 单位 company business organisation organization corporate".split())
_DICTIONARIES: Final = ("region", "industry", "source")
_FORMULA: Final = "=+-@\uff1d\uff0b\uff0d\uff20\t"


def check_size(rows: int, most: int) -> None:
    """Raises Limit for a table that is too long (IMPORT-1)."""
    if rows > most:
        raise Limit("import_rows", rule="IMPORT-1", limit=most, used=rows)


def check_mapping(mapping: Sequence[str], kind: RecordKind, custom: Sequence[str], columns: int) -> None:
    """Every field is known and filled by one column, besides those that may be filled by several; a name is needed.

    Raises Invalid (IMPORT-2).
    """
    known = {*FIELDS[kind], *(CUSTOM + key for key in custom), ""}
    if len(mapping) != columns or set(mapping) - known:
        raise Invalid("unknown_value", rule="IMPORT-2", field="mapping")
    twice = next((name for name in mapping if name and name not in REPEATED and mapping.count(name) > 1), None)
    if twice:
        raise Invalid("column_twice", rule="IMPORT-2", field=twice)


def check_named(mapping: Sequence[str]) -> None:
    """A table without a column for the name makes no records. Raises Invalid (IMPORT-2)."""
    if "name" not in mapping and "contact_name" not in mapping:
        raise Invalid("import_no_name", rule="IMPORT-2")


def check_undo(done_at: int | None, now: int) -> None:
    """Raises Conflict when it is too late, or nothing was done (IMPORT-8)."""
    if done_at is None or now >= done_at + UNDO_FOR:
        raise Conflict("import_undo_late", rule="IMPORT-8")


def line_of(
    cells: Sequence[str],
    headers: Sequence[str],
    mapping: Sequence[str],
    kind: RecordKind,
    vocabulary: Vocabulary,
    zone: ZoneInfo,
    *,
    now: int,
) -> Line:
    """The record a line describes. A word that no dictionary knows is kept in the remark with its header, so that
    nothing of the file is lost. Raises Invalid naming the field."""
    said: dict[str, list[str]] = {}
    loose: list[str] = []
    for cell, header, name in zip(cells, headers, mapping, strict=False):
        text = _plain(cell)
        if text and name:
            _sort_in(said, loose, name, header, text, vocabulary)
    values = {name: "\n".join(texts) for name, texts in said.items()}
    if loose:
        values["remark"] = "\n".join([part for part in (values.get("remark"), *loose) if part])
    last_at = _instant(values, "last_contact_at", zone, now=now)
    return Line(
        values=_customer(values, said) if kind == "customer" else _lead(values, said),
        owner=values.get("owner", ""),
        creator=values.get("creator", ""),
        created_at=_instant(values, "created_at", zone, now=now),
        last_at=last_at,
        last_text=values.get("last_contact") or (values.get("last_contact_at", "") if last_at else ""),
    )


def _plain(cell: str) -> str:
    """Text as typed. An apostrophe that only keeps a formula from being one is no part of it (IMPORT-9)."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _FORMULA else text


def _sort_in(
    said: dict[str, list[str]], loose: list[str], name: str, header: str, text: str, vocabulary: Vocabulary
) -> None:
    if name in _DICTIONARIES:
        key = vocabulary.get(name, {}).get(fold(text))
        if key is not None:
            said[name] = [key]
        else:
            loose.append(f"{header}：{text}" if header else text)
    elif name == "level":
        level = _LEVELS.get(fold(text))
        if level is not None:
            said[name] = [level]
        else:
            loose.append(f"{header}：{text}" if header else text)
    else:
        said.setdefault(name, []).append(text)


def _customer(values: Mapping[str, str], said: Mapping[str, list[str]]) -> NewCustomer:
    phones, office = _phones(said, "phone"), _phones(said, "office_phone")
    person = values.get("contact_name", "")
    name = values.get("name", "") or person
    is_person = _is_person(values)
    contacts: tuple[NewContact, ...] = ()
    if person and not (is_person and person == name):
        contacts = (
            NewContact(
                person,
                values.get("title", ""),
                phones,
                values.get("email"),
                values.get("wechat"),
                telegram=values.get("telegram"),
            ),
        )
    named = bool(contacts)
    return NewCustomer(
        name=name,
        kind="individual" if is_person else "company",
        phones=office if named else (*phones, *office),
        short_name=values.get("short_name", ""),
        level=_level(values),
        industry=values.get("industry"),
        region=values.get("region"),
        source=values.get("source"),
        address=_line(values, "address"),
        email=None if named else values.get("email"),
        wechat=None if named else values.get("wechat"),
        telegram=None if named else values.get("telegram"),
        tax_no=values.get("tax_no"),
        core_value=values.get("core_value", ""),
        remark=values.get("remark", ""),
        website=values.get("website", ""),
        hobbies=values.get("hobbies", ""),
        birthday=_day(values, "birthday"),
        tags=_tags(said),
        extra=_extra(values),
        contacts=contacts,
    )


def _lead(values: Mapping[str, str], said: Mapping[str, list[str]]) -> NewLead:
    person = values.get("contact_name", "")
    name = values.get("name", "")
    return NewLead(
        name=name or person,
        individual=not name,
        contact_name=person if name else "",
        title=values.get("title", ""),
        need=values.get("need", ""),
        address=_line(values, "address"),
        remark=values.get("remark", ""),
        email=values.get("email"),
        wechat=values.get("wechat"),
        telegram=values.get("telegram"),
        phones=_phones(said, "phone"),
        source=values.get("source"),
        industry=values.get("industry"),
        region=values.get("region"),
        level=_level(values),
        tags=_tags(said),
        extra=_extra(values),
    )


def _is_person(values: Mapping[str, str]) -> bool:
    word = fold(values.get("kind", ""))
    if word in _INDIVIDUAL:
        return True
    if word and word not in _COMPANY:
        raise Invalid("unknown_value", rule="CUST-1", field="kind", words=values["kind"])
    return not word and "name" not in values


def _level(values: Mapping[str, str]) -> Any:
    return values.get("level", "B")


def _line(values: Mapping[str, str], name: str) -> str:
    return " ".join(values.get(name, "").split("\n"))


def _phones(said: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for text in said.get(name, ()) for part in _PARTS.split(text) if part.strip())


def _tags(said: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(part.strip() for text in said.get("tags", ()) for part in _PARTS.split(text) if part.strip())


def _extra(values: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(CUSTOM): text for name, text in values.items() if name.startswith(CUSTOM)}


def _day(values: Mapping[str, str], name: str) -> str | None:
    if name not in values:
        return None
    return _moment(values[name], name).date().isoformat()


def _instant(values: Mapping[str, str], name: str, zone: ZoneInfo, *, now: int) -> int | None:
    """When something was, in the firm's zone. Raises Invalid for what is no date, or lies ahead (IMPORT-6)."""
    if name not in values:
        return None
    at = to_ms(_moment(values[name], name).replace(tzinfo=zone))
    if at > now:
        raise Invalid("date_ahead", rule="IMPORT-6", field=name, words=values[name][:40])
    return at


def _moment(text: str, name: str) -> datetime:
    match = _DATE.fullmatch(text.strip()) or _COMPACT.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        moment = datetime(*(int(part) for part in match.groups() if part))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError as exc:
        raise Invalid("no_date", rule="IMPORT-6", field=name, words=text[:40]) from exc
    if moment < _EARLIEST and name != "birthday":
        raise Invalid("no_date", rule="IMPORT-6", field=name, words=text[:40])
    return moment


def filled(values: Any, fields: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What the file says of a record that is there: fields with a value, by name (IMPORT-4, update)."""
    for name in fields:
        value = getattr(values, name, None)
        if value not in (None, "", ()):
            yield name, value
