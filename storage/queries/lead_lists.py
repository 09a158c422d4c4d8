"""Leads in lists: one's own that are worked on, and the registers of a channel by day (LEAD-13)."""

from collections.abc import Sequence

from storage.entities.people import Actor
from storage.queries import visibility
from storage.tx import Row, Tx

MOST = 1001

_COLUMNS = (
    "r.id, r.name, r.contact_name, r.phones, r.need, r.status, r.invalid_reason, r.next_contact_at, r.created_at,"
    " u.name AS receiver"
)


def list_own(tx: Tx, actor: Actor) -> Sequence[Row]:
    """Leads the person works on, the soonest next contact first, those without one last."""
    return tx.all(
        f"SELECT {_COLUMNS} FROM leads r LEFT JOIN users u ON u.id = r.created_by"
        " WHERE r.owner_id = :me AND r.deleted_at IS NULL AND r.status IN ('assigned', 'following', 'interested')"
        " ORDER BY CASE WHEN r.next_contact_at IS NULL THEN 1 ELSE 0 END, r.next_contact_at, r.id DESC LIMIT :most",
        me=actor.user_id,
        most=MOST,
    )


def list_register(tx: Tx, actor: Actor, channel: str, *, since: int, until: int, now: int) -> Sequence[Row]:
    """Leads of a channel that came in a span of time, as far as the reader reads them, in their order."""
    seen = visibility.readable(tx, actor, "lead", now=now)
    return tx.all(
        f"SELECT {_COLUMNS} FROM leads r LEFT JOIN users u ON u.id = r.created_by"
        " WHERE r.channel = :channel AND r.created_at >= :since AND r.created_at < :until"
        f" AND {seen.sql} ORDER BY r.created_at, r.id LIMIT :most",
        channel=channel,
        since=since,
        until=until,
        most=MOST,
        **seen.params,
    )
