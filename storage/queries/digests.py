"""What a person did, has not saved, and whose birthday it is: the figures of the digests (NOTIFY-54)."""

from collections.abc import Mapping, Sequence
from datetime import date

from storage.tx import Row, Tx


def count_done(tx: Tx, user_id: int, *, since: int, until: int) -> dict[str, int]:
    """Follow-ups of the span by kind, new leads, and reminders that ended without one."""
    row = tx.one(
        "SELECT COALESCE(SUM(CASE WHEN kind = 'visit' OR method = 'visit' THEN 1 ELSE 0 END), 0) AS visits,"
        " COALESCE(SUM(CASE WHEN kind <> 'visit' AND method = 'phone' THEN 1 ELSE 0 END), 0) AS calls,"
        " COALESCE(SUM(CASE WHEN kind <> 'visit' AND method NOT IN ('visit', 'phone') THEN 1 ELSE 0 END), 0)"
        " AS others FROM follow_ups WHERE author_id = :user AND occurred_at >= :since AND occurred_at <= :until"
        " AND deleted_at IS NULL AND kind <> 'system'",
        user=user_id,
        since=since,
        until=until,
    )
    assert row is not None
    leads = tx.one(
        "SELECT count(*) AS n FROM leads WHERE owner_id = :user AND created_by = :user AND created_at >= :since"
        " AND created_at <= :until AND deleted_at IS NULL",
        user=user_id,
        since=since,
        until=until,
    )
    own = tx.one(
        "SELECT count(*) AS n FROM reminders WHERE user_id = :user AND kind = 'own' AND state = 'done'"
        " AND ended_at >= :since AND ended_at <= :until",
        user=user_id,
        since=since,
        until=until,
    )
    return {
        "visits": int(row["visits"]),
        "calls": int(row["calls"]),
        "others": int(row["others"]),
        "leads": int(leads["n"]) if leads else 0,
        "reminders": int(own["n"]) if own else 0,
    }


def count_due(tx: Tx, user_id: int, *, since: int, until: int) -> int:
    """Open reminders of a person due in the span."""
    row = tx.one(
        "SELECT count(*) AS n FROM reminders WHERE user_id = :user AND state = 'open' AND due_at >= :since"
        " AND due_at < :until",
        user=user_id,
        since=since,
        until=until,
    )
    return int(row["n"]) if row else 0


def count_drafts(tx: Tx, user_id: int) -> int:
    row = tx.one("SELECT count(*) AS n FROM drafts WHERE owner_id = :user AND state = 'open'", user=user_id)
    return int(row["n"]) if row else 0


_BIRTHDAYS = """
SELECT r.name AS name FROM customers r
WHERE r.owner_id = :user AND r.state = 'live' AND r.no_care = 0 AND r.birthday LIKE :day
UNION ALL
SELECT x.name FROM contacts x JOIN customers r ON r.id = x.customer_id
WHERE r.owner_id = :user AND r.state = 'live' AND r.no_care = 0 AND x.deleted_at IS NULL AND x.gone = 0
  AND x.birthday LIKE :day
ORDER BY name LIMIT 20
"""


def list_birthdays(tx: Tx, user_id: int, day: date) -> Sequence[Row]:
    """Names of own customers and contacts born on that day of the year."""
    return tx.all(_BIRTHDAYS, user=user_id, day=f"%{day:-%m-%d}")


# The later of the last contact and the day it was received, before what the level of the customer allows.
_SILENT = "COALESCE(r.last_followup_at, r.received_at)"
_ALLOWED = "CASE r.level WHEN 'A' THEN :a WHEN 'B' THEN :b ELSE :c END"
_OUT_OF_RHYTHM = f"""
FROM customers r{{pinned}} WHERE r.owner_id = :user AND r.state = 'live' AND {_SILENT} < :latest
  AND {_SILENT} < {_ALLOWED} AND r.received_at < {_ALLOWED}
"""


def count_out_of_rhythm(tx: Tx, user_id: int, ends: Mapping[str, int]) -> int:
    """Own customers not contacted for the days of their level (§3.6, rhythm)."""
    row = tx.one(f"SELECT count(*) AS n {_rhythm(tx)}", **_rhythm_params(user_id, ends))
    return int(row["n"]) if row else 0


def list_out_of_rhythm(tx: Tx, user_id: int, ends: Mapping[str, int], *, limit: int) -> Sequence[Row]:
    """The first of them, the longest silent first."""
    sql = f"SELECT r.id, r.name {_rhythm(tx)} ORDER BY {_SILENT}, r.id LIMIT :limit"
    return tx.all(sql, **_rhythm_params(user_id, ends), limit=limit)


def _rhythm(tx: Tx) -> str:
    return _OUT_OF_RHYTHM.format(pinned=" INDEXED BY customers_silent" if tx.dialect == "sqlite" else "")


def _rhythm_params(user_id: int, ends: Mapping[str, int]) -> dict[str, int]:
    return {"user": user_id, "latest": max(ends.values()), "a": ends["A"], "b": ends["B"], "c": ends["C"]}
