"""Rows of exports, and the records they hold: what the list would show, under the right to export (PERM-12)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.exporting import ExportKind
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.queries import exporting_trade, visibility
from storage.queries.visibility import TABLES, Condition
from storage.tx import Row, Tx, among

MOST_COUNTED = 50_001


def insert(tx: Tx, call: Call, *, user_id: int, kind: str, chosen: Mapping[str, Any], fields: Sequence[str]) -> int:
    """An export that is asked for; its id."""
    row = tx.one(
        "INSERT INTO exports (user_id, channel, place, kind, chosen, fields, state, created_at, updated_at)"
        " VALUES (:user, :channel, :place, :kind, :chosen, :fields, 'asked', :at, :at) RETURNING id",
        user=user_id,
        channel=call.channel,
        place=call.place,
        kind=kind,
        chosen=json.dumps(dict(chosen), ensure_ascii=False),
        fields=json.dumps(list(fields)),
        at=call.at,
    )
    assert row is not None
    return int(row["id"])


def find(tx: Tx, export_id: int) -> Row | None:
    return tx.one("SELECT * FROM exports WHERE id = :id", id=export_id)


def find_own(tx: Tx, export_id: int, user_id: int) -> Row | None:
    return tx.one("SELECT * FROM exports WHERE id = :id AND user_id = :user", id=export_id, user=user_id)


def list_at_work(tx: Tx) -> Sequence[int]:
    return [
        row["id"]
        for row in tx.all("SELECT id FROM exports WHERE state = 'making' AND channel <> 'cli' ORDER BY id LIMIT 20")
    ]


def move(tx: Tx, export_id: int, before: str, after: str, *, at: int, **values: Any) -> Row | None:
    """To another state if it still is in that one; the row after, or None."""
    sets = "".join(f", {column} = :{column}" for column in values)
    return tx.one(
        f"UPDATE exports SET state = :after, updated_at = :at, version = version + 1{sets}"
        " WHERE id = :id AND state = :before RETURNING *",
        id=export_id,
        before=before,
        after=after,
        at=at,
        **values,
    )


def change(tx: Tx, export_id: int, values: Mapping[str, Any]) -> None:
    sets = ", ".join(f"{column} = :{column}" for column in values)
    tx.run(f"UPDATE exports SET {sets} WHERE id = :id", id=export_id, **values)


def _within(tx: Tx, actor: Actor, kind: RecordKind, chosen: Mapping[str, Any], *, now: int) -> Condition:
    """Readable, and its owner in U(export); of those the ones chosen."""
    seen = visibility.readable(tx, actor, kind, now=now)
    under = visibility.under(tx, actor, kind, f"{kind}.export")
    renamed = {f"x_{name}": value for name, value in under.params.items()}
    sql = under.sql
    for name in under.params:
        sql = sql.replace(f":{name}", f":x_{name}")
    params = {**seen.params, **renamed}
    if "ids" in chosen:
        ids, more = among(tx, "r.id", "chosen", chosen["ids"])
        return Condition(f"({seen.sql}) AND ({sql}) AND {ids}", params | more)
    return Condition(f"({seen.sql}) AND ({sql})", params)


def count(tx: Tx, actor: Actor, kind: ExportKind, chosen: Mapping[str, Any], *, now: int) -> int:
    """How many rows the file would have; counting stops above the most there may be."""
    if kind != "lead" and kind != "customer":
        return exporting_trade.count(tx, actor, kind, chosen, now=now, most=MOST_COUNTED)
    within = _within(tx, actor, kind, chosen, now=now)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {TABLES[kind]} r WHERE {within.sql} LIMIT :most) AS found",
        most=MOST_COUNTED,
        **within.params,
    )
    return int(row["n"]) if row else 0


_COLUMNS = {
    "customer": "r.*, u.name AS owner, x.name AS contact_name, x.title AS contact_title, x.phones AS contact_phones,"
    " x.email AS contact_email, x.wechat AS contact_wechat",
    "lead": "r.*, u.name AS owner",
}
_CONTACT = {
    "customer": " LEFT JOIN contacts x ON x.id = r.primary_contact_id AND x.deleted_at IS NULL",
    "lead": "",
}


def page(
    tx: Tx, actor: Actor, kind: ExportKind, chosen: Mapping[str, Any], *, now: int, after: int, limit: int
) -> Sequence[Row]:
    """Records by id, after the cursor (ORG-14), and `printed`: may the actor see this one's phones at all."""
    if kind != "lead" and kind != "customer":
        return exporting_trade.page(tx, actor, kind, chosen, now=now, after=after, limit=limit)
    within = _within(tx, actor, kind, chosen, now=now)
    printed = visibility.full_phones(kind)
    return tx.all(
        f"SELECT {_COLUMNS[kind]}, CASE WHEN {printed} THEN 1 ELSE 0 END AS printed FROM {TABLES[kind]} r"
        f" LEFT JOIN users u ON u.id = r.owner_id{_CONTACT[kind]}"
        f" WHERE {within.sql} AND r.id > :after ORDER BY r.id LIMIT :limit",
        after=after,
        limit=limit,
        **{"v_me": actor.user_id, "v_kind": kind, "v_now": now, **within.params},
    )
