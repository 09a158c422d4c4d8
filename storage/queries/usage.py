"""Counters of how the product is used: names and figures of days, nothing of anybody (conversations 2)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.tx import Row, Tx

PREFIX = "use:"


def add(tx: Tx, counts: Mapping[tuple[str, str], int]) -> None:
    """Add to counters by (name, local day)."""
    for (name, day), n in sorted(counts.items()):
        tx.run(
            "INSERT INTO counters (name, day, count) VALUES (:name, :day, :n)"
            " ON CONFLICT (name, day) DO UPDATE SET count = counters.count + excluded.count",
            name=PREFIX + name,
            day=day,
            n=n,
        )


def put(tx: Tx, name: str, day: str, n: int) -> None:
    """Set one counter."""
    tx.run(
        "INSERT INTO counters (name, day, count) VALUES (:name, :day, :n)"
        " ON CONFLICT (name, day) DO UPDATE SET count = excluded.count",
        name=PREFIX + name,
        day=day,
        n=n,
    )


def totals(tx: Tx, *, since: str) -> dict[str, int]:
    """Every counter from a day on, summed up."""
    rows = tx.all(
        "SELECT name, SUM(count) AS n FROM counters WHERE name >= 'use:' AND name < 'use;' AND day >= :since"
        " GROUP BY name ORDER BY name",
        since=since,
    )
    return {row["name"].removeprefix(PREFIX): int(row["n"]) for row in rows}


def read_mark(tx: Tx) -> int:
    """The last row of the sealed audit log that was counted."""
    row = tx.one("SELECT state FROM jobs WHERE name = 'usage-mark'")
    return int(json.loads(row["state"]).get("audit", 0)) if row else 0


def set_mark(tx: Tx, sequence: int) -> None:
    tx.run(
        "INSERT INTO jobs (name, state) VALUES ('usage-mark', :state)"
        " ON CONFLICT (name) DO UPDATE SET state = excluded.state",
        state=json.dumps({"audit": sequence}),
    )


_ROWS = """
SELECT a.sequence, a.at, a.action, a.entity, a.record_id, v.after_values,
  CASE WHEN a.action = 'changed' AND EXISTS (SELECT 1 FROM audit b WHERE b.entity = a.entity
    AND b.record_id = a.record_id AND b.action = 'changed' AND b.id < a.id) THEN 1 ELSE 0 END AS again
FROM audit a JOIN audit_values v ON v.audit_id = a.id
WHERE a.sequence > :after AND a.channel = 'chat' AND a.entity IN ('follow_up', 'lead', 'customer', 'reminder', 'user')
ORDER BY a.sequence LIMIT :limit
"""


def list_deeds(tx: Tx, *, after: int, limit: int) -> Sequence[Row]:
    """What people did since: sealed rows of the audit log in order; `again` marks a later change of a record."""
    return tx.all(_ROWS, after=after, limit=limit)


def count_pushes(tx: Tx, *, since: int, until: int) -> Sequence[Row]:
    """Kind -> pushed cards of the span and how many of them were answered."""
    return tx.all(
        "SELECT kind, count(*) AS n, SUM(CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END) AS answered"
        " FROM push_cards WHERE sent_at >= :since AND sent_at < :until GROUP BY kind",
        since=since,
        until=until,
    )


def count_unknown(tx: Tx, *, since: int, until: int) -> int:
    """Messages of the span that were not understood."""
    row = tx.one(
        "SELECT count(*) AS n FROM drafts WHERE kind = 'words' AND created_at >= :since AND created_at < :until",
        since=since,
        until=until,
    )
    return int(row["n"]) if row else 0


def changed_fields(values: str) -> list[str]:
    """Names of the fields a row of the audit log changed."""
    found: dict[str, Any] = json.loads(values)
    return [name for name in found if name not in ("version", "edited_at", "updated_at")]
