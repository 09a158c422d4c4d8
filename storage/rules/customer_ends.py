"""When a customer may be deleted, restored or merged (CUST-14 to CUST-16), and a lead restored. Pure."""

from typing import Final

from storage.entities.ids import RecordKind
from storage.entities.instants import DAY
from storage.entities.people import Actor
from storage.errors import Conflict

RESTORE_DAYS: Final = 30


def check_restorable(state: str, deleted_at: int | None, now: int) -> None:
    """A deleted one, in time. Raises Conflict (CUST-15)."""
    if state != "deleted" or deleted_at is None:
        raise Conflict("not_deleted", rule="CUST-15")
    check_in_time(deleted_at, now)


def check_in_time(deleted_at: int, now: int) -> None:
    """Within 30 days of the deletion, a lead or a customer. Raises Conflict (CUST-15)."""
    if now > restorable_until(deleted_at):
        raise Conflict("restore_late", rule="CUST-15", days=RESTORE_DAYS)


def restorable_until(deleted_at: int) -> int:
    """The last instant at which it can come back (CUST-15)."""
    return deleted_at + RESTORE_DAYS * DAY


def deleted_since(now: int) -> int:
    """What was deleted from then on can still come back (CUST-15)."""
    return now - RESTORE_DAYS * DAY


def may_find_deleted(actor: Actor, kind: RecordKind) -> bool:
    """Is there anything of that kind he could restore? Over whom is asked of each (PERM-9)."""
    return actor.may(f"{kind}.view") and actor.may(f"{kind}.delete")


def check_two(source: int, target: int) -> None:
    """Raises Conflict for a customer that is to become itself (CUST-16)."""
    if source == target:
        raise Conflict("same_customer", rule="CUST-16")
