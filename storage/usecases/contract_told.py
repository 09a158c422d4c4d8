"""Who hears what of contracts: owner, superior, finance, who may void; nobody of his own act (NOTIFY-36, 40, 42)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from storage.entities.call import Call
from storage.entities.contracts import ContractTold
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.pushes import PLACES, PUSHES, Drawn
from storage.queries import cards, children, contracts, groups, holders, outbox, people
from storage.rules.notices import INFORM
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases.contract_access import KIND, draw


def tell(
    tx: Tx,
    actor: Actor,
    call: Call,
    kind: str,
    row: Row,
    receivers: Iterable[int],
    *,
    event: str | int,
    tier: int = INFORM,
    facts: Mapping[str, Any] | None = None,
    subject: tuple[str, int] | None = None,
    not_before: int | None = None,
) -> None:
    """Queue one message for each; `event` tells one happening from the next (NOTIFY-1)."""
    about = subject or (KIND, row["id"])
    for receiver in dict.fromkeys(receivers):
        if receiver != actor.user_id:
            outbox.queue(
                tx,
                call,
                kind,
                dedupe=f"{kind}:{about[1]}:{event}:{receiver}",
                tier=tier,
                user_id=receiver,
                subject=about,
                facts={"sender": actor.user_id, **(facts or {})},
                not_before=not_before,
            )


def concerned(tx: Tx, row: Row) -> list[int]:
    """Owner, his superior, finance (NOTIFY-36)."""
    owner = row["owner_id"]
    return [owner, *people.superior_of(tx, owner), *finance(tx, owner)]


def finance(tx: Tx, owner_id: int) -> list[int]:
    """Holders of `money.confirm` over the owner; super admins only where there is nobody else."""
    return over(tx, "money.confirm", owner_id)


def over(tx: Tx, permission: str, owner_id: int) -> list[int]:
    """Active holders of a permission over somebody; super admins, who hold all, only where there is nobody else."""
    found = []
    for user_id in holders.list_holders(tx, permission):
        actor = people.get_actor_by_id(tx, user_id)
        if actor is not None and owner_id in people.reach(tx, actor, permission):
            found.append(actor)
    chosen = [one.user_id for one in found if not one.is_super]
    return chosen or [one.user_id for one in found]


def tell_groups(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """Bound groups of the owner's department and above hear of a contract in force (NOTIFY-42, PERM-23)."""
    owner = people.get_user(tx, row["owner_id"])
    departments = people.departments_above(tx, owner["main_dept_id"]) if owner is not None else []
    for place in [place for department in departments for place in groups.list_places(tx, department)]:
        outbox.queue(
            tx,
            call,
            "contract-news",
            dedupe=f"contract-news:{row['id']}:{place}",
            tier=INFORM,
            place=place,
            subject=(KIND, row["id"]),
        )


def draw_told(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """What happened to a contract, while its reader may read it and it still is so (NOTIFY-2)."""
    push = pushes[0]
    row = _readable(tx, actor, push, now=call.at)
    if row is None or not _stands(tx, push, row):
        return None
    outcome = draw(tx, actor, call, None, row, push.kind)
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return Drawn(push.kind, told_of(tx, row, push, card=card), card)


def _readable(tx: Tx, actor: Actor, push: Push, *, now: int) -> Row | None:
    if push.subject is None:
        return None
    return children.find_readable(tx, actor, KIND, push.subject[1], now=now)


def _stands(tx: Tx, push: Push, row: Row) -> bool:
    """A void contract neither takes effect nor ends nor is revisited any more; nor does one end that was renewed or
    has another end by now, and nobody is asked what was decided."""
    if bool(row["approval_status"] == "void") != (push.kind == "contract-void"):
        return False
    if push.kind == "contract-ending":
        return bool(row["end_on"] == push.facts["end_on"]) and not contracts.is_renewed(tx, row["id"])
    if push.kind == "contract-change-asked":
        change = contracts.find_change(tx, push.facts["change"])
        return change is not None and change["state"] == "pending"
    return True


def told_of(tx: Tx, row: Row, push: Push, *, card: Any = None) -> ContractTold:
    """The facts of the event with the contract as it is now."""
    customer = tx.one("SELECT name FROM customers WHERE id = :id", id=row["customer_id"])
    facts = push.facts
    return ContractTold(
        event=push.kind.removeprefix("contract-"),
        id=row["id"],
        number=row["number"],
        name=row["name"],
        customer=customer["name"] if customer is not None else "",
        amount=row["amount"],
        currency=row["currency"],
        sender=people.user_name(tx, facts.get("sender")),
        reason=str(facts.get("reason", "")),
        end_on=row["end_on"],
        days=int(facts.get("days", 0)),
        card=card,
        customer_id=row["customer_id"],
    )


def draw_moved(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """The notice of the loss itself goes out with the contract's name alone (NOTIFY-2)."""
    push = pushes[0]
    row = tx.one("SELECT * FROM contracts WHERE id = :id", id=push.subject[1] if push.subject else 0)
    if row is None:
        return None
    told = told_of(tx, row, push)
    if _readable(tx, actor, push, now=call.at) is not None:
        return Drawn(push.kind, told)
    return Drawn(push.kind, replace(told, customer="", amount=0, reason="", end_on=None, readable=False))


def draw_news(tx: Tx, call: Call, push: Push) -> Drawn | None:
    """contract-news in a group: who, and the amount only with `notify.win_amount`."""
    row = tx.one(
        "SELECT k.*, u.name AS owner FROM contracts k JOIN users u ON u.id = k.owner_id"
        " WHERE k.id = :id AND k.deleted_at IS NULL AND k.approval_status IN ('approved', 'not_required')",
        id=push.subject[1] if push.subject else 0,
    )
    if row is None:
        return None
    shown = Policy(people.system_actor(tx).settings).flag("notify.win_amount")
    entity = ContractTold(
        event="news",
        id=row["id"],
        number="",
        name="",
        customer="",
        amount=row["amount"] if shown else 0,
        currency=row["currency"],
        sender=row["owner"],
        readable=False,
    )
    return Drawn(push.kind, entity)


TOLD = (
    "contract-effective",
    "contract-changed",
    "contract-void",
    "contract-change-asked",
    "contract-change-rejected",
    "contract-ending",
    "contract-revisit",
    "contract-received",
)
PUSHES |= dict.fromkeys(TOLD, draw_told)
PUSHES["contract-moved"] = draw_moved
PLACES["contract-news"] = draw_news
