"""The audit log: sealing, verifying, and reading it (AUDIT-5, AUDIT-6)."""

from typing import Any, Final

from storage.digests import MORNING, DigestLine
from storage.entities.audit import Entry, Log, Verdict
from storage.entities.call import Call
from storage.entities.ids import ChildKind, RecordKind
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound
from storage.queries import audit, children, follow_ups, people, records, users, visibility
from storage.rules.audit import GENESIS, first_fault, is_late, seal, without_private
from storage.tx import Row, Tx

PAGE = 50
SEALED_AT_ONCE = 500
READ_AT_ONCE = 1000
TOLD: Final = 16  # Characters of the head that are told: 64 bits, more than anybody can make fit.


def seal_rows(tx: Tx, *, limit: int = SEALED_AT_ONCE) -> int:
    """Seal what was committed since the last round, in the order of the commits seen; how many rows."""
    audit.lock_chain(tx)
    sequence, digest = audit.head(tx)
    rows = audit.list_unsealed(tx, limit=limit)
    for row in rows:
        sequence, previous = sequence + 1, digest or GENESIS
        digest = seal(row, sequence, previous)
        audit.set_seal(tx, row["id"], sequence=sequence, digest=digest, previous=previous)
    if rows:
        audit.set_head(tx, sequence=sequence, digest=digest)
    return len(rows)


def verify(tx: Tx, *, now: int, told: str = "") -> Verdict:
    """Walk the whole chain; the first broken row, rows unsealed for more than a minute included (AUDIT-5).

    `told` is the head of an earlier day, or how it begins: it must stand in the chain.
    """
    sequence, digest = 0, GENESIS
    is_found = not told
    while rows := audit.list_chain(tx, after=sequence, limit=READ_AT_ONCE):
        fault = first_fault(rows, after=sequence, previous=digest)
        if fault is not None:
            return fault
        is_found = is_found or any(row["digest"].startswith(told) for row in rows)
        sequence, digest = rows[-1]["sequence"], rows[-1]["digest"]
    noted, noted_digest = audit.head(tx)
    if (noted, noted_digest or GENESIS) != (sequence, digest):
        return Verdict(sequence, "head", sequence=sequence + 1)
    oldest = audit.oldest_unsealed(tx)
    if oldest is not None and is_late(oldest["at"], now):
        return Verdict(sequence, "unsealed", oldest["id"])
    return Verdict(sequence, head=digest[:TOLD]) if is_found else Verdict(sequence, "forgotten")


