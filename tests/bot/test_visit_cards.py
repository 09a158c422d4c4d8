"""The card of a visit keeps its buttons: old ones bring it anew, and no older drawing is laid over a newer one."""

import pytest

from bot.pushes.delivery import real_ms
from storage.entities.call import job_call
from storage.queries import outbox
from storage.usecases.watermarks import MARKED
from tests.bot.test_visits import HERE, SPOKEN, Words, a_rep, spoken, the_visit
from tests.bot.world import User, World


async def checked_in(world: World, words: Words) -> User:
    ann, *_ = await a_rep(world, words)
    await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
    await ann.taps(words.sites[0][0])
    return ann


@spoken
@pytest.mark.threat(2)
@pytest.mark.rule("DIALOG-6", "FOLLOW-17")
async def test_an_old_button_of_a_visit_brings_the_visit_anew(world: World, words: Words) -> None:
    ann = await checked_in(world, words)
    await world.firm.write(lambda tx: tx.run("UPDATE cards SET nonce = 'another' WHERE view = 'visit-in'"))
    with ann.costs(t=1, new=1):
        await ann.taps(words.keys[0])
    ann.sees_buttons(words.noted_keys)
    await ann.taps(words.keys[0])
    assert (await the_visit(world))["checked_out_at"] is not None


@pytest.mark.rule("DIALOG-6", "FOLLOW-17")
async def test_an_older_drawing_is_not_laid_over_the_answer(world: World) -> None:
    """The watermark is ready while the next words are answered: the buttons on the phone are those that count."""
    words = SPOKEN[0]
    ann = await checked_in(world, words)
    await ann.sends_photo(words.said)
    visit = (await the_visit(world))["id"]
    card = await world.firm.value(
        "SELECT max(id) AS id FROM cards WHERE entity = 'follow_up' AND record_id = :id", id=visit
    )
    facts = {"visit": visit}

    await world.firm.write(
        lambda tx: outbox.queue(
            tx, job_call(world.clock.ms), MARKED, action="redraw", card_id=card, tier=2, dedupe="late", facts=facts
        )
    )
    crm = world.firm.crm
    (parcel,) = await crm.outbox.lease(now=world.clock.ms, real=real_ms(), limit=5)
    assert await crm.outbox.stands(parcel)
    await ann.says("样品给了两套")
    shown = ann.messages()
    assert not await crm.outbox.stands(parcel)
    await world.service.delivery._send(parcel)
    assert ann.messages() == shown
    assert await world.firm.value("SELECT state FROM outbox WHERE dedupe = 'late'") == "sent"
    await ann.taps(words.keys[0])
    assert (await the_visit(world))["checked_out_at"] is not None
