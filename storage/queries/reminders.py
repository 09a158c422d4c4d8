"""Rows of reminders: set, moved, ended, fired; every change is one guarded statement (REMIND-1 to REMIND-9)."""

import json
from collections.abc import Sequence
from typing import Any

from storage.entities.cards import Card
from storage.entities.follow_ups import Subject
from storage.entities.ids import new_public_id
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import cards
from storage.tx import Row, Tx, among

_INSERT = """
INSERT INTO reminders (public_id, kind, subject_kind, subject_id, user_id, due_at, chosen, state, misses, note,
  origin_id, set_at, created_at, updated_at)
VALUES (:public_id, :kind, :subject_kind, :subject_id, :user_id, :due_at, :chosen, 'open', 0, :note,
  :origin_id, :now, :now, :now)
RETURNING id
"""


def insert(
    tx: Tx,
    *,
    kind: str,
    subject: Subject | None,
    user_id: int,
    due_at: int,
    chosen: bool,
    note: str = "",
    origin_id: int | None = None,
    now: int,
) -> int:
    """A new open reminder; its id."""
    row = tx.one(
        _INSERT,
        public_id=new_public_id(),
        kind=kind,
        subject_kind=subject[0] if subject else None,
        subject_id=subject[1] if subject else None,
        user_id=user_id,
        due_at=due_at,
        chosen=int(chosen),
        note=note,
        origin_id=origin_id,
        now=now,
    )
    assert row is not None
    return int(row["id"])


def end_next_contact(tx: Tx, subject: Subject, user_id: int, *, before: int, now: int) -> Row | None:
    """Close the person's open next contact on a record if it is due before the instant; its row (FOLLOW-4)."""
    return tx.one(
        "UPDATE reminders SET state = 'done', ended_at = :now, version = version + 1, updated_at = :now"
        " WHERE kind = 'next_contact' AND subject_kind = :kind AND subject_id = :id AND user_id = :user"
        " AND state = 'open' AND due_at < :before RETURNING id, due_at",
        kind=subject[0],
        id=subject[1],
        user=user_id,
        before=before,
        now=now,
    )


def reopen_next_contact(
    tx: Tx, subject: Subject, user_id: int, *, ended_at: int, but_of: int, now: int
) -> Row | None:
    """Open again what a follow-up had closed at that instant, unless past or its own; its row (FOLLOW-5).

    Of several closed within one millisecond it is the newest: only one may be open.
    """
    return tx.one(
        "UPDATE reminders SET state = 'open', ended_at = NULL, version = version + 1, updated_at = :now"
        " WHERE id = (SELECT max(n.id) FROM reminders n WHERE n.kind = 'next_contact' AND n.subject_kind = :kind"
        " AND n.subject_id = :id AND n.user_id = :user AND n.state = 'done' AND n.ended_at = :ended"
        " AND n.due_at > :now AND (n.origin_id IS NULL OR n.origin_id <> :but)) RETURNING id, due_at",
        kind=subject[0],
        id=subject[1],
        user=user_id,
        ended=ended_at,
        but=but_of,
        now=now,
    )


