"""When a customer may be deleted, restored or merged (CUST-14 to CUST-16). Pure."""

from typing import Final

from storage.entities.instants import DAY
from storage.errors import Conflict

RESTORE_DAYS: Final = 30


def check_restorable(state: str, deleted_at: int | None, now: int) -> None:
    """A deleted one, in time. Raises Conflict (CUST-15)."""
    if state != "deleted" or deleted_at is None:
        raise Conflict("not_deleted", rule="CUST-15")
    check_in_time(deleted_at, now)


def check_in_time(deleted_at: int, now: int) -> None:
    """Within 30 days of the deletion, a lead or a customer. Raises Conflict (CUST-15)."""
    if now - deleted_at > RESTORE_DAYS * DAY:
        raise Conflict("restore_late", rule="CUST-15", days=RESTORE_DAYS)


def check_two(source: int, target: int) -> None:
    """Raises Conflict for a customer that is to become itself (CUST-16)."""
    if source == target:
        raise Conflict("same_customer", rule="CUST-16")
