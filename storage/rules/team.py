"""Who joins a record's team, with what power, until when; asking to join (TEAM-1, TEAM-2, TEAM-8). Pure."""

from typing import Final

from storage.entities.instants import DAY
from storage.errors import Conflict, Forbidden, Invalid, Limit

MOST: Final = 20
POWERS: Final = ("read", "write")
ESCALATED_AFTER: Final = 2 * DAY
LAPSED_AFTER: Final = 7 * DAY
AGAIN_AFTER: Final = 7 * DAY


def check_power(power: str, expires_at: int | None, *, now: int) -> None:
    """Read or write, and an end that is ahead. Raises Invalid."""
    if power not in POWERS:
        raise Invalid("unknown_value", rule="TEAM-2")
    if expires_at is not None and expires_at <= now:
        raise Invalid("date_gone", rule="TEAM-4", at=expires_at)


def check_room(live: int) -> None:
    """One more fits. Raises Limit (TEAM-1)."""
    if live >= MOST:
        raise Limit("team_full", rule="TEAM-1", limit=MOST, used=live)


def check_not_owner(user_id: int, owner_id: int | None) -> None:
    """The owner is no member. Raises Conflict (TEAM-1)."""
    if user_id == owner_id:
        raise Conflict("is_owner", rule="TEAM-1")


def check_may_pass_on(own: tuple[str, int | None], power: str, expires_at: int | None) -> None:
    """A write member gives no more than he has himself (TEAM-2). Raises Forbidden."""
    longer = own[1] is not None and (expires_at is None or expires_at > own[1])
    if own[0] != "write" or longer:
        raise Forbidden("more_than_own", rule="TEAM-2")


def check_may_ask(state: str | None, decided_at: int | None, asked_at: int | None, *, now: int) -> None:
    """One pending; after a refusal again in a week (TEAM-8). Raises Conflict."""
    if state == "pending" and asked_at is not None:
        raise Conflict("join_pending", rule="TEAM-8", at=asked_at)
    if state == "refused" and decided_at is not None and now < decided_at + AGAIN_AFTER:
        raise Conflict("join_refused", rule="TEAM-8", next_allowed_at=decided_at + AGAIN_AFTER)
