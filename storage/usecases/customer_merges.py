"""Two customers become one (CUST-16)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.follow_ups import Subject
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, OldButton, Stale
from storage.queries import (
    audit,
    customer_ends,
    customer_marks,
    dialogue,
    files,
    names,
    pool_moves,
    reminders,
    stints,
    team,
)
from storage.queries import customers as rows
from storage.queries import follow_ups as follow_up_rows
from storage.rules import customer_ends as rules
from storage.rules.customers import MOST_PHONES, MOST_TAGS
from storage.rules.people import check_version
from storage.tx import Row, Tx
from storage.usecases import (
    approvals,
    assigning,
    contract_customers,
    custom_fields,
    customers,
    deal_customers,
    holding,
    pool_clock,
    record_cards,
    reminders_kept,
)
from storage.usecases.customer_ends import ending_of, get_for, tell

PERMISSION: Final = "customer.merge"
MOST_MEMBERS: Final = 20
# Fields that are united instead of filled.
_UNITED: Final = frozenset({"name", "kind", "level", "privacy", "contacts", "phones", "tags", "extra", "no_care"})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, source_id: int, target_id: int = 0) -> Outcome:
    """Into which customer? Its name answers; then both names stand above the button. Raises NotFound, Forbidden."""
    source = get_for(tx, actor, source_id, PERMISSION, now=call.at)
    named = ref("customer", source_id)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=named)
    if not target_id:
        outcome = record_cards.draw(
            tx, actor, call, card, "customer", source, view="customer-merge", entity="customer-field"
        )
        dialogue.ask(tx, call, user_id=actor.user_id, slot="customer", subject=f"{named}:merge", card_id=outcome.card)
        return outcome
    rules.check_two(source_id, target_id)
    target = get_for(tx, actor, target_id, PERMISSION, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, named)
    state = {"target": target_id, "seen": target["version"]}
    return record_cards.draw(tx, actor, call, card, "customer", source, view="customer-merge-ask", state=state)


def merge(tx: Tx, actor: Actor, call: Call, card: Card | None, source_id: int, target_id: int) -> Outcome:
    """Everything of the source goes to the target, whose own values win; the source's id leads there from now on.

    The card must have shown both names. There is no undo. Raises NotFound, Forbidden (PERM-9), Conflict, Stale.
    """
    rules.check_two(source_id, target_id)
    customer_ends.lock(tx, source_id, target_id)
    source = get_for(tx, actor, source_id, PERMISSION, now=call.at)
    target = get_for(tx, actor, target_id, PERMISSION, now=call.at)
    if card is not None:
        if card.list_state.get("target") != target_id:
            raise OldButton()
        check_version(card.seen.get(ref("customer", source_id)), source["version"])
        check_version(card.list_state.get("seen"), target["version"])
    _move(tx, actor, call, source, target)
    _note(tx, actor, call, source, target)
    for user_id in dict.fromkeys((source["owner_id"], target["owner_id"])):
        facts = {"into": target["name"], "record": ref("customer", target_id)}
        tell(tx, actor, call, "customer-merged", user_id, source, facts)
    return record_cards.open_card(tx, actor, call, card, "customer", target_id, view="customer-merged")


def _move(tx: Tx, actor: Actor, call: Call, source: Row, target: Row) -> None:
    united, filled = _united(tx, source, target)
    team_rows = customer_ends.list_team(tx, source["id"])
    if (
        customer_ends.merge(tx, source["id"], target["id"], version=source["version"], at=call.at, by=actor.user_id)
        is None
    ):
        raise Stale("stale", rule="ORG-11", version=source["version"])
    _move_team(tx, call, team_rows, source, target)
    holding.end(tx, actor, call, "customer", source, "merged")
    customer_ends.move_children(tx, source["id"], target["id"], at=call.at, by=actor.user_id)
    _move_reminders(tx, actor, call, source["id"], target["id"])
    deal_customers.merge(tx, actor, call, source["id"], target["id"])
    contract_customers.merge(tx, actor, call, source["id"], target["id"])
    files.move(tx, ("customer", source["id"]), ("customer", target["id"]), now=call.at)
    customer_marks.move(tx, source["id"], target["id"])
    _settle_owner(tx, actor, call, source, target)
    after = rows.change(tx, target["id"], filled, version=target["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=target["version"])
    if united:
        customers.add_contact(tx, actor, call, target["id"], NewContact(source["name"][:60], phones=united))
    rows.choose_primary(tx, target["id"])
    approvals.cancel_for(tx, call, "customer", source["id"])
    _derive(tx, actor, call, target["id"])


def _united(tx: Tx, source: Row, target: Row) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Phones that find no room on the target, and the target's new values: empty fields filled, lists united."""
    mine, other = customers.new_of(tx, target), customers.new_of(tx, source)
    filled: dict[str, Any] = {}
    for field in fields(NewCustomer):
        if field.name not in _UNITED and _is_empty(getattr(mine, field.name)):
            value = getattr(other, field.name)
            if not _is_empty(value):
                filled[field.name] = value
    if not mine.short_name:
        filled["short_name"] = source["name"]  # Who knew the source by its name finds the target by it.
    phones = tuple(dict.fromkeys((*mine.phones, *other.phones)))
    tags = tuple({tag.casefold(): tag for tag in (*other.tags, *mine.tags)}.values())[:MOST_TAGS]
    filled |= {"phones": phones[:MOST_PHONES], "tags": tags, "extra": {**other.extra, **mine.extra}}
    if "lat_e6" in filled or "lng_e6" in filled:
        filled |= {"lat_e6": other.lat_e6, "lng_e6": other.lng_e6}
    for column in ("referrer_customer_id",):
        if target[column] is None and source[column] not in (None, target["id"]):
            filled[column] = source[column]
    return phones[MOST_PHONES:][:MOST_PHONES], filled


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", ()) or value == {}


