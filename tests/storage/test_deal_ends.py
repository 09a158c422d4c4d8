"""Opportunities won, lost, void, deleted and opened again (OPP-6, OPP-7, OPP-11, OPP-15)."""

import asyncio

import pytest

from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.tx import Row, Tx
from storage.usecases import deals
from tests.factories import Firm, Person
from tests.storage.deal_scene import (
    a_deal,
    a_line,
    a_product,
    actor_of,
    deal_row,
    history_of,
    opened,
    stages_of,
)


@pytest.mark.rule("OPP-6")
async def test_lost_needs_a_reason_and_other_asks_for_words(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    asked = await firm.crm.deals.ask_end(firm.call(ann), deal, "lose")
    assert (asked.view, asked.reasons[0], "other" in asked.reasons) == ("deal-lost-why", "price", True)
    with pytest.raises(Invalid):
        await firm.crm.deals.lose(firm.call(ann), deal, "weather")
    waiting = await firm.crm.deals.lose(firm.call(ann), deal, "other")
    assert (waiting.view, waiting.state) == ("deal-lost-why", "open")
    lost = await firm.crm.deals.lose(firm.call(ann), deal, "other", note="老板换人")
    assert (lost.view, lost.state, lost.reason, lost.reason_note) == ("deal-lost", "lost", "other", "老板换人")


@pytest.mark.rule("OPP-6")
async def test_void_is_no_loss_and_stays_out_of_amounts(firm: Firm, ann: Person) -> None:
    deal, other = await a_deal(firm, ann), await a_deal(firm, ann, customer_name="明辉电子", amount=100)
    with pytest.raises(Invalid):
        await firm.crm.deals.void(firm.call(ann), deal, "pooled")
    voided = await firm.crm.deals.void(firm.call(ann), deal, "entered_by_mistake")
    assert (voided.state, voided.won_amount) == ("void", None)
    listed = await firm.crm.deals.list(firm.call(ann), state="")
    assert (listed.total, listed.sums[0].amount) == (2, 100)
    assert {line.id for line in listed.deals} == {deal, other}


@pytest.mark.rule("OPP-7")
async def test_won_needs_an_amount_and_keeps_it(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, amount=0)
    with pytest.raises(Invalid, match="amount_missing"):
        await firm.crm.deals.win(firm.call(ann), deal)
    assert (await firm.crm.deals.ask_end(firm.call(ann), deal, "win")).asked["field"] == "amount"
    await firm.crm.deals.change(firm.call(ann), deal, amount=450_000)
    won = await firm.crm.deals.win(firm.call(ann), deal)
    assert (won.view, won.state, won.won_amount, won.closed_at) == ("deal-won", "won", 450_000, firm.clock.ms)


@pytest.mark.rule("OPP-7")
@pytest.mark.parametrize("end", ["won", "lost", "void"])
async def test_closed_ones_are_read_only(firm: Firm, ann: Person, end: str) -> None:
    product, deal = await a_product(firm), await a_deal(firm, ann)
    ids = await stages_of(firm)
    match end:
        case "won":
            await firm.crm.deals.win(firm.call(ann), deal)
        case "lost":
            await firm.crm.deals.lose(firm.call(ann), deal, "price")
        case _:
            await firm.crm.deals.void(firm.call(ann), deal, "postponed")
    doors = firm.crm.deals
    for attempt in (
        doors.change(firm.call(ann), deal, amount=1),
        doors.set_lines(firm.call(ann), deal, [a_line(product)]),
        doors.move(firm.call(ann), deal, ids["需求确认"]),
        doors.win(firm.call(ann), deal),
        doors.lose(firm.call(ann), deal, "price"),
        doors.void(firm.call(ann), deal, "postponed"),
        doors.quote(firm.call(ann), deal),
    ):
        with pytest.raises(Conflict, match="deal_state"):
            await attempt
    assert (await opened(firm, ann, deal)).rights & {"edit", "quote"} == set()


@pytest.mark.rule("OPP-7", "PERM-9")
async def test_a_closed_deal_is_opened_again_by_the_manager(firm: Firm, ann: Person, mia: Person) -> None:
    deal = await a_deal(firm, ann)
    await firm.crm.deals.move(firm.call(ann), deal, (await stages_of(firm))["需求确认"])
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    with pytest.raises(Forbidden):
        await firm.crm.deals.reopen(firm.call(ann), deal, "又有戏")
    with pytest.raises(Invalid):
        await firm.crm.deals.reopen(firm.call(mia), deal, " ")
    card = await firm.crm.deals.reopen(firm.call(mia), deal, "又有戏")
    assert (card.state, card.stage.name, card.reason, card.closed_at) == ("open", "需求确认", None, None)
    with pytest.raises(Conflict, match="deal_state"):
        await firm.crm.deals.reopen(firm.call(mia), deal, "又有戏")


@pytest.mark.rule("OPP-11", "PERM-9")
async def test_only_open_and_void_ones_without_contract_are_deleted(firm: Firm, ann: Person, mia: Person) -> None:
    deal = await a_deal(firm, ann)
    with pytest.raises(Forbidden):
        await firm.crm.deals.delete(firm.call(ann), deal)
    await firm.crm.deals.win(firm.call(ann), deal)
    with pytest.raises(Conflict, match="deal_state"):
        await firm.crm.deals.delete(firm.call(mia), deal)
    await firm.crm.deals.reopen(firm.call(mia), deal, "x")
    await a_contract(firm, deal, ann)
    with pytest.raises(Conflict, match="has_contract"):
        await firm.crm.deals.delete(firm.call(mia), deal)
    free = await a_deal(firm, ann, customer_name="明辉电子")
    gone = await firm.crm.deals.delete(firm.call(mia), free)
    assert gone.name == "年度运输合同"
    with pytest.raises(NotFound):
        await opened(firm, ann, free)
    assert await firm.value("SELECT user_id FROM outbox WHERE kind = 'deal-deleted-told'") == ann.id


async def a_contract(firm: Firm, deal: int, owner: Person) -> int:
    """A draft contract with this deal, as a row."""

    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO contracts (public_id, number, name, name_key, customer_id, opportunity_id, amount, currency,"
            " order_date, owner_id, created_at, updated_at) SELECT 'k' || id, 'HT-' || id, name, name, customer_id,"
            " id, 100, 'CNY', '2026-07-01', :owner, 0, 0 FROM opportunities WHERE id = :deal RETURNING id",
            deal=deal,
            owner=owner.id,
        )
        assert row is not None
        return int(row["id"])

    return int(await firm.write(unit))


def signed(amount: int) -> Row:
    """What a deal needs of a contract that took effect."""
    return {"amount": amount, "base_amount": amount, "currency": "CNY"}


@pytest.mark.rule("OPP-15")
async def test_an_effective_contract_wins_its_open_deal(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)

    def unit(tx: Tx) -> bool:
        return deals.win_by_contract(tx, actor_of(tx, firm.owner), firm.call(firm.owner), deal, signed(44_000_000))

    assert await firm.write(unit) is True
    row = await deal_row(firm, deal)
    assert (row["state"], row["won_amount"], row["amount"]) == ("won", 44_000_000, 45_000_000)
    assert await firm.write(unit) is False
    assert (await history_of(firm, deal))[-1]["came_from"] == "初步接洽"


@pytest.mark.rule("OPP-15")
async def test_without_auto_win_it_stays_open(firm: Firm, ann: Person) -> None:
    await firm.set("opp.auto_win", False)
    deal = await a_deal(firm, ann)
    actor = firm.owner
    won = await firm.write(
        lambda tx: deals.win_by_contract(tx, actor_of(tx, actor), firm.call(actor), deal, signed(1))
    )
    assert (won, (await deal_row(firm, deal))["state"]) == (False, "open")


@pytest.mark.rule("OPP-15")
async def test_a_voided_contract_leaves_its_deal_won_and_tells_owner_and_superior(
    firm: Firm, ann: Person, mia: Person
) -> None:
    deal = await a_deal(firm, ann)
    await firm.crm.deals.win(firm.call(ann), deal)
    contract = await a_contract(firm, deal, ann)

    def unit(tx: Tx) -> None:
        row = tx.one("SELECT * FROM contracts WHERE id = :id", id=contract)
        assert row is not None
        deals.contract_voided(tx, actor_of(tx, mia), firm.call(mia), deal, row)

    await firm.write(unit)
    assert (await deal_row(firm, deal))["state"] == "won"
    told = await firm.rows("SELECT user_id FROM outbox WHERE kind = 'deal-contract-voided' ORDER BY user_id")
    assert [row["user_id"] for row in told] == sorted([ann.id, firm.owner.id])


@pytest.mark.rule("OPP-7", "OPP-4")
async def test_twenty_at_once_end_a_deal_once(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    doors = firm.crm.deals
    ends = [doors.win(firm.call(ann), deal) for _ in range(10)]
    ends += [doors.lose(firm.call(ann), deal, "price") for _ in range(10)]
    results = await asyncio.gather(*ends, return_exceptions=True)
    done = [one for one in results if not isinstance(one, BaseException)]
    assert len(done) == 1
    assert all(isinstance(one, Conflict | Stale) for one in results if isinstance(one, BaseException)), results
    assert len(await history_of(firm, deal)) == 2
