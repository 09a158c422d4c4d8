"""One line of a file: judged without writing, carried out, taken back (IMPORT-2 to IMPORT-8).

Each line has its own result: a refusal undoes that line alone and is kept as its reason. What a line may do is
judged anew when it is carried out, with the rights of that moment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import NewCustomer
from storage.entities.duplicates import Check, Hit
from storage.entities.ids import RecordKind
from storage.entities.importing import ImportRow, Line, Vocabulary
from storage.entities.leads import NewLead
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import Duplicate, Forbidden, Invalid, Refusal
from storage.queries import audit, customer_ends, follow_ups, importing, people, records
from storage.queries import leads as lead_rows
from storage.rules import customers as customer_rules
from storage.rules import importing as rules
from storage.rules import leads as lead_rules
from storage.rules import pool as pool_rules
from storage.rules.people import check_can_take_seat
from storage.rules.phones import parsed
from storage.rules.settings import Policy
from storage.tx import ConstraintBroken, Tx
from storage.usecases import assigning, customers, duplicates, holding, importing_contacts, lead_changes, leads
from storage.usecases.creating import Wish
from storage.usecases.duplicates import Party

ORIGIN = "import"
CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Task:
    """What every line of one import shares."""

    id: int
    kind: RecordKind
    headers: tuple[str, ...]
    mapping: tuple[str, ...]
    rest: str
    pool_id: int | None
    updating: bool
    alike: bool
    vocabulary: Vocabulary


@dataclass
class Seen:
    """What a dry run has met in the file so far, which the run would meet in the database; colleagues looked up."""

    keys: set[int] = field(default_factory=set)
    planned: dict[int, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line would become: new, same, alike or invalid, and why."""

    state: str
    reason: Mapping[str, Any] = field(default_factory=dict)


def judge(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, seen: Seen) -> Verdict:
    """What would become of the line; nothing is written (IMPORT-2)."""
    try:
        line = _line(actor, call, task, row)
        _, party = _checked(actor, line)
        wish = _wish(tx, actor, task, line, seen)
        met = _met(tx, actor, call, task, party)
        if met is not None and not (task.alike and met.key == "similar"):
            state = "alike" if met.key == "similar" else "same"
            return Verdict(state, _told(met))
        if _is_twice(party, seen):
            return Verdict("same", {"code": "duplicate", "reason": "twice_in_file"})
        _check_holder(tx, actor, task.kind, wish, seen)
        _keep(party, wish, seen)
    except Refusal as refusal:
        return Verdict("invalid", reason_of(refusal))
    return Verdict("new")


def carry_out(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, seen: Seen) -> None:
    """Make or change the record of a line, and note what became of it (IMPORT-3, IMPORT-4)."""
    try:
        with tx.try_out():
            _carry_out(tx, actor, call, task, row, seen)
    except Refusal as refusal:
        importing.set_row(tx, task.id, row.number, "failed", reason=reason_of(refusal))
    except ConstraintBroken as exc:
        reason = {"code": "invalid", "reason": "invalid", "params": {"constraint": exc.name}}
        importing.set_row(tx, task.id, row.number, "failed", reason=reason)


def _carry_out(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, seen: Seen) -> None:
    line = _line(actor, call, task, row)
    values, party = _checked(actor, line)
    check = duplicates.check(tx, actor, call, party)
    met = _foreign_hit(tx, task, check)
    if met is not None and met.key == "similar" and task.alike:
        met = None
    if met is not None:
        _meet(tx, actor, call, task, row, values, met)
        return
    wish = replace(_wish(tx, actor, task, line, seen), despite=check)
    record_id = _create(tx, actor, call, task, values, wish)
    _look_back(tx, actor, call, task, line, record_id)
    version = importing.version_of(tx, task.kind, record_id)
    importing.set_row(tx, task.id, row.number, "made", record=(record_id, version))


def _meet(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, values: Any, met: Hit) -> None:
    """The line's record is there: changed if that was chosen and is allowed, else skipped (IMPORT-4)."""
    may = task.updating and met.key != "similar" and met.id is not None and met.kind == task.kind
    if may and records.may_edit(tx, actor, task.kind, met.id or 0, now=call.at):
        assert met.id is not None
        before = _update(tx, actor, call, task.kind, met.id, values, task.mapping)
        version = importing.version_of(tx, task.kind, met.id)
        importing.set_row(
            tx,
            task.id,
            row.number,
            "updated",
            record=(met.id, version),
            before=json.dumps(before, ensure_ascii=False),
        )
        return
    importing.set_row(tx, task.id, row.number, "skipped", reason=_told(met))


