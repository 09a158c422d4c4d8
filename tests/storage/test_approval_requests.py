"""What a person submitted, and cards whose message shows something else by now (APPR-22, APPR-9)."""

import pytest

from storage.queries import approvals, cards
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person
from tests.storage.approval_scene import EFFECT, a_flow, by, says_yes, submitted


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


@pytest.mark.rule("APPR-22")
async def test_own_requests_are_listed_what_waits_first(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    first, second = await submitted(firm, ann), await submitted(firm, ann, 2)
    await says_yes(firm, mia, second)
    listed = await firm.crm.approvals.requests(firm.call(ann))
    assert [(one.approval, one.state, one.waiting) for one in listed.items] == [
        (first, "pending", ("陈经理",)),
        (second, "approved", ()),
    ]
    assert (await firm.crm.approvals.requests(firm.call(mia))).items == ()


@pytest.mark.rule("APPR-9")
async def test_a_message_that_shows_the_list_by_now_is_not_redrawn(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    opened = await firm.shown((await firm.crm.approvals.open(firm.call(mia), approval)).card)  # type: ignore[arg-type]
    found = await firm.db.read(lambda tx: approvals.list_cards(tx, approval, but=None))
    assert [row["id"] for row in found] == [opened.id]
    listed = await firm.crm.approvals.waiting(firm.call(mia))
    await firm.write(lambda tx: cards.set_message(tx, listed.card.id, str(opened.message)))
    assert not await firm.db.read(lambda tx: approvals.list_cards(tx, approval, but=None))


@pytest.mark.rule("APPR-2", "APPR-5")
async def test_people_of_a_step_are_put_in_and_taken_out_one_by_one(firm: Firm, ann: Person, mia: Person) -> None:
    flow = await a_flow(firm, by(mia))
    flows, owner = firm.crm.flows, firm.owner
    card = await flows.choose_one(firm.call(owner), flow, 1, "user", ann.id)
    assert card.steps[0].names == ("陈经理", "林志强")
    card = await flows.choose_one(firm.call(owner), flow, 1, "user", mia.id)
    assert card.steps[0].step.people == (ann.id,)
    card = await flows.choose_one(firm.call(owner), flow, 1, "role", firm.roles["finance"])
    assert (card.steps[0].step.kind, card.steps[0].names) == ("role", ("财务",))
