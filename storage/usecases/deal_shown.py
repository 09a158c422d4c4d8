"""One deal on its card, as its reader may see it now (conversations 6.11, PERM-18)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.deals import DealCard, DealContact, DealGone, Pipeline, QuoteLine, Stage, StageStep
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import audit, cards, children, customers, deals, files, lines, people, pipelines, quotes, records
from storage.queries import deal_lists as rows
from storage.queries import leads as dictionaries
from storage.rules import deals as rules
from storage.rules import lines as line_rules
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import deals as cases
from storage.usecases import lines as line_cases
from storage.usecases import quotes_shown

ENTITY: Final = cases.ENTITY
_RIGHTS: Final = {"reopen": "opp.reopen", "delete": "opp.delete", "transfer": "opp.transfer"}


def next_stage(pipeline: Pipeline, stage_id: int) -> Stage | None:
    """The open stage behind the present one."""
    present = next((stage for stage in pipeline.stages if stage.id == stage_id), None)
    behind = [stage for stage in pipeline.open_stages if present is not None and stage.position > present.position]
    return behind[0] if behind and present is not None and present.type == "open" else None


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> DealCard:
    """The card as its reader may see it. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = children.get_readable(tx, actor, ENTITY, outcome.id, now=card.drawn_at)
    return card_of(tx, actor, row, card, outcome.view)


def card_of(tx: Tx, actor: Actor, row: Row, card: Card, view: str) -> DealCard:
    """One deal on a card; figures that need a right are left out (PERM-18)."""
    now, pipeline = card.drawn_at, pipelines.get(tx, row["pipeline_id"])
    stage = next(one for one in pipeline.stages if one.id == row["stage_id"])
    day, entered = today(actor.organisation, now), date.fromisoformat(row["entered_stage_on"])
    expected = date.fromisoformat(row["expected_close_on"]) if row["expected_close_on"] else None
    followed = row["last_followup_at"]
    last_day = today(actor.organisation, followed) if followed is not None else None
    held = lines.list_lines(tx, ENTITY, row["id"])
    is_open, state = row["state"] == "open", card.list_state
    target = pipelines.get_stage(tx, state["target"]) if state.get("target") else None
    missing = tuple(rules.missing(target.required, cases.values_of(tx, row))) if target is not None else ()
    customer = customers.get(tx, row["customer_id"])
    assert customer is not None
    return DealCard(
        view=view,
        id=row["id"],
        name=row["name"],
        customer_id=row["customer_id"],
        customer=customer["name"],
        customer_readable=records.find_readable(tx, actor, "customer", row["customer_id"], now=now) is not None,
        owner=people.user_name(tx, row["owner_id"]),
        mine=row["owner_id"] == actor.user_id,
        state=row["state"],
        stage=stage,
        stages=pipeline.open_stages,
        next=next_stage(pipeline, stage.id),
        amount=row["amount"],
        currency=row["currency"],
        weighted=rules.weighted(row["amount"], row["probability"], stage.rate),
        probability=stage.rate if row["probability"] is None else row["probability"],
        expected_close_on=expected,
        days=(day - entered).days,
        stale=is_open and rules.is_stale(day, entered, last_day, stage.max_days),
        overdue=is_open and rules.is_overdue(day, expected),
        next_step=row["next_step"],
        card=card,
        competitor=row["competitor"],
        source=row["source"],
        campaign=row["campaign"],
        won_amount=row["won_amount"],
        reason=row["reason"],
        reason_note=row["reason_note"],
        closed_at=row["closed_at"],
        lines=line_cases.seen_by(actor, held),
        order_discount=row["order_discount"],
        margin=line_rules.margin(held, row["order_discount"]) if actor.may("product.cost") else None,
        contacts=_contacts(tx, row["id"]),
        quotes=tuple(_quote_line(tx, actor, quote, day) for quote in quotes.list_of(tx, row["id"])),
        contract_ids=tuple(deals.list_contract_ids(tx, row["id"])),
        last=rows.last_follow_up(tx, row["id"]),
        rights=_rights(tx, actor, row, now=now),
        target=target,
        missing=missing,
        options=_options(tx, row) if target is not None or view in ("deal-people", "deal-part") else (),
        reasons=tuple(cases.reasons_of(tx, "lose" if view == "deal-lost-why" else "void"))
        if view in ("deal-lost-why", "deal-void-why")
        else (),
        asked=dict(state),
        tags=tuple(json.loads(row["tags"])),
        files=files.count_of(tx, (ENTITY, row["id"])),
        offered=_offered(tx, state, view, missing),
        undo_until=_undo_until(tx, actor, row) if view == "deal-moved" else None,
        version=row["version"],
    )