def head_told(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """How far the log reaches and how its last digest begins, to the company owner: whoever writes the log anew
    cannot change what was told before (threat 15)."""
    sequence, digest = audit.head(tx)
    if not sequence or actor.user_id != actor.organisation.company_owner_id:
        return None
    return DigestLine("audit", sequence, {"head": digest[:TOLD]})


MORNING["audit"] = head_told


def history(tx: Tx, actor: Actor, call: Call, kind: str, record_id: int, *, limit: int = PAGE) -> Log:
    """What happened to one record, newest first, for whoever reads the record (AUDIT-6).

    Raises NotFound for a record that is missing or not readable; with `audit.view` also deleted ones are.
    """
    full = _check_readable(tx, actor, call, kind, record_id)
    rows = audit.list_of_record(tx, kind, record_id, limit=limit)
    return Log(_entries(tx, rows, private=full))


def log(
    tx: Tx, actor: Actor, *, entity: str | None = None, name: str | None = None, before: int | None = None
) -> Log:
    """The whole log, newest first, masked. Raises Forbidden without `audit.view` (AUDIT-6)."""
    if not actor.may("audit.view"):
        raise Forbidden("not_allowed", rule="AUDIT-6")
    rows = audit.list_of_names(tx, entity=entity, name=name, before=before, limit=PAGE + 1)
    cursor = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return Log(_entries(tx, rows[:PAGE], private=False), cursor)


def _check_readable(tx: Tx, actor: Actor, call: Call, kind: str, record_id: int) -> bool:
    """Whether private values may be shown in full. Raises NotFound for what the actor may not read."""
    parent = _parent(tx, kind, record_id)
    if parent is not None:
        return _owned_readable(tx, actor, call, *parent)
    if actor.may("audit.view") or _is_own_matter(tx, actor, kind, record_id):
        return False
    if _reads_beneath(tx, actor, kind, record_id, now=call.at):
        return False
    if kind == "follow_up":
        follow_ups.get_readable(tx, actor, record_id, now=call.at)
        return False
    raise NotFound(rule="PERM-13")


def _owned_readable(tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int) -> bool:
    row = records.find_readable(tx, actor, kind, record_id, now=call.at)
    if row is not None:
        return visibility.may_see_phones(tx, actor, kind, row["id"], now=call.at)
    if actor.may("audit.view"):
        return False
    raise NotFound(rule="PERM-13")


def _parent(tx: Tx, kind: str, record_id: int) -> tuple[RecordKind, int] | None:
    """The lead or customer itself, or that of a contact: reading goes through it (PERM-6)."""
    if kind in ("lead", "customer"):
        return ("lead" if kind == "lead" else "customer", record_id)
    if kind != "contact":
        return None
    row = tx.one("SELECT customer_id FROM contacts WHERE id = :id", id=record_id)
    return None if row is None else ("customer", row["customer_id"])


# What is read through a deal or contract: the table and column that lead there (PERM-6).
_BENEATH: Final[dict[str, tuple[ChildKind, str]]] = {
    "quote": ("opportunity", "SELECT opportunity_id AS id FROM quotes WHERE id = :id"),
    "plan": ("contract", "SELECT contract_id AS id FROM plans WHERE id = :id"),
    "receipt": ("contract", "SELECT contract_id AS id FROM receipts WHERE id = :id"),
    "refund": ("contract", "SELECT contract_id AS id FROM refunds WHERE id = :id"),
}


def _reads_beneath(tx: Tx, actor: Actor, kind: str, record_id: int, *, now: int) -> bool:
    """Deals and contracts for who reads them, quotes through the deal, money through contract and `money.view`."""
    if kind in ("opportunity", "contract"):
        child: ChildKind = "contract" if kind == "contract" else "opportunity"
        return children.find_readable(tx, actor, child, record_id, now=now) is not None
    if kind not in _BENEATH or (kind != "quote" and not actor.may("money.view")):
        return False
    parent, sql = _BENEATH[kind]
    row = tx.one(sql, id=record_id)
    return row is not None and children.find_readable(tx, actor, parent, row["id"], now=now) is not None


def _is_own_matter(tx: Tx, actor: Actor, kind: str, record_id: int) -> bool:
    """People for those who may change them, roles and departments for their editors, reminders for their owner."""
    match kind:
        case "user":
            return record_id == actor.user_id or record_id in people.reach(tx, actor, "org.user")
        case "role":
            return actor.may("org.role")
        case "department" | "organisation" | "setting" | "dictionary":
            return actor.may("org.settings")
        case "pool":
            return actor.may("pool.manage") or visibility.is_pool_admin(tx, record_id, actor.user_id)
        case "reminder":
            row = tx.one("SELECT user_id FROM reminders WHERE id = :id", id=record_id)
            return row is not None and row["user_id"] == actor.user_id
        case _:
            return False


def _entries(tx: Tx, rows: Any, *, private: bool) -> tuple[Entry, ...]:
    ids = {row[column] for row in rows for column in ("actor_id", "on_behalf_of") if row[column]}
    names = users.names(tx, sorted(ids)) | {0: "system"}
    return tuple(_entry(row, names, private) for row in rows)


def _entry(row: Row, names: dict[int, str], private: bool) -> Entry:
    before, after = audit.values_of(row)
    return Entry(
        id=row["id"],
        at=row["at"],
        actor_id=row["actor_id"],
        actor=names.get(row["actor_id"], "") if row["actor_id"] is not None else "",
        on_behalf_of=names.get(row["on_behalf_of"], "") if row["on_behalf_of"] else "",
        channel=row["channel"],
        action=row["action"],
        entity=row["entity"],
        record_id=row["record_id"],
        record_name=row["record_name"],
        reason=row["reason"],
        before=before if private else without_private(before),
        after=after if private else without_private(after),
        is_erased=row["erased_at"] is not None,
    )
