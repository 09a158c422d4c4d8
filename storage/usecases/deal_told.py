"""What others hear of a deal: a win, a voided contract, a new owner, a deletion (NOTIFY-22, NOTIFY-42, OPP-15)."""

from typing import Any

from storage.entities.call import Call
from storage.entities.deals import DealNews
from storage.entities.ids import ref
from storage.entities.outbox import Push, Told
from storage.entities.people import Actor
from storage.pushes import PLACES, PUSHES, Drawn, told
from storage.queries import children, customers, deals, groups, outbox, people
from storage.rules.settings import Policy
from storage.tx import Row, Tx


def announce_win(tx: Tx, call: Call, deal: Row) -> None:
    """To the bound groups of the owner's department and of those above it (NOTIFY-42)."""
    owner = people.get_user(tx, deal["owner_id"])
    for department in people.departments_above(tx, owner["main_dept_id"]) if owner is not None else ():
        for place in groups.list_places(tx, department):
            outbox.queue(
                tx,
                call,
                "deal-won-group",
                place=place,
                subject=("opportunity", deal["id"]),
                tier=2,
                dedupe=f"deal-won-group:{deal['id']}:{deal['version']}:{place}",
            )


def draw_win(tx: Tx, call: Call, push: Push) -> Drawn | None:
    """Whose win, and the amount only with `notify.win_amount`: not everybody in a group reads the deal (PERM-12).

    None when it is open again (NOTIFY-2).
    """
    row = deals.get(tx, _subject(push))
    if row is None or row["state"] != "won":
        return None
    shows = Policy(people.stored_settings(tx)).flag("notify.win_amount")
    news = DealNews(
        kind="deal-won-group",
        deals=(),
        person=people.user_name(tx, row["owner_id"]),
        amount=row["won_amount"] if shows else None,
        currency=row["currency"],
    )
    return Drawn("deal-won-group", news)


def tell_contract_voided(tx: Tx, actor: Actor, call: Call, deal: Row, contract: Row) -> None:
    """Its owner and his superior: the deal stays won (OPP-15)."""
    facts = {"sender": actor.name, "name": deal["name"], "number": contract["number"]}
    for user_id in dict.fromkeys([deal["owner_id"], *people.superior_of(tx, deal["owner_id"])]):
        if user_id != actor.user_id:
            _tell(tx, call, "deal-contract-voided", user_id, deal, facts, again=f"{contract['id']}")


def tell_deleted(tx: Tx, actor: Actor, call: Call, deal: Row) -> None:
    """Its owner, when somebody else deleted it (NOTIFY-31)."""
    if deal["owner_id"] != actor.user_id:
        facts = {"sender": actor.name, "name": deal["name"]}
        _tell(tx, call, "deal-deleted-told", deal["owner_id"], deal, facts)


def tell_received(tx: Tx, actor: Actor, call: Call, deal: Row, former: int) -> None:
    """The new owner at once, the old one and his superior without sound (NOTIFY-22)."""
    customer = customers.get(tx, deal["customer_id"])
    facts = {
        "sender": actor.name,
        "name": deal["name"],
        "customer": customer["name"] if customer is not None else "",
        "former": people.user_name(tx, former),
        "to": people.user_name(tx, deal["owner_id"]),
    }
    if deal["owner_id"] != actor.user_id:
        _tell(tx, call, "deal-received", deal["owner_id"], deal, facts, tier=0)
    for user_id in dict.fromkeys([former, *people.superior_of(tx, former)]):
        if user_id not in (actor.user_id, deal["owner_id"]):
            _tell(tx, call, "deal-handed", user_id, deal, facts)


def _tell(
    tx: Tx, call: Call, kind: str, user_id: int, deal: Row, facts: dict[str, Any], *, tier: int = 2, again: str = ""
) -> None:
    outbox.queue(
        tx,
        call,
        kind,
        user_id=user_id,
        subject=("opportunity", deal["id"]),
        facts=facts,
        tier=tier,
        dedupe=f"{kind}:{deal['id']}:{deal['version']}:{user_id}:{again}",
    )


def _subject(push: Push) -> int:
    return push.subject[1] if push.subject is not None else 0


def readable(tx: Tx, actor: Actor, call: Call, pushes: Any) -> Drawn | None:
    """A notice about a deal its reader still reads, with a way in (NOTIFY-2)."""
    drawn = handed(tx, actor, call, pushes)
    return drawn if drawn is not None and "record" in drawn.entity.facts else None


def handed(tx: Tx, actor: Actor, call: Call, pushes: Any) -> Drawn | None:
    """Where it went, to who gave it up as well: the way in only for who still reads it."""
    push: Push = pushes[0]
    row = children.find_readable(tx, actor, "opportunity", _subject(push), now=call.at)
    way_in = {"record": ref("opportunity", row["id"])} if row is not None else {}
    return Drawn(push.kind, Told(push.kind, push.facts | way_in))


PUSHES |= {
    "deal-contract-voided": readable,
    "deal-received": readable,
    "deal-deleted-told": told,
    "deal-handed": handed,
}
PLACES["deal-won-group"] = draw_win
