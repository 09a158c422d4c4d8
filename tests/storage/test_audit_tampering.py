"""Threat 15: whoever holds the database takes the triggers away and changes the log; every change is found.

FIELDLINE_TORTURE=1 tries 10,000 on each database, FIELDLINE_SEED repeats a run.
"""

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from storage.database import Database
from storage.entities.audit import Verdict
from storage.queries import audit, people
from storage.rules.audit import GENESIS, seal
from storage.tx import ConstraintBroken, Tx
from storage.usecases import audit as cases
from tests.factories import Firm, a_customer, a_firm, a_person
from tests.figures import Figure

ROUNDS = 10_000 if os.environ.get("FIELDLINE_TORTURE") == "1" else 150
SEED = int(os.environ.get("FIELDLINE_SEED", "15"))
TRIGGERS = {
    "audit": ("audit_kept", "audit_never_deleted"),
    "audit_values": ("audit_values_kept", "audit_values_never_deleted"),
}
ROW = (
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
)
TEXTS = ("record_name", "before_values", "after_values", "salt", "before_digest", "after_digest", "name_digest")


class Undone(Exception):
    """Takes a round back; holds what was found."""


async def a_log(db: Database) -> tuple[Firm, str]:
    """A firm with a log of some sixty rows, one of them erased, and the head that was told when it had forty."""
    firm = await a_firm(db)
    customer = await a_customer(firm)
    told = ""
    while (rows := await firm.value("SELECT count(*) AS n FROM audit")) < 60:
        await firm.crm.departments.create(firm.call(firm.owner), f"部门{rows}", firm.root)
        await firm.crm.audit.seal()
        if not told and rows >= 40:
            told = await firm.value("SELECT digest FROM audit_head")
    await firm.write(lambda tx: audit.blank_values(tx, "customer", customer, at=firm.clock.ms))
    return firm, told


def without_triggers(tx: Tx) -> None:
    for table, names in TRIGGERS.items():
        for name in names:
            tx.run(f"DROP TRIGGER {name}" + (f" ON {table}" if tx.dialect == "postgres" else ""))


Way = Callable[[Tx, random.Random, int], str]


def edited(tx: Tx, chance: random.Random, last: int) -> str:
    """One field of one row, whatever it is."""
    column = chance.choice(ROW)
    value: Any = chance.randrange(10**6) if column in ("at", "actor_id", "on_behalf_of", "record_id") else "别的"
    _set(tx, "audit", column, value, chance.randint(1, last))
    return f"{column} edited"


def reworded(tx: Tx, chance: random.Random, last: int) -> str:
    """What stands beside a row, sometimes said to be erased."""
    column, at = chance.choice(TEXTS), chance.randint(1, last)
    _set(tx, "audit_values", column, "{}x", at)
    if chance.random() < 0.3:
        _set(tx, "audit_values", "erased_at", 1, at)
    return f"{column} reworded"


def deleted(tx: Tx, chance: random.Random, last: int) -> str:
    at = chance.randint(1, last)
    _delete(tx, at, at, values_only=chance.random() < 0.3)
    return "deleted"


def swapped(tx: Tx, chance: random.Random, last: int) -> str:
    """Two rows change places, or what was written beside them does."""
    one, other = sorted(chance.sample(range(1, last + 1), 2))
    if chance.random() < 0.5:
        for old, new in ((one, 10**6), (other, one), (10**6, other)):
            tx.run("UPDATE audit SET sequence = :new WHERE sequence = :old", new=new, old=old)
        return "swapped"
    rows = [_values(tx, at) for at in (one, other)]
    if rows[0] == rows[1]:
        _set(tx, "audit", "reason", "别的", one)
    for at, row in zip((other, one), rows, strict=True):
        for column, value in row.items():
            _set(tx, "audit_values", column, value, at)
    return "values swapped"


def cut(tx: Tx, chance: random.Random, last: int) -> str:
    """The end is gone."""
    _delete(tx, last - chance.randint(0, 9), last)
    return "end cut"


def headless(tx: Tx, chance: random.Random, last: int) -> str:
    """The head says something else, or nothing."""
    if chance.random() < 0.5:
        tx.run("UPDATE audit_head SET sequence = sequence + :n", n=chance.choice((-1, 1)))
    else:
        tx.run("DELETE FROM audit_head")
    return "head changed"


def cut_with_head(tx: Tx, chance: random.Random, last: int) -> str:
    """The end is gone and the head says so too: only somebody who was told of it knows."""
    first = chance.randint(1, 35)
    _delete(tx, first, last)
    row = tx.one("SELECT sequence, digest FROM audit ORDER BY sequence DESC LIMIT 1")
    audit.set_head(tx, sequence=row["sequence"] if row else 0, digest=row["digest"] if row else "")
    return "end and head cut"


def made_anew(tx: Tx, chance: random.Random, last: int) -> str:
    """One row is edited and every seal after it made anew, the head as well."""
    at = chance.randint(1, 35)
    _set(tx, "audit", "actor_id", 4711, at)
    before = tx.one("SELECT digest FROM audit WHERE sequence = :at", at=at - 1)
    previous = before["digest"] if before else GENESIS
    for row in tx.all("SELECT * FROM audit WHERE sequence >= :at ORDER BY sequence", at=at):
        digest = seal(row, row["sequence"], previous)
        tx.run(
            "UPDATE audit SET digest = :digest, previous_digest = :previous WHERE id = :id",
            digest=digest,
            previous=previous,
            id=row["id"],
        )
        previous = digest
    audit.set_head(tx, sequence=last, digest=previous)
    return "made anew"


