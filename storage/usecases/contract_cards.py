"""What the card of a contract shows, each part only to who may read it (CONTRACT-15, PERM-6)."""

import json
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import (
    OPEN_TO_EDIT,
    ChangeLine,
    ContractCard,
    ContractList,
    ContractMoney,
    ContractRights,
    ContractRow,
)
from storage.entities.ids import ref
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import (
    cards,
    children,
    contract_lists,
    contracts,
    customers,
    dialogue,
    files,
    lines,
    people,
    settings,
)
from storage.rules.calendar import today
from storage.rules.contracts import is_effective
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approvals, contract_fields, flow_cards, money_lines
from storage.usecases import contracts as contracts_submitted
from storage.usecases import lines as line_cases
from storage.usecases.contract_access import KIND, card_of, draw, get, sees_money

PAGE: Final = 5
CHANGE: Final = "contract_change"


def open_card(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, *, view: str = "") -> Outcome:
    """Show one contract (CONTRACT-15). Raises NotFound (PERM-13)."""
    row = get(tx, actor, contract_id, now=call.at)
    draft = row["approval_status"] in OPEN_TO_EDIT
    dialogue.close_question_about(tx, actor.user_id, ref(KIND, contract_id))
    return draw(tx, actor, call, card, row, view or ("contract-draft" if draft else "contract-card"))


def open_link(tx: Tx, actor: Actor, call: Call, public_id: str) -> Outcome:
    """The contract a link names (ORG-31). Raises NotFound."""
    return open_card(tx, actor, call, None, contracts.find_id(tx, public_id) or 0)


def find(tx: Tx, actor: Actor, words: str, *, now: int, limit: int = PAGE) -> list[ContractRow]:
    """Contracts of that number, or whose number or name begins with it, that the actor reads (CUST-21)."""
    rows = contract_lists.list_named(tx, actor, words.strip(), name_key(words), now=now, limit=limit)
    return [row_of(tx, actor, row) for row in rows]


def show_list(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    *,
    customer_id: int | None = None,
    owner_id: int | None = None,
    status: str | None = None,
    words: str | None = None,
    first: int = 0,
) -> Outcome:
    """A page of the contracts one reads, newest first, of a customer, an owner, a state, some words (ORG-14)."""
    state = {"customer": customer_id, "owner": owner_id, "status": status, "words": words, "first": first}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="contract-list",
        entity="contracts",
        record_id=customer_id or 0,
        list_state=state,
        onto=card,
    )
    return Outcome("contract-list", "contracts", customer_id or 0, card=drawn)


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> ContractList:
    card = card_of(tx, outcome)
    state = card.list_state
    narrowed = {name: state.get(name) for name in ("customer", "owner", "status", "words")}
    first = int(state.get("first") or 0)
    rows = contract_lists.page(tx, actor, narrowed, first=first, now=card.drawn_at, limit=PAGE)
    return ContractList(
        tuple(row_of(tx, actor, row) for row in rows),
        contract_lists.count(tx, actor, narrowed, now=card.drawn_at),
        first,
        tuple(contract_lists.sums(tx, actor, narrowed, now=card.drawn_at)),
        card,
        actor.may("contract.export"),
    )


def row_of(tx: Tx, actor: Actor, row: Row) -> ContractRow:
    """A line of a list; what is owed only with `money.view`."""
    owed = row["amount"] - row["received"] if sees_money(actor) and is_effective(row["approval_status"]) else None
    return ContractRow(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        customer=_customer(tx, row["customer_id"]),
        amount=row["amount"],
        currency=row["currency"],
        status=row["approval_status"],
        owner=people.user_name(tx, row["owner_id"]),
        outstanding=owed,
    )


def _customer(tx: Tx, customer_id: int) -> str:
    row = customers.get(tx, customer_id)
    return str(row["name"]) if row is not None else ""


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ContractCard:
    """The card as it reads now. Raises NotFound for a contract the reader has lost."""
    card = card_of(tx, outcome)
    return described(tx, actor, get(tx, actor, outcome.id, now=card.drawn_at), card, outcome.view)


def shown_deleted(tx: Tx, actor: Actor, outcome: Outcome) -> ContractCard:
    """What is left to show of a deleted contract, to who deleted it. Raises NotFound."""
    row = contracts.get(tx, outcome.id)
    if row is None or row["deleted_at"] is None or row["updated_by"] != actor.user_id:
        raise NotFound(rule="PERM-13")
    return _plain(tx, actor, row, card_of(tx, outcome), outcome.view)


def shown_given(tx: Tx, actor: Actor, outcome: Outcome) -> ContractCard:
    """A contract the giver reads no more: its number and new owner, to who gave it. Raises NotFound."""
    row = contracts.get(tx, outcome.id)
    if row is None or row["updated_by"] != actor.user_id:
        raise NotFound(rule="PERM-13")
    return _plain(tx, actor, row, card_of(tx, outcome), outcome.view)


def _plain(tx: Tx, actor: Actor, row: Row, card: Card, view: str, **more: Any) -> ContractCard:
    """The contract's own fields."""
    kept = (
        "id", "number", "name", "customer_id", "owner_id", "amount", "currency", "fulfilment", "order_date",
        "version", "list_total", "discount_bp", "start_on", "end_on", "deliver_on", "type", "customer_signer",
        "company_signer", "terms", "remark", "opportunity_id", "effective_at", "void_reason",
    )  # fmt: skip
    return ContractCard(
        view=view,
        customer=_customer(tx, row["customer_id"]),
        owner=people.user_name(tx, row["owner_id"]),
        mine=row["owner_id"] == actor.user_id,
        status=row["approval_status"],
        over_limit=bool(row["over_limit"]),
        limit_bp=Policy(actor.settings).number("product.discount_limit_bp"),
        card=card,
        **{name: row[name] for name in kept},
        **more,
    )


