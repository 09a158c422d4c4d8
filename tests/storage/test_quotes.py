"""Quotes: frozen lines, approval of a large discount, an end by their day (OPP-16, PROD-4, PERM-6, PERM-22)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from storage.entities.approvals import Seen
from storage.entities.quotes import QuoteCard
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from storage.tx import Tx
from storage.usecases import approval_decisions
from tests.factories import Firm, Person, a_customer, a_department, a_person, a_team_row, the_pool
from tests.storage.approval_scene import a_flow, by
from tests.storage.deal_scene import a_deal, a_line, a_product, actor_of, deal_row
from tests.storage.pool_scene import set_pool


async def a_quote(
    firm: Firm, person: Person, *, discount: int = 0, deal: int | None = None, **more: Any
) -> QuoteCard:
    """A draft of a deal with three A100 at 1,000.00."""
    if deal is None:
        product = await a_product(firm)
        deal = await a_deal(firm, person, lines=(a_line(product, 3, discount_bp=discount),))
    return await firm.crm.deals.quote(firm.call(person), deal, **more)


@pytest.mark.rule("OPP-16", "PROD-2", "NUM-1")
async def test_a_quote_freezes_the_lines_as_they_are(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann, discount=500)
    assert (quote.number, quote.state, quote.valid_until) == ("BJ-202607-0001", "draft", date(2026, 8, 8))
    assert (quote.total, quote.list_total, quote.discount_bp, quote.over_limit) == (285_000, 300_000, 500, False)
    product = await firm.value("SELECT id FROM products")
    await firm.crm.deals.set_lines(firm.call(ann), quote.deal_id, [a_line(product, 9)])
    again = await firm.crm.deals.open_quote(firm.call(ann), quote.id)
    assert ([line.quantity for line in again.lines], again.total) == ([3000], 285_000)
    second = await firm.crm.deals.quote(firm.call(ann), quote.deal_id)
    assert (second.number, second.total) == ("BJ-202607-0002", 900_000)
    card = await firm.crm.deals.open(firm.call(ann), quote.deal_id)
    assert [one.number for one in card.quotes] == ["BJ-202607-0002", "BJ-202607-0001"]


@pytest.mark.rule("OPP-16")
async def test_a_quote_needs_lines_and_a_day_to_come(firm: Firm, ann: Person) -> None:
    with pytest.raises(Invalid, match="lines_missing"):
        await firm.crm.deals.quote(firm.call(ann), await a_deal(firm, ann))
    with pytest.raises(Invalid, match="valid_until"):
        await a_quote(firm, ann, valid_until=date(2026, 7, 8))


@pytest.mark.rule("OPP-16")
async def test_a_quote_is_sent_then_accepted_and_nothing_else(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann)
    with pytest.raises(Conflict, match="quote_state"):
        await firm.crm.deals.accept_quote(firm.call(ann), quote.id)
    sent = await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    assert (sent.view, sent.state, sent.rights) == ("quote-sent", "sent", {"accept"})
    with pytest.raises(Conflict, match="quote_state"):
        await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    accepted = await firm.crm.deals.accept_quote(firm.call(ann), quote.id)
    assert (accepted.state, accepted.rights) == ("accepted", frozenset())
    assert (await deal_row(firm, quote.deal_id))["state"] == "open"


@pytest.mark.rule("OPP-16")
async def test_a_quote_expires_by_its_day_without_a_job(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann, valid_until=date(2026, 7, 10))
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    firm.clock.passes(days=1)
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "sent"
    firm.clock.passes(days=1)
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "expired"
    with pytest.raises(Conflict, match="quote_expired"):
        await firm.crm.deals.accept_quote(firm.call(ann), quote.id)


@pytest.mark.rule("OPP-16")
async def test_a_draft_that_is_valid_no_more_is_not_sent(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann, valid_until=date(2026, 7, 10))
    firm.clock.passes(days=2)
    with pytest.raises(Conflict, match="quote_expired"):
        await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "draft"


@pytest.mark.rule("POOL-10", "POOL-8", "OPP-16")
async def test_a_quote_under_approval_keeps_its_customer_from_the_pool(firm: Firm, ann: Person, mia: Person) -> None:
    pool = await the_pool(firm)
    await set_pool(firm, pool, auto_recycle=1, recycling_since="2026-01-01")
    sql = "UPDATE pool_rules SET exempt_open_opp = 0, changed_on = '2026-01-01' WHERE pool_id = :pool"
    await firm.write(lambda tx: tx.run(sql, pool=pool))
    await a_flow(firm, by(mia), subject="discount")
    quote = await a_quote(firm, ann, discount=1500)

    async def due() -> object:
        return await firm.value("SELECT recycle_due_on FROM customers")

    before = await due()
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    assert (before, await due()) == ("2026-08-08", None)
    await firm.crm.deals.recall_quote(firm.call(ann), quote.id)
    assert await due() == before
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    await decide(firm, mia, "approve")
    assert await due() == before


@pytest.mark.rule("APPR-1", "OPP-16")
async def test_the_flow_of_a_quote_is_the_one_nearest_to_who_sends_it(firm: Firm, ann: Person, mia: Person) -> None:
    south = await a_department(firm, "华南")
    head = await a_person(firm, "华南经理", "manager", department=south)
    await a_flow(firm, by(mia), subject="discount", name="公司")
    await a_flow(firm, by(firm.owner), subject="discount", name="华南", departments=[south])
    quote = await a_quote(firm, ann, discount=1500)
    await a_team_row(firm, ("opportunity", quote.deal_id), head, "write")
    await firm.crm.deals.send_quote(firm.call(head), quote.id)
    assert await firm.value("SELECT approver_id FROM approval_tasks") == firm.owner.id


@pytest.mark.rule("OPP-16", "APPR-1")
async def test_without_a_flow_a_large_discount_is_sent_at_once(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann, discount=1500)
    assert quote.over_limit
    assert (await firm.crm.deals.send_quote(firm.call(ann), quote.id)).state == "sent"


@pytest.mark.rule("OPP-16", "PROD-4", "PERM-22")
async def test_a_large_discount_is_sent_once_it_is_approved(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), subject="discount")
    quote = await a_quote(firm, ann, discount=1500)
    pending = await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    assert (pending.view, pending.state, pending.rights) == ("quote-pending", "pending", {"recall"})
    assert pending.approval_id is not None
    with pytest.raises(Conflict, match="quote_state"):
        await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    await decide(firm, mia, "approve")
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "sent"


async def decide(firm: Firm, person: Person, what: str) -> None:
    """The one pending task of this person, decided as he saw it."""
    task = await firm.row(
        "SELECT a.id, a.round, a.amount FROM approval_tasks t JOIN approvals a ON a.id = t.approval_id"
        " WHERE t.state = 'pending' AND t.approver_id = :id",
        id=person.id,
    )
    call, seen = firm.call(person), Seen(task["round"], task["amount"])

    def unit(tx: Tx) -> None:
        actor = actor_of(tx, person)
        if what == "approve":
            approval_decisions.approve(tx, actor, call, task["id"], seen)
        else:
            approval_decisions.reject(tx, actor, call, task["id"], seen, "太低")

    await firm.write(unit)


@pytest.mark.rule("OPP-16", "APPR-12")
async def test_a_reject_leads_back_to_a_draft(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), subject="discount")
    quote = await a_quote(firm, ann, discount=1500)
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    await decide(firm, mia, "reject")
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "draft"
    assert (await firm.crm.deals.send_quote(firm.call(ann), quote.id)).state == "pending"


@pytest.mark.rule("OPP-16", "APPR-14")
async def test_the_submitter_takes_it_back_into_a_draft(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), subject="discount")
    quote = await a_quote(firm, ann, discount=1500)
    with pytest.raises(Conflict, match="quote_state"):
        await firm.crm.deals.recall_quote(firm.call(ann), quote.id)
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    assert (await firm.crm.deals.recall_quote(firm.call(ann), quote.id)).state == "draft"
    assert await firm.value("SELECT state FROM approvals") == "recalled"


@pytest.mark.rule("OPP-16", "APPR-16")
async def test_a_deal_that_ends_ends_what_waits_for_its_quote(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), subject="discount")
    quote = await a_quote(firm, ann, discount=1500)
    await firm.crm.deals.send_quote(firm.call(ann), quote.id)
    await firm.crm.deals.lose(firm.call(ann), quote.deal_id, "price")
    assert await firm.value("SELECT state FROM approvals") == "cancelled"
    assert (await firm.crm.deals.open_quote(firm.call(ann), quote.id)).state == "draft"


@pytest.mark.rule("PROD-4", "OPP-16")
async def test_a_price_below_the_least_is_over_the_limit_too(firm: Firm, ann: Person) -> None:
    product = await a_product(firm, price=100_000, min_price=95_000)
    deal = await a_deal(firm, ann, lines=(a_line(product, 1, unit_price=94_999),))
    quote = await a_quote(firm, ann, deal=deal)
    assert (quote.over_limit, quote.discount_bp) == (True, 500)


@pytest.mark.rule("PERM-6", "PERM-7", "PERM-13")
async def test_a_quote_is_read_by_who_reads_its_deal(firm: Firm, ann: Person, wang: Person) -> None:
    quote = await a_quote(firm, ann)
    with pytest.raises(NotFound):
        await firm.crm.deals.open_quote(firm.call(wang), quote.id)
    await a_team_row(firm, ("opportunity", quote.deal_id), wang, "read")
    assert (await firm.crm.deals.open_quote(firm.call(wang), quote.id)).rights == frozenset()
    with pytest.raises(Forbidden):
        await firm.crm.deals.send_quote(firm.call(wang), quote.id)


@pytest.mark.rule("OPP-16")
async def test_twenty_at_once_send_a_quote_once(firm: Firm, ann: Person) -> None:
    quote = await a_quote(firm, ann)

    async def attempt() -> Any:
        try:
            return await firm.crm.deals.send_quote(firm.call(ann), quote.id)
        except Refusal as refusal:
            return refusal

    results = await asyncio.gather(*(attempt() for _ in range(20)))
    assert sum(not isinstance(one, Refusal) for one in results) == 1
    assert await firm.value("SELECT count(*) FROM audit WHERE entity = 'quote' AND action = 'changed'") == 1


@pytest.mark.rule("NUM-2", "OPP-16")
async def test_t24_a_hundred_quotes_at_once_have_a_hundred_numbers(firm: Firm, ann: Person) -> None:
    """T24: numbers found by scanning are slow and come twice."""
    product = await a_product(firm)
    customer = await a_customer(firm, owner=ann)
    deals = [await a_deal(firm, ann, customer=customer, lines=(a_line(product),)) for _ in range(10)]
    made = await asyncio.gather(*(firm.crm.deals.quote(firm.call(ann), deals[n % 10]) for n in range(100)))
    assert len({quote.number for quote in made}) == 100
