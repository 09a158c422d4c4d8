"""How running numbers are written, on the admin's screens (NUM-1, NUM-6)."""

from typing import Final

from storage.entities.administration import NumberCard, NumberList
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.numbers import NUMBER_KINDS, RESETS, NumberKind
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.rules import numbers as rules
from storage.tx import Tx
from storage.usecases import numbers
from storage.usecases.organising_screens import check_opens, draw, state


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Every kind with its next number. Raises Forbidden."""
    check_opens(actor, "numbers")
    return draw(tx, actor, call, card, "admin-numbers")


def open_one(tx: Tx, actor: Actor, call: Call, card: Card | None, place: int) -> Outcome:
    """One kind: its periods to choose from; a message is its pattern. Raises Forbidden, NotFound."""
    check_opens(actor, "numbers")
    _kind(place)
    return draw(tx, actor, call, card, "admin-number", place, asks=f"number.{place}")


def _kind(place: int) -> NumberKind:
    if not 0 <= place < len(NUMBER_KINDS):
        raise NotFound(rule="NUM-1")
    return NUMBER_KINDS[place]


def choose_reset(tx: Tx, actor: Actor, call: Call, card: Card | None, place: int, reset: int) -> Outcome:
    """When its counter begins anew. Raises Forbidden, NotFound, Invalid (pattern_period)."""
    if not 0 <= reset < len(RESETS):
        raise NotFound(rule="NUM-1")
    kind = _kind(place)
    numbers.set_pattern(tx, actor, call, card, kind, numbers.pattern_of(tx, kind).text, RESETS[reset])
    return open_one(tx, actor, call, card, place)


def answer(tx: Tx, actor: Actor, call: Call, place: int, words: str) -> Outcome:
    """A typed pattern, or a number written as it shall look; its period stays where the pattern shows it.

    Raises Forbidden, NotFound, Invalid (pattern_counter, pattern_text).
    """
    kind, text = _kind(place), rules.pattern_in(words)
    reset = rules.longest_reset(text, numbers.pattern_of(tx, kind).reset)
    numbers.set_pattern(tx, actor, call, None, kind, text, reset)
    return open_one(tx, actor, call, None, place)


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> NumberList:
    card, _ = state(tx, outcome)
    return NumberList(numbers.listed(tx, actor, card.drawn_at).patterns, card)


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> NumberCard:
    card, _ = state(tx, outcome)
    return NumberCard(outcome.id, numbers.listed(tx, actor, card.drawn_at).patterns[outcome.id], card)


SHOWS: Final = {"admin-numbers": show_list, "admin-number": show_one}
