"""Running numbers of contracts, quotes, receipts, refunds and products (NUM-1 to NUM-6)."""

from datetime import date
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.numbers import NUMBER_KINDS, NumberKind, Pattern, Patterns, PatternShown
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden
from storage.queries import audit, numbers
from storage.rules import numbers as rules
from storage.rules.calendar import today
from storage.rules.wording import cleaned
from storage.tx import Tx

MOST_SKIPPED: Final = 200


def take(tx: Tx, actor: Actor, call: Call, kind: NumberKind) -> str:
    """The next number of the kind; numbers typed before are skipped (NUM-2, NUM-4, NUM-5)."""
    pattern, day = pattern_of(tx, kind), today(actor.organisation, call.at)
    period = rules.period(pattern, day)
    while True:
        number = rules.written(pattern, day, numbers.raise_counter(tx, kind, period))
        if numbers.take(tx, kind, number):
            return number


def take_typed(tx: Tx, kind: NumberKind, typed: str) -> str:
    """A number somebody typed. Raises Invalid, Conflict (number_taken) when any record ever had it (NUM-3, NUM-4)."""
    number = cleaned(typed, field="number", longest=rules.LONGEST)
    if not numbers.take(tx, kind, number):
        raise Conflict("number_taken", rule="NUM-4", number=number)
    return number


def pattern_of(tx: Tx, kind: NumberKind) -> Pattern:
    """The pattern in force."""
    return numbers.find_pattern(tx, kind) or rules.DEFAULTS[kind]


def set_pattern(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: str, text: str, reset: str) -> Outcome:
    """Another pattern for the numbers to come (NUM-6). Raises Forbidden, Invalid (NUM-1)."""
    if not actor.may("org.settings"):
        raise Forbidden("not_allowed", rule="ORG-15")
    pattern = rules.checked(kind, text, reset)
    before = pattern_of(tx, pattern.kind)
    numbers.put_pattern(tx, pattern, at=call.at, by=actor.user_id)
    number = NUMBER_KINDS.index(pattern.kind) + 1
    audit.write(
        tx,
        actor,
        call,
        "changed",
        "number_pattern",
        number,
        name=pattern.kind,
        before={"pattern": before.text, "reset": before.reset},
        after={"pattern": pattern.text, "reset": pattern.reset},
    )
    return Outcome("number-patterns", "number_pattern", number)


def listed(tx: Tx, actor: Actor, at: int) -> Patterns:
    """Every pattern with the number it gives next, for whoever may change them. Raises Forbidden."""
    if not actor.may("org.settings"):
        raise Forbidden("not_allowed", rule="ORG-15")
    day = today(actor.organisation, at)
    shown = []
    for kind in NUMBER_KINDS:
        pattern = pattern_of(tx, kind)
        shown.append(PatternShown(pattern, _next(tx, pattern, day)))
    return Patterns(tuple(shown))


def _next(tx: Tx, pattern: Pattern, day: date) -> str:
    """What `take` would give; numbers typed before are skipped (NUM-4)."""
    value = numbers.counter(tx, pattern.kind, rules.period(pattern, day)) + 1
    for further in range(value, value + MOST_SKIPPED):
        if not numbers.is_taken(tx, pattern.kind, rules.written(pattern, day, further)):
            return rules.written(pattern, day, further)
    return rules.written(pattern, day, value)


def _shown(tx: Tx, actor: Actor, outcome: Outcome) -> Patterns:
    return Patterns(tuple(PatternShown(pattern_of(tx, kind), "") for kind in NUMBER_KINDS))


SHOWS = {"number-patterns": _shown}