def _contacts(tx: Tx, deal_id: int) -> tuple[DealContact, ...]:
    return tuple(DealContact(one["id"], one["name"], one["role"]) for one in deals.list_contacts(tx, deal_id))


def _options(tx: Tx, row: Row) -> tuple[DealContact, ...]:
    """Contacts of the customer that may take a part."""
    return tuple(DealContact(one["id"], one["name"], "") for one in customers.list_contacts(tx, row["customer_id"]))


def _offered(tx: Tx, state: Mapping[str, Any], view: str, missing: Sequence[str]) -> tuple[str, ...]:
    """The entries of the dictionary whose field the card asks for."""
    asked = state.get("field") if view == "deal-edit" else missing[0] if view == "deal-needs" and missing else ""
    return tuple(dictionaries.list_offered(tx, asked)) if asked in ("source", "campaign") else ()


def _quote_line(tx: Tx, actor: Actor, quote: Row, day: date) -> QuoteLine:
    state = quotes_shown.state_of(quote, day)
    until = date.fromisoformat(quote["valid_until"])
    return QuoteLine(quote["id"], quote["number"], quote["total"], state, until, quote["version"])


def _rights(tx: Tx, actor: Actor, row: Row, *, now: int) -> frozenset[str]:
    found = {
        name for name, permission in _RIGHTS.items() if children.is_under(tx, actor, ENTITY, row["id"], permission)
    }
    if row["state"] == "open":
        found.discard("reopen")
        if children.may_edit(tx, actor, ENTITY, row["id"], now=now):
            found |= {"edit", "quote"}
    if row["state"] in ("won", "lost"):
        found.discard("delete")
    return frozenset(found)


def _undo_until(tx: Tx, actor: Actor, row: Row) -> int | None:
    """Until when the move just made can be taken back; None when something came after it."""
    last = next(iter(audit.list_of_record(tx, ENTITY, row["id"], limit=1)), None)
    if last is None or last["action"] != "moved" or last["actor_id"] != actor.user_id:
        return None
    return cases.undo_until(actor, last["at"])


def customer_of(tx: Tx, actor: Actor, call: Call, deal_id: int) -> int:
    """The customer of a deal one reads. Raises NotFound."""
    customer: int = children.get_readable(tx, actor, ENTITY, deal_id, now=call.at)["customer_id"]
    return customer


def history(tx: Tx, actor: Actor, call: Call, deal_id: int) -> tuple[StageStep, ...]:
    """Its way through the stages, the newest first (OPP-4). Raises NotFound."""
    children.get_readable(tx, actor, ENTITY, deal_id, now=call.at)
    return tuple(
        StageStep(
            came_from=row["from_name"] or "",
            to=row["to_name"],
            entered_at=row["entered_at"],
            left_at=row["left_at"],
            by=row["by_name"] or "",
            amount=row["amount"],
            note=row["note"],
        )
        for row in deals.list_steps(tx, deal_id)
    )


def gone(tx: Tx, actor: Actor, outcome: Outcome) -> DealGone:
    """What is left to show of a deal that was deleted: its name, to whoever did. Raises NotFound."""
    row = rows.find_deleted(tx, outcome.id)
    if row is None or outcome.card is None:
        raise NotFound(rule="PERM-13")
    return DealGone(row["id"], row["name"], cards.get(tx, outcome.card))


def given_away(tx: Tx, actor: Actor, outcome: Outcome) -> DealGone:
    """What is left to show of a deal that whoever gave it away no longer reads: its name. Raises NotFound."""
    assert outcome.card is not None
    row = cases.get(tx, outcome.id)
    return DealGone(row["id"], row["name"], cards.get(tx, outcome.card))


VIEWS: Final = (
    "deal-card",
    "deal-more",
    "deal-stages",
    "deal-saved",
    "deal-changed",
    "deal-edit",
    "deal-moved",
    "deal-unmoved",
    "deal-needs",
    "deal-back",
    "deal-skip",
    "deal-lost-why",
    "deal-lost",
    "deal-void-why",
    "deal-void",
    "deal-won-ask",
    "deal-won",
    "deal-reopen",
    "deal-reopened",
    "deal-given",
    "deal-people",
    "deal-part",
)
SHOWS: Final[dict[str, Any]] = {**dict.fromkeys(VIEWS, shown), "deal-deleted": gone, "deal-given-away": given_away}
