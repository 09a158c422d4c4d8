"""Who is offered the next record of a hand-over: one, in turn, drawn by lot, by list (XFER-13). Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storage.errors import Invalid

MODES: Final = ("one", "turn", "draw", "list")
MOST_TAKERS: Final = 12


def check_plan(mode: str, takers: Sequence[int], leaver: int) -> None:
    """Raises Invalid for an unknown mode, nobody, too many, the leaver himself, one person who shares with none."""
    if mode not in MODES:
        raise Invalid("unknown_value", rule="XFER-13")
    if not takers or len(takers) > MOST_TAKERS or leaver in takers or len(set(takers)) != len(takers):
        raise Invalid("takers_missing", rule="XFER-13", most=MOST_TAKERS)
    if mode in ("one", "list") and len(takers) != 1:
        raise Invalid("takers_missing", rule="XFER-13", most=1)


def candidates(mode: str, takers: Sequence[int], *, turn: int, seed: int, number: int) -> list[int]:
    """Whom to try for a record, the first who has a place takes it.

    In turn it begins with whose turn it is; drawn by lot, the same seed gives the same draw for the same record.
    """
    if mode == "turn":
        start = turn % len(takers)
        return [*takers[start:], *takers[:start]]
    if mode == "draw":
        drawn = list(takers)
        random.Random(f"{seed}:{number}").shuffle(drawn)
        return drawn
    return list(takers)


def next_turn(takers: Sequence[int], taker: int) -> int:
    """Who took one waits until the others had theirs."""
    return (takers.index(taker) + 1) % len(takers)


@dataclass
class Forecast:
    """Who would get how many of one kind, were it done now; `left` are those nobody has a place for."""

    got: dict[int, int] = field(default_factory=dict)
    left: int = 0
    turn: int = 0


def forecast(
    mode: str, takers: Sequence[int], ids: Sequence[int], *, places: Mapping[int, int | None], seed: int, turn: int
) -> Forecast:
    """Deal records of one kind; `places` is how many more each may hold, None without limit."""
    dealt = Forecast(dict.fromkeys(takers, 0), 0, turn)
    room = dict(places)
    for number in ids:
        order = candidates(mode, takers, turn=dealt.turn, seed=seed, number=number)
        taker = next((one for one in order if room[one] is None or (room[one] or 0) > 0), None)
        if taker is None:
            dealt.left += 1
            continue
        left = room[taker]
        room[taker] = None if left is None else left - 1
        dealt.got[taker] += 1
        if mode == "turn":
            dealt.turn = next_turn(takers, taker)
    return dealt
