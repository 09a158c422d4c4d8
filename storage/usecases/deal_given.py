"""A deal changes hands: alone, with its customer, or with all of a person (OPP-10, XFER-2 to XFER-4, XFER-12)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.transfer import Power, Terms
from storage.errors import Conflict
from storage.queries import audit, children, deals, people, team
from storage.rules import transfer as rules
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import deal_cards, deal_reminders, deal_told
from storage.usecases import deals as cases

LONGEST_REASON = 500


def transfer(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, to: int, reason: str) -> Outcome:
    """One deal to another owner; its customer stays with his (OPP-10, PERM-5).

    Raises NotFound, Forbidden (`opp.transfer` over the owner), Invalid, Conflict (owner_already, changed_hands).
    """
    deals.lock(tx, deal_id)
    row = children.get_under(tx, actor, cases.ENTITY, deal_id, "opp.transfer", now=call.at)
    person = people.get_user(tx, to)
    rules.check_taker(person["status"] if person else None)
    rules.check_movable(owner_id=row["owner_id"], to=to, status="")
    words = cleaned(reason, field="reason", longest=LONGEST_REASON)
    after = give(tx, actor, call, row, Terms(to, words))
    deal_told.tell_received(tx, actor, call, after, row["owner_id"])
    reads = children.find_readable(tx, actor, cases.ENTITY, deal_id, now=call.at) is not None
    return deal_cards.draw(tx, actor, call, card, after, "deal-given" if reads else "deal-given-away")


def give(tx: Tx, actor: Actor, call: Call, row: Row, terms: Terms) -> Row:
    """To `terms.to` with its stage, figures and dates (XFER-3, T25); what the old owner keeps is the same as on the
    customer (XFER-4). The row after. Raises Conflict (changed_hands)."""
    after = deals.give(tx, row["id"], row["owner_id"], terms.to, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("changed_hands", rule="XFER-1")
    team.end(tx, cases.ENTITY, row["id"], terms.to, at=call.at)
    if terms.power is not None:
        _keep_former(tx, actor, call, row, terms.power, terms.until)
    deal_reminders.leave(tx, actor, call, row, terms.to)
    audit.write(
        tx,
        actor,
        call,
        terms.how,
        cases.ENTITY,
        row["id"],
        name=row["name"],
        before={"owner_id": row["owner_id"]},
        after={"owner_id": terms.to},
        reason=terms.words or terms.reason,
    )
    return after


def _keep_former(tx: Tx, actor: Actor, call: Call, row: Row, power: Power, until: int | None) -> None:
    person = people.get_user(tx, row["owner_id"])
    if person is not None and person["status"] != "suspended":
        team.add(
            tx,
            cases.ENTITY,
            row["id"],
            row["owner_id"],
            power=power,
            expires_at=until,
            source="transfer",
            by=actor.user_id,
            at=call.at,
        )


def go_along(tx: Tx, actor: Actor, call: Call, customer_id: int, former: int, terms: Terms) -> int:
    """With their customer goes what the old owner holds, closed ones too; how many (XFER-2, T32)."""
    held = deals.list_held(tx, former, customer_id=customer_id)
    for row in held:
        give(tx, actor, call, row, terms)
    return len(held)
