"""Checking in on site, what is noted there, leaving (FOLLOW-15 to FOLLOW-18)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry, Subject
from storage.entities.ids import parse_ref, ref
from storage.entities.people import Actor
from storage.entities.places import MILLION, distance_m
from storage.entities.visits import Fix
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import audit, cards, dialogue, files, follow_ups, nearby, people, reminders, visibility, visits
from storage.rules import follow_up as follow_up_rules
from storage.rules import visit as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing
from storage.usecases import follow_ups_changed, follow_ups_undone, undo

WHERE: Final = "visit-where"
NONE_NEAR: Final = "visit-none-near"
NO_LOCATION: Final = "visit-no-location"
SEARCH: Final = "visit-search"
ASKING: Final = frozenset({WHERE, NONE_NEAR, NO_LOCATION, SEARCH})
QUESTION: Final = "v0"
MOST_SITES: Final = 4


def here(tx: Tx, actor: Actor, call: Call, card: Card | None, fix: Fix) -> Outcome:
    """A position was sent: the planned visit near by begins at once, else the nearest customers are offered."""
    place = fix.place
    assert place is not None
    may = visibility.editable(tx, actor, "customer", now=call.at)
    near = nearby.within(tx, may, *place, radius_m=nearby.NEAR_M, limit=20)
    planned = _planned(tx, actor, call, [each for each in near if not _far(actor, each.distance_m)])
    if planned is not None:
        return check_in(tx, actor, call, None, ("customer", planned), fix)
    sites = [[ref("customer", each.row["id"]), each.distance_m] for each in near[:MOST_SITES]]
    return ask(tx, actor, call, None, WHERE if sites else NONE_NEAR, fix, sites=sites)


def _far(actor: Actor, metres: int) -> bool:
    return rules.is_far(Policy(actor.settings), metres)


def _planned(tx: Tx, actor: Actor, call: Call, near: list[nearby.Near]) -> int | None:
    """The one customer near by whom the person meant to meet about now."""
    since, until = call.said - rules.PLANNED, call.said + rules.PLANNED
    ids = [each.row["id"] for each in near]
    found = visits.list_due_near(tx, actor.user_id, ids, since=since, until=until)
    return found[0] if len(found) == 1 else None


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, fix: Fix, *, sites: Any = None, said: int = 0
) -> Outcome:
    """Where are you? A tap or a typed name answers (DIALOG-6); the position waits on the card for it."""
    state = fix.as_state() | {"said": said or call.said, "sites": sites or []}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=actor.user_id,
        list_state=state,
        onto=card,
    )
    dialogue.ask(tx, call, user_id=actor.user_id, slot="customer", subject=QUESTION, card_id=drawn)
    return Outcome(view, "user", actor.user_id, card=drawn)


def ask_again(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str) -> Outcome:
    """The same card with other answers: none of them, search, or the last customers for a device without a place.

    Raises Invalid for a card that asks nothing.
    """
    state = _state(card)
    if view == WHERE:  # 不定位签到
        recent = [one for one in follow_ups.list_recent_refs(tx, actor.user_id, limit=12) if one.startswith("c")]
        return ask(tx, actor, call, card, WHERE, Fix("none"), sites=[[one, None] for one in recent[:MOST_SITES]])
    return ask(tx, actor, call, card, view, Fix.of_state(state), said=state["said"])


def ask_place(tx: Tx, actor: Actor, call: Call) -> Outcome:
    """/visit, or the key on a device that sent no place with it."""
    return ask(tx, actor, call, None, NO_LOCATION, Fix("none"))


def _state(card: Card | None) -> dict[str, Any]:
    if card is None or card.view not in ASKING:
        raise Invalid("no_list", rule="FOLLOW-15")
    return card.list_state


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, record: str) -> Outcome:
    """The customer was tapped or typed: checked in with the position the card kept. Raises what `check_in` does."""
    if card is None or card.view not in ASKING:
        card = _asking(tx, actor, call)
    state = _state(card)
    parsed = parse_ref(record)
    if parsed is None or parsed[0] not in ("customer", "lead"):
        raise NotFound(rule="ORG-31")
    subject: Subject = ("lead" if parsed[0] == "lead" else "customer", parsed[1])
    onto = card if call.nonce else None
    return check_in(tx, actor, call, onto, subject, Fix.of_state(state), said_at=state["said"])


def _asking(tx: Tx, actor: Actor, call: Call) -> Card | None:
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    asked = question is not None and question.subject == QUESTION and question.card_id is not None
    return cards.get(tx, question.card_id) if asked and question and question.card_id else None


def check_in(
    tx: Tx, actor: Actor, call: Call, card: Card | None, subject: Subject, fix: Fix, *, said_at: int | None = None
) -> Outcome:
    """Begin a visit: position, trust and distance are kept; far or unverified is flagged, never refused.

    A former open visit ends now. Raises NotFound, Forbidden, Conflict (in_pool, lead_closed), Invalid (too_old).
    """
    said = call.said if said_at is None else said_at
    follow_up_rules.check_occurred(Policy(actor.settings), said, now=call.at)
    record = follow_ups.get_subject(tx, actor, *subject, now=call.at)
    if record["pool_id"] is not None:
        raise Conflict("in_pool", rule="FOLLOW-1", kind=subject[0], id=subject[1])
    people.lock_user(tx, actor.user_id)
    for former in visits.list_open_of(tx, actor.user_id):
        _leave(tx, actor, call, former, at=max(former["checked_in_at"], min(said, call.at)))
    entry = Entry(subject=subject, method="visit", occurred_at=said, origin="quick")
    visit_id = writing.write(tx, actor, call, entry, kind="visit", more=fix.place is not None)
    visits.set_place(
        tx,
        visit_id,
        checked_in_at=said,
        arrived_at=rules.arrived_late(said, now=call.at),
        place=fix.place,
        trust=fix.trust,
        distance_m=_distance(tx, subject, fix),
    )
    dialogue.close_question_about(tx, actor.user_id, QUESTION)
    return show(tx, actor, call, visit_id, "visit-in", onto=card)


def _distance(tx: Tx, subject: Subject, fix: Fix) -> int | None:
    if subject[0] != "customer" or fix.place is None:
        return None
    row = tx.one("SELECT lat_e6, lng_e6 FROM customers WHERE id = :id", id=subject[1])
    if row is None or row["lat_e6"] is None or row["lng_e6"] is None:
        return None
    return distance_m(*fix.place, row["lat_e6"], row["lng_e6"])


def show(
    tx: Tx, actor: Actor, call: Call, visit_id: int, view: str, *, onto: Card | None = None, asks: bool = False
) -> Outcome:
    """The visit on its card; a reply to it is for the visit."""
    row = follow_ups.get_own(tx, actor, visit_id)
    own = ref("follow_up", visit_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="follow_up",
        record_id=visit_id,
        subject=ref(*writing.subject_of(row)),
        seen={own: row["version"]},
        onto=onto,
    )
    if asks:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=drawn)
    return Outcome(view, "follow_up", visit_id, row["version"], card=drawn)


def reopen(tx: Tx, actor: Actor, call: Call, visit_id: int) -> Outcome:
    """The visit as it is now, on a card of its own. Raises NotFound."""
    row = _get(tx, actor, visit_id)
    return show(tx, actor, call, visit_id, "visit-out" if row["checked_out_at"] is not None else "visit-noted")


def _get(tx: Tx, actor: Actor, visit_id: int) -> Row:
    row = follow_ups.get_own(tx, actor, visit_id)
    if row["checked_in_at"] is None:
        raise NotFound(rule="FOLLOW-17")
    return row


def note(tx: Tx, actor: Actor, call: Call, visit_id: int, entry: Entry) -> Outcome:
    """Words, photos, voices and files sent on site belong to the visit (FOLLOW-17). Raises NotFound, Invalid."""
    row = _get(tx, actor, visit_id)
    if not rules.takes_notes(row["checked_in_at"], row["checked_out_at"], said_at=call.said):
        return follow_ups_changed.add(tx, actor, call, None, visit_id, entry)
    follow_ups_changed.append(tx, actor, call, row, entry)
    shown = follow_ups.find_card(tx, visit_id, actor.user_id)
    return show(tx, actor, call, visit_id, "visit-noted", onto=shown)


def set_next(tx: Tx, actor: Actor, call: Call, visit_id: int, next_at: int, *, chosen: bool) -> Outcome:
    """A date said on site is the next contact. Raises NotFound, Invalid (date_gone)."""
    row = _get(tx, actor, visit_id)
    follow_ups_changed.move_next(tx, actor, call, None, visit_id, next_at=next_at, chosen=chosen)
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", visit_id))
    view = "visit-out" if row["checked_out_at"] is not None else "visit-noted"
    return show(tx, actor, call, visit_id, view, onto=follow_ups.find_card(tx, visit_id, actor.user_id))


def leave(tx: Tx, actor: Actor, call: Call, card: Card | None, visit_id: int) -> Outcome:
    """离开: the visit ends; when is the next contact? Raises NotFound, Conflict (visit_over)."""
    row = _get(tx, actor, visit_id)
    if row["checked_out_at"] is not None:
        raise Conflict("visit_over", rule="FOLLOW-17", at=row["checked_out_at"])
    _leave(tx, actor, call, row, at=max(row["checked_in_at"], call.at))
    asks = reminders.find_next_contact(tx, writing.subject_of(row), actor.user_id) is None and not row["next_closed"]
    return show(tx, actor, call, visit_id, "visit-out", onto=card, asks=asks)


def _leave(tx: Tx, actor: Actor, call: Call, row: Row, *, at: int) -> None:
    if visits.leave(tx, row["id"], at=at, now=call.at):
        name = follow_ups.subject_name(tx, *writing.subject_of(row))
        # Named visit and not follow_up: taking a check-in back inverts what made it, not the end of another one.
        audit.write(tx, actor, call, "left", "visit", row["id"], name=name, after={"checked_out_at": at})


def move_end(tx: Tx, actor: Actor, call: Call, card: Card | None, visit_id: int, at: int) -> Outcome:
    """[改时间] under a visit that ended by itself. Raises NotFound, Invalid (not_within_visit)."""
    row = _get(tx, actor, visit_id)
    if not visits.move_end(tx, visit_id, actor.user_id, at=at, now=call.at):
        raise Invalid("not_within_visit", rule="FOLLOW-17", at=at)
    name = follow_ups.subject_name(tx, *writing.subject_of(row))
    before = {"checked_out_at": row["checked_out_at"]}
    audit.write(tx, actor, call, "left", "visit", visit_id, name=name, before=before, after={"checked_out_at": at})
    dialogue.close_question_about(tx, actor.user_id, ref("visit", visit_id))
    return show(tx, actor, call, visit_id, "visit-out", onto=card)


def ask_end(tx: Tx, actor: Actor, call: Call, card: Card | None, visit_id: int) -> Outcome:
    """When did it really end? Chips, or a typed time."""
    _get(tx, actor, visit_id)
    outcome = show(tx, actor, call, visit_id, "visit-when", onto=card)
    subject = ref("visit", visit_id)
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=subject, card_id=outcome.card)
    return outcome


def take_back(tx: Tx, actor: Actor, call: Call, card: Card | None, visit_id: int) -> Outcome:
    """撤销: no check-in; words and files said meanwhile come back as a draft. Raises NotFound, Conflict."""
    row = _get(tx, actor, visit_id)
    if row["content"] or row["extra"] != "{}" or files.count_of(tx, ("follow_up", visit_id)):
        return follow_ups_undone.take_back(tx, actor, call, card, visit_id)
    follow_up_rules.check_may_undo(Policy(actor.settings), row["created_at"], now=call.at)
    undo.take_back(tx, actor, call, undo.requests_on(tx, actor, "follow_up", visit_id))
    follow_ups_undone.settle_undone(tx, actor, call, visit_id)
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", visit_id))
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view="visit-undone", entity="follow_up", record_id=visit_id, onto=card
    )
    return Outcome("visit-undone", "follow_up", visit_id, card=drawn)


def give_place(tx: Tx, actor: Actor, call: Call, card: Card | None, visit_id: int, *, yes: bool) -> Outcome:
    """visit-first-point: the customer takes the place of this check-in, or not (FOLLOW-15). Raises NotFound."""
    row = _get(tx, actor, visit_id)
    kind, subject_id = writing.subject_of(row)
    if yes and kind == "customer" and row["lat_e6"] is not None:
        record = follow_ups.get_subject(tx, actor, kind, subject_id, now=call.at)
        place = (row["lat_e6"], row["lng_e6"])
        if visits.give_place(tx, subject_id, place, by=actor.user_id, now=call.at):
            after = {"lat_e6": place[0], "lng_e6": place[1]}
            audit.write(tx, actor, call, "placed", kind, subject_id, name=record["name"], after=after)
    view = "visit-out" if row["checked_out_at"] is not None else "visit-noted" if row["content"] else "visit-placed"
    return show(tx, actor, call, visit_id, view, onto=card)


def keep_place(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """只记位置: the place as a memo of its person, on no record."""
    fix = Fix.of_state(_state(card))
    if fix.place is None:
        raise Invalid("no_place", rule="FOLLOW-15")
    lat, lng = (number / MILLION for number in fix.place)
    dialogue.make_memo(tx, call, owner_id=actor.user_id, text=f"{lat:.5f}, {lng:.5f}", said_at=_state(card)["said"])
    dialogue.close_question_about(tx, actor.user_id, QUESTION)
    return Outcome("visit-place-kept", "user", actor.user_id, card=card.id if card else None)
