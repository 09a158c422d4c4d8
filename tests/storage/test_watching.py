"""The figures of the bot's own state, and the audit log walked in small steps."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.crm import Crm
from storage.database import Database
from storage.entities.figures import Due, Walk
from storage.entities.inbox import Incoming
from storage.errors import OutOfService
from storage.migrations.runner import shipped
from storage.queries import outbox
from storage.tx import Tx
from tests.factories import a_customer, a_firm, a_person


async def test_what_is_due_and_what_waits(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm, "林志强")
    await firm.crm.audit.seal()
    call = firm.call(rep)
    before = await firm.crm.watching.figures(now=call.at)

    def queue(tx: Tx) -> None:
        for number, at in enumerate((call.at - 60_000, call.at - 5_000, call.at + 60_000)):
            outbox.queue(tx, call, "reminder-due", dedupe=f"x{number}", tier=1, user_id=rep.id, not_before=at)
        outbox.queue(tx, call, "with-the-digest", dedupe="y", tier=3, user_id=rep.id)

    await db.write(queue)
    incoming = [
        Incoming(str(n), rep.account, rep.account, str(n), call.at, b"{}", readable=n < 3) for n in range(1, 5)
    ]
    await firm.crm.inbox.receive("chat", incoming, now=call.at)
    figures = await firm.crm.watching.figures(now=call.at)
    assert [due for due in figures.due if due.kind == "reminder-due"] == [Due("reminder-due", 1, 2, call.at - 60_000)]
    assert not [due for due in figures.due if due.kind == "with-the-digest"]
    assert (figures.waiting - before.waiting, figures.parked - before.parked) == (2, 2)
    assert figures.schema == len(shipped())


async def test_the_chain_is_walked_in_steps_and_a_changed_row_is_found(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    for number in range(4):
        await a_customer(firm, name=f"Hengda {number} Trading", owner=rep)
    while await firm.crm.audit.seal():
        pass
    walks = 0
    walk = Walk()
    while walk.verdict is None and walks < 500:
        walk = await firm.crm.watching.walk(walk, limit=2)
        walks += 1
    assert walk.verdict is not None
    assert walk.verdict.is_whole
    assert walk.verdict.sealed > 3
    assert walk.sequence == 0, "the next walk begins anew"
    assert walks == walk.verdict.sealed // 2 + 1
    # A head beyond the last row: the end of the chain was cut off.
    await db.write(_cut)
    found = await _whole_walk(firm.crm)
    assert found.verdict is not None
    assert found.verdict.fault == "head"


def _cut(tx: Tx) -> None:
    tx.run("UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1")


async def _whole_walk(crm: Crm) -> Walk:
    walk = Walk()
    for _ in range(500):
        walk = await crm.watching.walk(walk, limit=3)
        if walk.verdict is not None:
            break
    return walk


async def test_every_unit_is_watched_from_its_beginning_to_its_end(db: Database) -> None:
    firm = await a_firm(db)
    heard: list[str] = []

    @contextmanager
    def watch(access: str) -> Iterator[None]:
        heard.append(f"{access} begins")
        try:
            yield
        except BaseException as exc:
            heard.append(type(exc).__name__)
            raise
        heard.append(f"{access} ends")

    firm.crm.watch(watch)
    await firm.crm.watching.figures(now=0)
    await firm.crm.system(lambda tx, actor: None)

    def lost(tx: Tx) -> None:
        raise OutOfService("gone")

    with pytest.raises(OutOfService):
        await firm.crm.db.write(lost)
    assert heard == [
        *("read begins", "read ends"),
        *("write begins", "write ends"),
        *("write begins", "OutOfService"),
    ]
    firm.crm.watch(watch)
    heard.clear()
    await firm.crm.watching.figures(now=0)
    assert heard == ["read begins", "read ends"], "watched once, however often it was asked for"
    assert firm.crm.db.dialect == db.dialect
