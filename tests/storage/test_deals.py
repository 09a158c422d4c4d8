"""Opportunities written, and moved through their stages (OPP-1 to OPP-12, T15)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from storage.entities.customers import NewContact
from storage.entities.deals import NewDeal
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from storage.usecases import deals
from tests.factories import Firm, Person, a_customer, a_department, a_person, a_team_row, the_pool
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


async def to_stage(firm: Firm, person: Person, deal: int, name: str, **more: Any) -> Any:
    return await firm.crm.deals.move(firm.call(person), deal, (await stages_of(firm))[name], **more)


async def contact_of(firm: Firm, customer: int) -> int:
    return int(await firm.value("SELECT id FROM contacts WHERE customer_id = :id", id=customer))


@pytest.mark.rule("OPP-1", "OPP-2", "ORG-27")
async def test_a_deal_begins_in_the_first_stage_of_the_default_pipeline(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, expected_close_on=date(2026, 7, 31))
    card = await opened(firm, ann, deal)
    assert (card.stage.name, card.probability, card.amount, card.currency) == ("初步接洽", 10, 45_000_000, "CNY")
    assert (card.customer, card.mine, card.state, card.days) == ("顺达物流", True, "open", 0)
    assert card.next is not None
    assert card.next.name == "需求确认"
    assert card.expected_close_on == date(2026, 7, 31)
    assert (await history_of(firm, deal))[0]["came_from"] is None
    assert await firm.value("SELECT action FROM audit WHERE entity = 'opportunity'") == "created"


@pytest.mark.rule("OPP-1")
async def test_a_deal_needs_a_live_owned_customer_one_may_edit(firm: Firm, ann: Person, wang: Person) -> None:
    pooled = await a_customer(firm, pool=await the_pool(firm), name="公海里的")
    with pytest.raises(Conflict, match="in_pool"):
        await a_deal(firm, ann, customer=pooled)
    foreign = await a_customer(firm, owner=wang, name="别人的")
    with pytest.raises(NotFound):
        await a_deal(firm, ann, customer=foreign)
    await a_team_row(firm, ("customer", foreign), ann, "read")
    with pytest.raises(Forbidden):
        await a_deal(firm, ann, customer=foreign)
    own = await a_customer(firm, owner=ann, name="自己的")
    assert await a_deal(firm, ann, customer=own) != await a_deal(firm, ann, customer=own)


@pytest.mark.rule("OPP-1", "PERM-8")
async def test_a_deal_of_a_colleague_is_made_by_who_may_create_for_him(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    customer = await a_customer(firm, owner=ann)
    with pytest.raises(Forbidden):
        await a_deal(firm, ann, customer=customer, owner_id=wang.id)
    deal = await a_deal(firm, mia, customer=customer, owner_id=wang.id)
    assert (await deal_row(firm, deal))["owner_id"] == wang.id
    viewer = await a_person(firm, "只读", "viewer")
    with pytest.raises(Forbidden):
        await a_deal(firm, viewer, customer=customer)


@pytest.mark.rule("OPP-4")
async def test_t15_every_stage_entered_has_its_from_and_to_ends_too(firm: Firm, ann: Person, mia: Person) -> None:
    """T15: stage history with from-stage and end states."""
    deal = await a_deal(firm, ann)
    await to_stage(firm, ann, deal, "需求确认")
    await to_stage(firm, ann, deal, "商务谈判", skip=True)
    await to_stage(firm, ann, deal, "方案报价", note="客户变卦")
    await firm.crm.deals.win(firm.call(ann), deal)
    await firm.crm.deals.reopen(firm.call(mia), deal, "记错了")
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    steps = await history_of(firm, deal)
    assert [(step["came_from"], step["into_stage"]) for step in steps] == [
        (None, "初步接洽"),
        ("初步接洽", "需求确认"),
        ("需求确认", "商务谈判"),
        ("商务谈判", "方案报价"),
        ("方案报价", "赢单"),
        ("赢单", "方案报价"),
        ("方案报价", "输单"),
    ]
    assert [step["left_at"] is None for step in steps] == [False] * 6 + [True]
    assert [step["note"] for step in steps if step["note"]] == ["客户变卦", "记错了"]
    assert {(step["owner_id"], step["department_id"]) for step in steps} == {(ann.id, firm.root)}
    shown = await firm.crm.deals.history(firm.call(ann), deal)
    assert (shown[0].came_from, shown[0].to, shown[0].amount) == ("方案报价", "输单", 45_000_000)


@pytest.mark.rule("OPP-4")
async def test_back_asks_why_and_over_a_stage_asks_whether(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    skipping = await to_stage(firm, ann, deal, "方案报价")
    assert (skipping.view, skipping.target.name) == ("deal-skip", "方案报价")
    assert (await to_stage(firm, ann, deal, "方案报价", skip=True)).view == "deal-moved"
    assert (await to_stage(firm, ann, deal, "初步接洽")).view == "deal-back"
    assert (await opened(firm, ann, deal)).stage.name == "方案报价"
    moved = await to_stage(firm, ann, deal, "初步接洽", note="填错了")
    assert (moved.view, moved.stage.name) == ("deal-moved", "初步接洽")


@pytest.mark.rule("OPP-5")
async def test_a_stage_asks_for_its_fields_first_and_then_takes_the_deal(firm: Firm, ann: Person) -> None:
    contact = NewContact(name="张总")
    customer = await a_customer(firm, owner=ann, contacts=(contact,))
    deal = await a_deal(firm, ann, customer=customer)
    ids = await stages_of(firm)
    sql = "UPDATE stages SET required_fields = '[\"decision_maker\"]' WHERE id = :id"
    await firm.write(lambda tx: tx.run(sql, id=ids["需求确认"]))
    card = await to_stage(firm, ann, deal, "需求确认")
    assert (card.view, card.missing, [one.name for one in card.options]) == (
        "deal-needs",
        ("decision_maker",),
        ["张总"],
    )
    with pytest.raises(Invalid, match="fields_missing"):
        await firm.write(lambda tx: deals.move(tx, actor_of(tx, ann), firm.call(ann), deal, ids["需求确认"]))
    shown = await firm.shown(card.card)
    tap = firm.tap(ann, shown)
    moved = await firm.crm.deals.put_contact(tap, deal, await contact_of(firm, customer), "decision_maker")
    assert (moved.view, moved.stage.name) == ("deal-moved", "需求确认")


@pytest.mark.rule("OPP-5")
async def test_a_typed_field_takes_the_deal_on_too(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, amount=0)
    ids = await stages_of(firm)
    sql = "UPDATE stages SET required_fields = '[\"amount\"]' WHERE id = :id"
    await firm.write(lambda tx: tx.run(sql, id=ids["需求确认"]))
    card = await to_stage(firm, ann, deal, "需求确认")
    assert (card.view, card.missing) == ("deal-needs", ("amount",))
    assert await firm.value("SELECT slot FROM questions WHERE user_id = :id", id=ann.id) == "amount"
    tap = firm.tap(ann, await firm.shown(card.card))
    moved = await firm.crm.deals.change(tap, deal, amount=5_000)
    assert (moved.view, moved.amount, moved.stage.name) == ("deal-moved", 5_000, "需求确认")


@pytest.mark.rule("OPP-8", "OPP-9")
async def test_the_amount_is_that_of_the_lines_when_there_are_any(firm: Firm, ann: Person) -> None:
    product = await a_product(firm, price=150_000)
    deal = await a_deal(firm, ann)
    card = await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(product, 3)], order_discount=50_000)
    assert (card.amount, card.order_discount, card.weighted) == (400_000, 50_000, 40_000)
    with pytest.raises(Conflict, match="amount_of_lines"):
        await firm.crm.deals.change(firm.call(ann), deal, amount=1)
    card = await firm.crm.deals.set_lines(firm.call(ann), deal, [])
    assert (card.amount, card.lines) == (400_000, ())
    assert (await firm.crm.deals.change(firm.call(ann), deal, amount=7)).amount == 7


@pytest.mark.rule("OPP-9")
async def test_a_stage_change_empties_the_typed_probability(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, amount=1000)
    card = await firm.crm.deals.change(firm.call(ann), deal, probability=85)
    assert (card.probability, card.weighted) == (85, 850)
    moved = await to_stage(firm, ann, deal, "需求确认")
    assert (moved.probability, moved.weighted) == (30, 300)
    with pytest.raises(Invalid):
        await firm.crm.deals.change(firm.call(ann), deal, probability=101)


@pytest.mark.rule("OPP-4", "OPP-9")
async def test_a_move_is_taken_back_with_its_probability_while_nothing_came_after(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    await firm.crm.deals.change(firm.call(ann), deal, probability=85)
    firm.clock.passes(days=3)
    moved = await to_stage(firm, ann, deal, "需求确认")
    assert moved.undo_until == firm.clock.ms + 600_000
    back = await firm.crm.deals.undo_move(firm.call(ann), deal)
    assert (back.view, back.stage.name, back.probability, back.days) == ("deal-unmoved", "初步接洽", 85, 3)
    with pytest.raises(Conflict, match="nothing_to_undo"):
        await firm.crm.deals.undo_move(firm.call(ann), deal)
    await to_stage(firm, ann, deal, "需求确认")
    firm.clock.passes(minutes=11)
    with pytest.raises(Conflict, match="undo_late"):
        await firm.crm.deals.undo_move(firm.call(ann), deal)


@pytest.mark.rule("OPP-12")
async def test_contacts_of_a_deal_belong_to_its_customer(firm: Firm, ann: Person) -> None:
    one = await a_customer(firm, owner=ann, contacts=(NewContact(name="张总"),))
    other = await a_customer(firm, owner=ann, name="明辉电子", contacts=(NewContact(name="李经理"),))
    deal = await a_deal(firm, ann, customer=one)
    foreign = await contact_of(firm, other)
    with pytest.raises(Invalid, match="foreign_contact"):
        await firm.crm.deals.put_contact(firm.call(ann), deal, foreign)
    with pytest.raises(Invalid, match="foreign_contact"):
        await a_deal(firm, ann, customer=one, contacts=((foreign, "user"),))
    own = await contact_of(firm, one)
    card = await firm.crm.deals.put_contact(firm.call(ann), deal, own, "buyer")
    assert [(contact.name, contact.role) for contact in card.contacts] == [("张总", "buyer")]
    await firm.crm.contacts.move(firm.call(ann), own, other)
    assert (await opened(firm, ann, deal)).contacts == ()
    await firm.crm.contacts.move(firm.call(ann), own, one)
    assert [contact.role for contact in (await opened(firm, ann, deal)).contacts] == ["buyer"]
    assert (await firm.crm.deals.drop_contact(firm.call(ann), deal, own)).contacts == ()


@pytest.mark.rule("OPP-2")
async def test_the_pipeline_is_that_of_the_nearest_department(firm: Firm, mia: Person) -> None:
    area = await a_department(firm, "华南")
    below = await a_department(firm, "佛山", parent=area)
    rep = await a_person(firm, "佛山的人", department=below)
    made = await firm.crm.deals.add_pipeline(firm.call(firm.owner), "快销", departments=[area])
    assert made.chosen is not None
    deal = await a_deal(firm, rep)
    assert (await deal_row(firm, deal))["pipeline_id"] == made.chosen.id
    await firm.crm.deals.edit_pipeline(firm.call(firm.owner), made.chosen.id, enabled=False)
    other = await a_deal(firm, rep, customer_name="明辉电子")
    assert (await deal_row(firm, other))["pipeline_id"] != made.chosen.id
    with pytest.raises(Invalid, match="pipeline_disabled"):
        await a_deal(firm, rep, customer_name="华强", pipeline_id=made.chosen.id)


@pytest.mark.rule("OPP-4", "ORG-11")
async def test_twenty_at_once_move_a_deal_once(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    card = await firm.shown((await opened(firm, ann, deal)).card)
    ids = await stages_of(firm)

    async def attempt() -> Any:
        try:
            return await firm.crm.deals.move(firm.tap(ann, card), deal, ids["需求确认"])
        except Refusal as refusal:
            return refusal

    results = await asyncio.gather(*(attempt() for _ in range(20)))
    assert sum(not isinstance(one, Refusal) for one in results) == 1
    steps = await history_of(firm, deal)
    assert len(steps) == 2
    assert sum(step["left_at"] is None for step in steps) == 1


@pytest.mark.rule("OPP-1")
async def test_a_new_deal_is_shown_again_for_the_same_delivery(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    new = NewDeal("年度运输合同", await a_customer(firm, owner=ann), amount=1)
    first, again = await firm.crm.deals.create(call, new), await firm.crm.deals.create(call, new)
    assert first.id == again.id
    assert await firm.value("SELECT count(*) FROM opportunities") == 1
