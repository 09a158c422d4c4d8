"""A firm with flows, and a small record of our own that is approved on them; its effect leaves a line in the log."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.approvals import Seen
from storage.entities.call import Call
from storage.entities.flows import Step
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import approval_tasks, approvals, audit, people
from storage.tx import Row, Tx
from storage.usecases import approval_decisions, approval_hands
from storage.usecases import approvals as running
from storage.usecases.approval_effects import Effect
from tests.factories import Firm, Person

KIND = "thing"
REFUSED = 666


def passed(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """A thing with the id REFUSED cannot become effective."""
    if row["record_id"] == REFUSED:
        raise Conflict("thing_refused", rule="APPR-21")
    audit.write(tx, actor, call, "thing_passed", KIND, row["record_id"])


def _noted(action: str) -> Any:
    def run(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
        audit.write(tx, actor, call, action, KIND, row["record_id"])

    return run


EFFECT = Effect(passed, _noted("thing_rejected"), _noted("thing_recalled"), _noted("thing_cancelled"))


async def a_flow(
    firm: Firm,
    *steps: Step,
    subject: str = "form",
    name: str = "审批",
    departments: Sequence[int] = (),
    **values: Any,
) -> int:
    """A published, enabled flow of the company owner; `values` are those of a change."""
    made = await firm.crm.flows.create(firm.call(firm.owner), subject, name, departments)
    for step in steps:
        await firm.crm.flows.add_step(firm.call(firm.owner), made.flow.id, step)
    if values:
        await firm.crm.flows.change(firm.call(firm.owner), made.flow.id, **values)
    await firm.crm.flows.publish(firm.call(firm.owner), made.flow.id)
    return made.flow.id


def by(*people_: Person, **values: Any) -> Step:
    """A step of these people."""
    return Step("user", tuple(person.id for person in people_), **values)


async def submits(
    firm: Firm,
    person: Person,
    record: int = 1,
    *,
    amount: int | None = 1_000_00,
    subject: str = "form",
    department: int | None = None,
    facts: Mapping[str, Any] | None = None,
    snapshot: Mapping[str, Any] | None = None,
    picked: Mapping[int, Sequence[int]] | None = None,
    kind: str = KIND,
) -> int | None:
    """Submit a thing; the id of its approval, None when nothing is required."""
    call = firm.call(person)

    def unit(tx: Tx) -> int | None:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        with tx.try_out():
            return running.submit(
                tx,
                actor,
                call,
                subject,
                kind,
                record,
                amount=amount,
                currency="CNY",
                department_id=department or actor.main_dept_id,
                facts=facts or {},
                snapshot={"name": f"东西 {record}", **(snapshot or {})},
                picked=picked,
            )

    found: int | None = await firm.write(unit)
    return found


async def submitted(firm: Firm, person: Person, record: int = 1, **values: Any) -> int:
    """As `submits`, where a flow fits."""
    found = await submits(firm, person, record, **values)
    assert found is not None
    return found


async def state(firm: Firm, approval: int) -> dict[str, Any]:
    return await firm.row("SELECT * FROM approvals WHERE id = :id", id=approval)


async def seen(firm: Firm, approval: int) -> Seen:
    row = await state(firm, approval)
    return Seen(row["round"], row["amount"])


async def says_yes(firm: Firm, person: Person, approval: int, **values: Any) -> Any:
    """Approve what stands there now, confirmed."""
    now = await seen(firm, approval)
    confirm = values.pop("confirm", now.amount)
    return await firm.crm.approvals.approve(firm.call(person), approval, now, confirm=confirm, **values)


async def says_no(firm: Firm, person: Person, approval: int, reason: str = "太贵") -> None:
    now = await seen(firm, approval)
    await acts(firm, person, lambda tx, me, call: approval_decisions.reject(tx, me, call, approval, now, reason))


async def gives_back(firm: Firm, person: Person, approval: int, *, to_step: int | None, reason: str = "再看") -> None:
    await firm.crm.approvals.give_back(
        firm.call(person), approval, await seen(firm, approval), reason, to_step=to_step
    )


async def forwards(
    firm: Firm, person: Person, approval: int, to: Person, comment: str = "请你定", **more: Any
) -> Any:
    now = await seen(firm, approval)
    return await acts(
        firm,
        person,
        lambda tx, me, call: approval_hands.forward(tx, me, call, approval, now, to.id, comment, **more),
    )


async def adds(firm: Firm, person: Person, approval: int, *to: Person, before: bool, comment: str = "一起看") -> Any:
    now, ids = await seen(firm, approval), [one.id for one in to]
    return await acts(
        firm,
        person,
        lambda tx, me, call: approval_hands.add_signers(tx, me, call, approval, now, ids, comment, before=before),
    )


async def acts(firm: Firm, person: Person, act: Any) -> Any:
    """A use case as this person, whole or not at all."""
    call = firm.call(person)

    def unit(tx: Tx) -> Any:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        with tx.try_out():
            return act(tx, actor, call)

    return await firm.write(unit)


async def path(firm: Firm, approval: int) -> list[tuple[int, str, str]]:
    """(step, name, state) of every task in the order they were made."""
    rows = await firm.db.read(lambda tx: approval_tasks.list_of(tx, approval))
    return [(row["step"], row["name"], row["state"]) for row in rows]


async def waiting(firm: Firm, approval: int) -> set[str]:
    """Who decides now."""
    return {name for _, name, state_ in await path(firm, approval) if state_ == "pending"}


async def happened(firm: Firm, record: int = 1) -> list[str]:
    """What the effect has left."""
    rows = await firm.rows(
        "SELECT action FROM audit WHERE entity = :kind AND record_id = :id AND action LIKE 'thing%' ORDER BY id",
        kind=KIND,
        id=record,
    )
    return [row["action"] for row in rows]


async def running_of(firm: Firm, record: int = 1) -> Any:
    return await firm.db.read(lambda tx: approvals.find_running(tx, KIND, record, "form"))
