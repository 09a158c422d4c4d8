"""One's customers as a list, those of the team, and those nobody contacted for a month (ORG-14, PERM-12)."""

from typing import Any, Final, cast

from storage.chores import DAILY, Daily
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import HeldLine, HeldList
from storage.entities.ids import RECORD_KINDS
from storage.entities.instants import DAY
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import cards, entries, lists, people, standing
from storage.queries.lists import Order, Place
from storage.tx import Tx
from storage.usecases import own_lists

PAGE: Final = 5
SILENT_DAYS: Final = 30
VIEW: Final = "customer-held"

# Where a page begins: which part of the list, and after whom.
Start = tuple[int, Place | None]


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, *, scope: str, silent: bool) -> Outcome:
    """The first page of one's own customers, with those of one's team rows, or of the whole scope."""
    state = {"scope": scope if scope == "team" and _may_team(tx, actor) else "mine", "silent": silent, "starts": []}
    return _draw(tx, actor, call, card, state, (0, None))


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, *, step: int) -> Outcome:
    """The page after or before the one shown. Raises Invalid for a card that is no such list."""
    if card is None or card.view != VIEW:
        raise Invalid("no_list", rule="ORG-14")
    state = card.list_state
    starts = [_start(start) for start in state["starts"]]
    if step < 0:
        before = starts[:-2]
        return _draw(tx, actor, call, card, state | {"starts": before}, (starts or [(0, None)])[-2:][0])
    if state["next"] is None:
        return _draw(tx, actor, call, card, state | {"starts": starts[:-1]}, (starts or [(0, None)])[-1])
    return _draw(tx, actor, call, card, state | {"starts": starts}, _start(state["next"]))


def _start(kept: Any) -> Start:
    part, place = kept
    return part, None if place is None else (place[0], place[1])


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, state: dict[str, Any], start: Start) -> Outcome:
    found, following = _page(tx, actor, call, state, start)
    total = _total(tx, actor, call, state)
    kept = {"starts": [*state["starts"], start], "shown": found, "next": following, "total": total}
    return own_lists.draw(tx, actor, call, card, VIEW, {"scope": state["scope"], "silent": state["silent"]} | kept)


def _page(tx: Tx, actor: Actor, call: Call, state: dict[str, Any], start: Start) -> tuple[list[int], Start | None]:
    """The ids of a page, and where the next one begins; None at the end."""
    parts = _parts(tx, actor, state)
    found: list[tuple[int, Place]] = []
    for part in range(start[0], len(parts)):
        after = start[1] if part == start[0] else None
        rows = _part(tx, actor, call, *parts[part], after, PAGE + 1 - len(found))
        found += [(part, place) for place in rows]
        if len(found) > PAGE:
            break
    shown = [place[1] for _, place in found[:PAGE]]
    return shown, found[PAGE - 1] if len(found) > PAGE else None


def _parts(tx: Tx, actor: Actor, state: dict[str, Any]) -> list[tuple[str, list[int] | None]]:
    """A list is read part by part: what comes next, what has no date, what is shared with me."""
    owners = _owners(tx, actor, state["scope"])
    if state["silent"]:
        return [("silent", owners)]
    if state["scope"] == "team":
        return [("newest", owners)]
    return [("next", owners), ("none", owners), ("shared", owners)]


def _part(
    tx: Tx, actor: Actor, call: Call, order: str, owners: list[int] | None, after: Place | None, limit: int
) -> list[Place]:
    if order == "shared":
        ids = lists.list_shared(tx, actor.user_id, now=call.at)
        begin = ids.index(after[1]) + 1 if after and after[1] in ids else 0
        return [(0, id_) for id_ in ids[begin : begin + limit]]
    if owners is None:
        rows = lists.everybody(tx, after=after, limit=limit)
    else:
        rows = lists.page(tx, owners, cast(Order, order), after=after, limit=limit, before=_before(call))
    return [(row["place"], row["id"]) for row in rows]


def _before(call: Call) -> int:
    return call.at - SILENT_DAYS * DAY


def _owners(tx: Tx, actor: Actor, scope: str) -> list[int] | None:
    """Whose customers the list holds; None is everybody's."""
    if scope == "mine":
        return [actor.user_id]
    seen = people.reach(tx, actor, "customer.view")
    return None if seen.everyone else sorted(seen.users)


def _may_team(tx: Tx, actor: Actor) -> bool:
    seen = people.reach(tx, actor, "customer.view")
    return seen.everyone or bool(seen.users - {actor.user_id})


def _total(tx: Tx, actor: Actor, call: Call, state: dict[str, Any]) -> int:
    """By counters; what was not contacted is counted up to 1,001 along its index."""
    owners = _owners(tx, actor, state["scope"])
    if state["silent"]:
        holders = owners if owners is not None else lists.list_holders(tx, "customer")
        return lists.count_silent(tx, holders, before=_before(call))
    total = lists.count_held(tx, "customer", owners)
    return total if state["scope"] == "team" else total + len(lists.list_shared(tx, actor.user_id, now=call.at))


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> HeldList:
    """The page as it reads now: what is no longer to be seen has left it."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    rows = standing.describe(tx, actor, "customer", state["shown"], now=card.drawn_at)
    readable = {row["id"]: row for row in rows if row["readable"]}
    following = lists.list_next(tx, list(readable)) if not state["silent"] else {}
    lines = [
        HeldLine(
            row["id"],
            row["name"],
            row["level"],
            "" if row["owner_id"] == actor.user_id else row["owner"] or "",
            row["last_followup_at"] if state["silent"] else following.get(row["id"]),
        )
        for id_ in state["shown"]
        if (row := readable.get(id_)) is not None
    ]
    return HeldList(
        state["scope"],
        state["silent"],
        SILENT_DAYS,
        tuple(lines),
        state["total"],
        (len(state["starts"]) - 1) * PAGE,
        card,
        state["next"] is not None,
        _may_team(tx, actor),
    )


def keep(tx: Tx, now: int) -> bool:
    """The nightly check: who holds how much is counted again, some of the index is merged (ORG-14)."""
    for kind in RECORD_KINDS:
        lists.recount(tx, kind)
    entries.merge(tx)
    return False


SHOWS = {VIEW: shown}
DAILY["search"] = Daily(keep)
