"""The card of one deal: opened, asked on, changed (conversations 6.11). What it asks stands in `list_state`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import NewDeal, Stage
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import (
    children,
    deals,
    dialogue,
    pipelines,
)
from storage.queries import leads as dictionaries
from storage.rules import deals as rules
from storage.tx import Row, Tx
from storage.usecases import deal_edits, deal_shown, versioned_cards
from storage.usecases import deals as cases

ENTITY: Final = cases.ENTITY
ASKING: Final = "deal-asking"  # what a reply to the card is about: the answer, not the deal
SLOTS: Final = {
    "name": "name",
    "amount": "amount",
    "expected_close_on": "date",
    "probability": "number",
    "next_step": "comment",
    "competitor": "comment",
    "order_discount": "amount",
    "tags": "comment",
    "lines": "comment",
    "source": "comment",
    "campaign": "comment",
    "note": "reason",
    "reason": "reason",
}
DICTIONARIES: Final = ("source", "campaign")


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    view: str,
    *,
    state: Mapping[str, Any] | None = None,
    entity: str = ENTITY,
) -> Outcome:
    """The card of a deal, on the one tapped if there is one; it remembers the version shown (ORG-11)."""
    return versioned_cards.draw(tx, actor, call, card, ENTITY, row, view, entity=entity, state=state)


def seen(card: Card | None, deal_id: int) -> int | None:
    """The version the card tapped showed."""
    return versioned_cards.seen(card, ENTITY, deal_id)


def open_card(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, *, view: str = "deal-card"
) -> Outcome:
    """Show one deal. Raises NotFound (PERM-13)."""
    return draw(tx, actor, call, card, children.get_readable(tx, actor, ENTITY, deal_id, now=call.at), view)


def open_link(tx: Tx, actor: Actor, call: Call, public_id: str) -> Outcome:
    """The deal a link names (ORG-31). Raises NotFound."""
    return open_card(tx, actor, call, None, deals.find_id(tx, public_id) or 0)


def create(tx: Tx, actor: Actor, call: Call, card: Card | None, new: NewDeal) -> Outcome:
    """Save a deal and show it. Raises as `deal_edits.create`."""
    return draw(tx, actor, call, card, deal_edits.create(tx, actor, call, new), "deal-saved")


def ask_field(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, field: str) -> Outcome:
    """Wait for one field in words. Raises NotFound, Forbidden, Conflict (deal_state), Invalid."""
    row = cases.get_to_change(tx, actor, call, deal_id)
    if field not in SLOTS or field in ("note", "reason"):
        raise Invalid("unknown_field", rule="OPP-1", field=field)
    return _ask(tx, actor, call, card, row, "deal-edit", {"field": field}, field)


def _ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, view: str, state: Mapping[str, Any], field: str
) -> Outcome:
    outcome = draw(tx, actor, call, card, row, view, state=state, entity=ASKING)
    subject = f"{ref(ENTITY, row['id'])}:{field}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot=SLOTS[field], subject=subject, card_id=outcome.card)
    return outcome


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, values: Mapping[str, Any]) -> Outcome:
    """Other values; with a stage asked for before, the deal goes there now. Raises as `deal_edits.change`."""
    if "lines" in values:
        row = deal_edits.set_lines(tx, actor, call, deal_id, values["lines"], version=seen(card, deal_id))
    else:
        row = deal_edits.change(tx, actor, call, deal_id, values, version=seen(card, deal_id))
    dialogue.close_question_about(tx, actor.user_id, ref(ENTITY, deal_id))
    return _go_on(tx, actor, call, card, row, sorted(values))


def name_contact(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, contact_id: int, role: str
) -> Outcome:
    """A contact and his part; with a stage asked for before, the deal goes there now (OPP-12). Raises as `change`."""
    row = deal_edits.put_contact(tx, actor, call, deal_id, contact_id, role, version=seen(card, deal_id))
    return _go_on(tx, actor, call, card, row, ["contacts"])


def ask_part(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, contact_id: int) -> Outcome:
    """Which part has this contact in it (OPP-12)? Raises NotFound, Forbidden, Conflict (deal_state), Invalid."""
    row = cases.get_to_change(tx, actor, call, deal_id)
    cases.get_customer_contact(tx, row["customer_id"], contact_id)
    return draw(tx, actor, call, card, row, "deal-part", state={"contact": contact_id})


def offered(tx: Tx, field: str) -> tuple[str, ...]:
    """The entries a field is chosen from; none for a field that is written."""
    return tuple(dictionaries.list_offered(tx, field)) if field in DICTIONARIES else ()


def _go_on(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, fields: Sequence[str]) -> Outcome:
    """What was changed; or the stage, where the card asked for that field on the way into one."""
    waiting = card.list_state if card is not None and card.record_id == row["id"] else {}
    if not waiting.get("target"):
        return draw(tx, actor, call, card, row, "deal-changed", state={"fields": list(fields)})
    note, version = str(waiting.get("note", "")), row["version"]
    return move(tx, actor, call, card, row["id"], int(waiting["target"]), note=note, skip=True, version=version)


def move(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    deal_id: int,
    stage_id: int,
    *,
    note: str = "",
    skip: bool = False,
    version: int | None = None,
) -> Outcome:
    """Into another stage, or the question that is still in between: a missing field, why back, really skip.

    Raises NotFound, Forbidden, Stale, Conflict, Invalid (unknown_stage).
    """
    row = cases.get_to_change(tx, actor, call, deal_id, version or seen(card, deal_id))
    question = _between(tx, actor, call, card, row, stage_id, note=note, skip=skip)
    if question is not None:
        return question
    after = cases.move(tx, actor, call, deal_id, stage_id, note=note)
    dialogue.close_question_about(tx, actor.user_id, ref(ENTITY, deal_id))
    return draw(tx, actor, call, card, after, "deal-moved")


def _between(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, stage_id: int, *, note: str, skip: bool
) -> Outcome | None:
    """What is still to be said before the deal goes there; None when nothing is."""
    present, target = pipelines.get_stage(tx, row["stage_id"]), pipelines.get_stage(tx, stage_id)
    state = {"target": stage_id, "note": note}
    if target.pipeline_id != present.pipeline_id or target.type != "open" or target.removed:
        return None  # The move itself refuses it.
    if target.position < present.position and not note:
        return _ask(tx, actor, call, card, row, "deal-back", state, "note")
    if target.position > present.position and not skip and _skips(tx, row, target):
        return draw(tx, actor, call, card, row, "deal-skip", state=state)
    missing = rules.missing(target.required, cases.values_of(tx, row))
    if not missing:
        return None
    if missing[0] in SLOTS:
        return _ask(tx, actor, call, card, row, "deal-needs", state, missing[0])
    return draw(tx, actor, call, card, row, "deal-needs", state=state, entity=ASKING)


def _skips(tx: Tx, row: Row, target: Stage) -> bool:
    """Does it leave out an open stage on its way?"""
    following = deal_shown.next_stage(pipelines.get(tx, row["pipeline_id"]), row["stage_id"])
    return following is not None and target.id != following.id


def undo_move(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int) -> Outcome:
    """The stage before. Raises as `deals.take_back_move`."""
    return draw(tx, actor, call, card, cases.take_back_move(tx, actor, call, deal_id), "deal-unmoved")


def ask_end(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, event: str) -> Outcome:
    """Really won (an amount is asked first where there is none), why lost, why void.

    Raises NotFound, Forbidden, Conflict (deal_state).
    """
    row = cases.get_to_change(tx, actor, call, deal_id)
    if event == "win":
        if row["amount"] == 0:
            return _ask(tx, actor, call, card, row, "deal-edit", {"field": "amount", "then": "win"}, "amount")
        return draw(tx, actor, call, card, row, "deal-won-ask")
    return draw(tx, actor, call, card, row, "deal-lost-why" if event == "lose" else "deal-void-why")


def ask_note(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, reason: str) -> Outcome:
    """ "other" asks for words (OPP-6). Raises NotFound, Forbidden, Conflict."""
    row = cases.get_to_change(tx, actor, call, deal_id)
    return _ask(tx, actor, call, card, row, "deal-lost-why", {"chosen": reason}, "note")


def win(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int) -> Outcome:
    """Won; its card offers the contract. Raises as `deals.win`."""
    row = cases.win(tx, actor, call, deal_id, version=seen(card, deal_id))
    return draw(tx, actor, call, card, row, "deal-won")


def lose(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, reason: str, *, note: str = ""
) -> Outcome:
    """Lost; "other" without words asks for them. Raises as `deals.lose`."""
    if reason == "other" and not note.strip():
        return ask_note(tx, actor, call, card, deal_id, reason)
    row = cases.lose(tx, actor, call, deal_id, reason, note=note, version=seen(card, deal_id))
    dialogue.close_question_about(tx, actor.user_id, ref(ENTITY, deal_id))
    return draw(tx, actor, call, card, row, "deal-lost")


def void(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, reason: str, *, note: str = ""
) -> Outcome:
    """Void. Raises as `deals.void`."""
    row = cases.void(tx, actor, call, deal_id, reason, note=note, version=seen(card, deal_id))
    return draw(tx, actor, call, card, row, "deal-void")


def ask_reopen(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int) -> Outcome:
    """Why is it opened again? Raises NotFound, Forbidden (`opp.reopen`), Conflict (deal_state)."""
    row = children.get_under(tx, actor, ENTITY, deal_id, "opp.reopen", now=call.at)
    rules.next_state(row["state"], "reopen")
    return _ask(tx, actor, call, card, row, "deal-reopen", {}, "reason")


def reopen(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, reason: str) -> Outcome:
    """Open again. Raises as `deals.reopen`."""
    row = cases.reopen(tx, actor, call, deal_id, reason, version=seen(card, deal_id))
    dialogue.close_question_about(tx, actor.user_id, ref(ENTITY, deal_id))
    return draw(tx, actor, call, card, row, "deal-reopened")


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int) -> Outcome:
    """Deleted. Raises as `deals.delete`."""
    row = cases.delete(tx, actor, call, deal_id, version=seen(card, deal_id))
    return draw(tx, actor, call, card, row, "deal-deleted")
