"""Who may take how much from a pool, and what a pool may be (POOL-14 to POOL-18, POOL-20, CUST-20). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from storage.entities.ids import RecordKind
from storage.entities.instants import HOUR
from storage.entities.people import Organisation
from storage.entities.pool import HIDEABLE, NEVER_ALL_HIDDEN, Pool, PoolSettings
from storage.errors import Invalid, Limit, NotFound
from storage.rules.calendar import instant, today
from storage.rules.wording import cleaned

MOST_AT_ONCE: Final = 20
LONGEST_NAME: Final = 60
RANGES: Final = {
    "daily_claim_limit": (0, 500),
    "cooldown_days": (0, 365),
    "release_delay_hours": (0, 720),
    "daily_view_cap": (0, 10_000),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a claim is judged by: counted behind the claimant's row, the record already in his hands.

    `left_at` is the end of his latest stint on this record, `returned` says that he gave it back himself.
    `held` leaves the record itself out; a `limit` of 0 is none.
    """

    entered_at: int
    left_at: int | None
    returned: bool
    held: int
    limit: int
    claimed_today: int


def kind_of(record: tuple[str, int]) -> RecordKind:
    """Raises NotFound for a ref of anything else (ORG-31)."""
    if record[0] == "lead":
        return "lead"
    if record[0] == "customer":
        return "customer"
    raise NotFound(rule="ORG-31")


def check_claim(standing: Standing, pool: Pool, organisation: Organisation, *, now: int) -> None:
    """Release delay, cool-down, holding limit, daily limit, in this order (POOL-18). Raises Limit."""
    check_release_delay(standing.entered_at, pool.release_delay_hours, now=now)
    check_cooldown(
        standing.left_at, pool.cooldown_days, organisation, now=now, returned=standing.returned, kind=pool.kind
    )
    check_holding(standing.held, standing.limit, kind=pool.kind)
    check_daily_claims(standing.claimed_today, pool, organisation, now=now)


def check_release_delay(entered_at: int, hours: int, *, now: int) -> None:
    """Nobody claims before entered_pool_at + release_delay_hours (POOL-17). Raises Limit."""
    open_at = entered_at + hours * HOUR
    if now < open_at:
        used = max(0, (now - entered_at) // HOUR)
        raise Limit("release_delay", rule="POOL-17", limit=hours, used=used, next_allowed_at=open_at)


def check_cooldown(
    left_at: int | None, days: int, organisation: Organisation, *, now: int, returned: bool, kind: str
) -> None:
    """A former owner waits, whoever held the record since (POOL-15). Raises Limit."""
    if left_at is None:
        return
    last_day = today(organisation, left_at)
    free_day = last_day + timedelta(days=days)
    if today(organisation, now) < free_day:
        raise Limit(
            "cooldown",
            rule="POOL-15",
            limit=days,
            used=(today(organisation, now) - last_day).days,
            next_allowed_at=midnight(organisation, free_day),
            left_at=left_at,
            returned=returned,
            kind=kind,
        )


def check_holding(held: int, limit: int, *, kind: str, more: int = 1) -> None:
    """held + more ≤ limit; a limit of 0 is none (POOL-16). Raises Limit."""
    if limit and held + more > limit:
        raise Limit("holding", rule="POOL-16", limit=limit, used=held, kind=kind)


def check_daily_claims(claimed: int, pool: Pool, organisation: Organisation, *, now: int) -> None:
    """Claims of today in the claim log, whatever became of the records (POOL-14). Raises Limit."""
    if claimed >= pool.daily_claim_limit:
        raise Limit(
            "daily_claims",
            rule="POOL-14",
            limit=pool.daily_claim_limit,
            used=claimed,
            next_allowed_at=tomorrow(organisation, now),
            kind=pool.kind,
        )


def check_views(seen: int, pool: Pool, organisation: Organisation, *, now: int) -> None:
    """Other cards seen today, with a cap (POOL-21). Raises Limit."""
    if pool.daily_view_cap and seen >= pool.daily_view_cap:
        raise Limit(
            "pool_views",
            rule="POOL-21",
            limit=pool.daily_view_cap,
            used=seen,
            next_allowed_at=tomorrow(organisation, now),
        )


def check_batch(count: int) -> None:
    """At most 20 records, at least one (POOL-26). Raises Invalid."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid("batch_size", rule="POOL-26", most=MOST_AT_ONCE, count=count)


def checked_settings(settings: PoolSettings) -> PoolSettings:
    """The settings of a pool, if they may be. Raises Invalid naming the field (ORG-15, POOL-20)."""
    cleaned(settings.name, field="name", longest=LONGEST_NAME)
    for name, (low, high) in RANGES.items():
        if not low <= getattr(settings, name) <= high:
            raise Invalid("outside_range", rule="ORG-15", name=f"pool.{name}", allowed=f"{low}-{high}")
    check_hidden(settings.hidden)
    return settings


def check_hidden(hidden: Iterable[str]) -> None:
    """The name, and one of industry, region and level, always show (POOL-20). Raises Invalid."""
    fields = frozenset(hidden)
    if not fields <= HIDEABLE:
        raise Invalid("cannot_hide", rule="POOL-20", fields=sorted(fields - HIDEABLE))
    if fields >= NEVER_ALL_HIDDEN:
        raise Invalid("cannot_hide", rule="POOL-20", fields=sorted(NEVER_ALL_HIDDEN))


def check_reason(reason: str, offered: Iterable[str]) -> None:
    """A return needs a reason of the dictionary (POOL-23). Raises Invalid."""
    if reason not in offered:
        raise Invalid("reason_missing", rule="POOL-23", reason_given=reason)


def midnight(organisation: Organisation, day: date) -> int:
    return instant(organisation, day, time())


def tomorrow(organisation: Organisation, now: int) -> int:
    """When the per-day counts begin anew (ORG-2)."""
    return midnight(organisation, today(organisation, now) + timedelta(days=1))
