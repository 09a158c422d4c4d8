"""What teams and requests to join show, on one's own cards and in messages (NOTIFY-2, NOTIFY-27, NOTIFY-28)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.team import JoinAsked, JoinDecided, JoinRequest, Member, Offered, TeamCard, TeamTold
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, colleagues, people, records, team, team_requests
from storage.rules import team as rules
from storage.tx import Row, Tx
from storage.usecases import team as teams
from storage.usecases import team_requests as requests


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> TeamCard:
    """The card as it reads now. Raises NotFound for a record the reader has lost, but for his own leaving."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state, now = card.list_state, card.drawn_at
    row = _row(tx, actor, outcome, now=now)
    live = team.list_live(tx, teams.KIND, row["id"], now=now)
    members = tuple(_member(actor, one) for one in live)
    user_id = state.get("user")
    return TeamCard(
        view=outcome.view,
        id=row["id"],
        name=row["name"],
        members=members,
        card=card,
        may_change=teams.may_add(tx, actor, row, now=now),
        first=state.get("first", 0),
        total=len(members),
        chosen=Offered(user_id, people.user_name(tx, user_id)) if user_id else None,
        member=next((one for one in members if one.user_id == user_id), None),
        people=_offered(tx, actor, row, state, [one.user_id for one in members]),
        asks=bool(state.get("asks")),
        hint=str(state.get("hint", "")),
    )


def _row(tx: Tx, actor: Actor, outcome: Outcome, *, now: int) -> Any:
    if outcome.view == "team-left":
        row = tx.one("SELECT id, name, owner_id FROM customers WHERE id = :id", id=outcome.id)
        assert row is not None
        return row
    return records.get_readable(tx, actor, teams.KIND, outcome.id, now=now)


def _member(actor: Actor, row: Row) -> Member:
    return Member(row["user_id"], row["name"], row["power"], row["expires_at"], mine=row["user_id"] == actor.user_id)


def _offered(tx: Tx, actor: Actor, row: Row, state: dict[str, Any], members: Sequence[int]) -> tuple[Offered, ...]:
    """Colleagues used last, or those a typed name found; who is in the team already is not offered."""
    if "found" in state:
        found = [people.get_user(tx, user_id) for user_id in state["found"]]
        return tuple(Offered(one["id"], one["name"]) for one in found if one is not None)
    but = [*members, row["owner_id"]]
    offered = colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="customer.view", but=but)
    return tuple(Offered(one["id"], one["name"]) for one in offered)


def shown_asked(tx: Tx, actor: Actor, outcome: Outcome) -> JoinAsked:
    row = team_requests.find(tx, outcome.id)
    assert row is not None
    return JoinAsked(row["customer"], people.user_name(tx, row["owner_id"]), row["asked_at"] + rules.LAPSED_AFTER)


def shown_request(tx: Tx, actor: Actor, outcome: Outcome) -> JoinRequest:
    """Raises NotFound for anybody but who decides."""
    assert outcome.card is not None
    request = requests.check_decides(tx, actor, team_requests.find(tx, outcome.id))
    card = cards.get(tx, outcome.card)
    return JoinRequest(
        id=request["id"],
        state=request["state"],
        customer_id=request["customer_id"],
        customer=request["customer"],
        asker=request["asker"],
        owner=people.user_name(tx, request["owner_id"]),
        mine=actor.user_id == request["owner_id"],
        card=card,
        power=request["power"] or "",
        expires_at=request["expires_at"],
    )


def draw_request(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """team-join: while it is pending, to who decides."""
    push = pushes[0]
    request = team_requests.find(tx, push.subject[1]) if push.subject else None
    if request is None or request["state"] != "pending":
        return None
    requests.check_decides(tx, actor, request)
    outcome = requests.draw(tx, actor, call, None, request["id"])
    entity = shown_request(tx, actor, outcome)
    return Drawn(push.kind, entity, entity.card)


def draw_decided(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """team-join-decided: the asker hears the answer, and nothing of the record but its name."""
    push = pushes[0]
    request = team_requests.find(tx, push.subject[1]) if push.subject else None
    if request is None or request["state"] == "pending":
        return None
    granted = request["state"] == "granted"
    if granted and records.find_readable(tx, actor, teams.KIND, request["customer_id"], now=call.at) is None:
        return None
    kind = push.kind if request["state"] != "lapsed" else "team-join-lapsed"
    entity = JoinDecided(
        request["customer_id"], request["customer"], granted, request["power"] or "", request["expires_at"]
    )
    return Drawn(kind, entity)


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """What happened in a team. To somebody who lost the record it goes out with the name alone (NOTIFY-2)."""
    push = pushes[0]
    if push.subject is None:
        return None
    facts, to_member = push.facts, push.facts["member"] == actor.user_id
    row = records.find_readable(tx, actor, teams.KIND, push.subject[1], now=call.at)
    loss = to_member and push.kind in ("team-removed", "team-left")
    if row is None and not loss:
        return None
    entity = TeamTold(
        event=push.kind.removeprefix("team-"),
        customer_id=push.subject[1],
        customer=row["name"] if row is not None else facts["name"],
        sender=people.user_name(tx, facts["sender"]),
        member=people.user_name(tx, facts["member"]),
        to_member=to_member,
        power=facts["power"],
        expires_at=facts["until"],
        readable=row is not None,
    )
    return Drawn(push.kind, entity)


PUSHES["team-join"] = draw_request
PUSHES["team-join-decided"] = draw_decided
PUSHES["team-added"] = draw_told
PUSHES["team-changed"] = draw_told
PUSHES["team-removed"] = draw_told
PUSHES["team-left"] = draw_told

SHOWS = {
    **dict.fromkeys(("team-list", "team-who", "team-power", "team-left"), shown),
    "team-asked": shown_asked,
    "team-join": shown_request,
}