WAYS: tuple[Way, ...] = (edited, edited, edited, reworded, reworded, deleted, swapped, cut, headless)
ANEW: tuple[Way, ...] = (cut_with_head, made_anew)


def _set(tx: Tx, table: str, column: str, value: Any, at: int) -> None:
    key = "id" if table == "audit" else "audit_id"
    sql = f"UPDATE {table} SET {column} = :value WHERE {key} = (SELECT id FROM audit WHERE sequence = :at)"
    assert tx.run(sql, value=value, at=at) == 1


def _values(tx: Tx, at: int) -> dict[str, Any]:
    row = tx.one(
        f"SELECT {', '.join(TEXTS)}, erased_at FROM audit_values"
        " WHERE audit_id = (SELECT id FROM audit WHERE sequence = :at)",
        at=at,
    )
    assert row is not None
    return {column: row[column] for column in (*TEXTS, "erased_at")}


def _delete(tx: Tx, first: int, last: int, *, values_only: bool = False) -> None:
    rows = "(SELECT id FROM audit WHERE sequence BETWEEN :first AND :last)"
    tx.run(f"DELETE FROM audit_values WHERE audit_id IN {rows}", first=first, last=last)
    if not values_only:
        tx.run("DELETE FROM audit WHERE sequence BETWEEN :first AND :last", first=first, last=last)


@pytest.mark.own_database
@pytest.mark.threat(15)
@pytest.mark.rule("AUDIT-5")
async def test_whatever_is_done_to_the_log_is_found(db: Database, figure: Figure) -> None:
    firm, told = await a_log(db)
    last = await firm.value("SELECT max(sequence) AS n FROM audit")
    assert (await firm.crm.audit.verify(firm.clock.now, told=told[: cases.TOLD])).is_whole
    await firm.write(without_triggers)
    chance = random.Random(SEED)
    found = 0
    for number in range(ROUNDS):
        way = chance.choice(ANEW if number % 4 == 0 else WAYS)
        is_anew = way in ANEW
        verdict, what, plain = await tampered(firm, chance, way, last, told if is_anew else "")
        assert not verdict.is_whole, (number, what)
        assert not is_anew or plain.is_whole, f"{what} is seen without the head too: it proves nothing"
        found += 1
    figure("T15", f"audit log {db.dialect}", tampered=ROUNDS, found=found)


async def tampered(firm: Firm, chance: random.Random, way: Way, last: int, told: str) -> tuple[Verdict, str, Verdict]:
    """What verifying says with the head told earlier and without it; then all is as it was."""

    def unit(tx: Tx) -> None:
        what = way(tx, chance, last)
        now = firm.clock.ms
        raise Undone(cases.verify(tx, now=now, told=told), what, cases.verify(tx, now=now))

    with pytest.raises(Undone) as undone:
        await firm.write(unit)
    verdict, what, plain = undone.value.args
    return verdict, what, plain


@pytest.mark.threat(15)
@pytest.mark.rule("AUDIT-5", "NOTIFY-8")
async def test_the_head_is_told_to_the_company_owner_alone(db: Database) -> None:
    firm = await a_firm(db)
    admin = await a_person(firm, "管理员", "super_admin")

    def line(tx: Tx, person: int) -> Any:
        actor = people.get_actor_by_id(tx, person)
        assert actor is not None
        return cases.head_told(tx, actor, firm.clock.ms)

    assert await db.read(lambda tx: line(tx, firm.owner.id)) is None, "nothing is sealed yet"
    await firm.crm.audit.seal()
    told = await db.read(lambda tx: line(tx, firm.owner.id))
    assert (await firm.crm.audit.verify(firm.clock.now, told=told.facts["head"])).is_whole
    assert await db.read(lambda tx: line(tx, admin.id)) is None


@pytest.mark.threat(15)
@pytest.mark.rule("AUDIT-2")
@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit (id, at, channel, action, entity, record_id, values_digest)"
        " SELECT id, at, channel, 'nothing', entity, record_id, values_digest FROM audit",
        "INSERT OR REPLACE INTO audit_values SELECT * FROM audit_values",
        "INSERT INTO audit (at, channel, action, entity, record_id, values_digest, sequence)"
        " VALUES (0, 'chat', 'x', 'x', 0, '', 5)",
    ],
)
async def test_sqlite_refuses_to_replace_a_row(db: Database, dialect: str, statement: str) -> None:
    await _is_refused(db, statement)


@pytest.mark.threat(15)
@pytest.mark.rule("AUDIT-2")
@pytest.mark.parametrize("dialect", ["postgres"])
@pytest.mark.parametrize("table", ["audit_values", "audit, audit_values"])
async def test_postgres_refuses_to_empty_the_log(db: Database, dialect: str, table: str) -> None:
    await _is_refused(db, f"TRUNCATE {table}")


async def _is_refused(db: Database, statement: str) -> None:
    await a_firm(db)
    with pytest.raises(ConstraintBroken, match="audit"):
        await db.write(lambda tx: tx.run(statement))
