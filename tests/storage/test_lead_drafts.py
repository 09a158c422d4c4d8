"""A lead before it is saved: nothing is stored as one, and all is judged afresh at the tap."""

import pytest

from storage.entities.customers import RecordCard
from storage.entities.leads import LeadDraft, NewLead
from storage.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from tests.factories import Firm, Person, a_lead
from tests.storage.test_leads import PHONE, drafted, on_screen, tap


@pytest.mark.rule("CONT-5", "DIALOG-5")
async def test_nothing_is_a_lead_before_the_confirm(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    assert (shown.view, shown.check.hits) == ("lead-draft", ())
    assert await firm.value("SELECT count(*) AS n FROM leads") == 0
    assert await firm.value("SELECT count(*) AS n FROM dup_keys") == 0


@pytest.mark.rule("LEAD-15")
async def test_saving_proposes_the_next_working_morning(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    saved = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(saved, RecordCard)
    assert (saved.view, saved.mine) == ("lead-saved", True)
    friday = firm.clock.now.replace(day=10, hour=9, minute=0)
    assert saved.next_at == int(friday.timestamp() * 1000)
    reminder = await firm.row("SELECT kind, user_id, due_at, chosen, state FROM reminders")
    assert reminder == {
        "kind": "next_contact",
        "user_id": ann.id,
        "due_at": saved.next_at,
        "chosen": 0,
        "state": "open",
    }


@pytest.mark.rule("LEAD-15")
async def test_saved_on_friday_the_first_contact_is_monday(firm: Firm, ann: Person) -> None:
    firm.clock.passes(days=1)
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    saved = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    monday = firm.clock.now.replace(day=13, hour=9, minute=0)
    assert saved.next_at == int(monday.timestamp() * 1000)  # type: ignore[union-attr]


@pytest.mark.rule("LEAD-15")
async def test_without_the_setting_there_is_no_first_contact(firm: Firm, ann: Person) -> None:
    await firm.set("lead.first_contact", False)
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    saved = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert saved.next_at is None
    assert await firm.rows("SELECT id FROM reminders") == []


@pytest.mark.rule("LEAD-15")
async def test_a_date_that_was_said_is_kept(firm: Firm, ann: Person) -> None:
    at = firm.clock.ms + 3 * 86_400_000
    shown = await drafted(firm, ann, NewLead("明辉电子"), next_at=at)
    saved = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert saved.next_at == at
    assert await firm.value("SELECT chosen FROM reminders") == 1


@pytest.mark.rule("DIALOG-5", "PERM-21")
async def test_a_button_past_its_time_shows_the_draft_again(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    firm.clock.passes(minutes=31)
    again = await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert isinstance(again, LeadDraft)
    assert await firm.value("SELECT count(*) AS n FROM leads") == 0
    saved = await firm.crm.leads.save(tap(firm, ann, await on_screen(firm, ann, again)), shown.draft.id)
    assert isinstance(saved, RecordCard)


@pytest.mark.rule("ORG-9", "DIALOG-7")
async def test_a_double_tap_saves_one_lead_and_names_the_first(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    call = tap(firm, ann, shown)
    await firm.crm.leads.save(call, shown.draft.id)
    with pytest.raises(AlreadyDone) as refused:
        await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert refused.value.params["own"]
    same = await firm.crm.leads.save(call, shown.draft.id)
    assert isinstance(same, RecordCard)
    assert await firm.value("SELECT count(*) AS n FROM leads") == 1


@pytest.mark.rule("DIALOG-12", "PERM-13")
async def test_a_foreign_draft_does_not_exist(firm: Firm, ann: Person, wang: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    for deed in (firm.crm.leads.save, firm.crm.leads.merge, firm.crm.leads.tell_owner, firm.crm.leads.reopen):
        with pytest.raises(NotFound):
            await deed(firm.call(wang), shown.draft.id)


@pytest.mark.rule("DIALOG-5")
async def test_a_settled_draft_cannot_be_saved_again(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    await firm.crm.dialogue.discard(firm.call(ann), shown.draft.id)
    with pytest.raises(Conflict) as refused:
        await firm.crm.leads.save(firm.call(ann), shown.draft.id)
    assert refused.value.reason == "draft_settled"


@pytest.mark.rule("DIALOG-5", "PERM-21")
async def test_rights_are_judged_again_when_saved(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    await firm.write(lambda tx: tx.run("DELETE FROM user_roles WHERE user_id = :id", id=ann.id))
    with pytest.raises(Forbidden):
        await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "open"


@pytest.mark.rule("DIALOG-8")
async def test_the_source_of_a_lead_is_the_message_that_was_typed(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    shown = await on_screen(firm, ann, await firm.crm.leads.draft(call, NewLead("明辉电子"), "新客户 明辉电子"))
    await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id)
    assert await firm.value("SELECT message FROM sources WHERE entity = 'lead'") == call.message


async def test_fields_of_a_draft_are_changed_and_checked_again(firm: Firm, ann: Person) -> None:
    await a_lead(firm, owner=ann, name="明辉电子", phones=(PHONE,))
    shown = await drafted(firm, ann, NewLead("明辉店子"))
    changed = await firm.crm.leads.change(firm.call(ann), shown.draft.id, "phone", "１３９ 1111 2222")
    assert (changed.view, changed.check.best and changed.check.best.key) == ("lead-already-yours", "phone")
    renamed = await firm.crm.leads.change(firm.call(ann), shown.draft.id, "company", "宏图五金")
    assert renamed.lead.name == "宏图五金"
    sourced = await firm.crm.leads.change(firm.call(ann), shown.draft.id, "source", "fair")
    assert sourced.lead.source == "fair"


async def test_a_field_takes_only_what_fits_it(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    for field, value in (
        ("phone", "不知道"),
        ("company", "  "),
        ("company", "长" * 121),
        ("source", "moon"),
        ("x", "y"),
    ):
        with pytest.raises(Invalid):
            await firm.crm.leads.change(firm.call(ann), shown.draft.id, field, value)


@pytest.mark.rule("DIALOG-6")
async def test_asking_for_a_field_opens_its_question(firm: Firm, ann: Person) -> None:
    shown = await drafted(firm, ann, NewLead("明辉电子"))
    asked = await firm.crm.leads.ask(tap(firm, ann, shown), shown.draft.id, "company")
    assert asked.asks == "company"
    question = await firm.row("SELECT slot, subject, state, card_id FROM questions")
    assert (question["slot"], question["state"], question["card_id"]) == ("name", "open", asked.card.id)
    assert question["subject"].endswith(":company")
    await firm.crm.leads.change(firm.call(ann), shown.draft.id, "company", "宏图五金")
    assert await firm.value("SELECT state FROM questions") == "answered"


async def test_text_of_any_length_makes_a_draft(firm: Firm, ann: Person) -> None:
    words = "😀" * 4096
    shown = await drafted(firm, ann, NewLead(words, need=words), words)
    assert len(shown.lead.name) == 120
    assert shown.draft.words == words
    assert isinstance(await firm.crm.leads.save(tap(firm, ann, shown), shown.draft.id), RecordCard)


async def test_after_a_restart_the_same_answer_is_read_from_its_state(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    shown = await firm.crm.leads.draft(call, NewLead("明辉电子", phones=(PHONE,)), "新客户 明辉电子")
    assert await firm.crm.again(call) == shown
    await on_screen(firm, ann, shown)
    tapped = tap(firm, ann, shown)
    saved = await firm.crm.leads.save(tapped, shown.draft.id)
    assert await firm.crm.again(tapped) == saved
    assert await firm.value("SELECT count(*) AS n FROM leads") == 1
