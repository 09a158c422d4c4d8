"""The cards of a conversion: what moves along, into which customer, what came of it (conversations 6.5)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome, call_shown
from storage.entities.cards import Card
from storage.entities.deals import NewDeal
from storage.entities.duplicates import Check
from storage.entities.ids import ref
from storage.entities.leads import BatchLine, Conversion, Converted, LeadBatch, Target
from storage.entities.people import Actor
from storage.errors import Duplicate, NotFound, Refusal
from storage.queries import cards, children, customers, dialogue, files, leads, people, pipelines, pool, records
from storage.queries import lead_conversion as moves
from storage.queries.standing import Standings
from storage.rules import lead_conversion as rules
from storage.rules.deals import LONGEST_NAME
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import assigning, duplicates, lead_conversion, lead_conversion_undone, lead_facts, record_cards
from storage.usecases.creating import Wish

ASKING: Final = "lead-asking"  # what a reply to the question is about: the answer, not the lead
MOST_OPTIONS: Final = 4
# What a lead of several can meet, by the number that stands in the outcome.
REASONS: Final = ("", "not_found", "not_allowed", "lead_state", "duplicate", "looks_alike", "holding", "other")


def ask(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    lead_id: int,
    *,
    target: int | None = None,
    asks: str = "",
    deal: bool = True,
    amount: int | None = None,
) -> Outcome:
    """Show what would become of the lead, or of the customer it goes into; nothing is changed yet.

    `asks` waits for the reason of a new one in spite of duplicates, or for the "amount" of the `deal` that comes with
    it (LEAD-6). Raises NotFound, Forbidden, Conflict, Duplicate.
    """
    row = lead_conversion.get_convertible(tx, actor, lead_id, now=call.at)
    if target is not None:
        _target(tx, actor, call, row, target)
    state = {"target": target, "asks": asks, "deal": deal, "amount": amount}
    drawn = _draw(tx, actor, call, card, "lead-convert", row, state)
    dialogue.close_question_about(tx, actor.user_id, ref("lead", lead_id))
    if asks == "amount":
        _await(tx, actor, call, lead_id, "amount", "convert", drawn)
    elif asks:
        _await(tx, actor, call, lead_id, "reason", "convert", drawn)
    return Outcome("lead-convert", "lead", lead_id, row["version"], drawn)


def ask_into(
    tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, options: Sequence[int] = ()
) -> Outcome:
    """Into which customer? Chips, or a typed name. Raises NotFound, Forbidden, Conflict."""
    row = lead_conversion.get_convertible(tx, actor, lead_id, now=call.at)
    offered = list(options) or _likely(tx, actor, call, row)
    drawn = _draw(tx, actor, call, card, "lead-into", row, {"options": offered[:MOST_OPTIONS]})
    _await(tx, actor, call, lead_id, "customer", "into", drawn)
    return Outcome("lead-into", "lead", lead_id, row["version"], drawn)


def _await(tx: Tx, actor: Actor, call: Call, lead_id: int, slot: str, what: str, card: int) -> None:
    dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=f"{ref('lead', lead_id)}:{what}", card_id=card)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, row: Row, state: dict[str, Any]) -> int:
    own = ref("lead", row["id"])
    return cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ASKING,
        record_id=row["id"],
        subject=own,
        seen={own: row["version"]},
        list_state=state,
        onto=card,
    )


def _likely(tx: Tx, actor: Actor, call: Call, row: Row) -> list[int]:
    """Customers the lead meets that may be opened, then those this person worked on last."""
    answer = duplicates.check(tx, actor, call, lead_conversion.party_of(actor, row, leads.loaded(row)))
    met = [hit.id for hit in answer.hits if hit.kind == "customer" and hit.id is not None]
    recent = moves.list_recent_customers(tx, actor.user_id, limit=MOST_OPTIONS)
    return list(dict.fromkeys([*met, *recent]))


def convert(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    lead_id: int,
    *,
    target: int | None = None,
    token: str | None = None,
    reason: str | None = None,
    deal: bool = False,
) -> Outcome:
    """Convert, with the deal of its card if it is wanted. What the lead met meanwhile shows the question again;
    whatever else stands in the way is raised.

    Raises NotFound, Forbidden, Conflict (lead_state), Stale, Limit, Invalid, what a claim raises.
    """
    row = lead_conversion.get_convertible(tx, actor, lead_id, now=call.at)
    own = ref("lead", lead_id)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=own, what="convert")
    check_version(card.seen.get(own) if card is not None else None, row["version"])
    try:
        with tx.try_out():
            wanted = _deal_of(row, card) if deal else None
            lead_conversion.convert(tx, actor, call, row, target, Wish(token=token, reason=reason), wanted)
    except Duplicate as refusal:
        if target is not None or "check" not in refusal.params:
            raise
        return ask(tx, actor, call, card, lead_id)
    dialogue.close_question_about(tx, actor.user_id, own)
    after = leads.get(tx, lead_id)
    assert after is not None
    return _converted(tx, actor, call, card, after)


def _deal_of(row: Row, card: Card | None) -> NewDeal:
    """The deal that comes with a lead: what it needs, for the amount said on the card (conversations 6.5)."""
    amount = card.list_state.get("amount") if card is not None else None
    return NewDeal(_deal_name(row) or row["name"], 0, amount=amount)


def _deal_name(row: Row) -> str:
    lines = str(row["need"]).strip().splitlines()
    return lines[0].strip()[:LONGEST_NAME] if lines else ""


def _converted(tx: Tx, actor: Actor, call: Call, card: Card | None, lead: Row) -> Outcome:
    customer_id = lead["converted_customer_id"]
    subject = ref("customer", customer_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="lead-converted",
        entity="customer",
        record_id=customer_id,
        subject=subject,
        list_state={"lead": lead["id"]},
        onto=card,
    )
    return Outcome("lead-converted", "lead", lead["id"], lead["version"], drawn)


def undo(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int) -> Outcome:
    """The lead as before, on its card. Raises as lead_conversion_undone.undo."""
    row = lead_conversion_undone.undo(tx, actor, call, lead_id)
    return record_cards.draw(tx, actor, call, card, "lead", row, view="lead-unconverted")


def convert_several(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_ids: Sequence[int]) -> Outcome:
    """Convert several, each judged alone in its order (LEAD-11, PERM-14). Raises Invalid for the number."""
    rules.check_batch(len(lead_ids))
    parts: list[int] = []
    for lead_id in lead_ids:
        parts += [lead_id, _judged(tx, actor, call, lead_id)]
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view="lead-batch", entity="user", record_id=actor.user_id, onto=card
    )
    return Outcome("lead-batch", "user", actor.user_id, card=drawn, parts=tuple(parts))


def _judged(tx: Tx, actor: Actor, call: Call, lead_id: int) -> int:
    """Convert one of several: 0, or the number of what refused it; what it did is then undone."""
    try:
        with tx.try_out():
            row = lead_conversion.get_convertible(tx, actor, lead_id, now=call.at)
            lead_conversion.convert(tx, actor, call, row)
    except Refusal as refusal:
        return REASONS.index(refusal.reason if refusal.reason in REASONS else "other")
    return 0


def _target(tx: Tx, actor: Actor, call: Call, lead: Row, customer_id: int) -> Target:
    """The customer the lead may go into, own, readable or in a pool. Raises NotFound, Forbidden, Duplicate."""
    row = customers.get(tx, customer_id)
    if row is not None and row["state"] == "live":
        standing = _standing(tx, actor, row, now=call.at)
        if standing == "pool":
            return Target(customer_id, row["name"], "pool")
        if standing != "masked":
            records.get_editable(tx, actor, "customer", customer_id, now=call.at)
            return Target(customer_id, row["name"], standing)
    raise lead_conversion.unreadable(tx, actor, call, lead, leads.loaded(lead), customer_id)


def _standing(tx: Tx, actor: Actor, row: Row, *, now: int) -> Any:
    standings = Standings(tx, actor, now=now)
    readable = records.find_readable(tx, actor, "customer", row["id"], now=now) is not None
    return standings.of("customer", row["id"], owner_id=row["owner_id"], pool_id=row["pool_id"], readable=readable)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Conversion:
    """The question as it stands now. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, "lead", outcome.id, now=card.drawn_at)
    new = leads.loaded(row)
    call = call_shown(card.drawn_at, account=actor.account or "", place=card.place)
    person = rules.person_of(new)
    state, kinds = card.list_state, files.kinds_of(tx, ("lead", row["id"]))
    target = _target(tx, actor, call, row, state["target"]) if state.get("target") else None
    into = outcome.view == "lead-into"
    party = lead_conversion.party_of(actor, row, new)
    return Conversion(
        view=outcome.view,
        id=row["id"],
        name=row["name"],
        card=card,
        contact=person.name if person else "",
        follow_ups=moves.count_follow_ups(tx, row["id"]),
        files=sum(kinds.values()),
        photos=kinds.get("photo", 0),
        check=duplicates.check(tx, actor, call, party) if target is None and not into else Check(),
        target=target,
        options=_options(tx, actor, call, state.get("options", ())),
        may_override=actor.may("dup.override"),
        asks=state.get("asks", ""),
        deal=_deal_name(row) if state.get("deal", True) and _may_deal(tx, actor, row) else "",
        amount=state.get("amount"),
    )


