"""Rows of imports, of their lines, and of files made for people."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import FoundLine
from storage.entities.ids import RecordKind
from storage.entities.importing import ImportRow
from storage.entities.people import Actor
from storage.queries import people, said, visibility
from storage.queries.visibility import LIVE, TABLES
from storage.tx import Row, Tx, among

BLANK_LINE = "cells = '', reason = '', before_values = ''"
"""What a line is set to that nobody takes back any more."""


def insert(tx: Tx, call: Call, *, user_id: int, channel: str, kind: str, file_name: str, file_ref: str) -> int:
    """A file that is to be fetched and read; its id."""
    row = tx.one(
        "INSERT INTO imports (user_id, channel, place, file_ref, file_name, kind, state, created_at, updated_at)"
        " VALUES (:user, :channel, :place, :ref, :name, :kind, 'fetching', :at, :at) RETURNING id",
        user=user_id,
        channel=channel,
        place=call.place,
        ref=file_ref,
        name=file_name,
        kind=kind,
        at=call.at,
    )
    assert row is not None
    return int(row["id"])


def find(tx: Tx, import_id: int) -> Row | None:
    return tx.one("SELECT * FROM imports WHERE id = :id", id=import_id)


def find_own(tx: Tx, import_id: int, user_id: int) -> Row | None:
    return tx.one("SELECT * FROM imports WHERE id = :id AND user_id = :user", id=import_id, user=user_id)


def actor_of(tx: Tx, row: Row | None) -> Actor | None:
    """Whose import or export it is, with today's rights; the operator's is the company owner's (AUDIT-9).

    None once he left.
    """
    if row is None:
        return None
    return people.operator(tx) if row["channel"] == "cli" else people.get_actor_by_id(tx, row["user_id"])


def list_at_work(tx: Tx) -> Sequence[Row]:
    """Imports for which there is something to do without anybody's tap, oldest first."""
    return tx.all(
        "SELECT id, state, wants, version FROM imports WHERE state IN ('fetching', 'judging', 'running', 'undoing')"
        " OR wants <> '' ORDER BY id LIMIT 50"
    )


def find_open_of(tx: Tx, user_id: int) -> Row | None:
    """The newest import of a person that is still at work."""
    return tx.one(
        "SELECT * FROM imports WHERE user_id = :user AND state IN ('fetching', 'judging', 'running', 'undoing')"
        " ORDER BY id DESC LIMIT 1",
        user=user_id,
    )


def move(tx: Tx, import_id: int, before: Sequence[str], after: str, *, at: int, **values: Any) -> Row | None:
    """To another state if it still is in one of those; the row after, or None."""
    condition, params = among(tx, "state", "before", before)
    sets = "".join(f", {column} = :{column}" for column in values)
    return tx.one(
        f"UPDATE imports SET state = :after, updated_at = :at, version = version + 1{sets}"
        f" WHERE id = :id AND {condition} RETURNING *",
        id=import_id,
        after=after,
        at=at,
        **values,
        **params,
    )


def change(tx: Tx, import_id: int, values: Mapping[str, Any]) -> None:
    """Other columns of an import, whatever its state."""
    sets = ", ".join(f"{column} = :{column}" for column in values)
    tx.run(f"UPDATE imports SET {sets} WHERE id = :id", id=import_id, **values)


def add_rows(tx: Tx, import_id: int, rows: Sequence[Sequence[str]], *, after: int) -> None:
    """Lines of the file, numbered on from `after`."""
    for number, cells in enumerate(rows, after + 1):
        tx.run(
            "INSERT INTO import_rows (import_id, number, cells) VALUES (:id, :number, :cells)",
            id=import_id,
            number=number,
            cells=json.dumps(list(cells), ensure_ascii=False),
        )


def drop_rows(tx: Tx, import_id: int) -> None:
    tx.run("DELETE FROM import_rows WHERE import_id = :id", id=import_id)


