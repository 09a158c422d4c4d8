"""The gate of every button that writes: person, place, message, nonce and age must all fit (R9, threat 1)."""

import dataclasses
import os
import random
from collections.abc import Sequence
from typing import Any

import pytest

from storage.crm import _card
from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.instants import DAY
from storage.entities.people import Actor
from storage.errors import Refusal
from storage.queries import cards, people
from storage.tx import Tx
from tests.factories import Firm, Person, a_person

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "9"))
ROUNDS = 25_000 if TORTURE else 1_500
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ODD = ("", " ", "é", "顺达", "%", "_____", "' OR 1=1 --", "A" * 4000, "ａｂｃｄｅ")


async def dealt(firm: Firm, people_: Sequence[Person]) -> list[tuple[Person, Card]]:
    """Live, used, retired and outlived cards of several people, each on a message of its own chat."""
    made = []
    for person in people_:
        for number in range(6):
            call = firm.call(person)

            def draw(tx: Tx, call: Call = call, person: Person = person, number: int = number) -> Card:
                drawn = cards.draw(tx, call, user_id=person.id, view="v", entity="customer", record_id=number)
                cards.set_message(tx, drawn, str(number))
                return cards.get(tx, drawn)

            made.append((person, await firm.write(draw)))
    return made


def forged(dice: random.Random, call: Call, every: list[tuple[Person, Card]], stale: dict[int, str]) -> Call | None:
    """A call that misses one thing or more; None where chance made it right."""
    person, card = dice.choice(every)
    other, theirs = dice.choice(every)
    nonce = dice.choice(
        (
            theirs.nonce,
            stale.get(card.id, ""),
            "".join(dice.choices(ALPHABET, k=5)),
            card.nonce.swapcase(),
            card.nonce[:-1],
            card.nonce + "0",
            f" {card.nonce}",
            f"{card.nonce}\n",
            dice.choice(ODD),
            card.nonce,
        )
    )
    where = dice.choice(
        ((card.place, card.message), (theirs.place, card.message), (card.place, "999"), (card.place, None))
    )
    who = dice.choice((person, person, other))
    made = dataclasses.replace(call, account=who.account, place=where[0], card_message=where[1], nonce=nonce)
    right = any(
        (one.place, one.message, one.nonce, owner.account)
        == (made.place, made.card_message, made.nonce, made.account)
        for owner, one in every
    )
    return None if right or not nonce else made


@pytest.mark.reliability("R9")
@pytest.mark.threat(1)
async def test_a_button_of_no_card_of_ones_own_is_never_accepted(firm: Firm, dialect: str, figure: Any) -> None:
    who = [firm.owner, await a_person(firm, "林志强"), await a_person(firm, "王芳")]
    every, dice = await dealt(firm, who), random.Random(SEED)
    base = firm.call(who[0])

    def unit(tx: Tx) -> tuple[int, int]:
        actors = {person.account: people.find_actor(tx, person.account) for person in who}
        stale: dict[int, str] = {}
        live = []
        for person, card in every:  # One of three is used once: its nonce is spent, the card has another.
            if card.record_id % 3 == 0:
                stale[card.id] = card.nonce
                assert cards.spend(tx, card.id, card.nonce, by=person.id, at=base.at)
            elif card.record_id % 3 == 1:
                tx.run(
                    "UPDATE cards SET created_at = :long_ago WHERE id = :id", long_ago=base.at - 31 * DAY, id=card.id
                )
            else:
                live.append((person, card))
        tried = 0
        for _ in range(ROUNDS):
            call = forged(dice, base, [*live, *((person, cards.get(tx, card.id)) for person, card in every)], stale)
            actor = actors[call.account] if call is not None else None
            if call is not None and actor is not None:
                tried += 1
                assert not opens(tx, actor, call), call
        ids = [card.id for _, card in live]
        states = [tx.one("SELECT state FROM cards WHERE id = :id", id=card_id) for card_id in ids]
        assert all(row is not None and row["state"] == "live" for row in states)
        for person, card in live:  # The gate is not simply shut.
            actor = actors[person.account]
            assert actor is not None
            call = dataclasses.replace(
                base, account=person.account, place=card.place, card_message=card.message, nonce=card.nonce
            )
            assert opens(tx, actor, call)
            assert not opens(tx, actor, call), "a nonce is good once"
        return tried, len(live)

    tried, live = await firm.write(unit)
    figure("R9", f"gate of cards, {dialect}", seed=SEED, forged=tried, accepted=0, live=live)


def opens(tx: Tx, actor: Actor, call: Call) -> bool:
    """Would a button of this call write?"""
    try:
        return _card(tx, actor, call) is not None
    except Refusal:
        return False
