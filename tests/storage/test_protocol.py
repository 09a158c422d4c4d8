"""The write protocol: delivery, rights, nonce, effect, audit, outbox and cards in one transaction."""

import asyncio
import dataclasses

import pytest

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import DraftShown
from storage.entities.people import Actor
from storage.errors import AlreadyDone, Forbidden, Invalid, NotFound, OldButton
from storage.queries import audit, outbox, records
from storage.tx import Tx
from storage.usecases import dialogue
from tests.factories import Firm, Person, a_person


async def staged(firm: Firm, person: Person, words: str = "一句话") -> DraftShown:
    shown = await firm.crm.dialogue.keep_words(firm.call(person), words)
    await firm.shown(shown.card)
    return shown


@pytest.mark.rule("ORG-9")
async def test_the_same_delivery_twice_makes_one_record_and_the_same_answer(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    first = await firm.crm.dialogue.keep_words(call, "一句话")
    second = await firm.crm.dialogue.keep_words(call, "一句话")
    assert first == second
    assert await firm.value("SELECT count(*) AS n FROM drafts") == 1


@pytest.mark.rule("ORG-9")
async def test_twenty_copies_of_a_delivery_at_once_make_one_record(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    results = await asyncio.gather(
        *(firm.crm.dialogue.keep_words(call, "一句话") for _ in range(20)), return_exceptions=True
    )
    assert await firm.value("SELECT count(*) AS n FROM drafts") == 1
    assert any(isinstance(result, DraftShown) for result in results)


@pytest.mark.rule("ORG-9")
async def test_the_request_keeps_ids_and_no_personal_data(firm: Firm, ann: Person) -> None:
    await firm.crm.dialogue.keep_words(firm.call(ann), "王总 13800001234")
    row = await firm.row("SELECT * FROM requests")
    assert "王总" not in str(row)
    assert row["entity"] == "draft"


@pytest.mark.rule("ORG-8", "AUDIT-1")
async def test_a_failure_after_the_change_leaves_no_trace(firm: Firm, ann: Person) -> None:
    before = await firm.value("SELECT count(*) AS n FROM audit")

    def effect(tx: Tx, actor: Actor, card: Card | None, *, call: Call) -> Outcome:
        outcome = dialogue.keep_words(tx, actor, call, None, "weg")
        audit.write(tx, actor, call, "changed", "draft", outcome.id)
        outbox.queue(tx, call, "join-told", dedupe="x", tier=2, user_id=ann.id)
        raise Invalid("no")

    call = firm.call(ann)
    with pytest.raises(Invalid):
        await firm.crm.apply(call, lambda tx, actor, card: effect(tx, actor, card, call=call))
    for table in ("drafts", "outbox", "cards", "requests"):
        assert await firm.value(f"SELECT count(*) AS n FROM {table}") == 0
    assert await firm.value("SELECT count(*) AS n FROM audit") == before


@pytest.mark.rule("ORG-23")
async def test_an_account_bound_to_nobody_is_refused(firm: Firm, ann: Person) -> None:
    with pytest.raises(Forbidden):
        await firm.crm.dialogue.drafts(firm.call(dataclasses.replace(ann, account="tg:999999")))


@pytest.mark.rule("ORG-9", "PERM-21")
async def test_a_double_tap_is_refused_naming_the_first(firm: Firm, ann: Person) -> None:
    shown = await staged(firm, ann)
    tap = firm.tap(ann, shown.card)
    await firm.crm.dialogue.discard(tap, shown.draft.id)
    with pytest.raises(AlreadyDone) as refused:
        await firm.crm.dialogue.discard(firm.tap(ann, shown.card), shown.draft.id)
    assert refused.value.params["by"] == ann.name
    assert refused.value.params["own"] is True
    assert refused.value.params["at"] == firm.clock.ms


@pytest.mark.rule("PERM-21")
@pytest.mark.threat(1)
async def test_a_forged_nonce_is_refused(firm: Firm, ann: Person) -> None:
    shown = await staged(firm, ann)
    with pytest.raises(OldButton):
        await firm.crm.dialogue.discard(firm.tap(ann, shown.card, nonce="AAAAA"), shown.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "open"


@pytest.mark.rule("PERM-21")
@pytest.mark.threat(1)
async def test_a_nonce_works_only_on_its_card_and_only_for_its_person(firm: Firm, ann: Person) -> None:
    bob = await a_person(firm, "王芳")
    mine, other = await staged(firm, ann, "一"), await staged(firm, ann, "二")
    crossed = firm.tap(ann, dataclasses.replace(mine.card, nonce=other.card.nonce))
    with pytest.raises(OldButton):
        await firm.crm.dialogue.discard(crossed, mine.draft.id)
    with pytest.raises((OldButton, NotFound)):
        await firm.crm.dialogue.discard(firm.tap(bob, mine.card), mine.draft.id)
    assert await firm.value("SELECT count(*) AS n FROM drafts WHERE state = 'open'") == 2


@pytest.mark.rule("DIALOG-7")
async def test_a_refused_tap_spends_no_nonce(firm: Firm, ann: Person) -> None:
    shown = await staged(firm, ann)
    with pytest.raises(NotFound):
        await firm.crm.dialogue.discard(firm.tap(ann, shown.card), 999)
    await firm.crm.dialogue.discard(firm.tap(ann, shown.card), shown.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "discarded"


@pytest.mark.rule("PERM-21")
async def test_a_button_of_a_card_older_than_thirty_days_is_dead(firm: Firm, ann: Person) -> None:
    shown = await staged(firm, ann)
    firm.clock.passes(days=31)
    with pytest.raises(OldButton):
        await firm.crm.dialogue.discard(firm.tap(ann, shown.card), shown.draft.id)


@pytest.mark.rule("AUDIT-8")
async def test_a_refusal_for_lack_of_right_is_logged_and_others_are_not(firm: Firm, ann: Person) -> None:
    def effect(tx: Tx, actor: Actor, card: Card | None) -> Outcome:
        raise Forbidden("not_allowed", rule="PERM-7")

    with pytest.raises(Forbidden):
        await firm.crm.apply(firm.call(ann), effect)
    with pytest.raises(NotFound):
        await firm.crm.look(firm.call(ann), lambda tx, actor: records.get_readable(tx, actor, "lead", 9, now=1))
    rows = await firm.rows("SELECT reason FROM audit WHERE action = 'refused'")
    assert [row["reason"] for row in rows] == ["not_allowed"]


@pytest.mark.rule("DIALOG-1")
async def test_a_delivery_is_applied_with_its_effect_and_read_again_from_state(firm: Firm, ann: Person) -> None:
    call = firm.call(ann)
    made = await firm.crm.dialogue.keep_words(call, "一句话")
    assert await firm.crm.again(call) == made
    assert await firm.crm.again(firm.call(ann)) is None


@pytest.mark.rule("DIALOG-12")
async def test_a_draft_of_somebody_else_does_not_exist(firm: Firm, ann: Person) -> None:
    shown = await staged(firm, ann)
    with pytest.raises(NotFound):
        await firm.crm.dialogue.words_of(firm.call(firm.owner), shown.draft.id)
