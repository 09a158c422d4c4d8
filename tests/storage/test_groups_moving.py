"""A group that the channel moves or takes the bot out of (PERM-23)."""

from functools import partial

import pytest

from storage.entities.call import job_call
from storage.queries import groups, outbox
from storage.tx import Tx
from tests.factories import Firm

OLD, NEW = "tg:-1", "tg:-1001"


async def bound(firm: Firm, *places: str) -> None:
    def unit(tx: Tx) -> None:
        for place in places:
            binding = partial(groups.bind, locale="en", quiet="21:00-08:00", by=firm.owner.id, at=1)
            binding(tx, place, department_id=firm.root)
        call = job_call(firm.clock.ms)
        outbox.queue(tx, call, "pool-push", dedupe="a", tier=2, place=OLD)

    await firm.write(unit)


async def places(firm: Firm) -> tuple[list[str], str]:
    rows = await firm.rows("SELECT place FROM group_bindings ORDER BY place")
    return [row["place"] for row in rows], await firm.value("SELECT place FROM outbox")


@pytest.mark.rule("PERM-23", "AUDIT-1")
async def test_binding_and_queue_follow_a_group_that_moves(firm: Firm) -> None:
    await bound(firm, OLD)
    await firm.crm.groups.moved(OLD, NEW, now=5)
    assert await places(firm) == ([NEW], NEW)
    await firm.crm.groups.moved(OLD, NEW, now=6)
    assert await places(firm) == ([NEW], NEW)
    assert await firm.value("SELECT count(*) FROM audit WHERE action = 'changed' AND entity = 'department'") == 1


@pytest.mark.rule("PERM-23")
async def test_a_group_that_was_bound_anew_before_it_was_told_of_stays_bound_once(firm: Firm) -> None:
    await bound(firm, OLD, NEW)
    await firm.crm.groups.moved(OLD, NEW, now=5)
    assert await places(firm) == ([NEW], NEW)


@pytest.mark.rule("PERM-23", "AUDIT-1")
async def test_a_group_without_the_bot_is_bound_no_more(firm: Firm) -> None:
    await bound(firm, OLD)
    for _ in range(2):
        await firm.crm.groups.gone(OLD, now=5)
    assert (await places(firm))[0] == []
    assert await firm.value("SELECT count(*) FROM audit WHERE action = 'group_unbound'") == 1
