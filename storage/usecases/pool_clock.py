"""The stored last safe day of a record, renewed whenever something it depends on changes (POOL-8, POOL-9)."""

from datetime import date

from storage.entities.ids import RecordKind
from storage.entities.people import Organisation
from storage.entities.pool import Due, Pool, RecycleClock
from storage.queries import people, pool, pool_moves
from storage.queries.visibility import TABLES
from storage.rules import pool_clock as rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx

_FACTS = """
SELECT r.*, (SELECT max(f.occurred_at) FROM follow_ups f WHERE f.subject_kind = :kind AND f.subject_id = r.id
    AND f.qualifying = 1 AND f.deleted_at IS NULL) AS last_qualifying_at,
  u.status AS owner_status, u.main_dept_id AS department
FROM {table} r JOIN users u ON u.id = r.owner_id WHERE r.id = :id
"""


def recompute(tx: Tx, kind: RecordKind, record_id: int, now: int) -> None:
    """Store the last safe day of an owned record; without any pool that recycles there is nothing to store."""
    if is_asleep(tx, kind):
        return
    row = tx.one(_FACTS.format(table=TABLES[kind]), kind=kind, id=record_id)
    if row is not None:
        _store(tx, kind, row, _due(tx, kind, row, now))


def recompute_all(tx: Tx, kind: RecordKind, now: int) -> None:
    """Every owned record of the kind, after a rule or a pool changed."""
    rows = tx.all(f"SELECT id FROM {TABLES[kind]} WHERE owner_id IS NOT NULL AND deleted_at IS NULL")
    for row in rows:
        facts = tx.one(_FACTS.format(table=TABLES[kind]), kind=kind, id=row["id"])
        if facts is not None:
            _store(tx, kind, facts, _due(tx, kind, facts, now))


def is_asleep(tx: Tx, kind: RecordKind) -> bool:
    """No pool of the kind recycles, as shipped: then every due day is empty already."""
    return tx.one("SELECT 1 AS yes FROM pools WHERE kind = :kind AND auto_recycle = 1 LIMIT 1", kind=kind) is None


def _store(tx: Tx, kind: RecordKind, row: Row, due: Due | None) -> None:
    day, rule_id = (due.day.isoformat(), due.rule_id) if due else (None, None)
    if (row["recycle_due_on"], row["recycle_rule_id"]) != (day, rule_id):
        pool_moves.set_due_day(tx, kind, row["id"], day, rule_id)


def _due(tx: Tx, kind: RecordKind, row: Row, now: int) -> Due | None:
    organisation = people.find_organisation(tx)
    if organisation is None or not _counts(kind, row):
        return None
    governing = pool.find_nearest(tx, kind, row["department"])
    return rules.due_day(
        _clock(kind, row, organisation, now),
        pool.list_rules(tx, governing.id),
        recycling_since=_since(governing),
        grace_days=Policy(people.stored_settings(tx)).number("pool.grace_days"),
    )


def _since(governing: Pool) -> date | None:
    return governing.recycling_since if governing.auto_recycle else None


def _counts(kind: RecordKind, row: Row) -> bool:
    return row["status"] not in ("converted", "invalid") if kind == "lead" else row["state"] == "live"


def _clock(kind: RecordKind, row: Row, organisation: Organisation, now: int) -> RecycleClock:
    """A lock lasts through its day, and its end restarts the clocks on that day (CUST-7)."""
    locked_until = _day(row["locked_until"]) if kind == "customer" else None
    locked = locked_until is not None and locked_until >= today(organisation, now)
    last = row["last_qualifying_at"]
    return RecycleClock(
        kind=kind,
        level=row["level"],
        received_on=today(organisation, row["received_at"] or row["created_at"]),
        last_followup_on=None if last is None else today(organisation, last),
        exemption_ended_on=None if locked else locked_until,
        protected_until=_day(row["protected_until"]),
        locked=locked,
        owner_held=row["owner_status"] == "suspended",
        dealt=kind == "customer" and bool(row["dealt"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
