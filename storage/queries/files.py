"""Files, the records they hang on, and who may open them (FILE-1 to FILE-5, PERM-6).

A file is read through a record it hangs on, never by its id or digest alone. `list_of` and `count_of` take the
record as (kind, id); those of a customer or lead count the files of its follow-ups too.
"""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.files import LONGEST_NAME, Fetch, File, Holder, NewFile
from storage.entities.ids import RecordKind, new_public_id
from storage.entities.people import Actor
from storage.queries import files_of_trade, records
from storage.tx import Row, Tx, among

Record = tuple[str, int]

_COLUMNS = (
    "f.id, f.kind, f.name, f.mime, f.size, f.seconds, f.state, f.channel_ref, f.sha256, f.sent_by, f.said_at,"
    " u.name AS sender"
)


def _file(row: Row) -> File:
    return File(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        mime=row["mime"],
        size=row["size"],
        seconds=row["seconds"],
        state=row["state"],
        ref=row["channel_ref"],
        sha256=row["sha256"],
        sent_by=row["sent_by"],
        sender=row["sender"],
        said_at=row["said_at"],
    )


def store(tx: Tx, new: NewFile, *, sent_by: int, place: str, message: str | None, said_at: int, now: int) -> int:
    """A file as it was sent, its bytes still to be fetched (FILE-1); its id."""
    row = tx.one(
        "INSERT INTO files (public_id, kind, name, mime, size, seconds, channel_ref, state, place, message, sent_by,"
        " said_at, created_at, updated_at) VALUES (:public_id, :kind, :name, :mime, :size, :seconds, :ref,"
        " 'referenced', :place, :message, :sent_by, :said_at, :now, :now) RETURNING id",
        public_id=new_public_id(),
        kind=new.kind,
        name=new.name[:LONGEST_NAME],
        mime=new.mime[:LONGEST_NAME],
        size=new.size,
        seconds=new.seconds,
        ref=new.ref,
        place=place,
        message=new.message or message,
        sent_by=sent_by,
        said_at=said_at,
        now=now,
    )
    assert row is not None
    return int(row["id"])


def attach(tx: Tx, file_id: int, entity: Holder, record_id: int, *, now: int) -> bool:
    """Hang a file on a record; False when it hung there before."""
    return (
        tx.run(
            "INSERT INTO file_links (file_id, entity, record_id, created_at) VALUES (:file, :entity, :record, :now)"
            " ON CONFLICT (file_id, entity, record_id) DO NOTHING",
            file=file_id,
            entity=entity,
            record=record_id,
            now=now,
        )
        == 1
    )


def move(tx: Tx, source: Record, target: Record, *, now: int) -> None:
    """Everything that hangs on one record hangs on another: a draft that was saved, a lead that was converted."""
    tx.run(
        "INSERT INTO file_links (file_id, entity, record_id, created_at)"
        " SELECT file_id, :to_entity, :to_id, :now FROM file_links WHERE entity = :entity AND record_id = :id"
        " ON CONFLICT (file_id, entity, record_id) DO NOTHING",
        entity=source[0],
        id=source[1],
        to_entity=target[0],
        to_id=target[1],
        now=now,
    )
    detach(tx, *source)


def find_holder(tx: Tx, ids: Sequence[int], *, by: int) -> tuple[Holder, int] | None:
    """What the newest of these files hangs on that this person sent, as (kind, id)."""
    if not ids:
        return None
    condition, params = among(tx, "k.file_id", "ids", list(ids))
    row = tx.one(
        "SELECT k.entity, k.record_id FROM file_links k JOIN files f ON f.id = k.file_id"
        f" WHERE {condition} AND f.sent_by = :by ORDER BY k.file_id DESC, k.created_at DESC LIMIT 1",
        by=by,
        **params,
    )
    return None if row is None else (row["entity"], row["record_id"])


def take_off(tx: Tx, ids: Sequence[int], record: Record, *, by: int, now: int) -> int:
    """How many of these files of this person came off the record; those on nothing else are erased (FILE-5)."""
    taken = [
        file_id
        for file_id in ids
        if tx.run(
            "DELETE FROM file_links WHERE file_id = :file AND entity = :entity AND record_id = :id"
            " AND EXISTS (SELECT 1 FROM files f WHERE f.id = file_links.file_id AND f.sent_by = :by)",
            file=file_id,
            entity=record[0],
            id=record[1],
            by=by,
        )
    ]
    for file_id in taken:
        _erase_one(tx, file_id, now=now)
    return len(taken)