def described(tx: Tx, actor: Actor, row: Row, card: Card, view: str) -> ContractCard:
    """The contract with its approval, lines, money, changes, and what the reader may do."""
    running = approvals.find_running(tx, KIND, row["id"], "contract")
    planned = row["planned"] if sees_money(actor) else 0
    return _plain(
        tx,
        actor,
        row,
        card,
        view,
        approval_id=running["id"] if running is not None else None,
        waits_for=tuple(contract_lists.list_waiting(tx, running["id"]))
        if running is not None
        else _deciders(tx, actor, row, now=card.drawn_at),
        lines=line_cases.seen_by(actor, lines.list_lines(tx, KIND, row["id"])),
        money=money_of(tx, actor, row, now=card.drawn_at),
        short_by=row["amount"] - planned if planned else 0,
        changes=tuple(_change(tx, actor, one, now=card.drawn_at) for one in contracts.list_changes(tx, row["id"])),
        follow_ups=contracts.count_follow_ups(tx, row["id"]),
        files=files.count_of(tx, (KIND, row["id"])),
        rights=rights_of(tx, actor, row, now=card.drawn_at),
        types=_types(tx, card),
        **contract_fields.shown(tx, actor, row, card, view),
    )


def _types(tx: Tx, card: Card) -> tuple[str, ...]:
    """The types offered, where one is asked for."""
    if card.list_state.get("what") != "type":
        return ()
    return tuple(row["key"] for row in settings.list_entries(tx, "contract_type") if row["enabled"])


def _deciders(tx: Tx, actor: Actor, row: Row, *, now: int) -> tuple[str, ...]:
    """Who would decide a draft if its reader submitted it now, step by step (6.12)."""
    if row["approval_status"] not in OPEN_TO_EDIT:
        return ()
    facts = contracts_submitted.conditions_of(tx, actor, row)
    steps = flow_cards.preview(tx, actor, KIND, actor.main_dept_id, facts, now)
    return tuple(dict.fromkeys(person.name for step in steps for person in step.people))


def money_of(tx: Tx, actor: Actor, row: Row, *, now: int) -> ContractMoney | None:
    """Plans, receipts and refunds for holders of `money.view` (PERM-6, MONEY-12)."""
    if not sees_money(actor):
        return None
    plans = money_lines.plans_of(tx, row, today(actor.organisation, now))
    paid = sum(plan.paid for plan in plans)
    return ContractMoney(
        received=row["received"],
        claimed=row["claimed"],
        outstanding=row["amount"] - row["received"],
        planned=row["planned"],
        unallocated=row["received"] - paid,
        plans=plans,
        receipts=money_lines.receipts_of(tx, row["id"]),
        refunds=money_lines.refunds_of(tx, row["id"]),
    )


def _change(tx: Tx, actor: Actor, row: Row, *, now: int) -> ChangeLine:
    pending = row["state"] == "pending"
    wanted, before = json.loads(row["wanted"]), json.loads(row["before_values"])
    running = approvals.find_running(tx, CHANGE, row["id"], CHANGE) if pending else None
    return ChangeLine(
        id=row["id"],
        kind=row["kind"],
        wanted=wanted,
        before=before,
        reason=row["reason"],
        state=row["state"],
        asked_by=people.user_name(tx, row["asked_by"]),
        asked_at=row["asked_at"],
        decided_by=people.user_name(tx, row["decided_by"]),
        decided_at=row["decided_at"],
        version=row["version"],
        mine=row["asked_by"] == actor.user_id,
        approval_id=running["id"] if running is not None else None,
        own=contract_fields.changes_of(tx, actor, before.get("extra", {}), wanted.get("extra", {}), now=now),
    )


def rights_of(tx: Tx, actor: Actor, row: Row, *, now: int) -> ContractRights:
    """What the reader may do with the contract in the state it is in."""
    status = row["approval_status"]
    edits = children.may_edit(tx, actor, KIND, row["id"], now=now)
    draft, effective = status in OPEN_TO_EDIT, is_effective(status)

    def over(permission: str) -> bool:
        return row["owner_id"] in people.reach(tx, actor, permission)

    money = sees_money(actor)
    return ContractRights(
        edit=edits and (draft or effective),
        submit=draft and (edits or row["owner_id"] == actor.user_id),
        delete=draft and over("contract.delete"),
        void=effective and row["received"] == 0 and over("contract.void"),
        change=effective and edits,
        plan=money and status not in ("pending", "void") and over("money.plan"),
        claim=money and effective and over("money.claim"),
        confirm=money and effective and over("money.confirm"),
        refund=money and effective and row["received"] > row["refunding"] and over("money.claim"),
        transfer=status != "void" and over("contract.transfer"),
        oversee=effective and over("contract.void"),
    )


SHOWS: Final[dict[str, Any]] = {
    **dict.fromkeys(
        (
            "contract-draft",
            "contract-card",
            "contract-submitted",
            "contract-plans",
            "contract-void-why",
            "contract-change-sent",
            "contract-given",
        ),
        shown,
    ),
    "contract-list": shown_list,
    "contract-deleted": shown_deleted,
    "contract-given-away": shown_given,
}
