"""Settings, the calendar of the firm, dictionaries, and one's own settings (ORG-4, ORG-15, ORG-16)."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.ids import RECORD_KINDS
from storage.entities.organisation import DictionaryEntry, SettingShown
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate, Invalid, NotFound
from storage.queries import audit, people, settings
from storage.rules.dictionaries import SHIPPED
from storage.rules.own_settings import LOCALES as LOCALES
from storage.rules.settings import SETTINGS, Policy, check_hours, checked
from storage.rules.wording import cleaned
from storage.tx import ConstraintBroken, Tx
from storage.usecases import organising, pool_clock

# Settings that move the day records fall back to the pool (POOL-8).
CLOCKS: Final = frozenset({"pool.grace_days", "leaver.policy", "org.timezone"})
_KEY = re.compile(r"[^\s:]{1,40}")
# setting -> column of the one organisation row
_COLUMNS: Final[dict[str, str]] = {
    "org.name": "name",
    "org.timezone": "timezone",
    "org.base_currency": "base_currency",
    "org.locale": "locale",
    "org.phone_region": "phone_region",
    "org.workdays": "workdays",
    "org.work_start": "work_start",
    "org.work_end": "work_end",
    "org.holidays": "holidays",
    "org.makeup_days": "makeup_days",
}
# setting -> what must hold, or follow, when it takes a new value; it raises where it cannot.
GUARDS: Final[dict[str, Callable[[Tx, str, Any], None]]] = {}
_LISTS: Final = frozenset({"org.workdays", "org.holidays", "org.makeup_days"})


def change(tx: Tx, actor: Actor, call: Call, name: str, value: Any) -> Outcome:
    """One policy value; it holds from the very next call. Raises Invalid outside its range (ORG-15)."""
    allowed = ("org.settings", "pool.manage") if name.startswith("pool.") else ("org.settings",)
    organising.check_holds(actor, *allowed)
    settings.lock_organisation(tx)
    kept = checked(name, value)
    before = current(tx, name)
    if name in GUARDS:
        GUARDS[name](tx, name, kept)
    if name in _COLUMNS:
        _change_organisation(tx, call, name, kept)
    else:
        settings.put(tx, name, kept, at=call.at, by=actor.user_id)
    audit.write(tx, actor, call, "changed", "setting", 0, name=name, before={name: before}, after={name: kept})
    if name in CLOCKS and kept != before:
        for kind in RECORD_KINDS:
            pool_clock.recompute_all(tx, kind, call.at)
    return Outcome("setting", "setting", _number(name))


def _change_organisation(tx: Tx, call: Call, name: str, value: Any) -> None:
    row = settings.organisation(tx)
    start = value if name == "org.work_start" else row["work_start"]
    end = value if name == "org.work_end" else row["work_end"]
    check_hours(start, end)
    settings.put_organisation(tx, _COLUMNS[name], value, at=call.at)


def _number(name: str) -> int:
    """Settings have names, outcomes have numbers: the place of the name in the list of all."""
    return sorted([*SETTINGS, *_COLUMNS]).index(name)


def current(tx: Tx, name: str) -> Any:
    """The value in force."""
    if name in _COLUMNS:
        stored = settings.organisation(tx)[_COLUMNS[name]]
        return json.loads(stored) if name in _LISTS else stored
    return Policy(people.stored_settings(tx))[name]


def list_all(tx: Tx, actor: Actor) -> tuple[SettingShown, ...]:
    """Every setting with its value and default. Raises Forbidden."""
    organising.check_holds(actor, "org.settings")
    return tuple(_shown(tx, name) for name in sorted([*SETTINGS, *_COLUMNS]))


def _shown(tx: Tx, name: str) -> SettingShown:
    return SettingShown(name, current(tx, name), SETTINGS[name].default if name in SETTINGS else None)


def show(tx: Tx, actor: Actor, outcome: Outcome) -> SettingShown:
    return _shown(tx, sorted([*SETTINGS, *_COLUMNS])[outcome.id])


def mark_day(tx: Tx, actor: Actor, call: Call, day: date, kind: str | None) -> Outcome:
    """A holiday ("holiday"), a make-up working day ("makeup"), or an ordinary day again (None) (ORG-4)."""
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    text = day.isoformat()
    for name, wanted in (("org.holidays", kind == "holiday"), ("org.makeup_days", kind == "makeup")):
        before = current(tx, name)
        after = sorted({*before, text} if wanted else {*before} - {text})
        if after != before:
            settings.put_organisation(tx, _COLUMNS[name], after, at=call.at)
            old, new = {name: before}, {name: after}
            audit.write(tx, actor, call, "changed", "setting", 0, name=name, before=old, after=new)
    return Outcome("nothing")


def dictionary(tx: Tx, actor: Actor, name: str, *, all_entries: bool = False) -> tuple[DictionaryEntry, ...]:
    """What a dictionary offers, in its order; with the disabled entries only if asked for (ORG-16)."""
    rows = settings.list_entries(tx, name)
    return tuple(
        DictionaryEntry(row["key"], json.loads(row["labels"]), bool(row["enabled"]))
        for row in rows
        if row["enabled"] or all_entries
    )


def check_offered(tx: Tx, name: str, key: str) -> None:
    """A value that is written anew must be offered. Raises Invalid (ORG-16)."""
    if not any(row["key"] == key and row["enabled"] for row in settings.list_entries(tx, name)):
        raise Invalid("not_offered", rule="ORG-16", dictionary=name, key=key)


def add_entry(tx: Tx, actor: Actor, call: Call, name: str, key: str, labels: Mapping[str, str]) -> Outcome:
    """A new entry at the end. Raises Duplicate for a key that is there."""
    _check_dictionary(actor, name)
    if not _KEY.fullmatch(key):
        raise Invalid("bad_key", rule="ORG-16", key=key)
    kept = {language: cleaned(label, field="label", longest=40) for language, label in labels.items()}
    try:
        with tx.try_out():
            settings.add_entry(tx, name, key, kept)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="ORG-16", name=key) from exc
    audit.write(tx, actor, call, "created", "dictionary", 0, name=f"{name}:{key}", after={"labels": kept})
    return Outcome("nothing")


def enable_entry(tx: Tx, actor: Actor, call: Call, name: str, key: str, *, enabled: bool) -> Outcome:
    """Offer an entry, or stop offering it; records keep what they have."""
    _check_dictionary(actor, name)
    if settings.enable_entry(tx, name, key, enabled):
        old, new = {"enabled": not enabled}, {"enabled": enabled}
        audit.write(tx, actor, call, "changed", "dictionary", 0, name=f"{name}:{key}", before=old, after=new)
    return Outcome("nothing")


def delete_entry(tx: Tx, actor: Actor, call: Call, name: str, key: str) -> Outcome:
    """Raises Conflict for a value in use: it can only be disabled (ORG-16)."""
    _check_dictionary(actor, name)
    if key not in {row["key"] for row in settings.list_entries(tx, name)}:
        raise NotFound(rule="ORG-16")
    if settings.is_used(tx, name, key):
        raise Conflict("value_in_use", rule="ORG-16", dictionary=name, key=key)
    settings.delete_entry(tx, name, key)
    audit.write(tx, actor, call, "deleted", "dictionary", 0, name=f"{name}:{key}", before={"key": key})
    return Outcome("nothing")


def _check_dictionary(actor: Actor, name: str) -> None:
    organising.check_holds(actor, "org.settings")
    if name not in SHIPPED:
        raise NotFound(rule="ORG-16")


SHOWS = {"setting": show}
