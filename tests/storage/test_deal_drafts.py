"""A deal said in one line waits for one tap (DIALOG-5, OPP-1, OPP-8, conversations 6.11)."""

from dataclasses import replace
from datetime import date

import pytest

from storage.entities.deals import DealCard, DealDraft, NewDeal
from storage.errors import Conflict, Forbidden, NotFound
from tests.factories import Firm, Person, a_customer, a_team_row
from tests.storage.deal_scene import a_line, a_product

WORDS = "顺达 年度运输合同 45万 含 A100×3 95折"


async def a_draft(firm: Firm, person: Person, **more: object) -> DealDraft:
    customer = await a_customer(firm, owner=person)
    product = await a_product(firm)
    new = NewDeal("年度运输合同", customer, lines=(a_line(product, 3, discount_bp=500),), **more)  # type: ignore[arg-type]
    return await firm.crm.deals.draft(firm.call(person), new, WORDS)


@pytest.mark.rule("DIALOG-5", "OPP-8", "PROD-3")
async def test_one_line_makes_a_draft_with_its_figures_and_one_tap_saves_it(firm: Firm, ann: Person) -> None:
    draft = await a_draft(firm, ann, expected_close_on=date(2026, 7, 31))
    assert (draft.amount, draft.discount_bp, draft.over_limit, draft.weighted) == (285_000, 500, False, 28_500)
    assert (draft.customer, draft.stage, draft.draft.words) == ("顺达物流", "初步接洽", WORDS)
    assert await firm.rows("SELECT id FROM opportunities") == []
    tap = firm.tap(ann, await firm.shown(draft.card))
    saved = await firm.crm.deals.save_draft(tap, draft.draft.id)
    assert isinstance(saved, DealCard)
    assert (saved.view, saved.amount, saved.expected_close_on) == ("deal-saved", 285_000, date(2026, 7, 31))
    assert [line.quantity for line in saved.lines] == [3000]
    with pytest.raises(Conflict):
        await firm.crm.deals.save_draft(firm.call(ann), draft.draft.id)


@pytest.mark.rule("DIALOG-5", "DIALOG-12")
async def test_a_draft_is_changed_and_is_its_writers_alone(firm: Firm, ann: Person, wang: Person) -> None:
    draft = await a_draft(firm, ann)
    new = replace(draft.new, lines=(), amount=45_000_000)
    changed = await firm.crm.deals.change_draft(firm.call(ann), draft.draft.id, new)
    assert (changed.amount, changed.lines) == (45_000_000, ())
    with pytest.raises(NotFound):
        await firm.crm.deals.save_draft(firm.call(wang), draft.draft.id)


@pytest.mark.rule("DIALOG-5", "PERM-7")
async def test_a_draft_gives_no_right_and_is_judged_when_it_is_saved(firm: Firm, ann: Person, wang: Person) -> None:
    foreign = await a_customer(firm, owner=wang)
    await a_team_row(firm, ("customer", foreign), ann, "read")
    with pytest.raises(Forbidden):
        await firm.crm.deals.draft(firm.call(ann), NewDeal("x", foreign), "x")
    draft = await a_draft(firm, ann)
    await firm.crm.products.take_off(firm.call(firm.owner), draft.lines[0].product_id)
    tap = firm.tap(ann, await firm.shown(draft.card))
    with pytest.raises(Conflict, match="product_off"):
        await firm.crm.deals.save_draft(tap, draft.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "open"
    assert (await firm.crm.dialogue.open_draft(firm.call(ann), draft.draft.id)).lines == ()