def get_own(tx: Tx, actor: Actor, reminder_id: int) -> Row:
    """A reminder of the actor's own, taken for the rest of the transaction. Raises NotFound."""
    lock = " FOR UPDATE" if tx.dialect == "postgres" else ""
    row = tx.one(f"SELECT * FROM reminders WHERE id = :id AND user_id = :me{lock}", id=reminder_id, me=actor.user_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def end(tx: Tx, reminder_id: int, state: str, *, version: int, now: int) -> bool:
    """Close an open reminder as it was seen; False when it changed meanwhile."""
    return (
        tx.run(
            "UPDATE reminders SET state = :state, ended_at = :now, version = version + 1, updated_at = :now"
            " WHERE id = :id AND version = :version AND state = 'open'",
            id=reminder_id,
            state=state,
            version=version,
            now=now,
        )
        == 1
    )


def move(tx: Tx, reminder_id: int, *, due_at: int, chosen: bool, misses: int, version: int, now: int) -> bool:
    """Another due date for an open reminder as it was seen; False when it changed meanwhile (REMIND-5)."""
    return (
        tx.run(
            "UPDATE reminders SET due_at = :due_at, chosen = :chosen, misses = :misses, touched_at = :now,"
            " set_at = :now, version = version + 1, updated_at = :now"
            " WHERE id = :id AND version = :version AND state = 'open'",
            id=reminder_id,
            due_at=due_at,
            chosen=int(chosen),
            misses=misses,
            version=version,
            now=now,
        )
        == 1
    )


def link(tx: Tx, reminder_id: int, subject: Subject | None, *, version: int, now: int) -> bool:
    """Name the record of one's own reminder, or forget it; False when it changed meanwhile."""
    return (
        tx.run(
            "UPDATE reminders SET subject_kind = :kind, subject_id = :record, version = version + 1,"
            " updated_at = :now WHERE id = :id AND version = :version AND state = 'open'",
            id=reminder_id,
            kind=subject[0] if subject else None,
            record=subject[1] if subject else None,
            version=version,
            now=now,
        )
        == 1
    )


def touch(tx: Tx, reminder_id: int, *, now: int) -> None:
    """The person looked at it: no silent repeat is needed."""
    tx.run("UPDATE reminders SET touched_at = :now WHERE id = :id", now=now, id=reminder_id)


def list_open_on(tx: Tx, subject: Subject) -> Sequence[Row]:
    """Every open reminder on a record, whoever has it."""
    lock = " FOR UPDATE" if tx.dialect == "postgres" else ""
    return tx.all(
        "SELECT * FROM reminders WHERE subject_kind = :kind AND subject_id = :id AND state = 'open'"
        f" ORDER BY id{lock}",
        kind=subject[0],
        id=subject[1],
    )


def find_next_contact(tx: Tx, subject: Subject, user_id: int) -> Row | None:
    """The person's open next contact on a record."""
    return tx.one(
        "SELECT * FROM reminders WHERE kind = 'next_contact' AND subject_kind = :kind AND subject_id = :id"
        " AND user_id = :user AND state = 'open'",
        kind=subject[0],
        id=subject[1],
        user=user_id,
    )


def is_open(tx: Tx, kind: str, subject: Subject, user_id: int) -> bool:
    """Has the person an open reminder of the kind on the record? Own ones may be many (REMIND-1)."""
    row = tx.one(
        "SELECT 1 AS yes FROM reminders WHERE kind = :kind AND kind <> 'own' AND subject_kind = :of"
        " AND subject_id = :id AND user_id = :user AND state = 'open'",
        kind=kind,
        of=subject[0],
        id=subject[1],
        user=user_id,
    )
    return row is not None


def give(tx: Tx, reminder_id: int, user_id: int, *, version: int, now: int) -> bool:
    """Move an open reminder to another person (REMIND-7)."""
    return (
        tx.run(
            "UPDATE reminders SET user_id = :user, version = version + 1, updated_at = :now"
            " WHERE id = :id AND version = :version AND state = 'open'",
            id=reminder_id,
            user=user_id,
            version=version,
            now=now,
        )
        == 1
    )


_FIRE = """
UPDATE reminders SET fired_due_at = due_at, fired_at = :now
WHERE id IN (
  SELECT n.id FROM reminders n JOIN users u ON u.id = n.user_id
  WHERE n.state = 'open' AND (n.fired_due_at IS NULL OR n.fired_due_at <> n.due_at)
    AND n.due_at <= :now + :ahead + 60000 * (
      SELECT COALESCE(MAX(lead_minutes), 0) + :lead FROM users WHERE lead_minutes IS NOT NULL)
    AND n.due_at <= :now + 60000 * COALESCE(u.lead_minutes, :lead){more}
  ORDER BY n.due_at, n.id LIMIT :limit{lock})
  AND state = 'open' AND (fired_due_at IS NULL OR fired_due_at <> due_at)
RETURNING id, user_id, due_at, chosen, kind
"""
# Due within the minutes that are merged, for people who hear of another one now; a time of one's own is exact.
_AHEAD = " + :ahead AND NOT (n.kind = 'own' AND n.chosen = 1) AND {people}"


def fire(tx: Tx, *, lead: int, now: int, limit: int) -> Sequence[Row]:
    """Mark what is due as rung, once per due date, as many minutes ahead as its person wants; the rows (REMIND-9).

    `lead` is the firm's `remind.lead_minutes`, for whoever has none of his own (REMIND-2).
    """
    sql = _FIRE.format(more="", lock=_skip(tx, "n"))
    return tx.all(sql, lead=lead, ahead=0, now=now, limit=limit)


def fire_rest(tx: Tx, user_ids: Sequence[int], *, lead: int, now: int, limit: int) -> Sequence[Row]:
    """What else is due for these people, whom `fire` took only the first of: it rings with it (NOTIFY-5)."""
    people, params = among(tx, "n.user_id", "people", user_ids)
    sql = _FIRE.format(more=f" AND {people}", lock=_skip(tx, "n"))
    return tx.all(sql, lead=lead, ahead=0, now=now, limit=limit, **params)


def fire_ahead(tx: Tx, user_ids: Sequence[int], *, lead: int, ahead: int, now: int, limit: int) -> Sequence[Row]:
    """What these people would hear of within `ahead` milliseconds rings with the others (NOTIFY-5)."""
    people, params = among(tx, "n.user_id", "people", user_ids)
    sql = _FIRE.format(more=_AHEAD.format(people=people), lock=_skip(tx, "n"))
    return tx.all(sql, lead=lead, ahead=ahead, now=now, limit=limit, **params)


_SETTLED = """
SELECT r.id, r.user_id, r.due_at, r.chosen,
  CASE WHEN o.state IN ('sent', 'merged') AND (r.touched_at IS NULL OR r.touched_at < o.ended_at)
    THEN 1 ELSE 0 END AS unheard
FROM reminders r JOIN outbox o ON o.dedupe = 'remind-due:' || r.id || ':' || r.due_at || ':0'
WHERE r.state = 'open' AND r.fired_due_at = r.due_at AND (r.repeated_due_at IS NULL OR r.repeated_due_at <> r.due_at)
  AND r.fired_at <= :before AND o.state NOT IN ('queued', 'leased') AND o.ended_at <= :before
ORDER BY r.fired_at, r.id LIMIT :limit
"""


def list_to_repeat(tx: Tx, *, before: int, limit: int) -> Sequence[Row]:
    """What was heard of so long ago and not repeated; `unheard` where the person has not touched it since."""
    return tx.all(_SETTLED, before=before, limit=limit)


def mark_repeated(tx: Tx, reminder_id: int, due_at: int) -> bool:
    """Only one repeat for a due date, whatever happens twice."""
    return (
        tx.run(
            "UPDATE reminders SET repeated_due_at = due_at WHERE id = :id AND due_at = :due AND state = 'open'"
            " AND (repeated_due_at IS NULL OR repeated_due_at <> due_at)",
            id=reminder_id,
            due=due_at,
        )
        == 1
    )


def _skip(tx: Tx, table: str) -> str:
    return f" FOR UPDATE OF {table} SKIP LOCKED" if tx.dialect == "postgres" else ""


_DESCRIBED = """
SELECT n.*, r.name, r.owner_id, r.level, r.phones, {person} AS person, {short} AS short,
  COALESCE(o.next_note, '') AS topic
FROM reminders n JOIN {table} r ON r.id = n.subject_id {join}
LEFT JOIN follow_ups o ON o.id = n.origin_id AND o.deleted_at IS NULL
WHERE n.subject_kind = '{kind}' AND {chosen}
"""
_PARTS = {
    "lead": {"table": "leads", "person": "r.contact_name", "short": "''", "join": ""},
    "customer": {
        "table": "customers",
        "person": "x.name",
        "short": "r.short_name",
        "join": "LEFT JOIN contacts x ON x.id = r.primary_contact_id",
    },
}


def list_described(tx: Tx, kind: str, ids: Sequence[int]) -> Sequence[Row]:
    """Reminders on records of a kind with the name, level and person of the record."""
    chosen, params = among(tx, "n.id", "ids", ids)
    return tx.all(_DESCRIBED.format(kind=kind, chosen=chosen, **_PARTS[kind]), **params)


def list_rows(tx: Tx, ids: Sequence[int]) -> Sequence[Row]:
    """Reminders by id, whatever their state."""
    chosen, params = among(tx, "id", "ids", ids)
    return tx.all(f"SELECT * FROM reminders WHERE {chosen}", **params)


def list_due_ids(tx: Tx, user_id: int, *, before: int, since: int = 0, limit: int = 200) -> list[int]:
    """Open reminders of a person due in the span: by time, then level A first, then starred (REMIND-3)."""
    rows = tx.all(
        "SELECT n.id FROM reminders n"
        " LEFT JOIN customers c ON n.subject_kind = 'customer' AND c.id = n.subject_id"
        " LEFT JOIN leads l ON n.subject_kind = 'lead' AND l.id = n.subject_id"
        " LEFT JOIN stars s ON s.user_id = n.user_id AND s.customer_id = c.id"
        " WHERE n.user_id = :user AND n.state = 'open' AND n.due_at < :before AND n.due_at >= :since"
        " ORDER BY n.due_at, COALESCE(c.level, l.level, 'Z'), CASE WHEN s.at IS NULL THEN 1 ELSE 0 END, n.id"
        " LIMIT :limit",
        user=user_id,
        before=before,
        since=since,
        limit=limit,
    )
    return [row["id"] for row in rows]


def list_recently_rung(tx: Tx, user_id: int, *, since: int) -> list[int]:
    """Open reminders of a person that were heard since then and not touched (NOTIFY-5)."""
    rows = tx.all(
        "SELECT r.id FROM reminders r"
        " JOIN outbox o ON o.dedupe = 'remind-due:' || r.id || ':' || r.due_at || ':0'"
        " AND o.state IN ('sent', 'merged')"
        " WHERE r.user_id = :user AND r.state = 'open' AND r.fired_due_at = r.due_at"
        " AND r.fired_at >= :since AND (r.touched_at IS NULL OR r.touched_at < r.fired_at) ORDER BY r.due_at, r.id",
        user=user_id,
        since=since,
    )
    return [row["id"] for row in rows]


def find_list_card(tx: Tx, user_id: int, reminder_id: int, *, since: int) -> Card | None:
    """The card among the person's latest that lists the reminder with others due together."""
    rows = tx.all(
        "SELECT id, list_state FROM (SELECT id, view, list_state, message, created_at FROM cards"
        " WHERE user_id = :user ORDER BY id DESC LIMIT 60) latest"
        " WHERE view = 'remind-several' AND message IS NOT NULL AND created_at > :since ORDER BY id DESC",
        user=user_id,
        since=since,
    )
    found = next((row["id"] for row in rows if reminder_id in json.loads(row["list_state"]).get("ids", ())), None)
    return None if found is None else cards.get(tx, found)


def values_of(row: Row, *columns: str) -> dict[str, Any]:
    """Some values of a row, for the audit log."""
    return {column: row[column] for column in columns}
