"""Deals in lists, with what a line of them says; every list goes through visibility (PERM-12)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.people import Actor
from storage.queries import visibility
from storage.tx import Row, Tx, among

_COLUMNS = (
    "r.*, c.name AS customer, u.name AS owner_name, s.name AS stage, s.rate AS rate, s.max_days AS max_days"
    " FROM opportunities r JOIN customers c ON c.id = r.customer_id JOIN users u ON u.id = r.owner_id"
    " JOIN stages s ON s.id = r.stage_id"
)


def _wanted(
    tx: Tx, actor: Actor, *, customer_id: int | None, mine: bool, state: str, now: int
) -> tuple[str, dict[str, Any]]:
    seen = visibility.readable_child(tx, actor, "opportunity", now=now)
    parts, params = [f"({seen.sql})"], dict(seen.params)
    if customer_id is not None:
        parts.append("r.customer_id = :customer")
        params["customer"] = customer_id
    if mine:
        parts.append("r.owner_id = :owner")
        params["owner"] = actor.user_id
    if state:
        parts.append("r.state = :state")
        params["state"] = state
    return " AND ".join(parts), params


def list_page(
    tx: Tx,
    actor: Actor,
    *,
    customer_id: int | None = None,
    mine: bool = False,
    state: str = "open",
    first: int = 0,
    limit: int,
    now: int,
) -> Sequence[Row]:
    """Readable deals, open ones first, by their expected day, the largest first of those without one."""
    where, params = _wanted(tx, actor, customer_id=customer_id, mine=mine, state=state, now=now)
    return tx.all(
        f"SELECT {_COLUMNS} WHERE {where} ORDER BY CASE WHEN r.state = 'open' THEN 0 ELSE 1 END,"
        " CASE WHEN r.expected_close_on IS NULL THEN 1 ELSE 0 END, r.expected_close_on, r.amount DESC, r.id"
        " LIMIT :limit OFFSET :first",
        limit=limit,
        first=first,
        **params,
    )


def sums(
    tx: Tx, actor: Actor, *, customer_id: int | None = None, mine: bool = False, state: str = "open", now: int
) -> Sequence[Row]:
    """How many deals of each currency, and what they are worth, void ones left out of amounts (OPP-6, OPP-8)."""
    where, params = _wanted(tx, actor, customer_id=customer_id, mine=mine, state=state, now=now)
    return tx.all(
        "SELECT r.currency, count(*) AS n, sum(CASE WHEN r.state = 'void' THEN 0 ELSE r.amount END) AS amount,"
        " sum(CASE WHEN r.state = 'open' THEN (2 * r.amount * COALESCE(r.probability, s.rate) + 100) / 200"
        " WHEN r.state = 'won' THEN r.won_amount ELSE 0 END) AS weighted"
        f" FROM opportunities r JOIN stages s ON s.id = r.stage_id WHERE {where} GROUP BY r.currency"
        " ORDER BY n DESC, r.currency",
        **params,
    )


def list_by_ids(tx: Tx, actor: Actor, ids: Sequence[int], *, now: int) -> Sequence[Row]:
    """Of these, what the actor reads, in the order of their expected days."""
    seen = visibility.readable_child(tx, actor, "opportunity", now=now)
    chosen, params = among(tx, "r.id", "ids", ids)
    return tx.all(
        f"SELECT {_COLUMNS} WHERE {chosen} AND ({seen.sql})"
        " ORDER BY CASE WHEN r.expected_close_on IS NULL THEN 1 ELSE 0 END, r.expected_close_on, r.id",
        **params,
        **seen.params,
    )


def last_follow_up(tx: Tx, deal_id: int) -> tuple[int, str, str] | None:
    """When, how and what the last contact about a deal was."""
    row = tx.one(
        "SELECT occurred_at, method, content FROM follow_ups WHERE opportunity_id = :id AND deleted_at IS NULL"
        " ORDER BY occurred_at DESC, id DESC LIMIT 1",
        id=deal_id,
    )
    return (row["occurred_at"], row["method"], row["content"]) if row is not None else None


def find_deleted(tx: Tx, deal_id: int) -> Row | None:
    return tx.one("SELECT id, name FROM opportunities WHERE id = :id AND deleted_at IS NOT NULL", id=deal_id)


# ── what nobody worked on, or should have been closed (OPP-13, OPP-14) ──


def max_days(tx: Tx) -> list[int]:
    """The different patiences of stages in use."""
    return [row["d"] for row in tx.all("SELECT DISTINCT max_days AS d FROM stages WHERE type = 'open' ORDER BY d")]


def list_stale(tx: Tx, *, days: int, before: str, instant: int, told_before: str, limit: int) -> Sequence[Row]:
    """Open deals in stages of this patience without any activity since that day, not told of for a week."""
    return tx.all(
        "SELECT o.id, o.owner_id FROM opportunities o JOIN stages s ON s.id = o.stage_id"
        " WHERE s.max_days = :days AND o.state = 'open' AND o.deleted_at IS NULL AND o.entered_stage_on < :before"
        " AND (o.last_followup_at IS NULL OR o.last_followup_at < :instant)"
        " AND (o.stale_told_on IS NULL OR o.stale_told_on <= :told) ORDER BY o.owner_id, o.id LIMIT :limit",
        days=days,
        before=before,
        instant=instant,
        told=told_before,
        limit=limit,
    )


def list_overdue(tx: Tx, *, day: str, told_before: str, after: int, limit: int) -> Sequence[Row]:
    """Open deals whose expected day has passed, not told of for a week, by id."""
    return tx.all(
        "SELECT id, owner_id, expected_close_on, overdue_told_on FROM opportunities"
        " WHERE state = 'open' AND deleted_at IS NULL AND expected_close_on < :day AND id > :after"
        " AND (overdue_told_on IS NULL OR overdue_told_on <= :told) ORDER BY id LIMIT :limit",
        day=day,
        told=told_before,
        after=after,
        limit=limit,
    )


def note_told(tx: Tx, deal_id: int, what: str, day: str) -> None:
    """It was told of that day; `what` is stale or overdue. Derived, so it changes no version."""
    tx.run(f"UPDATE opportunities SET {what}_told_on = :day WHERE id = :id", id=deal_id, day=day)
