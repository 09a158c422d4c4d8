"""Asking to join a colleague's customer, and the answer to it (TEAM-8, DUP-5, NOTIFY-27)."""

from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, Outcome, job_call
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.ids import parse_ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import audit, cards, dialogue, names, outbox, people, team, team_requests
from storage.rules import team as rules
from storage.rules.transfer import kept_until
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import follow_up_drafts, lead_drafts
from storage.usecases import team as teams

AT_ONCE: Final = 50


def ask_from_card(tx: Tx, actor: Actor, call: Call, card: Card | None, number: int) -> Outcome:
    """From a look-up: the hit with that number on the card; the button itself names no record (DUP-4)."""
    shown = card.list_state.get("shown", []) if card is not None and card.view == "customer-masked" else []
    record = parse_ref(shown[number]) if 0 <= number < len(shown) else None
    return ask(tx, actor, call, record)


def ask_from_draft(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """From words or a lead that met a colleague's customer; the draft stays as it is."""
    draft = dialogue.find_draft(tx, draft_id, actor.user_id)
    if draft is None or draft.state != "open":
        raise NotFound(rule="DIALOG-12")
    return ask(tx, actor, call, _met(tx, actor, call, draft))


def draft_again(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """The draft on its own card with new buttons. Raises NotFound."""
    draft = dialogue.find_draft(tx, draft_id, actor.user_id)
    if draft is None or draft.state != "open":
        raise NotFound(rule="DIALOG-12")
    if draft.kind == lead_drafts.KIND:
        return lead_drafts.reopen(tx, actor, call, card, draft_id)
    return follow_up_drafts.show_again(tx, actor, call, card, draft)


def _met(tx: Tx, actor: Actor, call: Call, draft: Draft) -> tuple[str, int] | None:
    if draft.kind == lead_drafts.KIND:
        met = lead_drafts.met_by(tx, actor, call, draft)
        return met[0] if met else None
    kept = draft.body.get("subject")
    return (str(kept[0]), int(kept[1])) if kept else None


def ask(tx: Tx, actor: Actor, call: Call, record: tuple[str, int] | None) -> Outcome:
    """Ask its owner. Raises NotFound, Conflict (pending, refused within a week, member or owner already)."""
    row = team_requests.find_joinable(tx, record[1]) if record and record[0] == teams.KIND else None
    if row is None or not actor.may("customer.view"):
        raise NotFound(rule="TEAM-8")
    rules.check_not_owner(actor.user_id, row["owner_id"])
    member = team.find(tx, teams.KIND, row["id"], actor.user_id, now=call.at)
    if member is not None and member["power"] == "write":
        raise Conflict("member_already", rule="TEAM-1")
    last = team_requests.find_last(tx, row["id"], actor.user_id)
    if last is not None:
        rules.check_may_ask(last["state"], last["decided_at"], last["asked_at"], now=call.at)
    try:
        with tx.try_out():
            request_id = team_requests.add(tx, row["id"], actor.user_id, at=call.at)
    except ConstraintBroken as exc:
        raise Conflict("join_pending", rule="TEAM-8", at=call.at) from exc
    audit.write(tx, actor, call, "join_asked", teams.KIND, row["id"], name=row["name"])
    _tell_who_decides(tx, call, request_id, row["owner_id"])
    return Outcome("team-asked", "join_request", request_id)


def _tell_who_decides(tx: Tx, call: Call, request_id: int, owner_id: int) -> None:
    """The owner; where he is suspended, his superior from the start."""
    owner = people.get_user(tx, owner_id)
    if owner is not None and owner["status"] == "suspended":
        _escalate(tx, call, request_id, owner_id)
        return
    _queue(tx, call, request_id, owner_id)


def _escalate(tx: Tx, call: Call, request_id: int, owner_id: int) -> None:
    if team_requests.escalate(tx, request_id, at=call.at):
        for superior in people.superior_of(tx, owner_id):
            _queue(tx, call, request_id, superior)


def _queue(tx: Tx, call: Call, request_id: int, user_id: int) -> None:
    outbox.queue(
        tx,
        call,
        "team-join",
        user_id=user_id,
        subject=("join_request", request_id),
        tier=1,
        dedupe=f"team-join:{request_id}:{user_id}",
    )


def change_owner(tx: Tx, actor: Actor, call: Call, customer_id: int, to: int) -> None:
    """The customer changed hands: who waits to join it now waits for the new owner."""
    for request in team_requests.list_pending_on(tx, customer_id):
        if request["user_id"] == to:
            team_requests.settle(tx, request["id"], "lapsed", by=None, at=call.at)
        elif to != actor.user_id:
            _queue(tx, call, request["id"], to)


def check_decides(tx: Tx, actor: Actor, request: Row | None) -> Row:
    """The owner, and after two days his superior. Raises NotFound, Forbidden."""
    if request is None or request["owner_id"] is None or request["customer_state"] != "live":
        raise NotFound(rule="TEAM-8")
    if actor.user_id == request["owner_id"]:
        return request
    if actor.user_id not in people.superior_of(tx, request["owner_id"]):
        raise NotFound(rule="TEAM-8")
    if request["escalated_at"] is None:
        raise Forbidden("owner_decides", rule="TEAM-8")
    return request


def decide(
    tx: Tx, actor: Actor, call: Call, card: Card | None, request_id: int, power: str, *, days: int = 0
) -> Outcome:
    """Let him in with that power, or not ("" refuses). Raises NotFound, Forbidden, Conflict, Limit."""
    request = check_decides(tx, actor, team_requests.find(tx, request_id))
    expires_at = kept_until(actor.organisation, days, now=call.at) if power else None
    state = "granted" if power else "refused"
    settled = team_requests.settle(
        tx, request_id, state, by=actor.user_id, at=call.at, power=power or None, expires_at=expires_at
    )
    if not settled:
        raise Conflict("join_settled", rule="TEAM-8")
    if power:
        _let_in(tx, actor, call, request, power, expires_at)
    action, after = f"join_{state}", {"user": request["user_id"]} | ({"power": power} if power else {})
    audit.write(tx, actor, call, action, teams.KIND, request["customer_id"], name=request["customer"], after=after)
    _tell_asker(tx, call, request)
    return draw(tx, actor, call, card, request_id)


def _let_in(tx: Tx, actor: Actor, call: Call, request: Row, power: str, expires_at: int | None) -> None:
    if request["asker_status"] != "active":
        raise Conflict("asker_gone", rule="ORG-24")
    rules.check_power(power, expires_at, now=call.at)
    customer_id, user_id = request["customer_id"], request["user_id"]
    had = team.end(tx, teams.KIND, customer_id, user_id, at=call.at)
    rules.check_room(team.count_live(tx, teams.KIND, customer_id, now=call.at))
    strongest = "write" if had is not None and had["power"] == "write" else power
    team.add(
        tx,
        teams.KIND,
        customer_id,
        user_id,
        power=strongest,
        expires_at=expires_at,
        source="request",
        by=actor.user_id,
        at=call.at,
    )
    names.refresh(tx, "customer", customer_id)
    after = {"user": user_id, "power": strongest, "expires_at": expires_at}
    audit.write(tx, actor, call, "team_added", teams.KIND, customer_id, name=request["customer"], after=after)
    if actor.user_id != request["owner_id"]:
        _tell_owner(tx, actor, call, request, strongest, expires_at)


def _tell_owner(tx: Tx, actor: Actor, call: Call, request: Row, power: str, expires_at: int | None) -> None:
    """His superior let somebody in."""
    outbox.queue(
        tx,
        call,
        "team-added",
        user_id=request["owner_id"],
        subject=(teams.KIND, request["customer_id"]),
        facts={
            "sender": actor.user_id,
            "member": request["user_id"],
            "name": request["customer"],
            "power": power,
            "until": expires_at,
        },
        tier=2,
        dedupe=f"team-added:request:{request['id']}",
    )


def _tell_asker(tx: Tx, call: Call, request: Row) -> None:
    outbox.queue(
        tx,
        call,
        "team-join-decided",
        user_id=request["user_id"],
        subject=("join_request", request["id"]),
        tier=2,
        dedupe=f"team-join-decided:{request['id']}",
    )


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, request_id: int, *, more: bool = False) -> Outcome:
    """The card of a request for who decides; `more` shows the further choices."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="team-join-more" if more else "team-join",
        entity="join_request",
        record_id=request_id,
        onto=card,
    )
    return Outcome("team-join", "join_request", request_id, card=drawn)


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, request_id: int, *, more: bool) -> Outcome:
    """The card of a request, with the further choices or without. Raises NotFound, Forbidden."""
    check_decides(tx, actor, team_requests.find(tx, request_id))
    return draw(tx, actor, call, card, request_id, more=more)


def tick(tx: Tx, now: int) -> bool:
    """After two days the superior may decide too, after seven the request lapses (TEAM-8)."""
    call = job_call(now)
    late = team_requests.list_late(tx, before=now - rules.LAPSED_AFTER, limit=AT_ONCE)
    for request in late:
        if team_requests.settle(tx, request["id"], "lapsed", by=None, at=now):
            _tell_asker(tx, call, request)
    waiting = team_requests.list_to_escalate(tx, before=now - rules.ESCALATED_AFTER, limit=AT_ONCE)
    for request in waiting:
        if request["owner_id"] is not None:
            _escalate(tx, call, request["id"], request["owner_id"])
        elif team_requests.settle(tx, request["id"], "lapsed", by=None, at=now):
            _tell_asker(tx, call, request)
    return len(late) == AT_ONCE or len(waiting) == AT_ONCE


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Did any request wait too long?"""
    return bool(
        team_requests.list_late(tx, before=now - rules.LAPSED_AFTER, limit=1)
        or team_requests.list_to_escalate(tx, before=now - rules.ESCALATED_AFTER, limit=1)
    )


EVERY_LOOK["team-requests"] = Chore(tick, waits)