def list_rows(tx: Tx, import_id: int, *, after: int, limit: int, states: Sequence[str] = ()) -> Sequence[ImportRow]:
    """Lines by number, of some states only if named."""
    condition, params = among(tx, "state", "states", states) if states else ("1 = 1", {})
    rows = tx.all(
        "SELECT number, cells, state, reason, record_id, record_version FROM import_rows"
        f" WHERE import_id = :id AND number > :after AND {condition} ORDER BY number LIMIT :limit",
        id=import_id,
        after=after,
        limit=limit,
        **params,
    )
    return [_row(row) for row in rows]


def _row(row: Row) -> ImportRow:
    return ImportRow(
        number=row["number"],
        cells=tuple(json.loads(row["cells"])) if row["cells"] else (),
        state=row["state"],
        reason=json.loads(row["reason"]) if row["reason"] else {},
        record_id=row["record_id"],
        record_version=row["record_version"],
    )


def set_row(
    tx: Tx,
    import_id: int,
    number: int,
    state: str,
    *,
    reason: Mapping[str, Any] | None = None,
    record: tuple[int, int] | None = None,
    before: str = "",
) -> None:
    """What became of a line; `record` is (id, version) of the one it made or changed."""
    tx.run(
        "UPDATE import_rows SET state = :state, reason = :reason, record_id = :record, record_version = :version,"
        " before_values = :before WHERE import_id = :id AND number = :number",
        id=import_id,
        number=number,
        state=state,
        reason=json.dumps(dict(reason), ensure_ascii=False) if reason else "",
        record=record[0] if record else None,
        version=record[1] if record else None,
        before=before,
    )


def mark_row(tx: Tx, import_id: int, number: int, state: str) -> None:
    """Another state of a line that keeps the rest."""
    tx.run(
        "UPDATE import_rows SET state = :state WHERE import_id = :id AND number = :number",
        id=import_id,
        number=number,
        state=state,
    )


def before_of(tx: Tx, import_id: int, number: int) -> dict[str, Any]:
    """The values a line has replaced."""
    row = tx.one(
        "SELECT before_values FROM import_rows WHERE import_id = :id AND number = :number",
        id=import_id,
        number=number,
    )
    return json.loads(row["before_values"]) if row and row["before_values"] else {}


def count_rows(tx: Tx, import_id: int) -> dict[str, int]:
    """Lines by state."""
    rows = tx.all("SELECT state, count(*) AS n FROM import_rows WHERE import_id = :id GROUP BY state", id=import_id)
    return {row["state"]: row["n"] for row in rows}


def made_here(tx: Tx, import_id: int, kind: RecordKind, ids: Sequence[int]) -> frozenset[int]:
    """Which of these records this import has made: lines of one file that are merely alike are different ones."""
    if not ids:
        return frozenset()
    condition, params = among(tx, "r.record_id", "ids", ids)
    rows = tx.all(
        "SELECT r.record_id FROM import_rows r JOIN imports i ON i.id = r.import_id"
        f" WHERE r.import_id = :id AND i.kind = :kind AND r.state = 'made' AND {condition}",
        id=import_id,
        kind=kind,
        **params,
    )
    return frozenset(row["record_id"] for row in rows)


def list_records(
    tx: Tx, actor: Actor, import_id: int, kind: RecordKind, *, now: int, start: int, limit: int
) -> list[FoundLine]:
    """Records of an import that the actor may see, owned or in a pool of his, by line (PERM-12)."""
    seen = visibility.readable(tx, actor, kind, now=now)
    pooled, params = among(tx, "r.pool_id", "pools", visibility.open_pools(tx, actor, kind))
    rows = tx.all(
        "SELECT r.id, r.name, r.level, u.name AS owner, p.name AS pool, r.owner_id FROM import_rows i"
        f" JOIN {TABLES[kind]} r ON r.id = i.record_id LEFT JOIN users u ON u.id = r.owner_id"
        " LEFT JOIN pools p ON p.id = r.pool_id WHERE i.import_id = :import AND i.state IN ('made', 'updated')"
        f" AND (({seen.sql}) OR ({LIVE[kind]} AND {pooled})) ORDER BY i.number LIMIT :limit OFFSET :start",
        **{"import": import_id},
        limit=limit,
        start=start,
        **seen.params,
        **params,
    )
    return [
        FoundLine(
            kind,
            row["id"],
            row["name"],
            row["level"],
            "readable" if row["owner_id"] else "pool",
            row["owner"] or "",
            row["pool"] or "",
        )
        for row in rows
    ]


