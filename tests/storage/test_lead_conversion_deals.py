"""A lead becomes a customer with an opportunity, all or nothing, and back (LEAD-6, LEAD-12)."""

import pytest

from storage.entities.deals import NewDeal
from storage.entities.leads import Converted
from storage.errors import Conflict, Forbidden
from storage.tx import Tx
from tests.factories import Firm, Person, a_lead, lead_row
from tests.storage.test_lead_conversion import convert
from tests.storage.test_leads import on_screen, tap


@pytest.mark.rule("LEAD-6", "OPP-1", "OPP-4")
async def test_a_deal_comes_with_the_customer_when_it_is_wanted(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, need="500 套支架\n急")
    asked = await firm.crm.leads.ask_convert(firm.call(ann), lead, amount=1_250_000)
    assert (asked.deal, asked.amount) == ("500 套支架", 1_250_000)
    shown = await on_screen(firm, ann, asked)
    done = await firm.crm.leads.convert(tap(firm, ann, shown), lead, deal=True)
    assert isinstance(done, Converted)
    assert done.deal is not None
    assert done.deal[1:] == ("500 套支架", "初步接洽")
    row = await firm.row("SELECT * FROM opportunities")
    assert (row["customer_id"], row["owner_id"], row["amount"]) == (done.customer_id, ann.id, 1_250_000)


@pytest.mark.rule("LEAD-6")
async def test_without_the_wish_there_is_no_deal(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, need="500 套支架")
    assert (await firm.crm.leads.ask_convert(firm.call(ann), lead, deal=False)).deal == ""
    assert (await convert(firm, ann, lead)).deal is None
    assert await firm.rows("SELECT id FROM opportunities") == []


@pytest.mark.rule("LEAD-6")
async def test_when_the_deal_is_refused_nothing_is_converted(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)

    def take(tx: Tx) -> None:
        tx.run("DELETE FROM role_permissions WHERE permission = 'opp.create'")

    await firm.write(take)
    asked = await on_screen(firm, ann, await firm.crm.leads.ask_convert(firm.call(ann), lead))
    with pytest.raises(Forbidden):
        await firm.crm.leads.convert(tap(firm, ann, asked), lead, deal=True)
    assert (await lead_row(firm, lead))["status"] == "assigned"
    assert await firm.rows("SELECT id FROM customers") == []


@pytest.mark.rule("LEAD-12")
async def test_the_undo_removes_the_deal_too_while_nothing_was_done_with_it(firm: Firm, ann: Person) -> None:
    lead, other = await a_lead(firm, owner=ann, need="支架"), await a_lead(firm, owner=ann, name="华强", need="泵")
    for one in (lead, other):
        asked = await on_screen(firm, ann, await firm.crm.leads.ask_convert(firm.call(ann), one))
        await firm.crm.leads.convert(tap(firm, ann, asked), one, deal=True)
    deals = {row["name"]: row["id"] for row in await firm.rows("SELECT id, name FROM opportunities")}
    await firm.crm.deals.change(firm.call(ann), deals["泵"], amount=5)
    await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert await firm.value("SELECT deleted_at FROM opportunities WHERE id = :id", id=deals["支架"]) is not None
    with pytest.raises(Conflict, match="conversion_used"):
        await firm.crm.leads.undo_conversion(firm.call(firm.owner), other)


@pytest.mark.rule("LEAD-12")
async def test_a_deal_made_since_keeps_the_conversion(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann)
    customer = (await convert(firm, ann, lead)).customer_id
    firm.clock.passes(minutes=1)
    await firm.crm.deals.create(firm.call(ann), NewDeal("后来的", customer))
    with pytest.raises(Conflict, match="conversion_used") as refused:
        await firm.crm.leads.undo_conversion(firm.call(firm.owner), lead)
    assert refused.value.params["newer"] == "deal"
