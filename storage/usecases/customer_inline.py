"""The inline look-up: one's own customers by name, masked, for any chat (conversations 3.4, PERM-12, PERM-15)."""

from typing import Final

from storage.entities.customers import InlineHit
from storage.entities.names import fold, name_key
from storage.entities.people import Actor
from storage.entities.pinyin import initials
from storage.queries import customers
from storage.tx import Row, Tx

MOST: Final = 20
LATELY: Final = 10
LONGEST: Final = 60


def search(tx: Tx, actor: Actor, now: int, words: str) -> tuple[InlineHit, ...]:
    """Own customers whose name, short name or contact holds the words, also by initials; without words the ten
    touched last. Name, level, area and trade only."""
    wanted = " ".join(words.split())[:LONGEST]
    if not wanted:
        return tuple(_hit(row) for row in customers.list_own(tx, actor, "", "", now=now, limit=LATELY))
    key, raw = name_key(wanted), fold(wanted)
    rows = list(customers.list_own(tx, actor, key, raw, now=now, limit=MOST))
    if len(rows) < MOST and raw.isascii() and raw.isalpha():
        known = {row["id"] for row in rows}
        everyone = customers.list_own(tx, actor, "", "", now=now, limit=2000)
        rows += [row for row in everyone if row["id"] not in known and initials(row["name_key"]).startswith(raw)]
    return tuple(_hit(row) for row in rows[:MOST])


def _hit(row: Row) -> InlineHit:
    return InlineHit(row["public_id"], row["name"], row["level"], row["region"], row["industry"])