def detach(tx: Tx, entity: str, record_id: int) -> None:
    """Nothing hangs on the record any more; the files stay."""
    tx.run("DELETE FROM file_links WHERE entity = :entity AND record_id = :id", entity=entity, id=record_id)


# The files of a record, once each. Those of a customer or lead are also those of its live follow-ups.
_OWN: Final = "SELECT k.file_id FROM file_links k WHERE k.entity = :entity AND k.record_id = :id"
_WITH_FOLLOW_UPS: Final = (
    # The follow-ups first, whatever the planner thinks of their number.
    f"{_OWN} UNION SELECT k.file_id FROM follow_ups o CROSS JOIN file_links k WHERE k.entity = 'follow_up'"
    " AND k.record_id = o.id AND o.subject_kind = :entity AND o.subject_id = :id AND o.deleted_at IS NULL"
)


def _of(record: Record) -> tuple[str, dict[str, Any]]:
    whole = record[0] in ("customer", "lead")
    return (_WITH_FOLLOW_UPS if whole else _OWN), {"entity": record[0], "id": record[1]}


def list_of(tx: Tx, record: Record, *, limit: int = 20, skip: int = 0) -> list[File]:
    """The files of a record, newest first. Whether the record may be read was judged by the caller."""
    sql, params = _of(record)
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM files f JOIN users u ON u.id = f.sent_by"
        f" WHERE f.id IN ({sql}) AND f.state <> 'erased' ORDER BY f.id DESC LIMIT :limit OFFSET :skip",
        limit=limit,
        skip=skip,
        **params,
    )
    return [_file(row) for row in rows]


def count_of(tx: Tx, record: Record) -> int:
    """How many files a record has."""
    sql, params = _of(record)
    row = tx.one(f"SELECT count(*) AS n FROM files f WHERE f.id IN ({sql}) AND f.state <> 'erased'", **params)
    return 0 if row is None else int(row["n"])


def kinds_of(tx: Tx, record: Record) -> dict[str, int]:
    """How many of each kind of file a record has."""
    sql, params = _of(record)
    rows = tx.all(
        f"SELECT f.kind, count(*) AS n FROM files f WHERE f.id IN ({sql}) AND f.state <> 'erased' GROUP BY f.kind",
        **params,
    )
    return {row["kind"]: int(row["n"]) for row in rows}


def find(tx: Tx, file_id: int) -> File | None:
    """A file whatever it hangs on, without asking who reads it."""
    row = tx.one(f"SELECT {_COLUMNS} FROM files f JOIN users u ON u.id = f.sent_by WHERE f.id = :id", id=file_id)
    return None if row is None else _file(row)


def find_readable(tx: Tx, actor: Actor, file_id: int, *, now: int) -> File | None:
    """A file on at least one record the actor reads in full; None for missing and foreign ones alike (FILE-4)."""
    found = find(tx, file_id)
    if found is None or found.state == "erased":
        return None
    links = tx.all("SELECT entity, record_id FROM file_links WHERE file_id = :id", id=file_id)
    return found if any(_reads(tx, actor, link["entity"], link["record_id"], now=now) for link in links) else None


def _reads(tx: Tx, actor: Actor, entity: Holder, record_id: int, *, now: int) -> bool:
    if entity in ("opportunity", "contract", "plan", "receipt", "refund"):
        return files_of_trade.is_readable(tx, actor, entity, record_id, now=now)
    if entity in ("memo", "draft"):
        table = "memos" if entity == "memo" else "drafts"
        own = f"SELECT 1 AS yes FROM {table} WHERE id = :id AND owner_id = :me"
        return tx.one(own, id=record_id, me=actor.user_id) is not None
    if entity == "follow_up":
        row = tx.one(
            "SELECT author_id, subject_kind, subject_id FROM follow_ups WHERE id = :id AND deleted_at IS NULL",
            id=record_id,
        )
        if row is None:
            return False
        if row["author_id"] == actor.user_id and actor.may(f"{row['subject_kind']}.view"):
            return True
        entity, record_id = row["subject_kind"], row["subject_id"]
    kind: RecordKind = "lead" if entity == "lead" else "customer"
    return records.find_readable(tx, actor, kind, record_id, now=now) is not None


# ── bytes ──


def is_any_waiting(tx: Tx, *, now: int) -> bool:
    """Are there bytes to be fetched now?"""
    row = tx.one(
        "SELECT 1 AS yes FROM files WHERE state IN ('referenced', 'fetching') AND next_try_at <= :now LIMIT 1",
        now=now,
    )
    return row is not None


