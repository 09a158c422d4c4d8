"""Drafts, memos and questions: each belongs to one person, and nothing typed is lost."""

import pytest

from storage.entities.dialogue import DraftClosed, Memo
from storage.entities.leads import LeadDraft, NewLead
from storage.errors import Conflict, NotFound
from tests.factories import Firm, Person
from tests.storage.test_leads import drafted, on_screen, tap


@pytest.mark.rule("DIALOG-5")
async def test_a_discarded_draft_gives_its_words_back(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"), "新客户 明辉电子 要500套")
    closed = await firm.crm.dialogue.discard(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(closed, DraftClosed)
    assert closed.words == "新客户 明辉电子 要500套"
    with pytest.raises(Conflict):
        await firm.crm.dialogue.discard(firm.call(ann), shown.draft.id)


@pytest.mark.rule("DIALOG-6")
async def test_a_question_ends_with_its_draft(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    asked = await on_screen(firm, ann, await firm.crm.leads.ask(tap(firm, ann, shown), shown.draft.id, "company"))
    await firm.crm.dialogue.discard(tap(firm, ann, asked), shown.draft.id)
    assert (await firm.crm.dialogue.situation(firm.call(ann), text="宏图")).question is None


@pytest.mark.rule("DIALOG-6")
async def test_a_newer_question_replaces_the_older(firm: Firm, ann: Person) -> None:
    for field in ("company", "phone"):
        shown = await drafted(firm, ann, NewLead("明辉电子"))
        await firm.crm.leads.ask(tap(firm, ann, shown), shown.draft.id, field)
    rows = await firm.rows("SELECT slot, state FROM questions ORDER BY id")
    assert rows == [{"slot": "name", "state": "replaced"}, {"slot": "phone", "state": "open"}]


@pytest.mark.rule("DIALOG-10")
async def test_a_draft_kept_as_memo_stays_until_it_is_thrown_away(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"), "新客户 明辉电子")
    said_at = firm.clock.ms
    firm.clock.passes(hours=1)
    await firm.crm.dialogue.keep_as_memo(firm.call(ann), shown.draft.id)
    listed = await firm.crm.dialogue.drafts(firm.call(ann))
    (memo,) = listed.kept
    assert isinstance(memo, Memo)
    assert (memo.text, memo.said_at) == ("新客户 明辉电子", said_at)
    opened = await on_screen(firm, ann, await firm.crm.dialogue.open_memo(firm.call(ann), memo.id))
    gone = await firm.crm.dialogue.discard_memo(tap(firm, ann, opened), memo.id)
    assert gone.memo.state == "discarded"
    assert (await firm.crm.dialogue.drafts(firm.call(ann))).kept == ()


@pytest.mark.rule("DIALOG-12", "PERM-13")
async def test_drafts_and_memos_of_others_do_not_exist(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    await firm.crm.dialogue.keep_memo(firm.call(ann), "只给自己看")
    memo = await firm.value("SELECT id FROM memos")
    for deed, id_ in (
        (firm.crm.dialogue.open_draft, shown.draft.id),
        (firm.crm.dialogue.discard, shown.draft.id),
        (firm.crm.dialogue.open_memo, memo),
        (firm.crm.dialogue.discard_memo, memo),
    ):
        with pytest.raises(NotFound):
            await deed(firm.call(firm.owner), id_)
    assert (await firm.crm.dialogue.drafts(firm.call(firm.owner))).total == 0


@pytest.mark.rule("DIALOG-5")
async def test_an_old_draft_opens_with_a_fresh_button(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    firm.clock.passes(days=3)
    again = await on_screen(firm, ann, await firm.crm.dialogue.open_draft(firm.call(ann), shown.draft.id))
    assert isinstance(again, LeadDraft)
    assert again.card.id != shown.card.id
    await firm.crm.leads.save(tap(firm, ann, again), shown.draft.id)
    assert await firm.value("SELECT count(*) AS n FROM leads") == 1


@pytest.mark.rule("ORG-14")
async def test_drafts_are_listed_five_a_page_newest_first(firm: Firm, ann: Person) -> None:
    for n in range(7):
        firm.clock.passes(minutes=1)
        await drafted(firm, ann, NewLead(f"{n}号公司"), f"第{n}条")
    listed = await on_screen(firm, ann, await firm.crm.dialogue.drafts(firm.call(ann)))
    assert (listed.total, listed.first, len(listed.kept)) == (7, 0, 5)
    assert listed.kept[0].words == "第6条"
    call = firm.call(ann, card_message=f"m{listed.card.id}")
    second = await firm.crm.dialogue.drafts(call, step=1)
    assert (second.first, [kept.words for kept in second.kept]) == (5, ["第1条", "第0条"])
    assert await firm.crm.again(call) == second


@pytest.mark.rule("DIALOG-12", "ORG-23")
async def test_the_record_opened_last_is_the_context_for_ten_minutes(firm: Firm, ann: Person) -> None:
    from tests.factories import a_customer

    customer = await a_customer(firm, owner=ann)
    await firm.crm.customers.open(firm.call(ann), "customer", customer)
    recent = (await firm.crm.dialogue.situation(firm.call(ann), text="没接")).recent
    assert recent is not None
    assert recent.id == customer
    firm.clock.passes(minutes=10)
    assert (await firm.crm.dialogue.situation(firm.call(ann), text="没接")).recent is None
