"""When a visit is far, late, planned and over (FOLLOW-15 to FOLLOW-18)."""

from typing import Final

from storage.entities.instants import HOUR, MINUTE
from storage.rules.settings import Policy

LATE: Final = 30 * MINUTE
TAKES_NOTES: Final = 2 * HOUR
PLANNED: Final = 2 * HOUR


def is_far(policy: Policy, distance_m: int | None) -> bool:
    """FOLLOW-16: farther than `visit.far_m` is flagged, never refused."""
    return distance_m is not None and distance_m > policy.number("visit.far_m")


def arrived_late(said_at: int, *, now: int) -> int | None:
    """FOLLOW-18: when it reached the CRM, if that was more than 30 minutes later."""
    return now if now - said_at > LATE else None


def takes_notes(checked_in_at: int, checked_out_at: int | None, *, said_at: int) -> bool:
    """FOLLOW-17: within the visit, or within two hours of the check-in."""
    return checked_out_at is None or said_at <= checked_in_at + TAKES_NOTES


def closes_at(policy: Policy, touched_at: int) -> int:
    """FOLLOW-17: an open visit ends by itself so long after the last sign of it."""
    return touched_at + policy.number("visit.auto_close_hours") * HOUR
