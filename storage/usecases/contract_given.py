"""A contract changes hands: alone, with its customer, or with all of a person; the credit stays (CONTRACT-12, XFER-2
to XFER-4, XFER-10, XFER-12)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.transfer import Power, Terms
from storage.errors import Conflict
from storage.queries import audit, children, contracts, people, team
from storage.rules import transfer as rules
from storage.rules.contracts import check_reason
from storage.tx import Row, Tx
from storage.usecases import contract_told
from storage.usecases.contract_access import KIND, draw, get_under


def transfer(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, to: int, reason: str) -> Outcome:
    """One contract to another owner; its customer stays with his (PERM-5).

    Raises NotFound, Forbidden (`contract.transfer`), Invalid, Conflict (owner_already, contract_state).
    """
    row = get_under(tx, actor, contract_id, "contract.transfer", now=call.at)
    person = people.get_user(tx, to)
    rules.check_taker(person["status"] if person else None)
    rules.check_movable(owner_id=row["owner_id"], to=to)
    if row["approval_status"] == "void":
        raise Conflict("contract_state", rule="CONTRACT-12", status="void", event="transfer")
    words = check_reason(reason, "XFER-1")
    after = give(tx, actor, call, row, Terms(to, "other", words))
    former = [row["owner_id"], *people.superior_of(tx, row["owner_id"])]
    told = [("contract-received", [to], 0), ("contract-moved", [one for one in former if one != to], 2)]
    for kind, receivers, tier in told:
        contract_told.tell(
            tx, actor, call, kind, after, receivers, event=after["version"], tier=tier, facts={"reason": words}
        )
    reads = children.find_readable(tx, actor, KIND, contract_id, now=call.at) is not None
    return draw(tx, actor, call, card, after, "contract-given" if reads else "contract-given-away")


def give(tx: Tx, actor: Actor, call: Call, row: Row, terms: Terms) -> Row:
    """To `terms.to`: approval, amounts, dates, instalments and credit as they are (XFER-3, CONTRACT-12); what the old
    owner keeps is the same as on the customer (XFER-4). The row after. Raises Conflict (changed_hands)."""
    after = contracts.pass_on(tx, row["id"], owner_id=row["owner_id"], to=terms.to, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("changed_hands", rule="XFER-1")
    team.end(tx, KIND, row["id"], terms.to, at=call.at)
    if terms.power is not None:
        _keep_former(tx, actor, call, row, terms.power, terms.until)
    audit.write(
        tx,
        actor,
        call,
        terms.how,
        KIND,
        row["id"],
        name=f"{row['number']} {row['name']}",
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
            KIND,
            row["id"],
            row["owner_id"],
            power=power,
            expires_at=until,
            source="transfer",
            by=actor.user_id,
            at=call.at,
        )


def go_along(tx: Tx, actor: Actor, call: Call, customer_id: int, former: int, terms: Terms) -> int:
    """With their customer goes what the old owner holds, closed ones too, void ones not; how many (XFER-2, T32)."""
    held = contracts.list_of_owner(tx, former, customer_id=customer_id)
    for row in held:
        give(tx, actor, call, row, terms)
    return len(held)
