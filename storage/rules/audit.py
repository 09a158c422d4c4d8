"""The hash chain over the audit log, and what of it may be read (AUDIT-5, AUDIT-6). Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from storage.entities.audit import Verdict
from storage.entities.digests import SALT, digest_of, pair_digest
from storage.entities.instants import MINUTE
from storage.rules.phones import masked

GENESIS = "0" * 64
CHAINED = (
    "id",
    "at",
    "actor_id",
    "on_behalf_of",
    "channel",
    "chat_id",
    "message_id",
    "action",
    "entity",
    "record_id",
    "reason",
    "request_id",
    "values_digest",
)
PRIVATE = frozenset({"phone", "phones", "email", "wechat", "telegram", "whatsapp", "line", "messenger", "address"})


class Fields(Protocol):
    """A row, read by column name."""

    def __getitem__(self, column: str, /) -> Any: ...


def seal(row: Fields, sequence: int, previous_digest: str) -> str:
    """The digest of a row at its place in the chain; of a reason its digest counts, so that it may be blanked."""
    facts = [row[column] for column in CHAINED]
    if row["reason_digest"] is not None:
        facts = [*(None if column == "reason" else row[column] for column in CHAINED), row["reason_digest"]]
    return digest_of(json.dumps([sequence, previous_digest, *facts], ensure_ascii=False, separators=(",", ":")))


def first_fault(rows: Sequence[Fields], *, after: int, previous: str) -> Verdict | None:
    """The first broken of rows in sequence order that follow the sealed row `after`; None when all hold."""
    for sequence, row in enumerate(rows, start=after + 1):
        if row["sequence"] != sequence:
            return Verdict(sequence - 1, "missing", sequence=sequence)
        if row["previous_digest"] != previous:
            return Verdict(sequence - 1, "order", row["id"], sequence)
        if seal(row, sequence, previous) != row["digest"]:
            return Verdict(sequence - 1, "changed", row["id"], sequence)
        if not _values_hold(row):
            return Verdict(sequence - 1, "values", row["id"], sequence)
        previous = row["digest"]
    return None


def _values_hold(row: Fields) -> bool:
    """Values and name are as they were digested, or blanked by an erasure that keeps the digests (AUDIT-5)."""
    before, after, named = row["before_digest"], row["after_digest"], row["name_digest"]
    if before is None or after is None or pair_digest(before, after, named) != row["values_digest"]:
        return False
    words = row["reason"] if row["reason_digest"] is not None else ""
    if row["erased_at"] is not None:
        return not (row["record_name"] or row["before_values"] or row["after_values"] or row["salt"] or words)
    if named is not None and len(row["salt"]) != SALT:
        return False
    texts = (
        (row["before_values"], before),
        (row["after_values"], after),
        (row["record_name"], named),
        (words, row["reason_digest"]),
    )
    return all(digest is None or digest_of(f"{row['salt']}{text}") == digest for text, digest in texts)


def is_late(at: int, now: int) -> bool:
    """A row that should have been sealed long ago (AUDIT-5)."""
    return now - at > MINUTE


def without_private(values: Mapping[str, Any]) -> dict[str, Any]:
    """Changed fields with phone numbers and addresses of messengers masked (PERM-15)."""
    return {key: _masked(value) if key in PRIVATE else _inside(value) for key, value in values.items()}


def _inside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_private(value)
    if isinstance(value, list):
        return [_inside(item) for item in value]
    return value


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if not isinstance(value, str) or not value:
        return value
    return masked(value) if sum(char.isdigit() for char in value) >= 7 else value[:1] + "****"
