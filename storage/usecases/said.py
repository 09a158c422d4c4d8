"""Follow-ups found by their words (FOLLOW-14): masked snippets of what one reads, nothing of anybody else's."""

from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import SaidLine, SaidList
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import cards, said
from storage.rules.masking import mask_digits
from storage.rules.paging import begin_of
from storage.rules.wording import visible
from storage.tx import Tx
from storage.usecases import own_lists

PAGE: Final = 5
FEWEST: Final = 2
AROUND: Final = 12
VIEW: Final = "customer-said"
_FROM: Final = ("customer-list", "customer-none", VIEW)


def search(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str) -> Outcome:
    """Follow-ups that hold the words. Raises Invalid for fewer than two characters."""
    text = visible(words)[:100]
    if len("".join(char for char in text if char.isalnum())) < FEWEST:
        raise Invalid("too_short", rule="FOLLOW-14", field="words", fewest=FEWEST)
    return _draw(tx, actor, call, card, text, 0)


def search_again(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The words of the look-up tapped, in follow-ups. Raises Invalid."""
    if card is None or card.view not in _FROM:
        raise Invalid("no_list", rule="ORG-14")
    return search(tx, actor, call, None, card.list_state["words"])


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, *, step: int) -> Outcome:
    """The page after or before the one shown. Raises Invalid for a card that is no such list."""
    if card is None or card.view != VIEW:
        raise Invalid("no_list", rule="ORG-14")
    return _draw(tx, actor, call, card, card.list_state["words"], card.list_state["first"] + step * PAGE)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str, first: int) -> Outcome:
    ids = [row["id"] for row in said.search(tx, actor, words, now=call.at)]
    first = begin_of(first, len(ids), PAGE)
    state = {"words": words, "first": first, "total": len(ids), "shown": ids[first : first + PAGE]}
    return own_lists.draw(tx, actor, call, card, VIEW, state)


def snippet(content: str, words: str) -> str:
    """What stands around the first of the words, private numbers hidden (PERM-15)."""
    text = " ".join(mask_digits(content).split())
    wanted = (words.split() or [""])[0].casefold()
    at = max(0, text.casefold().find(wanted))
    begin, end = max(0, at - AROUND), at + len(wanted) + AROUND
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> SaidList:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    lines = [
        SaidLine(
            row["kind"],
            row["record_id"],
            row["name"],
            row["author"],
            row["occurred_at"],
            snippet(row["content"], state["words"]),
        )
        for row in said.list_shown(tx, actor, state["shown"], now=card.drawn_at)
    ]
    return SaidList(state["words"], tuple(lines), state["total"], state["first"], card)


SHOWS = {VIEW: shown}
