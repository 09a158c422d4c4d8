"""A deal said in one line: a draft with its lines priced, until one tap saves it (conversations 6.11, DIALOG-5)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import DealDraft, NewDeal, Stage
from storage.entities.dialogue import Draft
from storage.entities.lines import Line, NewLine
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import cards, customers, dialogue, pipelines
from storage.rules import deals as rules
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import deal_cards, deal_edits, quotes_shown
from storage.usecases import lines as line_cases
from storage.usecases.dialogue import get_open_draft, is_button_fresh, renew_button, show_draft, stage

KIND: Final = "deal"
VIEW: Final = "deal-draft"


def draft(tx: Tx, actor: Actor, call: Call, card: Card | None, new: NewDeal, words: str) -> Outcome:
    """Stage a deal of a customer one may change, judged as it would be saved.

    Raises NotFound, Forbidden, Conflict (in_pool, product_off), Invalid.
    """
    _check(tx, actor, call, new)
    return stage(tx, actor, call, card, view=VIEW, kind=KIND, body=_body(new), words=words)


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, new: NewDeal) -> Outcome:
    """Other values for a draft, with a fresh button. Raises as `draft`, Conflict (draft_settled)."""
    found = _get(tx, actor, draft_id)
    _check(tx, actor, call, new)
    renew_button(tx, actor, call, found, _body(new))
    return show_draft(tx, actor, call, card, draft_id, view=VIEW)


def save(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """The deal, judged afresh. Raises as `deal_edits.create`, Conflict (draft_settled)."""
    found = _get(tx, actor, draft_id)
    if not is_button_fresh(found, call):
        renew_button(tx, actor, call, found)
        return show_draft(tx, actor, call, card, draft_id, view=VIEW)
    row = deal_edits.create(tx, actor, call, new_of(found.body))
    if not dialogue.settle_draft(tx, found.id, actor.user_id, "saved", at=call.at, record=("opportunity", row["id"])):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    return deal_cards.draw(tx, actor, call, card, row, "deal-saved")


def drafted(tx: Tx, actor: Actor, draft_id: int) -> NewDeal:
    """What an open draft holds. Raises NotFound, Conflict (draft_settled)."""
    return new_of(_get(tx, actor, draft_id).body)


def stages(tx: Tx, actor: Actor) -> tuple[Stage, ...]:
    """The open stages of the pipeline nearest to the actor (OPP-2)."""
    return pipelines.find_nearest(tx, actor.main_dept_id).open_stages


def _get(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    found = get_open_draft(tx, actor, draft_id)
    if found.kind != KIND:
        raise NotFound(rule="ORG-31")
    return found


def _check(tx: Tx, actor: Actor, call: Call, new: NewDeal) -> None:
    deal_edits.get_customer(tx, actor, call, new.customer_id)
    _priced(tx, actor, new)


def _priced(tx: Tx, actor: Actor, new: NewDeal) -> list[Line]:
    return line_cases.priced(tx, new.lines, new.currency or actor.organisation.base_currency)


def _lines(tx: Tx, actor: Actor, new: NewDeal) -> list[Line]:
    """As they would be saved; none while one of the products is off sale, which saving then says."""
    try:
        return _priced(tx, actor, new)
    except Conflict:
        return []


def _body(new: NewDeal) -> dict[str, Any]:
    """The form a draft keeps."""
    day = new.expected_close_on
    return asdict(new) | {"expected_close_on": day.isoformat() if day is not None else None}


def new_of(body: Mapping[str, Any]) -> NewDeal:
    """The deal of a draft."""
    day = body["expected_close_on"]
    new = NewDeal(**body)
    return replace(
        new,
        expected_close_on=date.fromisoformat(day) if day else None,
        lines=tuple(NewLine(**line) for line in body["lines"]),
        contacts=tuple((int(contact), role) for contact, role in body["contacts"]),
        tags=tuple(body["tags"]),
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> DealDraft:
    """The draft with its figures as they would be now. Raises NotFound."""
    found = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if found is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    new = new_of(found.body)
    lines = _lines(tx, actor, new)
    limit = Policy(actor.settings).number("product.discount_limit_bp")
    total, listed, share, over = quotes_shown.discount(lines, new.order_discount, limit)
    customer = customers.get(tx, new.customer_id)
    first = pipelines.find_nearest(tx, actor.main_dept_id).open_stages[0]
    stage_ = pipelines.get_stage(tx, new.stage_id) if new.stage_id is not None else first
    amount = total if lines else new.amount or 0
    return DealDraft(
        view=VIEW,
        draft=found,
        new=new,
        customer=customer["name"] if customer is not None else "",
        stage=stage_.name,
        amount=amount,
        currency=new.currency or actor.organisation.base_currency,
        weighted=rules.weighted(amount, new.probability, stage_.rate),
        lines=line_cases.seen_by(actor, lines),
        list_total=listed,
        discount_bp=share,
        over_limit=over,
        card=cards.get(tx, outcome.card),
    )


SHOWS: Final = {VIEW: shown}
