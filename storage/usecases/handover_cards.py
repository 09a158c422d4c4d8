"""A hand-over in steps on one card: what there is, in which way, to whom, yes (conversations 6.15).

The card keeps what was chosen; the yes judges everything again (PERM-21).
"""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.handover import RECORDS, HandoverCard, HandoverRun, Shared, Stayed
from storage.entities.ids import RECORD_KINDS, RecordKind, parse_ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.transfer import Named
from storage.errors import Invalid, OldButton
from storage.pushes import PUSHES, REDRAWS, Drawn
from storage.queries import cards, colleagues, dialogue, handovers, people
from storage.rules import handover as rules
from storage.rules.transfer import check_taker
from storage.tx import Tx
from storage.usecases import assigning, bulk, leavers
from storage.usecases import handovers as running

PAGE: Final = 5
MOST_LISTED: Final = 20
ASKING: Final = "handover-who"
STEPS: Final = ("handover", "handover-who", "handover-list", "handover-preview")


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, leaver: int, *, leaves: bool = True) -> Outcome:
    """What there is to hand over, and in which ways. Raises NotFound, Forbidden."""
    running.check_may(tx, actor, leaver)
    return _drawn(tx, actor, call, card, "handover", {"leaver": leaver, "leaves": leaves})


def choose_mode(tx: Tx, actor: Actor, call: Call, card: Card | None, leaver: int, mode: str) -> Outcome:
    """In this way; now to whom, or first which. Raises NotFound, Forbidden, Invalid."""
    running.check_may(tx, actor, leaver)
    if mode not in rules.MODES:
        raise Invalid("unknown_value", rule="XFER-13")
    leaves = bool(card.list_state.get("leaves", True)) if card is not None else True
    state = {"leaver": leaver, "leaves": leaves, "mode": mode, "takers": [], "chosen": [], "first": 0}
    return _drawn(tx, actor, call, card, "handover-list" if mode == "list" else "handover-who", state)


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, person: int) -> Outcome:
    """This colleague: alone he takes it all; in turn and by lot he is put on the list or taken off it."""
    state = _state(card)
    row = people.get_user(tx, person)
    check_taker(row["status"] if row else None)
    dialogue.close_question(tx, actor.user_id, "answered")
    state = {key: value for key, value in state.items() if key not in ("asks", "found", "hint")}
    if state["mode"] in ("one", "list"):
        return _drawn(tx, actor, call, card, "handover-preview", state | {"takers": [person]})
    takers = [one for one in state["takers"] if one != person]
    if person not in state["takers"]:
        takers.append(person)
    return _drawn(tx, actor, call, card, "handover-who", state | {"takers": takers})


def toggle(tx: Tx, actor: Actor, call: Call, card: Card | None, record: str) -> Outcome:
    """Put one of his records on the list, or take it off. Raises Invalid for too many."""
    state = _state(card)
    chosen = [one for one in state["chosen"] if one != record]
    if record not in state["chosen"]:
        chosen.append(record)
        bulk.check_size(len(chosen))
    return _drawn(tx, actor, call, card, "handover-list", state | {"chosen": chosen})


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, first: int) -> Outcome:
    """Another page of what he has."""
    return _drawn(tx, actor, call, card, "handover-list", _state(card) | {"first": max(0, first)})


