"""The shape of a database, so that two can be compared: one that was upgraded and one made today."""

import re

from storage.tx import Tx

_SPACE = re.compile(r"\s+")
_MADE_AS = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
_COLUMNS = """
SELECT table_name || '.' || column_name AS name,
 concat_ws(' ', data_type, is_nullable, column_default, is_identity) AS shape
FROM information_schema.columns WHERE table_schema = 'public'
"""
_INDEXES = "SELECT indexname AS name, indexdef AS shape FROM pg_indexes WHERE schemaname = 'public'"
_CONSTRAINTS = """
SELECT conrelid::regclass || ' ' || conname AS name, pg_get_constraintdef(oid) AS shape
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
_TRIGGERS = """
SELECT tgrelid::regclass || ' ' || tgname AS name, pg_get_triggerdef(oid) AS shape FROM pg_trigger
WHERE NOT tgisinternal
"""
_FUNCTIONS = "SELECT proname AS name, prosrc AS shape FROM pg_proc WHERE pronamespace = 'public'::regnamespace"


def schema(tx: Tx) -> dict[str, str]:
    """Everything that was created, by name, in one spelling."""
    if tx.dialect == "sqlite":
        rows = tx.all(_MADE_AS)
        found = {f"{row['type']} {row['name']}": f"{row['tbl_name']} {_columns(tx, row)}{row['sql']}" for row in rows}
    else:
        parts = (_COLUMNS, _INDEXES, _CONSTRAINTS, _TRIGGERS, _FUNCTIONS)
        found = {
            f"{number} {row['name']}": str(row["shape"]) for number, sql in enumerate(parts) for row in tx.all(sql)
        }
    return {name: _SPACE.sub(" ", shape) for name, shape in found.items()}


def _columns(tx: Tx, row: object) -> str:
    name = row["name"]  # type: ignore[index]
    return str([tuple(one)[1:] for one in tx.all(f"PRAGMA table_xinfo({name})")])  # type: ignore[arg-type]


def applied(tx: Tx) -> dict[int, str]:
    """Migrations by number with the checksum of what was applied."""
    return {row["number"]: row["checksum"] for row in tx.all("SELECT number, checksum FROM migrations")}