def _may_deal(tx: Tx, actor: Actor, row: Row) -> bool:
    return row["owner_id"] in people.reach(tx, actor, "opp.create")


def _options(tx: Tx, actor: Actor, call: Call, ids: Sequence[int]) -> tuple[Target, ...]:
    found: list[Target] = []
    for customer_id in ids:
        row = customers.get(tx, customer_id)
        if row is not None and row["state"] == "live":
            standing = _standing(tx, actor, row, now=call.at)
            if standing != "masked":
                found.append(Target(customer_id, row["name"], standing))
    return tuple(found)


def shown_converted(tx: Tx, actor: Actor, outcome: Outcome) -> Converted:
    """The customer a lead became. Raises NotFound for a lead no longer converted, or not readable."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    lead = records.get_readable(tx, actor, "lead", outcome.id, now=card.drawn_at)
    customer = customers.get(tx, lead["converted_customer_id"]) if lead["converted_customer_id"] else None
    if customer is None:
        raise NotFound(rule="PERM-13")
    return Converted(
        view="lead-converted",
        lead_id=lead["id"],
        customer_id=customer["id"],
        name=customer["name"],
        card=card,
        next_at=customer["next_contact_at"],
        attached=lead["conversion"] == "attached",
        may_undo=lead_facts.may_undo(tx, actor, lead, now=card.drawn_at),
        deal=_made_deal(tx, actor, lead["id"], now=card.drawn_at),
    )


def _made_deal(tx: Tx, actor: Actor, lead_id: int, *, now: int) -> tuple[int, str, str] | None:
    """The deal that came with it, for who reads it."""
    found = moves.find(tx, lead_id)
    deal_id = lead_conversion.made_by(found).get("deal") if found is not None else None
    row = children.find_readable(tx, actor, "opportunity", deal_id, now=now) if deal_id else None
    return (row["id"], row["name"], pipelines.get_stage(tx, row["stage_id"]).name) if row is not None else None


def shown_batch(tx: Tx, actor: Actor, outcome: Outcome) -> LeadBatch:
    """What became of each; a lead that may not be read has no name."""
    card = cards.get(tx, outcome.card) if outcome.card else None
    pairs = zip(outcome.parts[::2], outcome.parts[1::2], strict=True)
    now = card.drawn_at if card else 0
    return LeadBatch(tuple(_line(tx, actor, lead_id, REASONS[code], now=now) for lead_id, code in pairs), card)


def _line(tx: Tx, actor: Actor, lead_id: int, refused: str, *, now: int) -> BatchLine:
    row = records.find_readable(tx, actor, "lead", lead_id, now=now)
    if row is None:
        return BatchLine(lead_id, "", refused=refused or "not_found")
    if not refused:
        return BatchLine(lead_id, row["name"], customer_id=row["converted_customer_id"])
    return BatchLine(lead_id, row["name"], refused=refused, params=_params(tx, actor, row, refused))


def _params(tx: Tx, actor: Actor, row: Row, refused: str) -> dict[str, Any]:
    """The figures of a refusal, as they are now."""
    if refused == "lead_state":
        return {"status": row["status"]}
    if refused != "holding":
        return {}
    policy = Policy(actor.settings)
    limit = assigning.holding_limit(tx, policy, "customer", row["owner_id"])
    held = pool.count_held(tx, "customer", row["owner_id"], count_dealt=policy.flag("pool.count_dealt"))
    return {"limit": limit, "used": held, "kind": "customer", "owner": people.user_name(tx, row["owner_id"])}


SHOWS = {
    "lead-convert": shown,
    "lead-into": shown,
    "lead-converted": shown_converted,
    "lead-batch": shown_batch,
}