def _move_team(tx: Tx, call: Call, team_rows: Any, source: Row, target: Row) -> None:
    """Members of the source join the target, unless they are in it or own it (TEAM-1)."""
    there = {row["user_id"] for row in customer_ends.list_team(tx, target["id"])} | {target["owner_id"]}
    room = MOST_MEMBERS - len(there)
    if target["owner_id"] is None:
        there.add(source["owner_id"])
    for row in team_rows:
        if row["user_id"] in there or room <= 0:
            customer_ends.end_member(tx, row["id"], at=call.at)
            continue
        customer_ends.move_member(tx, row["id"], target["id"])
        room -= 1


def _move_reminders(tx: Tx, actor: Actor, call: Call, source_id: int, target_id: int) -> None:
    """Open ones go to the target; where the person has one of the kind there, that one stays."""
    subject: Subject = ("customer", target_id)
    for row in reminders.list_open_on(tx, ("customer", source_id)):
        if row["kind"] != "own" and reminders.is_open(tx, row["kind"], subject, row["user_id"]):
            reminders.end(tx, row["id"], "cancelled", version=row["version"], now=call.at)
        else:
            reminders.link(tx, row["id"], subject, version=row["version"], now=call.at)


def _settle_owner(tx: Tx, actor: Actor, call: Call, source: Row, target: Row) -> None:
    """Another owner of the source becomes write member, or owner if the target was pooled."""
    former, owner_id = source["owner_id"], target["owner_id"]
    if owner_id is not None:
        if former is not None and former != owner_id:
            team.end(tx, "customer", target["id"], former, at=call.at)
            team.add(
                tx,
                "customer",
                target["id"],
                former,
                power="write",
                expires_at=None,
                source="merge",
                by=actor.user_id,
                at=call.at,
            )
        return
    if former is None:
        return
    if not customer_ends.take_over(
        tx, target["id"], target["pool_id"], former, received_at=source["received_at"], at=call.at, by=actor.user_id
    ):
        raise Conflict("changed_hands", rule="CUST-16")
    assigning.redraw_groups(tx, call, "customer", target, by="")
    pool_moves.count_out(tx, target["pool_id"])
    stints.start(tx, "customer", target["id"], user_id=former, since=call.at, reason="merged", given_by=actor.user_id)


def _derive(tx: Tx, actor: Actor, call: Call, customer_id: int) -> None:
    """What the target is found by, and every figure, computed anew."""
    row = rows.get(tx, customer_id)
    assert row is not None
    new = customers.new_of(tx, row)
    names.refresh(tx, "customer", customer_id)
    customers.rehold(tx, actor, call, row)
    custom_fields.hold(tx, "customer", customer_id, new.extra)
    follow_up_rows.derive(tx, "customer", customer_id)
    reminders_kept.leave(tx, actor, call, ("customer", customer_id))
    pool_clock.recompute(tx, "customer", customer_id, call.at)


def _note(tx: Tx, actor: Actor, call: Call, source: Row, target: Row) -> None:
    """Both histories say it; the source's is complete and stays where it is (AUDIT-3)."""
    into: Mapping[str, Any] = {"state": "merged", "into": target["id"], "into_name": target["name"]}
    audit.write(
        tx,
        actor,
        call,
        "merged",
        "customer",
        source["id"],
        name=source["name"],
        before={"state": "live", "owner_id": source["owner_id"], "pool_id": source["pool_id"]},
        after=into,
    )
    after = rows.get(tx, target["id"])
    assert after is not None
    changed = {
        name: (rows.loaded(name, target[name]), rows.loaded(name, after[name]))
        for name in _columns()
        if target[name] != after[name]
    }
    audit.write(
        tx,
        actor,
        call,
        "merged",
        "customer",
        target["id"],
        name=target["name"],
        before={name: pair[0] for name, pair in changed.items()},
        after={name: pair[1] for name, pair in changed.items()} | {"from": source["id"], "from_name": source["name"]},
    )


def _columns() -> list[str]:
    return [field.name for field in fields(NewCustomer) if field.name != "contacts"] + ["owner_id", "pool_id"]


def asked(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    """The other customer's name and what moves to it."""
    target_id = int(card.list_state.get("target", 0))
    target = rows.get(tx, target_id) if target_id else None
    name = target["name"] if target is not None else ""
    return {"ending": ending_of(tx, card.record_id, other=name, other_id=target_id)}


record_cards.ASKED["customer-merge-ask"] = asked
VIEWS: Final = ("customer-merge", "customer-merge-ask", "customer-merged")
SHOWS: Final[dict[str, Any]] = dict.fromkeys(VIEWS, record_cards.shown)
