"""The hash chain over the audit log (AUDIT-5). Pure: rows in, digests out."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

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


def values_text(values: Mapping[str, Any]) -> str:
    """Changed fields as the text that is stored and digested."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pair_digest(before_digest: str, after_digest: str) -> str:
    """What the row carries of its values, so that blanking them later breaks nothing."""
    return digest_of(before_digest + after_digest)


def seal(row: Mapping[str, Any], sequence: int, previous_digest: str) -> str:
    """The digest of a row at its place in the chain."""
    facts = [row[column] for column in CHAINED]
    return digest_of(json.dumps([sequence, previous_digest, *facts], ensure_ascii=False, separators=(",", ":")))
