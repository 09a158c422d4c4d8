"""How the product is used, counted once a day from what is stored anyway, so that no deed pays for it.

saved-<entity>, corrected-<entity> (records changed at least once), field-<name> (corrections by field), undone,
mutes, pushed-<kind>, answered-<kind>, unknown; the channel adds messages and taps.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from storage.chores import DAILY, Daily
from storage.entities.people import Organisation
from storage.queries import people
from storage.queries import usage as rows
from storage.rules.calendar import instant, today
from storage.tx import Row, Tx

CHUNK: Final = 2000
LATE_DAYS: Final = 3  # A push of the evening may be answered after the weekend.
SAVED: Final = frozenset({"follow_up", "lead", "customer", "reminder"})


def add(tx: Tx, counts: dict[str, int], *, now: int) -> None:
    """What the channel counted since it last told: messages, taps."""
    firm = people.find_organisation(tx)
    if firm is not None:
        day = today(firm, now).isoformat()
        rows.add(tx, {(name, day): n for name, n in counts.items()})


def count(tx: Tx, now: int) -> bool:
    """A chunk of what was done since the last time; True when more waits."""
    firm = people.find_organisation(tx)
    if firm is None:
        return False
    deeds = rows.list_deeds(tx, after=rows.read_mark(tx), limit=CHUNK)
    if deeds:
        rows.add(tx, _counted(firm, deeds))
        rows.set_mark(tx, deeds[-1]["sequence"])
    if len(deeds) == CHUNK:
        return True
    for back in range(1, LATE_DAYS + 1):
        _count_day(tx, firm, today(firm, now) - timedelta(days=back))
    return False


DAILY["usage"] = Daily(count)


def _counted(firm: Organisation, deeds: Sequence[Row]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in deeds:
        day = today(firm, row["at"]).isoformat()
        for name in _names(row):
            found[name, day] += 1
    return found


def _names(row: Row) -> list[str]:
    """The counters one row of the audit log belongs to."""
    action, entity = row["action"], row["entity"]
    if action == "created" and entity in SAVED:
        return [f"saved-{entity}"]
    if action == "undone":
        return ["undone"]
    if action == "muted":
        return ["mutes"]
    if action == "changed" and entity == "follow_up":
        fields = [f"field-{name}" for name in rows.changed_fields(row["after_values"])]
        return fields if row["again"] else ["corrected-follow_up", *fields]
    return []


def _count_day(tx: Tx, firm: Organisation, day: date) -> None:
    """Pushes by kind and how many were answered; messages nobody understood."""
    since = instant(firm, day, time())
    until = instant(firm, day + timedelta(days=1), time())
    for row in rows.count_pushes(tx, since=since, until=until):
        rows.put(tx, f"pushed-{row['kind']}", day.isoformat(), int(row["n"]))
        rows.put(tx, f"answered-{row['kind']}", day.isoformat(), int(row["answered"]))
    unknown = rows.count_unknown(tx, since=since, until=until)
    if unknown:
        rows.put(tx, "unknown", day.isoformat(), unknown)


def report(tx: Tx, *, now: int, days: int = 7) -> dict[str, int]:
    """The counters of the last days, summed up, as far as they were counted."""
    firm = people.find_organisation(tx)
    if firm is None:
        return {}
    return rows.totals(tx, since=(today(firm, now) - timedelta(days=days)).isoformat())