def _line(actor: Actor, call: Call, task: Task, row: ImportRow) -> Line:
    zone = actor.organisation.timezone
    return rules.line_of(row.cells, task.headers, task.mapping, task.kind, task.vocabulary, zone, now=call.at)


def _checked(actor: Actor, line: Line) -> tuple[Any, Party]:
    region, policy = actor.organisation.phone_region, Policy(actor.settings)
    if isinstance(line.values, NewLead):
        lead = lead_rules.checked(line.values, policy, region)
        return lead, leads.party_of(lead, region)
    customer: NewCustomer = customer_rules.checked(line.values, policy, region)
    return customer, customers.party_of(customer, region)


def _wish(tx: Tx, actor: Actor, task: Task, line: Line, seen: Seen) -> Wish:
    """Who is to hold it: the person named, else as was chosen for lines without one (IMPORT-5)."""
    if line.owner:
        if line.owner not in seen.people:
            seen.people[line.owner] = _person(tx, actor, line.owner, f"{task.kind}.create")
        return Wish(owner_id=seen.people[line.owner])
    if task.rest == "mine":
        return Wish(owner_id=actor.user_id)
    return Wish(pool_id=task.pool_id, pooled=True)


def _person(tx: Tx, actor: Actor, typed: str, permission: str) -> int:
    """The one colleague with that number, phone or name, whom the actor may create for. Raises Invalid, Forbidden."""
    phone = parsed(typed, actor.organisation.phone_region).key
    rows = importing.find_people(tx, key=name_key(typed), typed=typed.strip(), phone=phone)
    numbered = [row for row in rows if row["employee_no"] == typed.strip()]
    found = numbered or [row for row in rows if row["status"] != "suspended"] or list(rows)
    if not found:
        raise Invalid("unknown_owner", rule="IMPORT-5", words=typed[:40])
    if len(found) > 1:
        raise Invalid("several_owners", rule="IMPORT-5", words=typed[:40])
    check_can_take_seat(found[0]["status"])
    owner_id = int(found[0]["id"])
    if owner_id not in people.reach(tx, actor, permission):
        raise Forbidden("owner_out_of_reach", rule="IMPORT-5", words=typed[:40])
    return owner_id


def _met(tx: Tx, actor: Actor, call: Call, task: Task, party: Party) -> Hit | None:
    return _foreign_hit(tx, task, duplicates.check(tx, actor, call, party))


def _foreign_hit(tx: Tx, task: Task, check: Check) -> Hit | None:
    """The best hit that is the same party; lines of this very file that are merely alike are none."""
    ids = [hit.id for hit in check.hits if hit.key == "similar" and hit.kind == task.kind and hit.id]
    own = importing.made_here(tx, task.id, task.kind, ids)
    for hit in check.hits:
        if not (hit.key == "similar" and hit.kind == task.kind and hit.id in own):
            return hit
    return None


def _told(hit: Hit) -> dict[str, Any]:
    """What may be told of a hit, wherever it is (DUP-4)."""
    facts = {"name": hit.name, "key": hit.key, "kind": hit.kind, "owner": hit.owner, "pool": hit.pool}
    last = {"last_at": hit.last_at} if hit.last_at is not None else {}
    return {"code": "duplicate", "reason": "import_duplicate", "params": facts | last}


def _is_twice(party: Party, seen: Seen) -> bool:
    return any(hash(key) in seen.keys for key in party.keys if key.kind != "email")


def _keep(party: Party, wish: Wish, seen: Seen) -> None:
    seen.keys.update(hash(key) for key in party.keys)
    if wish.owner_id is not None:
        seen.planned[wish.owner_id] = seen.planned.get(wish.owner_id, 0) + 1


def _check_holder(tx: Tx, actor: Actor, kind: RecordKind, wish: Wish, seen: Seen) -> None:
    """As holding.to_be, counting what earlier lines of the file would give the same person (POOL-16)."""
    holding.to_be(tx, actor, kind, owner_id=wish.owner_id, pool_id=wish.pool_id, pooled=wish.pooled)
    if wish.owner_id is None:
        return
    held, limit = assigning.room_of(tx, actor, kind, wish.owner_id)
    if limit:
        pool_rules.check_holding(held + seen.planned.get(wish.owner_id, 0), limit, kind=kind, more=1)


def _create(tx: Tx, actor: Actor, call: Call, task: Task, values: Any, wish: Wish) -> int:
    if task.kind == "lead":
        return leads.create(tx, actor, call, values, wish, in_reason="imported")
    return customers.create(tx, actor, call, values, wish, in_reason="imported")