def go_on(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """From the list to the person, from the people to what it would do. Raises Invalid where nothing is chosen."""
    state = _state(card)
    if card is not None and card.view == "handover-list":
        bulk.check_size(len(state["chosen"]))
        return _drawn(tx, actor, call, card, "handover-who", state)
    running.check_takers(tx, state["mode"], state["takers"], state["leaver"])
    return _drawn(tx, actor, call, card, "handover-preview", state)


def back(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """One step back."""
    state = _state(card)
    dialogue.close_question(tx, actor.user_id, "replaced")
    state = {key: value for key, value in state.items() if key not in ("asks", "found", "hint")}
    before = {"handover-preview": "handover-who", "handover-who": "handover"}
    view = before.get(card.view if card is not None else "", "handover")
    if view == "handover" and state.get("mode") == "list" and card is not None and card.view == "handover-who":
        view = "handover-list"
    if view == "handover-who" and state["mode"] in ("one", "list"):
        state |= {"takers": []}
    return _drawn(tx, actor, call, card, view, state)


def search(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """A typed name answers whom."""
    outcome = _drawn(tx, actor, call, card, "handover-who", _state(card) | {"asks": "person"})
    dialogue.ask(tx, call, user_id=actor.user_id, slot="person", subject=f"-:{ASKING}", card_id=outcome.card)
    return outcome


def find(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str) -> Outcome:
    """The typed name: one colleague is chosen, several are offered, none is said so."""
    onto = dialogue.find_asking(tx, call, actor.user_id, what=ASKING) or card
    state = _state(onto)
    found = [one for one in colleagues.list_named(tx, words) if one["id"] != state["leaver"]]
    if len(found) == 1:
        return choose(tx, actor, call, onto, found[0]["id"])
    listed = [one["id"] for one in found[: colleagues.MOST]]
    hint = "" if found else words[:40]
    return _drawn(tx, actor, call, onto, "handover-who", state | {"asks": "person", "found": listed, "hint": hint})


def go(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The yes. Raises whatever starting raises."""
    state = _state(card)
    if card is None or card.view != "handover-preview":
        raise OldButton()
    chosen = [record for text in state["chosen"] if (record := parse_ref(text)) is not None]
    handover_id = running.start(
        tx,
        actor,
        call,
        state["leaver"],
        mode=state["mode"],
        takers=state["takers"],
        records=chosen,
        seed=_seed(card),
        reason="leaving" if state.get("leaves") else "handover",
        card_id=card.id,
    )
    for taker in state["takers"]:
        colleagues.pick(tx, actor.user_id, taker, at=call.at)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="handover-run",
        entity="handover",
        record_id=handover_id,
        list_state={"leaver": state["leaver"]},
        onto=card,
    )
    return Outcome("handover-run", "handover", handover_id, card=drawn)


def _seed(card: Card) -> int:
    """The draw that was shown is the draw that is made."""
    return card.id * 7919 % 2**31


def _state(card: Card | None) -> dict[str, Any]:
    """Raises OldButton for a card that shows no hand-over being agreed."""
    if card is None or "mode" not in card.list_state or "leaver" not in card.list_state:
        raise OldButton()
    return card.list_state


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, state: dict[str, Any]) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ASKING if view == ASKING else "user",
        record_id=state["leaver"],
        list_state=state,
        onto=card,
    )
    return Outcome(view, "user", state["leaver"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> HandoverCard:
    """The step as it reads now. Raises Forbidden when the right is gone."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state, leaver = card.list_state, outcome.id
    running.check_may(tx, actor, leaver)
    mode, takers = state.get("mode", ""), state.get("takers", [])
    counts = handovers.count_held(tx, leaver)
    chosen = frozenset(state.get("chosen", ()))
    if outcome.view == "handover-preview" and mode == "list":
        counts = dict.fromkeys(counts, 0) | _counted(chosen)
    shares, left = _forecast(tx, actor, card, leaver) if outcome.view == "handover-preview" else ((), 0)
    seats = running.seats_to(tx, leaver, mode, takers) if takers and mode != "list" else None
    first = state.get("first", 0)
    rows = handovers.page_records(tx, leaver, first=first, limit=PAGE) if outcome.view == "handover-list" else ()
    return HandoverCard(
        view=outcome.view,
        card=card,
        leaver=Named(leaver, people.user_name(tx, leaver)),
        leaves=bool(state.get("leaves", True)),
        counts=counts,
        mode=mode,
        takers=tuple(Named(one, people.user_name(tx, one)) for one in takers),
        people=_people(tx, actor, state, leaver) if outcome.view == "handover-who" else (),
        shares=shares,
        left=left,
        seats_to=Named(seats, people.user_name(tx, seats)) if seats else None,
        items=tuple(Named(row["id"], row["name"], row["kind"]) for row in rows),
        chosen=chosen,
        first=first,
        total=counts["customer"] + counts["lead"],
        asks=state.get("asks", ""),
        hint=state.get("hint", ""),
    )


def _counted(chosen: frozenset[str]) -> dict[str, int]:
    found = [record[0] for text in chosen if (record := parse_ref(text)) is not None]
    return {kind: found.count(kind) for kind in RECORDS}


def _people(tx: Tx, actor: Actor, state: dict[str, Any], leaver: int) -> tuple[Named, ...]:
    """Those chosen so far, then those offered: six in all, or as many as were chosen."""
    chosen = [people.get_user(tx, one) for one in state["takers"]]
    rows = [row for row in chosen if row is not None]
    if "found" in state:
        rows += [row for one in state["found"] if (row := people.get_user(tx, one)) is not None]
    else:
        but = [leaver, *state["takers"]]
        rows += colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="customer.edit", but=but)
    named = {row["id"]: Named(row["id"], row["name"]) for row in rows}
    return tuple(named.values())[: max(colleagues.MOST, len(chosen))]


def _forecast(tx: Tx, actor: Actor, card: Card, leaver: int) -> tuple[tuple[Shared, ...], int]:
    """Who would get how many, and how many nobody has a place for (XFER-8, POOL-16)."""
    state = card.list_state
    takers, got, left, turn = state["takers"], {}, 0, 0
    for kind in RECORD_KINDS:
        ids = _ids(tx, state, leaver, kind)
        places = {taker: _places(tx, actor, kind, taker) for taker in takers}
        dealt = rules.forecast(state["mode"], takers, ids, places=places, seed=_seed(card), turn=turn)
        got[kind], left, turn = dealt.got, left + dealt.left, dealt.turn
    shares = tuple(
        Shared(Named(one, people.user_name(tx, one)), got["customer"][one], got["lead"][one]) for one in takers
    )
    return shares, left


def _ids(tx: Tx, state: dict[str, Any], leaver: int, kind: RecordKind) -> list[int]:
    if state["mode"] != "list":
        return handovers.list_held(tx, leaver, kind)
    found = [parse_ref(text) for text in state["chosen"]]
    return [record[1] for record in found if record is not None and record[0] == kind]


def _places(tx: Tx, actor: Actor, kind: RecordKind, taker: int) -> int | None:
    """How many more the person may hold; None without limit."""
    if actor.may("pool.override"):
        return None
    held, limit = assigning.room_of(tx, actor, kind, taker)
    return max(0, limit - held) if limit else None


def shown_run(tx: Tx, actor: Actor, outcome: Outcome) -> HandoverRun:
    assert outcome.card is not None
    return run_of(tx, outcome.id, cards.get(tx, outcome.card))


def run_of(tx: Tx, handover_id: int, card: Card) -> HandoverRun:
    """How far it is; at its end who got what, and everything that could not move with the reason (XFER-14)."""
    run = handovers.get(tx, handover_id)
    assert run is not None
    moved: dict[str, int] = {}
    got: dict[int, dict[str, int]] = {}
    total = waiting = rest = 0
    for row in handovers.count_items(tx, handover_id):
        total += row["n"]
        waiting += row["n"] if row["state"] == "waiting" else 0
        rest += row["n"] if row["state"] == "stayed" else 0
        if row["state"] == "moved":
            moved[row["kind"]] = moved.get(row["kind"], 0) + row["n"]
            if row["to_id"] is not None:
                his = got.setdefault(row["to_id"], {})
                his[row["kind"]] = his.get(row["kind"], 0) + row["n"]
    return HandoverRun(
        id=handover_id,
        leaver=Named(run["leaver_id"], people.user_name(tx, run["leaver_id"])),
        state=run["state"],
        total=total,
        done=total - waiting,
        moved=moved,
        shares=_shares(tx, got),
        stayed=tuple(
            Stayed(row["kind"], row["record_id"], handovers.name_of(tx, row["kind"], row["record_id"]), row["reason"])
            for row in handovers.list_stayed(tx, handover_id, limit=MOST_LISTED)
        ),
        rest=rest,
        card=card,
    )


def _shares(tx: Tx, got: dict[int, dict[str, int]]) -> tuple[Shared, ...]:
    return tuple(
        Shared(Named(one, people.user_name(tx, one)), his.get("customer", 0), his.get("lead", 0))
        for one, his in sorted(got.items())
        if his.get("customer") or his.get("lead")
    )


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """handover-told: to the old owner and his superior, the figures of the whole."""
    push = pushes[0]
    if push.subject is None or handovers.get(tx, push.subject[1]) is None:
        return None
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view="handover-told", entity="handover", record_id=push.subject[1]
    )
    card = cards.get(tx, drawn)
    entity = run_of(tx, push.subject[1], card)
    return Drawn(push.kind, (people.user_name(tx, push.facts["sender"]), entity), card)


def draw_again(tx: Tx, push: Push) -> HandoverRun | None:
    """handover-run: the card of who began it, as far as it is now."""
    if push.subject is None or push.card_id is None:
        return None
    card = cards.get(tx, push.card_id)
    if card.view != "handover-run" or card.record_id != push.subject[1]:
        return None
    return run_of(tx, push.subject[1], card)


# Importing leavers registers what becomes of what nobody took.
THE_REST: Final = leavers.__name__

PUSHES["handover-told"] = draw_told
REDRAWS["handover-run"] = draw_again


def shown_begun(tx: Tx, actor: Actor, outcome: Outcome) -> int:
    return outcome.id


SHOWS: Final = {**dict.fromkeys(STEPS, shown), "handover-run": shown_run, "handover-begun": shown_begun}
