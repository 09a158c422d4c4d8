"""The audit log: written with its change, sealed and verified (AUDIT-1, AUDIT-2, AUDIT-5)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.audit import Verdict
from storage.entities.call import Outcome
from storage.errors import NotFound
from storage.queries import audit
from storage.tx import ConstraintBroken, Tx
from tests.factories import Firm, a_customer, a_department, a_firm, a_person

_OPEN = {
    "sqlite": [
        "DROP TRIGGER audit_kept",
        "DROP TRIGGER audit_never_deleted",
        "DROP TRIGGER audit_values_kept",
        "DROP TRIGGER audit_values_never_deleted",
    ],
    "postgres": [
        "DROP TRIGGER audit_kept ON audit",
        "DROP TRIGGER audit_never_deleted ON audit",
        "DROP TRIGGER audit_values_kept ON audit_values",
        "DROP TRIGGER audit_values_never_deleted ON audit_values",
    ],
}


async def tampered(firm: Firm, *statements: str) -> Verdict:
    """Somebody with the database in his hands takes the triggers away first."""

    def unit(tx: Tx) -> None:
        for statement in (*_OPEN[tx.dialect], *statements):
            tx.run(statement)

    await firm.db.write(unit)
    return await firm.crm.audit.verify(firm.clock.now)


async def a_sealed_firm(db: Database) -> Firm:
    firm = await a_firm(db)
    for number in range(6):
        await a_department(firm, f"部门{number}")
        await firm.crm.departments.create(firm.call(firm.owner), f"新部门{number}", firm.root)
    await firm.crm.audit.seal()
    return firm


async def noted(firm: Firm, kind: str, record_id: int, **after: Any) -> None:
    """What a use case writes when it makes a record."""
    call = firm.call(firm.owner)
    await firm.write(lambda tx: audit.write(tx, None, call, "created", kind, record_id, name="顺达物流", after=after))


@pytest.mark.rule("AUDIT-1")
async def test_every_change_of_the_organisation_writes_one_row_for_its_record(db: Database) -> None:
    firm = await a_firm(db)
    owner, crm = firm.owner, firm.crm
    rep = await a_person(firm)
    branch = (await crm.departments.create(firm.call(owner), "分部", firm.root)).id
    role = (await crm.roles.create(firm.call(owner), "实习")).id
    changes: list[tuple[Any, tuple[str, int], str]] = [
        (lambda: crm.departments.rename(firm.call(owner), branch, "支部"), ("department", branch), "renamed"),
        (lambda: crm.departments.set_head(firm.call(owner), branch, rep.id), ("department", branch), "head_changed"),
        (
            lambda: crm.roles.set_permission(firm.call(owner), role, "lead.view", "all"),
            ("role", role),
            "permission_changed",
        ),
        (lambda: crm.roles.rename(firm.call(owner), role, "见习"), ("role", role), "renamed"),
        (lambda: crm.roles.delete(firm.call(owner), role), ("role", role), "deleted"),
        (lambda: crm.people.move(firm.call(owner), rep.id, branch), ("user", rep.id), "moved"),
        (lambda: crm.people.set_superior(firm.call(owner), rep.id, owner.id), ("user", rep.id), "superior_changed"),
        (
            lambda: crm.people.set_roles(firm.call(owner), rep.id, [firm.roles["viewer"]]),
            ("user", rep.id),
            "roles_changed",
        ),
        (lambda: crm.joining.reinvite(firm.call(owner), rep.id), ("user", rep.id), "invited"),
        (lambda: crm.settings.set_locale(firm.call(rep), "en"), ("user", rep.id), "changed"),
        (lambda: crm.people.suspend(firm.call(owner), rep.id), ("user", rep.id), "suspended"),
        (lambda: crm.settings.change(firm.call(owner), "org.invite_hours", 3), ("setting", 0), "changed"),
    ]
    for change, (entity, record_id), action in changes:
        before = await firm.value("SELECT count(*) AS n FROM audit")
        await change()
        rows = await firm.rows("SELECT action, entity, record_id, actor_id, channel, chat_id FROM audit ORDER BY id")
        assert len(rows) == before + 1
        assert rows[-1] | {"actor_id": 0} == {
            "action": action,
            "entity": entity,
            "record_id": record_id,
            "actor_id": 0,
            "channel": "chat",
            "chat_id": rep.place if (action, entity) == ("changed", "user") else owner.place,
        }


@pytest.mark.rule("AUDIT-1", "ORG-8")
async def test_a_rolled_back_call_leaves_no_row(db: Database) -> None:
    firm = await a_firm(db)
    call = firm.call(firm.owner)
    before = await firm.value("SELECT count(*) AS n FROM audit")

    def effect(tx: Tx, actor: Any, card: Any) -> Outcome:
        audit.write(tx, actor, call, "changed", "customer", 1)
        raise NotFound

    with pytest.raises(NotFound):
        await firm.crm.apply(call, effect)
    assert await firm.value("SELECT count(*) AS n FROM audit") == before


@pytest.mark.rule("AUDIT-2")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'nothing'",
        "UPDATE audit SET at = 0",
        "UPDATE audit SET actor_id = 7",
        "UPDATE audit SET reason = 'x'",
        "UPDATE audit SET reason = '', actor_id = 7",
        "UPDATE audit SET reason_digest = 'x'",
        "DELETE FROM audit",
        "UPDATE audit_values SET after_values = '{}'",
        "UPDATE audit_values SET after_digest = 'x', erased_at = 1",
        "DELETE FROM audit_values",
        "UPDATE audit_values SET after_values = '{}', erased_at = 1",
        "UPDATE audit_values SET record_name = 'x', before_values = '', after_values = '', salt = '', erased_at = 1",
        "UPDATE audit_values SET name_digest = NULL, record_name = '', before_values = '', after_values = '',"
        " salt = '', erased_at = 1",
    ],
)
async def test_the_database_refuses_to_change_or_delete_a_row(db: Database, statement: str) -> None:
    firm = await a_firm(db)
    with pytest.raises(ConstraintBroken, match="audit"):
        await db.write(lambda tx: tx.run(statement))
    await firm.crm.audit.seal()
    with pytest.raises(ConstraintBroken, match="audit"):
        await db.write(lambda tx: tx.run("UPDATE audit SET digest = 'x', sequence = sequence + 1000"))
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole


@pytest.mark.rule("AUDIT-5")
async def test_rows_are_sealed_in_order_by_rounds_and_the_chain_verifies(db: Database) -> None:
    firm = await a_sealed_firm(db)
    await firm.crm.departments.create(firm.call(firm.owner), "再一个", firm.root)
    assert [await firm.crm.audit.seal(), await firm.crm.audit.seal()] == [1, 0]
    rows = await firm.rows("SELECT id, sequence, digest, previous_digest FROM audit ORDER BY sequence")
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["previous_digest"] == last["digest"] for last, row in zip(rows, rows[1:], strict=False))
    verdict = await firm.crm.audit.verify(firm.clock.now)
    assert (verdict.is_whole, verdict.sealed) == (True, len(rows))


@pytest.mark.rule("AUDIT-5")
async def test_sealing_is_limited_a_round_and_goes_on_in_the_next(db: Database) -> None:
    firm = await a_firm(db)
    count = await firm.value("SELECT count(*) AS n FROM audit")
    rounds = [await firm.crm.audit.seal(limit=4) for _ in range(4)]
    assert sum(rounds) == count
    assert rounds[0] == 4
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole


@pytest.mark.rule("AUDIT-5")
async def test_many_writers_and_many_sealers_make_one_chain(db: Database) -> None:
    firm = await a_firm(db)

    async def write(number: int) -> None:
        await firm.crm.departments.create(firm.call(firm.owner), f"部门{number}", firm.root)
        await firm.crm.audit.seal()

    await asyncio.gather(*(write(number) for number in range(30)))
    await firm.crm.audit.seal()
    verdict = await firm.crm.audit.verify(firm.clock.now)
    assert verdict.is_whole
    assert verdict.sealed == await firm.value("SELECT count(*) AS n FROM audit")


@pytest.mark.rule("AUDIT-5")
async def test_a_row_unsealed_for_a_minute_is_broken(db: Database) -> None:
    firm = await a_sealed_firm(db)
    await firm.crm.departments.create(firm.call(firm.owner), "没封", firm.root)
    firm.clock.passes(seconds=60)
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole
    firm.clock.passes(seconds=1)
    verdict = await firm.crm.audit.verify(firm.clock.now)
    assert verdict.fault == "unsealed"
    assert verdict.audit_id == await firm.value("SELECT max(id) AS id FROM audit")


@pytest.mark.own_database
@pytest.mark.rule("AUDIT-5")
@pytest.mark.parametrize(
    ("statements", "fault", "sequence"),
    [
        (["UPDATE audit SET action = 'nothing' WHERE sequence = 5"], "changed", 5),
        (
            ["UPDATE audit SET actor_id = 99 WHERE sequence = 3", "UPDATE audit SET at = 0 WHERE sequence = 7"],
            "changed",
            3,
        ),
        (["UPDATE audit SET digest = 'x' WHERE sequence = 4"], "changed", 4),
        (
            [
                "DELETE FROM audit_values WHERE audit_id = (SELECT id FROM audit WHERE sequence = 6)",
                "DELETE FROM audit WHERE sequence = 6",
            ],
            "missing",
            6,
        ),
        (
            [
                "UPDATE audit SET sequence = 9000 WHERE sequence = 5",
                "UPDATE audit SET sequence = 5 WHERE sequence = 6",
                "UPDATE audit SET sequence = 6 WHERE sequence = 9000",
            ],
            "order",
            5,
        ),
        (
            [
                "UPDATE audit_values SET after_values = '{}'"
                " WHERE audit_id = (SELECT id FROM audit WHERE sequence = 4)"
            ],
            "values",
            4,
        ),
        (["DELETE FROM audit_values WHERE audit_id = (SELECT id FROM audit WHERE sequence = 2)"], "values", 2),
    ],
)
async def test_verify_names_the_first_broken_row(
    db: Database, statements: list[str], fault: str, sequence: int
) -> None:
    firm = await a_sealed_firm(db)
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole
    verdict = await tampered(firm, *statements)
    assert (verdict.fault, verdict.sequence) == (fault, sequence)


@pytest.mark.own_database
@pytest.mark.rule("AUDIT-5")
async def test_cutting_off_the_end_is_seen(db: Database) -> None:
    firm = await a_sealed_firm(db)
    last = await firm.value("SELECT max(sequence) AS n FROM audit")
    verdict = await tampered(
        firm,
        f"DELETE FROM audit_values WHERE audit_id = (SELECT id FROM audit WHERE sequence = {last})",
        f"DELETE FROM audit WHERE sequence = {last}",
    )
    assert (verdict.fault, verdict.sequence) == ("head", last)


@pytest.mark.rule("AUDIT-5", "AUDIT-2", "AUDIT-3")
async def test_an_erasure_blanks_values_and_the_chain_still_holds(db: Database) -> None:
    firm = await a_firm(db)
    customer = await a_customer(firm)
    await noted(firm, "customer", customer, phones=["+8613812341234"])
    await firm.crm.audit.seal()
    assert await db.write(lambda tx: audit.blank_values(tx, "customer", customer, at=firm.clock.ms)) >= 1
    rows = await firm.rows(
        "SELECT v.* FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE a.entity = 'customer'"
    )
    assert {(row["record_name"], row["before_values"], row["after_values"]) for row in rows} == {("", "", "")}
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole
    entry = (await firm.crm.audit.history(firm.call(firm.owner), "customer", customer)).entries[-1]
    assert (entry.action, entry.is_erased, entry.after) == ("created", True, {})
