"""What every screen of /admin begins and ends with, and the card they all hang on (6.20)."""

from itertools import chain
from typing import Any, Final

from storage.entities.administration import AdminHub
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.queries import administration, cards, departments, dialogue, roles, users
from storage.tx import Tx
from storage.usecases import organising

PAGE: Final = 5
# screen -> one of the permissions that open it
SCREENS: Final[dict[str, tuple[str, ...]]] = {
    "people": ("org.user",),
    "depts": ("org.settings", "org.user"),
    "roles": ("org.role",),
    "pools": ("pool.manage",),
    "rules": ("org.settings",),
    "words": ("org.settings",),
    "fields": ("org.settings",),
    "methods": ("org.settings",),
    "flows": ("approval.flow",),
    "products": ("product.manage",),
    "pipelines": ("pipeline.manage",),
    "numbers": ("org.settings",),
}


def check_opens(actor: Actor, screen: str) -> None:
    """Raises Forbidden for a screen none of whose permissions the actor holds."""
    organising.check_holds(actor, *SCREENS[screen])


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    view: str,
    record_id: int = 0,
    *,
    asks: str = "",
    page: int = 0,
    **more: Any,
) -> Outcome:
    """The screen on the card tapped. `asks` also opens the question whose answer the next fitting message is."""
    onto = card if card is not None and card.view.startswith("admin-") else _answered(tx, actor, call)
    dialogue.close_question_about(tx, actor.user_id, "@")
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="admin",
        record_id=record_id,
        seen=more.pop("seen", None),
        list_state={"asks": asks, "page": page} | more,
        onto=onto,
    )
    if asks:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="admin", subject=f"@:{asks}", card_id=drawn)
    return Outcome(view, "admin", record_id, card=drawn)


def _answered(tx: Tx, actor: Actor, call: Call) -> Card | None:
    """The card whose question a typed message answers: it changes in place."""
    card = asking(tx, actor, call)
    return card if card is not None and card.place == call.place else None


def asking(tx: Tx, actor: Actor, call: Call) -> Card | None:
    """The card of the open question, wherever it stands; None when no screen has asked anything."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    if question is None or question.slot != "admin" or question.card_id is None:
        return None
    return cards.get(tx, question.card_id)


def state(tx: Tx, outcome: Outcome) -> tuple[Card, dict[str, Any]]:
    """The card of an outcome and what its list was."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return card, card.list_state


def open_hub(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """/admin. Raises Forbidden for somebody who may open none of it."""
    organising.check_holds(actor, "org.settings", *chain(*SCREENS.values()))
    return draw(tx, actor, call, card, "admin-hub")


def show_hub(tx: Tx, actor: Actor, outcome: Outcome) -> AdminHub:
    card, _ = state(tx, outcome)
    return AdminHub(
        firm=actor.organisation.name,
        people=users.count_directory(tx, text=""),
        departments=len(departments.list_live(tx)),
        roles=len(roles.list_all(tx)),
        pools=len(administration.list_pools(tx)),
        may=frozenset(name for name, needed in SCREENS.items() if any(actor.may(one) for one in needed)),
        card=card,
    )


SHOWS: Final = {"admin-hub": show_hub}
