"""Role x relation for contracts and what hangs on them: every reading gives the same set (PERM-2 to PERM-13)."""

from collections.abc import Callable

import pytest

from storage.database import Database
from storage.entities.call import job_call
from storage.queries import children, contract_lists, flows
from storage.tx import Tx
from storage.usecases import approval_reads, audit, money_plans, money_receipts, money_refunds
from tests.factories import a_team_row
from tests.storage.deal_scene import actor_of
from tests.storage.organisations_beneath import a_contract_row, money_on, pending_approval
from tests.storage.test_deal_visibility import DELETES, EDITS, LIVE, READS, Scene, a_scene
from tests.storage.test_visibility_beneath import passes, verdict

pytestmark = pytest.mark.reliability("R8")

CONTRACT_READS = READS | {"finance": LIVE}
CONFIRMS = dict.fromkeys(READS, set[str]()) | {"super_admin": LIVE, "finance": LIVE}


async def a_contract_scene(db: Database, role: str) -> tuple[Scene, dict[str, dict[str, int]]]:
    """A contract beside each deal of the scene, with money and approvals: relation -> part -> id."""
    scene = await a_scene(db, role)
    firm, found = scene.firm, dict[str, dict[str, int]]()

    def write(tx: Tx) -> None:
        flow = flows.insert(tx, subject="contract", name="审批", admins=[firm.owner.id], at=0, by=firm.owner.id)
        for relation, deal in scene.deals.items():
            row = tx.one("SELECT customer_id, owner_id, deleted_at FROM opportunities WHERE id = :id", id=deal)
            assert row is not None
            contract = a_contract_row(tx, **{name: row[name] for name in row.keys()})  # noqa: SIM118
            parts = {"contract": contract, **money_on(tx, contract, firm.owner.id)}
            for about in ("contract", "refund"):
                parts[f"approval_{about}"] = pending_approval(tx, about, parts[about], flow, firm.owner.id)
            found[relation] = parts

    await firm.write(write)
    for relation, power, expires in (
        ("team_read", "read", firm.clock.ms + 1),
        ("team_write", "write", None),
        ("team_expired", "write", firm.clock.ms),
    ):
        await a_team_row(firm, ("contract", found[relation]["contract"]), scene.me, power, expires_at=expires)
    return scene, found


@pytest.mark.rule("PERM-3", "PERM-4", "PERM-6", "PERM-10", "PERM-12", "PERM-13", "APPR-22", "AUDIT-6")
@pytest.mark.parametrize("role", sorted(CONTRACT_READS))
async def test_every_reading_of_a_contract_and_its_money_gives_the_same_set(db: Database, role: str) -> None:
    scene, parts = await a_contract_scene(db, role)
    now, call = scene.firm.clock.ms, job_call(scene.firm.clock.ms)

    def read(tx: Tx) -> dict[str, set[str]]:
        me = actor_of(tx, scene.me)
        page = {row["id"] for row in contract_lists.page(tx, me, {}, first=0, now=now, limit=200)}
        finds: dict[str, Callable[[int], object]] = {
            "contract": lambda id_: children.get_readable(tx, me, "contract", id_, now=now),
            "plan": lambda id_: money_plans.find_readable(tx, me, id_, now=now),
            "receipt": lambda id_: money_receipts.find_readable(tx, me, id_, now=now),
            "refund": lambda id_: money_refunds.find_readable(tx, me, id_, now=now),
            "approval_contract": lambda id_: approval_reads.get_readable(tx, me, id_, now=now),
            "approval_refund": lambda id_: approval_reads.get_readable(tx, me, id_, now=now),
        }
        found = {"page": {relation for relation, one in parts.items() if one["contract"] in page}}
        for part, find in finds.items():
            found[part] = {
                relation
                for relation, one in parts.items()
                if passes(lambda one=one: find(one[part]))  # noqa: B023
            }
        for part in ("contract", "plan", "receipt", "refund"):
            found[f"history of {part}"] = {
                relation
                for relation, one in parts.items()
                if passes(lambda one=one: audit.history(tx, me, call, part, one[part]))  # noqa: B023
            }
        return found

    found = await scene.firm.db.read(read)
    if role == "super_admin":  # `audit.view` reads the history of deleted ones too.
        found = {surface: seen for surface, seen in found.items() if not surface.startswith("history")}
    assert found == dict.fromkeys(found, CONTRACT_READS[role])


@pytest.mark.rule("PERM-7", "PERM-9", "PERM-13", "MONEY-6")
@pytest.mark.parametrize("role", sorted(CONTRACT_READS))
async def test_what_a_role_may_do_with_which_contract(db: Database, role: str) -> None:
    scene, parts = await a_contract_scene(db, role)
    now = scene.firm.clock.ms

    def judge(tx: Tx) -> dict[str, dict[str, str]]:
        me = actor_of(tx, scene.me)
        under = {
            permission: {
                relation: verdict(
                    lambda one=one: children.get_under(tx, me, "contract", one["contract"], permission, now=now)  # noqa: B023
                )
                for relation, one in parts.items()
            }
            for permission in ("contract.void", "money.confirm")
        }
        edits = {
            relation: verdict(lambda one=one: children.get_editable(tx, me, "contract", one["contract"], now=now))
            for relation, one in parts.items()
        }
        return under | {"contract.edit": edits}

    allowed = {"contract.void": DELETES[role], "contract.edit": EDITS[role], "money.confirm": CONFIRMS[role]}
    for permission, verdicts in (await scene.firm.db.read(judge)).items():
        for relation, said in verdicts.items():
            readable = relation in CONTRACT_READS[role]
            expected = "ok" if relation in allowed[permission] else "forbidden" if readable else "not_found"
            assert said == expected, (permission, relation)
