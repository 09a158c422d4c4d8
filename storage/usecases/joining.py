"""Joining by an invite: the offer, yes, not me; and how strangers are met (ORG-21, ORG-22, DIALOG-11).

Whoever opens an invite is still nobody: the actor of these calls has no right, the card of the offer in his
own chat is the proof that he holds the link.
"""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.instants import HOUR
from storage.entities.joining import Denied, Joined, Offer, Taken
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import audit, cards, joining, outbox, people, users
from storage.rules.calendar import today
from storage.rules.joining import hash_of
from storage.rules.settings import Policy
from storage.tx import ConstraintBroken, Row, Tx


def _gone() -> NotFound:
    """Used, expired, cancelled and unknown links give one and the same answer (ORG-22)."""
    return NotFound("invite_gone", rule="ORG-22")


def offer(tx: Tx, actor: Actor, call: Call, card: Card | None, token: str) -> Outcome:
    """What an invite offers, to whoever holds the link. Raises NotFound for a link that does not count."""
    invite = joining.find_live_by_hash(tx, hash_of(token), at=call.at)
    if invite is None or not call.private:
        raise _gone()
    person = users.get(tx, invite["user_id"])
    other = users.find_by_account(tx, call.account)
    if other is not None and other["id"] != person["id"]:
        return _taken(tx, call, person, other)
    drawn = cards.draw(tx, call, user_id=actor.user_id, view="join-offer", entity="invite", record_id=invite["id"])
    return Outcome("join-offer", "invite", invite["id"], card=drawn)


def confirm(tx: Tx, actor: Actor, call: Call, card: Card | None, invite_id: int, locale: str) -> Outcome:
    """Bind the account to the invited person. Raises NotFound unless this chat was offered a live invite."""
    if card is None or (card.view, card.record_id) != ("join-offer", invite_id):
        raise _gone()
    user_id = joining.use(tx, invite_id, at=call.at)
    if user_id is None:
        raise _gone()
    before = users.get(tx, user_id)
    try:
        with tx.try_out():
            bound = users.bind(tx, user_id, call.account, locale=locale, at=call.at)
    except ConstraintBroken:
        return _refuse_binding(tx, call, before, invite_id)
    if not bound:
        raise _gone()
    _tell_of_joining(tx, call, before, invite_id)
    return _welcome(tx, call, card, user_id)


def _refuse_binding(tx: Tx, call: Call, person: Row, invite_id: int) -> Outcome:
    """Two offers of one account, one of them confirmed meanwhile: the invite stays usable for the right one."""
    joining.give_back(tx, invite_id)
    other = users.find_by_account(tx, call.account)
    assert other is not None
    return _taken(tx, call, person, other)


def _taken(tx: Tx, call: Call, person: Row, other: Row) -> Outcome:
    """The refusal of a bound account is noted and told, so it is an outcome that the door turns into a Conflict."""
    audit.write(tx, None, call, "binding_refused", "user", person["id"], name=person["name"], reason="account_taken")
    _tell_super_admins(tx, call, "join-binding-refused", person, {"name": person["name"], "other": other["name"]})
    return Outcome("join-taken", "user", person["id"])


def _tell_super_admins(tx: Tx, call: Call, kind: str, person: Row, facts: dict[str, str]) -> None:
    """NOTIFY-33: once a person, kind and day for each super admin."""
    organisation = people.find_organisation(tx)
    assert organisation is not None
    day = today(organisation, call.at).isoformat()
    for admin in people.super_admins(tx):
        outbox.queue(
            tx,
            call,
            kind,
            dedupe=f"{kind}:u{person['id']}:{call.account}:{day}:u{admin}",
            tier=1,
            user_id=admin,
            facts=facts,
        )