def count_records(tx: Tx, import_id: int) -> int:
    row = tx.one(
        "SELECT count(*) AS n FROM import_rows WHERE import_id = :id AND state IN ('made', 'updated')", id=import_id
    )
    return int(row["n"]) if row else 0


def backdate(tx: Tx, kind: RecordKind, record_id: int, *, created_at: int | None, created_by: int | None) -> None:
    """Who made the record, and when, where the file knows it (IMPORT-6); everything else stays of today."""
    tx.run(
        f"UPDATE {TABLES[kind]} SET created_at = COALESCE(:at, created_at), created_by = COALESCE(:by, created_by)"
        " WHERE id = :id",
        id=record_id,
        at=created_at,
        by=created_by,
    )


def version_of(tx: Tx, kind: RecordKind, record_id: int) -> int:
    row = tx.one(f"SELECT version FROM {TABLES[kind]} WHERE id = :id", id=record_id)
    return int(row["version"]) if row else 0


_END = {
    "customer": "UPDATE customers SET state = 'deleted', deleted_at = :at, recycle_due_on = NULL, next_contact_at ="
    " NULL, updated_at = :at, updated_by = :by, version = version + 1 WHERE id = :id AND version = :version"
    " AND state = 'live' AND {untouched} RETURNING *",
    "lead": "UPDATE leads SET deleted_at = :at, recycle_due_on = NULL, next_contact_at = NULL, updated_at = :at,"
    " updated_by = :by, version = version + 1 WHERE id = :id AND version = :version"
    " AND deleted_at IS NULL AND {untouched} RETURNING *",
}
# Nothing was said, planned, shared or filed about it since: only the note the import itself wrote may be there.
_UNTOUCHED = """
NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.subject_kind = :kind AND f.subject_id = :id
  AND f.deleted_at IS NULL AND f.origin <> 'import')
AND NOT EXISTS (SELECT 1 FROM reminders e WHERE e.subject_kind = :kind AND e.subject_id = :id AND e.state = 'open')
AND NOT EXISTS (SELECT 1 FROM team_members t WHERE t.record_kind = :kind AND t.record_id = :id
  AND t.ended_at IS NULL)
"""
_SAME_CONTACTS = """
 AND NOT EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = :id AND x.version > 1)
 AND NOT EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = :id AND x.created_at > :made)
"""


def end(tx: Tx, kind: RecordKind, record_id: int, version: int, *, made: int, at: int, by: int) -> Row | None:
    """Delete a record that is as the import left it; the row after, or None when somebody touched it (IMPORT-8).

    `made` is when the import ended: a contact that is younger was added by somebody.
    """
    untouched = _UNTOUCHED + (_SAME_CONTACTS if kind == "customer" else "")
    more: dict[str, Any] = {"made": made} if kind == "customer" else {}
    sql = _END[kind].format(untouched=untouched)
    return tx.one(sql, id=record_id, version=version, kind=kind, at=at, by=by, **more)


def contact_version(tx: Tx, contact_id: int) -> int:
    row = tx.one("SELECT version FROM contacts WHERE id = :id", id=contact_id)
    return int(row["version"]) if row else 0


def end_contact(tx: Tx, contact_id: int, customer_id: int, version: int, *, at: int, by: int) -> Row | None:
    """Delete a contact that is as the import left it and was not spoken with; the row after, or None (IMPORT-8)."""
    return tx.one(
        "UPDATE contacts SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND customer_id = :customer AND version = :version AND deleted_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.subject_kind = 'customer' AND f.subject_id = :customer"
        " AND f.contact_id = :id AND f.deleted_at IS NULL) RETURNING *",
        id=contact_id,
        customer=customer_id,
        version=version,
        at=at,
        by=by,
    )


