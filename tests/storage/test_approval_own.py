"""Threat 18: whatever changes about the submitter while his approval runs, he never decides it himself."""

from typing import Any

import pytest

from storage.entities.flows import Step
from storage.errors import Refusal
from tests.factories import Firm, Person, a_person
from tests.storage.approval_scene import a_flow, by, forwards, says_yes, submitted, waiting


async def _role(firm: Firm, ann: Person, mia: Person) -> None:
    """He gets the role that decides next."""
    sql = "INSERT INTO user_roles (user_id, role_id) VALUES (:user, :role)"
    await firm.write(lambda tx: tx.run(sql, user=ann.id, role=firm.roles["finance"]))


async def _superior(firm: Firm, ann: Person, mia: Person) -> None:
    """He becomes the superior of whoever decides, and of himself as far as the tables let him."""
    sql = "UPDATE users SET superior_id = :ann WHERE id IN (:ann, :mia)"
    await firm.write(lambda tx: tx.run(sql, ann=ann.id, mia=mia.id))


async def _delegate(firm: Firm, ann: Person, mia: Person) -> None:
    """Whoever decides is away and has named him."""
    sql = "UPDATE users SET delegate_id = :ann, away_from = '2026-07-01', away_until = '2026-12-31' WHERE id <> :ann"
    await firm.write(lambda tx: tx.run(sql, ann=ann.id))


async def _head(firm: Firm, ann: Person, mia: Person) -> None:
    await firm.write(lambda tx: tx.run("UPDATE departments SET head_user_id = :ann", ann=ann.id))


CHANGES: dict[str, Any] = {"role": _role, "superior": _superior, "delegate": _delegate, "head": _head}


@pytest.mark.threat(18)
@pytest.mark.rule("APPR-6", "APPR-9")
@pytest.mark.parametrize("change", sorted(CHANGES))
async def test_the_submitter_never_comes_to_decide(firm: Firm, change: str) -> None:
    mia = await a_person(firm, "陈经理", "manager", superior=firm.owner)
    ann, zhou = await a_person(firm, "林志强", superior=mia), await a_person(firm, "周敏", "finance")
    await a_flow(firm, by(mia), Step("role", (firm.roles["finance"],)), by(mia, zhou, mode="all"))
    approval = await submitted(firm, ann)
    await CHANGES[change](firm, ann, mia)
    for person in (mia, zhou, mia, zhou):
        assert ann.name not in await waiting(firm, approval)
        with pytest.raises(Refusal):
            await says_yes(firm, ann, approval)
        with pytest.raises(Refusal):
            await forwards(firm, person, approval, ann)
        if await waiting(firm, approval):
            await says_yes(firm, person, approval)