def _tell_of_joining(tx: Tx, call: Call, before: Row, invite_id: int) -> None:
    """Audit, a silent word to the inviter, and one to the account that was bound before."""
    actor = people.get_actor_by_id(tx, before["id"])
    audit.write(
        tx,
        actor,
        call,
        "joined",
        "user",
        before["id"],
        name=before["name"],
        before={"status": before["status"], "account": before["account"]},
        after={"status": "active", "account": call.account},
    )
    invite = joining.find(tx, invite_id)
    inviter = invite["created_by"] if invite else None
    if inviter and inviter != before["id"]:
        names = [role["name"] for role in users.roles_of(tx, before["id"])]
        facts = {"name": before["name"], "department": before["department"], "roles": names}
        outbox.queue(tx, call, "join-told", dedupe=f"join-told:i{invite_id}", tier=2, user_id=inviter, facts=facts)
    if before["account"] and before["account"] != call.account:
        cards.retire_of(tx, before["id"], at=call.at)
        users.end_dialogue(tx, before["id"], at=call.at)
        outbox.queue(
            tx,
            call,
            "join-unbound",
            dedupe=f"join-unbound:i{invite_id}",
            tier=2,
            place=before["account"],
            facts={"locale": before["locale"]},
        )


def _welcome(tx: Tx, call: Call, offer_card: Card, user_id: int) -> Outcome:
    joining.hand_card(tx, offer_card.id, user_id)
    person = users.get(tx, user_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=user_id,
        view="join-times",
        entity="user",
        record_id=user_id,
        seen={ref("user", user_id): person["version"]},
    )
    return Outcome("join-done", "user", user_id, version=person["version"], card=drawn)


def deny(tx: Tx, actor: Actor, call: Call, card: Card | None, invite_id: int) -> Outcome:
    """ "Not me": the invite is void and the super admins are told. Raises NotFound as `confirm` does."""
    if card is None or (card.view, card.record_id) != ("join-offer", invite_id):
        raise _gone()
    invite = joining.find_live(tx, invite_id, at=call.at)
    if invite is None or not joining.cancel(tx, invite_id, at=call.at):
        raise _gone()
    person = users.get(tx, invite["user_id"])
    audit.write(tx, None, call, "invite_denied", "user", person["id"], name=person["name"])
    _tell_super_admins(tx, call, "join-denied", person, {"name": person["name"]})
    return Outcome("join-not-me", "user", person["id"])


def answers_stranger(tx: Tx, actor: Actor, call: Call) -> bool:
    """Whether `join-stranger` is to be said: once a day to each account; never to a colleague."""
    if users.find_by_account(tx, call.account) is not None:
        return False
    day = today(actor.organisation, call.at).isoformat()
    return joining.tell_stranger(tx, call.account, day=day)


def show_offer(tx: Tx, actor: Actor, outcome: Outcome) -> Offer:
    invite = joining.find(tx, outcome.id)
    assert invite is not None
    assert outcome.card is not None
    person = users.get(tx, invite["user_id"])
    return Offer(
        invite_id=invite["id"],
        name=person["name"],
        firm=actor.organisation.name,
        department=person["department"],
        roles=tuple(role["name"] for role in users.roles_of(tx, person["id"])),
        inviter=people.user_name(tx, invite["created_by"]),
        hours=(invite["expires_at"] - invite["created_at"]) // HOUR,
        card=cards.get(tx, outcome.card),
    )


def show_joined(tx: Tx, actor: Actor, outcome: Outcome) -> Joined:
    person = users.get(tx, outcome.id)
    assert outcome.card is not None
    policy = Policy(people.stored_settings(tx))
    return Joined(
        user_id=person["id"],
        name=person["name"],
        department=person["department"],
        roles=tuple(role["name"] for role in users.roles_of(tx, person["id"])),
        locale=person["locale"],
        morning=policy["notify.morning"],
        evening=policy["notify.evening"],
        quiet=person["quiet"] or policy["notify.quiet"],
        example=joining.find_own_customer(tx, person["id"]),
        permissions=users.permissions_of(tx, person["id"]),
        sells=bool(policy["ui.manager_sells"]),
        card=cards.get(tx, outcome.card),
    )


def show_denied(tx: Tx, actor: Actor, outcome: Outcome) -> Denied:
    return Denied(people.user_name(tx, outcome.id))


def show_taken(tx: Tx, actor: Actor, outcome: Outcome) -> Taken:
    return Taken()


SHOWS = {
    "join-offer": show_offer,
    "join-done": show_joined,
    "join-not-me": show_denied,
    "join-taken": show_taken,
}
