"""One deal or contract to another owner, in steps on its card: to whom, why (OPP-10, CONTRACT-12)."""

from collections.abc import Callable
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ChildKind, ref
from storage.entities.people import Actor
from storage.entities.transfer import Named, TransferCard
from storage.errors import OldButton
from storage.queries import cards, children, colleagues, dialogue, people
from storage.rules import transfer as rules
from storage.tx import Row, Tx
from storage.usecases import contract_given, deal_given
from storage.usecases.team_children import name_of

WHO: Final = "transfer-beneath-who"
WHY: Final = "transfer-beneath-why"
PERMISSION: Final[dict[ChildKind, str]] = {"opportunity": "opp.transfer", "contract": "contract.transfer"}
GIVE: Final[dict[ChildKind, Callable[..., Outcome]]] = {
    "opportunity": deal_given.transfer,
    "contract": contract_given.transfer,
}


def start(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int) -> Outcome:
    """To whom? A tap or a typed name answers. Raises NotFound, Forbidden."""
    row = _get(tx, actor, kind, record_id, now=call.at)
    return _drawn(tx, actor, call, card, kind, row, WHO, {"asks": "person"})


def find(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, words: str) -> Outcome:
    """A typed name: one colleague goes on, several are offered, none is said so (conversations 4.5)."""
    row = _get(tx, actor, kind, record_id, now=call.at)
    onto = dialogue.find_asking(tx, call, actor.user_id, what=WHO) or card
    found = list(colleagues.list_named(tx, words))
    if len(found) == 1:
        return choose(tx, actor, call, onto, kind, record_id, found[0]["id"])
    state = {"asks": "person", "found": [one["id"] for one in found[: colleagues.MOST]]}
    return _drawn(tx, actor, call, onto, kind, row, WHO, state | {"hint": "" if found else words[:40]})


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, to: int) -> Outcome:
    """This colleague; now why? Raises NotFound, Forbidden, Invalid for who cannot take it, Conflict for its owner."""
    row = _get(tx, actor, kind, record_id, now=call.at)
    person = people.get_user(tx, to)
    rules.check_taker(person["status"] if person else None)
    rules.check_movable(owner_id=row["owner_id"], to=to)
    return _drawn(tx, actor, call, card, kind, row, WHY, {"to": to})


def go(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ChildKind, record_id: int, words: str) -> Outcome:
    """The reason is the yes. Raises OldButton without a colleague chosen, and whatever a transfer raises."""
    onto = dialogue.find_asking(tx, call, actor.user_id, about=ref(kind, record_id), what=WHY) or card
    to = onto.list_state.get("to") if onto is not None and onto.view == WHY else None
    if not isinstance(to, int):
        raise OldButton()
    given = GIVE[kind](tx, actor, call, onto, record_id, to, words)
    dialogue.close_question_about(tx, actor.user_id, ref(kind, record_id))
    colleagues.pick(tx, actor.user_id, to, at=call.at)
    return given


def _get(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> Row:
    return children.get_under(tx, actor, kind, record_id, PERMISSION[kind], now=now)


def _drawn(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: ChildKind,
    row: Row,
    view: str,
    state: dict[str, Any],
) -> Outcome:
    own = ref(kind, row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=view,
        record_id=row["id"],
        subject=own,
        list_state=state,
        onto=card,
    )
    slot = "person" if view == WHO else "reason"
    dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=f"{own}:{view}", card_id=drawn)
    return Outcome(view, kind, row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> TransferCard:
    """The step as it reads now. Raises NotFound, Forbidden for a record the reader has lost."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    kind: ChildKind = "contract" if outcome.entity == "contract" else "opportunity"
    row, state = _get(tx, actor, kind, outcome.id, now=card.drawn_at), card.list_state
    to = state.get("to")
    return TransferCard(
        view=outcome.view,
        card=card,
        records=(Named(row["id"], name_of(row), kind),),
        owners=(Named(row["owner_id"], people.user_name(tx, row["owner_id"])),),
        to=Named(to, people.user_name(tx, to)) if to else None,
        people=_people(tx, actor, row, state) if outcome.view == WHO else (),
        asks=str(state.get("asks", "")),
        hint=str(state.get("hint", "")),
    )


def _people(tx: Tx, actor: Actor, row: Row, state: dict[str, Any]) -> tuple[Named, ...]:
    """Who may take it: those a typed name found, else those picked last."""
    if "found" in state:
        return tuple(Named(one, people.user_name(tx, one)) for one in state["found"])
    offered = colleagues.offered(
        tx, actor.user_id, actor.main_dept_id, permission="customer.edit", but=[row["owner_id"]]
    )
    mine = [] if row["owner_id"] == actor.user_id else [Named(actor.user_id, people.user_name(tx, actor.user_id))]
    return (*(Named(one["id"], one["name"]) for one in offered), *mine)[: colleagues.MOST]


SHOWS: Final[dict[str, Any]] = dict.fromkeys((WHO, WHY), shown)
