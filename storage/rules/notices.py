"""How a push reaches a person: its group, sound, quiet hours, absence, cap (NOTIFY-4, NOTIFY-6, NOTIFY-7). Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from storage.entities.instants import HOUR, MINUTE, to_ms
from storage.entities.people import Organisation
from storage.errors import Invalid
from storage.rules.calendar import is_working_day, local, today
from storage.rules.quiet import held_until
from storage.rules.settings import Policy

Group = Literal["approvals", "due", "news", "rankings"]
Mode = Literal["sound", "silent", "digest", "off"]
Step = Literal["go", "hold", "collect", "drop"]

NOW, DUE, INFORM, COLLECTED = 0, 1, 2, 3
GROUPS: Final[tuple[Group, ...]] = ("approvals", "due", "news", "rankings")
MODES: Final[tuple[Mode, ...]] = ("sound", "silent", "digest", "off")
DEFAULTS: Final[Mapping[Group, Mode]] = {
    "approvals": "sound",
    "due": "sound",
    "news": "silent",
    "rankings": "digest",
}
# Kinds that belong elsewhere than their tier says: what waits for this person's decision.
DECISIONS: Final = (
    "pool-ask",
    "pool-extension-asked",
    "customer-join-asked",
    "transfer-asked",
    "approval-",
    "contract-change-asked",
)
# What a person asked for or composed himself: no group, cap or habit of his applies.
DIGESTS: Final = frozenset({"agenda-morning", "agenda-evening"})
# A list of its own, which is no line of another list.
ALONE: Final = frozenset({"approval-digest"})
IGNORED_IN_A_ROW: Final = 5
LONGEST_MUTE: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Reader:
    """A person's own wishes: alerts by group or kind, quiet hours, mute, absence, cap."""

    alerts: Mapping[str, str]
    quiet: str
    rings_on_days_off: bool
    muted_until: int | None
    away_from: str | None
    away_until: str | None
    cap: int
    lead_minutes: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a push now; `until` is set when it is held."""

    step: Step
    until: int | None = None


def reader_of(row: Any, policy: Policy) -> Reader:
    """The wishes in a row of users; what is empty there is the firm's."""
    return Reader(
        alerts=alerts_of(row["alerts"]),
        quiet=row["quiet"] or str(policy["notify.quiet"]),
        rings_on_days_off=bool(row["weekends"]),
        muted_until=row["muted_until"],
        away_from=row["away_from"],
        away_until=row["away_until"],
        cap=int(row["daily_cap"] or policy.number("notify.daily_cap")),
        lead_minutes=lead_of(row, policy),
    )


def alerts_of(stored: str) -> dict[str, str]:
    """The wishes by group ("due") or kind ("kind:remind-due") as they are stored."""
    found: dict[str, str] = json.loads(stored or "{}")
    return found


def alerts_text(alerts: Mapping[str, str]) -> str:
    return json.dumps(dict(alerts), sort_keys=True)


def lead_of(row: Any, policy: Policy) -> int:
    """`remind.lead_minutes`: the person's own, else the firm's (REMIND-2)."""
    own = row["lead_minutes"]
    return policy.number("remind.lead_minutes") if own is None else int(own)


def group_of(kind: str, tier: int) -> Group:
    """The row of /settings a push belongs to."""
    if kind.startswith(DECISIONS):
        return "approvals"
    return "due" if tier == DUE else "news"


def modes_of(alerts: Mapping[str, str]) -> dict[Group, Mode]:
    """The mode of every group, as /settings shows it."""
    return {group: next((mode for mode in MODES if mode == alerts.get(group)), DEFAULTS[group]) for group in GROUPS}


def mode_of(reader: Reader, kind: str, tier: int) -> Mode:
    """Sound, silent, digest or off: of this kind if the person said so, else of its group. Tier 0 always sounds."""
    if tier == NOW:
        return "sound"
    group = group_of(kind, tier)
    found = reader.alerts.get(f"kind:{kind}") or reader.alerts.get(group) or DEFAULTS[group]
    return next((mode for mode in MODES if mode == found), DEFAULTS[group])


def sounds(reader: Reader, kind: str, tier: int) -> bool:
    """Tiers 0 and 1 ring unless their group is silent; news ring only for whoever set them to sound."""
    mode = mode_of(reader, kind, tier)
    return mode == "sound" and (tier <= DUE or (tier == INFORM and group_of(kind, tier) == "news"))


def is_away(reader: Reader, day: date) -> bool:
    """Inside the dates of an absence (SCHED-5)."""
    if not reader.away_from or not reader.away_until:
        return False
    return reader.away_from <= day.isoformat() <= reader.away_until


def fate(reader: Reader, firm: Organisation, policy: Policy, *, kind: str, tier: int, chosen: bool, now: int) -> Fate:
    """Judge one push that is due now.

    Off is dropped and digest is collected; during an absence everything is collected; mute holds all but tier 0;
    quiet hours and days off hold all but a time the person chose himself and `notify.urgent_kinds`.
    """
    urgent = tier == NOW and kind in policy["notify.urgent_kinds"]
    mode = mode_of(reader, kind, tier)
    if mode == "off":
        return Fate("drop")
    if tier == COLLECTED or mode == "digest":
        return Fate("collect")
    if is_away(reader, today(firm, now)) and not (chosen or urgent):
        return Fate("collect")
    until = _quiet_until(reader, firm, now) if not (chosen or urgent) else None
    if tier > NOW and reader.muted_until is not None and reader.muted_until > now:
        until = max(until or 0, reader.muted_until)
    if until is not None and until > now:
        return Fate("hold", until=until)
    return Fate("go")


def _quiet_until(reader: Reader, firm: Organisation, now: int) -> int | None:
    return held_until(firm, reader.quiet, now, chosen=False, days_off=not reader.rings_on_days_off)


def is_over_cap(reader: Reader, rung: int, tier: int) -> bool:
    """The day's sounding pushes are used up; tier 0 does not count (NOTIFY-4)."""
    return tier > NOW and rung >= reader.cap


def next_hour(firm: Organisation, now: int) -> int:
    """When what is beyond the cap is summed up: the next full hour of the firm's clock."""
    moment = local(firm, now)
    full = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return to_ms(full)


def held_by(reader: Reader, firm: Organisation, now: int) -> str:
    """Why messages waited until now: "mute", "days" off, or the "night"."""
    if reader.muted_until is not None and now - HOUR < reader.muted_until <= now:
        return "mute"
    return "night" if is_working_day(firm, today(firm, now) - timedelta(days=1)) else "days"


def days_since_work(firm: Organisation, now: int) -> list[date]:
    """Today, and before it the days off since the last working day: what fell on them is told today."""
    days = [today(firm, now)]
    while len(days) < 14 and not is_working_day(firm, days[-1] - timedelta(days=1)):
        days.append(days[-1] - timedelta(days=1))
    return days


def check_mute(until: int | None, *, now: int) -> None:
    """Raises Invalid for more than 24 hours (NOTIFY-7)."""
    if until is not None and until - now > LONGEST_MUTE + MINUTE:
        raise Invalid("mute_too_long", rule="NOTIFY-7", hours=LONGEST_MUTE // HOUR)