def put_phones_back(
    tx: Tx, contact_id: int, customer_id: int, version: int, phones: str, *, at: int, by: int
) -> Row | None:
    """The phones a contact had, while it is as the import left it; the row after, or None (IMPORT-8)."""
    return tx.one(
        "UPDATE contacts SET phones = :phones, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND customer_id = :customer AND version = :version AND deleted_at IS NULL RETURNING *",
        id=contact_id,
        customer=customer_id,
        version=version,
        phones=phones,
        at=at,
        by=by,
    )


_MADE_FOR = {
    "made": LIVE,
    "undone": {"customer": "r.state = 'deleted'", "lead": "r.deleted_at IS NOT NULL"},
}


def count_by_owner(tx: Tx, import_id: int, kind: RecordKind, state: str, *, but: int) -> dict[int, int]:
    """Who holds records this import made, or held those taken back with it, and how many; one person left out."""
    rows = tx.all(
        f"SELECT r.owner_id, count(*) AS n FROM import_rows i JOIN {TABLES[kind]} r ON r.id = i.record_id"
        f" WHERE i.import_id = :id AND i.state = :state AND {_MADE_FOR[state][kind]} AND r.owner_id IS NOT NULL"
        " AND r.owner_id <> :but GROUP BY r.owner_id ORDER BY r.owner_id",
        id=import_id,
        state=state,
        but=but,
    )
    return {row["owner_id"]: row["n"] for row in rows}


def end_notes(tx: Tx, kind: RecordKind, record_id: int, *, at: int) -> None:
    """The notes an import wrote go with the record."""
    tx.run(
        "UPDATE follow_ups SET deleted_at = :at WHERE subject_kind = :kind AND subject_id = :id"
        " AND origin = 'import' AND deleted_at IS NULL",
        kind=kind,
        id=record_id,
        at=at,
    )
    said.refresh_of(tx, kind, record_id)


def find_people(tx: Tx, *, key: str, typed: str, phone: str | None) -> Sequence[Row]:
    """Colleagues by their number, phone or name, suspended ones too (IMPORT-5)."""
    return tx.all(
        "SELECT id, status, employee_no, name_key FROM users WHERE employee_no = :typed OR name_key = :key"
        " OR (:phone <> '' AND phone = :phone) ORDER BY CASE WHEN employee_no = :typed THEN 0 ELSE 1 END, id",
        key=key,
        typed=typed,
        phone=phone or "",
    )


def keep_file(tx: Tx, *, user_id: int, name: str, content: bytes, at: int) -> int:
    """A file made for a person; its id."""
    row = tx.one(
        "INSERT INTO transfer_files (user_id, name, content, created_at) VALUES (:user, :name, :content, :at)"
        " RETURNING id",
        user=user_id,
        name=name,
        content=content,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def find_file(tx: Tx, file_id: int, user_id: int) -> Row | None:
    return tx.one(
        "SELECT name, content FROM transfer_files WHERE id = :id AND user_id = :user", id=file_id, user=user_id
    )


def forget(tx: Tx, *, before: int, limit: int) -> bool:
    """Blank the lines of imports that ended before, and drop files made before; True when more waits."""
    tx.run("DELETE FROM transfer_files WHERE created_at < :before", before=before)
    blanked = tx.run(
        f"UPDATE import_rows SET {BLANK_LINE} WHERE (import_id, number) IN"
        " (SELECT r.import_id, r.number FROM import_rows r JOIN imports i ON i.id = r.import_id"
        " WHERE i.updated_at < :before AND r.cells <> '' AND i.state NOT IN ('fetching', 'judging', 'running',"
        " 'undoing') LIMIT :limit)",
        before=before,
        limit=limit,
    )
    return blanked == limit