def lease(tx: Tx, *, now: int, until: int, limit: int) -> list[Fetch]:
    """Files whose bytes are to be fetched now; each attempt counts, its number tells a late answer."""
    lock = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    rows = tx.all(
        "UPDATE files SET state = 'fetching', tries = tries + 1, next_try_at = :until, updated_at = :now"
        " WHERE id IN (SELECT id FROM files WHERE state IN ('referenced', 'fetching') AND next_try_at <= :now"
        f" ORDER BY next_try_at, id LIMIT :limit{lock}) RETURNING id, channel_ref, tries",
        now=now,
        until=until,
        limit=limit,
    )
    return [Fetch(row["id"], row["channel_ref"] or "", row["tries"]) for row in rows]


def keep(tx: Tx, file_id: int, sha256: str, size: int, *, now: int, picture: str = "") -> bool:
    """The bytes are kept under their digest; False when the file was erased meanwhile.

    `picture` is the type of picture the bytes are, empty for none: what a photo is stands in its bytes.
    """
    return (
        tx.run(
            "UPDATE files SET state = 'kept', sha256 = :sha, size = :size, updated_at = :now,"
            " mime = CASE WHEN kind = 'photo' THEN :mime ELSE mime END WHERE id = :id AND state <> 'erased'",
            id=file_id,
            sha=sha256,
            size=size,
            mime=picture,
            now=now,
        )
        == 1
    )


def note_no_picture(tx: Tx, file_id: int) -> None:
    """Its bytes turned out to be no picture that can be drawn on."""
    tx.run("UPDATE files SET mime = '' WHERE id = :id AND kind = 'photo'", id=file_id)


def postpone(tx: Tx, fetch: Fetch, *, at: int, now: int) -> None:
    """This attempt failed; the next one is at `at`."""
    tx.run(
        "UPDATE files SET state = 'referenced', next_try_at = :at, updated_at = :now"
        " WHERE id = :id AND state = 'fetching' AND tries = :tries",
        id=fetch.id,
        tries=fetch.attempt,
        at=at,
        now=now,
    )


def give_up(tx: Tx, fetch: Fetch, *, now: int) -> bool:
    """The last attempt failed; False when another had its turn meanwhile."""
    return (
        tx.run(
            "UPDATE files SET state = 'failed', updated_at = :now"
            " WHERE id = :id AND state = 'fetching' AND tries = :tries",
            id=fetch.id,
            tries=fetch.attempt,
            now=now,
        )
        == 1
    )


def ask_again(tx: Tx, file_id: int, *, now: int) -> bool:
    """Fetch a failed file once more; False when it is not failed."""
    return (
        tx.run(
            "UPDATE files SET state = 'referenced', tries = 0, next_try_at = 0, updated_at = :now"
            " WHERE id = :id AND state = 'failed'",
            id=file_id,
            now=now,
        )
        == 1
    )


def erase(tx: Tx, record: Record, *, now: int) -> int:
    """Take the files off a record; those on no other record lose their names, their bytes go (FILE-5, CUST-18).

    Call it also for each follow-up of an erased customer. How many files are gone for good.
    """
    ids = [row["file_id"] for row in tx.all(_OWN, entity=record[0], id=record[1])]
    detach(tx, *record)
    return sum(_erase_one(tx, file_id, now=now) for file_id in ids)


def _erase_one(tx: Tx, file_id: int, *, now: int) -> int:
    return tx.run(
        "UPDATE files SET state = 'erased', name = '', mime = '', channel_ref = NULL, updated_at = :now"
        " WHERE id = :id AND state <> 'erased'"
        " AND NOT EXISTS (SELECT 1 FROM file_links k WHERE k.file_id = files.id)",
        id=file_id,
        now=now,
    )


def list_unheld(tx: Tx, *, limit: int) -> list[str]:
    """Digests whose bytes no file holds any more."""
    rows = tx.all(
        "SELECT e.sha256 FROM files e WHERE e.state = 'erased' AND e.sha256 IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM files h WHERE h.sha256 = e.sha256 AND h.state <> 'erased') ORDER BY e.id LIMIT :limit",
        limit=limit,
    )
    return list(dict.fromkeys(row["sha256"] for row in rows))


def list_held(tx: Tx) -> set[str]:
    """Every digest whose bytes a file holds."""
    rows = tx.all("SELECT DISTINCT sha256 FROM files WHERE sha256 IS NOT NULL AND state <> 'erased'")
    return {str(row["sha256"]) for row in rows}


def forget_bytes(tx: Tx, sha256: str) -> None:
    """The bytes are gone from the folder."""
    tx.run("UPDATE files SET sha256 = NULL WHERE sha256 = :sha AND state = 'erased'", sha=sha256)
