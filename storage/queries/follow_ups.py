"""Rows of follow-ups, and what leads and customers derive from them (FOLLOW-1, FOLLOW-5)."""

from collections.abc import Mapping
from typing import Any

from storage.entities.cards import Card
from storage.entities.ids import RecordKind, new_public_id, ref
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import cards, children, people, records, said, visibility
from storage.tx import Row, Tx

_OWN_COLUMNS: dict[str, str] = {
    "lead": "r.id, r.name, r.owner_id, r.pool_id, r.status",
    "customer": "r.id, r.name, r.owner_id, r.pool_id, 'live' AS status",
}


def get_subject(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Row:
    """The record to write on, taken for the rest of the transaction so that its figures add up (PERM-7).

    Raises NotFound, Forbidden for a record that can only be read, Conflict for one in a pool.
    """
    may = visibility.editable(tx, actor, kind, now=now)
    row = tx.one(
        f"SELECT {_OWN_COLUMNS[kind]} FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {may.sql}{_lock(tx)}",
        id=record_id,
        **may.params,
    )
    if row is not None:
        return row
    pooled = _find_pooled(tx, kind, record_id)
    if pooled is None:
        records.get_editable(tx, actor, kind, record_id, now=now)
        raise NotFound(rule="PERM-13")
    return _pooled(tx, actor, kind, pooled)


def get_owned(tx: Tx, kind: RecordKind, record_id: int) -> Row:
    """The record to write on for who may because of what lies beneath it (PERM-6), taken as `get_subject` does.

    Raises Conflict (in_pool), NotFound.
    """
    row = tx.one(
        f"SELECT {_OWN_COLUMNS[kind]} FROM {visibility.TABLES[kind]} r"
        f" WHERE r.id = :id AND {visibility.LIVE[kind]}{_lock(tx)}",
        id=record_id,
    )
    if row is None:
        raise NotFound(rule="PERM-13")
    if row["owner_id"] is None:
        raise Conflict("in_pool", rule="FOLLOW-1", kind=kind, id=record_id)
    return row


def _lock(tx: Tx) -> str:
    return " FOR UPDATE OF r" if tx.dialect == "postgres" else ""


def hold_subject(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """Take a record for the rest of the transaction, so that its figures add up, without asking who edits it."""
    tx.one(f"SELECT r.id FROM {visibility.TABLES[kind]} r WHERE r.id = :id{_lock(tx)}", id=record_id)


def _find_pooled(tx: Tx, kind: RecordKind, record_id: int) -> Row | None:
    return tx.one(
        f"SELECT {_OWN_COLUMNS[kind]} FROM {visibility.TABLES[kind]} r"
        f" WHERE r.id = :id AND r.pool_id IS NOT NULL AND {visibility.LIVE[kind]}{_lock(tx)}",
        id=record_id,
    )


def _pooled(tx: Tx, actor: Actor, kind: RecordKind, row: Row) -> Row:
    """On a pooled record only the admins of its pool add notes; members are told that it is in the pool."""
    if actor.may("pool.manage") or visibility.is_pool_admin(tx, row["pool_id"], actor.user_id):
        return row
    if row["pool_id"] in visibility.open_pools(tx, actor, kind):
        raise Conflict("in_pool", rule="FOLLOW-1", kind=kind, id=row["id"])
    raise NotFound(rule="PERM-13")


_INSERT = """
INSERT INTO follow_ups (public_id, kind, method, subject_kind, subject_id, person, content, words, occurred_at,
  next_at, next_closed, outcome, origin, extra, qualifying, corrects_id, contact_id, opportunity_id, contract_id,
  author_id, credit_dept_id, created_at, updated_at)
VALUES (:public_id, :kind, :method, :subject_kind, :subject_id, :person, :content, :words, :occurred_at,
  :next_at, :next_closed, :outcome, :origin, :extra, :qualifying, :corrects_id, :contact_id,
  :opportunity_id, :contract_id, :author_id, :credit_dept_id, :now, :now)
RETURNING id
"""


_EMPTY = {"extra": "{}", "corrects_id": None, "contact_id": None, "opportunity_id": None, "contract_id": None}


def insert(tx: Tx, *, now: int, **values: Any) -> int:
    """A new follow-up; its id."""
    row = tx.one(
        _INSERT,
        public_id=new_public_id(),
        now=now,
        **(_EMPTY | values),
    )
    assert row is not None
    said.refresh(tx, row["id"])
    return int(row["id"])


def is_contact_of(tx: Tx, contact_id: int, customer_id: int) -> bool:
    row = tx.one(
        "SELECT 1 AS yes FROM contacts WHERE id = :id AND customer_id = :customer AND deleted_at IS NULL",
        id=contact_id,
        customer=customer_id,
    )
    return row is not None


def find_contact_named(tx: Tx, customer_id: int, key: str) -> int | None:
    """The one live contact of this name; None when there is none, or several."""
    rows = tx.all(
        "SELECT id FROM contacts WHERE customer_id = :customer AND name_key = :key AND deleted_at IS NULL LIMIT 2",
        customer=customer_id,
        key=key,
    )
    return rows[0]["id"] if len(rows) == 1 else None


def change(tx: Tx, follow_up_id: int, values: Mapping[str, Any], *, version: int, now: int) -> bool:
    """New values for a follow-up as it was seen; False when it changed or went meanwhile."""
    sets = ", ".join(f"{column} = :{column}" for column in values)
    changed = tx.run(
        f"UPDATE follow_ups SET {sets}, version = version + 1, updated_at = :now"
        " WHERE id = :id AND version = :version AND deleted_at IS NULL",
        id=follow_up_id,
        version=version,
        now=now,
        **values,
    )
    if changed and said.is_kept(values):
        said.refresh(tx, follow_up_id)
    return changed == 1


def find(tx: Tx, follow_up_id: int) -> Row | None:
    """A follow-up whatever its state, without asking who reads it."""
    return tx.one("SELECT * FROM follow_ups WHERE id = :id", id=follow_up_id)


def get_own(tx: Tx, actor: Actor, follow_up_id: int) -> Row:
    """A live follow-up of the actor's own. Raises NotFound."""
    row = tx.one(
        "SELECT * FROM follow_ups WHERE id = :id AND author_id = :me AND deleted_at IS NULL",
        id=follow_up_id,
        me=actor.user_id,
    )
    if row is None:
        raise NotFound(rule="FOLLOW-8")
    return row


_SHOWN = """
SELECT f.id, f.author_id, f.method, f.outcome, f.person, f.content, f.words, f.occurred_at, f.created_at, f.version,
  f.next_closed, f.subject_kind, f.subject_id, f.deleted_at, COALESCE(c.name, l.name) AS name,
  f.next_at AS said_next_at, n.due_at AS next_at, f.kind, f.label, f.extra, f.corrects_id, a.name AS author,
  (SELECT count(*) FROM file_links k WHERE k.entity = 'follow_up' AND k.record_id = f.id) AS files
FROM follow_ups f
JOIN users a ON a.id = f.author_id
LEFT JOIN customers c ON f.subject_kind = 'customer' AND c.id = f.subject_id
LEFT JOIN leads l ON f.subject_kind = 'lead' AND l.id = f.subject_id
LEFT JOIN reminders n ON n.kind = 'next_contact' AND n.state = 'open' AND n.user_id = f.author_id
  AND n.subject_kind = f.subject_kind AND n.subject_id = f.subject_id
WHERE f.id = :id
"""


def find_shown(tx: Tx, follow_up_id: int) -> Row | None:
    """A follow-up with the name of its record and its author's open next contact there."""
    return tx.one(_SHOWN, id=follow_up_id)


_LAST = """
  last_followup_at = (SELECT max(f.occurred_at) FROM follow_ups f WHERE f.subject_kind = '{kind}'
    AND f.subject_id = {table}.id AND f.deleted_at IS NULL AND f.qualifying = 1),
  followup_count = (SELECT count(*) FROM follow_ups f WHERE f.subject_kind = '{kind}'
    AND f.subject_id = {table}.id AND f.deleted_at IS NULL AND f.qualifying = 1)
"""
_NEXT = """
  next_contact_at = (SELECT min(n.due_at) FROM reminders n WHERE n.kind = 'next_contact' AND n.state = 'open'
    AND n.subject_kind = '{kind}' AND n.subject_id = {table}.id AND n.user_id = {table}.owner_id)
"""
_RESPONSE = """
  first_response_at = (SELECT min(CASE WHEN f.occurred_at > leads.received_at THEN f.occurred_at
      ELSE leads.received_at END)
    FROM follow_ups f WHERE f.subject_kind = 'lead' AND f.subject_id = leads.id AND f.deleted_at IS NULL
    AND f.qualifying = 1 AND f.author_id = leads.owner_id AND f.created_at >= leads.received_at)
"""


def _update(kind: str, *parts: str) -> str:
    table = visibility.TABLES[kind]
    return f"UPDATE {table} SET {', '.join(parts)} WHERE id = :id".format(kind=kind, table=table)


_DERIVE = {"customer": _update("customer", _LAST, _NEXT), "lead": _update("lead", _LAST, _NEXT, _RESPONSE)}
_DERIVE_NEXT = {kind: _update(kind, _NEXT) for kind in visibility.TABLES}


def derive(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """Last follow-up, their number and the next contact, computed from the rows anew (FOLLOW-5)."""
    tx.run(_DERIVE[kind], id=record_id)


def derive_next(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """The owner's next contact alone (REMIND-1)."""
    tx.run(_DERIVE_NEXT[kind], id=record_id)


def start_following(tx: Tx, lead_id: int, *, now: int) -> bool:
    """The first qualifying follow-up moves an assigned lead on; False when it was not waiting for it (LEAD)."""
    return (
        tx.run(
            "UPDATE leads SET status = 'following', version = version + 1, updated_at = :now"
            " WHERE id = :id AND status = 'assigned'",
            id=lead_id,
            now=now,
        )
        == 1
    )


def has_qualifying(tx: Tx, lead_id: int) -> bool:
    """Is there a qualifying follow-up since this owner received the lead?"""
    row = tx.one(
        "SELECT 1 AS yes FROM follow_ups f JOIN leads r ON r.id = f.subject_id"
        " WHERE f.subject_kind = 'lead' AND f.subject_id = :id AND f.deleted_at IS NULL AND f.qualifying = 1"
        " AND f.created_at >= r.received_at LIMIT 1",
        id=lead_id,
    )
    return row is not None


def last_note(tx: Tx, kind: str, record_id: int) -> str:
    """What the latest follow-up with words says."""
    row = tx.one(
        "SELECT content FROM follow_ups WHERE subject_kind = :kind AND subject_id = :id AND deleted_at IS NULL"
        " AND content <> '' ORDER BY occurred_at DESC, id DESC LIMIT 1",
        kind=kind,
        id=record_id,
    )
    return str(row["content"]) if row else ""


def correct_source(tx: Tx, follow_up_id: int, fields: str) -> None:
    """Remember as JSON which fields were corrected by hand since the message (DIALOG-8)."""
    tx.run(
        "UPDATE sources SET corrected = :fields WHERE entity = 'follow_up' AND record_id = :id",
        fields=fields,
        id=follow_up_id,
    )


def find_source(tx: Tx, follow_up_id: int) -> Row | None:
    """The message a follow-up was made from."""
    return tx.one(
        "SELECT * FROM sources WHERE entity = 'follow_up' AND record_id = :id ORDER BY id LIMIT 1", id=follow_up_id
    )


def end_source(tx: Tx, follow_up_id: int, *, at: int) -> None:
    """The record of the message was undone: an edit of the message changes nothing any more (DIALOG-9)."""
    tx.run(
        "UPDATE sources SET undone_at = :at WHERE entity = 'follow_up' AND record_id = :id", at=at, id=follow_up_id
    )


def find_draft_of(tx: Tx, follow_up_id: int, owner_id: int) -> int | None:
    """The draft a follow-up was saved from."""
    row = tx.one(
        "SELECT id FROM drafts WHERE record_kind = 'follow_up' AND record_id = :id AND owner_id = :owner"
        " AND state = 'saved' ORDER BY id DESC LIMIT 1",
        id=follow_up_id,
        owner=owner_id,
    )
    return None if row is None else int(row["id"])


def find_open_draft_from(tx: Tx, owner_id: int, place: str, message: str) -> int | None:
    """The follow-up draft a message made, while it waits. An edit kept beside its record is none."""
    row = tx.one(
        "SELECT id FROM drafts WHERE owner_id = :owner AND place = :place AND message = :message AND state = 'open'"
        " AND kind = 'follow_up' AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.place = :place"
        " AND s.message = :message) ORDER BY id DESC LIMIT 1",
        owner=owner_id,
        place=place,
        message=message,
    )
    return None if row is None else int(row["id"])


def subject_name(tx: Tx, kind: str, record_id: int) -> str:
    row = tx.one(f"SELECT name FROM {visibility.TABLES[kind]} WHERE id = :id", id=record_id)
    return str(row["name"]) if row else ""


def get_readable(tx: Tx, actor: Actor, follow_up_id: int, *, now: int) -> Row:
    """A live follow-up: its author's while the gate is open, else whoever reads in full the record, or the deal or
    contract it names (PERM-6).

    Raises NotFound.
    """
    row = tx.one("SELECT * FROM follow_ups WHERE id = :id AND deleted_at IS NULL", id=follow_up_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    kind: RecordKind = row["subject_kind"]
    if row["author_id"] == actor.user_id and actor.may(f"{kind}.view"):
        return row
    if not _reads_what_it_names(tx, actor, row, now=now):
        records.get_readable(tx, actor, kind, row["subject_id"], now=now)
    return row


def _reads_what_it_names(tx: Tx, actor: Actor, row: Row, *, now: int) -> bool:
    """The deal or contract that was spoken of, in full (PERM-6)."""
    deal, contract = row["opportunity_id"], row["contract_id"]
    if deal is not None and children.find_readable(tx, actor, "opportunity", deal, now=now) is not None:
        return True
    return contract is not None and children.find_readable(tx, actor, "contract", contract, now=now) is not None


def may_delete(tx: Tx, actor: Actor, follow_up: Row, *, now: int) -> bool:
    """`followup.delete` over the owner of the record (PERM-9)."""
    if not actor.may("followup.delete"):
        return False
    record = records.find_readable(tx, actor, follow_up["subject_kind"], follow_up["subject_id"], now=now)
    return record is not None and record["owner_id"] in people.reach(tx, actor, "followup.delete")


def answer_question(tx: Tx, user_id: int, subject: str) -> None:
    """The open question about this record has its answer."""
    tx.run(
        "UPDATE questions SET state = 'answered' WHERE user_id = :user AND state = 'open'"
        " AND (subject = :subject OR subject LIKE :subject || ':%')",
        user=user_id,
        subject=subject,
    )


def find_card(tx: Tx, follow_up_id: int, user_id: int) -> Card | None:
    """The card of this person that showed the follow-up last."""
    row = tx.one(
        "SELECT id FROM cards WHERE entity = 'follow_up' AND record_id = :id AND user_id = :user"
        " ORDER BY id DESC LIMIT 1",
        id=follow_up_id,
        user=user_id,
    )
    return None if row is None else cards.get(tx, row["id"])


def list_recent_refs(tx: Tx, user_id: int, *, limit: int = 5) -> list[str]:
    """Own customers and leads by their last follow-up, the latest first."""
    rows = tx.all(
        "SELECT 'customer' AS kind, id, last_followup_at AS at FROM customers"
        " WHERE owner_id = :user AND state = 'live' AND last_followup_at IS NOT NULL"
        " UNION ALL SELECT 'lead', id, last_followup_at FROM leads WHERE owner_id = :user AND deleted_at IS NULL"
        " AND status NOT IN ('converted', 'invalid') AND last_followup_at IS NOT NULL"
        " ORDER BY at DESC, id DESC LIMIT :limit",
        user=user_id,
        limit=limit,
    )
    return [ref(row["kind"], row["id"]) for row in rows]


def find_owner(tx: Tx, kind: str, record_id: int) -> Row | None:
    """Who has a record, if he is active."""
    return tx.one(
        f"SELECT u.id, u.name FROM {visibility.TABLES[kind]} r JOIN users u ON u.id = r.owner_id"
        f" WHERE r.id = :id AND {visibility.LIVE[kind]} AND u.status = 'active'",
        id=record_id,
    )


def find_named(tx: Tx, kind: str, record_id: int) -> Row | None:
    """Name, pool and last follow-up of a live record, for the card of a draft that named it in full (DUP-4)."""
    return tx.one(
        "SELECT r.id, r.name, r.owner_id, r.pool_id, r.last_followup_at AS last_at, r.entered_pool_at"
        f" FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {visibility.LIVE[kind]}",
        id=record_id,
    )
