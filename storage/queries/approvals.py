"""Rows of approvals: every change of state is one guarded statement (APPR, ORG-11)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.entities.ids import new_public_id
from storage.tx import Row, Tx

ENTITY = "approval"


@dataclass(frozen=True, slots=True)
class Submission:
    """What is submitted: the values an approval is begun, or begun anew, with."""

    flow_id: int
    flow_version: int
    submitter_id: int
    department_id: int
    step: int
    amount: int | None
    currency: str | None
    base_amount: int | None
    over_limit: bool
    facts: Mapping[str, Any]
    picked: Mapping[str, Any]
    snapshot: Mapping[str, Any]
    note: str

    def values(self) -> dict[str, Any]:
        """As columns."""
        return {
            "flow_id": self.flow_id,
            "flow_version": self.flow_version,
            "submitter_id": self.submitter_id,
            "department_id": self.department_id,
            "step": self.step,
            "amount": self.amount,
            "currency": self.currency,
            "base_amount": self.base_amount,
            "over_limit": int(self.over_limit),
            "facts": json.dumps(dict(self.facts), ensure_ascii=False),
            "picked": json.dumps(dict(self.picked)),
            "snapshot": json.dumps(dict(self.snapshot), ensure_ascii=False, default=str),
            "note": self.note,
        }


def insert(tx: Tx, subject: str, record: tuple[str, int], submission: Submission, *, at: int) -> Row | None:
    """A pending approval of round 1; None when one of the record and subject runs."""
    values = submission.values()
    columns = ", ".join(values)
    return tx.one(
        f"INSERT INTO approvals (public_id, subject, record_kind, record_id, state, submitted_at, {columns})"
        f" VALUES (:public_id, :subject, :kind, :id, 'pending', :at, {', '.join(f':{name}' for name in values)})"
        " ON CONFLICT DO NOTHING RETURNING *",
        public_id=new_public_id(),
        subject=subject,
        kind=record[0],
        id=record[1],
        at=at,
        **values,
    )


def submit_again(tx: Tx, approval_id: int, submission: Submission, *, at: int) -> Row | None:
    """The next round of a rejected or recalled approval; None when it is neither any more."""
    values = submission.values()
    sets = ", ".join(f"{name} = :{name}" for name in values)
    return tx.one(
        f"UPDATE approvals SET state = 'pending', round = round + 1, submitted_at = :at, ended_at = NULL,"
        f" nudged_at = NULL, version = version + 1, {sets}"
        " WHERE id = :id AND state IN ('rejected', 'recalled') RETURNING *",
        id=approval_id,
        at=at,
        **values,
    )


def find(tx: Tx, approval_id: int) -> Row | None:
    """One approval with the name of its submitter."""
    return tx.one(
        "SELECT a.*, u.name AS submitter FROM approvals a JOIN users u ON u.id = a.submitter_id WHERE a.id = :id",
        id=approval_id,
    )


def find_by_public_id(tx: Tx, public_id: str) -> Row | None:
    """An approval a link names (a_<id>)."""
    return tx.one("SELECT id FROM approvals WHERE public_id = :id", id=public_id)


def find_running(tx: Tx, record_kind: str, record_id: int, subject: str) -> Row | None:
    """The pending approval of a record and subject."""
    return tx.one(
        "SELECT * FROM approvals WHERE record_kind = :kind AND record_id = :id AND subject = :subject"
        " AND state = 'pending'",
        kind=record_kind,
        id=record_id,
        subject=subject,
    )


def find_last(tx: Tx, record_kind: str, record_id: int, subject: str) -> Row | None:
    """The latest approval of a record and subject, whatever became of it."""
    return tx.one(
        "SELECT * FROM approvals WHERE record_kind = :kind AND record_id = :id AND subject = :subject"
        " ORDER BY id DESC LIMIT 1",
        kind=record_kind,
        id=record_id,
        subject=subject,
    )


def list_of_record(tx: Tx, record_kind: str, record_id: int) -> Sequence[Row]:
    """All approvals of a record, oldest first: its path (CONTRACT-15)."""
    return tx.all(
        "SELECT a.*, u.name AS submitter FROM approvals a JOIN users u ON u.id = a.submitter_id"
        " WHERE a.record_kind = :kind AND a.record_id = :id ORDER BY a.id",
        kind=record_kind,
        id=record_id,
    )


def list_running_of(tx: Tx, record_kind: str, record_id: int) -> Sequence[Row]:
    """Whatever runs about a record."""
    return tx.all(
        "SELECT * FROM approvals WHERE record_kind = :kind AND record_id = :id AND state = 'pending' ORDER BY id",
        kind=record_kind,
        id=record_id,
    )


def list_submitted(tx: Tx, user_id: int, *, limit: int) -> Sequence[Row]:
    """What a person submitted: what still waits, then what ended last."""
    return tx.all(
        "SELECT a.*, u.name AS submitter FROM approvals a JOIN users u ON u.id = a.submitter_id"
        " WHERE a.submitter_id = :me ORDER BY CASE WHEN a.state = 'pending' THEN 0 ELSE 1 END, a.submitted_at DESC,"
        " a.id DESC LIMIT :limit",
        me=user_id,
        limit=limit,
    )


def take_up(tx: Tx, approval_id: int) -> Row | None:
    """The pending approval, its row taken for this transaction, so that decisions come one after the other."""
    return tx.one(
        "UPDATE approvals SET version = version + 1 WHERE id = :id AND state = 'pending' RETURNING *", id=approval_id
    )


def end(tx: Tx, approval_id: int, state: str, *, at: int) -> Row | None:
    """A pending approval ends; None when it has ended before."""
    return tx.one(
        "UPDATE approvals SET state = :state, ended_at = :at, version = version + 1"
        " WHERE id = :id AND state = 'pending' RETURNING *",
        id=approval_id,
        state=state,
        at=at,
    )


def set_step(tx: Tx, approval_id: int, step: int) -> None:
    """The step that is open now; the approval was taken up before."""
    tx.run("UPDATE approvals SET step = :step WHERE id = :id AND state = 'pending'", id=approval_id, step=step)


def take_nudge(tx: Tx, approval_id: int, submitter: int, *, before: int, at: int) -> Row | None:
    """The submitter's nudge, once in a while; None when one was sent since `before` or it is not his."""
    return tx.one(
        "UPDATE approvals SET nudged_at = :at WHERE id = :id AND submitter_id = :me AND state = 'pending'"
        " AND (nudged_at IS NULL OR nudged_at <= :before) RETURNING *",
        id=approval_id,
        me=submitter,
        before=before,
        at=at,
    )


def list_cards(tx: Tx, approval_id: int, *, but: int | None) -> Sequence[Row]:
    """Shown cards of an approval with the person they were shown to; a message that shows something else by now,
    such as the list it was opened from, is left alone."""
    return tx.all(
        "SELECT id, user_id, view FROM cards c WHERE entity = 'approval' AND record_id = :id AND message IS NOT NULL"
        " AND state IN ('live', 'spent') AND user_id IS NOT NULL AND id <> :but AND NOT EXISTS ("
        "SELECT 1 FROM cards n WHERE n.place = c.place AND n.message = c.message AND n.id > c.id) ORDER BY id",
        id=approval_id,
        but=but or 0,
    )