def _look_back(tx: Tx, actor: Actor, call: Call, task: Task, line: Line, record_id: int) -> None:
    """What the file knows of the record's past; the clocks run from now all the same (IMPORT-6, T8)."""
    by = _creator(tx, line.creator)
    if line.created_at is not None or by is not None:
        importing.backdate(tx, task.kind, record_id, created_at=line.created_at, created_by=by)
    if line.last_at is None and not line.last_text:
        return
    follow_ups.insert(
        tx,
        now=call.at,
        kind="note",
        method="other",
        subject_kind=task.kind,
        subject_id=record_id,
        person="",
        content=line.last_text[: customer_rules.LONGEST_TEXT],
        words="",
        occurred_at=call.at if line.last_at is None else line.last_at,
        next_at=None,
        next_closed=0,
        outcome=None,
        origin=ORIGIN,
        qualifying=0,
        author_id=actor.user_id,
        credit_dept_id=actor.main_dept_id,
    )
    follow_ups.derive(tx, task.kind, record_id)


def _creator(tx: Tx, typed: str) -> int | None:
    """The colleague who made it; a name nobody has any more is nobody's."""
    if not typed:
        return None
    rows = importing.find_people(tx, key=name_key(typed), typed=typed.strip(), phone=None)
    return int(rows[0]["id"]) if len(rows) == 1 else None


def _update(
    tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int, values: Any, mapping: tuple[str, ...]
) -> dict[str, Any]:
    """Put what the file says into a record that is there: the name and the owner stay, phones are added.

    What was there before, for the undo.
    """
    present = _present(tx, actor, call, kind, record_id)
    changes = dict(rules.filled(values, [name for name in mapping if name in _CHANGED]))
    merged = tuple(dict.fromkeys((*present.phones, *values.phones)))[: customer_rules.MOST_PHONES]
    if merged != present.phones:
        changes["phones"] = merged
    changes = {name: value for name, value in changes.items() if getattr(present, name, value) != value}
    if changes and kind == "lead":
        lead_changes.change(tx, actor, call, record_id, changes)
    elif changes:
        customers.change(tx, actor, call, record_id, changes)
    people = [importing_contacts.take(tx, actor, call, record_id, one) for one in getattr(values, "contacts", ())]
    noted = [one for one in people if one is not None]
    return {name: getattr(present, name) for name in changes} | ({CONTACTS: noted} if noted else {})


def _present(tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int) -> Any:
    """The record as it would be typed today. Raises NotFound, Forbidden."""
    row = records.get_editable(tx, actor, kind, record_id, now=call.at)
    return lead_rows.loaded(row) if kind == "lead" else customers.new_of(tx, row)


_CHANGED = frozenset(
    "short_name level industry region source address email wechat telegram tax_no core_value remark website"
    " hobbies birthday tags need contact_name title".split()
)


def take_back(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, *, done_at: int) -> None:
    """Undo what a line did, unless somebody touched the record since (IMPORT-8)."""
    undone = False
    if row.record_id is not None and row.record_version is not None:
        try:
            with tx.try_out():
                undo = _unmake if row.state == "made" else _unchange
                undone = undo(tx, actor, call, task, row, done_at=done_at)
        except (Refusal, ConstraintBroken):
            undone = False
    importing.mark_row(tx, task.id, row.number, "undone" if undone else "kept")


def _unmake(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, *, done_at: int) -> bool:
    assert row.record_id is not None
    assert row.record_version is not None
    kind, record_id = task.kind, row.record_id
    after = importing.end(tx, kind, record_id, row.record_version, made=done_at, at=call.at, by=actor.user_id)
    if after is None:
        return False
    holding.end(tx, actor, call, kind, after, "deleted")
    importing.end_notes(tx, kind, record_id, at=call.at)
    if kind == "customer":
        customer_ends.end_contacts(tx, record_id, at=call.at, by=actor.user_id)
    audit.write(tx, actor, call, "undone", kind, record_id, name=after["name"], after={"import_id": task.id})
    return True


def _unchange(tx: Tx, actor: Actor, call: Call, task: Task, row: ImportRow, *, done_at: int) -> bool:
    assert row.record_id is not None
    before = importing.before_of(tx, task.id, row.number)
    if not before:
        return False
    for noted in before.pop(CONTACTS, ()):
        importing_contacts.take_back(tx, actor, call, row.record_id, noted)
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in before.items()}
    if task.kind == "lead":
        lead_changes.change(tx, actor, call, row.record_id, values, version=row.record_version)
    elif values:
        customers.change(tx, actor, call, row.record_id, values, version=row.record_version)
    return True


def reason_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is kept with a line: code, reason and plain facts."""
    if isinstance(refusal, Duplicate) and "check" in refusal.params and refusal.params["check"].best is not None:
        return _told(refusal.params["check"].best)
    facts = {name: value for name, value in refusal.params.items() if isinstance(value, str | int | list)}
    return {"code": refusal.code, "reason": refusal.reason, "params": facts}
