"""Who hears of a change of owner: the new one, the old one, his superior; many at once as one (XFER-7)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.transfer import Received, ReceivedSeveral, Terms
from storage.pushes import PUSHES, Drawn
from storage.queries import customers, outbox, people, records, transfer
from storage.tx import Row, Tx
from storage.usecases.pool_cards import given, person_of
from storage.usecases.pool_entry import kind_of

MOST_MESSAGES: Final = 5
MOST_NAMED: Final = 30
Moved = tuple[RecordKind, int, int]


def tell(
    tx: Tx,
    actor: Actor,
    call: Call,
    moved: Sequence[Moved],
    terms: Terms,
    *,
    act: str = "",
    taker_only: bool = False,
) -> None:
    """Queue what everybody is to hear of `moved` (kind, id, old owner); nobody hears of his own act (NOTIFY-3)."""
    act = act or f"{call.delivery_id or call.at}"
    if taker_only:
        _send(tx, actor, call, moved, terms, terms.to, "transfer-received", tier=0, act=act)
        return
    hearing: dict[int, list[Moved]] = {}
    for item in moved:
        for receiver in _others(tx, item[2], terms.to):
            hearing.setdefault(receiver, []).append(item)
    _send(tx, actor, call, moved, terms, terms.to, "transfer-received", tier=0, act=act)
    for receiver, items in hearing.items():
        _send(tx, actor, call, items, terms, receiver, "transfer-told", tier=2, act=act)


def tell_handed_over(tx: Tx, actor: Actor, call: Call, handover_id: int, leaver: int, records_: int) -> None:
    """The old owner and his superior hear of a whole hand-over once, with its figures (NOTIFY-3, NOTIFY-22)."""
    for receiver in _others(tx, leaver, 0) if records_ else ():
        if receiver != actor.user_id:
            outbox.queue(
                tx,
                call,
                "handover-told",
                user_id=receiver,
                subject=("handover", handover_id),
                facts={"sender": actor.user_id, "former": leaver, "handover": handover_id},
                tier=2,
                dedupe=f"handover-told:{handover_id}:{receiver}",
            )


def _others(tx: Tx, former: int, to: int) -> list[int]:
    """The old owner and his superior, but the new owner."""
    return [one for one in dict.fromkeys((former, *people.superior_of(tx, former))) if one != to]


def _send(
    tx: Tx,
    actor: Actor,
    call: Call,
    moved: Sequence[Moved],
    terms: Terms,
    receiver: int,
    kind: str,
    *,
    tier: int,
    act: str,
) -> None:
    if receiver == actor.user_id or not moved:
        return
    facts = {"sender": actor.user_id, "to": terms.to, "how": terms.how}
    if len(moved) > MOST_MESSAGES:
        listed = [[of, id_] for of, id_, _ in moved]
        formers = {owner for _, _, owner in moved}
        outbox.queue(
            tx,
            call,
            f"{kind}-several",
            user_id=receiver,
            facts=facts | {"records": listed, "former": formers.pop() if len(formers) == 1 else 0},
            tier=tier,
            dedupe=f"{kind}:{act}:{receiver}:{terms.to}",
        )
        return
    for of, record_id, former in moved:
        outbox.queue(
            tx,
            call,
            kind,
            user_id=receiver,
            subject=(of, record_id),
            facts=facts | {"former": former, "name": _name(tx, of, record_id)},
            tier=tier,
            dedupe=f"{kind}:{act}:{of}:{record_id}:{receiver}",
        )


def _name(tx: Tx, kind: str, record_id: int) -> str:
    return transfer.names_of(tx, [(kind, record_id)]).get((kind, record_id), "")


def received(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """transfer-received: the card for the new owner, while it is his (NOTIFY-2)."""
    push = pushes[0]
    found = given(tx, actor, call, push)
    if found is None:
        return None
    kind, row, card = found
    phones = person_of(tx, kind, row)[1]
    return Drawn(push.kind, _described(tx, push, kind, row, phone=phones[0] if phones else None, card=card), card)


def told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """transfer-told: to the old owner and his superior; who reads it no more gets the name alone (NOTIFY-2)."""
    push = pushes[0]
    if push.subject is None:
        return None
    kind = kind_of(push.subject)
    row = records.find_readable(tx, actor, kind, push.subject[1], now=call.at)
    if row is not None:
        return Drawn(push.kind, _described(tx, push, kind, row))
    entity = Received(kind, push.subject[1], push.facts["name"], readable=False, **_people(tx, push))
    return Drawn(push.kind, entity)


def _described(tx: Tx, push: Push, kind: RecordKind, row: Row, **more: Any) -> Received:
    last = customers.find_last_contact(tx, kind, row["id"])
    return Received(
        kind,
        row["id"],
        row["name"],
        last=(last["occurred_at"], last["method"], last["content"]) if last is not None else None,
        next_at=row["next_contact_at"],
        **_people(tx, push),
        **more,
    )


def _people(tx: Tx, push: Push) -> dict[str, Any]:
    facts = push.facts
    return {
        "sender": people.user_name(tx, facts["sender"]),
        "former": people.user_name(tx, facts["former"]),
        "to": people.user_name(tx, facts["to"]) if push.kind == "transfer-told" else "",
        "handed_over": facts["how"] == "handed_over",
    }


def several(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """More than five to one person: their number, and the names of those he may read (XFER-7, NOTIFY-3)."""
    push = pushes[0]
    listed = [(kind_of((kind, 0)), id_) for kind, id_ in push.facts["records"]]
    mine = push.kind == "transfer-received-several"
    if mine:
        listed = [item for item in listed if records.find_own(tx, actor, *item, now=call.at) is not None]
    if not listed:
        return None
    known = mine or push.facts["former"] == actor.user_id
    read = [item for item in listed[: 2 * MOST_NAMED] if known or _reads(tx, actor, call, *item)][:MOST_NAMED]
    names = transfer.names_of(tx, read)
    told_ = _people(tx, push)
    entity = ReceivedSeveral(
        sender=told_["sender"],
        former=told_["former"],
        to=people.user_name(tx, push.facts["to"]) if not mine else "",
        customers=sum(1 for kind, _ in listed if kind == "customer"),
        leads=sum(1 for kind, _ in listed if kind == "lead"),
        names=tuple(names[item] for item in read if item in names),
        more=len(listed) - len(read),
        handed_over=told_["handed_over"],
    )
    return Drawn(push.kind, entity)


def _reads(tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int) -> bool:
    return records.find_readable(tx, actor, kind, record_id, now=call.at) is not None


PUSHES["transfer-received"] = received
PUSHES["transfer-told"] = told
PUSHES["transfer-received-several"] = several
PUSHES["transfer-told-several"] = several
