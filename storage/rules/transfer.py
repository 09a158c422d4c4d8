"""What may change hands, and who may take it (XFER-1, XFER-4, ORG-24). Pure."""

from datetime import time, timedelta
from typing import Final

from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules.calendar import instant, today

# Why a record is transferred; `other` comes with written words.
REASONS: Final = ("area", "customer", "workload", "other")
LEAVING: Final = "leaving"
KEEP_DAYS: Final = (0, 7, 30, 90)
LONGEST_REASON: Final = 500
CLOSED: Final = ("converted", "invalid")


def check_reason(reason: str, words: str) -> None:
    """A transfer has a reason; one of its own is written out. Raises Invalid (XFER-1)."""
    if reason not in (*REASONS, LEAVING) or (reason == "other" and not words):
        raise Invalid("reason_missing", rule="XFER-1")


def check_taker(status: str | None) -> None:
    """`to` is an active person. Raises Invalid (XFER-1, ORG-24)."""
    if status is None:
        raise Invalid("unknown_person", rule="XFER-1")
    if status == "suspended":
        raise Invalid("suspended_person", rule="ORG-24")
    if status != "active":
        raise Invalid("not_joined", rule="XFER-1")


def check_movable(*, owner_id: int, to: int, status: str = "") -> None:
    """Raises Conflict for a record that is his already, and for a lead that is converted or invalid (LEAD-3)."""
    if status in CLOSED:
        raise Conflict("lead_state", rule="LEAD-3", status=status)
    if owner_id == to:
        raise Conflict("owner_already", rule="XFER-1")


def through(organisation: Organisation, at: int, *, timed: bool) -> int:
    """A typed end: the instant itself, or the end of the local day it names."""
    return at if timed else instant(organisation, today(organisation, at) + timedelta(days=1), time())


def kept_until(organisation: Organisation, days: int, *, now: int) -> int | None:
    """Access for so many days ends with the last of them, a local day; 0 is without end (XFER-4, TEAM-2)."""
    if not days:
        return None
    return instant(organisation, today(organisation, now) + timedelta(days=days + 1), time())
